//! Rate limits: a bucket per route and channel, one for the whole bot, and the count of invalid requests that ends in a
//! ban by Cloudflare. The numbers are those commonly seen; Discord publishes none for its routes.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::time::Duration;

use bot_core::time::Moment;

use super::openapi::Route;

const INVALID_SPAN: Duration = Duration::from_mins(10);

/// So many requests in so long.
#[derive(Clone, Copy)]
struct Window {
    limit: u32,
    length: Duration,
}

/// How often a channel may be renamed. Not documented, and seen by many.
const RENAMINGS: Window = Window { limit: 2, length: Duration::from_mins(10) };

/// Whose limit it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The bot's own, on this route.
    User,
    /// The bot's own, over all routes.
    Global,
    /// One shared with others who use the resource; it does not count as an invalid request.
    Shared,
}

impl Scope {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Global => "global",
            Self::Shared => "shared",
        }
    }
}

/// Where a bucket stands after a request.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub(super) bucket: String,
    pub(super) limit: u32,
    pub(super) remaining: u32,
    pub(super) reset_after: Duration,
}

/// Too many requests.
#[derive(Clone, Debug)]
pub(super) struct Limited {
    pub(super) scope: Scope,
    pub(super) retry_after: Duration,
    pub(super) standing: Option<Standing>,
}

pub(super) struct RateLimits {
    used: HashMap<(Option<Route>, String), (Moment, u32)>,
    invalid: VecDeque<Moment>,
    /// Requests of the whole bot in a second.
    pub(super) requests: u32,
    /// Messages per channel in five seconds.
    pub(super) posts: u32,
    /// Messages published per channel in an hour.
    pub(super) crossposts: u32,
    /// Invalid requests in ten minutes before Cloudflare steps in.
    pub(super) invalid_allowed: usize,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            used: HashMap::new(),
            invalid: VecDeque::new(),
            requests: 50,
            posts: 5,
            crossposts: 10,
            invalid_allowed: 10_000,
        }
    }
}

impl RateLimits {
    /// Counts one request. `major` is the channel, guild or webhook it is about.
    pub(super) fn take(&mut self, route: Route, major: &str, now: Moment) -> Result<Standing, Limited> {
        if !route.is_interaction() {
            let global = Window { limit: self.requests, length: Duration::from_secs(1) };
            let (remaining, retry_after) = self.count(None, "", global, now);
            if remaining.is_none() {
                return Err(Limited { scope: Scope::Global, retry_after, standing: None });
            }
        }
        let window = self.window(route);
        let (remaining, reset_after) = self.count(Some(route), major, window, now);
        let bucket = format!("{:08x}{:024x}", window.limit, route as u32);
        let standing =
            Standing { bucket, limit: window.limit, remaining: remaining.unwrap_or_default(), reset_after };
        if remaining.is_some() {
            return Ok(standing);
        }
        let scope = if route == Route::CrosspostMessage { Scope::Shared } else { Scope::User };
        Err(Limited { scope, retry_after: reset_after, standing: Some(standing) })
    }

    /// Counts one renaming of a channel, which is limited by itself: what the headers tell of has room all the same.
    pub(super) fn take_renaming(&mut self, channel: &str, now: Moment) -> Result<(), Duration> {
        let (remaining, left) =
            self.count(Some(Route::UpdateChannel), &format!("{channel}/name"), RENAMINGS, now);
        remaining.map(drop).ok_or(left)
    }

    fn window(&self, route: Route) -> Window {
        match route {
            Route::CreateMessage => Window { limit: self.posts, length: Duration::from_secs(5) },
            Route::UpdateMessage | Route::UpdateOriginalWebhookMessage | Route::ExecuteWebhook => {
                Window { limit: 5, length: Duration::from_secs(5) }
            }
            Route::CrosspostMessage => Window { limit: self.crossposts, length: Duration::from_hours(1) },
            _ => Window { limit: 50, length: Duration::from_secs(1) },
        }
    }

    /// What remains after this request (`None`: it was one too many), and when the window ends.
    fn count(
        &mut self,
        route: Option<Route>,
        major: &str,
        window: Window,
        now: Moment,
    ) -> (Option<u32>, Duration) {
        let (start, used) = self.used.entry((route, major.to_owned())).or_insert((now, 0));
        if now >= *start + window.length {
            (*start, *used) = (now, 0);
        }
        let left = (*start + window.length - now).to_std().unwrap_or_default();
        let remaining = window.limit.checked_sub(*used + 1);
        *used += u32::from(remaining.is_some());
        (remaining, left)
    }

    /// A 401, a 403, or a 429 of the bot's own.
    pub(super) fn count_invalid(&mut self, now: Moment) {
        self.invalid.push_back(now);
    }

    pub(super) fn is_banned(&mut self, now: Moment) -> bool {
        self.invalid.retain(|at| now < *at + INVALID_SPAN);
        self.invalid.len() >= self.invalid_allowed
    }
}
