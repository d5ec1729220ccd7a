//! Acts on what lost its proposer, or all it said.

use super::*;

/// Its proposer is forgotten. `keeps`: the show keeps what others have a part in.
async fn forgets(board: &Board, guest: &str, keeps: bool) {
    let person = person(&format!("proposer of {guest}"));
    board.store.forget(&person, |_| keeps, board.now).await.unwrap();
}

#[tokio::test]
async fn of_what_was_taken_back_nothing_is_opened_again() {
    let board = Board::new().await;
    let (gone, other) = (board.suggested("Jane", false).await, board.suggested("Bo", false).await);
    board.changes("ada", gone, Decision::Accept).await;
    forgets(&board, "Jane", false).await;
    assert!(board.is(gone).await.is_taken_back());
    let edit = Decision::Edit { part: DraftPart::Guest, value: "Somebody".into() };
    for decision in [Decision::Reopen, Decision::Show, edit, Decision::Merge { into: other }] {
        assert_eq!(board.does("ada", gone, decision).await, Decided::NoSuch);
    }
    assert_eq!(board.does("ada", other, Decision::Merge { into: gone }).await, Decided::NoOther(gone));
    assert_eq!(board.undoes("ada", gone, None).await, Decided::NoSuch);
    assert!(board.is(gone).await.hidden);
}

#[tokio::test]
async fn who_was_blocked_and_is_forgotten_is_unblocked_by_the_number() {
    let board = Board::new().await;
    let (gone, other) = (board.suggested("Jane", false).await, board.suggested("Bo", false).await);
    let proposer = person("proposer of Jane");
    board.changes("ada", gone, Decision::Block).await;
    forgets(&board, "Jane", true).await;
    assert!(board.store.is_blocked(&board.show, &proposer).await.unwrap(), "that is no way round it");
    assert_eq!(board.does("ada", gone, Decision::Block).await, Decided::NobodyKnown);
    board.changes("ada", other, Decision::Block).await;
    board.changes("ada", gone, Decision::Unblock).await;
    assert!(!board.store.is_blocked(&board.show, &proposer).await.unwrap());
    assert!(board.store.is_blocked(&board.show, &person("proposer of Bo")).await.unwrap());
    assert_eq!(board.does("ada", gone, Decision::Unblock).await, Decided::NobodyKnown);
}

#[tokio::test]
async fn taking_a_block_back_says_where_there_was_nobody_to_unblock() {
    let board = Board::new().await;
    let (one, two) = (board.suggested("Jane", false).await, board.suggested("Bo", false).await);
    board.votes(one, &["a"]).await;
    board.votes(two, &["a"]).await;
    board.changes("ada", one, Decision::Block).await;
    board.changes("ada", two, Decision::Block).await;
    for guest in ["Jane", "Bo"] {
        forgets(&board, guest, true).await;
    }
    assert!(matches!(board.undoes("ada", one, None).await, Decided::Done(_)));
    assert!(!board.store.is_blocked(&board.show, &person("proposer of Jane")).await.unwrap());
    board.changes("bo", two, Decision::Unblock).await;
    assert_eq!(
        board.undoes("bo", two, None).await,
        Decided::NobodyKnown,
        "nobody is left to be blocked again"
    );
}

#[tokio::test]
async fn a_button_takes_back_its_own_act_also_where_notes_alone_were_made() {
    let board = Board::new().await;
    let number = board.suggested("Jane", false).await;
    let note = |note: &str| Decision::Note { note: note.into() };
    let first = board.changes("ada", number, note("one")).await.act;
    let second = board.changes("ada", number, note("two")).await.act;
    assert_eq!(board.undoes("ada", number, Some(first)).await, Decided::NothingToUndo);
    assert!(matches!(board.undoes("ada", number, Some(second)).await, Decided::Done(_)));
    let again = board.undoes("ada", number, Some(second)).await;
    assert!(matches!(again, Decided::Overtaken(_, last) if last.act == "undo"), "a double click");
    assert!(board.store.acts_on(number).await.unwrap()[1].undone.is_none());
}

#[tokio::test]
async fn one_persons_forgetting_ends_nothing_that_others_proposed_too() {
    let board = Board::new().await;
    let (one, two, three) = (
        board.suggested("One", false).await,
        board.suggested("Two", false).await,
        board.suggested("Three", false).await,
    );
    board.changes("ada", two, Decision::Merge { into: one }).await;
    for guest in ["One", "Three"] {
        forgets(&board, guest, true).await;
    }
    let kept = board.is(one).await;
    assert!(kept.is_public() && kept.proposer.is_none() && kept.draft.guest == "One", "{kept:?}");
    assert!(board.is(three).await.is_taken_back(), "nobody else wanted that one");
}
