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
}
