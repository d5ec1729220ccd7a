//! Finding a message of ours in its channel, when it is not known whether it got there.

use bot_core::announcement::{MessageRef, SendKey};
use bot_core::platform::{SendError, Sought};
use bot_core::time::Moment;
use serde::Deserialize;
use serde_json::Value;
use serenity::model::Permissions;
use serenity::model::id::{ChannelId, MessageId, UserId};

use super::{NO_TEXT_CHANNEL, message_ref};
use crate::rest::{Failure, NO_BODY, Route};
use crate::rights::Place;
use crate::{Discord, Known};
use wanted::Wanted;

mod board;
mod posts;
mod wanted;

/// How far a channel is read back: more than was ever said in one between two attempts, and less than a second of Discord's limits.
const PAGES: usize = 20;
const PAGE: usize = 100;
/// Discord's ids begin with the milliseconds since this moment.
const EPOCH_MILLIS: i64 = 1_420_070_400_000;

/// Of a message in a channel, what tells whether it is the one.
#[derive(Debug, Deserialize)]
struct Posted {
    id: MessageId,
    /// 0 for a message; the answer to a command is another type.
    #[serde(rename = "type", default)]
    kind: u8,
    author: Known<UserId>,
    #[serde(default)]
    nonce: Value,
    #[serde(default)]
    embeds: Vec<Shown>,
    #[serde(default)]
    content: String,
    #[serde(default)]
    components: Value,
}

/// An embed, by what names an episode or what is on a board.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Shown {
    title: Option<String>,
    url: Option<String>,
    footer: Option<Footer>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Footer {
    text: String,
}

impl Discord {
    /// Reads `channel` back as far as the message can be.
    pub(super) async fn find(
        &self,
        channel: ChannelId,
        sought: &Sought<'_>,
    ) -> Result<Option<MessageRef>, SendError> {
        let author = match self.me().await {
            Ok(me) => me,
            Err(failure) => return Err(self.unread(channel, &failure).await),
        };
        let wanted = Wanted::new(author, sought);
        let mut before = None;
        for page in 0..PAGES {
            let posted = self.page(channel, before).await?;
            if page == 0 && posted.is_empty() {
                // Without the right to read, Discord does not refuse: it shows an empty channel. So does a forum.
                let place = self.ensure_readable(channel, author).await?;
                if let Some(place) = place.filter(|place| place.channel.is_forum()) {
                    return self.find_post(channel, &place, &wanted).await;
                }
            }
            if let Some(found) = posted.iter().find(|posted| wanted.is(channel, posted)) {
                return Ok(Some(message_ref(channel, &found.id.to_string())));
            }
            match posted.last() {
                Some(last) if posted.len() == PAGE && sent_at(last.id) >= sought.earliest() => {
                    before = Some(last.id);
                }
                _ => return Ok(None),
            }
        }
        if before.is_some_and(|last| sent_at(last) < sought.since) {
            return Ok(None);
        }
        let read = format!("Discord channel {channel} has had more than {} messages", PAGES * PAGE);
        Err(unknown(&read, sought.key))
    }

    async fn page(&self, channel: ChannelId, before: Option<MessageId>) -> Result<Vec<Posted>, SendError> {
        let query = match before {
            Some(before) => format!("limit={PAGE}&before={before}"),
            None => format!("limit={PAGE}"),
        };
        let route = Route::new("GET /channels/{}/messages", &[channel.get()]).query(&query);
        match self.rest.call(&route, NO_BODY).await {
            Ok(page) => Ok(page),
            Err(failure) if NO_TEXT_CHANNEL.contains(&failure.code().1) => Ok(Vec::new()),
            Err(failure) => Err(self.unread(channel, &failure).await),
        }
    }

    /// Why the channel could not be read. Nothing is changed by looking, so that a cut leaves nothing unsure.
    async fn unread(&self, channel: ChannelId, failure: &Failure) -> SendError {
        self.harmless(channel, failure).await
    }

    async fn ensure_readable(&self, channel: ChannelId, me: UserId) -> Result<Option<Place>, SendError> {
        let place = match Place::look(&self.rest, channel, me).await {
            Ok(place) => place,
            Err(failure) => return Err(self.unread(channel, &failure).await),
        };
        match place {
            Some(place) if !place.may(Permissions::READ_MESSAGE_HISTORY) => Err(SendError::Refused(format!(
                "the bot cannot see whether its message already stands in Discord channel {channel}: give its role \
                 Read Message History in the channel's settings, Permissions"
            ))),
            place => Ok(place),
        }
    }
}

/// What was read does not tell whether it stands.
fn unknown(read: &str, key: &SendKey) -> SendError {
    SendError::Refused(format!(
        "{read} since: look there whether the announcement {key} stands, and say so with `onair doubt`; it is not \
         repeated blindly"
    ))
}

/// When a message was made: its id says so.
fn sent_at(message: MessageId) -> Moment {
    let millis = i64::try_from(message.get() >> 22).unwrap_or(i64::MAX) + EPOCH_MILLIS;
    Moment::from_timestamp_millis(millis).unwrap_or(Moment::MAX_UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_its_time() {
        // The example of Discord's own documentation.
        assert_eq!(sent_at(MessageId::new(175_928_847_299_117_063)).timestamp_millis(), 1_462_015_105_796);
    }
}
