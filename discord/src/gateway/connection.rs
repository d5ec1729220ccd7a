//! One connection to the gateway, from HELLO to its end.

use std::sync::Arc;
use std::time::Duration;

use bot_core::time;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use super::close::{self, End};
use super::payload::{self, Hello, Incoming, Ready, op};
use super::session::Session;
use super::socket::{Received, Socket};
use crate::announcing::Told;
use crate::{Discord, answering, commands};

const HELLO: Duration = Duration::from_secs(20);
/// From IDENTIFY or RESUME to READY or RESUMED.
const GREETING: Duration = Duration::from_mins(1);
/// Closes the connection and keeps the session.
const KEEP_SESSION: u16 = 4900;
const END_SESSION: u16 = 1000;

/// A connection over which we have been greeted, or are about to be.
pub(super) struct Connection<'a> {
    discord: &'a Arc<Discord>,
    socket: Socket,
    session: &'a mut Option<Session>,
    heart: Heart,
    greeted: bool,
}

/// When the next heartbeat is due, and whether the last one was answered.
struct Heart {
    interval: Duration,
    next: Instant,
    answered: bool,
}

impl<'a> Connection<'a> {
    /// Waits for HELLO, then begins a session or continues the one there is.
    pub(super) async fn begin(
        discord: &'a Arc<Discord>,
        mut socket: Socket,
        session: &'a mut Option<Session>,
    ) -> Result<Self, String> {
        let hello = timeout(HELLO, hello(&mut socket)).await.map_err(|_| "no HELLO came".to_owned())??;
        let interval = Duration::from_millis(hello.heartbeat_interval.max(1));
        let token = discord.gateway.token.expose();
        let first = match session {
            Some(session) => payload::resume(token, &session.id, session.seq),
            None => payload::identify(token),
        };
        socket.send(first).await?;
        // The first heartbeat comes at a random moment, so that not all bots beat together after an outage.
        let heart =
            Heart { interval, next: Instant::now() + interval.mul_f64(rand::random()), answered: true };
        Ok(Self { discord, socket, session, heart, greeted: false })
    }

    /// Lives until the connection ends. Returns how, and whether a session was reached.
    pub(super) async fn live(mut self, stop: &CancellationToken) -> (End, bool) {
        let greeting = Instant::now() + GREETING;
        let end = loop {
            let ended = tokio::select! {
                biased;
                () = stop.cancelled() => Some(End::Stopped),
                () = sleep_until(self.heart.next) => self.beat().await,
                () = sleep_until(greeting), if !self.greeted => Some(End::Anew("no READY came".to_owned())),
                received = self.socket.receive() => self.received(received).await,
            };
            if let Some(end) = ended {
                break end;
            }
        };
        self.discord.gateway.connected.send_replace(false);
        let code = if matches!(end, End::Stopped) { END_SESSION } else { KEEP_SESSION };
        self.socket.close(code).await;
        (end, self.greeted)
    }

    /// A heartbeat is due. If the last one was never answered, nobody is there any more.
    async fn beat(&mut self) -> Option<End> {
        if !self.heart.answered {
            return Some(End::Resume("Discord answers no heartbeats".to_owned()));
        }
        self.heart.answered = false;
        self.heart.next = Instant::now() + self.heart.interval;
        self.send_heartbeat().await
    }

    async fn send_heartbeat(&mut self) -> Option<End> {
        let last = self.session.as_ref().map(|session| session.seq);
        self.socket.send(payload::heartbeat(last)).await.err().map(End::Resume)
    }

    async fn received(&mut self, received: Received) -> Option<End> {
        let text = match received {
            Received::Text(text) => text,
            Received::Closed(code) => return Some(close::after(code)),
            Received::Noise => return None,
        };
        let Ok(incoming) = serde_json::from_str::<Incoming<'_>>(&text) else {
            warn!("Discord's gateway sent something that is not understood");
            return None;
        };
        self.discord.gateway.pulse.beat(time::now());
        match incoming.op {
            op::DISPATCH => self.dispatched(&incoming),
            // Discord asks for a heartbeat out of turn.
            op::HEARTBEAT => return self.send_heartbeat().await,
            op::HEARTBEAT_ACK => self.heart.answered = true,
            op::RECONNECT => return Some(End::Resume("Discord asks to reconnect".to_owned())),
            op::INVALID_SESSION => {
                let why = "Discord does not know the session".to_owned();
                let resumable = incoming.d.is_some_and(|d| d.get() == "true");
                return Some(if resumable { End::Resume(why) } else { End::Anew(why) });
            }
            other => debug!(op = other, "an opcode that does not concern us"),
        }
        None
    }

    fn dispatched(&mut self, incoming: &Incoming<'_>) {
        match incoming.t {
            Some("READY") => self.ready(incoming.d),
            Some("RESUMED") => {
                info!("continued the session on Discord's gateway");
                self.greet();
            }
            Some("INTERACTION_CREATE") => {
                if let Some(interaction) = incoming.d {
                    let task = answering::answer(self.discord.clone(), interaction.get().to_owned());
                    self.discord.gateway.tasks.spawn(task);
                }
            }
            Some(event) => {
                let told = read::<Told>(incoming.d).unwrap_or_default();
                self.discord.hears_of_change(event, &told);
            }
            None => {}
        }
        // Only now: what was not yet looked at must come again after a resume.
        if let (Some(session), Some(seq)) = (self.session.as_mut(), incoming.s) {
            session.seq = seq;
        }
    }

    fn ready(&mut self, content: Option<&RawValue>) {
        let Some(ready) = read::<Ready>(content) else {
            warn!("Discord's READY is not understood; the session cannot be continued after a cut");
            return;
        };
        info!(application.id = %ready.application.id, "connected to Discord's gateway");
        // Set once, the ids stay what they are.
        let _: Result<_, _> = self.discord.me.set(ready.user.id);
        let _: Result<_, _> = self.discord.application.set(ready.application.id);
        *self.session = Some(Session { id: ready.session_id, seq: 0, resume_url: ready.resume_gateway_url });
        self.greet();
        self.discord.gateway.tasks.spawn(commands::register(self.discord.clone()));
    }

    fn greet(&mut self) {
        self.greeted = true;
        self.discord.gateway.connected.send_replace(true);
    }
}

async fn hello(socket: &mut Socket) -> Result<Hello, String> {
    loop {
        match socket.receive().await {
            Received::Text(text) => {
                let incoming: Option<Incoming<'_>> = serde_json::from_str(&text).ok();
                let hello = incoming.filter(|incoming| incoming.op == op::HELLO);
                return hello.and_then(|hello| read(hello.d)).ok_or_else(|| "no HELLO came first".to_owned());
            }
            Received::Closed(code) => return Err(format!("it was closed before HELLO ({code:?})")),
            Received::Noise => {}
        }
    }
}

fn read<'a, T: Deserialize<'a>>(content: Option<&'a RawValue>) -> Option<T> {
    serde_json::from_str(content?.get()).ok()
}
