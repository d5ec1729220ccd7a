//! Whole boards, for whoever looks at all of one.

use super::{COLUMNS, Row};
use crate::episode::ShowId;
use crate::store::{Store, StoreError, on};
use crate::suggestion::Suggestion;

impl Store {
    /// Every suggestion to a show, or to all where none is named, by number: hidden and merged ones too.
    pub async fn board(&self, show: Option<&ShowId>) -> Result<Vec<Suggestion>, StoreError> {
        let all =
            format!("SELECT {COLUMNS} FROM suggestions WHERE ($1 = '' OR show_id = $1) ORDER BY number");
        let rows: Vec<Row> = on!(self, pool => sqlx::query_as(sqlx::AssertSqlSafe(all))
            .bind(show.map_or("", ShowId::as_str))
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(Row::suggestion).collect()
    }

    /// What listeners would ask the guest of a suggestion, each with its votes, those with the most first.
    pub async fn questions_to(&self, number: u32) -> Result<Vec<(String, u32)>, StoreError> {
        const QUESTIONS: &str = "SELECT question, votes FROM questions WHERE number = $1 AND hidden = 0 \
                                 ORDER BY votes DESC, id";
        let rows: Vec<(String, i64)> = on!(self, pool => sqlx::query_as(QUESTIONS)
            .bind(i64::from(number))
            .fetch_all(pool)
            .await)?;
        Ok(rows
            .into_iter()
            .map(|(question, votes)| (question, u32::try_from(votes).unwrap_or_default()))
            .collect())
    }
}
