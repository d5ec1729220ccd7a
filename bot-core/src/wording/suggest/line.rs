//! The command that says once more what somebody wanted to suggest, so that they need not type it again.

use crate::command::{Command, SuggestCommand};
use crate::message::FollowUp;
use crate::reply::Wish;
use crate::suggestion::Draft;

/// Without the reason and the link. `again`: although it is there already.
pub(super) fn short(wish: &Wish, again: bool) -> String {
    let mut line = format!("suggest {}", wish.draft.guest);
    if !wish.draft.company.is_empty() {
        line = format!("{} company: {}", line.trim_end(), wish.draft.company);
    }
    if let Some(show) = &wish.show {
        line = format!("{} show: {show}", line.trim_end());
    }
    if wish.anonymous {
        line += " anonymous: yes";
    }
    if again {
        line += " again: yes";
    }
    line
}

/// With the link, and without the reason.
pub(super) fn with_link(wish: &Wish, again: bool) -> String {
    let link = wish.draft.link.as_ref().map(|link| format!(" link: {link}"));
    short(wish, again) + &link.unwrap_or_default()
}

/// All of it, a reason of several lines in one; `None` where that would mean something else: what was typed into a form need not be what a line of the same
/// words would mean.
pub(super) fn whole(wish: &Wish, again: bool) -> Option<String> {
    let reason = wish.draft.why.split_whitespace().collect::<Vec<_>>().join(" ");
    let why = if reason.is_empty() { String::new() } else { format!(" why: {reason}") };
    let link = wish.draft.link.as_ref().map(|link| format!(" link: {link}"));
    let whole = short(wish, again) + &why + &link.unwrap_or_default();
    let command = SuggestCommand {
        draft: Draft { why: reason, ..wish.draft.clone() },
        anonymous: wish.anonymous,
        again,
        show: wish.show.as_ref().map(ToString::to_string),
    };
    let means_the_same = Command::parse(&whole) == Ok(Command::Suggest(Box::new(command)));
    means_the_same.then_some(whole)
}

/// What suggests it at once, with all that was said; where no line can say it, a form has it.
pub(super) fn at_once(label: &str, wish: &Wish, again: bool) -> FollowUp {
    whole(wish, again).map_or_else(|| with_form(label, wish, again), |line| FollowUp::ask(label, line))
}

/// A button that suggests it again, for which a reason is needed.
pub(super) fn with_reason(label: &str, wish: &Wish) -> FollowUp {
    if wish.draft.why.is_empty() { with_form(label, wish, true) } else { at_once(label, wish, true) }
}

/// A form for the reason.
fn with_form(label: &str, wish: &Wish, again: bool) -> FollowUp {
    FollowUp::fill(label, with_link(wish, again))
}
