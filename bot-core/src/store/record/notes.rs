//! Notes to single people about what is announced: decided with no database in sight, and written in the transaction that
//! writes the announcements, or releases them.

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

pub(in crate::store) const WATCHING: &str = "SELECT platform, person, show_id, words FROM watches \
                                   WHERE show_id IN ('', $1) ORDER BY made_at, platform, person";
pub(in crate::store) const LATELY: &str = "SELECT platform, room, COUNT(*) FROM outbox \
                                 WHERE part = 'note' AND state <> 'held' AND created_at > $1 GROUP BY platform, room";
pub(in crate::store) const NOTE: &str = "INSERT INTO outbox \
                               (key, part, show_id, guid, platform, room, state, created_at, due_at, position) \
                               VALUES ($1, 'note', $2, $3, $4, $5, 'due', $6, $6, $7) ON CONFLICT DO NOTHING";
pub(in crate::store) const FORGET: &str = "DELETE FROM outbox WHERE part = 'note' AND state IN ('sent', 'gave_up', 'held') \
                                 AND created_at < $1";

/// Somebody's watch: platform, person, show, words.
pub(in crate::store) type Watching = (String, String, String, String);
/// How many notes a person got lately.
pub(in crate::store) type Lately = (String, String, i64);

/// What people are told of, and when.
pub(in crate::store) struct News<'a> {
    pub(in crate::store) episode: &'a Episode,
    pub(in crate::store) at: i64,
}

/// A note to write.
pub(in crate::store) struct Note<'a> {
    pub(in crate::store) episode: &'a EpisodeId,
    pub(in crate::store) person: Destination,
    pub(in crate::store) at: i64,
}

impl Note<'_> {
    /// The same however often it is planned: a person gets one note of an episode, whatever fits.
    pub(in crate::store) fn key(&self) -> SendKey {
        SendKey::new(self.episode, &self.person, Part::Note)
    }
}

/// From when on notes count against [`MAX_NOTES_A_DAY`].
pub(in crate::store) fn lately(now: i64) -> i64 {
    now.saturating_sub(DAY)
}

/// What is older is forgotten.
pub(in crate::store) fn forgotten(now: i64) -> i64 {
    now.saturating_sub(KEPT)
}

/// What people are told of, now or at its date, wherever it is announced, and if nowhere. What is held looks wrong until it
/// is released; a first read and a back catalogue are no news. Nobody is told in private of what is for patrons alone, but
/// when everybody may hear it: so they are told of it once.
pub(super) fn news<'a>(plan: &'a Plan<'_>, imported: bool, now: i64) -> Vec<News<'a>> {
    let mut news: Vec<News<'a>> = Vec::new();
    if plan.first || imported {
        return news;
    }
    for (at, fate) in &plan.fates {
        let row = plan.rows.get(*at);
        let at = match *fate {
            Fate::Due => now,
            Fate::On(at) => at.timestamp_millis(),
            Fate::Held(_) => continue,
        };
        news.extend(row.map(|row| News { episode: &row.episode, at }));
    }
    news
}

/// One note for each person and episode that fit, the oldest episode first, within what a person gets in a day.
pub(in crate::store) fn plan<'a>(
    news: &[News<'a>],
    watching: &[Watching],
    lately: Vec<Lately>,
    corrections: &Overlay,
) -> Result<Vec<Note<'a>>, StoreError> {
    let most = i64::try_from(MAX_NOTES_A_DAY).unwrap_or(i64::MAX);
    let mut had: HashMap<(String, String), i64> =
        lately.into_iter().map(|(platform, person, notes)| ((platform, person), notes)).collect();
    let mut notes: Vec<Note<'a>> = Vec::new();
    for News { episode, at } in news {
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
                notes.push(Note { episode: &episode.id, person, at: *at });
            }
        }
    }
    Ok(notes)
}

/// Writes the notes on what is announced of a show, within the transaction that announces it.
macro_rules! write_notes {
    ($tx:ident, $news:expr, $show:expr, $millis:expr) => {
        let news: Vec<notes::News<'_>> = $news;
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
                    .bind(note.at)
                    .bind(position)
                    .execute(&mut *$tx)
                    .await?;
            }
            sqlx::query(notes::FORGET).bind(notes::forgotten($millis)).execute(&mut *$tx).await?;
        }
    };
}
pub(in crate::store) use write_notes;
