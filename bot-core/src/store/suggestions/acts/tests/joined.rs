//! What was merged into another one, and whose it was.

use super::*;
use crate::announcement::MessageRef;
use crate::store::Decided;

fn on_air(board: &Board) -> Decision {
    Decision::OnAir { episode: EpisodeId { show: board.show.clone(), guid: "guid".into() } }
}

#[tokio::test]
async fn whoever_proposed_what_was_merged_hears_of_that_and_when_it_comes_true() {
    let board = Board::new().await;
    let (one, two, three) = (
        board.suggested("One", false).await,
        board.suggested("Two", false).await,
        board.suggested("Three", false).await,
    );
    let told = |guest: &str, about: &str| (format!("proposer of {guest}"), about.to_owned());
    board.changes("ada", three, Decision::Merge { into: two }).await;
    assert_eq!(board.due("note").await, [told("Three", "suggestion 3 merge 2")]);
    board.changes("ada", two, Decision::Merge { into: one }).await;
    board.changes("ada", one, on_air(&board)).await;
    let notes = board.due("note").await;
    for guest in ["One", "Two", "Three"] {
        assert!(notes.contains(&told(guest, "suggestion 1 onair")), "{guest}: {notes:?}");
        let person = person(&format!("proposer of {guest}"));
        assert!(board.store.proposed(one, &person).await.unwrap(), "it was theirs too");
    }
    assert_eq!(notes.len(), 5);
    assert!(!board.store.proposed(two, &person("proposer of One")).await.unwrap());
}

#[tokio::test]
async fn what_was_parted_again_waits_for_itself_alone() {
    let board = Board::new().await;
    let (one, two) = (board.suggested("One", false).await, board.suggested("Two", false).await);
    board.changes("ada", two, Decision::Merge { into: one }).await;
    assert!(matches!(board.undoes("ada", two, None).await, Decided::Done(_)));
    board.changes("ada", one, on_air(&board)).await;
    assert_eq!(board.due("note").await, [("proposer of One".to_owned(), "suggestion 1 onair".to_owned())]);
}

#[tokio::test]
async fn nobody_is_told_of_what_they_may_not_see_and_nobody_in_a_terminal() {
    let board = Board::new().await;
    let (one, two) = (board.suggested("One", true).await, board.suggested("Two", true).await);
    board.changes("ada", two, Decision::Merge { into: one }).await;
    assert!(board.due("note").await.is_empty(), "the other one waits as well");
    let draft = Draft { guest: "Three".into(), ..Draft::default() };
    let person = Person { platform: PlatformKind::Terminal, id: "operator".into() };
    let proposer = Proposer { person, name: "op".into(), anonymous: false, credited: false };
    let proposal =
        Proposal { show: &board.show, draft: &draft, proposer: Some(&proposer), queued: false, cards: &[] };
    let three = board.store.suggest(&proposal, board.now).await.unwrap();
    board.changes("ada", three, Decision::Accept).await;
    assert!(board.due("note").await.is_empty());
}

#[tokio::test]
async fn a_vote_that_is_cast_after_the_merge_outlives_it() {
    let board = Board::new().await;
    let (one, two) = (board.suggested("One", false).await, board.suggested("Two", false).await);
    board.votes(two, &["a", "b", "c"]).await;
    board.changes("ada", two, Decision::Merge { into: one }).await;
    let (ballot, card) = (Ballot::Suggestion(one), MessageRef("!room/$card".into()));
    let typed = board.store.vote(ballot, &person("a"), board.now).await.unwrap();
    let reacted =
        board.store.vote_by_reaction(ballot, &person("b"), "$event", &card, board.now).await.unwrap();
    assert_eq!([typed, reacted], [Voted::Already(3), Voted::Already(3)]);
    let Decided::Done(parted) = board.undoes("ada", two, None).await else { panic!("stays merged") };
    assert_eq!(parted.other, Some((one, 2)), "c never voted for the other one");
    let stands = board.store.reaction_goes("$event").await.unwrap();
    assert_eq!(stands, Some((ballot, person("b"))));
}
