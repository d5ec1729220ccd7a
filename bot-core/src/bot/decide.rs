//! `/decide`: what hosts and moderators do with suggestions.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use tracing::{debug, error, info};

use super::credit::Sought;
use super::{Bot, Known};
use crate::command::{DecideCommand, Request};
use crate::credits::correction::Corrector;
use crate::episode::{Episode, ShowId};
use crate::folding;
use crate::reply::{DecideReply, Misput, Reply};
use crate::store::{Decided, Decision, StoreError};
use crate::suggestion::{Rules, State, Suggestion};
use crate::time::Moment;
use action::Wanted;

mod action;
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
        let suggestion = match self.suggestion_meant(&shows, command).await? {
            Ok(suggestion) => suggestion,
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
            Ok(Wanted::OnAir(words)) => match self.episode_meant(known, &suggestion, &words).await? {
                Ok(decision) => decision,
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

    /// The suggestion of that number or name.
    async fn suggestion_meant(
        &self,
        shows: &[ShowId],
        command: &DecideCommand,
    ) -> Result<Result<Suggestion, Box<DecideReply>>, StoreError> {
        let query = command.suggestion.trim();
        let number = query.strip_prefix('#').unwrap_or(query).parse::<u32>();
        let mut found = match number {
            Ok(number) => self.store.suggestion(number).await?.into_iter().collect(),
            Err(_) => self.suggestions_called(query, shows).await?,
        };
        found.retain(|suggestion| shows.contains(&suggestion.show));
        if found.len() > 1 {
            let query = query.to_owned();
            let action = format!("{} {}", command.action, command.text).trim().to_owned();
            found.truncate(MOST_OFFERED);
            return Ok(Err(Box::new(DecideReply::Which { query, action, suggestions: found })));
        }
        Ok(found.pop().ok_or_else(|| Box::new(DecideReply::NoSuch(query.to_owned()))))
    }

    /// Those whose guest, company or both are called so; those that can still come true, where there are any.
    async fn suggestions_called(&self, name: &str, shows: &[ShowId]) -> Result<Vec<Suggestion>, StoreError> {
        let name = folding::joined(name);
        let mut called = Vec::new();
        for show in shows {
            called.extend(self.store.board(Some(show)).await?);
        }
        called.retain(|Suggestion { draft, state, .. }| {
            let names = [&draft.guest, &draft.company, &draft.title()].map(|name| folding::joined(name));
            !name.is_empty() && names.contains(&name) && !matches!(state, State::Merged { .. })
        });
        if called.iter().any(|suggestion| suggestion.state.is_alive()) {
            called.retain(|suggestion| suggestion.state.is_alive());
        }
        Ok(called)
    }

    async fn episode_meant(
        &self,
        known: &Known,
        suggestion: &Suggestion,
        words: &str,
    ) -> Result<Result<Decision, Box<DecideReply>>, StoreError> {
        let (number, query, show) = (suggestion.number, words.to_owned(), vec![suggestion.show.clone()]);
        // Before anything is known of a show there is nothing to look through.
        Ok(match self.sought(known, words, &show).await? {
            Sought::One(episode) => Ok(Decision::OnAir { episode: episode.id.clone() }),
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
