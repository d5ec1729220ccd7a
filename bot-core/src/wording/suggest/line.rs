//! The command that says once more what somebody wanted to suggest, so that they need not type it again.

use crate::command::{Command, SuggestCommand};
use crate::message::FollowUp;
use crate::reply::Wish;

/// Bytes of a button's line.
pub(super) const LONGEST_LINE: usize = 90;

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

/// All of it; `None` where that would mean something else: what was typed into a form need not be what a line of the same
/// words would mean.
pub(super) fn whole(wish: &Wish, again: bool) -> Option<String> {
    let why = Some(&wish.draft.why).filter(|why| !why.is_empty());
    let why = why.map(|why| format!(" why: {why}")).unwrap_or_default();
    let link = wish.draft.link.as_ref().map(|link| format!(" link: {link}"));
    let whole = short(wish, again) + &why + &link.unwrap_or_default();
    let command = SuggestCommand {
        draft: wish.draft.clone(),
        anonymous: wish.anonymous,
        again,
        show: wish.show.as_ref().map(ToString::to_string),
    };
    let means_the_same =
        !whole.contains('\n') && Command::parse(&whole) == Ok(Command::Suggest(Box::new(command)));
    means_the_same.then_some(whole)
}

/// A button that suggests it at once, where all that was said fits one; else a form asks for the reason.
pub(super) fn at_once(label: &str, wish: &Wish, again: bool) -> Option<FollowUp> {
    let whole = whole(wish, again).filter(|line| line.len() <= LONGEST_LINE);
    whole.map_or_else(|| with_form(label, wish, again), |line| Some(FollowUp::ask(label, line)))
}

/// A button that suggests it again, for which a reason is needed.
pub(super) fn with_reason(label: &str, wish: &Wish) -> Option<FollowUp> {
    if wish.draft.why.is_empty() { with_form(label, wish, true) } else { at_once(label, wish, true) }
}

/// A form for the reason, with the link where it fits.
fn with_form(label: &str, wish: &Wish, again: bool) -> Option<FollowUp> {
    let lines = [with_link(wish, again), short(wish, again)];
    lines.into_iter().find(|line| line.len() <= LONGEST_LINE).map(|line| FollowUp::fill(label, line))
}
