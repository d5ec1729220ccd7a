//! Who may do what in a channel: roles first, then the channel's overwrites, deny before allow.

use super::guild::{Chan, DM, Guild};
use super::ids::Id;

/// A set of permission bits.
pub type Permissions = u64;

pub const ADMINISTRATOR: Permissions = 1 << 3;
pub const MANAGE_CHANNELS: Permissions = 1 << 4;
pub const MANAGE_GUILD: Permissions = 1 << 5;
pub const VIEW_CHANNEL: Permissions = 1 << 10;
pub const SEND_MESSAGES: Permissions = 1 << 11;
pub const MANAGE_MESSAGES: Permissions = 1 << 13;
pub const EMBED_LINKS: Permissions = 1 << 14;
pub const ATTACH_FILES: Permissions = 1 << 15;
pub const READ_MESSAGE_HISTORY: Permissions = 1 << 16;
pub const MENTION_EVERYONE: Permissions = 1 << 17;
pub const USE_APPLICATION_COMMANDS: Permissions = 1 << 31;
pub const MANAGE_THREADS: Permissions = 1 << 34;
pub const CREATE_PUBLIC_THREADS: Permissions = 1 << 35;
pub const SEND_MESSAGES_IN_THREADS: Permissions = 1 << 38;
pub const PIN_MESSAGES: Permissions = 1 << 51;

/// What everybody has in a new guild. Pinging everyone is among it, in Discord as here: a bot that does not switch
/// mentions off is found out.
pub(super) const OF_EVERYONE: Permissions = VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | MENTION_EVERYONE
    | USE_APPLICATION_COMMANDS
    | CREATE_PUBLIC_THREADS
    | SEND_MESSAGES_IN_THREADS;

/// What a channel changes for a role or a member.
#[derive(Clone, Debug, Default)]
pub(super) struct Overwrite {
    pub(super) allow: Permissions,
    pub(super) deny: Permissions,
}

/// What `member` may do in `channel`; in a thread its parent's overwrites count.
pub(super) fn of(guild: &Guild, member: Id, channel: &Chan) -> Permissions {
    if member == guild.bot && guild.is_left && channel.kind != DM {
        return 0;
    }
    let Some(roles) = guild.members.get(&member).map(|member| &member.roles) else { return 0 };
    let base = guild
        .roles
        .iter()
        .filter(|role| role.id == guild.id || roles.contains(&role.id))
        .fold(0, |all, role| all | role.permissions);
    if base & ADMINISTRATOR != 0 || guild.owner == member {
        return Permissions::MAX >> 10;
    }
    let place = channel.parent.and_then(|parent| guild.channels.get(&parent)).unwrap_or(channel);
    let apply = |permissions: Permissions, over: &Overwrite| (permissions & !over.deny) | over.allow;
    let everyone = place.overwrites.get(&guild.id).cloned().unwrap_or_default();
    let of_roles =
        roles.iter().filter_map(|role| place.overwrites.get(role)).fold(Overwrite::default(), |all, one| {
            Overwrite { allow: all.allow | one.allow, deny: all.deny | one.deny }
        });
    let own = place.overwrites.get(&member).cloned().unwrap_or_default();
    implied([everyone, of_roles, own].iter().fold(base, apply), channel)
}

/// Without seeing a channel one can do nothing there, and without speaking neither embed nor ping.
fn implied(permissions: Permissions, channel: &Chan) -> Permissions {
    let speaking = if channel.parent.is_some() { SEND_MESSAGES_IN_THREADS } else { SEND_MESSAGES };
    if permissions & VIEW_CHANNEL == 0 {
        0
    } else if permissions & speaking == 0 {
        permissions & !(EMBED_LINKS | ATTACH_FILES | MENTION_EVERYONE)
    } else {
        permissions
    }
}
