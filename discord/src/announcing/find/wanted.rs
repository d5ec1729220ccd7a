//! By what a message of ours is known.
//!
//! By its key, which is in its nonce for as long as Discord shows that, and in the numbers of its rows. One that has no
//! rows, or was sent by an earlier release, is known by what it says or where it leads: whoever corrects a title leaves the
//! page where it is.

use bot_core::message::Message;
use bot_core::platform::Sought;
use serenity::model::id::{ChannelId, UserId};

use super::super::message_ref;
use super::board::OnBoard;
use super::{Posted, Shown, sent_at};
use crate::mark::{mark_in, mark_of};
use crate::render;
use crate::render::text::{address, link_target};

/// What is looked for.
pub(super) struct Wanted<'a> {
    pub(super) author: UserId,
    pub(super) sought: &'a Sought<'a>,
    mark: Option<[u64; 2]>,
    /// By what the card of a board is known, where it is one.
    on_board: Option<OnBoard>,
    /// The first embed, and how it reads where it went out as plain words.
    shown: Option<Shown>,
    line: String,
    /// All that it says, where it has no card by which it could be known.
    words: String,
    page: Option<Page>,
}

/// The page to which it alone leads, as Discord has it.
struct Page {
    address: String,
    /// As it stands in a text.
    target: String,
}

impl<'a> Wanted<'a> {
    pub(super) fn new(author: UserId, sought: &'a Sought<'a>) -> Self {
        let message = sought.message;
        Self {
            author,
            sought,
            mark: mark_of(sought.key),
            on_board: OnBoard::of(message),
            shown: shown(message),
            line: as_line(message),
            words: words_alone(message),
            page: sought.page.and_then(Page::new),
        }
    }

    pub(super) fn is(&self, channel: ChannelId, posted: &Posted) -> bool {
        let has_nonce = posted.nonce.as_str() == Some(self.sought.key.as_str());
        posted.author.id == self.author && (has_nonce || self.carries_or_says_it(channel, posted))
    }

    /// The answer to `/latest` shows the same episode and announces nothing, nor does what was said long before.
    fn carries_or_says_it(&self, channel: ChannelId, posted: &Posted) -> bool {
        if posted.kind != 0 {
            return false;
        }
        // Two episodes may be announced in the same words: where there is a key, it alone tells.
        if let Some(mark) = mark_in(&posted.components) {
            return self.mark == Some(mark);
        }
        let is_other = || self.sought.others.contains(&message_ref(channel, &posted.id.to_string()));
        if sent_at(posted.id) < self.sought.earliest() || is_other() {
            return false;
        }
        match &self.on_board {
            Some(on_board) => on_board.is(posted),
            None => self.says_it(posted) || self.page.as_ref().is_some_and(|page| page.is_led_to_by(posted)),
        }
    }

    fn says_it(&self, posted: &Posted) -> bool {
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

impl Page {
    fn new(page: &str) -> Option<Self> {
        Some(Self { address: address(page)?, target: link_target(page)? })
    }

    fn is_led_to_by(&self, posted: &Posted) -> bool {
        let address = Some(self.address.as_str());
        let first = posted.embeds.first();
        first.is_some_and(|embed| embed.url.as_deref() == address)
            || posted.content.contains(&self.target)
            || posted.content.split_whitespace().any(|word| Some(word) == address)
            || buttons(posted).any(|url| Some(url) == address)
    }
}

/// Where its buttons lead.
fn buttons(posted: &Posted) -> impl Iterator<Item = &str> {
    let rows = posted.components.as_array().into_iter().flatten();
    let buttons = rows.filter_map(|row| row["components"].as_array()).flatten();
    buttons.filter_map(|button| button["url"].as_str())
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
