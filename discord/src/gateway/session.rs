//! A session on the gateway, which outlives the connections over which it is led.

use url::Url;

use crate::DiscordError;
use crate::rest::is_loopback;

/// What it takes to continue after a cut.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Session {
    pub id: String,
    /// The last event that was seen.
    pub seq: u64,
    /// Where Discord wants it continued.
    pub resume_url: Option<String>,
}

impl Session {
    /// Where to continue: where Discord says, as long as that is where the gateway is. Behind a proxy Discord still
    /// names its own host, and the bot must not go round the proxy.
    pub(super) fn address(&self, gateway: &Url) -> Url {
        let named = self.resume_url.as_deref().and_then(|url| address(url).ok());
        named.filter(|named| belongs_to(named, gateway)).unwrap_or_else(|| gateway.clone())
    }
}

/// The address to connect to, from what Discord's API names: wss, or ws on this machine.
pub(super) fn address(named: &str) -> Result<Url, DiscordError> {
    let wrong = || DiscordError::GatewayAddress(format!("“{named}”"));
    let mut url = Url::parse(named).map_err(|_| wrong())?;
    if url.scheme() != "wss" && !(url.scheme() == "ws" && is_loopback(&url)) {
        return Err(wrong());
    }
    url.set_query(Some("v=10&encoding=json"));
    Ok(url)
}

/// The same host, or a sister of it: gateway.discord.gg and gateway-us-east1-b.discord.gg.
fn belongs_to(named: &Url, gateway: &Url) -> bool {
    let parent = |url: &Url| {
        let (_, parent) = url.domain()?.split_once('.')?;
        parent.contains('.').then(|| parent.to_owned())
    };
    let sisters = parent(named).is_some() && parent(named) == parent(gateway);
    named.scheme() == gateway.scheme() && (named.host() == gateway.host() || sisters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resumed_at(resume: &str, gateway: &str) -> String {
        let session = Session { id: "s".into(), seq: 1, resume_url: Some(resume.into()) };
        session.address(&address(gateway).unwrap()).to_string()
    }

    #[test]
    fn the_token_travels_in_the_clear_on_this_machine_alone() {
        assert!(address("wss://gateway.discord.gg").is_ok());
        assert!(address("ws://127.0.0.1:4000/").is_ok());
        for wrong in ["ws://gateway.discord.gg", "https://discord.gg", "", "ws://127.0.0.1.example.org"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_session_is_continued_where_discord_says_and_never_past_a_proxy() {
        let real = "wss://gateway.discord.gg";
        let sister = "wss://gateway-us-east1-b.discord.gg";
        assert_eq!(resumed_at(sister, real), format!("{sister}/?v=10&encoding=json"));
        assert_eq!(resumed_at(sister, "ws://127.0.0.1:9/g"), "ws://127.0.0.1:9/g?v=10&encoding=json");
        assert_eq!(resumed_at("wss://evil.gg", real), format!("{real}/?v=10&encoding=json"));
    }
}
