//! Answering one question.

use std::time::Duration;

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::command::{Asker, Command, Membership, Misunderstood, Request, Waiting};
use bot_core::message::Message;
use bot_core::platform::SendError;
use bot_core::time::{self, Moment};
use bot_core::wording;
use matrix_sdk::Room;
use matrix_sdk::ruma::{OwnedEventId, OwnedUserId, UserId};
use tracing::{debug, warn};

use crate::content::{self, CHOICES, Place};
use crate::dialogue::{self, Meant};
use crate::event::Event;
use crate::matrix::Matrix;
use crate::question::Asked;
use crate::turn::Turn;
use crate::{membership, reaction, rights};

/// Somebody is waiting: after this many attempts they have asked again.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_secs(2);
/// An answer that would come later than this comes not at all.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A question, and where it was asked.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) room: Room,
    /// What asked: a message, or a reaction to one.
    pub(crate) event: OwnedEventId,
    pub(crate) place: Place,
    pub(crate) private: bool,
    pub(crate) asker: OwnedUserId,
    pub(crate) asked: Asked,
    /// When it was asked, by the homeserver's clock.
    pub(crate) at: Moment,
}

impl Question {
    /// By what the answer is known, to the homeserver and to us.
    pub(crate) fn key(&self) -> String {
        format!("onair-answer-{}", self.event)
    }
}

/// Replies to a question. The transaction is named after the question, so that a second reply becomes the first.
pub(crate) async fn answer(matrix: &Matrix, mut question: Question, turn: &Turn<'_>) {
    let Some(message) = message(matrix, &mut question, turn).await else { return };
    let room = &question.room;
    let words = matrix.words(&room.client(), &message).await;
    let choices: Vec<_> = message.choices.iter().map(|choice| choice.value.clone()).collect();
    let mut content = content::answer(&words, &question.place, &choices);
    if let Some(waiting) = Waiting::of(&message) {
        content::wait_for(&mut content, &waiting, &question.asker);
    }
    let transaction = question.key();
    content[content::KEY] = transaction.as_str().into();
    for attempt in 1..=ATTEMPTS {
        if !turn.is_ours().await {
            return;
        }
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

/// What to say; `None` where there is nothing to say, or it is not ours to say any more.
async fn message(matrix: &Matrix, question: &mut Question, turn: &Turn<'_>) -> Option<Message> {
    match &question.asked {
        Asked::Command(command) => respond(matrix, question, command.clone(), turn).await,
        Asked::Unread { withheld } => Some(wording::unread(*withheld)),
        Asked::Words { to, text, otherwise } => {
            let meant = dialogue::understand(matrix, question, to.as_ref(), text, otherwise.as_ref()).await;
            meant_by(matrix, question, meant, turn).await
        }
        Asked::Number { list, number } => {
            let message = dialogue::read(&question.room, list).await?;
            let Some(value) = chosen(&message, &matrix.user, *number) else {
                let meant =
                    dialogue::understand(matrix, question, Some(list), &number.to_string(), None).await;
                return meant_by(matrix, question, meant, turn).await;
            };
            let list = message;
            // A reaction stands in no thread; what it chooses from may.
            question.place.thread = question.place.thread.take().or(content::thread(&list.content));
            Some(matrix.bot.choose(&value, time::now()))
        }
    }
}

async fn meant_by(matrix: &Matrix, question: &Question, meant: Meant, turn: &Turn<'_>) -> Option<Message> {
    match meant {
        Meant::Command(command) => respond(matrix, question, command, turn).await,
        Meant::Enough(ended) => {
            let room = &question.room;
            tokio::join!(
                reaction::end(room.clone(), ended),
                reaction::react(room.clone(), question.event.clone()),
            );
            None
        }
        Meant::Ended => Some(wording::called_off()),
        Meant::Talk => None,
    }
}

async fn respond(
    matrix: &Matrix,
    question: &Question,
    command: Result<Command, Misunderstood>,
    turn: &Turn<'_>,
) -> Option<Message> {
    let Question { room, private, asker, .. } = question;
    let once = command.as_ref().is_ok_and(|command| !command.may_be_done_again());
    let request = request(matrix, room, *private, asker, command).await;
    // Should we die now, nobody knows whether it was done.
    if once && !turn.is_the_last().await {
        return None;
    }
    Some(matrix.bot.respond(&request, time::now()).await)
}

/// What somebody asks in a room, by words or by a reaction, with what is known of them there.
pub(crate) async fn request(
    matrix: &Matrix,
    room: &Room,
    private: bool,
    user: &UserId,
    command: Result<Command, Misunderstood>,
) -> Request {
    let asker = asker(matrix, room, private, user, &command).await;
    let id = room.room_id();
    let room = || matrix.rooms.spelling(id).unwrap_or_else(|| id.to_string());
    let room = (!private).then(|| Destination { platform: PlatformKind::Matrix, room: room() });
    Request { command, room, asker, missing: Vec::new() }
}

async fn asker(
    matrix: &Matrix,
    room: &Room,
    private: bool,
    user: &UserId,
    command: &Result<Command, Misunderstood>,
) -> Asker {
    let matters = command.as_ref().is_ok_and(Command::depends_on_rights);
    // Anybody can open a room of their own, be its moderator and invite us: that counts for what concerns this room alone.
    let anywhere = command.as_ref().is_ok_and(Command::is_for_any_room);
    let follows = || {
        let id = room.room_id();
        matrix.rooms.names(id)
            || matrix.bot.rooms(PlatformKind::Matrix).iter().any(|room| room == id.as_str())
    };
    let counts = !private && (anywhere || follows());
    let membership = match command {
        Ok(Command::Suggest(_) | Command::Ask(_) | Command::Vote(_)) => {
            membership::of(matrix, room, private, user).await
        }
        _ => Membership::default(),
    };
    Asker {
        platform: PlatformKind::Matrix,
        id: user.to_string(),
        name: user.localpart().to_owned(),
        moderator: matters && counts && rights::is_moderator(room, user).await,
        membership,
    }
}

/// What a number stood for in a list of ours. The list itself remembers, so that it can be chosen from for ever.
fn chosen(list: &Event, us: &UserId, number: usize) -> Option<String> {
    let choices = list.content.extra.get(CHOICES).filter(|_| list.sender == us)?;
    choices.get(number.checked_sub(1)?)?.as_str().map(str::to_owned)
}
