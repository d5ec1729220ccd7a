//! Who was on an episode is set right, by moderators in a chat and by the operator's configuration.

use bot_core::episode::Episode;
use onair_config::Config;
use serde_json::Value;

use crate::command_line::{err, imported, onair, out};
use crate::first_show;
use crate::living::Program;
use crate::world::discord::{Answer, Posted};
use crate::world::homeserver;
use crate::world::story::{Database, World, on_both_databases};

const OXIDE: &str = "Oxide's Steve Klabnik";

/// The first show's community on both platforms; `None` without Synapse or the database.
async fn community(database: Database) -> Option<World> {
    let mut world = World::on_both(database).await?;
    world.feed.serves(first_show::FEED);
    world.starts().await;
    world.rooms.as_ref().unwrap().have_the_bot().await;
    world.polls().await;
    Some(world)
}

async fn the_first_show(world: &mut World) {
    world.feed.serves(first_show::FEED);
    world.starts().await;
    world.polls().await;
}

fn title(answer: &Answer) -> &str {
    answer.embeds.first().and_then(|embed| embed["title"].as_str()).unwrap_or_default()
}

fn guests(posted: &Posted) -> Vec<&str> {
    let fields = posted.embeds[0]["fields"].as_array().into_iter().flatten();
    let guests = fields.filter(|field| field["name"].as_str().is_some_and(|name| name.starts_with("Guest")));
    guests.filter_map(|field| field["value"].as_str()).collect()
}

/// A correction as an operator writes it.
fn correction(title: &str, guest: &str) -> String {
    format!("[[show.correction]]\ntitle = \"{title}\"\nguests = [\"{guest}\"]\n")
}

/// The configuration file is changed, and the service asked to read it again.
async fn reloads(world: &World, old: &Config) -> Config {
    let new = Config::load(&world.config_file()).unwrap();
    world.service().reload(old, &new).await.unwrap();
    new
}

async fn stored(world: &World, title: &str) -> Episode {
    let episodes = world.service().store.episodes(None).await.unwrap();
    episodes.into_iter().find(|episode| episode.title == title).unwrap()
}

fn names(episode: &Episode) -> Vec<&str> {
    episode.guests().map(|guest| guest.name.as_str()).collect()
}

async fn one_word_counts_everywhere(mut world: World) {
    let host = world.discord.moderator("host");
    let done = host.types(&world.channel, "/credit oxide guests: Steve Klabnik, Bryan Cantrill").await;
    assert!(done.ephemeral && done.pinged.is_nobody(), "{done:?}");
    assert!(done.content.contains("Steve Klabnik → **Steve Klabnik, Bryan Cantrill**"), "{}", done.content);
    assert!(done.content.contains("`/credit s03e03 undo: yes`"), "{}", done.content);

    let listener = world.discord.listener("bo");
    assert_eq!(title(&listener.types(&world.channel, "/guest cantrill").await), OXIDE);
    world.restarts().await;
    let rooms = world.rooms.as_ref().unwrap();
    rooms.listener.says(&rooms.encrypted, "!guest cantrill").await;
    let found = rooms.bot_says(&rooms.encrypted, OXIDE).await;
    assert!(found.body.contains("Steve Klabnik, Bryan Cantrill"), "{}", found.body);

    // Whoever made the room may manage it.
    rooms.listener.says(&rooms.plain, "!credit s03e03").await;
    let shown = rooms.bot_says(&rooms.plain, "What is known").await;
    assert!(shown.body.contains("Bryan Cantrill – corrected by moderator host on Discord"), "{}", shown.body);
    rooms.listener.says(&rooms.plain, "!credit s03e03 undo: yes").await;
    rooms.bot_says(&rooms.plain, "Took back what moderator host on Discord said").await;
    let gone = listener.types(&world.channel, "/guest cantrill").await;
    assert!(gone.ephemeral && gone.content.contains("Nothing found"), "{gone:?}");
    let corrections = world.service().store.corrections(&stored(&world, OXIDE).await).await.unwrap();
    assert!(corrections.len() == 1 && corrections[0].undone.is_some(), "{corrections:?}");
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_moderators_word_counts_everywhere_on_sqlite() {
    if let Some(world) = community(Database::Sqlite).await {
        one_word_counts_everywhere(world).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_moderators_word_counts_everywhere_on_postgres() {
    if let Some(world) = community(Database::Postgres).await {
        one_word_counts_everywhere(world).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_power_level_makes_a_moderator_of_a_matrix_room() {
    let Some(world) = community(Database::Sqlite).await else { return };
    let rooms = world.rooms.as_ref().unwrap();
    let bo = homeserver::shared().await.unwrap().listener("bo").await;
    rooms.listener.invites(&rooms.plain, bo.user_id()).await;
    bo.joins(&rooms.plain).await;
    bo.says(&rooms.plain, "!credit oxide guests: Bo").await;
    let refused = rooms.bot_says(&rooms.plain, "Only those who may manage").await;
    assert!(refused.body.contains("a moderator's power level"), "{}", refused.body);

    rooms.listener.sets_power_level(&rooms.plain, bo.user_id(), 50).await;
    bo.says(&rooms.plain, "!credit oxide guests: @room, <b>Bo</b>").await;
    let done = rooms.bot_says(&rooms.plain, "Corrected").await;
    assert!(done.html.as_ref().is_none_or(|html| !html.contains("<b>Bo</b>")), "{done:?}");
    assert_eq!(names(&stored(&world, OXIDE).await), ["@room", "<b>Bo</b>"]);
    for unread in [&rooms.listener, &bo] {
        unread.sees(&rooms.plain).await;
    }
    world.ends().await;
}

on_both_databases! {
    async fn a_listener_is_told_what_it_takes(world) {
        the_first_show(&mut world).await;
        let listener = world.discord.listener("bo");
        assert!(!listener.is_offered(&world.channel, "credit"));
        world.discord.opens_to_everybody("credit");
        for line in ["/credit oxide", "/credit oxide guests: Bo", "/credit oxide undo: yes"] {
            let refused = listener.types(&world.channel, line).await;
            assert!(refused.ephemeral && refused.content.contains("“Manage Server”"), "{refused:?}");
        }
        assert_eq!(names(&stored(&world, OXIDE).await), ["Steve Klabnik"]);
        // A moderator, but of a channel that follows no show.
        let (host, elsewhere) = (world.discord.moderator("host"), world.discord.channel("off-topic"));
        let refused = host.types(&elsewhere, "/credit oxide guests: Bo").await;
        assert!(refused.content.contains("a room that follows the show"), "{refused:?}");
        assert!(world.service().store.corrections(&stored(&world, OXIDE).await).await.unwrap().is_empty());
    }

    async fn two_moderators_at_once_are_both_heard_and_the_second_sees_the_first(world) {
        the_first_show(&mut world).await;
        let (ada, bo) = (world.discord.moderator("ada"), world.discord.moderator("bo"));
        let (first, second) = tokio::join!(
            ada.types(&world.channel, "/credit s03e03 guests: Ada"),
            bo.types(&world.channel, "/credit s03e03 guests: Bo"),
        );
        let said = [&first.content, &second.content];
        let saw = |before: &str| said.iter().any(|said| said.contains(before));
        assert!(saw("Guests: Steve Klabnik → ") && (saw("Guests: Ada → **Bo**") || saw("Guests: Bo → **Ada**")), "{said:?}");
        for _ in 0..2 {
            ada.types(&world.channel, "/credit s03e03 undo: yes").await;
        }
        assert_eq!(names(&stored(&world, OXIDE).await), ["Steve Klabnik"]);
        let nothing = bo.types(&world.channel, "/credit s03e03 undo: yes").await;
        assert!(nothing.content.contains("There is no correction"), "{nothing:?}");
    }

    async fn the_configuration_has_the_last_word_until_it_is_changed(world) {
        let plain = world.settings.clone();
        world.settings = correction("Oxide's Steve Klabnik", "Bryan Cantrill");
        the_first_show(&mut world).await;
        assert_eq!(names(&stored(&world, OXIDE).await), ["Bryan Cantrill"]);
        let listener = world.discord.listener("bo");
        assert_eq!(title(&listener.types(&world.channel, "/guest cantrill").await), OXIDE);
        let host = world.discord.moderator("host");
        let refused = host.types(&world.channel, "/credit s03e03 guests: Ada").await;
        assert!(refused.content.contains("The configuration file says who was on"), "{refused:?}");

        let old = Config::load(&world.config_file()).unwrap();
        world.settings = plain;
        reloads(&world, &old).await;
        assert_eq!(title(&listener.types(&world.channel, "/guest klabnik").await), OXIDE);
        host.types(&world.channel, "/credit s03e03 guests: Ada").await;
        let shown = host.types(&world.channel, "/credit s03e03").await;
        assert!(shown.content.contains("no longer there since"), "{}", shown.content);
        assert!(shown.content.contains("corrected by moderator host on Discord"), "{}", shown.content);
    }

    async fn an_announcement_says_what_the_configuration_says(world) {
        world.settings = correction("Zed with Conrad Irwin", "Nathan Sobo");
        world.starts().await;
        world.polls().await;
        world.feed.publishes_titled("Zed with Conrad Irwin");
        world.polls().await;
        let posted = world.discord_shows("Zed with Conrad Irwin");
        assert_eq!(guests(&posted), ["Nathan Sobo"]);
        assert_eq!(names(&stored(&world, "Zed with Conrad Irwin").await), ["Nathan Sobo"]);
    }

    async fn a_host_who_is_named_is_a_guest_no_more_though_the_feed_did_not_change(world) {
        the_first_show(&mut world).await;
        assert_eq!(names(&stored(&world, OXIDE).await), ["Steve Klabnik"]);
        let old = Config::load(&world.config_file()).unwrap();
        world.show_settings = String::from("hosts = [\"steve klabnik\"]\n");
        reloads(&world, &old).await;
        world.polls().await;
        assert!(names(&stored(&world, OXIDE).await).is_empty());
    }

    async fn a_correction_outlives_a_change_of_the_feed(world) {
        world.starts().await;
        world.polls().await;
        let guid = world.feed.publishes_titled("Zed with Conrad Irwin");
        world.polls().await;
        world.discord_shows("Zed with Conrad Irwin");
        let host = world.discord.moderator("host");
        let done = host.types(&world.channel, &format!("/credit {guid} guests: Nathan Sobo")).await;
        assert!(done.content.contains("Corrected"), "{done:?}");
        world.feed.retitles(&guid, "Zed with Conrad");
        world.polls().await;
        assert_eq!(names(&stored(&world, "Zed with Conrad").await), ["Nathan Sobo"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_running_service_takes_over_corrections_and_tells_nobody_who_made_one() {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.feed.serves(first_show::FEED);
    world.poll = "1s";
    let mut program = Program::starts(&world);
    program.tells_systemd("READY=1");
    // What the first read brought is known before the second begins.
    world.feed.is_asked_again().await;
    world.feed.is_asked_again().await;
    let host = world.discord.moderator("the-moderators-name");
    let done = host.types(&world.channel, "/credit oxide companies: Oxide Computer Company").await;
    assert!(done.content.contains("Corrected"), "{done:?}");

    world.settings =
        [correction(OXIDE, "Bryan Cantrill"), correction("No such episode", "Nobody Else")].concat();
    world.config_file();
    program.gets("-HUP");
    program.tells_systemd("RELOADING=1");
    program.tells_systemd("READY=1");
    let found = host.types(&world.channel, "/guest cantrill").await;
    assert_eq!(title(&found), OXIDE);
    program.gets("-TERM");
    assert!(program.ends().success(), "{}", program.log());
    let log = program.log();
    assert!(log.contains("a correction was made"), "{log}");
    assert!(log.contains("there is none with the title “No such episode”"), "{log}");
    assert!(!log.contains("the-moderators-name") && !log.contains(&host.id().to_string()), "{log}");
    world.ends().await;
}

#[test]
fn the_operator_sees_what_each_credit_was_read_from() {
    let (_folder, database) = imported();
    let explain = |which: &str, json: &[&str]| {
        onair(&[&["episodes", "--database", &database, "--explain", which], json].concat(), "")
    };
    let json: Value = serde_json::from_str(&out(&explain("oxide's steve klabnik", &["--json"]))).unwrap();
    assert_eq!(json["title"], OXIDE);
    assert_eq!(json["credits"][0]["name"], "Steve Klabnik");
    assert_eq!(json["credits"][0]["evidence"]["field"], "title");
    assert_eq!(json["corrections"], serde_json::json!([]));
    let (guid, link) = (json["guid"].as_str().unwrap(), json["link"].as_str().unwrap());
    let by_guid = out(&explain(guid, &[]));
    assert_eq!(by_guid, out(&explain(link, &[])));
    assert!(
        by_guid.contains("guest    Steve Klabnik") && by_guid.contains("title: “Oxide's Steve Klabnik"),
        "{by_guid}"
    );

    let unknown = explain("klabnick", &[]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(err(&unknown).contains("the nearest: “Oxide's Steve Klabnik”"), "{}", err(&unknown));
}

#[test]
fn an_import_with_a_configuration_knows_the_hosts_and_a_chat_in_the_terminal_corrects() {
    let folder = tempfile::tempdir().unwrap();
    let (feed, config) = (folder.path().join("feed.xml"), folder.path().join("onair.toml"));
    std::fs::write(&feed, first_show::FEED).unwrap();
    let text = "[[show]]\nid = \"a\"\nfeed = \"https://example.org/feed\"\nhosts = [\"Steve Klabnik\"]\n";
    std::fs::write(&config, text).unwrap();
    let (feed, config) = (feed.display().to_string(), config.display().to_string());
    let done = onair(&["import", "--config", &config, "--show", "a", &feed], "");
    assert!(done.status.success(), "{}", err(&done));
    let explained = out(&onair(&["episodes", "--config", &config, "--explain", OXIDE], ""));
    assert!(explained.contains("guid") && !explained.contains("  guest "), "{explained}");

    let chat = out(&onair(&["try"], "/credit oxide guests: Bryan Cantrill\n/guest cantrill\n"));
    assert!(
        chat.contains("Steve Klabnik → Bryan Cantrill") && chat.contains("Guest: Bryan Cantrill"),
        "{chat}"
    );
}
