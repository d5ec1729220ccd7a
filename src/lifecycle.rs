//! Keeping the service going: the loops round its steps, signals, and the word to systemd.
//!
//! All tasks live under one supervisor. The first signal to stop lets the sends in hand finish; a second one, or the end
//! of patience, leaves at once, which the outbox is made for. A task that ends by itself stops the rest.

use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use bot_core::announcement::PlatformKind;
use bot_core::time;
use onair_config::Config;
use onair_matrix::MatrixError;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::exit::Misused;
use crate::service::Service;
use last_words::PlatformEnded;

mod last_words;
mod loops;
mod recovery_key;
mod systemd;

/// How long the sends in hand may take after the first signal. systemd's patience is longer (`TimeoutStopSec`).
const LAST_SENDS: Duration = Duration::from_secs(8);

/// Tasks by name, each with how it ended.
type Tasks = JoinSet<(&'static str, anyhow::Result<()>)>;

/// Runs until a signal, or until a task ends by itself.
pub async fn keep_running(
    service: &Arc<Service>,
    config: Config,
    read_config: impl Fn() -> anyhow::Result<Config>,
) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    // From now on they are expected to move.
    service.poller.pulse().beat(time::now());
    service.announcer.pulse().beat(time::now());
    service.collector.pulse().beat(time::now());
    let mut tasks = start(service, &stop);
    let mut signals = Signals::new()?;
    let ended = wait(service, config, &read_config, &mut tasks, &mut signals).await;
    systemd::stopping();
    if let Err(error) = &ended {
        last_words::tell(service, error).await;
    }
    stop.cancel();
    service.announcer.close();
    tokio::select! {
        () = drain(&mut tasks) => {}
        () = tokio::time::sleep(LAST_SENDS) => warn!("leaving with work in hand: it is done after the next start"),
        () = signals.stop() => warn!("leaving at once: what was in hand is done after the next start"),
    }
    ended
}

fn start(service: &Arc<Service>, stop: &CancellationToken) -> Tasks {
    let mut tasks = Tasks::new();
    tasks.spawn(named("poller", loops::poll(service.clone(), stop.clone())));
    tasks.spawn(named("announcer", loops::announce(service.clone(), stop.clone())));
    tasks.spawn(named("collector", loops::collect(service.clone(), stop.clone())));
    tasks.spawn(named("catalogue", loops::learn(service.clone(), stop.clone())));
    tasks.spawn(named("keeper", loops::keep_boards(service.clone(), stop.clone())));
    tasks.spawn(named("platforms", last_words::until_they_are_over(service.clone(), stop.clone())));
    tasks.spawn(named("watchdog", systemd::watch(service.clone(), stop.clone())));
    if let Some(discord) = service.discord.clone() {
        let stop = stop.clone();
        tasks.spawn(named(
            "discord",
            async move { discord.run(stop).await.map_err(|e| Misused::new(e).into()) },
        ));
    }
    if let Some(matrix) = service.matrix.clone() {
        let stop = stop.clone();
        tasks.spawn(named("matrix", async move { matrix.run(stop).await.map_err(matrix_ended) }));
    }
    if let Some(matrix) = service.matrix.clone() {
        tasks.spawn(named("recovery key", recovery_key::hand_over(matrix, stop.clone())));
    }
    tasks
}

/// What is wrong with the login must be changed first; a store that cannot be used (a full disk) may be well again.
fn matrix_ended(error: MatrixError) -> anyhow::Error {
    match error {
        MatrixError::Store(_) => error.into(),
        MatrixError::Login(_) | MatrixError::Settings(_) => Misused::new(error).into(),
    }
}

async fn named(
    name: &'static str,
    task: impl Future<Output = anyhow::Result<()>>,
) -> (&'static str, anyhow::Result<()>) {
    (name, task.await)
}

/// Until the first signal to stop, or the end of a task.
async fn wait(
    service: &Service,
    mut config: Config,
    read_config: &impl Fn() -> anyhow::Result<Config>,
    tasks: &mut Tasks,
    signals: &mut Signals,
) -> anyhow::Result<()> {
    loop {
        tokio::select! {
            ended = tasks.join_next() => return Err(by_itself(ended)),
            wanted = signals.next() => match wanted {
                Wanted::Stop => {
                    info!("stopping: the sends in hand are finished first");
                    return Ok(());
                }
                Wanted::Reload => {
                    systemd::reloading();
                    reload(service, &mut config, read_config).await;
                    systemd::ready(service);
                }
            },
        }
    }
}

fn by_itself(
    ended: Option<Result<(&'static str, anyhow::Result<()>), tokio::task::JoinError>>,
) -> anyhow::Error {
    match ended {
        Some(Ok((name, Err(error)))) => match PlatformKind::from_stored(name) {
            Some(platform) if error.is::<Misused>() => error.context(PlatformEnded(platform)),
            _ => error.context(format!("the {name} cannot go on")),
        },
        Some(Ok((name, Ok(())))) => anyhow!("the {name} ended by itself"),
        Some(Err(error)) => anyhow!("a task of the service died: {error}"),
        None => anyhow!("nothing is left to run"),
    }
}

async fn reload(service: &Service, config: &mut Config, read_config: &impl Fn() -> anyhow::Result<Config>) {
    let new = match read_config() {
        Ok(new) => new,
        Err(error) => return error!("the configuration was not reloaded, the old one stays: {error:#}"),
    };
    match service.reload(config, &new).await {
        Ok(restart) if restart.is_empty() => info!(shows = new.shows.len(), "configuration reloaded"),
        Ok(restart) => warn!(sections = restart.join(", "), "reloaded, but these sections need a restart"),
        Err(error) => error!("the configuration was reloaded, and then: {error}"),
    }
    *config = new;
}

async fn drain(tasks: &mut Tasks) {
    while let Some(ended) = tasks.join_next().await {
        if let Ok((name, Err(error))) = ended {
            warn!("the {name} failed while stopping: {error:#}");
        }
    }
}

/// What a signal asks for.
enum Wanted {
    Stop,
    Reload,
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
    reload: Signal,
}

impl Signals {
    fn new() -> anyhow::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            reload: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Wanted {
        tokio::select! {
            _ = self.terminate.recv() => Wanted::Stop,
            _ = self.interrupt.recv() => Wanted::Stop,
            _ = self.reload.recv() => Wanted::Reload,
        }
    }

    /// The next signal to stop; it is too late for anything else.
    async fn stop(&mut self) {
        while matches!(self.next().await, Wanted::Reload) {}
    }
}
