//! What an operator writes, and what onair makes of it or answers.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;

mod corrections;
mod environment;
mod example;
mod paths;
mod refusals;
mod secrets;
mod suggestions;

/// The least that onair runs with.
const SHOW: &str = "[[show]]\nid = \"one\"\nfeed = \"https://example.org/feed\"\n";

/// A folder with a configuration in it, and what else the operator put there.
struct Desk {
    folder: TempDir,
    environment: Environment,
}

impl Desk {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), environment: Environment::default() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts a file that its owner alone may read.
    fn file(self, name: &str, content: &str) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        permit(&path, 0o600);
        self
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    /// systemd passes a credential.
    fn credential(mut self, name: &str, content: &str) -> Self {
        self.environment.credentials = Some(self.path("credentials"));
        self.file(&format!("credentials/{name}"), content)
    }

    fn read(&self, text: &str) -> Result<Config, ConfigError> {
        Config::parse(text, &self.path("onair.toml"), &self.environment)
    }

    /// What the operator is told, with the folder's changing name left out.
    fn refused(&self, text: &str) -> String {
        let message = self.read(text).unwrap_err().to_string();
        message.replace(&format!("{}/", self.folder.path().display()), "")
    }

    fn warnings(&self, text: &str) -> Vec<String> {
        let folder = format!("{}/", self.folder.path().display());
        let warnings = self.read(text).unwrap().warnings;
        warnings.iter().map(|line| line.replace(&folder, "")).collect()
    }
}

fn permit(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn read(text: &str) -> Config {
    Desk::new().read(text).unwrap()
}
