//! What somebody typed for a suggestion that waits for a word of theirs. A button has no room for a long reason: the form that
//! it opens gives it back. It is in memory alone; after a restart the form asks for it once more.

use std::collections::VecDeque;

use crate::suggestion::Draft;
use crate::watch::Person;

/// People of whom it is remembered; whoever typed first is forgotten first.
const REMEMBERED: usize = 1_000;

/// The last that each of some people typed.
#[derive(Debug, Default)]
pub(super) struct Unfinished {
    drafts: VecDeque<(Person, Draft)>,
}

impl Unfinished {
    /// Remembers what a person typed, in place of what they typed before; nothing where no form would ask for any of it.
    pub(super) fn keep(&mut self, person: &Person, draft: Option<&Draft>) {
        self.forget(person);
        let Some(draft) = draft.filter(|draft| !draft.why.is_empty() || draft.link.is_some()) else { return };
        if self.drafts.len() >= REMEMBERED {
            self.drafts.pop_front();
        }
        self.drafts.push_back((person.clone(), draft.clone()));
    }

    pub(super) fn of(&self, person: &Person) -> Option<&Draft> {
        self.drafts.iter().find(|(of, _)| of == person).map(|(_, draft)| draft)
    }

    pub(super) fn forget(&mut self, person: &Person) {
        self.drafts.retain(|(of, _)| of != person);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::announcement::PlatformKind;

    #[test]
    fn the_last_of_so_many_people_is_remembered_and_no_more() {
        let person = |id: usize| Person { platform: PlatformKind::Discord, id: id.to_string() };
        let draft = Draft { why: "because".into(), ..Draft::default() };
        let mut unfinished = Unfinished::default();
        for id in 0..=REMEMBERED {
            unfinished.keep(&person(id), Some(&draft));
        }
        assert_eq!(unfinished.drafts.len(), REMEMBERED);
        assert_eq!((unfinished.of(&person(0)), unfinished.of(&person(1))), (None, Some(&draft)));
        unfinished.keep(&person(1), Some(&Draft::default()));
        assert_eq!(unfinished.of(&person(1)), None, "the latest has no reason");
    }
}
