//! Votes by reactions to the cards of suggestions and questions.
//!
//! What could go wrong, and what stands against it:
//!
//! - *We were away, or a sync left something out.* What stands on each card is read from the homeserver and compared with
//!   what was counted.
//! - *A reaction and its being taken back overtake each other.* One task does all of it, in the order in which it was heard;
//!   what is read from the homeserver in between is older than what is heard after it.
//! - *A card is closed for votes, and opened again.* What stands on it is read once it says so.
//! - *Somebody reacts who has not been there for long enough.* What stands on the card is read again once they have.
//! - *Somebody reacts before it is written down that the card was posted.* The card itself says what it is, and comes first.
//! - *The database fails, or the homeserver does not say since when somebody is there.* What it concerns is put down to be
//!   looked at again: after a rest, or as soon as the database answers.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use bot_core::announcement::{MessageRef, PlatformKind};
use bot_core::bot::Looked;
use bot_core::command::{Command, VoteCommand};
use bot_core::store::StoreError;
use bot_core::suggestion::Ballot;
use bot_core::time::now;
use bot_core::watch::Person;
use matrix_sdk::ruma::{EventId, OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, UserId};
use matrix_sdk::{Client, Room, RoomState};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::answer::request;
use crate::matrix::Matrix;
use crate::reaction;
use crate::send::parse_ref;
use early::Early;
use reading::Trouble;
use unread::{ToRead, Unread};

mod early;
mod reading;
mod unread;

/// Beyond it, listening waits for counting.
const MOST_NEWS: usize = 1_000;
/// Cards that were posted since we began to listen; those before them are in the database by then.
const MOST_POSTED: usize = 1_000;

/// What was heard.
#[derive(Debug)]
pub(crate) enum News {
    /// A card of ours stands.
    Posted(MessageRef, Ballot),
    /// A card of ours has stood for some time, and nobody knew of it.
    Found(MessageRef, Ballot),
    /// A message of ours was edited; it may be a card, and says whether it can be voted on now.
    Edited(MessageRef, Option<Ballot>),
    /// Somebody voted for what stands in a message, if it is a card.
    Reacted { message: MessageRef, reaction: OwnedEventId, person: OwnedUserId },
    /// Something was taken back, which may be a vote.
    Gone(OwnedEventId),
    /// Somebody was banned from a room.
    Banned(OwnedRoomId, OwnedUserId),
    /// We may have missed something: in this room, or in all.
    Missed(Option<OwnedRoomId>),
}

/// Counts the votes of one login.
#[derive(Debug)]
pub(crate) struct Teller {
    matrix: Arc<Matrix>,
    client: Client,
    posted: HashMap<MessageRef, Ballot>,
    /// Cards that could be voted on when we last looked: reactions to them are heard. To the others somebody may have
    /// reacted meanwhile.
    open: HashSet<MessageRef>,
    /// What is to be read.
    unread: ToRead,
    /// Who is banned, as far as it was read.
    banned: HashMap<OwnedRoomId, HashSet<OwnedUserId>>,
    /// Cards with reactions of people who may not vote yet.
    early: Early,
    reacting: JoinSet<()>,
}

/// The way of the news to whoever counts.
pub(crate) fn news() -> (mpsc::Sender<News>, mpsc::Receiver<News>) {
    mpsc::channel(MOST_NEWS)
}

impl Teller {
    pub(crate) fn new(matrix: Arc<Matrix>, client: Client) -> Self {
        Self {
            matrix,
            client,
            posted: HashMap::new(),
            open: HashSet::new(),
            unread: ToRead::default(),
            banned: HashMap::new(),
            early: Early::default(),
            reacting: JoinSet::new(),
        }
    }

    /// Counts until there is no more news to come. What is heard goes before what is read.
    pub(crate) async fn count(mut self, mut news: mpsc::Receiver<News>) {
        let matrix = self.matrix.clone();
        loop {
            let (early, unread) = (self.early.next(), self.unread.next(Instant::now()));
            tokio::select! {
                biased;
                next = news.recv() => match next {
                    Some(next) => {
                        let _busy = matrix.counting.busy(now());
                        self.take(next).await;
                    }
                    None => return,
                },
                () = tokio::time::sleep_until(early.unwrap_or_else(Instant::now)), if early.is_some() => {
                    for card in self.early.take_due(Instant::now()) {
                        self.unread.add(Unread::Card(card));
                    }
                }
                () = tokio::time::sleep_until(unread.unwrap_or_else(Instant::now)), if unread.is_some() => {
                    let _busy = matrix.counting.busy(now());
                    self.read_next().await;
                }
            }
        }
    }

    async fn take(&mut self, news: News) {
        let again = Unread::instead_of(&news);
        match (self.hear(news).await, again) {
            (Ok(()), Some(_)) => self.unread.database_answers(),
            (Err(trouble), Some(again)) => self.is_not_read(again, trouble),
            (_, None) => {}
        }
    }

    async fn hear(&mut self, news: News) -> Result<(), Trouble> {
        match news {
            News::Posted(card, ballot) => self.knows(card, ballot),
            News::Found(card, ballot) => {
                self.react(&card);
                self.knows(card.clone(), ballot);
                self.unread.add(Unread::Card(card));
            }
            News::Edited(card, Some(_)) => {
                if self.open.insert(card.clone()) {
                    self.unread.add(Unread::Card(card));
                }
            }
            News::Edited(card, None) => drop(self.open.remove(&card)),
            News::Reacted { message, reaction, person } => {
                if let Some(ballot) = self.ballot_of(&message).await? {
                    self.reacted(&message, ballot, &person, &reaction).await?;
                }
            }
            News::Gone(event) => self.matrix.bot.reaction_gone(event.as_str()).await?,
            News::Banned(room, person) => {
                self.banned.entry(room.clone()).or_default().insert(person.clone());
                self.matrix.bot.bans(&voter(&person), &within(&room)).await?;
            }
            News::Missed(room) => self.unread.add(Unread::Cards(room)),
        }
        Ok(())
    }

    /// What is voted on by reactions to a message, if it is a card.
    async fn ballot_of(&self, message: &MessageRef) -> Result<Option<Ballot>, StoreError> {
        let known = self.matrix.bot.card_at(PlatformKind::Matrix, message).await?;
        Ok(known.or_else(|| self.posted.get(message).copied()))
    }

    /// A card stands that the database may not know yet.
    fn knows(&mut self, card: MessageRef, ballot: Ballot) {
        if self.posted.len() >= MOST_POSTED {
            self.posted.clear();
        }
        self.open.insert(card.clone());
        self.posted.insert(card, ballot);
    }

    /// Gives a card the first reaction.
    fn react(&mut self, card: &MessageRef) {
        while self.reacting.try_join_next().is_some() {}
        let Ok((room, message)) = parse_ref(card) else { return };
        if let Some(room) = self.joined(&room) {
            self.reacting.spawn(reaction::react(room, message));
        }
    }

    /// A reaction stands on a card. Who may not vote yet is asked for again once they may.
    async fn reacted(
        &mut self,
        card: &MessageRef,
        ballot: Ballot,
        person: &UserId,
        reaction: &EventId,
    ) -> Result<(), Trouble> {
        // Whoever is let in again reads what stands there.
        let Some(room) = parse_ref(card).ok().and_then(|(room, _)| self.joined(&room)) else { return Ok(()) };
        let matrix = self.matrix.clone();
        let typed = Ok(Command::Vote(VoteCommand::For(ballot)));
        // On the heap: finding out who somebody is there takes a lot of room.
        let asked = Box::pin(request(&matrix, &room, false, person, typed));
        let (voter, now) = (voter(person), now());
        match matrix.bot.reacted(card, ballot, &voter, reaction.as_str(), asked, now).await? {
            Looked::Settled => {}
            Looked::Early(from) => {
                self.early.wait(card, Instant::now() + (from - now).to_std().unwrap_or_default());
            }
            Looked::Unseen => return Err(Trouble::Unseen),
        }
        Ok(())
    }

    fn joined(&self, room: &RoomId) -> Option<Room> {
        self.client.get_room(room).filter(|room| room.state() == RoomState::Joined)
    }
}

impl Matrix {
    /// Tells whoever counts votes; nobody does while we are not logged in.
    pub(crate) async fn tell_of_card(&self, news: News) {
        let teller = self.teller();
        if let Some(teller) = teller.and_then(|teller| teller.upgrade()) {
            // Whoever ended meanwhile looks again at the next login.
            let _ = teller.send(news).await;
        }
    }
}

fn voter(user: &UserId) -> Person {
    Person { platform: PlatformKind::Matrix, id: user.to_string() }
}

/// How the references of a room's messages begin.
fn within(room: &RoomId) -> String {
    format!("{room}/")
}
