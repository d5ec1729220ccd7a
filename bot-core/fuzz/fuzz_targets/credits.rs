//! Whatever a feed says of an episode, reading its credits ends, and invents nothing.

#![no_main]

use bot_core::credits;
use bot_core::episode::{Episode, EpisodeId, Show, ShowId};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|texts: &str| {
    // Four texts, divided as no feed text ever is.
    let mut texts = texts.split('\0');
    let mut next = || texts.next().unwrap_or_default().to_owned();
    let id = ShowId::new("show");
    let show = Show { hosts: vec![next()], ..Show::new(id.clone()) };
    let id = EpisodeId { show: id, guid: "1".into() };
    let episode = Episode {
        summary: next(),
        notes: next(),
        ..Episode::new(id, next())
    };
    for credit in credits::credits(&show, &episode) {
        assert!(!credit.name.trim().is_empty());
        assert!(!credit.name.contains(char::is_control), "{:?}", credit.name);
        assert!(!show.hosts.contains(&credit.name), "a host is a guest: {:?}", credit.name);
    }
});
