//! What was found, before it is put into words.

use std::sync::Arc;

use crate::catalogue::{Hit, QueryHint};
use crate::command::{CommandSpec, Misunderstood};
use crate::episode::{Chapter, CreditRole, Episode};
use crate::links;
use crate::moments;
use crate::store::Coverage;

mod announce;
mod ask;
mod boards;
mod browsing;
mod credit;
mod decide;
mod held;
mod notify;
mod privacy;
mod status;
mod suggest;
mod suggestions;
mod vote;

pub use announce::{AnnounceReply, Here, Misset};
pub use ask::AskReply;
pub use boards::{Unclear, WhichBoard};
pub use browsing::{Anniversary, Awaited, NamesPage};
pub use credit::CreditReply;
pub use decide::{DecideReply, Misput};
pub use held::{HeldEpisode, HeldReply};
pub use notify::{NotifyReply, Tried};
pub use privacy::{Keeping, PrivacyReply};
pub use status::{PlaceNow, Placed, ShowNow, StatusReply};
pub use suggest::{SuggestReply, TooNew, Wish};
pub use suggestions::{Listing, OwnVote, Shown, SuggestionsReply};
pub use vote::{VoteReply, Voting};

/// That nothing was said, and how far we know.
#[derive(Clone, Debug, PartialEq)]
pub struct NotSaid {
    /// What was asked for.
    pub query: String,
    /// How far the transcripts have been read.
    pub coverage: Coverage,
    /// How many transcripts were looked through, where others may have it as well.
    pub likeliest: Option<usize>,
    /// Chapters whose titles have the words, newest first; at most three.
    pub chapters: Vec<(Arc<Episode>, Chapter)>,
}

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
    /// Where something was said.
    Moments {
        /// What was asked for.
        query: String,
        /// The moments, best first.
        found: moments::Found,
    },
    /// Nothing was said, as far as we know.
    NotSaid(NotSaid),
    /// Nothing was asked for but words that are in every episode.
    NothingTelling {
        /// What was asked for.
        query: String,
    },
    /// What the notes link to.
    Links {
        /// What was asked for.
        query: String,
        /// The links, best first.
        found: links::Found,
    },
    /// No link fits.
    NoLinks {
        /// What was asked for.
        query: String,
        /// Whether there are links at all.
        any: bool,
    },
    /// The chosen episode has left the catalogue since.
    NoLongerThere,
    /// Who was on an episode, or what came of correcting it.
    Credit(Box<CreditReply>),
    /// Where new episodes are announced, or what came of changing it.
    Announce(Box<AnnounceReply>),
    /// What came of asking to be told of episodes.
    Notify(Box<NotifyReply>),
    /// How the bot is doing.
    Status(Box<StatusReply>),
    /// What waits for a moderator's word.
    Held(Box<HeldReply>),
    /// What came of suggesting a guest.
    Suggest(Box<SuggestReply>),
    /// What came of voting.
    Vote(Box<VoteReply>),
    /// What was suggested.
    Suggestions(Box<SuggestionsReply>),
    /// What came of asking a guest who is booked.
    Ask(Box<AskReply>),
    /// What came of deciding on a suggestion.
    Decide(Box<DecideReply>),
    /// What is kept of the asker, or came of having it deleted.
    Privacy(Box<PrivacyReply>),
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
