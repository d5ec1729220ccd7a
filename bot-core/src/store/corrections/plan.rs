//! What a correction changes, decided with no database in sight.

use super::{Corrected, Done, Edition, StoreError};
use crate::credits::correction::{Author, Change, Correction, Corrector, Made, Target, apply, same_credits};
use crate::episode::{Episode, EpisodeId, ShowId};
use crate::time::Moment;

/// What to write.
pub(super) enum Write {
    /// A correction, as JSON.
    Insert(String),
    /// The id of the one that is taken back.
    Undo(i64),
}

/// What to write, if anything, and what will have come of it.
pub(super) struct Plan {
    pub(super) write: Option<Write>,
    pub(super) outcome: Corrected,
}

/// An episode that somebody corrects.
pub(super) struct Case<'a> {
    pub(super) id: &'a EpisodeId,
    /// The episode as it was read.
    pub(super) read: Episode,
    /// Every correction of its show.
    pub(super) made: Vec<Made>,
    pub(super) by: &'a Corrector,
    pub(super) now: Moment,
}

impl Case<'_> {
    pub(super) fn correct(self, change: &Change) -> Result<Plan, StoreError> {
        let before = laid_over(&self.read, &self.made);
        let wished = change.wished(&before);
        if let Some(name) = change.unknown_name(&wished) {
            return Ok(Plan::nothing(Corrected::NotCredited(name.to_owned())));
        }
        if same_credits(&wished, &before) {
            return Ok(Plan::nothing(Corrected::AlreadySo));
        }
        let Self { id, read, made, by, now } = self;
        let new = Made {
            id: made.iter().map(|made| made.id).max().unwrap_or_default() + 1,
            show: id.show.clone(),
            correction: Correction { target: Target::Guid(id.guid.clone()), change: change.clone() },
            by: Author::Person(by.clone()),
            at: now,
            undone: None,
        };
        let after = laid_over(&read, &[made, vec![new]].concat());
        if !same_credits(&wished, &after) {
            return Ok(Plan::nothing(Corrected::Configured));
        }
        let write = Write::Insert(serde_json::to_string(change)?);
        Ok(Plan::of(write, Done { before, after, undone: None, since: Edition::default() }))
    }

    pub(super) fn undo(mut self) -> Plan {
        let before = laid_over(&self.read, &self.made);
        let here = Target::Guid(self.id.guid.clone());
        let in_chat = |made: &&mut Made| {
            made.correction.target == here && made.stands() && made.by != Author::Configuration
        };
        let Some(newest) = self.made.iter_mut().filter(in_chat).max_by_key(|made| made.id) else {
            return Plan::nothing(Corrected::NothingToUndo);
        };
        newest.undone = Some((Author::Person(self.by.clone()), self.now));
        let undone = newest.clone();
        let write = Write::Undo(undone.id);
        let after = laid_over(&self.read, &self.made);
        Plan::of(write, Done { before, after, undone: Some(undone), since: Edition::default() })
    }
}

impl Plan {
    fn nothing(outcome: Corrected) -> Self {
        Self { write: None, outcome }
    }

    fn of(write: Write, done: Done) -> Self {
        Self { write: Some(write), outcome: Corrected::Done(Box::new(done)) }
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
