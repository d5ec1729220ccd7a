//! One message of a room at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use matrix_sdk::ruma::{OwnedRoomId, RoomId};

/// The locks of the rooms in which something was said.
#[derive(Debug, Default)]
pub(crate) struct Speaking(Mutex<HashMap<OwnedRoomId, Arc<tokio::sync::Mutex<()>>>>);

impl Speaking {
    /// To be held while something is said in a room.
    pub(crate) fn of(&self, room: &RoomId) -> Arc<tokio::sync::Mutex<()>> {
        let mut rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.entry(room.to_owned()).or_default().clone()
    }
}
