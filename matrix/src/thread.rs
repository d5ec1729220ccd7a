//! A thread for discussion on an announcement. On Matrix a thread is there once somebody says something in it.

use bot_core::announcement::SendKey;
use bot_core::platform::SendError;
use bot_core::wording;
use matrix_sdk::Room;
use matrix_sdk::room::{IncludeRelations, RelationsOptions};
use matrix_sdk::ruma::api::Direction;
use matrix_sdk::ruma::events::relation::RelationType;
use matrix_sdk::ruma::{EventId, UInt};

use crate::content::{self, KEY};
use crate::error::Failure;
use crate::event::Event;
use crate::matrix::Matrix;
use crate::pace::Turn;
use crate::render::{Rendered, tidy};

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
    if is_open(room, start, key).await? {
        return Ok(());
    }
    let title = wording::cut(&tidy(title), LONGEST_TITLE);
    let words = Rendered { plain: format!("Discuss “{title}” here."), html: None };
    let content = content::thread_start(&words, start, key.as_str());
    let name = room.room_id().as_str();
    matrix.put_in_turn(Turn::News, room, name, content, key.as_str()).await.map(drop)
}

async fn is_open(room: &Room, start: &EventId, key: &SendKey) -> Result<bool, SendError> {
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
    Ok(events.filter(|event| event.sender == room.own_user_id()).any(|event| opens(&event, key)))
}

/// Whether a message of ours is the one that opens the thread.
fn opens(event: &Event, key: &SendKey) -> bool {
    // One whose keys are lost was said by us in this thread all the same, so the thread is there.
    event.kind == "m.room.encrypted"
        || event.transaction.as_deref() == Some(key.as_str())
        || event.content.extra.get(KEY).and_then(|found| found.as_str()) == Some(key.as_str())
}
