//! Every command is there on every platform, for those whom it is for.

use bot_core::command::{COMMANDS, OpenTo};
use serde_json::json;

use crate::answering::{first_shows_channel, first_shows_community, first_title};
use crate::command_line::{onair, out};
use crate::world::discord::permissions::MANAGE_CHANNELS;

/// Whether an answer only says that the question was not understood.
fn is_puzzled(answer: &str) -> bool {
    answer.contains("There is no command") || answer.contains("needs to know: ")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_is_answered_on_discord() {
    let world = first_shows_channel().await;
    let host = world.discord.moderator("host");
    for spec in COMMANDS {
        let answer = host.types(&world.channel, &format!("/{}", spec.example)).await;
        assert!(!is_puzzled(&answer.content), "/{}: {answer:?}", spec.example);
        assert!(!answer.content.is_empty() || !answer.embeds.is_empty(), "/{}: {answer:?}", spec.example);
        assert!(answer.pinged.is_nobody(), "/{}: {answer:?}", spec.example);
    }
    let help = host.types(&world.channel, "/help").await.content;
    assert!(COMMANDS.iter().all(|spec| help.contains(&format!("`/{}", spec.name))), "{help}");
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_is_answered_on_matrix() {
    let Some(world) = first_shows_community().await else { return };
    let rooms = world.rooms.as_ref().unwrap();
    for (at, spec) in COMMANDS.iter().enumerate() {
        let room = if at % 2 == 0 { &rooms.plain } else { &rooms.encrypted };
        let answer = rooms.answer(room, &format!("!{}", spec.example)).await;
        assert!(!is_puzzled(&answer.body) && !answer.body.is_empty(), "!{}: {}", spec.example, answer.body);
    }
    // Whoever made the room keeps order in it.
    let help = rooms.answer(&rooms.plain, "!help").await.body;
    assert!(COMMANDS.iter().all(|spec| help.contains(&format!("\n!{}", spec.name))), "{help}");
    let credit = rooms.answer(&rooms.plain, "!help credit").await.body;
    assert!(credit.contains("!credit oxide guests: Steve Klabnik"), "{credit}");
    world.ends().await;
}

#[test]
fn every_command_is_answered_in_the_terminal() {
    let lines: Vec<_> = COMMANDS.iter().map(|spec| format!("/{}", spec.example)).collect();
    let answered = out(&onair(&["try"], lines.join("\n")));
    assert!(!is_puzzled(&answered), "{answered}");
    let help = out(&onair(&["try"], "/help\n"));
    assert!(COMMANDS.iter().all(|spec| help.contains(&format!("\n/{}", spec.name))), "{help}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_for_moderators_is_offered_to_moderators() {
    let world = first_shows_channel().await;
    world.discord.commands_are_registered().await;
    let (ada, host) = (world.discord.listener("ada"), world.discord.moderator("host"));
    for spec in COMMANDS {
        let for_all = !matches!(spec.open_to, OpenTo::Moderators | OpenTo::Managers);
        assert_eq!(ada.is_offered(&world.channel, spec.name), for_all, "{}", spec.name);
        assert!(host.is_offered(&world.channel, spec.name), "{}", spec.name);
    }
    assert!(!ada.types(&world.channel, "/help").await.content.contains("/decide"));
    assert!(host.types(&world.channel, "/help").await.content.contains("/credit"));
    // Also where the server's settings let everybody type it, who may what is looked at again.
    world.discord.opens_to_everybody("credit");
    assert!(ada.is_offered(&world.channel, "credit"));
    assert!(!ada.types(&world.channel, "/help").await.content.contains("/credit"));
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_manage_a_channel_and_not_the_server_decides_what_is_announced_there() {
    let world = first_shows_channel().await;
    world.discord.commands_are_registered().await;
    let helper = world.discord.listener("helper");
    world.discord.gives(&helper, MANAGE_CHANNELS);
    assert!(helper.is_offered(&world.channel, "announce") && !helper.is_offered(&world.channel, "credit"));
    let channel = world.discord.channel("off-topic");
    let made = helper.types(&channel, "/announce here").await;
    assert!(made.content.contains("From its next episode on"), "{}", made.content);
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn managing_a_server_counts_in_all_its_channels() {
    let world = first_shows_channel().await;
    let (elsewhere, host) = (world.discord.channel("moderators"), world.discord.moderator("host"));
    assert!(host.types(&elsewhere, "/help").await.content.contains("/credit"));
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_arguments_of_one_command_are_completed_each_for_itself() {
    let world = first_shows_channel().await;
    let host = world.discord.moderator("host");
    let offered = host.completes(&world.channel, "credit", "oxi").await;
    assert_eq!(offered[..2], ["Oxide", "OxidOS"], "{offered:?}");
    assert_eq!(host.completes(&world.channel, "credit", "oxide undo: y").await, ["yes"]);
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_works_for_everybody_and_after_a_restart() {
    let mut world = first_shows_channel().await;
    let (ada, bob) = (world.discord.listener("ada"), world.discord.listener("bob"));
    let mut page = ada.types(&world.channel, "/latest").await;
    let button = |label: &str, id: &str| json!({"type": 2, "style": 2, "label": label, "custom_id": id});
    let buttons =
        [button("Zed", "ask:episode zed"), button("Old", "page:2"), button("Gone", "ask:episodes zed")];
    page.components = vec![json!({"type": 1, "components": buttons})];
    world.restarts().await;
    world.discord.bot_is_connected().await;

    let for_bob = bob.presses(&page, "Zed").await;
    assert!(for_bob.ephemeral && for_bob.id != page.id, "{for_bob:?}");
    assert!(first_title(&for_bob).contains("Conrad Irwin"), "{for_bob:?}");
    for of_an_old_release in ["Old", "Gone"] {
        let answer = ada.presses(&page, of_an_old_release).await;
        assert!(answer.ephemeral && answer.content.contains("`/"), "{answer:?}");
    }
    let for_ada = ada.presses(&page, "Zed").await;
    assert_eq!(for_ada.id, page.id, "it takes the place of what she asked before");
    assert!(first_title(&for_ada).contains("Conrad Irwin"), "{for_ada:?}");
    world.ends().await;
}
