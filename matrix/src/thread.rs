//! Threads: for discussion on an announcement, and for what belongs to a message. On Matrix a thread is there once somebody
//! says something in it.

use bot_core::announcement::{MessageRef, SendKey};
use bot_core::platform::{Renaming, SendError};
use bot_core::wording;
use matrix_sdk::room::{IncludeRelations, RelationsOptions};
use matrix_sdk::ruma::api::Direction;
use matrix_sdk::ruma::events::relation::RelationType;
use matrix_sdk::ruma::{EventId, OwnedEventId, TransactionId, UInt};
use matrix_sdk::{Client, Room};

use crate::content::{self, KEY};
use crate::error::Failure;
use crate::event::Event;
use crate::matrix::Matrix;
use crate::pace::Turn;
use crate::render::{Rendered, tidy};
use crate::rooms;
use crate::send::{parse_ref, stands};

/// Where something is said: in a room, or in a thread within it.
pub(crate) struct Spot {
    pub(crate) room: Room,
    /// The room as the operator knows it.
    pub(crate) name: String,
    /// What the thread hangs on.
    pub(crate) root: Option<OwnedEventId>,
}

impl Matrix {
    /// Where a room leads that may be a thread: it is then called as the message that it hangs on.
    pub(crate) async fn spot(&self, client: &Client, name: &str) -> Result<Spot, SendError> {
        let Ok((id, event)) = parse_ref(&MessageRef(name.to_owned())) else {
            let room = self.rooms.joined(client, name).await?;
            return Ok(Spot { room, name: name.to_owned(), root: None });
        };
        let name = id.to_string();
        match rooms::of_message(client, &id)? {
            Some(room) => Ok(Spot { room, name, root: Some(event) }),
            None => Err(SendError::Again(format!("Matrix room {name} was upgraded just now"))),
        }
    }
}

/// The room in which what belongs to a message of ours is said: its thread. It is there once something is said in it.
pub(crate) async fn room_of(client: &Client, message: &MessageRef, room: &str) -> Result<String, SendError> {
    let (id, event) = parse_ref(message)?;
    // In an upgraded room nobody can say anything: the message is history, and has no thread where people are now.
    let Some(there) = rooms::of_message(client, &id)? else { return Ok(room.to_owned()) };
    if !stands(&there, &event).await? {
        return Err(SendError::Gone(format!("Matrix room {id}: the message was removed")));
    }
    Ok(message.to_string())
}

/// A title that is longer says no more.
const LONGEST_TITLE: usize = 200;
/// Our words are the first, or were overtaken by a few quick people.
const LOOK_AT: u32 = 50;

/// Opens the thread on `start`, unless we did so already.
pub(crate) async fn open(
    matrix: &Matrix,
    room: &Room,
    start: &EventId,
    title: &str,
    key: &SendKey,
) -> Result<(), SendError> {
    // The key as transaction id tells for a day, and to one device: this tells for ever.
    if first_words(room, start, key).await?.is_some() {
        return Ok(());
    }
    let content = content::thread_start(&words(title), start, key.as_str());
    let name = room.room_id().as_str();
    matrix.put_in_turn(Turn::News, room, name, content, key.as_str()).await.map(drop)
}

/// Lets our first words in the thread name another title. What a moderator removed stays away.
pub(crate) async fn rename(
    matrix: &Matrix,
    room: &Room,
    start: &EventId,
    names: Renaming<'_>,
    key: &SendKey,
) -> Result<(), SendError> {
    let (before, after) = (words(names.from), words(names.to));
    if before.plain == after.plain {
        return Ok(());
    }
    // Of what cannot be read nobody knows that it is these words.
    let is_known = |first: &Event| !first.redacted && first.kind != "m.room.encrypted";
    let Some(first) = first_words(room, start, key).await?.filter(is_known) else { return Ok(()) };
    let content = content::thread_start_replaced(&after, &first.id, key.as_str());
    // An edit that is made twice shows once, so it needs no key that lasts.
    let transaction = TransactionId::new();
    let name = room.room_id().as_str();
    matrix.put_in_turn(Turn::Edit, room, name, content, transaction.as_str()).await.map(drop)
}

/// What we say first in a thread.
fn words(title: &str) -> Rendered {
    let title = wording::cut(&tidy(title), LONGEST_TITLE);
    Rendered { plain: format!("Discuss “{title}” here."), html: None }
}

/// What we said first in a thread, once we did.
async fn first_words(room: &Room, start: &EventId, key: &SendKey) -> Result<Option<Event>, SendError> {
    let first = RelationsOptions {
        dir: Direction::Forward,
        limit: Some(UInt::from(LOOK_AT)),
        include_relations: IncludeRelations::RelationsOfType(RelationType::Thread),
        ..RelationsOptions::default()
    };
    let page = room.relations(start.to_owned(), first).await.map_err(|error| {
        let advice = "The bot must be in the room, and see its history";
        Failure::from(&error).before_sending(room.room_id().as_str(), advice)
    })?;
    let events = page.chunk.iter().filter_map(|event| Event::read(event.raw()));
    let mut own = events.filter(|event| event.sender == room.own_user_id());
    Ok(own.find(|event| opens(event, key)))
}

/// Whether a message of ours is the one that opens the thread.
fn opens(event: &Event, key: &SendKey) -> bool {
    // One whose keys are lost was said by us in this thread all the same, so the thread is there.
    event.kind == "m.room.encrypted"
        || event.transaction.as_deref() == Some(key.as_str())
        || event.content.extra.get(KEY).and_then(|found| found.as_str()) == Some(key.as_str())
}
