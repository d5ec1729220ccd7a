//! The Matrix side of a community: a plain room known by its alias, an encrypted one by its id, and a listener in both.

use std::path::Path;

use matrix_sdk::ruma::events::room::member::MembershipState;
use matrix_sdk::ruma::{OwnedRoomAliasId, OwnedRoomId};

use super::homeserver::{self, Account, Homeserver, Listener, Proxy, Seen};

pub struct Rooms {
    pub listener: Listener,
    /// The account of the bot.
    pub bot: Account,
    pub plain: OwnedRoomId,
    pub encrypted: OwnedRoomId,
    pub alias: OwnedRoomAliasId,
    homeserver: String,
    /// The authority that the bot is told to trust.
    ca_pem: Option<String>,
    /// The token and device that the bot logs in with in place of its password.
    pub token: Option<(String, String)>,
}

impl Rooms {
    /// Two rooms into which the bot is invited. `None` where Synapse is done without.
    pub async fn new() -> Option<Self> {
        Some(Self::at(homeserver::shared().await?).await)
    }

    /// The same on a homeserver of the story's own.
    pub async fn at(homeserver: &Homeserver) -> Self {
        let bot = homeserver.register("onair").await;
        let listener = homeserver.listener("ada").await;
        let (plain, alias) = listener.creates_room_with_alias("new-episodes").await;
        let encrypted = listener.creates_encrypted_room("New episodes, encrypted").await;
        for room in [&plain, &encrypted] {
            listener.invites(room, &bot.user_id).await;
        }
        Self {
            listener,
            bot,
            plain,
            encrypted,
            alias,
            homeserver: homeserver.url(),
            ca_pem: None,
            token: None,
        }
    }

    /// The bot reaches the homeserver at this address instead.
    pub fn through(self, address: String) -> Self {
        Self { homeserver: address, ..self }
    }

    /// The bot reaches the homeserver through this pass-through.
    pub fn behind(self, proxy: &Proxy) -> Self {
        Self { homeserver: proxy.url(), ca_pem: proxy.ca_pem().map(str::to_owned), ..self }
    }

    /// The rooms as a configuration names them.
    pub fn destinations(&self) -> [String; 2] {
        [self.alias.to_string(), self.encrypted.to_string()]
    }

    /// The section `[matrix]`.
    pub fn config(&self, folder: &Path) -> String {
        let login = match &self.token {
            None => format!("password = \"{}\"", self.bot.password),
            Some((token, device)) => format!("access_token = \"{token}\"\ndevice_id = \"{device}\""),
        };
        let trusted = self.ca_pem.as_ref().map(|pem| {
            let file = folder.join("homeserver-ca.pem");
            std::fs::write(&file, pem).unwrap();
            format!("ca_file = \"{}\"\n", file.display())
        });
        format!(
            "[matrix]\nhomeserver = \"{}\"\nuser = \"{}\"\n{login}\nstore = \"{}\"\n\
             recovery_key_file = \"{}\"\naccept_invites_from = [\"*\"]\n{}",
            self.homeserver,
            self.bot.user_id,
            folder.join("matrix").display(),
            folder.join("recovery.key").display(),
            trusted.unwrap_or_default(),
        )
    }

    /// The bot is in both rooms.
    pub async fn have_the_bot(&self) {
        for room in [&self.plain, &self.encrypted] {
            self.listener.waits_for_membership(room, &self.bot.user_id, MembershipState::Join).await;
        }
    }

    /// Both rooms show the announcement of this episode.
    pub async fn show(&self, title: &str) {
        for room in [&self.plain, &self.encrypted] {
            let seen = self.bot_says(room, title).await;
            assert_eq!(seen.encrypted, *room == self.encrypted, "{seen:?}");
        }
    }

    /// The next thing the bot says in a room that has these words.
    pub async fn bot_says(&self, room: &OwnedRoomId, words: &str) -> Seen {
        self.listener
            .waits_for(room, |seen| seen.sender == self.bot.user_id && seen.body.contains(words))
            .await
    }

    /// The listener asks, and reads the answer.
    pub async fn answer(&self, room: &OwnedRoomId, line: &str) -> Seen {
        let asked = self.listener.says(room, line).await;
        let is_answer =
            |seen: &Seen| seen.sender == self.bot.user_id && seen.reply_to.as_ref() == Some(&asked);
        self.listener.waits_for(room, is_answer).await
    }
}
