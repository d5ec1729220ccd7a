//! What is kept of a person on a platform, from all tables at once: to be shown to them, and to be forgotten.
//!
//! A person stands in columns of their own (`platform`, `person`) and, in the audit records, within JSON. Whoever adds a
//! table that names people adds it here.

use crate::episode::ShowId;
use crate::suggestion::Ballot;
use crate::watch::Person;

use super::{Pool, Store, StoreError, on};

mod forgetting;
mod letting_go;
mod nameless;

pub use forgetting::{Forgotten, TakenBack};

/// All that is kept of a person on their platform.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptOf {
    /// Of so many things they are told in private.
    pub watches: u32,
    /// So many private messages are remembered.
    pub notes: u32,
    /// What they suggested.
    pub suggestions: Vec<OwnSuggestion>,
    /// They voted so often.
    pub votes: u32,
    /// For what: the latest of their votes, at most [`MOST_VOTES`].
    pub voted: Vec<KeptVote>,
    /// The numbers of the questions that they asked.
    pub questions: Vec<u32>,
    /// So often the audit record of suggestions names them as a moderator.
    pub decisions: u32,
    /// So often the record of corrections, places and pauses names them.
    pub acts: u32,
    /// For these shows they may not suggest any more.
    pub blocked: Vec<ShowId>,
}

/// A suggestion, as its own proposer is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSuggestion {
    /// Its number.
    pub number: u32,
    /// "Jane Doe (Acme)".
    pub title: String,
    /// Whether their name is kept from everybody.
    pub anonymous: bool,
}

/// A vote, as the one who cast it is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptVote {
    /// On what.
    pub ballot: Ballot,
    /// "Jane Doe (Acme)", or the question; empty where it is not for everybody any more.
    pub title: String,
    /// Whether they are told what comes of it.
    pub told: bool,
}

/// So many votes are told one by one.
pub const MOST_VOTES: usize = 10;

impl KeptOf {
    /// Whether nothing is kept.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Columns that name people within JSON: the table, the column, and which of its rows are told of as what somebody did.
const AUDIT: [(&str, &str, Told); 11] = [
    ("suggestion_acts", "made_by", Told::Decisions),
    ("suggestion_acts", "undone_by", Told::Decisions),
    ("suggestion_acts", "detail", Told::Not),
    ("suggestion_acts", "before", Told::Not),
    ("blocked_people", "blocked_by", Told::Not),
    ("corrections", "made_by", Told::Acts),
    ("corrections", "undone_by", Told::Acts),
    ("destinations", "made_by", Told::Acts),
    ("destinations", "removed_by", Told::Acts),
    ("pauses", "paused_by", Told::Acts),
    ("pauses", "resumed_by", Told::Acts),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Decisions,
    Acts,
    /// It goes with what is told otherwise.
    Not,
}

impl Store {
    /// All that is kept of a person.
    pub async fn kept_of(&self, person: &Person) -> Result<KeptOf, StoreError> {
        const SUGGESTIONS: &str = "SELECT number, guest, company, anonymous FROM suggestions \
                                   WHERE platform = $1 AND person = $2 ORDER BY number";
        const QUESTIONS: &str = "SELECT id FROM questions WHERE platform = $1 AND person = $2 ORDER BY id";
        const BLOCKED: &str =
            "SELECT show_id FROM blocked_people WHERE platform = $1 AND person = $2 ORDER BY show_id";
        let (platform, id) = (person.platform.as_str(), &*person.id);
        let suggestions: Vec<(i64, String, String, i64)> = on!(self, pool =>
            sqlx::query_as(SUGGESTIONS).bind(platform).bind(id).fetch_all(pool).await)?;
        let questions: Vec<i64> =
            on!(self, pool => sqlx::query_scalar(QUESTIONS).bind(platform).bind(id).fetch_all(pool).await)?;
        let blocked: Vec<String> =
            on!(self, pool => sqlx::query_scalar(BLOCKED).bind(platform).bind(id).fetch_all(pool).await)?;
        let own = |(number, guest, company, anonymous): (i64, String, String, i64)| OwnSuggestion {
            number: small(number),
            title: crate::suggestion::Draft { guest, company, ..Default::default() }.title(),
            anonymous: anonymous != 0,
        };
        Ok(KeptOf {
            watches: self
                .count("SELECT COUNT(*) FROM watches WHERE platform = $1 AND person = $2", person)
                .await?,
            notes: self
                .count(
                    "SELECT COUNT(*) FROM outbox WHERE part = 'note' AND platform = $1 AND room = $2",
                    person,
                )
                .await?,
            suggestions: suggestions.into_iter().map(own).collect(),
            votes: self
                .count("SELECT COUNT(*) FROM votes WHERE platform = $1 AND person = $2", person)
                .await?,
            voted: self.latest_votes(person).await?,
            questions: questions.into_iter().map(small).collect(),
            decisions: self.named_in(person, Told::Decisions).await?,
            acts: self.named_in(person, Told::Acts).await?,
            blocked: blocked.into_iter().map(ShowId::new).collect(),
        })
    }

    async fn latest_votes(&self, person: &Person) -> Result<Vec<KeptVote>, StoreError> {
        const VOTES: &str = "SELECT subject, tell FROM votes WHERE platform = $1 AND person = $2 \
                             ORDER BY cast_at DESC, subject LIMIT $3";
        let votes: Vec<(String, i64)> = on!(self, pool => sqlx::query_as(VOTES)
            .bind(person.platform.as_str())
            .bind(&person.id)
            .bind(i64::try_from(MOST_VOTES).unwrap_or(i64::MAX))
            .fetch_all(pool)
            .await)?;
        let mut kept = Vec::new();
        for (subject, tell) in votes {
            let Some(ballot) = Ballot::from_stored(&subject) else { continue };
            let subject = self.subject(ballot).await?.filter(|subject| subject.public);
            let title = subject.map(|subject| subject.question.unwrap_or(subject.suggestion.draft.title()));
            kept.push(KeptVote { ballot, title: title.unwrap_or_default(), told: tell != 0 });
        }
        Ok(kept)
    }

    async fn count(&self, sql: &'static str, person: &Person) -> Result<u32, StoreError> {
        let count: i64 = on!(self, pool => sqlx::query_scalar(sql)
            .bind(person.platform.as_str())
            .bind(&person.id)
            .fetch_one(pool)
            .await)?;
        Ok(small(count))
    }

    /// How often the audit records name somebody.
    async fn named_in(&self, person: &Person, told: Told) -> Result<u32, StoreError> {
        let mut count = 0;
        for (table, column, _) in AUDIT.iter().filter(|(_, _, of)| *of == told) {
            // That somebody suggested is told with the suggestion.
            let acts = if told == Told::Decisions { " AND act NOT IN ('suggest', 'takeback')" } else { "" };
            let sql = format!("{}{acts}", nameless::naming(table, column));
            let values: Vec<String> = on!(self, pool => sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
                .bind(nameless::needle(person)?)
                .fetch_all(pool)
                .await)?;
            count += values.iter().filter(|json| nameless::without(person, json).is_some()).count();
        }
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Has what was deleted leave the files too. `SQLite` overwrites what it deletes, but the log of what was written before
    /// holds it until it is emptied; `PostgreSQL` sees to that in its own time.
    pub async fn wipe(&self) -> Result<(), StoreError> {
        const WIPE: &str = "PRAGMA wal_checkpoint(TRUNCATE)";
        let Pool::Sqlite(pool) = &self.pool else { return Ok(()) };
        let (busy, _, _): (i64, i64, i64) = sqlx::query_as(WIPE).fetch_one(pool).await?;
        if busy == 0 {
            return Ok(());
        }
        Err(StoreError::Failed(
            "somebody else reads the database, so its log could not be emptied".to_owned(),
        ))
    }
}

fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or_default()
}
