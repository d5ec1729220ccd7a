//! `/vote`.

use std::sync::Arc;

use super::{Bot, Known};
use crate::announcement::{MessageRef, PlatformKind};
use crate::command::{Request, VoteCommand};
use crate::reply::{Reply, VoteReply};
use crate::store::{StoreError, Voted};
use crate::suggestion::Ballot;
use crate::time::Moment;
use crate::watch::Person;

impl Bot {
    pub(super) async fn vote(
        &self,
        _known: &Arc<Known>,
        _command: &VoteCommand,
        _request: &Request,
        _now: Moment,
    ) -> Result<Reply, StoreError> {
        Ok(VoteReply::NotTaken.into())
    }

    /// What a card stands for, by its message.
    pub async fn card_at(&self, platform: PlatformKind, message: &MessageRef) -> Option<Ballot> {
        self.store.ballot_of_card(platform, message).await.ok().flatten()
    }

    /// Counts a person's vote.
    pub async fn cast(
        &self,
        ballot: Ballot,
        person: &Person,
        source: &str,
        now: Moment,
    ) -> Result<Voted, StoreError> {
        self.store.vote(ballot, person, source, now).await
    }

    /// Takes a person's vote back.
    pub async fn take_back(
        &self,
        ballot: Ballot,
        person: &Person,
        source: Option<&str>,
    ) -> Result<Voted, StoreError> {
        self.store.withdraw_vote(ballot, person, source).await
    }
}
