//! A homeserver that no longer knows which transaction an event came from, as Synapse does after a day.

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};

use super::Homeserver;

impl Homeserver {
    /// Forgets every transaction id: the table that makes a repeated request find the first one's event, its copy in
    /// memory, and what the events themselves tell their sender. Synapse is down meanwhile.
    pub async fn forgets_transactions(&mut self) {
        self.stop();
        let file = SqliteConnectOptions::new().filename(self.folder.path().join("homeserver.db"));
        let mut database: SqliteConnection = file.connect().await.unwrap();
        for forget in [
            "DELETE FROM event_txn_id_device_id",
            "UPDATE event_json SET internal_metadata = json_remove(internal_metadata, '$.txn_id') \
             WHERE internal_metadata LIKE '%txn_id%'",
        ] {
            database.execute(forget).await.unwrap();
        }
        database.close().await.unwrap();
        self.start().await;
    }
}
