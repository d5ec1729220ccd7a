//! The slash commands: made from the core's table, and registered when they are not what Discord has.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bot_core::command::{COMMANDS, CommandSpec, OpenTo};
use serde_json::{Map, Value, json};
use serenity::builder::{CreateCommand, CreateCommandOption};
use serenity::model::application::{CommandOptionType, CommandType, InstallationContext, InteractionContext};
use serenity::model::permissions::Permissions;
use tracing::{error, info, warn};

use crate::Discord;
use crate::rest::{Failure, NO_BODY, Route};

/// Whether this process has seen to the registration. READY comes again after every lost session, and Discord counts
/// how often commands are made.
#[derive(Debug, Default)]
pub(crate) struct Registration {
    done: AtomicBool,
}

/// How Discord's list of commands compares with ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Registered {
    AsTheyShould,
    Otherwise,
}

/// Sees to it that Discord offers our commands, and no others.
pub(crate) async fn register(discord: Arc<Discord>) {
    if discord.commands.done.load(Ordering::Acquire) {
        return;
    }
    match discord.ensure_registered().await {
        Ok(Registered::AsTheyShould) => info!("the commands are registered already"),
        Ok(Registered::Otherwise) => info!("registered the commands"),
        Err(failure) if matches!(failure.code().1, 30032 | 30034) => {
            error!(%failure, "Discord takes no more commands today; the registered ones stay as they are");
        }
        Err(failure) => {
            warn!(%failure, "could not register the commands; trying again with the next session");
            return;
        }
    }
    discord.commands.done.store(true, Ordering::Release);
}

impl Discord {
    /// How Discord's list compares with ours.
    pub(crate) async fn registered(&self) -> Result<Registered, Failure> {
        let application = self.application().await?.get();
        let route = Route::new("GET /applications/{}/commands", &[application]);
        let there: Vec<Value> = self.rest.call(&route.query("with_localizations=true"), NO_BODY).await?;
        let same = normalized(&there) == normalized(&ours());
        Ok(if same { Registered::AsTheyShould } else { Registered::Otherwise })
    }

    async fn ensure_registered(&self) -> Result<Registered, Failure> {
        let found = self.registered().await?;
        if found == Registered::Otherwise {
            let application = self.application().await?.get();
            let route = Route::new("PUT /applications/{}/commands", &[application]);
            let _: Value = self.rest.call(&route, Some(&ours())).await?;
        }
        Ok(found)
    }
}

/// Our commands, as Discord takes them.
fn ours() -> Vec<Value> {
    COMMANDS.iter().map(|spec| tidy(&json!(command(spec)))).collect()
}

fn command(spec: &CommandSpec) -> CreateCommand {
    let command = CreateCommand::new(spec.name)
        .kind(CommandType::ChatInput)
        .description(spec.summary)
        .contexts(vec![InteractionContext::Guild, InteractionContext::BotDm])
        .integration_types(vec![InstallationContext::Guild]);
    let command = match spec.open_to {
        // Discord would hide it from a decider who manages nothing; everybody else is told that they may not.
        OpenTo::Everyone | OpenTo::Deciders => command,
        OpenTo::Moderators => command.default_member_permissions(Permissions::MANAGE_GUILD),
        // Who may manage the channel alone would not be offered it otherwise: all the rights named are asked for.
        OpenTo::Managers => command.default_member_permissions(Permissions::MANAGE_CHANNELS),
    };
    spec.arguments.iter().fold(command, |command, argument| {
        command.add_option(
            CreateCommandOption::new(CommandOptionType::String, argument.name, argument.summary)
                .required(argument.required && !spec.opens_a_form())
                .set_autocomplete(argument.completes),
        )
    })
}

/// Commands in one order and one spelling, so that what Discord lists can be compared with what we would send.
fn normalized(commands: &[Value]) -> Vec<Value> {
    let mut commands: Vec<_> = commands.iter().map(tidy).collect();
    commands.sort_by_key(|command| command["name"].as_str().unwrap_or_default().to_owned());
    commands
}

/// A command or an option with what says nothing left out: ids and versions that Discord adds, and values that mean
/// the same as none.
fn tidy(value: &Value) -> Value {
    const ADDED: [&str; 4] = ["id", "application_id", "version", "guild_id"];
    // "Can be used in direct messages" is said by the contexts.
    const SAID_OTHERWISE: [&str; 2] = ["dm_permission", "default_permission"];
    let Value::Object(fields) = value else { return value.clone() };
    let mut kept = Map::new();
    for (name, value) in fields {
        let value = match value {
            Value::Array(items) => Value::Array(sorted_numbers(items.iter().map(tidy).collect())),
            other => other.clone(),
        };
        if !ADDED.contains(&&**name) && !SAID_OTHERWISE.contains(&&**name) && !says_nothing(&value) {
            kept.insert(name.clone(), value);
        }
    }
    Value::Object(kept)
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// The order of contexts says nothing; that of options does.
fn sorted_numbers(mut items: Vec<Value>) -> Vec<Value> {
    if items.iter().all(Value::is_u64) {
        items.sort_by_key(Value::as_u64);
    }
    items
}

#[cfg(test)]
mod tests;
