//! Votes by reactions, where a platform has them: each reaction to a card is counted once, and a vote stands for as long as
//! one of the person's reactions does.

use std::collections::BTreeSet;

use super::Bot;
use crate::announcement::{MessageRef, PlatformKind};
use crate::command::Request;
use crate::reply::TooNew;
use crate::store::{StoreError, Voted};
use crate::suggestion::Ballot;
use crate::time::Moment;
use crate::watch::Person;

/// What became of a reaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looked {
    /// It counts, or does not.
    Settled,
    /// Whose it is has not been there for long enough until then. One that still stands then is to be told of again.
    Early(Moment),
    /// For how long they have been there could not be found out: it is to be told of again.
    Unseen,
}

impl Bot {
    /// Somebody reacted to a card. `reaction` is the platform's name for that very reaction: it counts once, however often
    /// it is told of, also where the vote was taken back by other means since. `asked` finds out who they are in the card's
    /// room, as if they had typed the vote there; it is waited for only where that matters.
    pub async fn reacted(
        &self,
        card: &MessageRef,
        ballot: Ballot,
        person: &Person,
        reaction: &str,
        asked: impl Future<Output = Request>,
        now: Moment,
    ) -> Result<Looked, StoreError> {
        if self.store.is_counted(reaction).await? {
            return Ok(Looked::Settled);
        }
        match self.refused(ballot, person, asked, now).await? {
            Some(Err(TooNew::Account(from) | TooNew::Member(from))) => return Ok(Looked::Early(from)),
            Some(Err(TooNew::Unseen)) => return Ok(Looked::Unseen),
            // What cannot be voted for yet may be later.
            Some(Err(TooNew::Unknown) | Ok(Voted::Closed)) => {}
            Some(Ok(_)) => self.store.reaction_is_refused(reaction, card).await?,
            None => {
                let voted = self.store.vote_by_reaction(ballot, person, reaction, card, now).await?;
                self.tell_of(ballot, person, voted);
            }
        }
        Ok(Looked::Settled)
    }

    /// A reaction was taken back, by whom it was or by somebody who keeps order.
    pub async fn reaction_gone(&self, reaction: &str) -> Result<(), StoreError> {
        if !self.store.is_counted(reaction).await? {
            return Ok(());
        }
        match self.stands_no_more_by(reaction).await? {
            // The vote stands for now; should it be open again, this is found out again.
            Some(Voted::Closed) => Ok(()),
            _ => self.store.forget_reaction(reaction).await,
        }
    }

    /// Takes back the vote that stood by this reaction alone.
    async fn stands_no_more_by(&self, reaction: &str) -> Result<Option<Voted>, StoreError> {
        let Some((ballot, person)) = self.store.reaction_goes(reaction).await? else { return Ok(None) };
        self.take_back(ballot, &person, Some(reaction)).await.map(Some)
    }

    /// The reactions to a card that were counted, to be compared with those that stand.
    pub async fn counted_reactions(&self, card: &MessageRef) -> Result<Vec<String>, StoreError> {
        self.store.counted_reactions(card).await
    }

    /// The cards on a platform that can be voted on now. `within` is how their references begin, which names a room; empty
    /// for all.
    pub async fn open_cards(
        &self,
        platform: PlatformKind,
        within: &str,
    ) -> Result<Vec<(MessageRef, Ballot)>, StoreError> {
        self.store.open_cards(platform, within).await
    }

    /// Somebody may no longer come into a room: their reactions to the cards in there count no more. What they voted for
    /// elsewhere stands.
    pub async fn bans(&self, person: &Person, within: &str) -> Result<(), StoreError> {
        for reaction in self.store.votes_within(person, within).await? {
            self.stands_no_more_by(&reaction).await?;
        }
        Ok(())
    }

    /// The rooms of a platform in which suggestions are shown or decided on.
    pub fn board_rooms(&self, platform: PlatformKind) -> Vec<String> {
        let boards = &self.known().boards;
        let rules = boards.shows().into_iter().filter_map(|show| boards.of(&show));
        let rooms: BTreeSet<String> = rules
            .flat_map(|rules| rules.places().cloned().collect::<Vec<_>>())
            .filter(|place| place.platform == platform)
            .map(|place| place.room)
            .collect();
        rooms.into_iter().collect()
    }
}

#[cfg(test)]
mod tests;
