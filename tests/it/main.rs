//! Integration tests of the whole program, in one binary: stories told against the fake [`world`].

#![expect(clippy::unwrap_used, reason = "in a test, to panic is to fail")]
#![expect(
    unreachable_pub,
    reason = "nothing here is reachable from outside; `pub` says what a part offers to the stories"
)]

mod announcing;
mod answering;
mod browsing;
mod checking;
mod command_line;
mod commands;
mod corrections;
mod discord_faults;
mod discord_model;
mod discord_places;
mod feeds;
mod first_show;
mod inside;
mod living;
mod measure;
mod migrations;
mod world;

mod world_works;
