//! Taking back one suggestion or question of one's own, as being forgotten does with all of them. That it was made stays
//! known of its person: it counts for the day.

use super::{EMPTY, ITS_ACTS, ITS_MATCHES, ITS_QUESTIONS, ITS_VOTES, QUESTION, TAKE_BACK, UNCREDIT, small};
use crate::credits::correction::Corrector;
use crate::store::suggestions::{NEXT_BOARD_EDITION, merged_into};
use crate::store::{NEXT_EDITION, Store, StoreError, in_transaction};
use crate::suggestion::{Ballot, State};
use crate::time::Moment;
use crate::watch::Person;

/// What came of taking something back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenBack {
    /// It is gone.
    Done,
    /// Others have a part in it: by a vote, a question, what was merged into it, or a host's decision.
    Shared,
    /// It is not theirs, or nothing is left of it.
    NotOwn,
}

/// Whether others have a part in a suggestion of theirs.
const OWN: &str = concat!(
    "SELECT CAST(CASE WHEN s.state NOT IN ('queued', 'open') \
       OR EXISTS (SELECT 1 FROM votes v WHERE v.subject = 'suggestion ' || s.number \
            AND NOT (v.platform = $1 AND v.person = $2)) \
       OR EXISTS (SELECT 1 FROM questions q WHERE q.number = s.number) \
       OR EXISTS (SELECT 1 FROM suggestions m WHERE ",
    merged_into!("m", "s.number"),
    " AND m.show_id = s.show_id) THEN 1 ELSE 0 END AS BIGINT) FROM suggestions s \
     WHERE s.platform = $1 AND s.person = $2 AND s.number = $3 AND (s.guest <> '' OR s.company <> '')"
);
/// The same of a question, with whose guest is asked.
const OWN_QUESTION: &str = "SELECT q.number, CAST(CASE WHEN EXISTS (SELECT 1 FROM votes v \
       WHERE v.subject = 'question ' || q.id AND NOT (v.platform = $1 AND v.person = $2)) THEN 1 ELSE 0 END AS BIGINT) \
     FROM questions q WHERE q.platform = $1 AND q.person = $2 AND q.id = $3";
const ACT: &str = "INSERT INTO suggestion_acts (id, number, act, detail, made_by, made_at) \
     SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, $5 FROM suggestion_acts";

impl Store {
    /// Takes back a suggestion of somebody's own, where nobody else has a part in it.
    pub async fn take_back(&self, number: u32, by: &Corrector, now: Moment) -> Result<TakenBack, StoreError> {
        let number = i64::from(number);
        in_transaction!(self, tx => {
            // The board's lock first, as everywhere.
            let edition: i64 = sqlx::query_scalar(NEXT_BOARD_EDITION).fetch_one(&mut *tx).await?;
            let news: i64 = sqlx::query_scalar(NEXT_EDITION).fetch_one(&mut *tx).await?;
            let shared: Option<i64> = sqlx::query_scalar(OWN)
                .bind(by.platform.as_str())
                .bind(&by.id)
                .bind(number)
                .fetch_optional(&mut *tx)
                .await?;
            match shared {
                None => return Ok(TakenBack::NotOwn),
                Some(0) => {}
                Some(_) => return Ok(TakenBack::Shared),
            }
            run!(tx, UNCREDIT, number, news);
            take_suggestion!(tx, number, edition, now);
            let who = serde_json::to_string(by)?;
            run!(tx, ACT, number, "takeback", "{}", who, now.timestamp_millis());
            Ok(TakenBack::Done)
        })
    }

    /// Takes back a question of somebody's own that nobody else voted for.
    pub async fn take_question_back(
        &self,
        id: u32,
        by: &Corrector,
        now: Moment,
    ) -> Result<TakenBack, StoreError> {
        let id = i64::from(id);
        let person = Person { platform: by.platform, id: by.id.clone() };
        in_transaction!(self, tx => {
            sqlx::query(NEXT_BOARD_EDITION).execute(&mut *tx).await?;
            let own: Option<(i64, i64)> = sqlx::query_as(OWN_QUESTION)
                .bind(person.platform.as_str())
                .bind(&person.id)
                .bind(id)
                .fetch_optional(&mut *tx)
                .await?;
            let number = match own {
                None => return Ok(TakenBack::NotOwn),
                Some((number, 0)) => number,
                Some(_) => return Ok(TakenBack::Shared),
            };
            take_question!(tx, id);
            let note = serde_json::json!({ "act": "note", "note": format!("took back question q{id}") });
            let who = serde_json::to_string(by)?;
            run!(tx, ACT, number, "question", note.to_string(), who, now.timestamp_millis());
            Ok(TakenBack::Done)
        })
    }
}
