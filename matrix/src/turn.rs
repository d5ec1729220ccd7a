//! Whose turn it is to answer a question that several processes hear, or one hears again after its death.
//!
//! One takes it up, and says every few seconds that it still lives. The others wait until it was answered: when the one
//! that has it says nothing more, the next one takes it up, looks whether there is an answer, and gives one where there is
//! none. Transactions do not help between two processes: each is a device of its own.

use std::time::Duration;

use bot_core::announcement::PlatformKind;
use bot_core::bot::{Bot, Hold, Turn as Whose};
use bot_core::time::now;
use chrono::TimeDelta;
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info};

use crate::answer::{Question, answer};
use crate::find::{self, Wanted};
use crate::matrix::Matrix;

/// How often it is said that we still live.
const SIGN_OF_LIFE: Duration = Duration::from_secs(2);
/// How often it is looked for an answer that cannot be read yet.
const LOOKS: usize = 3;

/// When something was asked is told by the clock of whoever asked it, and when it was answered by ours.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(10);

/// Questions that one process answers at a time.
const MOST_ANSWERS: usize = 16;

/// Where questions are answered, until it closes.
#[derive(Debug)]
pub(crate) struct Desk {
    slots: Semaphore,
    closing: CancellationToken,
}

impl Default for Desk {
    fn default() -> Self {
        Self { slots: Semaphore::new(MOST_ANSWERS), closing: CancellationToken::new() }
    }
}

impl Desk {
    /// What is in another process's hands is left to it.
    pub(crate) fn closes(&self) {
        self.closing.cancel();
    }
}

/// This process has it in hand.
pub(crate) struct Turn<'a> {
    bot: &'a Bot,
    hold: Mutex<Hold>,
}

impl Turn<'_> {
    /// Whether it still is. To be asked before each answer.
    pub(crate) async fn is_ours(&self) -> bool {
        self.bot.still_has(&mut *self.hold.lock().await, now()).await
    }

    /// Nobody takes it up any more, should we die. False where it is another one's by now.
    pub(crate) async fn is_the_last(&self) -> bool {
        self.bot.settles(&mut *self.hold.lock().await).await
    }

    /// Waits until it is ours no more, and says until then that we live.
    async fn is_lost(&self) {
        loop {
            tokio::time::sleep(SIGN_OF_LIFE).await;
            if !self.is_ours().await {
                return;
            }
        }
    }
}

/// Sees to it that a question is answered once, by whichever process.
pub(crate) async fn take(matrix: &Matrix, question: Question, desk: &Desk) {
    // Another bot that shares the database may be in the same room.
    let heard = format!("{} {}", matrix.user, question.event);
    let Some((hold, _slot)) = comes(matrix, &heard, desk).await else { return };
    let (taken_over, turn) = (hold.is_taken_over(), Turn { bot: &matrix.bot, hold: Mutex::new(hold) });
    let answering = async {
        if !taken_over || !is_answered(matrix, &question).await {
            // On the heap: an answer in the making is large.
            Box::pin(answer(matrix, question, &turn)).await;
        }
        turn.is_the_last().await;
    };
    tokio::select! {
        () = answering => {}
        () = turn.is_lost() => debug!("another process answers by now"),
    }
}

/// Waits until it is this process's turn, if it ever is.
async fn comes<'a>(matrix: &Matrix, heard: &str, desk: &'a Desk) -> Option<(Hold, SemaphorePermit<'a>)> {
    loop {
        // Nobody closes them.
        let slot = desk.slots.acquire().await.ok()?;
        let until = match matrix.bot.takes_up(PlatformKind::Matrix, heard, now()).await {
            Whose::Ours(hold) => return Some((hold, slot)),
            Whose::Elsewhere(until) => until,
            Whose::Over => return None,
        };
        drop(slot);
        let pause = (until - now()).to_std().unwrap_or_default();
        tokio::select! {
            () = tokio::time::sleep(pause + Duration::from_millis(1)) => {}
            () = desk.closing.cancelled() => return None,
        }
    }
}

/// Whether whoever had it in hand before has answered it. Where that cannot be found out it has: better no answer than two.
async fn is_answered(matrix: &Matrix, question: &Question) -> bool {
    info!("a question is taken up that a process left unanswered");
    let key = question.key();
    // We say nothing that has no words.
    let since = question.at - CLOCKS_DIFFER;
    let wanted = Wanted { sender: &matrix.user, key: &key, plain: "", since, earliest: since };
    let room = &question.room;
    for _ in 0..LOOKS {
        match find::find(room, room.room_id().as_str(), &wanted).await {
            Ok(found) => return found.is_some(),
            Err(error) => debug!(%error, "whether it was answered cannot be found out yet"),
        }
        tokio::time::sleep(SIGN_OF_LIFE).await;
    }
    true
}
