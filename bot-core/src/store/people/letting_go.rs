//! Letting go of the people of suggestions that have come to their end.

use crate::episode::ShowId;
use crate::store::suggestions::NEXT_BOARD_EDITION;
use crate::store::{NEXT_EDITION, Store, StoreError, in_transaction, on};
use crate::suggestion::Ballot;
use crate::time::Moment;

use super::forgetting::UNCREDIT;
use super::small;

/// Those that ended by `$2` and still name somebody.
const ENDED: &str = "SELECT s.number FROM suggestions s \
     WHERE s.show_id = $1 AND s.state IN ('on_air', 'declined', 'merged') AND s.changed_at <= $2 AND \
       (s.person IS NOT NULL \
        OR EXISTS (SELECT 1 FROM votes v WHERE v.subject = 'suggestion ' || s.number) \
        OR EXISTS (SELECT 1 FROM questions q WHERE q.number = s.number AND \
             (q.person IS NOT NULL OR EXISTS (SELECT 1 FROM votes w WHERE w.subject = 'question ' || q.id)))) \
     ORDER BY s.number";
/// It may have been opened again a moment ago.
const DETACH: &str = "UPDATE suggestions SET platform = NULL, person = NULL, person_name = NULL, anonymous = 0, \
                      credited = 0, edition = $2 \
                      WHERE number = $1 AND state IN ('on_air', 'declined', 'merged') AND changed_at <= $3";
/// How many there were stays.
const VOTES: &str = "DELETE FROM votes WHERE subject = $1";
const QUESTIONS: &str = "SELECT id FROM questions WHERE number = $1";
const DETACH_QUESTIONS: &str = "UPDATE questions SET platform = NULL, person = NULL, person_name = NULL, edition = $2 \
                                WHERE number = $1";
/// The first act says who suggested it. What moderators did stays theirs.
const FIRST_ACT: &str = "UPDATE suggestion_acts SET made_by = NULL WHERE number = $1 AND act = 'suggest'";

impl Store {
    /// Lets go of who suggested, voted for and asked the guests of a show's suggestions that ended by a moment. The counts
    /// stay. Returns how many suggestions they were.
    pub async fn let_go_of_people(&self, show: &ShowId, ended_by: Moment) -> Result<usize, StoreError> {
        let ended_by = ended_by.timestamp_millis();
        let ended: Vec<i64> = on!(self, pool =>
            sqlx::query_scalar(ENDED).bind(show.as_str()).bind(ended_by).fetch_all(pool).await)?;
        if ended.is_empty() {
            return Ok(0);
        }
        in_transaction!(self, tx => {
            // The board's lock first, as everywhere.
            let edition: i64 = sqlx::query_scalar(NEXT_BOARD_EDITION).fetch_one(&mut *tx).await?;
            let news: i64 = sqlx::query_scalar(NEXT_EDITION).fetch_one(&mut *tx).await?;
            let mut let_go = 0;
            for number in ended {
                let detached = sqlx::query(DETACH)
                    .bind(number)
                    .bind(edition)
                    .bind(ended_by)
                    .execute(&mut *tx)
                    .await?;
                if detached.rows_affected() == 0 {
                    continue;
                }
                let_go += 1;
                sqlx::query(UNCREDIT).bind(number).bind(news).execute(&mut *tx).await?;
                let asked: Vec<i64> =
                    sqlx::query_scalar(QUESTIONS).bind(number).fetch_all(&mut *tx).await?;
                let asked = asked.into_iter().map(|id| Ballot::Question(small(id)));
                for ballot in asked.chain([Ballot::Suggestion(small(number))]) {
                    sqlx::query(VOTES).bind(ballot.to_string()).execute(&mut *tx).await?;
                }
                sqlx::query(DETACH_QUESTIONS).bind(number).bind(edition).execute(&mut *tx).await?;
                sqlx::query(FIRST_ACT).bind(number).execute(&mut *tx).await?;
            }
            Ok(let_go)
        })
    }
}
