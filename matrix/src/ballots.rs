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

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use bot_core::announcement::{MessageRef, PlatformKind};
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
use tracing::{debug, error};

use crate::answer::request;
use crate::error::Failure;
use crate::matrix::Matrix;
use crate::send::parse_ref;
use crate::{reaction, standing};
use early::Early;

mod early;

/// Beyond it, listening waits for counting.
const MOST_NEWS: usize = 1_000;
/// Cards that were posted since we began to listen; those before them are in the database by then.
const MOST_POSTED: usize = 1_000;
/// After a failure, reading rests for so long, twice as long after each further one. Nothing is given up: what stands on a
/// card is read by nobody else.
const REST: Duration = Duration::from_secs(5);
const LONGEST_REST: Duration = Duration::from_mins(5);

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

/// What is to be read from the homeserver.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Unread {
    /// Who is banned from a room.
    Bans(OwnedRoomId),
    /// What stands on a card.
    Card(MessageRef, Ballot),
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
    unread: VecDeque<Unread>,
    /// Who is banned, as far as it was read.
    banned: HashMap<OwnedRoomId, HashSet<OwnedUserId>>,
    /// Cards with reactions of people who may not vote yet.
    early: Early,
    rests_until: Instant,
    /// How long the next rest is.
    rest: Duration,
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
            unread: VecDeque::new(),
            banned: HashMap::new(),
            early: Early::default(),
            rests_until: Instant::now(),
            rest: REST,
            reacting: JoinSet::new(),
        }
    }

    /// Counts until there is no more news to come. What is heard goes before what is read.
    pub(crate) async fn count(mut self, mut news: mpsc::Receiver<News>) {
        let matrix = self.matrix.clone();
        loop {
            let early = self.early.next();
            tokio::select! {
                biased;
                next = news.recv() => match next {
                    Some(next) => {
                        let _busy = matrix.counting.busy(now());
                        if let Err(error) = self.take(next).await {
                            error!(%error, "a vote could not be counted; the next start looks again");
                        }
                    }
                    None => return,
                },
                () = tokio::time::sleep_until(early.unwrap_or_else(Instant::now)), if early.is_some() => {
                    for (card, ballot) in self.early.take_due(Instant::now()) {
                        self.look_at(card, ballot);
                    }
                }
                () = tokio::time::sleep_until(self.rests_until), if !self.unread.is_empty() => {
                    let _busy = matrix.counting.busy(now());
                    self.read_next().await;
                }
            }
        }
    }

    async fn take(&mut self, news: News) -> Result<(), StoreError> {
        let bot = &self.matrix.bot;
        match news {
            News::Posted(card, ballot) => {
                self.knows(card, ballot);
                Ok(())
            }
            News::Found(card, ballot) => {
                self.react(&card);
                self.knows(card.clone(), ballot);
                self.look_at(card, ballot);
                Ok(())
            }
            News::Edited(card, ballot) => {
                match ballot {
                    Some(ballot) if self.open.insert(card.clone()) => self.look_at(card, ballot),
                    Some(_) => {}
                    None => drop(self.open.remove(&card)),
                }
                Ok(())
            }
            News::Reacted { message, reaction, person } => {
                let known = bot.card_at(PlatformKind::Matrix, &message).await;
                let Some(ballot) = known.or_else(|| self.posted.get(&message).copied()) else {
                    return Ok(());
                };
                self.reacted(&message, ballot, &person, &reaction).await
            }
            News::Gone(event) => bot.reaction_gone(event.as_str()).await,
            News::Banned(room, person) => {
                bot.bans(&voter(&person), &within(&room)).await?;
                self.banned.entry(room).or_default().insert(person);
                Ok(())
            }
            News::Missed(room) => self.look_again(room.as_deref()).await,
        }
    }

    /// Whatever stands on the cards is to be read.
    async fn look_again(&mut self, room: Option<&RoomId>) -> Result<(), StoreError> {
        let within = room.map(within).unwrap_or_default();
        let cards = self.matrix.bot.open_cards(PlatformKind::Matrix, &within).await?;
        let waiting: HashSet<Unread> = self.unread.iter().cloned().collect();
        self.open.extend(cards.iter().map(|(card, _)| card.clone()));
        let rooms: HashSet<OwnedRoomId> =
            cards.iter().filter_map(|(card, _)| Some(parse_ref(card).ok()?.0)).collect();
        let bans = rooms.into_iter().map(Unread::Bans);
        let cards = cards.into_iter().map(|(card, ballot)| Unread::Card(card, ballot));
        let new = bans.chain(cards).filter(|unread| !waiting.contains(unread));
        self.unread.extend(new);
        Ok(())
    }

    /// A card stands that the database may not know yet.
    fn knows(&mut self, card: MessageRef, ballot: Ballot) {
        if self.posted.len() >= MOST_POSTED {
            self.posted.clear();
        }
        self.open.insert(card.clone());
        self.posted.insert(card, ballot);
    }

    /// What stands on this card is to be read.
    fn look_at(&mut self, card: MessageRef, ballot: Ballot) {
        let unread = Unread::Card(card, ballot);
        if !self.unread.contains(&unread) {
            self.unread.push_back(unread);
        }
    }

    /// Gives a card the first reaction.
    fn react(&mut self, card: &MessageRef) {
        while self.reacting.try_join_next().is_some() {}
        let Ok((room, message)) = parse_ref(card) else { return };
        if let Some(room) = self.joined(&room) {
            self.reacting.spawn(reaction::react(room, message));
        }
    }

    async fn read_next(&mut self) {
        let Some(unread) = self.unread.pop_front() else { return };
        let read = match &unread {
            Unread::Bans(room) => self.read_bans(room).await,
            Unread::Card(card, ballot) => self.read_card(card, *ballot).await,
        };
        match read {
            Ok(()) => self.rest = REST,
            // The message is not there any more, or we may not see it.
            Err(Trouble::There(Failure::Refused { code, .. })) => debug!(code, "a card cannot be read"),
            Err(Trouble::There(failure)) => {
                debug!(why = failure.words(), "votes cannot be read now");
                self.put_off(unread, failure.delay());
            }
            Err(Trouble::Here(error)) => {
                error!(%error, "votes could not be compared yet");
                self.put_off(unread, None);
            }
        }
    }

    fn put_off(&mut self, unread: Unread, delay: Option<Duration>) {
        self.rests_until = Instant::now() + delay.unwrap_or(self.rest);
        self.rest = (self.rest * 2).min(LONGEST_REST);
        self.unread.push_back(unread);
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

    async fn read_card(&mut self, card: &MessageRef, ballot: Ballot) -> Result<(), Trouble> {
        let Ok((id, message)) = parse_ref(card) else { return Ok(()) };
        let Some(room) = self.joined(&id) else { return Ok(()) };
        let standing = standing::on(&room, &message, &self.matrix.counting).await?;
        for (reaction, person) in &standing.votes {
            let banned = self.banned.get(&id).is_some_and(|banned| banned.contains(person));
            if *person != self.matrix.user && !banned {
                self.reacted(card, ballot, person, reaction).await?;
                self.matrix.counting.beat(now());
            }
        }
        let bot = &self.matrix.bot;
        if standing.complete {
            let all: HashSet<&str> = standing.all.iter().map(|event| event.as_str()).collect();
            for gone in
                bot.counted_reactions(card).await?.iter().filter(|event| !all.contains(event.as_str()))
            {
                bot.reaction_gone(gone).await?;
            }
        }
        Ok(())
    }

    /// A reaction stands on a card. Who may not vote yet is asked for again once they may.
    async fn reacted(
        &mut self,
        card: &MessageRef,
        ballot: Ballot,
        person: &UserId,
        reaction: &EventId,
    ) -> Result<(), StoreError> {
        // Whoever is let in again reads what stands there.
        let Some(room) = parse_ref(card).ok().and_then(|(room, _)| self.joined(&room)) else { return Ok(()) };
        let matrix = self.matrix.clone();
        let typed = Ok(Command::Vote(VoteCommand::For(ballot)));
        // On the heap: finding out who somebody is there takes a lot of room.
        let asked = Box::pin(request(&matrix, &room, false, person, typed));
        let (voter, now) = (voter(person), now());
        let may_from = matrix.bot.reacted(card, ballot, &voter, reaction.as_str(), asked, now).await?;
        if let Some(from) = may_from {
            self.early.wait(card, ballot, Instant::now() + (from - now).to_std().unwrap_or_default());
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

/// Why something could not be read or compared.
enum Trouble {
    /// The homeserver.
    There(Failure),
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

fn voter(user: &UserId) -> Person {
    Person { platform: PlatformKind::Matrix, id: user.to_string() }
}

/// How the references of a room's messages begin.
fn within(room: &RoomId) -> String {
    format!("{room}/")
}
