//! The story on a real homeserver behind a pass-through: commands in a room, reactions to the cards, and private rooms.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use matrix_sdk::ruma::{OwnedEventId, OwnedRoomId};

use super::community::{Community, Voters};
use super::tale::{Heard, Shown, Tale};
use super::{Choices, Sight, World};
use crate::kills::RUNS_PER_WORLD;
use crate::kills::point::Step;
use crate::world::PATIENCE;
use crate::world::gate::{Gate, Hold};
use crate::world::homeserver::{Homeserver, Kind, Limits, Listener, Proxy, Seen};
use crate::world::rooms::Rooms;

mod reacting;

/// What the homeserver has stored is with a client in this time, where it is there at all.
const SOON: Duration = Duration::from_secs(1);
/// The same where it must be there.
const AT_THE_END: Duration = Duration::from_secs(15);

/// Everybody sees the cards in a plain room, moderators in an encrypted one.
pub struct OnMatrix {
    rooms: Rooms,
    proxy: Proxy,
    homeserver: Homeserver,
    /// Who suggests something, run by run, and is known to the bot in private.
    regular: Arc<Listener>,
    voter: Listener,
    /// Somebody who votes, and wants to be told.
    waiting: Listener,
    /// Somebody who votes, and takes it back.
    fickle: Listener,
}

/// Who suggests something in one run, and whether somebody takes a vote back.
pub struct Cast {
    proposer: Arc<Listener>,
    with_the_fickle: bool,
}

impl Community for OnMatrix {
    /// A homeserver takes seconds to come back from it.
    const FORGETS_IN_PERCENT: u32 = 10;

    type Cast = Cast;
    type Deed = OwnedEventId;

    async fn new() -> Option<Self> {
        let homeserver = Homeserver::private(Limits::Generous).await?;
        let proxy = Proxy::start(homeserver.url()).await;
        let rooms = Rooms::at(&homeserver).await.through(proxy.url());
        let regular = Arc::new(comes(&homeserver, &rooms, "bo").await);
        let voter = comes(&homeserver, &rooms, "cy").await;
        let waiting = comes(&homeserver, &rooms, "eve").await;
        let fickle = comes(&homeserver, &rooms, "dan").await;
        Some(Self { rooms, proxy, homeserver, regular, voter, waiting, fickle })
    }

    fn config(&self, folder: &Path) -> String {
        let [everybodys, moderators] = self.rooms.destinations();
        // One person suggests in every run that a world sees.
        format!(
            "[show.suggestions]\ndigest = false\nper_day = {RUNS_PER_WORLD}\nper_server = 10000\n\
             [[show.suggestions.cards]]\nplatform = \"matrix\"\nroom = \"{everybodys}\"\n\
             [show.suggestions.moderators]\nplatform = \"matrix\"\nroom = \"{moderators}\"\n{}",
            self.rooms.config(folder),
        )
    }

    async fn is_left_to(&self, alive: usize) {
        self.proxy.is_left_to(alive).await;
    }

    async fn is_heard_by(&self, alive: usize) {
        self.rooms.have_the_bot().await;
        self.proxy.is_listened_to_by(alive).await;
    }

    async fn casts(&mut self, choices: &Choices) -> Cast {
        // With somebody new the room to tell them in is made on the way.
        let proposer = if choices.step == Step::Note && choices.otherwise {
            Arc::new(comes(&self.homeserver, &self.rooms, "new").await)
        } else {
            self.regular.clone()
        };
        Cast { proposer, with_the_fickle: choices.step == Step::Vote }
    }

    fn voters(&self, cast: &Cast) -> Voters {
        let [proposer, voter, waiting, fickle] =
            [&*cast.proposer, &self.voter, &self.waiting, &self.fickle].map(|who| who.user_id().to_string());
        Voters { proposer, voter, waiting, fickle: cast.with_the_fickle.then_some(fickle) }
    }

    fn holds(&self, step: Step, hold: Hold) -> Gate {
        let kinds: &[Kind] = match step {
            Step::Suggest | Step::Decide => &[Kind::Reply],
            Step::Vote => &[Kind::News],
            Step::Edit => &[Kind::Edit],
            Step::Card => &[Kind::Message],
            // The room is made for it, where there is none.
            Step::Air | Step::Note => &[Kind::Message, Kind::Room],
        };
        self.proxy.holds_next(kinds, hold)
    }

    fn is_clear(&self) {
        self.proxy.is_clear();
    }

    async fn forgets_keys(&mut self) {
        self.homeserver.forgets_transactions().await;
    }

    async fn does(&self, tale: &Tale<Self>, step: Step) -> Option<OwnedEventId> {
        let room = &self.rooms.plain;
        Some(match step {
            Step::Suggest => {
                let line = format!("!suggest {} ({})", tale.guest, tale.company);
                tale.cast.proposer.says(room, &line).await
            }
            Step::Vote => {
                let cards = self.cards(room, tale).await;
                self.voter.reacts(room, &cards.first().expect("the card stands").event_id, "👍").await
            }
            Step::Decide => {
                let number = tale.suggestion.expect("it is known by then");
                self.rooms.listener.says(room, &format!("!decide {number} accept")).await
            }
            step => panic!("nobody does {step:?}"),
        })
    }

    async fn has_heard(&self, deed: OwnedEventId, patience: Duration) -> bool {
        tokio::time::timeout(patience, self.answered(&deed)).await.is_ok()
            || self.answer(&deed).await.is_some()
    }

    async fn hears(&self, deed: OwnedEventId) -> String {
        tokio::time::timeout(PATIENCE, self.answered(&deed)).await.expect("who asks is answered")
    }

    async fn is_voted_for(
        world: &mut World<Self>,
        tale: &Tale<Self>,
        choices: &Choices,
    ) -> Result<Sight, String> {
        world.reacts(tale, choices).await
    }

    async fn waits(&self, tale: &Tale<Self>) {
        let number = tale.suggestion.expect("it is known by then");
        let asked = self.waiting.says(&self.rooms.plain, &format!("!vote {number} tell")).await;
        self.hears(asked).await;
    }

    async fn shows(&self, tale: &Tale<Self>) -> Shown {
        let mut shown = Shown::default();
        for (room, shown) in [&self.rooms.plain, &self.rooms.encrypted].into_iter().zip(&mut shown) {
            let seen = self.rooms.listener.sees(room).await;
            for card in self.cards(room, tale).await {
                let mut edits = seen.iter().filter(|seen| seen.replaces.as_ref() == Some(&card.event_id));
                shown.push(edits.next_back().unwrap_or(&card).body.clone());
            }
        }
        shown
    }

    async fn told(&self, tale: &Tale<Self>, expects: bool) -> Heard {
        let patience = if expects { AT_THE_END } else { SOON };
        let proposer = self.says_to(&tale.cast.proposer, tale, patience).await;
        let waiting = self.says_to(&self.waiting, tale, patience).await;
        Heard { proposer, waiting, others: self.says_to(&self.voter, tale, Duration::ZERO).await }
    }

    async fn most_answers(&self) -> usize {
        let seen = self.rooms.listener.sees(&self.rooms.plain).await;
        let questions: Vec<_> = seen
            .iter()
            .filter(|seen| self.is_the_bot(seen))
            .filter_map(|seen| seen.reply_to.as_ref())
            .collect();
        let of = |question| questions.iter().filter(|of| **of == question).count();
        questions.iter().map(|question| of(*question)).max().unwrap_or_default()
    }

    fn place(&self, room: &str) -> Option<usize> {
        self.rooms.destinations().iter().position(|place| place == room)
    }
}

impl OnMatrix {
    fn is_the_bot(&self, seen: &Seen) -> bool {
        seen.sender == self.rooms.bot.user_id
    }

    /// The answer to what somebody said, once it is there.
    async fn answered(&self, said: &OwnedEventId) -> String {
        loop {
            if let Some(answer) = self.answer(said).await {
                return answer.body;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn answer(&self, question: &OwnedEventId) -> Option<Seen> {
        let seen = self.rooms.listener.sees(&self.rooms.plain).await;
        seen.into_iter().find(|seen| self.is_the_bot(seen) && seen.reply_to.as_ref() == Some(question))
    }

    /// The cards of the guest in a room, as they were posted.
    async fn cards(&self, room: &OwnedRoomId, tale: &Tale<Self>) -> Vec<Seen> {
        let mut seen = self.rooms.listener.sees(room).await;
        seen.retain(|seen| {
            let first = seen.replaces.is_none() && seen.reply_to.is_none();
            self.is_the_bot(seen) && first && seen.body.contains(&tale.guest)
        });
        seen
    }

    /// What the bot said to somebody in private about the guest. It has come to their client by then, or by the end of our
    /// patience.
    async fn says_to(&self, person: &Listener, tale: &Tale<Self>, patience: Duration) -> Vec<String> {
        let since = Instant::now();
        loop {
            let mut said = Vec::new();
            for room in person.rooms().await.into_iter().filter(|room| *room != self.rooms.plain) {
                let seen = person.sees(&room).await.into_iter();
                said.extend(seen.filter(|seen| self.is_the_bot(seen)).map(|seen| seen.body));
            }
            said.retain(|said| said.contains(&tale.guest));
            if since.elapsed() >= patience || said.iter().any(|said| said.contains("came true")) {
                return said;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Somebody new comes into the room where everybody is.
async fn comes(homeserver: &Homeserver, rooms: &Rooms, name: &str) -> Listener {
    let listener = homeserver.listener(name).await;
    rooms.listener.invites(&rooms.plain, listener.user_id()).await;
    listener.is_invited(&rooms.plain).await;
    listener.joins(&rooms.plain).await;
    listener
}
