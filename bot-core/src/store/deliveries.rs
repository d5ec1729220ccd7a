//! Proof of delivery: how far each part of an episode's announcements has come.

use url::form_urlencoded::byte_serialize;

use crate::announcement::{AnnouncementState, Destination, MessageRef, Part, PlatformKind};
use crate::episode::EpisodeId;
use crate::time::Moment;

use super::feeds::moment;
use super::outbox::destination;
use super::{Store, StoreError, Tally, on};

/// One part of an episode's announcement in one destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Where.
    pub destination: Destination,
    /// What.
    pub part: Part,
    /// How far it has come.
    pub state: AnnouncementState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is or was to be sent, at the earliest.
    pub due: Moment,
    /// When it was sent or given up.
    pub settled: Option<Moment>,
    /// Why it is held, was put off, or was given up.
    pub reason: Option<String>,
    /// The message; of what follows an announcement, the announcement's.
    pub message: Option<MessageRef>,
}

impl Delivery {
    /// Where the message can be opened. Discord's links need the server as well, which a channel's id does not tell.
    pub fn link(&self) -> Option<String> {
        if self.destination.platform != PlatformKind::Matrix {
            return None;
        }
        let (room, event) = self.message.as_ref()?.0.rsplit_once("/$")?;
        let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        Some(format!("https://matrix.to/#/{}/{}", encoded(room), encoded(&format!("${event}"))))
    }
}

type Row = (String, String, String, String, i64, i64, Option<i64>, Option<String>, Option<String>);

impl Store {
    /// Every part of an episode's announcements, by destination. Notes to single people are not among them: who asked to
    /// be told is nobody else's business.
    pub async fn deliveries(&self, episode: &EpisodeId) -> Result<Vec<Delivery>, StoreError> {
        const ALL: &str = "SELECT platform, room, part, state, attempts, due_at, settled_at, reason, message_ref \
                           FROM outbox WHERE show_id = $1 AND guid = $2 AND part <> 'note' \
                           ORDER BY platform, room, CASE WHEN part = 'post' THEN 0 ELSE 1 END, part";
        let rows: Vec<Row> = on!(self, pool =>
            sqlx::query_as(ALL).bind(episode.show.as_str()).bind(&episode.guid).fetch_all(pool).await)?;
        rows.into_iter().map(delivery).collect()
    }

    /// How the notes to single people about an episode are doing, without saying whose they are.
    pub async fn notes(&self, episode: &EpisodeId) -> Result<Tally, StoreError> {
        const NOTES: &str = "SELECT COALESCE(SUM(CASE WHEN state = 'due' THEN 1 ELSE 0 END), 0), \
             COALESCE(SUM(CASE WHEN state = 'held' THEN 1 ELSE 0 END), 0), \
             COALESCE(SUM(CASE WHEN state = 'sent' THEN 1 ELSE 0 END), 0), \
             COALESCE(SUM(CASE WHEN state = 'gave_up' THEN 1 ELSE 0 END), 0) \
             FROM outbox WHERE show_id = $1 AND guid = $2 AND part = 'note'";
        let (due, held, sent, gave_up): (i64, i64, i64, i64) = on!(self, pool =>
            sqlx::query_as(NOTES).bind(episode.show.as_str()).bind(&episode.guid).fetch_one(pool).await)?;
        Ok(Tally { due, held, sent, gave_up })
    }
}

fn delivery(row: Row) -> Result<Delivery, StoreError> {
    let (platform, room, part, state, attempts, due, settled, reason, message) = row;
    let message = message.map(MessageRef);
    let why = reason.clone().unwrap_or_default();
    let due = moment(due)?;
    Ok(Delivery {
        destination: destination(&platform, room)?,
        part: Part::from_stored(&part).ok_or_else(|| StoreError::Unreadable(format!("part {part}")))?,
        state: match state.as_str() {
            "sent" => AnnouncementState::Sent(message.clone().unwrap_or(MessageRef(String::new()))),
            "gave_up" => AnnouncementState::GaveUp(why),
            "held" => AnnouncementState::Held(why),
            _ => AnnouncementState::Due(due),
        },
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
        due,
        settled: settled.map(moment).transpose()?,
        reason,
        message,
    })
}
