//! All the words onair says. What was found goes in, a [`Message`] comes out; no platform's markup, no decisions.

use tracing::warn;
use unicode_segmentation::UnicodeSegmentation;

use crate::episode::{Episode, Show};
use crate::message::{Audience, Line, Message, code, strong, text};
use crate::reply::Reply;
use crate::subscription::Template;
use crate::time::Moment;

use episode::{card, episode_answer};
pub(crate) use episode::{duration, label};
pub(crate) use paragraphs::paragraphs;

mod announce;
mod ask;
mod board;
mod browsing;
mod buttons;
pub(crate) mod card;
pub(crate) mod coming_true;
mod credit;
pub(crate) mod decide;
pub mod digest;
mod episode;
mod finding;
pub(crate) mod form;
mod held;
mod help;
mod links;
mod moments;
mod next;
mod notify;
pub mod operators;
mod paragraphs;
mod privacy;
mod relative;
mod status;
mod suggest;
pub(crate) mod suggestions;
mod unread;
mod vote;

/// Discord cuts what people typed nowhere; a whole essay repeated back helps nobody.
const QUERY_CHARS: usize = 100;

/// The announcement of a new episode: what is posted, what a post is edited to, and what a preview shows.
///
/// A template that fails after all must not keep an episode back: the usual words take its place.
pub fn announcement(show: &Show, episode: &Episode, template: Option<&Template>) -> Message {
    let own = template.and_then(|template| match template.render(show, episode) {
        Ok(lead) => Some((lead, template.keeps_card())),
        Err(error) => {
            warn!(show.id = %show.id, episode.id = episode.id.guid, %error, "a template failed: the usual words stand in");
            None
        }
    });
    let end = if episode.withdrawn.is_some() { ", no longer in the feed:" } else { ":" };
    // A template's words do not say it, and its card may be left out.
    let unsaid = episode.withdrawn.is_some() && own.is_some();
    let tail = unsaid.then(|| vec![text("This episode is no longer in the feed.")]).into_iter().collect();
    let usual = || (vec![vec![text("New episode of "), strong(&*show.title), text(end)]], true);
    let (lead, has_card) = own.unwrap_or_else(usual);
    let cards = if has_card { vec![card(show, episode)] } else { Vec::new() };
    Message { lead, cards, tail, follow_ups: buttons::below(show, episode), ..Message::default() }
}

/// The note of a new episode to one person who asked to be told.
pub fn note(show: &Show, episode: &Episode) -> Message {
    notify::note(show, episode, &[])
}

/// The same, saying what the person had asked for that fits: see [`crate::store::Store::fitting_watches`].
pub fn note_of(show: &Show, episode: &Episode, fitted: &[String]) -> Message {
    notify::note(show, episode, fitted)
}

/// What is said first to somebody who has opened a private room with the bot.
pub fn greeting() -> Message {
    help::greeting()
}

/// What is said to somebody whose encrypted message could not be read. `withheld`: their app says that it keeps the key from
/// us.
pub fn unread(withheld: bool) -> Message {
    unread::unread(withheld)
}

/// The answer to a request, at `now`.
pub fn reply(reply: &Reply, shows: &[Show], now: Moment) -> Message {
    match reply {
        Reply::Found(hit) => finding::found(hit, shows),
        Reply::Episode(episode) => episode_answer(episode, shows),
        Reply::Choose { query, hits } => finding::choose(query, hits),
        Reply::NotFound { query, nearest } => finding::not_found(query, nearest),
        Reply::TooCommon { word, newest } => finding::too_common(word, newest),
        Reply::Misread(hint) => finding::misread(hint),
        Reply::Credit(credit) => credit::answer(credit),
        Reply::Announce(reply) => announce::answer(reply),
        Reply::Notify(reply) => notify::answer(reply, shows),
        Reply::Status(reply) => status::answer(reply, shows, now),
        Reply::Held(reply) => held::answer(reply),
        Reply::Suggest(reply) => suggest::answer(reply, shows, now),
        Reply::Vote(reply) => vote::answer(reply, shows, now),
        Reply::Suggestions(reply) => suggestions::answer(reply, shows, now),
        Reply::Ask(reply) => ask::answer(reply, shows, now),
        Reply::Decide(reply) => decide::answer(reply, now),
        Reply::Privacy(reply) => privacy::answer(reply, shows),
        Reply::Next(awaited) => next::next(awaited, shows, now),
        Reply::Names(page) => browsing::names(page),
        Reply::NoNames(role) => browsing::no_names(*role),
        Reply::Random { episode, only } => browsing::random(episode, *only, shows),
        Reply::OnThisDay(anniversary) => browsing::on_this_day(anniversary, shows),
        Reply::Moments { query, found } => moments::moments(query, found),
        Reply::NotSaid(nothing) => moments::not_said(nothing),
        Reply::NothingTelling { query } => moments::nothing_telling(query),
        Reply::Links { query, found } => links::links(query, found),
        Reply::NoLinks { query, any } => links::none(query, *any),
        Reply::NoLongerThere => {
            aside(vec![vec![text("That episode is no longer here. Ask again with "), code("/episode")]])
        }
        Reply::NoEpisodes => aside(vec![vec![text(
            "No episode is known yet. The feed may not have been read so far: try again in a moment.",
        )]]),
        Reply::Trouble => aside(vec![vec![text(
            "That cannot be looked up right now. Nothing is lost: try again in a minute.",
        )]]),
        Reply::Help => help::all(false),
        Reply::HelpForModerators => help::all(true),
        Reply::HelpOn(spec) => help::on(spec),
        Reply::Misunderstood(misunderstood) => help::misunderstood(misunderstood),
    }
}

/// To somebody who does not want to go on with what was asked of them, or did not.
pub fn called_off() -> Message {
    aside(vec![vec![text("All right, that is called off. Nothing was changed.")]])
}

/// An address as it is read out: "example.org/jane".
fn read_out(url: &str, limit: usize) -> String {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or(url);
    cut(rest.trim_end_matches('/'), limit)
}

/// The start of `text`, at most `limit` characters, cut at a word with an ellipsis; never inside a grapheme.
pub fn cut(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut chars = 0;
    for grapheme in text.graphemes(true) {
        chars += grapheme.chars().count();
        // One character is kept free for the ellipsis.
        if chars >= limit {
            break;
        }
        kept.push_str(grapheme);
    }
    // A single over-long word is cut where it stands; anything else at its last space.
    let at_word = kept.rfind(char::is_whitespace).filter(|at| *at > kept.len() / 2).unwrap_or(kept.len());
    format!("{}…", kept[..at_word].trim_end_matches(|c: char| c.is_whitespace() || ",;:-–—".contains(c)))
}

/// Words for the one who asked, which the rest of the room can do without.
fn aside(lead: Vec<Line>) -> Message {
    Message { lead, audience: Audience::Asker, ..Message::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_cut_at_a_word() {
        assert_eq!(cut("one two three", 13), "one two three");
        assert_eq!(cut("one two three", 12), "one two…");
        assert_eq!(cut("one two, three", 11), "one two…");
    }

    #[test]
    fn a_family_is_not_cut_in_two() {
        let family = "👨‍👩‍👧‍👦";
        assert_eq!(cut(&format!("ab{family}{family}"), 10), format!("ab{family}…"));
        assert_eq!(cut(&format!("ab{family}"), 5), "ab…");
    }
}
