//! Servers that run beside the tests and end with them, whatever way they end: a shell holds the other end of a pipe
//! (`lifeline.sh`) and ends the server when the pipe closes. A destructor alone would not do, since statics have none
//! run and a killed process runs none.

use std::fs::File;
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use super::PATIENCE;

/// A running server.
pub struct Server {
    shell: Child,
    log: PathBuf,
}

/// What to run, and how.
pub struct Program<'a> {
    pub command: Vec<String>,
    /// Everything of this server. Deleted when the server ends with the tests.
    pub folder: &'a Path,
    /// The signal that ends it at once and leaves its data fit to be used again.
    pub signal: &'a str,
    /// The user and group to run as, where it must not be ours.
    pub user: Option<(u32, u32)>,
}

impl Server {
    /// Starts it. What it writes goes to `server.log` in its folder.
    pub fn start(program: &Program) -> Result<Self> {
        let log = program.folder.join("server.log");
        let output = File::options().create(true).append(true).open(&log)?;
        let mut shell = Command::new("sh");
        shell
            .args(["-c", include_str!("lifeline.sh"), "lifeline", program.signal])
            .arg(program.folder)
            .args(&program.command)
            .current_dir(program.folder)
            // A group of its own: what ends ours (Ctrl-C, a time limit) must leave the shell to clean up.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(output.try_clone()?)
            .stderr(output);
        if let Some((user, group)) = program.user {
            shell.uid(user).gid(group);
        }
        let shell = shell.spawn().context("sh, which runs the servers, does not start")?;
        Ok(Self { shell, log })
    }

    /// Asks again and again until `answers` says yes. Fails when the server ends instead, or takes too long.
    pub async fn wait_until(&mut self, answers: impl AsyncFn() -> bool) -> Result<()> {
        let asked_since = Instant::now();
        while !answers().await {
            if let Some(status) = self.shell.try_wait()? {
                bail!("it ended at once ({status}). {}", self.last_words());
            }
            if asked_since.elapsed() > PATIENCE {
                bail!("it runs, but does not answer. {}", self.last_words());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// Waits until a program ends that does its work and is no server.
    pub async fn ends_well(mut self) -> Result<()> {
        loop {
            if let Some(status) = self.shell.try_wait()? {
                ensure!(status.success(), "it failed ({status}). {}", self.last_words());
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn last_words(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let mut lines: Vec<_> = log.lines().rev().take(15).collect();
        lines.reverse();
        format!("The end of its log:\n{}", lines.join("\n"))
    }

    /// Ends it as a crash would, and keeps its folder for the next start.
    pub fn stop(mut self) {
        if let Some(lifeline) = &mut self.shell.stdin {
            // Fails only where the server, and so its shell, is gone already.
            let _ = lifeline.write_all(b"stop\n");
        }
        // `drop` waits until it is gone.
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Closes the lifeline first.
        let _ = self.shell.wait();
    }
}

/// A loopback port nobody listens on. Taken from below the range that systems give to outgoing connections, so that a
/// server can be stopped and find its port free again.
pub fn free_port() -> u16 {
    loop {
        let port = rand::random_range(20_000..32_000);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// A client for the harness's own requests: no proxy stands between it and loopback.
pub fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
        .expect("no setting here can be refused")
}
