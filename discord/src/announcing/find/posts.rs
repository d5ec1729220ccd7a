//! Finding a post of ours in a forum: among the open threads of the server, then in the forum's archive.

use bot_core::announcement::MessageRef;
use bot_core::platform::{SendError, Sought};
use bot_core::time::Moment;
use serde::Deserialize;
use serenity::model::id::{ChannelId, MessageId, UserId};

use super::super::forum::name_of;
use super::super::{DELETED, UNKNOWN_MESSAGE, message_ref};
use super::{PAGES, Posted, Wanted, sent_at, unknown};
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

impl Thread {
    fn opened_at(&self) -> Moment {
        sent_at(MessageId::new(self.id.get()))
    }
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
        wanted: &Wanted<'_>,
    ) -> Result<Option<MessageRef>, SendError> {
        let sought = wanted.sought;
        let mut posts = self.open_posts(forum, place).await?;
        posts.extend(self.archived_posts(forum, sought).await?);
        let ours = |post: &Thread| {
            post.parent_id == Some(forum)
                && post.owner_id == Some(wanted.author)
                && post.opened_at() >= sought.earliest()
        };
        posts.retain(ours);
        let name = name_of(sought.message);
        // A moderator or a corrected title may have given it another name: first those that have the right one.
        posts.sort_by_key(|post| (post.name != name, post.opened_at() < sought.since));
        for post in posts.iter().take(MOST_OPENED) {
            if let Some(found) = self.opened_with(post, &name, wanted, sought).await? {
                return Ok(Some(found));
            }
        }
        if posts.iter().skip(MOST_OPENED).any(|post| post.opened_at() >= sought.since) {
            let read = format!("Discord forum {forum} has had more than {MOST_OPENED} posts of the bot");
            return Err(unknown(&read, sought.key));
        }
        Ok(None)
    }

    /// Whether a post begins with what is looked for. One whose first message was deleted is known by its name, where that
    /// is no other announcement's: a show may call every day's episode the same.
    async fn opened_with(
        &self,
        post: &Thread,
        name: &str,
        wanted: &Wanted<'_>,
        sought: &Sought<'_>,
    ) -> Result<Option<MessageRef>, SendError> {
        let route = Route::new("GET /channels/{}/messages/{}", &[post.id.get(), post.id.get()]);
        match self.rest.call::<Posted>(&route, NO_BODY).await {
            Ok(first) => Ok(wanted.is(post.id, &first).then(|| message_ref(post.id, &first.id.to_string()))),
            Err(failure) if failure.code() == UNKNOWN_MESSAGE => {
                let others = message_ref(post.id, &post.id.to_string());
                let fits =
                    post.name == name && post.opened_at() >= sought.since && !sought.others.contains(&others);
                Ok(fits.then(|| message_ref(post.id, DELETED)))
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

    /// The archive, newest first. What went there before a moment was not opened after it.
    async fn archived_posts(&self, forum: ChannelId, sought: &Sought<'_>) -> Result<Vec<Thread>, SendError> {
        let mut all = Vec::new();
        let mut read_to: Option<Moment> = None;
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
            read_to = before.as_deref().and_then(|at| at.parse::<Moment>().ok());
            if !page.has_more || read_to.is_none_or(|reached| reached < sought.earliest()) {
                return Ok(all);
            }
        }
        if read_to.is_some_and(|reached| reached < sought.since) {
            return Ok(all);
        }
        let read = format!("Discord forum {forum} has archived more than {} posts", PAGES * 100);
        Err(unknown(&read, sought.key))
    }
}

/// A moment as a query takes it: "+00:00" would be read as " 00:00".
fn escaped(moment: &str) -> String {
    url::form_urlencoded::byte_serialize(moment.as_bytes()).collect()
}
