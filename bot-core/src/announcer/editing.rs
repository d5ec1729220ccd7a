//! Bringing messages up to date: a typo that was mended, a guest who was corrected, an episode that is gone. What changes
//! nothing that is shown sends nothing.
//!
//! How an announcement's thread is called is brought up to date by itself: platforms let a thread be renamed far more rarely
//! than a message be edited, and neither is to wait for the other.

use futures_util::future::join_all;
use tracing::{Instrument, info, info_span, warn};

use crate::announcement::Part;
use crate::platform::{Platform, Renaming, SendError};
use crate::store::{Edit, Edition, StoreError};
use crate::time::Moment;

use super::delivering::ELSEWHERE;
use super::edited::Edited;
use super::lanes::Lane;
use super::way::Way;
use super::words::{Unsaid, Worded, fingerprint};
use super::{Announcer, LEASE, Round};

/// The edition that an announcement shows, in words with this fingerprint; or that its thread is called after, and how.
/// Without one it keeps what it had.
type Shown = (Edition, Option<String>);

/// How it goes on in a lane of edits, whatever is edited.
enum Next {
    /// One was looked at; there may be more.
    Done,
    Nothing,
    /// The platform is not there: the rest can wait as well.
    NotConnected,
}

impl Announcer {
    /// Edits every message that says something outdated, and is young enough. Returns how many were looked at.
    pub(super) async fn edit_outdated(&self, way: &Way, round: &Round) -> Result<usize, StoreError> {
        let known = way.known();
        let newest = self.store.edition().await?;
        if known.up_to == newest {
            return Ok(0);
        }
        let next = async || {
            self.store.next_edit(way.platform.kind(), self.edited_since(round.now()), known.up_to).await
        };
        let (mut waits, mut edited) = (next().await?, 0);
        // Each lane asks for an edit by writing, which costs more than to look first.
        if waits.is_some_and(|due| due <= round.now()) {
            let lanes = way.edits.free(round.now()).map(|lane| self.edit_in(lane, way, known.up_to, round));
            edited = join_all(lanes).await.into_iter().sum::<Result<usize, _>>()?;
            waits = next().await?;
        }
        // Remembered only when nothing waits for another try, in this process or another.
        if waits.is_none() {
            way.is_up_to_date(newest, known);
        }
        Ok(edited)
    }

    /// When an edit wants to be tried again.
    pub(super) async fn next_edit(&self, way: &Way, now: Moment) -> Result<Option<Moment>, StoreError> {
        let known = way.known().up_to;
        if known == self.store.edition().await? {
            return Ok(None);
        }
        self.store.next_edit(way.platform.kind(), self.edited_since(now), known).await
    }

    /// Messages that were sent before stay as they are.
    fn edited_since(&self, now: Moment) -> Moment {
        now - self.rules().edit_for
    }

    async fn edit_in(
        &self,
        lane: Lane<'_>,
        way: &Way,
        known: Edition,
        round: &Round,
    ) -> Result<usize, StoreError> {
        let mut edited = 0;
        while !self.closing.is_cancelled() {
            match self.edit_next(way.platform.as_ref(), known, round).await? {
                Next::Done => edited += 1,
                Next::Nothing | Next::NotConnected => break,
            }
            lane.beat(round.now());
        }
        Ok(edited)
    }

    /// Takes one announcement that says something outdated, edits it and settles that.
    async fn edit_next(
        &self,
        platform: &dyn Platform,
        known: Edition,
        round: &Round,
    ) -> Result<Next, StoreError> {
        let since = self.edited_since(round.now());
        let edit = self.store.claim_edit(platform.kind(), since, known, round.now(), LEASE).await?;
        let Some(edit) = edit else { return Ok(Next::Nothing) };
        let span = info_span!(
            "edit",
            announcement.key = %edit.key,
            part = edit.part.as_str(),
            show.id = %edit.episode.show,
            episode.id = edit.episode.guid,
            destination = %edit.destination,
            attempt = edit.attempt,
        );
        let edited = self.edit(platform, &edit).instrument(span).await?;
        let next = if matches!(edited, Edited::NotConnected) { Next::NotConnected } else { Next::Done };
        let keep =
            async |(edition, words): Shown| self.store.settle_edit(&edit, edition, words.as_deref()).await;
        edited.settle(&edit, &self.store, round.now(), keep).await?;
        Ok(next)
    }

    async fn edit(&self, platform: &dyn Platform, edit: &Edit) -> Result<Edited<Shown>, StoreError> {
        let worded = match self.words(&edit.episode, &edit.destination).await? {
            Ok(worded) => worded,
            // Another process may know the place.
            Err(Unsaid::NotFollowed) if self.store.is_shared() => {
                return Ok(Edited::Later { pause: ELSEWHERE, counts: false });
            }
            // A place that does not follow the show keeps what it was told.
            Err(_) => return Ok(Edited::Shows((self.store.edition().await?, None))),
        };
        if edit.part == Part::Thread {
            return Ok(self.rename(platform, edit, &worded).await);
        }
        let words = fingerprint(&worded.message)?;
        if edit.shown.as_ref() == Some(&words) {
            return Ok(Edited::Shows((worded.edition, None)));
        }
        Ok(match self.edit_in_time(platform, &edit.sent, &worded.message).await {
            Ok(()) => {
                info!(message.id = %edit.sent, "brought up to date");
                Edited::Shows((worded.edition, Some(words)))
            }
            Err(error) => {
                let gone = || (Edition::FOR_GOOD, None);
                Edited::after(error, edit, gone, || (worded.edition, None))
            }
        })
    }

    /// What a thread is called follows its episode's title, as long as nobody else has given it another name.
    async fn rename(&self, platform: &dyn Platform, edit: &Edit, worded: &Worded) -> Edited<Shown> {
        let name = if platform.opened_thread(&edit.sent) {
            worded.message.title()
        } else {
            worded.episode.title.clone()
        };
        let Some(from) = edit.shown.as_deref().filter(|shown| *shown != name) else {
            return Edited::Shows((worded.edition, None));
        };
        match self.rename_in_time(platform, edit, Renaming { from, to: &name }).await {
            Ok(()) => Edited::Shows((worded.edition, Some(name))),
            // A locked thread is a moderator's matter, and its name is not worth asking again.
            Err(SendError::Refused(why)) => {
                warn!(error = why, "the thread keeps the name that it has");
                Edited::Shows((worded.edition, None))
            }
            Err(error) => Edited::after(error, edit, || (Edition::FOR_GOOD, None), || (worded.edition, None)),
        }
    }
}
