//! Whose turn it is when the homeserver asks for patience.
//!
//! Its limit counts all that the bot says: so many messages at once, and then one in a while (Synapse by default: ten,
//! and one in five seconds). Announcements that meet it wait in one line, in which the head says when the homeserver has
//! room again, without being told each time ([`bucket`]); it leaves room for two messages more, so that people are
//! answered at once. Edits have a line of their own, whose head leaves room for the announcements as well.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bot_core::announcement::MessageRef;
use bot_core::platform::SendError;
use matrix_sdk::Room;
use serde_json::Value;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::matrix::Matrix;
use bucket::Bucket;
pub(crate) use bucket::{Asked, Turn};

mod bucket;

/// How long a message stands in the line, and how long at its head. Together with the request itself this stays below the
/// lease under which it is sent.
const IN_LINE: Duration = Duration::from_secs(40);
const AT_THE_HEAD: Duration = Duration::from_secs(30);

/// The lines, and what is known of the limit.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    news: tokio::sync::Mutex<()>,
    edits: tokio::sync::Mutex<()>,
    bucket: Mutex<Bucket>,
}

impl Pace {
    fn bucket(&self) -> MutexGuard<'_, Bucket> {
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn line(&self, turn: Turn) -> &tokio::sync::Mutex<()> {
        match turn {
            Turn::News => &self.news,
            Turn::Edit => &self.edits,
        }
    }

    /// The homeserver is asked to take a message, whatever it says.
    pub(crate) fn asks(&self) -> Asked {
        self.bucket().asks(Instant::now())
    }

    /// It did not take that one, and asks for so much patience.
    pub(crate) fn is_refused(&self, asked: Asked, delay: Duration) {
        self.bucket().is_refused(asked, delay, Instant::now());
    }
}

impl Matrix {
    /// Sends an event that nobody waits for: at once, or where the homeserver asks for patience in its line.
    pub(crate) async fn put_in_turn(
        &self,
        turn: Turn,
        room: &Room,
        name: &str,
        content: Value,
        transaction: &str,
    ) -> Result<MessageRef, SendError> {
        let later = |delay| SendError::Wait {
            delay,
            why: format!("Matrix room {name}: what the bot says in other rooms is before this"),
        };
        let deadline = Instant::now() + IN_LINE + AT_THE_HEAD;
        loop {
            let head = timeout_at(deadline.min(Instant::now() + IN_LINE), self.pace.line(turn).lock());
            let head = head.await.map_err(|_| later(Duration::from_secs(1)))?;
            loop {
                let (now, wait) = (Instant::now(), self.pace.bucket().wait(turn, Instant::now()));
                let Some(due) = wait else { break };
                if due > deadline {
                    return Err(later(due - now));
                }
                sleep_until(due).await;
            }
            // Where it is known how fast it goes, what is under way holds nobody up; else each shows the next one.
            let head = (!self.pace.bucket().is_known()).then_some(head);
            match self.put(room, name, content.clone(), transaction).await {
                Err(SendError::Wait { delay, .. }) if Instant::now() + delay < deadline => drop(head),
                done => return done,
            }
        }
    }
}
