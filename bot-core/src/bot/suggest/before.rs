//! Whether somebody was on the show, or on the board, before.

use std::sync::Arc;

use super::Case;
use crate::bot::{Bot, Known};
use crate::catalogue::{Finding, Hit, Scope};
use crate::episode::{CreditRole, Episode};
use crate::folding;
use crate::reply::SuggestReply;
use crate::store::StoreError;
use crate::suggestion::{Draft, Likeness, Standing, State, Suggestion};

/// Those nearly alike that are shown: with a button each, and one more to go on.
const MOST_NEAR: usize = 3;

/// What there is already like a draft.
#[derive(Default)]
struct Before {
    /// Episodes with exactly this guest or company, the best first.
    on_show: Vec<Arc<Episode>>,
    /// The same on the board, the one that matters most first.
    on_board: Vec<Suggestion>,
    near_episodes: Vec<(String, Arc<Episode>)>,
    near: Vec<Suggestion>,
}

impl Bot {
    /// What is to be said because it is there already; `None` where it may be kept.
    pub(super) async fn there_already(
        &self,
        known: &Arc<Known>,
        case: &Case<'_>,
    ) -> Result<Option<SuggestReply>, StoreError> {
        let before = self.before(known, case).await?;
        // Where others read along, what they shall not know of is nobody's own.
        let overheard = case.request.is_overheard();
        let is_mine = |suggestion: &&Suggestion| {
            let own = suggestion.proposer.as_ref().filter(|proposer| proposer.person == case.person);
            let may_be_said = |anonymous: bool| !overheard || suggestion.is_public() && !anonymous;
            suggestion.state.is_alive() && own.is_some_and(|own| may_be_said(own.anonymous))
        };
        // Somebody whose connection was lost before the answer came tries once more.
        if let Some(mine) = before.on_board.iter().find(is_mine) {
            return Ok(Some(SuggestReply::Mine(Box::new(mine.clone()))));
        }
        let wish = case.wish();
        let is_there = !before.on_show.is_empty() || !before.on_board.is_empty();
        if case.command.again {
            return Ok((is_there && wish.draft.why.is_empty()).then_some(SuggestReply::NeedsReason(wish)));
        }
        if let Some(suggestion) = before.on_board.into_iter().next() {
            let standing = self.standing_for(suggestion).await?;
            let waits = standing.as_ref().is_some_and(|one| one.state == State::Queued && !one.hidden);
            let suggestion = standing.filter(Suggestion::is_public).map(Box::new);
            return Ok(Some(SuggestReply::OnBoard { wish, suggestion, waits }));
        }
        if let Some(episode) = before.on_show.first().cloned() {
            return Ok(Some(SuggestReply::OnShow { wish, episode, episodes: before.on_show.len() }));
        }
        let (suggestions, episodes) = (before.near, before.near_episodes);
        let any = !suggestions.is_empty() || !episodes.is_empty();
        Ok(any.then_some(SuggestReply::Near { wish, suggestions, episodes }))
    }

    async fn before(&self, known: &Arc<Known>, case: &Case<'_>) -> Result<Before, StoreError> {
        let mut before = Before::default();
        known.were_on(&case.draft, std::slice::from_ref(&case.show), &mut before);
        for (number, likeness) in known.register.alike(&case.draft, &case.show) {
            let same = likeness == Likeness::Same;
            // Many may be a part of what was typed, and few are shown.
            if !same
                && (before.near.len() == MOST_NEAR || known.register.standing_of(number) < Standing::Open)
            {
                continue;
            }
            let Some(suggestion) = self.store.suggestion(number).await? else { continue };
            // What came true is told of by its episode.
            if same && let State::OnAir { episode } = &suggestion.state {
                let told = before.on_show.iter().any(|on| on.id == *episode);
                // Its credits may not say so: a moderator did.
                if !told && !suggestion.hidden {
                    before.on_show.extend(known.catalogue.get(episode));
                }
            } else if same {
                before.on_board.push(suggestion);
            } else if suggestion.is_public() && suggestion.state.is_alive() {
                before.near.push(suggestion);
            }
        }
        // One that can be voted for is worth more than one that was declined or merged.
        before.on_board.sort_by_key(|suggestion| (!suggestion.is_public(), !suggestion.state.is_alive()));
        Ok(before)
    }

    /// The one that stands for a suggestion: of one that was merged, the one that has its votes.
    async fn standing_for(&self, suggestion: Suggestion) -> Result<Option<Suggestion>, StoreError> {
        let mut shown = suggestion;
        // Each merge leads to another one; more in a row than a few would be a circle.
        for _ in 0..8 {
            let State::Merged { into } = shown.state else { break };
            let Some(other) = self.store.suggestion(into).await? else { return Ok(None) };
            shown = other;
        }
        Ok(Some(shown))
    }
}

impl Known {
    /// Looks for the guest, or the company where no guest is named, in all episodes of the show.
    fn were_on(&self, draft: &Draft, show: &Scope, before: &mut Before) {
        let (name, role) = match &*draft.guest {
            "" => (&draft.company, CreditRole::Company),
            _ => (&draft.guest, CreditRole::Guest),
        };
        for hit in self.hits(name, role, show) {
            let credits = hit.episode.credits.iter().filter(|credit| credit.role == role);
            let names = credits.flat_map(|credit| std::iter::once(&credit.name).chain(&credit.aliases));
            let alike = names.filter_map(|own| Some((Likeness::between(name, own)?, own)));
            match alike.max_by_key(|(likeness, _)| *likeness) {
                Some((Likeness::Same, _)) => before.on_show.push(hit.episode),
                Some((_, own)) if before.near_episodes.len() < MOST_NEAR => {
                    let told = before.near_episodes.iter().any(|(other, _)| other == own);
                    if !told {
                        before.near_episodes.push((own.clone(), hit.episode.clone()));
                    }
                }
                _ => {}
            }
        }
        if before.on_show.is_empty() && role == CreditRole::Guest {
            self.company_was_on(name, show, before);
        }
    }

    /// Somebody may have put a company where the guest's name goes.
    fn company_was_on(&self, name: &str, show: &Scope, before: &mut Before) {
        for hit in self.hits(name, CreditRole::Company, show) {
            let companies = hit.episode.credits.iter().filter(|credit| credit.role == CreditRole::Company);
            let is_called = |own: &&String| Likeness::between(name, own) == Some(Likeness::Same);
            let mut names = companies.flat_map(|credit| std::iter::once(&credit.name).chain(&credit.aliases));
            if let Some(own) = names.find(is_called) {
                before.near_episodes.truncate(MOST_NEAR - 1);
                before.near_episodes.insert(0, (own.clone(), hit.episode.clone()));
                return;
            }
        }
    }

    fn hits(&self, name: &str, role: CreditRole, show: &Scope) -> Vec<Hit> {
        // As plain words: a colon in a name is no filter.
        let words = folding::words(name).join(" ");
        let found = match role {
            CreditRole::Guest => self.catalogue.find_guest(&words, show),
            CreditRole::Company => self.catalogue.find(&words, show),
        };
        match found {
            Finding::Clear(hit) => vec![hit],
            Finding::Several(hits) => hits,
            _ => Vec::new(),
        }
    }
}
