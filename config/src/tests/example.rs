//! The example file, and what a configuration says when little is written.

use std::time::Duration;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::subscription::{Template, Thread};
use bot_core::suggestion::Rules;
use url::Url;

use super::*;

fn example_desk() -> Desk {
    Desk::new().file("discord.token", "t0ken\n").file("matrix.password", "hunter2\n")
}

#[test]
fn the_example_is_a_configuration() {
    let config = example_desk().read(EXAMPLE).unwrap();
    let show = &config.shows[0];
    assert_eq!(show.id.as_str(), "rust-in-production");
    assert_eq!(show.poll, Duration::from_mins(15));
    assert_eq!(config.rooms(PlatformKind::Discord), ["123456789012345678"]);
    assert_eq!(config.rooms(PlatformKind::Matrix), ["#rust-in-production:example.org"]);
    assert_eq!(config.discord.unwrap().token.expose(), "t0ken");
    assert!(config.warnings.is_empty());
}

/// Takes the `#` off the keys that the example shows without setting them.
fn with_every_key() -> String {
    // A twin needs a second show.
    let other_login = ["#access_token_file", "#device_id", "#twin_of"];
    let shown = |line: &str| {
        let is_key = line.starts_with('#')
            && !line.starts_with("# ")
            && (line.contains(" = ") || line.starts_with("#["));
        let alternative = other_login.iter().any(|key| line.starts_with(key));
        if is_key && !alternative { line[1..].to_owned() } else { line.to_owned() }
    };
    EXAMPLE.lines().map(shown).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_key_that_the_example_comments_out_is_a_key() {
    let pem = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n";
    let desk = example_desk().file("proxy.pem", pem).file("homeserver.pem", pem);
    let config = desk.read(&with_every_key()).unwrap();
    let manner = &config.subscriptions()[0].manner;
    assert_eq!(manner.mention_role.as_deref(), Some("234567890123456789"));
    assert_eq!(manner.thread, Some(Thread { archive_after: 1440, locked: false }));
    assert!(manner.crosspost && manner.pin && manner.tags == ["episode"]);
    assert!(manner.only.is_some() && manner.except.is_some());
    assert!(manner.template.as_ref().is_some_and(Template::keeps_card));
    assert_eq!(config.shows[0].hosts, ["Matthias Endler"]);
    assert_eq!(config.corrections().len(), 1);
    assert_eq!(config.discord.clone().unwrap().ca_pem.unwrap(), pem.as_bytes());
    let matrix = config.matrix.clone().unwrap();
    assert_eq!(matrix.ca_pem.unwrap(), pem.as_bytes());
    assert_eq!(matrix.recovery_key_file, Some(desk.path("matrix.recovery_key")));
    assert_eq!(matrix.store, desk.path("matrix"));
    let operators = Destination { platform: PlatformKind::Discord, room: "345678901234567890".to_owned() };
    assert_eq!(config.operators, Some(operators));
    let places = ["123456789012345678", "345678901234567890", "456789012345678901"];
    assert_eq!(config.places(PlatformKind::Discord), places);
    assert_eq!(
        config.places(PlatformKind::Matrix),
        ["#rust-in-production:example.org", "#guests:example.org"]
    );
    assert_eq!(config.boards()[0].1.declined, ["John Doe"]);
    assert_eq!(config.network.contact.as_deref(), Some("podcast@example.org"));
    assert_eq!(config.network.private_hosts, ["feeds.internal", "192.168.1.20"]);
}

#[test]
fn what_the_example_comments_out_with_a_default_is_the_default() {
    let (shown, default) = (with_every_key(), example_desk().read(EXAMPLE).unwrap());
    let pem = "-----BEGIN CERTIFICATE-----";
    let shown = example_desk().file("proxy.pem", pem).file("homeserver.pem", pem).read(&shown).unwrap();
    assert_eq!(default.log, shown.log);
    assert_eq!(default.announcements, shown.announcements);
    let board = shown.shows[0].suggestions.clone().unwrap();
    let (cards, moderators) = (board.cards.clone(), board.moderators.clone());
    let (deciders, declined) = (board.deciders.clone(), board.declined.clone());
    assert_eq!(board, Rules { cards, moderators, deciders, declined, ..Rules::default() });
    assert_eq!(default.discord.unwrap().api_url, shown.discord.unwrap().api_url);
    let (default, shown) = (default.matrix.unwrap(), shown.matrix.unwrap());
    assert_eq!(default.prefix, shown.prefix);
    assert_eq!(default.accept_invites_from, shown.accept_invites_from);
}

#[test]
fn a_show_alone_is_enough() {
    let config = read(SHOW);
    assert!(config.database.url.expose().ends_with("/onair.db"));
    assert_eq!(config.shows[0].feed.expose(), "https://example.org/feed");
    assert_eq!(config.shows[0].poll, Duration::from_mins(15));
    assert!(!config.shows[0].announce_newest);
    assert_eq!((config.discord, config.matrix), (None, None));
    assert_eq!(config.log, Log { format: LogFormat::Human, level: "info".to_owned() });
}

#[test]
fn a_room_that_follows_two_shows_is_named_once() {
    let announce = "[[show.announce]]\nplatform = \"matrix\"\nroom = \"#pod:example.org\"\n";
    let text = format!(
        "{SHOW}{announce}{}{announce}[matrix]\nhomeserver = \"http://localhost:8008\"\nuser = \"@onair:example.org\"\npassword = \"p\"\n",
        SHOW.replace("one", "two"),
    );
    let config = read(&text);
    assert_eq!(config.rooms(PlatformKind::Matrix), ["#pod:example.org"]);
    assert_eq!(config.rooms(PlatformKind::Discord), Vec::<String>::new());
    let shows: Vec<_> = config.subscriptions().into_iter().map(|follows| follows.show.to_string()).collect();
    assert_eq!(shows, ["one", "two"]);
    let destination = Destination { platform: PlatformKind::Matrix, room: "#pod:example.org".to_owned() };
    assert!(config.subscriptions().iter().all(|follows| follows.destination == destination));
    assert_eq!(config.matrix.unwrap().homeserver, Url::parse("http://localhost:8008").unwrap());
}

#[test]
fn a_file_is_read_with_what_lies_beside_it() {
    let desk = example_desk().file("onair.toml", EXAMPLE);
    let config = Config::load(&desk.path("onair.toml")).unwrap();
    assert_eq!(config.matrix.unwrap().login, MatrixLogin::Password(bot_core::secret::Secret::new("hunter2")));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = Config::load(Path::new("nowhere/onair.toml")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "nowhere/onair.toml: there is no such file; `onair config` prints one to start from"
    );
}
