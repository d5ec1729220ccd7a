//! What was found, before it is put into words.

use std::sync::Arc;

use crate::catalogue::{Hit, QueryHint};
use crate::command::{CommandSpec, Misunderstood};
use crate::episode::{CreditRole, Episode};

mod browsing;

pub use browsing::{Anniversary, Awaited, NamesPage};

pub use credit::CreditReply;

mod credit;

/// The answer to a [`crate::command::Request`]. Logic is tested on this, words on [`crate::wording`].
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// One episode is clearly meant.
    Found(Hit),
    /// Several fit, best first.
    Choose {
        /// What was asked for.
        query: String,
        /// The episodes, at most 25.
        hits: Vec<Hit>,
    },
    /// Nothing fits; the nearest names there are.
    NotFound {
        /// What was asked for.
        query: String,
        /// Names worth trying, nearest first, at most three.
        nearest: Vec<String>,
    },
    /// Nearly every episode has this word; who was on lately, to try instead, at most three.
    TooCommon {
        /// The word, folded.
        word: String,
        /// Names worth trying.
        newest: Vec<String>,
    },
    /// A filter in the query cannot be followed.
    Misread(QueryHint),
    /// This episode, without having to say why: the newest one, or the one that was chosen.
    Episode(Arc<Episode>),
    /// When the next episode of each show comes, the soonest first.
    Next(Vec<Awaited>),
    /// Everybody who was on, or every company, a page at a time.
    Names(NamesPage),
    /// Nobody was credited in any episode, or no company.
    NoNames(CreditRole),
    /// Any episode, drawn by lot.
    Random {
        /// The episode.
        episode: Arc<Episode>,
        /// Whether there is no other to draw.
        only: bool,
    },
    /// What came out on this day in other years.
    OnThisDay(Anniversary),
    /// The chosen episode has left the catalogue since.
    NoLongerThere,
    /// Who was on an episode, or what came of correcting it.
    Credit(Box<CreditReply>),
    /// No episode is known yet.
    NoEpisodes,
    /// The database did not answer.
    Trouble,
    /// All commands that are open to everyone.
    Help,
    /// All commands, with those for moderators.
    HelpForModerators,
    /// One command.
    HelpOn(&'static CommandSpec),
    /// The command was not understood.
    Misunderstood(Misunderstood),
}
