//! A model of Discord behind real sockets: REST and gateway, as documented, with one guild and one bot.
//!
//! The bot runs unchanged and is given another address ([`Discord::api_url`]); every request is held against Discord's
//! description of its API (`openapi.json`) and against the limits that are only written down. Tests speak in verbs: a [`Listener`] types a
//! command, a [`Channel`] shows its messages, Discord goes down and comes back. [`Discord::check`] ends every story.

mod channel;
mod commands;
mod draft;
mod error;
mod faults;
mod form;
mod gateway;
mod guild;
mod ids;
mod interactions;
mod listener;
mod mentions;
mod messages;
mod openapi;
pub mod permissions;
mod ratelimit;
mod rest;
mod server;
mod state;
mod trouble;

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

pub use channel::{Channel, Posted};
pub use faults::Fault;
pub use form::Form;
pub use ids::Id;
pub use listener::{Answer, Asked, Listener, Seen};
pub use openapi::Route;
pub use ratelimit::Scope;
pub use state::Refusal;

use guild::{ANNOUNCEMENT, FORUM, PUBLIC_THREAD, Role, TEXT};
use messages::Stored;
use permissions::{MANAGE_CHANNELS, MANAGE_GUILD};
use server::Server;
use state::{Shared, State};

use super::certificate::Certificate;

const TOKEN: &str = "MTAwMDAwMDAwMDAwMDAwMDAw.model.0123456789abcdefghijklmnopqrstuvwxyz";

/// The running model.
pub struct Discord {
    shared: Arc<Shared>,
    server: Server,
    api_url: String,
    ca_pem: Option<String>,
    token: String,
}

impl Discord {
    /// Discord on plain http.
    pub async fn start() -> Self {
        Self::start_with(None).await
    }

    /// Discord on https, with a certificate of its own authority: see [`Discord::ca_pem`].
    pub async fn start_tls() -> Self {
        Self::start_with(Some(Certificate::new())).await
    }

    async fn start_with(certificate: Option<Certificate>) -> Self {
        let listener = server::bind().await;
        let port = listener.local_addr().expect("a bound socket has an address").port();
        let (http, ws, host) =
            if certificate.is_some() { ("https", "wss", "localhost") } else { ("http", "ws", "127.0.0.1") };
        let shared = Arc::new(Shared::new(State::new(TOKEN, format!("{ws}://{host}:{port}"))));
        let server = Server::start(listener, certificate.as_ref(), shared.clone());
        let ca_pem = certificate.map(|certificate| certificate.ca_pem);
        Self { shared, server, api_url: format!("{http}://{host}:{port}"), ca_pem, token: TOKEN.to_owned() }
    }

    /// What stands for `https://discord.com`.
    pub fn api_url(&self) -> &str {
        &self.api_url
    }

    /// The authority behind the certificate of [`Discord::start_tls`].
    pub fn ca_pem(&self) -> &str {
        self.ca_pem.as_deref().expect("start_tls makes a certificate")
    }

    /// The bot's token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The bot's user, and its application.
    pub fn bot(&self) -> Id {
        self.shared.look(|state| state.bot)
    }

    pub fn guild(&self) -> Id {
        self.shared.look(|state| state.guild.id)
    }
}

/// The guild.
impl Discord {
    pub fn channel(&self, name: &str) -> Channel {
        self.add_channel(name, TEXT)
    }

    /// A channel whose messages can be published to other guilds.
    pub fn announcement_channel(&self, name: &str) -> Channel {
        self.add_channel(name, ANNOUNCEMENT)
    }

    pub fn forum(&self, name: &str) -> Channel {
        self.add_channel(name, FORUM)
    }

    /// A thread that a member opened in a channel.
    pub fn thread(&self, channel: &Channel, name: &str) -> Channel {
        let id = self.shared.change(|state| {
            let id = state.add_channel(name, PUBLIC_THREAD, Some(channel.id()));
            let owner = state.guild.owner;
            if let Some(thread) = state.guild.channels.get_mut(&id) {
                thread.owner = Some(owner);
            }
            channel::announce(state, "THREAD_CREATE", id);
            id
        });
        Channel::new(self.shared.clone(), id)
    }

    fn add_channel(&self, name: &str, kind: u8) -> Channel {
        let id = self.shared.change(|state| {
            let id = state.add_channel(name, kind, None);
            channel::announce(state, "CHANNEL_CREATE", id);
            id
        });
        Channel::new(self.shared.clone(), id)
    }

    /// A role; only a mentionable one can be pinged without the right to ping everyone.
    pub fn role(&self, name: &str, mentionable: bool) -> Id {
        self.shared.change(|state| {
            let id = state.id();
            let role = Role { id, name: name.to_owned(), mentionable, permissions: 0 };
            state.guild.roles.push(role);
            id
        })
    }

    /// A member of the guild: the same one for the same name.
    pub fn listener(&self, name: &str) -> Listener {
        let id = self.shared.change(|state| {
            let known =
                state.guild.members.values().find(|member| member.name == name).map(|member| member.id);
            known.unwrap_or_else(|| {
                let id = state.guild.old_account();
                state.guild.join(id, name, false);
                id
            })
        });
        Listener::new(self.shared.clone(), id)
    }
}

/// The guild's people.
impl Discord {
    /// A member who may manage the server and its channels.
    pub fn moderator(&self, name: &str) -> Listener {
        let moderator = self.listener(name);
        self.gives(&moderator, MANAGE_GUILD | MANAGE_CHANNELS);
        moderator
    }

    /// A member gets rights everywhere, by a role of their own.
    pub fn gives(&self, listener: &Listener, permissions: permissions::Permissions) {
        self.shared.change(|state| {
            let id = state.id();
            state.guild.roles.push(Role { id, name: "Helpers".to_owned(), mentionable: false, permissions });
            if let Some(member) = state.guild.members.get_mut(&listener.id()) {
                member.roles.insert(id);
            }
        });
    }

    /// Somebody whose account is as new as their membership.
    pub fn newcomer(&self, name: &str) -> Listener {
        let id = self.shared.change(|state| {
            let (id, now) = (state.id(), state.clock.now());
            state.guild.join(id, name, false);
            if let Some(member) = state.guild.members.get_mut(&id) {
                member.joined = Some(now);
            }
            id
        });
        Listener::new(self.shared.clone(), id)
    }

    /// A member gets a role.
    pub fn gives_role(&self, listener: &Listener, role: Id) {
        self.shared.change(|state| {
            if let Some(member) = state.guild.members.get_mut(&listener.id()) {
                member.roles.insert(role);
            }
        });
    }

    /// The bot gets a right everywhere, by a role of its own that was there before.
    pub fn gives_bot(&self, permissions: permissions::Permissions) {
        self.shared.change(|state| {
            let id = state.id();
            state.guild.roles.push(Role { id, name: "onair".to_owned(), mentionable: false, permissions });
            let (bot, guild) = (state.bot, state.guild.id);
            if let Some(member) = state.guild.members.get_mut(&bot) {
                member.roles.insert(id);
                // Discord tells of the bot's own membership whatever it asked to hear of.
                let mut event = member.json();
                event["guild_id"] = serde_json::json!(guild);
                state.sessions.dispatch("GUILD_MEMBER_UPDATE", &event);
            }
        });
    }

    /// Somebody removes the bot from the guild.
    pub fn removes_bot(&self) {
        self.shared.change(|state| {
            state.guild.is_left = true;
            let gone = serde_json::json!({"id": state.guild.id});
            state.sessions.dispatch("GUILD_DELETE", &gone);
        });
    }

    /// And invites it again.
    pub fn invites_bot_again(&self) {
        self.shared.change(|state| {
            state.guild.is_left = false;
            let event = state.guild.create_event(state.bot);
            state.sessions.dispatch("GUILD_CREATE", &event);
        });
    }

    /// The guild is down for a while, for all its members.
    pub fn has_an_outage(&self) {
        self.shared.change(|state| {
            let gone = serde_json::json!({"id": state.guild.id, "unavailable": true});
            state.sessions.dispatch("GUILD_DELETE", &gone);
        });
    }

    /// Whether the guild has as many open threads as Discord allows.
    pub fn is_full_of_threads(&self, full: bool) {
        self.shared.change(|state| state.guild.is_full_of_threads = full);
    }

    /// Members whose privacy settings keep the bot out.
    pub fn closes_private_messages_of(&self, listener: &Listener) {
        self.shared.change(|state| {
            if let Some(member) = state.guild.members.get_mut(&listener.id()) {
                member.is_closed = true;
            }
        });
    }

    /// The private channel between the bot and somebody, once there is one.
    pub fn private_channel_of(&self, listener: &Listener) -> Option<Channel> {
        let found = self.shared.look(|state| state.private_channel(listener.id()));
        found.map(|id| Channel::new(self.shared.clone(), id))
    }

    /// In the server's settings, the admins let everybody use a command that was kept for some.
    pub fn opens_to_everybody(&self, command: &str) {
        self.shared.change(|state| state.guild.opened.insert(command.to_owned()));
    }
}

/// What the bot has done.
impl Discord {
    /// Waits until the bot stands on the gateway.
    pub async fn bot_is_connected(&self) {
        self.shared.until("the bot is connected", |state| state.sessions.live().map(|_| ())).await;
    }

    /// Waits until so many processes of the bot stand on the gateway, no more and no fewer.
    pub async fn bots_are_connected(&self, count: usize) {
        let connected = |state: &State| (state.sessions.connected() == count).then_some(());
        self.shared.until(&format!("{count} of the bot are connected"), connected).await;
    }

    /// Waits until the bot has left the gateway.
    pub async fn bot_is_gone(&self) {
        self.shared.until("the bot is gone", |state| state.sessions.live().is_none().then_some(())).await;
    }

    /// Waits until the bot's heart has beaten so often, over all connections.
    pub async fn hears_heartbeats(&self, count: usize) {
        let beaten = |state: &State| (state.sessions.heartbeats >= count).then_some(());
        self.shared.until("the bot's heart has beaten", beaten).await;
    }

    /// How often the bot began a session; each counts towards a thousand a day.
    pub fn identifies(&self) -> usize {
        self.shared.look(|state| state.sessions.identifies())
    }

    /// How often the bot took up a session where it was.
    pub fn resumes(&self) -> usize {
        self.shared.look(|state| state.sessions.resumes)
    }

    /// The intents of the session that is connected.
    pub fn intents(&self) -> u64 {
        self.shared.look(|state| state.sessions.live().map_or(0, |session| session.intents))
    }

    /// Waits until the bot has registered commands, and returns them.
    pub async fn commands_are_registered(&self) -> Vec<Value> {
        let all = |state: &State| Some(state.commands.all.clone()).filter(|commands| !commands.is_empty());
        self.shared.until("the bot has registered its commands", all).await
    }

    pub fn registered_commands(&self) -> Vec<Value> {
        self.shared.look(|state| state.commands.all.clone())
    }

    /// How many requests registered commands.
    pub fn command_writes(&self) -> usize {
        self.shared.look(|state| state.commands.writes)
    }

    /// How many messages the bot posted by itself, by channel.
    pub fn posts(&self) -> HashMap<Id, usize> {
        self.shared.look(|state| {
            let own = |message: &&Stored| {
                message.author == state.bot && message.answers.is_none() && message.tells.is_none()
            };
            state.messages.values().filter(own).fold(HashMap::new(), |mut posts, message| {
                *posts.entry(message.channel).or_default() += 1;
                posts
            })
        })
    }

    /// The requests refused since the last look. A story that provokes one must look.
    pub fn refusals(&self) -> Vec<Refusal> {
        self.shared.change(|state| std::mem::take(&mut state.refusals))
    }

    /// What was sent against the rules since the last look. Only the model's own tests provoke any.
    pub fn violations(&self) -> Vec<String> {
        self.shared.change(|state| std::mem::take(&mut state.violations))
    }

    /// Ends a story: nothing sent against the rules, nothing refused unseen, nobody left without an answer.
    pub fn check(&self) {
        let complaints = self.shared.look(State::complaints);
        assert!(complaints.is_empty(), "on Discord:\n  {}", complaints.join("\n  "));
    }
}
