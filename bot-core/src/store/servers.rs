//! Which server a room is on, where its platform has any: a link to a message on Discord names both, and is asked for where
//! nobody is connected.

use crate::announcement::Destination;

use super::{Store, StoreError, in_transaction};

impl Store {
    /// Keeps which server each of these rooms is on.
    pub(crate) async fn keep_servers(&self, rooms: &[(Destination, String)]) -> Result<(), StoreError> {
        const KEEP: &str = "INSERT INTO servers (platform, room, server) VALUES ($1, $2, $3) \
                            ON CONFLICT (platform, room) DO UPDATE SET server = excluded.server \
                            WHERE servers.server <> excluded.server";
        in_transaction!(self, tx => {
            for (room, server) in rooms {
                sqlx::query(KEEP)
                    .bind(room.platform.as_str())
                    .bind(&room.room)
                    .bind(server)
                    .execute(&mut *tx)
                    .await?;
            }
            Ok(())
        })
    }
}
