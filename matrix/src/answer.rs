//! Answering one question.

use std::time::Duration;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::command::{Asker, Command, Membership, Misunderstood, Request};
use bot_core::message::Message;
use bot_core::platform::SendError;
use bot_core::time;
use matrix_sdk::Room;
use matrix_sdk::ruma::{EventId, OwnedUserId};
use tracing::{debug, warn};

use crate::content::{self, CHOICES, Place};
use crate::event::Event;
use crate::matrix::Matrix;
use crate::question::Asked;
use crate::rights;

/// Somebody is waiting: after this many attempts they have asked again.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_secs(2);
/// An answer that would come later than this comes not at all.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A question, and where it was asked.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) room: Room,
    pub(crate) place: Place,
    pub(crate) private: bool,
    pub(crate) asker: OwnedUserId,
    pub(crate) asked: Asked,
}

/// Replies to a question. The transaction is named after the question, so that a second reply becomes the first.
pub(crate) async fn answer(matrix: &Matrix, question: Question) {
    let Some(message) = message(matrix, &question).await else { return };
    let room = &question.room;
    let words = matrix.words(&room.client(), &message).await;
    let choices: Vec<_> = message.choices.iter().map(|choice| choice.value.clone()).collect();
    let content = content::answer(&words, &question.place, &choices);
    let transaction = format!("onair-answer-{}", question.place.question);
    for attempt in 1..=ATTEMPTS {
        let pause = match matrix.put(room, room.room_id().as_str(), content.clone(), &transaction).await {
            Ok(_) => return debug!("answered"),
            Err(SendError::Refused(why)) => return warn!(why, "a question stays unanswered"),
            Err(SendError::Wait { delay, .. }) if delay <= LONGEST_WAIT => delay,
            Err(error @ SendError::Wait { .. }) => return warn!(%error, "a question stays unanswered"),
            Err(error) if attempt == ATTEMPTS => return warn!(%error, "a question stays unanswered"),
            Err(_) => PAUSE * attempt,
        };
        tokio::time::sleep(pause).await;
    }
}

async fn message(matrix: &Matrix, question: &Question) -> Option<Message> {
    match &question.asked {
        Asked::Command(command) => {
            let id = question.room.room_id();
            let room = || matrix.rooms.spelling(id).unwrap_or_else(|| id.to_string());
            let room =
                (!question.private).then(|| Destination { platform: PlatformKind::Matrix, room: room() });
            let asker = asker(matrix, question, command).await;
            let request = Request { command: command.clone(), room, asker, missing: Vec::new() };
            Some(matrix.bot.respond(&request, time::now()).await)
        }
        Asked::Number { list, number } => {
            let value = chosen(matrix, &question.room, list, *number).await?;
            Some(matrix.bot.choose(&value, time::now()))
        }
    }
}

async fn asker(matrix: &Matrix, question: &Question, command: &Result<Command, Misunderstood>) -> Asker {
    let matters = command.as_ref().is_ok_and(Command::depends_on_rights);
    // Anybody can open a room of their own, be its moderator and invite us: that counts for what concerns this room alone.
    let anywhere = command.as_ref().is_ok_and(Command::is_for_any_room);
    let follows = || {
        let id = question.room.room_id();
        matrix.rooms.names(id)
            || matrix.bot.rooms(PlatformKind::Matrix).iter().any(|room| room == id.as_str())
    };
    let counts = !question.private && (anywhere || follows());
    Asker {
        platform: PlatformKind::Matrix,
        id: question.asker.to_string(),
        name: question.asker.localpart().to_owned(),
        moderator: matters && counts && rights::is_moderator(&question.room, &question.asker).await,
        membership: Membership::default(),
    }
}

/// What a number stood for in a list of ours. The list itself remembers, so that it can be chosen from for ever.
async fn chosen(matrix: &Matrix, room: &Room, list: &EventId, number: usize) -> Option<String> {
    let event = Event::read(room.event(list, None).await.ok()?.raw())?;
    let choices = event.content.extra.get(CHOICES).filter(|_| event.sender == matrix.user)?;
    choices.get(number.checked_sub(1)?)?.as_str().map(str::to_owned)
}
