//! From what a request came to, to what the announcer should do next and what the operator should know.

use std::time::Duration;

use bot_core::platform::SendError;
use serenity::model::id::ChannelId;

use crate::rest::{ApiError, Failure, MANY_EDITS};

/// What to do about a message that could not be posted to, edited in or looked for in `channel`. `missing` are the
/// rights that the bot is known to lack there.
pub(crate) fn send_error(failure: &Failure, channel: ChannelId, missing: &[&str]) -> SendError {
    match failure {
        Failure::NotSent(_) => SendError::Again(failure.to_string()),
        Failure::Cut(_) => SendError::Unsure(failure.to_string()),
        Failure::Limited { delay, why } => SendError::Wait { delay: *delay, why: why.clone() },
        Failure::Answer(error) => answered(error, channel, missing),
    }
}

fn answered(error: &ApiError, channel: ChannelId, missing: &[&str]) -> SendError {
    if error.status >= 500 {
        return SendError::Unsure(error.to_string());
    }
    if error.code == 130_000 {
        return SendError::Again(error.to_string());
    }
    if error.code == MANY_EDITS {
        return SendError::Wait { delay: BETWEEN_OLD_EDITS, why: error.to_string() };
    }
    let advice = advice(error, channel, missing);
    // It is the whole platform that is out of reach, and says nothing of this channel.
    if error.status == 401 {
        return SendError::NotConnected(format!("{advice} ({error})"));
    }
    refused(error, &advice)
}

/// Somebody has to do something first.
pub(crate) fn refused(error: &ApiError, advice: &str) -> SendError {
    SendError::Refused(format!("{advice} ({error})"))
}

/// What to do where Discord refuses the token.
pub(crate) const TOKEN_REFUSED: &str =
    "Discord refuses the bot's token: put a new one where discord.token_file points";
/// What to do where Discord's network lets nothing of ours through.
pub(crate) const TURNED_AWAY: &str =
    "Discord's network turns this machine away: look whether a proxy changes its requests";
/// When the next edit of an old message is tried.
const BETWEEN_OLD_EDITS: Duration = Duration::from_mins(10);

/// What somebody has to do before Discord takes a message in `channel`.
pub(crate) fn advice(error: &ApiError, channel: ChannelId, missing: &[&str]) -> String {
    match (error.status, error.code) {
        (401, _) => TOKEN_REFUSED.to_owned(),
        (_, 50001) => format!(
            "the bot cannot see Discord channel {channel}: invite it to the server and give its role “View Channel” \
             in the channel's settings, Permissions"
        ),
        (_, 10003) => format!(
            "there is no Discord channel {channel} any more: put the id of another one into the configuration \
             (right click on a channel, “Copy Channel ID”)"
        ),
        (_, 10004) => {
            format!("the server of Discord channel {channel} is gone, or the bot was removed from it")
        }
        (_, 10008) => format!("the message in Discord channel {channel} was deleted"),
        (_, 50008 | 40058 | 50024) => {
            format!(
                "Discord channel {channel} takes no messages (a category, say): name a text channel or a forum"
            )
        }
        (_, 50083 | 160_005) => format!("Discord thread {channel} is archived or locked: open it again"),
        (_, 160_006 | 160_007) => format!(
            "the server of Discord channel {channel} has as many open threads as Discord allows: archive some, or let \
             them archive sooner"
        ),
        (_, 40067) => format!(
            "each post in Discord forum {channel} needs a tag: give `tags` to the destination in the configuration"
        ),
        (_, 50007 | 50278) => "this person takes no private messages from the bot".to_owned(),
        (_, 200_000) => {
            format!("AutoMod of the server refuses the message in Discord channel {channel}: exempt the bot")
        }
        (_, 240_000) => format!("Discord takes a link in the message for harmful, in channel {channel}"),
        (_, 50013) | (403, _) => lacks(channel, missing),
        (_, 50035) => format!("Discord does not take the form of the message for channel {channel}"),
        _ => format!("Discord refuses the message in channel {channel}"),
    }
}

/// Which rights to give.
fn lacks(channel: ChannelId, missing: &[&str]) -> String {
    let rights = if missing.is_empty() {
        "View Channel, Send Messages, Embed Links and Read Message History".to_owned()
    } else {
        missing.join(", ")
    };
    format!(
        "the bot lacks rights in Discord channel {channel}: give its role {rights} in the channel's settings, Permissions"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, code: u64) -> SendError {
        let error = ApiError { status, code, message: "Discord's words".into(), paths: Vec::new() };
        send_error(&Failure::Answer(error), ChannelId::new(42), &["Embed Links"])
    }

    #[test]
    fn each_failure_says_what_to_do_next() {
        let of = |failure: Failure| send_error(&failure, ChannelId::new(42), &[]);
        assert!(matches!(of(Failure::NotSent("refused".into())), SendError::Again(_)));
        assert!(matches!(of(Failure::Cut("eof".into())), SendError::Unsure(_)));
        let limited = Failure::Limited { delay: Duration::from_secs(3), why: "patience".into() };
        assert_eq!(of(limited), SendError::Wait { delay: Duration::from_secs(3), why: "patience".into() });
        assert!(matches!(answer(502, 0), SendError::Unsure(_)));
        assert!(matches!(answer(503, 130_000), SendError::Unsure(_)));
        assert!(matches!(answer(401, 0), SendError::NotConnected(_)));
        for (status, code) in [(403, 50001), (403, 50013), (404, 10003), (400, 50035), (400, 50008)] {
            assert!(matches!(answer(status, code), SendError::Refused(_)), "{code}");
        }
    }

    #[test]
    fn a_missing_right_is_named_with_the_channel_and_the_way_out() {
        insta::assert_snapshot!(
            answer(403, 50013),
            @"the bot lacks rights in Discord channel 42: give its role Embed Links in the channel's settings, Permissions (Discord answered 403, code 50013 (Discord's words))"
        );
    }
}
