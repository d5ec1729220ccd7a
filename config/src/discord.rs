//! `[discord]`: the bot's account there.

use bot_core::secret::Secret;
use url::Url;

use crate::secrets::{self, Key, Search};
use crate::section::Section;
use crate::{certificate, values};

const API: &str = "https://discord.com";
const TOKEN: Key =
    Key { inline: "token", file: "token_file", credential: Some("discord.token"), guarded: true };

/// How to reach Discord, and as whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discord {
    /// The bot's token.
    pub token: Secret,
    /// Where the REST API is reached.
    pub api_url: Url,
    /// A further certificate, in PEM, that is trusted for `api_url`.
    pub ca_pem: Option<Vec<u8>>,
}

pub(crate) fn read(mut section: Section<'_>) -> Option<Discord> {
    let token = secrets::search(&mut section, &[TOKEN]);
    if matches!(token, Search::NotGiven) {
        section.lacks("needs the bot's token: `token_file`, the systemd credential discord.token, or ONAIR__DISCORD__TOKEN");
    }
    let api_url = section.optional("api_url", values::server).or_else(|| Url::parse(API).ok());
    let ca_pem = certificate::read(&mut section);
    section.close();
    Some(Discord { token: token.found()?.secret, api_url: api_url?, ca_pem })
}
