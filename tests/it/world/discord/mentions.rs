//! Whom a message pings: those it names, whom it allows, and whom its author has the right to ping.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::guild::Guild;
use super::ids::Id;

/// Who gets a notification.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pinged {
    pub everyone: bool,
    pub roles: BTreeSet<Id>,
    pub users: BTreeSet<Id>,
}

impl Pinged {
    pub fn is_nobody(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.everyone |= other.everyone;
        self.roles.extend(&other.roles);
        self.users.extend(&other.users);
    }
}

/// What holds where a message says nothing about its mentions: everything in a channel, users alone in an answer.
pub(super) fn default_in_channel() -> Value {
    json!({"parse": ["everyone", "roles", "users"]})
}

pub(super) fn default_in_answer() -> Value {
    json!({"parse": ["users"]})
}

/// Reads `texts` as Discord does, except that code blocks are not spared: a mention in one counts as well, which is
/// the stricter reading.
pub(super) fn pinged(guild: &Guild, texts: &[&str], allowed: &Value, may_ping_all: bool) -> Pinged {
    let parses = |kind: &str| list(&allowed["parse"]).any(|value| value == kind);
    let lists =
        |kind: &str, id: Id| list(&allowed[kind]).any(|value| *value == json!(id) || *value == json!(id.0));
    let may_be_pinged =
        |role: Id| guild.roles.iter().any(|r| r.id == role && (r.mentionable || may_ping_all));
    let mut pinged = Pinged::default();
    for text in texts {
        let everyone = text.contains("@everyone") || text.contains("@here");
        pinged.everyone |= everyone && parses("everyone") && may_ping_all;
        let roles = mentioned(text, "<@&").filter(|id| parses("roles") || lists("roles", *id));
        pinged.roles.extend(roles.filter(|id| may_be_pinged(*id)));
        let users = mentioned(text, "<@").chain(mentioned(text, "<@!"));
        let users = users.filter(|id| parses("users") || lists("users", *id));
        pinged.users.extend(users.filter(|id| guild.members.contains_key(id)));
    }
    pinged
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The ids in mentions that open with `opening` and close with `>`.
fn mentioned<'a>(text: &'a str, opening: &'a str) -> impl Iterator<Item = Id> + 'a {
    text.split(opening).skip(1).filter_map(|rest| rest.split_once('>')?.0.parse().ok())
}
