//! What there is to see: each episode's day, season and credits, and the numbers that sum them up.

use bot_core::episode::{Episode, EpisodeKind};
use bot_core::time::Moment;
use chrono::NaiveDate;

/// Who is known to have been on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Known {
    GuestAndCompany,
    Guest,
    Company,
    Nobody,
}

/// An episode with a date.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dot {
    pub(super) at: Moment,
    pub(super) known: Known,
    pub(super) season: Option<u32>,
    /// Days since the regular episode before; nothing for the first one, and for trailers and extras.
    pub(super) gap: Option<f64>,
    /// A trailer or an extra.
    pub(super) extra: bool,
}

/// Everything the picture shows.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) title: String,
    /// In order of time.
    pub(super) dots: Vec<Dot>,
    pub(super) undated: usize,
    /// The regular episodes that nobody is credited in, newest first: their day and title.
    pub(super) missing: Vec<(Option<NaiveDate>, String)>,
    counts: [usize; 4],
}

impl Known {
    pub(super) const ALL: [Self; 4] = [Self::GuestAndCompany, Self::Guest, Self::Company, Self::Nobody];

    fn of(episode: &Episode) -> Self {
        match (episode.guests().next().is_some(), episode.companies().next().is_some()) {
            (true, true) => Self::GuestAndCompany,
            (true, false) => Self::Guest,
            (false, true) => Self::Company,
            (false, false) => Self::Nobody,
        }
    }
}

impl Facts {
    /// The facts of a show's episodes, in any order.
    pub(super) fn of(title: &str, episodes: &[Episode]) -> Self {
        let mut sorted: Vec<&Episode> = episodes.iter().collect();
        sorted.sort_by_key(|episode| episode.published);
        let mut facts = Self {
            title: title.to_owned(),
            dots: Vec::with_capacity(episodes.len()),
            undated: 0,
            missing: Vec::new(),
            counts: [0; 4],
        };
        let mut before: Option<Moment> = None;
        for episode in sorted {
            let known = Known::of(episode);
            facts.counts[known as usize] += 1;
            let extra = episode.kind != EpisodeKind::Full;
            if known == Known::Nobody && !extra {
                let day = episode.published.map(|at| at.date_naive());
                facts.missing.push((day, episode.title.clone()));
            }
            let Some(at) = episode.published else {
                facts.undated += 1;
                continue;
            };
            let gap = before.filter(|_| !extra).map(|before| days(at - before));
            facts.dots.push(Dot { at, known, season: episode.season, gap, extra });
            if !extra {
                before = Some(at);
            }
        }
        facts.missing.reverse();
        facts
    }

    pub(super) fn count(&self, known: Known) -> usize {
        self.counts[known as usize]
    }

    pub(super) fn episodes(&self) -> usize {
        self.counts.iter().sum()
    }

    /// From the first to the last moment; nothing where no episode has a date.
    pub(super) fn span(&self) -> Option<(Moment, Moment)> {
        Some((self.dots.first()?.at, self.dots.last()?.at))
    }

    /// Where each season begins and ends, in order, while they are told apart by their numbers.
    pub(super) fn seasons(&self) -> Vec<(u32, Moment, Moment)> {
        let mut seasons: Vec<(u32, Moment, Moment)> = Vec::new();
        for dot in &self.dots {
            match (dot.season, seasons.last_mut()) {
                (Some(season), Some(last)) if last.0 == season => last.2 = dot.at,
                (Some(season), _) => seasons.push((season, dot.at, dot.at)),
                (None, _) => {}
            }
        }
        seasons
    }

    /// "19 episodes from 11 Dec 2023 to 14 Nov 2024".
    pub(super) fn summary(&self) -> String {
        let episodes = match self.episodes() {
            0 => "No episode is stored yet".to_owned(),
            1 => "1 episode".to_owned(),
            many => format!("{many} episodes"),
        };
        let day = |at: Moment| at.format("%-d %b %Y").to_string();
        let when = match self.span() {
            Some((first, last)) if first.date_naive() == last.date_naive() => format!(" of {}", day(first)),
            Some((first, last)) => format!(" from {} to {}", day(first), day(last)),
            None => String::new(),
        };
        let undated = if self.undated > 0 {
            format!(", {} of them without a date", self.undated)
        } else {
            String::new()
        };
        format!("{episodes}{when}{undated}")
    }
}

/// Days, with their fraction. A picture needs no more precision than this.
#[expect(clippy::cast_precision_loss, reason = "seconds of the calendar are far below 2^52")]
fn days(length: chrono::TimeDelta) -> f64 {
    length.num_seconds() as f64 / 86_400.0
}
