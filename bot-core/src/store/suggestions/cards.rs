//! The cards of suggestions and questions: what they are of, and that it is gone.

use crate::announcement::PlatformKind;
use crate::suggestion::{Ballot, Suggestion};
use crate::time::Moment;

use super::super::feeds::moment;
use super::super::{Edition, Store, StoreError, in_transaction, on};
use super::NEXT_BOARD_EDITION;

pub use beside::CardBeside;
pub use edits::{CardEdit, CardShows, CardsWait};

mod beside;
mod edits;

/// Says that the cards of something that was deleted are to tell so. `$1`: what it was. Belongs into the transaction that
/// deletes it and makes the board's next edition.
pub(in crate::store) const TAKE_BACK: &str =
    "UPDATE outbox SET shown_edition = -1 WHERE part = 'card' AND subject = $1 AND state = 'sent'";

/// What a card is of, as it is now.
#[derive(Clone, Debug, PartialEq)]
pub enum CardOf {
    /// A suggestion.
    Suggestion(Box<Suggestion>),
    /// A question to the guest of one.
    Question(Box<Asked>),
}

/// A question, as its card shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The question's own number.
    pub number: u32,
    /// The question.
    pub question: String,
    /// Who asked, where that may be said.
    pub name: Option<String>,
    /// Whether a moderator took it down.
    pub hidden: bool,
    /// How many votes stand.
    pub votes: u32,
    /// When it was asked.
    pub created: Moment,
    /// Of whom.
    pub of: Suggestion,
}

impl Store {
    /// Which edition of the boards is the newest.
    pub async fn board_edition(&self) -> Result<Edition, StoreError> {
        const NEWEST: &str = "SELECT newest FROM board_editions";
        Ok(Edition(on!(self, pool => sqlx::query_scalar(NEWEST).fetch_one(pool).await)?))
    }

    /// What a card is of, with the edition in which that last changed; `None` once it is deleted.
    pub async fn card_of(&self, ballot: Ballot) -> Result<Option<(CardOf, Edition)>, StoreError> {
        match ballot {
            Ballot::Suggestion(number) => {
                let suggestion = self.suggestion(number).await?.filter(|one| !one.is_taken_back());
                Ok(suggestion.map(|suggestion| {
                    let edition = Edition(suggestion.edition);
                    (CardOf::Suggestion(Box::new(suggestion)), edition)
                }))
            }
            Ballot::Question(number) => self.question_of_card(number).await,
        }
    }

    async fn question_of_card(&self, number: u32) -> Result<Option<(CardOf, Edition)>, StoreError> {
        const ONE: &str = "SELECT number, question, person_name, hidden, votes, created_at, edition \
                           FROM questions WHERE id = $1";
        type Row = (i64, String, Option<String>, i64, i64, i64, i64);
        let row: Option<Row> = on!(self, pool =>
            sqlx::query_as(ONE).bind(i64::from(number)).fetch_optional(pool).await)?;
        let Some((of, question, name, hidden, votes, created, edition)) = row else { return Ok(None) };
        let Some(of) = self.suggestion(u32::try_from(of).unwrap_or_default()).await? else { return Ok(None) };
        let asked = Asked {
            number,
            question,
            name,
            hidden: hidden != 0,
            votes: u32::try_from(votes).unwrap_or_default(),
            created: moment(created)?,
            of,
        };
        Ok(Some((CardOf::Question(Box::new(asked)), Edition(edition))))
    }

    /// Has the cards of something that was deleted say so.
    pub async fn take_back_cards(&self, of: Ballot) -> Result<(), StoreError> {
        in_transaction!(self, tx => {
            sqlx::query(NEXT_BOARD_EDITION).execute(&mut *tx).await?;
            sqlx::query(TAKE_BACK).bind(of.to_string()).execute(&mut *tx).await?;
            Ok(())
        })
    }

    /// Whether a card is on its way on a platform: of which edition it is, nobody can tell yet. One in doubt that nobody is
    /// at is looked at again once it is found.
    pub async fn posts_cards(&self, platform: PlatformKind, now: Moment) -> Result<bool, StoreError> {
        const POSTED: &str = "SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE state = 'due' AND platform = $1 \
                              AND part = 'card' AND sending = 1 AND lease_until > $2 LIMIT 1) AS posted";
        let posted: i64 = on!(self, pool => sqlx::query_scalar(POSTED)
            .bind(platform.as_str())
            .bind(now.timestamp_millis())
            .fetch_one(pool)
            .await)?;
        Ok(posted > 0)
    }
}

#[cfg(test)]
mod tests;
