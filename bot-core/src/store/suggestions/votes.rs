//! Ballots: one vote for each person, counted where it is cast.

use crate::announcement::{MessageRef, PlatformKind};
use crate::store::{Store, StoreError, in_transaction, on};
use crate::suggestion::Ballot;
use crate::time::Moment;
use crate::watch::Person;

use super::NEXT_BOARD_EDITION;
use super::reactions::{FURTHER, KEEP, SOURCES, keep_reaction};

/// What came of voting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voted {
    /// It counts, and so many votes stand now.
    Counted(u32),
    /// It was counted already; so many votes stand.
    Already(u32),
    /// It is taken back, and so many votes stand now.
    Withdrawn(u32),
    /// There was no vote to take back; so many stand.
    NotCast(u32),
    /// There is nothing of that number to vote for, or no longer.
    Closed,
    /// It is the person's own, and the show does not let people vote for their own; so many votes stand.
    Own(u32),
    /// The moderators do not want this person's votes any more.
    Blocked,
}

const CAST: &str = "INSERT INTO votes (subject, platform, person, source, cast_at) \
                    VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
// A vote that came from what was merged would go with the merge; this one was meant for the whole.
const OWN: &str = "UPDATE votes SET source = $4 WHERE subject = $1 AND platform = $2 AND person = $3 \
                   AND source LIKE 'merge %'";

/// Counts a vote, under the board's lock. `$source`: the event that cast it, where taking that event back takes the vote
/// back; else empty. Comes to what came of it; where nothing can be voted for any more, the transaction
/// ends with that.
macro_rules! cast_vote {
    ($tx:ident, $ballot:expr, $person:expr, $source:expr, $now:expr) => {{
        let (open, count) = statements($ballot);
        let edition: i64 = sqlx::query_scalar(NEXT_BOARD_EDITION).fetch_one(&mut *$tx).await?;
        let standing: Option<i64> =
            sqlx::query_scalar(open).bind(number_of($ballot)).fetch_optional(&mut *$tx).await?;
        let Some(standing) = standing else { return Ok(Voted::Closed) };
        let cast = sqlx::query(CAST)
            .bind($ballot.to_string())
            .bind($person.platform.as_str())
            .bind(&$person.id)
            .bind($source)
            .bind($now.timestamp_millis())
            .execute(&mut *$tx)
            .await?;
        if cast.rows_affected() == 0 {
            sqlx::query(OWN)
                .bind($ballot.to_string())
                .bind($person.platform.as_str())
                .bind(&$person.id)
                .bind($source)
                .execute(&mut *$tx)
                .await?;
            Voted::Already(u32::try_from(standing).unwrap_or_default())
        } else {
            let votes: i64 = sqlx::query_scalar(count)
                .bind(number_of($ballot))
                .bind(1_i64)
                .bind(edition)
                .fetch_one(&mut *$tx)
                .await?;
            Voted::Counted(u32::try_from(votes).unwrap_or_default())
        }
    }};
}

impl Store {
    /// Counts a person's vote, once however often it is cast. Whether this person may vote is the caller's to ask.
    pub async fn vote(&self, ballot: Ballot, person: &Person, now: Moment) -> Result<Voted, StoreError> {
        in_transaction!(self, tx => {
            Ok(cast_vote!(tx, ballot, person, "", now))
        })
    }

    /// The same for a vote that a reaction to this card casts, and with it remembers that the reaction was counted: it can be
    /// taken back for as long as the vote stands by it, whatever dies in between.
    pub async fn vote_by_reaction(
        &self,
        ballot: Ballot,
        person: &Person,
        reaction: &str,
        card: &MessageRef,
        now: Moment,
    ) -> Result<Voted, StoreError> {
        in_transaction!(self, tx => {
            let voted = cast_vote!(tx, ballot, person, reaction, now);
            keep_reaction!(tx, reaction, card, ballot, person);
            Ok(voted)
        })
    }

    /// Takes a person's vote back. With a `source`, only where that event cast it.
    pub async fn withdraw_vote(
        &self,
        ballot: Ballot,
        person: &Person,
        source: Option<&str>,
    ) -> Result<Voted, StoreError> {
        const BACK: &str = "DELETE FROM votes WHERE subject = $1 AND platform = $2 AND person = $3 \
                            AND ($4 = '' OR source = $4)";
        let (open, count) = statements(ballot);
        in_transaction!(self, tx => {
            let edition: i64 = sqlx::query_scalar(NEXT_BOARD_EDITION).fetch_one(&mut *tx).await?;
            let standing: Option<i64> =
                sqlx::query_scalar(open).bind(number_of(ballot)).fetch_optional(&mut *tx).await?;
            let Some(standing) = standing else { return Ok(Voted::Closed) };
            let back = sqlx::query(BACK)
                .bind(ballot.to_string())
                .bind(person.platform.as_str())
                .bind(&person.id)
                .bind(source.unwrap_or_default())
                .execute(&mut *tx)
                .await?;
            if back.rows_affected() == 0 {
                return Ok(Voted::NotCast(u32::try_from(standing).unwrap_or_default()));
            }
            let votes: i64 = sqlx::query_scalar(count)
                .bind(number_of(ballot))
                .bind(-1_i64)
                .bind(edition)
                .fetch_one(&mut *tx)
                .await?;
            Ok(Voted::Withdrawn(u32::try_from(votes).unwrap_or_default()))
        })
    }

    /// Somebody's vote: whether they asked to be told what comes of it. `None` where they have not voted.
    pub async fn vote_of(&self, ballot: Ballot, person: &Person) -> Result<Option<bool>, StoreError> {
        const VOTE: &str = "SELECT tell FROM votes WHERE subject = $1 AND platform = $2 AND person = $3";
        let tell: Option<i64> = on!(self, pool => sqlx::query_scalar(VOTE)
            .bind(ballot.to_string())
            .bind(person.platform.as_str())
            .bind(&person.id)
            .fetch_optional(pool)
            .await)?;
        Ok(tell.map(|tell| tell != 0))
    }

    /// Whether the episode names whoever proposed a suggestion: for them alone to say, and not where they wanted no name.
    /// `false` where they are not the one.
    pub async fn credit_proposer(
        &self,
        number: u32,
        person: &Person,
        credited: bool,
    ) -> Result<bool, StoreError> {
        const CREDIT: &str = "UPDATE suggestions SET credited = $4 \
                              WHERE number = $1 AND platform = $2 AND person = $3 AND anonymous = 0";
        let done = on!(self, pool => sqlx::query(CREDIT)
            .bind(i64::from(number))
            .bind(person.platform.as_str())
            .bind(&person.id)
            .bind(i64::from(credited))
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(done > 0)
    }

    /// The suggestions whose episode names somebody as whoever proposed them.
    pub async fn credited_to(&self, person: &Person) -> Result<Vec<u32>, StoreError> {
        const CREDITED: &str =
            "SELECT number FROM suggestions WHERE platform = $1 AND person = $2 AND credited = 1";
        let numbers: Vec<i64> = on!(self, pool => sqlx::query_scalar(CREDITED)
            .bind(person.platform.as_str())
            .bind(&person.id)
            .fetch_all(pool)
            .await)?;
        Ok(numbers.into_iter().filter_map(|number| u32::try_from(number).ok()).collect())
    }

    /// What a card stands for, by its message.
    pub async fn ballot_of_card(
        &self,
        platform: PlatformKind,
        message: &MessageRef,
    ) -> Result<Option<Ballot>, StoreError> {
        // One that is still to be sent names the card that it follows.
        const CARD: &str = "SELECT subject FROM outbox \
                            WHERE part = 'card' AND platform = $1 AND message_ref = $2 AND state = 'sent'";
        let subject: Option<String> = on!(self, pool => sqlx::query_scalar(CARD)
            .bind(platform.as_str())
            .bind(&message.0)
            .fetch_optional(pool)
            .await)?;
        Ok(subject.and_then(|subject| Ballot::from_stored(&subject)))
    }
}

/// Whether it can be voted for and how many votes stand; and how one vote more or less is counted.
fn statements(ballot: Ballot) -> (&'static str, &'static str) {
    match ballot {
        Ballot::Suggestion(_) => (
            "SELECT votes FROM suggestions WHERE number = $1 AND hidden = 0 \
             AND state IN ('open', 'contacted', 'accepted', 'booked', 'recorded')",
            "UPDATE suggestions SET votes = votes + $2, edition = $3 WHERE number = $1 RETURNING votes",
        ),
        Ballot::Question(_) => (
            "SELECT q.votes FROM questions q JOIN suggestions s ON s.number = q.number \
             WHERE q.id = $1 AND q.hidden = 0 AND s.hidden = 0 AND s.state = 'booked'",
            "UPDATE questions SET votes = votes + $2, edition = $3 WHERE id = $1 RETURNING votes",
        ),
    }
}

pub(super) fn number_of(ballot: Ballot) -> i64 {
    match ballot {
        Ballot::Suggestion(number) | Ballot::Question(number) => i64::from(number),
    }
}
