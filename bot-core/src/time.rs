//! The one door to the wall clock, and the shape that moments in time have everywhere else.

use chrono::{DateTime, Utc};

/// A moment, in UTC. Functions take it as an argument, so that tests step time by hand.
pub type Moment = DateTime<Utc>;

/// The wall clock. Called by the loops round the workers, and by nothing below them.
#[expect(clippy::disallowed_methods, reason = "this is the door the rule leads to")]
pub fn now() -> Moment {
    Utc::now()
}
