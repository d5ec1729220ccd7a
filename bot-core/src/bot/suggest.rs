//! `/suggest`.

use std::sync::Arc;

use super::{Bot, Known};
use crate::command::{Request, SuggestCommand};
use crate::reply::{Reply, SuggestReply};
use crate::store::StoreError;
use crate::time::Moment;

impl Bot {
    pub(super) async fn suggest(
        &self,
        _known: &Arc<Known>,
        _command: &SuggestCommand,
        _request: &Request,
        _now: Moment,
    ) -> Result<Reply, StoreError> {
        Ok(SuggestReply::NotTaken.into())
    }
}
