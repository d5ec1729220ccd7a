//! What the bot may do in a channel: Discord's rules for roles and overwrites, over what it says of the channel.

use bot_core::subscription::Manner;
use serde::{Deserialize, Deserializer};
use serenity::model::Permissions;
use serenity::model::id::{ChannelId, ForumTagId, GenericId, GuildId, RoleId, UserId};

use crate::rest::{Failure, NO_BODY, Rest, Route};

pub(crate) const EMBED_LINKS: &str = "Embed Links";

/// What announcing needs, and what each right is called in Discord's settings.
pub(crate) const NEEDED: [(Permissions, &str); 4] = [
    (Permissions::VIEW_CHANNEL, "View Channel"),
    (Permissions::SEND_MESSAGES, "Send Messages"),
    (Permissions::EMBED_LINKS, EMBED_LINKS),
    (Permissions::READ_MESSAGE_HISTORY, "Read Message History"),
];
/// Newer than the list of rights in the library.
pub(crate) const PIN_MESSAGES: Permissions = Permissions::from_bits_retain(1 << 51);

/// A right, and what it is called in Discord's settings.
pub(crate) type Right = (Permissions, &'static str);

pub(crate) const TO_CROSSPOST: [Right; 2] =
    [(Permissions::VIEW_CHANNEL, "View Channel"), (Permissions::SEND_MESSAGES, "Send Messages")];
pub(crate) const TO_OPEN_THREADS: [Right; 1] =
    [(Permissions::CREATE_PUBLIC_THREADS, "Create Public Threads")];
pub(crate) const TO_KEEP_THREADS: [Right; 1] = [(Permissions::MANAGE_THREADS, "Manage Threads")];
pub(crate) const TO_PIN: [Right; 1] = [(PIN_MESSAGES, "Pin Messages")];

/// Whether a bot without this right can say nothing at all.
pub(crate) fn keeps_silent(missing: &str) -> bool {
    missing == "View Channel" || missing.starts_with("Send Messages")
}

const IN_THREADS: (Permissions, &str) = (Permissions::SEND_MESSAGES_IN_THREADS, "Send Messages in Threads");

/// A channel, seen with the bot's eyes.
#[derive(Debug)]
pub(crate) struct Place {
    pub channel: Channel,
    pub roles: Vec<Role>,
    pub may: Permissions,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Channel {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(rename = "type")]
    pub kind: u8,
    pub guild_id: Option<GuildId>,
    parent_id: Option<ChannelId>,
    /// Of a forum: the tags that its posts can have.
    #[serde(default)]
    pub available_tags: Vec<Tag>,
    #[serde(default)]
    flags: u64,
    thread_metadata: Option<ThreadState>,
    #[serde(default)]
    permission_overwrites: Vec<Overwrite>,
}

/// A tag of a forum.
#[derive(Debug, Deserialize)]
pub(crate) struct Tag {
    pub id: ForumTagId,
    pub name: String,
}

#[derive(Debug, Deserialize)]
struct ThreadState {
    #[serde(default)]
    archived: bool,
    #[serde(default)]
    locked: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Role {
    pub id: RoleId,
    pub name: String,
    #[serde(default)]
    pub mentionable: bool,
    #[serde(deserialize_with = "all_bits")]
    permissions: Permissions,
}

#[derive(Debug, Deserialize)]
struct Overwrite {
    id: GenericId,
    /// 0 for a role, 1 for a member.
    #[serde(rename = "type")]
    kind: u8,
    #[serde(deserialize_with = "all_bits")]
    allow: Permissions,
    #[serde(deserialize_with = "all_bits")]
    deny: Permissions,
}

#[derive(Debug, Deserialize)]
struct Guild {
    owner_id: UserId,
    roles: Vec<Role>,
}

#[derive(Debug, Deserialize)]
struct Member {
    roles: Vec<RoleId>,
}

/// Who is looked at.
struct Looker<'a> {
    user: UserId,
    everyone: RoleId,
    member: &'a Member,
}

impl Channel {
    pub(crate) fn is_thread(&self) -> bool {
        matches!(self.kind, 10..=12)
    }

    /// A channel of posts, each a thread: a forum, or a media channel.
    pub(crate) fn is_forum(&self) -> bool {
        matches!(self.kind, 15 | 16)
    }

    /// Whether what is said there can be published to other servers.
    pub(crate) fn is_announcement(&self) -> bool {
        self.kind == 5
    }

    /// Whether each post needs a tag.
    pub(crate) fn requires_tag(&self) -> bool {
        const REQUIRE_TAG: u64 = 1 << 4;
        self.flags & REQUIRE_TAG != 0
    }

    /// The tag of this name, in whatever case.
    pub(crate) fn tag(&self, name: &str) -> Option<&Tag> {
        let name = name.trim().to_lowercase();
        self.available_tags.iter().find(|tag| tag.name.trim().to_lowercase() == name)
    }

    pub(crate) fn has_tag(&self, name: &str) -> bool {
        self.tag(name).is_some()
    }

    /// A thread that nobody has said anything in for long.
    pub(crate) fn is_archived(&self) -> bool {
        self.thread_metadata.as_ref().is_some_and(|thread| thread.archived)
    }

    /// A thread that only moderators can write in, and which nobody else can bring back.
    pub(crate) fn is_closed(&self) -> bool {
        self.thread_metadata.as_ref().is_some_and(|thread| thread.archived && thread.locked)
    }

    /// Whether announcements can be made there, as the channel's type has it; otherwise what it is.
    pub(crate) fn takes_announcements(&self) -> Result<(), &'static str> {
        match self.kind {
            4 => Err("a category"),
            14 => Err("a directory"),
            _ => Ok(()),
        }
    }
}

impl Place {
    /// Looks at a channel. `None` for one outside of any server, where rights mean nothing.
    pub(crate) async fn look(rest: &Rest, channel: ChannelId, bot: UserId) -> Result<Option<Self>, Failure> {
        let channel = fetch_channel(rest, channel).await?;
        let Some(guild_id) = channel.guild_id else { return Ok(None) };
        let route = Route::new("GET /guilds/{}", &[guild_id.get()]);
        let guild: Guild = rest.call(&route, NO_BODY).await?;
        let route = Route::new("GET /guilds/{}/members/{}", &[guild_id.get(), bot.get()]);
        let member: Member = rest.call(&route, NO_BODY).await?;
        // A thread has its parent's rights.
        let parent = match channel.parent_id.filter(|_| channel.is_thread()) {
            Some(parent) => Some(fetch_channel(rest, parent).await?),
            None => None,
        };
        let overwrites = &parent.as_ref().unwrap_or(&channel).permission_overwrites;
        let looker = Looker { user: bot, everyone: RoleId::new(guild_id.get()), member: &member };
        let may =
            if guild.owner_id == bot { everything() } else { permissions(&looker, &guild.roles, overwrites) };
        Ok(Some(Self { channel, roles: guild.roles, may }))
    }

    /// The rights that announcing needs and the bot has not, by the names that Discord's settings show.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        let needed = NEEDED.map(|right| match right.0 {
            Permissions::SEND_MESSAGES if self.channel.is_thread() => IN_THREADS,
            _ => right,
        });
        self.lacks(&needed)
    }

    /// Which of these rights the bot has not.
    pub(crate) fn lacks(&self, rights: &[Right]) -> Vec<&'static str> {
        rights.iter().filter(|(right, _)| !self.may.contains(*right)).map(|(_, name)| *name).collect()
    }

    /// The rights that this manner of announcing needs besides, and the bot has not.
    pub(crate) fn missing_for(&self, manner: &Manner) -> Vec<&'static str> {
        let mut needed = Vec::new();
        if let Some(thread) = &manner.thread {
            if !self.channel.is_forum() {
                needed.extend(TO_OPEN_THREADS);
            }
            if thread.locked {
                needed.extend(TO_KEEP_THREADS);
            }
        }
        if manner.pin {
            needed.extend(if self.channel.is_forum() { TO_KEEP_THREADS } else { TO_PIN });
        }
        self.lacks(&needed)
    }

    /// The rights that questions in threads of their guests' cards need besides, and the bot has not.
    pub(crate) fn missing_for_questions(&self) -> Vec<&'static str> {
        if self.channel.is_thread() {
            // They stand in it, beside the cards.
            return Vec::new();
        }
        let opening = if self.channel.is_forum() { &[] } else { &TO_OPEN_THREADS[..] };
        self.lacks(&[opening, &[IN_THREADS]].concat())
    }

    pub(crate) fn may(&self, right: Permissions) -> bool {
        self.may.contains(right)
    }
}

/// Every right there is, those included that Discord has yet to invent.
fn everything() -> Permissions {
    Permissions::from_bits_retain(u64::MAX)
}

/// The library forgets rights that are newer than itself.
fn all_bits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Permissions, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map(Permissions::from_bits_retain).map_err(serde::de::Error::custom)
}

pub(crate) async fn fetch_channel(rest: &Rest, channel: ChannelId) -> Result<Channel, Failure> {
    rest.call(&Route::new("GET /channels/{}", &[channel.get()]), NO_BODY).await
}

/// Roles first, then the channel's overwrites: everyone's, all roles' together, the member's own; each takes before it
/// gives. That some rights are worth nothing without others (all without seeing the channel) is left out: what is to be
/// told is what somebody has to give.
fn permissions(looker: &Looker<'_>, roles: &[Role], overwrites: &[Overwrite]) -> Permissions {
    let has = |role: RoleId| role == looker.everyone || looker.member.roles.contains(&role);
    let mut may = Permissions::empty();
    for role in roles.iter().filter(|role| has(role.id)) {
        may |= role.permissions;
    }
    if may.contains(Permissions::ADMINISTRATOR) {
        return everything();
    }
    let everyone = looker.everyone.get();
    apply(&mut may, overwrites.iter().filter(|over| over.kind == 0 && over.id.get() == everyone));
    apply(
        &mut may,
        overwrites
            .iter()
            .filter(|over| over.kind == 0 && over.id.get() != everyone && has(RoleId::new(over.id.get()))),
    );
    apply(&mut may, overwrites.iter().filter(|over| over.kind == 1 && over.id.get() == looker.user.get()));
    may
}

fn apply<'a>(may: &mut Permissions, overwrites: impl Iterator<Item = &'a Overwrite>) {
    let (mut allow, mut deny) = (Permissions::empty(), Permissions::empty());
    for overwrite in overwrites {
        allow |= overwrite.allow;
        deny |= overwrite.deny;
    }
    *may = (*may - deny) | allow;
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUILD: u64 = 100;
    const BOT: u64 = 7;
    const BOT_ROLE: u64 = 200;

    fn role(id: u64, permissions: Permissions) -> Role {
        Role { id: RoleId::new(id), name: format!("role {id}"), mentionable: false, permissions }
    }

    fn over(kind: u8, id: u64, allow: Permissions, deny: Permissions) -> Overwrite {
        Overwrite { id: GenericId::new(id), kind, allow, deny }
    }

    fn may(roles: &[Role], overwrites: &[Overwrite]) -> Permissions {
        let member = Member { roles: vec![RoleId::new(BOT_ROLE)] };
        let looker = Looker { user: UserId::new(BOT), everyone: RoleId::new(GUILD), member: &member };
        permissions(&looker, roles, overwrites)
    }

    #[test]
    fn a_channel_closed_to_all_and_opened_to_the_bots_role_is_open() {
        let view = Permissions::VIEW_CHANNEL;
        let send = Permissions::SEND_MESSAGES;
        let none = Permissions::empty();
        let roles = [role(GUILD, view | send), role(BOT_ROLE, Permissions::EMBED_LINKS)];
        let closed = over(0, GUILD, none, view);
        assert_eq!(may(&roles, std::slice::from_ref(&closed)), send | Permissions::EMBED_LINKS);
        let opened = [over(0, BOT_ROLE, view, none), closed];
        assert_eq!(may(&roles, &opened), view | send | Permissions::EMBED_LINKS);
    }

    #[test]
    fn the_members_own_overwrite_has_the_last_word() {
        let all = Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES | Permissions::EMBED_LINKS;
        let roles = [role(GUILD, all), role(BOT_ROLE, Permissions::empty())];
        let silenced = [over(1, BOT, Permissions::empty(), Permissions::SEND_MESSAGES)];
        assert_eq!(may(&roles, &silenced), Permissions::VIEW_CHANNEL | Permissions::EMBED_LINKS);
    }

    #[test]
    fn an_administrator_may_everything_and_other_peoples_roles_count_for_nothing() {
        let nothing = role(GUILD, Permissions::empty());
        assert_eq!(may(&[nothing, role(999, Permissions::ADMINISTRATOR)], &[]), Permissions::empty());
        let admin = [role(BOT_ROLE, Permissions::ADMINISTRATOR)];
        assert_eq!(may(&admin, &[over(0, GUILD, Permissions::empty(), Permissions::all())]), everything());
    }
}
