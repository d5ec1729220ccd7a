//! What is refused, and how the operator is told.

use super::*;

const PLATFORMS: &str = "[discord]\ntoken = \"t\"\n[matrix]\nhomeserver = \"https://example.org\"\n\
                         user = \"@onair:example.org\"\npassword = \"p\"\n";

fn refused(text: &str) -> String {
    Desk::new().refused(text)
}

/// A key of the show, on line 4.
fn show(line: &str) -> String {
    refused(&format!("{SHOW}{line}\n"))
}

/// Keys of a destination of the show, from line 5.
fn announce(keys: &str) -> String {
    refused(&format!("{SHOW}[[show.announce]]\n{keys}\n{PLATFORMS}"))
}

/// A key of a section that is given in full otherwise.
fn platform(section: &str, line: &str) -> String {
    refused(&format!("{SHOW}{}", PLATFORMS.replace(section, &format!("{section}\n{line}"))))
}

#[test]
fn a_file_that_is_not_toml() {
    assert_eq!(refused("[[show]\n"), "onair.toml:1: not valid TOML: unclosed array table, expected `]`");
    assert_eq!(refused("a = 1\na = 2\n"), "onair.toml:2: not valid TOML: duplicate key");
}

#[test]
fn no_show_at_all() {
    for nothing in ["", "show = []\n"] {
        assert_eq!(
            refused(nothing),
            "onair.toml: the file needs at least one [[show]], with `id` and `feed`"
        );
    }
    assert_eq!(
        refused("[show]\nid = \"one\"\n"),
        "onair.toml:1: `show` can repeat, so it is written [[show]]"
    );
}

#[test]
fn unknown_keys_with_the_nearest_known_one() {
    assert_eq!(show("pol = \"15m\""), "onair.toml:4: unknown key `pol` in [[show]]: did you mean `poll`?");
    assert_eq!(
        show("[databse]\nurl = \"x\""),
        "onair.toml:4: unknown key `databse` in the file: did you mean `database`?"
    );
    assert_eq!(
        show("[log]\ncolour = true"),
        "onair.toml:5: unknown key `colour` in [log]: it can hold format, level"
    );
    assert_eq!(
        platform("[discord]", "guild = 1"),
        "onair.toml:5: unknown key `guild` in [discord]: it can hold token, token_file, api_url, ca_file"
    );
}

#[test]
fn shows_that_lack_something_or_share_a_name() {
    assert_eq!(
        refused("[[show]]\nfeed = \"https://example.org\"\n"),
        "onair.toml:1: [[show]] needs `id`: your short name for the show, such as \"rust-in-production\""
    );
    assert_eq!(
        refused("\n[[show]]\nid = \"one\"\n"),
        "onair.toml:2: [[show]] needs `feed`: the address of the podcast's feed"
    );
    assert_eq!(
        refused("[[show]]\nid = \"One Show\"\nfeed = \"https://example.org\"\n"),
        "onair.toml:2: `id` must be a short name of a-z, 0-9 and -, such as \"rust-in-production\", found \"One Show\""
    );
    assert_eq!(
        refused(&SHOW.repeat(2)),
        "onair.toml:5: `id` must be different from every other show's, found \"one\""
    );
    assert_eq!(
        refused(&SHOW.replace("https", "file")),
        "onair.toml:3: `feed` must be an address that begins with https:// or http://"
    );
}

#[test]
fn polls_that_are_no_duration_too_short_or_too_long() {
    assert_eq!(
        show("poll = \"soon\""),
        "onair.toml:4: `poll` must be a duration such as \"15m\" or \"1h 30m\", found \"soon\""
    );
    assert_eq!(show("poll = 15"), "onair.toml:4: `poll` must be a text in quotes, found a number");
    assert_eq!(
        show("poll = \"1ms\""),
        "onair.toml:4: `poll` must be between \"1s\" and \"24h\", found \"1ms\""
    );
    assert_eq!(
        show("poll = \"1w\""),
        "onair.toml:4: `poll` must be between \"1s\" and \"24h\", found \"1w\""
    );
    assert_eq!(
        Desk::new().warnings(&format!("{SHOW}poll = \"30s\"\n")),
        ["onair.toml:4: `poll` is shorter than a minute; many hosts block that"]
    );
}

#[test]
fn manners_that_a_platform_does_not_have_or_that_say_nothing() {
    let discord = |keys: &str| announce(&format!("platform = \"discord\"\nchannel = \"42\"\n{keys}"));
    let matrix = |keys: &str| announce(&format!("platform = \"matrix\"\nroom = \"!a:b.c\"\n{keys}"));
    assert_eq!(discord("thread_archive = \"1d\""), "onair.toml:7: `thread_archive` needs `thread = true`");
    assert_eq!(
        discord("thread = true\nthread_archive = \"2d\""),
        "onair.toml:8: `thread_archive` must be \"1h\", \"1d\", \"3d\" or \"7d\", found \"2d\""
    );
    assert_eq!(
        discord("tags = [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\"]"),
        "onair.toml:7: `tags` must be at most 5: Discord takes no more"
    );
    assert_eq!(
        discord("only = \"seeson:2\""),
        "onair.toml:7: `only` has no “seeson:”; perhaps season: is meant; for example: \
         'season:2 -kind:trailer with:\"Steve Klabnik\"'"
    );
    assert_eq!(
        discord("template = \"{{ episode.titel }}\""),
        "onair.toml:7: `template` names episode.titel, which is not there; perhaps episode.title is meant"
    );
    assert_eq!(
        discord("card = false"),
        "onair.toml:7: `card = false` needs a `template`, else nothing would be left to say"
    );
    assert_eq!(
        discord("template = \"a\"\ntemplate_file = \"b\""),
        "onair.toml:8: `template` and `template_file` are both given: keep one"
    );
    assert!(discord("template_file = \"nowhere.txt\"").starts_with("onair.toml:7: `template_file`: "));
    assert_eq!(
        matrix("crosspost = true"),
        "onair.toml:7: `crosspost` is for Discord; on Matrix nobody follows a room from elsewhere"
    );
    assert_eq!(
        matrix("thread = true\nthread_locked = true"),
        "onair.toml:8: `thread_locked` is for Discord; on Matrix threads are neither archived nor locked"
    );
}

#[test]
fn destinations_that_lead_nowhere() {
    assert_eq!(announce(""), "onair.toml:4: [[show.announce]] needs `platform`: \"discord\" or \"matrix\"");
    assert_eq!(
        announce("platform = \"irc\""),
        "onair.toml:5: `platform` must be \"discord\" or \"matrix\", found \"irc\""
    );
    assert_eq!(
        announce("platform = \"discord\""),
        "onair.toml:4: [[show.announce]] needs `channel`: the id of the Discord channel"
    );
    assert_eq!(
        announce("platform = \"discord\"\nchannel = \"#general\""),
        "onair.toml:6: `channel` must be a channel's id, digits only (in Discord, right-click the channel, \
         \"Copy Channel ID\"), found \"#general\""
    );
    assert_eq!(
        announce("platform = \"discord\"\nchannel = 42"),
        "onair.toml:6: `channel` must be a text in quotes, found a number"
    );
    assert_eq!(
        announce("platform = \"discord\"\nchannel = \"42\"\nmention_role = \"@everyone\""),
        "onair.toml:7: `mention_role` must be a role's id, digits only (in Discord: server settings, roles, \
         \"Copy Role ID\"), found \"@everyone\""
    );
    assert_eq!(
        announce("platform = \"matrix\"\nroom = \"general\""),
        "onair.toml:6: `room` must be a room's alias (#name:example.org) or id (!…), found \"general\""
    );
}

#[test]
fn keys_of_the_other_platform() {
    assert_eq!(
        announce("platform = \"matrix\"\nroom = \"#a:b.org\"\nmention_role = \"42\""),
        "onair.toml:7: `mention_role` is for Discord; Matrix has no roles to mention"
    );
    assert_eq!(
        announce("platform = \"discord\"\nroom = \"42\"\nchannel = \"42\""),
        "onair.toml:6: `room` is for Matrix; a place on Discord is a `channel`"
    );
    assert_eq!(
        announce("platform = \"matrix\"\nroom = \"#a:b.org\"\nchannel = \"42\""),
        "onair.toml:7: `channel` is for Discord; a place on Matrix is a `room`"
    );
}

#[test]
fn a_destination_twice_in_one_show() {
    let twice = "platform = \"discord\"\nchannel = \"42\"\n[[show.announce]]\nplatform = \"discord\"\nchannel = \"42\"";
    assert_eq!(
        announce(twice),
        "onair.toml:9: `channel` must be another place than the show's other destinations, found \"42\""
    );
}

#[test]
fn a_destination_on_a_platform_that_is_not_set_up() {
    let text = format!("{SHOW}[[show.announce]]\nplatform = \"matrix\"\nroom = \"#pod:example.org\"\n");
    assert_eq!(
        refused(&text),
        "onair.toml:4: [[show.announce]] names matrix, so there must be a [matrix] section"
    );
}

#[test]
fn addresses_that_would_send_secrets_in_the_open() {
    let open =
        "must be an https address; plain http is for this machine alone, as in \"http://127.0.0.1:8008\"";
    assert_eq!(
        platform("[discord]", "api_url = \"http://proxy.example.org\""),
        format!("onair.toml:5: `api_url` {open}")
    );
    assert_eq!(
        refused(&format!("{SHOW}{}", PLATFORMS.replace("https:", "http:"))),
        format!("onair.toml:7: `homeserver` {open}")
    );
    assert_eq!(
        platform("[discord]", "api_url = \"discord.com\""),
        "onair.toml:5: `api_url` must be an address such as \"https://example.org\""
    );
    assert_eq!(
        platform("[discord]", "api_url = \"https://ann:pw@example.org\""),
        "onair.toml:5: `api_url` must be an address without user, password, `?` and `#`"
    );
}

#[test]
fn names_that_matrix_does_not_know() {
    assert_eq!(
        refused(&format!("{SHOW}{}", PLATFORMS.replace("@onair:example.org", "onair"))),
        "onair.toml:8: `user` must be a full name such as \"@onair:example.org\", found \"onair\""
    );
    assert_eq!(
        platform(
            "[matrix]",
            "accept_invites_from = [\"*\", \"example.org:8448\", \"@ann:[::1]:80\", \"not this\"]"
        ),
        "onair.toml:7: `accept_invites_from` must be \"*\" (anyone), a server (example.org) or a person \
         (@name:example.org), found \"not this\""
    );
    assert_eq!(
        platform("[matrix]", "accept_invites_from = \"*\""),
        "onair.toml:7: `accept_invites_from` must be a list of texts, such as [\"one\", \"two\"]"
    );
    assert_eq!(
        platform("[matrix]", "prefix = \"\""),
        "onair.toml:7: `prefix` must be one to eight characters, such as \"!\", found \"\""
    );
}

#[test]
fn certificates_that_are_none() {
    assert_eq!(
        platform("[discord]", "ca_file = \"missing.pem\""),
        "onair.toml:5: `ca_file`: there is no file missing.pem; make it, or name another"
    );
    let desk = Desk::new().file("ca.der", "0\u{82}");
    let text = format!("{SHOW}[discord]\ntoken = \"t\"\nca_file = \"ca.der\"\n");
    assert_eq!(
        desk.refused(&text),
        "onair.toml:6: `ca_file`: ca.der holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)"
    );
}

#[test]
fn the_rest_of_the_service() {
    assert_eq!(
        show("[database]\nurl = \"mysql://localhost\""),
        "onair.toml:5: `url` must begin with sqlite: or postgres://"
    );
    assert_eq!(
        show("[network]\ncontact = \"call me\""),
        "onair.toml:5: `contact` must be a mail address or a web page (https://…), found \"call me\""
    );
    assert_eq!(
        show("[network]\nprivate_hosts = [\"http://feeds.internal\"]"),
        "onair.toml:5: `private_hosts` must be a host's name or IP address, without https:// and port, \
         found \"http://feeds.internal\""
    );
    assert_eq!(
        show("[log]\nformat = \"xml\""),
        "onair.toml:5: `format` must be \"human\" or \"json\", found \"xml\""
    );
    assert_eq!(
        show("[log]\nlevel = \"onair=loud\""),
        "onair.toml:5: `level` must be error, warn, info, debug, trace, or a filter such as \
         \"info,onair_discord=debug\", found \"onair=loud\""
    );
}

#[test]
fn what_cannot_be_said_of_announcements_and_operators() {
    let told = |keys: &str| refused(&format!("{SHOW}{keys}\n"));
    assert_eq!(
        told("[announcements]\ncatch_up = \"5m\""),
        "onair.toml:5: `catch_up` must be a duration from \"1h\" to \"365d\", such as \"7d\", found \"5m\""
    );
    assert_eq!(
        told("[operators]\nplatform = \"discord\"\nchannel = \"5\""),
        "onair.toml:4: [operators] names discord, so there must be a [discord] section"
    );
}

#[test]
fn several_mistakes_are_told_at_once_in_the_order_of_the_file() {
    let text = "[log]\nlevle = \"info\"\n[[show]]\nid = \"one\"\npoll = \"soon\"\n";
    let desk = Desk::new().variable("ONAIR__LOG__FORMAT", "xml");
    let refusal = desk.refused(text);
    let lines: Vec<&str> = refusal.lines().collect();
    assert_eq!(
        lines,
        [
            "onair.toml:2: unknown key `levle` in [log]: did you mean `level`?",
            "onair.toml:3: [[show]] needs `feed`: the address of the podcast's feed",
            "onair.toml:5: `poll` must be a duration such as \"15m\" or \"1h 30m\", found \"soon\"",
            "ONAIR__LOG__FORMAT: `format` must be \"human\" or \"json\", found \"xml\"",
        ]
    );
}
