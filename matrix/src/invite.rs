//! Whose invitations are accepted.

use std::time::Duration;

use bot_core::announcement::PlatformKind;
use bot_core::time::now;
use matrix_sdk::ruma::{OwnedServerName, OwnedUserId, ServerName, UserId};
use matrix_sdk::{Room, RoomState};
use tracing::{info, warn};

use crate::content;
use crate::error::Failure;
use crate::matrix::Matrix;
use crate::private;

/// The inviter's server may need a moment before it lets us in.
const PAUSES: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(5), Duration::from_secs(30)];

/// Whose invitations are accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct InviteRule {
    everyone: bool,
    servers: Vec<OwnedServerName>,
    users: Vec<OwnedUserId>,
}

impl InviteRule {
    /// Reads the operator's list; the error is in words for the operator.
    pub(crate) fn parse(list: &[String]) -> Result<Self, String> {
        let mut rule = Self::default();
        for who in list {
            if who == "*" {
                rule.everyone = true;
            } else if who.starts_with('@') {
                let user = UserId::parse(who).map_err(|_| {
                    format!("accept_invites_from: “{who}” is not a user like @host:example.org")
                })?;
                rule.users.push(user);
            } else {
                let server = ServerName::parse(who).map_err(|_| {
                    format!(
                        "accept_invites_from: “{who}” is neither “*” nor a server like example.org nor a user"
                    )
                })?;
                rule.servers.push(server);
            }
        }
        Ok(rule)
    }

    /// Whether an invitation by this user is accepted.
    pub(crate) fn accepts(&self, inviter: &UserId) -> bool {
        self.everyone
            || self.users.iter().any(|user| user == inviter)
            || self.servers.iter().any(|server| server == inviter.server_name())
    }
}

/// Follows an invitation if the rule, or the list of rooms, says so. Any other is left for a person to decide.
pub(crate) async fn consider(matrix: &Matrix, room: &Room) {
    let id = room.room_id();
    let inviter = room.invite_details().await.map(|invite| invite.inviter_id).ok();
    let welcome =
        matrix.rooms.names(id) || inviter.as_ref().is_some_and(|inviter| matrix.invites.accepts(inviter));
    if !welcome {
        return info!(room = %id, "an invitation was left alone: accept_invites_from does not name who sent it");
    }
    // Once we are in, only the account's list says so.
    let is_private = room.is_direct().await.unwrap_or(false);
    for pause in PAUSES {
        let listing = if is_private { Some(matrix.private_rooms.listing.lock().await) } else { None };
        let before = if is_private { private::list(&room.client()).await } else { None };
        let joined = room.join().await;
        // What comes after our coming may fail as well.
        if joined.is_ok() || room.state() == RoomState::Joined {
            if let Some(person) = inviter.filter(|_| is_private) {
                if let Some(before) = before {
                    private::remember(room, &person, before).await;
                }
                drop(listing);
                greet(matrix, room).await;
            }
            return info!(room = %id, "followed an invitation");
        }
        if let Err(error) = joined {
            warn!(room = %id, why = Failure::from(&error).words(), "could not follow an invitation");
        }
        drop(listing);
        tokio::time::sleep(pause).await;
    }
}

/// Says in a private room what can be asked. Once: one of several processes does, and its transaction is named after the room.
async fn greet(matrix: &Matrix, room: &Room) {
    let id = room.room_id();
    let greeting = format!("{} greets {id}", matrix.user);
    if !matrix.bot.is_to_answer(PlatformKind::Matrix, &greeting, now()).await {
        return;
    }
    let words = matrix.words(&room.client(), &bot_core::wording::greeting()).await;
    let transaction = format!("onair-greeting-{id}");
    if let Err(error) = matrix.put(room, id.as_str(), content::greeting(&words), &transaction).await {
        warn!(room = %id, %error, "could not greet somebody in private");
    }
}

#[cfg(test)]
mod tests {
    use matrix_sdk::ruma::user_id;

    use super::*;

    fn rule(list: &[&str]) -> InviteRule {
        InviteRule::parse(&list.iter().map(|&who| who.to_owned()).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn nobody_is_let_in_by_an_empty_rule() {
        assert!(!rule(&[]).accepts(user_id!("@host:example.org")));
    }

    #[test]
    fn a_star_lets_everybody_in() {
        assert!(rule(&["*"]).accepts(user_id!("@anyone:elsewhere.net")));
    }

    #[test]
    fn a_server_lets_its_users_in_and_no_look_alikes() {
        let rule = rule(&["example.org"]);
        assert!(rule.accepts(user_id!("@host:example.org")));
        assert!(!rule.accepts(user_id!("@host:sub.example.org")));
        assert!(!rule.accepts(user_id!("@host:example.org.evil.net")));
        assert!(!rule.accepts(user_id!("@host:example.org:8448")));
    }

    #[test]
    fn a_user_is_let_in_alone() {
        let rule = rule(&["@host:example.org"]);
        assert!(rule.accepts(user_id!("@host:example.org")));
        assert!(!rule.accepts(user_id!("@guest:example.org")));
    }

    #[test]
    fn what_is_no_rule_is_named() {
        let error = InviteRule::parse(&["@host".to_owned()]).unwrap_err();
        assert!(error.contains("“@host”"), "{error}");
        assert!(InviteRule::parse(&["not a server".to_owned()]).is_err());
    }
}
