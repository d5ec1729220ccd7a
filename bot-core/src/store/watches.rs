//! Of what people want to be told: their watches, and the notes that came of them. Everything that is kept of a person for
//! this is here, and goes when they say so.

use crate::announcement::{AnnouncementState, Destination, MessageRef};
use crate::episode::{Episode, EpisodeId, ShowId};
use crate::time::Moment;
use crate::watch::{Kept, MAX_WATCHES, Person, Texts, Watch};

use super::feeds::moment;
use super::{Store, StoreError, on};

/// What came of asking to be told of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watched {
    /// It is kept.
    Kept,
    /// It was kept already.
    Already,
    /// The person has as many watches as there may be.
    Full,
}

/// A note to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteKept {
    /// What it is about.
    pub episode: EpisodeId,
    /// When it was written.
    pub written: Moment,
    /// How far it has come.
    pub state: AnnouncementState,
}

impl Store {
    /// Keeps a watch, unless the person has [`MAX_WATCHES`].
    pub async fn watch(&self, person: &Person, watch: &Watch, now: Moment) -> Result<Watched, StoreError> {
        // One statement, so that of two at once neither sees a count that is old by the time it writes.
        const WATCH: &str = "INSERT INTO watches (platform, person, show_id, folded, words, made_at) \
             SELECT $1, $2, $3, $4, $5, $6 \
             WHERE (SELECT COUNT(*) FROM watches WHERE platform = $1 AND person = $2) < $7 ON CONFLICT DO NOTHING";
        let most = i64::try_from(MAX_WATCHES).unwrap_or(i64::MAX);
        let written = on!(self, pool => sqlx::query(WATCH)
            .bind(person.platform.as_str())
            .bind(&person.id)
            .bind(watch.show.as_ref().map_or("", ShowId::as_str))
            .bind(watch.folded())
            .bind(&watch.words)
            .bind(now.timestamp_millis())
            .bind(most)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        if written > 0 {
            return Ok(Watched::Kept);
        }
        let same = |kept: &Kept| kept.watch.show == watch.show && kept.watch.folded() == watch.folded();
        Ok(if self.watches(person).await?.iter().any(same) { Watched::Already } else { Watched::Full })
    }

    /// What a person watches for, oldest first.
    pub async fn watches(&self, person: &Person) -> Result<Vec<Kept>, StoreError> {
        const WATCHES: &str = "SELECT show_id, words, made_at FROM watches \
                               WHERE platform = $1 AND person = $2 ORDER BY made_at, folded, show_id";
        let rows: Vec<(String, String, i64)> = on!(self, pool => sqlx::query_as(WATCHES)
            .bind(person.platform.as_str())
            .bind(&person.id)
            .fetch_all(pool)
            .await)?;
        rows.into_iter()
            .map(|(show, words, made)| Ok(Kept { watch: watch(show, words), made: moment(made)? }))
            .collect()
    }

    /// What a person had asked for that an episode fits; empty words stand for every episode. For the words of a note,
    /// whose room is the person.
    pub async fn fitting_watches(
        &self,
        person: &Destination,
        episode: &Episode,
    ) -> Result<Vec<String>, StoreError> {
        let person = Person { platform: person.platform, id: person.room.clone() };
        let texts = Texts::of(episode);
        let mut fitting: Vec<String> = Vec::new();
        for Kept { watch, .. } in self.watches(&person).await? {
            if watch.fits(&texts) && !fitting.contains(&watch.words) {
                fitting.push(watch.words);
            }
        }
        Ok(fitting)
    }

    /// Takes back the watches with these words, for every show. Returns how many there were. Where none is left, the notes
    /// are forgotten as well.
    pub async fn unwatch(&self, person: &Person, folded: &str) -> Result<u64, StoreError> {
        const UNWATCH: &str = "DELETE FROM watches WHERE platform = $1 AND person = $2 AND folded = $3";
        let gone = on!(self, pool => sqlx::query(UNWATCH)
            .bind(person.platform.as_str())
            .bind(&person.id)
            .bind(folded)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        if gone > 0 && self.watches(person).await?.is_empty() {
            self.forget_notes(person).await?;
        }
        Ok(gone)
    }

    /// Takes back all watches of a person, and forgets the notes. Returns how many watches there were.
    pub async fn unwatch_all(&self, person: &Person) -> Result<u64, StoreError> {
        const ALL: &str = "DELETE FROM watches WHERE platform = $1 AND person = $2";
        let gone = on!(self, pool => sqlx::query(ALL)
            .bind(person.platform.as_str())
            .bind(&person.id)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        self.forget_notes(person).await?;
        Ok(gone)
    }

    /// Also those that are on their way: whoever is sending one finds its claim stale, and nothing is sent again. What they
    /// are told of suggestions has a subject, and nothing to do with watches.
    async fn forget_notes(&self, person: &Person) -> Result<(), StoreError> {
        const FORGET: &str =
            "DELETE FROM outbox WHERE part = 'note' AND platform = $1 AND room = $2 AND subject = ''";
        on!(self, pool => sqlx::query(FORGET)
            .bind(person.platform.as_str())
            .bind(&person.id)
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// The notes to a person that are still kept, newest first. What is held looks wrong until it is released, and is told
    /// to nobody.
    pub async fn notes_to(&self, person: &Person) -> Result<Vec<NoteKept>, StoreError> {
        const NOTES: &str = "SELECT show_id, guid, created_at, state, due_at, message_ref, reason FROM outbox \
             WHERE part = 'note' AND guid <> '' AND state <> 'held' AND platform = $1 AND room = $2 \
             ORDER BY created_at DESC, position DESC";
        type Row = (String, String, i64, String, i64, Option<String>, Option<String>);
        let rows: Vec<Row> = on!(self, pool => sqlx::query_as(NOTES)
            .bind(person.platform.as_str())
            .bind(&person.id)
            .fetch_all(pool)
            .await)?;
        rows.into_iter()
            .map(|(show, guid, written, state, due, sent, reason)| {
                let reason = reason.unwrap_or_default();
                let state = match state.as_str() {
                    "sent" => AnnouncementState::Sent(MessageRef(sent.unwrap_or_default())),
                    "gave_up" => AnnouncementState::GaveUp(reason),
                    _ => AnnouncementState::Due(moment(due)?),
                };
                let episode = EpisodeId { show: ShowId::new(show), guid };
                Ok(NoteKept { episode, written: moment(written)?, state })
            })
            .collect()
    }
}

/// A watch as it is stored.
pub(super) fn watch(show: String, words: String) -> Watch {
    Watch { show: (!show.is_empty()).then(|| ShowId::new(show)), words }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::announcement::PlatformKind;
    use crate::credits::correction::Corrector;
    use crate::store::{Decision, Proposal};
    use crate::suggestion::{Draft, Proposer, Rules};

    #[tokio::test]
    async fn who_watches_no_longer_still_hears_of_what_they_suggested() {
        let store = Store::open("sqlite::memory:").await.unwrap();
        let now = Moment::UNIX_EPOCH + Duration::from_hours(24 * 365 * 30);
        let person = Person { platform: PlatformKind::Discord, id: "42".into() };
        let watch = Watch { show: None, words: "rust".into() };
        store.watch(&person, &watch, now).await.unwrap();
        let show = ShowId::new("show");
        let draft = Draft { guest: "Jane Doe".into(), ..Draft::default() };
        let (name, anonymous, credited) = ("ada".into(), false, false);
        let proposer = Proposer { person: person.clone(), name, anonymous, credited };
        let proposal =
            Proposal { show: &show, draft: &draft, proposer: Some(&proposer), queued: false, cards: &[] };
        let number = store.suggest(&proposal, now).await.unwrap();
        let by = Corrector { platform: PlatformKind::Discord, id: "7".into(), name: "bo".into() };
        store.decide_on(number, &Decision::Accept, Some(&by), &Rules::default(), now).await.unwrap();
        assert_eq!(store.unwatch_all(&person).await.unwrap(), 1);
        let later = now + Duration::from_mins(2);
        let due = store.claim_due(PlatformKind::Discord, later, Duration::from_mins(1)).await.unwrap();
        assert_eq!(due.unwrap().subject, "suggestion 1 accept");
    }
}
