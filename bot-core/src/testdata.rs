//! The first show's first 19 episodes, as its listeners know them, and what they would ask for.

use chrono::{NaiveDate, NaiveTime};
use serde::Deserialize;

use crate::episode::{Episode, EpisodeId, EpisodeKind, Show, ShowId};
use crate::feed::Reading;

/// What is true of an episode.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Seed {
    pub(crate) guid: String,
    pub(crate) title: String,
    pub(crate) season: u32,
    pub(crate) episode: u32,
    pub(crate) date: NaiveDate,
    pub(crate) kind: EpisodeKind,
    pub(crate) guests: Vec<String>,
    pub(crate) companies: Vec<String>,
    pub(crate) description: String,
}

/// What someone asks, and the episodes of which one must come first.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Question {
    pub(crate) query: String,
    pub(crate) expected: Vec<String>,
}

pub(crate) fn seeds() -> Vec<Seed> {
    serde_json::from_str(include_str!("testdata/seed_episodes.json")).unwrap()
}

pub(crate) fn questions() -> Vec<Question> {
    let lines = include_str!("testdata/seed_queries.jsonl").lines();
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The seeds as a feed would bring them, before anyone is credited.
pub(crate) fn reading() -> Reading {
    let id = ShowId::new("rust-in-production");
    let show = Show {
        id: id.clone(),
        title: "Rust in Production".into(),
        link: None,
        artwork: None,
        hosts: vec!["Matthias Endler".into()],
        schedule: None,
    };
    let episodes = seeds()
        .into_iter()
        .map(|seed| Episode {
            published: Some(seed.date.and_time(NaiveTime::from_hms_opt(16, 0, 0).unwrap()).and_utc()),
            season: Some(seed.season),
            number: Some(seed.episode.to_string()),
            kind: seed.kind,
            summary: seed.description,
            ..episode(&id, &seed.guid, &seed.title)
        })
        .collect();
    Reading { show, episodes, claims: crate::feed::Claims::default() }
}

/// An episode of which nothing is known but its title.
pub(crate) fn episode(show: &ShowId, guid: &str, title: &str) -> Episode {
    Episode::new(EpisodeId { show: show.clone(), guid: guid.into() }, title)
}
