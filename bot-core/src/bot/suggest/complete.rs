//! What is offered while a suggestion is named. Everybody sees it: what is for moderators alone is not among it.

use crate::announcement::Destination;
use crate::bot::{Known, MAX_CHOICES};
use crate::episode::ShowId;
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

    /// The shows that take suggestions and whose id or title begins so, by id.
    pub(in crate::bot) fn complete_boards(&self, typed: &str) -> Vec<String> {
        let typed = typed.trim().to_lowercase();
        let begins = |name: &str| name.to_lowercase().starts_with(&typed);
        let is_meant = |show: &ShowId| begins(show.as_str()) || begins(&self.show(show).title);
        let boards = self.boards.shows().into_iter().filter(is_meant);
        boards.map(|show| show.to_string()).take(MAX_CHOICES).collect()
    }

    /// What may be typed behind `/suggestions`.
    pub(in crate::bot) fn complete_suggestions(
        &self,
        typed: &str,
        room: Option<&Destination>,
    ) -> Vec<String> {
        let begun = typed.trim().to_lowercase();
        let words = ["top", "new", "onair", "mine"].into_iter().filter(|word| word.starts_with(&begun));
        let mut offered: Vec<String> = words.map(str::to_owned).collect();
        offered.extend(self.complete_board(&begun, room, Standing::Over));
        offered.truncate(MAX_CHOICES);
        offered
    }
}
