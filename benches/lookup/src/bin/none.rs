//! No engine: what reading feeds alone costs, for comparing sizes.

use bot_core::episode::{EpisodeId, ShowId};
use lookup_bench::{Engine, measure};

struct Nothing;

impl Engine for Nothing {
    fn search(&self, _: &ShowId, _: &str) -> Vec<EpisodeId> {
        Vec::new()
    }
}

fn main() {
    measure(|_| Nothing);
}
