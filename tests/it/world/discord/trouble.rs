//! What goes wrong on Discord, or between it and the bot, when a test says so.

use std::time::Duration;

use serde_json::json;

use super::faults::Fault;
use super::gateway::Order;
use super::openapi::Route;
use super::state::State;
use super::{Channel, Discord};
use crate::world::gate::{Gate, Hold};

/// After these codes a session cannot be resumed.
const ENDING: [u16; 10] = [1000, 1001, 4004, 4006, 4007, 4009, 4010, 4011, 4012, 4014];

impl Discord {
    /// The next request on the route meets this; more of them queue up.
    pub fn next(&self, route: Route, fault: Fault) {
        self.shared.change(|state| state.faults.add(route, None, fault));
    }

    /// The next request on the route waits at the gate.
    pub fn hangs(&self, route: Route) -> Gate {
        self.holds(route, Hold::Request)
    }

    /// The next request on the route is held back, there or on its way back.
    pub fn holds(&self, route: Route, hold: Hold) -> Gate {
        let gate = Gate::new();
        self.next(route, Fault::Held(hold, gate.clone()));
        gate
    }

    /// The same of the next request on the route about this channel.
    pub fn holds_in(&self, channel: &Channel, route: Route, hold: Hold) -> Gate {
        let gate = Gate::new();
        let (channel, fault) = (Some(channel.id()), Fault::Held(hold, gate.clone()));
        self.shared.change(|state| state.faults.add(route, channel, fault));
        gate
    }

    /// How long a request and its answer are under way together.
    pub fn is_far_away(&self, distance: Duration) {
        self.shared.change(|state| state.distance = distance);
    }

    /// Whatever was to go wrong on the next requests does not.
    pub fn is_well_again(&self) {
        self.shared.change(|state| state.faults.clear());
    }

    /// Cuts every connection, and refuses new ones.
    pub async fn goes_down(&self) {
        self.cuts_gateway();
        self.server.goes_down().await;
    }

    /// Is there again, on the same port, and remembers everything.
    pub async fn comes_back(&self) {
        self.server.comes_back().await;
    }

    /// Waits until requests have met all faults that were laid.
    pub async fn faults_are_met(&self) {
        let met = |state: &State| state.faults.unused().next().is_none().then_some(());
        self.shared.until("all faults are met", met).await;
    }

    /// Steps Discord's clock.
    pub fn time_passes(&self, by: Duration) {
        self.shared.change(|state| state.clock.step(by));
    }

    /// Nothing is known by its nonce any more, and the history shows none.
    pub fn forgets_nonces(&self) {
        self.shared.change(|state| {
            state.nonces.forget();
            state.messages.values_mut().for_each(|message| message.nonce = None);
        });
    }

    /// The operator makes a new token: the old one is worth nothing.
    pub fn revokes_token(&self) {
        self.shared.change(|state| state.token = None);
        self.closes_gateway(4004);
    }

    /// The token that was revoked counts again.
    pub fn gives_token_back(&self) {
        self.shared.change(|state| state.token = Some(self.token.clone()));
    }

    /// The operator makes a new token and puts it into the configuration; those before it are worth nothing.
    pub fn makes_new_token(&mut self) {
        self.token.push_str("-renewed");
        self.gives_token_back();
    }

    /// How many messages a channel takes in five seconds, where a story has more to post.
    pub fn allows_posts(&self, in_five_seconds: u32) {
        self.shared.change(|state| state.limits.posts = in_five_seconds);
    }

    /// How many messages of a channel may be published in an hour, where a story has more to publish.
    pub fn allows_crossposts(&self, in_an_hour: u32) {
        self.shared.change(|state| state.limits.crossposts = in_an_hour);
    }

    /// How many requests the bot may make in a second, where a story has more to do.
    pub fn allows_requests(&self, in_a_second: u32) {
        self.shared.change(|state| state.limits.requests = in_a_second);
    }

    /// How many invalid requests Cloudflare bears in ten minutes.
    pub fn bans_after(&self, invalid_requests: usize) {
        self.shared.change(|state| state.limits.invalid_allowed = invalid_requests);
    }

    pub fn closes_gateway(&self, code: u16) {
        let keeps = !ENDING.contains(&code);
        self.shared.change(|state| state.sessions.part(&Order::Close(code), keeps));
    }

    /// The network drops the gateway's connection without a word.
    pub fn cuts_gateway(&self) {
        self.shared.change(|state| state.sessions.part(&Order::Cut, true));
    }

    /// Op 7: "connect again, and resume".
    pub fn asks_to_reconnect(&self) {
        self.shared.change(|state| state.sessions.say(&json!({"op": 7, "s": null, "t": null, "d": null})));
    }

    /// Op 9: the session is not valid any more, or only this connection.
    pub fn invalidates_session(&self, resumable: bool) {
        self.shared.change(|state| {
            state.sessions.say(&json!({"op": 9, "s": null, "t": null, "d": resumable}));
            if !resumable {
                state.sessions.forget();
            }
        });
    }

    /// Whether heartbeats are answered; without it the bot must find out that the connection is dead.
    pub fn answers_heartbeats(&self, yes: bool) {
        self.shared.change(|state| state.sessions.acks = yes);
    }

    /// What HELLO asks for on the next connections.
    pub fn wants_heartbeats_every(&self, interval: Duration) {
        let millis = u64::try_from(interval.as_millis()).expect("an interval of less than an aeon");
        self.shared.change(|state| state.sessions.heartbeat_ms = millis);
    }
}
