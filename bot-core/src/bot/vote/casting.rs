//! Votes are cast and taken back. Everybody votes through this, by whatever means.

use std::borrow::Borrow;

use tracing::debug;

use crate::bot::suggest::too_new;
use crate::bot::{Bot, Known};
use crate::command::Request;
use crate::episode::ShowId;
use crate::reply::TooNew;
use crate::store::{StoreError, Subject, Voted};
use crate::suggestion::{Ballot, Rules};
use crate::time::Moment;
use crate::watch::Person;

impl Bot {
    /// Casts a person's vote, where the show lets them. `asked` finds out who they are in the room, and is waited for only
    /// where that matters.
    pub(in crate::bot) async fn cast(
        &self,
        ballot: Ballot,
        person: &Person,
        asked: impl Future<Output: Borrow<Request>>,
        now: Moment,
    ) -> Result<Result<Voted, TooNew>, StoreError> {
        if let Some(refused) = self.refused(ballot, person, asked, now).await? {
            return Ok(refused);
        }
        let voted = self.store.vote(ballot, person, now).await?;
        self.tell_of(ballot, person, voted);
        Ok(Ok(voted))
    }

    /// Why this person's vote does not count: they have not been there for long enough, it is their own, moderators have
    /// blocked them, or nobody may vote on it. `None` where it counts.
    pub(in crate::bot) async fn refused(
        &self,
        ballot: Ballot,
        person: &Person,
        asked: impl Future<Output: Borrow<Request>>,
        now: Moment,
    ) -> Result<Option<Result<Voted, TooNew>>, StoreError> {
        let known = self.known();
        let Some(subject) = self.store.subject(ballot).await? else { return Ok(Some(Ok(Voted::Closed))) };
        let Some(rules) = known.boards.of(&subject.suggestion.show).filter(|_| is_open(&subject)) else {
            return Ok(Some(Ok(Voted::Closed)));
        };
        let Subject { suggestion, by, votes, .. } = subject;
        if rules.asks_for_age()
            && let Some(too_new) = known.too_new_to_vote(&suggestion.show, &rules, asked.await.borrow(), now)
        {
            return Ok(Some(Err(too_new)));
        }
        if self.store.is_blocked(&suggestion.show, person).await? {
            return Ok(Some(Ok(Voted::Blocked)));
        }
        let own = !rules.own_vote && by.as_ref() == Some(person);
        Ok(own.then_some(Ok(Voted::Own(votes))))
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
    pub(in crate::bot) fn tell_of(&self, ballot: Ballot, person: &Person, voted: Voted) {
        debug!(%ballot, platform = %person.platform, ?voted, "somebody voted");
        if matches!(voted, Voted::Counted(_) | Voted::Withdrawn(_)) {
            self.news.send_replace(());
        }
    }
}

impl Known {
    /// Whether somebody has to be there for longer before they vote, as far as that is known: in private it is not, and a
    /// vote there is as good as any.
    fn too_new_to_vote(
        &self,
        show: &ShowId,
        rules: &Rules,
        request: &Request,
        now: Moment,
    ) -> Option<TooNew> {
        let too_new = too_new(rules, request, now).filter(|too_new| *too_new != TooNew::Unknown);
        too_new.filter(|_| !self.decides(show, request))
    }
}

/// Whether anybody may vote on it. Whose it is makes no difference before that: an answer that did would tell of it.
fn is_open(subject: &Subject) -> bool {
    subject.public && (subject.question.is_some() || subject.suggestion.state.is_alive())
}
