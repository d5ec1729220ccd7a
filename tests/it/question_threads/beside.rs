//! Where the bot may open no thread, or somebody deleted it, questions stand in the channel beside the card.

use super::{LATER, WHILE, are_in_the_list, asks, jane_is_booked, judge, says, shows, thread};
use crate::world::discord::permissions::{CREATE_PUBLIC_THREADS, SEND_MESSAGES, SEND_MESSAGES_IN_THREADS};
use crate::world::story::{Database, World, on_both_databases};

on_both_databases! {
    async fn without_the_right_to_open_threads_questions_stand_in_the_channel_and_it_is_told_once(world) {
        let operators = world.discord.channel("operators");
        world.settings = format!("[operators]\nplatform = \"discord\"\nchannel = \"{}\"\n", operators.id());
        jane_is_booked(&mut world).await;
        let channel = world.channel.clone();
        channel.denies(CREATE_PUBLIC_THREADS);
        asks(&mut world, &channel, "What is next?").await;
        asks(&mut world, &channel, "How do you test it?").await;
        world.restarts().await;
        asks(&mut world, &channel, "Why Rust?").await;
        let beside = ["Jane Doe", "What is next?", "How do you test it?", "Why Rust?"];
        shows(&channel, &beside);
        assert!(channel.threads().is_empty());
        let told = operators.messages();
        let [first] = &told[..] else { panic!("it is told once: {told:?}") };
        assert!(first.content.contains("gets no threads for the questions to its guests"), "{first:?}");
        assert!(first.content.contains("give its role Create Public Threads"), "{first:?}");
        let refused = world.discord.refusals();
        let asked = refused.iter().filter(|refusal| refusal.code == 50013).count();
        assert_eq!(asked, 2, "once, and after the restart: {refused:#?}");
        let bo = world.discord.listener("bo");
        let first = channel.shows().remove(1);
        bo.presses(&first, "👍 Vote").await;
        world.passes(WHILE).await;
        assert!(says(&channel.messages()[1]).contains("1 vote "));

        // Those that follow go into the thread, and what stands stays.
        channel.allows_again(CREATE_PUBLIC_THREADS);
        asks(&mut world, &channel, "And then?").await;
        world.restarts().await;
        asks(&mut world, &channel, "And after that?").await;
        shows(&thread(&channel), &["And then?", "And after that?"]);
        shows(&channel, &beside);
        let told = operators.messages();
        assert!(told.len() == 2 && told[1].content.contains("works again"), "{told:?}");
        world.discord.refusals();
        world.has_looked();
    }

    async fn a_question_whose_answer_was_not_heard_stands_once_whether_threads_may_be_opened_or_not(world) {
        jane_is_booked(&mut world).await;
        let channel = world.channel.clone();
        channel.denies(CREATE_PUBLIC_THREADS);
        asks(&mut world, &channel, "What is next?").await;
        channel.allows_again(CREATE_PUBLIC_THREADS);
        asks(&mut world, &channel, "Why Rust?").await;
        // With the right to open threads and without it, each is found where it stands, and goes again where it was to stand.
        for arrived in [true, false] {
            for may_open in [true, false] {
                if !arrived {
                    channel.loses(channel.messages()[1].id);
                    thread(&channel).loses(thread(&channel).messages()[0].id);
                }
                if !may_open {
                    channel.denies(CREATE_PUBLIC_THREADS);
                }
                judge(&world).await.questions_are_in_doubt(true).await;
                world.discord.forgets_nonces();
                world.restarts().await;
                world.passes(LATER).await;
                shows(&channel, &["Jane Doe", "What is next?"]);
                shows(&thread(&channel), &["Why Rust?"]);
                channel.allows_again(CREATE_PUBLIC_THREADS);
            }
        }
        for question in ["/vote q1", "/vote q2"] {
            world.discord.listener("bo").types(&channel, question).await;
        }
        world.passes(WHILE).await;
        assert!(says(&channel.messages()[1]).contains("1 vote "));
        shows(&thread(&channel), &["1 vote "]);
        world.discord.refusals();
        world.has_looked();
    }

    async fn a_question_that_was_refused_beside_the_card_goes_into_the_thread_once_it_may(world) {
        jane_is_booked(&mut world).await;
        let channel = world.channel.clone();
        channel.denies(CREATE_PUBLIC_THREADS);
        channel.denies(SEND_MESSAGES);
        asks(&mut world, &channel, "What is next?").await;
        world.passes(LATER).await;
        shows(&channel, &["Jane Doe"]);
        channel.allows_again(CREATE_PUBLIC_THREADS);
        channel.allows_again(SEND_MESSAGES);
        world.passes(LATER).await;
        shows(&channel, &["Jane Doe"]);
        shows(&thread(&channel), &["What is next?"]);
        world.discord.refusals();
        world.has_looked();
    }

    async fn without_the_right_to_write_in_threads_questions_are_posted_once_it_is_given(world) {
        jane_is_booked(&mut world).await;
        let channel = world.channel.clone();
        channel.denies(SEND_MESSAGES_IN_THREADS);
        asks(&mut world, &channel, "What is next?").await;
        asks(&mut world, &channel, "How do you test it?").await;
        assert!(thread(&channel).messages().is_empty() && channel.messages().len() == 1);
        let reason = judge(&world).await.reason_of_question(1).await;
        assert!(reason.contains("give its role Send Messages in Threads"), "{reason}");
        assert_eq!(world.discord.refusals().len(), 1, "the other one waits for it");
        world.discord.listener("zoe").types(&channel, "/suggest Bo Ek").await;
        world.passes(WHILE).await;
        assert_eq!(channel.messages().len(), 2, "but no guest's card does");
        channel.allows_again(SEND_MESSAGES_IN_THREADS);
        world.passes(LATER).await;
        world.passes(LATER).await;
        shows(&thread(&channel), &["What is next?", "How do you test it?"]);
        assert!(world.discord.refusals().is_empty());
        world.has_looked();
    }

    async fn where_a_moderator_deleted_the_thread_further_questions_stand_in_the_channel(world) {
        jane_is_booked(&mut world).await;
        let channel = world.channel.clone();
        asks(&mut world, &channel, "What is next?").await;
        thread(&channel).disappears();
        asks(&mut world, &channel, "How do you test it?").await;
        world.restarts().await;
        asks(&mut world, &channel, "Why Rust?").await;
        world.passes(LATER).await;
        shows(&channel, &["Jane Doe", "How do you test it?", "Why Rust?"]);
        assert!(channel.threads().is_empty());
        world.discord.listener("bo").types(&channel, "/vote q3").await;
        world.passes(WHILE).await;
        assert!(says(&channel.messages()[2]).contains("1 vote "));
        are_in_the_list(&world, 3).await;
        world.discord.refusals();
        world.has_looked();
    }
}
