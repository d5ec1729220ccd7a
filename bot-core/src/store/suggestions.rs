//! The board: suggestions, and the votes for them.
//!
//! Whatever a card shows raises its suggestion's edition, in the transaction that changes it. That takes the board's lock
//! first, so that of two people who act at once the second sees what the first one did.

use crate::announcement::{Destination, MessageRef, PlatformKind, SendKey};
use crate::credits::correction::Corrector;
use crate::episode::ShowId;
use crate::suggestion::{Ballot, Draft, Proposer, State, Suggestion};
use crate::time::Moment;
use crate::watch::Person;

use super::feeds::moment;
use super::{Store, StoreError, in_transaction, on};

pub use acts::{ActMade, Changed, Decided, Decision, DraftPart, UNDO_FOR};
pub(super) use cards::TAKE_BACK;
pub use cards::{Asked, CardEdit, CardOf, CardShows, CardsWait};
pub use digest::Digest;
pub use import::{Imported, Taken};
pub use limits::{Limits, Suggested};
pub use listing::{BoardPage, Subject};
pub use matches::Seen;
pub(crate) use matches::came_true_in;
pub use questions::{Asking, Kept, Question};

mod acts;
mod board;
mod cards;
mod digest;
mod import;
mod limits;
mod listing;
mod matches;
mod questions;
mod reactions;

/// Makes the board's next edition, and with it takes its lock: whatever changes what a card shows does this first.
pub(super) const NEXT_BOARD_EDITION: &str = "UPDATE board_editions SET newest = newest + 1 RETURNING newest";

/// The columns of a [`Row`], in its order.
pub(super) const COLUMNS: &str = "number, show_id, guest, company, why, link, platform, person, person_name, \
     anonymous, credited, detail, hidden, votes, created_at, changed_at, edition";

/// Writes that something gets a card in each of these places, where it has none there yet.
pub(super) const CARD: &str = "INSERT INTO outbox \
     (key, part, show_id, platform, room, subject, state, created_at, position, due_at) \
     VALUES ($1, 'card', $2, $3, $4, $5, 'due', $6, $7, $6) ON CONFLICT DO NOTHING";

macro_rules! write_cards {
    ($tx:ident, $ballot:expr, $show:expr, $places:expr, $now:expr) => {
        let ballot: Ballot = $ballot;
        for (position, place) in (0_i64..).zip($places.iter()) {
            sqlx::query(CARD)
                .bind(SendKey::of_card(&ballot.to_string(), $now, place).as_str())
                .bind($show.as_str())
                .bind(place.platform.as_str())
                .bind(&place.room)
                .bind(ballot.to_string())
                .bind($now.timestamp_millis())
                .bind(position)
                .execute(&mut *$tx)
                .await?;
        }
    };
}
use write_cards;

/// The next suggestion's number.
const NUMBER: &str = "SELECT COALESCE(MAX(number), 0) + 1 FROM suggestions";
const KEEP: &str = "INSERT INTO suggestions (number, show_id, guest, company, why, link, platform, person, \
     person_name, anonymous, credited, state, detail, created_at, changed_at, edition, place) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15, $16)";
const ACT: &str = "INSERT INTO suggestion_acts (id, number, act, made_by, made_at) \
     SELECT COALESCE(MAX(id), 0) + 1, $1, 'suggest', $2, $3 FROM suggestion_acts";

/// Writes a suggestion with its first act and its cards, under the board's lock. Comes to its number.
macro_rules! write_suggestion {
    ($tx:ident, ($show:ident, $draft:ident, $proposer:ident, $queued:expr, $cards:ident), $place:expr, $edition:expr, $now:expr) => {{
        let state = if $queued { State::Queued } else { State::Open };
        let by = $proposer.map(|proposer| {
            let Person { platform, id } = proposer.person.clone();
            serde_json::to_string(&Corrector { platform, id, name: proposer.name.clone() })
        });
        let by = by.transpose()?;
        let number: i64 = sqlx::query_scalar(NUMBER).fetch_one(&mut *$tx).await?;
        sqlx::query(KEEP)
            .bind(number)
            .bind($show.as_str())
            .bind(&$draft.guest)
            .bind(&$draft.company)
            .bind(&$draft.why)
            .bind($draft.link.as_deref())
            .bind($proposer.map(|proposer| proposer.person.platform.as_str()))
            .bind($proposer.map(|proposer| &*proposer.person.id))
            .bind($proposer.map(|proposer| &*proposer.name))
            .bind(i64::from($proposer.is_some_and(|proposer| proposer.anonymous)))
            .bind(i64::from($proposer.is_some_and(|proposer| proposer.credited)))
            .bind(state.as_stored())
            .bind(serde_json::to_string(&state)?)
            .bind($now.timestamp_millis())
            .bind($edition)
            .bind($place)
            .execute(&mut *$tx)
            .await?;
        sqlx::query(ACT).bind(number).bind(&by).bind($now.timestamp_millis()).execute(&mut *$tx).await?;
        let number =
            u32::try_from(number).map_err(|_| StoreError::Unreadable("too many suggestions".to_owned()))?;
        write_cards!($tx, Ballot::Suggestion(number), $show, $cards, $now);
        number
    }};
}
use write_suggestion;

/// A row of `suggestions`, as far as everybody needs it.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    number: i64,
    show_id: String,
    guest: String,
    company: String,
    why: String,
    link: Option<String>,
    platform: Option<String>,
    person: Option<String>,
    person_name: Option<String>,
    anonymous: i64,
    credited: i64,
    detail: String,
    hidden: i64,
    votes: i64,
    created_at: i64,
    changed_at: i64,
    edition: i64,
}

impl Row {
    pub(super) fn suggestion(self) -> Result<Suggestion, StoreError> {
        let number = u32::try_from(self.number)
            .map_err(|_| StoreError::Unreadable(format!("suggestion {}", self.number)))?;
        let proposer = match (self.platform, self.person) {
            (Some(platform), Some(id)) => Some(Proposer {
                person: Person { platform: stored_platform(&platform)?, id },
                name: self.person_name.unwrap_or_default(),
                anonymous: self.anonymous != 0,
                credited: self.credited != 0,
            }),
            _ => None,
        };
        Ok(Suggestion {
            number,
            show: ShowId::new(self.show_id),
            draft: Draft { guest: self.guest, company: self.company, why: self.why, link: self.link },
            proposer,
            state: serde_json::from_str(&self.detail)?,
            hidden: self.hidden != 0,
            votes: u32::try_from(self.votes).unwrap_or_default(),
            created: moment(self.created_at)?,
            changed: moment(self.changed_at)?,
            edition: self.edition,
        })
    }
}

/// A suggestion to be kept.
#[derive(Clone, Debug)]
pub struct Proposal<'a> {
    /// For which show.
    pub show: &'a ShowId,
    /// What it says.
    pub draft: &'a Draft,
    /// Who proposes it.
    pub proposer: Option<&'a Proposer>,
    /// Whether it waits for a moderator's word first.
    pub queued: bool,
    /// Where it gets a card: of one that waits, the moderators' place alone.
    pub cards: &'a [Destination],
}

/// What came of voting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voted {
    /// It counts, and so many votes stand now.
    Counted(u32),
    /// It was counted already; so many votes stand.
    Already(u32),
    /// It is taken back, and so many votes stand now.
    Withdrawn(u32),
    /// There was no vote to take back; so many stand.
    NotCast(u32),
    /// There is nothing of that number to vote for, or no longer.
    Closed,
    /// It is the person's own, and the show does not let people vote for their own; so many votes stand.
    Own(u32),
    /// The moderators do not want this person's votes any more.
    Blocked,
}

impl Store {
    /// The suggestion of this number.
    pub async fn suggestion(&self, number: u32) -> Result<Option<Suggestion>, StoreError> {
        let one = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM suggestions WHERE number = $1"));
        let row: Option<Row> =
            on!(self, pool => sqlx::query_as(one).bind(i64::from(number)).fetch_optional(pool).await)?;
        row.map(Row::suggestion).transpose()
    }

    /// Keeps a suggestion, with its cards. Returns its number.
    pub async fn suggest(&self, proposal: &Proposal<'_>, now: Moment) -> Result<u32, StoreError> {
        let Proposal { show, draft, proposer, queued, cards } = proposal;
        in_transaction!(self, tx => {
            let edition: i64 = sqlx::query_scalar(NEXT_BOARD_EDITION).fetch_one(&mut *tx).await?;
            Ok(write_suggestion!(tx, (show, draft, proposer, *queued, cards), "", edition, now))
        })
    }

    /// Counts a person's vote, once however often it is cast. `source` is the event that cast it, where taking that event
    /// back takes the vote back; else empty. Whether this person may vote is the caller's to ask.
    pub async fn vote(
        &self,
        ballot: Ballot,
        person: &Person,
        source: &str,
        now: Moment,
    ) -> Result<Voted, StoreError> {
        const CAST: &str = "INSERT INTO votes (subject, platform, person, source, cast_at) \
                            VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
        let (open, count) = statements(ballot);
        in_transaction!(self, tx => {
            let edition: i64 = sqlx::query_scalar(NEXT_BOARD_EDITION).fetch_one(&mut *tx).await?;
            let standing: Option<i64> =
                sqlx::query_scalar(open).bind(number_of(ballot)).fetch_optional(&mut *tx).await?;
            let Some(standing) = standing else { return Ok(Voted::Closed) };
            let cast = sqlx::query(CAST)
                .bind(ballot.to_string())
                .bind(person.platform.as_str())
                .bind(&person.id)
                .bind(source)
                .bind(now.timestamp_millis())
                .execute(&mut *tx)
                .await?;
            if cast.rows_affected() == 0 {
                return Ok(Voted::Already(u32::try_from(standing).unwrap_or_default()));
            }
            let votes: i64 = sqlx::query_scalar(count)
                .bind(number_of(ballot))
                .bind(1_i64)
                .bind(edition)
                .fetch_one(&mut *tx)
                .await?;
            Ok(Voted::Counted(u32::try_from(votes).unwrap_or_default()))
        })
    }

    /// Takes a person's vote back. With a `source`, only where that event cast it.
    pub async fn withdraw_vote(
        &self,
        ballot: Ballot,
        person: &Person,
        source: Option<&str>,
    ) -> Result<Voted, StoreError> {
        const BACK: &str = "DELETE FROM votes WHERE subject = $1 AND platform = $2 AND person = $3 \
                            AND ($4 = '' OR source = $4)";
        let (open, count) = statements(ballot);
        in_transaction!(self, tx => {
            let edition: i64 = sqlx::query_scalar(NEXT_BOARD_EDITION).fetch_one(&mut *tx).await?;
            let standing: Option<i64> =
                sqlx::query_scalar(open).bind(number_of(ballot)).fetch_optional(&mut *tx).await?;
            let Some(standing) = standing else { return Ok(Voted::Closed) };
            let back = sqlx::query(BACK)
                .bind(ballot.to_string())
                .bind(person.platform.as_str())
                .bind(&person.id)
                .bind(source.unwrap_or_default())
                .execute(&mut *tx)
                .await?;
            if back.rows_affected() == 0 {
                return Ok(Voted::NotCast(u32::try_from(standing).unwrap_or_default()));
            }
            let votes: i64 = sqlx::query_scalar(count)
                .bind(number_of(ballot))
                .bind(-1_i64)
                .bind(edition)
                .fetch_one(&mut *tx)
                .await?;
            Ok(Voted::Withdrawn(u32::try_from(votes).unwrap_or_default()))
        })
    }

    /// What a card stands for, by its message.
    pub async fn ballot_of_card(
        &self,
        platform: PlatformKind,
        message: &MessageRef,
    ) -> Result<Option<Ballot>, StoreError> {
        const CARD: &str =
            "SELECT subject FROM outbox WHERE part = 'card' AND platform = $1 AND message_ref = $2";
        let subject: Option<String> = on!(self, pool => sqlx::query_scalar(CARD)
            .bind(platform.as_str())
            .bind(&message.0)
            .fetch_optional(pool)
            .await)?;
        Ok(subject.and_then(|subject| Ballot::from_stored(&subject)))
    }
}

/// Whether it can be voted for and how many votes stand; and how one vote more or less is counted.
fn statements(ballot: Ballot) -> (&'static str, &'static str) {
    match ballot {
        Ballot::Suggestion(_) => (
            "SELECT votes FROM suggestions WHERE number = $1 AND hidden = 0 \
             AND state IN ('open', 'contacted', 'accepted', 'booked', 'recorded')",
            "UPDATE suggestions SET votes = votes + $2, edition = $3 WHERE number = $1 RETURNING votes",
        ),
        Ballot::Question(_) => (
            "SELECT q.votes FROM questions q JOIN suggestions s ON s.number = q.number \
             WHERE q.id = $1 AND q.hidden = 0 AND s.hidden = 0 AND s.state = 'booked'",
            "UPDATE questions SET votes = votes + $2, edition = $3 WHERE id = $1 RETURNING votes",
        ),
    }
}

fn number_of(ballot: Ballot) -> i64 {
    match ballot {
        Ballot::Suggestion(number) | Ballot::Question(number) => i64::from(number),
    }
}

fn stored_platform(text: &str) -> Result<PlatformKind, StoreError> {
    PlatformKind::from_stored(text).ok_or_else(|| StoreError::Unreadable(format!("platform {text}")))
}
