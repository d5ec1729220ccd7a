//! A channel, as a test holds it.

use std::sync::Arc;

use serde_json::Value;

use super::guild::{Chan, REQUIRE_TAG};
use super::ids::Id;
use super::listener::Answer;
use super::mentions::Pinged;
use super::messages::Stored;
use super::permissions::Permissions;
use super::state::{Shared, State};

/// A cheap handle on a channel of the guild.
#[derive(Clone)]
pub struct Channel {
    shared: Arc<Shared>,
    id: Id,
}

/// A message that the bot posted by itself.
#[derive(Clone, Debug)]
pub struct Posted {
    pub id: Id,
    pub content: String,
    pub embeds: Vec<Value>,
    pub components: Vec<Value>,
    pub nonce: Option<Value>,
    /// Who got a notification.
    pub pinged: Pinged,
    pub is_edited: bool,
    /// Whether it went out to the guilds that follow the channel.
    pub is_published: bool,
    pub is_pinned: bool,
}

impl Channel {
    pub(super) fn new(shared: Arc<Shared>, id: Id) -> Self {
        Self { shared, id }
    }

    pub fn id(&self) -> Id {
        self.id
    }

    /// What the bot posted here by itself and nobody deleted, oldest first; answers to people are not among it.
    pub fn messages(&self) -> Vec<Posted> {
        self.shared.look(|state| posted(state, self.id))
    }

    /// All that a member sees here, oldest first: what the bot posted, its answers, and what people say.
    pub fn shows(&self) -> Vec<Answer> {
        self.shared.look(|state| {
            let here = state.messages.values().filter(|message| message.channel == self.id);
            let shown = here.filter(|message| !message.is_ephemeral() && message.tells.is_none());
            shown.map(Answer::from).collect()
        })
    }

    pub fn name(&self) -> String {
        let name = |state: &State| state.guild.channels.get(&self.id).map(|channel| channel.name.clone());
        self.shared.look(name).unwrap_or_default()
    }

    /// Waits until there are so many messages, and returns them.
    pub async fn has_messages(&self, count: usize) -> Vec<Posted> {
        let what = format!("#{} has {count} messages of the bot", self.name());
        let enough = |state: &State| Some(posted(state, self.id)).filter(|messages| messages.len() >= count);
        self.shared.until(&what, enough).await
    }

    /// Everybody who got a notification from the bot here, answers included.
    pub fn pinged(&self) -> Pinged {
        self.shared.look(|state| {
            let mut all = Pinged::default();
            let own = state.messages.values().filter(|message| message.author == state.bot);
            own.filter(|message| message.channel == self.id).for_each(|message| all.add(&message.pinged));
            all
        })
    }

    /// Takes a right from the bot in this channel.
    pub fn denies(&self, permissions: Permissions) {
        self.overwrite(|deny| deny | permissions);
    }

    /// Gives a right back that was taken.
    pub fn allows_again(&self, permissions: Permissions) {
        self.overwrite(|deny| deny & !permissions);
    }

    fn overwrite(&self, change: impl FnOnce(Permissions) -> Permissions) {
        self.shared.change(|state| {
            let bot = state.bot;
            if let Some(channel) = state.guild.channels.get_mut(&self.id) {
                let own = channel.overwrites.entry(bot).or_default();
                own.deny = change(own.deny);
            }
            announce(state, "CHANNEL_UPDATE", self.id);
        });
    }

    /// A forum gets a tag that its posts can have.
    pub fn offers_tag(&self, name: &str) {
        self.shared.change(|state| {
            let id = state.id();
            if let Some(forum) = state.guild.channels.get_mut(&self.id) {
                forum.tags.push((id, name.to_owned()));
            }
            announce(state, "CHANNEL_UPDATE", self.id);
        });
    }

    /// A forum lets nobody post without a tag.
    pub fn requires_tag(&self) {
        self.change(|forum| forum.flags |= REQUIRE_TAG);
        self.shared.change(|state| announce(state, "CHANNEL_UPDATE", self.id));
    }

    /// And lets everybody again.
    pub fn requires_no_tag(&self) {
        self.change(|forum| forum.flags &= !REQUIRE_TAG);
        self.shared.change(|state| announce(state, "CHANNEL_UPDATE", self.id));
    }

    /// The tags that a post has.
    pub fn tags(&self) -> Vec<String> {
        self.look(|post| post.tags.iter().map(|(_, name)| name.clone()).collect())
    }

    /// A moderator gives a thread another name.
    pub fn is_called(&self, name: &str) {
        self.change(|thread| name.clone_into(&mut thread.name));
        self.shared.change(|state| announce(state, "THREAD_UPDATE", self.id));
    }

    /// A thread goes to the archive, as after days of silence; locked, only a moderator brings it back.
    pub fn is_archived(&self, locked: bool) {
        let now = self.shared.look(|state| state.clock.now());
        self.change(|thread| (thread.archived, thread.locked) = (Some(now), locked));
    }

    /// A moderator takes a thread out of the archive.
    pub fn is_opened_again(&self) {
        self.change(|thread| (thread.archived, thread.locked) = (None, false));
        self.shared.change(|state| announce(state, "THREAD_UPDATE", self.id));
    }

    pub fn is_in_archive(&self) -> bool {
        self.look(|thread| thread.archived.is_some())
    }

    /// Whether only moderators may write in the thread.
    pub fn is_locked(&self) -> bool {
        self.look(|thread| thread.locked)
    }

    /// After how many minutes of silence the thread is archived.
    pub fn archive_minutes(&self) -> u64 {
        self.look(|thread| thread.archive_minutes)
    }

    fn look<T>(&self, look: impl FnOnce(&Chan) -> T) -> T {
        self.shared.look(|state| look(&state.guild.channels[&self.id]))
    }

    fn change(&self, change: impl FnOnce(&mut Chan)) {
        self.shared.change(|state| state.guild.channels.get_mut(&self.id).map(change));
    }

    /// Somebody deletes the channel.
    pub fn disappears(&self) {
        self.shared.change(|state| {
            announce(state, "CHANNEL_DELETE", self.id);
            set_deleted(state, self.id, true);
        });
    }

    /// The channel is there again, under its old id.
    pub fn returns(&self) {
        self.shared.change(|state| {
            set_deleted(state, self.id, false);
            announce(state, "CHANNEL_CREATE", self.id);
        });
    }

    /// A moderator deletes a message.
    pub fn loses(&self, message: Id) {
        self.shared.change(|state| state.delete(message));
    }

    /// How many messages a thread counts, besides the one that it begins with.
    pub fn message_count(&self) -> u64 {
        self.look(|thread| thread.messages)
    }

    /// Threads and forum posts that hang in this channel.
    pub fn threads(&self) -> Vec<Self> {
        self.shared.look(|state| {
            let threads = state.guild.channels.values().filter(|channel| channel.parent == Some(self.id));
            let threads = threads.filter(|thread| !thread.deleted);
            threads.map(|thread| Self::new(self.shared.clone(), thread.id)).collect()
        })
    }

    /// The same, with those that were deleted.
    pub fn threads_ever(&self) -> Vec<Self> {
        self.shared.look(|state| {
            let threads = state.guild.channels.values().filter(|channel| channel.parent == Some(self.id));
            threads.map(|thread| Self::new(self.shared.clone(), thread.id)).collect()
        })
    }

    /// A moderator deletes all threads but so many, the newest.
    pub fn keeps_threads(&self, newest: usize) {
        let mut threads = self.threads();
        threads.sort_by_key(|thread| std::cmp::Reverse(thread.id));
        threads.iter().skip(newest).for_each(|thread| thread.change(|thread| thread.deleted = true));
    }
}

fn posted(state: &State, channel: Id) -> Vec<Posted> {
    let there = state.messages.values().filter(|message| message.channel == channel);
    let own = there.filter(|message| message.author == state.bot && message.answers.is_none());
    own.filter(|message| message.tells.is_none()).map(Posted::from).collect()
}

impl From<&Stored> for Posted {
    fn from(stored: &Stored) -> Self {
        Self {
            id: stored.id,
            content: stored.content.clone(),
            embeds: stored.embeds.clone(),
            components: stored.components.clone(),
            nonce: stored.nonce.clone(),
            pinged: stored.pinged.clone(),
            is_edited: stored.edited.is_some(),
            is_published: stored.crossposted,
            is_pinned: stored.pinned,
        }
    }
}

fn set_deleted(state: &mut State, id: Id, deleted: bool) {
    if let Some(channel) = state.guild.channels.get_mut(&id) {
        channel.deleted = deleted;
    }
}

/// Tells the bot what became of a channel.
pub(super) fn announce(state: &mut State, event: &str, id: Id) {
    if let Some(channel) = state.guild.channel(id) {
        let json = channel.json(state.guild.id);
        state.sessions.dispatch(event, &json);
    }
}
