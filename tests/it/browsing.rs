//! Listeners look around: what comes next, who was on, any episode, this day in other years. The same on Discord, in a
//! Matrix room and in the terminal; and what a host sees in a picture.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::first_show;
use crate::world::homeserver::Seen;
use crate::world::story::{Database, World};

/// Runs the program to its end and returns what it printed.
fn onair(arguments: &[&str], input: &str) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_onair"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program is built with its tests");
    let _ = child.stdin.take().expect("it is piped").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{arguments:?} {input}");
    String::from_utf8(output.stdout).expect("it prints UTF-8").trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_on_discord_looks_around() {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.feed.serves(first_show::FEED);
    world.starts().await;
    world.polls().await;
    let ada = world.discord.listener("ada");
    let channel = world.channel.clone();

    // The feed's copy ends in 2024, which no clock of today changes.
    let next = ada.types(&channel, "/next").await;
    insta::assert_snapshot!(next.content, @"**Rust in Production**: the show may have ended. Its last episode came out on <t:1731600000:F> (<t:1731600000:R>).");

    let guests = ada.types(&channel, "/guests").await;
    assert!(
        guests.content.starts_with("**Guests 1–16 of 16**\n**A** Alexandru Radovici · Arpad Borsos\n"),
        "{guests:?}"
    );
    let companies = ada.types(&channel, "/companies ox").await;
    insta::assert_snapshot!(companies.content, @r"
    **Companies 1–2 of 2**, beginning with “**ox**”
    **O** Oxide · OxidOS
    ");

    let mut before = String::new();
    for _ in 0..5 {
        let drawn = ada.types(&channel, "/random").await;
        assert_eq!(drawn.content, "How about this one?");
        let title = drawn.embeds[0]["title"].to_string();
        assert_ne!(title, before);
        before = title;
    }

    let day = ada.types(&channel, "/onthisday").await;
    assert!(!day.embeds.is_empty(), "{day:?}");
    assert!(day.content.contains("in other years") || day.content.contains("ago today"), "{day:?}");
    assert!(day.pinged.is_nobody() && !day.ephemeral);
    world.ends().await;
}

/// What the bot answers to a line in a room.
async fn answer(world: &World, line: &str) -> String {
    let rooms = world.rooms.as_ref().unwrap();
    let asked = rooms.listener.says(&rooms.encrypted, line).await;
    let is_answer = |seen: &Seen| seen.sender == rooms.bot.user_id && seen.reply_to.as_ref() == Some(&asked);
    rooms.listener.waits_for(&rooms.encrypted, is_answer).await.body
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_in_a_matrix_room_looks_around() {
    let Some(mut world) = World::on_both(Database::Sqlite).await else { return };
    world.feed.serves(first_show::FEED);
    world.starts().await;
    world.rooms.as_ref().unwrap().have_the_bot().await;
    world.polls().await;

    let next = answer(&world, "!next").await;
    let said = "Rust in Production: the show may have ended. Its last episode came out on Thu 14 Nov 2024, 16:00 UTC, ";
    assert!(next.starts_with(said) && next.ends_with(" years ago."), "{next}");
    let guests = answer(&world, "!guests kla").await;
    insta::assert_snapshot!(guests, @r"
    Guests 1–1 of 1, beginning with “kla”
    S Steve Klabnik
    ");
    let companies = answer(&world, "!companies").await;
    assert!(
        companies.starts_with("Companies 1–") && companies.contains("\nO Oxide · OxidOS\n"),
        "{companies}"
    );
    let drawn = answer(&world, "!random").await;
    assert!(drawn.starts_with("How about this one?\n\n"), "{drawn}");
    let day = answer(&world, "!onthisday").await;
    assert!(day.contains("in other years") || day.contains("ago today"), "{day}");
    world.ends().await;
}

#[test]
fn a_person_at_the_terminal_looks_around() {
    let next = onair(&["try"], "/next\n");
    assert!(next.starts_with("Rust in Production: the show may have ended."), "{next}");
    let guests = onair(&["try"], "/guests\n");
    assert!(guests.starts_with("Guests 1–16 of 16\n"), "{guests}");
    insta::assert_snapshot!(onair(&["try"], "/companies ox\n"), @r"
    Companies 1–2 of 2, beginning with “ox”
    O Oxide · OxidOS
    ");
    let drawn = onair(&["try"], "/random\n");
    assert!(drawn.starts_with("How about this one?"), "{drawn}");
    let day = onair(&["try"], "/onthisday\n");
    assert!(day.contains("in other years") || day.contains("ago today"), "{day}");
}

#[test]
fn a_host_sees_the_show_in_a_picture() {
    let folder = tempfile::tempdir().expect("a folder");
    let feed = folder.path().join("feed.xml");
    std::fs::write(&feed, first_show::FEED).expect("written");
    let database = format!("sqlite:{}", folder.path().join("onair.db").display());
    onair(
        &["import", "--database", &database, "--show", "rust-in-production", &feed.display().to_string()],
        "",
    );
    let svg = onair(&["episodes", "--database", &database, "--graph", "-"], "");
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"), "{svg}");
    assert!(svg.contains("19 episodes from 11 Dec 2023 to 14 Nov 2024"), "{svg}");
    let file = folder.path().join("show.svg").display().to_string();
    onair(&["episodes", "--database", &database, "--show", "rust-in-production", "--graph", &file], "");
    assert_eq!(std::fs::read_to_string(file).expect("it is there").trim(), svg);
}
