//! Several shows take suggestions.

use super::*;
use crate::bot::suggest::tests::{at, listener, moderator, request, shown};
use crate::command::Form;
use crate::message::Message;
use crate::reply::{Reply, SuggestReply, SuggestionsReply};
use crate::store::Store;
use crate::subscription::{Manner, Subscription, Subscriptions};
use crate::suggestion::{Boards, Rules};

/// A room that follows two shows with boards, and one without; a fourth show with a board is followed elsewhere.
async fn bot() -> Bot {
    let shows = [("ferns", "Ferns Weekly"), ("rust", "Rust in Production"), ("mute", "The Mute Show")];
    let follows = |(id, _): &(&str, &str)| Subscription {
        show: ShowId::new(*id),
        destination: Destination { platform: PlatformKind::Discord, room: "episodes".into() },
        manner: Manner::default(),
    };
    let subscriptions = Subscriptions::new(shows.iter().map(follows).collect());
    let boards = ["ferns", "rust", "far"].map(|id| (ShowId::new(id), Rules::default()));
    let bot = Bot::new(Store::open("sqlite::memory:").await.unwrap(), subscriptions)
        .with_boards(Boards::new(boards));
    let show = |(id, title): (&str, &str)| Show { title: title.into(), ..Show::new(ShowId::new(id)) };
    bot.learn(Vec::new(), shows.map(show).to_vec());
    bot
}

async fn suggests(bot: &Bot, who: &str, line: &str) -> SuggestReply {
    match bot.reply(&request(&listener(who), line), at(0)).await {
        Reply::Suggest(reply) => *reply,
        other => panic!("{other:?}"),
    }
}

async fn says(bot: &Bot, who: &str, line: &str) -> Message {
    bot.respond(&request(&listener(who), line), at(0)).await
}

/// Names that nobody would take for one another.
const NAMES: [&str; 10] = [
    "Carla Castillo",
    "Dora Dietrich",
    "Emil Engström",
    "Fatima Farouk",
    "Gustav Gründgens",
    "Hiroshi Hayashi",
    "Ines Ibarra",
    "Jakub Jankowski",
    "Katya Kuznetsova",
    "Luigi Lombardi",
];

fn ids(which: &WhichBoard) -> Vec<&str> {
    which.boards.iter().map(|show| show.id.as_str()).collect()
}

#[tokio::test]
async fn of_several_boards_the_one_that_is_meant_is_asked_for_and_chosen_with_all_that_was_typed() {
    let bot = bot().await;
    let reply = suggests(&bot, "ada", "suggest Jane Doe (Acme): she is good").await;
    let SuggestReply::WhichBoard { which, again: false, .. } = &reply else { panic!("{reply:?}") };
    assert_eq!((&which.why, ids(which)), (&Unclear::Several, vec!["ferns", "rust"]), "those of the room");
    let asked = says(&bot, "ada", "suggest Jane Doe (Acme): she is good").await;
    let chosen = asked.follow_ups.iter().find(|next| next.label == "Rust in Production").unwrap();
    let SuggestReply::Kept { suggestion, several: true, .. } =
        suggests(&bot, "ada", chosen.line().unwrap()).await
    else {
        panic!("not kept")
    };
    assert_eq!((suggestion.show.as_str(), &*suggestion.draft.why), ("rust", "she is good"));
    assert_eq!(suggestion.draft.title(), "Jane Doe (Acme)");
    // Or by a word in answer.
    let answered = format!("{} ferns weekly", asked.asks.unwrap());
    let kept = shown(&says(&bot, "ada", &answered).await);
    assert!(kept.contains("#2 Jane Doe (Acme)") && kept.contains("It is for Ferns Weekly."), "{kept}");
}

#[tokio::test]
async fn a_show_is_named_by_id_or_title_and_may_be_followed_elsewhere() {
    let bot = bot().await;
    for (guest, typed, id) in [
        ("Anna Alpha", "Rust in production", "rust"),
        ("Bernd Brunner", "FERNS", "ferns"),
        ("Carla Castillo", "far", "far"),
    ] {
        let reply = suggests(&bot, "ada", &format!("suggest {guest} show: {typed}")).await;
        let SuggestReply::Kept { suggestion, .. } = &reply else { panic!("{reply:?}") };
        assert_eq!(suggestion.show.as_str(), id);
    }
    // What is there already goes on for the same show.
    let near = says(&bot, "bo", "suggest Anna Alhpa show: rust").await;
    let line = near.follow_ups.last().unwrap().line().unwrap();
    assert_eq!(line, "suggest Anna Alhpa show: rust again: yes", "{}", shown(&near));
    assert_eq!(bot.complete("suggest", "show", "r", None), ["rust"]);
    assert_eq!(bot.complete("suggestions", "show", "ferns w", None), ["ferns"]);
    assert_eq!(bot.complete("suggest", "show", "", None), ["far", "ferns", "rust"], "those with a board");
}

#[tokio::test]
async fn a_show_without_a_board_is_said_to_have_none() {
    let bot = bot().await;
    let reply = suggests(&bot, "ada", "suggest Jane Doe show: mute").await;
    let SuggestReply::WhichBoard { which, .. } = &reply else { panic!("{reply:?}") };
    assert!(matches!(&which.why, Unclear::NotTaken(show) if show.id.as_str() == "mute"), "{which:?}");
    let said = says(&bot, "ada", "suggest Jane Doe show: mute").await;
    assert!(shown(&said).starts_with("The Mute Show takes no suggestions. These do:\n"), "{}", shown(&said));
    assert!(said.follow_ups.iter().any(|next| next.line() == Some("suggest Jane Doe show: ferns")));
    let misspelt = says(&bot, "ada", "suggest Jane Doe show: Rust in Prodcution").await;
    assert!(shown(&misspelt).starts_with("No show is called “Rust in Prodcution”."), "{}", shown(&misspelt));
    assert_eq!(misspelt.follow_ups[0].line(), Some("suggest Jane Doe show: rust"), "the nearest first");
    let listed = says(&bot, "ada", "suggestions new show: mute").await;
    assert!(shown(&listed).starts_with("The Mute Show takes no suggestions."), "{}", shown(&listed));
    assert!(listed.follow_ups.iter().any(|next| next.line() == Some("suggestions new show: rust")));
}

#[tokio::test]
async fn a_list_over_several_boards_says_whose_each_line_is() {
    let bot = bot().await;
    for line in ["suggest Anna Alpha show: rust", "suggest Bernd Brunner show: ferns"] {
        says(&bot, "ada", line).await;
    }
    let all = shown(&says(&bot, "bo", "suggestions").await);
    assert!(all.contains("#1 Anna Alpha – no votes yet · Rust in Production\n"), "{all}");
    assert!(all.contains("#2 Bernd Brunner – no votes yet · Ferns Weekly\n"), "{all}");
    let one = shown(&says(&bot, "bo", "suggestions show: ferns").await);
    assert!(one.contains("(1) – Ferns Weekly\n#2 Bernd Brunner – no votes yet\n"), "{one}");
    let alone = shown(&says(&bot, "bo", "suggestions 1").await);
    assert!(alone.starts_with("#1 Anna Alpha – no votes yet · Rust in Production\n"), "{alone}");
    // The next page is one of the same board.
    for name in NAMES {
        bot.respond(&request(&moderator("mo"), &format!("suggest {name} show: ferns")), at(0)).await;
    }
    let first = says(&bot, "bo", "suggestions top show: ferns").await;
    let next = first.follow_ups.last().unwrap();
    assert_eq!(next.line(), Some("suggestions top 2 show: ferns"), "{}", shown(&first));
    let SuggestionsReply::Page(page) =
        (match bot.reply(&request(&listener("bo"), next.line().unwrap()), at(0)).await {
            Reply::Suggestions(reply) => *reply,
            other => panic!("{other:?}"),
        })
    else {
        panic!("no page")
    };
    assert!(page.page == 2 && page.suggestions.iter().all(|one| one.show.as_str() == "ferns"), "{page:?}");
}

#[tokio::test]
async fn a_form_lets_one_choose_where_several_shows_may_be_meant_and_only_there() {
    let bot = bot().await;
    let here = Destination { platform: PlatformKind::Discord, room: "episodes".into() };
    let choices = |form: Option<Form>| {
        let form = form.expect("a form");
        let show = form.fields.into_iter().find(|field| field.argument == "show");
        show.map(|field| field.choices.into_iter().map(|choice| choice.value).collect::<Vec<_>>())
    };
    let both = Some(vec!["ferns".to_owned(), "rust".to_owned()]);
    let ada = crate::watch::Person { platform: PlatformKind::Discord, id: "ada".into() };
    let given = [("guest", "Jane Doe"), ("why", "she is good")];
    assert_eq!(choices(bot.form_instead_of("suggest", &given, Some(&here))), both);
    assert_eq!(choices(bot.form_instead_of("suggest", &[], Some(&here))), both);
    assert_eq!(choices(bot.form_of("suggest Jane Doe", Some(&here), &ada)), both);
    assert_eq!(choices(bot.form_of("suggest Jane Doe show: rust", Some(&here), &ada)), None);
    assert_eq!(choices(bot.form_instead_of("suggest", &[("show", "rust")], Some(&here))), None);
    let named = [("guest", "Jane Doe"), ("show", "rust")];
    assert_eq!(bot.form_instead_of("suggest", &named, Some(&here)), None, "nothing is missing");
    assert_eq!(bot.form_instead_of("suggestions", &[], Some(&here)), None);
    let one = bot.with_boards(Boards::new([(ShowId::new("rust"), Rules::default())]));
    assert_eq!(choices(one.form_instead_of("suggest", &[], Some(&here))), None);
    assert_eq!(one.form_instead_of("suggest", &given, Some(&here)), None);
}
