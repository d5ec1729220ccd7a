//! Hosts and moderators decide on suggestions: one after the other, at once, and with second thoughts.

use std::sync::Arc;
use std::time::Duration;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::credits::correction::Corrector;
use bot_core::episode::ShowId;
use bot_core::keeper::Keeper;
use bot_core::store::{Decided, Decision, Proposal, Store, Voted};
use bot_core::suggestion::{Ballot, Boards, Draft, Proposer, Rules, State, Suggestion};
use bot_core::watch::Person;
use futures_util::future::join_all;

use crate::world::discord::{Asked, Channel, Listener};
use crate::world::story::{Database, World, on_both_databases};

const WEEK: Duration = Duration::from_hours(24 * 7);
const SEASON: Duration = Duration::from_hours(24 * 91);

fn show() -> ShowId {
    ShowId::new("the-show")
}

fn person(listener: &Listener) -> Person {
    Person { platform: PlatformKind::Discord, id: listener.id().to_string() }
}

fn place(channel: &Channel) -> Destination {
    Destination { platform: PlatformKind::Discord, room: channel.id().to_string() }
}

/// The service starts, with a board.
async fn starts(world: &mut World) {
    "[show.suggestions]\n".clone_into(&mut world.settings);
    world.starts().await;
    world.polls().await;
}

/// A listener proposes a guest.
async fn proposes(world: &World, listener: &Listener, guest: &str) -> u32 {
    let draft = Draft { guest: guest.into(), ..Draft::default() };
    let proposer =
        Proposer { person: person(listener), name: "evelyn".into(), anonymous: true, credited: false };
    let proposal =
        Proposal { show: &show(), draft: &draft, proposer: Some(&proposer), queued: false, cards: &[] };
    world.service().store.suggest(&proposal, world.now()).await.unwrap()
}

async fn suggestion(world: &World, number: u32) -> Suggestion {
    world.service().store.suggestion(number).await.unwrap().unwrap()
}

/// How often the bot wrote to somebody in private.
fn private_notes(world: &World) -> usize {
    let posts = world.discord.posts();
    posts.iter().filter(|(channel, _)| **channel != world.channel.id()).map(|(_, count)| count).sum()
}

on_both_databases! {
    async fn a_suggestion_is_decided_on_by_buttons_and_words_and_taken_back(world) {
        starts(&mut world).await;
        let eve = world.discord.listener("eve");
        let (ada, bo) = (world.discord.moderator("ada"), world.discord.moderator("bo"));
        let number = proposes(&world, &eve, "Jane Doe").await;
        let table = ada.types(&world.channel, &format!("/decide {number}")).await;
        assert!(table.ephemeral && table.content.contains("Jane Doe"), "{table:?}");
        let unnamed = table.content.contains("Proposed without a name") && !table.content.contains("evelyn");
        assert!(unnamed, "{table:?}");
        let accepted = ada.presses(&table, "Accept").await;
        assert!(accepted.ephemeral && accepted.content.contains("is accepted."), "{accepted:?}");
        // What was pressed may be an old button by now.
        let again = bo.types(&world.channel, "/decide Jane Doe action: accept").await;
        assert!(again.content.contains("already accepted; **ada** accepted it a moment ago"), "{again:?}");
        // People answer by the clock, which is ahead of the story.
        world.passes(SEASON).await;
        assert_eq!(private_notes(&world), 1, "whoever proposed it is told");
        let declined = ada.types(&world.channel, &format!("/decide {number} decline we had that")).await;
        assert!(declined.content.contains("is declined: “we had that”"), "{declined:?}");
        let late = bo.types(&world.channel, &format!("/decide {number} booked 2027-03-01")).await;
        assert!(late.content.contains("does not fit") && late.content.contains("**ada** declined it"), "{late:?}");
        let back = bo.types(&world.channel, &format!("/decide {number} undo")).await;
        assert!(back.content.contains("Taken back that **ada** declined it"), "{back:?}");
        let gone = ada.presses(&declined, "Undo").await;
        assert!(gone.content.contains("**bo** took back what was done"), "{gone:?}");
        world.restarts().await;
        world.polls().await;
        assert_eq!(suggestion(&world, number).await.state, State::Accepted);
        assert_eq!(private_notes(&world), 1, "nobody is told of what was taken back at once");
        let history = ada.types(&world.channel, &format!("/decide {number}")).await.content;
        assert!(history.contains("declined it") && history.contains("(taken back)"), "{history}");
    }

    async fn only_those_who_may_decide_do(world) {
        starts(&mut world).await;
        let eve = world.discord.listener("eve");
        let number = proposes(&world, &eve, "Jane Doe").await;
        world.discord.commands_are_registered().await;
        world.discord.opens_to_everybody("decide");
        let refused = eve.types(&world.channel, &format!("/decide {number} accept")).await;
        assert!(refused.content.contains("Only the show's hosts and moderators"), "{refused:?}");
        // Who brings the bot to a channel of their own is no host of the show by that.
        let (elsewhere, host) = (world.discord.channel("elsewhere"), world.discord.moderator("host"));
        let refused = host.types(&elsewhere, &format!("/decide {number} accept")).await;
        assert!(refused.content.contains("Only the show's hosts and moderators"), "{refused:?}");
        assert_eq!(suggestion(&world, number).await.state, State::Open);
        for wrong in ["acept", "booked tomorrow", "merge Jane", "edit colour = red", "note", "onair nothing"] {
            let said = host.types(&world.channel, &format!("/decide {number} {wrong}")).await;
            assert!(said.content.contains(&format!("/decide {number} ")), "{wrong}: {said:?}");
        }
        assert_eq!(world.service().store.acts_on(number).await.unwrap().len(), 1, "nothing was done");
    }

    async fn two_moderators_at_once_are_both_told_what_is_so(world) {
        starts(&mut world).await;
        let eve = world.discord.listener("eve");
        let (ada, bo) = (world.discord.moderator("ada"), world.discord.moderator("bo"));
        for at in 0..5 {
            let number = proposes(&world, &eve, &format!("Guest {at}")).await;
            let (accept, decline) = (format!("/decide {number} accept"), format!("/decide {number} decline"));
            let asked = [ada.asks(&world.channel, &accept).await, bo.asks(&world.channel, &decline).await];
            let [accepted, declined] = asked.map(Asked::answer);
            let (accepted, declined) = (accepted.await.content, declined.await.content);
            match suggestion(&world, number).await.state {
                State::Accepted => {
                    assert!(accepted.contains("is accepted."), "{accepted}");
                    assert!(declined.contains("**ada** accepted it a moment ago"), "{declined}");
                }
                State::Declined { .. } => {
                    assert!(declined.contains("is declined."), "{declined}");
                    assert!(accepted.contains("**bo** declined it a moment ago"), "{accepted}");
                }
                other => panic!("neither: {other:?}"),
            }
        }
        world.polls().await;
    }

    async fn of_many_processes_one_decides_each_time(world) {
        starts(&mut world).await;
        let eve = world.discord.listener("eve");
        let stores: Arc<[Store]> = vec![world.store().await, world.store().await, world.store().await].into();
        let rules = Rules::default();
        for at in 0..10 {
            let number = proposes(&world, &eve, &format!("Guest {at}")).await;
            let decline = Decision::Decline { reason: String::new(), shown: true };
            let wanted = [Decision::Accept, decline, Decision::Accept];
            let deciding = stores.iter().zip(wanted).enumerate().map(|(who, (store, decision))| {
                let (rules, now) = (&rules, world.now());
                async move {
                    let name = format!("moderator {who}");
                    let by = Corrector { platform: PlatformKind::Discord, id: name.clone(), name };
                    store.decide_on(number, &decision, Some(&by), rules, now).await.unwrap()
                }
            });
            let decided = join_all(deciding).await;
            let done = decided.iter().filter(|decided| matches!(decided, Decided::Done(_))).count();
            assert_eq!(done, 1, "{decided:?}");
            let acts = world.service().store.acts_on(number).await.unwrap();
            assert_eq!(acts.len(), 2, "{acts:?}");
        }
        for store in stores.iter() {
            store.close().await;
        }
        world.polls().await;
    }

    async fn merging_counts_each_person_once_and_says_where_it_went(world) {
        starts(&mut world).await;
        let [eve, dan, zoe] = ["eve", "dan", "zoe"].map(|name| world.discord.listener(name));
        let host = world.discord.moderator("host");
        let (first, second) =
            (proposes(&world, &eve, "Jane Doe").await, proposes(&world, &dan, "Jane D.").await);
        let store = world.service().store.clone();
        for (number, voters) in [(first, vec![&zoe]), (second, vec![&zoe, &host])] {
            for voter in voters {
                store.vote(Ballot::Suggestion(number), &person(voter), world.now()).await.unwrap();
            }
        }
        let merged = host.types(&world.channel, &format!("/decide {second} merge {first}")).await;
        assert!(merged.content.contains(&format!("is merged into #{first}.")), "{merged:?}");
        assert!(merged.content.contains("has 2 votes now, each person counted once"), "{merged:?}");
        let late = store.vote(Ballot::Suggestion(second), &person(&eve), world.now()).await.unwrap();
        assert_eq!(late, Voted::Closed);
        let into_it = host.types(&world.channel, &format!("/decide {first} merge {second}")).await;
        assert!(into_it.content.contains(&format!("the votes belong to #{first} now")), "{into_it:?}");
        host.presses(&merged, "Undo").await;
        let (one, two) = (suggestion(&world, first).await, suggestion(&world, second).await);
        assert_eq!((one.votes, two.votes, two.state), (1, 2, State::Open));
    }

    async fn nothing_of_a_queue_is_public_before_a_word(world) {
        starts(&mut world).await;
        let host = world.discord.moderator("host");
        let draft = Draft { guest: "Jane Doe".into(), ..Draft::default() };
        let proposal = Proposal { show: &show(), draft: &draft, proposer: None, queued: true, cards: &[] };
        let number = world.service().store.suggest(&proposal, world.now()).await.unwrap();
        assert!(!suggestion(&world, number).await.is_public());
        let table = host.types(&world.channel, &format!("/decide {number}")).await;
        assert!(table.content.contains("waiting for a moderator's word"), "{table:?}");
        let approved = host.presses(&table, "Approve").await;
        assert!(approved.content.contains("Everybody sees it now"), "{approved:?}");
        assert!(suggestion(&world, number).await.is_public());
        let back = host.presses(&approved, "Undo").await;
        assert!(back.content.contains("waiting for a moderator's word"), "{back:?}");
        assert!(!suggestion(&world, number).await.is_public());
    }

    async fn hosts_hear_of_a_week_once_and_of_a_quiet_one_nothing(world) {
        starts(&mut world).await;
        let place_of_hosts = world.discord.channel("hosts");
        let rules = Rules { moderators: Some(place(&place_of_hosts)), ..Rules::default() };
        let boards = Boards::new([(show(), rules)]);
        let stores = [world.store().await, world.store().await, world.store().await];
        let keepers = stores.each_ref().map(|store| Keeper::new(store.clone(), boards.clone()));
        let told = || place_of_hosts.messages().into_iter().map(|posted| posted.content).collect::<Vec<_>>();
        keepers[0].keep(world.now()).await.unwrap();
        world.polls().await;
        let [eve, zoe] = ["eve", "zoe"].map(|name| world.discord.listener(name));
        let number = proposes(&world, &eve, "Jane Doe").await;
        world.service().store.vote(Ballot::Suggestion(number), &person(&zoe), world.now()).await.unwrap();
        for _ in 0..2 {
            world.passes(WEEK).await;
            let keeping = keepers.iter().map(|keeper| keeper.keep(world.now()));
            assert!(join_all(keeping).await.into_iter().all(|kept| kept.is_ok()));
            world.polls().await;
            let told = told();
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(told[0].contains("1 new suggestion, 1 vote."), "{told:?}");
            assert!(told[0].contains("**Jane Doe** · 1 vote") && !told[0].contains("evelyn"), "{told:?}");
        }
        let by = Corrector { platform: PlatformKind::Discord, id: "7".into(), name: "ada".into() };
        let store = world.service().store.clone();
        store.decide_on(number, &Decision::Accept, Some(&by), &Rules::default(), world.now()).await.unwrap();
        // The bot was off for long: what happened is told once, and who was forgotten meanwhile.
        world.passes(WEEK * 6).await;
        keepers[1].keep(world.now()).await.unwrap();
        world.polls().await;
        let told = told();
        assert!(told.len() == 2 && told[1].contains("1 decision.") && told[1].contains("Nothing heard"), "{told:?}");
        for store in stores {
            store.close().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_all_processes_hear_is_done_by_one_of_them() {
    let Some(mut world) = World::on_discord(Database::Postgres).await else { return };
    starts(&mut world).await;
    let (eve, ada) = (world.discord.listener("eve"), world.discord.moderator("ada"));
    let number = proposes(&world, &eve, "Jane Doe").await;
    for act in ["accept", "booked"] {
        ada.types(&world.channel, &format!("/decide {number} {act}")).await;
    }
    let asked = ada.asks(&world.channel, &format!("/decide {number} undo")).await;
    asked.is_heard_twice();
    let interaction = asked.id.to_string();
    assert!(asked.answer().await.content.contains("Taken back"));
    // Whoever hears of it now leaves it to the one that was first.
    let (other, now) = (world.store().await, bot_core::time::now());
    assert!(!other.is_first_to_hear(PlatformKind::Discord, &interaction, now).await.unwrap());
    assert!(other.is_first_to_hear(PlatformKind::Matrix, &interaction, now).await.unwrap());
    ada.types(&world.channel, "/latest").await;
    // Done twice it would have taken back both.
    assert_eq!(suggestion(&world, number).await.state, State::Accepted);
    let tomorrow = now + chrono::TimeDelta::hours(25);
    assert!(other.is_first_to_hear(PlatformKind::Discord, &interaction, tomorrow).await.unwrap());
    other.close().await;
    world.ends().await;
}
