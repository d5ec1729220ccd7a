//! Troubles: each is kept once, and its report to the operators is written in the same transaction. So nobody is told
//! twice, whatever dies in between and however many processes share the database.

use chrono::TimeDelta;

use crate::announcement::Destination;
use crate::episode::ShowId;
use crate::time::Moment;
use crate::trouble::{Subject, Trouble};

use super::feeds::moment;
use super::outbox::HeldShow;
use super::{Store, StoreError, in_transaction, on};

/// Written first in its transaction, so that it takes the row's lock.
pub(super) const NOTE: &str = "INSERT INTO troubles (subject, since, why) VALUES ($1, $2, $3) \
                               ON CONFLICT (subject) DO UPDATE SET why = excluded.why RETURNING since, told";
pub(super) const TELL: &str = "UPDATE troubles SET told = $2 WHERE subject = $1";
pub(super) const HEAL: &str = "DELETE FROM troubles WHERE subject = $1 RETURNING since, told";
pub(super) const REPORT: &str = "INSERT INTO outbox \
     (key, part, platform, room, subject, message, state, created_at, position, due_at) \
     VALUES ($1, 'report', $2, $3, $4, $5, 'due', $6, 0, $6) ON CONFLICT DO NOTHING";
/// Once a platform works again, what waits for it need not wait any longer. What waits for its date is created then.
const HURRY: &str = "UPDATE outbox SET due_at = $2 \
                     WHERE state = 'due' AND platform = $1 AND due_at > $2 AND created_at <= $2 AND lease_until <= $2";
pub(super) const FOLLOWING: &str = "SELECT COUNT(*) FROM outbox \
     WHERE state = 'due' AND part = 'post' AND platform = $1 AND ($2 = '' OR room = $2)";

/// Writes a report into the transaction, where there is somebody to read it.
macro_rules! report {
    ($tx:ident, $operators:expr, $about:expr, $message:expr, $now:expr) => {
        if let Some(operators) = $operators {
            let about: String = $about;
            sqlx::query($crate::store::troubles::REPORT)
                .bind($crate::announcement::SendKey::of_report(&about).as_str())
                .bind(operators.platform.as_str())
                .bind(&operators.room)
                .bind(&about)
                .bind(serde_json::to_string(&$message)?)
                .bind($now.timestamp_millis())
                .execute(&mut *$tx)
                .await?;
        }
    };
}
pub(super) use report;

/// Notes a trouble in the transaction, begun at `$since` unless it is known; true where the operators are to be told now, and their report is written.
macro_rules! note {
    ($tx:ident, $subject:expr, $why:expr, $told_after:expr, $since:expr, $now:expr, $operators:expr) => {{
        let name = $subject.as_stored();
        let (since, told): (i64, i64) = sqlx::query_as($crate::store::troubles::NOTE)
            .bind(&name)
            .bind($since.timestamp_millis())
            .bind($why)
            .fetch_one(&mut *$tx)
            .await?;
        let since = moment(since)?;
        let stage = $crate::store::troubles::stage($told_after, $now - since);
        if stage > told {
            sqlx::query($crate::store::troubles::TELL).bind(&name).bind(stage).execute(&mut *$tx).await?;
            let about = format!("{name} {} {stage}", since.timestamp_millis());
            let message = $crate::wording::operators::trouble($subject, $why, since);
            $crate::store::troubles::report!($tx, $operators, about, message, $now);
        }
        stage > told
    }};
}
pub(super) use note;

/// Ends a trouble in the transaction. Some where there was one: whether the operators had been told, and so are again.
macro_rules! heal {
    ($tx:ident, $subject:expr, $now:expr, $operators:expr) => {{
        let name = $subject.as_stored();
        let row: Option<(i64, i64)> =
            sqlx::query_as($crate::store::troubles::HEAL).bind(&name).fetch_optional(&mut *$tx).await?;
        match row {
            Some((since, told)) if told > 0 => {
                let (platform, room) = $crate::store::troubles::waits($subject);
                let following: i64 = sqlx::query_scalar($crate::store::troubles::FOLLOWING)
                    .bind(platform)
                    .bind(room)
                    .fetch_one(&mut *$tx)
                    .await?;
                let about = format!("{name} {since} over");
                let message = $crate::wording::operators::over($subject, moment(since)?, following);
                if let Some(message) = message {
                    $crate::store::troubles::report!($tx, $operators, about, message, $now);
                }
                Some(true)
            }
            found => found.map(|_| false),
        }
    }};
}
pub(super) use heal;

/// How many reports are called for by now.
pub(super) fn stage(told_after: &[TimeDelta], lasted: TimeDelta) -> i64 {
    let reached = told_after.iter().filter(|after| lasted >= **after).count();
    i64::try_from(reached).unwrap_or(i64::MAX)
}

/// Whose announcements follow once it is over: a platform and a room, empty for all and for none.
pub(super) fn waits(subject: &Subject) -> (&'static str, &str) {
    match subject {
        Subject::Destination(place) => (place.platform.as_str(), &place.room),
        Subject::Platform(platform) => (platform.as_str(), ""),
        _ => ("", ""),
    }
}

impl Store {
    /// Notes that something is wrong. Tells `operators`, by a report in the outbox, once it has lasted as long as such a
    /// trouble may; true where they are told now, so that the log can say it too.
    pub async fn trouble(
        &self,
        subject: &Subject,
        why: &str,
        now: Moment,
        operators: Option<&Destination>,
    ) -> Result<bool, StoreError> {
        in_transaction!(self, tx => {
            let told = note!(tx, subject, why, subject.told_after(), now, now, operators);
            Ok(told)
        })
    }

    /// Tells `operators` of announcements that wait for their word, where they do not know of the newest of them; true
    /// where they are told now. Of such a trouble `told` says how new those were of which they know.
    pub(crate) async fn tell_of_held(
        &self,
        held: &HeldShow,
        now: Moment,
        operators: Option<&Destination>,
    ) -> Result<bool, StoreError> {
        const KNOWN: &str = "SELECT since, told FROM troubles WHERE subject = $1";
        let subject = Subject::Held(held.show.clone());
        let (name, newest) = (subject.as_stored(), held.newest.min(now).timestamp_millis());
        // What waited for its date is as new as that, and nothing is newer than now. Earlier releases wrote a 1 in place of the moment: they had told of what was held by then.
        let is_news = |(since, told): (i64, i64)| told == 0 || newest > if told == 1 { since } else { told };
        let known: Option<(i64, i64)> =
            on!(self, pool => sqlx::query_as(KNOWN).bind(&name).fetch_optional(pool).await)?;
        if known.is_some_and(|known| !is_news(known)) {
            return Ok(false);
        }
        in_transaction!(self, tx => {
            let (since, told): (i64, i64) = sqlx::query_as(NOTE)
                .bind(&name)
                .bind(now.timestamp_millis())
                .bind(&held.why)
                .fetch_one(&mut *tx)
                .await?;
            // Another process may have told them since we looked.
            let news = is_news((since, told));
            if news {
                sqlx::query(TELL).bind(&name).bind(newest).execute(&mut *tx).await?;
                let message = crate::wording::operators::trouble(&subject, &held.why, moment(since)?);
                report!(tx, operators, format!("{name} {since} {newest}"), message, now);
            }
            Ok(news)
        })
    }

    /// The same, without writing anything where the trouble is known.
    pub(crate) async fn trouble_if_new(
        &self,
        subject: &Subject,
        why: &str,
        now: Moment,
        operators: Option<&Destination>,
    ) -> Result<bool, StoreError> {
        const KNOWN: &str = "SELECT COUNT(*) FROM troubles WHERE subject = $1 AND told > 0";
        let name = subject.as_stored();
        let known: i64 = on!(self, pool => sqlx::query_scalar(KNOWN).bind(&name).fetch_one(pool).await)?;
        if known > 0 { Ok(false) } else { self.trouble(subject, why, now, operators).await }
    }

    /// The shows of whose held announcements the operators were told.
    pub(crate) async fn shows_told_held(&self) -> Result<Vec<ShowId>, StoreError> {
        const HELD: &str = "SELECT subject FROM troubles WHERE subject LIKE 'held %'";
        let rows: Vec<String> = on!(self, pool => sqlx::query_scalar(HELD).fetch_all(pool).await)?;
        Ok(rows.iter().filter_map(|subject| subject.strip_prefix("held ")).map(ShowId::new).collect())
    }

    /// It works again. Tells `operators` where they had been told of the trouble; true where there was such a one.
    pub async fn healed(
        &self,
        subject: &Subject,
        now: Moment,
        operators: Option<&Destination>,
    ) -> Result<bool, StoreError> {
        in_transaction!(self, tx => {
            let healed = heal!(tx, subject, now, operators);
            if let (Subject::Platform(platform), Some(_)) = (subject, healed) {
                sqlx::query(HURRY)
                    .bind(platform.as_str())
                    .bind(now.timestamp_millis())
                    .execute(&mut *tx)
                    .await?;
            }
            Ok(healed.unwrap_or(false))
        })
    }

    /// What is in trouble now, longest first.
    pub async fn troubles(&self) -> Result<Vec<Trouble>, StoreError> {
        const ALL: &str = "SELECT subject, since, why, told FROM troubles ORDER BY since, subject";
        let rows: Vec<(String, i64, String, i64)> =
            on!(self, pool => sqlx::query_as(ALL).fetch_all(pool).await)?;
        rows.into_iter()
            .map(|(subject, since, why, told)| {
                Ok(Trouble { subject, since: moment(since)?, why, told: told > 0 })
            })
            .collect()
    }
}
