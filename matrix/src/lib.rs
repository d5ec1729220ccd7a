//! onair on Matrix: a device of its own, that answers in plain and in encrypted rooms.
//!
//! Three ways lead through this crate:
//!
//! - **A message out**: `send` finds the `rooms`, `artwork` brings the picture to the homeserver, `render` makes
//!   plain text and HTML, `content` makes the event. Mentions are closed in `content` and nowhere else.
//!   What follows it: `thread` and `pin`. A note to one person goes to the room that `private` finds.
//! - **A question in**: `follow` hears what a sync brings, `event` reads it, `question` decides whether it is one, `turn`
//!   which process is to answer, and `answer` replies. `answered` keeps how far that has come, for the next start.
//! - **A vote in**: `follow` hears a reaction to a card, `ballots` counts it, and reads from the homeserver (`standing`)
//!   what nobody told us of. `dialogue` is for questions of ours that somebody answers.
//!
//! `connection` holds all of it up: it restores or makes the `session`, makes the device trusted (`trust`), and comes
//! back when the homeserver does.

mod answer;
mod answered;
mod artwork;
mod ballots;
mod check;
mod connection;
mod content;
mod dialogue;
mod error;
mod event;
mod files;
mod find;
mod follow;
mod invite;
mod matrix;
mod membership;
mod pace;
mod pin;
mod private;
mod question;
mod reaction;
mod render;
mod rights;
mod rooms;
mod send;
mod session;
mod settings;
mod speaking;
mod standing;
mod thread;
mod trust;
mod turn;

pub use error::MatrixError;
pub use matrix::Matrix;
pub use settings::{Login, Settings};

/// Log directives that keep quiet what the SDK says by itself: it names users, rooms and what homeservers answered. What
/// matters to an operator is said by this crate, in its own words.
pub const LOG_DIRECTIVES: &str =
    "matrix_sdk=off,matrix_sdk_base=error,matrix_sdk_crypto=error,matrix_sdk_sqlite=error";
