//! The reactions that stand on a message, as the homeserver has them.

use std::collections::HashSet;

use bot_core::pulse::Pulse;
use bot_core::time::now;
use matrix_sdk::Room;
use matrix_sdk::room::{IncludeRelations, RelationsOptions};
use matrix_sdk::ruma::api::client::membership::get_member_events::v3::Request as GetMembers;
use matrix_sdk::ruma::events::relation::RelationType;
use matrix_sdk::ruma::events::room::member::MembershipState;
use matrix_sdk::ruma::{EventId, OwnedEventId, OwnedUserId, UInt, UserId};

use crate::error::Failure;
use crate::event::Event;
use crate::reaction;

/// A page of them.
const PAGE: u32 = 100;
/// A message with more reactions is read no further.
const MOST_PAGES: usize = 50;

/// What stands on a message.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    /// The reactions that are votes, and whose they are; the oldest first.
    pub(crate) votes: Vec<(OwnedEventId, OwnedUserId)>,
    /// Every reaction, also one that we cannot read.
    pub(crate) all: HashSet<OwnedEventId>,
    /// Whether all were read: else one that is not among them may stand all the same.
    pub(crate) complete: bool,
}

/// Reads what stands on a message. `pulse` beats with each page.
pub(crate) async fn on(room: &Room, message: &EventId, pulse: &Pulse) -> Result<Standing, Failure> {
    let mut standing = Standing::default();
    let mut from = None;
    for _ in 0..MOST_PAGES {
        let options = RelationsOptions {
            from,
            limit: Some(UInt::from(PAGE)),
            include_relations: IncludeRelations::RelationsOfType(RelationType::Annotation),
            ..RelationsOptions::default()
        };
        let page = room.relations(message.to_owned(), options).await;
        let page = page.map_err(|error| Failure::from(&error))?;
        pulse.beat(now());
        for event in page.chunk.iter().filter_map(|event| Event::read(event.raw())) {
            standing.add(event);
        }
        from = page.next_batch_token;
        if from.is_none() {
            standing.complete = true;
            break;
        }
    }
    // They come the newest first.
    standing.votes.reverse();
    Ok(standing)
}

/// Whether we have marked a question of ours as ended. Of more than
/// a page of reactions the newest are read: who wants a question to be open for ever has no more of it than they ask for.
pub(crate) async fn is_ended(room: &Room, question: &EventId, us: &UserId) -> bool {
    let options = RelationsOptions {
        limit: Some(UInt::from(PAGE)),
        include_relations: IncludeRelations::RelationsOfType(RelationType::Annotation),
        ..RelationsOptions::default()
    };
    let Ok(page) = room.relations(question.to_owned(), options).await else { return false };
    page.chunk.iter().filter_map(|event| Event::read(event.raw())).any(|event| {
        let ends = reaction::read(&event.content).is_some_and(|(_, key)| reaction::is_end(key));
        ends && event.sender == us && !event.redacted
    })
}

impl Standing {
    fn add(&mut self, event: Event) {
        if event.redacted {
            return;
        }
        let vote = event.kind == "m.reaction"
            && reaction::read(&event.content).is_some_and(|(_, key)| reaction::is_vote(key));
        if vote {
            self.votes.push((event.id.clone(), event.sender));
        }
        self.all.insert(event.id);
    }
}

/// Who may not come into a room.
pub(crate) async fn banned(room: &Room) -> Result<Vec<OwnedUserId>, Failure> {
    let mut request = GetMembers::new(room.room_id().to_owned());
    request.membership = Some(MembershipState::Ban);
    let answer = room.client().send(request).await.map_err(|error| Failure::from(&error))?;
    let members = answer.chunk.iter();
    Ok(members.filter_map(|member| member.get_field("state_key").ok().flatten()).collect())
}
