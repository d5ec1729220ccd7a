//! `/announce`: where new episodes are announced, for those who may manage the room.

use tracing::{debug, error, info};

use super::shows::named;
use super::{Bot, Known};
use crate::announcement::{Destination, PlatformKind};
use crate::checkup::Finding;
use crate::command::{Action, AnnounceCommand, Request};
use crate::credits::correction::Corrector;
use crate::episode::{Show, ShowId};
use crate::reply::{AnnounceReply, Reply};
use crate::store::StoreError;
use crate::subscription::Subscription;
use crate::time::Moment;
use crate::trouble::Subject;

mod complete;
mod listing;
mod manner;
#[cfg(test)]
mod tests;

pub(super) use complete::complete;

/// Words closer than this are taken for a slip of the pen.
const ALIKE: f64 = 0.7;

/// Who asks, and about which place.
struct Case<'a> {
    known: &'a Known,
    /// As stored: a show whose feed has no episode yet is followed like any other.
    shows: Vec<Show>,
    command: &'a AnnounceCommand,
    place: Destination,
    by: Corrector,
    missing: &'a [Finding],
    now: Moment,
}

impl Bot {
    pub(super) async fn announce(
        &self,
        known: &Known,
        command: &AnnounceCommand,
        request: &Request,
        now: Moment,
    ) -> Result<Reply, StoreError> {
        let place = match place(request) {
            Ok(place) => place,
            Err(refused) => return Ok(Reply::Announce(refused)),
        };
        let Some(action) = Action::find(&command.action) else {
            let typed = command.action.clone();
            let nearest = nearest(&typed, Action::ALL.into_iter(), |action| action.as_str().to_owned());
            return Ok(AnnounceReply::NoSuchAction { typed, nearest }.into());
        };
        let by = Corrector::of(&request.asker);
        let mut shows = self.store.shows().await?;
        // What left the configuration is not read any more, and what is for patrons is announced where the operator said.
        let subscriptions = &known.subscriptions;
        shows.retain(|show| {
            let here = subscriptions.find(&show.id, &place).is_some();
            here || subscriptions.has_show(&show.id) && !subscriptions.is_private(&show.id)
        });
        let case = Case { known, shows, command, place, by, missing: &request.missing, now };
        let reply = match action {
            Action::Here => self.announce_here(&case).await?,
            Action::List => self.list(&case).await?,
            Action::Pause => self.pause_here(&case).await?,
            Action::Resume => self.resume_here(&case).await?,
            Action::Remove => self.remove_here(&case).await?,
            Action::Test => self.test_here(&case).await?,
        };
        Ok(reply.into())
    }

    async fn announce_here(&self, case: &Case<'_>) -> Result<AnnounceReply, StoreError> {
        let shows = &case.shows;
        let show = match case.show(Action::Here, shows) {
            Ok(show) => show,
            Err(reply) => return Ok(*reply),
        };
        let subscriptions = &case.known.subscriptions;
        if subscriptions.is_configured(&show.id, &case.place) {
            return Ok(AnnounceReply::Configured { action: Action::Here, show });
        }
        let before = subscriptions.find(&show.id, &case.place).map(|follows| follows.manner);
        let manner = match manner::changed(before.unwrap_or_default(), case.command, case.place.platform) {
            Ok(manner) => manner,
            Err(misset) => return Ok(*misset),
        };
        let follows =
            Subscription { show: show.id.clone(), destination: case.place.clone(), manner: manner.clone() };
        let before = self.store.make_destination(&follows, &case.by, case.now).await?;
        self.changed(case, &show.id, "a place follows a show").await;
        let here = self.here(case, show, manner).await?;
        Ok(AnnounceReply::Made { here, before, missing: case.missing.to_vec() })
    }

    async fn pause_here(&self, case: &Case<'_>) -> Result<AnnounceReply, StoreError> {
        let show = match case.show_here(Action::Pause) {
            Ok(show) => show,
            Err(reply) => return Ok(*reply),
        };
        let before = !self.store.pause(&show.id, &case.place, &case.by, case.now).await?;
        self.changed(case, &show.id, "announcements are paused").await;
        Ok(AnnounceReply::Paused { show, before })
    }

    async fn resume_here(&self, case: &Case<'_>) -> Result<AnnounceReply, StoreError> {
        let show = match case.show_here(Action::Resume) {
            Ok(show) => show,
            Err(reply) => return Ok(*reply),
        };
        let before = !self.store.resume(&show.id, &case.place, &case.by, case.now).await?;
        self.changed(case, &show.id, "announcements go on").await;
        let waiting = self.store.waiting(&show.id, &case.place).await?;
        Ok(AnnounceReply::Resumed { show, before, waiting })
    }

    async fn remove_here(&self, case: &Case<'_>) -> Result<AnnounceReply, StoreError> {
        let show = match case.show_here(Action::Remove) {
            Ok(show) => show,
            Err(reply) => return Ok(*reply),
        };
        if case.known.subscriptions.is_configured(&show.id, &case.place) {
            return Ok(AnnounceReply::Configured { action: Action::Remove, show });
        }
        self.store.remove_destination(&show.id, &case.place, &case.by, case.now).await?;
        self.changed(case, &show.id, "a place follows a show no more").await;
        self.forget_troubles_of(&case.place).await?;
        Ok(AnnounceReply::Removed { show })
    }

    /// Where nothing goes to a place any more, nothing is wrong with it.
    async fn forget_troubles_of(&self, place: &Destination) -> Result<(), StoreError> {
        if self.rooms(place.platform).contains(&place.room) {
            return Ok(());
        }
        let gone: Vec<_> = Subject::of_place(place).iter().map(Subject::as_stored).collect();
        self.store.forget_troubles(|subject| !gone.iter().any(|gone| gone == subject)).await?;
        Ok(())
    }

    /// What would be posted for the newest episode, as things are or as they would be with the arguments given.
    async fn test_here(&self, case: &Case<'_>) -> Result<AnnounceReply, StoreError> {
        let followed = case.shows_here();
        let shows = if followed.is_empty() { &case.shows } else { &followed };
        let show = match case.show(Action::Test, shows) {
            Ok(show) => show,
            Err(reply) => return Ok(*reply),
        };
        let manner = case.known.subscriptions.find(&show.id, &case.place).map(|follows| follows.manner);
        let manner = match manner::changed(manner.unwrap_or_default(), case.command, case.place.platform) {
            Ok(manner) => manner,
            Err(misset) => return Ok(*misset),
        };
        let mut episodes = self.store.episodes(Some(&show.id)).await?;
        episodes.sort_by_key(|episode| std::cmp::Reverse(episode.published));
        let wanted = episodes.iter().position(|episode| manner.wants(episode));
        let (kept_back, at) = (wanted.is_none(), wanted.unwrap_or(0));
        if episodes.is_empty() {
            return Ok(AnnounceReply::NoShow);
        }
        let episode = episodes.swap_remove(at).into();
        let here = self.here(case, show, manner).await?;
        Ok(AnnounceReply::Preview { here, episode, kept_back, missing: case.missing.to_vec() })
    }

    /// Everything that works with the places learns of a change at once; other processes learn of it by themselves.
    async fn changed(&self, case: &Case<'_>, show: &ShowId, what: &str) {
        info!(show.id = %show, destination = %case.place, "{what}");
        debug!(asker.id = case.by.id, platform = %case.by.platform, "by");
        if let Err(error) = self.learn_places().await {
            // The change is stored all the same.
            error!(%error, "a change of where announcements go is known a little later");
        }
    }

    /// Until nothing has changed meanwhile: what somebody else learned in between must not give way to what is older.
    pub(super) async fn learn_places(&self) -> Result<(), StoreError> {
        loop {
            let edition = self.store.edition().await?;
            self.known().subscriptions.learn(self.store.places().await?);
            if self.store.edition().await? == edition {
                return Ok(());
            }
        }
    }
}

/// The place that is meant, if the asker may decide about it.
fn place(request: &Request) -> Result<Destination, Box<AnnounceReply>> {
    let asker = &request.asker;
    if asker.platform == PlatformKind::Terminal {
        return Ok(Destination::here());
    }
    let place = request.room.clone().ok_or_else(|| Box::new(AnnounceReply::NoRoom))?;
    if asker.moderator { Ok(place) } else { Err(Box::new(AnnounceReply::NotAManager(asker.platform))) }
}

impl Case<'_> {
    fn show_named(&self, id: &ShowId) -> Show {
        self.shows.iter().find(|show| show.id == *id).cloned().unwrap_or_else(|| self.known.show(id))
    }

    /// The shows that are announced here.
    fn shows_here(&self) -> Vec<Show> {
        let all = self.known.subscriptions.all();
        let here = all.iter().filter(|follows| follows.destination == self.place);
        here.map(|follows| self.show_named(&follows.show)).collect()
    }

    /// The show that is meant of those that are announced here.
    fn show_here(&self, action: Action) -> Result<Show, Box<AnnounceReply>> {
        let here = self.shows_here();
        if here.is_empty() { Err(Box::new(AnnounceReply::NothingHere)) } else { self.show(action, &here) }
    }

    /// The show that is meant of some: the only one, or by its id or title.
    fn show(&self, action: Action, shows: &[Show]) -> Result<Show, Box<AnnounceReply>> {
        let typed = self.command.show.as_deref();
        let which = |shows: Vec<Show>| {
            Box::new(AnnounceReply::WhichShow { action, typed: typed.map(str::to_owned), shows })
        };
        let Some(typed) = typed else {
            return match shows {
                [] => Err(Box::new(AnnounceReply::NoShow)),
                [only] => Ok(only.clone()),
                several => Err(which(several.to_vec())),
            };
        };
        if shows.is_empty() {
            return Err(Box::new(AnnounceReply::NoShow));
        }
        named(typed, shows).cloned().map_err(which)
    }
}

/// What a mistyped word most likely meant.
fn nearest<T>(typed: &str, all: impl Iterator<Item = T>, name: impl Fn(&T) -> String) -> Option<T> {
    let typed = typed.to_lowercase();
    let alike = all.map(|one| (strsim::jaro_winkler(&name(&one), &typed), one));
    alike.filter(|(alike, _)| *alike >= ALIKE).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, one)| one)
}
