//! The questions to a guest stand in the thread of the guest's card: on both platforms, each once, and voted for there.

use std::time::Duration;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::episode::ShowId;
use bot_core::store::Proposal;
use bot_core::suggestion::Draft;

use crate::kills::Outbox;
use crate::world::discord::permissions::SEND_MESSAGES;
use crate::world::discord::{Answer, Channel, Listener, Posted};
use crate::world::story::{Database, World, on_both_databases};

mod beside;
mod on_matrix;

/// People live in the present, and a story begins long before: from then on what they do is due.
const TO_THE_PRESENT: Duration = Duration::from_hours(24 * 91);
const WHILE: Duration = Duration::from_mins(1);
/// Longer than any pause between two attempts.
const LATER: Duration = Duration::from_hours(7);

/// The bot takes suggestions, and has come to the present.
async fn begins(world: &mut World, rules: &str) -> Listener {
    world.show_settings = format!("[show.suggestions]\ndigest = false\n{rules}");
    world.starts().await;
    world.passes(TO_THE_PRESENT).await;
    world.discord.moderator("mo")
}

/// A guest is on the board, with cards in these places, and is booked.
async fn is_booked(world: &mut World, mo: &Listener, guest: &str, cards: &[Destination]) {
    let draft = Draft { guest: guest.to_owned(), ..Draft::default() };
    let show = ShowId::new("the-show");
    let proposal = Proposal { show: &show, draft: &draft, proposer: None, queued: false, cards };
    let number = world.service().store.suggest(&proposal, world.now()).await.unwrap();
    world.passes(WHILE).await;
    mo.types(&world.channel, &format!("/decide {number} booked")).await;
    world.passes(WHILE).await;
}

fn place(channel: &Channel) -> Destination {
    Destination { platform: PlatformKind::Discord, room: channel.id().to_string() }
}

/// Jane Doe's card stands in the channel, and she is booked.
async fn jane_is_booked(world: &mut World) -> Listener {
    let mo = begins(world, "").await;
    let here = [place(&world.channel)];
    is_booked(world, &mo, "Jane Doe", &here).await;
    mo
}

async fn asks(world: &mut World, channel: &Channel, question: &str) -> Answer {
    let asked = world.discord.listener("ada").types(channel, &format!("/ask {question}")).await;
    world.passes(WHILE).await;
    asked
}

/// The one thread in a channel.
fn thread(channel: &Channel) -> Channel {
    let threads = channel.threads();
    assert_eq!(threads.len(), 1, "in #{}", channel.name());
    threads[0].clone()
}

fn says(posted: &Posted) -> String {
    posted.embeds[0].to_string()
}

/// The cards of these questions stand in a channel or thread, in this order, and none besides.
fn shows(channel: &Channel, questions: &[&str]) {
    let posted = channel.messages();
    assert_eq!(posted.len(), questions.len(), "{posted:#?}");
    for (posted, question) in posted.iter().zip(questions) {
        assert!(says(posted).contains(question), "{question}: {posted:?}");
    }
}

async fn judge(world: &World) -> Outbox {
    Outbox::open(&world.database).await
}

async fn are_in_the_list(world: &World, count: usize) {
    assert_eq!(world.service().store.questions(1).await.unwrap().len(), count);
}

on_both_databases! {
    async fn questions_stand_in_the_one_thread_of_their_guests_card_and_are_voted_for_there(world) {
        jane_is_booked(&mut world).await;
        let channel = world.channel.clone();
        asks(&mut world, &channel, "What is next?").await;
        let thread = thread(&channel);
        assert_eq!((thread.id(), thread.name()), (channel.messages()[0].id, "Questions for Jane Doe".into()));
        shows(&thread, &["What is next?"]);

        // In the thread the same things can be said as in its channel.
        let asked = asks(&mut world, &thread, "How do you test it?").await;
        assert!(asked.ephemeral && asked.content.contains("Your question to Jane Doe"), "{asked:?}");
        shows(&thread, &["What is next?", "How do you test it?"]);
        let bo = world.discord.listener("bo");
        let first = thread.shows().remove(0);
        let voted = bo.presses(&first, "👍 Vote").await;
        assert!(voted.ephemeral, "{voted:?}");
        bo.types(&thread, "/vote q2").await;
        let list = bo.types(&thread, "/ask").await;
        assert!(list.content.contains("2 questions to **Jane Doe**"), "{list:?}");
        world.passes(WHILE).await;
        for posted in thread.messages() {
            assert!(says(&posted).contains("1 vote "), "{posted:?}");
        }

        // It goes to the archive, where cards are edited, and comes back with the next question; also after a restart.
        world.restarts().await;
        thread.is_archived(false);
        bo.types(&channel, "/vote q1 off").await;
        world.passes(WHILE).await;
        assert!(says(&thread.messages()[0]).contains("0 votes") && thread.is_in_archive());
        assert_eq!(world.discord.refusals().iter().map(|refusal| refusal.code).collect::<Vec<_>>(), [50083]);
        asks(&mut world, &channel, "Why Rust?").await;
        shows(&thread, &["What is next?", "How do you test it?", "Why Rust?"]);
        assert!(!thread.is_in_archive() && channel.messages().len() == 1);
        world.has_looked();
    }

    async fn two_guests_have_a_thread_each(world) {
        let mo = jane_is_booked(&mut world).await;
        let here = [place(&world.channel)];
        is_booked(&mut world, &mo, "Bo Ek", &here).await;
        let channel = world.channel.clone();
        asks(&mut world, &channel, "What is next? suggestion: jane").await;
        asks(&mut world, &channel, "And for you? suggestion: #2").await;
        let threads = channel.threads();
        let names: Vec<_> = threads.iter().map(Channel::name).collect();
        assert_eq!(names, ["Questions for Jane Doe", "Questions for Bo Ek"]);
        shows(&threads[0], &["What is next?"]);
        shows(&threads[1], &["And for you?"]);
        world.has_looked();
    }

    async fn a_question_whose_answer_was_not_heard_stands_once_in_the_thread(world) {
        jane_is_booked(&mut world).await;
        let channel = world.channel.clone();
        asks(&mut world, &channel, "What is next?").await;
        judge(&world).await.questions_are_in_doubt(true).await;
        world.discord.forgets_nonces();
        world.restarts().await;
        world.passes(LATER).await;
        shows(&thread(&channel), &["What is next?"]);

        // It never got there.
        thread(&channel).loses(thread(&channel).messages()[0].id);
        judge(&world).await.questions_are_in_doubt(true).await;
        world.discord.forgets_nonces();
        world.restarts().await;
        world.passes(LATER).await;
        shows(&thread(&channel), &["What is next?"]);
        assert_eq!(channel.messages().len(), 1);

        // Its guest's card is gone by now, and it stands in the thread all the same: its votes are shown there.
        judge(&world).await.questions_are_in_doubt(true).await;
        world.discord.forgets_nonces();
        channel.loses(channel.messages()[0].id);
        world.restarts().await;
        world.passes(LATER).await;
        world.discord.listener("bo").types(&channel, "/vote q1").await;
        world.passes(WHILE).await;
        shows(&thread(&channel), &["1 vote "]);
        assert_eq!(world.discord.refusals().iter().map(|refusal| refusal.code).collect::<Vec<_>>(), [10008]);
        world.has_looked();
    }

    async fn a_question_to_a_guest_without_a_card_stands_in_the_channel_once(world) {
        let mo = begins(&mut world, "").await;
        is_booked(&mut world, &mo, "Jane Doe", &[]).await;
        let channel = world.channel.clone();
        asks(&mut world, &channel, "What is next?").await;
        shows(&channel, &["What is next?"]);

        // The guest's card comes, and nobody knows whether the question had.
        mo.types(&channel, "/decide 1 hide").await;
        mo.types(&channel, "/decide 1 show").await;
        world.passes(WHILE).await;
        shows(&channel, &["What is next?", "Jane Doe"]);
        for _ in 0..2 {
            judge(&world).await.questions_are_in_doubt(false).await;
            world.discord.forgets_nonces();
            world.restarts().await;
            world.passes(LATER).await;
        }
        shows(&channel, &["What is next?", "Jane Doe"]);
        assert!(channel.threads().is_empty());

        // It had not.
        channel.loses(channel.messages()[0].id);
        judge(&world).await.questions_are_in_doubt(false).await;
        world.discord.forgets_nonces();
        world.passes(LATER).await;
        shows(&channel, &["Jane Doe"]);
        shows(&thread(&channel), &["What is next?"]);
        world.has_looked();
    }

    async fn a_question_waits_for_its_guests_card(world) {
        let mo = begins(&mut world, "").await;
        let channel = world.channel.clone();
        channel.denies(SEND_MESSAGES);
        let suggested = mo.types(&channel, "/suggest Jane Doe company: Acme why: she knows").await;
        assert!(suggested.content.contains("#1"), "{suggested:?}");
        // So often it is tried in vain that others need not wait for it.
        for _ in 0..5 {
            world.passes(LATER).await;
        }
        mo.types(&channel, "/decide 1 booked").await;
        asks(&mut world, &channel, "What is next?").await;
        world.passes(LATER).await;
        assert!(channel.messages().is_empty() && channel.threads().is_empty());
        let reason = judge(&world).await.reason_of_question(1).await;
        assert!(reason.contains("does not stand yet"), "{reason}");
        channel.allows_again(SEND_MESSAGES);
        world.passes(LATER).await;
        world.passes(LATER).await;
        shows(&channel, &["Jane Doe"]);
        shows(&thread(&channel), &["What is next?"]);
        assert!(world.discord.refusals().iter().all(|refusal| refusal.code == 50013));
        world.has_looked();
    }

    async fn where_a_moderator_removed_the_card_no_question_is_posted(world) {
        let mo = jane_is_booked(&mut world).await;
        let channel = world.channel.clone();
        channel.loses(channel.messages()[0].id);
        asks(&mut world, &channel, "What is next?").await;
        world.passes(LATER).await;
        assert!(channel.threads().is_empty() && channel.messages().is_empty());
        are_in_the_list(&world, 1).await;
        world.discord.refusals();

        let here = [place(&channel)];
        is_booked(&mut world, &mo, "Bo Ek", &here).await;
        asks(&mut world, &channel, "And for you? suggestion: #2").await;
        // A thread outlives its message.
        channel.loses(channel.messages()[0].id);
        asks(&mut world, &channel, "And then? suggestion: #2").await;
        shows(&thread(&channel), &["And for you?", "And then?"]);
        thread(&channel).disappears();
        asks(&mut world, &channel, "And now? suggestion: #2").await;
        world.passes(LATER).await;
        assert!(channel.threads().is_empty() && channel.messages().is_empty());
        assert_eq!(world.service().store.questions(2).await.unwrap().len(), 3);
        world.discord.refusals();
        world.has_looked();
    }

    async fn in_a_forum_and_in_a_thread_questions_stand_beside_the_card(world) {
        let forum = world.discord.forum("guests");
        let place_of = |channel: &Channel| {
            format!("[[show.suggestions.cards]]\nplatform = \"discord\"\nchannel = \"{}\"\n", channel.id())
        };
        let mo = begins(&mut world, &place_of(&forum)).await;
        is_booked(&mut world, &mo, "Jane Doe", &[place(&forum)]).await;
        let channel = world.channel.clone();
        asks(&mut world, &channel, "What is next?").await;
        let post = thread(&forum);
        shows(&post, &["Jane Doe", "What is next?"]);
        assert!(post.threads().is_empty() && channel.threads().is_empty());
        world.discord.refusals();

        // The cards of another board stand in a thread of somebody else's.
        world.stops().await;
        world.show_settings = format!("[show.suggestions]\ndigest = false\n{}", place_of(&post));
        world.starts().await;
        is_booked(&mut world, &mo, "Bo Ek", &[place(&post)]).await;
        asks(&mut world, &channel, "And for you? suggestion: #2").await;
        shows(&post, &["Jane Doe", "What is next?", "Bo Ek", "And for you?"]);
        assert_eq!(world.discord.refusals().iter().map(|refusal| refusal.code).collect::<Vec<_>>(), [50024]);
        world.has_looked();
    }
}
