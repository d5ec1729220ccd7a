//! `onair run`, the real program, which dies without a word.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::world::folder;

/// One process, alive or dead.
pub struct Process {
    program: PathBuf,
    folder: TempDir,
    child: Option<Child>,
}

impl Process {
    /// One that was not started yet. `config` is told the folder that is the process's own.
    pub fn new(program: &Path, config: impl FnOnce(&Path) -> String) -> Self {
        let folder = folder::temporary("onair-kill-");
        std::fs::write(folder.path().join("onair.toml"), config(folder.path())).unwrap();
        Self { program: program.to_owned(), folder, child: None }
    }

    /// Starts it, if it is dead.
    pub fn starts(&mut self) {
        if self.child.is_some() {
            return;
        }
        let log = File::options().create(true).append(true).open(self.log_file()).unwrap();
        let child = Command::new(&self.program)
            .args(["run", "--config"])
            .arg(self.folder.path().join("onair.toml"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        self.child = Some(child);
    }

    /// SIGKILL: no destructor, no last word. It is gone when this returns.
    pub fn is_killed(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// The most memory it ever held, in MiB.
    pub fn memory(&self) -> u64 {
        let id = self.child.as_ref().expect("it is alive").id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("Linux tells it");
        line.split_whitespace().nth(1).expect("a number").parse::<u64>().unwrap() / 1024
    }

    pub fn is_alive(&self) -> bool {
        self.child.is_some()
    }

    /// Whether it ended without being killed: that is no part of any plan.
    pub fn ended_by_itself(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| child.try_wait().unwrap().is_some())
    }

    /// The end of what it logged, over all its lives.
    pub fn last_words(&self) -> String {
        let log = std::fs::read_to_string(self.log_file()).unwrap_or_default();
        let mut lines: Vec<_> = log.lines().rev().take(25).collect();
        lines.reverse();
        lines.join("\n")
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.is_killed();
    }
}
