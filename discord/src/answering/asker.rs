//! Who asks, and what they may do. The rights are those in the channel they ask in; what a moderator of that channel may
//! touch, the core decides by the shows that the channel follows.

use bot_core::announcement::PlatformKind;
use bot_core::command::{Asker, Command, Membership, Misunderstood};
use bot_core::time::Moment;
use serenity::model::Permissions;

use super::interaction::Interaction;

impl Interaction {
    /// Who asks for this. What announcing is about is for those who may manage the channel; what concerns an episode or a
    /// suggestion everywhere, for those who may manage the server. Whether one of their roles may decide, the core knows.
    pub(super) fn asker(&self, command: &Result<Command, Misunderstood>) -> Asker {
        let enough = match command {
            Ok(
                Command::Credit(_)
                | Command::Held(_)
                | Command::Status(_)
                | Command::Suggestions(_)
                | Command::Ask(_)
                | Command::Decide(_),
            ) => Permissions::MANAGE_GUILD,
            _ => Permissions::MANAGE_GUILD | Permissions::MANAGE_CHANNELS,
        };
        let moderator =
            self.guild_id.is_some() && self.rights().intersects(enough | Permissions::ADMINISTRATOR);
        let (id, name) = self.who();
        Asker { platform: PlatformKind::Discord, id, name, moderator, membership: self.membership() }
    }

    /// For how long they have been there: an account's age is in its id. In private nothing is known of a server.
    fn membership(&self) -> Membership {
        let member = self.member.as_ref();
        Membership {
            account: self.by().and_then(|by| Moment::from_timestamp(by.id.created_at().unix_timestamp(), 0)),
            joined: member.and_then(|member| member.joined_at.as_str()?.parse().ok()),
            unseen: false,
            roles: member.map(|member| member.roles.clone()).unwrap_or_default(),
        }
    }
}
