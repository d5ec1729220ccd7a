//! Taking back the newest act on a suggestion.

use super::super::matches::{self, on_air};
use super::history::{self, ActMade, Row as ActRow};
use super::plan::Case;
use super::write::{self, keep_act, keep_suggestion, read_suggestion, standing};
use super::{
    Ballot, CARD, COLUMNS, Changed, Corrector, Decided, Decision, Moment, NEXT_BOARD_EDITION, Row, Rules,
    SendKey, State, Store, StoreError, Suggestion, UNDO_FOR, in_transaction, joined_by, note_subject,
};
use crate::store::feeds::moment;

const NEWEST: &str = "SELECT id, act, detail, made_by, made_at, undone_at, before FROM suggestion_acts \
     WHERE number = $1 AND undone_at IS NULL AND act NOT IN ('suggest', 'undo', 'question') ORDER BY id DESC LIMIT 1";
const UNDONE: &str = "UPDATE suggestion_acts SET undone_by = $2, undone_at = $3 WHERE id = $1";
const PART: &str = "DELETE FROM votes WHERE subject = $1 AND source = $2";
/// A note that nobody has begun to send.
const UNSAY: &str = "DELETE FROM outbox WHERE part = 'note' AND show_id = $1 AND subject = $2 AND state = 'due' \
                     AND attempts = 0";

impl Store {
    /// Takes back the newest act on a suggestion, where it was done within a day. What it was before is so again. With
    /// `only`, where that is still the newest one.
    pub async fn undo_act(
        &self,
        number: u32,
        only: Option<i64>,
        by: &Corrector,
        rules: &Rules,
        now: Moment,
    ) -> Result<Decided, StoreError> {
        in_transaction!(self, tx => {
            let edition: i64 = sqlx::query_scalar(NEXT_BOARD_EDITION).fetch_one(&mut *tx).await?;
            let Some(before) = standing!(tx, number) else { return Ok(Decided::NoSuch) };
            let last = history::last_act!(tx, number);
            let case = Case { before, last, by: Some(by), now };
            // What both wanted to take back is gone: the second one would take back something else.
            let undo = case.unnoticed().filter(|last| last.act == "undo" && only.is_none());
            if let Some(undo) = undo {
                return Ok(Decided::Overtaken(case.before.clone(), undo.clone()));
            }
            let row: Option<ActRow> =
                sqlx::query_as(NEWEST).bind(i64::from(number)).fetch_optional(&mut *tx).await?;
            let newest = row.map(history::act).transpose()?.filter(|act| now - act.at <= UNDO_FOR);
            let meant = newest.as_ref().map(|newest| newest.id);
            if let Some(only) = only && meant != Some(only) {
                let Case { before, last, .. } = case;
                return Ok(last.map_or(Decided::NothingToUndo, |last| Decided::Overtaken(before, last)));
            }
            let Some(newest) = newest else { return Ok(Decided::NothingToUndo) };
            let after = restored(&case.before, &newest, edition)?;
            let other = match newest.decision {
                Some(Decision::Merge { into }) => read_suggestion!(tx, into),
                _ => None,
            };
            if let Some(other) = &other && matches!(other.state, State::Merged { .. }) {
                return Ok(Decided::OtherEnded(Box::new(other.clone())));
            }
            if let Some(decision @ (Decision::Block | Decision::Unblock)) = &newest.decision {
                let block = *decision == Decision::Unblock;
                let changed = write::set_blocked!(tx, &after, block, Some(by), now);
                if changed == 0 && after.proposer.is_none() {
                    return Ok(Decided::NobodyKnown);
                }
            }
            let undone_by = serde_json::to_string(by)?;
            let millis = now.timestamp_millis();
            sqlx::query(UNDONE).bind(newest.id).bind(&undone_by).bind(millis).execute(&mut *tx).await?;
            keep_suggestion!(tx, &case.before, &after);
            let detail = serde_json::json!({ "undone": newest.id }).to_string();
            let act = keep_act!(tx, number, "undo", &detail, Some(by), &case.before, now);
            sqlx::query(UNSAY)
                .bind(after.show.as_str())
                .bind(note_subject(&case.before, &newest.act))
                .execute(&mut *tx)
                .await?;
            on_air!(tx, &case.before, &after, now);
            if let Some(Decision::NotOnAir { episode }) = &newest.decision {
                sqlx::query(matches::OPEN_AGAIN)
                    .bind(i64::from(number))
                    .bind(episode.show.as_str())
                    .bind(&episode.guid)
                    .execute(&mut *tx)
                    .await?;
            }
            let mut joined = None;
            if let Some(other) = other {
                let parted = sqlx::query(PART)
                    .bind(Ballot::Suggestion(other.number).to_string())
                    .bind(joined_by(newest.id))
                    .execute(&mut *tx)
                    .await?;
                let votes: i64 = sqlx::query_scalar(write::COUNT)
                    .bind(i64::from(other.number))
                    .bind(i64::try_from(parted.rows_affected()).map_or(i64::MIN, |parted| -parted))
                    .bind(edition)
                    .fetch_one(&mut *tx)
                    .await?;
                joined = Some((other.number, u32::try_from(votes).unwrap_or_default()));
            }
            if after.is_public() && !case.before.is_public() {
                write::publish!(tx, &after, &rules.cards, now);
            }
            let Case { before, last, .. } = case;
            let undone = Some(newest);
            Ok(Decided::Done(Box::new(Changed { act, before, after, last, other: joined, undone })))
        })
    }
}

/// What a suggestion was before an act. Its votes are those that stand.
fn restored(now: &Suggestion, act: &ActMade, edition: i64) -> Result<Suggestion, StoreError> {
    let Some(before) = act.before.clone() else { return Ok(Suggestion { edition, ..now.clone() }) };
    let history::Before { draft, state, hidden, changed } = before;
    Ok(Suggestion { draft, state, hidden, changed: moment(changed)?, edition, ..now.clone() })
}
