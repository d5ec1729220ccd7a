//! A real homeserver behind a pass-through: a plain room with threads and pins, and an encrypted one with threads.

use std::path::Path;

use super::{Place, Thing, announce, pinned};
use crate::kills::point::Extra;
use crate::world::gate::{Gate, Hold};
use crate::world::homeserver::{Homeserver, Kind, Limits, Proxy, Seen};
use crate::world::rooms::Rooms;

/// Whoever pins needs this.
const MODERATOR: i32 = 50;

pub struct OnMatrix {
    rooms: Rooms,
    proxy: Proxy,
    homeserver: Homeserver,
}

impl Place for OnMatrix {
    /// A homeserver takes seconds to come back from it.
    const FORGETS_IN_PERCENT: u32 = 10;

    async fn new() -> Option<Self> {
        // One of its own: it is taken down in between.
        let homeserver = Homeserver::private(Limits::Generous).await?;
        let proxy = Proxy::start(homeserver.url()).await;
        let rooms = Rooms::at(&homeserver).await.through(proxy.url());
        rooms.listener.sets_power_level(&rooms.plain, &rooms.bot.user_id, MODERATOR).await;
        Some(Self { rooms, proxy, homeserver })
    }

    fn things(&self) -> Vec<Thing> {
        let [plain, encrypted] = self.rooms.destinations();
        vec![
            Thing::new("message", plain.clone(), None),
            Thing::new("encrypted message", encrypted.clone(), None),
            Thing::new("thread", plain.clone(), Some(Extra::Thread)),
            Thing::new("encrypted thread", encrypted, Some(Extra::Thread)),
            Thing::new("pin", plain, Some(Extra::Pin)),
        ]
    }

    fn config(&self, folder: &Path) -> String {
        let [plain, encrypted] = self.rooms.destinations();
        format!(
            "{}{}{}",
            announce("matrix", "room", &plain, "thread = true\npin = true\n"),
            announce("matrix", "room", &encrypted, "thread = true\n"),
            self.rooms.config(folder),
        )
    }

    async fn has_the_bot(&self) {
        self.rooms.have_the_bot().await;
    }

    fn holds(&self, what: Option<Extra>, _which: usize, hold: Hold) -> Gate {
        match what {
            Some(Extra::Thread) => self.proxy.holds_next(&[Kind::Thread], hold),
            Some(Extra::Pin) => self.proxy.holds_next(&[Kind::Pins], hold),
            _ => self.proxy.holds_next(&[Kind::Message], hold),
        }
    }

    fn is_clear(&self) {
        self.proxy.is_clear();
    }

    async fn forgets_keys(&mut self) {
        self.homeserver.forgets_transactions().await;
    }

    async fn counts(&self, title: &str, newest: bool) -> Vec<usize> {
        let Rooms { listener, plain, encrypted, .. } = &self.rooms;
        let (mut messages, mut threads, mut first) = (Vec::new(), Vec::new(), Vec::new());
        for room in [plain, encrypted] {
            let seen = listener.sees(room).await;
            let about = |seen: &&Seen| seen.replaces.is_none() && seen.body.contains(title);
            let (begin, announce): (Vec<_>, Vec<_>) =
                seen.iter().filter(about).partition(|seen| seen.thread.is_some());
            // A thread that hangs on something else is not there.
            let hang = |begun: &&&Seen| announce.iter().any(|on| begun.thread.as_ref() == Some(&on.event_id));
            threads.push(begin.iter().filter(hang).count());
            messages.push(announce.len());
            first.push(announce.first().map(|announced| announced.event_id.clone()));
        }
        let all_pinned = listener.sees_pinned(plain).await;
        let is_pinned = first[0].as_ref().is_some_and(|announced| all_pinned.contains(announced));
        let pins = pinned(newest, is_pinned, all_pinned.len());
        messages.into_iter().chain(threads).chain([pins]).collect()
    }
}
