//! Listeners ask a guest who is booked.

use std::time::Duration;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::episode::ShowId;
use bot_core::store::{Proposal, Question};
use bot_core::suggestion::{Ballot, Draft};
use bot_core::watch::Person;

use crate::world::discord::Listener;
use crate::world::story::{Database, World, on_both_databases};

/// A show with these guests on its board, and a moderator.
async fn with_guests(world: &mut World, guests: &[&str]) -> Listener {
    "[show.suggestions]\n".clone_into(&mut world.show_settings);
    world.starts().await;
    // What people do is dated by the clock on the wall, which a story is far behind of.
    world.passes(Duration::from_hours(24 * 91)).await;
    let store = &world.service().store;
    let show = ShowId::new("the-show");
    let card = Destination { platform: PlatformKind::Discord, room: world.channel.id().to_string() };
    for guest in guests {
        let draft = Draft { guest: (*guest).to_owned(), ..Draft::default() };
        let proposal = Proposal {
            show: &show,
            draft: &draft,
            proposer: None,
            queued: false,
            cards: std::slice::from_ref(&card),
        };
        store.suggest(&proposal, world.now()).await.unwrap();
    }
    world.passes(Duration::from_mins(1)).await;
    world.discord.moderator("mo")
}

/// The questions to a guest, with their votes.
async fn asked(world: &World, number: u32) -> Vec<(String, u32)> {
    let questions = world.service().store.questions(number).await.unwrap();
    questions.into_iter().map(|Question { text, votes, .. }| (text, votes)).collect()
}

/// What the cards of the questions say, the newest last: they stand in the thread of their guest's card.
fn cards(world: &World) -> Vec<String> {
    let thread = world.channel.threads().remove(0);
    thread.messages().iter().map(|card| card.embeds[0].to_string()).collect()
}

fn newest(world: &World) -> String {
    cards(world).remove(cards(world).len() - 1)
}

on_both_databases! {
    async fn a_question_is_asked_once_voted_for_and_listed_by_votes(world) {
        let mo = with_guests(&mut world, &["Jane Doe"]).await;
        let (ada, bo) = (world.discord.listener("ada"), world.discord.listener("bo"));
        let early = ada.types(&world.channel, "/ask How do you test it?").await;
        assert!(early.ephemeral && early.content.contains("No guest is booked"), "{early:?}");
        mo.types(&world.channel, "/decide 1 booked 2027-03-01").await;
        let first = ada.types(&world.channel, "/ask What is next?").await;
        assert!(first.ephemeral && first.content.contains("Your question to Jane Doe"), "{first:?}");
        ada.types(&world.channel, "/ask How do you test it?").await;
        world.passes(Duration::from_mins(1)).await;
        let card = newest(&world);
        assert!(card.contains("A question to Jane Doe") && card.contains("How do you test it?"), "{card}");
        let same = bo.types(&world.channel, "/ask how do YOU test it").await;
        assert!(same.content.contains("asked already") && same.content.contains("q2"), "{same:?}");
        assert_eq!(same.buttons().len(), 1, "one click to vote for that one");
        let person = Person { platform: PlatformKind::Discord, id: bo.id().to_string() };
        world.service().store.vote(Ballot::Question(2), &person, world.now()).await.unwrap();
        let list = bo.types(&world.channel, "/ask").await.content;
        let (second, first) = (list.find("How do you test it?"), list.find("What is next?"));
        assert!(second.is_some() && second < first, "those with the most votes first: {list}");
        world.restarts().await;
        world.passes(Duration::from_mins(1)).await;
        assert!(newest(&world).contains("1 vote"), "{}", newest(&world));
        let top = [("How do you test it?".to_owned(), 1), ("What is next?".to_owned(), 0)];
        assert_eq!(asked(&world, 1).await, top);
        world.has_looked();
    }

    async fn one_person_asks_a_guest_five_questions_and_no_more(world) {
        let mo = with_guests(&mut world, &["Jane Doe", "Bo Ek"]).await;
        for number in [1, 2] {
            mo.types(&world.channel, &format!("/decide {number} booked")).await;
        }
        let ada = world.discord.listener("ada");
        let which = ada.types(&world.channel, "/ask Number 0?").await;
        assert!(which.content.contains("Whom do you mean"), "{which:?}");
        for number in 1..=6 {
            ada.types(&world.channel, &format!("/ask Number {number}? suggestion: jane")).await;
        }
        assert_eq!(asked(&world, 1).await.len(), 5);
        let other = ada.types(&world.channel, "/ask Number 6? suggestion: #2").await;
        assert!(other.content.contains("Bo Ek"), "another guest is asked anew: {other:?}");
        world.passes(Duration::from_mins(1)).await;
        world.has_looked();
    }

    async fn moderators_take_a_question_down_and_nobody_else_does(world) {
        let mo = with_guests(&mut world, &["Jane Doe"]).await;
        mo.types(&world.channel, "/decide 1 booked").await;
        let (ada, bo) = (world.discord.listener("ada"), world.discord.listener("bo"));
        ada.types(&world.channel, "/ask Buy @everyone pills?").await;
        world.passes(Duration::from_mins(1)).await;
        assert!(newest(&world).contains("pills"), "{}", newest(&world));
        assert!(world.channel.threads()[0].pinged().is_nobody(), "a question pings nobody");
        let refused = bo.types(&world.channel, "/ask hide q1").await;
        assert!(refused.ephemeral && refused.content.contains("Only moderators"), "{refused:?}");
        assert_eq!(asked(&world, 1).await.len(), 1, "it was published as no question");
        let down = mo.types(&world.channel, "/ask hide q1").await;
        assert!(down.ephemeral && down.content.contains("q1 is taken down"), "{down:?}");
        assert!(asked(&world, 1).await.is_empty());
        world.passes(Duration::from_mins(1)).await;
        let cards = cards(&world);
        assert!(!cards.iter().any(|card| card.contains("pills")), "{cards:?}");
        mo.types(&world.channel, "/ask show q1").await;
        assert_eq!(asked(&world, 1).await.len(), 1);
        world.passes(Duration::from_mins(1)).await;
        world.has_looked();
    }
}
