//! An episode, as listeners see it.

use super::{cut, paragraphs};
use crate::episode::{Episode, EpisodeKind, Show};
use crate::message::{Card, Message};

/// A summary is cut here: enough to know whether to listen, short enough not to fill a phone's screen.
const SUMMARY_CHARS: usize = 500;

pub(super) fn card(show: &Show, episode: &Episode) -> Card {
    let mut facts = Vec::new();
    let guests: Vec<_> = episode.guests().map(|guest| guest.name.as_str()).collect();
    let companies: Vec<_> = episode.companies().map(|company| company.name.as_str()).collect();
    for (names, one, many) in [(guests, "Guest", "Guests"), (companies, "Company", "Companies")] {
        if let [first, rest @ ..] = &names[..] {
            let label = if rest.is_empty() { one } else { many };
            let names = rest.iter().fold((*first).to_owned(), |all, name| all + ", " + name);
            facts.push((label.to_owned(), names));
        }
    }
    if episode.withdrawn.is_some() {
        facts.push(("Withdrawn".to_owned(), "No longer in the feed".to_owned()));
    }
    Card {
        show: show.title.clone(),
        title: episode.title.clone(),
        link: episode.link.clone().or_else(|| show.link.clone()),
        label: label(episode),
        published: episode.published,
        duration: episode.duration.map(duration).unwrap_or_default(),
        facts,
        body: cut(&paragraphs(&episode.summary), SUMMARY_CHARS),
        artwork: episode.artwork.clone().or_else(|| show.artwork.clone()),
    }
}

/// "Season 3, episode 3", "Trailer", "Bonus, season 2".
pub(crate) fn label(episode: &Episode) -> String {
    let kind = match episode.kind {
        EpisodeKind::Full => None,
        EpisodeKind::Trailer => Some("trailer".to_owned()),
        EpisodeKind::Bonus => Some("bonus".to_owned()),
    };
    let season = episode.season.map(|season| format!("season {season}"));
    let number = episode.number.as_ref().map(|number| format!("episode {number}"));
    let label = [kind, season, number].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let mut chars = label.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// "1 h 2 min", "45 min", "30 s".
pub(crate) fn duration(seconds: u32) -> String {
    match (seconds / 3600, seconds / 60 % 60) {
        (0, 0) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

pub(super) fn episode_answer(episode: &Episode, shows: &[Show]) -> Message {
    let unknown_show;
    let show = if let Some(show) = shows.iter().find(|show| show.id == episode.id.show) {
        show
    } else {
        unknown_show = Show::new(episode.id.show.clone());
        &unknown_show
    };
    Message { cards: vec![card(show, episode)], ..Message::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        assert_eq!(duration(3600), "1 h");
        assert_eq!(duration(3720), "1 h 2 min");
        assert_eq!(duration(59), "59 s");
        assert_eq!(duration(2700), "45 min");
    }
}
