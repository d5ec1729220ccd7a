//! Listeners on Discord suggest guests: in a form or in one line, with a vote for others in one click.

use std::time::Duration;

use bot_core::suggestion::{Draft, Suggestion};

use crate::world::discord::{Fault, Form, Listener, Route};
use crate::world::story::{Database, World, on_both_databases};

/// The show takes suggestions from now on.
async fn takes_suggestions(world: &mut World, settings: &str) {
    world.show_settings = format!("[show.suggestions]\n{settings}\n");
    world.starts().await;
    world.polls().await;
}

/// `/suggest` alone opens the form.
async fn opens_the_form(world: &World, listener: &Listener) -> Form {
    listener.asks(&world.channel, "/suggest").await.form().await
}

async fn kept(world: &World, number: u32) -> Option<Suggestion> {
    world.store().await.suggestion(number).await.unwrap()
}

const JANE: [(&str, &str); 4] = [
    ("guest", "Jane Doe"),
    ("company", "Acme"),
    ("why", "She rewrote *their* database,\nand tells @everyone"),
    ("link", "https://example.org/jane"),
];

on_both_databases! {
    async fn a_guest_is_suggested_in_a_form(world) {
        takes_suggestions(&mut world, "").await;
        let ada = world.discord.listener("ada");
        let form = opens_the_form(&world, &ada).await;
        assert_eq!(form.title(), "Suggest a guest");
        assert_eq!(form.names(), ["guest", "company", "why", "link"]);
        // What is too long, or lacks a name, the form itself refuses.
        let refused = |typed: &[(&str, &str)]| ada.sends(&form, typed).err().unwrap_or_default();
        assert!(refused(&[("guest", "Jane Doe"), ("why", &"x".repeat(601))]).contains("takes 600 characters"));
        assert!(refused(&[("why", "Because")]).contains("required"));
        let answer = ada.fills(&form, &JANE).await;
        assert!(answer.content.contains("#1"), "{answer:?}");
        assert!(answer.pinged.is_nobody(), "{answer:?}");
        let kept = kept(&world, 1).await.expect("it is kept");
        assert_eq!((kept.draft.title(), kept.votes), ("Jane Doe (Acme)".to_owned(), 0));
        let proposer = kept.proposer.expect("it is known who");
        assert_eq!((proposer.name, proposer.anonymous), ("ada".to_owned(), false));
    }
}
