//! Hearing what happens in the rooms.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use bot_core::time::Moment;
use matrix_sdk::deserialized_responses::{TimelineEvent, TimelineEventKind};
use matrix_sdk::ruma::OwnedRoomId;
use matrix_sdk::sync::SyncResponse;
use matrix_sdk::{Client, Room};
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};

use crate::answered;
use crate::ballots::{self, News, Teller};
use crate::event::Event;
use crate::invite;
use crate::matrix::Matrix;
use crate::turn::Desk;

mod hearing;
mod sealed;

use sealed::{Sealed, Told};

/// Reactions and joins under way, beside the counting of votes. Beyond it, listening waits for speaking.
const MOST_TASKS: usize = 16;
/// Questions that wait to be answered, by us or by another process. Beyond it, listening waits for speaking.
const MOST_QUESTIONS: usize = 500;
/// What is being said at the end may be finished.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Hears what a sync brings. Lives as long as one login.
#[derive(Debug)]
pub(crate) struct Follower {
    matrix: Arc<Matrix>,
    client: Client,
    /// Our name as it shows in rooms.
    name: Option<String>,
    /// Rooms that we have been in for some time.
    rooms: HashSet<OwnedRoomId>,
    /// Rooms whose invitation we have looked at.
    considered: HashSet<OwnedRoomId>,
    /// Encrypted messages without their keys.
    sealed: VecDeque<Sealed>,
    /// Whom we told that they cannot be read.
    told: Told,
    /// Who counts votes; `None` at the end.
    teller: Option<mpsc::Sender<News>>,
    counting: AbortHandle,
    tasks: JoinSet<()>,
    questions: JoinSet<()>,
    desk: Arc<Desk>,
    /// Where the last sync ended, while something of it is not answered.
    reached: Option<String>,
}

impl Follower {
    /// `rooms`: those that we have been in for some time.
    pub(crate) async fn new(matrix: &Arc<Matrix>, client: Client, rooms: HashSet<OwnedRoomId>) -> Self {
        let name = client.account().get_display_name().await.ok().flatten();
        let (teller, news) = ballots::news();
        // What was voted while we were away.
        let _ = teller.try_send(News::Missed(None));
        let mut tasks = JoinSet::new();
        let counting = tasks.spawn(Teller::new(matrix.clone(), client.clone()).count(news));
        matrix.set_teller(teller.downgrade());
        Self {
            matrix: matrix.clone(),
            client,
            name,
            rooms,
            considered: HashSet::new(),
            sealed: VecDeque::new(),
            told: Told::default(),
            teller: Some(teller),
            counting,
            tasks,
            questions: JoinSet::new(),
            desk: Arc::default(),
            reached: None,
        }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Whether nobody counts votes any more, which is so after a mistake of ours alone.
    pub(crate) fn is_broken(&self) -> bool {
        self.counting.is_finished()
    }

    /// Takes what a sync brought.
    pub(crate) async fn hear(&mut self, news: SyncResponse, now: Moment) {
        self.note_what_is_answered().await;
        self.consider_invitations().await;
        for (id, update) in &news.rooms.joined {
            if let Some(room) = self.client.get_room(id) {
                let new = self.rooms.insert(id.clone());
                self.hear_room(&room, &update.timeline.events, new, now).await;
                if new || update.timeline.limited {
                    // What was left out may have been of what the bot may do.
                    self.matrix.hears_of_change(id);
                    self.tell(News::Missed(Some(id.clone()))).await;
                }
            }
        }
        for id in news.rooms.left.keys() {
            self.rooms.remove(id);
        }
        self.open_sealed(now).await;
        self.enter_new_rooms().await;
        while self.tasks.try_join_next().is_some() {}
        self.reached = Some(news.next_batch);
        self.note_what_is_answered().await;
    }

    /// Where all was answered that was heard so far, the next start goes on from here.
    async fn note_what_is_answered(&mut self) {
        while self.questions.try_join_next().is_some() {}
        if self.questions.is_empty()
            && self.sealed.is_empty()
            && let Some(reached) = self.reached.take()
        {
            answered::keep(&self.client, reached).await;
        }
    }

    /// Lets what is being said be finished.
    pub(crate) async fn finish(&mut self) {
        self.teller = None;
        self.desk.closes();
        let all = async {
            while self.questions.join_next().await.is_some() {}
            while self.tasks.join_next().await.is_some() {}
        };
        if tokio::time::timeout(LAST_WORDS, all).await.is_err() {
            self.questions.shutdown().await;
            self.tasks.shutdown().await;
        }
    }

    /// `new`: we were not in this room at the last sync.
    async fn hear_room(&mut self, room: &Room, events: &[TimelineEvent], new: bool, now: Moment) {
        let user = self.matrix.user.as_str();
        let our_coming = |event: &TimelineEvent| {
            Event::read(event.raw()).is_some_and(|event| {
                event.kind == "m.room.member"
                    && event.state_key.as_deref() == Some(user)
                    && event.content.membership.as_deref() == Some("join")
            })
        };
        let coming = if new { events.iter().position(our_coming).unwrap_or(0) } else { 0 };
        for (at, event) in events.iter().enumerate() {
            let before_us = at < coming;
            if let TimelineEventKind::UnableToDecrypt { event, .. } = &event.kind {
                self.seal(room, event.clone().cast_unchecked(), before_us, now).await;
            } else if let Some(event) = Event::read(event.raw()) {
                self.hear_event(room, event, before_us, now).await;
            }
        }
    }

    /// Each invitation is considered once.
    async fn consider_invitations(&mut self) {
        let invited = self.client.invited_rooms();
        self.considered.retain(|id| invited.iter().any(|room| room.room_id() == id));
        for room in invited {
            if self.considered.insert(room.room_id().to_owned()) {
                let matrix = self.matrix.clone();
                self.start(Box::pin(async move { invite::consider(&matrix, &room).await })).await;
            }
        }
    }

    /// A new configuration, or a command in another room, may have named more.
    async fn enter_new_rooms(&mut self) {
        if self.matrix.rooms.has_new() {
            let (matrix, client) = (self.matrix.clone(), self.client.clone());
            self.start(Box::pin(async move { matrix.rooms.join_new(&client).await })).await;
        }
    }

    async fn start(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        if self.tasks.len() > MOST_TASKS {
            self.tasks.join_next().await;
        }
        self.tasks.spawn(task);
    }
}
