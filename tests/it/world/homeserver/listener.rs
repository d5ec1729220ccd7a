//! Somebody in front of a Matrix client: a plain use of the SDK that shares no code with the adapter under test, so
//! that the two cannot be wrong together. It speaks encryption and has a cross-signed device.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use matrix_sdk::encryption::{EncryptionSettings, LocalTrust};
use matrix_sdk::ruma::api::client::room::create_room::v3::{Request as NewRoom, RoomPreset};
use matrix_sdk::ruma::api::client::room::upgrade_room::v3::Request as UpgradeRoom;
use matrix_sdk::ruma::events::relation::{Replacement, Thread};
use matrix_sdk::ruma::events::room::encryption::RoomEncryptionEventContent;
use matrix_sdk::ruma::events::room::join_rules::{AllowRule, JoinRule, Restricted};
use matrix_sdk::ruma::events::room::member::MembershipState;
use matrix_sdk::ruma::events::room::message::{Relation, RoomMessageEventContent};
use matrix_sdk::ruma::events::{InitialStateEvent, Mentions};
use matrix_sdk::ruma::{
    EventId, OwnedEventId, OwnedRoomAliasId, OwnedRoomId, RoomAliasId, RoomId, RoomVersionId, UserId,
};
use matrix_sdk::{Client, Room, RoomState};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::super::PATIENCE;
use super::super::lifeline::http;
use super::log::Log;
use super::{Account, sync};

mod reacting;
mod reading;

/// A person with a client that keeps syncing. Everything it says and does has reached the homeserver when the verb
/// returns.
pub struct Listener {
    account: Account,
    client: Client,
    log: Arc<watch::Sender<Log>>,
    /// What the test has looked at.
    read: Mutex<HashSet<OwnedEventId>>,
    syncing: Mutex<JoinHandle<()>>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.syncing.lock().unwrap().abort();
    }
}

impl Listener {
    /// Logs in with a new device, and listens from then on.
    pub async fn log_in(homeserver: &str, account: Account) -> Self {
        let encryption =
            EncryptionSettings { auto_enable_cross_signing: true, ..EncryptionSettings::default() };
        let client = Client::builder().homeserver_url(homeserver).http_client(http());
        let client = client.with_encryption_settings(encryption).build().await.unwrap();
        let auth = client.matrix_auth();
        let login = auth.login_username(account.user_id.localpart(), &account.password);
        login.initial_device_display_name("listener").send().await.unwrap();
        client.encryption().wait_for_e2ee_initialization_tasks().await;

        let log = Arc::new(watch::Sender::default());
        sync::once(&client, &log).await.unwrap();
        let syncing = Mutex::new(tokio::spawn(sync::for_ever(client.clone(), log.clone())));
        Self { account, client, log, read: Mutex::default(), syncing }
    }

    pub fn user_id(&self) -> &UserId {
        &self.account.user_id
    }

    /// Speaks, and hears nothing until [`Listener::listens_again`]: for whoever says so much that each sync would take longer
    /// than what it brings.
    pub fn stops_listening(&self) {
        self.syncing.lock().unwrap().abort();
    }

    pub fn listens_again(&self) {
        *self.syncing.lock().unwrap() = tokio::spawn(sync::for_ever(self.client.clone(), self.log.clone()));
    }

    /// A private room: others come by invitation.
    pub async fn creates_room(&self, name: &str) -> OwnedRoomId {
        let mut room = NewRoom::new();
        room.name = Some(name.to_owned());
        self.creates(room).await
    }

    /// A room with one other person alone, as apps open it.
    pub async fn opens_private_room_with(&self, user: &UserId) -> OwnedRoomId {
        let mut room = NewRoom::new();
        room.is_direct = true;
        room.preset = Some(RoomPreset::TrustedPrivateChat);
        room.invite = vec![user.to_owned()];
        self.creates(room).await
    }

    /// The same, encrypted.
    pub async fn creates_encrypted_room(&self, name: &str) -> OwnedRoomId {
        let encrypted = RoomEncryptionEventContent::with_recommended_defaults();
        let mut room = NewRoom::new();
        room.name = Some(name.to_owned());
        room.initial_state = vec![InitialStateEvent::with_empty_state_key(encrypted).to_raw_any()];
        self.creates(room).await
    }

    /// A private room with an address. Others may have asked for the same alias, so it carries a number too.
    pub async fn creates_room_with_alias(&self, alias: &str) -> (OwnedRoomId, OwnedRoomAliasId) {
        static MADE: AtomicU32 = AtomicU32::new(1);
        let alias = format!("{alias}-{}", MADE.fetch_add(1, Ordering::Relaxed));
        let mut room = NewRoom::new();
        room.room_alias_name = Some(alias.clone());
        let alias = format!("#{alias}:{}", self.user_id().server_name());
        (self.creates(room).await, alias.parse().unwrap())
    }

    /// A room that anybody may join.
    pub async fn creates_public_room(&self, name: &str) -> OwnedRoomId {
        let mut room = NewRoom::new();
        room.name = Some(name.to_owned());
        room.preset = Some(RoomPreset::PublicChat);
        self.creates(room).await
    }

    /// Lets anybody in.
    pub async fn opens(&self, room: &RoomId) {
        self.room(room).privacy_settings().update_join_rule(JoinRule::Public).await.unwrap();
    }

    /// Lets in whoever is in another room.
    pub async fn opens_to_members_of(&self, room: &RoomId, other: &RoomId) {
        let members = Restricted::new(vec![AllowRule::room_membership(other.to_owned())]);
        let rule = JoinRule::Restricted(members);
        self.room(room).privacy_settings().update_join_rule(rule).await.unwrap();
    }

    /// What is said there is encrypted from now on.
    pub async fn encrypts(&self, room: &RoomId) {
        self.room(room).enable_encryption().await.unwrap();
    }

    /// Keeps the keys of what they say from somebody's devices from now on, as apps do with devices that are blocked.
    pub async fn keeps_keys_from(&self, user: &UserId) {
        self.treats_devices(user, LocalTrust::BlackListed).await;
    }

    /// And does not any more.
    pub async fn gives_keys_to(&self, user: &UserId) {
        self.treats_devices(user, LocalTrust::Unset).await;
    }

    async fn treats_devices(&self, user: &UserId, trust: LocalTrust) {
        let encryption = self.client.encryption();
        encryption.request_user_identity(user).await.unwrap();
        for device in encryption.get_user_devices(user).await.unwrap().devices() {
            device.set_local_trust(trust).await.unwrap();
        }
    }

    /// Puts a new room in the place of an old one.
    pub async fn upgrades(&self, room: &RoomId) -> OwnedRoomId {
        let request = UpgradeRoom::new(room.to_owned(), RoomVersionId::V11);
        let room = self.client.send(request).await.unwrap().replacement_room;
        self.waits_for_membership(&room, self.user_id(), MembershipState::Join).await;
        room
    }

    /// Lets an alias lead to another room.
    pub async fn moves_alias(&self, alias: &RoomAliasId, room: &RoomId) {
        self.client.remove_room_alias(alias).await.unwrap();
        self.client.create_room_alias(alias, room).await.unwrap();
    }

    /// Leaves a room.
    pub async fn leaves(&self, room: &RoomId) {
        self.room(room).leave().await.unwrap();
    }

    /// Whether an invitation into this room is open.
    pub fn has_invitation(&self, room: &RoomId) -> bool {
        self.client.get_room(room).is_some_and(|room| room.state() == RoomState::Invited)
    }

    /// Waits until somebody invites into this room.
    pub async fn is_invited(&self, room: &RoomId) {
        let invited = async {
            while !self.has_invitation(room) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, invited).await.expect("the invitation comes");
    }

    /// Follows the one invitation that is open, into a room with whoever sent it.
    pub async fn follows_invitation(&self) -> OwnedRoomId {
        let invited = async {
            loop {
                if let Some(room) = self.client.invited_rooms().first() {
                    break room.room_id().to_owned();
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let room = tokio::time::timeout(PATIENCE, invited).await.expect("an invitation comes");
        self.joins(&room).await;
        room
    }

    /// What is pinned in a room, as the homeserver has it.
    pub async fn sees_pinned(&self, room: &RoomId) -> Vec<OwnedEventId> {
        self.room(room).load_pinned_events().await.unwrap().unwrap_or_default()
    }

    pub async fn pins(&self, room: &RoomId, event: &EventId) {
        let mut pinned = self.sees_pinned(room).await;
        pinned.push(event.to_owned());
        let content = serde_json::json!({ "pinned": pinned });
        self.room(room).send_state_event_raw("m.room.pinned_events", "", content).await.unwrap();
    }

    pub async fn unbans(&self, room: &RoomId, user: &UserId) {
        self.room(room).unban_user(user, None).await.unwrap();
    }

    async fn creates(&self, room: NewRoom) -> OwnedRoomId {
        let room = self.client.create_room(room).await.unwrap().room_id().to_owned();
        self.waits_for_membership(&room, self.user_id(), MembershipState::Join).await;
        room
    }

    pub async fn invites(&self, room: &RoomId, user: &UserId) {
        self.room(room).invite_user_by_id(user).await.unwrap();
    }

    /// Follows an invitation.
    pub async fn joins(&self, room: &RoomId) {
        self.client.join_room_by_id(room).await.unwrap();
        self.waits_for_membership(room, self.user_id(), MembershipState::Join).await;
    }

    pub async fn says(&self, room: &RoomId, body: &str) -> OwnedEventId {
        self.sends(room, RoomMessageEventContent::text_plain(body)).await
    }

    /// Says it with a mention, as clients do: the user's id stands in `m.mentions`, some name of theirs in the body.
    pub async fn says_to(&self, room: &RoomId, user: &UserId, body: &str) -> OwnedEventId {
        let mentions = Mentions::with_user_ids([user.to_owned()]);
        self.sends(room, RoomMessageEventContent::text_plain(body).add_mentions(mentions)).await
    }

    /// Says it in the thread that hangs on the message `start`.
    pub async fn says_in_thread(&self, room: &RoomId, start: &EventId, body: &str) -> OwnedEventId {
        let mut content = RoomMessageEventContent::text_plain(body);
        content.relates_to = Some(Relation::Thread(Thread::plain(start.to_owned(), start.to_owned())));
        self.sends(room, content).await
    }

    /// Replaces what an earlier message says. Returns the event that does so.
    pub async fn edits(&self, room: &RoomId, event: &EventId, body: &str) -> OwnedEventId {
        let mut content = RoomMessageEventContent::text_plain(format!("* {body}"));
        let new_content = RoomMessageEventContent::text_plain(body).into();
        content.relates_to = Some(Relation::Replacement(Replacement::new(event.to_owned(), new_content)));
        self.sends(room, content).await
    }

    /// Says it as bots do.
    pub async fn sends_notice(&self, room: &RoomId, body: &str) -> OwnedEventId {
        self.sends(room, RoomMessageEventContent::notice_plain(body)).await
    }

    async fn sends(&self, room: &RoomId, content: RoomMessageEventContent) -> OwnedEventId {
        self.room(room).send(content).await.unwrap().response.event_id
    }

    pub async fn redacts(&self, room: &RoomId, event: &EventId) {
        self.room(room).redact(event, None, None).await.unwrap();
    }

    pub async fn sets_power_level(&self, room: &RoomId, user: &UserId, level: i32) {
        self.room(room).update_power_levels(vec![(user, level.into())]).await.unwrap();
    }

    pub async fn kicks(&self, room: &RoomId, user: &UserId) {
        self.room(room).kick_user(user, None).await.unwrap();
    }

    pub async fn bans(&self, room: &RoomId, user: &UserId) {
        self.room(room).ban_user(user, None).await.unwrap();
    }

    /// Whether every device of a user is signed by that user's own identity, as clients want to see it before they
    /// show messages without a warning.
    pub async fn device_is_verified(&self, user: &UserId) -> bool {
        let encryption = self.client.encryption();
        // Asks the homeserver; the next line alone would know old news.
        encryption.request_user_identity(user).await.unwrap();
        let devices = encryption.get_user_devices(user).await.unwrap();
        devices.devices().next().is_some()
            && devices.devices().all(|device| device.is_cross_signed_by_owner())
    }

    fn room(&self, room: &RoomId) -> Room {
        self.client
            .get_room(room)
            .unwrap_or_else(|| panic!("{} does not know the room {room}", self.user_id()))
    }
}
