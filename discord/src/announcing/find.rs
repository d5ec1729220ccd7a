//! Finding a message of ours in its channel, when it is not known whether it got there.

use bot_core::announcement::{MessageRef, SendKey};
use bot_core::message::Message;
use bot_core::platform::SendError;
use bot_core::time::Moment;
use serde::Deserialize;
use serde_json::Value;
use serenity::model::Permissions;
use serenity::model::id::{ChannelId, MessageId, UserId};

use super::{NO_TEXT_CHANNEL, message_ref};
use crate::rest::{Failure, NO_BODY, Route};
use crate::rights::Place;
use crate::{Discord, Known, render};
use board::OnBoard;

mod board;
mod posts;

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

/// What is looked for.
struct Wanted<'a> {
    author: UserId,
    key: &'a SendKey,
    since: Moment,
    /// By what the card of a board is known, where it is one.
    on_board: Option<OnBoard>,
    /// The first embed, and how it reads where it went out as plain words.
    shown: Option<Shown>,
    line: String,
    /// All that it says, where it has no card by which it could be known.
    words: String,
}

impl Discord {
    /// Reads `channel` back to `since`.
    pub(super) async fn find(
        &self,
        channel: ChannelId,
        message: &Message,
        key: &SendKey,
        since: Moment,
    ) -> Result<Option<MessageRef>, SendError> {
        let author = match self.me().await {
            Ok(me) => me,
            Err(failure) => return Err(self.unread(channel, &failure).await),
        };
        let wanted = Wanted {
            author,
            key,
            since,
            on_board: OnBoard::of(message),
            shown: shown(message),
            line: as_line(message),
            words: words_alone(message),
        };
        let mut before = None;
        for page in 0..PAGES {
            let posted = self.page(channel, before).await?;
            if page == 0 && posted.is_empty() {
                // Without the right to read, Discord does not refuse: it shows an empty channel. So does a forum.
                let place = self.ensure_readable(channel, author).await?;
                if let Some(place) = place.filter(|place| place.channel.is_forum()) {
                    return self.find_post(channel, &place, message, &wanted).await;
                }
            }
            if let Some(found) = posted.iter().find(|posted| wanted.is(posted)) {
                return Ok(Some(message_ref(channel, &found.id.to_string())));
            }
            match posted.last() {
                Some(last) if posted.len() == PAGE && sent_at(last.id) >= since => before = Some(last.id),
                _ => return Ok(None),
            }
        }
        Err(SendError::Refused(format!(
            "Discord channel {channel} has had more than {} messages since: look there whether the announcement \
             stands, it is not repeated blindly",
            PAGES * PAGE
        )))
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

impl Wanted<'_> {
    fn is(&self, posted: &Posted) -> bool {
        posted.author.id == self.author
            && (posted.nonce.as_str() == Some(self.key.as_str()) || self.says_the_same(posted))
    }

    /// The answer to `/latest` shows the same episode and announces nothing, nor does what was said long before.
    fn says_the_same(&self, posted: &Posted) -> bool {
        if posted.kind != 0 || sent_at(posted.id) < self.since {
            return false;
        }
        if let Some(on_board) = &self.on_board {
            return on_board.is(posted);
        }
        let same_embed = |shown: &Shown| {
            posted.embeds.first().is_some_and(|embed| embed.title == shown.title && embed.url == shown.url)
        };
        let embedded = self.shown.as_ref().is_some_and(same_embed);
        // A mention stands before the words.
        let same_words = !self.words.is_empty() && posted.content.ends_with(&self.words);
        embedded
            || same_words
            || (!self.line.is_empty() && posted.content.lines().any(|line| line == self.line))
    }
}

/// The embed by which an announcement is known; without an address a title alone is too little ("Trailer").
fn shown(message: &Message) -> Option<Shown> {
    let embed = serde_json::to_value(render::embeds(message).first()?).ok()?;
    serde_json::from_value::<Shown>(embed).ok().filter(|shown| shown.url.is_some())
}

/// The same, where it went out as plain words.
fn as_line(message: &Message) -> String {
    let with_link = message.cards.first().is_some_and(|card| card.link.is_some());
    let line = if with_link { render::card_lines(message) } else { String::new() };
    line.lines().next().unwrap_or_default().to_owned()
}

/// What is said without a card: a report, or an announcement in words of its own.
fn words_alone(message: &Message) -> String {
    if message.cards.is_empty() { render::content(message, None) } else { String::new() }
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
