//! `/suggest`: proposing a guest.

use std::sync::Arc;

use tracing::{debug, info};

use super::{Bot, Known};
use crate::announcement::Destination;
use crate::command::{Request, SuggestCommand};
use crate::credits::correction::Corrector;
use crate::episode::ShowId;
use crate::reply::{Reply, SuggestReply, TooNew, Wish};
use crate::store::{Limits, Proposal, StoreError, Suggested};
use crate::suggestion::{Draft, Flaw, Likeness, Proposer, Rules};
use crate::time::Moment;
use crate::watch::Person;

mod before;
mod boards;
mod complete;
mod newcomers;
#[cfg(test)]
pub(super) mod tests;

pub(super) use newcomers::too_new;

/// The board is looked through anew so many times where it changes all the time; then what is at hand must do.
const TRIES: usize = 5;

/// Somebody proposes somebody for a show.
struct Case<'a> {
    show: ShowId,
    rules: Arc<Rules>,
    draft: Draft,
    person: Person,
    /// Whether no limits hold: for those who decide on suggestions anyway.
    decides: bool,
    command: &'a SuggestCommand,
    request: &'a Request,
    now: Moment,
}

impl Bot {
    pub(super) async fn suggest(
        &self,
        known: &Arc<Known>,
        command: &SuggestCommand,
        request: &Request,
        now: Moment,
    ) -> Result<Reply, StoreError> {
        if known.boards.shows().is_empty() {
            return Ok(SuggestReply::NotTaken.into());
        }
        let command = &known.with_the_words_of_no_show(command);
        let SuggestCommand { anonymous, again, .. } = *command;
        let draft = match Draft::read(&command.draft) {
            Ok(draft) => draft,
            Err(Flaw::Nobody) => {
                return Ok(SuggestReply::Who { anonymous, show: command.show.clone() }.into());
            }
            Err(Flaw::NoGuest(typed)) => {
                return Ok(SuggestReply::NoGuest { typed, anonymous, show: command.show.clone() }.into());
            }
            Err(flaw) => return Ok(SuggestReply::Flawed(flaw).into()),
        };
        let show = match known.board_meant(command.show.as_deref(), request.room.as_ref()) {
            Ok(show) => show,
            Err(which) => {
                let wish = Wish { draft, anonymous, show: None };
                self.unfinished().keep(&Person::of(&request.asker), Some(&wish.draft));
                return Ok(SuggestReply::WhichBoard { wish, again, which }.into());
            }
        };
        let Some(rules) = known.boards.of(&show) else { return Ok(SuggestReply::NotTaken.into()) };
        let decides = known.decides(&show, request);
        let person = Person::of(&request.asker);
        let case = Case { show, rules, draft, person, decides, command, request, now };
        let reply = match self.refusal(&case).await? {
            Some(refusal) => refusal,
            None => self.propose(&case).await?,
        };
        self.unfinished().keep(&case.person, reply.wish().map(|wish| &wish.draft));
        // That is nobody else's business.
        let elsewhere = request.is_overheard() && reply.is_personal();
        Ok(if elsewhere { SuggestReply::Elsewhere } else { reply }.into())
    }

    /// Why this person may not suggest this, whatever else is on the board.
    async fn refusal(&self, case: &Case<'_>) -> Result<Option<SuggestReply>, StoreError> {
        if case.command.anonymous && !case.rules.anonymous {
            return Ok(Some(SuggestReply::NotAnonymous));
        }
        if self.store.is_blocked(&case.show, &case.person).await? {
            return Ok(Some(SuggestReply::Blocked));
        }
        Ok(case.unwilling().or_else(|| case.too_new().map(SuggestReply::TooNew)))
    }

    /// Keeps it, unless something like it is there already.
    async fn propose(&self, case: &Case<'_>) -> Result<SuggestReply, StoreError> {
        let place = self.place_of(case.request);
        for tries in 1..=TRIES {
            self.learn_board().await?;
            let known = self.known();
            if let Some(found) = self.there_already(&known, case).await? {
                return Ok(found);
            }
            let limits = Limits {
                place: &place,
                per_day: (!case.decides).then_some(case.rules.per_day),
                per_server: (!case.decides).then_some(case.rules.per_server),
                seen: (tries < TRIES).then(|| known.register.edition()),
            };
            match self.keep(case, &limits).await? {
                Suggested::Outdated => {}
                Suggested::Kept(number) => return self.kept(case, number).await,
                Suggested::Enough(again) => {
                    return Ok(SuggestReply::Enough { most: case.rules.per_day, again });
                }
                Suggested::EnoughHere(again) => return Ok(SuggestReply::EnoughHere(again)),
            }
        }
        Err(StoreError::Failed("the board changes faster than it can be looked through".to_owned()))
    }

    async fn keep(&self, case: &Case<'_>, limits: &Limits<'_>) -> Result<Suggested, StoreError> {
        let anonymous = case.command.anonymous;
        // A name that is kept from everybody is not kept at all. Others are named with the episode once they agree to it.
        let name = if anonymous { String::new() } else { Corrector::of(&case.request.asker).name };
        let proposer = Proposer { person: case.person.clone(), name, anonymous, credited: false };
        let proposal = Proposal {
            show: &case.show,
            draft: &case.draft,
            proposer: Some(&proposer),
            queued: case.rules.queue && !case.decides,
            cards: &case.places(),
        };
        self.store.suggest_within(&proposal, limits, case.now).await
    }

    async fn kept(&self, case: &Case<'_>, number: u32) -> Result<SuggestReply, StoreError> {
        info!(show.id = %case.show, suggestion = number, "a guest was suggested");
        debug!(asker.id = case.person.id, platform = %case.person.platform, "by");
        self.learn_board().await?;
        let kept = self.store.suggestion(number).await?;
        let suggestion = kept.ok_or_else(|| StoreError::Unreadable(format!("suggestion {number}")))?;
        let overheard = case.command.anonymous && case.request.is_overheard();
        let several = self.known().boards.shows().len() > 1;
        Ok(SuggestReply::Kept { suggestion: Box::new(suggestion), several, overheard })
    }
}

impl Case<'_> {
    /// Where it gets a card: before a moderator's word in their place alone.
    fn places(&self) -> Vec<Destination> {
        let mut places =
            if self.rules.queue && !self.decides { Vec::new() } else { self.rules.cards.clone() };
        let moderators = self.rules.moderators.iter().filter(|place| !self.rules.cards.contains(place));
        places.extend(moderators.cloned());
        if places.is_empty() {
            places.extend(self.rules.moderators.clone());
        }
        places
    }

    /// Whether those who were suggested have said that they do not want to be asked.
    fn unwilling(&self) -> Option<SuggestReply> {
        let names = [&self.draft.guest, &self.draft.company];
        let alike = self
            .rules
            .declined
            .iter()
            .flat_map(|declined| names.into_iter().filter_map(|name| Likeness::between(name, declined)));
        let certain = match alike.max()? {
            Likeness::Same => true,
            // Somebody else may have nearly the same name.
            Likeness::Slip if !self.command.again => false,
            _ => return None,
        };
        Some(SuggestReply::Unwilling { wish: self.wish(), certain })
    }

    /// Whether the asker has to wait until they have been there for long enough.
    fn too_new(&self) -> Option<TooNew> {
        if self.decides { None } else { too_new(&self.rules, self.request, self.now) }
    }

    /// What they want, to be said once more.
    fn wish(&self) -> Wish {
        let show = self.command.show.as_ref().map(|_| self.show.clone());
        Wish { draft: self.draft.clone(), anonymous: self.command.anonymous, show }
    }
}
