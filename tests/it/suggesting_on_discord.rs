//! Listeners on Discord suggest guests: in a form or in one line, with a vote for others in one click.

use std::time::Duration;

use bot_core::suggestion::{State, Suggestion};

use crate::world::discord::{Answer, Fault, Form, Listener, Route};
use crate::world::story::{Database, World, on_both_databases};

/// People on Discord live by the wall clock, from which a story's own is ninety days back: this brings it past theirs.
const TODAY: Duration = Duration::from_hours(24 * 91);

/// The show takes suggestions from now on, and nothing else stands in its channel.
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

/// The newest message of the channel that everybody sees.
fn card(world: &mut World) -> Answer {
    world.has_looked();
    world.channel.shows().pop().expect("a card")
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
        assert_eq!((form.title(), form.names()), ("Suggest a guest", vec!["guest", "company", "why", "link"]));
        // What is too long, or lacks a name, the form itself refuses.
        let refused = |typed: &[(&str, &str)]| ada.sends(&form, typed).err().unwrap_or_default();
        assert!(refused(&[("guest", "Jane Doe"), ("why", &"x".repeat(601))]).contains("takes 600 characters"));
        assert!(refused(&[("why", "Because")]).contains("required"));
        let answer = ada.fills(&form, &JANE).await;
        assert!(answer.content.contains("#1") && answer.ephemeral, "{answer:?}");
        assert!(answer.pinged.is_nobody(), "{answer:?}");
        let kept = kept(&world, 1).await.expect("it is kept");
        assert_eq!(kept.draft.title(), "Jane Doe (Acme)");
        assert_eq!(kept.draft.link.as_deref(), Some("https://example.org/jane"));
        let proposer = kept.proposer.expect("it is known who");
        assert_eq!((proposer.name.as_str(), proposer.anonymous), ("ada", false));
        // The same in one line needs no form, and is not kept twice.
        let again = ada.types(&world.channel, "/suggest jane doe company: Acme").await;
        assert!(again.content.contains("#1"), "{again:?}");
        assert!(self::kept(&world, 2).await.is_none());
        world.passes(TODAY).await;
        let card = card(&mut world);
        assert!(card.pinged.is_nobody() && !card.ephemeral, "{card:?}");
    }

    async fn a_form_that_was_open_over_a_restart_is_kept_once(world) {
        takes_suggestions(&mut world, "").await;
        let ada = world.discord.listener("ada");
        let form = opens_the_form(&world, &ada).await;
        world.stops().await;
        // Nobody is there: the client says that something went wrong, and leaves the form open.
        let lost = ada.sends(&form, &JANE).unwrap();
        world.discord.time_passes(Duration::from_mins(20));
        lost.comes_to_nothing();
        world.starts().await;
        let answer = ada.fills(&form, &JANE).await;
        assert!(answer.content.contains("#1"), "{answer:?}");
        // An answer that is lost twice on its way: what was acknowledged by nobody is kept once all the same.
        world.discord.next(Route::CreateInteractionResponse, Fault::Status(502));
        world.discord.next(Route::CreateInteractionResponse, Fault::Status(502));
        let ferris = [("guest", "Ferris the Crab")];
        let lost = ada.sends(&form, &ferris).unwrap();
        world.discord.faults_are_met().await;
        world.discord.time_passes(Duration::from_secs(3));
        lost.comes_to_nothing();
        let answer = ada.fills(&form, &ferris).await;
        assert!(answer.content.contains("#2"), "{answer:?}");
        assert!(kept(&world, 2).await.is_some() && kept(&world, 3).await.is_none());
        world.passes(TODAY).await;
        world.has_looked();
    }

    async fn somebody_else_with_a_long_reason_keeps_the_reason_that_was_typed(world) {
        takes_suggestions(&mut world, "").await;
        let (ada, bob) = (world.discord.listener("ada"), world.discord.listener("bob"));
        ada.types(&world.channel, "/suggest Jane Doe company: Acme").await;
        let why = format!("{}\n\nAnd see link: below.", "She writes *compilers* that nobody else dares to. ".repeat(5).trim());
        let typed =
            [("guest", "Jane Deo"), ("company", "Acme"), ("why", &*why), ("link", "https://example.org/deo")];
        let form = opens_the_form(&world, &bob).await;
        let told = bob.fills(&form, &typed).await;
        assert!(told.content.contains("is it somebody who is there already?"), "{told:?}");
        let form = bob.pushes(&told, "No, somebody else").form().await;
        assert_eq!((form.title(), form.labels()), ("Suggest a guest", vec!["Why them?"]));
        // A reason is one paragraph.
        let reason = why.replace("\n\n", " ");
        assert_eq!(form.value("why"), Some(&*reason));
        // What one person typed is nobody else's.
        let others = ada.types(&world.channel, "/suggest Jane Deo company: Acme").await;
        assert!(!others.content.contains("compilers"), "{others:?}");
        let told = bob.fills(&form, &typed[2..3]).await;
        assert!(told.content.contains("Jane Deo (Acme)") && told.content.contains("on the board"), "{told:?}");
        let drafts = [kept(&world, 2).await, kept(&world, 3).await].into_iter().flatten();
        assert!(drafts.map(|kept| kept.draft.why).any(|kept| kept == reason));
        world.passes(TODAY).await;
        world.has_looked();
    }

    async fn a_public_look_at_a_suggestion_does_not_show_who_voted(world) {
        takes_suggestions(&mut world, "").await;
        let (ada, bob) = (world.discord.listener("ada"), world.discord.listener("bob"));
        ada.types(&world.channel, "/suggest Jane Doe company: Acme anonymous: yes").await;
        bob.types(&world.channel, "/vote 1 tell").await;
        let labels = |answer: &Answer| {
            answer.buttons().iter().map(|button| button["label"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let shown = bob.types(&world.channel, "/suggestions 1").await;
        assert!(!shown.ephemeral);
        assert_eq!(labels(&shown), ["Vote for it", "Tell me when it comes true"]);
        let listed = bob.types(&world.channel, "/suggestions").await;
        assert_eq!(labels(&listed), ["Vote for #1"]);
        world.passes(TODAY).await;
        world.has_looked();
    }

    async fn many_vote_below_a_card_and_it_stays(world) {
        takes_suggestions(&mut world, "").await;
        let (ada, bob, eve) =
            (world.discord.listener("ada"), world.discord.listener("bob"), world.discord.listener("eve"));
        let form = opens_the_form(&world, &ada).await;
        ada.fills(&form, &JANE).await;
        world.passes(TODAY).await;
        let card = card(&mut world);
        for voter in [&bob, &eve, &bob] {
            let told = voter.presses(&card, "👍 Vote").await;
            assert!(told.ephemeral && told.id != card.id, "{told:?}");
        }
        assert_eq!(kept(&world, 1).await.unwrap().votes, 2, "one vote each");
        let same = self::card(&mut world);
        assert_eq!((same.id, &same.content, &same.embeds), (card.id, &card.content, &card.embeds));
        world.passes(Duration::from_mins(1)).await;
        let edited = self::card(&mut world);
        assert_eq!(edited.id, card.id);
        assert!(edited.buttons().iter().any(|button| button["label"] == "👍 Vote (2)"), "{edited:?}");
    }

    async fn moderators_decline_with_a_reason_typed_into_a_form(world) {
        let place = world.discord.channel("moderators");
        let settings =
            format!("digest = false\ncards = []\n[show.suggestions.moderators]\nplatform = \"discord\"\nchannel = \"{}\"", place.id());
        takes_suggestions(&mut world, &settings).await;
        let (ada, host) = (world.discord.listener("ada"), world.discord.moderator("host"));
        ada.types(&world.channel, "/suggest Jane Doe company: Acme").await;
        world.passes(TODAY).await;
        let card = place.shows().pop().expect("a card to decide on");
        // Whoever may not decide is told so, after the form as before it.
        let form = ada.pushes(&card, "Decline …").form().await;
        assert_eq!(form.title(), "Decline suggestion #1");
        assert!(ada.fills(&form, &[("text", "No")]).await.ephemeral);
        assert_eq!(kept(&world, 1).await.unwrap().state, State::Open);
        let form = host.pushes(&card, "Decline …").form().await;
        let told = host.fills(&form, &[("text", "We had that")]).await;
        assert!(told.ephemeral && told.id != card.id, "{told:?}");
        let state = kept(&world, 1).await.unwrap().state;
        assert_eq!(state, State::Declined { reason: "We had that".into(), shown: true });
        world.passes(Duration::from_mins(1)).await;
        world.has_looked();
    }

    async fn who_came_yesterday_waits_and_loses_nothing(world) {
        takes_suggestions(&mut world, "account_age = \"7d\"").await;
        let (new, ada) = (world.discord.newcomer("new"), world.discord.listener("ada"));
        let form = opens_the_form(&world, &new).await;
        let told = new.fills(&form, &JANE).await;
        assert!(told.ephemeral && told.content.contains("Your account is too new"), "{told:?}");
        assert!(kept(&world, 1).await.is_none());
        let form = opens_the_form(&world, &ada).await;
        // What has to be mended comes back with what was typed.
        let told = ada.fills(&form, &[("guest", "Jane Doe"), ("link", "javascript:alert(1)")]).await;
        assert!(told.content.contains("javascript:alert(1)") && told.content.contains("Jane Doe"), "{told:?}");
        let form = ada.pushes(&told, "Open the form again").form().await;
        let told = ada.fills(&form, &JANE).await;
        assert!(told.content.contains("#1"), "{told:?}");
        world.passes(TODAY).await;
        world.has_looked();
    }
}
