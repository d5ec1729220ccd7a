//! Whose turn it is when the homeserver asks for patience.
//!
//! Its limit counts all that the bot says, so that whoever asks often takes the others' place. Answers to people go
//! first; announcements wait in one line, and only the first of it asks the homeserver again.

use std::time::Duration;

use bot_core::announcement::MessageRef;
use bot_core::platform::SendError;
use matrix_sdk::Room;
use serde_json::Value;
use tokio::sync::{Mutex, watch};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use crate::matrix::Matrix;
use crate::send::put;

/// How long an announcement stands in the line, and how long at its head. Together with the request itself this stays
/// below the lease under which it is sent.
const IN_LINE: Duration = Duration::from_secs(40);
const AT_THE_HEAD: Duration = Duration::from_secs(20);

/// The line, and the people who go before it.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    head: Mutex<()>,
    people: watch::Sender<usize>,
}

/// Somebody is being answered, until this is dropped.
#[derive(Debug)]
pub(crate) struct Answering<'a>(&'a Pace);

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        self.0.people.send_modify(|people| *people = people.saturating_sub(1));
    }
}

impl Pace {
    /// Announcements that must wait anyway now wait for this answer too.
    pub(crate) fn answering(&self) -> Answering<'_> {
        self.people.send_modify(|people| *people += 1);
        Answering(self)
    }
}

impl Matrix {
    /// Sends an announcement's event: at once, or where the homeserver asks for patience in the announcements' line.
    pub(crate) async fn put_in_turn(
        &self,
        room: &Room,
        name: &str,
        content: Value,
        transaction: &str,
    ) -> Result<MessageRef, SendError> {
        let busy = || SendError::Wait {
            delay: Duration::from_secs(1),
            why: format!("Matrix room {name}: announcements for other rooms are before this one"),
        };
        // Where nobody is at the head, nothing holds us up.
        drop(timeout(IN_LINE, self.pace.head.lock()).await.map_err(|_| busy())?);
        let limited = match put(room, name, content.clone(), transaction).await {
            Err(limited @ SendError::Wait { .. }) => limited,
            done => return done,
        };
        let Ok(_head) = timeout(IN_LINE, self.pace.head.lock()).await else { return Err(limited) };
        let deadline = Instant::now() + AT_THE_HEAD;
        loop {
            self.lets_people_pass(deadline).await;
            let delay = match put(room, name, content.clone(), transaction).await {
                Err(SendError::Wait { delay, .. }) if Instant::now() + delay < deadline => delay,
                done => return done,
            };
            sleep(delay).await;
        }
    }

    async fn lets_people_pass(&self, deadline: Instant) {
        let mut people = self.pace.people.subscribe();
        // At the deadline it goes on all the same: a crowd must not keep the news from a room for ever.
        let _ = timeout_at(deadline, people.wait_for(|people| *people == 0)).await;
    }
}
