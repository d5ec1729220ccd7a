//! `/vote`, and votes cast by a reaction.

use std::sync::Arc;

use tracing::{debug, error};

use super::suggest::too_new;
use super::{Bot, Known};
use crate::announcement::{MessageRef, PlatformKind};
use crate::command::{Request, VoteCommand};
use crate::reply::{Reply, TooNew, VoteReply};
use crate::store::{StoreError, Subject, Voted};
use crate::suggestion::{Ballot, State};
use crate::time::Moment;
use crate::watch::Person;

#[cfg(test)]
mod tests;

impl Bot {
    pub(super) async fn vote(
        &self,
        known: &Arc<Known>,
        command: &VoteCommand,
        request: &Request,
        now: Moment,
    ) -> Result<Reply, StoreError> {
        let shows = known.boards_of(request.room.as_ref());
        if shows.is_empty() {
            return Ok(VoteReply::NotTaken.into());
        }
        let person = Person::of(&request.asker);
        let reply = match command {
            VoteCommand::For(ballot) => self.vote_for(known, *ballot, request, now).await?,
            VoteCommand::Withdraw(ballot) => {
                let voted = self.take_back(*ballot, &person, None).await?;
                self.voted(*ballot, voted).await?
            }
            VoteCommand::Tell(ballot, tell) => self.tell(known, *ballot, *tell, request, now).await?,
            VoteCommand::Credit(number, named) => self.credit_proposer(*number, *named, request).await?,
            VoteCommand::Named(typed) => {
                let (mut suggestions, clear) = self.suggestions_named(typed, &shows, false).await?;
                suggestions.retain(|suggestion| clear || suggestion.state.is_alive());
                match &suggestions[..] {
                    [] => VoteReply::Nothing(typed.clone()),
                    [only] if clear => self.vote_for(known, only.ballot(), request, now).await?,
                    _ => VoteReply::Which { typed: typed.clone(), suggestions },
                }
            }
        };
        let reply = if request.is_overheard() { unsaid(reply) } else { reply };
        Ok(reply.into())
    }

    async fn vote_for(
        &self,
        known: &Known,
        ballot: Ballot,
        request: &Request,
        now: Moment,
    ) -> Result<VoteReply, StoreError> {
        if let Some(too_new) = self.too_new_to_vote(known, ballot, request, now).await? {
            return Ok(VoteReply::TooNew(too_new));
        }
        let voted = self.cast(ballot, &Person::of(&request.asker), "", now).await?;
        self.voted(ballot, voted).await
    }

    /// Whether somebody has to be there for longer before they vote, as far as that is known: in private it is not, and a
    /// vote there is as good as any.
    async fn too_new_to_vote(
        &self,
        known: &Known,
        ballot: Ballot,
        request: &Request,
        now: Moment,
    ) -> Result<Option<TooNew>, StoreError> {
        let Some(subject) = self.store.subject(ballot).await? else { return Ok(None) };
        let show = &subject.suggestion.show;
        let Some(rules) = known.boards.of(show).filter(|_| subject.public) else { return Ok(None) };
        let too_new = too_new(&rules, request, now).filter(|too_new| *too_new != TooNew::Unknown);
        Ok(too_new.filter(|_| !known.decides(show, request)))
    }

    async fn voted(&self, ballot: Ballot, voted: Voted) -> Result<VoteReply, StoreError> {
        // Whoever votes for one that was merged is told which one has its votes.
        let is_merged = |subject: &Subject| {
            matches!(subject.suggestion.state, State::Merged { .. }) && !subject.suggestion.hidden
        };
        let subject = self.store.subject(ballot).await?;
        Ok(match subject.filter(|subject| subject.public || is_merged(subject)) {
            Some(subject) => VoteReply::Done { ballot, subject: Box::new(subject), voted },
            None => VoteReply::NoSuch(ballot),
        })
    }

    /// Being told needs a vote; whoever has none casts one with it.
    async fn tell(
        &self,
        known: &Known,
        ballot: Ballot,
        tell: bool,
        request: &Request,
        now: Moment,
    ) -> Result<VoteReply, StoreError> {
        let person = &Person::of(&request.asker);
        if tell {
            if let Some(too_new) = self.too_new_to_vote(known, ballot, request, now).await? {
                return Ok(VoteReply::TooNew(too_new));
            }
            match self.cast(ballot, person, "", now).await? {
                Voted::Counted(_) | Voted::Already(_) => {}
                other => return self.voted(ballot, other).await,
            }
        }
        let Some(subject) = self.store.subject(ballot).await?.filter(|subject| subject.public) else {
            return Ok(VoteReply::NoSuch(ballot));
        };
        let cast = self.store.tell_voter(ballot, person, tell).await?;
        Ok(VoteReply::Told { ballot, subject: Box::new(subject), tell, not_cast: !cast })
    }

    /// Has the episode name whoever proposed a suggestion, or not: they alone say so.
    async fn credit_proposer(
        &self,
        number: u32,
        named: bool,
        request: &Request,
    ) -> Result<VoteReply, StoreError> {
        let person = Person::of(&request.asker);
        let found = self.store.suggestion(number).await?;
        let Some(suggestion) = found else { return Ok(VoteReply::NoSuch(Ballot::Suggestion(number))) };
        let own = suggestion.proposer.as_ref().filter(|proposer| proposer.person == person);
        // Where others read along, nobody learns whose it is, nor what is for moderators alone.
        let may_be_said = |anonymous: bool| !request.is_overheard() || suggestion.is_public() && !anonymous;
        match own.map(|own| own.anonymous).filter(|anonymous| may_be_said(*anonymous)) {
            None if suggestion.is_public() => Ok(VoteReply::NotYours(number)),
            None => Ok(VoteReply::NoSuch(Ballot::Suggestion(number))),
            Some(true) => Ok(VoteReply::Nameless(number)),
            Some(false) if self.store.credit_proposer(number, &person, named).await? => {
                Ok(VoteReply::Credit { suggestion: Box::new(suggestion), named })
            }
            // They were forgotten meanwhile.
            Some(false) => Ok(VoteReply::NotYours(number)),
        }
    }

    /// What a message of the bot's is the card of, if it is one.
    pub async fn card_at(&self, platform: PlatformKind, message: &MessageRef) -> Option<Ballot> {
        self.store.ballot_of_card(platform, message).await.unwrap_or_else(|error| {
            error!(%error, "what a message is the card of could not be looked up");
            None
        })
    }

    /// Casts a person's vote, where the show lets them: not for their own, and not once moderators have blocked them.
    /// Everybody votes through this, by whatever means. `source` is the event that casts it, where taking that event back
    /// takes the vote back; else empty.
    pub async fn cast(
        &self,
        ballot: Ballot,
        person: &Person,
        source: &str,
        now: Moment,
    ) -> Result<Voted, StoreError> {
        if let Some(refused) = self.refused(ballot, person).await? {
            return Ok(refused);
        }
        let voted = self.store.vote(ballot, person, source, now).await?;
        self.tell_of(ballot, person, voted);
        Ok(voted)
    }

    /// Why this person's vote does not count, whatever is on the board; `None` where it does.
    pub(super) async fn refused(&self, ballot: Ballot, person: &Person) -> Result<Option<Voted>, StoreError> {
        let Some(subject) = self.store.subject(ballot).await? else { return Ok(Some(Voted::Closed)) };
        let Subject { suggestion, by, votes, public, .. } = subject;
        let rules = self.known().boards.of(&suggestion.show).filter(|_| public);
        let Some(rules) = rules else { return Ok(Some(Voted::Closed)) };
        if self.store.is_blocked(&suggestion.show, person).await? {
            return Ok(Some(Voted::Blocked));
        }
        let own = !rules.own_vote && by.as_ref() == Some(person);
        Ok(own.then_some(Voted::Own(votes)))
    }

    /// Takes a person's vote back; with a `source`, only where that event cast it. Anybody may, whenever votes count.
    pub async fn take_back(
        &self,
        ballot: Ballot,
        person: &Person,
        source: Option<&str>,
    ) -> Result<Voted, StoreError> {
        let voted = self.store.withdraw_vote(ballot, person, source).await?;
        self.tell_of(ballot, person, voted);
        Ok(voted)
    }

    /// Cards have something new to show: also after a reaction, which is no command.
    pub(super) fn tell_of(&self, ballot: Ballot, person: &Person, voted: Voted) {
        debug!(%ballot, platform = %person.platform, ?voted, "somebody voted");
        if matches!(voted, Voted::Counted(_) | Voted::Withdrawn(_)) {
            self.news.send_replace(());
        }
    }
}

/// The answer as a room of people reads it: it does not say who suggested something without their name.
fn unsaid(mut reply: VoteReply) -> VoteReply {
    if let VoteReply::Done { ballot: Ballot::Suggestion(_), subject, voted } = &mut reply
        && subject.suggestion.proposer.as_ref().is_some_and(|proposer| proposer.anonymous)
        && let Voted::Own(votes) = *voted
    {
        *voted = Voted::Already(votes);
    }
    reply
}
