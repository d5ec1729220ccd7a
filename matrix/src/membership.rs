//! Since when somebody has been in a room.

use bot_core::command::Membership;
use bot_core::time::Moment;
use matrix_sdk::Room;
use matrix_sdk::ruma::UserId;
use matrix_sdk::ruma::api::client::state::get_state_event_for_key::v3::{
    Request as GetState, StateEventFormat,
};
use matrix_sdk::ruma::events::StateEventType;
use tracing::debug;

use crate::error::Failure;
use crate::event::Event;
use crate::matrix::Matrix;

/// Somebody who changed their name or picture more often has been there for some time.
const MOST_CHANGES: usize = 20;
/// Of more rooms nobody is asked when they came.
const MOST_ROOMS: usize = 8;

/// What is known of somebody who asks in this room; in private, of the rooms that have to do with a show.
pub(crate) async fn of(matrix: &Matrix, room: &Room, private: bool, user: &UserId) -> Membership {
    let rooms = if private { matrix.rooms.entered(&room.client()) } else { vec![room.clone()] };
    let mut membership = Membership::default();
    for room in rooms.iter().take(MOST_ROOMS) {
        match joined_at(room, user).await {
            Ok(here) => membership.joined = membership.joined.into_iter().chain(here).min(),
            Err(failure) => {
                debug!(why = failure.words(), "since when somebody is in a room cannot be found out now");
                membership.unseen = true;
            }
        }
    }
    membership
}

/// When somebody who is in a room came. Each change of their name or picture there says again that they are in.
async fn joined_at(room: &Room, user: &UserId) -> Result<Option<Moment>, Failure> {
    let mut request = GetState::new(room.room_id().to_owned(), StateEventType::RoomMember, user.to_string());
    request.format = StateEventFormat::Event;
    let answer = known(room.client().send(request).await.map_err(|error| Failure::from(&error)))?;
    let state = answer.and_then(|answer| Event::from_json(answer.event_or_content.get()));
    let Some(mut since) = state.filter(is_in) else { return Ok(None) };
    for _ in 0..MOST_CHANGES {
        let Some(before) = since.replaces.clone() else { break };
        let before = known(room.event(&before, None).await.map_err(|error| Failure::from(&error)))?;
        let Some(before) = before.and_then(|before| Event::read(before.raw())).filter(is_in) else { break };
        since = before;
    }
    Ok(Some(since.at))
}

/// What the homeserver will not tell us it will not tell us later either.
fn known<T>(answer: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(Failure::Refused { .. }) => Ok(None),
        Err(failure) => Err(failure),
    }
}

fn is_in(event: &Event) -> bool {
    event.content.membership.as_deref() == Some("join")
}
