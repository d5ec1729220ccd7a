//! What several processes hear, and one is to answer.

use std::time::Duration;

use tokio::time::timeout;
use tracing::{debug, error};

use super::Bot;
use crate::announcement::PlatformKind;
use crate::time::Moment;

/// Somebody waits for the answer: so long the other processes are asked.
const PATIENCE: Duration = Duration::from_millis(500);

impl Bot {
    /// Whether what somebody asked at `now` is this process's to do and answer. `event` is the platform's own name for it, the
    /// same for all processes that hear it. Where that cannot be found out it is: better two answers than none.
    pub async fn is_to_answer(&self, platform: PlatformKind, event: &str, now: Moment) -> bool {
        match timeout(PATIENCE, self.store.is_first_to_hear(platform, event, now)).await {
            Ok(Ok(first)) => {
                if !first {
                    debug!("another process answers");
                }
                first
            }
            Ok(Err(error)) => {
                error!(%error, "whether another process answers could not be found out");
                true
            }
            Err(_) => {
                error!("whether another process answers could not be found out in time");
                true
            }
        }
    }
}
