//! Synapse's configuration: everything in one folder, nothing reached outside of loopback.

use std::path::Path;

use anyhow::Result;
use matrix_sdk::ruma::serde::Base64;
use matrix_sdk::ruma::serde::base64::Standard;
use serde_json::{Value, json};

/// The configuration's file name.
pub const FILE: &str = "homeserver.yaml";

/// How much one user may do in a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    /// So much that no test meets a limit.
    Generous,
    /// Synapse's own: after ten messages, one in five seconds. Registration and login stay free, since those are
    /// the harness's business.
    Strict,
}

/// Limits that stand at the top of the configuration, and those that stand in a group.
const LIMITS: &[&str] = &[
    "rc_message",
    "rc_admin_redaction",
    "rc_joins_per_room",
    "rc_media_create",
    "rc_key_requests",
    "rc_profile",
    "rc_room_creation",
    "rc_joins.local",
    "rc_invites.per_room",
    "rc_invites.per_user",
    "rc_invites.per_issuer",
    "rc_presence.per_user",
];

/// Those of them that the harness itself would meet.
const LIMITS_OF_COMING_IN: &[&str] =
    &["rc_registration", "rc_login.address", "rc_login.account", "rc_login.failed_attempts"];

/// Writes the configuration into `folder`, with a new signing key. JSON is YAML.
pub fn write(folder: &Path, server_name: &str, port: u16, limits: Limits) -> Result<()> {
    std::fs::write(folder.join("signing.key"), signing_key())?;
    std::fs::write(folder.join("log.yaml"), log_config().to_string())?;
    let mut config = config(folder, server_name, port);
    for name in LIMITS_OF_COMING_IN {
        lift(&mut config, name);
    }
    if limits == Limits::Generous {
        for name in LIMITS {
            lift(&mut config, name);
        }
    }
    std::fs::write(folder.join(FILE), format!("{config:#}"))?;
    Ok(())
}

/// Limits messages as Synapse does by default, only so many times as fast.
pub fn limit_messages(folder: &Path, times: u32) -> Result<()> {
    let mut config: Value = serde_json::from_slice(&std::fs::read(folder.join(FILE))?)?;
    config["rc_message"] = json!({ "per_second": 0.2 * f64::from(times), "burst_count": 10 });
    std::fs::write(folder.join(FILE), format!("{config:#}"))?;
    Ok(())
}

fn config(folder: &Path, server_name: &str, port: u16) -> Value {
    json!({
        "server_name": server_name,
        "public_baseurl": format!("http://127.0.0.1:{port}/"),
        "listeners": [{
            "port": port, "type": "http", "tls": false, "bind_addresses": ["127.0.0.1"],
            "resources": [{ "names": ["client"], "compress": false }],
        }],
        "database": { "name": "sqlite3", "args": { "database": folder.join("homeserver.db") } },
        "pid_file": folder.join("homeserver.pid"),
        "signing_key_path": folder.join("signing.key"),
        "media_store_path": folder.join("media"),
        "log_config": folder.join("log.yaml"),
        // Anybody may register: it listens on loopback, for as long as the tests run.
        "enable_registration": true,
        "enable_registration_without_verification": true,
        "macaroon_secret_key": random_text(),
        "form_secret": random_text(),
        "bcrypt_rounds": 4,
        "report_stats": false,
        "url_preview_enabled": false,
        "trusted_key_servers": [],
        "suppress_key_server_warning": true,
        "federation_domain_whitelist": [],
    })
}

/// Its output goes to `server.log`, where the harness looks when it does not start.
fn log_config() -> Value {
    json!({
        "version": 1,
        "disable_existing_loggers": false,
        "formatters": { "line": { "format": "%(asctime)s %(name)s %(levelname)s %(message)s" } },
        "handlers": { "stderr": { "class": "logging.StreamHandler", "formatter": "line" } },
        "root": { "level": "INFO", "handlers": ["stderr"] },
    })
}

/// Sets a limit so high that it is none. `name` may lead into a group: `rc_joins.local`.
fn lift(config: &mut Value, name: &str) {
    let place = name.split('.').fold(config, |place, key| &mut place[key]);
    *place = json!({ "per_second": 10_000, "burst_count": 10_000 });
}

/// An Ed25519 key as Synapse keeps it: any 32 bytes are one.
fn signing_key() -> String {
    let key = Base64::<Standard, [u8; 32]>::new(rand::random());
    format!(
        "ed25519 a_test {key}
"
    )
}

fn random_text() -> String {
    format!("{:032x}", rand::random::<u128>())
}
