//! A public feed and one for patrons, in one community.

use std::time::Duration;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::credits::correction::Corrector;
use bot_core::episode::{EpisodeId, ShowId};
use bot_core::subscription::{Manner, Subscription};
use bot_core::watch::Person;

use crate::world::discord::{Channel, Listener};
use crate::world::feed::{Episode, Feed};
use crate::world::story::{Database, World, on_both_databases};

const DAY: Duration = Duration::from_hours(24);

/// The feed for patrons, announced in their lounge.
fn for_patrons(patrons: &Feed, lounge: &Channel) -> String {
    format!(
        "[[show]]\nid = \"for-patrons\"\ntwin_of = \"the-show\"\nfeed = \"{}\"\n\
         [[show.announce]]\nplatform = \"discord\"\nchannel = \"{}\"\n",
        patrons.url(),
        lounge.id(),
    )
}

fn titles(channel: &Channel) -> Vec<String> {
    let messages = channel.messages();
    messages.iter().map(|posted| posted.embeds[0]["title"].as_str().unwrap().to_owned()).collect()
}

/// How many notes somebody got, or is to get.
async fn notes_to(world: &World, listener: &Listener) -> usize {
    let person = Person { platform: PlatformKind::Discord, id: listener.id().to_string() };
    world.service().store.notes_to(&person).await.unwrap().len()
}

on_both_databases! {
    async fn an_episode_in_the_public_and_in_the_patrons_feed_is_announced_once_in_each_place(world) {
        let patrons = Feed::start().await;
        let lounge = world.discord.channel("patrons");
        let announce = |channel: &crate::world::discord::Channel| {
            format!("[[show.announce]]\nplatform = \"discord\"\nchannel = \"{}\"\n", channel.id())
        };
        world.settings = format!(
            "[[show]]\nid = \"for-patrons\"\ntwin_of = \"the-show\"\nfeed = \"{}?auth=S3cretS3cret\"\n{}",
            patrons.url(),
            announce(&lounge),
        );
        world.further_channels = vec![lounge.clone()];
        world.starts().await;
        world.polls().await;
        // Early access: for patrons alone, and without their secret.
        let audio = "https://audio.example/1.mp3?auth=S3cretS3cret".to_owned();
        patrons.publishes(Episode { guid: "p-1".into(), audio, ..Episode::titled("Early") });
        world.polls().await;
        world.nothing_else_is_said().await;
        let posted = lounge.has_messages(1).await;
        assert!(!format!("{posted:?}").contains("S3cret"), "{posted:?}");
        // A week later everybody may hear it; the patrons have.
        world.feed.publishes_titled("Early");
        world.polls().await;
        world.discord_shows("Early");
        // The other way round.
        world.feed.publishes_titled("For all");
        world.polls().await;
        world.discord_shows("For all");
        patrons.publishes(Episode { guid: "p-2".into(), ..Episode::titled("For all") });
        world.polls().await;
        assert_eq!(lounge.has_messages(2).await.len(), 2);
    }

    async fn early_access_is_told_of_in_the_patrons_place_and_nowhere_else(world) {
        let (patrons, lounge) = (Feed::start().await, world.discord.channel("patrons"));
        world.settings = for_patrons(&patrons, &lounge);
        world.starts().await;
        world.polls().await;
        // Whoever may manage a room of their own, be it one of the same server, cannot have it follow the patrons' feed.
        let (host, off_topic) = (world.discord.moderator("host"), world.discord.channel("off-topic"));
        let refused = host.types(&off_topic, "/announce here show: for-patrons").await;
        assert!(refused.content.contains("No show that could be meant"), "{}", refused.content);
        let made = host.types(&off_topic, "/announce here").await;
        assert!(made.content.contains("From its next episode on"), "{}", made.content);
        // One of an older release did.
        let store = &world.service().store;
        let follows = Subscription {
            show: ShowId::new("for-patrons"),
            destination: Destination { platform: PlatformKind::Discord, room: off_topic.id().to_string() },
            manner: Manner::default(),
        };
        let by = Corrector { platform: PlatformKind::Discord, id: host.id().to_string(), name: "host".into() };
        store.make_destination(&follows, &by, world.now()).await.unwrap();
        world.restarts().await;
        patrons.publishes(Episode { guid: "p-1".into(), ..Episode::titled("Early") });
        world.polls().await;
        assert_eq!(titles(&lounge), ["Early"]);
        assert!(off_topic.messages().is_empty(), "{:?}", off_topic.messages());
        for (room, line) in [(&off_topic, "/announce test"), (&off_topic, "/latest"), (&world.channel, "/latest")] {
            let said = host.types(room, line).await;
            assert!(!format!("{said:?}").contains("Early"), "{line}: {said:?}");
        }
        let lobby = world.discord.channel("lobby");
        for (room, line) in [(&lobby, "/episode early"), (&world.channel, "/episode early"), (&off_topic, "/moment early")] {
            let said = host.types(room, line).await;
            assert!(!format!("{said:?}").contains("Early"), "{line}: {said:?}");
        }
        let said = host.types(&lobby, "/latest").await;
        assert!(!format!("{said:?}").contains("Early"), "{said:?}");
        world.feed.publishes_titled("Early");
        world.polls().await;
        world.discord_shows("Early");
        assert_eq!(titles(&off_topic), ["Early"]);
        assert_eq!(titles(&lounge), ["Early"]);
    }

    async fn early_access_stays_with_patrons_when_their_feed_leaves_the_configuration(world) {
        let (patrons, lounge) = (Feed::start().await, world.discord.channel("patrons"));
        world.feed.publishes_titled("Old news");
        world.settings = for_patrons(&patrons, &lounge);
        world.starts().await;
        world.polls().await;
        patrons.publishes(Episode { guid: "p-1".into(), ..Episode::titled("Secretly early") });
        world.polls().await;
        assert_eq!(titles(&lounge), ["Secretly early"]);
        world.settings.clear();
        world.restarts().await;
        world.polls().await;
        let ada = world.discord.listener("ada");
        for command in ["/episode secretly", "/latest"] {
            let answer = ada.types(&world.discord.channel("lobby"), command).await;
            let said = format!("{} {:?}", answer.content, answer.embeds);
            assert!(!said.contains("ecretly early"), "{said}");
        }
    }

    async fn a_listener_is_told_of_an_episode_once_and_when_everybody_may_hear_it(world) {
        let (patrons, lounge) = (Feed::start().await, world.discord.channel("patrons"));
        world.settings = for_patrons(&patrons, &lounge);
        world.starts().await;
        world.polls().await;
        let (ada, bo) = (world.discord.listener("ada"), world.discord.listener("bo"));
        bo.types(&world.discord.channel("lobby"), "/notify me").await;
        let kept = ada.types(&lounge, "/notify me early").await;
        assert!(kept.content.contains("I will tell you in private"), "{}", kept.content);
        patrons.publishes(Episode { guid: "p-1".into(), ..Episode::titled("Early") });
        world.polls().await;
        assert_eq!(titles(&lounge), ["Early"]);
        assert_eq!((notes_to(&world, &ada).await, notes_to(&world, &bo).await), (0, 0));
        world.feed.publishes_titled("Early");
        world.polls().await;
        world.discord_shows("Early");
        assert_eq!((notes_to(&world, &ada).await, notes_to(&world, &bo).await), (1, 1));
        let read = |listener| world.discord.private_channel_of(listener).map_or(0, |room| room.messages().len());
        assert_eq!((read(&ada), read(&bo)), (1, 1));
    }

    async fn what_is_held_for_patrons_and_released_is_told_to_them_alone(world) {
        let (patrons, lounge) = (Feed::start().await, world.discord.channel("patrons"));
        world.settings = for_patrons(&patrons, &lounge);
        world.starts().await;
        world.polls().await;
        let bo = world.discord.listener("bo");
        bo.types(&world.discord.channel("lobby"), "/notify me").await;
        for number in 1..=6 {
            patrons.publishes(Episode { guid: format!("p-{number}"), ..Episode::titled(&format!("Early {number}")) });
        }
        world.polls().await;
        assert!(lounge.messages().is_empty());
        let show = ShowId::new("for-patrons");
        let store = &world.service().store;
        assert_eq!(store.decide_held(&show, None, true, world.now()).await.unwrap(), 6);
        world.polls().await;
        assert_eq!(titles(&lounge).len(), 6);
        assert!(world.discord.private_channel_of(&bo).is_none_or(|room| room.messages().is_empty()));
    }

    async fn what_waits_or_is_not_wanted_as_the_patrons_episode_is_announced_as_the_public_one(world) {
        let patrons = Feed::start().await;
        world.settings = format!(
            "[[show]]\nid = \"for-patrons\"\ntwin_of = \"the-show\"\nfeed = \"{}\"\n\
             [[show.announce]]\nplatform = \"discord\"\nchannel = \"{}\"\n",
            patrons.url(),
            world.channel.id(),
        );
        world.starts().await;
        world.polls().await;
        for number in 1..=6 {
            let guid = format!("p-{number}");
            patrons.publishes(Episode { guid, ..Episode::titled(&format!("Number {number}")) });
        }
        world.polls().await;
        let store = world.store().await;
        assert_eq!(store.held().await.unwrap().len(), 6);
        world.feed.publishes_titled("Number 1");
        world.polls().await;
        world.discord_shows("Number 1");
        // Whoever releases the rest announces none a second time.
        let held = store.held().await.unwrap();
        assert!(held.len() == 5 && held.iter().all(|held| held.episode.guid != "p-1"), "{held:?}");
        let show = ShowId::new("for-patrons");
        let two = EpisodeId { show: show.clone(), guid: "p-2".into() };
        assert_eq!(store.decide_held(&show, Some(&two), true, world.now()).await.unwrap(), 1);
        world.polls().await;
        world.discord_shows("Number 2");
        assert_eq!(store.decide_held(&show, None, false, world.now()).await.unwrap(), 4);
        for title in ["Number 2", "Number 3"] {
            world.feed.publishes_titled(title);
            world.polls().await;
        }
        world.discord_shows("Number 3");
        store.close().await;
        // One that the public one stands for, and four that were marked as seen.
        world.gave_up = 5;
    }

    async fn a_slip_in_one_feed_is_mended_after_the_other_has_announced_the_episode(world) {
        let patrons = Feed::start().await;
        let ahead = "future = \"on_date\"\n";
        world.show_settings = ahead.into();
        world.settings = format!(
            "[[show]]\nid = \"for-patrons\"\ntwin_of = \"the-show\"\nfeed = \"{}\"\n{ahead}\
             [[show.announce]]\nplatform = \"discord\"\nchannel = \"{}\"\n",
            patrons.url(),
            world.channel.id(),
        );
        world.starts().await;
        world.polls().await;
        let dated = |published| Episode { guid: "p-1".into(), published, ..Episode::titled("Early") };
        let audio = "https://cdn.example.org/for-patrons.mp3".into();
        patrons.publishes(Episode { audio, ..dated(Some(world.now() + 400 * DAY)) });
        world.polls().await;
        world.feed.publishes(Episode { published: Some(world.now()), ..Episode::titled("Early") });
        world.polls().await;
        world.discord_shows("Early");
        assert_eq!(world.service().store.held().await.unwrap().len(), 1);
        patrons.redates("p-1", world.now());
        world.polls().await;
        world.nothing_else_is_said().await;
        assert!(world.service().store.held().await.unwrap().is_empty());
        world.gave_up = 1;
    }
}
