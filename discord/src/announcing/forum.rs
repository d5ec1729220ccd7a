//! Forums and media channels: an announcement there is a post, which is a thread whose first message is ours.
//!
//! Discord knows no nonce for posts, so nothing but care makes them exactly once: a post whose answer is lost is never
//! repeated, but looked for first (`find::posts`).

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use bot_core::announcement::{MessageRef, SendKey};
use bot_core::message::Message;
use bot_core::platform::SendError;
use serde::{Deserialize, Serialize};
use serenity::model::id::{ChannelId, ForumTagId, MessageId, RoleId};
use tracing::warn;

use super::{Posted, Trouble, message_ref};
use crate::Discord;
use crate::outgoing::{Body, Cards};
use crate::render::text::plain;
use crate::rest::{Failure, Route};
use crate::rights::{Channel, fetch_channel};

/// Discord takes no longer name for a thread.
const NAME: usize = 100;
/// Nor more tags.
const TAGS: usize = 5;

/// The channels that were seen to be forums.
#[derive(Debug, Default)]
pub(crate) struct Forums(Mutex<HashSet<ChannelId>>);

/// A post as Discord takes it.
#[derive(Debug, Serialize)]
struct Post<'a> {
    name: &'a str,
    message: Body,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    applied_tags: Vec<ForumTagId>,
}

/// A post that Discord made.
#[derive(Debug, Deserialize)]
struct Opened {
    id: ChannelId,
    message: Option<Posted>,
}

impl Forums {
    pub(super) fn contain(&self, channel: ChannelId) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&channel)
    }

    fn remember(&self, channel: ChannelId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(channel);
    }

    /// It may have become something else.
    pub(super) fn forget(&self, channel: ChannelId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&channel);
    }
}

impl Discord {
    /// A channel that takes no message was met: if it is a forum, it takes a post.
    pub(super) async fn post_where_nothing_can_be_said(
        &self,
        channel: ChannelId,
        message: &Message,
        role: Option<RoleId>,
        key: &SendKey,
        refused: Failure,
    ) -> Result<MessageRef, Trouble> {
        let place = fetch_channel(&self.rest, channel).await.map_err(looking)?;
        if !place.is_forum() {
            return Err(refused.into());
        }
        self.forums.remember(channel);
        self.post(channel, &place, message, role, key).await
    }

    /// Announces in a channel known as a forum.
    pub(super) async fn post_in_forum(
        &self,
        channel: ChannelId,
        message: &Message,
        role: Option<RoleId>,
        key: &SendKey,
    ) -> Result<MessageRef, Trouble> {
        // Looked at each time: its tags are given and taken by moderators, and each post pings for good.
        let forum = fetch_channel(&self.rest, channel).await.map_err(looking)?;
        self.post(channel, &forum, message, role, key).await
    }

    async fn post(
        &self,
        channel: ChannelId,
        forum: &Channel,
        message: &Message,
        role: Option<RoleId>,
        key: &SendKey,
    ) -> Result<MessageRef, Trouble> {
        let tags = tags(channel, forum, &message.tags).map_err(Trouble::Known)?;
        let opening = |cards| Body::opening(message, role, key, cards);
        let name = name_of(message);
        let mut opened = self.open_post(channel, &name, opening(Cards::AsEmbeds), &tags).await;
        if self.is_only_about_embeds(channel, &opened).await {
            opened = self.open_post(channel, &name, opening(Cards::AsLines), &tags).await;
        }
        let opened = opened?;
        // The first message of a post has the post's id.
        let first = MessageId::new(opened.id.get());
        if let Some(posted) = &opened.message {
            self.ensure_cards_show(opened.id, posted, message, role, Some(key)).await;
        }
        Ok(message_ref(opened.id, &first.to_string()))
    }

    async fn open_post(
        &self,
        channel: ChannelId,
        name: &str,
        message: Body,
        tags: &[ForumTagId],
    ) -> Result<Opened, Failure> {
        let post = Post { name, message, applied_tags: tags.to_vec() };
        self.rest.call(&Route::new("POST /channels/{}/threads", &[channel.get()]), Some(&post)).await
    }
}

/// Nothing was posted by looking, so that a cut leaves nothing unsure.
fn looking(failure: Failure) -> Trouble {
    if failure.is_unsure() {
        Trouble::Known(SendError::Again(failure.to_string()))
    } else {
        Trouble::Failed(failure)
    }
}

/// What a post is called.
pub(super) fn name_of(message: &Message) -> String {
    thread_name(&message.title())
}

/// A thread's name, never empty and never too long.
pub(super) fn thread_name(title: &str) -> String {
    let name = plain(title, NAME);
    if name.trim().is_empty() { "Discussion".to_owned() } else { name }
}

/// The forum's tags of these names.
fn tags(channel: ChannelId, forum: &Channel, wanted: &[String]) -> Result<Vec<ForumTagId>, SendError> {
    let mut found = Vec::new();
    for name in wanted {
        match forum.tag(name) {
            Some(tag) if !found.contains(&tag.id) => found.push(tag.id),
            Some(_) => {}
            None => warn!(%channel, tag = name, "the forum has no such tag; the post goes without it"),
        }
    }
    found.truncate(TAGS);
    if found.is_empty() && forum.requires_tag() {
        return Err(SendError::Refused(format!(
            "each post in Discord forum {channel} needs a tag: give the destination one with `tags`; there are {}",
            names_of_tags(forum)
        )));
    }
    Ok(found)
}

/// The tags there are, to be read.
pub(crate) fn names_of_tags(forum: &Channel) -> String {
    let names: Vec<_> = forum.available_tags.iter().map(|tag| format!("“{}”", tag.name)).collect();
    if names.is_empty() { "none yet".to_owned() } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threads_name_is_cut_between_graphemes_and_never_empty() {
        let flags = "🇳🇱".repeat(60);
        let name = thread_name(&flags);
        assert!(name.encode_utf16().count() <= NAME && name.trim_end_matches('…').ends_with("🇳🇱"), "{name}");
        assert_eq!(thread_name(" \n "), "Discussion");
        assert_eq!(thread_name("Oxide *and* friends"), "Oxide *and* friends", "names know no markup");
    }
}
