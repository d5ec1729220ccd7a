//! The bot's own catalogue.

use bot_core::catalogue::Catalogue;
use bot_core::episode::{EpisodeId, ShowId};
use lookup_bench::{Engine, LIMIT, measure};

struct Own(Catalogue);

impl Engine for Own {
    fn search(&self, show: &ShowId, query: &str) -> Vec<EpisodeId> {
        let hits = self.0.search(query, std::slice::from_ref(show), LIMIT);
        hits.into_iter().map(|hit| hit.episode.id.clone()).collect()
    }
}

fn main() {
    measure(|episodes| Own(Catalogue::new(std::mem::take(episodes))));
}
