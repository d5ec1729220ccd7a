//! Who decides, and who reads of it.

use super::*;
use crate::announcement::{Destination, PlatformKind};
use crate::bot::suggest::tests::{at, bot, listener, moderator, request, room, says, shown};
use crate::command::Asker;
use crate::subscription::{MadePlace, Manner, Places, Subscription};
use crate::testdata;

/// A place that was made in a chat.
fn made(room: &Destination) -> MadePlace {
    let show = testdata::reading().show.id;
    let subscription = Subscription { show, destination: room.clone(), manner: Manner::default() };
    MadePlace { subscription, by: Corrector::of(&moderator("eve")), at: at(0) }
}

async fn decides(bot: &Bot, asker: &Asker, room: &Destination, line: &str) -> DecideReply {
    let request = Request { room: Some(room.clone()), ..request(asker, line) };
    match bot.reply(&request, at(1)).await {
        Reply::Decide(reply) => *reply,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_moderator_of_a_room_that_was_made_a_place_in_a_chat_decides_nothing() {
    let own = Destination { platform: PlatformKind::Discord, room: "of-eve".into() };
    let bot = bot(Rules { with_announcements: true, queue: true, ..Rules::default() }).await;
    bot.known().subscriptions.learn(Places { made: vec![made(&own)], paused: Vec::new() });
    says(&bot, &listener("ada"), "suggest Jane Doe").await;
    let eve = moderator("eve");
    for line in ["decide 1", "decide 1 approve"] {
        let refused = decides(&bot, &eve, &own, line).await;
        assert_eq!(refused, DecideReply::NotAllowed(PlatformKind::Discord), "{line}");
    }
    for (line, refused) in [
        ("suggestions queue", "What waits for a moderator's word is shown to moderators alone."),
        ("suggestions 1", "There is no suggestion #1."),
        ("suggest Otto Omega", "is kept. A moderator looks at it first"),
        ("ask hide q1", "Only moderators can take a question down"),
    ] {
        let said =
            shown(&bot.respond(&Request { room: Some(own.clone()), ..request(&eve, line) }, at(1)).await);
        assert!(said.contains(refused), "{line}: {said}");
    }
    let here = decides(&bot, &eve, &room(PlatformKind::Discord), "decide 1 approve").await;
    assert!(matches!(here, DecideReply::Decided { .. }), "{here:?}");
}

#[tokio::test]
async fn a_day_in_the_past_is_no_day_to_book_for() {
    let bot = bot(Rules::default()).await;
    says(&bot, &listener("ada"), "suggest Jane Doe").await;
    let mo = moderator("mo");
    let refused = shown(&says(&bot, &mo, "decide 1 booked 1 January 2001").await);
    assert!(refused.contains("1 January 2001 is over"), "{refused}");
    let today = at(0).format("%d.%m.%Y").to_string();
    let booked = decides(&bot, &mo, &room(PlatformKind::Discord), &format!("decide 1 booked {today}")).await;
    assert!(matches!(booked, DecideReply::Decided { .. }), "{booked:?}");
}

#[tokio::test]
async fn the_places_named_for_cards_and_moderators_decide_without_being_announced_to() {
    let place = |room: &str| Destination { platform: PlatformKind::Discord, room: room.into() };
    let (cards, moderators) = (vec![place("cards")], Some(place("mods")));
    let bot = bot(Rules { cards, moderators, ..Rules::default() }).await;
    says(&bot, &listener("ada"), "suggest Jane Doe").await;
    for room in ["cards", "mods"] {
        let looked = decides(&bot, &moderator("mo"), &place(room), "decide 1").await;
        assert!(matches!(looked, DecideReply::One { .. }), "{looked:?}");
        let refused = decides(&bot, &listener("ada"), &place(room), "decide 1").await;
        assert_eq!(refused, DecideReply::NotAllowed(PlatformKind::Discord));
    }
    let elsewhere = decides(&bot, &moderator("mo"), &place("elsewhere"), "decide 1").await;
    assert_eq!(elsewhere, DecideReply::NotAllowed(PlatformKind::Discord));
}

#[tokio::test]
async fn what_moderators_have_among_themselves_is_not_read_out_to_a_room() {
    let moderators = Destination { platform: PlatformKind::Matrix, room: "mods".into() };
    let public = room(PlatformKind::Matrix);
    let bot = bot(Rules { queue: true, moderators: Some(moderators.clone()), ..Rules::default() }).await;
    says(&bot, &listener("ada"), "suggest Jane Doe").await;
    let mo = Asker { platform: PlatformKind::Matrix, ..moderator("mo") };
    assert_eq!(decides(&bot, &mo, &public, "decide 1").await, DecideReply::Elsewhere);
    let looked = decides(&bot, &mo, &moderators, "decide 1").await;
    assert!(matches!(looked, DecideReply::One { .. }), "{looked:?}");
    let said = async |room: &Destination, line: &str| {
        let request = Request { room: Some(room.clone()), ..request(&mo, line) };
        shown(&bot.respond(&request, at(1)).await)
    };
    let waits = said(&public, "decide 1 block").await;
    assert!(waits.contains("#1 (not shown here)") && !waits.contains("Jane"), "{waits}");
    let approved = said(&public, "decide 1 approve").await;
    assert!(approved.contains("#1 Jane Doe"), "{approved}");
    said(&moderators, "decide 1 decline-quietly we know her too well").await;
    let declined = said(&public, "decide 1 accept").await;
    assert!(declined.contains("#1 Jane Doe") && !declined.contains("too well"), "{declined}");
    let among = said(&moderators, "decide 1 accept").await;
    assert!(among.contains("we know her too well"), "{among}");
    said(&moderators, "decide 1 hide").await;
    let hidden = said(&public, "decide 1 hide").await;
    assert!(!hidden.contains("Jane"), "{hidden}");
}
