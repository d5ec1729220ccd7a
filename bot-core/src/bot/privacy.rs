//! `/privacy` and `/forget-me`: what is kept of a person, and having it deleted.

use super::Bot;
use crate::command::Request;
use crate::reply::{PrivacyReply, Reply};
use crate::store::StoreError;
use crate::time::Moment;

impl Bot {
    pub(super) async fn privacy(&self, _request: &Request, _now: Moment) -> Result<Reply, StoreError> {
        Ok(PrivacyReply::NotTaken.into())
    }

    pub(super) async fn forget_me(
        &self,
        _sure: bool,
        _request: &Request,
        _now: Moment,
    ) -> Result<Reply, StoreError> {
        Ok(PrivacyReply::NotTaken.into())
    }
}
