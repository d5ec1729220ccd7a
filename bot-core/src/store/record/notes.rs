//! Notes to single people about what a reading brought: decided with no database in sight, and written in the transaction
//! that writes the announcements.

use std::collections::{HashMap, HashSet};

use crate::announcement::{Destination, Part, PlatformKind, SendKey};
use crate::credits::correction::Overlay;
use crate::episode::{Episode, EpisodeId};
use crate::watch::{MAX_NOTES_A_DAY, Texts};

use super::super::StoreError;
use super::super::watches::watch;
use super::Fate;
use super::plan::Plan;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// Notes are forgotten after so long: they say what somebody was interested in.
const KEPT: i64 = 30 * DAY;

pub(super) const WATCHING: &str = "SELECT platform, person, show_id, words FROM watches \
                                   WHERE show_id IN ('', $1) ORDER BY made_at, platform, person";
pub(super) const LATELY: &str = "SELECT platform, room, COUNT(*) FROM outbox \
                                 WHERE part = 'note' AND created_at > $1 GROUP BY platform, room";
pub(super) const NOTE: &str = "INSERT INTO outbox \
                               (key, part, show_id, guid, platform, room, state, created_at, due_at, position) \
                               VALUES ($1, 'note', $2, $3, $4, $5, 'due', $6, $6, $7) ON CONFLICT DO NOTHING";
pub(super) const FORGET: &str = "DELETE FROM outbox WHERE part = 'note' AND state IN ('sent', 'gave_up') \
                                 AND created_at < $1";

/// Somebody's watch: platform, person, show, words.
pub(super) type Watching = (String, String, String, String);
/// How many notes a person got lately.
pub(super) type Lately = (String, String, i64);

/// A note to write.
pub(super) struct Note<'a> {
    pub(super) episode: &'a EpisodeId,
    pub(super) person: Destination,
}

impl Note<'_> {
    /// The same however often it is planned: a person gets one note of an episode, whatever fits.
    pub(super) fn key(&self) -> SendKey {
        SendKey::new(self.episode, &self.person, Part::Note)
    }
}

/// From when on notes count against [`MAX_NOTES_A_DAY`].
pub(super) fn lately(now: i64) -> i64 {
    now.saturating_sub(DAY)
}

/// What is older is forgotten.
pub(super) fn forgotten(now: i64) -> i64 {
    now.saturating_sub(KEPT)
}

/// What people are told of: whatever is announced at once. What is held looks wrong, and a first read is no news.
pub(super) fn news<'a>(plan: &'a Plan<'_>) -> Vec<&'a Episode> {
    let mut news: Vec<&'a Episode> = Vec::new();
    for planned in plan.announcements.iter().filter(|planned| !plan.first && planned.fate == Fate::Due) {
        let row = plan.rows.iter().find(|row| row.episode.id == planned.episode);
        if let Some(row) = row.filter(|row| !news.iter().any(|told| told.id == row.episode.id)) {
            news.push(&*row.episode);
        }
    }
    news
}

/// One note for each person and episode that fit, the oldest episode first, within what a person gets in a day.
pub(super) fn plan<'a>(
    news: &[&'a Episode],
    watching: &[Watching],
    lately: Vec<Lately>,
    corrections: &Overlay,
) -> Result<Vec<Note<'a>>, StoreError> {
    let most = i64::try_from(MAX_NOTES_A_DAY).unwrap_or(i64::MAX);
    let mut had: HashMap<(String, String), i64> =
        lately.into_iter().map(|(platform, person, notes)| ((platform, person), notes)).collect();
    let mut notes: Vec<Note<'a>> = Vec::new();
    for episode in news {
        let mut corrected = Episode::clone(episode);
        corrections.apply(&mut corrected);
        let texts = Texts::of(&corrected);
        let mut told: HashSet<(&str, &str)> = HashSet::new();
        for (platform, person, show, words) in watching {
            if told.contains(&(platform.as_str(), person.as_str()))
                || !watch(show.clone(), words.clone()).fits(&texts)
            {
                continue;
            }
            told.insert((platform, person));
            let had = had.entry((platform.clone(), person.clone())).or_default();
            if *had < most {
                *had += 1;
                let kind = PlatformKind::from_stored(platform)
                    .ok_or_else(|| StoreError::Unreadable(format!("platform {platform}")))?;
                let person = Destination { platform: kind, room: person.clone() };
                notes.push(Note { episode: &episode.id, person });
            }
        }
    }
    Ok(notes)
}

/// Writes the notes on what a plan announces, within its transaction.
macro_rules! write_notes {
    ($tx:ident, $plan:expr, $show:expr, $millis:expr) => {
        let news = notes::news($plan);
        if !news.is_empty() {
            let watching: Vec<notes::Watching> =
                sqlx::query_as(notes::WATCHING).bind($show).fetch_all(&mut *$tx).await?;
            let lately: Vec<notes::Lately> =
                sqlx::query_as(notes::LATELY).bind(notes::lately($millis)).fetch_all(&mut *$tx).await?;
            let corrections = sqlx::query_as(corrections::COLUMNS).bind($show).fetch_all(&mut *$tx).await?;
            let corrections = Overlay::new(corrections::all_made(corrections)?);
            let notes = notes::plan(&news, &watching, lately, &corrections)?;
            // Behind the announcements, which the person may be looking at.
            for (position, note) in (1_000_i64..).zip(&notes) {
                sqlx::query(notes::NOTE)
                    .bind(note.key().as_str())
                    .bind($show)
                    .bind(&note.episode.guid)
                    .bind(note.person.platform.as_str())
                    .bind(&note.person.room)
                    .bind($millis)
                    .bind(position)
                    .execute(&mut *$tx)
                    .await?;
            }
            sqlx::query(notes::FORGET).bind(notes::forgotten($millis)).execute(&mut *$tx).await?;
        }
    };
}
pub(super) use write_notes;
