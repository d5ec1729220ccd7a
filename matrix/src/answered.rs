//! Up to where all that was heard is answered. A process that dies hears from there on at its next start: the SDK itself
//! remembers what was heard, and the homeserver would not tell it again.

use std::collections::HashSet;
use std::time::Duration;

use matrix_sdk::Client;
use matrix_sdk::ruma::OwnedRoomId;
use matrix_sdk::sync::SyncResponse;
use tracing::{debug, warn};

use crate::connection::settings;
use crate::error::Failure;

/// Where it stands in the store of the device.
const KEY: &[u8] = b"dev.onair.answered";

/// All is answered up to this token of a sync.
pub(crate) async fn keep(client: &Client, token: String) {
    if let Err(error) = client.state_store().set_custom_value_no_read(KEY, token.into_bytes()).await {
        warn!(%error, "what was answered could not be noted; the next start hears it again");
    }
}

/// What happened since all was answered, with the rooms that we were in before. A new device has missed nothing: what was said
/// before its time is not told.
pub(crate) async fn since(
    client: &Client,
) -> Result<(HashSet<OwnedRoomId>, Option<SyncResponse>), matrix_sdk::Error> {
    let rooms =
        |client: &Client| client.joined_rooms().iter().map(|room| room.room_id().to_owned()).collect();
    let kept = client.state_store().get_custom_value(KEY).await.ok().flatten();
    if let Some(token) = kept.and_then(|token| String::from_utf8(token).ok()) {
        let before = rooms(client);
        match client.sync_once(settings(Duration::ZERO).token(token)).await {
            Ok(missed) => return Ok((before, Some(missed))),
            Err(error) => match Failure::from(&error) {
                Failure::Refused { code, .. } => debug!(code, "the homeserver does not know where we were"),
                _ => return Err(error),
            },
        }
    }
    client.sync_once(settings(Duration::ZERO)).await?;
    Ok((rooms(client), None))
}
