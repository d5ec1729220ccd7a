//! `/credit`: how an episode's guests and companies were read, and setting that right.

use std::sync::Arc;

use tracing::{debug, error, info};

use super::{Bot, Known};
use crate::announcement::{Destination, PlatformKind};
use crate::catalogue::{Finding, Scope};
use crate::command::{CreditCommand, Request};
use crate::credits::correction::{self, Author, Change, Corrector, Made};
use crate::episode::{Episode, EpisodeId, ShowId};
use crate::folding;
use crate::reply::{CreditReply, Reply};
use crate::store::{Act, Corrected, Done, Edition, StoreError};
use crate::time::Moment;

/// Somebody who looks for one episode among more is better told to be more exact.
const MAX_NAMED: usize = 8;

/// Which episode was meant.
pub(super) enum Sought {
    One(Arc<Episode>),
    Several(Vec<Arc<Episode>>),
    /// None; what is to be said of that.
    Nothing(Reply),
}

impl Bot {
    pub(super) async fn credit(
        &self,
        known: &Known,
        command: &CreditCommand,
        request: &Request,
        now: Moment,
    ) -> Result<Reply, StoreError> {
        let shows = match known.shows_to_correct(request) {
            Ok(shows) => shows,
            Err(refused) => return Ok(refused.into()),
        };
        let query = &command.episode;
        if let Some(argument) = misspelt(query) {
            return Ok(CreditReply::Misspelt { argument }.into());
        }
        Ok(match self.sought(known, query, &shows).await? {
            Sought::One(episode) => {
                let name = known.name_to_type(&episode, &shows);
                self.look_or_correct(episode, name, command, request, now).await?
            }
            Sought::Several(episodes) => known.which(query, &episodes, &shows).into(),
            Sought::Nothing(_) if known.is_elsewhere(query, &shows) => CreditReply::AnotherShow.into(),
            Sought::Nothing(reply) => reply,
        })
    }

    pub(super) async fn sought(
        &self,
        known: &Known,
        text: &str,
        shows: &Scope,
    ) -> Result<Sought, StoreError> {
        let text = text.trim();
        if text.contains("://") && known.with_guid(text, shows).is_none() {
            // Links are not in memory in a form to look them up by, and are seldom asked for.
            let here = |episode: &Episode| shows.is_empty() || shows.contains(&episode.id.show);
            let linked = self.store.episodes(None).await?.into_iter().find(|episode| {
                here(episode) && episode.link.as_deref().is_some_and(|link| same_link(link, text))
            });
            if let Some(episode) = linked {
                return Ok(Sought::One(Arc::new(episode)));
            }
        }
        Ok(known.sought(text, shows))
    }

    async fn look_or_correct(
        &self,
        episode: Arc<Episode>,
        name: String,
        command: &CreditCommand,
        request: &Request,
        now: Moment,
    ) -> Result<Reply, StoreError> {
        if command.changes_nothing() {
            return Ok(self.look(episode, name).await?.into());
        }
        let act = match wanted(command) {
            Ok(act) => act,
            Err(misunderstood) => return Ok(misunderstood.into()),
        };
        let by = Corrector::of(&request.asker);
        let reply = match self.store.correct(&episode.id, &act, &by, now).await? {
            Corrected::Done(done) => {
                let what =
                    if act == Act::Undo { "a correction was taken back" } else { "a correction was made" };
                info!(show.id = %episode.id.show, episode.id = episode.id.guid, "{what}");
                debug!(asker.id = by.id, platform = %by.platform, "by");
                self.learn_of(&done).await;
                CreditReply::Done { done, name }
            }
            Corrected::AlreadySo => CreditReply::AlreadySo(episode),
            Corrected::Configured => CreditReply::Configured(episode),
            Corrected::NotCredited(who) => CreditReply::NotCredited { who, episode },
            Corrected::NothingToUndo => {
                let configured = |made: &Made| made.stands() && made.by == Author::Configuration;
                let configured = self.store.corrections(&episode).await?.iter().any(configured);
                CreditReply::NothingToUndo { episode, configured }
            }
            Corrected::NoEpisode => return Ok(Reply::NoLongerThere),
        };
        Ok(reply.into())
    }

    async fn look(&self, episode: Arc<Episode>, name: String) -> Result<CreditReply, StoreError> {
        let episode = self.store.episode(&episode.id).await?.map_or(episode, Arc::new);
        let corrections = self.store.corrections(&episode).await?;
        Ok(CreditReply::Shown { episode, corrections, name })
    }

    /// Whoever asks next is answered from the corrected episode, on every platform. The service learns of it too, but
    /// not at once.
    async fn learn_of(&self, done: &Done) {
        if let Err(error) = self.learn_since(done.since).await {
            // The correction is stored all the same.
            error!(%error, "a correction is known a little later");
        }
    }

    /// Until nothing has changed meanwhile: what somebody else learned in between must not give way to what is older.
    async fn learn_since(&self, mut since: Edition) -> Result<(), StoreError> {
        loop {
            let changes = self.store.changes(since).await?;
            self.update(|known| known.catalogue.update(changes.entries));
            if self.store.edition().await? == changes.edition {
                return Ok(());
            }
            since = changes.edition;
        }
    }
}

impl Known {
    /// The shows that the asker may correct, none meaning all; or why none may be.
    pub(super) fn shows_to_correct(&self, request: &Request) -> Result<Vec<ShowId>, CreditReply> {
        let asker = &request.asker;
        if asker.platform == PlatformKind::Terminal {
            return Ok(Vec::new());
        }
        if request.room.is_none() || !asker.moderator {
            return Err(CreditReply::NotAModerator(asker.platform));
        }
        let shows = self.shows_by_configuration(request.room.as_ref());
        if shows.is_empty() { Err(CreditReply::AnotherShow) } else { Ok(shows) }
    }

    /// The shows that the configuration lets a room follow. Whoever brings the bot into a room of their own can have it
    /// announce there, and must not come to decide over the show by that.
    fn shows_by_configuration(&self, room: Option<&Destination>) -> Vec<ShowId> {
        let Some(room) = room else { return Vec::new() };
        let mut shows = self.shows_in(Some(room));
        shows.retain(|show| self.subscriptions.is_configured(show, room));
        shows
    }

    /// By GUID, short id or exact title, or as `/episode` would find it.
    fn sought(&self, text: &str, shows: &Scope) -> Sought {
        let named = self.with_guid(text, shows).or_else(|| self.catalogue.by_short_id(text));
        if let Some(episode) = named {
            return Sought::One(episode);
        }
        match self.catalogue.find(text, shows) {
            Finding::Clear(hit) => Sought::One(hit.episode),
            Finding::Several(hits) => {
                let title = folding::joined(text);
                let mut called = hits.iter().filter(|hit| folding::joined(&hit.episode.title) == title);
                match (called.next(), called.next()) {
                    (Some(only), None) => Sought::One(only.episode.clone()),
                    _ => Sought::Several(hits.into_iter().map(|hit| hit.episode).collect()),
                }
            }
            Finding::Nothing(nearest) => Sought::Nothing(Reply::NotFound { query: text.to_owned(), nearest }),
            Finding::TooCommon { word, newest } => Sought::Nothing(Reply::TooCommon { word, newest }),
            Finding::Misread(hint) => Sought::Nothing(Reply::Misread(hint)),
        }
    }

    fn with_guid(&self, guid: &str, shows: &Scope) -> Option<Arc<Episode>> {
        let all: Vec<ShowId> = self.shows.iter().map(|show| show.id.clone()).collect();
        let shows = if shows.is_empty() { &all } else { shows };
        shows
            .iter()
            .find_map(|show| self.catalogue.get(&EpisodeId { show: show.clone(), guid: guid.to_owned() }))
    }

    /// Whether the episode is there, in a show that the asker may not correct.
    fn is_elsewhere(&self, text: &str, shows: &Scope) -> bool {
        !shows.is_empty() && matches!(self.sought(text, &[]), Sought::One(_))
    }

    /// The shortest text that means this episode and no other: "s03e03", its title, its GUID.
    pub(super) fn name_to_type(&self, episode: &Episode, shows: &Scope) -> String {
        let number = episode.number.as_ref().and_then(|number| number.parse::<u32>().ok());
        let short = episode.season.zip(number).map(|(season, number)| format!("s{season:02}e{number:02}"));
        let title = Some(episode.title.clone()).filter(|title| !title.contains(':'));
        let means_it =
            |text: &String| matches!(self.sought(text, shows), Sought::One(found) if found.id == episode.id);
        let mut names = [short, title].into_iter().flatten();
        names.find(means_it).unwrap_or_else(|| episode.id.guid.clone())
    }

    fn which(&self, query: &str, episodes: &[Arc<Episode>], shows: &Scope) -> CreditReply {
        let named = |episode: &Arc<Episode>| (episode.clone(), self.name_to_type(episode, shows));
        let episodes = episodes.iter().take(MAX_NAMED).map(named).collect();
        CreditReply::Which { query: query.to_owned(), episodes }
    }
}

/// An argument of the command, where the search has a word like it: "oxide guest: Ada".
fn misspelt(query: &str) -> Option<&'static str> {
    const MEANT: [(&str, &str); 3] = [("guest", "guests"), ("company", "companies"), ("alias", "aliases")];
    let mut labels = query.split_whitespace().filter_map(|word| Some(word.split_once(':')?.0));
    labels.find_map(|label| {
        MEANT.iter().find(|(wrong, _)| label.eq_ignore_ascii_case(wrong)).map(|(_, argument)| *argument)
    })
}

/// What is to be done, once every name is understood.
fn wanted(command: &CreditCommand) -> Result<Act, CreditReply> {
    let list = |argument: &'static str, typed: &Option<String>| {
        let names = typed.as_deref().map(correction::names).transpose();
        names.map_err(|why| CreditReply::NotAList { argument, why })
    };
    let aliases = command.aliases.as_deref().map(correction::aliases).transpose();
    let change = Change {
        guests: list("guests", &command.guests)?,
        companies: list("companies", &command.companies)?,
        aliases: aliases
            .map_err(|why| CreditReply::NotAList { argument: "aliases", why })?
            .unwrap_or_default(),
    };
    match (command.undo, change.is_empty()) {
        (true, true) => Ok(Act::Undo),
        (true, false) => Err(CreditReply::Contradiction),
        (false, _) => Ok(Act::Correct(change)),
    }
}

fn same_link(one: &str, other: &str) -> bool {
    one.trim_end_matches('/') == other.trim_end_matches('/')
}

#[cfg(test)]
mod tests;
