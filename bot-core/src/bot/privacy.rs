//! `/privacy` and `/forget-me`: what is kept of a person, and having it deleted.

use tracing::{debug, error, info};

use super::Bot;
use crate::command::Request;
use crate::reply::{Keeping, PrivacyReply, Reply};
use crate::store::{Forgotten, StoreError};
use crate::time::Moment;
use crate::watch::Person;

impl Bot {
    pub(super) async fn privacy(&self, request: &Request, _now: Moment) -> Result<Reply, StoreError> {
        Ok(match self.keeping(request).await? {
            Some(keeping) => PrivacyReply::Kept(Box::new(keeping)),
            None => PrivacyReply::Nothing,
        }
        .into())
    }

    pub(super) async fn forget_me(
        &self,
        sure: bool,
        request: &Request,
        now: Moment,
    ) -> Result<Reply, StoreError> {
        let Some(keeping) = self.keeping(request).await? else { return Ok(PrivacyReply::Nothing.into()) };
        if !sure {
            return Ok(PrivacyReply::Sure(Box::new(keeping)).into());
        }
        let person = Person::of(&request.asker);
        let boards = self.known().boards.clone();
        let keeps = |show: &_| boards.of(show).is_none_or(|rules| rules.keep_voted);
        let done = self.store.forget(&person, keeps, now).await?;
        self.unfinished().forget(&person);
        // In the same count as before: that somebody suggested is in the records too, and told with the suggestion.
        let done = Forgotten { nameless: (keeping.kept.decisions + keeping.kept.acts).into(), ..done };
        info!("somebody asked to be forgotten, and is");
        debug!(asker.id = person.id, platform = %person.platform, "who");
        // It is forgotten all the same: what is still in the log goes with the next one, or when the service ends.
        if let Err(error) = self.store.wipe().await {
            error!(%error, "what was deleted is still in the database's log for a while");
        }
        if let Err(error) = self.learn_places().await {
            error!(%error, "who made a place is known to this process a little longer");
        }
        Ok(PrivacyReply::Forgotten { done, blocked: keeping.kept.blocked, platform: person.platform }.into())
    }

    /// All that is kept of the one who asks; `None` where nothing is.
    async fn keeping(&self, request: &Request) -> Result<Option<Keeping>, StoreError> {
        let person = Person::of(&request.asker);
        let kept = self.store.kept_of(&person).await?;
        if kept.is_nothing() {
            return Ok(None);
        }
        let boards = self.known().boards.clone();
        let rules: Vec<_> = boards.shows().iter().filter_map(|show| boards.of(show)).collect();
        Ok(Some(Keeping {
            kept,
            credited: self.store.credited_to(&person).await?,
            platform: person.platform,
            overheard: request.is_overheard(),
            keep_people: rules.iter().map(|rules| rules.keep_people).max().unwrap_or_default(),
        }))
    }
}
