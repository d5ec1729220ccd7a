//! Names as they are typed, and what corrections make of an episode.

use super::*;
use crate::episode::{Credit, CreditRole};
use crate::testdata;

fn credit(role: CreditRole, name: &str, aliases: &[&str]) -> Credit {
    Credit {
        name: name.to_owned(),
        role,
        company: None,
        aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
        evidence: Evidence { field: "title".to_owned(), words: "InfinyOn's Deb Roy".to_owned() },
    }
}

/// An episode with a guest and their company, read from its title.
fn episode() -> Episode {
    let mut episode = testdata::episode(&ShowId::new("show"), "guid-1", "InfinyOn's Deb Roy");
    let deb = Credit { company: Some("InfinyOn".into()), ..credit(CreditRole::Guest, "Deb Roy", &[]) };
    episode.credits = vec![deb, credit(CreditRole::Company, "InfinyOn", &["Fluvio"])];
    episode
}

fn list(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn made(id: i64, by: Author, target: Target, change: Change) -> Made {
    let at = "2026-10-03T12:00:00Z".parse().unwrap();
    Made { id, show: ShowId::new("show"), correction: Correction { target, change }, by, at, undone: None }
}

fn ada() -> Author {
    let ada = Corrector { platform: PlatformKind::Discord, id: "1".into(), name: "ada".into() };
    Author::Person(ada)
}

fn guid() -> Target {
    Target::Guid("guid-1".into())
}

fn corrected(made: &[Made]) -> Episode {
    let mut episode = episode();
    apply(made, &mut episode);
    let mut again = self::episode();
    Overlay::new(made.to_vec()).apply(&mut again);
    assert_eq!(episode, again);
    episode
}

fn names_of<'a>(credits: impl Iterator<Item = &'a Credit>) -> Vec<&'a str> {
    credits.map(|credit| credit.name.as_str()).collect()
}

#[test]
fn who_is_kept_keeps_what_was_read_and_who_is_new_says_whose_word_it_is() {
    let change = Change { guests: Some(list(&["deb roy", "Bo Ek"])), ..Change::default() };
    let episode = corrected(&[made(1, ada(), guid(), change)]);
    assert_eq!(names_of(episode.guests()), ["deb roy", "Bo Ek"]);
    let [deb, bo, company] = &episode.credits[..] else { panic!("{:?}", episode.credits) };
    assert_eq!((deb.company.as_deref(), deb.evidence.field.as_str()), (Some("InfinyOn"), "title"));
    assert_eq!(bo.evidence.field, "correction");
    assert_eq!(bo.evidence.words, "moderator ada on Discord, 3 Oct 2026");
    assert_eq!(company.aliases, ["Fluvio"]);
}

#[test]
fn a_product_that_becomes_the_company_is_still_found_by_the_companys_name() {
    let change = Change { companies: Some(list(&["Fluvio"])), ..Change::default() };
    let episode = corrected(&[made(1, ada(), guid(), change)]);
    let company = episode.companies().next().unwrap();
    assert_eq!((company.name.as_str(), &company.aliases[..]), ("Fluvio", &["InfinyOn".to_owned()][..]));
    assert_eq!(company.evidence.field, "title");
    let both = Change { companies: Some(list(&["Fluvio", "InfinyOn"])), ..Change::default() };
    let episode = corrected(&[made(1, ada(), guid(), both)]);
    assert_eq!(names_of(episode.companies()), ["Fluvio", "InfinyOn"]);
    assert_eq!(episode.companies().nth(1).unwrap().evidence.field, "title");
}

#[test]
fn nobody_is_left_where_the_list_is_empty_and_a_guest_loses_a_company_that_was_not_there() {
    let none = Change { companies: Some(list(&[])), ..Change::default() };
    let episode = corrected(&[made(1, ada(), guid(), none)]);
    assert_eq!(episode.companies().count(), 0);
    assert_eq!(episode.guests().next().unwrap().company, None);
    let nobody = Change { guests: Some(list(&[])), ..Change::default() };
    assert_eq!(corrected(&[made(1, ada(), guid(), nobody)]).guests().count(), 0);
}

#[test]
fn further_names_are_added_and_an_empty_list_takes_them_away() {
    let more = Change {
        aliases: vec![("infinyon".into(), vec!["Fluvio".into(), "Stateful".into()])],
        ..Change::default()
    };
    let more = made(1, ada(), guid(), more);
    let episode = corrected(std::slice::from_ref(&more));
    assert_eq!(episode.companies().next().unwrap().aliases, ["Fluvio", "Stateful"]);
    let none = Change { aliases: vec![("InfinyOn".into(), vec![])], ..Change::default() };
    let episode = corrected(&[more, made(2, ada(), guid(), none)]);
    assert!(episode.companies().next().unwrap().aliases.is_empty());
}

#[test]
fn the_later_word_counts_and_the_configuration_has_the_last() {
    let guests = |name: &str| Change { guests: Some(list(&[name])), ..Change::default() };
    let later = made(3, ada(), guid(), guests("Later"));
    let earlier = made(2, ada(), guid(), guests("Earlier"));
    assert_eq!(names_of(corrected(&[later.clone(), earlier.clone()]).guests()), ["Later"]);
    let by_title = Target::Title("infinyon's  DEB roy".into());
    let configured = made(1, Author::Configuration, by_title, guests("Title"));
    let all = [configured, later, earlier];
    assert_eq!(names_of(corrected(&all).guests()), ["Title"]);
    let exact = made(0, Author::Configuration, guid(), guests("Exact"));
    let all = [&all[..], &[exact]].concat();
    assert_eq!(names_of(corrected(&all).guests()), ["Exact"]);
}

#[test]
fn what_was_undone_or_means_another_episode_changes_nothing() {
    let change = Change { guests: Some(list(&[])), ..Change::default() };
    let mut undone = made(1, ada(), guid(), change.clone());
    undone.undone = Some((ada(), undone.at));
    let elsewhere = made(2, ada(), Target::Guid("guid-2".into()), change.clone());
    let mut other_show = made(3, ada(), guid(), change);
    other_show.show = ShowId::new("other");
    assert_eq!(corrected(&[undone, elsewhere, other_show]), episode());
}

#[test]
fn lists_are_read_as_people_type_them() {
    let read = |typed: &str| names(typed).unwrap().join("|");
    assert_eq!(read("Ada  Lovelace, Bo Ek,"), "Ada Lovelace|Bo Ek");
    assert_eq!(read("Ada, ada, Àda"), "Ada");
    for nobody in ["nobody", " None ", "no one", "-", "No company"] {
        assert_eq!(names(nobody), Ok(Vec::new()), "{nobody}");
    }
    assert_eq!(names("Ada, nobody"), Err(ListError::NobodyAndSomebody));
    let wrong = |typed: &str| match names(typed) {
        Err(ListError::Name { why, .. }) => why,
        other => panic!("{typed}: {other:?}"),
    };
    assert_eq!(wrong(",,"), NameError::Blank);
    assert_eq!(wrong("Ada, ?!"), NameError::Blank);
    assert_eq!(wrong("Ada\u{202e}Bo"), NameError::Odd);
    assert_eq!(wrong("A\u{1b}[31m"), NameError::Odd);
    assert_eq!(wrong(&"a".repeat(101)), NameError::TooLong);
    let many: Vec<_> = (0..21).map(|at| format!("Guest {at}")).collect();
    assert_eq!(names(&many.join(",")), Err(ListError::TooMany));
}

#[test]
fn aliases_say_whose_they_are() {
    let read = |typed: &str| aliases(typed).unwrap();
    let fluvio = ("InfinyOn".to_owned(), vec!["Fluvio".to_owned(), "Flv".to_owned()]);
    assert_eq!(read("InfinyOn = Fluvio, Flv"), std::slice::from_ref(&fluvio));
    assert_eq!(read("InfinyOn=Fluvio,Flv, Oxide = none"), [fluvio, ("Oxide".to_owned(), Vec::new())]);
    assert_eq!(aliases("Fluvio"), Err(ListError::Whose("Fluvio".into())));
    assert!(matches!(aliases("= Fluvio"), Err(ListError::Name { why: NameError::Blank, .. })));
    assert!(matches!(aliases("InfinyOn ="), Err(ListError::Name { why: NameError::Blank, .. })));
}

#[test]
fn a_name_in_a_chat_is_kept_without_what_is_not_seen() {
    let asker = Asker { name: format!("ada\u{202e}\n{}", "x".repeat(100)), ..Asker::local() };
    let kept = Corrector::of(&asker).name;
    assert!(kept.starts_with("adax") && kept.chars().count() == 40, "{kept}");
}
