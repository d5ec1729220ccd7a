//! Finding a post of ours in a forum: among the open threads of the server, then in the forum's archive.

use bot_core::announcement::MessageRef;
use bot_core::message::Message;
use bot_core::platform::SendError;
use bot_core::time::Moment;
use serde::Deserialize;
use serenity::model::id::{ChannelId, MessageId, UserId};

use super::super::forum::name_of;
use super::super::{DELETED, UNKNOWN_MESSAGE, message_ref};
use super::{PAGES, Posted, Wanted, sent_at};
use crate::Discord;
use crate::rest::{NO_BODY, Route};
use crate::rights::Place;

/// Posts of ours since one attempt are few; more of them are not opened one by one.
const MOST_OPENED: usize = 50;

#[derive(Debug, Deserialize)]
struct Threads {
    threads: Vec<Thread>,
    #[serde(default)]
    has_more: bool,
}

#[derive(Debug, Deserialize)]
struct Thread {
    id: ChannelId,
    parent_id: Option<ChannelId>,
    owner_id: Option<UserId>,
    #[serde(default)]
    name: String,
    #[serde(rename = "thread_metadata")]
    metadata: Option<Metadata>,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    archive_timestamp: Option<String>,
}

impl Discord {
    pub(super) async fn find_post(
        &self,
        forum: ChannelId,
        place: &Place,
        message: &Message,
        wanted: &Wanted<'_>,
    ) -> Result<Option<MessageRef>, SendError> {
        let mut posts = self.open_posts(forum, place).await?;
        posts.extend(self.archived_posts(forum, wanted.since).await?);
        let ours = |post: &Thread| {
            post.parent_id == Some(forum)
                && post.owner_id == Some(wanted.author)
                && sent_at(MessageId::new(post.id.get())) >= wanted.since
        };
        posts.retain(ours);
        let name = name_of(message);
        // A moderator may have given it another name: first those that have the right one.
        posts.sort_by_key(|post| post.name != name);
        for post in posts.iter().take(MOST_OPENED) {
            if let Some(found) = self.opened_with(post, &name, wanted).await? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Whether a post begins with what is looked for. One whose first message was deleted is known by its name.
    async fn opened_with(
        &self,
        post: &Thread,
        name: &str,
        wanted: &Wanted<'_>,
    ) -> Result<Option<MessageRef>, SendError> {
        let route = Route::new("GET /channels/{}/messages/{}", &[post.id.get(), post.id.get()]);
        match self.rest.call::<Posted>(&route, NO_BODY).await {
            Ok(first) => {
                Ok(wanted.says_the_same(&first).then(|| message_ref(post.id, &first.id.to_string())))
            }
            Err(failure) if failure.code() == UNKNOWN_MESSAGE => {
                Ok((post.name == name).then(|| message_ref(post.id, DELETED)))
            }
            Err(failure) => Err(self.unread(post.id, &failure).await),
        }
    }

    async fn open_posts(&self, forum: ChannelId, place: &Place) -> Result<Vec<Thread>, SendError> {
        let Some(guild) = place.channel.guild_id else { return Ok(Vec::new()) };
        let route = Route::new("GET /guilds/{}/threads/active", &[guild.get()]);
        match self.rest.call::<Threads>(&route, NO_BODY).await {
            Ok(open) => Ok(open.threads),
            Err(failure) => Err(self.unread(forum, &failure).await),
        }
    }

    /// The archive, newest first. What went there before `since` was not opened after it.
    async fn archived_posts(&self, forum: ChannelId, since: Moment) -> Result<Vec<Thread>, SendError> {
        let mut all = Vec::new();
        let mut before: Option<String> = None;
        for _ in 0..PAGES {
            let query =
                before.map_or("limit=100".to_owned(), |at| format!("limit=100&before={}", escaped(&at)));
            let route = Route::new("GET /channels/{}/threads/archived/public", &[forum.get()]).query(&query);
            let page = match self.rest.call::<Threads>(&route, NO_BODY).await {
                Ok(page) => page,
                Err(failure) => return Err(self.unread(forum, &failure).await),
            };
            let last = page.threads.last().and_then(|last| last.metadata.as_ref());
            before = last.and_then(|metadata| metadata.archive_timestamp.clone());
            all.extend(page.threads);
            let reached = before.as_deref().and_then(|at| at.parse::<Moment>().ok());
            if !page.has_more || reached.is_none_or(|reached| reached < since) {
                return Ok(all);
            }
        }
        Err(SendError::Refused(format!(
            "Discord forum {forum} has archived more than {} posts since: look there whether the announcement stands, \
             it is not repeated blindly",
            PAGES * 100
        )))
    }
}

/// A moment as a query takes it: "+00:00" would be read as " 00:00".
fn escaped(moment: &str) -> String {
    url::form_urlencoded::byte_serialize(moment.as_bytes()).collect()
}
