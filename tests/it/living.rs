//! The service as its operator and systemd know it: the real program, with real signals.

use std::os::unix::net::UnixDatagram;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use tempfile::TempDir;

use crate::world::PATIENCE;
use crate::world::discord::Route;
use crate::world::story::{Database, World};

/// The program: the one that was built with these tests, or the one that is to be measured.
pub fn program() -> String {
    std::env::var("ONAIR_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_onair").to_owned())
}

/// `onair run`, with a stand-in for systemd that hears what it says.
pub struct Program {
    child: Child,
    /// What it told systemd, a word a line.
    told: Receiver<String>,
    _folder: TempDir,
    log: std::path::PathBuf,
}

impl Program {
    pub fn starts(world: &World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("notify");
        let systemd = UnixDatagram::bind(&socket).unwrap();
        let (tell, told) = mpsc::channel();
        // Like systemd, it listens all the time: the program waits for it where it does not.
        std::thread::spawn(move || hear(&systemd, &tell));
        let log = folder.path().join("log");
        let child = Command::new(program())
            .args(["run", "--config"])
            .arg(world.config_file())
            .env("NOTIFY_SOCKET", &socket)
            .env("WATCHDOG_USEC", "300000")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        Self { child, told, _folder: folder, log }
    }

    /// Waits until it tells systemd this.
    pub fn tells_systemd(&self, word: &str) {
        while self.told.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("it does not say {word}")) != word {}
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn gets(&self, signal: &str) {
        let pid = self.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    }

    pub fn ends(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the program's log:\n{}", self.log());
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn hear(systemd: &UnixDatagram, tell: &Sender<String>) {
    let mut buffer = [0; 4096];
    while let Ok(length) = systemd.recv(&mut buffer) {
        for line in String::from_utf8_lossy(&buffer[..length]).lines() {
            if tell.send(line.to_owned()).is_err() {
                return;
            }
        }
    }
}

async fn a_show_on_discord() -> World {
    let mut world = World::on_discord(Database::Sqlite).await.unwrap();
    world.feed.publishes_titled("Old news");
    world.poll = "1s";
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn systemd_hears_that_it_is_ready_alive_and_stopping() {
    let world = a_show_on_discord().await;
    let mut program = Program::starts(&world);
    program.tells_systemd("READY=1");
    program.tells_systemd("WATCHDOG=1");
    program.gets("-TERM");
    program.tells_systemd("STOPPING=1");
    assert!(program.ends().success(), "{}", program.log());
    assert!(!program.log().contains(world.discord.token()), "a secret is in the log");
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_on_one_sqlite_file_says_so_and_leaves() {
    let world = a_show_on_discord().await;
    let first = Program::starts(&world);
    first.tells_systemd("READY=1");
    let mut second = Program::starts(&world);
    assert_eq!(second.ends().code(), Some(1));
    assert!(second.log().contains("another onair is running"), "{}", second.log());
    drop(first);
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_configuration_is_taken_over_and_a_wrong_one_is_not() {
    let mut world = a_show_on_discord().await;
    let mut program = Program::starts(&world);
    program.tells_systemd("READY=1");
    world.settings = "[nonsense]\nkey = 1\n".to_owned();
    world.config_file();
    program.gets("-HUP");
    program.tells_systemd("RELOADING=1");
    program.tells_systemd("READY=1");
    assert!(program.log().contains("the old one stays"), "{}", program.log());
    let second = world.discord.channel("second");
    world.further_channels = vec![second.clone()];
    world.settings = String::new();
    world.config_file();
    program.gets("-HUP");
    program.tells_systemd("RELOADING=1");
    program.tells_systemd("READY=1");
    world.feed.is_asked_again().await;
    world.feed.publishes_titled("For both");
    world.channel.has_messages(1).await;
    second.has_messages(1).await;
    world.discord_shows("For both");
    program.gets("-TERM");
    assert!(program.ends().success(), "{}", program.log());
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_discord_refuses_ends_the_service_with_advice() {
    let world = a_show_on_discord().await;
    world.discord.revokes_token();
    let mut program = Program::starts(&world);
    assert_eq!(program.ends().code(), Some(2), "{}", program.log());
    assert!(program.log().contains("token"), "{}", program.log());
    assert!(!program.log().contains(world.discord.token()), "a secret is in the log");
    assert!(!world.discord.refusals().is_empty());
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_send_in_hand_is_finished_before_it_leaves() {
    let mut world = a_show_on_discord().await;
    let mut program = Program::starts(&world);
    program.tells_systemd("READY=1");
    world.feed.is_asked_again().await;
    let gate = world.discord.hangs(Route::CreateMessage);
    world.feed.publishes_titled("In hand");
    gate.is_reached().await;
    program.gets("-TERM");
    program.tells_systemd("STOPPING=1");
    gate.open();
    assert!(program.ends().success(), "{}", program.log());
    world.discord_shows("In hand");
    assert_eq!(world.status().await.unwrap().announcements.sent, 1, "{}", program.log());
    world.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_killed_at_once_after_sending_posts_nothing_twice() {
    let mut world = a_show_on_discord().await;
    let first = Program::starts(&world);
    first.tells_systemd("READY=1");
    world.feed.is_asked_again().await;
    world.feed.publishes_titled("Once");
    world.channel.has_messages(1).await;
    first.gets("-KILL");
    drop(first);
    world.discord.forgets_nonces();
    // What the killed one left in hand is due again once its lease has run out; the next start would wait for that.
    world.starts().await;
    world.passes(Duration::from_hours(24 * 120)).await;
    world.discord_shows("Once");
    world.ends().await;
}
