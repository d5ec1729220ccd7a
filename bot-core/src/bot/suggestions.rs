//! `/suggestions`.

use std::sync::Arc;

use super::{Bot, Known};
use crate::command::{Request, SuggestionsCommand};
use crate::reply::{Reply, SuggestionsReply};
use crate::store::StoreError;
use crate::time::Moment;

impl Bot {
    pub(super) async fn suggestions(
        &self,
        _known: &Arc<Known>,
        _command: &SuggestionsCommand,
        _request: &Request,
        _now: Moment,
    ) -> Result<Reply, StoreError> {
        Ok(SuggestionsReply::NotTaken.into())
    }
}
