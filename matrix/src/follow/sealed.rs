//! Encrypted messages whose key has not come. They wait for it; whoever sent one that stays unreadable is told so, since it may
//! have been a question.

use std::collections::HashMap;
use std::time::Duration;

use bot_core::time::Moment;
use chrono::TimeDelta;
use matrix_sdk::Room;
use matrix_sdk::deserialized_responses::{TimelineEventKind, UnableToDecryptReason, WithheldCode};
use matrix_sdk::ruma::events::room::encrypted::OriginalSyncRoomEncryptedEvent;
use matrix_sdk::ruma::serde::Raw;
use matrix_sdk::ruma::{OwnedRoomId, OwnedUserId, RoomId, UserId};
use tokio::time::Instant;
use tracing::{debug, warn};

use super::Follower;
use super::hearing::{TOO_OLD, age};
use crate::answer::Question;
use crate::event::Event;
use crate::question::{Asked, place};

/// The key to an encrypted message may come after it, by another way.
const PATIENCE: Duration = Duration::from_mins(1);
/// None comes from an app that says that it keeps it from us; but another process, whose device has it, may answer.
const WITHHELD: Duration = Duration::from_secs(5);
/// Messages that wait for their key.
const MOST: usize = 100;

/// An encrypted message without its key.
#[derive(Debug)]
pub(super) struct Sealed {
    room: Room,
    event: Raw<OriginalSyncRoomEncryptedEvent>,
    /// Whether it was said before we came.
    before_us: bool,
    /// Whether nobody waits for an answer any more.
    too_old: bool,
    since: Instant,
    /// Whether its key is kept from us.
    withheld: bool,
}

impl Sealed {
    /// Until then its key may come.
    fn until(&self) -> Instant {
        self.since + if self.withheld { WITHHELD } else { PATIENCE }
    }
}

impl Follower {
    /// For how long nothing is to be done while nothing is heard, at most for so long.
    pub(crate) fn rest(&self, longest: Duration) -> Duration {
        let next = self.sealed.iter().map(Sealed::until).min();
        next.map_or(longest, |next| next.saturating_duration_since(Instant::now()).min(longest))
    }

    pub(super) async fn seal(
        &mut self,
        room: &Room,
        event: Raw<OriginalSyncRoomEncryptedEvent>,
        before_us: bool,
        now: Moment,
    ) {
        if self.sealed.len() >= MOST
            && let Some(oldest) = self.sealed.pop_front()
        {
            self.stays_sealed(oldest, now).await;
        }
        let too_old = Event::from_json(event.json().get()).is_none_or(|event| age(&event, now) > TOO_OLD);
        let (room, since) = (room.clone(), Instant::now());
        self.sealed.push_back(Sealed { room, event, before_us, too_old, since, withheld: false });
    }

    /// Tries again to read what came without its key.
    pub(super) async fn open_sealed(&mut self, now: Moment) {
        for mut sealed in std::mem::take(&mut self.sealed) {
            if let Ok(event) = sealed.room.decrypt_event(&sealed.event, None).await {
                let TimelineEventKind::UnableToDecrypt { utd_info, .. } = &event.kind else {
                    if let Some(event) = Event::read(event.raw()) {
                        self.hear_event(&sealed.room, event, sealed.before_us, now).await;
                    }
                    continue;
                };
                sealed.withheld = is_withheld(&utd_info.reason);
            }
            if Instant::now() < sealed.until() {
                self.sealed.push_back(sealed);
            } else {
                self.stays_sealed(sealed, now).await;
            }
        }
    }

    /// Its key has not come, and is not waited for any longer.
    async fn stays_sealed(&mut self, sealed: Sealed, now: Moment) {
        let Sealed { room, event, before_us, too_old, withheld, .. } = sealed;
        let Some(event) = Event::from_json(event.json().get()) else { return };
        let private = self.is_private(&room);
        // What is ours another process of ours has said.
        let waits = event.sender != self.matrix.user
            && !event.redacted
            && !event.is_edit()
            && !too_old
            && (private || !before_us);
        if !waits || !self.told.is_to_be_told(room.room_id(), &event.sender, private, now) {
            return debug!(room = %room.room_id(), withheld, "a message cannot be read: its key has not come");
        }
        warn!(
            room = %room.room_id(), withheld,
            "a message cannot be read, since its key has not come; whoever sent it is told, in case it was a question"
        );
        let place = place(&event.content, event.id.clone());
        let Event { id, sender, at, .. } = event;
        let asked = Asked::Unread { withheld };
        self.answer(Question { room, event: id, place, private, asker: sender, asked, at }).await;
    }
}

/// Whether the sender's app says that it will not give us the key. That it could not, as without a one-time key of ours, may
/// pass.
fn is_withheld(reason: &UnableToDecryptReason) -> bool {
    let UnableToDecryptReason::MissingMegolmSession { withheld_code: Some(code) } = reason else {
        return false;
    };
    matches!(code, WithheldCode::Blacklisted | WithheldCode::Unverified | WithheldCode::Unauthorised)
}

/// Whom we told lately that they cannot be read. In private whatever is said is for us; elsewhere most is not, and it would be a
/// nuisance to hear of it each time.
#[derive(Debug, Default)]
pub(super) struct Told(HashMap<(OwnedRoomId, OwnedUserId), Moment>);

impl Told {
    /// Between two times that one person is told in private.
    const IN_PRIVATE: TimeDelta = TimeDelta::minutes(10);
    /// The same among others, and between two people there.
    const AMONG_OTHERS: TimeDelta = TimeDelta::days(1);
    const BETWEEN_PEOPLE: TimeDelta = TimeDelta::hours(1);
    /// Beyond it nobody is told.
    const MOST: usize = 1_000;

    /// Whether somebody is to be told now; then they have been.
    fn is_to_be_told(&mut self, room: &RoomId, person: &UserId, private: bool, now: Moment) -> bool {
        self.0.retain(|_, at| now - *at < Self::AMONG_OTHERS);
        let is_pause = |((at_room, to), at): (&(OwnedRoomId, OwnedUserId), &Moment)| {
            let same = to == person;
            let pause = match (private, same) {
                (true, _) => Self::IN_PRIVATE,
                (false, true) => Self::AMONG_OTHERS,
                (false, false) => Self::BETWEEN_PEOPLE,
            };
            at_room == room && now - *at < pause
        };
        if self.0.len() >= Self::MOST || self.0.iter().any(is_pause) {
            return false;
        }
        self.0.insert((room.to_owned(), person.to_owned()), now);
        true
    }
}

#[cfg(test)]
mod tests {
    use matrix_sdk::ruma::{room_id, user_id};

    use super::*;

    #[test]
    fn nobody_is_told_so_often_that_it_becomes_a_nuisance() {
        let (mut told, began) = (Told::default(), Moment::UNIX_EPOCH);
        let (room, other_room) = (room_id!("!r:a.b"), room_id!("!s:a.b"));
        let (ada, bo) = (user_id!("@ada:a.b"), user_id!("@bo:a.b"));
        let mut is_told = |room, person, private, minutes| {
            told.is_to_be_told(room, person, private, began + TimeDelta::minutes(minutes))
        };
        assert!(is_told(room, ada, false, 0));
        assert!(!is_told(room, bo, false, 59), "the room has just heard of it");
        assert!(is_told(other_room, bo, false, 59));
        assert!(is_told(room, bo, false, 60));
        assert!(!is_told(room, ada, false, 23 * 60), "once a day");
        assert!(is_told(room, ada, false, 24 * 60));
    }

    #[test]
    fn in_private_somebody_is_told_again_soon() {
        let (mut told, began) = (Told::default(), Moment::UNIX_EPOCH);
        let (room, ada) = (room_id!("!r:a.b"), user_id!("@ada:a.b"));
        let is_told = [0, 1, 9, 10, 15, 20]
            .map(|minutes| told.is_to_be_told(room, ada, true, began + TimeDelta::minutes(minutes)));
        assert_eq!(is_told, [true, false, false, true, false, true]);
    }

    #[test]
    fn however_many_people_there_are_not_everybody_is_remembered() {
        let (mut told, now) = (Told::default(), Moment::UNIX_EPOCH);
        let rooms = (0..2 * Told::MOST).map(|number| format!("!{number}:a.b").try_into().unwrap());
        let are_told =
            rooms.filter(|room: &OwnedRoomId| told.is_to_be_told(room, user_id!("@ada:a.b"), true, now));
        assert_eq!(are_told.count(), Told::MOST);
    }

    #[test]
    fn a_key_that_is_kept_from_us_is_told_apart_from_one_that_may_come() {
        let missing = |code| UnableToDecryptReason::MissingMegolmSession { withheld_code: code };
        for code in [WithheldCode::Blacklisted, WithheldCode::Unverified, WithheldCode::Unauthorised] {
            assert!(is_withheld(&missing(Some(code))));
        }
        for code in [None, Some(WithheldCode::NoOlm), Some(WithheldCode::Unavailable)] {
            assert!(!is_withheld(&missing(code)));
        }
        assert!(!is_withheld(&UnableToDecryptReason::UnknownMegolmMessageIndex));
    }
}
