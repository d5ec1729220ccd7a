//! What may stand already, and nobody has told us: by what it is known again, and the operator's word where it cannot be
//! found out.

use crate::announcement::{Claim, Destination, MessageRef, Part, SendKey};
use crate::episode::{EpisodeId, ShowId};
use crate::time::Moment;
use crate::trouble::Subject;

use super::feeds::moment;
use super::outbox::destination;
use super::{Store, StoreError, in_transaction, on};

/// Whoever else has it in hand may be sending it just now. Notes to people are nobody's business but theirs.
macro_rules! in_doubt {
    () => {
        "state = 'due' AND sending = 1 AND lease_until <= $1 AND part IN ('post', 'card', 'report')"
    };
}

/// Something that may stand in its room already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubtful {
    /// The row, by its key.
    pub key: SendKey,
    /// What it is.
    pub part: Part,
    /// What is announced; empty in a report.
    pub episode: EpisodeId,
    /// What it is about, where that is no episode.
    pub subject: String,
    /// Where.
    pub destination: Destination,
    /// When it was written.
    pub since: Moment,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it is not known whether it stands.
    pub reason: String,
}

type Row = (String, String, String, String, String, String, String, i64, i64, Option<String>);

impl Store {
    /// What may stand already and is not being sent or looked for just now, oldest first.
    pub async fn in_doubt(&self, now: Moment) -> Result<Vec<Doubtful>, StoreError> {
        const ALL: &str = concat!(
            "SELECT key, part, show_id, guid, subject, platform, room, created_at, attempts, reason FROM outbox WHERE ",
            in_doubt!(),
            " ORDER BY created_at, position, key"
        );
        let rows: Vec<Row> =
            on!(self, pool => sqlx::query_as(ALL).bind(now.timestamp_millis()).fetch_all(pool).await)?;
        rows.into_iter().map(doubtful).collect()
    }

    /// The operator has seen it in its room. False where it is not in doubt.
    pub async fn stands_already(&self, key: &SendKey, now: Moment) -> Result<bool, StoreError> {
        const STANDS: &str = concat!(
            "UPDATE outbox SET state = 'sent', sending = 0, lease_until = 0, token = token + 1, settled_at = $1, \
             message_ref = NULL, reason = 'the operator said that it stands' WHERE key = $2 AND ",
            in_doubt!(),
            " RETURNING platform, room"
        );
        // Nothing else may be wrong there. What is, is met by the next announcement, and told again.
        const OVER: &str = "DELETE FROM troubles WHERE subject = $1";
        in_transaction!(self, tx => {
            let settled: Option<(String, String)> = sqlx::query_as(STANDS)
                .bind(now.timestamp_millis())
                .bind(key.as_str())
                .fetch_optional(&mut *tx)
                .await?;
            let Some((platform, room)) = settled else { return Ok(false) };
            let place = Subject::Destination(destination(&platform, room)?);
            sqlx::query(OVER).bind(place.as_stored()).execute(&mut *tx).await?;
            Ok(true)
        })
    }

    /// The operator has looked, and it is not there: it is sent as if for the first time. False where it is not in doubt.
    pub async fn send_again(&self, key: &SendKey, now: Moment) -> Result<bool, StoreError> {
        const AGAIN: &str = concat!(
            "UPDATE outbox SET sending = 0, in_doubt = 0, lease_until = 0, token = token + 1, attempts = 0, due_at = $1, \
             reason = NULL WHERE key = $2 AND ",
            in_doubt!()
        );
        let done = on!(self, pool => sqlx::query(AGAIN)
            .bind(now.timestamp_millis())
            .bind(key.as_str())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// The page of an episode, where no other one of its show has that, nor the show itself: a message that leads there is
    /// about this one.
    pub async fn page_of_its_own(&self, id: &EpisodeId) -> Result<Option<String>, StoreError> {
        const LEADING: &str = "SELECT COUNT(*) FROM episodes WHERE show_id = $1 AND data LIKE $2 ESCAPE '!'";
        let page = self.episode(id).await?.and_then(|episode| episode.link);
        let home = self.show(&id.show).await?.and_then(|show| show.link);
        let Some(page) = page.filter(|page| home.as_ref() != Some(page)) else { return Ok(None) };
        let as_stored =
            serde_json::to_string(&page)?.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        let (leading,): (i64,) = on!(self, pool => sqlx::query_as(LEADING)
            .bind(id.show.as_str())
            .bind(format!("%\"link\":{as_stored}%"))
            .fetch_one(pool)
            .await)?;
        Ok((leading <= 1).then_some(page))
    }

    /// The newest messages in the place of a claim of which it is known that they are something else.
    pub async fn others_there(&self, claim: &Claim) -> Result<Vec<MessageRef>, StoreError> {
        const OTHERS: &str = "SELECT message_ref FROM outbox WHERE state = 'sent' AND platform = $1 AND room = $2 \
             AND part IN ('post', 'note', 'report', 'card') AND message_ref IS NOT NULL AND key <> $3 \
             ORDER BY settled_at DESC LIMIT 1000";
        let rows: Vec<String> = on!(self, pool => sqlx::query_scalar(OTHERS)
            .bind(claim.destination.platform.as_str())
            .bind(&claim.destination.room)
            .bind(claim.key.as_str())
            .fetch_all(pool)
            .await)?;
        Ok(rows.into_iter().map(MessageRef).collect())
    }

    /// Whether an episode has changed since a moment, so that what was said of it then may be outdated.
    pub async fn has_changed_since(&self, id: &EpisodeId, since: Moment) -> Result<bool, StoreError> {
        const CHANGED: &str =
            "SELECT COUNT(*) FROM episodes WHERE show_id = $1 AND guid = $2 AND changed_at > $3";
        let (changed,): (i64,) = on!(self, pool => sqlx::query_as(CHANGED)
            .bind(id.show.as_str())
            .bind(&id.guid)
            .bind(since.timestamp_millis())
            .fetch_one(pool)
            .await)?;
        Ok(changed > 0)
    }
}

fn doubtful(row: Row) -> Result<Doubtful, StoreError> {
    let (key, part, show, guid, subject, platform, room, created, attempts, reason) = row;
    Ok(Doubtful {
        key: SendKey::from_stored(key),
        part: Part::from_stored(&part).ok_or_else(|| StoreError::Unreadable(format!("part {part}")))?,
        episode: EpisodeId { show: ShowId::new(show), guid },
        subject,
        destination: destination(&platform, room)?,
        since: moment(created)?,
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
        reason: reason.unwrap_or_default(),
    })
}
