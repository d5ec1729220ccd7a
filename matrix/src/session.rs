//! The login: made once, kept in the store, restored at every start.
//!
//! Transaction ids, which keep a repeated announcement from standing in the room twice, belong to one device. So the
//! device is kept for as long as the homeserver lets us, and its name is written down before it is first used.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bot_core::secret::Secret;
use matrix_sdk::authentication::matrix::MatrixSession;
use matrix_sdk::config::RequestConfig;
use matrix_sdk::cross_process_lock::CrossProcessLockConfig;
use matrix_sdk::encryption::{BackupDownloadStrategy, EncryptionSettings};
use matrix_sdk::ruma::{DeviceId, OwnedDeviceId, OwnedUserId, UserId};
use matrix_sdk::{Client, ClientBuildError, SessionMeta, SessionTokens, SqliteStoreConfig};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tracing::{info, warn};

use crate::check::api::{Api, Refusal};
use crate::error::{Failure, MatrixError};
use crate::files;
use crate::settings::{Login, Settings};

/// A request that takes longer is not coming back; whoever sent it tries again by its own rules.
pub(crate) const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Why there is no connection.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// No retry mends it.
    Lasting(MatrixError),
    /// It is worth coming back for.
    Passing(Failure),
}

impl From<matrix_sdk::HttpError> for Trouble {
    fn from(error: matrix_sdk::HttpError) -> Self {
        Self::Passing(Failure::from(&error))
    }
}

impl From<matrix_sdk::Error> for Trouble {
    fn from(error: matrix_sdk::Error) -> Self {
        Self::Passing(Failure::from(&error))
    }
}

/// What is remembered of the login.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) user: OwnedUserId,
    pub(crate) device: OwnedDeviceId,
    /// Absent while the device is chosen and the homeserver has not answered yet.
    pub(crate) token: Option<String>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("device", &self.device).finish_non_exhaustive()
    }
}

impl Session {
    /// The session of this user that the store holds, if any.
    pub(crate) fn load(store: &Path, user: &UserId) -> Result<Option<Self>, MatrixError> {
        let path = store.join("session.json");
        let session: Option<Self> = files::read_json(&path).map_err(|error| unusable(&path, &error))?;
        Ok(session.filter(|session| session.user == user))
    }

    fn save(&self, store: &Path) -> Result<(), MatrixError> {
        let path = store.join("session.json");
        files::replace_json(&path, self).map_err(|error| unusable(&path, &error))
    }

    fn new_device(user: &UserId) -> Self {
        Self { user: user.to_owned(), device: DeviceId::new(), token: None }
    }

    /// Removes the keys of devices that the homeserver has forgotten: they open old messages, and serve nobody.
    fn forget_other_devices(&self, store: &Path) {
        let ours = self.folder(store);
        let entries = std::fs::read_dir(store).into_iter().flatten().filter_map(Result::ok);
        let devices = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(FOLDER));
        for path in devices.map(|entry| entry.path()).filter(|path| *path != ours) {
            if let Err(error) = std::fs::remove_dir_all(&path) {
                warn!(%error, folder = %path.display(), "the keys of an old device could not be removed");
            }
        }
    }

    /// Whether the keys of the device are where they should be.
    fn has_keys(&self, store: &Path) -> bool {
        self.folder(store).join(KEYS).exists()
    }

    /// Keys belong to a device and must not be opened by another.
    fn folder(&self, store: &Path) -> PathBuf {
        let safe = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        store.join(format!("{FOLDER}{}", self.device.as_str().chars().map(safe).collect::<String>()))
    }
}

/// The folder of a device's keys starts with this.
const FOLDER: &str = "device-";
/// The file in it that holds them.
const KEYS: &str = "matrix-sdk-crypto.sqlite3";

/// Logs in, or goes on with the stored login. The client that comes back has been recognised by the homeserver.
pub(crate) async fn open(settings: &Settings, user: &UserId) -> Result<Client, Trouble> {
    files::private_folder(&settings.store)
        .map_err(|error| Trouble::Lasting(unusable(&settings.store, &error)))?;
    match &settings.login {
        Login::AccessToken { token, device_id } => open_with_token(settings, user, token, device_id).await,
        Login::Password(password) => open_with_password(settings, user, password).await,
    }
}

async fn open_with_token(
    settings: &Settings,
    user: &UserId,
    token: &Secret,
    device_id: &str,
) -> Result<Client, Trouble> {
    let token = Some(token.expose().to_owned());
    let session = Session { user: user.to_owned(), device: device_id.into(), token: token.clone() };
    if keys_are_lost(settings, &session).await? {
        return Err(Trouble::Lasting(MatrixError::Login(format!(
            "the encryption keys of device {device_id} are not in {}: put the folder back from a copy, or make a new \
             token and write it, with its new device id, into the configuration",
            settings.store.display()
        ))));
    }
    match restore(settings, &session, token).await {
        Err(Trouble::Passing(Failure::LoggedOut { .. })) => {
            Err(Trouble::Lasting(MatrixError::Login(format!(
                "the access token of {user} is not known to {} (M_UNKNOWN_TOKEN): make a new one and write it, with its \
             device id, into the configuration",
                settings.homeserver
            ))))
        }
        other => other,
    }
}

async fn open_with_password(
    settings: &Settings,
    user: &UserId,
    password: &Secret,
) -> Result<Client, Trouble> {
    let stored = Session::load(&settings.store, user).map_err(Trouble::Lasting)?;
    // Before it is opened, which makes the file anew.
    let had_keys = stored.as_ref().is_some_and(|session| session.has_keys(&settings.store));
    let session = match stored {
        None => Session::new_device(user),
        Some(session) if keys_are_lost(settings, &session).await? => {
            let (device, store) = (&session.device, settings.store.display());
            warn!(%device, %store, "the encryption keys of our device are gone; going on as a new one. The old one can be \
                removed from the account's list of devices");
            Session::new_device(user)
        }
        Some(session) => match restore(settings, &session, session.token.clone()).await {
            Err(Trouble::Passing(Failure::LoggedOut { soft: true })) if had_keys => {
                info!("the homeserver wants us to log in again; the device stays");
                session
            }
            Err(Trouble::Passing(Failure::LoggedOut { .. })) if session.token.is_some() => {
                warn!("the homeserver has forgotten our device; logging in as a new one");
                Session::new_device(user)
            }
            Err(Trouble::Passing(Failure::LoggedOut { .. })) => session,
            other => return other,
        },
    };
    log_in(settings, session, password).await
}

/// Whether the homeserver has keys of our device that we have not. To go on with others under the same name would shut us
/// out: people's apps refuse a device whose keys change.
async fn keys_are_lost(settings: &Settings, session: &Session) -> Result<bool, Trouble> {
    let Some(token) = session.token.as_ref().filter(|_| !session.has_keys(&settings.store)) else {
        return Ok(false);
    };
    let certificates = settings.certificates().map_err(Trouble::Lasting)?;
    let api = Api::new(&settings.homeserver, certificates).map_err(|refusal| not_reached(&refusal))?;
    let (user, device) = (session.user.as_str(), session.device.as_str());
    match api.with_token(token).post("keys/query", &json!({ "device_keys": { user: [device] } })).await {
        Ok(keys) => Ok(!keys["device_keys"][user][device].is_null()),
        // What follows from that is told when the login is restored.
        Err(refusal) if refusal.code == "M_UNKNOWN_TOKEN" => Ok(false),
        Err(refusal) => Err(not_reached(&refusal)),
    }
}

fn not_reached(refusal: &Refusal) -> Trouble {
    Trouble::Passing(Failure::NotSent(refusal.words.clone()))
}

async fn restore(settings: &Settings, session: &Session, token: Option<String>) -> Result<Client, Trouble> {
    let Some(access_token) = token else { return Err(Trouble::Passing(Failure::LoggedOut { soft: false })) };
    let client = build(settings, session).await?;
    let restored = MatrixSession {
        meta: SessionMeta { user_id: session.user.clone(), device_id: session.device.clone() },
        tokens: SessionTokens { access_token, refresh_token: None },
    };
    client.restore_session(restored).await.map_err(|error| store_error(&settings.store, &error))?;
    let me = client.whoami().await?;
    let device = me.device_id.as_deref();
    if me.user_id != session.user || device.is_some_and(|device| device != session.device) {
        return Err(Trouble::Lasting(MatrixError::Login(format!(
            "the access token belongs to {} on device {}, the configuration says {} on device {}: make them agree",
            me.user_id,
            device.map_or("none", |device| device.as_str()),
            session.user,
            session.device
        ))));
    }
    Ok(client)
}

async fn log_in(settings: &Settings, mut session: Session, password: &Secret) -> Result<Client, Trouble> {
    // Before the homeserver hears of it: a crash in between then leaves no stray device behind.
    session.token = None;
    session.save(&settings.store).map_err(Trouble::Lasting)?;
    let client = build(settings, &session).await?;
    let login = client
        .matrix_auth()
        .login_username(&session.user, password.expose())
        .device_id(session.device.as_str())
        .initial_device_display_name("onair")
        .send()
        .await;
    match login {
        Ok(answer) => {
            session.token = Some(answer.access_token);
            session.save(&settings.store).map_err(Trouble::Lasting)?;
            session.forget_other_devices(&settings.store);
            info!(device = %session.device, "logged in");
            Ok(client)
        }
        Err(error) => match Failure::from(&error) {
            Failure::Refused { code, .. } if code.starts_with("M_") => {
                Err(Trouble::Lasting(refused(settings, &code)))
            }
            failure => Err(Trouble::Passing(failure)),
        },
    }
}

fn refused(settings: &Settings, code: &str) -> MatrixError {
    let (user, homeserver) = (&settings.user, &settings.homeserver);
    MatrixError::Login(match code {
        "M_FORBIDDEN" => {
            format!(
                "{homeserver} does not take the password of {user} ({code}): check user and password_file, and that the \
                 account was not deactivated"
            )
        }
        "M_USER_DEACTIVATED" => format!("the account {user} was deactivated ({code}): use another"),
        _ => format!("{homeserver} refused to log {user} in ({code}): check homeserver and user"),
    })
}

async fn build(settings: &Settings, session: &Session) -> Result<Client, Trouble> {
    let folder = session.folder(&settings.store);
    files::private_folder(&folder).map_err(|error| Trouble::Lasting(unusable(&folder, &error)))?;
    let encryption = EncryptionSettings {
        auto_enable_cross_signing: true,
        backup_download_strategy: BackupDownloadStrategy::AfterDecryptionFailure,
        auto_enable_backups: false,
    };
    let certificates = settings.certificates().map_err(Trouble::Lasting)?;
    Client::builder()
        .add_root_certificates(certificates)
        .homeserver_url(&settings.homeserver)
        // The operator's address is the one that counts; what the login answer advertises may lead past a proxy.
        .respect_login_well_known(false)
        .user_agent(concat!("onair/", env!("CARGO_PKG_VERSION"), " (+", env!("CARGO_PKG_REPOSITORY"), ")"))
        // Whoever sends decides about trying again: a hidden retry would outlast the announcer's patience.
        .request_config(RequestConfig::new().timeout(REQUEST_TIMEOUT).disable_retry())
        .sqlite_store_with_config_and_cache_path(
            SqliteStoreConfig::with_low_memory_config(&folder),
            None::<&Path>,
        )
        .cross_process_store_config(CrossProcessLockConfig::SingleProcess)
        .with_encryption_settings(encryption)
        .with_enable_share_history_on_invite(false)
        .build()
        .await
        .map_err(|error| match error {
            ClientBuildError::Http(error) => error.into(),
            ClientBuildError::SqliteStore(error) => Trouble::Lasting(unusable(&folder, &error)),
            other => Trouble::Lasting(MatrixError::Settings(format!(
                "homeserver {}: {other}",
                settings.homeserver
            ))),
        })
}

fn store_error(store: &Path, error: &matrix_sdk::Error) -> Trouble {
    match Failure::from(error) {
        Failure::Ours(_) => Trouble::Lasting(unusable(store, error)),
        failure => Trouble::Passing(failure),
    }
}

fn unusable(path: &Path, error: &dyn std::error::Error) -> MatrixError {
    MatrixError::Store(format!(
        "{} cannot be used: {error}. Check that it may be written and was not damaged; a store that is moved away is \
         made anew at the next start",
        path.display()
    ))
}

#[cfg(test)]
mod tests {
    use matrix_sdk::ruma::user_id;

    use super::*;

    #[test]
    fn the_login_of_another_user_is_not_ours() {
        let folder = tempfile::tempdir().unwrap();
        let mut session = Session::new_device(user_id!("@onair:example.org"));
        session.token = Some("secret".to_owned());
        session.save(folder.path()).unwrap();
        assert!(!format!("{session:?}").contains("secret"));
        let same = Session::load(folder.path(), user_id!("@onair:example.org")).unwrap();
        assert_eq!(same.map(|same| same.device), Some(session.device));
        assert!(Session::load(folder.path(), user_id!("@other:example.org")).unwrap().is_none());
    }

    #[test]
    fn a_damaged_session_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("session.json"), "{").unwrap();
        let error = Session::load(folder.path(), user_id!("@onair:example.org")).unwrap_err();
        assert!(error.to_string().contains("session.json"), "{error}");
    }
}
