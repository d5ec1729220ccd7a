//! Whose turn it is when the homeserver asks for patience.
//!
//! Its limit counts all that the bot says: so many messages at once, and then one in a while (Synapse by default: ten,
//! and one in five seconds). Announcements that meet it wait in one line; its head learns how long that while is, keeps
//! to it without being told again, and leaves room for two messages more, so that people are answered at once.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bot_core::announcement::MessageRef;
use bot_core::platform::SendError;
use matrix_sdk::Room;
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::matrix::Matrix;

/// How long an announcement stands in the line, and how long at its head. Together with the request itself this stays
/// below the lease under which it is sent.
const IN_LINE: Duration = Duration::from_secs(40);
const AT_THE_HEAD: Duration = Duration::from_secs(30);
/// Messages that people's answers may take without waiting.
const RESERVE: u32 = 2;
/// So often the limit is measured, and so many messages are sent before that is done again.
const MEASURED: usize = 3;
const KEPT: u32 = 20;
/// So long after it was met the limit is met no more.
const RECOVERED: Duration = Duration::from_mins(1);

/// The line.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    head: Mutex<Head>,
    /// Answers since the head last looked.
    answers: AtomicU32,
}

/// What whoever stands at the head of the line knows.
#[derive(Debug, Default)]
struct Head {
    /// When the homeserver last asked for patience, or a message was held back so that it need not.
    limited: Option<Instant>,
    /// When the last message went out.
    sent: Option<Instant>,
    /// How long the homeserver wants between two, once that is known.
    between: Option<Duration>,
    /// What that was measured to be, until it is known.
    measured: Vec<Duration>,
    /// Messages since it is known.
    kept: u32,
    /// Messages to leave room for.
    owed: u32,
}

impl Head {
    fn is_limited(&self, now: Instant) -> bool {
        self.limited.is_some_and(|limited| now < limited + RECOVERED)
    }

    /// The limit is met; what was known of an earlier one may hold no more.
    fn meets_limit(&mut self, now: Instant) {
        if !self.is_limited(now) {
            *self = Self::default();
        }
        self.limited = Some(now);
    }

    /// The homeserver lets nothing pass before `next`.
    fn is_told(&mut self, next: Instant) {
        let (None, Some(sent)) = (self.between, self.sent.take()) else { return };
        // It let one pass at the first possible moment, and now says when it lets the next one. Something else that
        // the bot did in between (entering a room counts too) makes that longer, so the shortest of a few holds.
        self.measured.push(next.saturating_duration_since(sent));
        if self.measured.len() >= MEASURED {
            self.between = self.measured.drain(..).min();
            (self.owed, self.kept) = (RESERVE, 0);
        }
    }

    /// A message went out, asked for at this moment.
    fn has_sent(&mut self, asked: Instant) {
        (self.sent, self.limited) = (Some(asked), Some(asked));
        self.kept += 1;
        if self.kept >= KEPT {
            self.between = None;
        }
    }

    /// How long to wait before the next message. `answers` were given meanwhile, and took the room left for them.
    fn pause(&mut self, answers: u32, now: Instant) -> Duration {
        let (Some(sent), Some(between)) = (self.sent, self.between) else { return Duration::ZERO };
        let messages = 1 + std::mem::take(&mut self.owed) + answers.min(RESERVE);
        (sent + between * messages).saturating_duration_since(now)
    }
}

impl Pace {
    /// Somebody is answered now.
    pub(crate) fn answers(&self) {
        self.answers.fetch_add(1, Ordering::Relaxed);
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
        let busy = |_| SendError::Wait {
            delay: Duration::from_secs(1),
            why: format!("Matrix room {name}: announcements for other rooms are before this one"),
        };
        let mut head = timeout(IN_LINE, self.pace.head.lock()).await.map_err(busy)?;
        if !head.is_limited(Instant::now()) {
            // Nobody waits, so nothing need be waited for.
            drop(head);
            let sent = self.put(room, name, content.clone(), transaction).await;
            if !matches!(sent, Err(SendError::Wait { .. })) {
                return sent;
            }
            head = timeout(IN_LINE, self.pace.head.lock()).await.map_err(busy)?;
            head.meets_limit(Instant::now());
        }
        let deadline = Instant::now() + AT_THE_HEAD;
        loop {
            let pause = head.pause(self.pace.answers.swap(0, Ordering::Relaxed), Instant::now());
            sleep(pause.min(AT_THE_HEAD)).await;
            let asked = Instant::now();
            match self.put(room, name, content.clone(), transaction).await {
                // Counted from when we asked: Synapse takes half a second to say no.
                Err(SendError::Wait { delay, .. }) if asked + delay < deadline => {
                    head.is_told(asked + delay);
                    sleep_until(asked + delay).await;
                }
                done => {
                    head.has_sent(asked);
                    return done;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BETWEEN: Duration = Duration::from_secs(5);

    /// A head that has met a limit of a message in five seconds.
    fn limited(start: Instant) -> Head {
        let mut head = Head::default();
        head.meets_limit(start);
        // Once it entered a room as well.
        for late in [1, 2, 1] {
            head.has_sent(start);
            head.is_told(start + BETWEEN * late);
        }
        head.sent = Some(start);
        head
    }

    #[test]
    fn room_is_left_for_two_answers_and_the_pace_then_kept() {
        let start = Instant::now();
        let mut head = limited(start);
        assert_eq!(head.pause(0, start), BETWEEN * 3);
        let next = start + BETWEEN * 3;
        head.has_sent(next);
        assert_eq!(head.pause(0, next), BETWEEN);
        assert_eq!(head.pause(1, next), BETWEEN * 2, "an answer took some of the room");
    }

    #[test]
    fn a_limit_that_was_not_met_for_a_while_is_forgotten() {
        let start = Instant::now();
        let mut head = limited(start);
        assert!(head.is_limited(start + RECOVERED / 2));
        let later = start + RECOVERED * 2;
        assert!(!head.is_limited(later));
        head.meets_limit(later);
        assert_eq!(head.pause(0, later), Duration::ZERO);
    }
}
