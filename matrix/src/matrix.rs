//! The adapter, as the rest of onair sees it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use bot_core::bot::Bot;
use bot_core::checkup::Finding;
use bot_core::feed::fetch::Fetcher;
use bot_core::platform::{Mends, Trust};
use bot_core::pulse::Pulse;
use bot_core::secret::Secret;
use bot_core::subscription::Manner;
use matrix_sdk::Client;
use matrix_sdk::ruma::{OwnedUserId, RoomId};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::artwork::Artwork;
use crate::ballots::News;
use crate::error::MatrixError;
use crate::invite::InviteRule;
use crate::pace::Pace;
use crate::private::PrivateRooms;
use crate::rooms::Rooms;
use crate::settings::{Settings, Understood};
use crate::speaking::Speaking;
use crate::trust::NewKey;

/// onair on Matrix.
#[derive(Debug)]
pub struct Matrix {
    pub(crate) settings: Settings,
    pub(crate) user: OwnedUserId,
    pub(crate) invites: InviteRule,
    pub(crate) bot: Arc<Bot>,
    pub(crate) rooms: Rooms,
    pub(crate) artwork: Artwork,
    pub(crate) private_rooms: PrivateRooms,
    pub(crate) speaking: Speaking,
    /// Held while a room's pins are changed: two shows may announce in one room.
    pub(crate) pins: tokio::sync::Mutex<()>,
    pub(crate) pulse: Pulse,
    pub(crate) counting: Pulse,
    pub(crate) pace: Pace,
    /// Where something has changed, so that what was refused may be taken now.
    pub(crate) mends: Mends,
    /// The way to the homeserver while we are logged in.
    client: RwLock<Option<Client>>,
    /// Who counts votes, while we are logged in. The follower ends that, so it is not held up here.
    teller: RwLock<Option<mpsc::WeakSender<News>>>,
    connected: watch::Sender<bool>,
    /// Whether our device is verified, as far as that is known.
    trust: RwLock<Option<Trust>>,
    new_key: Mutex<Option<NewKey>>,
}

impl Matrix {
    /// An adapter with these settings. Nothing is connected yet.
    pub fn new(settings: Settings, bot: Arc<Bot>, fetcher: Fetcher) -> Result<Arc<Self>, MatrixError> {
        let Understood { user, invites } = settings.understand()?;
        Ok(Arc::new(Self {
            artwork: Artwork::new(fetcher, settings.store.join("artwork.json")),
            rooms: Rooms::new(bot.clone()),
            private_rooms: PrivateRooms::default(),
            speaking: Speaking::default(),
            pins: tokio::sync::Mutex::default(),
            settings,
            user,
            invites,
            bot,
            pulse: Pulse::default(),
            counting: Pulse::default(),
            pace: Pace::default(),
            mends: Mends::default(),
            client: RwLock::new(None),
            teller: RwLock::new(None),
            connected: watch::Sender::new(false),
            trust: RwLock::new(None),
            new_key: Mutex::new(None),
        }))
    }

    /// Logs in or goes on with the stored login, joins the rooms, listens and answers until `stop`. A homeserver that
    /// is down is waited for; an error is what no waiting mends.
    pub async fn run(self: &Arc<Self>, stop: CancellationToken) -> Result<(), MatrixError> {
        crate::connection::keep(self, stop).await
    }

    /// Beaten after each successful sync, at least twice a minute while the homeserver answers.
    pub fn pulse(&self) -> &Pulse {
        &self.pulse
    }

    /// Beats while a vote is counted or what stands on a card is read, and rests in between.
    pub fn counting(&self) -> &Pulse {
        &self.counting
    }

    /// Whether the last sync succeeded.
    pub fn connected(&self) -> watch::Receiver<bool> {
        self.connected.subscribe()
    }

    /// The recovery key that was made at this start, and the file that holds it: once, to show it to the operator.
    /// There when [`Matrix::connected`] first turns true.
    pub fn take_new_recovery_key(&self) -> Option<(Secret, PathBuf)> {
        let made = self.new_key.lock().unwrap_or_else(PoisonError::into_inner).take();
        made.map(|made| (made.key, made.written_to))
    }

    /// Tries login, each room and encryption, over HTTP alone, so that a running service is not disturbed.
    pub async fn check(&self, rooms: &[(String, Manner)], boards: &[String]) -> Vec<Finding> {
        crate::check::check(&self.settings, &self.user, rooms, boards).await
    }

    /// The way to the homeserver, while we are logged in.
    pub(crate) fn client(&self) -> Option<Client> {
        self.client.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_client(&self, client: Option<Client>) {
        *self.client.write().unwrap_or_else(PoisonError::into_inner) = client;
    }

    pub(crate) fn teller(&self) -> Option<mpsc::WeakSender<News>> {
        self.teller.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_teller(&self, teller: mpsc::WeakSender<News>) {
        *self.teller.write().unwrap_or_else(PoisonError::into_inner) = Some(teller);
    }

    pub(crate) fn trusted(&self) -> Option<Trust> {
        self.trust.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_trust(&self, trust: Option<Trust>) {
        *self.trust.write().unwrap_or_else(PoisonError::into_inner) = trust;
    }

    pub(crate) fn set_connected(&self, connected: bool) {
        if connected {
            // Much may have changed meanwhile.
            self.mends.everywhere();
        }
        self.connected.send_if_modified(|was| std::mem::replace(was, connected) != connected);
    }

    /// The bot has come into a room, or what may be done there has changed.
    pub(crate) fn hears_of_change(&self, room: &RoomId) {
        let names = self.rooms.names_of(room);
        if !names.is_empty() {
            for name in names {
                self.mends.room(name);
            }
            self.bot.has_news();
        }
    }

    pub(crate) fn keep_new_key(&self, made: NewKey) {
        *self.new_key.lock().unwrap_or_else(PoisonError::into_inner) = Some(made);
    }
}
