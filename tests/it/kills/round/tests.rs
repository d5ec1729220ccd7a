//! That the counting can fail. A run is played to its good end; then what stands on the platform is spoiled, thing by thing,
//! as a program that loses or doubles would leave it, and the count says so.

use std::path::PathBuf;

use reqwest::Method;
use serde_json::{Value, json};

use super::World;
use crate::kills::place::OnDiscord;
use crate::kills::{Database, Plan, Platform, Plays as _, Point, Points, Story, tally::Tally};
use crate::living::program;
use crate::world::discord::{Channel, Id};

fn plan() -> Plan {
    Plan {
        story: Story::Announcements,
        program: PathBuf::from(program()),
        platform: Platform::Discord,
        database: Database::Sqlite,
        seed: 4,
        processes: 1,
        points: Points::Only(Point::Settled),
    }
}

impl World<OnDiscord> {
    /// What is not there once, and how often it is.
    async fn is_wrong(&self) -> Vec<(&'static str, usize)> {
        use crate::kills::place::Place as _;
        self.named(&self.place.counts(&self.published[0].1, true).await)
    }

    /// The bot's own token does something more.
    async fn does(&self, method: Method, path: String, body: Option<Value>) -> Value {
        let discord = &self.place.discord;
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.request(method, format!("{}/api/v10/channels/{path}", discord.api_url()));
        let request = request.header("user-agent", "DiscordBot (https://example.org, 1.0)");
        let mut request = request.header("authorization", format!("Bot {}", discord.token()));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
        answer.json().await.unwrap_or_default()
    }

    /// Announces the same once more in a channel. Returns the message.
    async fn says_again(&self, channel: &Channel) -> String {
        let path = format!("{}/messages", channel.id());
        let said = self.does(Method::POST, path, Some(self.words())).await;
        said["id"].as_str().unwrap().to_owned()
    }

    fn words(&self) -> Value {
        json!({ "embeds": [{ "title": self.published[0].1 }], "allowed_mentions": { "parse": [] } })
    }

    /// The announcement there.
    fn announced(channel: &Channel) -> Id {
        channel.messages().last().unwrap().id
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_lost_or_double_is_counted_so() {
    let course = plan();
    let mut world = World::<OnDiscord>::new(&course).await.unwrap();
    let run = world.plays(&course, 0).await;
    assert_eq!((run.lost(), run.doubled(), &run.trouble), (0, 0, &None));
    assert_eq!(world.is_wrong().await, []);
    // What is spoiled stays so.
    world.house.processes.all_die();
    let [plain, talk, news] =
        [&world.place.plain, &world.place.talked_about, &world.place.followed].map(Channel::clone);
    let (pins, title) = (format!("{}/messages/pins", talk.id()), world.published[0].1.clone());
    let [before, newest] = [0, 1].map(|at| talk.messages()[at].id);

    world.does(Method::PUT, format!("{pins}/{before}"), None).await;
    assert_eq!(world.is_wrong().await, [("pin", 2)]);
    world.does(Method::DELETE, format!("{pins}/{newest}"), None).await;
    assert_eq!(world.is_wrong().await, [("pin", 0)]);

    let post = json!({ "name": title, "message": world.words() });
    world.does(Method::POST, format!("{}/threads", world.place.forum.id()), Some(post)).await;
    assert_eq!(world.is_wrong().await, [("post", 2), ("pin", 0)]);
    let again = world.says_again(&talk).await;
    let talked = ("message with a thread", 2);
    assert_eq!(world.is_wrong().await, [talked, ("post", 2), ("pin", 0)]);
    let path = format!("{}/messages/{again}/threads", talk.id());
    world.does(Method::POST, path, Some(json!({ "name": title }))).await;
    assert_eq!(world.is_wrong().await, [talked, ("post", 2), ("thread", 2), ("pin", 0)]);

    plain.loses(World::<OnDiscord>::announced(&plain));
    assert_eq!(world.is_wrong().await[0], ("message", 0));
    let again = world.says_again(&news).await;
    assert_eq!(world.is_wrong().await[2], ("message that is published", 2));
    world.does(Method::POST, format!("{}/messages/{again}/crosspost", news.id()), None).await;
    assert_eq!(world.is_wrong().await[5], ("crosspost", 2));

    let mut tally = Tally::default();
    world.ends().await.iter().for_each(|run| tally.judge(run));
    assert_eq!((tally.lost, tally.doubled, tally.wrong.len()), (2, 5, 1), "{:?}", tally.wrong);
}
