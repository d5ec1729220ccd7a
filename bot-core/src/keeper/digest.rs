//! The weekly digest to the hosts' place.

use chrono::TimeDelta;

use super::Keeper;
use crate::episode::ShowId;
use crate::store::StoreError;
use crate::suggestion::Rules;
use crate::time::Moment;
use crate::wording;

/// How often the hosts hear of their board.
const WEEK: TimeDelta = TimeDelta::weeks(1);
/// A guest who was wanted and of whom nothing was heard for so long may have been forgotten.
const STALE: TimeDelta = TimeDelta::days(30);

impl Keeper {
    /// Tells the hosts once a week what happened on the board, and nothing where nothing happened. The weeks count from when
    /// the board was first kept; those in which the bot was off are told together.
    pub(super) async fn digest(&self, show: &ShowId, rules: &Rules, now: Moment) -> Result<(), StoreError> {
        let Some(place) = rules.moderators.as_ref().filter(|_| rules.digest) else { return Ok(()) };
        let since = self.store.digested(show, now).await?;
        let weeks = (now - since).num_weeks();
        if weeks < 1 {
            return Ok(());
        }
        let until = since + WEEK * i32::try_from(weeks).unwrap_or(i32::MAX);
        let digest = self.store.digest(show, since, until, STALE).await?;
        let title = self.store.show(show).await?.map_or_else(|| show.to_string(), |show| show.title);
        let message = digest.is_news().then(|| wording::digest::weekly(&title, &digest));
        self.store.write_digest(show, (since, until), place, message.as_ref(), now).await
    }
}
