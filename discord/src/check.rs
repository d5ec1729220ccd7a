//! What `onair check` finds on Discord: the token, each channel with the bot's rights there, and the commands.

use bot_core::checkup::Finding;
use bot_core::subscription::Manner;
use serenity::model::Permissions;
use serenity::model::id::{RoleId, UserId};

use crate::announcing::{channel, names_of_tags, role};
use crate::commands::Registered;
use crate::refusal::advice;
use crate::rest::Failure;
use crate::rights::{Place, keeps_silent};
use crate::{Discord, DiscordError};

/// Base rights for announcing, and those for threads.
const INVITE_RIGHTS: u64 = 309_237_730_304;

impl Discord {
    /// Looks at everything on Discord that announcing and answering need: each channel, with the role that is to be
    /// called there and all else that its manner of announcing takes. `boards` are those in which suggestions have cards.
    pub async fn check(&self, channels: &[(String, Manner)], boards: &[String]) -> Vec<Finding> {
        let me = match self.me().await {
            Ok(me) => me,
            Err(failure) => return vec![no_token(&failure)],
        };
        let mut findings = vec![Finding::well("discord token", format!("Discord knows it as user {me}"))];
        for (channel, manner) in channels {
            findings.extend(self.check_channel(me, channel, manner, boards.contains(channel)).await);
            if let Some(role) = &manner.mention_role {
                findings.push(self.check_role(me, channel, role).await);
            }
        }
        findings.push(self.check_commands().await);
        findings
    }

    async fn check_channel(&self, me: UserId, room: &str, manner: &Manner, has_cards: bool) -> Vec<Finding> {
        let subject = format!("discord channel {room}");
        let id = match channel(room) {
            Ok(id) => id,
            Err(error) => return vec![Finding::broken(subject, error.to_string(), "correct the channel")],
        };
        let finding = match Place::look(&self.rest, id, me).await {
            Err(Failure::Answer(error)) => {
                let outside = matches!(error.code, 50001 | 10004);
                let invite = if outside { format!("; {}", self.invite()) } else { String::new() };
                let advice = advice(&error, id, &[]) + &invite;
                Finding::broken(subject, error.to_string(), advice)
            }
            Err(failure) => Finding::broken(subject, failure.to_string(), "try again"),
            Ok(None) => Finding::broken(
                subject,
                "it is a private conversation",
                "announce in a channel of a server: right click on it, “Copy Channel ID”",
            ),
            Ok(Some(place)) => {
                let mut findings = vec![rights_there(subject, &place)];
                findings.extend(manner_there(room, &place, manner));
                findings.extend(has_cards.then(|| questions_there(room, &place)).flatten());
                return findings;
            }
        };
        vec![finding]
    }

    async fn check_role(&self, me: UserId, room: &str, wanted: &str) -> Finding {
        let subject = format!("discord role {wanted} in channel {room}");
        let id = match role(wanted) {
            Ok(id) => id,
            Err(error) => return Finding::broken(subject, error.to_string(), "correct mention_role"),
        };
        let Ok(channel) = channel(room) else {
            return Finding::broken(subject, "its channel is none", "correct the channel");
        };
        match Place::look(&self.rest, channel, me).await {
            Ok(Some(place)) => role_there(subject, id, &place),
            _ => Finding::broken(subject, "its channel could not be looked at", "see the channel above"),
        }
    }

    async fn check_commands(&self) -> Finding {
        let subject = "discord commands";
        match self.registered().await {
            Ok(Registered::AsTheyShould) => Finding::well(subject, "they are registered"),
            Ok(Registered::Otherwise) => Finding::warning(
                subject,
                "Discord has none of ours, or those of another release",
                "nothing: they are registered when onair runs",
            ),
            Err(failure) => Finding::warning(subject, failure.to_string(), "try again"),
        }
    }

    /// How to get the bot into a server.
    fn invite(&self) -> String {
        let id = self.application.get().map_or("<application id>".to_owned(), ToString::to_string);
        format!(
            "if the bot is not in the server yet, invite it: https://discord.com/oauth2/authorize?client_id={id}\
             &scope=bot+applications.commands&permissions={INVITE_RIGHTS}"
        )
    }
}

fn no_token(failure: &Failure) -> Finding {
    if failure.code().0 == 401 {
        let advice = DiscordError::TokenRefused.to_string();
        return Finding::broken("discord token", "Discord answered 401", advice);
    }
    let advice = "look at discord.api_url, at the network, and at https://discordstatus.com";
    Finding::broken("discord", failure.to_string(), advice)
}

fn rights_there(subject: String, place: &Place) -> Finding {
    let name = place.channel.name.as_deref().unwrap_or("without a name");
    if let Err(what) = place.channel.takes_announcements() {
        return Finding::broken(subject, format!("it is {what} ({name})"), "name a text channel or a forum");
    }
    if place.channel.is_closed() {
        let saw = format!("“{name}” is a thread that is archived and locked");
        return Finding::broken(subject, saw, "open it again, or name another channel");
    }
    let missing = place.missing();
    if missing.is_empty() {
        return Finding::well(subject, format!("#{name}: the bot may post there"));
    }
    let saw = format!("#{name}: the bot lacks {}", missing.join(", "));
    let advice = format!("give the bot's role {} in the channel's settings, Permissions", missing.join(", "));
    if missing.iter().any(|right| keeps_silent(right)) {
        Finding::broken(subject, saw, advice)
    } else {
        Finding::warning(subject, saw, advice)
    }
}

/// What its manner of announcing takes besides, and is not there.
fn manner_there(room: &str, place: &Place, manner: &Manner) -> Vec<Finding> {
    let mut findings = Vec::new();
    let missing = place.missing_for(manner);
    if !missing.is_empty() {
        let rights = missing.join(", ");
        findings.push(Finding::warning(
            format!("discord threads and pins in channel {room}"),
            format!("the bot lacks {rights}"),
            format!("give the bot's role {rights} in the channel's settings, Permissions"),
        ));
    }
    if manner.crosspost && !place.channel.is_announcement() {
        findings.push(Finding::warning(
            format!("discord crosspost from channel {room}"),
            "nobody can follow the channel",
            "make it an announcement channel in its settings, or switch `crosspost` off",
        ));
    }
    if manner.thread.is_some() && place.channel.is_thread() {
        findings.push(Finding::warning(
            format!("discord threads in channel {room}"),
            "it is a thread, and has none of its own",
            "switch `thread` off",
        ));
    }
    findings.extend(tags_there(room, place, manner));
    findings
}

/// What the questions to guests take, and is not there.
fn questions_there(room: &str, place: &Place) -> Option<Finding> {
    let missing = place.missing_for_questions();
    let rights = missing.join(", ");
    (!missing.is_empty()).then(|| {
        Finding::warning(
            format!("discord questions to guests in channel {room}"),
            format!("the bot lacks {rights}, and they get no cards there"),
            format!("give the bot's role {rights} in the channel's settings, Permissions"),
        )
    })
}

fn tags_there(room: &str, place: &Place, manner: &Manner) -> Option<Finding> {
    let subject = format!("discord tags in channel {room}");
    let channel = &place.channel;
    if !channel.is_forum() {
        let advice = "take `tags` away, or name a forum";
        return (!manner.tags.is_empty())
            .then(|| Finding::warning(subject, "only posts in forums have tags", advice));
    }
    let there = names_of_tags(channel);
    let known = |tag: &&String| channel.has_tag(tag);
    let unknown: Vec<_> = manner.tags.iter().filter(|tag| !known(tag)).map(String::as_str).collect();
    if channel.requires_tag() && unknown.len() == manner.tags.len() {
        let saw = "each post there needs a tag, and the destination has none of them";
        return Some(Finding::broken(subject, saw, format!("set `tags`; there are {there}")));
    }
    let saw = format!("the forum does not have {}", unknown.join(", "));
    (!unknown.is_empty())
        .then(|| Finding::warning(subject, saw, format!("correct `tags`; there are {there}")))
}

fn role_there(subject: String, id: RoleId, place: &Place) -> Finding {
    let Some(role) = place.roles.iter().find(|role| role.id == id) else {
        return Finding::broken(
            subject,
            "there is no such role in the server",
            "correct mention_role: Server Settings, Roles, “Copy Role ID”",
        );
    };
    if role.mentionable || place.may(Permissions::MENTION_EVERYONE) {
        return Finding::well(subject, format!("@{}: announcements can call it", role.name));
    }
    Finding::warning(
        subject,
        format!("@{}: announcements name it, and call nobody", role.name),
        "allow anyone to @mention this role, in Server Settings, Roles",
    )
}
