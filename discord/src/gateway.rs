//! The gateway: the connection over which Discord tells us what people ask.
//!
//! serenity's own client of it cannot be used from outside (`Shard` has no way to receive), and its runner begins new
//! sessions without asking how many are left today, never returns to the address that a session belongs to, takes no
//! further certificate, and falls back to Discord's real host. So the protocol is spoken here, over the same HTTP
//! client as the REST API.
//!
//! `session` outlives connections, `connection` is one of them, `close` says what comes after it.

mod close;
mod connection;
mod payload;
mod session;
mod socket;

use std::sync::Arc;
use std::time::Duration;

use bot_core::pulse::Pulse;
use bot_core::secret::Secret;
use reqwest::Client;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};
use url::Url;

use crate::rest::{Failure, NO_BODY, Route};
use crate::{Discord, DiscordError};
use close::End;
use connection::Connection;
use payload::{BotGateway, SessionStarts};
use session::Session;
use socket::Socket;

/// Discord takes one new session in five seconds.
const BETWEEN_IDENTIFIES: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// A connection that held this long was a good one: after it we start over with short pauses.
const GOOD_CONNECTION: Duration = Duration::from_mins(1);
/// After so many greetings in vain a session is not worth insisting on.
const RESUME_TRIES: u32 = 3;
/// Answers under way when we stop are given this long.
const LAST_ANSWERS: Duration = Duration::from_secs(3);

/// What is known of the gateway from outside.
#[derive(Debug)]
pub(crate) struct Gateway {
    http: Client,
    token: Secret,
    pub(crate) pulse: Pulse,
    pub(crate) connected: watch::Sender<bool>,
    /// Answers and registrations under way.
    tasks: TaskTracker,
}

impl Gateway {
    /// `http` must speak HTTP/1.1.
    pub(crate) fn new(http: Client, token: Secret) -> Self {
        Self {
            http,
            token,
            pulse: Pulse::default(),
            connected: watch::Sender::new(false),
            tasks: TaskTracker::new(),
        }
    }
}

/// What lasts from one connection to the next.
#[derive(Default)]
struct Life {
    /// Where the gateway is, as long as it is found there.
    gateway: Option<Url>,
    session: Option<Session>,
    /// Connections in a row that did not hold.
    failures: u32,
    /// Of those, the ones that were opened and came to nothing.
    ungreeted: u32,
    last_identify: Option<Instant>,
}

/// Stays connected until `stop`, or until there is no point in trying again.
pub(crate) async fn run(discord: &Arc<Discord>, stop: &CancellationToken) -> Result<(), DiscordError> {
    let mut life = Life::default();
    loop {
        let pause = match life.connect(discord, stop).await {
            End::Stopped => break,
            End::Fatal(error) => return Err(error),
            End::Resume(why) => {
                warn!(why, "not connected to Discord's gateway; trying again");
                life.pause()
            }
            End::Anew(why) => {
                warn!(why, "lost the session on Discord's gateway; beginning a new one");
                life.session = None;
                life.pause().max(Duration::from_secs(1).mul_f64(1.0 + 4.0 * rand::random::<f64>()))
            }
        };
        tokio::select! {
            () = sleep(pause) => {}
            () = stop.cancelled() => break,
        }
    }
    // Who asked before the end still gets an answer: it goes another way.
    discord.gateway.tasks.close();
    if timeout(LAST_ANSWERS, discord.gateway.tasks.wait()).await.is_err() {
        warn!("gave up on what was still under way on Discord");
    }
    Ok(())
}

impl Life {
    /// One connection, from the question where the gateway is to the connection's end.
    async fn connect(&mut self, discord: &Arc<Discord>, stop: &CancellationToken) -> End {
        let begun = Instant::now();
        let (end, greeted) = tokio::select! {
            () = stop.cancelled() => return End::Stopped,
            opened = self.open(discord) => match opened {
                Ok(connection) => connection.live(stop).await,
                Err(end) => (end, false),
            },
        };
        if greeted {
            self.ungreeted = 0;
            self.failures = if begun.elapsed() >= GOOD_CONNECTION { 0 } else { self.failures };
        }
        self.failures = self.failures.saturating_add(1);
        end
    }

    /// Opens a connection: to begin a session, or to continue the one there is.
    async fn open<'a>(&'a mut self, discord: &'a Arc<Discord>) -> Result<Connection<'a>, End> {
        if self.ungreeted > RESUME_TRIES {
            self.session = None;
        }
        let address = if let (Some(session), Some(gateway)) = (&self.session, &self.gateway) {
            session.address(gateway)
        } else {
            let (gateway, starts) = find(discord).await?;
            if self.session.is_none() {
                self.wait_to_identify(starts).await;
            }
            self.gateway.insert(gateway).clone()
        };
        let socket = match Socket::open(&discord.gateway.http, &address).await {
            Ok(socket) => socket,
            Err(why) => {
                // It may have moved: ask again, and let the session be continued wherever the gateway is.
                self.gateway = None;
                return Err(End::Resume(why));
            }
        };
        self.ungreeted = self.ungreeted.saturating_add(1);
        if self.session.is_none() {
            self.last_identify = Some(Instant::now());
        }
        Connection::begin(discord, socket, &mut self.session).await.map_err(End::Resume)
    }

    /// Discord resets the token of a bot that begins too many sessions in a day.
    async fn wait_to_identify(&self, starts: SessionStarts) {
        if starts.remaining == 0 {
            let wait = Duration::from_millis(starts.reset_after);
            error!(
                seconds = wait.as_secs(),
                "all sessions that Discord allows for today are used up; waiting"
            );
            sleep(wait).await;
        }
        if let Some(last) = self.last_identify {
            sleep_until(last + BETWEEN_IDENTIFIES).await;
        }
    }

    /// None after a good connection, then longer and longer; spread, so that not all bots come back at once.
    fn pause(&self) -> Duration {
        let Some(doublings) = self.failures.checked_sub(2) else {
            return Duration::from_millis(500).mul_f64(rand::random());
        };
        let pause = Duration::from_secs(1 << doublings.min(6)).min(LONGEST_PAUSE);
        pause.mul_f64(0.5 + rand::random::<f64>() / 2.0)
    }
}

/// Asks Discord's API where the gateway is; there is no other source for it.
async fn find(discord: &Arc<Discord>) -> Result<(Url, SessionStarts), End> {
    let found: Result<BotGateway, Failure> =
        discord.rest.call(&Route::new("GET /gateway/bot", &[]), NO_BODY).await;
    match found {
        Ok(found) => {
            let address = session::address(&found.url).map_err(End::Fatal)?;
            info!(sessions_left_today = found.session_start_limit.remaining, "found Discord's gateway");
            Ok((address, found.session_start_limit))
        }
        Err(failure) if failure.code().0 == 401 => Err(End::Fatal(DiscordError::TokenRefused)),
        Err(failure) => Err(End::Resume(format!("looking for the gateway: {failure}"))),
    }
}
