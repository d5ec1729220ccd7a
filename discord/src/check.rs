//! What `onair check` finds on Discord: the token, each channel with the bot's rights there, and the commands; and what of
//! that is said in a channel, to whoever decides on announcing there.

use std::time::Duration;

use bot_core::checkup::{Finding, Health};
use bot_core::subscription::Manner;
use serenity::model::Permissions;
use serenity::model::id::UserId;
use tokio::time::timeout;

use crate::announcing::{channel, names_of_tags, role};
use crate::commands::Registered;
use crate::refusal::advice;
use crate::rest::Failure;
use crate::rights::{Place, keeps_silent};
use crate::{Discord, DiscordError};

/// Base rights for announcing, and those for threads.
const INVITE_RIGHTS: u64 = 309_237_730_304;
/// Whoever asks in a channel sees that the bot is thinking, and does not wait for longer than this.
const PATIENCE: Duration = Duration::from_secs(6);

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
        }
        findings.push(self.check_commands().await);
        findings
    }

    /// What announcing in a channel in this manner takes, and is not there.
    pub(crate) async fn missing_for(&self, room: &str, manner: &Manner) -> Vec<Finding> {
        let looked = timeout(PATIENCE, async {
            match self.me().await {
                Ok(me) => self.check_channel(me, room, manner, false).await,
                Err(failure) => vec![no_token(&failure)],
            }
        });
        let too_long = || {
            let saw = "Discord took too long to say what the bot may do there";
            vec![Finding::warning(format!("discord channel {room}"), saw, "ask again, or run `onair check`")]
        };
        let mut findings = looked.await.unwrap_or_else(|_| too_long());
        findings.retain(|finding| finding.state != Health::Well);
        findings
    }

    /// Everything about announcing in a channel in this manner; `has_cards` where suggestions have cards there.
    async fn check_channel(&self, me: UserId, room: &str, manner: &Manner, has_cards: bool) -> Vec<Finding> {
        let subject = format!("discord channel {room}");
        let looked = self.look_at(me, room, &subject).await;
        let mut findings = Vec::new();
        match &looked {
            Ok(place) => {
                findings.push(rights_there(subject, place));
                findings.extend(manner_there(room, place, manner));
                findings.extend(has_cards.then(|| questions_there(room, place)).flatten());
            }
            Err(finding) => findings.push(finding.clone()),
        }
        let place = looked.as_ref().ok();
        findings.extend(manner.mention_role.as_ref().map(|wanted| role_there(room, wanted, place)));
        findings
    }

    /// The channel with the bot's eyes; otherwise what is wrong with it.
    async fn look_at(&self, me: UserId, room: &str, subject: &str) -> Result<Place, Finding> {
        let id = channel(room)
            .map_err(|error| Finding::broken(subject, error.to_string(), "correct the channel"))?;
        Err(match Place::look(&self.rest, id, me).await {
            Ok(Some(place)) => return Ok(place),
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
        })
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

/// Whether announcements can call this role in the channel, which is `place` as far as it could be looked at.
fn role_there(room: &str, wanted: &str, place: Option<&Place>) -> Finding {
    let subject = format!("discord role {wanted} in channel {room}");
    let id = match role(wanted) {
        Ok(id) => id,
        Err(error) => return Finding::broken(subject, error.to_string(), "correct mention_role"),
    };
    let Some(place) = place else {
        return Finding::broken(subject, "its channel could not be looked at", "see the channel above");
    };
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
