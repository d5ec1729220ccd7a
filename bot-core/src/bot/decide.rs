//! `/decide`: what hosts and moderators do with suggestions.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use tracing::{debug, error, info};

use super::credit::Sought;
use super::{Bot, Known};
use crate::command::{DecideCommand, Request};
use crate::credits::correction::Corrector;
use crate::episode::{Episode, ShowId};
use crate::reply::{DecideReply, Misput, Reply};
use crate::store::{Decided, Decision, StoreError};
use crate::suggestion::{Rules, Sought as SoughtGuest, Suggestion};
use crate::time::Moment;
use action::Wanted;

mod action;
mod meant;
mod overheard;
#[cfg(test)]
mod tests;

pub(super) use action::complete;

/// So many are offered where several are meant.
const MOST_OFFERED: usize = 5;

impl Bot {
    pub(super) async fn decide_on(
        &self,
        known: &Arc<Known>,
        command: &DecideCommand,
        request: &Request,
        now: Moment,
    ) -> Result<Reply, StoreError> {
        let reply = self.decided_on(known, command, request, now).await?;
        if matches!(&reply, DecideReply::Decided { decided, .. } if matches!(**decided, Decided::Done(_)))
            && let Err(error) = self.learn_board().await
        {
            // What was decided is stored all the same.
            error!(%error, "what was decided is offered to be named a little later");
        }
        Ok(overheard::as_told(reply, |show| known.is_overheard(show, request)).into())
    }

    async fn decided_on(
        &self,
        known: &Arc<Known>,
        command: &DecideCommand,
        request: &Request,
        now: Moment,
    ) -> Result<DecideReply, StoreError> {
        let shows = match known.shows_to_decide_on(request) {
            Ok(shows) => shows,
            Err(refused) => return Ok(*refused),
        };
        let (suggestion, command) = match self.suggestion_meant(&shows, command).await? {
            Ok(meant) => meant,
            Err(reply) => return Ok(*reply),
        };
        let Some(rules) = known.boards.of(&suggestion.show) else { return Ok(DecideReply::NotTaken) };
        let decision = match Wanted::parse(&command.action, &command.text) {
            Ok(Wanted::Look) => return self.on_the_table(suggestion).await,
            Ok(Wanted::Undo(only)) => {
                let by = Corrector::of(&request.asker);
                let decided = self.store.undo_act(suggestion.number, only, &by, &rules, now).await?;
                tell(&suggestion, "undo", &decided, request);
                return Ok(DecideReply::Decided { decision: None, decided: Box::new(decided) });
            }
            Ok(Wanted::OnAir { words, anyway }) => {
                let episode = match self.episode_meant(known, &suggestion, &words).await? {
                    Ok(episode) => episode,
                    Err(reply) => return Ok(*reply),
                };
                let sought = SoughtGuest::new(suggestion.clone());
                if !anyway && suggestion.state.is_alive() && !sought.is_named_in(&episode) {
                    return Ok(DecideReply::NotNamed { suggestion, episode });
                }
                Decision::OnAir { episode: episode.id.clone() }
            }
            Ok(Wanted::NotOnAir(words)) => match self.episode_meant(known, &suggestion, &words).await? {
                Ok(episode) => Decision::NotOnAir { episode: episode.id.clone() },
                Err(reply) => return Ok(*reply),
            },
            Ok(Wanted::Decide(Decision::Booked { on: Some(day) })) if is_over(day, now) => {
                return Ok(DecideReply::Misput(suggestion, Misput::Over(day)));
            }
            Ok(Wanted::Decide(decision)) => decision,
            Err(misput) => return Ok(DecideReply::Misput(suggestion, misput)),
        };
        self.do_decide(&suggestion, decision, &rules, request, now).await
    }

    async fn do_decide(
        &self,
        suggestion: &Suggestion,
        decision: Decision,
        rules: &Rules,
        request: &Request,
        now: Moment,
    ) -> Result<DecideReply, StoreError> {
        let by = Corrector::of(&request.asker);
        let decided = self.store.decide_on(suggestion.number, &decision, Some(&by), rules, now).await?;
        tell(suggestion, decision.as_str(), &decided, request);
        Ok(DecideReply::Decided { decision: Some(decision), decided: Box::new(decided) })
    }

    async fn on_the_table(&self, suggestion: Suggestion) -> Result<DecideReply, StoreError> {
        let acts = self.store.acts_on(suggestion.number).await?;
        let blocked = match &suggestion.proposer {
            Some(proposer) => self.store.is_blocked(&suggestion.show, &proposer.person).await?,
            None => false,
        };
        Ok(DecideReply::One { suggestion, acts, blocked })
    }

    async fn episode_meant(
        &self,
        known: &Known,
        suggestion: &Suggestion,
        words: &str,
    ) -> Result<Result<Arc<Episode>, Box<DecideReply>>, StoreError> {
        let (number, query, show) = (suggestion.number, words.to_owned(), vec![suggestion.show.clone()]);
        // Before anything is known of a show there is nothing to look through.
        Ok(match self.sought(known, words, &show).await? {
            Sought::One(episode) => Ok(episode),
            Sought::Several(episodes) => {
                let named = |episode: Arc<Episode>| {
                    let name = known.name_to_type(&episode, &show);
                    (episode, name)
                };
                let episodes = episodes.into_iter().take(MOST_OFFERED).map(named).collect();
                Err(Box::new(DecideReply::Episodes { number, query, episodes }))
            }
            Sought::Nothing(_) => Err(Box::new(DecideReply::NoEpisode { number, query })),
        })
    }
}

/// Whether a day has passed everywhere: where it is still the day before, nobody can book for a day too late.
fn is_over(day: NaiveDate, now: Moment) -> bool {
    day < (now - TimeDelta::hours(12)).date_naive()
}

/// Who it was is kept with the act.
fn tell(suggestion: &Suggestion, act: &str, decided: &Decided, request: &Request) {
    if let Decided::Done(_) = decided {
        info!(show.id = %suggestion.show, suggestion = suggestion.number, act, "somebody decided on a suggestion");
        debug!(asker.id = request.asker.id, platform = %request.asker.platform, "by");
    }
}

impl Known {
    /// The shows on whose suggestions the asker may decide.
    fn shows_to_decide_on(&self, request: &Request) -> Result<Vec<ShowId>, Box<DecideReply>> {
        let mut shows = self.boards.shows();
        if shows.is_empty() {
            return Err(Box::new(DecideReply::NotTaken));
        }
        shows.retain(|show| self.decides(show, request));
        if shows.is_empty() {
            Err(Box::new(DecideReply::NotAllowed(request.asker.platform)))
        } else {
            Ok(shows)
        }
    }
}
