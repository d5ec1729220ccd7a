//! Many channels on Discord.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::kills::process::Process;
use crate::measured::Measured;
use crate::people::ask_until;
use crate::world::discord::{Channel, Discord};
use crate::world::feed::{Episode, Feed};

/// Discord's global limit for a bot.
const A_SECOND: u32 = 50;

/// Announces an episode in so many channels.
pub(crate) async fn fan_out(program: &Path, channels: usize, distance: Duration) -> Measured {
    let (discord, feed) = (Discord::start().await, Feed::start().await);
    let followers: Vec<Channel> =
        (0..channels).map(|number| discord.channel(&format!("news-{number}"))).collect();
    let lobby = discord.channel("lobby");
    discord.is_far_away(distance);
    feed.publishes(Episode::titled("Old news"));
    let mut process = Process::new(program, |folder| config(folder, &discord, &feed, &followers));
    process.starts();
    feed.is_read_more_often_than(0).await;
    let ada = discord.listener("ada");
    ada.types(&lobby, "/latest").await;

    feed.publishes(Episode::titled("For everybody"));
    feed.is_read_more_often_than(1).await;
    let began = Instant::now();
    let everywhere = async {
        while discord.posts().len() < channels {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let mut took = Duration::ZERO;
    let answers = ask_until(
        async {
            everywhere.await;
            took = began.elapsed();
        },
        Duration::from_millis(100),
        async || drop(ada.types(&lobby, "/latest").await),
    )
    .await;
    assert!(discord.posts().values().all(|posts| *posts == 1), "a channel got it twice");
    let refused = discord.refusals().iter().filter(|refusal| refusal.status == 429).count();
    let floor = Duration::from_secs(channels as u64) / A_SECOND;
    Measured {
        what: "on Discord",
        destinations: channels,
        took,
        floor,
        refused,
        memory: process.memory(),
        answers,
    }
}

fn config(folder: &Path, discord: &Discord, feed: &Feed, channels: &[Channel]) -> String {
    let mut config = format!(
        "[database]\nurl = \"sqlite:{}\"\n[discord]\ntoken = \"{}\"\napi_url = \"{}\"\n\
         [[show]]\nid = \"the-show\"\nfeed = \"{}\"\npoll = \"1s\"\n",
        folder.join("onair.db").display(),
        discord.token(),
        discord.api_url(),
        feed.url()
    );
    for channel in channels {
        let _ = writeln!(config, "[[show.announce]]\nplatform = \"discord\"\nchannel = \"{}\"", channel.id());
    }
    config
}
