//! How a claim ends: it stands, it is to be tried again, it is given up. Whatever follows from that – the rows of what
//! comes after an announcement, a report to the operators – is written in the same transaction.

use crate::announcement::{Claim, Destination, MessageRef, Part, PlatformKind, SendKey};
use crate::suggestion::Ballot;
use crate::time::Moment;
use crate::trouble::{PASSING, Subject};

use super::feeds::moment;
use super::suggestions::NEXT_BOARD_EDITION;
use super::troubles::{heal, note};
use super::{Edition, Store, StoreError, in_transaction, on};

const FOLLOW_UP: &str = "INSERT INTO outbox \
     (key, part, show_id, guid, platform, room, message_ref, state, created_at, position, due_at, settled_at, \
      shown_edition, shown) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $10, $8, $9, $8, $11, $12, $13) ON CONFLICT DO NOTHING";
/// The card of a question that was deleted while it was sent is to say so, as those that stood already do. Whoever deletes
/// it has the board's lock, so that one of the two sees what the other did.
const GONE_MEANWHILE: &str = "UPDATE outbox SET shown_edition = -1 WHERE key = $1 AND NOT EXISTS \
                              (SELECT 1 FROM questions WHERE id = $2)";
/// Once a room works again, what waits for it need not wait any longer. What waits for its date is created then.
const HURRY: &str = "UPDATE outbox SET due_at = $3 WHERE state = 'due' AND platform = $1 AND room = $2 AND part = 'post' \
                     AND due_at > $3 AND created_at <= $3 AND lease_until <= $3";
/// Whether anything has arrived on a platform since a moment.
const ARRIVED: &str = "SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE state = 'sent' AND platform = $1 \
                       AND settled_at >= $2 LIMIT 1) AS newest";

/// Whether this episode has arrived in another room of the platform, and no other room there is in trouble.
const ELSEWHERE: &str = "SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE state = 'sent' AND part = 'post' AND platform = $1 \
                         AND show_id = $2 AND guid = $3 LIMIT 1) AS here WHERE NOT EXISTS ( \
                         SELECT 1 FROM troubles WHERE subject LIKE $4 AND subject <> $5)";

/// What is known of a message that stands, and what is to follow it.
#[derive(Clone, Debug, Default)]
pub struct Standing<'a> {
    /// The parts that follow: a row of the outbox for each.
    pub follow_ups: &'a [Part],
    /// The edition of its episode that it shows, and SHA-256 of its words; of a thread, how it is called.
    pub shown: Option<(Edition, &'a str)>,
    /// How the thread is called that it opened when it was sent.
    pub opened: Option<&'a str>,
    /// Who is told where it could not be sent for a while, and now could.
    pub operators: Option<&'a Destination>,
}

impl Standing<'_> {
    /// The rows that follow it, and whether each is done already: the thread that was opened with it is.
    fn rows(&self) -> impl Iterator<Item = (Part, bool)> {
        let opened = self.opened.filter(|_| !self.follow_ups.contains(&Part::Thread));
        let to_do = self.follow_ups.iter().map(|part| (*part, false));
        to_do.chain(opened.map(|_| (Part::Thread, true)))
    }
}

/// Why and until when something is put off.
#[derive(Clone, Copy, Debug)]
pub struct Later<'a> {
    /// Not before.
    pub due: Moment,
    /// Why.
    pub reason: &'a str,
    /// Whether this attempt may have arrived.
    pub maybe_sent: bool,
    /// Whether it counts as an attempt: not where nothing was tried.
    pub counts: bool,
    /// Whether the destination is in trouble because of it.
    pub failing: Option<Failing>,
    /// Who is told of that.
    pub operators: Option<&'a Destination>,
}

/// How a destination fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failing {
    /// It may pass by itself.
    Passing,
    /// Until somebody changes something.
    Refused,
}

impl Store {
    /// It stands in the room, and nothing follows.
    pub async fn settle_sent(&self, claim: &Claim, sent: &MessageRef, now: Moment) -> Result<(), StoreError> {
        self.settle_standing(claim, sent, &Standing::default(), now).await
    }

    /// It stands in the room. Its destination works, so a trouble there is over.
    pub async fn settle_standing(
        &self,
        claim: &Claim,
        sent: &MessageRef,
        standing: &Standing<'_>,
        now: Moment,
    ) -> Result<(), StoreError> {
        const SENT: &str = "UPDATE outbox SET state = 'sent', sending = 0, lease_until = 0, message_ref = $3, \
                            settled_at = $4, shown_edition = COALESCE($5, shown_edition), shown = COALESCE($6, shown), \
                            reason = NULL WHERE key = $1 AND token = $2 AND state = 'due'";
        let Destination { platform, room } = &claim.destination;
        let millis = now.timestamp_millis();
        // Of a suggestion that is gone the number stays, and with it an edition that is newer than any.
        let of_question = match Ballot::from_stored(&claim.subject) {
            Some(Ballot::Question(id)) if claim.part == Part::Card => Some(i64::from(id)),
            _ => None,
        };
        in_transaction!(self, tx => {
            if of_question.is_some() {
                sqlx::query(NEXT_BOARD_EDITION).execute(&mut *tx).await?;
            }
            let done = sqlx::query(SENT)
                .bind(claim.key.as_str())
                .bind(claim.token)
                .bind(&sent.0)
                .bind(millis)
                .bind(standing.shown.map(|(edition, _)| edition.0))
                .bind(standing.shown.map(|(_, words)| words))
                .execute(&mut *tx)
                .await?;
            fresh(done.rows_affected())?;
            if let Some(id) = of_question {
                sqlx::query(GONE_MEANWHILE).bind(claim.key.as_str()).bind(id).execute(&mut *tx).await?;
            }
            for (position, (part, done)) in (0_i64..).zip(standing.rows()) {
                let name = standing.opened.filter(|_| part == Part::Thread);
                let edition = standing.shown.filter(|_| name.is_some()).map(|(edition, _)| edition.0);
                sqlx::query(FOLLOW_UP)
                    .bind(SendKey::new(&claim.episode, &claim.destination, part).as_str())
                    .bind(part.as_str())
                    .bind(claim.episode.show.as_str())
                    .bind(&claim.episode.guid)
                    .bind(platform.as_str())
                    .bind(room)
                    .bind(&sent.0)
                    .bind(millis)
                    .bind(position)
                    .bind(if done { "sent" } else { "due" })
                    .bind(done.then_some(millis))
                    .bind(edition)
                    .bind(name)
                    .execute(&mut *tx)
                    .await?;
            }
            for subject in &healed_by(claim) {
                let was_in_trouble = heal!(tx, subject, now, standing.operators).is_some();
                if was_in_trouble && claim.part == Part::Post {
                    sqlx::query(HURRY)
                        .bind(platform.as_str())
                        .bind(room)
                        .bind(millis)
                        .execute(&mut *tx)
                        .await?;
                }
            }
            Ok(())
        })
    }

    /// To be tried again. True where the operators are told now that the destination is in trouble.
    pub async fn put_off(&self, claim: &Claim, later: &Later<'_>, now: Moment) -> Result<bool, StoreError> {
        const LATER: &str = "UPDATE outbox SET sending = $5, lease_until = 0, due_at = $3, reason = $4, \
                             attempts = attempts - $6 WHERE key = $1 AND token = $2 AND state = 'due'";
        let place = &claim.destination;
        let subject = Subject::Destination(place.clone());
        let (why, operators) = (later.reason, later.operators);
        in_transaction!(self, tx => {
            let done = sqlx::query(LATER)
                .bind(claim.key.as_str())
                .bind(claim.token)
                .bind(later.due.timestamp_millis())
                .bind(why)
                .bind(i64::from(later.maybe_sent))
                .bind(i64::from(!later.counts))
                .execute(&mut *tx)
                .await?;
            fresh(done.rows_affected())?;
            let told = match later.failing {
                None => false,
                Some(Failing::Refused) => note!(tx, &subject, why, subject.told_after(), now, now, operators),
                Some(Failing::Passing) => {
                    let since: Option<i64> = sqlx::query_scalar("SELECT since FROM troubles WHERE subject = $1")
                        .bind(subject.as_stored())
                        .fetch_optional(&mut *tx)
                        .await?;
                    let since = since.map(moment).transpose()?.unwrap_or(now);
                    let arrived: i64 = sqlx::query_scalar(ARRIVED)
                        .bind(place.platform.as_str())
                        .bind(since.timestamp_millis())
                        .fetch_one(&mut *tx)
                        .await?;
                    // Of others that fail as well nobody can say that this room alone does, though the episode came
                    // through somewhere before the platform went.
                    let elsewhere: i64 = sqlx::query_scalar(ELSEWHERE)
                        .bind(place.platform.as_str())
                        .bind(claim.episode.show.as_str())
                        .bind(&claim.episode.guid)
                        .bind(format!("destination {} %", place.platform))
                        .bind(subject.as_stored())
                        .fetch_one(&mut *tx)
                        .await?;
                    // Where nothing arrives on the whole platform, that is told once and not for each room.
                    let alone = arrived > 0 || elsewhere > 0;
                    let patience = if alone { PASSING } else { &[] };
                    let told = note!(tx, &subject, why, patience, now, now, operators);
                    if !alone && now - since >= PASSING[0] {
                        let platform = Subject::Platform(place.platform);
                        note!(tx, &platform, why, platform.told_after(), since, now, operators)
                    } else {
                        told
                    }
                }
            };
            Ok(told)
        })
    }

    /// It will not be done. Where that is a trouble of `subject`, its operators are told; true where they are told now.
    pub async fn give_up(
        &self,
        claim: &Claim,
        reason: &str,
        subject: Option<&Subject>,
        operators: Option<&Destination>,
        now: Moment,
    ) -> Result<bool, StoreError> {
        const GAVE_UP: &str = "UPDATE outbox SET state = 'gave_up', lease_until = 0, reason = $3, settled_at = $4 \
                               WHERE key = $1 AND token = $2 AND state = 'due'";
        in_transaction!(self, tx => {
            let done = sqlx::query(GAVE_UP)
                .bind(claim.key.as_str())
                .bind(claim.token)
                .bind(reason)
                .bind(now.timestamp_millis())
                .execute(&mut *tx)
                .await?;
            fresh(done.rows_affected())?;
            let told = match subject {
                Some(subject) => note!(tx, subject, reason, subject.told_after(), now, now, operators),
                None => false,
            };
            Ok(told)
        })
    }

    /// Lets older announcements for a room in trouble be tried before this one, so that a room that works again gets what
    /// it missed in order. True where there are such, and the claim is given back for them.
    pub async fn make_way(&self, claim: &Claim, now: Moment) -> Result<bool, StoreError> {
        const OLDER: &str = "UPDATE outbox SET due_at = $3 \
             WHERE state = 'due' AND platform = $1 AND room = $2 AND part = 'post' AND attempts > 0 \
               AND due_at > $3 AND lease_until <= $3 \
               AND (created_at < $4 OR (created_at = $4 AND position < (SELECT position FROM outbox WHERE key = $5))) \
               AND EXISTS (SELECT 1 FROM troubles WHERE subject = $6)";
        const BACK: &str = "UPDATE outbox SET sending = in_doubt, lease_until = 0, attempts = attempts - 1 \
                            WHERE key = $1 AND token = $2 AND state = 'due'";
        let Destination { platform, room } = &claim.destination;
        let older = on!(self, pool => sqlx::query(OLDER)
            .bind(platform.as_str())
            .bind(room)
            .bind(now.timestamp_millis())
            .bind(claim.created.timestamp_millis())
            .bind(claim.key.as_str())
            .bind(Subject::Destination(claim.destination.clone()).as_stored())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        if older == 0 {
            return Ok(false);
        }
        let back = on!(self, pool => sqlx::query(BACK)
            .bind(claim.key.as_str())
            .bind(claim.token)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        fresh(back)?;
        Ok(true)
    }

    /// The announcement of the show that was pinned last in a place, and when its pin was written.
    pub async fn pinned(&self, claim: &Claim) -> Result<Option<(MessageRef, Moment)>, StoreError> {
        const PINNED: &str = "SELECT message_ref, created_at FROM outbox WHERE show_id = $1 AND platform = $2 \
             AND room = $3 AND part = 'pin' AND state = 'sent' AND message_ref IS NOT NULL AND key <> $4 \
             ORDER BY created_at DESC, position DESC LIMIT 1";
        let row: Option<(String, i64)> = on!(self, pool => sqlx::query_as(PINNED)
            .bind(claim.episode.show.as_str())
            .bind(claim.destination.platform.as_str())
            .bind(&claim.destination.room)
            .bind(claim.key.as_str())
            .fetch_optional(pool)
            .await)?;
        row.map(|(message, at)| Ok((MessageRef(message), moment(at)?))).transpose()
    }
}

/// What works, now that this has arrived.
fn healed_by(claim: &Claim) -> Vec<Subject> {
    let (place, part) = (&claim.destination, claim.part);
    let platform = |platform: PlatformKind| Subject::Platform(platform);
    match part {
        Part::Post => vec![Subject::Destination(place.clone()), platform(place.platform)],
        Part::Crosspost | Part::Thread | Part::Pin => vec![Subject::FollowUp(place.clone(), part)],
        Part::Note | Part::Report | Part::Card => vec![platform(place.platform)],
    }
}

pub(super) fn fresh(rows: u64) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Stale) }
}
