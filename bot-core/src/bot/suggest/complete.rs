//! What is offered while a suggestion is named. Everybody sees it: what is for moderators alone is not among it.

use crate::announcement::Destination;
use crate::bot::{Known, MAX_CHOICES};
use crate::suggestion::Standing;

impl Known {
    /// The titles of suggestions that stand at least so.
    pub(in crate::bot) fn complete_board(
        &self,
        typed: &str,
        room: Option<&Destination>,
        least: Standing,
    ) -> Vec<String> {
        self.register.complete(typed, &self.boards_of(room), least, MAX_CHOICES)
    }

    /// What may be typed behind `/suggestions`.
    pub(in crate::bot) fn complete_suggestions(
        &self,
        typed: &str,
        room: Option<&Destination>,
    ) -> Vec<String> {
        let begun = typed.trim().to_lowercase();
        let words = ["top", "new", "mine"].into_iter().filter(|word| word.starts_with(&begun));
        let mut offered: Vec<String> = words.map(str::to_owned).collect();
        offered.extend(self.complete_board(&begun, room, Standing::Over));
        offered.truncate(MAX_CHOICES);
        offered
    }
}
