//! Keeping a suggestion within the limits of its person and place.

use std::time::Duration;

use crate::announcement::SendKey;
use crate::credits::correction::Corrector;
use crate::store::feeds::moment;
use crate::store::{Store, StoreError, in_transaction};
use crate::suggestion::{Ballot, State};
use crate::time::Moment;
use crate::watch::Person;

use super::{ACT, CARD, KEEP, NEXT_BOARD_EDITION, NUMBER, Proposal, write_cards, write_suggestion};

/// Limits are for so long.
const DAY: Duration = Duration::from_hours(24);

/// What a suggestion is held against in the transaction that keeps it.
#[derive(Clone, Debug)]
pub struct Limits<'a> {
    /// The server or room it comes from; empty in private.
    pub place: &'a str,
    /// So many a person may have in 24 hours; `None` for any number.
    pub per_day: Option<u32>,
    /// So many all people of the place may have together; `None` for any number.
    pub per_server: Option<u32>,
    /// The edition up to which the board was looked through for the same; `None` keeps it whatever came meanwhile.
    pub seen: Option<i64>,
}

/// What came of keeping a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suggested {
    /// It is kept, by this number.
    Kept(u32),
    /// The board has changed since it was looked through: nothing is kept.
    Outdated,
    /// The person has suggested enough until then.
    Enough(Moment),
    /// The people of the place have suggested enough until then.
    EnoughHere(Moment),
}

impl Store {
    /// Keeps a suggestion like [`Store::suggest`], where the limits allow it.
    pub async fn suggest_within(
        &self,
        proposal: &Proposal<'_>,
        limits: &Limits<'_>,
        now: Moment,
    ) -> Result<Suggested, StoreError> {
        const NEWEST: &str = "SELECT COALESCE(MAX(edition), 0) FROM suggestions";
        const OF_PERSON: &str = "SELECT created_at FROM suggestions WHERE platform = $1 AND person = $2 \
             AND show_id = $3 AND created_at > $4 ORDER BY created_at DESC LIMIT 1 OFFSET $5";
        // Questions to guests take up the same room.
        const OF_PLACE: &str = "SELECT created_at FROM ( \
                 SELECT created_at FROM suggestions WHERE place = $1 AND show_id = $2 AND created_at > $3 UNION ALL \
                 SELECT created_at FROM questions WHERE place = $1 AND created_at > $3) AS made \
             ORDER BY created_at DESC LIMIT 1 OFFSET $4";
        let Proposal { show, draft, proposer, queued, cards } = proposal;
        let since = (now - DAY).timestamp_millis();
        in_transaction!(self, tx => {
            let edition: i64 = sqlx::query_scalar(NEXT_BOARD_EDITION).fetch_one(&mut *tx).await?;
            if let Some(seen) = limits.seen {
                let newest: i64 = sqlx::query_scalar(NEWEST).fetch_one(&mut *tx).await?;
                if newest > seen {
                    return Ok(Suggested::Outdated);
                }
            }
            if let (Some(most), Some(proposer)) = (limits.per_day, proposer) {
                let last: Option<i64> = sqlx::query_scalar(OF_PERSON)
                    .bind(proposer.person.platform.as_str())
                    .bind(&proposer.person.id)
                    .bind(show.as_str())
                    .bind(since)
                    .bind(i64::from(most) - 1)
                    .fetch_optional(&mut *tx)
                    .await?;
                if let Some(last) = last {
                    return Ok(Suggested::Enough(moment(last)? + DAY));
                }
            }
            if let (Some(most), false) = (limits.per_server, limits.place.is_empty()) {
                let last: Option<i64> = sqlx::query_scalar(OF_PLACE)
                    .bind(limits.place)
                    .bind(show.as_str())
                    .bind(since)
                    .bind(i64::from(most) - 1)
                    .fetch_optional(&mut *tx)
                    .await?;
                if let Some(last) = last {
                    return Ok(Suggested::EnoughHere(moment(last)? + DAY));
                }
            }
            let number = write_suggestion!(tx, (show, draft, proposer, *queued, cards), limits.place, edition, now);
            Ok(Suggested::Kept(number))
        })
    }
}
