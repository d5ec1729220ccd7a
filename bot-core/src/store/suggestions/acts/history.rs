//! What was done with a suggestion, as it is kept.

use serde::Deserialize;

use super::{Decision, Draft, State, Suggestion};
use crate::credits::correction::Corrector;
use crate::store::feeds::moment;
use crate::store::{Store, StoreError, on};
use crate::time::Moment;

/// An act that was done. None is ever deleted.
#[derive(Clone, Debug, PartialEq)]
pub struct ActMade {
    /// Counts up in the order in which acts were done.
    pub id: i64,
    /// The word for it: "suggest", "accept", "undo", …
    pub act: String,
    /// What was decided; `None` for "suggest" and "undo".
    pub decision: Option<Decision>,
    /// Who did it; `None` where the bot did it by itself, or the person is forgotten.
    pub by: Option<Corrector>,
    /// When.
    pub at: Moment,
    /// When it was taken back.
    pub undone: Option<Moment>,
    /// What the suggestion was before.
    pub(super) before: Option<Before>,
}

/// What a suggestion was before an act.
#[derive(Clone, Debug, PartialEq, Deserialize, serde::Serialize)]
pub(super) struct Before {
    pub(super) draft: Draft,
    pub(super) state: State,
    pub(super) hidden: bool,
    pub(super) changed: i64,
}

impl Before {
    pub(super) fn of(suggestion: &Suggestion) -> Self {
        let Suggestion { draft, state, hidden, changed, .. } = suggestion.clone();
        Self { draft, state, hidden, changed: changed.timestamp_millis() }
    }
}

pub(super) type Row = (i64, String, String, Option<String>, i64, Option<i64>, Option<String>);

pub(super) const LAST: &str = "SELECT id, act, detail, made_by, made_at, undone_at, before FROM suggestion_acts \
     WHERE number = $1 AND undone_at IS NULL AND act NOT IN ('suggest', 'note', 'question', 'block', 'unblock', 'not-onair') \
     ORDER BY id DESC LIMIT 1";

pub(super) fn act(row: Row) -> Result<ActMade, StoreError> {
    let (id, act, detail, by, at, undone, before) = row;
    Ok(ActMade {
        id,
        act,
        decision: serde_json::from_str(&detail).ok(),
        by: by.and_then(|by| serde_json::from_str(&by).ok()),
        at: moment(at)?,
        undone: undone.map(moment).transpose()?,
        before: before.as_deref().map(serde_json::from_str).transpose()?,
    })
}

/// What was done last with a suggestion that a card could show.
macro_rules! last_act {
    ($tx:ident, $number:expr) => {{
        let row: Option<history::Row> =
            sqlx::query_as(history::LAST).bind(i64::from($number)).fetch_optional(&mut *$tx).await?;
        row.map(history::act).transpose()?
    }};
}
pub(super) use last_act;

impl Store {
    /// What was done with a suggestion, oldest first; "suggest" is the first of each.
    pub async fn acts_on(&self, number: u32) -> Result<Vec<ActMade>, StoreError> {
        const ALL: &str = "SELECT id, act, detail, made_by, made_at, undone_at, before FROM suggestion_acts \
                           WHERE number = $1 ORDER BY id";
        let rows: Vec<Row> =
            on!(self, pool => sqlx::query_as(ALL).bind(i64::from(number)).fetch_all(pool).await)?;
        rows.into_iter().map(act).collect()
    }
}
