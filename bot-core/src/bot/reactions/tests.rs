use std::task::Poll;
use std::time::Duration;

use crate::announcement::Destination;
use crate::command::{Asker, Command, Membership};
use crate::episode::ShowId;
use crate::store::{Proposal, Store};
use crate::subscription::Subscriptions;
use crate::suggestion::{Boards, Draft, Rules};

use super::*;

const ROOM: &str = "!room:example.org/";

fn card() -> MessageRef {
    MessageRef("!room:example.org/$card".into())
}

fn ada() -> Person {
    Person { platform: PlatformKind::Matrix, id: "@ada:example.org".into() }
}

/// A bot with one suggestion that everybody may vote for.
async fn bot() -> Bot {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let draft = Draft { guest: "Jane Doe".into(), ..Draft::default() };
    let place = Destination { platform: PlatformKind::Matrix, room: "!room:example.org".into() };
    let proposal = Proposal {
        show: &ShowId::new("the-show"),
        draft: &draft,
        proposer: None,
        queued: false,
        cards: &[place],
    };
    assert_eq!(store.suggest(&proposal, Moment::default()).await.unwrap(), 1);
    let boards = Boards::new([(ShowId::new("the-show"), Rules::default())]);
    Bot::new(store, Subscriptions::default()).with_boards(boards)
}

async fn votes(bot: &Bot) -> u32 {
    bot.store.suggestion(1).await.unwrap().unwrap().votes
}

/// What is found out of ada in the card's room.
fn asked(room: &str, membership: Membership) -> Request {
    let id = ada().id;
    let asker =
        Asker { platform: PlatformKind::Matrix, id, name: "ada".into(), moderator: false, membership };
    let room = Destination { platform: PlatformKind::Matrix, room: room.into() };
    Request { command: Command::parse("vote 1"), room: Some(room), asker, missing: Vec::new() }
}

async fn reacts_to(bot: &Bot, card: &MessageRef, ballot: Ballot, reaction: &str) {
    let asked = std::future::poll_fn(|_| -> Poll<Request> { panic!("nobody needs to know who they are") });
    let early = bot.reacted(card, ballot, &ada(), reaction, asked, Moment::default()).await.unwrap();
    assert_eq!(early, Looked::Settled);
}

async fn reacts(bot: &Bot, reaction: &str) {
    reacts_to(bot, &card(), Ballot::Suggestion(1), reaction).await;
}

async fn votes_by_command(bot: &Bot) {
    let request = asked("!room:example.org", Membership::default());
    bot.respond(&request, Moment::default()).await;
}

#[tokio::test]
async fn a_reaction_of_somebody_new_counts_once_they_have_been_there_for_as_long_as_a_typed_vote_takes() {
    let bot = bot().await;
    let day = Duration::from_hours(24);
    let rules = Rules { account_age: day * 30, member_age: day, ..Rules::default() };
    let bot = bot.with_boards(Boards::new([(ShowId::new("the-show"), rules)]));
    let at = |hours: i64| Moment::default() + chrono::TimeDelta::hours(hours);
    let since = |joined| asked("!room:example.org", Membership { joined, ..Membership::default() });
    let ballot = Ballot::Suggestion(1);
    let reacts = async |joined: Option<Moment>, now: Moment| {
        let asked = std::future::ready(since(joined));
        bot.reacted(&card(), ballot, &ada(), "$thumb", asked, now).await.unwrap()
    };
    assert_eq!(reacts(Some(at(0)), at(1)).await, Looked::Early(at(24)));
    let in_private = Request { room: None, ..since(Some(at(0))) };
    let typed = bot.reply(&in_private, at(1)).await;
    assert_eq!(typed, crate::reply::VoteReply::TooNew(TooNew::Member(at(24))).into());
    assert_eq!(votes(&bot).await, 0);
    assert!(bot.counted_reactions(&card()).await.unwrap().is_empty(), "it is told of again");
    assert_eq!(reacts(Some(at(0)), at(24)).await, Looked::Settled);
    assert_eq!(votes(&bot).await, 1);
    // Where the room does not say since when somebody is there, both count: Matrix tells no account's age either.
    bot.take_back(ballot, &ada(), None).await.unwrap();
    bot.reaction_gone("$thumb").await.unwrap();
    assert_eq!(reacts(None, at(1)).await, Looked::Settled);
    assert_eq!(votes(&bot).await, 1);
}

#[tokio::test]
async fn nobody_votes_while_it_cannot_be_found_out_for_how_long_they_have_been_there() {
    let bot = bot().await;
    let rules = Rules { member_age: Duration::from_hours(24), ..Rules::default() };
    let bot = bot.with_boards(Boards::new([(ShowId::new("the-show"), rules)]));
    let unseen = asked("!room:example.org", Membership { unseen: true, ..Membership::default() });
    let (ballot, now) = (Ballot::Suggestion(1), Moment::default());
    let looked =
        bot.reacted(&card(), ballot, &ada(), "$thumb", std::future::ready(unseen.clone()), now).await;
    assert_eq!(looked.unwrap(), Looked::Unseen);
    assert_eq!(votes(&bot).await, 0);
    assert!(bot.counted_reactions(&card()).await.unwrap().is_empty(), "it is told of again");
    let said = bot.respond(&unseen, now).await;
    assert!(format!("{said:?}").contains("try again in a minute"), "{said:?}");
}

#[tokio::test]
async fn a_vote_stands_until_the_last_reaction_is_gone() {
    let bot = bot().await;
    for reaction in ["$heart", "$thumb", "$heart"] {
        reacts(&bot, reaction).await;
        assert_eq!(votes(&bot).await, 1);
    }
    bot.reaction_gone("$heart").await.unwrap();
    assert_eq!(votes(&bot).await, 1);
    assert_eq!(bot.counted_reactions(&card()).await.unwrap(), ["$thumb"]);
    bot.reaction_gone("$thumb").await.unwrap();
    bot.reaction_gone("$thumb").await.unwrap();
    assert_eq!(votes(&bot).await, 0);
    assert!(bot.counted_reactions(&card()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_vote_whose_reaction_is_gone_when_we_come_back_from_death_does_not_stand_for_ever() {
    let bot = bot().await;
    // No more than this one transaction was done when the process died.
    let (ballot, ada, card) = (Ballot::Suggestion(1), ada(), card());
    let voted = bot.store.vote_by_reaction(ballot, &ada, "$thumb", &card, Moment::default()).await.unwrap();
    assert_eq!(voted, Voted::Counted(1));
    assert_eq!(bot.counted_reactions(&card).await.unwrap(), ["$thumb"]);
    bot.reaction_gone("$thumb").await.unwrap();
    assert_eq!(votes(&bot).await, 0);
}

#[tokio::test]
async fn a_vote_that_was_taken_back_by_a_command_is_not_cast_again_by_the_reaction_that_stands() {
    let bot = bot().await;
    reacts(&bot, "$thumb").await;
    bot.take_back(Ballot::Suggestion(1), &ada(), None).await.unwrap();
    reacts(&bot, "$thumb").await;
    assert_eq!(votes(&bot).await, 0);
    // A new one is a new vote.
    reacts(&bot, "$heart").await;
    assert_eq!(votes(&bot).await, 1);
    bot.reaction_gone("$thumb").await.unwrap();
    assert_eq!(votes(&bot).await, 1);
}

#[tokio::test]
async fn a_vote_that_was_typed_outlives_its_reactions() {
    let bot = bot().await;
    votes_by_command(&bot).await;
    reacts(&bot, "$thumb").await;
    bot.reaction_gone("$thumb").await.unwrap();
    assert_eq!(votes(&bot).await, 1);
}

#[tokio::test]
async fn reactions_to_what_cannot_be_voted_for_are_looked_at_again() {
    let bot = bot().await;
    reacts_to(&bot, &card(), Ballot::Suggestion(7), "$thumb").await;
    assert!(bot.counted_reactions(&card()).await.unwrap().is_empty());
    // Nothing of ours: whatever is removed in a room is asked about.
    bot.reaction_gone("$message").await.unwrap();
    assert!(bot.open_cards(PlatformKind::Matrix, ROOM).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_ban_from_one_room_leaves_the_votes_from_another_and_those_that_were_typed() {
    let bot = bot().await;
    let elsewhere = MessageRef("!other:example.org/$card".into());
    reacts(&bot, "$here").await;
    bot.bans(&ada(), "!other:example.org/").await.unwrap();
    assert_eq!(votes(&bot).await, 1);
    reacts_to(&bot, &elsewhere, Ballot::Suggestion(1), "$there").await;
    bot.bans(&ada(), ROOM).await.unwrap();
    assert_eq!(votes(&bot).await, 1, "the reaction in the other room stands");
    bot.bans(&ada(), "!other:example.org/").await.unwrap();
    assert_eq!(votes(&bot).await, 0);
    reacts(&bot, "$here").await;
    assert_eq!(votes(&bot).await, 0, "it was counted once, and does not come back");
    votes_by_command(&bot).await;
    bot.bans(&ada(), ROOM).await.unwrap();
    assert_eq!(votes(&bot).await, 1);
}
