//! What acts on a suggestion do to the cards of the questions to its guest.

use super::*;
use crate::store::{Asking, Kept};

impl Board {
    async fn asked(&self, number: u32) -> u32 {
        let of = self.is(number).await;
        let person = person("asker");
        let asking = Asking {
            of: &of,
            text: "How do you test it?",
            person: &person,
            name: "cy",
            place: "",
            per_place: None,
            cards: &[],
        };
        match self.store.ask(&asking, self.now).await.unwrap() {
            Kept::New(question) => question,
            other => panic!("{other:?}"),
        }
    }

    /// The edition that the card of a question is to show.
    async fn shows(&self, question: u32) -> i64 {
        self.store.card_of(Ballot::Question(question)).await.unwrap().unwrap().1.0
    }
}

#[tokio::test]
async fn what_a_questions_card_shows_of_its_suggestion_is_kept_up_to_date() {
    let mut board = Board::new().await;
    let (number, other) = (board.suggested("Jane", false).await, board.suggested("Bo", false).await);
    board.changes("ada", number, Decision::Booked { on: None }).await;
    let question = board.asked(number).await;
    let edit = |part, value: &str| Decision::Edit { part, value: value.into() };
    let changing = [
        edit(DraftPart::Company, "Acme"),
        Decision::Hide,
        Decision::Show,
        Decision::Recorded,
        Decision::Booked { on: None },
        declined(true),
        Decision::Merge { into: other },
    ];
    for decision in changing {
        board.now += MINUTE * 2;
        let before = board.shows(question).await;
        let changed = match decision {
            Decision::Booked { .. } => board.undoes("ada", number, None).await,
            Decision::Merge { .. } => {
                board.undoes("ada", number, None).await;
                board.does("ada", number, decision.clone()).await
            }
            _ => board.does("ada", number, decision.clone()).await,
        };
        let Decided::Done(changed) = changed else { panic!("{decision:?}: {changed:?}") };
        assert_eq!(board.shows(question).await, changed.after.edition, "{decision:?}");
        assert!(before < changed.after.edition);
    }
    let before = board.shows(question).await;
    board.undoes("ada", number, None).await;
    assert!(board.shows(question).await > before, "it takes questions again");
    let standing = board.shows(question).await;
    board.changes("ada", number, edit(DraftPart::Why, "She is good.")).await;
    board.changes("ada", number, Decision::Note { note: "soon".into() }).await;
    assert_eq!(board.shows(question).await, standing, "that is not on its card");
}

#[tokio::test]
async fn a_question_that_was_taken_down_is_not_what_an_undo_takes_back() {
    let board = Board::new().await;
    let number = board.suggested("Jane", false).await;
    let booked = board.changes("ada", number, Decision::Booked { on: None }).await.act;
    let question = board.asked(number).await;
    let question = board.store.question(question).await.unwrap().unwrap();
    assert!(board.store.hide_question(&question, true, &moderator("bo"), board.now).await.unwrap());
    let Decided::Done(undone) = board.undoes("ada", number, Some(booked)).await else {
        panic!("it was the last thing done with the suggestion")
    };
    assert_eq!((undone.after.state, undone.undone.unwrap().id), (State::Open, booked));
    assert!(board.store.question(question.id).await.unwrap().unwrap().hidden, "and that stays");
    let acts = board.store.acts_on(number).await.unwrap();
    let kept = acts.iter().find(|act| act.act == "question").unwrap();
    assert_eq!(kept.by, Some(moderator("bo")));
}
