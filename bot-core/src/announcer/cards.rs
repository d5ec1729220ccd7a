//! The cards of suggestions and questions.

use crate::announcement::Claim;
use crate::platform::Platform;
use crate::store::StoreError;
use crate::time::Moment;

use super::Announcer;
use super::outcome::Outcome;

impl Announcer {
    /// Posts a card.
    pub(super) async fn card(
        &self,
        _platform: &dyn Platform,
        _claim: &Claim,
        _now: Moment,
    ) -> Result<Outcome, StoreError> {
        Ok(Outcome::dropped("what it is the card of is not there"))
    }
}
