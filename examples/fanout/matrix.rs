//! Many rooms on a real homeserver.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use matrix_sdk::ruma::OwnedRoomId;
use matrix_sdk::ruma::events::room::member::MembershipState;

use crate::kills::Outbox;
use crate::kills::process::Process;
use crate::measured::Measured;
use crate::people::ask_until;
use crate::world::feed::{Episode, Feed};
use crate::world::homeserver::{Homeserver, Limits};
use crate::world::rooms::Rooms;

/// Synapse's default: a message in so long, after so many at once.
const BETWEEN: Duration = Duration::from_secs(5);
const AT_ONCE: u32 = 10;
/// Between an answer and the next question: each answer takes a message's place, which leaves seven of eight to the news.
const THINKING: Duration = Duration::from_secs(40);

/// Announces an episode in so many rooms; the last two are those of [`Rooms`], one of them encrypted. `None` where
/// Synapse is done without.
pub(crate) async fn fan_out(program: &Path, count: usize, scale: u32) -> Option<Measured> {
    // Entering a room counts as a message, so the limit begins when the bot is everywhere.
    let mut homeserver = Homeserver::private(Limits::Generous).await?;
    let (rooms, feed) = (Rooms::at(&homeserver).await, Feed::start().await);
    let mut names: Vec<String> = rooms.destinations().to_vec();
    for number in names.len()..count {
        let room = rooms.listener.creates_room(&format!("News {number}")).await;
        rooms.listener.invites(&room, &rooms.bot.user_id).await;
        names.push(room.to_string());
    }
    let lobby = rooms.listener.creates_room("Lobby").await;
    rooms.listener.invites(&lobby, &rooms.bot.user_id).await;
    feed.publishes(Episode::titled("Old news"));
    let mut database = String::new();
    let mut process = Process::new(program, |folder| {
        database = format!("sqlite:{}", folder.join("onair.db").display());
        config(folder, &database, &rooms, &feed, &names)
    });
    process.starts();
    feed.is_read_more_often_than(0).await;
    rooms.have_the_bot().await;
    for room in names.iter().filter_map(|name| OwnedRoomId::try_from(name.as_str()).ok()) {
        rooms.listener.waits_for_membership(&room, &rooms.bot.user_id, MembershipState::Join).await;
    }
    rooms.answer(&lobby, "!latest").await;
    homeserver.limits_messages(scale).await;
    rooms.answer(&lobby, "!latest").await;

    let guid = feed.publishes(Episode::titled("For everybody"));
    feed.is_read_more_often_than(1).await;
    let began = Instant::now();
    let outbox = Outbox::open(&database).await;
    let mut took = Duration::ZERO;
    let everywhere = async {
        while outbox.sent(&guid).await < count {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        took = began.elapsed();
    };
    let answers =
        ask_until(everywhere, THINKING / scale, async || drop(rooms.answer(&lobby, "!latest").await)).await;
    for name in names.iter().filter(|name| name.starts_with('!')) {
        let room: OwnedRoomId = name.parse().expect("a room's id");
        let seen = rooms.listener.sees(&room).await;
        let announced = seen.iter().filter(|seen| seen.body.contains("For everybody")).count();
        assert_eq!(announced, 1, "messages in {room}");
    }
    let messages = u32::try_from(count + answers.len()).expect("rooms");
    let floor = BETWEEN * messages.saturating_sub(AT_ONCE) / scale;
    Some(Measured {
        what: "on Matrix",
        destinations: count,
        took,
        floor,
        refused: 0,
        memory: process.memory(),
        answers,
    })
}

fn config(folder: &Path, database: &str, rooms: &Rooms, feed: &Feed, names: &[String]) -> String {
    let mut config = format!(
        "[database]\nurl = \"{database}\"\n{}[[show]]\nid = \"the-show\"\nfeed = \"{}\"\npoll = \"1s\"\n",
        rooms.config(folder),
        feed.url()
    );
    for name in names {
        let _ = writeln!(config, "[[show.announce]]\nplatform = \"matrix\"\nroom = \"{name}\"");
    }
    config
}
