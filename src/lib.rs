//! The `onair` program: the one place where everything is known, and nothing is done.
//!
//! [`cli`] reads the command line and calls one module per command. `onair run` is [`run`]: it makes a [`service`] (the
//! wiring of store, poller, announcer, bot and platforms) and lets [`lifecycle`] keep it going. `onair try` is
//! [`terminal`]: the same wiring with a chat in the terminal for a platform.

pub mod check;
pub mod cli;
pub mod deliveries;
pub mod destinations;
pub mod doubt;
pub mod exit;
pub mod explain;
pub mod feed;
pub mod graph;
pub mod held;
pub mod import;
pub mod lifecycle;
pub mod logging;
pub mod lookup;
pub mod run;
pub mod service;
pub mod source;
pub mod status;
pub mod suggestions;
pub mod templates;
pub mod terminal;
