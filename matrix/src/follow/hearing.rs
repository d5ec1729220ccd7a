//! What each event means to us.

use bot_core::suggestion::Ballot;
use bot_core::time::Moment;
use chrono::TimeDelta;
use matrix_sdk::Room;
use matrix_sdk::ruma::OwnedUserId;
use tracing::{Instrument as _, info_span};

use super::{Follower, MOST_QUESTIONS};
use crate::answer::Question;
use crate::ballots::News;
use crate::content::{BALLOT, Place};
use crate::event::Event;
use crate::question::{Asked, Us, asked, place};
use crate::reaction;
use crate::send::message_ref;
use crate::turn;

/// Who asked longer ago than this has found out by themselves.
pub(super) const TOO_OLD: TimeDelta = TimeDelta::minutes(5);

impl Follower {
    pub(super) async fn hear_event(&mut self, room: &Room, event: Event, before_us: bool, now: Moment) {
        if event.redacted {
            return;
        }
        let ours = event.sender == self.matrix.user;
        match &*event.kind {
            "m.room.message" if ours => self.hear_ourselves(room, &event, now).await,
            "m.room.message" => self.hear_message(room, event, before_us, now).await,
            "m.reaction" if !ours => self.hear_reaction(room, event, now).await,
            "m.room.redaction" => {
                if let Some(gone) = event.redacts {
                    self.tell(News::Gone(gone)).await;
                }
            }
            "m.room.power_levels" => self.matrix.hears_of_change(room.room_id()),
            "m.room.tombstone" if event.state_key.as_deref() == Some("") => self.move_on(room).await,
            "m.room.member" if event.content.membership.as_deref() == Some("ban") => {
                let banned = event.state_key.and_then(|user| OwnedUserId::try_from(user).ok());
                if let Some(person) = banned {
                    self.tell(News::Banned(room.room_id().to_owned(), person)).await;
                }
            }
            _ => {}
        }
    }

    async fn hear_message(&mut self, room: &Room, event: Event, before_us: bool, now: Moment) {
        if age(&event, now) > TOO_OLD {
            return;
        }
        let private = self.is_private(room);
        // Apps open a private room together with its first message: that one was meant for us all the same.
        if before_us && !private {
            return;
        }
        let prefix = &self.matrix.settings.prefix;
        let us = Us { user: &self.matrix.user, name: self.name.as_deref(), prefix };
        let Some(asked) = asked(&event.content, private, us) else { return };
        let place = place(&event.content, event.id.clone());
        let Event { id, sender, at, .. } = event;
        let question = Question { room: room.clone(), event: id, place, private, asker: sender, asked, at };
        self.answer(question).await;
    }

    /// A card of ours stands: it gets the first reaction, so that people need only click.
    async fn hear_ourselves(&mut self, room: &Room, event: &Event, now: Moment) {
        let ballot = event.content.extra.get(BALLOT).and_then(|ballot| Ballot::from_stored(ballot.as_str()?));
        let Some(ballot) = ballot.filter(|_| !event.is_edit()) else { return };
        self.tell(News::Posted(message_ref(room.room_id(), &event.id), ballot)).await;
        if age(event, now) <= TOO_OLD {
            self.start(Box::pin(reaction::react(room.clone(), event.id.clone()))).await;
        }
    }

    /// A vote, or a number chosen from a list of ours.
    async fn hear_reaction(&mut self, room: &Room, event: Event, now: Moment) {
        let Some((on, key)) = reaction::read(&event.content) else { return };
        if reaction::is_vote(key) {
            let message = message_ref(room.room_id(), &on);
            self.tell(News::Reacted { message, reaction: event.id, person: event.sender }).await;
        } else if let Some(number) = reaction::number(key).filter(|_| age(&event, now) <= TOO_OLD) {
            let asked = Asked::Number { list: on.clone(), number };
            let place = Place { question: on, thread: None };
            let (room, private) = (room.clone(), self.is_private(room));
            let Event { id, sender, at, .. } = event;
            self.answer(Question { room, event: id, place, private, asker: sender, asked, at }).await;
        }
    }

    /// The room was upgraded. People go on in the one that took its place, and may ask there before anything is announced.
    async fn move_on(&mut self, room: &Room) {
        let (matrix, client, id) = (self.matrix.clone(), room.client(), room.room_id().to_owned());
        self.start(Box::pin(async move {
            matrix.rooms.move_on(&client, &id).await;
            matrix.hears_of_change(&id);
        }))
        .await;
    }

    /// A room with an alias, or one that is announced in, is a public place even while nobody else is there.
    pub(super) fn is_private(&self, room: &Room) -> bool {
        room.active_members_count() <= 2
            && room.canonical_alias().is_none()
            && !self.matrix.rooms.names(room.room_id())
    }

    pub(super) async fn answer(&mut self, question: Question) {
        if self.questions.len() >= MOST_QUESTIONS {
            self.questions.join_next().await;
        }
        let (matrix, desk) = (self.matrix.clone(), self.desk.clone());
        let span = info_span!("request", platform = "matrix", room = %question.room.room_id());
        let answered = async move { turn::take(&matrix, question, &desk).await };
        self.questions.spawn(Box::pin(answered.instrument(span)));
    }

    pub(super) async fn tell(&self, news: News) {
        if let Some(teller) = &self.teller {
            // Whoever counts ends after us.
            let _ = teller.send(news).await;
        }
    }
}

/// For how long an event has been there.
pub(super) fn age(event: &Event, now: Moment) -> TimeDelta {
    event.age.map_or(now - event.at, TimeDelta::milliseconds)
}
