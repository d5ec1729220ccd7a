//! Suggestions that came true: which episodes were compared with the board, what follows where one fits, and that
//! moderators were asked where that is not sure.

use std::collections::HashSet;

use crate::announcement::Destination;
use crate::credits::correction::Overlay;
use crate::episode::{Episode, EpisodeId, ShowId};
use crate::message::Message;
use crate::suggestion::{Ballot, State, Suggestion};
use crate::time::Moment;
use crate::watch::Person;

use super::super::feeds::moment;
use super::super::troubles::report;
use super::super::{Edition, Store, StoreError, in_transaction, on};
use super::{COLUMNS, Row, merged_into, stored_platform};

/// What cannot come true any more, and what nobody may see, is not looked for.
const LIVING: &str = "show_id = $1 AND hidden = 0 \
                      AND state IN ('queued', 'open', 'contacted', 'accepted', 'booked', 'recorded')";

pub(super) const KNOW_EPISODE: &str = "UPDATE suggestions SET guid = $2 WHERE number = $1";
/// So that its announcement is looked at again, for whom it credits.
pub(super) const TOUCH: &str = "UPDATE episodes SET edition = $3 WHERE show_id = $1 AND guid = $2";
/// The suggestion of a number with all that was merged into it, over however many steps.
macro_rules! joined {
    ($number:literal) => {
        concat!(
            "WITH RECURSIVE joined (number) AS (SELECT CAST(",
            $number,
            " AS BIGINT) UNION SELECT m.number FROM joined j JOIN suggestions m ON ",
            merged_into!("m", "j.number"),
            ") "
        )
    };
}

/// Who voted and asked for it, and who proposed it or what was merged into it.
pub(super) const WHO_WAITS: &str = concat!(
    joined!("$2"),
    "SELECT platform, person FROM votes WHERE subject = $1 AND tell = 1 \
     UNION SELECT s.platform, s.person FROM suggestions s JOIN joined j ON j.number = s.number \
     WHERE s.platform IS NOT NULL AND s.person IS NOT NULL ORDER BY 1, 2"
);
/// With this episode it came true, or somebody said that it did not.
pub(super) const CLOSED: &str = "INSERT INTO suggestion_matches (number, show_id, guid, asked_at, closed) \
     VALUES ($1, $2, $3, $4, 1) ON CONFLICT (number, show_id, guid) DO UPDATE SET closed = 1";
pub(super) const OPEN_AGAIN: &str =
    "UPDATE suggestion_matches SET closed = 0 WHERE number = $1 AND show_id = $2 AND guid = $3";
/// Its words are made when it is sent. Whoever was told of this suggestion once is not told again.
pub(super) const NOTE: &str = "INSERT INTO outbox \
     (key, part, show_id, guid, platform, room, subject, state, created_at, position, due_at) \
     VALUES ($1, 'note', $2, $3, $4, $5, $6, 'due', $7, 0, $7) ON CONFLICT DO NOTHING";

/// What the notes are about that a suggestion came true.
pub(crate) fn note_subject(number: u32) -> String {
    format!("{} onair", Ballot::Suggestion(number))
}

/// Of which suggestion a note tells that it came true.
pub(crate) fn came_true_in(subject: &str) -> Option<u32> {
    match Ballot::from_stored(subject.strip_suffix(" onair")?)? {
        Ballot::Suggestion(number) => Some(number),
        Ballot::Question(_) => None,
    }
}

/// Writes what follows where a suggestion is on air now, or no longer: the episode's announcement is to credit the
/// proposer, and the proposer and every voter who asked for it are told. In the transaction that makes it so, which has the
/// board's lock; that of the editions is taken here, and always after the board's.
macro_rules! on_air {
    ($tx:ident, $before:expr, $after:expr, $now:expr) => {{
        use $crate::store::suggestions::matches;
        let (before, after): (&Suggestion, &Suggestion) = ($before, $after);
        let (was, is) = (matches::episode_of(before), matches::episode_of(after));
        if was != is {
            let edition: i64 = sqlx::query_scalar($crate::store::NEXT_EDITION).fetch_one(&mut *$tx).await?;
            for episode in [was, is].into_iter().flatten() {
                sqlx::query(matches::TOUCH)
                    .bind(episode.show.as_str())
                    .bind(&episode.guid)
                    .bind(edition)
                    .execute(&mut *$tx)
                    .await?;
            }
            sqlx::query(matches::KNOW_EPISODE)
                .bind(i64::from(after.number))
                .bind(is.map(|episode| &*episode.guid))
                .execute(&mut *$tx)
                .await?;
        }
        if let Some(episode) = is.filter(|_| was != is) {
            sqlx::query(matches::CLOSED)
                .bind(i64::from(after.number))
                .bind(episode.show.as_str())
                .bind(&episode.guid)
                .bind($now.timestamp_millis())
                .execute(&mut *$tx)
                .await?;
            let waiting: Vec<(String, String)> = sqlx::query_as(matches::WHO_WAITS)
                .bind(after.ballot().to_string())
                .bind(i64::from(after.number))
                .fetch_all(&mut *$tx)
                .await?;
            let subject = matches::note_subject(after.number);
            for place in matches::places(after, waiting)? {
                sqlx::query(matches::NOTE)
                    .bind($crate::announcement::SendKey::of_note(&subject, after.created, &place).as_str())
                    .bind(episode.show.as_str())
                    .bind(&episode.guid)
                    .bind(place.platform.as_str())
                    .bind(&place.room)
                    .bind(&subject)
                    .bind($now.timestamp_millis())
                    .execute(&mut *$tx)
                    .await?;
            }
        }
    }};
}
pub(super) use on_air;

pub(super) fn episode_of(suggestion: &Suggestion) -> Option<&EpisodeId> {
    match &suggestion.state {
        State::OnAir { episode } => Some(episode),
        _ => None,
    }
}

/// Where they are told who wait for a suggestion: nowhere of what is hidden.
pub(super) fn places(
    suggestion: &Suggestion,
    waiting: Vec<(String, String)>,
) -> Result<Vec<Destination>, StoreError> {
    let mut places = Vec::new();
    for (platform, room) in waiting {
        let platform = stored_platform(&platform)?;
        if !suggestion.hidden {
            places.push(Destination { platform, room });
        }
    }
    Ok(places)
}

/// An episode that is new or different.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The episode.
    pub episode: Episode,
    /// When it was first read.
    pub first: Moment,
    /// When it was last said in a chat who was on it.
    pub corrected: Option<Moment>,
    /// Whether nobody is to hear of it yet: it waits for its date, or for the operator's word.
    pub waits: bool,
    /// The edition before the one in which it last changed.
    pub before: Edition,
}

impl Store {
    /// Up to which edition a show's episodes were compared with its board.
    pub async fn matched(&self, show: &ShowId) -> Result<Edition, StoreError> {
        const MATCHED: &str = "SELECT value FROM board_marks WHERE show_id = $1 AND mark = 'matched'";
        let value: Option<i64> = on!(self, pool =>
            sqlx::query_scalar(MATCHED).bind(show.as_str()).fetch_optional(pool).await)?;
        Ok(Edition(value.unwrap_or_default()))
    }

    /// Keeps that they were.
    pub async fn mark_matched(&self, show: &ShowId, to: Edition) -> Result<(), StoreError> {
        const MARK: &str = "INSERT INTO board_marks (show_id, mark, value) VALUES ($1, 'matched', $2) \
                            ON CONFLICT (show_id, mark) DO UPDATE SET value = excluded.value \
                            WHERE excluded.value > board_marks.value";
        on!(self, pool => sqlx::query(MARK).bind(show.as_str()).bind(to.0).execute(pool).await.map(drop))?;
        Ok(())
    }

    /// The show's episodes that are new or different since an edition, with what moderators say of them.
    pub async fn seen_since(
        &self,
        show: &ShowId,
        since: Edition,
        now: Moment,
    ) -> Result<Vec<Seen>, StoreError> {
        const SEEN: &str = "SELECT e.data, e.withdrawn_at, e.edition, e.first_seen_at, e.published, \
                (SELECT COUNT(*) FROM outbox o WHERE o.show_id = e.show_id AND o.guid = e.guid AND o.part = 'post' \
                    AND (o.state = 'held' OR (o.state = 'due' AND o.created_at > $3))), \
                (SELECT COUNT(*) FROM outbox o WHERE o.show_id = e.show_id AND o.guid = e.guid AND o.part = 'post'), \
                (SELECT MAX(c.made_at) FROM corrections c WHERE c.show_id = e.show_id AND c.guid = e.guid \
                    AND c.origin = 'chat' AND c.undone_at IS NULL) \
             FROM episodes e WHERE e.show_id = $1 AND e.edition > $2 ORDER BY e.edition, e.published, e.guid";
        type Row = (String, Option<i64>, i64, i64, Option<i64>, i64, i64, Option<i64>);
        let overlay: Overlay = self.overlay(Some(show)).await?;
        let rows: Vec<Row> = on!(self, pool => sqlx::query_as(SEEN)
            .bind(show.as_str())
            .bind(since.0)
            .bind(now.timestamp_millis())
            .fetch_all(pool)
            .await)?;
        let seen = |(data, withdrawn, edition, first, published, waiting, posts, corrected): Row| {
            let ahead = published.is_some_and(|at| at > now.timestamp_millis());
            Ok(Seen {
                episode: super::super::episodes::corrected(&data, withdrawn, &overlay)?,
                first: moment(first)?,
                corrected: corrected.map(moment).transpose()?,
                waits: waiting > 0 || (ahead && posts == 0),
                before: Edition::before(edition),
            })
        };
        rows.into_iter().map(seen).collect()
    }

    /// The suggestions of a show that may still come true.
    pub async fn living_suggestions(&self, show: &ShowId) -> Result<Vec<Suggestion>, StoreError> {
        let all =
            sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM suggestions WHERE {LIVING} ORDER BY number"));
        let rows: Vec<Row> =
            on!(self, pool => sqlx::query_as(all).bind(show.as_str()).fetch_all(pool).await)?;
        rows.into_iter().map(Row::suggestion).collect()
    }

    /// With which episodes a show's suggestions were on air, also where that was taken back: then it was on purpose. And of
    /// which ones somebody said that they are not it.
    pub async fn closed_matches(&self, show: &ShowId) -> Result<HashSet<(u32, String)>, StoreError> {
        const ALL: &str = "SELECT number, guid FROM suggestion_matches WHERE show_id = $1 AND closed = 1";
        let rows: Vec<(i64, String)> =
            on!(self, pool => sqlx::query_as(ALL).bind(show.as_str()).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(|(number, guid)| (u32::try_from(number).unwrap_or_default(), guid)).collect())
    }

    /// Asks moderators in `place` whether a suggestion came true with an episode, once whatever they say. True where they
    /// are asked now.
    pub async fn ask_whether(
        &self,
        suggestion: &Suggestion,
        episode: &EpisodeId,
        place: &Destination,
        message: &Message,
        now: Moment,
    ) -> Result<bool, StoreError> {
        const ASKED: &str = "INSERT INTO suggestion_matches (number, show_id, guid, asked_at) \
                             VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
        in_transaction!(self, tx => {
            let asked = sqlx::query(ASKED)
                .bind(i64::from(suggestion.number))
                .bind(episode.show.as_str())
                .bind(&episode.guid)
                .bind(now.timestamp_millis())
                .execute(&mut *tx)
                .await?;
            if asked.rows_affected() == 0 {
                return Ok(false);
            }
            // In another database the same number is somebody else.
            let made = suggestion.created.timestamp_millis();
            let about = format!("match {} {made} {} {}", suggestion.number, episode.show, episode.guid);
            report!(tx, Some(place), about, *message, now);
            Ok(true)
        })
    }

    /// Whether somebody proposed a suggestion, or one that was merged into it.
    pub async fn proposed(&self, number: u32, person: &Person) -> Result<bool, StoreError> {
        const PROPOSED: &str = concat!(
            joined!("$1"),
            "SELECT COUNT(*) FROM suggestions s JOIN joined j ON j.number = s.number \
             WHERE s.platform = $2 AND s.person = $3"
        );
        let rows: i64 = on!(self, pool => sqlx::query_scalar(PROPOSED)
            .bind(i64::from(number))
            .bind(person.platform.as_str())
            .bind(&person.id)
            .fetch_one(pool)
            .await)?;
        Ok(rows > 0)
    }

    /// Who suggested what came true with an episode, as far as they are to be named: each with the suggestion's number.
    pub async fn credited_for(&self, episode: &EpisodeId) -> Result<Vec<(u32, String)>, StoreError> {
        const CREDITED: &str = "SELECT number, person_name FROM suggestions WHERE show_id = $1 AND guid = $2 \
             AND state = 'on_air' AND hidden = 0 AND credited = 1 AND anonymous = 0 AND person IS NOT NULL \
             AND person_name IS NOT NULL AND person_name <> '' ORDER BY number";
        let rows: Vec<(i64, String)> = on!(self, pool => sqlx::query_as(CREDITED)
            .bind(episode.show.as_str())
            .bind(&episode.guid)
            .fetch_all(pool)
            .await)?;
        Ok(rows.into_iter().map(|(number, name)| (u32::try_from(number).unwrap_or_default(), name)).collect())
    }
}

#[cfg(test)]
impl Store {
    /// A voter wants to be told when it comes true.
    pub(crate) async fn wants_to_hear(&self, number: u32, voter: &crate::watch::Person) {
        const TELL: &str = "UPDATE votes SET tell = 1 WHERE subject = $1 AND platform = $2 AND person = $3";
        on!(self, pool => sqlx::query(TELL)
            .bind(Ballot::Suggestion(number).to_string())
            .bind(voter.platform.as_str())
            .bind(&voter.id)
            .execute(pool)
            .await
            .map(drop))
        .unwrap();
    }
}
