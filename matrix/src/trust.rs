//! Making our device one that others trust: cross-signing keys, and a recovery key that a later device can get them with.

use std::io;
use std::path::PathBuf;

use bot_core::platform::Trust;
use bot_core::secret::Secret;
use matrix_sdk::Client;
use matrix_sdk::encryption::recovery::{RecoveryError, RecoveryState};
use matrix_sdk::ruma::UserId;
use matrix_sdk::ruma::api::client::uiaa::{AuthData, MatrixUserIdentifier, Password, UserIdentifier};
use tracing::{info, warn};

use crate::error::Failure;
use crate::files;
use crate::settings::{Login, Settings};

/// A recovery key that was just made, and where it was written.
#[derive(Clone, Debug)]
pub(crate) struct NewKey {
    pub(crate) key: Secret,
    pub(crate) written_to: PathBuf,
}

/// Brings the account's keys to this device, or makes them where there are none. Nothing in here keeps announcements from
/// going out, so what fails is left for the next start; the error says why, with what to do about it.
pub(crate) async fn establish(
    client: &Client,
    settings: &Settings,
    user: &UserId,
) -> Result<Option<NewKey>, String> {
    let encryption = client.encryption();
    encryption.wait_for_e2ee_initialization_tasks().await;
    match encryption.recovery().state() {
        RecoveryState::Enabled => Ok(None),
        RecoveryState::Incomplete => recover(client, settings).await.map(|()| None),
        RecoveryState::Disabled => create(client, settings, user).await.map(Some),
        RecoveryState::Unknown => {
            Err("the homeserver did not tell how the account's encryption stands; the next start asks again"
                .to_owned())
        }
    }
}

/// Whether others see our device as verified; `None` where the homeserver does not tell. After a sync, which brings what it
/// holds. `lack`: what kept the account's keys from this device.
pub(crate) async fn look(client: &Client, user: &UserId, lack: Option<String>) -> Option<Trust> {
    let encryption = client.encryption();
    // Only to ask for the newest keys; the answer is read from our own device.
    if let Err(error) = encryption.request_user_identity(user).await {
        warn!(why = Failure::from(&error).words(), "whether our device is verified cannot be found out");
        return None;
    }
    match encryption.get_own_device().await {
        Ok(Some(device)) if device.is_cross_signed_by_owner() => {
            info!("our device is verified");
            Some(Trust::Full)
        }
        _ => {
            let why = lack.unwrap_or_else(|| {
                "set recovery_key_file to a file with the account's recovery key, and restart onair"
                    .to_owned()
            });
            warn!(
                why,
                "our device is not verified; some people's apps may warn of it, or refuse us the keys"
            );
            Some(Trust::Lacking(why))
        }
    }
}

async fn recover(client: &Client, settings: &Settings) -> Result<(), String> {
    let Some(key) = known_key(settings) else {
        let where_to = match &settings.recovery_key_file {
            Some(file) => {
                format!(
                    "the account's recovery key is not in {}: put it there and restart onair",
                    file.display()
                )
            }
            None => "the account has a recovery key, and the configuration does not name it: set recovery_key_file to a \
                     file that holds it, and restart onair"
                .to_owned(),
        };
        return Err(format!(
            "{where_to}. Where the key is lost, reset the account's encryption in another app, which makes a new one"
        ));
    };
    match client.encryption().recovery().recover_and_fix_backup(key.expose()).await {
        Ok(()) => {
            info!("the account's keys were brought to this device");
            Ok(())
        }
        Err(error) => Err(format!(
            "the recovery key did not open the account's keys ({}): check it, and restart onair",
            words(&error)
        )),
    }
}

/// The key from the settings, their file, or the one we made ourselves.
fn known_key(settings: &Settings) -> Option<Secret> {
    let from_file = |path: PathBuf| match std::fs::read_to_string(&path) {
        Ok(text) => Some(Secret::new(text)).filter(|key| !key.expose().is_empty()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            warn!(%error, file = %path.display(), "the recovery key cannot be read");
            None
        }
    };
    settings
        .recovery_key
        .clone()
        .or_else(|| settings.recovery_key_file.clone().and_then(from_file))
        .or_else(|| from_file(own_file(settings)))
}

/// Where a key goes that nobody named a file for.
fn own_file(settings: &Settings) -> PathBuf {
    settings.store.join("recovery_key")
}

async fn create(client: &Client, settings: &Settings, user: &UserId) -> Result<NewKey, String> {
    if settings.recovery_key.is_some() {
        return Err(
            "the configuration names a recovery key, and the account has none: remove it, and one is made"
                .to_owned(),
        );
    }
    sign_ourselves(client, settings, user).await?;
    let file = settings.recovery_key_file.clone().unwrap_or_else(|| own_file(settings));
    // First, because a key that is in use and written nowhere is one that nobody has.
    if let Err(error) = files::reserve(&file) {
        let file = file.display();
        return Err(format!(
            "no recovery key was made, since {file} must be new or empty, and writable: {error}"
        ));
    }
    match client.encryption().recovery().enable().await {
        Ok(key) => {
            if let Err(error) = std::fs::write(&file, format!("{key}\n")) {
                warn!(%error, file = %file.display(), "the new recovery key could not be written");
            }
            warn!(file = %file.display(), "a recovery key was made for the account: keep a copy in a safe place");
            Ok(NewKey { key: Secret::new(key), written_to: file })
        }
        Err(error) => {
            // An empty file is a key that is damaged, and nothing starts with one.
            if let Err(error) = files::release(&file) {
                warn!(%error, file = %file.display(), "the empty file of the recovery key could not be removed");
            }
            Err(format!("no recovery key could be made ({}); the next start tries again", words(&error)))
        }
    }
}

/// Makes the account's cross-signing keys where it has none.
async fn sign_ourselves(client: &Client, settings: &Settings, user: &UserId) -> Result<(), String> {
    let encryption = client.encryption();
    if encryption.cross_signing_status().await.is_some_and(|status| status.is_complete()) {
        return Ok(());
    }
    if matches!(encryption.get_user_identity(user).await, Ok(Some(_))) {
        return Err(
            "the account was verified elsewhere and has no recovery key, so this device cannot be: set up key storage \
             in another app, and name its recovery key in recovery_key_file"
                .to_owned(),
        );
    }
    let outcome = match encryption.bootstrap_cross_signing(None).await {
        Err(error) => match (error.as_uiaa_response(), &settings.login) {
            (Some(asked), Login::Password(secret)) => {
                let who = UserIdentifier::Matrix(MatrixUserIdentifier::new(user.to_string()));
                let mut password = Password::new(who, secret.expose().to_owned());
                password.session.clone_from(&asked.session);
                encryption.bootstrap_cross_signing(Some(AuthData::Password(password))).await
            }
            _ => Err(error),
        },
        done => done,
    };
    outcome.map_err(|error| {
        let why = Failure::from(&error).words();
        format!("no cross-signing keys could be made ({why}); the next start tries again")
    })
}

fn words(error: &RecoveryError) -> String {
    match error {
        RecoveryError::Sdk(error) => Failure::from(error).words(),
        RecoveryError::BackupExistsOnServer => {
            "the account has a key backup of another device; set up key storage in that app, and name its recovery \
             key in recovery_key_file"
                .to_owned()
        }
        RecoveryError::SecretStorage(_) => "the key does not fit, or the secret storage is damaged".to_owned(),
    }
}
