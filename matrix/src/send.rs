//! Messages out.

use async_trait::async_trait;
use bot_core::announcement::{MessageRef, PlatformKind, SendKey};
use bot_core::message::Message;
use bot_core::platform::{Platform, SendError, Step};
use bot_core::time::Moment;
use matrix_sdk::ruma::events::MessageLikeEventType;
use matrix_sdk::ruma::events::room::power_levels::UserPowerLevel;
use matrix_sdk::ruma::{OwnedEventId, OwnedRoomId, RoomId, TransactionId};
use matrix_sdk::{Client, Room};
use serde_json::Value;

use crate::content;
use crate::error::Failure;
use crate::find;
use crate::matrix::Matrix;
use crate::render::{Rendered, Style, render};

#[async_trait]
impl Platform for Matrix {
    fn kind(&self) -> PlatformKind {
        PlatformKind::Matrix
    }

    fn is_ready(&self) -> bool {
        self.client().is_some()
    }

    async fn send(&self, room: &str, message: &Message, key: &SendKey) -> Result<MessageRef, SendError> {
        let client = self.ready()?;
        let joined = self.rooms.joined(&client, room).await?;
        let words = self.words(&client, message).await;
        let content = content::announcement(&words, key.as_str());
        self.put_in_turn(&joined, room, content, key.as_str()).await
    }

    async fn edit(&self, sent: &MessageRef, message: &Message) -> Result<(), SendError> {
        let (room, event) = parse_ref(sent)?;
        let client = self.ready()?;
        let joined = self.rooms.joined(&client, room.as_str()).await?;
        let words = self.words(&client, message).await;
        let content = content::replacement(&words, &event);
        // An edit that is made twice shows once, so it needs no key that lasts.
        put(&joined, room.as_str(), content, TransactionId::new().as_str()).await.map(drop)
    }

    async fn find_sent(
        &self,
        room: &str,
        message: &Message,
        key: &SendKey,
        since: Moment,
    ) -> Result<Option<MessageRef>, SendError> {
        let client = self.ready()?;
        let joined = self.rooms.joined(&client, room).await?;
        let plain = render(message, self.style(None)).plain;
        let sought = find::Sought { sender: &self.user, key: key.as_str(), plain: &plain, since };
        let found = find::find(&joined, room, &sought).await?;
        Ok(found.map(|event| message_ref(joined.room_id(), &event)))
    }

    async fn follow_up(&self, _: &MessageRef, _: &Step, _: &SendKey) -> Result<(), SendError> {
        Err(SendError::Refused("not on Matrix yet".to_owned()))
    }

    async fn private_room(&self, _: &str) -> Result<String, SendError> {
        Err(SendError::Refused("not on Matrix yet".to_owned()))
    }
}

impl Matrix {
    fn ready(&self) -> Result<Client, SendError> {
        self.client().ok_or_else(|| SendError::NotConnected("Matrix is not connected yet".to_owned()))
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
}

/// Sends one event, once. `name` is the room as the operator knows it.
pub(crate) async fn put(
    room: &Room,
    name: &str,
    content: Value,
    transaction: &str,
) -> Result<MessageRef, SendError> {
    let sent = room.send_raw("m.room.message", content).with_transaction_id(transaction.into()).await;
    match sent {
        Ok(sent) => Ok(message_ref(room.room_id(), &sent.response.event_id)),
        Err(matrix_sdk::Error::WrongRoomState(_)) => Err(SendError::Refused(format!(
            "Matrix room {name}: the bot is no longer in it. Invite it again"
        ))),
        Err(error) => {
            let failure = Failure::from(&error);
            let forbidden = match failure {
                Failure::Refused { forbidden: true, .. } => lack_of_power(room).await,
                _ => String::new(),
            };
            Err(failure.for_sending(name, &forbidden))
        }
    }
}

/// What the room asks of those who speak in it.
async fn lack_of_power(room: &Room) -> String {
    let Ok(levels) = room.power_levels().await else {
        return "Check that the bot is in the room and may speak there".to_owned();
    };
    let needed = levels.for_message(MessageLikeEventType::RoomMessage);
    let ours = match levels.for_user(room.own_user_id()) {
        UserPowerLevel::Int(level) => level.to_string(),
        _ => "more than any".to_owned(),
    };
    format!("Speaking there needs power level {needed}, and the bot has {ours}: raise the bot's")
}

fn message_ref(room: &RoomId, event: &matrix_sdk::ruma::EventId) -> MessageRef {
    MessageRef(format!("{room}/{event}"))
}

fn parse_ref(sent: &MessageRef) -> Result<(OwnedRoomId, OwnedEventId), SendError> {
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
    fn a_message_is_found_again_by_its_reference() {
        let (room, event) = (room_id!("!a/b:example.org"), event_id!("$c-d_e"));
        let reference = message_ref(room, event);
        assert_eq!(parse_ref(&reference).unwrap(), (room.to_owned(), event.to_owned()));
        assert!(parse_ref(&MessageRef("123/456".into())).is_err());
    }
}
