//! Trying everything out for `onair check`.
//!
//! Over plain HTTP with the stored login, which is only read: opening the key store a second time beside a running
//! service could spoil it. Where there is no login yet, a passing device is logged in and out again.

pub(crate) mod api;
mod room;

use bot_core::checkup::{Finding, Health};
use bot_core::subscription::Manner;
use matrix_sdk::ruma::{OwnedDeviceId, UserId};
use serde_json::{Value, json};

use self::api::{Api, Refusal};
use crate::session::Session;
use crate::settings::{Login, Settings};

/// The login that the checks use.
struct Borrowed {
    api: Api,
    /// Our device, where it is the service's own.
    device: Option<OwnedDeviceId>,
    /// Whether it is to be logged out at the end.
    passing: bool,
}

/// Tries login, device and each room. `boards` are those in which suggestions have cards.
pub(crate) async fn check(
    settings: &Settings,
    user: &UserId,
    rooms: &[(String, Manner)],
    boards: &[String],
) -> Vec<Finding> {
    let subject = format!("matrix login of {user}");
    let borrowed = match borrow(settings, user).await {
        Ok(borrowed) => borrowed,
        Err(refusal) => return vec![login_failed(&subject, settings, &refusal)],
    };
    let login = whoami(&subject, &borrowed, user).await;
    if login.state == Health::Broken {
        return vec![login];
    }
    let mut findings = vec![login, device(&borrowed, user).await];
    for (name, wants) in room::Wants::of(rooms, boards) {
        findings.push(room::check(&borrowed.api, user, name, wants).await);
    }
    if borrowed.passing {
        // One that stays behind shows in the account's list of devices, and does no harm.
        let _ = borrowed.api.post("logout", &json!({})).await;
    }
    findings
}

async fn borrow(settings: &Settings, user: &UserId) -> Result<Borrowed, Refusal> {
    let certificates = settings.certificates().map_err(|error| Refusal::ours(error.to_string()))?;
    let api = Api::new(&settings.homeserver, certificates)?;
    let password = match &settings.login {
        Login::AccessToken { token, device_id } => {
            let device = Some(device_id.as_str().into());
            return Ok(Borrowed { api: api.with_token(token.expose()), device, passing: false });
        }
        Login::Password(password) => password,
    };
    let stored = Session::load(&settings.store, user).map_err(|error| Refusal::ours(error.to_string()))?;
    if let Some(Session { device, token: Some(token), .. }) = stored {
        let api = api.clone().with_token(&token);
        // A login that is no longer known is made anew by the service, so the password is what counts.
        match api.get(&["account", "whoami"]).await {
            Err(refusal) if refusal.code == "M_UNKNOWN_TOKEN" => {}
            _ => return Ok(Borrowed { api, device: Some(device), passing: false }),
        }
    }
    let login = json!({
        "type": "m.login.password",
        "identifier": { "type": "m.id.user", "user": user },
        "password": password.expose(),
        "initial_device_display_name": "onair check",
    });
    let answer = api.post("login", &login).await?;
    let token = answer["access_token"].as_str().unwrap_or_default();
    Ok(Borrowed { api: api.with_token(token), device: None, passing: true })
}

fn login_failed(subject: &str, settings: &Settings, refusal: &Refusal) -> Finding {
    let advice = match refusal.code.as_str() {
        "M_FORBIDDEN" => {
            "Check user and password_file in [matrix], and that the account was not deactivated.".to_owned()
        }
        "M_LIMIT_EXCEEDED" => "Wait a few minutes, and check again.".to_owned(),
        "M_USER_DEACTIVATED" => "Use another account.".to_owned(),
        "" => format!("Check that {} is right and can be reached from here.", settings.homeserver),
        _ => format!("Check that {} is the address of a homeserver's client API.", settings.homeserver),
    };
    Finding::broken(subject, &refusal.words, advice)
}

async fn whoami(subject: &str, borrowed: &Borrowed, user: &UserId) -> Finding {
    match borrowed.api.get(&["account", "whoami"]).await {
        Ok(me) if me["user_id"] == json!(user) => {
            let how = if borrowed.passing { "takes the password" } else { "knows our login" };
            Finding::well(subject, format!("{} {how}", borrowed.api.homeserver()))
        }
        Ok(me) => {
            let who = me["user_id"].as_str().unwrap_or("nobody");
            Finding::broken(subject, format!("the login belongs to {who}"), "Make user and the token agree.")
        }
        Err(refusal) if refusal.code == "M_UNKNOWN_TOKEN" => Finding::broken(
            subject,
            "the access token is not known to the homeserver",
            "Make a new token, and write it with its device id into the configuration.",
        ),
        Err(refusal) => Finding::broken(
            subject,
            refusal.words,
            "Check the address in homeserver; if it is right, check again when the homeserver is well.",
        ),
    }
}

/// Whether others see our device as verified.
async fn device(borrowed: &Borrowed, user: &UserId) -> Finding {
    let Some(device) = &borrowed.device else {
        let subject = format!("matrix encryption of {user}");
        return Finding::well(subject, "no device yet; the first start makes one and verifies it");
    };
    let subject = format!("matrix device {device}");
    let keys = match borrowed.api.post("keys/query", &json!({ "device_keys": { user: [] } })).await {
        Ok(keys) => keys,
        Err(refusal) => {
            return Finding::warning(subject, refusal.words, "Check again when the homeserver is well.");
        }
    };
    let ours = &keys["device_keys"][user.as_str()][device.as_str()];
    if ours.is_null() {
        return Finding::warning(
            subject,
            "it has published no keys, so it cannot take part in encrypted rooms",
            "Start the service once; if that does not help, move the store away and start again.",
        );
    }
    let verified = signing_key(&keys["self_signing_keys"][user.as_str()])
        .is_some_and(|key| !ours["signatures"][user.as_str()][&key].is_null());
    if verified {
        return Finding::well(subject, "it is signed by its account's keys, and shows as verified");
    }
    Finding::warning(
        subject,
        "it is not signed by its account's keys, so apps may warn of it",
        "Set recovery_key_file to the account's recovery key, and restart the service.",
    )
}

/// The name of the key that signs the account's own devices: `ed25519:…`.
fn signing_key(keys: &Value) -> Option<String> {
    keys["keys"].as_object()?.keys().next().cloned()
}
