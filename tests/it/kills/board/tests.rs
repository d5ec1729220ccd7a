//! That the counting can fail. A run is played to its good end; then the world is spoiled, thing by thing, as a program that
//! loses or doubles would leave it, and the count says so.

use std::path::PathBuf;

use serde_json::json;

use super::tale::Counts;
use super::{OnDiscord, World};
use crate::kills::outbox::{Outbox, on};
use crate::kills::{Database, Plan, Platform, Plays as _, Point, Points, Story, tally::Tally};
use crate::living::program;
use crate::world::discord::{Channel, Discord, Id};

fn plan() -> Plan {
    let point = "note-sent".parse::<Point>().unwrap();
    Plan {
        story: Story::Suggestions,
        program: PathBuf::from(program()),
        platform: Platform::Discord,
        database: Database::Sqlite,
        seed: 4,
        processes: 1,
        points: Points::Only(point),
    }
}

/// The suggestion of the run stands there under another number too.
const AGAIN: &str = "INSERT INTO suggestions (number, show_id, guest, company, state, votes, created_at, changed_at, edition) \
                     SELECT 1000, show_id, guest, company, state, votes, created_at, changed_at, edition FROM suggestions";
/// A decision that was kept a second time.
const DECIDED_AGAIN: &str = "INSERT INTO suggestion_acts (id, number, act, made_at) \
                             SELECT 1000, number, act, made_at FROM suggestion_acts WHERE act = 'accept'";

/// The bot's own token says something a second time.
async fn is_said_again(discord: &Discord, channel: &Channel, words: &str) {
    let url = format!("{}/api/v10/channels/{}/messages", discord.api_url(), channel.id());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.post(url).header("user-agent", "DiscordBot (https://example.org, 1.0)");
    let request = request.header("authorization", format!("Bot {}", discord.token()));
    let answer = request.json(&json!({ "content": words, "allowed_mentions": { "parse": [] } })).send();
    let answer = answer.await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}

async fn is_done(outbox: &Outbox, statement: &'static str) {
    let done =
        on!(outbox, pool => sqlx::query(statement).execute(pool).await.map(|done| done.rows_affected()));
    assert_eq!(done.unwrap(), 1, "{statement}");
}

impl World<OnDiscord> {
    /// What is not there once, and how often it is.
    async fn is_wrong(&self) -> Counts {
        let mut counts = self.told[0].counts(&self.community, &self.house.outbox).await;
        counts.retain(|(_, count)| *count != 1);
        counts
    }

    fn privately(&self, who: usize) -> Channel {
        let cast = &self.told[0].cast;
        let person = [&cast.proposer, &cast.waiting][who];
        self.community.discord.private_channel_of(person).unwrap()
    }
}

/// The one message with these words is gone.
fn loses(channel: &Channel, words: &str) {
    let lost = channel.messages().into_iter().filter(|posted| posted.content.contains(words));
    let lost: Vec<Id> = lost.map(|posted| posted.id).collect();
    assert_eq!(lost.len(), 1, "{words}");
    channel.loses(lost[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_lost_or_double_is_counted_so() {
    let plan = plan();
    let mut world = World::<OnDiscord>::new(&plan).await.unwrap();
    let run = world.plays(&plan, 0).await;
    assert_eq!((run.lost(), run.doubled(), &run.trouble), (0, 0, &None));
    assert_eq!(world.is_wrong().await, Counts::new());
    // What is spoiled stays so.
    world.house.processes.all_die();

    let outbox = &world.house.outbox;
    is_done(outbox, AGAIN).await;
    assert_eq!(world.is_wrong().await, [("suggestion", 2)]);
    is_done(outbox, "DELETE FROM suggestions WHERE number = 1000").await;
    assert_eq!(world.is_wrong().await, Counts::new());

    let (discord, guest) = (&world.community.discord, world.told[0].guest.clone());
    is_said_again(discord, &world.community.places[0], &guest).await;
    assert_eq!(world.is_wrong().await, [("card", 2)]);
    is_said_again(discord, &world.privately(1), &format!("{guest} came true")).await;
    assert_eq!(world.is_wrong().await, [("card", 2), ("who waits told", 2)]);
    loses(&world.privately(0), "came true");
    assert_eq!(world.is_wrong().await, [("card", 2), ("proposer told", 0), ("who waits told", 2)]);
    loses(&world.community.places[1], "");
    let cards = [("card", 2), ("moderators' card", 0), ("cards as they end", 0)];
    assert_eq!(world.is_wrong().await[..3], cards);

    is_done(outbox, "UPDATE suggestions SET votes = votes + 1").await;
    assert_eq!(world.is_wrong().await[0], ("tally", 2));
    is_done(outbox, "DELETE FROM votes WHERE tell = 0").await;
    assert_eq!(world.is_wrong().await[..2], [("vote", 0), ("tally", 2)]);
    is_done(outbox, DECIDED_AGAIN).await;
    assert_eq!(world.is_wrong().await[..3], [("vote", 0), ("tally", 2), ("accepted", 2)]);

    let mut tally = Tally::default();
    world.ends().await.iter().for_each(|run| tally.judge(run));
    assert_eq!((tally.lost, tally.doubled, tally.wrong.len()), (4, 4, 1), "{:?}", tally.wrong);
}
