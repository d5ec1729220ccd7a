//! The people of one run, and what of their doings must be there at the end.

use rand::Rng as _;
use rand::rngs::StdRng;

use crate::kills::outbox::Outbox;
use crate::world::discord::{Answer, Channel, Discord, Form, Listener, Posted};

/// Who takes part, and whom they would like to hear.
pub(super) struct Tale {
    pub(super) number: u64,
    pub(super) guest: String,
    pub(super) company: String,
    pub(super) proposer: Listener,
    pub(super) voter: Listener,
    /// Somebody who votes, and wants to be told.
    pub(super) waiting: Listener,
    pub(super) host: Listener,
    /// The form in which the guest is suggested; `None`: it is done in one line.
    pub(super) form: Option<Form>,
}

impl Tale {
    pub(super) fn new(number: u64, discord: &Discord, random: &mut StdRng) -> Self {
        let person = |what: &str| discord.listener(&format!("{what}-{number}"));
        Self {
            number,
            guest: format!("{} {}", name(random), name(random)),
            company: name(random),
            proposer: person("ada"),
            voter: person("bob"),
            waiting: person("eve"),
            host: discord.moderator("host"),
            form: None,
        }
    }

    /// The cards among what the bot posted in a channel.
    pub(super) fn cards(&self, channel: &Channel) -> Vec<Posted> {
        channel.messages().into_iter().filter(|posted| says(posted).contains(&self.guest)).collect()
    }

    /// The card, as people see it who may press something below.
    pub(super) fn card(&self, channel: &Channel) -> Answer {
        let id = self.cards(channel).first().expect("the card stands").id;
        channel.shows().into_iter().find(|shown| shown.id == id).expect("it is shown")
    }

    /// How often the bot told somebody of it in private, in these words.
    pub(super) fn told(&self, discord: &Discord, listener: &Listener, words: &str) -> usize {
        let channel = discord.private_channel_of(listener);
        let messages = channel.map(|channel| channel.messages()).unwrap_or_default();
        let fits = |said: &String| said.contains(words) && said.contains(&self.guest);
        messages.iter().map(says).filter(fits).count()
    }

    /// How often each thing is there. Right is once.
    pub(super) async fn counts(
        &self,
        discord: &Discord,
        places: &[Channel],
        outbox: &Outbox,
    ) -> Vec<(&'static str, usize)> {
        let kept = outbox.suggestions_of(&self.guest).await;
        let mut counts = vec![("suggestion", kept.len())];
        let [kept] = &*kept else { return counts };
        let by = async |listener: &Listener| outbox.votes_by(kept.number, &listener.id().to_string()).await;
        let cards: Vec<_> = places.iter().map(|place| self.cards(place)).collect();
        let ends = format!("#{} · 2 votes · on air", kept.number);
        let shows = |card: &Posted| says(card).contains(&ends);
        let right = cards.iter().flatten().filter(|card| shows(card)).count();
        counts.extend([
            ("vote", by(&self.voter).await),
            ("vote of who waits", by(&self.waiting).await),
            // Two votes count as they should.
            ("tally", usize::try_from(kept.votes - 1).unwrap_or_default()),
            ("accepted", outbox.acts(kept.number, "accept").await),
            ("on air", usize::from(kept.state == "on_air")),
            ("card", cards[0].len()),
            ("moderators' card", cards[1].len()),
            ("cards as they end", right / places.len()),
            ("proposer told", self.told(discord, &self.proposer, "came true")),
            ("who waits told", self.told(discord, &self.waiting, "came true")),
            // Who did not ask for it is not told, and that it was accepted is said once at the most.
            ("others not told", 1 + self.told(discord, &self.voter, "")),
            ("told of accepting", self.told(discord, &self.proposer, "accepted").max(1)),
        ]);
        counts
    }
}

pub(super) fn says(posted: &Posted) -> String {
    let embeds: String = posted.embeds.iter().map(ToString::to_string).collect();
    format!("{} {embeds}", posted.content)
}

/// Unlike any other that is made so.
fn name(random: &mut StdRng) -> String {
    const BEGINNINGS: [&str; 10] = ["Ka", "Ro", "Ti", "Ne", "Lu", "Ma", "So", "Vi", "Del", "Gra"];
    const SYLLABLES: [&str; 12] =
        ["ka", "ro", "ti", "ne", "lu", "ma", "so", "vi", "der", "gun", "pho", "bis"];
    let mut name = BEGINNINGS[random.random_range(0..BEGINNINGS.len())].to_owned();
    for _ in 0..4 {
        name.push_str(SYLLABLES[random.random_range(0..SYLLABLES.len())]);
    }
    name
}
