use super::*;
use crate::announcement::PlatformKind;
use crate::episode::{EpisodeId, ShowId};
use crate::message::{Click, words};
use crate::suggestion::{Draft, Proposer};
use crate::time::Moment;
use crate::watch::Person;

fn show() -> Show {
    Show { title: "Rust in Production".into(), ..Show::new(ShowId::new("s")) }
}

fn suggestion(state: State) -> Suggestion {
    Suggestion {
        number: 12,
        show: show().id,
        draft: Draft {
            guest: "Jane Doe".into(),
            company: "Acme".into(),
            why: "She rewrote it in Rust.".into(),
            link: Some("https://acme.example/".into()),
        },
        proposer: Some(Proposer {
            person: Person { platform: PlatformKind::Discord, id: "4242".into() },
            name: "ada".into(),
            anonymous: false,
            credited: true,
        }),
        state,
        hidden: false,
        votes: 3,
        created: Moment::UNIX_EPOCH,
        changed: Moment::UNIX_EPOCH,
        edition: 1,
    }
}

/// All that a reader sees, and what a click does.
fn shown(message: &Message) -> String {
    let mut rows = Vec::new();
    for card in &message.cards {
        rows.push(format!("{} ({})", card.title, card.label));
        rows.extend(card.facts.iter().map(|(name, value)| format!("{name}: {value}")));
        rows.extend([card.body.clone(), card.link.clone().unwrap_or_default()]);
    }
    rows.extend(message.tail.iter().map(words));
    for button in &message.follow_ups {
        rows.push(match &button.does {
            Click::Ask(line) => format!("[{}] {line}", button.label),
            Click::Fill(line) => format!("[{}] {line} …", button.label),
            Click::Open(url) => url.clone(),
        });
    }
    rows.retain(|row| !row.is_empty());
    rows.join("\n")
}

fn card(suggestion: &Suggestion, view: View) -> String {
    shown(&of_suggestion(&show(), suggestion, None, view))
}

#[test]
fn a_card_says_who_why_and_how_far_with_what_a_listener_can_do() {
    insta::assert_snapshot!(card(&suggestion(State::Open), View::Everybody), @r"
    Jane Doe (Acme) (#12 · 3 votes · open)
    Suggested by: ada
    She rewrote it in Rust.
    https://acme.example/
    [👍 Vote (3)] vote 12
    [Tell me when it comes true] vote 12 tell
    ");
    let on = NaiveDate::from_ymd_opt(2026, 12, 24);
    let booked = card(&suggestion(State::Booked { on }), View::Everybody);
    assert!(booked.contains("3 votes · booked for 24 Dec 2026"), "{booked}");
    assert!(booked.contains("[Ask the guest something] ask suggestion: 12 …"), "{booked}");
}

#[test]
fn moderators_have_the_buttons_to_decide_and_no_more_than_fit() {
    insta::assert_snapshot!(card(&suggestion(State::Queued), View::Moderators), @r"
    Jane Doe (Acme) (#12 · waits for a moderator)
    Suggested by: ada
    She rewrote it in Rust.
    https://acme.example/
    [Approve] decide 12 approve
    [Decline …] decide 12 decline …
    [Merge …] decide 12 merge …
    ");
    let episode = EpisodeId { show: show().id, guid: "1".into() };
    for state in [
        State::Open,
        State::Contacted,
        State::Accepted,
        State::Booked { on: None },
        State::Recorded,
        State::OnAir { episode },
        State::Declined { reason: String::new(), shown: false },
        State::Merged { into: 7 },
    ] {
        let message = of_suggestion(&show(), &suggestion(state.clone()), None, View::Moderators);
        assert!((1..=5).contains(&message.follow_ups.len()), "{state:?}");
        let undo =
            message.follow_ups.iter().any(|button| button.line().is_some_and(|line| line.contains("undo")));
        assert!(!undo, "a card stands longer than an act can be taken back: {state:?}");
    }
}

#[test]
fn what_is_not_public_is_shown_to_moderators_alone() {
    let hidden = Suggestion { hidden: true, ..suggestion(State::Open) };
    assert_eq!(card(&hidden, View::Everybody), "#12 (#12 · taken down by a moderator)");
    assert!(card(&hidden, View::Moderators).contains("Jane Doe"));
    let queued = suggestion(State::Queued);
    assert_eq!(card(&queued, View::Everybody), "#12 (#12 · waits for a moderator)");
    let declined = suggestion(State::Declined { reason: "rude".into(), shown: false });
    assert!(!card(&declined, View::Everybody).contains("rude"));
    assert!(card(&declined, View::Moderators).contains("Reason (not shown): rude"));
    let declined = suggestion(State::Declined { reason: "We had that.".into(), shown: true });
    assert!(card(&declined, View::Everybody).contains("Reason: We had that."));
}

#[test]
fn a_name_that_is_kept_back_is_shown_to_nobody() {
    let mut anonymous = suggestion(State::Open);
    if let Some(proposer) = &mut anonymous.proposer {
        proposer.anonymous = true;
    }
    let forgotten = Suggestion { proposer: None, ..suggestion(State::Open) };
    for suggestion in [anonymous, forgotten] {
        for view in [View::Everybody, View::Moderators] {
            let message = of_suggestion(&show(), &suggestion, None, view);
            let json = serde_json::to_string(&message).unwrap();
            assert!(!json.contains("ada") && !json.contains("Suggested by"), "{json}");
        }
    }
    let json =
        serde_json::to_string(&of_suggestion(&show(), &suggestion(State::Open), None, View::Moderators));
    assert!(!json.unwrap().contains("4242"), "an id is nobody's business");
}

#[test]
fn what_is_over_says_where_it_went_and_cannot_be_voted_for() {
    let id = EpisodeId { show: show().id, guid: "1".into() };
    let mut episode = Episode::new(id.clone(), "Acme's Jane Doe");
    episode.link = Some("https://example.org/1".into());
    let on_air = suggestion(State::OnAir { episode: id });
    let message = of_suggestion(&show(), &on_air, Some(&episode), View::Everybody);
    assert!(message.follow_ups.is_empty());
    assert_eq!(
        message.tail,
        [vec![
            text("On air: "),
            Span::Link { text: "Acme's Jane Doe".into(), url: "https://example.org/1".into() }
        ]]
    );
    insta::assert_snapshot!(card(&suggestion(State::Merged { into: 7 }), View::Everybody), @r"
    Jane Doe (Acme) (#12 · merged into #7)
    Suggested by: ada
    She rewrote it in Rust.
    https://acme.example/
    Its votes count for #7: /suggestions 7
    ");
}

#[test]
fn a_question_can_be_voted_for_until_the_guest_was_here() {
    let asked = |state| Asked {
        number: 3,
        question: "How do you test it?".into(),
        name: Some("bo".into()),
        hidden: false,
        votes: 1,
        created: Moment::UNIX_EPOCH,
        of: suggestion(state),
    };
    insta::assert_snapshot!(shown(&of_question(&show(), &asked(State::Booked { on: None }))), @r"
    A question to Jane Doe (Acme) (q3 · 1 vote · #12)
    Asked by: bo
    How do you test it?
    [👍 Vote (1)] vote q3
    ");
    assert!(of_question(&show(), &asked(State::Recorded)).follow_ups.is_empty());
    let hidden = Asked { hidden: true, ..asked(State::Booked { on: None }) };
    assert_eq!(shown(&of_question(&show(), &hidden)), "q3 (q3 · taken down by a moderator)");
}
