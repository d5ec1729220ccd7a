//! `/ask`.

use std::sync::Arc;

use super::{Bot, Known};
use crate::command::{AskCommand, Request};
use crate::reply::{AskReply, Reply};
use crate::store::StoreError;
use crate::time::Moment;

impl Bot {
    pub(super) async fn ask(
        &self,
        _known: &Arc<Known>,
        _command: &AskCommand,
        _request: &Request,
        _now: Moment,
    ) -> Result<Reply, StoreError> {
        Ok(AskReply::NotTaken.into())
    }
}
