//! `[matrix]`: the bot's account there, and its device.

use std::path::{Path, PathBuf};

use bot_core::secret::Secret;
use url::Url;

use crate::secrets::{self, Found, Key, Search};
use crate::section::Section;
use crate::{certificate, values};

const PREFIX: &str = "!";
const STORE: &str = "matrix";
const PASSWORD: Key =
    Key { inline: "password", file: "password_file", credential: Some("matrix.password"), guarded: true };
const ACCESS_TOKEN: Key = Key {
    inline: "access_token",
    file: "access_token_file",
    credential: Some("matrix.access_token"),
    guarded: true,
};
const RECOVERY_KEY: Key = Key {
    inline: "recovery_key",
    file: "recovery_key_file",
    credential: Some("matrix.recovery_key"),
    guarded: true,
};

/// How to reach Matrix, and as whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// The homeserver's address.
    pub homeserver: Url,
    /// The bot's full name, `@onair:example.org`.
    pub user: String,
    /// How it logs in where there is no stored session yet.
    pub login: MatrixLogin,
    /// The key that the bot's cross-signing and message keys are restored with.
    pub recovery_key: Option<Secret>,
    /// Where the recovery key is, or is to be written when the first start creates one.
    pub recovery_key_file: Option<PathBuf>,
    /// The folder of the session and of the state and crypto stores.
    pub store: PathBuf,
    /// What a command begins with.
    pub prefix: String,
    /// Whose invitations are accepted: `*` for anyone's, a server's name, or a person's.
    pub accept_invites_from: Vec<String>,
    /// A further certificate, in PEM, that is trusted for `homeserver`.
    pub ca_pem: Option<Vec<u8>>,
}

/// How the bot logs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MatrixLogin {
    /// With its password, as a new device.
    Password(Secret),
    /// As a device that exists.
    AccessToken {
        /// The device's token.
        token: Secret,
        /// The device's id.
        device_id: String,
    },
}

/// `beside` is the database's folder.
pub(crate) fn read(mut section: Section<'_>, beside: &Path) -> Option<Matrix> {
    let homeserver = section.required("homeserver", "the address of the homeserver", values::server);
    let user = section.required("user", "the bot's full name, such as \"@onair:example.org\"", values::user);
    let login = login(&mut section);
    let (recovery_key, recovery_key_file) = recovery(&mut section);
    let data = section.context.data_folder();
    let store = section.text("store").map_or_else(|| beside.join(STORE), |given| data.join(given.text));
    let prefix = section.optional("prefix", values::prefix).unwrap_or_else(|| PREFIX.to_owned());
    let invites = section.list("accept_invites_from", values::inviter);
    let ca_pem = certificate::read(&mut section);
    section.close();
    let user = user?;
    let accept_invites_from = invites.unwrap_or_else(|| own_server(&user));
    Some(Matrix {
        homeserver: homeserver?,
        user,
        login: login?,
        recovery_key,
        recovery_key_file,
        store,
        prefix,
        accept_invites_from,
        ca_pem,
    })
}

fn own_server(user: &str) -> Vec<String> {
    user.split_once(':').map(|(_, server)| server.to_owned()).into_iter().collect()
}

fn login(section: &mut Section<'_>) -> Option<MatrixLogin> {
    let device_id = section.text("device_id");
    match secrets::search(section, &[PASSWORD, ACCESS_TOKEN]) {
        Search::Mistaken => None,
        Search::NotGiven => {
            section.lacks(
                "needs a way to log in: `password_file`, or `access_token_file` with `device_id`; \
                 the systemd credentials matrix.password and matrix.access_token and the environment serve as well",
            );
            None
        }
        Search::Found(Found { key: "access_token", secret: token, .. }) => {
            let Some(device_id) = device_id.filter(|given| !given.text.is_empty()) else {
                section.lacks("needs `device_id`: the device that the access token belongs to");
                return None;
            };
            Some(MatrixLogin::AccessToken { token, device_id: device_id.text })
        }
        Search::Found(Found { secret: password, .. }) => {
            if let Some(given) = device_id {
                section.mistake(
                    &given.origin,
                    "`device_id` belongs to an access token; a password makes a new device",
                );
            }
            Some(MatrixLogin::Password(password))
        }
    }
}

/// The recovery key, and the file it may be written to. A file that is not there yet is no mistake.
fn recovery(section: &mut Section<'_>) -> (Option<Secret>, Option<PathBuf>) {
    let file = section.peek(RECOVERY_KEY.file).map(|path| section.context.beside_file(&path));
    if file.as_ref().is_some_and(|path| !path.exists()) {
        section.text(RECOVERY_KEY.file);
    }
    let key = secrets::search(section, &[RECOVERY_KEY]).found().map(|found| found.secret);
    (key, file)
}
