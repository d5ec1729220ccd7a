//! The weekly digest to the hosts, by the program's own hand.

use std::time::Duration;

use bot_core::announcement::PlatformKind;
use bot_core::episode::ShowId;
use bot_core::store::{Decision, Proposal};
use bot_core::suggestion::{Ballot, Draft, Rules};
use bot_core::watch::Person;

use crate::kills::Outbox;
use crate::world::discord::{Channel, Fault, Route};
use crate::world::story::{Database, World, on_both_databases};

const WEEK: Duration = Duration::from_hours(24 * 7);
/// Longer than any pause between two attempts, and less than a week.
const LATER: Duration = Duration::from_hours(7);

/// A show whose hosts have a place of their own.
async fn hosts(world: &mut World) -> Channel {
    let hosts = world.discord.channel("hosts");
    world.show_settings = format!(
        "[show.suggestions]\ncards = []\n[show.suggestions.moderators]\nplatform = \"discord\"\nchannel = \"{}\"\n",
        hosts.id()
    );
    world.starts().await;
    // The first week begins with the first look at the board.
    world.polls().await;
    world.polls().await;
    hosts
}

/// A guest is proposed, by nobody in particular, with so many votes.
async fn proposed(world: &World, guest: &str, votes: usize) -> u32 {
    let store = &world.service().store;
    let draft = Draft { guest: guest.into(), ..Draft::default() };
    let show = ShowId::new("the-show");
    let proposal = Proposal { show: &show, draft: &draft, proposer: None, queued: false, cards: &[] };
    let number = store.suggest(&proposal, world.now()).await.unwrap();
    for voter in 0..votes {
        let person = Person { platform: PlatformKind::Matrix, id: format!("@{voter}:example.org") };
        store.vote(Ballot::Suggestion(number), &person, world.now()).await.unwrap();
    }
    number
}

fn told(hosts: &Channel) -> Vec<String> {
    hosts.messages().into_iter().map(|posted| posted.content).collect()
}

on_both_databases! {
    async fn a_digest_whose_sender_died_before_it_heard_that_it_stands_is_not_sent_again(world) {
        let hosts = hosts(&mut world).await;
        proposed(&world, "Jane Doe", 3).await;
        let wanted = proposed(&world, "Bo Ek", 1).await;
        let store = world.service().store.clone();
        store.decide_on(wanted, &Decision::Accept, None, &Rules::default(), world.now()).await.unwrap();
        world.passes(WEEK).await;
        let first = told(&hosts);
        assert_eq!(first.len(), 1, "{first:?}");
        assert!(first[0].contains("2 new suggestions, 4 votes, 1 decision."), "{first:?}");
        assert!(first[0].contains("**Jane Doe** · 3 votes"), "{first:?}");
        // As if the process had died while it waited for the answer, and Discord forgets what it was asked.
        Outbox::open(&world.database).await.is_in_doubt().await;
        world.discord.forgets_nonces();
        world.restarts().await;
        world.passes(LATER).await;
        assert_eq!(told(&hosts), first);
        world.restarts().await;
        world.passes(LATER).await;
        assert_eq!(told(&hosts), first);
    }

    async fn a_digest_whose_answer_is_lost_is_told_once_and_a_quiet_week_nothing(world) {
        let hosts = hosts(&mut world).await;
        proposed(&world, "Jane Doe", 1).await;
        for _ in 0..3 {
            world.discord.next(Route::CreateMessage, Fault::CutAfter);
        }
        world.passes(WEEK).await;
        world.discord.is_well_again();
        world.discord.forgets_nonces();
        world.restarts().await;
        world.passes(LATER).await;
        let first = told(&hosts);
        assert!(first.len() == 1 && first[0].contains("1 new suggestion, 1 vote."), "{first:?}");
        for _ in 0..3 {
            world.passes(WEEK).await;
            world.restarts().await;
        }
        assert_eq!(told(&hosts), first, "nothing happened since");
        proposed(&world, "Bo Ek", 0).await;
        world.passes(WEEK).await;
        let both = told(&hosts);
        assert!(both.len() == 2 && both[1].contains("1 new suggestion."), "{both:?}");
        assert!(both[1].contains("**Most wanted**") && both[1].contains("Jane Doe"), "{both:?}");
    }
}
