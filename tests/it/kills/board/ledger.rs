//! What the database says of a suggestion, looked at past the program.

use bot_core::time;

use crate::kills::outbox::{Outbox, Stage, on};

/// A suggestion, as the database has it.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Kept {
    pub(super) number: i64,
    pub(super) state: String,
    pub(super) votes: i64,
}

/// A message about a suggestion.
#[derive(Debug, sqlx::FromRow)]
struct About {
    room: String,
    part: String,
    state: String,
    sending: i64,
    lease_until: i64,
    due_at: i64,
    outdated: i64,
}

impl Outbox {
    /// All suggestions of a guest.
    pub(super) async fn suggestions_of(&self, guest: &str) -> Vec<Kept> {
        const KEPT: &str = "SELECT number, state, votes FROM suggestions WHERE guest = $1";
        on!(self, pool => sqlx::query_as(KEPT).bind(guest).fetch_all(pool).await).unwrap()
    }

    /// How many votes of a person count for a suggestion.
    pub(super) async fn votes_by(&self, number: i64, person: &str) -> usize {
        const VOTES: &str = "SELECT COUNT(*) FROM votes WHERE subject = $1 AND person = $2";
        let subject = format!("suggestion {number}");
        let votes: i64 =
            on!(self, pool => sqlx::query_scalar(VOTES).bind(subject).bind(person).fetch_one(pool).await)
                .unwrap();
        usize::try_from(votes).expect("a count")
    }

    /// How often this was done to a suggestion.
    pub(super) async fn acts(&self, number: i64, act: &str) -> usize {
        const ACTS: &str = "SELECT COUNT(*) FROM suggestion_acts WHERE number = $1 AND act = $2";
        let acts: i64 =
            on!(self, pool => sqlx::query_scalar(ACTS).bind(number).bind(act).fetch_one(pool).await).unwrap();
        usize::try_from(acts).expect("a count")
    }

    /// How far its cards have come, by room.
    pub(super) async fn cards(&self, number: i64) -> Vec<(String, Stage)> {
        let cards = self.about(number).await.into_iter().filter(|about| about.part == "card");
        cards.map(|about| (about.room.clone(), about.stage())).collect()
    }

    /// How far the cards are brought up to date, by room.
    pub(super) async fn edits(&self, number: i64) -> Vec<(String, Stage)> {
        let cards = self.about(number).await.into_iter().filter(|about| about.part == "card");
        cards.map(|about| (about.room.clone(), about.edit())).collect()
    }

    /// How far the words have come to those who wait for it, by person.
    pub(super) async fn notes(&self, number: i64) -> Vec<(String, Stage)> {
        let notes = self.about(number).await.into_iter().filter(|about| about.part == "note");
        notes.map(|about| (about.room.clone(), about.stage())).collect()
    }

    /// Whether nothing about a suggestion is still to be said.
    pub(super) async fn is_all_said(&self, number: i64) -> bool {
        self.about(number).await.iter().all(|about| about.state != "due" && about.edit() == Stage::Sent)
    }

    /// What about a suggestion somebody is at, or should be by now: by room and part, until when.
    pub(super) async fn in_hand(&self, number: i64) -> Vec<(String, String, i64)> {
        let now = time::now().timestamp_millis();
        let about = self.about(number).await.into_iter().filter(|about| about.is_in_hand(now));
        about.map(|about| (about.room, about.part, about.lease_until)).collect()
    }

    async fn about(&self, number: i64) -> Vec<About> {
        const ABOUT: &str = "SELECT a.room, a.part, a.state, a.sending, a.lease_until, a.due_at, \
             CAST(CASE WHEN a.part = 'card' AND a.shown_edition < s.edition THEN 1 ELSE 0 END AS BIGINT) AS outdated \
             FROM outbox a JOIN suggestions s ON s.number = $1 \
             WHERE a.subject = $2 OR a.subject LIKE $3 ORDER BY a.room, a.key";
        let subject = format!("suggestion {number}");
        let with_more = format!("{subject} %");
        on!(self, pool => sqlx::query_as(ABOUT).bind(number).bind(subject).bind(with_more).fetch_all(pool).await)
            .unwrap()
    }

    /// Every lease has run out, and every pause is over, also those between two edits of a card.
    pub(super) async fn a_while_passes(&self) {
        const PASS: &str = "UPDATE outbox SET lease_until = 0, due_at = CASE WHEN due_at > $1 THEN $1 ELSE due_at END \
                            WHERE state IN ('due', 'sent')";
        let now = time::now().timestamp_millis();
        on!(self, pool => sqlx::query(PASS).bind(now).execute(pool).await.map(drop)).unwrap();
        self.questions_are_let_go().await;
    }
}

impl About {
    fn stage(&self) -> Stage {
        match (self.state.as_str(), self.sending) {
            ("due", 0) => Stage::Due,
            ("due", _) => Stage::Claimed,
            ("sent", _) => Stage::Sent,
            _ => Stage::Other,
        }
    }

    fn is_in_hand(&self, now: i64) -> bool {
        let is_claimed = self.lease_until > now;
        match &*self.state {
            "due" => is_claimed || self.due_at <= now,
            _ => is_claimed && self.outdated == 1,
        }
    }

    fn edit(&self) -> Stage {
        match (self.outdated, self.lease_until) {
            (0, _) => Stage::Sent,
            (_, 0) => Stage::Due,
            _ => Stage::Claimed,
        }
    }
}
