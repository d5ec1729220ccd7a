//! Letting go of who suggested, voted and asked, once a suggestion has come to its end long ago.

use chrono::TimeDelta;
use tracing::{info, warn};

use super::Keeper;
use crate::episode::ShowId;
use crate::store::StoreError;
use crate::suggestion::Rules;
use crate::time::Moment;

impl Keeper {
    /// Lets go of the people of whatever ended longer ago than the show keeps them.
    pub(super) async fn let_go(&self, show: &ShowId, rules: &Rules, now: Moment) -> Result<(), StoreError> {
        let Ok(kept_for) = TimeDelta::from_std(rules.keep_people) else { return Ok(()) };
        let let_go = self.store.let_go_of_people(show, now - kept_for).await?;
        if let_go == 0 {
            return Ok(());
        }
        info!(show.id = %show, suggestions = let_go, "who suggested and voted is no longer kept for some that ended long ago");
        // They are let go all the same, and the log is emptied with the next ones.
        if let Err(error) = self.store.wipe().await {
            warn!(%error, "what was deleted is still in the database's log for a while");
        }
        Ok(())
    }
}
