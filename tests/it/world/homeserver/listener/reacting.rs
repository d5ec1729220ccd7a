//! Replies and reactions.

use matrix_sdk::room::{IncludeRelations, RelationsOptions};
use matrix_sdk::ruma::events::relation::{RelationType, Reply};
use matrix_sdk::ruma::events::room::message::{Relation, RoomMessageEventContent};
use matrix_sdk::ruma::{EventId, OwnedEventId, OwnedUserId, RoomId};
use serde_json::{Value, json};

use super::Listener;

impl Listener {
    /// Replies to a message, without mentioning whose it is.
    pub async fn replies(&self, room: &RoomId, to: &EventId, body: &str) -> OwnedEventId {
        let mut content = RoomMessageEventContent::text_plain(body);
        content.relates_to = Some(Relation::Reply(Reply::with_event_id(to.to_owned())));
        self.sends(room, content).await
    }

    /// Reacts to a message. Returns the reaction, which can be redacted.
    pub async fn reacts(&self, room: &RoomId, event: &EventId, key: &str) -> OwnedEventId {
        let relation = json!({ "rel_type": "m.annotation", "event_id": event, "key": key });
        let content = json!({ "m.relates_to": relation });
        self.room(room).send_raw("m.reaction", content).await.unwrap().response.event_id
    }

    /// The reactions that stand on a message, as the homeserver has them: whose, and the sign.
    pub async fn sees_reactions(&self, room: &RoomId, event: &EventId) -> Vec<(OwnedUserId, String)> {
        let options = RelationsOptions {
            limit: Some(100_u32.into()),
            include_relations: IncludeRelations::RelationsOfType(RelationType::Annotation),
            ..RelationsOptions::default()
        };
        let page = self.room(room).relations(event.to_owned(), options).await.unwrap();
        let read = |event: &Value| {
            let key = event["content"]["m.relates_to"]["key"].as_str()?.to_owned();
            Some((event["sender"].as_str()?.try_into().ok()?, key))
        };
        page.chunk.iter().filter_map(|event| read(&event.raw().deserialize_as_unchecked().ok()?)).collect()
    }
}
