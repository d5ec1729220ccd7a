//! Moderators look and correct, and read what they are told.

use super::*;
use crate::announcement::Destination;
use crate::command::{Asker, Command, Membership};
use crate::credits;
use crate::episode::{Credit, CreditRole, Evidence};
use crate::feed::Validators;
use crate::message::{Audience, Message, words};
use crate::store::{Edition, Policy, Store};
use crate::subscription::{Manner, Subscription, Subscriptions};
use crate::testdata;

const OXIDE: &str = "Oxide's Steve Klabnik";

/// A bot that knows the first show, which one room on each platform follows.
async fn bot() -> Bot {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let mut reading = testdata::reading();
    credits::fill(&mut reading);
    let oxide = reading.episodes.iter_mut().find(|episode| episode.title == OXIDE).unwrap();
    let title = Evidence { field: "title".into(), words: OXIDE.into() };
    let credit = |name: &str, role| Credit {
        name: name.into(),
        role,
        company: None,
        aliases: Vec::new(),
        evidence: title.clone(),
    };
    let steve = Credit { company: Some("Oxide".into()), ..credit("Steve Klabnik", CreditRole::Guest) };
    let oxides = Credit { aliases: vec!["Oxide Computer".into()], ..credit("Oxide", CreditRole::Company) };
    oxide.credits = vec![steve, oxides];
    let now = Moment::default();
    let (policy, validators) = (Policy::default(), Validators::default());
    store.record(&reading, "https://example.org", &validators, &policy, now, now).await.unwrap();
    let subscriptions = [PlatformKind::Discord, PlatformKind::Matrix].map(|platform| Subscription {
        show: reading.show.id.clone(),
        destination: room(platform),
        manner: Manner::default(),
    });
    let bot = Bot::new(store, Subscriptions::new(subscriptions.to_vec()));
    let entries = bot.store.changes(Edition::default()).await.unwrap().entries;
    bot.learn(entries, vec![reading.show]);
    bot
}

fn room(platform: PlatformKind) -> Destination {
    Destination { platform, room: "episodes".into() }
}

fn person(name: &str, platform: PlatformKind, moderator: bool) -> Asker {
    Asker {
        platform,
        id: format!("id-of-{name}"),
        name: name.to_owned(),
        moderator,
        membership: Membership::default(),
    }
}

fn request(asker: &Asker, line: &str) -> Request {
    let room = (asker.platform != PlatformKind::Terminal).then(|| room(asker.platform));
    Request { command: Command::parse(line), room, asker: asker.clone(), missing: Vec::new() }
}

fn ada() -> Asker {
    person("ada", PlatformKind::Discord, true)
}

fn day() -> Moment {
    "2026-10-03T12:00:00Z".parse().unwrap()
}

async fn answer(bot: &Bot, asker: &Asker, line: &str) -> Message {
    bot.respond(&request(asker, line), day()).await
}

/// What somebody reads.
async fn reads(bot: &Bot, asker: &Asker, line: &str) -> String {
    let message = answer(bot, asker, line).await;
    assert_eq!(message.audience, Audience::Asker);
    message.lead.iter().chain(&message.tail).map(words).collect::<Vec<_>>().join("\n")
}

/// The titles that `/episode` answers with, for anybody.
async fn titles(bot: &Bot, query: &str) -> Vec<String> {
    let bo = person("bo", PlatformKind::Matrix, false);
    let message = answer(bot, &bo, &format!("episode {query}")).await;
    let cards = message.cards.into_iter().map(|card| card.title);
    cards.chain(message.choices.into_iter().map(|choice| choice.title)).collect()
}

#[tokio::test]
async fn a_moderator_looks_corrects_looks_again_and_takes_it_back() {
    let bot = bot().await;
    insta::assert_snapshot!(reads(&bot, &ada(), "credit oxide").await, @"
    What is known of Oxide's Steve Klabnik (Season 3, episode 3):
    Guest: Steve Klabnik (Oxide) – from the title: “Oxide's Steve Klabnik”
    Company: Oxide, also Oxide Computer – from the title: “Oxide's Steve Klabnik”
    To correct it: /credit s03e03 guests: …, likewise companies: … or aliases: Name = other name.
    ");
    let change = "credit oxide guests: Steve Klabnik, Bryan Cantrill companies: Oxide Computer Company aliases: Steve Klabnik = The Book Author";
    insta::assert_snapshot!(reads(&bot, &ada(), change).await, @"
    Corrected Oxide's Steve Klabnik. Everybody finds it so from now on.
    Guests: Steve Klabnik → Steve Klabnik, Bryan Cantrill
    Companies: Oxide → Oxide Computer Company
    Other names of Steve Klabnik: none → The Book Author
    To take this back: /credit s03e03 undo: yes
    ");
    assert_eq!(titles(&bot, "cantrill").await, ["Oxide's Steve Klabnik"]);
    assert_eq!(titles(&bot, "the book author").await, ["Oxide's Steve Klabnik"]);
    insta::assert_snapshot!(reads(&bot, &ada(), "credit s03e03").await, @"
    What is known of Oxide's Steve Klabnik (Season 3, episode 3):
    Guest: Steve Klabnik, also The Book Author – from the title: “Oxide's Steve Klabnik”
    Guest: Bryan Cantrill – corrected by moderator ada on Discord, 3 Oct 2026
    Company: Oxide Computer Company – corrected by moderator ada on Discord, 3 Oct 2026
    Correction of 3 Oct 2026, moderator ada on Discord: guests Steve Klabnik, Bryan Cantrill; companies Oxide Computer Company; Steve Klabnik also called The Book Author
    To correct it: /credit s03e03 guests: …, likewise companies: … or aliases: Name = other name.
    To take the newest correction back: /credit s03e03 undo: yes
    ");
    let bo = person("bo", PlatformKind::Matrix, true);
    insta::assert_snapshot!(reads(&bot, &bo, "credit s03e03 undo: yes").await, @"
    Took back what moderator ada on Discord said on 3 Oct 2026 of Oxide's Steve Klabnik.
    Guests: Steve Klabnik, Bryan Cantrill → Steve Klabnik
    Companies: Oxide Computer Company → Oxide
    Other names of Steve Klabnik: The Book Author → none
    Other names of Oxide: Oxide Computer
    ");
    assert!(titles(&bot, "cantrill").await.is_empty());
    insta::assert_snapshot!(reads(&bot, &bo, "credit s03e03").await, @"
    What is known of Oxide's Steve Klabnik (Season 3, episode 3):
    Guest: Steve Klabnik (Oxide) – from the title: “Oxide's Steve Klabnik”
    Company: Oxide, also Oxide Computer – from the title: “Oxide's Steve Klabnik”
    Correction of 3 Oct 2026, moderator ada on Discord: guests Steve Klabnik, Bryan Cantrill; companies Oxide Computer Company; Steve Klabnik also called The Book Author; taken back by moderator bo on Matrix, 3 Oct 2026
    To correct it: /credit s03e03 guests: …, likewise companies: … or aliases: Name = other name.
    ");
    insta::assert_snapshot!(reads(&bot, &bo, "credit s03e03 undo: yes").await, @"There is no correction of Oxide's Steve Klabnik to take back.");
}

#[tokio::test]
async fn nobody_is_a_right_answer_too() {
    let bot = bot().await;
    insta::assert_snapshot!(reads(&bot, &ada(), "credit oxide guests: nobody companies: none").await, @"
    Corrected Oxide's Steve Klabnik. Everybody finds it so from now on.
    Guests: Steve Klabnik → nobody
    Companies: Oxide → none
    To take this back: /credit s03e03 undo: yes
    ");
    insta::assert_snapshot!(reads(&bot, &ada(), "credit s03e03 companies: none").await, @"That is what is known already of Oxide's Steve Klabnik.");
    insta::assert_snapshot!(reads(&bot, &ada(), "credit s03e03 aliases: Oxide = 0xide").await, @"
    Nobody and nothing is called “Oxide” in Oxide's Steve Klabnik.
    No guest or company is known: give them first, with guests or companies.
    ");
}

#[tokio::test]
async fn whoever_may_not_manage_the_room_is_told_what_it_takes() {
    let bot = bot().await;
    for platform in [PlatformKind::Discord, PlatformKind::Matrix] {
        let listener = person("bo", platform, false);
        let Reply::Credit(reply) = bot.reply(&request(&listener, "credit oxide guests: Bo"), day()).await
        else {
            panic!("answered otherwise");
        };
        assert_eq!(*reply, CreditReply::NotAModerator(platform));
    }
    insta::assert_snapshot!(reads(&bot, &person("bo", PlatformKind::Discord, false), "credit oxide").await, @"Only those who may manage a room that follows the show can see and correct its credits. That takes the permission “Manage Server”, and asking in such a room.");
    // Somewhere else they may be moderators.
    let elsewhere = Destination { platform: PlatformKind::Discord, room: "elsewhere".into() };
    for room in [None, Some(elsewhere)] {
        let asked = Request { room: room.clone(), ..request(&ada(), "credit oxide undo: yes") };
        let Reply::Credit(reply) = bot.reply(&asked, day()).await else { panic!("answered otherwise") };
        let refused = if room.is_some() {
            CreditReply::AnotherShow
        } else {
            CreditReply::NotAModerator(PlatformKind::Discord)
        };
        assert_eq!(*reply, refused);
    }
    assert!(!titles(&bot, "klabnik").await.is_empty());
}

#[tokio::test]
async fn the_operator_at_the_terminal_may_correct_every_show() {
    let bot = bot().await;
    reads(&bot, &Asker::local(), "credit oxide guests: Bryan Cantrill").await;
    let said = reads(&bot, &Asker::local(), "credit oxide").await;
    assert!(said.contains("corrected by the operator at the terminal, 3 Oct 2026"), "{said}");
}

#[tokio::test]
async fn an_episode_is_named_by_what_tells_it_from_others() {
    let bot = bot().await;
    let said = reads(&bot, &ada(), "credit finale").await;
    assert!(said.starts_with("Several episodes fit “finale”. Name the one you mean:"), "{said}");
    for line in said.lines().skip(1) {
        let name = line.split(" – Rust").next().unwrap().strip_prefix("/credit ").unwrap();
        let finale = reads(&bot, &ada(), &format!("credit {name}")).await;
        assert!(finale.starts_with("What is known of") && finale.contains("Finale"), "{finale}");
    }
    let said = reads(&bot, &ada(), "credit zzzzqqqq").await;
    assert!(said.starts_with("Nothing found for “zzzzqqqq”."), "{said}");
    let mut episode = bot.store.episodes(None).await.unwrap().remove(3);
    let link = episode.link.insert("https://example.org/episodes/3".into()).clone();
    let show = testdata::reading().show;
    let reading = crate::feed::Reading {
        show,
        episodes: vec![episode.clone()],
        claims: crate::feed::Claims::default(),
    };
    let (now, validators) = (day(), Validators::default());
    bot.store
        .record(&reading, "https://example.org", &validators, &Policy::default(), now, now)
        .await
        .unwrap();
    for name in [&episode.title, &episode.id.guid, &link] {
        let said = reads(&bot, &ada(), &format!("credit {name}")).await;
        assert!(said.contains(&episode.title), "{said}");
    }
}

#[tokio::test]
async fn the_configuration_has_the_last_word() {
    let bot = bot().await;
    let show = testdata::reading().show.id;
    let target = correction::Target::Title("Oxide's Steve Klabnik".into());
    let change = Change { guests: Some(vec!["Steve Klabnik".into()]), ..Change::default() };
    let configured = [(show, correction::Correction { target, change })];
    assert_eq!(bot.store.configure_corrections(&configured, day()).await.unwrap().changed, 1);
    assert_eq!(bot.store.configure_corrections(&configured, day()).await.unwrap().changed, 0);
    // Of an episode that is not there, it is told what does not fit.
    let nobodys = correction::Correction {
        target: correction::Target::Guid("nowhere".into()),
        ..configured[0].1.clone()
    };
    let more = [configured[0].clone(), (configured[0].0.clone(), nobodys.clone())];
    let taken = bot.store.configure_corrections(&more, day()).await.unwrap();
    assert_eq!((taken.changed, taken.strangers), (1, vec![(configured[0].0.clone(), nobodys.target)]));
    assert_eq!(bot.store.configure_corrections(&configured, day()).await.unwrap().changed, 1);
    insta::assert_snapshot!(reads(&bot, &ada(), "credit oxide guests: Bryan Cantrill").await, @"The configuration file says who was on Oxide's Steve Klabnik, and has the last word: whoever runs this bot can change it there.");
    insta::assert_snapshot!(reads(&bot, &ada(), "credit oxide undo: yes").await, @"There is nothing to take back: what was corrected of Oxide's Steve Klabnik stands in the configuration file, and whoever runs this bot can change it there.");
    // What it does not speak of can be corrected.
    insta::assert_snapshot!(reads(&bot, &ada(), "credit oxide companies: 0xide").await, @"
    Corrected Oxide's Steve Klabnik. Everybody finds it so from now on.
    Companies: Oxide → 0xide
    To take this back: /credit s03e03 undo: yes
    ");
    insta::assert_snapshot!(reads(&bot, &ada(), "credit s03e03").await, @"
    What is known of Oxide's Steve Klabnik (Season 3, episode 3):
    Guest: Steve Klabnik – from the title: “Oxide's Steve Klabnik”
    Company: 0xide – corrected by moderator ada on Discord, 3 Oct 2026
    Correction of 3 Oct 2026, the configuration: guests Steve Klabnik
    Correction of 3 Oct 2026, moderator ada on Discord: companies 0xide
    To correct it: /credit s03e03 guests: …, likewise companies: … or aliases: Name = other name.
    To take the newest correction back: /credit s03e03 undo: yes
    ");
}

#[tokio::test]
async fn what_is_no_list_of_names_is_answered_with_a_right_line() {
    let bot = bot().await;
    insta::assert_snapshot!(reads(&bot, &ada(), "credit oxide guests: ?!").await, @"
    “?!” is no name.
    For example: /credit oxide guests: Steve Klabnik, Bryan Cantrill
    ");
    insta::assert_snapshot!(reads(&bot, &ada(), "credit oxide guests: nobody, Ada").await, @"
    Either nobody or somebody: in guests, “nobody” and “none” go alone.
    For example: /credit oxide guests: Steve Klabnik, Bryan Cantrill
    ");
    insta::assert_snapshot!(reads(&bot, &ada(), "credit oxide companies: A\u{202e}B").await, @"
    “AB” has characters in it that nobody sees: type it anew.
    For example: /credit oxide guests: Steve Klabnik, Bryan Cantrill
    ");
    insta::assert_snapshot!(reads(&bot, &ada(), "credit oxide aliases: Fluvio").await, @"
    Whose other name is “Fluvio”? Write aliases: InfinyOn = Fluvio.
    For example: /credit oxide guests: Steve Klabnik, Bryan Cantrill
    ");
    insta::assert_snapshot!(reads(&bot, &ada(), "credit oxide guests: Ada undo: yes").await, @"Either correct or take back: undo goes alone.");
    insta::assert_snapshot!(reads(&bot, &ada(), "credit oxide guest: Ada").await, @"
    Did you mean guests: …? Nothing was changed.
    For example: /credit oxide guests: Steve Klabnik, Bryan Cantrill
    ");
    let long = "x".repeat(3000);
    assert!(reads(&bot, &ada(), &format!("credit oxide guests: {long}")).await.contains("longer"));
    let many = (0..30).map(|at| format!("G{at}")).collect::<Vec<_>>().join(",");
    assert!(reads(&bot, &ada(), &format!("credit oxide guests: {many}")).await.contains("At most 20"));
}

#[tokio::test]
async fn two_moderators_at_once_are_both_heard_and_the_second_sees_the_first() {
    let bot = bot().await;
    let bo = person("bo", PlatformKind::Matrix, true);
    let (first, second) =
        (request(&ada(), "credit s03e03 guests: Ada"), request(&bo, "credit s03e03 guests: Bo"));
    let (first, second) = tokio::join!(bot.reply(&first, day()), bot.reply(&second, day()));
    let before = |reply: &Reply| match reply {
        Reply::Credit(credit) => match &**credit {
            CreditReply::Done { done, .. } => {
                done.before.guests().map(|guest| guest.name.clone()).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    let mut saw = [before(&first), before(&second)];
    saw.sort_by_key(|names| names[0] != "Steve Klabnik");
    assert_eq!(saw[0], ["Steve Klabnik"]);
    assert!(saw[1] == ["Ada"] || saw[1] == ["Bo"], "{saw:?}");
}
