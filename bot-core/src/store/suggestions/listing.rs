//! Looking at the board: pages of it, the names on it, and what stands on a ballot.

use crate::command::Sorting;
use crate::episode::ShowId;
use crate::store::feeds::moment;
use crate::store::{Store, StoreError, on};
use crate::suggestion::{Ballot, Draft, Listed, Standing, State, Suggestion};
use crate::watch::Person;

use super::votes::number_of;
use super::{COLUMNS, Row, stored_platform};

/// States in which it can be voted for; see [`State::is_alive`].
const ALIVE: &str = "hidden = 0 AND state IN ('open', 'contacted', 'accepted', 'booked', 'recorded')";
/// What everybody may see; see [`Suggestion::is_public`].
const PUBLIC: &str = "hidden = 0 AND state NOT IN ('queued', 'merged')";

/// What can be voted on, as far as it decides who may.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// The suggestion; of a question, the one whose guest is asked.
    pub suggestion: Suggestion,
    /// The question, where it is one.
    pub question: Option<String>,
    /// Who brought it up, if that is known.
    pub by: Option<Person>,
    /// How many votes stand.
    pub votes: u32,
    /// Whether everybody may see it.
    pub public: bool,
}

#[derive(sqlx::FromRow)]
struct NameRow {
    number: i64,
    show_id: String,
    guest: String,
    company: String,
    detail: String,
    hidden: i64,
    created_at: i64,
    edition: i64,
}

#[derive(sqlx::FromRow)]
struct QuestionRow {
    number: i64,
    question: String,
    platform: Option<String>,
    person: Option<String>,
    hidden: i64,
    votes: i64,
}

impl Store {
    /// The names of the suggestions that changed after an edition, and the newest edition among them.
    pub async fn names_since(&self, edition: i64) -> Result<(Vec<Listed>, i64), StoreError> {
        const NAMES: &str = "SELECT number, show_id, guest, company, detail, hidden, created_at, edition \
             FROM suggestions WHERE edition > $1 ORDER BY edition";
        let rows: Vec<NameRow> =
            on!(self, pool => sqlx::query_as(NAMES).bind(edition).fetch_all(pool).await)?;
        let newest = rows.last().map_or(edition, |row| row.edition);
        Ok((rows.into_iter().map(NameRow::listed).collect::<Result<_, _>>()?, newest))
    }

    /// A page of the suggestions for these shows, `per_page` on each, from 1. `person` is whose "mine" are.
    pub async fn board_page(
        &self,
        shows: &[ShowId],
        sorting: Sorting,
        person: &Person,
        page: usize,
        per_page: usize,
    ) -> Result<Vec<Suggestion>, StoreError> {
        let order = match sorting {
            Sorting::Top => "votes DESC, number",
            Sorting::New => "created_at DESC, number DESC",
            Sorting::OnAir => "changed_at DESC, number DESC",
            // Not in the order of an index: SQLite would go through the whole board by it to find a person's few.
            Sorting::Mine => "created_at + 0 DESC, number DESC",
            Sorting::Queue => "created_at, number",
        };
        let (filter, next) = (filter(sorting, shows), shows.len() + 3);
        let list = sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM suggestions WHERE {filter} ORDER BY {order} LIMIT ${next} OFFSET ${}",
            next + 1
        ));
        let limit = i64::try_from(per_page).unwrap_or(i64::MAX);
        let before = i64::try_from(page.saturating_sub(1).saturating_mul(per_page)).unwrap_or(i64::MAX);
        let rows: Vec<Row> = on!(self, pool => {
            let list = sqlx::query_as(list).bind(person.platform.as_str()).bind(&person.id);
            let list = shows.iter().fold(list, |list, show| list.bind(show.as_str()));
            list.bind(limit).bind(before).fetch_all(pool).await
        })?;
        rows.into_iter().map(Row::suggestion).collect()
    }

    /// How many there are on all pages. Those that everybody sees are counted in memory: see
    /// [`Register::count`](crate::suggestion::Register::count).
    pub async fn board_count(
        &self,
        shows: &[ShowId],
        sorting: Sorting,
        person: &Person,
    ) -> Result<usize, StoreError> {
        let count = format!("SELECT COUNT(*) FROM suggestions WHERE {}", filter(sorting, shows));
        let total: i64 = on!(self, pool => {
            let count = sqlx::query_scalar(sqlx::AssertSqlSafe(count));
            let count = count.bind(person.platform.as_str()).bind(&person.id);
            shows.iter().fold(count, |count, show| count.bind(show.as_str())).fetch_one(pool).await
        })?;
        Ok(usize::try_from(total).unwrap_or_default())
    }

    /// What is voted on; `None` where there is nothing of that number.
    pub async fn subject(&self, ballot: Ballot) -> Result<Option<Subject>, StoreError> {
        const QUESTION: &str =
            "SELECT number, question, platform, person, hidden, votes FROM questions WHERE id = $1";
        if let Ballot::Suggestion(number) = ballot {
            return Ok(self.suggestion(number).await?.map(|suggestion| Subject {
                question: None,
                by: suggestion.proposer.as_ref().map(|proposer| proposer.person.clone()),
                votes: suggestion.votes,
                public: suggestion.is_public(),
                suggestion,
            }));
        }
        let row: Option<QuestionRow> = on!(self, pool => sqlx::query_as(QUESTION)
            .bind(number_of(ballot))
            .fetch_optional(pool)
            .await)?;
        let Some(row) = row else { return Ok(None) };
        let Some(suggestion) = self.suggestion(u32::try_from(row.number).unwrap_or_default()).await? else {
            return Ok(None);
        };
        let by = match (row.platform, row.person) {
            (Some(platform), Some(id)) => Some(Person { platform: stored_platform(&platform)?, id }),
            _ => None,
        };
        let public = row.hidden == 0 && suggestion.is_public();
        let votes = u32::try_from(row.votes).unwrap_or_default();
        Ok(Some(Subject { suggestion, question: Some(row.question), by, votes, public }))
    }

    /// Says whether somebody who voted wants to be told when it comes true. `false` where they have not voted.
    pub async fn tell_voter(&self, ballot: Ballot, person: &Person, tell: bool) -> Result<bool, StoreError> {
        const TELL: &str = "UPDATE votes SET tell = $4 WHERE subject = $1 AND platform = $2 AND person = $3";
        let done = on!(self, pool => sqlx::query(TELL)
            .bind(ballot.to_string())
            .bind(person.platform.as_str())
            .bind(&person.id)
            .bind(i64::from(tell))
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(done > 0)
    }

    /// The suggestions among these that somebody has voted for.
    pub async fn voted_for(&self, numbers: &[u32], person: &Person) -> Result<Vec<u32>, StoreError> {
        const VOTED: &str = "SELECT subject FROM votes WHERE platform = $1 AND person = $2 AND subject IN (";
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let marks: Vec<String> = (0..numbers.len()).map(|at| format!("${}", at + 3)).collect();
        let voted = sqlx::AssertSqlSafe(format!("{VOTED}{})", marks.join(", ")));
        let subjects: Vec<String> = on!(self, pool => {
            let mut voted = sqlx::query_scalar(voted).bind(person.platform.as_str()).bind(&person.id);
            for number in numbers {
                voted = voted.bind(Ballot::Suggestion(*number).to_string());
            }
            voted.fetch_all(pool).await
        })?;
        Ok(subjects
            .iter()
            .filter_map(|subject| match Ballot::from_stored(subject)? {
                Ballot::Suggestion(number) => Some(number),
                Ballot::Question(_) => None,
            })
            .collect())
    }
}

/// What stands on the pages. The person is `$1` and `$2`, and the shows are what follows.
fn filter(sorting: Sorting, shows: &[ShowId]) -> String {
    let filter = match sorting {
        Sorting::Top => ALIVE,
        Sorting::New => PUBLIC,
        Sorting::OnAir => "hidden = 0 AND state = 'on_air'",
        // Of what was taken back the number alone is left.
        Sorting::Mine => "platform = $1 AND person = $2 AND (guest <> '' OR company <> '')",
        Sorting::Queue => "hidden = 0 AND state = 'queued'",
    };
    let marks: Vec<String> = (0..shows.len()).map(|at| format!("${}", at + 3)).collect();
    let marks = if marks.is_empty() { "''".to_owned() } else { marks.join(", ") };
    // The parameters that a sorting does not need are named all the same: PostgreSQL must know their types.
    format!("show_id IN ({marks}) AND {filter} AND $1 = $1 AND $2 = $2")
}

impl NameRow {
    fn listed(self) -> Result<Listed, StoreError> {
        let number = u32::try_from(self.number)
            .map_err(|_| StoreError::Unreadable(format!("suggestion {}", self.number)))?;
        let state: State = serde_json::from_str(&self.detail)?;
        Ok(Listed {
            number,
            show: ShowId::new(self.show_id),
            draft: Draft { guest: self.guest, company: self.company, ..Draft::default() },
            created: moment(self.created_at)?,
            standing: Standing::of(&state, self.hidden != 0),
        })
    }
}
