//! What a listener sees. A message counts as read once a test has looked at it, so that a story can end by asking
//! whether anything is left that nobody expected.

use std::panic::Location;

use matrix_sdk::deserialized_responses::TimelineEvent;
use matrix_sdk::room::MessagesOptions;
use matrix_sdk::ruma::events::room::member::MembershipState;
use matrix_sdk::ruma::{OwnedRoomId, RoomId, UserId};

use super::super::super::PATIENCE;
use super::super::Seen;
use super::super::log::{Log, RoomLog};
use super::Listener;

impl Listener {
    /// Waits until the room has an unread message that fits, and reads it: of several, the oldest.
    #[track_caller]
    pub fn waits_for(&self, room: &RoomId, fits: impl Fn(&Seen) -> bool) -> impl Future<Output = Seen> {
        let find =
            move |log: &RoomLog| log.messages.iter().find(|seen| self.is_unread(seen) && fits(seen)).cloned();
        let found = self.waits_until(room, "a message".to_owned(), find);
        async {
            let seen = found.await;
            self.reads(&seen);
            seen
        }
    }

    /// Reads all messages of a room, own ones included, redacted ones left out. Nothing is missing that the homeserver
    /// has at this moment.
    pub async fn sees(&self, room: &RoomId) -> Vec<Seen> {
        self.catches_up(room).await;
        let seen = self.log.borrow().rooms.get(room).map(|room| room.messages.clone()).unwrap_or_default();
        for seen in &seen {
            self.reads(seen);
        }
        seen
    }

    /// Messages of others, in all rooms, that no test has looked at. Nothing is missing that the homeserver has at this
    /// moment.
    pub async fn unread(&self) -> Vec<Seen> {
        let rooms: Vec<OwnedRoomId> =
            self.client.joined_rooms().iter().map(|room| room.room_id().to_owned()).collect();
        for room in &rooms {
            self.catches_up(room).await;
        }
        let log = self.log.borrow();
        let messages = log.rooms.values().flat_map(|room| &room.messages);
        messages.filter(|seen| seen.sender != self.user_id() && self.is_unread(seen)).cloned().collect()
    }

    /// The rooms that they are in, once they have followed every invitation that has come.
    pub async fn rooms(&self) -> Vec<OwnedRoomId> {
        for invited in self.client.invited_rooms() {
            self.joins(invited.room_id()).await;
        }
        self.client.joined_rooms().iter().map(|room| room.room_id().to_owned()).collect()
    }

    /// Waits until somebody has joined, left or been banned.
    #[track_caller]
    pub fn waits_for_membership(
        &self,
        room: &RoomId,
        user: &UserId,
        membership: MembershipState,
    ) -> impl Future<Output = ()> {
        let what = format!("{user} to be {membership:?}");
        self.waits_until(room, what, move |log| (log.members.get(user) == Some(&membership)).then_some(()))
    }

    /// Waits until the newest thing that the homeserver has in a room has come here, and can be read.
    async fn catches_up(&self, room: &RoomId) {
        let mut newest = MessagesOptions::backward();
        newest.limit = 1_u32.into();
        let newest = self.room(room).messages(newest).await.unwrap();
        let Some(newest) = newest.chunk.first().and_then(TimelineEvent::event_id) else { return };
        self.waits_until(room, format!("{newest}"), |log| log.has(&newest).then_some(())).await;
    }

    /// Waits for what `find` finds in a room, and fails the test in the caller's name.
    #[track_caller]
    fn waits_until<T>(
        &self,
        room: &RoomId,
        what: String,
        find: impl Fn(&RoomLog) -> Option<T>,
    ) -> impl Future<Output = T> {
        let caller = Location::caller();
        let mut log = self.log.subscribe();
        let find = move |log: &Log| log.rooms.get(room).and_then(&find);
        async move {
            let Ok(log) = tokio::time::timeout(PATIENCE, log.wait_for(|log| find(log).is_some())).await
            else {
                panic!("{caller}: {} waited in vain for {what}.\n{}", self.user_id(), self.describes(room));
            };
            log.ok().and_then(|log| find(&log)).expect("it was found just now")
        }
    }

    fn describes(&self, room: &RoomId) -> String {
        let log = self.log.borrow();
        let seen = log.rooms.get(room).map_or_else(|| "  nothing at all\n".to_owned(), RoomLog::to_string);
        format!("In {room} there was, after {PATIENCE:?}:\n{seen}")
    }

    fn is_unread(&self, seen: &Seen) -> bool {
        !self.read.lock().unwrap().contains(&seen.event_id)
    }

    fn reads(&self, seen: &Seen) {
        self.read.lock().unwrap().insert(seen.event_id.clone());
    }
}
