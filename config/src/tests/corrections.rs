//! Hosts that an operator names, and episodes that they correct.

use bot_core::credits::correction::{Change, Target};

use super::*;

/// A correction of a show, from line 5.
fn correction(keys: &str) -> String {
    Desk::new().refused(&format!("{SHOW}[[show.correction]]\n{keys}\n"))
}

#[test]
fn an_episode_is_named_by_guid_or_title_and_says_what_is_so_instead() {
    let config = read(&format!(
        "{SHOW}hosts = [\"Ada Lovelace\", \"Bo  Ek\"]\n\
         [[show.correction]]\nguid = \"guid-1\"\nguests = []\n\
         aliases = {{ InfinyOn = [\"Fluvio\", \"Flv\"], \"Tweede golf\" = [] }}\n\
         [[show.correction]]\ntitle = \"Oxide\"\nguests = [\"Steve Klabnik\"]\ncompanies = [\"Oxide\"]\n"
    ));
    assert_eq!(config.shows[0].hosts, ["Ada Lovelace", "Bo Ek"]);
    assert_eq!(config.hosts(&config.shows[0].id).len(), 2);
    let corrections = config.corrections();
    let [(show, first), (_, second)] = &corrections[..] else { panic!("{corrections:?}") };
    assert_eq!((show.as_str(), &first.target), ("one", &Target::Guid("guid-1".into())));
    let mut aliases = first.change.aliases.clone();
    aliases.sort();
    let infinyon = ("InfinyOn".to_owned(), vec!["Fluvio".to_owned(), "Flv".to_owned()]);
    assert_eq!(aliases, [infinyon, ("Tweede golf".to_owned(), vec![])]);
    assert_eq!((&first.change.guests, &first.change.companies), (&Some(vec![]), &None));
    assert_eq!(second.target, Target::Title("Oxide".into()));
    let change = Change {
        guests: Some(vec!["Steve Klabnik".into()]),
        companies: Some(vec!["Oxide".into()]),
        aliases: vec![],
    };
    assert_eq!(second.change, change);
}

#[test]
fn episodes_that_cannot_be_told() {
    assert_eq!(
        correction("guests = []"),
        "onair.toml:4: [[show.correction]] needs `guid` or `title`: the episode (`onair episodes --json` lists both)"
    );
    assert_eq!(
        correction("guid = \"1\"\ntitle = \"Oxide\"\nguests = []"),
        "onair.toml:6: `title` is not needed where `guid` names the episode: leave one of them out"
    );
    assert_eq!(
        correction("guid = \" \"\nguests = []"),
        "onair.toml:5: `guid` must be the episode's GUID, found \" \""
    );
    assert_eq!(
        correction("title = \"?\"\nguests = []"),
        "onair.toml:5: `title` must be the episode's title, found \"?\""
    );
    assert_eq!(
        correction("title = \"Oxide\"\nguests = []\n[[show.correction]]\ntitle = \"OXIDE\"\nguests = []"),
        "onair.toml:8: `title` must be another episode than the show's other corrections name, found \"OXIDE\""
    );
}

#[test]
fn corrections_that_say_nothing_or_no_names() {
    assert_eq!(
        correction("guid = \"1\""),
        "onair.toml:4: [[show.correction]] needs `guests`, `companies` or `aliases`: what is so instead"
    );
    assert_eq!(
        correction("guid = \"1\"\nguest = [\"Ada\"]\ncompanies = []"),
        "onair.toml:6: unknown key `guest` in [[show.correction]]: did you mean `guests`?"
    );
    assert_eq!(
        correction("guid = \"1\"\nguests = \"Ada\""),
        "onair.toml:6: `guests` must be a list of texts, such as [\"one\", \"two\"]"
    );
    assert_eq!(
        correction("guid = \"1\"\nguests = [\n\"Ada\",\n\"nobody\"]"),
        "onair.toml:8: `guests` must be a name; an empty list, [], is for nobody, found \"nobody\""
    );
    assert_eq!(
        correction("guid = \"1\"\ncompanies = [\"?!\"]"),
        "onair.toml:6: `companies` must be a name, with letters in it, found \"?!\""
    );
    assert_eq!(
        correction("guid = \"1\"\ncompanies = [\"A\\u202eB\"]"),
        "onair.toml:6: `companies` must be a name without invisible characters, found \"A\\u{202e}B\""
    );
    let many: Vec<_> = (0..21).map(|at| format!("\"Guest {at}\"")).collect();
    assert_eq!(
        correction(&format!("guid = \"1\"\nguests = [{}]", many.join(", "))),
        "onair.toml:4: [[show.correction]] has more in `guests` than fit into an answer: at most 20"
    );
}

#[test]
fn aliases_that_belong_to_nobody() {
    assert_eq!(
        correction("guid = \"1\"\naliases = [\"Fluvio\"]"),
        "onair.toml:6: `aliases` must be lists under names, such as { Name = [\"other name\"] }, found a list"
    );
    assert_eq!(
        correction("guid = \"1\"\naliases = { InfinyOn = \"Fluvio\" }"),
        "onair.toml:6: `InfinyOn` in `aliases` must be a list of texts in quotes, such as [\"one\", \"two\"]"
    );
    assert_eq!(
        correction("guid = \"1\"\naliases = { InfinyOn = [\"\"] }"),
        "onair.toml:6: `aliases` must be a name, with letters in it, found \"\""
    );
}

#[test]
fn hosts_are_names() {
    assert_eq!(
        Desk::new().refused(&format!("{SHOW}hosts = [\"Ada\", \"\"]\n")),
        "onair.toml:4: `hosts` must be a name, with letters in it, found \"\""
    );
}
