//! How a show takes suggestions, as the operator writes it.

use std::time::Duration;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::suggestion::{Decider, Rules};

use super::*;

const PLATFORMS: &str = "[discord]\ntoken = \"t\"\n[matrix]\nhomeserver = \"https://example.org\"\n\
                         user = \"@onair:example.org\"\npassword = \"p\"\n";

/// The board of a show with these keys.
fn board(keys: &str) -> Rules {
    let config = read(&format!("{SHOW}[show.suggestions]\n{keys}\n{PLATFORMS}"));
    config.shows[0].suggestions.clone().unwrap()
}

/// What is said of these keys, from line 5.
fn refused(keys: &str) -> String {
    Desk::new().refused(&format!("{SHOW}[show.suggestions]\n{keys}\n{PLATFORMS}"))
}

fn matrix(room: &str) -> Destination {
    Destination { platform: PlatformKind::Matrix, room: room.to_owned() }
}

#[test]
fn a_show_takes_none_unless_it_says_so() {
    assert_eq!(read(SHOW).boards(), []);
    assert_eq!(board(""), Rules { with_announcements: true, ..Rules::default() });
}

#[test]
fn everything_that_hosts_decide() {
    let keys = "deciders = [\"role:12\", \"discord:34\", \"@ann:example.org\"]\nqueue = true\nanonymous = false\n\
                own_vote = true\nby_company = true\nper_day = 1\nper_server = 9\naccount_age = \"30d\"\n\
                member_age = \"1h\"\ndeclined = [\"Ann\", \"Acme\"]\ndigest = false\nkeep_voted = false\n\
                keep_people = \"7d\"\n[show.suggestions.moderators]\nplatform = \"discord\"\nchannel = \"5\"\n\
                [[show.suggestions.cards]]\nplatform = \"matrix\"\nroom = \"!a:b.c\"\n";
    let moderators = Destination { platform: PlatformKind::Discord, room: "5".to_owned() };
    let expected = Rules {
        cards: vec![matrix("!a:b.c")],
        with_announcements: false,
        moderators: Some(moderators),
        deciders: vec![
            Decider::Role("12".to_owned()),
            Decider::Person(PlatformKind::Discord, "34".to_owned()),
            Decider::Person(PlatformKind::Matrix, "@ann:example.org".to_owned()),
        ],
        queue: true,
        anonymous: false,
        own_vote: true,
        by_company: true,
        per_day: 1,
        per_server: 9,
        account_age: Duration::from_hours(24 * 30),
        member_age: Duration::from_hours(1),
        declined: vec!["Ann".to_owned(), "Acme".to_owned()],
        digest: false,
        keep_voted: false,
        keep_people: Duration::from_hours(24 * 7),
    };
    assert_eq!(board(keys), expected);
}

#[test]
fn no_card_anywhere_is_possible_too() {
    let none = board("cards = []");
    assert!(none.cards.is_empty() && !none.with_announcements);
}

#[test]
fn the_places_of_cards_and_moderators_are_entered() {
    let keys = "[show.suggestions.moderators]\nplatform = \"matrix\"\nroom = \"!m:b.c\"\n\
                [[show.suggestions.cards]]\nplatform = \"matrix\"\nroom = \"!a:b.c\"\n\
                [[show.announce]]\nplatform = \"matrix\"\nroom = \"!a:b.c\"\n";
    let config = read(&format!("{SHOW}[show.suggestions]\n{keys}{PLATFORMS}"));
    assert_eq!(config.places(PlatformKind::Matrix), ["!a:b.c", "!m:b.c"]);
    assert_eq!(config.places(PlatformKind::Discord), Vec::<String>::new());
    assert_eq!(config.rooms(PlatformKind::Matrix), ["!a:b.c"], "announcements do not go to moderators");
}

#[test]
fn the_environment_says_numbers_and_flags_too() {
    let desk = Desk::new()
        .variable("ONAIR__SHOW__0__SUGGESTIONS__PER_DAY", "7")
        .variable("ONAIR__SHOW__0__SUGGESTIONS__OWN_VOTE", "true");
    let board = desk.read(SHOW).unwrap().shows[0].suggestions.clone().unwrap();
    assert_eq!((board.per_day, board.own_vote), (7, true));
}

#[test]
fn what_cannot_be_meant_is_refused() {
    assert_eq!(
        refused("per_day = 0"),
        "onair.toml:5: `per_day` must be a whole number from 1 to 100, without quotes"
    );
    assert_eq!(
        refused("per_server = \"50\""),
        "onair.toml:5: `per_server` must be a whole number from 1 to 10000, without quotes"
    );
    assert_eq!(
        refused("deciders = [\"@ann\"]"),
        "onair.toml:5: `deciders` must be a role (role:123…) or a person (discord:123…, @ann:example.org), found \"@ann\""
    );
    assert_eq!(
        refused("account_age = \"young\""),
        "onair.toml:5: `account_age` must be a duration up to \"20y\", such as \"7d\"; or \"0\" for any, found \"young\""
    );
    assert_eq!(
        refused("keep_people = \"0\""),
        "onair.toml:5: `keep_people` must be a duration from \"1d\" to \"3650d\", such as \"365d\", found \"0\""
    );
    assert_eq!(
        refused("que = true"),
        "onair.toml:5: unknown key `que` in [show.suggestions]: did you mean `queue`?"
    );
    assert_eq!(
        refused("queue = true"),
        "onair.toml:4: [show.suggestions] has `queue = true`, so it needs [show.suggestions.moderators]: \
         where suggestions wait for a word"
    );
}

#[test]
fn places_that_lead_nowhere_or_are_named_twice() {
    let card = "[[show.suggestions.cards]]\nplatform = \"matrix\"\nroom = \"!a:b.c\"\n";
    assert_eq!(
        refused(&card.repeat(2)),
        "onair.toml:10: `room` must be another place than the other cards', found \"!a:b.c\""
    );
    assert_eq!(
        refused("[show.suggestions.cards]\nplatform = \"matrix\""),
        "onair.toml:5: `cards` can repeat, so it is written [[show.suggestions.cards]]"
    );
    assert_eq!(
        refused("[show.suggestions.moderators]\nplatform = \"discord\"\nroom = \"!a:b.c\"\nchannel = \"5\""),
        "onair.toml:7: `room` is for Matrix; a place on Discord is a `channel`"
    );
    let alone = Desk::new().refused(&format!("{SHOW}[show.suggestions]\n{card}"));
    assert_eq!(
        alone,
        "onair.toml:5: [[show.suggestions.cards]] names matrix, so there must be a [matrix] section"
    );
}

#[test]
fn what_is_hidden_is_not_shown_where_everybody_reads() {
    let moderators = "[show.suggestions.moderators]\nplatform = \"matrix\"\nroom = \"!a:b.c\"\n";
    let public = ["[[show.suggestions.cards]]", "[[show.announce]]"];
    for public in public {
        assert_eq!(
            refused(&format!("{moderators}{public}\nplatform = \"matrix\"\nroom = \"!a:b.c\"\n")),
            "onair.toml:7: [show.suggestions.moderators] must be a place of the moderators' own, since it shows what \
             is hidden: everybody reads announcements or cards in \"!a:b.c\""
        );
        board(&format!("{moderators}{public}\nplatform = \"matrix\"\nroom = \"!b:b.c\"\n"));
    }
    let other =
        format!("{SHOW}[[show.announce]]\nplatform = \"matrix\"\nroom = \"!a:b.c\"\n[show.suggestions]\n");
    let second = SHOW.replace("id = \"", "id = \"second-");
    let told = Desk::new().refused(&format!("{other}{second}[show.suggestions]\n{moderators}{PLATFORMS}"));
    assert!(told.contains("must be a place of the moderators' own"), "{told}");
}
