//! A real homeserver (Synapse, with SQLite) on loopback, and people to talk to on it.
//!
//! One serves all tests of a run; every test registers people of its own. A test that takes the homeserver down, or
//! wants it strict, starts a private one.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result, ensure};
use matrix_sdk::ruma::{OwnedUserId, UserId};
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::OnceCell;

use super::lifeline::{Program, Server, free_port, http};
use super::{folder, is_left_out};

pub use config::Limits;
pub use listener::Listener;
pub use proxy::{Kind, Proxy};
pub use seen::Seen;

mod account;
mod config;
mod forgetting;
mod install;
mod listener;
mod log;
mod proxy;
mod seen;
mod sync;

/// One for all tests. A failure is kept too: the second test to ask need not wait for it again.
static SHARED: OnceCell<Result<Homeserver, String>> = OnceCell::const_new();

/// The part of every user id after the colon.
const SERVER_NAME: &str = "onair.test";

/// A homeserver.
pub struct Homeserver {
    port: u16,
    /// Where Synapse itself is installed.
    installed: PathBuf,
    folder: TempDir,
    /// `None` while it is down.
    server: Option<Server>,
}

/// A user on it.
#[derive(Clone, Debug)]
pub struct Account {
    pub user_id: OwnedUserId,
    pub password: String,
}

/// The homeserver that all tests share. `None` where the person running the tests does without Synapse.
pub async fn shared() -> Option<&'static Homeserver> {
    if is_left_out("synapse") {
        return None;
    }
    let start = async || Homeserver::start_new(Limits::Generous).await.map_err(|why| format!("{why:#}"));
    Some(SHARED.get_or_init(start).await.as_ref().unwrap_or_else(|why| missing(why)))
}

fn missing(why: &str) -> ! {
    panic!(
        "this test needs Synapse, a Matrix homeserver: {why}\n(ONAIR_TEST_WITHOUT=synapse does without it.)"
    )
}

impl Homeserver {
    /// A homeserver for one test alone.
    pub async fn private(limits: Limits) -> Option<Self> {
        if is_left_out("synapse") {
            return None;
        }
        Some(Self::start_new(limits).await.unwrap_or_else(|why| missing(&format!("{why:#}"))))
    }

    async fn start_new(limits: Limits) -> Result<Self> {
        let installed = tokio::task::spawn_blocking(install::ensure_installed).await??;
        let folder = folder::temporary("onair-synapse-");
        let port = free_port();
        config::write(folder.path(), SERVER_NAME, port, limits)?;
        let mut homeserver = Self { port, installed, folder, server: None };
        homeserver.run().await?;
        Ok(homeserver)
    }

    async fn run(&mut self) -> Result<()> {
        let python = install::python_of(&self.installed).to_string_lossy().into_owned();
        let mut server = Server::start(&Program {
            command: [&python, "-m", "synapse.app.homeserver", "-c", config::FILE]
                .map(str::to_owned)
                .to_vec(),
            folder: self.folder.path(),
            // What it has answered is in its database; there is nothing to wait for.
            signal: "KILL",
            user: None,
        })?;
        let (client, versions) = (http(), format!("{}/_matrix/client/versions", self.url()));
        server
            .wait_until(async || {
                client.get(&versions).send().await.is_ok_and(|answer| answer.status().is_success())
            })
            .await
            .with_context(|| {
                format!("starting it (to install it anew, delete {})", self.installed.display())
            })?;
        self.server = Some(server);
        Ok(())
    }

    /// Where clients reach it.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Takes it down as a crash would: connections are refused from now on.
    pub fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
    }

    /// Brings it back, on the same port and with all it knew.
    pub async fn start(&mut self) {
        self.run().await.expect("it started before");
    }

    /// Limits messages from now on as Synapse does by default, only so many times as fast. It is down meanwhile.
    pub async fn limits_messages(&mut self, times: u32) {
        self.stop();
        config::limit_messages(self.folder.path(), times).unwrap();
        self.start().await;
    }

    /// A new user. Others may have asked for the same name, so the user id carries a number too.
    pub async fn register(&self, name: &str) -> Account {
        self.try_to_register(name).await.unwrap_or_else(|why| panic!("registering {name}: {why:#}"))
    }

    async fn try_to_register(&self, name: &str) -> Result<Account> {
        static REGISTERED: AtomicU32 = AtomicU32::new(1);
        let username = format!("{name}-{}", REGISTERED.fetch_add(1, Ordering::Relaxed));
        let password = format!("{:032x}", rand::random::<u128>());
        let request = json!({
            "username": username, "password": password, "inhibit_login": true, "auth": { "type": "m.login.dummy" },
        });
        let url = format!("{}/_matrix/client/v3/register", self.url());
        let answer = http().post(url).json(&request).send().await?;
        let status = answer.status();
        ensure!(status.is_success(), "{status}: {}", answer.text().await?);
        Ok(Account { user_id: UserId::parse(format!("@{username}:{SERVER_NAME}"))?, password })
    }

    /// Ends the validity of every login of a user, whose devices live on: a soft logout.
    pub async fn expires_logins(&mut self, user: &UserId) {
        self.stop();
        let script = "import sqlite3, sys; db = sqlite3.connect('homeserver.db'); \
                      db.execute('UPDATE access_tokens SET valid_until_ms = 1 WHERE user_id = ?', sys.argv[1:]); \
                      db.commit()";
        let python = install::python_of(&self.installed);
        let mut command = std::process::Command::new(python);
        command.args(["-c", script, user.as_str()]).current_dir(self.folder.path());
        assert!(command.status().unwrap().success());
        self.start().await;
    }

    /// A new user who sits in front of a client, listens and speaks.
    pub async fn listener(&self, name: &str) -> Listener {
        let account = self.register(name).await;
        Listener::log_in(&self.url(), account).await
    }
}
