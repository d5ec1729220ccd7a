//! What became of a suggestion so far.

use crate::message::{Line, Span, strong, text};
use crate::reply::Shown;
use crate::store::{ActMade, Decision};
use crate::time::Moment;
use crate::wording::cut;
use crate::wording::decide::acts;
use crate::wording::relative::relative;

/// Of more acts the newest are told.
const MOST_ACTS: usize = 15;
/// Characters of a name.
const NAME_CHARS: usize = 40;

/// What was done, oldest first. Who proposed it is told by the name they gave, if they gave one; what moderators have
/// among themselves is for those who decide.
pub(super) fn lines(shown: &Shown, now: Moment) -> Vec<Line> {
    let seen: Vec<&ActMade> = shown.acts.iter().filter(|act| shown.decides || is_for_all(act)).collect();
    let left_out = seen.len().saturating_sub(MOST_ACTS);
    let mut lines = Vec::new();
    if left_out > 0 {
        lines.push(vec![text(format!("… {left_out} more before that"))]);
    }
    lines.extend(seen.into_iter().skip(left_out).map(|act| {
        if act.act == "suggest" {
            proposed(shown, act, now)
        } else if shown.decides {
            acts::entry(act, now)
        } else {
            acts::who_did_what(act, now)
        }
    }));
    lines
}

/// Whether everybody may know that it was done.
fn is_for_all(act: &ActMade) -> bool {
    let told = matches!(
        act.decision,
        Some(
            Decision::Approve
                | Decision::Accept
                | Decision::Decline { .. }
                | Decision::Contacted
                | Decision::Booked { .. }
                | Decision::Recorded
                | Decision::OnAir { .. }
                | Decision::Merge { .. }
                | Decision::Reopen
        )
    );
    act.act == "suggest" || told && act.undone.is_none()
}

fn proposed(shown: &Shown, act: &ActMade, now: Moment) -> Line {
    let how_far = Span::HowFar(format!(", {}", relative(act.at, now)));
    let mut line = vec![text("Suggested "), Span::When(act.at), how_far];
    match &shown.suggestion.proposer {
        Some(proposer) if proposer.anonymous => line.push(text(", without a name")),
        Some(proposer) if !proposer.name.is_empty() => {
            line.extend([text(", by "), strong(cut(&proposer.name, NAME_CHARS))]);
        }
        _ => {}
    }
    line
}
