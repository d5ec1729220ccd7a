//! What follows an announcement that stands: publishing it, a thread beside it, the pin. Each step can be repeated: what
//! was done already is done.

use bot_core::announcement::{MessageRef, SendKey};
use bot_core::platform::{SendError, Step};
use bot_core::subscription::Thread;
use serde::Serialize;
use serde::de::IgnoredAny;
use serenity::model::id::{ChannelId, MessageId};
use tokio::time::Instant;
use tracing::info;

use super::{Bar, Deed, MISSING_PERMISSION, UNKNOWN_MESSAGE, parse_ref};
use crate::Discord;
use crate::refusal::refused;
use crate::rest::{Failure, NO_BODY, Route};
use crate::rights::{Right, TO_CROSSPOST, TO_KEEP_THREADS, TO_OPEN_THREADS, TO_PIN};

const CROSSPOSTED_ALREADY: u64 = 40033;
pub(super) const WRONG_KIND_OF_CHANNEL: u64 = 50024;
const TOO_MANY_PINS: u64 = 30003;
const TOO_MANY_PINNED_POSTS: u64 = 30047;

/// What changes about a thread.
#[derive(Debug, Default, Serialize)]
struct Change {
    #[serde(skip_serializing_if = "Option::is_none")]
    locked: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flags: Option<u64>,
}

/// What a step that was refused needs.
pub(super) struct Needs {
    pub(super) deed: Deed,
    pub(super) rights: Vec<Right>,
    /// What else it may be, by Discord's code.
    pub(super) advice: Vec<(u64, String)>,
}

impl Discord {
    /// Does what follows an announcement.
    pub(super) async fn takes(
        &self,
        step: &Step,
        channel: ChannelId,
        message: MessageId,
        key: &SendKey,
    ) -> Result<(), SendError> {
        let needs = Needs::of(step, channel);
        self.unless_barred(channel, &needs, key, async {
            let done = match step {
                Step::Crosspost => self.crosspost(channel, message).await,
                Step::Thread { name, thread } => self.open_thread(channel, message, name, thread).await,
                Step::Pin { instead_of } => self.pin(channel, message, instead_of.as_ref()).await,
            };
            match done {
                Err(failure) if failure.code() == UNKNOWN_MESSAGE => {
                    info!("nothing follows an announcement that was deleted by hand");
                    Ok(())
                }
                done => done,
            }
        })
        .await
    }

    /// Does what takes certain rights, unless it was refused there lately to somebody else.
    pub(super) async fn unless_barred<T>(
        &self,
        channel: ChannelId,
        needs: &Needs,
        key: &SendKey,
        doing: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, SendError> {
        self.bars.pass(channel, needs.deed, key, Instant::now())?;
        match doing.await {
            Ok(done) => {
                self.bars.open(channel, needs.deed);
                Ok(done)
            }
            Err(failure) => {
                let error = self.advise(channel, needs, &failure).await;
                if let Some(bar) = Bar::after(&failure, &error, key, Instant::now()) {
                    self.bars.close(channel, needs.deed, bar);
                }
                Err(error)
            }
        }
    }

    /// What to do about a step that failed. The announcement itself stands in any case.
    async fn advise(&self, channel: ChannelId, needs: &Needs, failure: &Failure) -> SendError {
        let Failure::Answer(error) = failure else { return self.harmless(channel, failure).await };
        if let Some((_, advice)) = needs.advice.iter().find(|(code, _)| *code == error.code) {
            return refused(error, advice);
        }
        if error.code == MISSING_PERMISSION {
            let lacked =
                self.place(channel).await.map(|place| place.lacks(&needs.rights)).unwrap_or_default();
            let all = || needs.rights.iter().map(|(_, name)| *name).collect();
            let names: Vec<_> = if lacked.is_empty() { all() } else { lacked };
            return refused(
                error,
                &format!(
                    "the bot lacks a right in Discord channel {channel}: give its role {} in the channel's settings, \
                     Permissions",
                    names.join(", ")
                ),
            );
        }
        self.harmless(channel, failure).await
    }

    async fn crosspost(&self, channel: ChannelId, message: MessageId) -> Result<(), Failure> {
        let ids = [channel.get(), message.get()];
        let route = Route::new("POST /channels/{}/messages/{}/crosspost", &ids);
        match self.rest.call::<IgnoredAny>(&route, NO_BODY).await {
            Err(failure) if failure.code().1 != CROSSPOSTED_ALREADY => Err(failure),
            _ => Ok(()),
        }
    }

    /// A thread below the message. A post in a forum is a thread already.
    async fn open_thread(
        &self,
        channel: ChannelId,
        message: MessageId,
        name: &str,
        thread: &Thread,
    ) -> Result<(), Failure> {
        if !is_post(channel, message) {
            self.ensure_thread(channel, message, name, thread.archive_after).await?;
        }
        if thread.locked {
            // A message's thread has the message's id.
            let change = Change { locked: Some(true), ..Change::default() };
            self.change_thread(ChannelId::new(message.get()), &change).await?;
        }
        Ok(())
    }

    /// Pins the message, and takes the pin from the one before. In between both are pinned, rather than none.
    async fn pin(
        &self,
        channel: ChannelId,
        message: MessageId,
        instead_of: Option<&MessageRef>,
    ) -> Result<(), Failure> {
        let before = instead_of.and_then(|before| parse_ref(before).ok());
        if is_post(channel, message) {
            // A forum has one pinned post.
            if let Some((before, _)) = before {
                self.unpin(before, MessageId::new(before.get())).await?;
            }
            return self.change_thread(channel, &Change { flags: Some(PINNED), ..Change::default() }).await;
        }
        let ids = [channel.get(), message.get()];
        let route = Route::new("PUT /channels/{}/messages/pins/{}", &ids);
        let pinned = self.rest.call::<IgnoredAny>(&route, NO_BODY).await;
        let full = pinned.as_ref().is_err_and(|failure| failure.code().1 == TOO_MANY_PINS);
        match (pinned, before) {
            (Ok(_), Some((channel, before))) => self.unpin(channel, before).await,
            (Err(_), Some((place, before))) if full => {
                self.unpin(place, before).await?;
                self.rest.call::<IgnoredAny>(&route, NO_BODY).await.map(|_| ())
            }
            (Ok(_), None) => Ok(()),
            (Err(failure), _) => Err(failure),
        }
    }

    async fn unpin(&self, channel: ChannelId, message: MessageId) -> Result<(), Failure> {
        let unpinned = if is_post(channel, message) {
            self.change_thread(channel, &Change { flags: Some(0), ..Change::default() }).await
        } else {
            let ids = [channel.get(), message.get()];
            let route = Route::new("DELETE /channels/{}/messages/pins/{}", &ids);
            self.rest.call::<IgnoredAny>(&route, NO_BODY).await.map(|_| ())
        };
        match unpinned {
            // Deleted, and its pin with it; or a thread that went to the archive, where nothing is pinned.
            Err(failure) if failure.code().0 == 404 || failure.code().1 == super::ARCHIVED => Ok(()),
            unpinned => unpinned,
        }
    }

    async fn change_thread(&self, thread: ChannelId, change: &Change) -> Result<(), Failure> {
        let route = Route::new("PATCH /channels/{}", &[thread.get()]);
        self.rest.call::<IgnoredAny>(&route, Some(change)).await.map(|_| ())
    }
}

/// The flag of a post that stays at the top of its forum.
const PINNED: u64 = 1 << 1;

impl Needs {
    fn of(step: &Step, channel: ChannelId) -> Self {
        match step {
            Step::Crosspost => Self {
                deed: Deed::Crosspost,
                rights: TO_CROSSPOST.to_vec(),
                advice: vec![(
                    WRONG_KIND_OF_CHANNEL,
                    format!(
                        "nobody can follow Discord channel {channel}: make it an announcement channel in its settings, \
                         or switch `crosspost` off"
                    ),
                )],
            },
            Step::Thread { thread, .. } => {
                let locking = if thread.locked { &TO_KEEP_THREADS[..] } else { &[] };
                Self {
                    deed: Deed::Thread,
                    rights: TO_OPEN_THREADS.iter().chain(locking).copied().collect(),
                    advice: vec![(
                        WRONG_KIND_OF_CHANNEL,
                        format!(
                            "no thread can be opened in Discord channel {channel} (a thread has none of its own): \
                             switch `thread` off"
                        ),
                    )],
                }
            }
            Step::Pin { .. } => Self {
                deed: Deed::Pin,
                rights: TO_PIN.to_vec(),
                advice: vec![
                    (
                        TOO_MANY_PINS,
                        format!(
                            "Discord channel {channel} has as many pinned messages as Discord allows: unpin some there"
                        ),
                    ),
                    (
                        TOO_MANY_PINNED_POSTS,
                        format!(
                            "another post is pinned in the forum of Discord thread {channel}: unpin it there"
                        ),
                    ),
                ],
            },
        }
    }
}

/// Whether a message opened a post in a forum: it then has its thread's id.
pub(super) fn is_post(channel: ChannelId, message: MessageId) -> bool {
    channel.get() == message.get()
}
