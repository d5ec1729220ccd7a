use std::time::Duration;

use super::*;
use crate::announcement::PlatformKind;
use crate::credits::correction::Corrector;
use crate::episode::ShowId;
use crate::message::{Click, words};
use crate::store::{Decided, Decision, Proposal, Store};
use crate::suggestion::{Draft, MAX_LINK, MAX_NAME, MAX_WHY, Proposer, Rules};
use crate::watch::Person;

/// Two suggestions of somebody who gives no name, and somebody who decides on them.
async fn board(draft: Draft) -> (Store, Moment) {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let person = Person { platform: PlatformKind::Discord, id: "4242".into() };
    let proposer = Proposer { person, name: "evelyn".into(), anonymous: true, credited: false };
    let now = Moment::UNIX_EPOCH + Duration::from_hours(24 * 365 * 30);
    for _ in 0..2 {
        let show = ShowId::new("show");
        let proposal =
            Proposal { show: &show, draft: &draft, proposer: Some(&proposer), queued: false, cards: &[] };
        store.suggest(&proposal, now).await.unwrap();
    }
    (store, now)
}

async fn decides(store: &Store, number: u32, decision: Decision, now: Moment) -> Message {
    let by = Corrector { platform: PlatformKind::Discord, id: "7".into(), name: "bo".into() };
    let decided = store.decide_on(number, &decision, Some(&by), &Rules::default(), now).await.unwrap();
    answer(&DecideReply::Decided { decision: Some(decision), decided: Box::new(decided) }, now)
}

fn text_of(message: &Message) -> String {
    message.lead.iter().chain(&message.tail).map(words).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn each_outcome_says_what_is_so_who_did_it_and_what_comes_next() {
    let (store, now) = board(Draft { guest: "Jane Doe".into(), ..Draft::default() }).await;
    let decline = |shown| Decision::Decline { reason: "we had that".into(), shown };
    let accepted = decides(&store, 1, Decision::Accept, now).await;
    assert_eq!(text_of(&accepted), "#1 Jane Doe is accepted.");
    assert_eq!(accepted.follow_ups[0].line(), Some("decide 1 undo 3"));
    let declined = decides(&store, 1, decline(false), now).await;
    let quiet = "#1 Jane Doe is declined (the reason stays among moderators: “we had that”).";
    assert_eq!(text_of(&declined), quiet);
    let later = now + Duration::from_mins(2);
    let late = decides(&store, 1, Decision::Contacted, later).await;
    assert_eq!(
        text_of(&late),
        "That does not fit: #1 Jane Doe is declined (the reason stays among moderators: “we had that”); \
         bo declined it 2 minutes ago.\nTo decide anew: /decide 1 reopen. To take back what was done last: /decide 1 undo"
    );
    let merged = decides(&store, 2, Decision::Merge { into: 1 }, later).await;
    assert!(text_of(&merged).ends_with("takes no votes any more: reopen it first."), "{merged:?}");
    assert_eq!(late.follow_ups[0].line(), Some("decide 1 reopen"), "which is not over after a day");
    store
        .suggest(
            &Proposal {
                show: &ShowId::new("show"),
                draft: &Draft { guest: "Bo".into(), ..Draft::default() },
                proposer: None,
                queued: false,
                cards: &[],
            },
            now,
        )
        .await
        .unwrap();
    decides(&store, 3, Decision::Merge { into: 2 }, later).await;
    let unfit = decides(&store, 3, Decision::Accept, later).await;
    let act = store.acts_on(3).await.unwrap().pop().unwrap().id;
    assert_eq!(unfit.follow_ups[0].line(), Some(&*format!("decide 3 undo {act}")), "that act and no other");
    let old = decides(&store, 3, Decision::Accept, later + Duration::from_hours(25)).await;
    assert!(old.follow_ups.iter().all(|button| button.label != "Undo"), "{old:?}");
    let noted = decides(&store, 2, Decision::Note { note: "asked Ann".into() }, later).await;
    assert_eq!(text_of(&noted), "#2 Jane Doe has a note now, for moderators alone.");
}

#[tokio::test]
async fn whoever_proposed_it_hears_a_reason_only_where_it_is_shown() {
    let (store, _) = board(Draft { guest: "Jane Doe".into(), ..Draft::default() }).await;
    let open = store.suggestion(1).await.unwrap().unwrap();
    let queued = Suggestion { state: State::Queued, ..open.clone() };
    let note_from = |before: &Suggestion, state, hidden| {
        note(before, &Suggestion { state, hidden, ..open.clone() }).map(|message| {
            let seen = message.follow_ups.iter().map(|button| button.line().unwrap_or_default().to_owned());
            (text_of(&message), seen.collect::<Vec<_>>())
        })
    };
    let note_of = |state| note_from(&open, state, false).map(|(text, _)| text);
    let declined = |shown| State::Declined { reason: "we had that".into(), shown };
    let told = |words: &str| Some(format!("Your suggestion #1 Jane Doe {words}"));
    assert_eq!(note_of(declined(true)), told("was declined: we had that"));
    assert_eq!(note_of(declined(false)), told("was declined."));
    let on = chrono::NaiveDate::from_ymd_opt(2027, 3, 1);
    assert_eq!(note_of(State::Booked { on }), told("is booked. It is to be recorded on 1 March 2027."));
    assert_eq!(note_of(State::Contacted), None);
    assert_eq!(note_of(State::Open), None, "reopening is no news");
    let (merged, seen) = note_from(&open, State::Merged { into: 7 }, false).unwrap();
    assert!(merged.contains("is the same as #7") && seen == ["suggestions 7"], "{merged} {seen:?}");
    let (approved, seen) = note_from(&queued, State::Open, false).unwrap();
    assert!(approved.contains("is on the board now") && seen == ["suggestions 1"], "{approved} {seen:?}");
    let (declined, seen) = note_from(&queued, declined(true), true).unwrap();
    assert!(declined.ends_with("is not put on the board: we had that") && seen.is_empty(), "{declined}");
}

#[tokio::test]
async fn the_longest_suggestion_with_a_history_fits_a_message_and_names_nobody() {
    let draft = Draft {
        guest: "g".repeat(MAX_NAME),
        company: "c".repeat(MAX_NAME),
        why: "w".repeat(MAX_WHY),
        link: Some(format!("https://example.org/{}", "l".repeat(MAX_LINK - 20))),
    };
    let (store, now) = board(draft).await;
    for _ in 0..9 {
        decides(&store, 1, Decision::Note { note: "n".repeat(MAX_WHY) }, now).await;
    }
    let suggestion = store.suggestion(1).await.unwrap().unwrap();
    let acts = store.acts_on(1).await.unwrap();
    let shown = answer(&DecideReply::One { suggestion, acts, blocked: true }, now);
    let text = text_of(&shown);
    // On Discord 2,000 characters are a message, and the address behind the link counts, with up to 500.
    assert!(text.chars().count() < 1450, "{} {text}", text.chars().count());
    assert!(!text.contains("evelyn") && !text.contains("4242"), "{text}");
    assert!(text.contains("5 earlier acts"), "{text}");
}

#[tokio::test]
async fn every_state_has_its_buttons_and_each_is_a_line_that_is_understood() {
    let (store, _) = board(Draft { guest: "Jane Doe".into(), ..Draft::default() }).await;
    let mut suggestion = store.suggestion(1).await.unwrap().unwrap();
    let episode = crate::episode::EpisodeId { show: ShowId::new("show"), guid: "guid".into() };
    for state in [
        State::Queued,
        State::Open,
        State::Contacted,
        State::Accepted,
        State::Booked { on: None },
        State::Recorded,
        State::OnAir { episode },
        State::Declined { reason: String::new(), shown: true },
        State::Merged { into: 2 },
    ] {
        suggestion.state = state;
        let shown = answer(
            &DecideReply::One { suggestion: suggestion.clone(), acts: Vec::new(), blocked: false },
            Moment::UNIX_EPOCH,
        );
        assert!((1..=5).contains(&shown.follow_ups.len()), "{shown:?}");
        for button in &shown.follow_ups {
            let (Click::Ask(line) | Click::Fill(line)) = &button.does else { panic!("{button:?}") };
            let Ok(crate::command::Command::Decide(command)) = crate::command::Command::parse(line) else {
                panic!("{line}")
            };
            assert!(command.suggestion == "1" || command.suggestion == "2", "{line}");
            if let Click::Fill(line) = &button.does {
                assert!(crate::command::Form::of(line).is_some(), "{line} has nothing to fill in");
            }
        }
    }
    let decided = Box::new(Decided::NoSuch);
    assert!(!answer(&DecideReply::Decided { decision: None, decided }, Moment::UNIX_EPOCH).lead.is_empty());
}
