//! The outside world of the tests, as small models behind real sockets: the program under test runs unchanged, only
//! its addresses differ.
//!
//! A part that cannot be prepared fails the tests that need it. Whoever wants to do without names it:
//! `ONAIR_TEST_WITHOUT=synapse,postgres cargo test`; the tests that need it then say that they were skipped.

use std::io::Write as _;
use std::time::Duration;

mod certificate;
pub mod discord;
pub mod feed;
pub mod folder;
pub mod gate;
pub mod homeserver;
mod lifeline;
pub mod postgres;
pub mod rooms;
pub mod running;
pub mod story;

/// How long to wait for something that should happen before calling the test failed. Only a failing test ever waits
/// this long, so it is generous: a busy machine must not turn a story red.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Whether the person running the tests chose to do without this part of the world. Says so, once per test.
pub fn is_left_out(part: &str) -> bool {
    let chosen = std::env::var("ONAIR_TEST_WITHOUT").unwrap_or_default();
    let left_out = chosen.split(',').any(|name| name.trim().eq_ignore_ascii_case(part));
    if left_out {
        let test = std::thread::current().name().unwrap_or("a test").to_owned();
        tell(&format!("{test}: skipped, ONAIR_TEST_WITHOUT names {part}"));
    }
    left_out
}

/// Says something to whoever runs the tests, past the capturing of a test's output: it is of interest although, and
/// exactly when, the test passes.
pub fn tell(words: &str) {
    let _ = writeln!(std::io::stderr(), "{words}");
}
