//! What may go wrong between the bot and Discord, on the next requests of a route.

use std::collections::VecDeque;

use super::ids::Id;
use super::openapi::Route;
use super::ratelimit::Scope;
use crate::world::gate::{Gate, Hold};

/// What happens to one request.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Discord answers with this status and does nothing.
    Status(u16),
    /// Discord answers with this status and one of its own codes, and does nothing.
    Refused(u16, u64),
    /// The proxy in front of Discord answers with a page.
    Html(u16),
    /// Too many requests; the header may promise less than the body, as it does for crossposts.
    RateLimited { scope: Scope, retry_after: f64, header: u64 },
    /// The connection is cut before Discord has read the request.
    CutBefore,
    /// Discord does what was asked, and the connection is cut before it answers.
    CutAfter,
    /// Discord does what was asked, and the connection is cut in the middle of its answer.
    CutWithin,
    /// The request, or its answer, waits at the gate.
    Held(Hold, Gate),
}

/// Faults to come, in order, per route; some for requests about one channel alone.
#[derive(Default)]
pub(super) struct Faults(VecDeque<(Route, Option<Id>, Fault)>);

impl Faults {
    pub(super) fn add(&mut self, route: Route, channel: Option<Id>, fault: Fault) {
        self.0.push_back((route, channel, fault));
    }

    /// What a request meets. `about` is the channel that it is about, where it is about one.
    pub(super) fn take(&mut self, route: Route, about: Option<Id>) -> Option<Fault> {
        let meets = |(of, channel, _): &(Route, Option<Id>, Fault)| {
            *of == route && (channel.is_none() || *channel == about)
        };
        let index = self.0.iter().position(meets)?;
        self.0.remove(index).map(|(_, _, fault)| fault)
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Routes whose faults no request has met.
    pub(super) fn unused(&self) -> impl Iterator<Item = Route> {
        self.0.iter().map(|(route, _, _)| *route)
    }
}
