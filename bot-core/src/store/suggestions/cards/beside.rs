//! The card that another one belongs below: that of the suggestion to whose guest a question is.

use crate::announcement::{Claim, MessageRef};
use crate::store::feeds::moment;
use crate::store::settling::fresh;
use crate::store::{Store, StoreError, on};
use crate::suggestion::Ballot;
use crate::time::Moment;

/// How far another card has come in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardBeside {
    /// It stands.
    Stands(MessageRef),
    /// It is to be sent, and wants to be looked at then.
    Due(Moment),
}

impl Store {
    /// The card of `other` in the place of this claim; `None` where none stands there, nor is to be sent before it. One that
    /// was written after it has to wait for it in its turn.
    pub async fn card_beside(&self, claim: &Claim, other: Ballot) -> Result<Option<CardBeside>, StoreError> {
        const BESIDE: &str = "SELECT state, message_ref, CASE WHEN lease_until > due_at THEN lease_until ELSE due_at END \
             FROM outbox WHERE part = 'card' AND subject <> '' AND subject = $1 AND show_id = $2 AND platform = $3 \
               AND room = $4 AND (state = 'sent' OR (state = 'due' AND created_at < $5))";
        let row: Option<(String, Option<String>, i64)> = on!(self, pool => sqlx::query_as(BESIDE)
            .bind(other.to_string())
            .bind(claim.episode.show.as_str())
            .bind(claim.destination.platform.as_str())
            .bind(&claim.destination.room)
            .bind(claim.created.timestamp_millis())
            .fetch_optional(pool)
            .await)?;
        Ok(match row {
            Some((state, _, due)) if state == "due" => Some(CardBeside::Due(moment(due)?)),
            Some((_, Some(message), _)) => Some(CardBeside::Stands(MessageRef(message))),
            _ => None,
        })
    }

    /// Writes down which card another one is said below, or that it is said in the room itself, before it is sent there: every
    /// further attempt then looks for it in the same place.
    pub async fn is_to_follow(&self, claim: &Claim, card: &MessageRef) -> Result<(), StoreError> {
        const FOLLOWS: &str =
            "UPDATE outbox SET message_ref = $3 WHERE key = $1 AND token = $2 AND state = 'due'";
        let written = on!(self, pool => sqlx::query(FOLLOWS)
            .bind(claim.key.as_str())
            .bind(claim.token)
            .bind(&card.0)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        fresh(written)
    }
}
