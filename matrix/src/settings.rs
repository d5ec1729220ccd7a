//! What the operator says about Matrix.

use std::path::PathBuf;

use bot_core::secret::Secret;
use matrix_sdk::ruma::{OwnedRoomOrAliasId, OwnedUserId, RoomOrAliasId, UserId};
use reqwest::Certificate;
use url::Url;

use crate::error::MatrixError;
use crate::invite::InviteRule;

/// What the operator says about Matrix.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the homeserver's client API is reached.
    pub homeserver: Url,
    /// The account: `@onair:example.org`.
    pub user: String,
    /// How it proves itself.
    pub login: Login,
    /// Opens the account's secret storage, so that a new device is trusted.
    pub recovery_key: Option<Secret>,
    /// The same in a file. Where the account has no recovery and the file does not exist, both are created.
    pub recovery_key_file: Option<PathBuf>,
    /// The folder of session, keys and room state. It belongs to one running process.
    pub store: PathBuf,
    /// Further certificates (PEM) to trust for the homeserver.
    pub ca_pem: Option<Vec<u8>>,
    /// What a command starts with: `!`.
    pub prefix: String,
    /// Whose invitations are accepted: `*`, a server's name, or a user's full name.
    pub accept_invites_from: Vec<String>,
    /// The rooms that the configuration announces in, by alias or id.
    pub rooms: Vec<String>,
}

/// How the account proves itself.
#[derive(Clone, Debug)]
pub enum Login {
    /// With its password; the device is made at the first start and kept.
    Password(Secret),
    /// With the token of a device that exists already.
    AccessToken {
        /// The token.
        token: Secret,
        /// The device it belongs to.
        device_id: String,
    },
}

/// The settings, understood.
#[derive(Debug)]
pub(crate) struct Understood {
    pub(crate) user: OwnedUserId,
    pub(crate) invites: InviteRule,
}

impl Settings {
    /// Understands what can be wrong without asking anyone.
    pub(crate) fn understand(&self) -> Result<Understood, MatrixError> {
        let user = UserId::parse(&self.user).map_err(|_| {
            wrong(format!("user “{}” is not a Matrix user: write it as @onair:example.org", self.user))
        })?;
        for room in &self.rooms {
            parse_room(room).map_err(wrong)?;
        }
        if self.prefix.is_empty() || self.prefix.contains(char::is_whitespace) {
            return Err(wrong(
                "the command prefix must not be empty or hold spaces: the usual one is “!”".to_owned(),
            ));
        }
        let invites = InviteRule::parse(&self.accept_invites_from).map_err(wrong)?;
        self.certificates()?;
        Ok(Understood { user, invites })
    }

    /// The further certificates to trust.
    pub(crate) fn certificates(&self) -> Result<Vec<Certificate>, MatrixError> {
        let Some(pem) = &self.ca_pem else { return Ok(Vec::new()) };
        Certificate::from_pem_bundle(pem)
            .map_err(|error| wrong(format!("the certificate file of the homeserver is not PEM: {error}")))
    }
}

/// A room as the operator spells it; the error is in words for the operator.
pub(crate) fn parse_room(room: &str) -> Result<OwnedRoomOrAliasId, String> {
    RoomOrAliasId::parse(room).map_err(|_| {
        format!("“{room}” is not a Matrix room: write an alias (#room:example.org) or a room id (!abc:example.org)")
    })
}

fn wrong(what: String) -> MatrixError {
    MatrixError::Settings(what)
}
