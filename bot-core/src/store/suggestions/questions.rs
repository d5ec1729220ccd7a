//! Questions to a guest who is booked.

use crate::announcement::{Destination, SendKey};
use crate::credits::correction::Corrector;
use crate::folding;
use crate::store::feeds::moment;
use crate::store::{Store, StoreError, in_transaction, on};
use crate::suggestion::{Ballot, MAX_QUESTIONS, Suggestion};
use crate::time::Moment;
use crate::watch::Person;

use super::{CARD, COLUMNS, NEXT_BOARD_EDITION, Row, write_cards};

/// A question, as it stands on the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What people call it: "q3".
    pub id: u32,
    /// The suggestion whose guest is asked.
    pub number: u32,
    /// The question.
    pub text: String,
    /// What the person who asked is called; `None` once that is forgotten.
    pub name: Option<String>,
    /// How many votes stand.
    pub votes: u32,
    /// Whether a moderator took it down.
    pub hidden: bool,
    /// When it was asked.
    pub asked: Moment,
}

/// A question to be kept.
#[derive(Clone, Debug)]
pub struct Asking<'a> {
    /// The suggestion whose guest is asked.
    pub of: &'a Suggestion,
    /// The question.
    pub text: &'a str,
    /// Who asks.
    pub person: &'a Person,
    /// What they are called.
    pub name: &'a str,
    /// The server or room it comes from; empty in private.
    pub place: &'a str,
    /// So many questions all people of the place may ask together in 24 hours; `None` for any number.
    pub per_place: Option<u32>,
    /// Where it gets a card.
    pub cards: &'a [Destination],
}

/// What came of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is kept, by this number.
    New(u32),
    /// Somebody asked that already.
    Same(Question),
    /// The person asked this guest [`MAX_QUESTIONS`] already.
    Enough,
    /// The people of the place asked enough for a day.
    EnoughHere,
    /// The person may not ask, by a moderator's word.
    Blocked,
    /// The guest takes no questions any more.
    Closed,
}

const QUESTION: &str = "SELECT id, number, question, person_name, votes, hidden, created_at FROM questions";

type QuestionRow = (i64, i64, String, Option<String>, i64, i64, i64);

fn question((id, number, text, name, votes, hidden, asked): QuestionRow) -> Result<Question, StoreError> {
    Ok(Question {
        id: u32::try_from(id).unwrap_or_default(),
        number: u32::try_from(number).unwrap_or_default(),
        text,
        name: name.filter(|name| !name.is_empty()),
        votes: u32::try_from(votes).unwrap_or_default(),
        hidden: hidden != 0,
        asked: moment(asked)?,
    })
}

/// Whether the person may ask, and the guest can be asked.
const BLOCKED: &str =
    "SELECT COUNT(*) FROM blocked_people WHERE show_id = $1 AND platform = $2 AND person = $3";
const BOOKED: &str = "SELECT COUNT(*) FROM suggestions WHERE number = $1 AND state = 'booked' AND hidden = 0";
const OWN: &str = "SELECT COUNT(*) FROM questions WHERE number = $1 AND platform = $2 AND person = $3";
const FROM_PLACE: &str = "SELECT COUNT(*) FROM questions WHERE place = $1 AND created_at > $2";
const NUMBER: &str = "UPDATE board_editions SET last_question = last_question + 1 RETURNING last_question";
const KEEP: &str = "INSERT INTO questions (id, number, question, platform, person, person_name, place, created_at, edition) \
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

impl Store {
    /// The questions to a suggestion's guest that everybody sees, those with the most votes first.
    pub async fn questions(&self, number: u32) -> Result<Vec<Question>, StoreError> {
        let sql = format!("{QUESTION} WHERE number = $1 AND hidden = 0 ORDER BY votes DESC, id");
        let rows: Vec<QuestionRow> = on!(self, pool => sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(i64::from(number))
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(question).collect()
    }

    /// The question of this number.
    pub async fn question(&self, id: u32) -> Result<Option<Question>, StoreError> {
        let sql = format!("{QUESTION} WHERE id = $1");
        let row: Option<QuestionRow> = on!(self, pool => sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(i64::from(id))
            .fetch_optional(pool)
            .await)?;
        row.map(question).transpose()
    }

    /// The guests who are booked, and can be asked; the newest suggestion last.
    pub async fn booked(&self) -> Result<Vec<Suggestion>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM suggestions WHERE state = 'booked' AND hidden = 0 ORDER BY number"
        );
        let rows: Vec<Row> =
            on!(self, pool => sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(pool).await)?;
        rows.into_iter().map(Row::suggestion).collect()
    }

    /// Keeps a question with its cards, unless it was asked already or the person asked enough.
    pub async fn ask(&self, asking: &Asking<'_>, now: Moment) -> Result<Kept, StoreError> {
        let Asking { of, text, person, name, place, per_place, cards } = asking;
        let number = i64::from(of.number);
        let (platform, id) = (person.platform.as_str(), &*person.id);
        let since = (now - chrono::TimeDelta::days(1)).timestamp_millis();
        let standing = format!("{QUESTION} WHERE number = $1 AND hidden = 0 ORDER BY id");
        in_transaction!(self, tx => {
            let edition: i64 = sqlx::query_scalar(NEXT_BOARD_EDITION).fetch_one(&mut *tx).await?;
            let blocked: i64 = sqlx::query_scalar(BLOCKED)
                .bind(of.show.as_str())
                .bind(platform)
                .bind(id)
                .fetch_one(&mut *tx)
                .await?;
            if blocked > 0 {
                return Ok(Kept::Blocked);
            }
            let booked: i64 = sqlx::query_scalar(BOOKED).bind(number).fetch_one(&mut *tx).await?;
            if booked == 0 {
                return Ok(Kept::Closed);
            }
            let rows: Vec<QuestionRow> =
                sqlx::query_as(sqlx::AssertSqlSafe(standing)).bind(number).fetch_all(&mut *tx).await?;
            let folded = folding::joined(text);
            if let Some(same) = rows.into_iter().find(|row| folding::joined(&row.2) == folded) {
                return question(same).map(Kept::Same);
            }
            let own: i64 =
                sqlx::query_scalar(OWN).bind(number).bind(platform).bind(id).fetch_one(&mut *tx).await?;
            if own >= i64::from(MAX_QUESTIONS) {
                return Ok(Kept::Enough);
            }
            if let (Some(most), false) = (per_place, place.is_empty()) {
                let here: i64 =
                    sqlx::query_scalar(FROM_PLACE).bind(place).bind(since).fetch_one(&mut *tx).await?;
                if here >= i64::from(*most) {
                    return Ok(Kept::EnoughHere);
                }
            }
            let asked: i64 = sqlx::query_scalar(NUMBER).fetch_one(&mut *tx).await?;
            sqlx::query(KEEP)
                .bind(asked)
                .bind(number)
                .bind(text)
                .bind(platform)
                .bind(id)
                .bind(name)
                .bind(place)
                .bind(now.timestamp_millis())
                .bind(edition)
                .execute(&mut *tx)
                .await?;
            let asked = u32::try_from(asked).map_err(|_| StoreError::Unreadable("too many questions".to_owned()))?;
            write_cards!(tx, Ballot::Question(asked), of.show, cards, now);
            Ok(Kept::New(asked))
        })
    }

    /// Takes a question down, or shows it again; that is kept in the record of its suggestion. False where it was so.
    pub async fn hide_question(
        &self,
        question: &Question,
        hidden: bool,
        by: &Corrector,
        now: Moment,
    ) -> Result<bool, StoreError> {
        const HIDE: &str = "UPDATE questions SET hidden = $2, edition = $3 WHERE id = $1 AND hidden <> $2";
        // Of moderators' interest like a note, but no act on the suggestion itself: to undo is not meant for it.
        const ACT: &str = "INSERT INTO suggestion_acts (id, number, act, detail, made_by, made_at) \
             SELECT COALESCE(MAX(id), 0) + 1, $1, 'question', $2, $3, $4 FROM suggestion_acts";
        let did = if hidden { "took down" } else { "showed again" };
        let note = serde_json::json!({ "act": "note", "note": format!("{did} question q{}", question.id) });
        let by = serde_json::to_string(by)?;
        in_transaction!(self, tx => {
            let edition: i64 = sqlx::query_scalar(NEXT_BOARD_EDITION).fetch_one(&mut *tx).await?;
            let changed = sqlx::query(HIDE)
                .bind(i64::from(question.id))
                .bind(i64::from(hidden))
                .bind(edition)
                .execute(&mut *tx)
                .await?;
            if changed.rows_affected() == 0 {
                return Ok(false);
            }
            sqlx::query(ACT)
                .bind(i64::from(question.number))
                .bind(note.to_string())
                .bind(&by)
                .bind(now.timestamp_millis())
                .execute(&mut *tx)
                .await?;
            Ok(true)
        })
    }
}
