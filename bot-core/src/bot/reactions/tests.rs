use crate::announcement::Destination;
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

async fn reacts(bot: &Bot, reaction: &str) {
    let ballot = Ballot::Suggestion(1);
    bot.reacted(&card(), ballot, &ada(), reaction, Moment::default()).await.unwrap();
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
    bot.cast(Ballot::Suggestion(1), &ada(), "", Moment::default()).await.unwrap();
    reacts(&bot, "$thumb").await;
    bot.reaction_gone("$thumb").await.unwrap();
    assert_eq!(votes(&bot).await, 1);
}

#[tokio::test]
async fn reactions_to_what_cannot_be_voted_for_are_looked_at_again() {
    let bot = bot().await;
    let unknown = Ballot::Suggestion(7);
    bot.reacted(&card(), unknown, &ada(), "$thumb", Moment::default()).await.unwrap();
    assert!(bot.counted_reactions(&card()).await.unwrap().is_empty());
    // Nothing of ours: whatever is removed in a room is asked about.
    bot.reaction_gone("$message").await.unwrap();
    assert!(bot.open_cards(PlatformKind::Matrix, ROOM).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_ban_from_one_room_leaves_the_votes_from_another_and_those_that_were_typed() {
    let bot = bot().await;
    let elsewhere = MessageRef("!other:example.org/$card".into());
    let ballot = Ballot::Suggestion(1);
    reacts(&bot, "$here").await;
    bot.bans(&ada(), "!other:example.org/").await.unwrap();
    assert_eq!(votes(&bot).await, 1);
    bot.reacted(&elsewhere, ballot, &ada(), "$there", Moment::default()).await.unwrap();
    bot.bans(&ada(), ROOM).await.unwrap();
    assert_eq!(votes(&bot).await, 1, "the reaction in the other room stands");
    bot.bans(&ada(), "!other:example.org/").await.unwrap();
    assert_eq!(votes(&bot).await, 0);
    reacts(&bot, "$here").await;
    assert_eq!(votes(&bot).await, 0, "it was counted once, and does not come back");
    bot.cast(ballot, &ada(), "", Moment::default()).await.unwrap();
    bot.bans(&ada(), ROOM).await.unwrap();
    assert_eq!(votes(&bot).await, 1);
}
