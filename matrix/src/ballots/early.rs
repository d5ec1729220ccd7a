//! Cards with reactions of people who may not vote yet: each is read again once one of them may.

use std::collections::HashMap;

use bot_core::announcement::MessageRef;
use tokio::time::Instant;

/// More cards are read again at the next start alone.
const MOST: usize = 1_000;

/// When each card is to be read again.
#[derive(Debug, Default)]
pub(super) struct Early(HashMap<MessageRef, Instant>);

impl Early {
    /// A reaction to this card may count from then on.
    pub(super) fn wait(&mut self, card: &MessageRef, until: Instant) {
        if let Some(known) = self.0.get_mut(card) {
            *known = until.min(*known);
        } else if self.0.len() < MOST {
            self.0.insert(card.clone(), until);
        }
    }

    /// When the first card is to be read again.
    pub(super) fn next(&self) -> Option<Instant> {
        self.0.values().min().copied()
    }

    /// The cards whose time has come. What is still too early on them is waited for anew.
    pub(super) fn take_due(&mut self, now: Instant) -> Vec<MessageRef> {
        self.0.extract_if(|_, until| *until <= now).map(|(card, _)| card).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_card_is_read_again_when_the_first_of_those_who_are_too_new_may_vote() {
        let (now, day) = (Instant::now(), Duration::from_hours(24));
        let (one, other) = (MessageRef("!r:a.b/$one".into()), MessageRef("!r:a.b/$other".into()));
        let mut early = Early::default();
        assert_eq!(early.next(), None);
        for (card, days) in [(&one, 3), (&one, 2), (&one, 5), (&other, 4)] {
            early.wait(card, now + day * days);
        }
        assert_eq!(early.next(), Some(now + day * 2));
        assert!(early.take_due(now + day).is_empty());
        assert_eq!(early.take_due(now + day * 2), [one]);
        assert_eq!(early.next(), Some(now + day * 4));
        assert_eq!(early.take_due(now + day * 9).len(), 1);
        assert_eq!(early.next(), None);
    }
}
