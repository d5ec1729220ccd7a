//! Listeners suggest guests and vote, and nothing that was acknowledged is lost.

use bot_core::command::Sorting;
use bot_core::episode::ShowId;
use bot_core::suggestion::{Ballot, State};
use bot_core::watch::Person;

use crate::world::discord::{Answer, Listener};
use crate::world::story::{Database, World, on_both_databases};

/// Labels of the buttons below an answer.
fn labels(answer: &Answer) -> Vec<String> {
    answer.buttons().iter().map(|button| button["label"].as_str().unwrap_or_default().to_owned()).collect()
}

/// A show that takes suggestions, in the one channel.
fn takes_suggestions(world: &mut World, settings: &str) {
    world.show_settings = format!("[show.suggestions]\ncards = []\n{settings}");
}

/// The board as it is kept, those with the most votes first.
async fn board(world: &World) -> Vec<(String, u32)> {
    let person = Person { platform: bot_core::announcement::PlatformKind::Terminal, id: String::new() };
    let shows = [ShowId::new("the-show")];
    let page = world.service().store.board_page(&shows, Sorting::Top, &person, 1, 100).await.unwrap();
    page.into_iter().map(|one| (one.draft.title(), one.votes)).collect()
}

async fn suggests(world: &World, listener: &Listener, line: &str) -> String {
    let answer = listener.types(&world.channel, &format!("/suggest {line}")).await;
    assert!(answer.ephemeral && answer.pinged.is_nobody(), "{answer:?}");
    answer.content
}

on_both_databases! {
    async fn a_listener_suggests_and_whoever_mistypes_the_same_is_offered_the_vote(world) {
        takes_suggestions(&mut world, "");
        world.starts().await;
        world.polls().await;
        let (ada, bo) = (world.discord.listener("ada"), world.discord.listener("bo"));
        let kept = suggests(&world, &ada, "Jane Doe company: Acme why: she rewrote their database").await;
        assert!(kept.contains("Thank you!") && kept.contains("#1 Jane Doe (Acme)**"), "{kept}");
        let offered = bo.types(&world.channel, "/suggest jane deo").await;
        assert!(offered.content.contains("#1"), "{offered:?}");
        let counted = bo.presses(&offered, "Vote for Jane Doe (Acme)").await;
        assert!(counted.content.contains("counts: 1 vote now"), "{counted:?}");
        let told = bo.presses(&counted, "Tell me when it comes true").await;
        assert!(told.content.contains("tell you in private when it comes true"), "{told:?}");
        assert_eq!(board(&world).await, [("Jane Doe (Acme)".to_owned(), 1)]);
        // The same once more, by the same person: an answer that never arrived is given again.
        let again = suggests(&world, &ada, "Jane Doe company: Acme why: she rewrote their database").await;
        assert!(again.contains("You suggested that already") && again.contains("#1 Jane Doe (Acme)**"), "{again}");
        let own = ada.types(&world.channel, "/vote 1").await;
        assert!(own.content.contains("is your own"), "{own:?}");
        world.restarts().await;
        world.polls().await;
        let exactly = bo.types(&world.channel, "/suggest JANE DOE").await;
        assert_eq!(labels(&exactly)[0], "Vote for that one", "{exactly:?}");
        let already = bo.presses(&exactly, "Vote for that one").await;
        assert!(already.content.contains("already: 1 vote so far"), "{already:?}");
        bo.presses(&already, "Take it back").await;
        assert_eq!(board(&world).await, [("Jane Doe (Acme)".to_owned(), 0)]);
    }

    async fn a_guest_who_was_on_is_answered_with_the_episode_and_suggested_again_for_a_reason(world) {
        takes_suggestions(&mut world, "");
        world.feed.publishes_titled("Oxide's Steve Klabnik");
        world.starts().await;
        world.polls().await;
        let ada = world.discord.listener("ada");
        let was_on = ada.types(&world.channel, "/suggest steve klabnik").await;
        assert_eq!(was_on.embeds[0]["title"], "Oxide's Steve Klabnik", "{was_on:?}");
        assert!(labels(&was_on).contains(&"Suggest again anyway".to_owned()), "{was_on:?}");
        let why = suggests(&world, &ada, "Steve Klabnik again: yes").await;
        assert!(why.contains("Why should"), "{why}");
        let kept = suggests(&world, &ada, "Steve Klabnik again: yes why: there is a new edition of the book").await;
        assert!(kept.contains("#1 Steve Klabnik"), "{kept}");
        assert_eq!(board(&world).await.len(), 1);
    }

    async fn who_asked_not_to_be_invited_is_not_suggested_and_a_day_has_its_limit(world) {
        takes_suggestions(&mut world, "declined = [\"Ann Shy\"]\nper_day = 2\n");
        world.starts().await;
        world.polls().await;
        let ada = world.discord.listener("ada");
        let refused = suggests(&world, &ada, "ann  shy why: please").await;
        assert!(refused.contains("asked not to be invited"), "{refused}");
        suggests(&world, &ada, "Anna Alpha").await;
        suggests(&world, &ada, "Bernd Brunner").await;
        let enough = suggests(&world, &ada, "Carla Castillo").await;
        assert!(enough.contains("2 suggestions in 24 hours") && enough.contains("<t:"), "{enough}");
        let bo = world.discord.listener("bo");
        assert!(suggests(&world, &bo, "Carla Castillo").await.contains("#3 Carla Castillo"));
        world.restarts().await;
        world.polls().await;
        let still = suggests(&world, &ada, "Dora Dietrich").await;
        assert!(still.contains("2 suggestions in 24 hours"), "{still}");
        assert_eq!(board(&world).await.len(), 3);
    }

    async fn mentions_markup_and_bad_links_do_no_harm(world) {
        takes_suggestions(&mut world, "");
        world.starts().await;
        world.polls().await;
        let (ada, bo) = (world.discord.listener("ada"), world.discord.listener("bo"));
        let line = "@everyone `x` **Eve** company: <@1> [b] why: @here [free](https://evil.example)";
        suggests(&world, &ada, line).await;
        for asked in ["/suggestions", "/suggestions 1", "/vote 1", "/suggestions new"] {
            let answer = bo.types(&world.channel, asked).await;
            assert!(answer.pinged.is_nobody(), "{asked}: {answer:?}");
            assert!(!answer.content.contains("](https://evil.example)"), "{asked}: {answer:?}");
            if !answer.ephemeral {
                assert!(answer.content.contains('#'), "{asked}: {answer:?}");
            }
        }
        let script = suggests(&world, &ada, "Jane Doe link: javascript:alert(1)").await;
        assert!(script.contains("https://") && script.contains("Nothing was kept"), "{script}");
        let long = suggests(&world, &ada, &format!("Jane Doe why: {}", "very ".repeat(200))).await;
        assert!(long.contains("600 is the most"), "{long}");
        let nobody = suggests(&world, &ada, "!!! 123").await;
        assert!(nobody.contains("is no name"), "{nobody}");
        assert_eq!(board(&world).await.len(), 1);
        world.has_looked();
    }

    async fn the_board_is_turned_and_voted_on_by_buttons_and_survives_a_restart(world) {
        takes_suggestions(&mut world, "per_day = 100\n");
        world.starts().await;
        world.polls().await;
        let (ada, bo) = (world.discord.listener("ada"), world.discord.listener("bo"));
        for name in [
            "Anna Alpha", "Bernd Brunner", "Carla Castillo", "Dora Dietrich", "Emil Engström", "Fatima Farouk",
            "Gustav Gründgens", "Hiroshi Hayashi", "Ines Ibarra", "Jakub Jankowski", "Katya Kuznetsova",
        ] {
            suggests(&world, &ada, name).await;
        }
        let page = bo.types(&world.channel, "/suggestions").await;
        assert!(page.content.contains("page 1 of 2") && !page.ephemeral, "{page:?}");
        bo.presses(&page, "Vote for #3").await;
        world.restarts().await;
        world.polls().await;
        let next = bo.presses(&page, "Next page").await;
        assert!(next.content.contains("Katya Kuznetsova"), "{next:?}");
        let top = bo.types(&world.channel, "/suggestions top").await;
        let first = top.content.lines().nth(1).unwrap_or_default();
        assert!(first.contains("Carla Castillo – 1 vote"), "{top:?}");
        let one = bo.types(&world.channel, "/suggestions carla castillo").await;
        assert!(one.content.contains("by **ada**"), "{one:?}");
        let offered = bo.completes(&world.channel, "vote", "kuz").await;
        assert_eq!(offered, ["Katya Kuznetsova"]);
        let voted = bo.types(&world.channel, &format!("/vote {}", offered[0])).await;
        assert!(voted.content.contains("#11 Katya Kuznetsova"), "{voted:?}");
        world.has_looked();
    }

    async fn nothing_is_public_before_a_moderators_word(world) {
        let moderators = world.discord.channel("moderators");
        let place = format!(
            "queue = true\n[show.suggestions.moderators]\nplatform = \"discord\"\nchannel = \"{}\"\n",
            moderators.id()
        );
        takes_suggestions(&mut world, &place);
        world.starts().await;
        let (ada, bo) = (world.discord.listener("ada"), world.discord.listener("bo"));
        let kept = suggests(&world, &ada, "Ottilie Omega").await;
        assert!(kept.contains("A moderator looks at it first"), "{kept}");
        world.polls().await;
        for line in ["/suggestions", "/suggestions 1", "/suggestions queue", "/vote 1", "/suggestions ottilie"] {
            let answer = bo.types(&world.channel, line).await;
            assert!(!answer.content.contains("Ottilie"), "{line}: {answer:?}");
        }
        assert_eq!(bo.completes(&world.channel, "vote", "otti").await, [""; 0]);
        let stored = world.service().store.suggestion(1).await.unwrap().unwrap();
        assert_eq!((stored.state, stored.votes), (State::Queued, 0));
        assert_eq!(world.service().store.subject(Ballot::Suggestion(1)).await.unwrap().map(|it| it.public), Some(false));
    }
}

/// Both are answered, and one of them is offered the other's.
#[tokio::test(flavor = "multi_thread")]
async fn two_who_suggest_the_same_at_once_make_one_suggestion() {
    let mut world = World::on_discord(Database::Sqlite).await.expect("SQLite is inside");
    takes_suggestions(&mut world, "");
    world.starts().await;
    world.polls().await;
    let (ada, bo) = (world.discord.listener("ada"), world.discord.listener("bo"));
    let asked = (
        ada.asks(&world.channel, "/suggest Jane Doe").await,
        bo.asks(&world.channel, "/suggest Jane Doe").await,
    );
    let answers = [asked.0.answer().await.content, asked.1.answer().await.content];
    let with = |words: &str| answers.iter().filter(|answer| answer.contains(words)).count();
    assert_eq!((with("Thank you!"), with("was suggested already")), (1, 1), "{answers:?}");
    assert_eq!(board(&world).await.len(), 1);
    world.ends().await;
}
