//! What is to be read from the homeserver and compared with what was counted, one after the other, with a rest after each
//! failure. Nothing is given up: what stands on a card is read by nobody else.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use bot_core::announcement::MessageRef;
use matrix_sdk::ruma::{OwnedEventId, OwnedRoomId};
use tokio::time::Instant;

use super::News;

/// After a failure nothing is read for so long, twice as long after each further one.
const REST: Duration = Duration::from_secs(5);
/// A homeserver is somebody else's.
const LONGEST_REST: Duration = Duration::from_mins(5);
/// A database is ours, and people wait for their votes.
const LONGEST_WITHOUT_DATABASE: Duration = Duration::from_secs(30);
/// Where more than this is to be read, it is simply looked at what stands on all cards.
const MOST: usize = 1_000;

/// What is to be read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Unread {
    /// Whatever stands on the cards of a room, or on all of them.
    Cards(Option<OwnedRoomId>),
    /// Who is banned from a room.
    Bans(OwnedRoomId),
    /// What stands on a message, if it is a card.
    Card(MessageRef),
    /// Something was taken back, and what that means is not known yet.
    Gone(OwnedEventId),
}

impl Unread {
    /// What makes up for news that could not be taken in. A reaction is not simply counted later: it may be taken back by then.
    pub(super) fn instead_of(news: &News) -> Option<Self> {
        match news {
            News::Reacted { message, .. } => Some(Self::Card(message.clone())),
            News::Gone(event) => Some(Self::Gone(event.clone())),
            News::Banned(room, _) => Some(Self::Bans(room.clone())),
            // Nothing of this can fail.
            News::Posted(..) | News::Found(..) | News::Edited(..) | News::Missed(_) => None,
        }
    }
}

/// What is to be read, the first of it first.
#[derive(Debug)]
pub(super) struct ToRead {
    queue: VecDeque<Unread>,
    /// The same, to be found in.
    queued: HashSet<Unread>,
    /// `None` at first.
    rests_until: Option<Instant>,
    /// How long the next rest is.
    rest: Duration,
    /// Whether it is the database that is waited for.
    without_database: bool,
}

impl Default for ToRead {
    fn default() -> Self {
        Self {
            queue: VecDeque::new(),
            queued: HashSet::new(),
            rests_until: None,
            rest: REST,
            without_database: false,
        }
    }
}

impl ToRead {
    /// It is to be read, once. Anybody can react to anything, so there is an end to what is put down of what was heard.
    pub(super) fn add(&mut self, unread: Unread) {
        let all = self.queue.len() >= MOST;
        self.add_known(if all { Unread::Cards(None) } else { unread });
    }

    /// The same for what the database names, of which there is no more than the board has.
    pub(super) fn add_known(&mut self, unread: Unread) {
        if self.queued.insert(unread.clone()) {
            self.queue.push_back(unread);
        }
    }

    /// When the next is to be read, from `now` on; `None` where there is none.
    pub(super) fn next(&self, now: Instant) -> Option<Instant> {
        (!self.queue.is_empty()).then(|| self.rests_until.map_or(now, |until| until.max(now)))
    }

    pub(super) fn take(&mut self) -> Option<Unread> {
        let next = self.queue.pop_front()?;
        self.queued.remove(&next);
        Some(next)
    }

    /// The homeserver does not answer; it may say for how long it wants to be left alone.
    pub(super) fn put_off(&mut self, unread: Unread, delay: Option<Duration>, now: Instant) {
        self.without_database = false;
        self.rests(unread, now + delay.unwrap_or(self.rest), LONGEST_REST);
    }

    /// The database does not answer.
    pub(super) fn wait_for_database(&mut self, unread: Unread, now: Instant) {
        self.without_database = true;
        self.rests(unread, now + self.rest.min(LONGEST_WITHOUT_DATABASE), LONGEST_WITHOUT_DATABASE);
    }

    fn rests(&mut self, unread: Unread, until: Instant, longest: Duration) {
        // It was there before.
        self.add_known(unread);
        self.rests_until = Some(until);
        self.rest = (self.rest * 2).min(longest);
    }

    /// Something was read.
    pub(super) fn goes_well(&mut self) {
        self.rest = REST;
        self.without_database = false;
    }

    /// What waits for the database alone need not wait any longer.
    pub(super) fn database_answers(&mut self) {
        if self.without_database {
            self.rests_until = None;
            self.goes_well();
        }
    }
}

#[cfg(test)]
mod tests {
    use matrix_sdk::ruma::{owned_event_id, owned_room_id};

    use super::*;

    fn card() -> Unread {
        Unread::Card(MessageRef("!r:a.b/$card".into()))
    }

    #[test]
    fn the_rests_between_attempts_grow_and_an_answer_of_the_database_ends_them() {
        let (mut unread, now) = (ToRead::default(), Instant::now());
        assert_eq!(unread.next(now), None);
        let mut rests = Vec::new();
        for _ in 0..5 {
            unread.wait_for_database(card(), now);
            unread.add(card());
            rests.push((unread.next(now).unwrap() - now).as_secs());
            assert_eq!(unread.take(), Some(card()));
            assert_eq!(unread.next(now), None, "it is there once");
        }
        assert_eq!(rests, [5, 10, 20, 30, 30]);
        unread.add(card());
        unread.database_answers();
        assert_eq!(unread.next(now), Some(now));
    }

    #[test]
    fn a_homeserver_that_wants_to_be_left_alone_is_whatever_else_goes_well() {
        let (mut unread, now) = (ToRead::default(), Instant::now());
        let minute = Duration::from_mins(1);
        unread.put_off(card(), Some(minute), now);
        unread.database_answers();
        assert_eq!(unread.next(now), Some(now + minute));
    }

    #[test]
    fn of_much_that_was_heard_it_is_looked_at_what_stands() {
        let mut unread = ToRead::default();
        for number in 0..MOST {
            unread.add(Unread::Card(MessageRef(format!("!r:a.b/${number}"))));
        }
        unread.add(Unread::Gone(owned_event_id!("$one")));
        unread.add(Unread::Gone(owned_event_id!("$other")));
        unread.add(Unread::Bans(owned_room_id!("!r:a.b")));
        unread.add(card());
        assert_eq!((unread.queue.len(), unread.queued.len()), (MOST + 1, MOST + 1));
        assert_eq!(unread.queue.back(), Some(&Unread::Cards(None)));
        let (first, now) = (unread.take().unwrap(), Instant::now());
        unread.put_off(first.clone(), None, now);
        assert!(unread.queued.contains(&first), "what could not be read is not forgotten");
        assert_eq!(unread.queue.len(), MOST + 1);
    }

    #[test]
    fn a_board_that_has_many_cards_is_read_whole() {
        let mut unread = ToRead::default();
        for number in 0..2 * MOST {
            unread.add_known(Unread::Card(MessageRef(format!("!r:a.b/${number}"))));
        }
        assert_eq!(std::iter::from_fn(|| unread.take()).count(), 2 * MOST);
    }

    #[test]
    fn a_reaction_that_could_not_be_counted_is_looked_at_with_all_that_stands_on_the_card() {
        let (room, message) = (owned_room_id!("!r:a.b"), MessageRef("!r:a.b/$card".into()));
        let event = owned_event_id!("$event");
        let reacted =
            News::Reacted { message, reaction: event.clone(), person: "@ada:a.b".try_into().unwrap() };
        assert_eq!(Unread::instead_of(&reacted), Some(card()));
        assert_eq!(Unread::instead_of(&News::Gone(event.clone())), Some(Unread::Gone(event)));
        let banned = News::Banned(room.clone(), "@eve:a.b".try_into().unwrap());
        assert_eq!(Unread::instead_of(&banned), Some(Unread::Bans(room)));
    }
}
