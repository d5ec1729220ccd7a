//! What onair does, whatever platform it speaks on.
//!
//! Two ways lead through this crate, and each can be followed from top to bottom:
//!
//! - **A new episode**: [`feed`] reads it, [`store`] keeps it together with one announcement per destination,
//!   [`announcer`] sends each announcement through a [`platform`].
//! - **A question**: a platform turns what someone typed into a [`command::Request`], [`bot`] looks it up in the
//!   [`catalogue`] and finds a [`reply::Reply`], [`wording`] turns that into a [`message::Message`], and the platform
//!   renders it.
//!
//! Dependencies run downwards: plain types, pure functions on them, `store` and `platform`, and on top the three
//! workers `poller`, `announcer` and `bot`, unaware of one another. Time comes in as an argument.

pub mod announcement;
pub mod announcer;
pub mod bot;
pub mod catalogue;
pub mod chapters;
pub mod checkup;
pub mod collector;
pub mod command;
pub mod credits;
pub mod episode;
pub mod extra;
pub mod feed;
mod folding;
pub mod keeper;
pub mod links;
pub mod message;
pub mod moments;
mod pieces;
pub mod platform;
pub mod poller;
pub mod pulse;
pub mod reply;
pub mod rhythm;
pub mod secret;
pub mod store;
pub mod subscription;
pub mod suggestion;
#[cfg(test)]
mod testdata;
pub mod time;
pub mod transcript;
pub mod trouble;
pub mod watch;
pub mod wording;
