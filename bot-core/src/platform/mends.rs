//! Places in which something has changed, so that what was refused there may be taken now.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Where something has changed: filled by who listens to a platform, and emptied by who sends to it.
#[derive(Debug, Default)]
pub struct Mends(Mutex<Mended>);

/// Where something has changed since it was last asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Mended {
    /// Nowhere.
    #[default]
    Nowhere,
    /// In these rooms, each as its destination names it.
    Rooms(BTreeSet<String>),
    /// Perhaps in every room of the platform.
    Everywhere,
}

impl Mends {
    /// Something has changed in a room.
    pub fn room(&self, room: String) {
        self.add(Mended::Rooms(BTreeSet::from([room])));
    }

    /// Something has changed that may concern every room.
    pub fn everywhere(&self) {
        self.add(Mended::Everywhere);
    }

    /// What has changed since this was last asked for.
    pub fn take(&self) -> Mended {
        std::mem::take(&mut *self.all())
    }

    /// Adds to what is known: also what was taken and could not be made use of.
    pub fn add(&self, mended: Mended) {
        let mut all = self.all();
        *all = match (std::mem::take(&mut *all), mended) {
            (Mended::Everywhere, _) | (_, Mended::Everywhere) => Mended::Everywhere,
            (Mended::Nowhere, one) | (one, Mended::Nowhere) => one,
            (Mended::Rooms(mut rooms), Mended::Rooms(more)) => {
                rooms.extend(more);
                Mended::Rooms(rooms)
            }
        };
    }

    fn all(&self) -> MutexGuard<'_, Mended> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_is_taken_once_and_none_is_lost_to_another() {
        let mends = Mends::default();
        assert_eq!(mends.take(), Mended::Nowhere);
        for room in ["1", "2", "1"] {
            mends.room(room.to_owned());
        }
        let rooms = mends.take();
        assert_eq!(rooms, Mended::Rooms(["1", "2"].map(str::to_owned).into()));
        assert_eq!(mends.take(), Mended::Nowhere);
        mends.room("3".to_owned());
        mends.add(rooms);
        assert_eq!(mends.take(), Mended::Rooms(["1", "2", "3"].map(str::to_owned).into()));
        mends.everywhere();
        mends.room("1".to_owned());
        assert_eq!(mends.take(), Mended::Everywhere);
    }
}
