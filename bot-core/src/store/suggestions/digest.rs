//! What happened on a show's board in some weeks, and that its hosts were told.

use chrono::TimeDelta;

use crate::announcement::Destination;
use crate::episode::ShowId;
use crate::message::Message;
use crate::suggestion::Suggestion;
use crate::time::Moment;

use super::{COLUMNS, Row};
use crate::store::feeds::moment;
use crate::store::troubles::report;
use crate::store::{Store, StoreError, in_transaction, on};

/// So many of each kind are named; the others are on the board.
const NAMED: i64 = 5;

/// What hosts hear of their board.
#[derive(Clone, Debug, PartialEq)]
pub struct Digest {
    /// Since when.
    pub since: Moment,
    /// How many suggestions are new.
    pub new: i64,
    /// How many votes were cast.
    pub votes: i64,
    /// How many decisions were made.
    pub decisions: i64,
    /// How many suggestions wait for a moderator's word.
    pub waiting: i64,
    /// How many guests were wanted, and nothing was heard of them for long.
    pub stale: i64,
    /// How many of these came to be so in this time.
    pub newly_stale: i64,
    /// New ones, those with the most votes first.
    pub newest: Vec<Suggestion>,
    /// Those with the most votes.
    pub top: Vec<Suggestion>,
    /// Stale ones, those that wait longest first.
    pub stalest: Vec<Suggestion>,
}

impl Digest {
    /// Whether anything happened.
    pub fn is_news(&self) -> bool {
        self.new + self.votes + self.decisions + self.newly_stale > 0
    }
}

const NEW: &str =
    "show_id = $1 AND hidden = 0 AND state <> 'merged' AND created_at > $2 AND created_at <= $3";
const TOP: &str =
    "show_id = $1 AND hidden = 0 AND state = 'open' AND votes > 0 AND created_at > $2 AND created_at <= $3";
/// The time is that of their last change.
const STALE: &str = "show_id = $1 AND hidden = 0 AND state IN ('contacted', 'accepted') \
                     AND changed_at > $2 AND changed_at <= $3";

impl Store {
    /// Up to when a show's hosts were told; from `now` on where they never were.
    pub(crate) async fn digested(&self, show: &ShowId, now: Moment) -> Result<Moment, StoreError> {
        const BEGIN: &str = "INSERT INTO board_marks (show_id, mark, value) VALUES ($1, 'digest', $2) \
                             ON CONFLICT (show_id, mark) DO NOTHING";
        const MARK: &str = "SELECT value FROM board_marks WHERE show_id = $1 AND mark = 'digest'";
        let mark = || async {
            on!(self, pool => sqlx::query_scalar::<_, i64>(MARK).bind(show.as_str()).fetch_optional(pool).await)
        };
        if let Some(value) = mark().await? {
            return moment(value);
        }
        on!(self, pool => sqlx::query(BEGIN)
            .bind(show.as_str())
            .bind(now.timestamp_millis())
            .execute(pool)
            .await
            .map(drop))?;
        mark().await?.map_or(Ok(now), moment)
    }

    /// What happened on a show's board from one moment to another. Who is wanted and was not heard of for as long as
    /// `stale` is told too.
    pub(crate) async fn digest(
        &self,
        show: &ShowId,
        since: Moment,
        until: Moment,
        stale: TimeDelta,
    ) -> Result<Digest, StoreError> {
        // What was merged keeps its votes beside those that joined the other one's.
        const VOTES: &str = "SELECT COUNT(*) FROM suggestions s JOIN votes v ON v.subject = 'suggestion ' || s.number \
                             WHERE s.show_id = $1 AND s.state <> 'merged' AND v.cast_at > $2 AND v.cast_at <= $3";
        const DECISIONS: &str = "SELECT COUNT(*) FROM suggestions s JOIN suggestion_acts a ON a.number = s.number \
             WHERE s.show_id = $1 AND a.made_at > $2 AND a.made_at <= $3 AND a.undone_at IS NULL \
               AND a.act NOT IN ('suggest', 'note', 'question', 'undo')";
        const WAITING: &str = "SELECT COUNT(*) FROM suggestions WHERE show_id = $1 AND state = 'queued' AND hidden = 0 \
                               AND created_at > $2 AND created_at <= $3";
        let (always, stale_at) = (Moment::UNIX_EPOCH, until - stale);
        let count = |condition: &str| format!("SELECT COUNT(*) FROM suggestions WHERE {condition}");
        let listed = |condition: &str, order: &str| {
            format!("SELECT {COLUMNS} FROM suggestions WHERE {condition} ORDER BY {order} LIMIT {NAMED}")
        };
        Ok(Digest {
            since,
            new: self.counted(show, count(NEW), since, until).await?,
            votes: self.counted(show, VOTES.to_owned(), since, until).await?,
            decisions: self.counted(show, DECISIONS.to_owned(), since, until).await?,
            waiting: self.counted(show, WAITING.to_owned(), always, until).await?,
            stale: self.counted(show, count(STALE), always, stale_at).await?,
            newly_stale: self.counted(show, count(STALE), since - stale, stale_at).await?,
            newest: self.listed(show, listed(NEW, "votes DESC, number"), since, until).await?,
            top: self.listed(show, listed(TOP, "votes DESC, number"), always, until).await?,
            stalest: self.listed(show, listed(STALE, "changed_at, number"), always, stale_at).await?,
        })
    }

    async fn counted(
        &self,
        show: &ShowId,
        sql: String,
        since: Moment,
        until: Moment,
    ) -> Result<i64, StoreError> {
        Ok(on!(self, pool => sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .bind(show.as_str())
            .bind(since.timestamp_millis())
            .bind(until.timestamp_millis())
            .fetch_one(pool)
            .await)?)
    }

    async fn listed(
        &self,
        show: &ShowId,
        sql: String,
        since: Moment,
        until: Moment,
    ) -> Result<Vec<Suggestion>, StoreError> {
        let rows: Vec<Row> = on!(self, pool => sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(show.as_str())
            .bind(since.timestamp_millis())
            .bind(until.timestamp_millis())
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(Row::suggestion).collect()
    }

    /// Counts a show's hosts as told of the time from one moment to another, and writes what is said to them. Of several
    /// processes that come to this one does it.
    pub(crate) async fn write_digest(
        &self,
        show: &ShowId,
        (since, until): (Moment, Moment),
        place: &Destination,
        message: Option<&Message>,
        now: Moment,
    ) -> Result<(), StoreError> {
        const TOLD: &str =
            "UPDATE board_marks SET value = $3 WHERE show_id = $1 AND mark = 'digest' AND value = $2";
        in_transaction!(self, tx => {
            let told = sqlx::query(TOLD)
                .bind(show.as_str())
                .bind(since.timestamp_millis())
                .bind(until.timestamp_millis())
                .execute(&mut *tx)
                .await?;
            if told.rows_affected() == 1 && let Some(message) = message {
                let about = format!("digest {show} {}", until.timestamp_millis());
                report!(tx, Some(place), about, message, now);
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::announcement::PlatformKind;
    use crate::store::{Decision, Proposal};
    use crate::suggestion::{Ballot, Draft, Rules};
    use crate::watch::Person;

    #[tokio::test]
    async fn a_vote_that_joined_anothers_is_counted_once() {
        let store = Store::open("sqlite::memory:").await.unwrap();
        let (show, now) = (ShowId::new("show"), Moment::UNIX_EPOCH + TimeDelta::days(20_000));
        for guest in ["Jane Doe", "jane doe"] {
            let draft = Draft { guest: guest.into(), ..Draft::default() };
            let proposal = Proposal { show: &show, draft: &draft, proposer: None, queued: false, cards: &[] };
            store.suggest(&proposal, now).await.unwrap();
        }
        for (number, voter) in [(1, "a"), (2, "a"), (2, "b")] {
            let person = Person { platform: PlatformKind::Discord, id: voter.into() };
            store.vote(Ballot::Suggestion(number), &person, now).await.unwrap();
        }
        let merge = Decision::Merge { into: 1 };
        store.decide_on(2, &merge, None, &Rules::default(), now).await.unwrap();
        let stale = TimeDelta::days(30);
        let digest = store.digest(&show, now - TimeDelta::days(7), now, stale).await.unwrap();
        assert_eq!((digest.votes, digest.new, digest.decisions), (2, 1, 1));
    }
}
