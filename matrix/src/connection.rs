//! Staying connected: log in, sync, come back.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use bot_core::time::now;
use matrix_sdk::config::SyncSettings;
use matrix_sdk::ruma::api::client::filter::{
    Filter, FilterDefinition, LazyLoadOptions, RoomEventFilter, RoomFilter,
};
use matrix_sdk::ruma::api::client::sync::sync_events::v3::Filter as SyncFilter;
use matrix_sdk::ruma::{UInt, assign};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::answered;
use crate::error::{Failure, MatrixError};
use crate::follow::Follower;
use crate::matrix::Matrix;
use crate::session::{self, Trouble};
use crate::trust;

/// How long the homeserver may keep a sync open when there is nothing to tell.
const LONG_POLL: Duration = Duration::from_secs(25);
/// The pauses between attempts.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// More at once in one room is a flood; what a flood hides is not answered.
const TIMELINE_LIMIT: u32 = 50;

/// Keeps the connection until `stop`, or until no waiting mends it.
pub(crate) async fn keep(matrix: &Arc<Matrix>, stop: CancellationToken) -> Result<(), MatrixError> {
    let mut pause = Pause::default();
    let ended = loop {
        let trouble = match connect_and_follow(matrix, &stop, &mut pause).await {
            ControlFlow::Break(()) => break Ok(()),
            ControlFlow::Continue(trouble) => trouble,
        };
        matrix.set_connected(false);
        matrix.set_client(None);
        match trouble {
            Trouble::Lasting(error) => break Err(error),
            Trouble::Passing(failure) => {
                if !pause.after(&failure, &stop).await {
                    break Ok(());
                }
            }
        }
    };
    matrix.set_connected(false);
    matrix.set_client(None);
    ended
}

async fn connect_and_follow(
    matrix: &Arc<Matrix>,
    stop: &CancellationToken,
    pause: &mut Pause,
) -> ControlFlow<(), Trouble> {
    let connected = tokio::select! {
        biased;
        () = stop.cancelled() => return ControlFlow::Break(()),
        connected = Box::pin(connect(matrix)) => connected,
    };
    match connected {
        Ok(follower) => follow(matrix, follower, stop, pause).await,
        Err(trouble) => ControlFlow::Continue(trouble),
    }
}

/// Logs in, catches up with what happened while we were away, and enters the rooms.
async fn connect(matrix: &Arc<Matrix>) -> Result<Follower, Trouble> {
    let client = session::open(&matrix.settings, &matrix.user).await?;
    let lack = match trust::establish(&client, &matrix.settings, &matrix.user).await {
        Ok(made) => {
            if let Some(made) = made {
                matrix.keep_new_key(made);
            }
            None
        }
        Err(lack) => {
            warn!("{lack}");
            Some(lack)
        }
    };
    let (rooms, missed) = answered::since(&client).await?;
    matrix.set_trust(trust::look(&client, &matrix.user, lack).await);
    let mut follower = Follower::new(matrix, client.clone(), rooms).await;
    matrix.rooms.join_all(&client).await;
    if let Some(missed) = missed {
        follower.hear(missed, now()).await;
    }
    Ok(follower)
}

/// Syncs until `stop`, or until the login is gone.
async fn follow(
    matrix: &Arc<Matrix>,
    mut follower: Follower,
    stop: &CancellationToken,
    pause: &mut Pause,
) -> ControlFlow<(), Trouble> {
    let client = follower.client().clone();
    // The first answer comes at once, with the rooms that were just entered.
    let mut timeout = Duration::ZERO;
    loop {
        let synced = tokio::select! {
            biased;
            () = stop.cancelled() => {
                follower.finish().await;
                return ControlFlow::Break(());
            }
            synced = client.sync_once(settings(timeout)) => synced,
        };
        match synced {
            Ok(news) => {
                follower.hear(news, now()).await;
                if follower.is_broken() {
                    let why = "the counting of votes broke off".to_owned();
                    return ControlFlow::Continue(Trouble::Passing(Failure::Ours(why)));
                }
                matrix.pulse.beat(now());
                if !*matrix.connected().borrow() {
                    info!("connected to the homeserver");
                    matrix.set_client(Some(client.clone()));
                    matrix.set_connected(true);
                }
                pause.reset();
                timeout = follower.rest(LONG_POLL);
            }
            Err(error) => {
                matrix.set_connected(false);
                let failure = Failure::from(&error);
                if matches!(failure, Failure::LoggedOut { .. }) {
                    return ControlFlow::Continue(Trouble::Passing(failure));
                }
                if !pause.after(&failure, stop).await {
                    return ControlFlow::Break(());
                }
            }
        }
    }
}

/// How we ask for news.
pub(crate) fn settings(timeout: Duration) -> SyncSettings {
    SyncSettings::new().filter(filter()).timeout(timeout)
}

/// What we want to hear of: messages and what rooms are like; no presence, typing or receipts.
fn filter() -> SyncFilter {
    let nothing = || vec!["*".to_owned()];
    let no_events = || assign!(RoomEventFilter::default(), { not_types: nothing() });
    let members = LazyLoadOptions::Enabled { include_redundant_members: false };
    // By name what is left out, not what is let in: where a server tells of state in the timeline alone, a list of
    // wanted types would lose it.
    let unwanted = ["m.sticker", "m.call.*", "m.poll.*", "org.matrix.msc3381.poll.*"];
    let timeline = assign!(RoomEventFilter::default(), {
        not_types: unwanted.map(str::to_owned).to_vec(),
        limit: Some(UInt::from(TIMELINE_LIMIT)),
        lazy_load_options: members,
    });
    let room = assign!(RoomFilter::default(), {
        account_data: no_events(),
        ephemeral: no_events(),
        state: assign!(RoomEventFilter::default(), { lazy_load_options: members }),
        timeline,
    });
    let presence = assign!(Filter::default(), { not_types: nothing() });
    SyncFilter::FilterDefinition(assign!(FilterDefinition::default(), { presence, room }))
}

/// The pauses between attempts, longer each time.
#[derive(Debug)]
struct Pause(Duration);

impl Default for Pause {
    fn default() -> Self {
        Self(FIRST_PAUSE)
    }
}

impl Pause {
    fn reset(&mut self) {
        self.0 = FIRST_PAUSE;
    }

    /// Waits; false where `stop` came first.
    async fn after(&mut self, failure: &Failure, stop: &CancellationToken) -> bool {
        let pause = failure.delay().unwrap_or(self.0);
        self.0 = (self.0 * 2).min(LONGEST_PAUSE);
        warn!(
            why = failure.words(),
            seconds = pause.as_secs(),
            "not connected to the homeserver; trying again"
        );
        tokio::select! {
            biased;
            () = stop.cancelled() => false,
            () = tokio::time::sleep(pause) => true,
        }
    }
}
