//! What a correction changes, decided with no database in sight.

use super::{Act, Corrected, Done, Edition, StoreError};
use crate::credits::correction::{Author, Correction, Corrector, Made, Target, apply, same_credits};
use crate::episode::{Episode, EpisodeId, ShowId};
use crate::time::Moment;

/// What to write.
pub(super) enum Write {
    /// A correction, as JSON.
    Insert(String),
    /// The id of the one that is taken back.
    Undo(i64),
}

/// What to write, and what will have come of it: decided with no database in sight.
pub(super) struct Plan {
    pub(super) write: Option<Write>,
    pub(super) outcome: Corrected,
}

impl Plan {
    pub(super) fn new(
        id: &EpisodeId,
        episode: Option<&str>,
        made: Vec<Made>,
        act: &Act,
        by: &Corrector,
        now: Moment,
    ) -> Result<Self, StoreError> {
        let nothing = |outcome| Ok(Self { write: None, outcome });
        let Some(episode) = episode else { return nothing(Corrected::NoEpisode) };
        let read: Episode = serde_json::from_str(episode)?;
        let before = laid_over(&read, &made);
        let change = match act {
            Act::Correct(change) => change,
            Act::Undo => return Ok(Self::undo(id, &read, before, made, by, now)),
        };
        let wished = change.wished(&before);
        if let Some(name) = change.unknown_name(&wished) {
            return nothing(Corrected::NotCredited(name.to_owned()));
        }
        if same_credits(&wished, &before) {
            return nothing(Corrected::AlreadySo);
        }
        let data = serde_json::to_string(change)?;
        let correction = Correction { target: Target::Guid(id.guid.clone()), change: change.clone() };
        let newest = made.iter().map(|made| made.id).max().unwrap_or_default() + 1;
        let author = Author::Person(by.clone());
        let new = Made { id: newest, show: id.show.clone(), correction, by: author, at: now, undone: None };
        let after = laid_over(&read, &[made, vec![new]].concat());
        if !same_credits(&wished, &after) {
            return nothing(Corrected::Configured);
        }
        let done = Done { before, after, undone: None, since: Edition::default() };
        Ok(Self { write: Some(Write::Insert(data)), outcome: Corrected::Done(Box::new(done)) })
    }

    fn undo(
        id: &EpisodeId,
        read: &Episode,
        before: Episode,
        mut made: Vec<Made>,
        by: &Corrector,
        now: Moment,
    ) -> Self {
        let in_chat = |made: &&mut Made| {
            let here = made.correction.target == Target::Guid(id.guid.clone());
            here && made.stands() && made.by != Author::Configuration
        };
        let Some(newest) = made.iter_mut().filter(in_chat).max_by_key(|made| made.id) else {
            return Self { write: None, outcome: Corrected::NothingToUndo };
        };
        newest.undone = Some((Author::Person(by.clone()), now));
        let undone = newest.clone();
        let write = Some(Write::Undo(undone.id));
        let after = laid_over(read, &made);
        let done = Done { before, after, undone: Some(undone), since: Edition::default() };
        Self { write, outcome: Corrected::Done(Box::new(done)) }
    }

    pub(super) fn done(self, since: Edition) -> Corrected {
        match self.outcome {
            Corrected::Done(done) => Corrected::Done(Box::new(Done { since, ..*done })),
            other => other,
        }
    }
}

fn laid_over(read: &Episode, made: &[Made]) -> Episode {
    let mut episode = read.clone();
    apply(made, &mut episode);
    episode
}

/// How the configuration's corrections differ from those that it had before.
pub(super) struct Difference {
    pub(super) gone: Vec<Made>,
    pub(super) new: Vec<(ShowId, Correction)>,
}

impl Difference {
    pub(super) fn new(made: Vec<Made>, configured: &[(ShowId, Correction)]) -> Self {
        let had = made.into_iter().filter(|made| made.stands() && made.by == Author::Configuration);
        let mut new = configured.to_vec();
        let mut gone = Vec::new();
        for had in had {
            let same = |(show, correction): &(ShowId, Correction)| {
                *show == had.show && *correction == had.correction
            };
            match new.iter().position(same) {
                Some(at) => drop(new.swap_remove(at)),
                None => gone.push(had),
            }
        }
        Self { gone, new }
    }

    pub(super) fn len(&self) -> usize {
        self.gone.len() + self.new.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn all(&self) -> impl Iterator<Item = (&ShowId, &Target)> {
        let gone = self.gone.iter().map(|made| (&made.show, &made.correction.target));
        gone.chain(self.new.iter().map(|(show, correction)| (show, &correction.target)))
    }

    /// The shows in which something differs, each once.
    pub(super) fn shows(&self) -> Vec<&ShowId> {
        let mut shows: Vec<_> = self.all().map(|(show, _)| show).collect();
        shows.sort_unstable();
        shows.dedup();
        shows
    }

    /// What was added for a show and means none of its episodes. Before the feed was read, nothing can be said.
    pub(super) fn strangers(&self, show: &ShowId, episodes: &[Episode]) -> Vec<(ShowId, Target)> {
        let new = self.new.iter().filter(|(of, _)| of == show && !episodes.is_empty());
        let strange = new.filter(|(_, new)| !episodes.iter().any(|episode| new.target.is(episode)));
        strange.map(|(show, new)| (show.clone(), new.target.clone())).collect()
    }

    pub(super) fn concerns(&self, episode: &Episode) -> bool {
        self.all().any(|(show, target)| *show == episode.id.show && target.is(episode))
    }
}
