//! Integration tests of the whole program, in one binary: stories told against the fake [`world`].

#![expect(clippy::unwrap_used, reason = "in a test, to panic is to fail")]
#![expect(
    unreachable_pub,
    reason = "nothing here is reachable from outside; `pub` says what a part offers to the stories"
)]

mod announcing;
mod answering;
mod asking;
mod board_cli;
mod boards;
mod browsing;
mod cards;
mod checking;
mod command_line;
mod commands;
mod corrections;
mod deciders;
mod deciding;
mod delivery;
mod delivery_loops;
mod destinations;
mod digest;
mod discord_away;
mod discord_closed;
mod discord_faults;
mod discord_model;
mod discord_places;
mod editing;
mod exactly_once;
mod feeds;
mod filters;
mod first_show;
mod hanging;
mod hostile;
mod inside;
mod interrupted;
#[expect(dead_code, reason = "the examples kill_test and fanout use the rest")]
mod kills;
mod living;
mod matrix_faults;
mod matrix_places;
mod matrix_ways;
mod measure;
mod merging;
mod migrations;
mod naming;
mod notify;
mod operators;
mod power_cut;
mod privacy;
mod question_threads;
mod queueing;
mod reactions;
mod status;
mod suggesting;
mod suggesting_on_discord;
mod suggesting_on_matrix;
mod swallowed;
mod templates;
mod voting_on_matrix;
mod whole_life;
#[expect(dead_code, reason = "the examples kill_test and fanout use the rest")]
mod world;

mod world_works;
