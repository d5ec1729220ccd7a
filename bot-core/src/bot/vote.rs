//! `/vote`.

use std::sync::Arc;

use super::{Bot, Known};
use crate::command::{Request, VoteCommand};
use crate::reply::{Reply, VoteReply};
use crate::store::StoreError;
use crate::time::Moment;

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
}
