//! A feed that moves.
//!
//! A permanent redirect, or `itunes:new-feed-url`, is believed when it has said the same for days and in several reads,
//! and what stands at the new address is the same show: a hijacked or mistaken redirect would otherwise take the show
//! away for good. What a redirect leads to that is another show is not even recorded, whether for good or for now. The
//! configured address stays what the operator wrote; the adopted one is read in its place until the operator changes it,
//! or refuses it with `onair feed back`. The operators are told either way.

use chrono::TimeDelta;
use reqwest::Url;
use tracing::info;

use super::{Followed, Poller};
use crate::feed::fetch::{self, Body, Fetched};
use crate::feed::{Reading, Validators};
use crate::store::{FeedState, Pointer, StoreError};
use crate::time::Moment;

const DAYS: TimeDelta = TimeDelta::days(3);
const READS: u32 = 3;

impl Poller {
    /// Why a reading is not to be recorded that redirects led to: it is another show.
    pub(super) async fn led_astray(
        &self,
        show: &Followed,
        state: &FeedState,
        reading: &Reading,
        body: &Body,
        now: Moment,
    ) -> Result<Option<String>, StoreError> {
        let Some(led_to) = body.led_to.as_deref() else { return Ok(None) };
        if self.store.may_record(reading, &show.feed, led_to).await? {
            return Ok(None);
        }
        if state.pointer.as_ref().is_some_and(|pointer| pointer.redirect) {
            self.store.note_pointer(&show.id, None, now).await?;
        }
        Ok(Some(format!(
            "{} leads to another show now, at {}, and nothing of that is taken over: correct the address in the \
             configuration, or say that it is the same show with `onair feed rebase {}`",
            fetch::shown(state.address(&show.feed)),
            fetch::shown(led_to),
            show.id
        )))
    }

    /// What a whole reading says of where the feed is.
    pub(super) async fn watch_move(
        &self,
        show: &Followed,
        state: &FeedState,
        reading: &Reading,
        moved_to: Option<&str>,
        now: Moment,
    ) -> Result<(), StoreError> {
        let here = state.address(&show.feed);
        let elsewhere = |to: &&str| !same_address(to, here) && !same_address(to, &show.feed);
        let tag = reading.claims.new_address.as_deref().filter(elsewhere).filter(|to| !is_refused(state, to));
        let redirect = moved_to.filter(|to| !is_refused(state, to));
        let to = redirect.map(|to| (to, true)).or_else(|| tag.map(|to| (to, false)));
        if let Some(pointer) = self.note(show, state, to, now).await? {
            // What a redirect leads to has been recorded as the show's: that is the proof.
            let proven = pointer.redirect || self.leads_to_same_show(show, state, &pointer).await?;
            self.decide(show, &pointer, proven, now).await?;
        }
        Ok(())
    }

    /// What a server says of where the feed is that sent none: of `itunes:new-feed-url` that tells nothing.
    pub(super) async fn watch_redirect(
        &self,
        show: &Followed,
        state: &FeedState,
        moved_to: Option<&str>,
        now: Moment,
    ) -> Result<(), StoreError> {
        let moved_to = moved_to.filter(|to| !is_refused(state, to));
        let was_redirect = state.pointer.as_ref().is_some_and(|pointer| pointer.redirect);
        if moved_to.is_some() || was_redirect {
            // It is adopted with a whole reading, which the proof needs.
            self.note(show, state, moved_to.map(|to| (to, true)), now).await?;
        }
        Ok(())
    }

    /// Notes where the feed points to. Returns that when it has said so for long enough.
    async fn note(
        &self,
        show: &Followed,
        state: &FeedState,
        to: Option<(&str, bool)>,
        now: Moment,
    ) -> Result<Option<Pointer>, StoreError> {
        if to.is_none() && state.pointer.is_none() {
            return Ok(None);
        }
        self.store.note_pointer(&show.id, to, now).await?;
        let Some((to, redirect)) = to else { return Ok(None) };
        let before = state.pointer.as_ref();
        let same = before.filter(|before| before.to.expose() == to && before.redirect == redirect);
        if let Some(before) = same {
            let ripe = now - before.since >= DAYS && before.reads + 1 >= READS;
            return Ok(ripe.then(|| before.clone()));
        }
        info!(
            to = fetch::shown(to),
            "the feed says that it has moved; if it keeps saying so, it is followed"
        );
        Ok(None)
    }

    async fn leads_to_same_show(
        &self,
        show: &Followed,
        state: &FeedState,
        pointer: &Pointer,
    ) -> Result<bool, StoreError> {
        let to = pointer.to.expose();
        let Ok(Fetched::Body(body)) = self.fetcher.feed(to, &Validators::default()).await else {
            return Ok(false);
        };
        match Self::understand(show, state, to, &body) {
            Ok(reading) => self.store.is_same_show(&reading).await,
            Err(_) => Ok(false),
        }
    }

    async fn decide(
        &self,
        show: &Followed,
        pointer: &Pointer,
        proven: bool,
        now: Moment,
    ) -> Result<(), StoreError> {
        let to = pointer.to.expose();
        if proven {
            return self.adopt(show, to, now).await;
        }
        // It is asked again when it has been named for as long once more.
        self.store.note_pointer(&show.id, None, now).await?;
        self.tell_no_move(show, to, now).await
    }
}

fn is_refused(state: &FeedState, to: &str) -> bool {
    state.refused.as_ref().is_some_and(|refused| same_address(refused.expose(), to))
}

fn same_address(one: &str, other: &str) -> bool {
    match (Url::parse(one.trim()), Url::parse(other.trim())) {
        (Ok(one), Ok(other)) => one == other,
        _ => one.trim() == other.trim(),
    }
}
