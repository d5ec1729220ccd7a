//! What is to be done after a connection to the gateway has ended.

use crate::DiscordError;

/// How a connection ended.
#[derive(Debug)]
pub(super) enum End {
    /// We were asked to stop.
    Stopped,
    /// The session lives on: continue it.
    Resume(String),
    /// The session is over: begin another.
    Anew(String),
    /// No retry mends it.
    Fatal(DiscordError),
}

/// What a close code asks for.
pub(super) fn after(code: Option<u16>) -> End {
    let why =
        code.map_or("the connection was cut".to_owned(), |code| format!("Discord closed it with {code}"));
    let advice = match code {
        Some(4004) => return End::Fatal(DiscordError::TokenRefused),
        Some(4010 | 4012) => "this release of onair speaks the gateway wrongly; update it",
        Some(4011) => "the bot is in more than 2,500 servers, which onair does not divide among connections",
        Some(4013 | 4014) => {
            "it does not grant the intents asked for. onair needs no privileged intent: look at the application's page \
             “Bot” at https://discord.com/developers/applications, “Privileged Gateway Intents”, and update onair"
        }
        // The session ends with these: sequence invalid, session timed out, closed properly.
        Some(1000 | 1001 | 4006 | 4007 | 4009) => return End::Anew(why),
        _ => return End::Resume(why),
    };
    End::Fatal(DiscordError::Closed { code: code.unwrap_or_default(), advice })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_close_code_is_obeyed() {
        for code in [None, Some(1006), Some(4000), Some(4001), Some(4002), Some(4003), Some(4005), Some(4008)]
        {
            assert!(matches!(after(code), End::Resume(_)), "{code:?}");
        }
        for code in [1000, 1001, 4006, 4007, 4009] {
            assert!(matches!(after(Some(code)), End::Anew(_)), "{code}");
        }
        assert!(matches!(after(Some(4004)), End::Fatal(DiscordError::TokenRefused)));
        for code in [4010, 4011, 4012, 4013, 4014] {
            assert!(matches!(after(Some(code)), End::Fatal(DiscordError::Closed { .. })), "{code}");
        }
    }
}
