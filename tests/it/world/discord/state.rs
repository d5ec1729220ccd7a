//! All that Discord knows, behind one lock; and the waiting for it to change.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;

use super::commands::Commands;
use super::draft::Draft;
use super::faults::Faults;
use super::gateway::Sessions;
use super::guild::{Chan, DM, Guild};
use super::ids::{Clock, Id};
use super::interactions::Interaction;
use super::mentions::{self, Pinged};
use super::messages::{AnswerTo, Nonces, Stored, Tells};
use super::permissions::{self, EMBED_LINKS, MENTION_EVERYONE};
use super::ratelimit::RateLimits;

pub(super) struct State {
    pub(super) clock: Clock,
    last_id: Id,
    /// The bot's user; its application has the same id, as those of most bots.
    pub(super) bot: Id,
    /// `None` once revoked.
    pub(super) token: Option<String>,
    /// Where the gateway is reached.
    pub(super) gateway_url: String,
    pub(super) guild: Guild,
    pub(super) messages: BTreeMap<Id, Stored>,
    pub(super) deleted: BTreeSet<Id>,
    pub(super) nonces: Nonces,
    pub(super) commands: Commands,
    pub(super) interactions: BTreeMap<Id, Interaction>,
    pub(super) sessions: Sessions,
    pub(super) limits: RateLimits,
    pub(super) faults: Faults,
    /// How long a request and its answer are under way.
    pub(super) distance: Duration,
    /// What the bot sent against `openapi.json`, or against the gateway's rules.
    pub(super) violations: Vec<String>,
    /// Requests refused, which no test has looked at yet.
    pub(super) refusals: Vec<Refusal>,
}

/// A request that Discord refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Method and path.
    pub request: String,
    pub status: u16,
    /// Discord's own error code.
    pub code: u64,
    pub message: String,
}

impl State {
    pub(super) fn new(token: &str, gateway_url: String) -> Self {
        let clock = Clock::default();
        let first = Id::at(clock.now());
        let [guild, owner, bot] = [1, 2, 3].map(|n| Id(first.0 + n));
        Self {
            clock,
            last_id: bot,
            bot,
            token: Some(token.to_owned()),
            gateway_url,
            guild: Guild::new(guild, owner, bot),
            messages: BTreeMap::new(),
            deleted: BTreeSet::new(),
            nonces: Nonces::default(),
            commands: Commands::default(),
            interactions: BTreeMap::new(),
            sessions: Sessions::default(),
            limits: RateLimits::default(),
            faults: Faults::default(),
            distance: Duration::ZERO,
            violations: Vec::new(),
            refusals: Vec::new(),
        }
    }

    /// A new snowflake: of now, and after all earlier ones.
    pub(super) fn id(&mut self) -> Id {
        self.last_id = Id::at(self.clock.now()).max(Id(self.last_id.0 + 1));
        self.last_id
    }

    pub(super) fn is_token(&self, token: &str) -> bool {
        self.token.as_deref() == Some(token)
    }

    /// What `member` may do in `channel`; nothing where there is none.
    pub(super) fn may(&self, member: Id, channel: Id) -> permissions::Permissions {
        self.guild.channel(channel).map_or(0, |channel| permissions::of(&self.guild, member, channel))
    }

    /// The private channel with somebody.
    pub(super) fn private_channel(&self, with: Id) -> Option<Id> {
        let mut channels = self.guild.channels.values();
        channels.find(|channel| channel.kind == DM && channel.owner == Some(with)).map(|channel| channel.id)
    }

    pub(super) fn add_channel(&mut self, name: &str, kind: u8, parent: Option<Id>) -> Id {
        let id = self.id();
        self.insert_channel(id, name, kind, parent);
        id
    }

    pub(super) fn insert_channel(&mut self, id: Id, name: &str, kind: u8, parent: Option<Id>) {
        let name = name.to_owned();
        let channel = Chan {
            id,
            kind,
            name,
            parent,
            overwrites: BTreeMap::new(),
            deleted: false,
            owner: parent.map(|_| self.bot),
            archived: None,
            locked: false,
            archive_minutes: 1440,
            tags: Vec::new(),
            flags: 0,
            ever_sent: 0,
            messages: 0,
        };
        self.guild.channels.insert(id, channel);
    }

    /// Stores a message that is in order. `answers`: the interaction, whose answers need no permission.
    pub(super) fn store(
        &mut self,
        author: Id,
        channel: Id,
        draft: &Draft,
        answers: Option<AnswerTo>,
    ) -> Stored {
        let pinged = self.pinged(author, channel, draft, answers.is_some());
        let stored = Stored {
            id: self.id(),
            channel,
            author,
            content: draft.content.clone().unwrap_or_default(),
            embeds: draft.embeds.iter().flatten().map(as_rich).collect(),
            components: draft.components.clone().unwrap_or_default(),
            flags: draft.flags,
            nonce: draft.nonce.clone(),
            sent: self.clock.now(),
            edited: None,
            pinged: pinged.clone(),
            mentions: pinged,
            crossposted: false,
            pinned: false,
            tells: None,
            answers,
        };
        self.messages.insert(stored.id, stored.clone());
        if let Some(thread) = self.thread(channel).filter(|_| !stored.is_ephemeral()) {
            thread.ever_sent += 1;
            thread.messages += 1;
        }
        stored
    }

    /// Changes a message as an edit does: what is not mentioned stays, and nobody is notified.
    pub(super) fn edit(&mut self, id: Id, draft: &Draft) -> Option<Stored> {
        let earlier = self.messages.get(&id)?;
        let (author, channel, is_answer) = (earlier.author, earlier.channel, earlier.answers.is_some());
        let mentions = self.pinged(author, channel, draft, is_answer);
        let may_embed = is_answer || self.may(author, channel) & EMBED_LINKS != 0;
        let now = self.clock.now();
        let stored = self.messages.get_mut(&id)?;
        if let Some(content) = &draft.content {
            stored.content.clone_from(content);
            stored.mentions = mentions;
        }
        if let Some(embeds) = draft.embeds.as_ref().filter(|_| may_embed) {
            stored.embeds = embeds.iter().map(as_rich).collect();
        }
        if let Some(components) = &draft.components {
            stored.components.clone_from(components);
        }
        stored.edited = Some(now);
        Some(stored.clone())
    }

    pub(super) fn pinged(&self, author: Id, channel: Id, draft: &Draft, is_answer: bool) -> Pinged {
        let default = if is_answer { mentions::default_in_answer() } else { mentions::default_in_channel() };
        let allowed = draft.allowed_mentions.as_ref().unwrap_or(&default);
        let may_ping_all = self.may(author, channel) & MENTION_EVERYONE != 0;
        mentions::pinged(&self.guild, &draft.texts(), allowed, may_ping_all)
    }

    pub(super) fn delete(&mut self, id: Id) {
        if let Some(gone) = self.messages.remove(&id) {
            self.deleted.insert(id);
            let begins = gone.tells == Some(Tells::Beginning);
            let counted = !begins && !gone.is_ephemeral() && gone.id != gone.channel;
            if let Some(thread) = self.thread(gone.channel).filter(|_| counted) {
                thread.messages -= 1;
            }
        }
    }

    fn thread(&mut self, id: Id) -> Option<&mut Chan> {
        self.guild.channels.get_mut(&id).filter(|channel| channel.parent.is_some())
    }

    /// What a thread that hangs on a message begins with: it says nothing, and points to that message.
    pub(super) fn begin_thread(&mut self, thread: Id, at: &Stored) {
        let nobody = Pinged::default();
        let first = Stored {
            id: self.id(),
            channel: thread,
            content: String::new(),
            embeds: Vec::new(),
            components: Vec::new(),
            nonce: None,
            sent: self.clock.now(),
            edited: None,
            pinged: nobody.clone(),
            mentions: nobody,
            flags: 0,
            crossposted: false,
            pinned: false,
            tells: Some(Tells::Beginning),
            answers: None,
            author: at.author,
        };
        self.messages.insert(first.id, first);
    }

    /// Discord tells in a thread, in the name of who did it, how it is called from now on.
    pub(super) fn tells_new_name(&mut self, thread: Id, by: Id, name: &str) {
        let draft = Draft {
            content: Some(name.to_owned()),
            allowed_mentions: Some(serde_json::json!({"parse": []})),
            ..Draft::default()
        };
        let told = self.store(by, thread, &draft, None).id;
        if let Some(told) = self.messages.get_mut(&told) {
            told.tells = Some(Tells::NewName);
        }
    }

    /// What a finished story should not have left behind.
    pub(super) fn complaints(&self) -> Vec<String> {
        let violations =
            self.violations.iter().map(|violation| format!("against Discord's rules: {violation}"));
        let refusals = self.refusals.iter().map(|refusal| format!("refused, and nobody looked: {refusal:?}"));
        let faults = self.faults.unused().map(|route| format!("no request met the fault laid on {route:?}"));
        let unanswered = self.interactions.values().filter(|one| one.callback.is_none());
        let unanswered = unanswered.map(|one| format!("unanswered: {}", one.asked));
        violations.chain(refusals).chain(faults).chain(unanswered).collect()
    }
}

/// Discord names the type of every embed.
fn as_rich(embed: &Value) -> Value {
    let mut embed = embed.clone();
    embed["type"] = "rich".into();
    embed
}

/// The state, shared by everything that speaks for Discord.
pub(super) struct Shared {
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

impl Shared {
    pub(super) fn new(state: State) -> Self {
        Self { state: Mutex::new(state), changed: watch::Sender::new(()) }
    }

    pub(super) fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.send_replace(());
        result
    }

    /// Waits until there is something to find. `what` tells a failed test what it waited for.
    pub(super) async fn until<T>(&self, what: &str, find: impl Fn(&State) -> Option<T>) -> T {
        let mut changed = self.changed.subscribe();
        let found = async {
            loop {
                changed.borrow_and_update();
                if let Some(found) = self.look(&find) {
                    return found;
                }
                changed.changed().await.expect("this holds the sender");
            }
        };
        let found = tokio::time::timeout(crate::world::PATIENCE, found).await;
        found.unwrap_or_else(|_| panic!("waited in vain until {what}{}", self.describe()))
    }

    fn describe(&self) -> String {
        self.look(|state| {
            let connected = if state.sessions.live().is_some() { "connected" } else { "not connected" };
            let names: Vec<_> = state.commands.all.iter().map(|command| command["name"].clone()).collect();
            let mut text = format!("\n  the bot is {connected}; its commands are {names:?}");
            for complaint in state.complaints() {
                let _ = write!(text, "\n  {complaint}");
            }
            text
        })
    }
}
