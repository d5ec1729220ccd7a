//! Reading what stands on the cards, and comparing it with what was counted.

use std::collections::HashSet;

use bot_core::announcement::{MessageRef, PlatformKind};
use bot_core::store::StoreError;
use bot_core::time::now;
use matrix_sdk::ruma::{OwnedRoomId, RoomId};
use tokio::time::Instant;
use tracing::{debug, error};

use super::{Teller, Unread, voter, within};
use crate::error::Failure;
use crate::send::parse_ref;
use crate::standing;

/// Why something could not be read or compared.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The homeserver.
    There(Failure),
    /// The homeserver again: it did not say since when somebody is in a room.
    Unseen,
    /// The database.
    Here(StoreError),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::There(failure)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Here(error)
    }
}

impl Teller {
    /// Reads what is next.
    pub(super) async fn read_next(&mut self) {
        let Some(unread) = self.unread.take() else { return };
        let read = match &unread {
            Unread::Cards(room) => self.look_again(room.as_deref()).await.map_err(Trouble::from),
            Unread::Bans(room) => self.read_bans(room).await,
            Unread::Card(card) => self.read_card(card).await,
            Unread::Gone(event) => self.matrix.bot.reaction_gone(event.as_str()).await.map_err(Trouble::from),
        };
        match read {
            Ok(()) => self.unread.goes_well(),
            Err(trouble) => self.is_not_read(unread, trouble),
        }
    }

    /// It is read later, where that can help.
    pub(super) fn is_not_read(&mut self, unread: Unread, trouble: Trouble) {
        match trouble {
            // The message is not there any more, or we may not see it.
            Trouble::There(Failure::Refused { code, .. }) => debug!(code, "a card cannot be read"),
            Trouble::There(failure) => {
                debug!(why = failure.words(), "votes cannot be read now");
                self.unread.put_off(unread, failure.delay(), Instant::now());
            }
            Trouble::Unseen => self.unread.put_off(unread, None, Instant::now()),
            Trouble::Here(error) => {
                error!(%error, "votes cannot be counted now; they are once the database answers");
                self.unread.wait_for_database(unread, Instant::now());
            }
        }
    }

    /// Whatever stands on the cards is to be read.
    async fn look_again(&mut self, room: Option<&RoomId>) -> Result<(), StoreError> {
        let within = room.map(within).unwrap_or_default();
        let cards = self.matrix.bot.open_cards(PlatformKind::Matrix, &within).await?;
        self.open.extend(cards.iter().map(|(card, _)| card.clone()));
        let rooms: HashSet<OwnedRoomId> =
            cards.iter().filter_map(|(card, _)| Some(parse_ref(card).ok()?.0)).collect();
        for room in rooms {
            self.unread.add_known(Unread::Bans(room));
        }
        for (card, _) in cards {
            self.unread.add_known(Unread::Card(card));
        }
        Ok(())
    }

    async fn read_bans(&mut self, id: &RoomId) -> Result<(), Trouble> {
        let Some(room) = self.joined(id) else { return Ok(()) };
        let banned = standing::banned(&room).await?;
        for person in &banned {
            self.matrix.bot.bans(&voter(person), &within(id)).await?;
        }
        self.banned.insert(id.to_owned(), banned.into_iter().collect());
        Ok(())
    }

    async fn read_card(&mut self, card: &MessageRef) -> Result<(), Trouble> {
        let Ok((id, message)) = parse_ref(card) else { return Ok(()) };
        let Some(room) = self.joined(&id) else { return Ok(()) };
        let Some(ballot) = self.ballot_of(card).await? else { return Ok(()) };
        let standing = standing::on(&room, &message, &self.matrix.counting).await?;
        let mut all_are_seen = true;
        for (reaction, person) in &standing.votes {
            let banned = self.banned.get(&id).is_some_and(|banned| banned.contains(person));
            if *person != self.matrix.user && !banned {
                match self.reacted(card, ballot, person, reaction).await {
                    Err(Trouble::Unseen) => all_are_seen = false,
                    counted => counted?,
                }
                self.matrix.counting.beat(now());
            }
        }
        let bot = &self.matrix.bot;
        if standing.complete {
            let all: HashSet<&str> = standing.all.iter().map(|event| event.as_str()).collect();
            let counted = bot.counted_reactions(card).await?;
            for gone in counted.iter().filter(|event| !all.contains(event.as_str())) {
                bot.reaction_gone(gone).await?;
            }
        }
        if all_are_seen { Ok(()) } else { Err(Trouble::Unseen) }
    }
}
