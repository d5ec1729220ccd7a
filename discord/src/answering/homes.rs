//! The servers that follow a show. Whoever may manage one of them is a moderator; on other servers, which anybody may
//! have added the bot to, nobody is.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use bot_core::announcement::PlatformKind;
use bot_core::command::{Asker, Command, Misunderstood};
use serenity::model::id::GuildId;
use tracing::debug;

use super::interaction::Interaction;
use crate::Discord;
use crate::rest::{Failure, NO_BODY, Route};
use crate::rights::Channel;

/// Which server each channel belongs to, as far as that was asked. It never changes.
#[derive(Debug, Default)]
pub(crate) struct Homes(Mutex<HashMap<u64, Option<GuildId>>>);

impl Discord {
    /// Who asks for this; their rights are looked at only where they matter.
    pub(super) async fn asker(
        &self,
        interaction: &Interaction,
        command: &Result<Command, Misunderstood>,
    ) -> Asker {
        let matter = command.as_ref().is_ok_and(Command::depends_on_rights);
        let anywhere = command.as_ref().is_ok_and(Command::is_for_any_room);
        let moderator = matter && interaction.may_manage() && (anywhere || self.is_home(interaction).await);
        let (id, name) = interaction.who();
        Asker { platform: PlatformKind::Discord, id, name, moderator }
    }

    /// Whether it happened on a server of which a channel follows a show.
    async fn is_home(&self, interaction: &Interaction) -> bool {
        let (Some(guild), Some(here)) = (interaction.guild_id, interaction.room()) else { return false };
        let rooms = self.bot.rooms(PlatformKind::Discord);
        if rooms.contains(&here.room) {
            return true;
        }
        for room in rooms.iter().filter_map(|room| room.parse().ok()) {
            match self.server_of(room).await {
                Ok(server) if server == Some(guild) => return true,
                Ok(_) => {}
                Err(failure) => debug!(%failure, "a channel's server is not known"),
            }
        }
        false
    }

    async fn server_of(&self, channel: u64) -> Result<Option<GuildId>, Failure> {
        let known = self.homes.0.lock().unwrap_or_else(PoisonError::into_inner).get(&channel).copied();
        if let Some(known) = known {
            return Ok(known);
        }
        let found: Channel = self.rest.call(&Route::new("GET /channels/{}", &[channel]), NO_BODY).await?;
        if let Some(guild) = found.guild_id {
            self.bot.knows_server(&channel.to_string(), &guild.to_string());
        }
        self.homes.0.lock().unwrap_or_else(PoisonError::into_inner).insert(channel, found.guild_id);
        Ok(found.guild_id)
    }
}
