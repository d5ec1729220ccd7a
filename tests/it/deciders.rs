//! Who decides on suggestions beside those who manage the server, and moderators of both platforms at one suggestion.

use std::time::Duration;

use bot_core::announcement::PlatformKind;
use bot_core::episode::ShowId;
use bot_core::store::Proposal;
use bot_core::suggestion::{Draft, State};

use crate::world::discord::{Answer, Channel};
use crate::world::story::{Database, World, on_both_databases};

/// People live by the wall clock, from which a story's own is ninety days back: this brings it past theirs.
const TODAY: Duration = Duration::from_hours(24 * 91);

async fn state(world: &World, number: u32) -> State {
    world.service().store.suggestion(number).await.unwrap().unwrap().state
}

/// The card of a suggestion, as somebody in the channel sees it.
fn card(channel: &Channel, number: u32) -> Answer {
    let is_of = |answer: &Answer| {
        answer.embeds.iter().any(|embed| embed.to_string().contains(&format!("#{number} · ")))
    };
    channel.shows().into_iter().find(is_of).expect("it has a card")
}

/// Who did the last thing with a suggestion.
async fn last_decided_by(world: &World, number: u32) -> (PlatformKind, String) {
    let acts = world.service().store.acts_on(number).await.unwrap();
    let by = acts.last().and_then(|act| act.by.clone()).expect("somebody decided");
    (by.platform, by.name)
}

on_both_databases! {
    async fn a_role_that_the_hosts_chose_decides_by_words_and_by_the_buttons_on_the_card(world) {
        let moderators = world.discord.channel("moderators");
        let (bookers, fans) = (world.discord.role("Bookers", false), world.discord.role("Fans", true));
        world.show_settings = format!(
            "[show.suggestions]\ndigest = false\ncards = []\ndeciders = [\"role:{bookers}\"]\n\
             [show.suggestions.moderators]\nplatform = \"discord\"\nchannel = \"{}\"\n",
            moderators.id()
        );
        world.starts().await;
        world.polls().await;
        let [ada, eve, zoe] = ["ada", "eve", "zoe"].map(|name| world.discord.listener(name));
        world.discord.gives_role(&ada, bookers);
        world.discord.gives_role(&eve, fans);
        for guest in ["Jane Doe", "Bo Ek"] {
            zoe.types(&world.channel, &format!("/suggest {guest}")).await;
        }
        world.passes(TODAY).await;
        let cards = [card(&moderators, 1), card(&moderators, 2)];

        for somebody in [&eve, &zoe] {
            let by_words = somebody.types(&world.channel, "/decide 1 accept").await;
            let by_button = somebody.presses(&cards[1], "Accept").await;
            for refused in [by_words, by_button] {
                assert!(refused.ephemeral && cards.iter().all(|card| card.id != refused.id), "{refused:?}");
                assert!(refused.content.contains("Only the show's hosts and moderators"), "{refused:?}");
                assert!(refused.content.contains("a role that the hosts chose"), "{refused:?}");
            }
        }
        world.passes(Duration::from_mins(1)).await;
        assert_eq!((state(&world, 1).await, state(&world, 2).await), (State::Open, State::Open));
        assert_eq!(card(&moderators, 2).embeds, cards[1].embeds, "nothing changed");

        let by_words = ada.types(&world.channel, "/decide 1 accept").await;
        let by_button = ada.presses(&cards[1], "Accept").await;
        for done in [by_words, by_button] {
            assert!(done.ephemeral && done.content.contains("is accepted."), "{done:?}");
        }
        for number in [1, 2] {
            assert_eq!(state(&world, number).await, State::Accepted);
            assert_eq!(last_decided_by(&world, number).await, (PlatformKind::Discord, "ada".to_owned()));
        }
        world.passes(Duration::from_mins(1)).await;
        assert!(card(&moderators, 2).embeds[0].to_string().contains("accepted"));
    }
}

/// One suggestion that nobody asks to be told of.
async fn proposes(world: &World, guest: &str) -> u32 {
    let draft = Draft { guest: guest.into(), ..Draft::default() };
    let show = ShowId::new("the-show");
    let proposal = Proposal { show: &show, draft: &draft, proposer: None, queued: false, cards: &[] };
    world.service().store.suggest(&proposal, world.now()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_moderators_on_two_platforms_the_second_hears_what_the_first_has_done() {
    for database in [Database::Sqlite, Database::Postgres] {
        let Some(mut world) = World::on_both(database).await else { continue };
        "[show.suggestions]\ndigest = false\ncards = []\n".clone_into(&mut world.settings);
        world.starts().await;
        world.rooms.as_ref().unwrap().have_the_bot().await;
        world.polls().await;
        let mo = world.discord.moderator("mo");
        // Whoever made the room keeps order in it.
        let rooms = world.rooms.as_ref().unwrap();

        let first = proposes(&world, "Jane Doe").await;
        let done = mo.types(&world.channel, &format!("/decide {first} accept")).await;
        assert!(done.content.contains("is accepted."), "{done:?}");
        let late = rooms.answer(&rooms.plain, &format!("!decide {first} decline no time")).await.body;
        assert!(late.contains("Not done") && late.contains("mo") && late.contains("accepted it"), "{late}");
        assert_eq!(state(&world, first).await, State::Accepted);

        let second = proposes(&world, "Bo Ek").await;
        let done = rooms.answer(&rooms.encrypted, &format!("!decide {second} decline no time")).await.body;
        assert!(done.contains("is declined"), "{done}");
        let late = mo.types(&world.channel, &format!("/decide {second} accept")).await;
        assert!(late.ephemeral && late.content.contains("That does not fit"), "{late:?}");
        assert!(late.content.contains("declined it"), "{late:?}");
        assert_eq!(last_decided_by(&world, second).await.0, PlatformKind::Matrix);

        // At the same moment one of them is the first.
        for at in 0..3 {
            let number = proposes(&world, &format!("Guest {at}")).await;
            let (accept, decline) = (format!("/decide {number} accept"), format!("!decide {number} decline"));
            let (accepted, declined) =
                tokio::join!(mo.types(&world.channel, &accept), rooms.answer(&rooms.plain, &decline));
            let (accepted, declined) = (accepted.content, declined.body);
            match state(&world, number).await {
                State::Accepted => {
                    assert!(
                        accepted.contains("is accepted.") && declined.contains("accepted it"),
                        "{declined}"
                    );
                }
                State::Declined { .. } => {
                    assert!(
                        declined.contains("is declined") && accepted.contains("declined it"),
                        "{accepted}"
                    );
                }
                other => panic!("neither: {other:?}"),
            }
        }
        world.ends().await;
    }
}
