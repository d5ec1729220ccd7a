//! `/notify`: being told of episodes in private.

use std::sync::Arc;

use super::toil::toil;
use super::{Bot, Known};
use crate::announcement::{Destination, PlatformKind};
use crate::catalogue::{Field, Finding, Scope};
use crate::command::{NotifyCommand, Request};
use crate::episode::ShowId;
use crate::reply::{NotifyReply, Reply, Tried};
use crate::store::{StoreError, Watched};
use crate::time::Moment;
use crate::watch::{MAX_CHARS, Person, Texts, Watch};

/// Episodes that a watch is tried on: enough to see whether it means anything, and a matter of milliseconds.
const TRIED: usize = 500;
/// Names that may have been meant.
const MEANT: usize = 3;

impl Bot {
    pub(super) async fn notify(
        &self,
        known: &Arc<Known>,
        command: &NotifyCommand,
        request: &Request,
        now: Moment,
    ) -> Result<Reply, StoreError> {
        let person = Person::of(&request.asker);
        let reply = match command {
            NotifyCommand::Me(words) => {
                let shows = known.shows_to_watch(request.room.as_ref());
                self.keep_watch(known, &person, words, shows, now).await?
            }
            NotifyCommand::List => self.kept_of(&person, request).await?,
            NotifyCommand::Off(words) => self.drop_watch(&person, words).await?,
            NotifyCommand::Unclear(typed) => NotifyReply::Unclear(typed.clone()),
        };
        Ok(reply.into())
    }

    async fn keep_watch(
        &self,
        known: &Arc<Known>,
        person: &Person,
        words: &str,
        shows: Vec<ShowId>,
        now: Moment,
    ) -> Result<NotifyReply, StoreError> {
        if words.chars().count() > MAX_CHARS {
            return Ok(NotifyReply::TooLong);
        }
        let watch = |show: Option<ShowId>| Watch { show, words: words.to_owned() };
        if !words.is_empty() && watch(None).folded().is_empty() {
            return Ok(NotifyReply::NoWords(words.to_owned()));
        }
        // Asked in a room, it is about what the room follows; in private, about everything.
        let meant: Vec<Option<ShowId>> =
            if shows.is_empty() { vec![None] } else { shows.iter().cloned().map(Some).collect() };
        let mut already = true;
        for show in meant {
            match self.store.watch(person, &watch(show), now).await? {
                Watched::Full => return Ok(NotifyReply::Full),
                Watched::Kept => already = false,
                Watched::Already => {}
            }
        }
        let (known, words) = (known.clone(), words.to_owned());
        let (tried, shows, words) = toil(move || {
            let about = if shows.is_empty() { known.subscriptions.public_shows() } else { shows.clone() };
            (known.tried(&words, &about), shows, words)
        })
        .await;
        Ok(NotifyReply::Kept { words, shows, already, tried, platform: person.platform })
    }

    async fn kept_of(&self, person: &Person, request: &Request) -> Result<NotifyReply, StoreError> {
        let watches = self.store.watches(person).await?;
        let mut notes = self.store.notes_to(person).await?;
        if watches.is_empty() && notes.is_empty() {
            return Ok(NotifyReply::Nothing);
        }
        let kept = notes.len();
        let last = (kept > 0).then(|| notes.swap_remove(0));
        let last = match last {
            Some(note) => {
                let episode = self.store.episode(&note.episode).await?;
                Some((note, episode.map(|episode| episode.title).unwrap_or_default()))
            }
            None => None,
        };
        let overheard = person.platform == PlatformKind::Matrix && request.room.is_some();
        Ok(NotifyReply::List { watches, notes: kept, last, overheard })
    }

    async fn drop_watch(&self, person: &Person, words: &str) -> Result<NotifyReply, StoreError> {
        if words.is_empty() {
            self.store.unwatch_all(person).await?;
            return Ok(NotifyReply::Off { words: String::new(), left: 0 });
        }
        let folded = Watch { show: None, words: words.to_owned() }.folded();
        // Words without a letter would mean the watch for every episode.
        if folded.is_empty() || self.store.unwatch(person, &folded).await? == 0 {
            return Ok(NotifyReply::NotWatched(words.to_owned()));
        }
        let left = self.store.watches(person).await?.len();
        Ok(NotifyReply::Off { words: words.to_owned(), left })
    }
}

impl Known {
    /// The shows that a watch asked for in the room is about; none means all. Nobody is told in private of what is for
    /// patrons alone: whether somebody still is one when the note is sent, nobody knows. They are told when everybody is.
    fn shows_to_watch(&self, room: Option<&Destination>) -> Vec<ShowId> {
        let mut watched: Vec<ShowId> = Vec::new();
        for show in self.shows_in(room) {
            let show = self.subscriptions.public_twin(&show).unwrap_or(show);
            if !watched.contains(&show) {
                watched.push(show);
            }
        }
        watched
    }

    /// What a watch would have come to.
    fn tried(&self, words: &str, shows: &Scope) -> Tried {
        let watch = Watch { show: None, words: words.to_owned() };
        let mut tried = Tried::default();
        for episode in self.catalogue.episodes(shows).take(TRIED) {
            tried.episodes += 1;
            if watch.fits(&Texts::of(episode)) {
                tried.fitting += 1;
                tried.newest.get_or_insert_with(|| episode.clone());
            }
        }
        if tried.fitting == 0 && tried.episodes > 0 {
            tried.meant = self.meant(words, shows);
        }
        tried
    }

    /// Names that a search would take the words for.
    fn meant(&self, words: &str, shows: &Scope) -> Vec<String> {
        let hits = match self.catalogue.find(words, shows) {
            Finding::Clear(hit) => vec![hit],
            Finding::Several(hits) => hits,
            _ => Vec::new(),
        };
        let credited =
            hits.into_iter().filter(|hit| matches!(hit.matched.field, Field::Company | Field::Guest));
        let mut names: Vec<String> = Vec::new();
        for name in credited.map(|hit| hit.matched.words) {
            if names.len() < MEANT && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// What may be typed behind `/notify`.
    pub(super) fn complete_notify(&self, typed: &str, scope: &Scope, limit: usize) -> Vec<String> {
        let begun = typed.trim_start().to_lowercase();
        let verbs = ["me", "list", "off"].into_iter().filter(|verb| verb.starts_with(begun.trim_end()));
        let mut offered: Vec<String> = verbs.map(str::to_owned).collect();
        let words = match begun.split_once(char::is_whitespace) {
            Some(("me", words)) => words,
            Some(("off" | "list", _)) => return Vec::new(),
            // A name alone is most likely what somebody wants to be told of.
            _ if offered.is_empty() => &begun,
            _ => "",
        };
        let names = self.catalogue.complete_names(words, scope, limit.saturating_sub(offered.len()));
        offered.extend(names.into_iter().map(|name| format!("me {name}")));
        offered
    }
}

#[cfg(test)]
mod tests;
