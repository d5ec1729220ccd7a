//! `/decide`.

use std::sync::Arc;

use super::{Bot, Known};
use crate::command::{DecideCommand, Request};
use crate::reply::{DecideReply, Reply};
use crate::store::StoreError;
use crate::time::Moment;

impl Bot {
    pub(super) async fn decide_on(
        &self,
        _known: &Arc<Known>,
        _command: &DecideCommand,
        _request: &Request,
        _now: Moment,
    ) -> Result<Reply, StoreError> {
        Ok(DecideReply::NotTaken.into())
    }
}
