//! Suggestions from elsewhere: a list that hosts kept before they had a board, or another database's.

use std::collections::HashMap;

use super::NEXT_BOARD_EDITION;
use crate::episode::ShowId;
use crate::folding;
use crate::store::{Store, StoreError, in_transaction};
use crate::suggestion::{Draft, State};
use crate::time::Moment;

/// A suggestion that is taken over without whoever proposed it and without votes: these are people's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// What it says.
    pub draft: Draft,
    /// How far it has come.
    pub state: State,
    /// Whether it is shown to moderators alone.
    pub hidden: bool,
    /// When it was proposed.
    pub created: Moment,
}

/// What became of one that was to be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is kept, under this number.
    New(u32),
    /// The same guest and company are on the board already, under this number.
    There(u32),
}

/// What all spellings of a guest and company have in common.
fn key(draft: &Draft) -> (String, String) {
    (folding::joined(&draft.guest), folding::joined(&draft.company))
}

impl Store {
    /// Takes suggestions over, all or none. One that is on the show's board already, whatever became of it, is not taken a
    /// second time, also where it stands in the list twice. They get no cards: a whole list at once would drown a room.
    pub async fn import_suggestions(
        &self,
        show: &ShowId,
        imported: &[Imported],
        now: Moment,
    ) -> Result<Vec<Taken>, StoreError> {
        const THERE: &str =
            "SELECT number, guest, company FROM suggestions WHERE show_id = $1 ORDER BY number";
        const NEWEST: &str = "SELECT COALESCE(MAX(number), 0) FROM suggestions";
        const KEEP: &str = "INSERT INTO suggestions (number, show_id, guest, company, why, link, state, detail, hidden, \
             created_at, changed_at, edition) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        const ACT: &str = "INSERT INTO suggestion_acts (id, number, act, made_at) \
                           SELECT COALESCE(MAX(id), 0) + 1, $1, 'suggest', $2 FROM suggestion_acts";
        in_transaction!(self, tx => {
            let edition: i64 = sqlx::query_scalar(NEXT_BOARD_EDITION).fetch_one(&mut *tx).await?;
            let there: Vec<(i64, String, String)> =
                sqlx::query_as(THERE).bind(show.as_str()).fetch_all(&mut *tx).await?;
            let mut board = HashMap::new();
            for (number, guest, company) in there {
                board.entry(key(&Draft { guest, company, ..Draft::default() })).or_insert(number);
            }
            let mut newest: i64 = sqlx::query_scalar(NEWEST).fetch_one(&mut *tx).await?;
            let mut taken = Vec::with_capacity(imported.len());
            for one in imported {
                if let Some(number) = board.get(&key(&one.draft)) {
                    taken.push(Taken::There(number_of(*number)?));
                    continue;
                }
                newest += 1;
                sqlx::query(KEEP)
                    .bind(newest)
                    .bind(show.as_str())
                    .bind(&one.draft.guest)
                    .bind(&one.draft.company)
                    .bind(&one.draft.why)
                    .bind(one.draft.link.as_deref())
                    .bind(one.state.as_stored())
                    .bind(serde_json::to_string(&one.state)?)
                    .bind(i64::from(one.hidden))
                    .bind(one.created.timestamp_millis())
                    .bind(now.timestamp_millis())
                    .bind(edition)
                    .execute(&mut *tx)
                    .await?;
                sqlx::query(ACT).bind(newest).bind(now.timestamp_millis()).execute(&mut *tx).await?;
                board.insert(key(&one.draft), newest);
                taken.push(Taken::New(number_of(newest)?));
            }
            Ok(taken)
        })
    }
}

fn number_of(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| StoreError::Unreadable(format!("suggestion {number}")))
}
