//! Other shows' episodes, made of the words and names of the real ones: an engine that holds nineteen episodes tells
//! nothing of memory or speed.

use bot_core::episode::{CreditRole, Episode, EpisodeId, ShowId};

use crate::credit;

const PER_SHOW: usize = 250;
const WORDS: usize = 120;

/// Adds so many episodes, the same ones on every run.
pub(crate) fn pad(episodes: &mut Vec<Episode>, count: usize) {
    let Some(model) = episodes.first().cloned() else { return };
    let texts = episodes.iter().flat_map(|episode| episode.summary.split_whitespace());
    let words: Vec<String> = texts.map(str::to_owned).collect();
    let credits = episodes.iter().flat_map(|episode| &episode.credits);
    let names: Vec<String> = credits.flat_map(|credit| credit.name.split(' ')).map(str::to_owned).collect();
    let mut random = Random(7);
    for number in 0..count {
        let show = ShowId::new(format!("other-show-{}", number / PER_SHOW));
        let some = |random: &mut Random, from: &[String], count: usize| {
            (0..count).map(|_| from[random.below(from.len())].as_str()).collect::<Vec<_>>().join(" ")
        };
        // A number beside the real names, so that there are as many different ones as episodes.
        let guest = format!(
            "{} {}{}",
            some(&mut random, &names, 1),
            some(&mut random, &names, 1),
            random.below(count)
        );
        let company = format!("{}{}", some(&mut random, &names, 1), random.below(count));
        episodes.push(Episode {
            id: EpisodeId { show, guid: number.to_string() },
            title: format!("{company} with {guest}"),
            summary: some(&mut random, &words, WORDS),
            notes: String::new(),
            credits: vec![credit(guest, CreditRole::Guest), credit(company, CreditRole::Company)],
            ..model.clone()
        });
    }
}

/// SplitMix64: enough for padding, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ mixed >> 31) % end as u64).unwrap_or(0)
    }
}
