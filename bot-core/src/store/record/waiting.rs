//! What waits for the date of its episode, and is decided anew when that changes, or when the episode is taken out of the
//! feed before it.

use super::Fate;
use super::plan::{Known, KnownEpisode};
use crate::episode::Episode;
use crate::time::Moment;

/// Why something is held that waited for a date.
pub(super) const TAKEN_OUT_REASON: &str = "it was taken out of the feed before its date";
pub(super) const FAR_REASON: &str = "it is dated more than a year ahead, which looks like a slip";
pub(super) const PAST_REASON: &str = "its date was mended into the past, behind newer episodes";
const FAR_AHEAD: chrono::TimeDelta = chrono::TimeDelta::days(366);

/// The notes on an announcement go along with it.
pub(super) const REDATED: &str = "UPDATE outbox SET due_at = $3, created_at = $3 WHERE show_id = $1 AND guid = $2 \
                                  AND part IN ('post', 'note') AND state = 'due' AND attempts = 0 AND due_at > $4 \
                                  AND created_at > $4";
/// What is held already gets the newest reason.
pub(super) const NOT_YET: &str = "UPDATE outbox SET state = 'held', reason = $4 \
                                  WHERE show_id = $1 AND guid = $2 AND part IN ('post', 'note') \
                                  AND ((state = 'due' AND attempts = 0 AND created_at > $3) \
                                       OR (state = 'held' AND reason IN ($5, $6, $7)))";
/// What was held over its date, or over its absence, need not wait for the operator's word any longer.
pub(super) const FREED: &str = "UPDATE outbox SET state = 'due', due_at = $3, created_at = $3, reason = NULL \
                                WHERE show_id = $1 AND guid = $2 AND part IN ('post', 'note') AND state = 'held' \
                                AND reason IN ($4, $5, $6)";

/// An episode whose date changed, or that is listed again.
pub(super) struct Reconsidered {
    pub(super) episode: Episode,
    pub(super) fate: Fate,
}

impl Known {
    /// What becomes of what waits for an episode's date, if its date changed or it is listed again.
    pub(super) fn reconsider(
        &self,
        before: &KnownEpisode,
        episode: &Episode,
        now: Moment,
    ) -> Option<Reconsidered> {
        let redated = before.published != episode.published.map(|at| at.timestamp_millis());
        let fate = || match on_date(episode, now) {
            Some(fate) => fate,
            // A slip in the year may be mended by another one.
            None if redated && self.is_old(episode, now.timestamp_millis()) => Fate::Held(PAST_REASON),
            None => Fate::Due,
        };
        (redated || before.withdrawn).then(|| Reconsidered { episode: episode.clone(), fate: fate() })
    }
}

/// What becomes of an announcement that waits for the date of its episode; nothing where that has come.
pub(super) fn on_date(episode: &Episode, now: Moment) -> Option<Fate> {
    let at = episode.published.filter(|at| *at > now)?;
    Some(if at - now > FAR_AHEAD { Fate::Held(FAR_REASON) } else { Fate::On(at) })
}

/// Decides anew, in the transaction, of what waits for a date. Gives what is to be told of after all.
macro_rules! decide_anew {
    ($tx:ident, $plan:ident, $show:expr, $millis:expr) => {{
        let mut held: Vec<(&str, &str)> = Vec::new();
        let mut freed: Vec<notes::News<'_>> = Vec::new();
        held.extend($plan.withdrawn.iter().map(|guid| (guid.as_str(), waiting::TAKEN_OUT_REASON)));
        for waiting::Reconsidered { episode, fate } in &$plan.reconsidered {
            let guid = episode.id.guid.as_str();
            let at = match fate {
                Fate::Due => $millis,
                Fate::On(at) => at.timestamp_millis(),
                Fate::Held(reason) => {
                    held.push((guid, *reason));
                    continue;
                }
            };
            let moved = sqlx::query(waiting::REDATED).bind($show).bind(guid).bind(at);
            moved.bind($millis).execute(&mut *$tx).await?;
            let free = sqlx::query(waiting::FREED).bind($show).bind(guid).bind(at);
            let free =
                free.bind(waiting::TAKEN_OUT_REASON).bind(waiting::FAR_REASON).bind(waiting::PAST_REASON);
            if free.execute(&mut *$tx).await?.rows_affected() > 0 {
                freed.push(notes::News { episode, at });
            }
        }
        for (guid, reason) in held {
            let hold = sqlx::query(waiting::NOT_YET).bind($show).bind(guid).bind($millis).bind(reason);
            let hold =
                hold.bind(waiting::TAKEN_OUT_REASON).bind(waiting::FAR_REASON).bind(waiting::PAST_REASON);
            hold.execute(&mut *$tx).await?;
        }
        freed
    }};
}
pub(super) use decide_anew;
