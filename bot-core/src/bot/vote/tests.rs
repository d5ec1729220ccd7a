//! Listeners vote.

use super::*;
use crate::announcement::SendKey;
use crate::bot::suggest::tests::{at, bot, listener, moderator, request, room, says, shown};
use crate::suggestion::Rules;

async fn votes(bot: &Bot, who: &str, line: &str) -> VoteReply {
    match bot.reply(&request(&listener(who), line), at(1)).await {
        Reply::Vote(reply) => *reply,
        other => panic!("{other:?}"),
    }
}

fn voted(reply: &VoteReply) -> Voted {
    match reply {
        VoteReply::Done { voted, .. } => *voted,
        other => panic!("{other:?}"),
    }
}

/// A board with one suggestion of ada's.
async fn board(rules: Rules) -> Bot {
    let bot = bot(rules).await;
    says(&bot, &listener("ada"), "suggest Jane Doe (Acme)").await;
    bot
}

#[tokio::test]
async fn a_vote_counts_once_and_can_be_taken_back() {
    let bot = board(Rules::default()).await;
    assert_eq!(voted(&votes(&bot, "bo", "vote 1").await), Voted::Counted(1));
    assert_eq!(voted(&votes(&bot, "bo", "vote #1").await), Voted::Already(1));
    assert_eq!(voted(&votes(&bot, "cy", "vote jane doe").await), Voted::Counted(2));
    assert_eq!(voted(&votes(&bot, "bo", "vote 1 off").await), Voted::Withdrawn(1));
    assert_eq!(voted(&votes(&bot, "bo", "vote 1 off").await), Voted::NotCast(1));
    assert_eq!(votes(&bot, "bo", "vote 9").await, VoteReply::NoSuch(Ballot::Suggestion(9)));
    let message = says(&bot, &listener("cy"), "vote 1").await;
    assert_eq!(message.follow_ups[0].line(), Some("vote 1 off"));
    assert_eq!(message.audience, crate::message::Audience::Asker);
}

#[tokio::test]
async fn nobody_votes_for_their_own_unless_the_show_lets_them() {
    let fair = board(Rules::default()).await;
    assert_eq!(voted(&votes(&fair, "ada", "vote 1").await), Voted::Own(0));
    assert_eq!(voted(&votes(&fair, "ada", "vote 1 tell").await), Voted::Own(0));
    let lenient = board(Rules { own_vote: true, ..Rules::default() }).await;
    assert_eq!(voted(&votes(&lenient, "ada", "vote 1").await), Voted::Counted(1));
}

#[tokio::test]
async fn a_name_that_is_not_clear_is_asked_about() {
    let bot = board(Rules::default()).await;
    says(&bot, &listener("bo"), "suggest Jane Deo again: yes").await;
    let VoteReply::Which { suggestions, .. } = votes(&bot, "cy", "vote acme").await else { panic!("voted") };
    assert_eq!(suggestions[0].number, 1);
    assert_eq!(votes(&bot, "cy", "vote Zacharias").await, VoteReply::Nothing("Zacharias".into()));
    let offered = bot.complete("vote", "suggestion", "jane d", Some(&room(PlatformKind::Discord)));
    assert_eq!(offered.len(), 2);
    let at_once = voted(&votes(&bot, "cy", &format!("vote {}", offered[0])).await);
    assert_eq!(at_once, Voted::Counted(1), "what is offered leads to what it is the title of");
}

#[tokio::test]
async fn whoever_wants_to_be_told_votes_with_it() {
    let bot = board(Rules::default()).await;
    let told = votes(&bot, "bo", "vote 1 tell").await;
    assert!(matches!(told, VoteReply::Told { tell: true, not_cast: false, .. }), "{told:?}");
    assert_eq!(bot.store.suggestion(1).await.unwrap().unwrap().votes, 1);
    let quiet = votes(&bot, "bo", "vote 1 quiet").await;
    assert!(matches!(quiet, VoteReply::Told { tell: false, not_cast: false, .. }), "{quiet:?}");
    let none = votes(&bot, "cy", "vote 1 quiet").await;
    assert!(matches!(none, VoteReply::Told { not_cast: true, .. }), "{none:?}");
    let said = shown(&says(&bot, &listener("bo"), "vote 1 tell").await);
    assert!(said.contains("tell you in private when it comes true"), "{said}");
}

#[tokio::test]
async fn what_waits_for_a_word_is_voted_for_by_nobody() {
    let bot = board(Rules { queue: true, ..Rules::default() }).await;
    assert_eq!(votes(&bot, "bo", "vote 1").await, VoteReply::NoSuch(Ballot::Suggestion(1)));
    assert_eq!(votes(&bot, "bo", "vote Jane Doe").await, VoteReply::Nothing("Jane Doe".into()));
    let person = Person { platform: PlatformKind::Matrix, id: "@bo:example.org".into() };
    assert_eq!(bot.cast(Ballot::Suggestion(1), &person, "$event", at(1)).await.unwrap(), Voted::Closed);
    says(&bot, &moderator("mo"), "suggest Otto Omega").await;
    assert_eq!(voted(&votes(&bot, "bo", "vote 2").await), Voted::Counted(1));
}

#[tokio::test]
async fn a_reaction_is_a_vote_until_it_is_taken_away() {
    let cards = vec![room(PlatformKind::Matrix)];
    let bot = board(Rules { cards: cards.clone(), ..Rules::default() }).await;
    let key = SendKey::of_card("suggestion 1", at(0), &cards[0]);
    let message = MessageRef("!r:example.org/$card".into());
    let lease = std::time::Duration::from_mins(1);
    let claim = bot.store.claim_due(PlatformKind::Matrix, at(0), lease).await.unwrap().unwrap();
    assert_eq!(claim.key, key);
    bot.store.settle_sent(&claim, &message, at(0)).await.unwrap();
    let ballot = bot.card_at(PlatformKind::Matrix, &message).await.unwrap();
    assert_eq!(ballot, Ballot::Suggestion(1));
    assert_eq!(bot.card_at(PlatformKind::Matrix, &MessageRef("other".into())).await, None);
    let person = Person { platform: PlatformKind::Matrix, id: "@bo:example.org".into() };
    assert_eq!(bot.cast(ballot, &person, "$one", at(1)).await.unwrap(), Voted::Counted(1));
    assert_eq!(bot.cast(ballot, &person, "$two", at(1)).await.unwrap(), Voted::Already(1));
    assert_eq!(bot.take_back(ballot, &person, Some("$two")).await.unwrap(), Voted::NotCast(1));
    assert_eq!(bot.take_back(ballot, &person, Some("$one")).await.unwrap(), Voted::Withdrawn(0));
}

#[tokio::test]
async fn whoever_suggested_it_and_nobody_else_has_the_episode_name_them() {
    let bot = bot(Rules::default()).await;
    let ada = listener("ada");
    let kept = says(&bot, &ada, "suggest Jane Doe (Acme)").await;
    assert_eq!(kept.follow_ups[0].line(), Some("vote 1 named"), "{}", shown(&kept));
    let credited = async || {
        let suggestion = bot.store.suggestion(1).await.unwrap().unwrap();
        (suggestion.proposer.unwrap().credited, suggestion.votes)
    };
    assert_eq!(credited().await, (false, 0), "nobody is named who has not said so");
    assert_eq!(votes(&bot, "bo", "vote 1 named").await, VoteReply::NotYours(1));
    assert_eq!(votes(&bot, "bo", "vote 9 named").await, VoteReply::NoSuch(Ballot::Suggestion(9)));
    assert_eq!(credited().await, (false, 0));
    let agreed = says(&bot, &ada, "vote 1 named").await;
    assert_eq!(agreed.follow_ups[0].line(), Some("vote 1 unnamed"), "{}", shown(&agreed));
    assert_eq!(credited().await, (true, 0));
    let one = shown(&says(&bot, &ada, "suggestions 1").await);
    assert!(one.contains("The announcement of its episode will name you"), "{one}");
    let of_others = shown(&says(&bot, &listener("bo"), "suggestions 1").await);
    assert!(!of_others.contains("name you"), "{of_others}");
    let privacy = shown(&says(&bot, &ada, "privacy").await);
    assert!(privacy.contains("#1 Jane Doe (Acme), and the episode names you"), "{privacy}");
    says(&bot, &ada, "vote 1 unnamed").await;
    assert_eq!(credited().await, (false, 0));
    let nameless = says(&bot, &ada, "suggest Otto Omega anonymous: yes").await;
    assert_eq!(nameless.follow_ups[0].line(), Some("suggestions 2"), "{}", shown(&nameless));
    assert_eq!(votes(&bot, "ada", "vote 2 named").await, VoteReply::Nameless(2));
}

#[tokio::test]
async fn whoever_is_too_new_waits_with_their_vote_as_far_as_that_is_known() {
    let day = std::time::Duration::from_hours(24);
    let bot = board(Rules { account_age: day, member_age: day, ..Rules::default() }).await;
    let mut asked = request(&listener("bo"), "vote 1");
    asked.asker.membership.account = Some(at(0));
    assert_eq!(bot.reply(&asked, at(1)).await, VoteReply::TooNew(TooNew::Account(at(24))).into());
    asked.command = crate::command::Command::parse("vote 1 tell");
    asked.asker.membership = crate::command::Membership { joined: Some(at(0)), ..Default::default() };
    assert_eq!(bot.reply(&asked, at(1)).await, VoteReply::TooNew(TooNew::Member(at(24))).into());
    asked.asker.moderator = true;
    let moderators = bot.reply(&asked, at(1)).await;
    assert!(
        matches!(moderators, Reply::Vote(ref reply) if matches!(**reply, VoteReply::Told { .. })),
        "{moderators:?}"
    );
    let in_private = Request { room: None, ..request(&listener("cy"), "vote 1") };
    let told = shown(&bot.respond(&in_private, at(1)).await);
    assert!(told.contains("counts: 2 votes now"), "{told}");
}
