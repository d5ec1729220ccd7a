//! The board is looked at.

use super::*;
use crate::announcement::{Destination, PlatformKind};
use crate::bot::suggest::tests::{at, bot, listener, moderator, request, says, shown};
use crate::command::Asker;
use crate::message::Audience;
use crate::suggestion::Rules;

async fn looks(bot: &Bot, asker: &Asker, line: &str) -> SuggestionsReply {
    match bot.reply(&request(asker, line), at(1)).await {
        Reply::Suggestions(reply) => *reply,
        other => panic!("{other:?}"),
    }
}

fn numbers(reply: &SuggestionsReply) -> Vec<u32> {
    match reply {
        SuggestionsReply::Page(listing) => listing.suggestions.iter().map(|one| one.number).collect(),
        other => panic!("{other:?}"),
    }
}

/// Names that nobody would take for one another.
const NAMES: [&str; 12] = [
    "Anna Alpha",
    "Bernd Brunner",
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

async fn board(rules: Rules) -> Bot {
    let bot = bot(Rules { per_day: 100, ..rules }).await;
    for name in NAMES {
        says(&bot, &listener("ada"), &format!("suggest {name}")).await;
    }
    bot
}

#[tokio::test]
async fn the_board_is_listed_by_votes_by_age_and_by_whose_it_is() {
    let bot = board(Rules::default()).await;
    for (who, number) in [("bo", 3), ("cy", 3), ("bo", 7)] {
        says(&bot, &listener(who), &format!("vote {number}")).await;
    }
    let bo = listener("bo");
    assert_eq!(numbers(&looks(&bot, &bo, "suggestions").await)[..4], [3, 7, 1, 2]);
    assert_eq!(numbers(&looks(&bot, &bo, "suggestions top 2").await), [11, 12]);
    assert_eq!(numbers(&looks(&bot, &bo, "suggestions top 99").await), [11, 12]);
    assert_eq!(numbers(&looks(&bot, &bo, "suggestions new").await)[..2], [12, 11]);
    assert_eq!(looks(&bot, &bo, "suggestions mine").await, SuggestionsReply::Empty(Sorting::Mine));
    assert_eq!(numbers(&looks(&bot, &listener("ada"), "suggestions mine 2").await), [2, 1]);
    let message = says(&bot, &bo, "suggestions").await;
    assert!(
        shown(&message).starts_with("Suggestions with the most votes, page 1 of 2 (12)"),
        "{}",
        shown(&message)
    );
    assert!(shown(&message).contains("\n#3 Carla Castillo – 2 votes\n"), "{}", shown(&message));
    let lines: Vec<_> = message.follow_ups.iter().filter_map(|next| next.line()).collect();
    assert_eq!(lines, ["vote 3", "vote 7", "vote 1", "vote 2", "suggestions top 2"]);
    let own = says(&bot, &listener("ada"), "suggestions").await;
    assert_eq!(own.follow_ups, message.follow_ups, "what everybody reads offers the same, whoever asked");
}

#[tokio::test]
async fn one_is_shown_with_its_history() {
    let bot = board(Rules::default()).await;
    says(&bot, &listener("bo"), "suggest Zoe Zimmer (Zed): she is good anonymous: yes").await;
    let named = says(&bot, &listener("cy"), "suggestions 1").await;
    assert!(shown(&named).contains("#1 Anna Alpha – no votes yet\nSuggested "), "{}", shown(&named));
    assert!(shown(&named).ends_with(", by ada"), "{}", shown(&named));
    for asker in [listener("cy"), moderator("mo"), listener("bo")] {
        let anonymous = shown(&says(&bot, &asker, "suggestions 13").await);
        assert!(anonymous.contains("she is good") && anonymous.ends_with(", without a name"), "{anonymous}");
        assert!(!anonymous.contains("bo"), "{anonymous}");
    }
    let SuggestionsReply::One(one) = looks(&bot, &listener("cy"), "suggestions guest zed").await else {
        panic!("not found")
    };
    assert_eq!(one.suggestion.number, 13);
    assert_eq!(looks(&bot, &listener("cy"), "suggestions 99").await, SuggestionsReply::NoSuch(99));
}

#[tokio::test]
async fn what_waits_is_shown_to_moderators_where_they_are_alone() {
    let place = Destination { platform: PlatformKind::Matrix, room: "moderators".into() };
    let rules = Rules { queue: true, moderators: Some(place.clone()), ..Rules::default() };
    let bot = board(rules).await;
    let bo = listener("bo");
    assert_eq!(looks(&bot, &bo, "suggestions").await, SuggestionsReply::Empty(Sorting::Top));
    assert_eq!(looks(&bot, &bo, "suggestions queue").await, SuggestionsReply::ForModerators);
    assert_eq!(looks(&bot, &bo, "suggestions 1").await, SuggestionsReply::NoSuch(1));
    assert_eq!(numbers(&looks(&bot, &moderator("mo"), "suggestions queue").await)[..2], [1, 2]);
    assert_eq!(says(&bot, &moderator("mo"), "suggestions queue").await.audience, Audience::Asker);
    assert!(matches!(looks(&bot, &listener("ada"), "suggestions 1").await, SuggestionsReply::One(_)));
    // Everybody in a Matrix room reads the answer.
    let on_matrix = Asker { platform: PlatformKind::Matrix, ..moderator("mo") };
    assert_eq!(looks(&bot, &on_matrix, "suggestions queue").await, SuggestionsReply::Elsewhere);
    assert_eq!(looks(&bot, &on_matrix, "suggestions 1").await, SuggestionsReply::Elsewhere);
    let there = Request { room: Some(place), ..request(&on_matrix, "suggestions queue") };
    let Reply::Suggestions(there) = bot.reply(&there, at(1)).await else { panic!("another answer") };
    assert_eq!(numbers(&there).len(), 10);
    // Whoever manages another room decides nothing.
    let elsewhere = Destination { platform: PlatformKind::Discord, room: "elsewhere".into() };
    let there = Request { room: Some(elsewhere), ..request(&moderator("eve"), "suggestions queue") };
    assert_eq!(bot.reply(&there, at(1)).await, SuggestionsReply::ForModerators.into());
}

#[tokio::test]
async fn what_moderators_did_is_told_and_what_they_noted_is_theirs() {
    let bot = board(Rules::default()).await;
    for line in ["decide 1 note ask her in spring", "decide 1 booked 2027-03-01"] {
        says(&bot, &moderator("mo"), line).await;
    }
    let listeners = shown(&says(&bot, &listener("cy"), "suggestions 1").await);
    assert!(
        listeners.contains("booked for 1 March 2027") && listeners.contains("mo booked it"),
        "{listeners}"
    );
    assert!(!listeners.contains("in spring") && !listeners.contains("noted"), "{listeners}");
    let moderators = says(&bot, &moderator("mo"), "suggestions 1").await;
    assert!(
        shown(&moderators).contains("mo noted something") && shown(&moderators).contains("ask her in spring")
    );
    assert_eq!(moderators.audience, Audience::Asker);
}

#[tokio::test]
async fn a_public_answer_does_not_show_who_voted() {
    let bot = board(Rules::default()).await;
    says(&bot, &listener("bo"), "suggest Zoe Zimmer anonymous: yes").await;
    for line in ["vote 13", "vote 13 tell", "vote 1"] {
        says(&bot, &listener("cy"), line).await;
    }
    for platform in [PlatformKind::Discord, PlatformKind::Matrix] {
        let at = |who: &str| Asker { platform, ..listener(who) };
        for line in ["suggestions 13", "suggestions 1", "suggestions", "suggestions new"] {
            let (voter, other) = (says(&bot, &at("cy"), line).await, says(&bot, &at("dee"), line).await);
            assert_eq!(voter, other, "{platform} {line}");
            assert_eq!(voter.audience, Audience::Room);
        }
        let one = says(&bot, &at("cy"), "suggestions 13").await;
        let lines: Vec<_> = one.follow_ups.iter().filter_map(|next| next.line()).collect();
        assert_eq!(lines, ["vote 13", "vote 13 tell"], "as on the card");
    }
}

/// What is one click away for somebody in private.
async fn in_private(bot: &Bot, who: &str, line: &str) -> Vec<String> {
    let asked = Request { room: None, ..request(&listener(who), line) };
    let message = bot.respond(&asked, at(1)).await;
    message.follow_ups.iter().filter_map(|next| next.line().map(str::to_owned)).collect()
}

#[tokio::test]
async fn in_private_it_is_remembered_who_asked_to_be_told() {
    let bot = board(Rules::default()).await;
    in_private(&bot, "bo", "vote 1").await;
    assert_eq!(in_private(&bot, "bo", "suggestions 1").await, ["vote 1 off", "vote 1 tell"]);
    in_private(&bot, "bo", "vote 1 tell").await;
    assert_eq!(in_private(&bot, "bo", "suggestions 1").await, ["vote 1 off", "vote 1 quiet"]);
    assert_eq!(in_private(&bot, "bo", "vote 1").await, ["vote 1 off", "vote 1 quiet"]);
    in_private(&bot, "bo", "vote 2").await;
    let asked = Request { room: None, ..request(&listener("bo"), "privacy") };
    let kept = shown(&bot.respond(&asked, at(1)).await);
    assert!(kept.contains("Your vote for #1 Anna Alpha, and I tell you when it comes true"), "{kept}");
    assert!(kept.contains("Your vote for #2 Bernd Brunner, and I do not tell you"), "{kept}");
    in_private(&bot, "bo", "vote 1 quiet").await;
    assert_eq!(in_private(&bot, "bo", "suggestions 1").await, ["vote 1 off", "vote 1 tell"]);
}

#[tokio::test]
async fn ones_own_list_offers_no_vote_for_ones_own() {
    let bot = bot(Rules::default()).await;
    says(&bot, &listener("ada"), "suggest Zoe Zimmer anonymous: yes").await;
    says(&bot, &listener("ada"), "suggest Anna Alpha").await;
    let mine = says(&bot, &listener("ada"), "suggestions mine").await;
    assert!(shown(&mine).contains("Zoe Zimmer") && mine.follow_ups.is_empty(), "{mine:?}");
    assert!(in_private(&bot, "ada", "suggestions mine").await.is_empty());
    assert!(in_private(&bot, "ada", "suggestions").await.is_empty());
}

#[tokio::test]
async fn ones_own_is_taken_back_alone_as_long_as_nobody_else_has_a_part_in_it() {
    let bot = bot(Rules::default()).await;
    let (ada, bo) = (listener("ada"), listener("bo"));
    says(&bot, &ada, "suggest Jane Doe").await;
    says(&bot, &ada, "suggest Grace Hopper").await;
    let own = says(&bot, &ada, "suggestions 1").await;
    let lines: Vec<_> = own.follow_ups.iter().filter_map(|next| next.line()).collect();
    assert!(lines.contains(&"suggestions 1 takeback"), "{lines:?}");
    assert_eq!(looks(&bot, &bo, "suggestions 1 takeback").await, SuggestionsReply::NotOwn(1));
    says(&bot, &bo, "vote 2").await;
    assert_eq!(looks(&bot, &ada, "suggestions 2 takeback").await, SuggestionsReply::Shared(2));
    let gone = shown(&says(&bot, &ada, "suggestions 1 takeback").await);
    assert!(gone.starts_with("#1 Jane Doe is taken back: it is gone from the board"), "{gone}");
    assert_eq!(numbers(&looks(&bot, &ada, "suggestions mine").await), [2]);
    assert_eq!(numbers(&looks(&bot, &bo, "suggestions").await), [2]);
    let done = shown(&says(&bot, &moderator("mo"), "decide 1").await);
    assert!(done.contains("ada took it back"), "{done}");
    says(&bot, &ada, "suggest Jane Doe").await;
    let enough = shown(&says(&bot, &ada, "suggest Otto Omega").await);
    assert!(enough.contains('3'), "what was taken back counts for today: {enough}");
    assert_eq!(looks(&bot, &ada, "suggestions 1 takeback").await, SuggestionsReply::NotOwn(1));
}

#[tokio::test]
async fn what_came_true_is_counted_and_listed_and_a_hint_names_what_is_there() {
    let bot = bot(Rules::default()).await;
    let mo = moderator("mo");
    says(&bot, &listener("ada"), "suggest Jane Doe").await;
    says(&bot, &mo, "suggest Grace Hopper").await;
    assert_eq!(looks(&bot, &mo, "suggestions onair").await, SuggestionsReply::Empty(Sorting::OnAir));
    says(&bot, &mo, "decide 1 onair-anyway latest").await;
    let list = shown(&says(&bot, &listener("bo"), "suggestions").await);
    assert!(
        list.ends_with(
            "/suggestions 2 shows one, /vote 2 votes for it.\n1 suggestion came true: /suggestions onair"
        ),
        "{list}"
    );
    let on_air = shown(&says(&bot, &listener("bo"), "suggestions onair").await);
    assert!(on_air.contains("Suggestions that came true (1)") && on_air.contains("#1 Jane Doe"), "{on_air}");
    let own = says(&bot, &listener("ada"), "suggestions 1").await;
    assert!(!shown(&own).contains("will not name you"), "{own:?}");
    assert!(own.follow_ups.iter().all(|next| next.label != "Name me with the episode"), "{own:?}");
}
