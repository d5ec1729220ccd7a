//! One run's tale: whom people would like to hear, and what of their doings must be there at the end.

use rand::Rng as _;
use rand::rngs::StdRng;

use super::community::{Community, Voters};
use crate::kills::outbox::Outbox;

/// Who takes part, and whom they would like to hear.
pub struct Tale<C: Community> {
    pub number: u64,
    pub guest: String,
    pub company: String,
    pub cast: C::Cast,
    /// The suggestion's own number, once it is known.
    pub suggestion: Option<i64>,
}

/// What the cards of a suggestion say now, by place: for everybody, for moderators.
pub type Shown = [Vec<String>; 2];

/// What the bot said of a suggestion in private, to whom.
#[derive(Debug, Default)]
pub struct Heard {
    pub proposer: Vec<String>,
    pub waiting: Vec<String>,
    /// Those who did not ask for it.
    pub others: Vec<String>,
}

/// How often each thing is there. Right is once.
pub type Counts = Vec<(&'static str, usize)>;

impl<C: Community> Tale<C> {
    /// How often each thing is there.
    pub(super) async fn counts(&self, community: &C, outbox: &Outbox) -> Counts {
        let kept = outbox.suggestions_of(&self.guest).await;
        let mut counts = vec![("suggestion", kept.len())];
        let [kept] = &*kept else { return counts };
        let Voters { voter, waiting, fickle, .. } = community.voters(&self.cast);
        let by = async |person: &str| outbox.votes_by(kept.number, person).await;
        let taken_back = match &fickle {
            Some(fickle) => by(fickle).await,
            None => 0,
        };
        counts.extend([
            ("vote", by(&voter).await),
            ("vote of who waits", by(&waiting).await),
            ("vote taken back", 1 + taken_back),
            // Two votes count as they should.
            ("tally", usize::try_from(kept.votes - 1).unwrap_or_default()),
            ("accepted", outbox.acts(kept.number, "accept").await),
            ("on air", usize::from(kept.state == "on_air")),
            ("answer", community.most_answers().await.max(1)),
        ]);
        let ends = format!("#{} · 2 votes · on air", kept.number);
        counts.extend(shown(&community.shows(self).await, &ends));
        counts.extend(heard(&community.told(self, true).await));
        counts
    }
}

/// How often the cards are there, and say what they should in the end.
fn shown(cards: &Shown, ends: &str) -> [(&'static str, usize); 3] {
    let right = cards.iter().flatten().filter(|card| card.contains(ends)).count();
    [
        ("card", cards[0].len()),
        ("moderators' card", cards[1].len()),
        ("cards as they end", right / cards.len()),
    ]
}

/// How often people were told.
fn heard(heard: &Heard) -> [(&'static str, usize); 4] {
    let of = |said: &[String], words: &str| said.iter().filter(|said| said.contains(words)).count();
    [
        ("proposer told", of(&heard.proposer, "came true")),
        ("who waits told", of(&heard.waiting, "came true")),
        // Who did not ask for it is not told, and that it was accepted is said once at the most.
        ("others not told", 1 + heard.others.len()),
        ("told of accepting", of(&heard.proposer, "accepted").max(1)),
    ]
}

/// Unlike any other that is made so.
pub(super) fn name(random: &mut StdRng) -> String {
    const BEGINNINGS: [&str; 10] = ["Ka", "Ro", "Ti", "Ne", "Lu", "Ma", "So", "Vi", "Del", "Gra"];
    const SYLLABLES: [&str; 12] =
        ["ka", "ro", "ti", "ne", "lu", "ma", "so", "vi", "der", "gun", "pho", "bis"];
    let mut name = BEGINNINGS[random.random_range(0..BEGINNINGS.len())].to_owned();
    for _ in 0..4 {
        name.push_str(SYLLABLES[random.random_range(0..SYLLABLES.len())]);
    }
    name
}
