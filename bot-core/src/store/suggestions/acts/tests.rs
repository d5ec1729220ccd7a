use std::time::Duration;

use super::*;
use crate::announcement::PlatformKind;
use crate::store::{Proposal, Voted};

mod gone;
mod joined;
mod questions;

const MINUTE: Duration = Duration::from_mins(1);

struct Board {
    store: Store,
    show: ShowId,
    rules: Rules,
    now: Moment,
}

fn person(id: &str) -> Person {
    Person { platform: PlatformKind::Discord, id: id.into() }
}

fn place(room: &str) -> Destination {
    Destination { platform: PlatformKind::Discord, room: room.into() }
}

fn moderator(name: &str) -> Corrector {
    Corrector { platform: PlatformKind::Discord, id: format!("id of {name}"), name: name.into() }
}

impl Board {
    async fn new() -> Self {
        Self {
            store: Store::open("sqlite::memory:").await.unwrap(),
            show: ShowId::new("show"),
            rules: Rules { cards: vec![place("1")], moderators: Some(place("2")), ..Rules::default() },
            now: Moment::UNIX_EPOCH + Duration::from_hours(24 * 365 * 30),
        }
    }

    async fn suggested(&self, guest: &str, queued: bool) -> u32 {
        let draft = Draft { guest: guest.into(), ..Draft::default() };
        let proposer = Proposer {
            person: person(&format!("proposer of {guest}")),
            name: "eve".into(),
            anonymous: true,
            credited: false,
        };
        let cards = if queued { vec![place("2")] } else { vec![place("1"), place("2")] };
        let proposal =
            Proposal { show: &self.show, draft: &draft, proposer: Some(&proposer), queued, cards: &cards };
        self.store.suggest(&proposal, self.now).await.unwrap()
    }

    async fn does(&self, who: &str, number: u32, decision: Decision) -> Decided {
        let by = moderator(who);
        self.store.decide_on(number, &decision, Some(&by), &self.rules, self.now).await.unwrap()
    }

    async fn changes(&self, who: &str, number: u32, decision: Decision) -> Changed {
        match self.does(who, number, decision).await {
            Decided::Done(changed) => *changed,
            other => panic!("{other:?}"),
        }
    }

    async fn undoes(&self, who: &str, number: u32, only: Option<i64>) -> Decided {
        self.store.undo_act(number, only, &moderator(who), &self.rules, self.now).await.unwrap()
    }

    async fn is(&self, number: u32) -> Suggestion {
        self.store.suggestion(number).await.unwrap().unwrap()
    }

    async fn votes(&self, number: u32, voters: &[&str]) {
        for voter in voters {
            let voted = self.store.vote(Ballot::Suggestion(number), &person(voter), self.now).await.unwrap();
            assert!(matches!(voted, Voted::Counted(_)), "{voted:?}");
        }
    }

    /// Rooms and subjects of what is due of a kind.
    async fn due(&self, part: &str) -> Vec<(String, String)> {
        let sql = "SELECT room, subject FROM outbox WHERE part = $1 AND state = 'due' ORDER BY created_at, position";
        on!(self.store, pool => sqlx::query_as(sql).bind(part).fetch_all(pool).await).unwrap()
    }
}

fn declined(shown: bool) -> Decision {
    Decision::Decline { reason: "we had that".into(), shown }
}

#[tokio::test]
async fn a_suggestion_goes_its_way_and_each_act_is_kept() {
    let mut board = Board::new().await;
    let number = board.suggested("Jane", false).await;
    let on = NaiveDate::from_ymd_opt(2027, 3, 1);
    let episode = EpisodeId { show: board.show.clone(), guid: "guid".into() };
    let way = [
        (Decision::Accept, State::Accepted),
        (Decision::Contacted, State::Contacted),
        (Decision::Booked { on }, State::Booked { on }),
        (Decision::Recorded, State::Recorded),
        (Decision::OnAir { episode: episode.clone() }, State::OnAir { episode }),
    ];
    let mut edition = board.is(number).await.edition;
    for (decision, state) in &way {
        board.now += MINUTE;
        let changed = board.changes("ada", number, decision.clone()).await;
        assert_eq!((&changed.after.state, changed.after.changed), (state, board.now));
        assert_eq!(board.is(number).await, changed.after);
        assert!(changed.after.edition > edition, "cards are to be edited");
        edition = changed.after.edition;
    }
    let acts = board.store.acts_on(number).await.unwrap();
    let words: Vec<&str> = acts.iter().map(|act| &*act.act).collect();
    assert_eq!(words, ["suggest", "accept", "contacted", "booked", "recorded", "onair"]);
    assert_eq!(acts[3].by, Some(moderator("ada")));
    assert_eq!(acts[3].decision, Some(Decision::Booked { on }));
}

#[tokio::test]
async fn what_is_so_already_and_what_does_not_fit_names_who_did_it() {
    let mut board = Board::new().await;
    let number = board.suggested("Jane", false).await;
    board.changes("bo", number, declined(true)).await;
    board.now += MINUTE * 2;
    let Decided::AlreadySo(_, Some(last)) = board.does("ada", number, declined(false)).await else {
        panic!("twice")
    };
    assert_eq!((last.by, last.at), (Some(moderator("bo")), board.now - MINUTE * 2));
    for decision in [Decision::Accept, Decision::Contacted, Decision::Recorded, Decision::Approve] {
        let Decided::Unfit(suggestion, Some(last)) = board.does("ada", number, decision).await else {
            panic!("fits")
        };
        assert!(matches!(suggestion.state, State::Declined { .. }) && last.act == "decline");
    }
    assert_eq!(board.store.acts_on(number).await.unwrap().len(), 2, "nothing was done");
    board.changes("ada", number, Decision::Reopen).await;
    board.changes("ada", number, Decision::Booked { on: None }).await;
    board.now += MINUTE;
    let back = board.does("bo", number, Decision::Accept).await;
    assert!(
        matches!(back, Decided::Unfit(..)),
        "a booked guest is not made less of by a late click: {back:?}"
    );
    let on = NaiveDate::from_ymd_opt(2027, 3, 1);
    board.changes("bo", number, Decision::Booked { on }).await;
    assert!(matches!(board.does("bo", number, Decision::Booked { on: None }).await, Decided::AlreadySo(..)));
    assert_eq!(board.is(number).await.state, State::Booked { on });
}

#[tokio::test]
async fn who_turns_back_what_another_did_a_moment_ago_is_told_first() {
    let mut board = Board::new().await;
    let number = board.suggested("Jane", false).await;
    board.changes("ada", number, Decision::Accept).await;
    let Decided::Overtaken(now, last) = board.does("bo", number, declined(true)).await else {
        panic!("unseen")
    };
    assert_eq!((now.state, last.by), (State::Accepted, Some(moderator("ada"))));
    board.now += MINUTE;
    board.changes("bo", number, declined(true)).await;
    assert!(matches!(board.does("ada", number, Decision::Reopen).await, Decided::Overtaken(..)));
    board.changes("bo", number, Decision::Reopen).await;
    board.changes("bo", number, declined(true)).await;
}

#[tokio::test]
async fn the_newest_act_is_taken_back_for_a_day_and_by_anybody() {
    let mut board = Board::new().await;
    let number = board.suggested("Jane", false).await;
    let before = board.is(number).await;
    assert_eq!(board.undoes("ada", number, None).await, Decided::NothingToUndo);
    board.changes("ada", number, Decision::Accept).await;
    let edited = Decision::Edit { part: DraftPart::Company, value: "Acme".into() };
    board.changes("ada", number, edited).await;
    board.now += MINUTE;
    for _ in 0..2 {
        assert!(matches!(board.undoes("bo", number, None).await, Decided::Done(_)));
    }
    let after = board.is(number).await;
    assert_eq!((after.state, after.draft, after.changed), (before.state, before.draft, before.changed));
    assert_eq!(board.undoes("bo", number, None).await, Decided::NothingToUndo);
    let acts = board.store.acts_on(number).await.unwrap();
    assert_eq!(acts.iter().filter(|act| act.act == "undo").count(), 2, "that is kept as well");
    assert!(acts[1].undone.is_some() && acts[2].undone.is_some());
    board.changes("ada", number, declined(true)).await;
    board.now = board.now + UNDO_FOR + MINUTE;
    assert_eq!(board.undoes("ada", number, None).await, Decided::NothingToUndo);
}

#[tokio::test]
async fn two_who_take_back_at_once_take_back_one_act() {
    let mut board = Board::new().await;
    let number = board.suggested("Jane", false).await;
    board.changes("ada", number, Decision::Accept).await;
    board.now += MINUTE;
    let act = board.changes("ada", number, declined(true)).await.act;
    assert!(matches!(board.undoes("ada", number, None).await, Decided::Done(_)));
    assert!(
        matches!(board.undoes("bo", number, None).await, Decided::Overtaken(_, last) if last.act == "undo")
    );
    assert!(matches!(board.undoes("bo", number, Some(act)).await, Decided::Overtaken(..)), "an old button");
    assert_eq!(board.is(number).await.state, State::Accepted);
}

#[tokio::test]
async fn merging_joins_votes_and_counts_each_person_once() {
    let board = Board::new().await;
    let (first, second) =
        (board.suggested("Jane Doe", false).await, board.suggested("jane doe", false).await);
    board.votes(first, &["a", "b"]).await;
    // Who proposed the first may vote for the second, which is the same as their own after all.
    board.votes(second, &["b", "c", "proposer of Jane Doe"]).await;
    let merged = board.changes("ada", second, Decision::Merge { into: first }).await;
    assert_eq!(merged.other, Some((first, 3)));
    let (one, two) = (board.is(first).await, board.is(second).await);
    assert_eq!((one.votes, &two.state), (3, &State::Merged { into: first }));
    assert_eq!(one.edition, two.edition, "both cards are edited");
    assert_eq!(
        board.store.vote(Ballot::Suggestion(first), &person("c"), board.now).await.unwrap(),
        Voted::Already(3)
    );
    assert_eq!(
        board.store.vote(Ballot::Suggestion(second), &person("d"), board.now).await.unwrap(),
        Voted::Closed
    );
    board.votes(first, &["d"]).await;
    let Decided::Done(parted) = board.undoes("ada", second, None).await else { panic!("stays merged") };
    assert_eq!(parted.other, Some((first, 4)), "the votes that were cast since stay, c's among them");
    assert_eq!((board.is(second).await.votes, board.is(second).await.state), (3, State::Open));
}

#[tokio::test]
async fn only_what_takes_votes_is_merged_into() {
    let mut board = Board::new().await;
    let (one, two, three) = (
        board.suggested("One", false).await,
        board.suggested("Two", false).await,
        board.suggested("Three", true).await,
    );
    assert_eq!(board.does("ada", one, Decision::Merge { into: one }).await, Decided::NoOther(one));
    assert_eq!(board.does("ada", one, Decision::Merge { into: 99 }).await, Decided::NoOther(99));
    let queued = board.does("ada", one, Decision::Merge { into: three }).await;
    assert!(matches!(queued, Decided::OtherEnded(_)), "{queued:?}");
    board.changes("ada", two, declined(true)).await;
    assert!(matches!(board.does("ada", one, Decision::Merge { into: two }).await, Decided::OtherEnded(_)));
    assert_eq!(board.is(one).await.state, State::Open);
    board.now += MINUTE;
    board.changes("ada", two, Decision::Reopen).await;
    board.changes("ada", two, Decision::Merge { into: one }).await;
    let again = board.does("bo", two, Decision::Merge { into: three }).await;
    assert!(matches!(again, Decided::Unfit(..)), "{again:?}");
    let four = board.suggested("Four", false).await;
    assert!(matches!(board.does("bo", four, Decision::Merge { into: two }).await, Decided::OtherEnded(_)));
}

#[tokio::test]
async fn a_queue_shows_nothing_before_its_word() {
    let board = Board::new().await;
    let number = board.suggested("Jane", true).await;
    let subject = format!("suggestion {number}");
    assert_eq!(board.due("card").await, [("2".to_owned(), subject.clone())]);
    let approved = board.changes("ada", number, Decision::Approve).await;
    assert!(approved.after.is_public());
    assert_eq!(board.due("card").await, [("2".to_owned(), subject.clone()), ("1".to_owned(), subject)]);
    let told = |guest: &str, about: &str| (format!("proposer of {guest}"), about.to_owned());
    assert_eq!(
        board.due("note").await,
        [told("Jane", "suggestion 1 approve")],
        "it was said that somebody looks"
    );

    let spam = board.suggested("Spam", true).await;
    let gone = board.changes("ada", spam, declined(true)).await;
    assert!(!gone.after.is_public(), "what was never shown is not shown declined");
    assert_eq!(board.due("card").await.len(), 3);
    assert_eq!(board.due("note").await[1], told("Spam", "suggestion 2 decline"));
    let secret = board.suggested("Secret", true).await;
    board.changes("ada", secret, Decision::Hide).await;
    board.changes("ada", secret, declined(true)).await;
    assert_eq!(board.due("note").await.len(), 2, "who is hidden hears nothing");
}

#[tokio::test]
async fn whoever_proposed_it_is_told_once_and_not_of_a_slip() {
    let mut board = Board::new().await;
    let number = board.suggested("Jane", false).await;
    let told = |about: &str| ("proposer of Jane".to_owned(), format!("suggestion {number} {about}"));
    board.changes("ada", number, declined(false)).await;
    assert_eq!(board.due("note").await, [told("decline")]);
    assert!(matches!(board.undoes("ada", number, None).await, Decided::Done(_)));
    assert!(board.due("note").await.is_empty());
    board.changes("ada", number, Decision::Accept).await;
    board.now += MINUTE;
    let on = NaiveDate::from_ymd_opt(2027, 3, 1);
    board.changes("ada", number, Decision::Booked { on }).await;
    assert_eq!(board.due("note").await, [told("accept"), told("booked 2027-03-01")]);
    let claim = board
        .store
        .claim_due(PlatformKind::Discord, board.now, Duration::from_mins(2))
        .await
        .unwrap()
        .unwrap();
    let words: crate::message::Message = serde_json::from_str(&claim.words.unwrap()).unwrap();
    assert!(crate::message::words(&words.lead[0]).contains("accepted"), "{words:?}");
    // A decision on one's own is no news.
    let own = board.suggested("Bo", false).await;
    let by = Corrector { id: "proposer of Bo".into(), ..moderator("bo") };
    board.store.decide_on(own, &Decision::Accept, Some(&by), &board.rules, board.now).await.unwrap();
    assert_eq!(board.due("note").await.len(), 2);
}

#[tokio::test]
async fn hidden_is_hidden_from_the_ballot_and_shown_again() {
    let board = Board::new().await;
    let number = board.suggested("Jane", false).await;
    board.changes("ada", number, Decision::Hide).await;
    assert!(!board.is(number).await.is_public());
    assert!(matches!(board.does("bo", number, Decision::Hide).await, Decided::AlreadySo(..)));
    let voted = board.store.vote(Ballot::Suggestion(number), &person("a"), board.now).await.unwrap();
    assert_eq!(voted, Voted::Closed);
    board.changes("bo", number, Decision::Show).await;
    assert!(board.is(number).await.is_public());
}

#[tokio::test]
async fn an_edit_changes_one_thing_and_keeps_what_was_before() {
    let board = Board::new().await;
    let number = board.suggested("Jane", false).await;
    let edit = |part, value: &str| Decision::Edit { part, value: value.into() };
    assert_eq!(board.does("ada", number, edit(DraftPart::Guest, "")).await, Decided::Nameless);
    board.changes("ada", number, edit(DraftPart::Company, "Acme")).await;
    board.changes("ada", number, edit(DraftPart::Guest, "")).await;
    board.changes("ada", number, edit(DraftPart::Link, "https://example.org")).await;
    let draft = board.is(number).await.draft;
    assert_eq!((draft.title(), draft.link.as_deref()), ("Acme".into(), Some("https://example.org")));
    assert!(matches!(board.does("ada", number, edit(DraftPart::Guest, "")).await, Decided::AlreadySo(..)));
}

#[tokio::test]
async fn a_person_is_blocked_without_anybody_seeing_who_it_is() {
    let board = Board::new().await;
    let number = board.suggested("Jane", false).await;
    let proposer = person("proposer of Jane");
    let changed = board.changes("ada", number, Decision::Block).await;
    assert!(board.store.is_blocked(&board.show, &proposer).await.unwrap());
    assert!(!board.store.is_blocked(&ShowId::new("another"), &proposer).await.unwrap());
    assert!(matches!(board.does("ada", number, Decision::Block).await, Decided::AlreadySo(..)));
    assert!(matches!(board.undoes("ada", number, Some(changed.act)).await, Decided::Done(_)));
    assert!(!board.store.is_blocked(&board.show, &proposer).await.unwrap());
    assert!(matches!(board.does("ada", number, Decision::Unblock).await, Decided::AlreadySo(..)));
    assert_eq!(board.does("ada", 99, Decision::Block).await, Decided::NoSuch);
}

#[tokio::test]
async fn a_note_of_what_is_no_longer_so_is_outdated_when_it_is_sent() {
    let board = Board::new().await;
    let number = board.suggested("Jane Doe", false).await;
    let on = NaiveDate::from_ymd_opt(2027, 3, 1);
    board.changes("ada", number, Decision::Booked { on }).await;
    let subject = format!("suggestion {number} booked 2027-03-01");
    assert_eq!(board.due("note").await, [("proposer of Jane Doe".to_owned(), subject.clone())]);
    let outdated = async |subject: &str| board.store.is_note_outdated(subject).await.unwrap();
    assert!(!outdated(&subject).await);
    assert!(outdated(&format!("suggestion {number} booked 2027-03-02")).await);
    let episode = EpisodeId { show: board.show.clone(), guid: "1".into() };
    board.changes("ada", number, Decision::OnAir { episode }).await;
    assert!(outdated(&subject).await, "it came true within the minute");
    assert!(outdated("suggestion 99 accept").await);
    assert!(!outdated("").await, "it is of no suggestion");
}
