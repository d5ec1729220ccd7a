//! Announcements: the core's [`Platform`] on Discord.

use std::time::Duration;

use async_trait::async_trait;
use bot_core::announcement::{MessageRef, PlatformKind, SendKey};
use bot_core::message::Message;
use bot_core::platform::{Mends, Platform, Renaming, SendError, Sought, Step};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serenity::model::id::{ChannelId, MessageId, RoleId};
use tokio::time::{Instant, sleep};
use tracing::{error, info, warn};

use crate::outgoing::{Body, Cards};
use crate::refusal::send_error;
use crate::rest::{Failure, Route};
use crate::rights::{EMBED_LINKS, Place, keeps_silent};
use crate::{Discord, Known, render};

mod archive;
mod bars;
mod changes;
mod find;
mod forum;
mod naming;
mod reference;
mod servers;
mod steps;
mod threads;

pub(crate) use archive::Turns;
pub(crate) use bars::Bars;
use bars::{Bar, Deed};
pub(crate) use forum::{Forums, names_of_tags};
use reference::{DELETED, message_ref, parse_ref, snowflake};
pub(crate) use reference::{channel, role};
pub(crate) use servers::{Servers, Told};
use steps::is_post;

/// Pauses before a create is repeated with the same nonce, for as long as Discord surely remembers it. What fails for
/// longer is the announcer's to plan.
const REPEATS: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(2)];
const UNKNOWN_MESSAGE: (u16, u64) = (404, 10008);
const MISSING_PERMISSION: u64 = 50013;
/// A forum, a category, …
const NO_TEXT_CHANNEL: [u64; 3] = [50008, 40058, 50024];
/// An edit in a thread that is archived.
const ARCHIVED: u64 = 50083;

/// A message that Discord made.
#[derive(Debug, Deserialize)]
struct Posted {
    id: MessageId,
    #[serde(default)]
    content: String,
    embeds: Option<Vec<IgnoredAny>>,
}

/// What became of a create.
enum Created {
    Posted(Posted),
    Deleted,
}

#[async_trait]
impl Platform for Discord {
    fn kind(&self) -> PlatformKind {
        PlatformKind::Discord
    }

    fn away(&self) -> Option<String> {
        self.rest.away()
    }

    fn mends(&self) -> Option<&Mends> {
        self.looks_at_strangers_in_turn(Instant::now());
        Some(&self.mends)
    }

    async fn send(&self, room: &str, message: &Message, key: &SendKey) -> Result<MessageRef, SendError> {
        let channel = channel(room)?;
        let role = message.ping.as_deref().map(role).transpose()?;
        self.bars.pass(channel, Deed::Post, key, Instant::now())?;
        let announced = if self.forums.contain(channel) {
            self.post_in_forum(channel, message, role, key).await
        } else {
            self.say(channel, message, role, key).await
        };
        match announced {
            Ok(sent) => {
                self.bars.open(channel, Deed::Post);
                Ok(sent)
            }
            Err(trouble) => Err(self.barred(channel, Deed::Post, key, trouble).await),
        }
    }

    async fn edit(&self, sent: &MessageRef, message: &Message) -> Result<(), SendError> {
        let (channel, id) = parse_ref(sent)?;
        let role = message.ping.as_deref().map(role).transpose()?;
        match self.change(channel, id, &Body::edit(message, role, None, Cards::AsEmbeds)).await {
            Ok(posted) => {
                self.ensure_cards_show(channel, &posted, message, role, None).await;
                Ok(())
            }
            Err(failure) if failure.code().1 == ARCHIVED => {
                self.change_in_archive(channel, id, &Body::edit(message, role, None, Cards::AsEmbeds)).await
            }
            Err(failure) if failure.code() == UNKNOWN_MESSAGE => Err(reference::gone(channel)),
            Err(failure) => Err(self.harmless(channel, &failure).await),
        }
    }

    async fn find_sent(&self, room: &str, sought: &Sought<'_>) -> Result<Option<MessageRef>, SendError> {
        self.find(channel(room)?, sought).await
    }

    async fn follow_up(&self, sent: &MessageRef, step: &Step, key: &SendKey) -> Result<(), SendError> {
        if sent.0.ends_with(DELETED) {
            info!("nothing follows an announcement that was deleted by hand");
            return Ok(());
        }
        let (channel, message) = parse_ref(sent)?;
        self.takes(step, channel, message, key).await
    }

    fn opened_thread(&self, sent: &MessageRef) -> bool {
        parse_ref(sent).is_ok_and(|(channel, message)| is_post(channel, message))
    }

    async fn rename_thread(
        &self,
        sent: &MessageRef,
        names: Renaming<'_>,
        _key: &SendKey,
    ) -> Result<(), SendError> {
        // A message's thread has the message's id, and so has a post.
        let (_, message) = parse_ref(sent)?;
        self.rename(ChannelId::new(message.get()), names).await
    }

    async fn private_room(&self, person: &str) -> Result<String, SendError> {
        let person = snowflake(person)
            .ok_or_else(|| SendError::Refused(format!("“{person}” is nobody's id on Discord")))?;
        let opened: Result<Known<ChannelId>, Failure> =
            self.rest.call(&Route::new("POST /users/@me/channels", &[]), Some(&Invited::new(person))).await;
        match opened {
            Ok(room) => Ok(room.id.to_string()),
            // There is one such room, however often it is asked for.
            Err(failure) if failure.is_unsure() => Err(SendError::Again(failure.to_string())),
            Err(failure) => Err(send_error(&failure, ChannelId::new(person), &[])),
        }
    }

    async fn thread_of(
        &self,
        message: &MessageRef,
        _room: &str,
        name: &str,
        key: &SendKey,
    ) -> Result<String, SendError> {
        let (channel, message) = parse_ref(message)?;
        Ok(self.thread_below(channel, message, name, key).await?.to_string())
    }
}

/// Whom a private room is for.
#[derive(Debug, Serialize)]
struct Invited {
    recipient_id: String,
}

impl Invited {
    fn new(person: u64) -> Self {
        Self { recipient_id: person.to_string() }
    }
}

/// What stands in the way of an announcement.
enum Trouble {
    /// Discord, or the way to it.
    Failed(Failure),
    /// What Discord would refuse was not tried.
    Known(SendError),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Discord {
    /// Announces as a message; in a forum, which is known only now, as a post.
    async fn say(
        &self,
        channel: ChannelId,
        message: &Message,
        role: Option<RoleId>,
        key: &SendKey,
    ) -> Result<MessageRef, Trouble> {
        let mut sent = self.create(channel, &Body::create(message, role, key, Cards::AsEmbeds)).await;
        if self.is_only_about_embeds(channel, &sent).await {
            sent = self.create(channel, &Body::create(message, role, key, Cards::AsLines)).await;
        }
        match sent {
            Ok(Created::Posted(posted)) => {
                self.ensure_cards_show(channel, &posted, message, role, Some(key)).await;
                Ok(message_ref(channel, &posted.id.to_string()))
            }
            Ok(Created::Deleted) => Ok(message_ref(channel, DELETED)),
            Err(failure) if NO_TEXT_CHANNEL.contains(&failure.code().1) => {
                self.post_where_nothing_can_be_said(channel, message, role, key, failure).await
            }
            Err(failure) => Err(failure.into()),
        }
    }

    /// Says what to do about a trouble; one that stays keeps other announcements from running into it.
    async fn barred(&self, channel: ChannelId, deed: Deed, key: &SendKey, trouble: Trouble) -> SendError {
        match trouble {
            Trouble::Known(error) => error,
            Trouble::Failed(failure) => {
                let error = self.explain(channel, &failure).await;
                if let Some(bar) = Bar::after(&failure, &error, key, Instant::now()) {
                    self.bars.close(channel, deed, bar);
                }
                error
            }
        }
    }

    /// What to do about a failure of something that says the same however often it is done: what may have arrived is
    /// simply repeated.
    async fn harmless(&self, channel: ChannelId, failure: &Failure) -> SendError {
        if failure.is_unsure() {
            SendError::Again(failure.to_string())
        } else {
            self.explain(channel, failure).await
        }
    }

    /// Posts a message. Where the answer is lost it is sent again at once: with the same nonce Discord makes no second
    /// one, and answers with the first.
    async fn create(&self, channel: ChannelId, body: &Body) -> Result<Created, Failure> {
        let route = Route::new("POST /channels/{}/messages", &[channel.get()]);
        let mut unsure: Option<Failure> = None;
        let mut pauses = REPEATS.into_iter();
        loop {
            let failure = match self.rest.call(&route, Some(body)).await {
                Ok(posted) => return Ok(Created::Posted(posted)),
                // A nonce whose message was deleted: it was posted, and somebody wanted it gone.
                Err(failure) if failure.code() == UNKNOWN_MESSAGE => {
                    info!("the message had been posted before, and deleted by hand");
                    return Ok(Created::Deleted);
                }
                Err(failure) => failure,
            };
            if !failure.is_unsure() {
                // Whatever stands in the way now, an earlier try may have arrived.
                return Err(unsure.unwrap_or(failure));
            }
            let Some(pause) = pauses.next() else { return Err(failure) };
            warn!(%failure, "posting again with the same nonce");
            unsure = Some(failure);
            sleep(pause).await;
        }
    }

    async fn change(&self, channel: ChannelId, id: MessageId, body: &Body) -> Result<Posted, Failure> {
        let route = Route::new("PATCH /channels/{}/messages/{}", &[channel.get(), id.get()]);
        self.rest.call(&route, Some(body)).await
    }

    /// Where the bot may not embed links, Discord drops the embeds without a word: what they said is then put into the
    /// text. The message stands already, so that a failure to do so is no failure to send.
    async fn ensure_cards_show(
        &self,
        channel: ChannelId,
        posted: &Posted,
        message: &Message,
        role: Option<RoleId>,
        key: Option<&SendKey>,
    ) {
        let dropped = posted.embeds.as_ref().is_some_and(Vec::is_empty) && !message.cards.is_empty();
        if !dropped || posted.content.contains(&render::card_lines(message)) {
            return;
        }
        warn!(%channel, "Discord shows no embeds of the bot there: give its role “Embed Links”. Using plain text");
        if let Err(failure) =
            self.change(channel, posted.id, &Body::edit(message, role, key, Cards::AsLines)).await
        {
            warn!(%failure, "could not put the announcement into plain text");
        }
    }

    /// Whether something was refused that would do without embeds.
    async fn is_only_about_embeds<T>(&self, channel: ChannelId, sent: &Result<T, Failure>) -> bool {
        let forbidden = sent.as_ref().is_err_and(|failure| failure.code().1 == MISSING_PERMISSION);
        let only = forbidden && self.only_embeds_are_forbidden(channel).await;
        if only {
            warn!(%channel, "the bot may not embed links there; the announcement goes out as plain text");
        }
        only
    }

    async fn only_embeds_are_forbidden(&self, channel: ChannelId) -> bool {
        let missing = self.place(channel).await.map(|place| place.missing());
        missing.is_some_and(|missing| {
            missing.contains(&EMBED_LINKS) && !missing.iter().any(|right| keeps_silent(right))
        })
    }

    /// What to do about a failure, with the missing rights by name where rights are missing.
    async fn explain(&self, channel: ChannelId, failure: &Failure) -> SendError {
        let (status, code) = failure.code();
        if code == 50035 {
            error!(%failure, "Discord does not take the form of a message; this is a bug of onair");
        }
        let missing = if status == 403 && code == MISSING_PERMISSION {
            self.place(channel).await.map(|place| place.missing()).unwrap_or_default()
        } else {
            Vec::new()
        };
        send_error(failure, channel, &missing)
    }

    /// The channel with the bot's eyes; `None` where that cannot be found out.
    async fn place(&self, channel: ChannelId) -> Option<Place> {
        let me = self.me().await.ok()?;
        Place::look(&self.rest, channel, me).await.ok().flatten()
    }
}
