//! How what is broken heals: what waited is done at once, and troubles end that nobody has any more.

use crate::announcement::{Destination, PlatformKind};
use crate::platform::Mended;
use crate::time::Moment;
use crate::trouble::{PASSING, Subject};

use super::feeds::moment;
use super::troubles::{FOLLOWING, note};
use super::{Store, StoreError, in_transaction, on};

/// What was tried in vain is due now. Not what may have arrived: it keeps the pause in which it may come to light. What
/// waits for its date is created then.
macro_rules! sends {
    ($where:literal) => {
        concat!(
            "UPDATE outbox SET due_at = $1 WHERE state = 'due' AND platform = $2 AND attempts > 0 AND sending = 0 \
             AND due_at > $1 AND created_at <= $1 AND lease_until <= $1",
            $where
        )
    };
}

/// What stands and could not be brought up to date is looked at now. That it was refused counts once all the same, however
/// often something changes meanwhile: the attempts are counted, and end.
macro_rules! edits {
    ($where:literal) => {
        concat!(
            "UPDATE outbox SET due_at = $1, \
                 edit_attempts = CASE WHEN edit_attempts > 1 THEN edit_attempts - 1 ELSE edit_attempts END \
             WHERE state = 'sent' AND part IN ('post', 'card') AND platform = $2 \
             AND edit_attempts > 0 AND due_at > $1 AND lease_until <= $1",
            $where
        )
    };
}

/// The rooms of a platform in which anything waits.
const WAITING: &str = "SELECT DISTINCT room FROM outbox WHERE platform = $2 AND due_at > $1 \
                       AND ((state = 'due' AND attempts > 0) \
                         OR (state = 'sent' AND part IN ('post', 'card') AND edit_attempts > 0))";
/// More rooms than these are not gone through one by one: a server has hundreds, and something waits in few.
const FEW: usize = 16;

impl Store {
    /// Where something has changed on a platform, what was refused is tried at once, as if it had never been put off. In
    /// which order is the claims' to see to. Returns how much that is.
    pub async fn hurry(
        &self,
        platform: PlatformKind,
        mended: &Mended,
        now: Moment,
    ) -> Result<u64, StoreError> {
        const EVERYWHERE: [&str; 2] = [sends!(""), edits!("")];
        const IN_ROOM: [&str; 2] = [sends!(" AND room = $3"), edits!(" AND room = $3")];
        let now = now.timestamp_millis();
        in_transaction!(self, tx => {
            let mut hurried = 0;
            match mended {
                Mended::Nowhere => {}
                Mended::Everywhere => {
                    for sql in EVERYWHERE {
                        let done = sqlx::query(sql).bind(now).bind(platform.as_str()).execute(&mut *tx).await?;
                        hurried += done.rows_affected();
                    }
                }
                Mended::Rooms(rooms) => {
                    let mut rooms: Vec<String> = rooms.iter().cloned().collect();
                    if rooms.len() > FEW {
                        let waiting: Vec<String> = sqlx::query_scalar(WAITING)
                            .bind(now)
                            .bind(platform.as_str())
                            .fetch_all(&mut *tx)
                            .await?;
                        rooms.retain(|room| waiting.contains(room));
                    }
                    for room in &rooms {
                        for sql in IN_ROOM {
                            let update = sqlx::query(sql).bind(now).bind(platform.as_str()).bind(room);
                            hurried += update.execute(&mut *tx).await?.rows_affected();
                        }
                    }
                }
            }
            Ok(hurried)
        })
    }

    /// Notes that nothing can be sent to a platform while something is due there. True where the operators are told now:
    /// once that has not passed by itself.
    pub(crate) async fn platform_away(
        &self,
        platform: PlatformKind,
        why: &str,
        now: Moment,
        operators: Option<&Destination>,
    ) -> Result<bool, StoreError> {
        let subject = Subject::Platform(platform);
        in_transaction!(self, tx => {
            let told = note!(tx, &subject, why, PASSING, now, now, operators);
            Ok(told)
        })
    }

    /// The platform has let the bot in. That ends its trouble, unless something was tried there in vain: then what arrives
    /// ends it. True where the operators are told.
    pub async fn let_in(
        &self,
        platform: PlatformKind,
        now: Moment,
        operators: Option<&Destination>,
    ) -> Result<bool, StoreError> {
        const TRIED: &str = "SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE state = 'due' AND part = 'post' \
                             AND platform = $1 AND attempts > 0 LIMIT 1) AS tried";
        let tried: i64 =
            on!(self, pool => sqlx::query_scalar(TRIED).bind(platform.as_str()).fetch_one(pool).await)?;
        if tried > 0 { Ok(false) } else { self.healed(&Subject::Platform(platform), now, operators).await }
    }

    /// Forgets the troubles that nobody has any more, as of a place that nothing goes to: those whose subject, as it is
    /// stored, is not kept. Processes that share a database may know different places, so there none is forgotten for
    /// which something waits.
    pub async fn forget_troubles(&self, is_kept: impl Fn(&str) -> bool) -> Result<u64, StoreError> {
        const FORGET: &str = "DELETE FROM troubles WHERE subject = $1";
        let mut forgotten = 0;
        for trouble in self.troubles().await?.into_iter().filter(|trouble| !is_kept(&trouble.subject)) {
            let mut words = trouble.subject.splitn(3, ' ').skip(1);
            if let (true, Some(platform), Some(room)) = (self.is_shared(), words.next(), words.next()) {
                let waiting: i64 = on!(self, pool =>
                    sqlx::query_scalar(FOLLOWING).bind(platform).bind(room).fetch_one(pool).await)?;
                if waiting > 0 {
                    continue;
                }
            }
            forgotten += on!(self, pool => sqlx::query(FORGET)
                .bind(&trouble.subject)
                .execute(pool)
                .await
                .map(|done| done.rows_affected()))?;
        }
        Ok(forgotten)
    }
}
