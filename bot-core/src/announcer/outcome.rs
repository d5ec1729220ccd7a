//! What an attempt came to, and how long to wait after a failure.

use std::time::Duration;

use crate::announcement::{Claim, MessageRef, Part, SendKey};
use crate::platform::SendError;
use crate::store::{Edition, Failing};
use crate::time::Moment;
use crate::trouble::Subject;

use super::Rules;

/// The first pause after a failure; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_mins(15);
/// A refusal lasts until a person changes something: look again slowly.
const FIRST_REFUSED_PAUSE: Duration = Duration::from_mins(10);
pub(super) const LONGEST_REFUSED_PAUSE: Duration = Duration::from_hours(6);
/// What was tried so often, over days, may come to be too late. What waited while onair was off, or for the operator's
/// word, is not.
const ENOUGH_ATTEMPTS: u32 = 20;

/// How one claim ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Sent {
        message: MessageRef,
        /// Of an announcement: what it shows, to see later whether it is outdated. Of its thread: how that is called.
        shown: Option<(Edition, String)>,
        follow_ups: Vec<Part>,
        /// How the thread is called that it opened when it was sent.
        opened: Option<String>,
    },
    Later {
        pause: Duration,
        why: String,
        maybe_sent: bool,
        /// Whether it counts as an attempt.
        counts: bool,
        failing: Option<Failing>,
    },
    GaveUp {
        why: String,
        /// Of which trouble the operators should hear.
        trouble: Option<Subject>,
    },
    /// Nobody here knows the destination: another process may.
    Elsewhere,
    NotConnected(String),
}

impl Outcome {
    /// Done, and nothing follows.
    pub(super) fn done(message: MessageRef) -> Self {
        Self::Sent { message, shown: None, follow_ups: Vec::new(), opened: None }
    }

    /// A card that an earlier attempt sent. It says what was to be said back then, and is looked at again, as if it showed
    /// nothing of what it is of.
    pub(super) fn found(message: MessageRef) -> Self {
        let shown = Some((Edition::default(), String::new()));
        Self::Sent { message, shown, follow_ups: Vec::new(), opened: None }
    }

    /// There is nothing to do any more, which is nobody's trouble.
    pub(super) fn dropped(why: impl Into<String>) -> Self {
        Self::GaveUp { why: why.into(), trouble: None }
    }
}

/// Whether it is too late to send what has been tried again and again.
pub(super) fn is_late(claim: &Claim, rules: Rules, now: Moment) -> bool {
    let age = (now - claim.created).to_std().unwrap_or_default();
    age >= rules.catch_up && claim.attempt > ENOUGH_ATTEMPTS
}

/// What follows from a failure. `in_doubt`: an earlier attempt may have arrived, and this one did not tell.
pub(super) fn after(claim: &Claim, error: SendError, in_doubt: bool, rules: Rules, now: Moment) -> Outcome {
    let (pause, why, unsure, failing) = match error {
        SendError::Again(why) => (passing_pause(&claim.key, claim.attempt), why, false, Failing::Passing),
        SendError::Unsure(why) => (passing_pause(&claim.key, claim.attempt), why, true, Failing::Passing),
        SendError::Refused(why) => (refused_pause(claim.attempt), why, false, Failing::Refused),
        SendError::NotConnected(why) => return Outcome::NotConnected(why),
        SendError::Gone(why) => return Outcome::dropped(why),
        // The platform asked for it, so it does not count against the announcement.
        SendError::Wait { delay, why } => {
            let pause = delay.min(LONGEST_REFUSED_PAUSE);
            return Outcome::Later { pause, why, maybe_sent: in_doubt, counts: false, failing: None };
        }
    };
    let pause = match (is_late(claim, rules, now), in_doubt || unsure) {
        (false, _) => pause,
        // To give it up would say that it does not stand. It is looked for until it is found, or somebody says more.
        (true, true) if matches!(claim.part, Part::Post | Part::Card) => refused_pause(claim.attempt),
        (true, _) => return Outcome::dropped(too_late(rules, &why)),
    };
    // Of a report's own trouble nobody can be told, nor of a person's.
    let failing = (claim.part == Part::Post).then_some(failing);
    Outcome::Later { pause, why, maybe_sent: in_doubt || unsure, counts: true, failing }
}

/// Why it is given up in the end.
pub(super) fn too_late(rules: Rules, why: &str) -> String {
    let days = rules.catch_up.as_secs_f32() / 86_400.0;
    format!(
        "older than {days:.0} days, so it is no news any more (announcements.catch_up); the last failure: {why}"
    )
}

/// The pause after a failure that may pass by itself. Spread over a quarter more time, so that many do not come at once;
/// the same for the same attempt, so that tests can step over it.
pub(super) fn passing_pause(key: &SendKey, attempt: u32) -> Duration {
    let pause = doubled(FIRST_PAUSE, attempt, LONGEST_PAUSE);
    let spread = key.as_str().bytes().map(u32::from).sum::<u32>() % 64;
    pause + pause * spread / 256
}

pub(super) fn refused_pause(attempt: u32) -> Duration {
    doubled(FIRST_REFUSED_PAUSE, attempt, LONGEST_REFUSED_PAUSE)
}

fn doubled(first: Duration, attempt: u32, longest: Duration) -> Duration {
    first.saturating_mul(1 << attempt.saturating_sub(1).min(20)).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::announcement::{Destination, PlatformKind};
    use crate::episode::{EpisodeId, ShowId};

    /// Tried so often, in `days`.
    fn claim(part: Part, attempt: u32, days: i64) -> (Claim, Moment) {
        let created = Moment::UNIX_EPOCH + chrono::TimeDelta::days(20_000);
        let claim = Claim {
            key: SendKey::from_stored("95d056814d9c548b3471195cf"),
            part,
            episode: EpisodeId { show: ShowId::new("show"), guid: "1".into() },
            subject: String::new(),
            destination: Destination { platform: PlatformKind::Discord, room: "42".into() },
            attempt,
            created,
            maybe_sent: true,
            follows: None,
            words: None,
            token: 1,
        };
        (claim, created + chrono::TimeDelta::days(days))
    }

    fn came_to(part: Part, error: SendError, in_doubt: bool) -> Outcome {
        let (claim, now) = claim(part, 30, 30);
        after(&claim, error, in_doubt, Rules::default(), now)
    }

    #[test]
    fn what_may_stand_is_never_given_up_however_late_it_is() {
        for part in [Part::Post, Part::Card] {
            for error in [SendError::Refused("no right".into()), SendError::Again("sealed".into())] {
                let outcome = came_to(part, error, true);
                let Outcome::Later { pause, maybe_sent: true, .. } = outcome else { panic!("{outcome:?}") };
                assert_eq!(pause, LONGEST_REFUSED_PAUSE);
            }
            let unsure = came_to(part, SendError::Unsure("cut".into()), false);
            assert!(matches!(unsure, Outcome::Later { maybe_sent: true, .. }), "{unsure:?}");
        }
    }

    #[test]
    fn what_stands_nowhere_is_given_up_when_it_is_too_late() {
        let outcome = came_to(Part::Post, SendError::Refused("no right".into()), false);
        assert!(matches!(outcome, Outcome::GaveUp { .. }), "{outcome:?}");
        // Of what is said to one person the operator can know nothing.
        let outcome = came_to(Part::Note, SendError::Again("busy".into()), true);
        assert!(matches!(outcome, Outcome::GaveUp { .. }), "{outcome:?}");
    }

    #[test]
    fn a_platform_is_obeyed_for_no_longer_than_a_pause_may_last() {
        let delay = Duration::from_hours(100);
        let outcome = came_to(Part::Post, SendError::Wait { delay, why: "busy".into() }, false);
        assert!(matches!(outcome, Outcome::Later { pause: LONGEST_REFUSED_PAUSE, .. }), "{outcome:?}");
    }
}
