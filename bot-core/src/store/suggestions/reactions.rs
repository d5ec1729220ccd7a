//! Votes that are cast by reacting to a card.
//!
//! A person may react to several cards of one suggestion, and with several signs to each: the vote's row names them all, and
//! stands until the last is gone.

use std::collections::HashSet;

use crate::announcement::{MessageRef, PlatformKind};
use crate::suggestion::Ballot;
use crate::watch::Person;

use super::super::{Store, StoreError, in_transaction, on};
use super::stored_platform;

pub(super) const KEEP: &str =
    "INSERT INTO counted_reactions (event, card) VALUES ($1, $2) ON CONFLICT DO NOTHING";
pub(super) const SOURCES: &str =
    "SELECT source FROM votes WHERE subject = $1 AND platform = $2 AND person = $3 AND source <> ''";
pub(super) const FURTHER: &str = "UPDATE votes SET source = source || ' ' || $4 \
                                  WHERE subject = $1 AND platform = $2 AND person = $3";

/// Remembers that a reaction to a card was counted, so that the person's vote stands for as long as it does. A vote that was
/// cast by other means stands without. Belongs into the transaction that counts it.
macro_rules! keep_reaction {
    ($tx:ident, $reaction:expr, $card:expr, $ballot:expr, $person:expr) => {{
        let reaction: &str = $reaction;
        sqlx::query(KEEP).bind(reaction).bind(&$card.0).execute(&mut *$tx).await?;
        let sources: Option<String> = sqlx::query_scalar(SOURCES)
            .bind($ballot.to_string())
            .bind($person.platform.as_str())
            .bind(&$person.id)
            .fetch_optional(&mut *$tx)
            .await?;
        if sources.is_some_and(|sources| !sources.split(' ').any(|source| source == reaction)) {
            sqlx::query(FURTHER)
                .bind($ballot.to_string())
                .bind($person.platform.as_str())
                .bind(&$person.id)
                .bind(reaction)
                .execute(&mut *$tx)
                .await?;
        }
    }};
}
pub(super) use keep_reaction;

impl Store {
    /// The cards on a platform that can be voted on now, with their ballots. `within` is how their references begin, which
    /// names a room; empty for all.
    pub async fn open_cards(
        &self,
        platform: PlatformKind,
        within: &str,
    ) -> Result<Vec<(MessageRef, Ballot)>, StoreError> {
        const SUGGESTIONS: &str = "SELECT number FROM suggestions WHERE hidden = 0 \
             AND state IN ('open', 'contacted', 'accepted', 'booked', 'recorded')";
        const QUESTIONS: &str = "SELECT q.id FROM questions q JOIN suggestions s ON s.number = q.number \
             WHERE q.hidden = 0 AND s.hidden = 0 AND s.state = 'booked'";
        let cards = self.cards_within(platform, within).await?;
        if cards.is_empty() {
            return Ok(cards);
        }
        let numbers: (Vec<i64>, Vec<i64>) = on!(self, pool => (
            sqlx::query_scalar(SUGGESTIONS).fetch_all(pool).await?,
            sqlx::query_scalar(QUESTIONS).fetch_all(pool).await?,
        ));
        let some = |number: i64| u32::try_from(number).ok();
        let suggestions = numbers.0.into_iter().filter_map(some).map(Ballot::Suggestion);
        let questions = numbers.1.into_iter().filter_map(some).map(Ballot::Question);
        let open: HashSet<Ballot> = suggestions.chain(questions).collect();
        Ok(cards.into_iter().filter(|(_, ballot)| open.contains(ballot)).collect())
    }

    /// Every card on a platform that stands, likewise.
    async fn cards_within(
        &self,
        platform: PlatformKind,
        within: &str,
    ) -> Result<Vec<(MessageRef, Ballot)>, StoreError> {
        const CARDS: &str = "SELECT message_ref, subject FROM outbox WHERE part = 'card' AND platform = $1 \
             AND state = 'sent' AND message_ref IS NOT NULL AND substr(message_ref, 1, length($2)) = $2";
        let rows: Vec<(String, String)> = on!(self, pool => sqlx::query_as(CARDS)
            .bind(platform.as_str())
            .bind(within)
            .fetch_all(pool)
            .await)?;
        let card = |(message, subject): (String, String)| {
            Ballot::from_stored(&subject).map(|ballot| (MessageRef(message), ballot))
        };
        Ok(rows.into_iter().filter_map(card).collect())
    }

    /// Whether a reaction was counted, or refused, before.
    pub async fn is_counted(&self, reaction: &str) -> Result<bool, StoreError> {
        const COUNTED: &str = "SELECT COUNT(*) FROM counted_reactions WHERE event = $1";
        let counted: i64 =
            on!(self, pool => sqlx::query_scalar(COUNTED).bind(reaction).fetch_one(pool).await)?;
        Ok(counted > 0)
    }

    /// Remembers that a reaction to this card was refused, and need not be looked at again. One that is counted is
    /// remembered with its vote: see [`Store::vote_by_reaction`].
    pub async fn reaction_is_refused(&self, reaction: &str, card: &MessageRef) -> Result<(), StoreError> {
        on!(self, pool => sqlx::query(KEEP).bind(reaction).bind(&card.0).execute(pool).await.map(drop))?;
        Ok(())
    }

    /// A reaction is gone. Returns the vote that stood by it alone, and is to be taken back now.
    pub async fn reaction_goes(&self, reaction: &str) -> Result<Option<(Ballot, Person)>, StoreError> {
        // Found by its index where there is no other reaction, which is nearly always so.
        const BY_IT: &str = "SELECT subject, platform, person, source FROM votes WHERE source = $1";
        const BY_SEVERAL: &str = "SELECT subject, platform, person, source FROM votes \
                                  WHERE source <> '' AND source LIKE '%' || $1 || '%'";
        const FEWER: &str =
            "UPDATE votes SET source = $4 WHERE subject = $1 AND platform = $2 AND person = $3";
        in_transaction!(self, tx => {
            let mut votes: Vec<Row> = sqlx::query_as(BY_IT).bind(reaction).fetch_all(&mut *tx).await?;
            if votes.is_empty() {
                votes = sqlx::query_as(BY_SEVERAL).bind(reaction).fetch_all(&mut *tx).await?;
            }
            let by_it = |row: &Row| row.3.split(' ').any(|source| source == reaction);
            let Some((subject, platform, person, source)) = votes.into_iter().find(by_it) else {
                return Ok(None);
            };
            let others: Vec<_> = source.split(' ').filter(|source| *source != reaction).collect();
            if others.is_empty() {
                let ballot = Ballot::from_stored(&subject).ok_or(StoreError::Unreadable(subject))?;
                let person = Person { platform: stored_platform(&platform)?, id: person };
                return Ok(Some((ballot, person)));
            }
            sqlx::query(FEWER)
                .bind(&subject)
                .bind(&platform)
                .bind(&person)
                .bind(others.join(" "))
                .execute(&mut *tx)
                .await?;
            Ok(None)
        })
    }

    /// Remembers a reaction no longer.
    pub async fn forget_reaction(&self, reaction: &str) -> Result<(), StoreError> {
        const FORGET: &str = "DELETE FROM counted_reactions WHERE event = $1";
        on!(self, pool => sqlx::query(FORGET).bind(reaction).execute(pool).await.map(drop))?;
        Ok(())
    }

    /// The reactions to a card that were counted.
    pub async fn counted_reactions(&self, card: &MessageRef) -> Result<Vec<String>, StoreError> {
        const ON_CARD: &str = "SELECT event FROM counted_reactions WHERE card = $1";
        Ok(on!(self, pool => sqlx::query_scalar(ON_CARD).bind(&card.0).fetch_all(pool).await)?)
    }

    /// The reactions to cards within a room by which a person's votes stand.
    pub async fn votes_within(&self, person: &Person, within: &str) -> Result<Vec<String>, StoreError> {
        const SOURCES: &str = "SELECT source FROM votes WHERE platform = $1 AND person = $2 AND source <> ''";
        const WITHIN: &str = "SELECT COUNT(*) FROM counted_reactions \
                              WHERE event = $1 AND substr(card, 1, length($2)) = $2";
        let sources: Vec<String> = on!(self, pool => sqlx::query_scalar(SOURCES)
            .bind(person.platform.as_str())
            .bind(&person.id)
            .fetch_all(pool)
            .await)?;
        let mut here = Vec::new();
        for reaction in sources.iter().flat_map(|sources| sources.split(' ')) {
            let counted: i64 = on!(self, pool =>
                sqlx::query_scalar(WITHIN).bind(reaction).bind(within).fetch_one(pool).await)?;
            if counted > 0 {
                here.push(reaction.to_owned());
            }
        }
        Ok(here)
    }
}

/// What a vote is for, whose it is and by which reactions it stands.
type Row = (String, String, String, String);
