//! `/vote`, and votes cast by a reaction.

use std::future::ready;
use std::sync::Arc;

use super::{Bot, Known};
use crate::announcement::{MessageRef, PlatformKind};
use crate::command::{Request, VoteCommand};
use crate::reply::{Reply, VoteReply};
use crate::store::{StoreError, Subject, Voted};
use crate::suggestion::{Ballot, State};
use crate::time::Moment;
use crate::watch::Person;

mod casting;
mod overheard;
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
            VoteCommand::For(ballot) => self.vote_for(*ballot, request, now).await?,
            VoteCommand::Withdraw(ballot) => {
                let voted = self.take_back(*ballot, &person, None).await?;
                self.voted(*ballot, voted, request).await?
            }
            VoteCommand::Tell(ballot, tell) => self.tell(*ballot, *tell, request, now).await?,
            VoteCommand::Credit(number, named) => self.credit_proposer(*number, *named, request).await?,
            VoteCommand::Named(typed) => {
                let (mut suggestions, clear) = self.suggestions_named(typed, &shows, false).await?;
                suggestions.retain(|suggestion| clear || suggestion.state.is_alive());
                match &suggestions[..] {
                    [] => VoteReply::Nothing(typed.clone()),
                    [only] if clear => self.vote_for(only.ballot(), request, now).await?,
                    _ => VoteReply::Which { typed: typed.clone(), suggestions },
                }
            }
        };
        let reply = if request.is_overheard() { overheard::as_told(command, reply) } else { reply };
        Ok(reply.into())
    }

    async fn vote_for(
        &self,
        ballot: Ballot,
        request: &Request,
        now: Moment,
    ) -> Result<VoteReply, StoreError> {
        match self.cast(ballot, &Person::of(&request.asker), ready(request), now).await? {
            Ok(voted) => self.voted(ballot, voted, request).await,
            Err(too_new) => Ok(VoteReply::TooNew(too_new)),
        }
    }

    async fn voted(&self, ballot: Ballot, voted: Voted, request: &Request) -> Result<VoteReply, StoreError> {
        // Whoever votes for one that was merged is told which one has its votes.
        let is_merged = |subject: &Subject| {
            matches!(subject.suggestion.state, State::Merged { .. }) && !subject.suggestion.hidden
        };
        let subject = self.store.subject(ballot).await?;
        Ok(match subject.filter(|subject| subject.public || is_merged(subject)) {
            Some(subject) => {
                // Where others read along, whom I tell of what is not said.
                let told = !request.is_overheard()
                    && self.store.vote_of(ballot, &Person::of(&request.asker)).await? == Some(true);
                VoteReply::Done { ballot, subject: Box::new(subject), voted, told }
            }
            None => VoteReply::NoSuch(ballot),
        })
    }

    /// Being told needs a vote; whoever has none casts one with it.
    async fn tell(
        &self,
        ballot: Ballot,
        tell: bool,
        request: &Request,
        now: Moment,
    ) -> Result<VoteReply, StoreError> {
        let person = &Person::of(&request.asker);
        if tell {
            match self.cast(ballot, person, ready(request), now).await? {
                Ok(Voted::Counted(_) | Voted::Already(_)) => {}
                Ok(other) => return self.voted(ballot, other, request).await,
                Err(too_new) => return Ok(VoteReply::TooNew(too_new)),
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
    pub async fn card_at(
        &self,
        platform: PlatformKind,
        message: &MessageRef,
    ) -> Result<Option<Ballot>, StoreError> {
        self.store.ballot_of_card(platform, message).await
    }
}
