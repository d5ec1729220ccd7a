//! The writing of acts, in a transaction of either database.

use crate::suggestion::Suggestion;

/// Reads the suggestion of a number as it stands.
macro_rules! read_suggestion {
    ($tx:ident, $number:expr) => {{
        let one = format!("SELECT {COLUMNS} FROM suggestions WHERE number = $1");
        let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(one))
            .bind(i64::from($number))
            .fetch_optional(&mut *$tx)
            .await?;
        row.map(Row::suggestion).transpose()?
    }};
}
pub(super) use read_suggestion;

/// The same, unless its number is all that is left of it.
macro_rules! standing {
    ($tx:ident, $number:expr) => {{
        let suggestion: Option<Suggestion> = read_suggestion!($tx, $number);
        suggestion.filter(|suggestion| !suggestion.is_taken_back())
    }};
}
pub(super) use standing;

pub(super) const KEEP: &str = "UPDATE suggestions SET guest = $2, company = $3, why = $4, link = $5, state = $6, \
                               detail = $7, hidden = $8, changed_at = $9, edition = $10 WHERE number = $1";

/// What the cards of its questions show of it has changed.
pub(super) const QUESTIONS: &str = "UPDATE questions SET edition = $2 WHERE number = $1";

/// Keeps what a suggestion has become.
macro_rules! keep_suggestion {
    ($tx:ident, $before:expr, $after:expr) => {{
        let (before, after): (&Suggestion, &Suggestion) = ($before, $after);
        sqlx::query($crate::store::suggestions::acts::write::KEEP)
            .bind(i64::from(after.number))
            .bind(&after.draft.guest)
            .bind(&after.draft.company)
            .bind(&after.draft.why)
            .bind(after.draft.link.as_deref())
            .bind(after.state.as_stored())
            .bind(serde_json::to_string(&after.state)?)
            .bind(i64::from(after.hidden))
            .bind(after.changed.timestamp_millis())
            .bind(after.edition)
            .execute(&mut *$tx)
            .await?;
        if $crate::store::suggestions::acts::write::changes_questions(before, after) {
            sqlx::query($crate::store::suggestions::acts::write::QUESTIONS)
                .bind(i64::from(after.number))
                .bind(after.edition)
                .execute(&mut *$tx)
                .await?;
        }
    }};
}
pub(super) use keep_suggestion;

/// Whether the cards of a suggestion's questions say something else now: whom they are to, or that they take votes.
pub(super) fn changes_questions(before: &Suggestion, after: &Suggestion) -> bool {
    let shown = |of: &Suggestion| (of.draft.title(), of.hidden, of.state.takes_questions());
    shown(before) != shown(after)
}

pub(super) const ACT: &str = "INSERT INTO suggestion_acts (id, number, act, detail, made_by, made_at, before) \
     SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, $5, $6 FROM suggestion_acts RETURNING id";

/// Keeps that something was done, and what was before. Comes to the act's id.
macro_rules! keep_act {
    ($tx:ident, $number:expr, $act:expr, $detail:expr, $by:expr, $before:expr, $now:expr) => {{
        let by = $by.map(serde_json::to_string).transpose()?;
        let before = serde_json::to_string(&history::Before::of($before))?;
        let id: i64 = sqlx::query_scalar($crate::store::suggestions::acts::write::ACT)
            .bind(i64::from($number))
            .bind($act)
            .bind($detail)
            .bind(by)
            .bind($now.timestamp_millis())
            .bind(before)
            .fetch_one(&mut *$tx)
            .await?;
        id
    }};
}
pub(super) use keep_act;

/// A card that could not be shown while its suggestion was hidden.
pub(super) const REVIVE: &str = "UPDATE outbox SET state = 'due', due_at = $2, attempts = 0, settled_at = NULL, reason = NULL \
     WHERE part = 'card' AND subject = $1 AND state = 'gave_up' AND message_ref IS NULL";

/// Writes the cards of a suggestion that everybody may see now.
macro_rules! publish {
    ($tx:ident, $after:expr, $places:expr, $now:expr) => {{
        let after: &Suggestion = $after;
        sqlx::query($crate::store::suggestions::acts::write::REVIVE)
            .bind(after.ballot().to_string())
            .bind($now.timestamp_millis())
            .execute(&mut *$tx)
            .await?;
        $crate::store::suggestions::write_cards!($tx, after.ballot(), after.show, $places, $now);
    }};
}
pub(super) use publish;

pub(super) const NOTE: &str = "INSERT INTO outbox \
     (key, part, show_id, platform, room, subject, message, state, created_at, position, due_at) \
     VALUES ($1, 'note', $2, $3, $4, $5, $6, 'due', $7, 0, $8) ON CONFLICT DO NOTHING";

/// Writes a note to whoever proposed it, where that is somebody else and can be met in private. It waits for a minute, in
/// which a slip can be taken back.
macro_rules! tell_proposer {
    ($tx:ident, $before:expr, $after:expr, $act:expr, $by:expr, $now:expr) => {{
        let (before, after): (&Suggestion, &Suggestion) = ($before, $after);
        let is_told = |proposer: &&Proposer| {
            let own =
                $by.is_some_and(|by| by.platform == proposer.person.platform && by.id == proposer.person.id);
            !own && proposer.person.platform != PlatformKind::Terminal
        };
        let message = wording::decide::note(before, after);
        if let (Some(proposer), Some(message)) = (after.proposer.as_ref().filter(is_told), message) {
            let Proposer { person, .. } = proposer;
            let subject = $crate::store::suggestions::acts::note_subject(after, $act);
            let place = Destination { platform: person.platform, room: person.id.clone() };
            sqlx::query($crate::store::suggestions::acts::write::NOTE)
                .bind(SendKey::of_note(&subject, after.created, &place).as_str())
                .bind(after.show.as_str())
                .bind(place.platform.as_str())
                .bind(&place.room)
                .bind(&subject)
                .bind(serde_json::to_string(&message)?)
                .bind($now.timestamp_millis())
                .bind(($now + TimeDelta::minutes(1)).timestamp_millis())
                .execute(&mut *$tx)
                .await?;
        }
    }};
}
pub(super) use tell_proposer;

/// Whom the other one's own proposer is, does not count for it where that is not allowed.
pub(super) const JOIN: &str = "INSERT INTO votes (subject, platform, person, source, tell, cast_at) \
     SELECT $2, v.platform, v.person, $3, v.tell, v.cast_at FROM votes v \
     WHERE v.subject = $1 AND NOT (v.platform = $4 AND v.person = $5) \
     ON CONFLICT (subject, platform, person) DO NOTHING";
pub(super) const TELL_TOO: &str = "UPDATE votes SET tell = 1 WHERE subject = $2 AND tell = 0 AND EXISTS ( \
     SELECT 1 FROM votes v WHERE v.subject = $1 AND v.platform = votes.platform AND v.person = votes.person AND v.tell = 1)";
pub(super) const COUNT: &str =
    "UPDATE suggestions SET votes = votes + $2, edition = $3 WHERE number = $1 RETURNING votes";

/// Counts for another suggestion whoever voted for this one, each person once. Comes to how many votes it has now.
macro_rules! join_votes {
    ($tx:ident, $number:expr, $other:expr, $act:expr, $own_vote:expr, $edition:expr) => {{
        let other: &Suggestion = $other;
        let from = Ballot::Suggestion($number).to_string();
        let own = other.proposer.as_ref().map(|proposer| &proposer.person).filter(|_| !$own_vote);
        let joined = sqlx::query($crate::store::suggestions::acts::write::JOIN)
            .bind(&from)
            .bind(other.ballot().to_string())
            .bind($crate::store::suggestions::acts::joined_by($act))
            .bind(own.map_or("", |person| person.platform.as_str()))
            .bind(own.map_or("", |person| person.id.as_str()))
            .execute(&mut *$tx)
            .await?;
        sqlx::query($crate::store::suggestions::acts::write::TELL_TOO)
            .bind(&from)
            .bind(other.ballot().to_string())
            .execute(&mut *$tx)
            .await?;
        let votes: i64 = sqlx::query_scalar($crate::store::suggestions::acts::write::COUNT)
            .bind(i64::from(other.number))
            .bind(i64::try_from(joined.rows_affected()).unwrap_or(i64::MAX))
            .bind($edition)
            .fetch_one(&mut *$tx)
            .await?;
        u32::try_from(votes).unwrap_or_default()
    }};
}
pub(super) use join_votes;

pub(super) const BLOCK: &str = "INSERT INTO blocked_people (show_id, platform, person, number, blocked_by, blocked_at) \
                                VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
/// The suggestion may have lost its proposer since: then it is known by which one they were blocked.
pub(super) const UNBLOCK: &str = "DELETE FROM blocked_people \
     WHERE show_id = $1 AND ((platform = $2 AND person = $3) OR number = $4)";

/// Blocks whoever proposed a suggestion, or no longer. Comes to how many rows that changed.
macro_rules! set_blocked {
    ($tx:ident, $of:expr, $block:expr, $by:expr, $now:expr) => {{
        let of: &Suggestion = $of;
        let person = of.proposer.as_ref().map(|proposer| &proposer.person);
        let sql = if $block {
            $crate::store::suggestions::acts::write::BLOCK
        } else {
            $crate::store::suggestions::acts::write::UNBLOCK
        };
        if $block && person.is_none() {
            0
        } else {
            let mut query = sqlx::query(sql)
                .bind(of.show.as_str())
                .bind(person.map_or("", |person| person.platform.as_str()))
                .bind(person.map_or("", |person| person.id.as_str()))
                .bind(i64::from(of.number));
            if $block {
                let by = $by.map(serde_json::to_string).transpose()?.unwrap_or_default();
                query = query.bind(by).bind($now.timestamp_millis());
            }
            query.execute(&mut *$tx).await?.rows_affected()
        }
    }};
}
pub(super) use set_blocked;
