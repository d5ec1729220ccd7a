//! Which boards are meant, and who decides there.

use crate::announcement::{Destination, PlatformKind};
use crate::bot::shows::{begun, named};
use crate::bot::{Bot, Known};
use crate::catalogue::Scope;
use crate::command::{Asker, Request, SuggestCommand};
use crate::episode::{Show, ShowId};
use crate::reply::{Unclear, WhichBoard};
use crate::store::StoreError;
use crate::suggestion::{Draft, Suggestion};

/// Names that may be meant; more are told by no list.
const MOST_NAMED: usize = 10;

impl Known {
    /// The shows whose suggestions are meant in a room: those that it follows, or that have their cards or moderators
    /// there; elsewhere all. Only shows that take suggestions.
    pub(in crate::bot) fn boards_of(&self, room: Option<&Destination>) -> Vec<ShowId> {
        let all = self.boards.shows();
        let here: Vec<ShowId> = all.iter().filter(|show| self.has_board_in(show, room)).cloned().collect();
        if here.is_empty() { all } else { here }
    }

    /// "She was on another show: brilliant" names no show, where there is but one board and no show is called so: the words go
    /// back to where they were typed.
    pub(in crate::bot) fn with_the_words_of_no_show(&self, command: &SuggestCommand) -> SuggestCommand {
        let mut command = command.clone();
        let Draft { guest, why, .. } = &mut command.draft;
        let before = if why.is_empty() { guest } else { why };
        let is_no_show = |typed: &mut String| {
            let boards: Vec<Show> = self.boards.shows().iter().map(|show| self.show(show)).collect();
            boards.len() == 1 && begun(typed, &boards).is_err() && named(typed, &self.shows).is_err()
        };
        if !before.is_empty()
            && let Some(words) = command.show.take_if(is_no_show)
        {
            before.extend([" show: ", &*words]);
        }
        command
    }

    /// The show whose board is meant: the one that is named, else the only one that can be.
    pub(in crate::bot) fn board_meant(
        &self,
        typed: Option<&str>,
        room: Option<&Destination>,
    ) -> Result<ShowId, WhichBoard> {
        let mut boards = self.boards_meant(typed, room)?;
        if boards.len() == 1 {
            return Ok(boards.remove(0));
        }
        Err(WhichBoard { why: Unclear::Several, boards: boards.iter().map(|show| self.show(show)).collect() })
    }

    /// The shows whose boards are meant: the one that is named, which may be followed elsewhere, or all that are meant in
    /// the room.
    pub(in crate::bot) fn boards_meant(
        &self,
        typed: Option<&str>,
        room: Option<&Destination>,
    ) -> Result<Vec<ShowId>, WhichBoard> {
        let Some(typed) = typed else { return Ok(self.boards_of(room)) };
        let boards: Vec<Show> = self.boards.shows().iter().map(|show| self.show(show)).collect();
        match (named(typed, &boards), named(typed, &self.shows)) {
            (Ok(board), _) => Ok(vec![board.id.clone()]),
            (Err(boards), Ok(show)) => {
                Err(WhichBoard { why: Unclear::NotTaken(Box::new(show.clone())), boards })
            }
            (Err(_), Err(_)) => match begun(typed, &boards) {
                Ok(board) => Ok(vec![board.id.clone()]),
                Err(boards) => Err(WhichBoard { why: Unclear::NoSuch(typed.to_owned()), boards }),
            },
        }
    }

    fn has_board_in(&self, show: &ShowId, room: Option<&Destination>) -> bool {
        let Some(rules) = self.boards.of(show) else { return false };
        let stands =
            |room: &Destination| rules.cards.contains(room) || rules.moderators.as_ref() == Some(room);
        room.is_some_and(stands) || self.shows_in(room).contains(show)
    }

    /// Whether somebody decides on a show's suggestions. Those who manage a room do where the configuration names that room
    /// for the show: into a room of their own anybody can bring the bot, and have the show announced there.
    pub(in crate::bot) fn decides(&self, show: &ShowId, request: &Request) -> bool {
        let Some(rules) = self.boards.of(show) else { return false };
        let asker = &request.asker;
        let is_named = |room: &Destination| {
            self.subscriptions.is_configured(show, room) || self.boards.is_named(show, room)
        };
        let at_home = asker.platform == PlatformKind::Terminal || request.room.as_ref().is_some_and(is_named);
        rules.lets_decide(&Asker { moderator: asker.moderator && at_home, ..asker.clone() })
    }

    /// Whether others than those who decide read the answer. On Matrix everybody in the room does; of those in the
    /// moderators' place each may.
    pub(in crate::bot) fn is_overheard(&self, show: &ShowId, request: &Request) -> bool {
        let moderators = self.boards.of(show).and_then(|rules| rules.moderators.clone());
        request.is_overheard() && moderators != request.room
    }
}

impl Bot {
    /// Learns of the suggestions that are new or different, also those that another process has stored.
    pub async fn learn_board(&self) -> Result<(), StoreError> {
        let since = self.known().register.edition();
        let (changed, edition) = self.store.names_since(since).await?;
        if edition > since {
            self.update(|known| known.register.learn(&changed, edition));
        }
        Ok(())
    }

    /// The suggestions that somebody may mean by a name, best first, and whether one is clearly meant. Those that are for
    /// moderators alone are left out where `unseen` is false.
    pub(in crate::bot) async fn suggestions_named(
        &self,
        name: &str,
        shows: &Scope,
        unseen: bool,
    ) -> Result<(Vec<Suggestion>, bool), StoreError> {
        self.learn_board().await?;
        let (numbers, clear) = self.known().register.named(name, shows);
        let mut suggestions = Vec::new();
        for number in numbers {
            if suggestions.len() == MOST_NAMED {
                break;
            }
            let found = self.store.suggestion(number).await?;
            suggestions.extend(found.filter(|suggestion| unseen || suggestion.is_public()));
        }
        let clear = clear && suggestions.len() == 1;
        Ok((suggestions, clear))
    }

    /// Whose people have a day's suggestions together: a server on Discord, a room elsewhere. All who write in private on a
    /// platform are in one place too, so that being forgotten and beginning anew leads no further there.
    pub(in crate::bot) fn place_of(&self, request: &Request) -> String {
        let Some(room) = &request.room else { return format!("{} private", request.asker.platform) };
        let server =
            (room.platform == PlatformKind::Discord).then(|| self.places.server(&room.room)).flatten();
        format!("{} {}", room.platform, server.unwrap_or_else(|| room.room.clone()))
    }
}

#[cfg(test)]
mod tests;
