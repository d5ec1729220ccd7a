//! What is inside of episodes: transcripts and chapters are fetched, and listeners find what was said and linked.

use std::time::Duration;

use onair_config::Config;

use crate::world::feed::{Episode, Feed};
use crate::world::story::{Database, World, on_both_databases};

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

const HUBRIS: &str = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Hedda Host>Welcome back to the show.\n\n\
    00:12:34.000 --> 00:12:38.000\n<v Steve Klabnik>Hubris is a small kernel,\n\n\
    00:12:38.000 --> 00:12:41.000\n<v Steve Klabnik>and memory safety was the point of it. @everyone\n";

const CHAPTERS: &str = r#"{"version":"1.2.0","chapters":[
    {"startTime":0,"title":"Welcome"},{"startTime":700,"title":"The kernel"},{"startTime":2000,"title":"Ferrocene"}]}"#;

/// An episode whose transcript is, or will be, at this address.
fn with_transcript(title: &str, url: &str) -> Episode {
    Episode { transcript: Some((url.to_owned(), "text/vtt".to_owned())), ..Episode::titled(title) }
}

/// What the channel is told when somebody asks.
async fn told(world: &World, line: &str) -> String {
    let ada = world.discord.listener("ada");
    let answer = ada.types(&world.channel, line).await;
    assert!(answer.pinged.is_nobody(), "{answer:?}");
    answer.content
}

on_both_databases! {
    async fn a_listener_finds_where_something_was_said(world) {
        let transcript = world.feed.serves_beside("hubris.vtt", "text/vtt", HUBRIS);
        let chapters = world.feed.serves_beside("hubris.json", "application/json+chapters", CHAPTERS);
        world.feed.publishes(Episode { chapters: Some(chapters), ..with_transcript("Oxide's Steve Klabnik", &transcript) });
        world.feed.publishes_titled("Without a transcript");
        world.starts().await;
        world.polls().await;
        let before = told(&world, "/moment memory safety").await;
        assert!(before.contains("No transcript has been read so far"), "{before}");
        assert_eq!(world.collects().await, 2);
        let found = told(&world, "/moment memory safety").await;
        for part in ["Oxide's Steve Klabnik", "#t=754", "The kernel", "Steve Klabnik: “", "**memory safety**"] {
            assert!(found.contains(part), "{part}: {found}");
        }
        let phrase = told(&world, "/moment \"small kernel and memory\"").await;
        assert!(phrase.contains("**small kernel**, **and memory**"), "{phrase}");
        let nothing = told(&world, "/moment zebra").await;
        assert!(nothing.contains("Transcripts of 1 of 2 episodes have been read"), "{nothing}");
        let chapter = told(&world, "/moment ferrocene").await;
        assert!(chapter.contains("title of a chapter") && chapter.contains("33:20"), "{chapter}");
        let common = told(&world, "/moment what is it").await;
        assert!(common.contains("every episode"), "{common}");
        assert_eq!(world.status().await.unwrap().transcripts.read, 1);
        // A restart forgets nothing, and asks for nothing again.
        world.restarts().await;
        assert_eq!(world.collects().await, 0);
        assert!(told(&world, "/moment memory safety").await.contains("#t=754"));
    }

    async fn a_transcript_that_comes_late_is_found_when_it_is_there(world) {
        world.starts().await;
        world.polls().await;
        let published = Some(world.now());
        let late = world.feed.address_beside("late.vtt");
        world.feed.publishes(Episode { published, ..with_transcript("Late", &late) });
        world.polls().await;
        world.discord_shows("Late");
        assert_eq!(world.collects().await, 1);
        assert_eq!(world.collects().await, 0, "a missing file is not asked for all the time");
        world.feed.serves_beside("late.vtt", "text/vtt", HUBRIS);
        world.collects_after(12 * HOUR).await;
        assert!(told(&world, "/moment kernel").await.contains("Late"));
    }

    async fn a_transcript_that_is_corrected_or_moved_is_read_anew(world) {
        let url = world.feed.serves_beside("a.vtt", "text/vtt", HUBRIS);
        let guid = world.feed.publishes(with_transcript("Corrected", &url));
        world.starts().await;
        world.polls().await;
        world.collects().await;
        world.collects_after(31 * DAY).await;
        assert_eq!(world.feed.requests_beside().last().unwrap().answered, 304);
        world.feed.serves_beside("a.vtt", "text/vtt", HUBRIS.replace("Hubris", "Tock"));
        world.collects_after(31 * DAY).await;
        assert!(told(&world, "/moment tock").await.contains("**Tock**"));
        assert!(told(&world, "/moment hubris").await.contains("Nothing found"));
        let moved = world.feed.serves_beside("b.vtt", "text/vtt", HUBRIS.replace("Hubris", "Redox"));
        world.feed.moves_transcript(&guid, &moved);
        world.polls().await;
        assert_eq!(world.collects().await, 1);
        assert!(told(&world, "/moment redox").await.contains("**Redox**"));
        world.feed.withdraws_transcript(&guid);
        world.polls().await;
        assert_eq!(world.collects().await, 0);
        assert!(told(&world, "/moment redox").await.contains("None of these episodes has a transcript"));
    }

    async fn bad_files_take_nothing_away_and_announcing_goes_on(world) {
        let url = world.feed.serves_beside("a.vtt", "text/vtt", HUBRIS);
        world.feed.publishes(with_transcript("First", &url));
        world.starts().await;
        world.polls().await;
        world.collects().await;
        let page = "<!DOCTYPE html><html><body>We are moving kernels.</body></html>";
        world.feed.serves_beside("a.vtt", "text/html", page);
        assert_eq!(world.collects_after(31 * DAY).await, 1);
        world.feed.serves_beside("a.vtt", "text/vtt", "x".repeat(5 << 20));
        assert_eq!(world.collects_after(2 * HOUR).await, 1);
        world.feed.fails_beside("a.vtt", 500);
        assert_eq!(world.collects_after(4 * HOUR).await, 1);
        assert!(told(&world, "/moment kernel").await.contains("First"), "what was read before stays");
        let broken = "WEBVTT\n\n00:01 --> ???\n<v Bo<v> Ferris <was here\n\n-->\u{0}\n\u{202e}<<<&&&";
        let url = world.feed.serves_beside("broken.vtt", "text/vtt", broken);
        world.feed.publishes(with_transcript("Second", &url));
        world.polls().await;
        world.discord_shows("Second");
        world.collects().await;
        assert!(told(&world, "/moment ferris").await.contains("Second"));
    }

    async fn a_host_that_asks_for_patience_is_left_alone_with_all_its_files(world) {
        for name in ["a.vtt", "b.vtt", "c.vtt"] {
            world.feed.asks_for_patience_beside(name, 7200);
            let url = world.feed.address_beside(name);
            world.feed.publishes(with_transcript(name, &url));
        }
        world.starts().await;
        world.polls().await;
        assert_eq!(world.collects().await, 1);
        assert_eq!(world.collects_after(HOUR).await, 0);
        for name in ["a.vtt", "b.vtt", "c.vtt"] {
            world.feed.serves_beside(name, "text/vtt", HUBRIS);
        }
        assert_eq!(world.collects_after(2 * HOUR).await, 3);
    }

    async fn a_host_that_is_down_rests_with_all_its_files(world) {
        let mut elsewhere = Feed::start().await;
        for name in ["a.vtt", "b.vtt", "c.vtt"] {
            let url = elsewhere.serves_beside(name, "text/vtt", HUBRIS);
            world.feed.publishes(with_transcript(name, &url));
        }
        elsewhere.stops().await;
        world.starts().await;
        world.polls().await;
        assert_eq!(world.collects().await, 1, "one refused connection says enough");
        assert_eq!(world.collects_after(9 * MINUTE).await, 0);
        world.restarts().await;
        assert_eq!(world.collects().await, 0, "a restart is no reason to ask again");
        assert_eq!(world.collects_after(MINUTE).await, 1);
        assert_eq!(world.collects_after(19 * MINUTE).await, 0, "each rest is longer than the one before");
        elsewhere.starts_again().await;
        // The two that failed are tried again when their own hour is over.
        assert_eq!(world.collects_after(MINUTE).await, 1);
        assert_eq!(world.collects_after(HOUR).await, 2);
        assert!(told(&world, "/moment hubris").await.contains("**Hubris**"));
    }

    async fn a_host_with_a_problem_of_its_own_is_left_alone_and_its_other_files_are_found(world) {
        for name in ["a.vtt", "b.vtt", "c.vtt"] {
            let url = world.feed.serves_beside(name, "text/vtt", HUBRIS);
            world.feed.publishes(with_transcript(name, &url));
        }
        world.feed.fails_beside("c.vtt", 500);
        world.starts().await;
        world.polls().await;
        assert_eq!(world.collects().await, 1, "the newest, which fails");
        assert_eq!(world.collects_after(9 * MINUTE).await, 0);
        assert_eq!(world.collects_after(MINUTE).await, 2, "the others are there");
        assert_eq!(world.feed.requests_beside().len(), 3);
    }

    async fn a_host_that_refuses_many_files_is_asked_rarely(world) {
        for number in 1..=20 {
            let name = format!("{number}.vtt");
            world.feed.fails_beside(&name, 403);
            world.feed.publishes(with_transcript(&name, &world.feed.address_beside(&name)));
        }
        world.starts().await;
        world.polls().await;
        assert_eq!(world.collects().await, 3);
        assert_eq!(world.collects_after(59 * MINUTE).await, 0);
        let mut asked = 0;
        for _ in 0..14 * 24 {
            asked += world.collects_after(HOUR).await;
        }
        assert!((5..15).contains(&asked), "in two weeks {asked} requests");
    }

    async fn a_show_that_left_the_configuration_is_asked_for_no_more_transcripts(world) {
        world.starts().await;
        world.polls().await;
        let url = world.feed.serves_beside("a.vtt", "text/vtt", HUBRIS);
        world.feed.publishes(with_transcript("Left", &url));
        world.polls().await;
        world.discord_shows("Left");
        let all = Config::load(&world.config_file()).unwrap();
        let mut without = all.clone();
        without.shows.clear();
        world.service().reload(&all, &without).await.unwrap();
        assert_eq!(world.collects_after(DAY).await, 0);
        world.service().reload(&without, &all).await.unwrap();
        assert_eq!(world.collects().await, 1);
    }

    async fn links_are_found_by_their_words_and_their_episode(world) {
        let notes = "<p>We like <a href=\"https://crates.io/crates/probe-run\">probe-run</a> and \
                     <a href=\"javascript:alert(1)\">nothing</a>, see https://www.volvocars.com/.</p>";
        world.feed.publishes(Episode { notes: notes.to_owned(), ..Episode::titled("Volvo's Julius Gustavsson") });
        world.feed.publishes_titled("Without links");
        world.starts().await;
        world.polls().await;
        assert!(told(&world, "/moment zebra").await.contains("None of these episodes has a transcript"));
        let found = told(&world, "/links the crate they mentioned in the Volvo one").await;
        assert!(found.contains("https://crates.io/crates/probe-run") && !found.contains("volvocars"), "{found}");
        let all = told(&world, "/links gustavsson").await;
        assert!(all.contains("probe-run") && all.contains("volvocars") && !all.contains("javascript"), "{all}");
        assert!(told(&world, "/links zebra").await.contains("No link found"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transcripts_server_that_is_down_holds_up_no_announcement() {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    let mut elsewhere = Feed::start().await;
    let nowhere = elsewhere.address_beside("a.vtt");
    elsewhere.stops().await;
    world.starts().await;
    world.polls().await;
    world.feed.publishes(with_transcript("Down", &nowhere));
    world.polls().await;
    world.discord_shows("Down");
    assert_eq!(world.collects().await, 1);
    world.feed.publishes(with_transcript("Still down", &nowhere));
    world.polls().await;
    world.discord_shows("Still down");
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_matrix_room_hears_what_was_said() {
    let Some(mut world) = World::on_both(Database::Sqlite).await else { return };
    let url = world.feed.serves_beside("hubris.vtt", "text/vtt", HUBRIS);
    world.feed.publishes(with_transcript("Oxide's Steve Klabnik", &url));
    world.starts().await;
    world.rooms.as_ref().unwrap().have_the_bot().await;
    world.polls().await;
    world.collects().await;
    let rooms = world.rooms.as_ref().unwrap();
    let asked = rooms.listener.says(&rooms.encrypted, "!moment \"memory safety\"").await;
    let answer = rooms
        .listener
        .waits_for(&rooms.encrypted, |seen| {
            seen.sender == rooms.bot.user_id && seen.reply_to.as_ref() == Some(&asked)
        })
        .await;
    assert!(
        answer.body.contains("memory safety was the point") && answer.body.contains("12:34"),
        "{}",
        answer.body
    );
    world.ends().await;
}
