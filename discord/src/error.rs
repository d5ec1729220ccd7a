//! What ends the bot's life on Discord, in words for the operator.

use crate::rest::HttpError;

/// What no retry mends. The words name the thing and the way out.
#[derive(Debug, thiserror::Error)]
pub enum DiscordError {
    /// The address of the API cannot be used.
    #[error("discord.api_url {0}: use https, or plain http on this machine alone (127.0.0.1, localhost)")]
    ApiUrl(String),
    /// The file of further trusted certificates cannot be used.
    #[error("discord.ca_file: {0}")]
    Certificates(String),
    /// The token cannot be one.
    #[error(
        "discord.token: {0}. Copy it again from https://discord.com/developers/applications, page “Bot”, “Reset Token”"
    )]
    TokenShape(String),
    /// No client could be made.
    #[error("Discord: {0}")]
    Client(String),
    /// Discord does not know the token.
    #[error(
        "Discord refuses the bot's token. Make a new one at https://discord.com/developers/applications, page “Bot”, \
         “Reset Token”, and put it where discord.token_file points"
    )]
    TokenRefused,
    /// The gateway closed the connection for a reason that stays.
    #[error("Discord's gateway closed the connection for good ({code}): {advice}")]
    Closed {
        /// Discord's close code.
        code: u16,
        /// What to do.
        advice: &'static str,
    },
    /// Discord named an address for the gateway that must not be used.
    #[error(
        "Discord's API names {0} as its gateway, and the token must not travel there: it has to be wss, or ws on this \
         machine. Look at discord.api_url and what stands behind it"
    )]
    GatewayAddress(String),
}

impl From<HttpError> for DiscordError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::TokenCharacters => Self::TokenShape(error.to_string()),
            HttpError::Certificates(_) => Self::Certificates(error.to_string()),
            HttpError::Client(_) => Self::Client(error.to_string()),
        }
    }
}
