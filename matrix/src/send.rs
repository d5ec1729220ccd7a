//! Messages out.

use async_trait::async_trait;
use bot_core::announcement::{MessageRef, PlatformKind, SendKey};
use bot_core::command::{Command, VoteCommand};
use bot_core::message::{FollowUp, Message};
use bot_core::platform::{Mends, Platform, Renaming, SendError, Sought, Step, Trust};
use bot_core::suggestion::Ballot;
use matrix_sdk::ruma::events::MessageLikeEventType;
use matrix_sdk::ruma::events::room::power_levels::{RoomPowerLevels, UserPowerLevel};
use matrix_sdk::ruma::{EventId, Int, OwnedEventId, OwnedRoomId, RoomId, TransactionId, UserId};
use matrix_sdk::{Client, EncryptionState, Room, RoomState};
use serde_json::Value;

use crate::ballots::News;
use crate::content;
use crate::error::Failure;
use crate::event::Event;
use crate::matrix::Matrix;
use crate::pace::Turn;
use crate::render::{Rendered, Style, render};
use crate::thread::Spot;
use crate::{find, pin, rooms, thread};

const NOT_CONNECTED: &str =
    "the bot is not logged in at the homeserver: look whether it runs and can be reached; the log says why";

#[async_trait]
impl Platform for Matrix {
    fn kind(&self) -> PlatformKind {
        PlatformKind::Matrix
    }

    fn away(&self) -> Option<String> {
        self.client().is_none().then(|| NOT_CONNECTED.to_owned())
    }

    fn trust(&self) -> Option<Trust> {
        self.trusted()
    }

    fn mends(&self) -> Option<&Mends> {
        Some(&self.mends)
    }

    async fn send(&self, room: &str, message: &Message, key: &SendKey) -> Result<MessageRef, SendError> {
        let client = self.ready()?;
        let Spot { room, name, root } = self.spot(&client, room).await?;
        let words = self.words(&client, message).await;
        let mut content = content::announcement(&words, key.as_str(), ballot(message));
        if let Some(root) = &root {
            content::put_into_thread(&mut content, root);
        }
        self.put_in_turn(Turn::News, &room, &name, content, key.as_str()).await
    }

    async fn edit(&self, sent: &MessageRef, message: &Message) -> Result<(), SendError> {
        let (id, event) = parse_ref(sent)?;
        let client = self.ready()?;
        let Some(room) = rooms::of_message(&client, &id)? else { return Ok(()) };
        // An edit would show again what a moderator took away.
        if !stands(&room, &event).await? {
            return Err(SendError::Gone(format!("Matrix room {id}: the message was removed")));
        }
        let words = self.words(&client, message).await;
        let content = content::replacement(&words, &event);
        // An edit that is made twice shows once, so it needs no key that lasts.
        let transaction = TransactionId::new();
        self.put_in_turn(Turn::Edit, &room, id.as_str(), content, transaction.as_str()).await?;
        self.tell_of_card(News::Edited(sent.clone(), ballot(message))).await;
        Ok(())
    }

    async fn find_sent(&self, room: &str, sought: &Sought<'_>) -> Result<Option<MessageRef>, SendError> {
        let client = self.ready()?;
        // The room's history holds that of its threads.
        let Spot { room, name, .. } = self.spot(&client, room).await?;
        let message = sought.message;
        let plain = render(message, self.style(None)).plain;
        let sought = find::Wanted {
            sender: &self.user,
            key: sought.key.as_str(),
            plain: &plain,
            since: sought.since,
            earliest: sought.earliest(),
        };
        let found = find_in(&client, &room, &name, &sought).await?;
        // Where it stood before we began to listen, nobody has heard who reacted to it.
        if let (Some(found), Some(ballot)) = (&found, ballot(message)) {
            self.tell_of_card(News::Found(found.clone(), ballot)).await;
        }
        Ok(found)
    }

    async fn follow_up(&self, sent: &MessageRef, step: &Step, key: &SendKey) -> Result<(), SendError> {
        let (id, event) = parse_ref(sent)?;
        if *step == Step::Crosspost {
            return Err(SendError::Refused(format!(
                "Matrix room {id}: Matrix has no channels to publish from. Set crosspost on Discord alone"
            )));
        }
        let client = self.ready()?;
        let Some(room) = rooms::of_message(&client, &id)? else { return Ok(()) };
        // What a moderator removed needs no discussion.
        if !stands(&room, &event).await? {
            return Ok(());
        }
        match step {
            Step::Crosspost => Ok(()),
            Step::Thread { name, .. } => thread::open(self, &room, &event, name, key).await,
            Step::Pin { instead_of } => {
                let before = instead_of.as_ref().map(parse_ref).transpose()?;
                let before = before.filter(|(room, _)| *room == id).map(|(_, event)| event);
                let _one_at_a_time = self.pins.lock().await;
                pin::pin(&room, &event, before.as_deref()).await
            }
        }
    }

    async fn rename_thread(
        &self,
        sent: &MessageRef,
        names: Renaming<'_>,
        key: &SendKey,
    ) -> Result<(), SendError> {
        let (id, event) = parse_ref(sent)?;
        let client = self.ready()?;
        let Some(room) = rooms::of_message(&client, &id)? else { return Ok(()) };
        thread::rename(self, &room, &event, names, key).await
    }

    async fn private_room(&self, person: &str) -> Result<String, SendError> {
        let user = UserId::parse(person).map_err(|_| {
            SendError::Refused(format!("“{person}” is not a Matrix user: write it as @ada:example.org"))
        })?;
        let client = self.ready()?;
        let room = self.private_rooms.with(&client, &user).await?;
        Ok(room.room_id().to_string())
    }

    async fn thread_of(
        &self,
        message: &MessageRef,
        room: &str,
        _name: &str,
        _key: &SendKey,
    ) -> Result<String, SendError> {
        thread::room_of(&self.ready()?, message, room).await
    }
}

impl Matrix {
    fn ready(&self) -> Result<Client, SendError> {
        self.client().ok_or_else(|| SendError::NotConnected(NOT_CONNECTED.to_owned()))
    }

    pub(crate) fn style<'a>(&'a self, picture: Option<&'a str>) -> Style<'a> {
        Style { prefix: &self.settings.prefix, picture }
    }

    /// A message in words, with the picture of its card if it has one alone.
    pub(crate) async fn words(&self, client: &Client, message: &Message) -> Rendered {
        let picture = match &message.cards[..] {
            [card] => match &card.artwork {
                Some(url) => self.artwork.at_home(client, url).await,
                None => None,
            },
            _ => None,
        };
        render(message, self.style(picture.as_ref().map(|mxc| mxc.as_str())))
    }

    /// Sends one event, once. `name` is the room as the operator knows it.
    pub(crate) async fn put(
        &self,
        room: &Room,
        name: &str,
        content: Value,
        transaction: &str,
    ) -> Result<MessageRef, SendError> {
        // The SDK panics where a second message of a room finds, in the middle, that the first has used up the session.
        let speaking = self.speaking.of(room.room_id());
        let _alone = speaking.lock().await;
        let asked = self.pace.asks();
        let sent = room.send_raw("m.room.message", content).with_transaction_id(transaction.into()).await;
        match sent {
            Ok(sent) => Ok(message_ref(room.room_id(), &sent.response.event_id)),
            Err(matrix_sdk::Error::WrongRoomState(_)) => Err(rooms::no_longer_in(name)),
            Err(error) => {
                let failure = Failure::from(&error);
                if let Some(delay) = failure.delay() {
                    self.pace.is_refused(asked, delay);
                }
                let forbidden = match failure {
                    Failure::Refused { forbidden: true, .. } => {
                        let kind = match room.encryption_state() {
                            EncryptionState::Encrypted => MessageLikeEventType::RoomEncrypted,
                            _ => MessageLikeEventType::RoomMessage,
                        };
                        lack_of_power(room, "Speaking", |levels| levels.for_message(kind)).await
                    }
                    _ => String::new(),
                };
                Err(failure.for_sending(name, &forbidden))
            }
        }
    }
}

/// Looks for a message in a room, and in the one before it.
async fn find_in(
    client: &Client,
    joined: &Room,
    name: &str,
    sought: &find::Wanted<'_>,
) -> Result<Option<MessageRef>, SendError> {
    if let Some(event) = find::find(joined, name, sought).await? {
        return Ok(Some(message_ref(joined.room_id(), &event)));
    }
    // It may have arrived just before the room was upgraded.
    let old = joined.predecessor_room().and_then(|old| client.get_room(&old.room_id));
    let Some(old) = old.filter(|old| old.state() == RoomState::Joined) else { return Ok(None) };
    let found = find::find(&old, name, sought).await?;
    Ok(found.map(|event| message_ref(old.room_id(), &event)))
}

/// What a message lets people vote for, where that is one thing.
fn ballot(message: &Message) -> Option<Ballot> {
    let lines = message.follow_ups.iter().filter_map(FollowUp::line);
    let mut ballots = lines.filter_map(|line| match Command::parse(line) {
        Ok(Command::Vote(VoteCommand::For(ballot))) => Some(ballot),
        _ => None,
    });
    ballots.next().filter(|first| ballots.all(|other| other == *first))
}

/// Whether a message of ours is still there.
pub(crate) async fn stands(room: &Room, event: &EventId) -> Result<bool, SendError> {
    match room.event(event, None).await {
        Ok(event) => Ok(Event::read(event.raw()).is_some_and(|event| !event.redacted)),
        Err(error) => match Failure::from(&error) {
            Failure::Refused { code, .. } if code == "M_NOT_FOUND" => Ok(false),
            failure => Err(failure
                .before_sending(room.room_id().as_str(), "The bot must be in the room, and see its history")),
        },
    }
}

/// What the room asks of those who do this in it.
pub(crate) async fn lack_of_power(
    room: &Room,
    what: &str,
    needed: impl FnOnce(&RoomPowerLevels) -> Int + Send,
) -> String {
    let Ok(levels) = room.power_levels().await else {
        return format!("{what} there is not allowed to the bot: check that it is in the room, and may");
    };
    let ours = match levels.for_user(room.own_user_id()) {
        UserPowerLevel::Int(level) => level.to_string(),
        _ => "more than any".to_owned(),
    };
    let needed = needed(&levels);
    // What the bot knows of the room may be older than the refusal, as where it was removed a moment ago.
    if levels.for_user(room.own_user_id()) >= needed {
        return format!("{what} there is not allowed to the bot: check that it is in the room, and may");
    }
    format!("{what} there needs power level {needed}, and the bot has {ours}: raise the bot's")
}

pub(crate) fn message_ref(room: &RoomId, event: &EventId) -> MessageRef {
    MessageRef(format!("{room}/{event}"))
}

pub(crate) fn parse_ref(sent: &MessageRef) -> Result<(OwnedRoomId, OwnedEventId), SendError> {
    // Room ids are opaque and may hold a slash; event ids start with a dollar sign.
    let parts = sent.0.rsplit_once("/$").and_then(|(room, event)| {
        Some((RoomId::parse(room).ok()?, OwnedEventId::try_from(format!("${event}")).ok()?))
    });
    parts.ok_or_else(|| SendError::Refused(format!("“{sent}” is no message on Matrix")))
}

#[cfg(test)]
mod tests {
    use matrix_sdk::ruma::{event_id, room_id};

    use super::*;

    #[test]
    fn a_card_says_what_it_lets_people_vote_for() {
        let offers = |lines: &[&str]| {
            let follow_ups = lines.iter().map(|line| FollowUp::ask("Label", *line)).collect();
            ballot(&Message { follow_ups, ..Message::default() })
        };
        assert_eq!(offers(&["suggestions 12", "vote 12"]), Some(Ballot::Suggestion(12)));
        assert_eq!(offers(&["vote q3"]), Some(Ballot::Question(3)));
        assert_eq!(offers(&["vote 1", "vote 2"]), None);
        assert_eq!(offers(&["decide 12 accept", "vote 12 off"]), None);
    }

    #[test]
    fn a_message_is_found_again_by_its_reference() {
        let (room, event) = (room_id!("!a/b:example.org"), event_id!("$c-d_e"));
        let reference = message_ref(room, event);
        assert_eq!(parse_ref(&reference).unwrap(), (room.to_owned(), event.to_owned()));
        assert!(parse_ref(&MessageRef("123/456".into())).is_err());
    }
}
