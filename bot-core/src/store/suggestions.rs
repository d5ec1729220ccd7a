//! The board: suggestions, and the votes for them.
//!
//! Whatever a card shows raises its suggestion's edition, in the transaction that changes it. That takes the board's lock
//! first, so that of two people who act at once the second sees what the first one did.

use crate::announcement::{Destination, PlatformKind, SendKey};
use crate::credits::correction::Corrector;
use crate::episode::ShowId;
use crate::suggestion::{Ballot, Draft, Proposer, State, Suggestion};
use crate::time::Moment;
use crate::watch::Person;

use super::feeds::moment;
use super::{Store, StoreError, in_transaction, on};

pub use acts::{ActMade, Changed, Decided, Decision, DraftPart, UNDO_FOR};
pub(super) use cards::TAKE_BACK;
pub use cards::{Asked, CardBeside, CardEdit, CardOf, CardShows, CardsWait};
pub use digest::Digest;
pub use import::{Imported, Taken};
pub use limits::{Limits, Suggested};
pub use listing::Subject;
pub use matches::Seen;
pub(crate) use matches::came_true_in;
pub use questions::{Asking, Kept, Question};
pub use votes::Voted;

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
mod votes;

/// Makes the board's next edition, and with it takes its lock: whatever changes what a card shows does this first.
pub(super) const NEXT_BOARD_EDITION: &str = "UPDATE board_editions SET newest = newest + 1 RETURNING newest";

/// That a suggestion was merged into the one of a number, for a statement: what belongs to its state is kept as JSON.
macro_rules! merged_into {
    ($row:literal, $number:literal) => {
        concat!(
            $row,
            ".state = 'merged' AND ",
            $row,
            r#".detail = '{"state":"merged","into":' || "#,
            $number,
            " || '}'"
        )
    };
}
pub(super) use merged_into;

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
}

fn stored_platform(text: &str) -> Result<PlatformKind, StoreError> {
    PlatformKind::from_stored(text).ok_or_else(|| StoreError::Unreadable(format!("platform {text}")))
}
