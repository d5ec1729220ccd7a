//! Variables over the file.

use std::time::Duration;

use super::*;

#[test]
fn a_variable_wins_over_the_file() {
    let desk = Desk::new()
        .variable("ONAIR__DATABASE__URL", "postgres://localhost/onair")
        .variable("ONAIR__SHOW__0__POLL", "1h 30m")
        .variable("ONAIR__SHOW__0__ANNOUNCE_NEWEST", "true")
        .variable("ONAIR__LOG__FORMAT", "json")
        .variable("HOME", "/root");
    let config = desk.read(&format!("{SHOW}poll = \"5m\"\n[database]\nurl = \"sqlite:x.db\"\n")).unwrap();
    assert_eq!(config.database.url.expose(), "postgres://localhost/onair");
    assert_eq!(config.shows[0].poll, Duration::from_mins(90));
    assert!(config.shows[0].announce_newest);
    assert_eq!(config.log.format, LogFormat::Json);
}

#[test]
fn variables_alone_make_a_whole_configuration() {
    let desk = Desk::new()
        .variable("ONAIR__SHOW__0__ID", "one")
        .variable("ONAIR__SHOW__0__FEED", "https://example.org/feed")
        .variable("ONAIR__SHOW__0__ANNOUNCE__0__PLATFORM", "discord")
        .variable("ONAIR__SHOW__0__ANNOUNCE__0__CHANNEL", "42")
        .variable("ONAIR__SHOW__0__ANNOUNCE__1__PLATFORM", "matrix")
        .variable("ONAIR__SHOW__0__ANNOUNCE__1__ROOM", "!abc:example.org")
        .variable("ONAIR__DISCORD__TOKEN", "t0ken")
        .variable("ONAIR__DISCORD__API_URL", "http://127.0.0.1:9000")
        .variable("ONAIR__MATRIX__HOMESERVER", "https://example.org")
        .variable("ONAIR__MATRIX__USER", "@onair:example.org")
        .variable("ONAIR__MATRIX__PASSWORD", "hunter2");
    let config = desk.read("").unwrap();
    let destinations: Vec<_> =
        config.subscriptions().iter().map(|follows| follows.destination.to_string()).collect();
    assert_eq!(destinations, ["discord 42", "matrix !abc:example.org"]);
    assert_eq!(config.discord.unwrap().api_url.as_str(), "http://127.0.0.1:9000/");
}

#[test]
fn a_list_is_written_as_in_the_file_or_item_by_item() {
    let hosts = |desk: Desk| desk.read(SHOW).unwrap().network.private_hosts;
    let at_once = Desk::new().variable("ONAIR__NETWORK__PRIVATE_HOSTS", "[\"one.internal\", \"10.0.0.1\"]");
    assert_eq!(hosts(at_once), ["one.internal", "10.0.0.1"]);
    let one_by_one = Desk::new()
        .variable("ONAIR__NETWORK__PRIVATE_HOSTS__0", "one.internal")
        .variable("ONAIR__NETWORK__PRIVATE_HOSTS__1", "10.0.0.1");
    assert_eq!(hosts(one_by_one), ["one.internal", "10.0.0.1"]);
}

#[test]
fn a_text_may_have_quotes_as_in_the_file_but_need_not() {
    for level in ["debug", "\"debug\"", "'debug'"] {
        let desk = Desk::new().variable("ONAIR__LOG__LEVEL", level);
        assert_eq!(desk.read(SHOW).unwrap().log.level, "debug");
    }
}

#[test]
fn the_tenth_show_comes_after_the_ninth() {
    let mut desk = Desk::new();
    for number in 0..12 {
        desk = desk
            .variable(&format!("ONAIR__SHOW__{number}__ID"), &format!("show-{number}"))
            .variable(&format!("ONAIR__SHOW__{number}__FEED"), "https://example.org/feed");
    }
    let config = desk.read("").unwrap();
    assert_eq!(config.shows[10].id.as_str(), "show-10");
}

#[test]
fn a_mistake_in_a_variable_names_the_variable() {
    let cases = [
        (
            "ONAIR__SHOW__0__POLL",
            "soon",
            "`poll` must be a duration such as \"15m\" or \"1h 30m\", found \"soon\"",
        ),
        ("ONAIR__SHOW__0__POL", "15m", "unknown key `pol` in [[show]]: did you mean `poll`?"),
        ("ONAIR__SHOW__0__ANNOUNCE_NEWEST", "yes", "`announce_newest` must be true or false, without quotes"),
        ("ONAIR__SHOW__2__ID", "x", "there is no section 2: they count from 0, and the next is 1"),
        (
            "ONAIR__SHOW__ID",
            "x",
            "`id` stands where the section's number belongs, as in ONAIR__SHOW__0__FEED",
        ),
        ("ONAIR__SHOW", "x", "`show` can repeat, so it is written [[show]]"),
        (
            "ONAIR__SHOW__0__ID__X",
            "x",
            "no key has this name; write sections and keys as in ONAIR__DATABASE__URL",
        ),
        ("ONAIR____URL", "x", "no key has this name; write sections and keys as in ONAIR__DATABASE__URL"),
        ("ONAIR__LOG", "x", "[log] must be a section with keys, found a text"),
        (
            "ONAIR__NETWORK__PRIVATE_HOSTS",
            "one.internal",
            "`private_hosts` must be a list of texts, such as [\"one\", \"two\"]",
        ),
        (
            "ONAIR__TOKEN",
            "x",
            "unknown key `token` in the file: it can hold discord, matrix, database, show, announcements, operators, network, log",
        ),
        ("ONAIR__DISCORD__TOKEN", "", "`token` must be one line and not empty"),
    ];
    for (name, value, message) in cases {
        let desk = Desk::new().variable(name, value);
        assert_eq!(desk.refused(SHOW), format!("{name}: {message}"));
    }
}
