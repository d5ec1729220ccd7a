//! What is said of a decision where everybody in a room reads it.

use crate::episode::ShowId;
use crate::reply::DecideReply;
use crate::store::Decided;
use crate::suggestion::{Draft, State, Suggestion};
use crate::wording::suggestions::NOT_SHOWN;

/// The answer as it may be told: without what is for moderators alone, of the shows whose answers are overheard.
pub(super) fn as_told(mut reply: DecideReply, is_overheard: impl Fn(&ShowId) -> bool) -> DecideReply {
    let strip = |suggestion: &mut Suggestion| {
        if is_overheard(&suggestion.show) {
            without_secrets(suggestion);
        }
    };
    match &mut reply {
        // Moderators note among themselves what stands in its history.
        DecideReply::One { suggestion, .. } if is_overheard(&suggestion.show) => {
            return DecideReply::Elsewhere;
        }
        DecideReply::Which { suggestions, .. } => suggestions.iter_mut().for_each(strip),
        DecideReply::Misput(suggestion, _) | DecideReply::NotNamed { suggestion, .. } => strip(suggestion),
        DecideReply::Decided { decided, .. } => match &mut **decided {
            Decided::Done(changed) => {
                strip(&mut changed.before);
                strip(&mut changed.after);
            }
            Decided::AlreadySo(suggestion, _)
            | Decided::Unfit(suggestion, _)
            | Decided::Overtaken(suggestion, _) => strip(suggestion),
            Decided::OtherEnded(other) => strip(other),
            _ => {}
        },
        _ => {}
    }
    reply
}

fn without_secrets(suggestion: &mut Suggestion) {
    if suggestion.hidden || suggestion.state == State::Queued {
        suggestion.draft = Draft { guest: NOT_SHOWN.to_owned(), ..Draft::default() };
    }
    if let State::Declined { reason, shown: false } = &mut suggestion.state {
        reason.clear();
    }
}
