//! What the boards need from time to time, whoever asks or does not: each is a step that may be taken at any moment, by
//! any process, and comes to the same however often it is taken.

use crate::episode::ShowId;
use crate::store::{Store, StoreError};
use crate::suggestion::{Boards, Rules};
use crate::time::Moment;

mod digest;
mod retention;

/// Keeps the boards of all shows that take suggestions.
#[derive(Debug)]
pub struct Keeper {
    store: Store,
    boards: Boards,
}

impl Keeper {
    /// A keeper of these boards, over the database that keeps what is on them.
    pub fn new(store: Store, boards: Boards) -> Self {
        Self { store, boards }
    }

    /// Does whatever is due at `now`. What is to be said is due in the outbox after that.
    pub async fn keep(&self, now: Moment) -> Result<(), StoreError> {
        for show in self.boards.shows() {
            if let Some(rules) = self.boards.of(&show) {
                self.keep_board(&show, &rules, now).await?;
            }
        }
        Ok(())
    }

    async fn keep_board(&self, show: &ShowId, rules: &Rules, now: Moment) -> Result<(), StoreError> {
        self.let_go(show, rules, now).await?;
        self.digest(show, rules, now).await
    }
}
