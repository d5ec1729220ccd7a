//! One channel follows two shows, and both take suggestions.

use bot_core::suggestion::Suggestion;

use crate::command_line::{onair, out};
use crate::world::discord::Answer;
use crate::world::feed::Feed;
use crate::world::story::{Database, World, on_both_databases};

/// Another show's feed.
const FERNS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\"><channel><title>Ferns Weekly</title>\
                     <link>https://ferns.example</link><item><title>Spores</title><guid>1</guid></item></channel></rss>";

/// Both shows are followed, and have a board without cards.
async fn two_boards(world: &mut World) -> Feed {
    let ferns = Feed::start().await;
    ferns.serves(FERNS);
    "[show.suggestions]\ncards = []\n".clone_into(&mut world.show_settings);
    world.settings = format!(
        "[[show]]\nid = \"ferns\"\nfeed = \"{}\"\n[show.suggestions]\ncards = []\n\
         [[show.announce]]\nplatform = \"discord\"\nchannel = \"{}\"\n",
        ferns.url(),
        world.channel.id()
    );
    world.feed.publishes_titled("Before");
    world.starts().await;
    world.polls().await;
    ferns
}

async fn kept(world: &World, number: u32) -> Suggestion {
    world.service().store.suggestion(number).await.unwrap().expect("it is kept")
}

/// The lines of an answer, without emphasis.
fn plain(answer: &Answer) -> String {
    answer.content.replace("**", "")
}

on_both_databases! {
    async fn a_form_asks_for_which_show_it_is_and_has_all_that_was_typed(world) {
        let _ferns = two_boards(&mut world).await;
        let ada = world.discord.listener("ada");
        let why = "she rewrote their database, ".repeat(8);
        let line = format!("/suggest Jane Doe company: Acme anonymous: yes why: {why}");
        let form = ada.asks(&world.channel, &line).await.form().await;
        assert_eq!(form.names(), ["show", "guest", "company", "why", "link"]);
        assert_eq!(form.choices("show"), ["Ferns Weekly", "Rust on Air"]);
        let there = ["guest", "company", "why"].map(|name| form.value(name).unwrap_or_default());
        assert_eq!(there, ["Jane Doe", "Acme", why.trim()]);
        let refused = ada.sends(&form, &[]).err().unwrap_or_default();
        assert!(refused.contains("For which show?") && refused.contains("required"), "{refused}");
        world.restarts().await;
        world.polls().await;
        let answer = ada.fills(&form, &[("show", "Ferns Weekly")]).await;
        assert!(answer.ephemeral && plain(&answer).contains("It is for Ferns Weekly."), "{answer:?}");
        let first = kept(&world, 1).await;
        assert_eq!((first.show.as_str(), first.draft.title()), ("ferns", "Jane Doe (Acme)".to_owned()));
        assert!(first.draft.why.ends_with("their database,") && first.proposer.unwrap().anonymous);
        // Also the form of the command alone, and of a button.
        let form = ada.asks(&world.channel, "/suggest").await.form().await;
        let typed = [("For which show?", "Rust on Air"), ("guest", "Bo Ek"), ("link", "javascript:alert(1)")];
        let mended = ada.fills(&form, &typed).await;
        let form = ada.pushes(&mended, "Open the form again").form().await;
        ada.fills(&form, &[("show", "Rust on Air"), ("guest", "Bo Ek")]).await;
        assert_eq!(kept(&world, 2).await.show.as_str(), "the-show");
    }

    async fn a_show_is_named_in_the_line_and_kept_by_all_that_follows(world) {
        let _ferns = two_boards(&mut world).await;
        let (ada, bo) = (world.discord.listener("ada"), world.discord.listener("bo"));
        assert_eq!(ada.completes(&world.channel, "suggest", "Jane Doe show: fer").await, ["ferns"]);
        let answer = ada.types(&world.channel, "/suggest Jane Doe show: ferns").await;
        assert!(plain(&answer).contains("#1 Jane Doe is on the board"), "{answer:?}");
        let near = bo.types(&world.channel, "/suggest Jane Deo show: ferns").await;
        let answer = bo.presses(&near, "No, somebody else").await;
        assert!(plain(&answer).contains("#2 Jane Deo is on the board"), "{answer:?}");
        // Of the other show's board nobody is on.
        bo.types(&world.channel, "/suggest Jane Doe show: Rust on Air").await;
        let shows = [1, 2, 3].map(|number| kept(&world, number));
        let mut of = Vec::new();
        for kept in shows {
            of.push(kept.await.show.to_string());
        }
        assert_eq!(of, ["ferns", "ferns", "the-show"]);
        let unknown = bo.types(&world.channel, "/suggest Otto Omega show: Fernz").await;
        assert!(plain(&unknown).starts_with("No show is called “Fernz”."), "{unknown:?}");
        let answer = bo.presses(&unknown, "Ferns Weekly").await;
        assert!(plain(&answer).contains("#4 Otto Omega"), "{answer:?}");

        let all = plain(&ada.types(&world.channel, "/suggestions new").await);
        for line in ["#3 Jane Doe – no votes yet · Rust on Air", "#1 Jane Doe – no votes yet · Ferns Weekly"] {
            assert!(all.contains(line), "{all}");
        }
        let one = plain(&ada.types(&world.channel, "/suggestions show: the-show").await);
        assert!(one.contains("– Rust on Air") && one.contains("#3 Jane Doe") && !one.contains("#1"), "{one}");
        assert_eq!(ada.completes(&world.channel, "suggestions", "top show: ").await, ["ferns", "the-show"]);
    }
}

#[test]
fn in_a_terminal_the_show_is_the_answer_to_a_question() {
    let folder = tempfile::tempdir().unwrap();
    let feed = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    };
    let feeds =
        [feed("ferns.xml", FERNS), feed("mosses.xml", &FERNS.replace("Ferns Weekly", "Mosses Daily"))];
    let typed =
        "/suggest Jane Doe (Acme): she is good\nMosses Daily\n/suggestions\n/suggestions show: show-1\n";
    let said = out(&onair(&["try", &feeds[0], &feeds[1]], typed));
    for words in [
        "Several shows take suggestions. Which one is Jane Doe (Acme) for?\nFerns Weekly – show-1\nMosses Daily – show-2\n",
        "Thank you! #1 Jane Doe (Acme) is on the board",
        "It is for Mosses Daily.",
        "#1 Jane Doe (Acme) – no votes yet · Mosses Daily\n",
        "Nobody has been suggested yet.",
    ] {
        assert!(said.contains(words), "{words}\n---\n{said}");
    }
}
