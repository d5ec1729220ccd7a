//! Who is there, who is missing: which known episodes the feed ought to list and does not.

use std::borrow::Cow;
use std::collections::HashSet;

use super::plan::{Known, KnownEpisode, Plan};
use crate::episode::Episode;

/// An episode is withdrawn when so many complete reads in a row lacked it.
const READS_WITHOUT: i64 = 3;
/// A longer run of missing episodes is a feed that lists less than before, perhaps with an old one pinned.
const LONGEST_GAP: usize = 5;
/// So many old episodes are kept at the end of a feed that lists the newest ones alone: the trailer, and where to begin.
const PINNED: usize = 2;

/// What a reading does not list, of what the feed has listed.
#[derive(Debug, Default, PartialEq, Eq)]
struct Absent {
    /// It stands between two that are listed: it is missing.
    missing: Vec<String>,
    /// The feed lists so many of the newest, and it is one too many now.
    passed: Vec<String>,
}

impl Known {
    /// `new` is how many episodes are listed that were not known. A gap with nothing but pinned episodes behind it may be the
    /// end of the newest ones that a feed lists, and it looks like a withdrawal: it is the end where as many come as go, or
    /// where more is missing than is pinned.
    fn absent(&self, listed: &HashSet<&str>, new: usize) -> Absent {
        let dated = self.episodes.iter().filter(|(_, known)| known.listed);
        let mut dated: Vec<(i64, bool, &String, &KnownEpisode)> = dated
            .filter_map(|(guid, known)| Some((known.published?, listed.contains(guid.as_str()), guid, known)))
            .collect();
        // Newest first; of those with the same date what is missing counts as older.
        dated.sort_by(|one, other| (other.0, other.1, other.2).cmp(&(one.0, one.1, one.2)));
        let mut behind = dated.iter().filter(|(_, is_listed, ..)| *is_listed).count();
        let (mut absent, mut gap) = (Absent::default(), Vec::new());
        for (_, is_listed, guid, known) in dated {
            if !is_listed {
                gap.push((guid, known));
                continue;
            }
            let may_be_the_end = behind <= PINNED;
            behind -= 1;
            if gap.len() > LONGEST_GAP || (may_be_the_end && gap.len() > behind + 1) {
                break;
            }
            let fresh = gap.iter().filter(|(_, known)| known.missing == 0 && !known.withdrawn).count();
            let passes = may_be_the_end && fresh <= new;
            for (guid, known) in gap.drain(..) {
                let fresh = known.missing == 0 && !known.withdrawn;
                let to = if passes && fresh { &mut absent.passed } else { &mut absent.missing };
                to.push(guid.clone());
            }
        }
        absent
    }
}

impl Plan<'_> {
    /// A feed that lists nothing says nothing about anybody.
    pub(super) fn call_the_roll(&mut self, known: &Known, episodes: &[Cow<'_, Episode>]) {
        let listed: HashSet<_> = episodes.iter().map(|episode| episode.id.guid.as_str()).collect();
        if listed.is_empty() {
            return;
        }
        // What is back pushes an episode out of a window just as a new one does.
        let comes = |episode: &KnownEpisode| !episode.listed || episode.missing > 0 || episode.withdrawn;
        let new = listed.iter().filter(|guid| known.episodes.get(**guid).is_none_or(comes)).count();
        let Absent { missing, passed } = known.absent(&listed, new);
        for (guid, episode) in &known.episodes {
            let is_listed = listed.contains(guid.as_str());
            if is_listed && (!episode.listed || episode.missing > 0 || episode.withdrawn) {
                self.present.push(guid.clone());
                self.returned.extend(episode.withdrawn.then(|| guid.clone()));
            } else if !is_listed && episode.missing > 0 && !episode.withdrawn && !missing.contains(guid) {
                self.out_of_reach.push(guid.clone());
            }
        }
        self.passed = passed;
        for guid in missing {
            let before = &known.episodes[&guid];
            if !before.withdrawn && before.missing + 1 >= READS_WITHOUT {
                self.withdrawn.push(guid);
            } else if !before.withdrawn {
                self.missing.push(guid);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Episodes of these numbers, which are their dates too.
    fn known(numbers: impl IntoIterator<Item = i64>) -> Known {
        let episode = |number: i64| {
            let published = Some(number * 86_400_000);
            let known = KnownEpisode {
                fingerprint: String::new(),
                published,
                first_seen: 0,
                news: true,
                listed: true,
                missing: 0,
                withdrawn: false,
            };
            (number.to_string(), known)
        };
        Known { episodes: numbers.into_iter().map(episode).collect(), ..Known::default() }
    }

    fn absent(known: &Known, listed: impl IntoIterator<Item = i64>) -> (Vec<i64>, Vec<i64>) {
        let listed: Vec<_> = listed.into_iter().map(|number: i64| number.to_string()).collect();
        let listed: HashSet<_> = listed.iter().map(String::as_str).collect();
        let new = listed.iter().filter(|guid| !known.episodes.contains_key(**guid)).count();
        let Absent { missing, passed } = known.absent(&listed, new);
        let numbers = |guids: Vec<String>| {
            let mut numbers: Vec<i64> = guids.iter().map(|guid| guid.parse().unwrap()).collect();
            numbers.sort_unstable();
            numbers
        };
        (numbers(missing), numbers(passed))
    }

    #[test]
    fn an_episode_between_two_is_missing_and_the_end_of_a_window_is_not() {
        type Case = (Vec<i64>, Vec<i64>, (Vec<i64>, Vec<i64>));
        let nothing = (vec![], vec![]);
        let cases: [Case; 8] = [
            // One is taken out of a whole feed: early, late, and beside a new one.
            ((1..=20).collect(), (1..=20).filter(|n| *n != 18).collect(), (vec![18], vec![])),
            ((1..=20).collect(), (1..=20).filter(|n| *n != 2).collect(), (vec![2], vec![])),
            ((1..=20).collect(), (1..=21).filter(|n| *n != 10).collect(), (vec![10], vec![])),
            // The newest ten slide on, with a trailer pinned, and with a first episode beside it.
            (
                [0].into_iter().chain(11..=20).collect(),
                [0].into_iter().chain(12..=21).collect(),
                (vec![], vec![11]),
            ),
            (
                [0, 1].into_iter().chain(11..=20).collect(),
                [0, 1].into_iter().chain(13..=22).collect(),
                (vec![], vec![11, 12]),
            ),
            // The feed is cut to its newest, with and without a trailer.
            ((0..=12).collect(), [0].into_iter().chain(10..=12).collect(), nothing.clone()),
            ((0..=12).collect(), [0].into_iter().chain(3..=12).collect(), nothing.clone()),
            ((0..=12).collect(), (3..=12).collect(), nothing),
        ];
        for (was, is, expected) in cases {
            assert_eq!(absent(&known(was.clone()), is.clone()), expected, "{was:?} → {is:?}");
        }
    }

    /// Whatever the length of the window and the number of pinned episodes, nothing that slides out is ever missing.
    #[test]
    fn nothing_that_slides_out_of_a_window_is_missing() {
        for window in 1..=12 {
            for pinned in 0..=2 {
                let mut known = known((0..pinned).chain(100..100 + window));
                for step in 1..=20 {
                    let newest = 100 + step..100 + step + window;
                    let (missing, passed) = absent(&known, (0..pinned).chain(newest.clone()));
                    assert_eq!(missing, Vec::<i64>::new(), "window {window}, {pinned} pinned, step {step}");
                    for guid in passed {
                        known.episodes.get_mut(&guid.to_string()).unwrap().listed = false;
                    }
                    let come = self::known(newest);
                    for (guid, episode) in come.episodes {
                        known.episodes.entry(guid).or_insert(episode);
                    }
                }
            }
        }
    }
}
