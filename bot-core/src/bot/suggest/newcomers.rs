//! How long somebody must have been there before they suggest, vote or ask.

use std::time::Duration;

use chrono::TimeDelta;

use crate::command::Request;
use crate::reply::TooNew;
use crate::suggestion::Rules;
use crate::time::Moment;

/// Why somebody has to wait, if they have to. Who decides on suggestions is not asked for this.
pub(in crate::bot) fn too_new(rules: &Rules, request: &Request, now: Moment) -> Option<TooNew> {
    let membership = &request.asker.membership;
    let until = |since: Option<Moment>, age: Duration| Some(since? + TimeDelta::from_std(age).ok()?);
    if let Some(from) = until(membership.account, rules.account_age).filter(|from| *from > now) {
        return Some(TooNew::Account(from));
    }
    if rules.member_age.is_zero() {
        return None;
    }
    match until(membership.joined, rules.member_age) {
        Some(from) if from <= now => None,
        // They may have come earlier, to this room or to another one.
        _ if membership.unseen => Some(TooNew::Unseen),
        Some(from) => Some(TooNew::Member(from)),
        None => request.room.is_none().then_some(TooNew::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bot::suggest::tests::{at, listener, request};

    #[test]
    fn an_account_and_a_membership_are_each_waited_for() {
        let day = Duration::from_hours(24);
        let rules = Rules { account_age: day, member_age: day, ..Rules::default() };
        let mut asked = request(&listener("ada"), "suggest Jane Doe");
        assert_eq!(too_new(&rules, &asked, at(0)), None, "nothing is known of it");
        asked.asker.membership.account = Some(at(-1));
        assert_eq!(too_new(&rules, &asked, at(0)), Some(TooNew::Account(at(23))));
        asked.asker.membership.joined = Some(at(23));
        assert_eq!(too_new(&rules, &asked, at(24)), Some(TooNew::Member(at(47))));
        assert_eq!(too_new(&rules, &asked, at(47)), None);
        asked.asker.membership.unseen = true;
        assert_eq!(too_new(&rules, &asked, at(46)), Some(TooNew::Unseen), "they may have come earlier");
        assert_eq!(too_new(&rules, &asked, at(47)), None);
        asked.asker.membership.joined = None;
        assert_eq!(too_new(&rules, &asked, at(47)), Some(TooNew::Unseen));
        asked.asker.membership.unseen = false;
        assert_eq!(too_new(&rules, &asked, at(24)), None, "a room knows its people");
        asked.room = None;
        assert_eq!(too_new(&rules, &asked, at(24)), Some(TooNew::Unknown));
        assert_eq!(too_new(&Rules::default(), &asked, at(24)), None);
    }
}
