//! Where new episodes are announced is decided in the chat as well, and outlives whatever happens to the service.

use std::time::Duration;

use onair_config::Config;

use crate::command_line::{onair, out};
use crate::world::discord::Channel;
use crate::world::discord::permissions::{MANAGE_THREADS, PIN_MESSAGES};
use crate::world::homeserver;
use crate::world::story::{Database, World, on_both_databases};

/// The show has been read, and its own channel follows it by configuration.
async fn the_show(world: &mut World) {
    world.feed.publishes_titled("Before anybody followed");
    world.starts().await;
    world.polls().await;
}

/// A new channel, which a moderator makes follow the show with further words.
async fn followed(world: &World, further: &str) -> Channel {
    let channel = world.discord.channel("off-topic");
    let host = world.discord.moderator("host");
    let made = host.types(&channel, &format!("/announce here {further}")).await;
    assert!(made.ephemeral && made.pinged.is_nobody(), "{made:?}");
    assert!(made.content.contains("From its next episode on"), "{}", made.content);
    channel
}

fn titles(channel: &Channel) -> Vec<String> {
    let title =
        |posted: &crate::world::discord::Posted| posted.embeds[0]["title"].as_str().unwrap().to_owned();
    channel.messages().iter().map(title).collect()
}

on_both_databases! {
    async fn a_moderator_makes_a_channel_follow_and_it_still_does_after_a_restart(world) {
        the_show(&mut world).await;
        let channel = followed(&world, "").await;
        assert!(channel.messages().is_empty(), "nothing is posted until the next episode");
        world.feed.publishes_titled("The next one");
        world.polls().await;
        world.discord_shows("The next one");
        assert_eq!(titles(&channel), ["The next one"]);
        world.restarts().await;
        world.feed.publishes_titled("After the restart");
        world.polls().await;
        world.discord_shows("After the restart");
        assert_eq!(titles(&channel), ["The next one", "After the restart"]);
    }

    async fn what_a_pin_and_a_thread_take_is_said_at_once(world) {
        the_show(&mut world).await;
        let (host, channel) = (world.discord.moderator("host"), world.discord.channel("off-topic"));
        let made = host.types(&channel, "/announce here pin: yes thread: 1d locked").await;
        assert!(made.content.contains("the bot lacks Manage Threads, Pin Messages"), "{}", made.content);
        world.discord.gives_bot(PIN_MESSAGES | MANAGE_THREADS);
        let made = host.types(&channel, "/announce here").await;
        assert!(made.content.contains("pinned") && !made.content.contains("the bot lacks"), "{}", made.content);
    }

    async fn somebody_without_rights_is_refused(world) {
        the_show(&mut world).await;
        let (listener, channel) = (world.discord.listener("bo"), world.discord.channel("off-topic"));
        assert!(!listener.is_offered(&channel, "announce"));
        world.discord.opens_to_everybody("announce");
        for line in ["/announce here", "/announce list", "/announce pause", "/announce test"] {
            let refused = listener.types(&channel, line).await;
            assert!(refused.ephemeral && refused.content.contains("“Manage Channels” or “Manage Server”"), "{refused:?}");
        }
        assert!(world.service().store.places().await.unwrap().made.is_empty());
    }

    async fn a_paused_channel_hears_nothing_until_it_goes_on(world) {
        the_show(&mut world).await;
        let channel = followed(&world, "").await;
        let host = world.discord.moderator("host");
        for here in [&channel, &world.channel] {
            let paused = host.types(here, "/announce pause").await;
            assert!(paused.content.contains("is paused here"), "{}", paused.content);
        }
        let doing = host.types(&world.channel, "/status").await;
        let pauses = doing.content.matches("paused until").count();
        assert!(pauses == 2 && !doing.content.contains("announced nowhere"), "{}", doing.content);
        world.feed.publishes_titled("Unheard");
        world.polls().await;
        world.restarts().await;
        world.polls().await;
        assert!(channel.messages().is_empty());
        world.nothing_else_is_said().await;
        for here in [&channel, &world.channel] {
            let resumed = host.types(here, "/announce resume").await;
            assert!(resumed.content.contains("goes on here"), "{}", resumed.content);
        }
        world.feed.publishes_titled("Heard again");
        world.polls().await;
        world.discord_shows("Heard again");
        assert_eq!(titles(&channel), ["Heard again"]);
    }

    async fn what_was_due_before_a_pause_waits_and_comes_after_it(world) {
        the_show(&mut world).await;
        let channel = followed(&world, "").await;
        channel.disappears();
        world.feed.publishes_titled("Just before");
        world.polls().await;
        world.discord_shows("Just before");
        assert!(!world.discord.refusals().is_empty());
        channel.returns();
        let host = world.discord.moderator("host");
        host.types(&channel, "/announce pause").await;
        world.passes(Duration::from_hours(12)).await;
        assert!(channel.messages().is_empty());
        let resumed = host.types(&channel, "/announce resume").await;
        assert!(resumed.content.contains("One announcement that was due"), "{}", resumed.content);
        world.passes(Duration::from_hours(12)).await;
        assert_eq!(titles(&channel), ["Just before"]);
    }

    async fn a_removed_channel_hears_no_more_and_a_configured_one_is_the_operators(world) {
        the_show(&mut world).await;
        let channel = followed(&world, "").await;
        let host = world.discord.moderator("host");
        let removed = host.types(&channel, "/announce remove").await;
        assert!(removed.content.contains("announced here no more"), "{}", removed.content);
        let refused = host.types(&world.channel, "/announce remove").await;
        assert!(refused.content.contains("because the configuration says so"), "{}", refused.content);
        world.feed.publishes_titled("For the configured one");
        world.polls().await;
        world.discord_shows("For the configured one");
        assert!(channel.messages().is_empty());
        let nothing = host.types(&channel, "/announce list").await;
        assert!(nothing.content.contains("Nothing is announced here"), "{}", nothing.content);
    }

    async fn the_operators_list_every_place_in_their_own_and_others_what_is_theirs(world) {
        let operators = world.discord.channel("operators");
        world.settings = format!("[operators]\nplatform = \"discord\"\nchannel = \"{}\"\n", operators.id());
        the_show(&mut world).await;
        let channel = followed(&world, "").await;
        let host = world.discord.moderator("host");
        let all = host.types(&operators, "/announce list").await;
        for place in [&world.channel, &channel] {
            assert!(all.ephemeral && all.content.contains(&format!("discord {}: ", place.id())), "{all:?}");
        }
        let here = host.types(&channel, "/announce list").await;
        assert!(here.content.contains("is announced here (by moderator host on Discord)"), "{here:?}");
        assert!(!here.content.contains(&world.channel.id().to_string()), "{here:?}");
        assert!(here.content.contains("`onair destinations`"), "{here:?}");
    }

    async fn a_reload_keeps_what_was_made_in_the_chat(world) {
        the_show(&mut world).await;
        let channel = followed(&world, "").await;
        let old = Config::load(&world.config_file()).unwrap();
        world.show_settings = String::from("hosts = [\"Ada Lovelace\"]\n");
        let new = Config::load(&world.config_file()).unwrap();
        world.service().reload(&old, &new).await.unwrap();
        world.feed.publishes_titled("After the reload");
        world.polls().await;
        world.discord_shows("After the reload");
        assert_eq!(titles(&channel), ["After the reload"]);
    }

    async fn a_change_in_another_process_is_heard_of(world) {
        the_show(&mut world).await;
        let channel = followed(&world, "").await;
        // Another process has made the change: this one is told by nobody.
        let store = world.store().await;
        let made = store.places().await.unwrap().made.remove(0);
        let (show, place) = (&made.subscription.show, &made.subscription.destination);
        assert!(store.remove_destination(show, place, &made.by, world.now()).await.unwrap());
        store.close().await;
        world.service().learn().await.unwrap();
        world.feed.publishes_titled("For fewer");
        world.polls().await;
        world.discord_shows("For fewer");
        assert!(channel.messages().is_empty());
    }

    async fn a_preview_is_for_the_asker_alone_and_pings_nobody(world) {
        the_show(&mut world).await;
        let role = world.discord.role("listeners", true);
        let host = world.discord.moderator("host");
        let shown = host.types(&world.channel, &format!("/announce test role: <@&{role}> template: **Now:** {{{{ episode.title }}}}")).await;
        assert!(shown.ephemeral && shown.pinged.is_nobody(), "{shown:?}");
        assert!(shown.content.contains("**Now:** Before anybody followed"), "{}", shown.content);
        assert_eq!(shown.embeds[0]["title"], "Before anybody followed");
        let offered = host.completes(&world.channel, "announce", "re").await;
        assert_eq!(offered, ["resume", "remove"]);
    }
}

async fn a_matrix_room_follows(mut world: World) {
    world.feed.publishes_titled("Before anybody followed");
    world.starts().await;
    world.rooms.as_ref().unwrap().have_the_bot().await;
    world.polls().await;
    let rooms = world.rooms.as_ref().unwrap();
    let ada = &rooms.listener;
    let (room, _) = ada.creates_room_with_alias("off-topic").await;
    ada.invites(&room, &rooms.bot.user_id).await;
    ada.waits_for_membership(
        &room,
        &rooms.bot.user_id,
        matrix_sdk::ruma::events::room::member::MembershipState::Join,
    )
    .await;
    let bo = homeserver::shared().await.unwrap().listener("bo").await;
    ada.invites(&room, bo.user_id()).await;
    bo.joins(&room).await;
    bo.says(&room, "!announce here").await;
    let refused = rooms.bot_says(&room, "Only those who may manage").await;
    assert!(refused.body.contains("a moderator's power level"), "{}", refused.body);
    ada.says(&room, "!announce here role: 123").await;
    rooms.bot_says(&room, "There are no roles to ping on Matrix").await;
    ada.says(&room, "!announce here template: **{{ episode.title }}** is out").await;
    rooms.bot_says(&room, "From its next episode on").await;
    world.restarts().await;
    world.feed.publishes_titled("The next one");
    world.polls().await;
    world.everyone_sees("The next one").await;
    let rooms = world.rooms.as_ref().unwrap();
    rooms.bot_says(&room, "The next one is out").await;
    for unread in [&rooms.listener, &bo] {
        unread.sees(&room).await;
    }
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_matrix_room_follows_by_the_word_of_its_moderator_on_sqlite() {
    if let Some(world) = World::on_both(Database::Sqlite).await {
        a_matrix_room_follows(world).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_matrix_room_follows_by_the_word_of_its_moderator_on_postgres() {
    if let Some(world) = World::on_both(Database::Postgres).await {
        a_matrix_room_follows(world).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_sees_every_place() {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    the_show(&mut world).await;
    let channel = followed(&world, "only: season:2").await;
    let host = world.discord.moderator("host");
    host.types(&world.channel, "/announce pause").await;
    world.stops().await;
    let config = world.config_file().display().to_string();
    let listed = out(&onair(&["destinations", "--config", &config], ""));
    assert!(
        listed.contains("by         the configuration\n  paused     by moderator host on Discord"),
        "{listed}"
    );
    assert!(listed.contains("by         moderator host on Discord\n  only       season:2"), "{listed}");
    let json = out(&onair(&["destinations", "--config", &config, "--json"], ""));
    let places: Vec<serde_json::Value> =
        json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(places[0]["origin"], "configuration");
    assert_eq!(places[0]["paused"], true);
    assert_eq!(places[1]["room"], channel.id().to_string());
    assert_eq!(places[1]["manner"]["only"], "season:2");
    world.ends().await;
}

#[test]
fn the_terminal_has_a_place_of_its_own() {
    let said = out(&onair(
        &["try"],
        "/announce list\n/announce here\n/announce test template: New: {{ episode.title }}\n/announce pause\n",
    ));
    assert!(said.contains("(by the configuration)"), "{said}");
    assert!(said.contains("is announced here already"), "{said}");
    assert!(said.contains("Preview") && said.contains("New: "), "{said}");
    assert!(said.contains("is paused here"), "{said}");
}
