//! Discord's model: plain channels, one whose announcements have threads and pins, one that others follow, and a forum.

use std::path::Path;

use super::{Place, Thing, announce, pinned};
use crate::kills::point::Extra;
use crate::world::discord::permissions::PIN_MESSAGES;
use crate::world::discord::{Channel, Discord, Posted, Route};
use crate::world::gate::{Gate, Hold};

/// More posts than this in a forum, and looking through them all takes longer than the rest of a run.
const POSTS: usize = 5;

pub struct OnDiscord {
    pub(in super::super) discord: Discord,
    pub(in super::super) plain: Channel,
    /// Where each announcement gets a thread, and the newest is pinned.
    pub(in super::super) talked_about: Channel,
    /// What is said there is published.
    pub(in super::super) followed: Channel,
    pub(in super::super) forum: Channel,
}

impl Place for OnDiscord {
    const FORGETS_IN_PERCENT: u32 = 50;

    async fn new() -> Option<Self> {
        let discord = Discord::start().await;
        // One channel gets in minutes what it otherwise gets in years.
        discord.allows_posts(1_000_000);
        discord.allows_crossposts(1_000_000);
        discord.allows_requests(1_000_000);
        discord.gives_bot(PIN_MESSAGES);
        let [plain, talked_about] = ["new-episodes", "talk"].map(|name| discord.channel(name));
        let (followed, forum) = (discord.announcement_channel("news"), discord.forum("episodes"));
        Some(Self { discord, plain, talked_about, followed, forum })
    }

    fn things(&self) -> Vec<Thing> {
        vec![
            Thing::new("message", self.plain.id().to_string(), None),
            Thing::new("message with a thread", self.talked_about.id().to_string(), None),
            Thing::new("message that is published", self.followed.id().to_string(), None),
            Thing::new("post", self.forum.id().to_string(), Some(Extra::Forum)),
            Thing::new("thread", self.talked_about.id().to_string(), Some(Extra::Thread)),
            Thing::new("crosspost", self.followed.id().to_string(), Some(Extra::Crosspost)),
            Thing::new("pin", self.talked_about.id().to_string(), Some(Extra::Pin)),
        ]
    }

    fn config(&self, _folder: &Path) -> String {
        let places = [
            (&self.plain, ""),
            (&self.talked_about, "thread = true\npin = true\n"),
            (&self.followed, "crosspost = true\n"),
            (&self.forum, ""),
        ];
        let places: String = places
            .iter()
            .map(|(channel, options)| announce("discord", "channel", &channel.id().to_string(), options))
            .collect();
        let (token, address) = (self.discord.token(), self.discord.api_url());
        format!("{places}[discord]\ntoken = \"{token}\"\napi_url = \"{address}\"\n")
    }

    async fn has_the_bot(&self) {
        self.discord.bot_is_connected().await;
    }

    fn holds(&self, what: Option<Extra>, which: usize, hold: Hold) -> Gate {
        let route = match what {
            // What a forum is first sent is a message too, until it turns out that it is none.
            None => {
                let channels = [&self.plain, &self.talked_about, &self.followed];
                let channel = channels[which % channels.len()];
                return self.discord.holds_in(channel, Route::CreateMessage, hold);
            }
            Some(Extra::Forum) => Route::CreateThread,
            Some(Extra::Thread) => Route::CreateThreadFromMessage,
            Some(Extra::Crosspost) => Route::CrosspostMessage,
            // Pinning takes two requests: the newest is pinned, and the one before no more.
            Some(Extra::Pin) if which.is_multiple_of(2) => Route::CreatePin,
            Some(Extra::Pin) => Route::DeletePin,
        };
        self.discord.holds(route, hold)
    }

    fn is_clear(&self) {
        self.discord.is_well_again();
    }

    async fn forgets_keys(&mut self) {
        self.discord.forgets_nonces();
    }

    async fn counts(&self, title: &str, newest: bool) -> Vec<usize> {
        let announced = |channel: &Channel| {
            let mut there = channel.messages();
            there.retain(|posted| announces(posted, title));
            there
        };
        let [plain, talked_about, followed] =
            [&self.plain, &self.talked_about, &self.followed].map(announced);
        let posts = self.forum.threads_ever().iter().map(|post| announced(post).len()).sum();
        let threads = self.talked_about.threads_ever().into_iter().filter(|thread| thread.name() == title);
        let all_pinned = self.talked_about.messages().iter().filter(|posted| posted.is_pinned).count();
        let is_pinned = talked_about.iter().any(|posted| posted.is_pinned);
        vec![
            plain.len(),
            talked_about.len(),
            followed.len(),
            posts,
            threads.count(),
            followed.iter().filter(|posted| posted.is_published).count(),
            pinned(newest, is_pinned, all_pinned),
        ]
    }

    fn is_cleared_up(&self) {
        self.forum.keeps_threads(POSTS);
    }

    fn violations(&self) -> Vec<String> {
        self.discord.violations()
    }
}

fn announces(posted: &Posted, title: &str) -> bool {
    posted.embeds.first().is_some_and(|embed| embed["title"] == title)
}
