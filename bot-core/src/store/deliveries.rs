//! Proof of delivery: how far each part of an episode's announcements has come, and where the message can be opened.

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
    /// The Discord server that the destination is on, as far as Discord has told.
    pub server: Option<String>,
}

impl Delivery {
    /// Where the message can be opened. A post in a forum is a thread of its own, on the forum's server. What was deleted
    /// before its id was known is nowhere.
    pub fn link(&self) -> Option<String> {
        let message = &self.message.as_ref()?.0;
        match self.destination.platform {
            PlatformKind::Discord => {
                let (channel, id) = message.split_once('/')?;
                let is_id = id.bytes().all(|byte| byte.is_ascii_digit());
                let server = self.server.as_ref().filter(|_| is_id)?;
                Some(format!("https://discord.com/channels/{server}/{channel}/{id}"))
            }
            PlatformKind::Matrix => {
                let (room, event) = message.rsplit_once("/$")?;
                let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
                Some(format!("https://matrix.to/#/{}/{}", encoded(room), encoded(&format!("${event}"))))
            }
            PlatformKind::Terminal => None,
        }
    }
}

type Row =
    (String, String, String, String, i64, i64, Option<i64>, Option<String>, Option<String>, Option<String>);

impl Store {
    /// Every part of an episode's announcements, by destination. Notes to single people are not among them: who asked to
    /// be told is nobody else's business.
    pub async fn deliveries(&self, episode: &EpisodeId) -> Result<Vec<Delivery>, StoreError> {
        const ALL: &str = "SELECT a.platform, a.room, a.part, a.state, a.attempts, a.due_at, a.settled_at, a.reason, \
                           a.message_ref, s.server FROM outbox a \
                           LEFT JOIN servers s ON s.platform = a.platform AND s.room = a.room \
                           WHERE a.show_id = $1 AND a.guid = $2 AND a.part <> 'note' \
                           ORDER BY a.platform, a.room, CASE WHEN a.part = 'post' THEN 0 ELSE 1 END, a.part";
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
    let (platform, room, part, state, attempts, due, settled, reason, message, server) = row;
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
        server,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(platform: PlatformKind, room: &str, message: &str, server: Option<&str>) -> Option<String> {
        let delivery = Delivery {
            destination: Destination { platform, room: room.to_owned() },
            part: Part::Post,
            state: AnnouncementState::Sent(MessageRef(message.to_owned())),
            attempts: 1,
            due: Moment::default(),
            settled: None,
            reason: None,
            message: Some(MessageRef(message.to_owned())),
            server: server.map(str::to_owned),
        };
        delivery.link()
    }

    #[test]
    fn a_message_is_found_where_its_platform_shows_it() {
        let discord = |message: &str, server| sent(PlatformKind::Discord, "42", message, server);
        assert_eq!(discord("42/43", None), None, "nobody has told which server it is");
        let link = discord("42/43", Some("7"));
        assert_eq!(link.as_deref(), Some("https://discord.com/channels/7/42/43"));
        let post_in_a_forum = discord("44/44", Some("7"));
        assert_eq!(post_in_a_forum.as_deref(), Some("https://discord.com/channels/7/44/44"));
        assert_eq!(discord("42/deleted", Some("7")), None);
        let matrix = sent(PlatformKind::Matrix, "#show:example.org", "!r:example.org/$a/b", None);
        assert_eq!(matrix.as_deref(), Some("https://matrix.to/#/%21r%3Aexample.org/%24a%2Fb"));
        assert_eq!(sent(PlatformKind::Terminal, "here", "1", None), None);
    }
}
