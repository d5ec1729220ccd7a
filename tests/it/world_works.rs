//! The world of the tests does what its verbs say.

mod feed;
mod homeserver;
mod postgres;
