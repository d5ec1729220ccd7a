//! The cards of suggestions and questions: posted like everything else, and brought up to date for as long as what they
//! show changes. Of many changes in a row few are shown: the first one at once, further ones together.

use std::time::Duration;

use futures_util::future::join_all;
use tracing::{Instrument, info, info_span};

use crate::announcement::{Claim, Destination, PlatformKind};
use crate::episode::{Show, ShowId};
use crate::message::Message;
use crate::platform::Platform;
use crate::store::{CardEdit, CardOf, CardShows, Edition, StoreError};
use crate::suggestion::{Ballot, State};
use crate::time::Moment;
use crate::watch::Person;
use crate::wording;
use crate::wording::card::{self, View};

use super::edited::Edited;
use super::lanes::Lane;
use super::outcome::Outcome;
use super::questions::{Below, place_of_withdrawn};
use super::sending::Attempt;
use super::way::Way;
use super::words::fingerprint;
use super::{Announcer, LEASE, Round};

/// Between two edits of one card: so a hundred votes in a minute make a few edits.
const BETWEEN_EDITS: Duration = Duration::from_secs(10);

/// A card, ready to be sent.
pub(super) struct Worded {
    pub(super) message: Message,
    edition: Edition,
    /// Of a question: what it belongs below.
    pub(super) below: Option<Below>,
}

/// What a card shows once an edit has ended.
enum Shown {
    Now(Edition, String),
    TheSame(Edition),
    /// What it was of is gone, and it says so, in words with this fingerprint; or it cannot be edited.
    ForGood(Option<String>),
}

impl Announcer {
    /// Posts a card.
    pub(super) async fn card(&self, attempt: Attempt<'_>) -> Result<Outcome, StoreError> {
        let claim = attempt.claim;
        let ballot = Ballot::from_stored(&claim.subject);
        let worded = match ballot {
            Some(ballot) => self.words_of_card(ballot, &claim.destination).await?,
            None => None,
        };
        let Some(worded) = worded else { return Ok(withdrawn(attempt, ballot).await) };
        let place = match self.place_of_card(attempt, &worded).await? {
            Ok(place) => place,
            Err(outcome) => return Ok(outcome),
        };
        let stands = match attempt.send(&place.room, &worded.message).await {
            Ok(stands) => stands,
            Err(outcome) => return Ok(outcome),
        };
        self.tell_of_place(claim, &place, attempt.now).await?;
        if stands.found {
            return Ok(Outcome::found(stands.message));
        }
        Ok(Outcome::Sent {
            shown: Some((worded.edition, fingerprint(&worded.message)?)),
            message: stands.message,
            follow_ups: Vec::new(),
            opened: None,
        })
    }

    /// Edits every card on a platform that says something outdated. Returns how many were looked at.
    pub(super) async fn edit_cards(&self, way: &Way, round: &Round) -> Result<usize, StoreError> {
        let kind = way.platform.kind();
        let (known, newest) = (self.cards.on(kind), self.store.board_edition().await?);
        if known.up_to == newest {
            return Ok(0);
        }
        let mut wait = self.store.cards_wait(kind, known.up_to).await?;
        let mut edited = 0;
        // Each lane asks for an edit by writing, which costs more than to look first.
        if wait.is_some_and(|wait| wait.next <= round.now()) {
            let lanes =
                way.cards.free(round.now()).map(|lane| self.edit_cards_in(lane, way, known.up_to, round));
            edited = join_all(lanes).await.into_iter().sum::<Result<usize, _>>()?;
            wait = self.store.cards_wait(kind, known.up_to).await?;
        }
        // A card that is on its way may turn out to show less than the newest edition.
        if !self.store.posts_cards(kind, round.now()).await? {
            self.cards.are(kind, wait.map_or(newest, |wait| wait.others.min(newest)), known);
        }
        Ok(edited)
    }

    async fn edit_cards_in(
        &self,
        lane: Lane<'_>,
        way: &Way,
        known: Edition,
        round: &Round,
    ) -> Result<usize, StoreError> {
        let platform = way.platform.as_ref();
        let mut edited = 0;
        while !self.closing.is_cancelled() {
            let edit = self.store.claim_card_edit(platform.kind(), known, round.now(), LEASE).await?;
            let Some(edit) = edit else { break };
            let span = info_span!(
                "edit",
                announcement.key = %edit.edit.key,
                show.id = %edit.edit.episode.show,
                card = %edit.ballot,
                destination = %edit.edit.destination,
                attempt = edit.edit.attempt,
            );
            let became = self.edit_card(platform, &edit).instrument(span).await?;
            let connected = !matches!(became, Edited::NotConnected);
            self.settle_card(&edit, became, round.now()).await?;
            edited += 1;
            lane.beat(round.now());
            if !connected {
                break;
            }
        }
        Ok(edited)
    }

    /// When a card wants to be edited next.
    pub(super) async fn next_card_edit(&self, platform: PlatformKind) -> Result<Option<Moment>, StoreError> {
        let known = self.cards.on(platform).up_to;
        if known == self.store.board_edition().await? {
            return Ok(None);
        }
        Ok(self.store.cards_wait(platform, known).await?.map(|wait| wait.next))
    }

    async fn edit_card(&self, platform: &dyn Platform, card: &CardEdit) -> Result<Edited<Shown>, StoreError> {
        let edit = &card.edit;
        let worded = self.words_of_card(card.ballot, &edit.destination).await?;
        let (message, edition) = match worded {
            Some(Worded { message, edition, .. }) => (message, Some(edition)),
            None => (card::gone(card.ballot), None),
        };
        let words = fingerprint(&message)?;
        if let Some(edition) = edition.filter(|_| edit.shown.as_ref() == Some(&words)) {
            return Ok(Edited::Shows(Shown::TheSame(edition)));
        }
        Ok(match self.edit_in_time(platform, &edit.sent, &message).await {
            Ok(()) => {
                info!(message.id = %edit.sent, "brought up to date");
                Edited::Shows(match edition {
                    Some(edition) => Shown::Now(edition, words),
                    None => Shown::ForGood(Some(words)),
                })
            }
            Err(error) => Edited::after(error, edit, || Shown::ForGood(None), || Shown::ForGood(None)),
        })
    }

    async fn settle_card(
        &self,
        card: &CardEdit,
        edited: Edited<Shown>,
        now: Moment,
    ) -> Result<(), StoreError> {
        let keep = async |shown: Shown| {
            let (now_shows, not_before) = match &shown {
                Shown::Now(edition, words) => (CardShows::Now(*edition, words), now + BETWEEN_EDITS),
                Shown::TheSame(edition) => (CardShows::TheSame(*edition), now),
                Shown::ForGood(words) => (CardShows::ForGood(words.as_deref()), now),
            };
            self.store.settle_card_edit(card, now_shows, not_before).await
        };
        edited.settle(&card.edit, &self.store, now, keep).await
    }

    /// What a card says in a place now; `None` once what it is of was deleted.
    async fn words_of_card(&self, ballot: Ballot, place: &Destination) -> Result<Option<Worded>, StoreError> {
        let Some((of, edition)) = self.store.card_of(ballot).await? else { return Ok(None) };
        let mut below = None;
        let message = match of {
            // Of what was taken back the number alone is left.
            CardOf::Suggestion(suggestion) if suggestion.draft.title().is_empty() => return Ok(None),
            CardOf::Suggestion(suggestion) => {
                let show = self.show_of_card(&suggestion.show).await?;
                let episode = match &suggestion.state {
                    State::OnAir { episode } => self.store.episode(episode).await?,
                    _ => None,
                };
                let view = self.view(&suggestion.show, place);
                card::of_suggestion(&show, &suggestion, episode.as_ref(), view)
            }
            CardOf::Question(asked) => {
                let show = self.show_of_card(&asked.of.show).await?;
                below = Some(Below::of(&asked.of));
                card::of_question(&show, &asked)
            }
        };
        Ok(Some(Worded { message, edition, below }))
    }

    /// Words to one person who waits for a suggestion; `None` where it is no longer true.
    pub(super) async fn note_that_it_came_true(
        &self,
        claim: &Claim,
        number: u32,
    ) -> Result<Option<Message>, StoreError> {
        let Some(suggestion) = self.store.suggestion(number).await? else { return Ok(None) };
        let State::OnAir { episode } = &suggestion.state else { return Ok(None) };
        let Some(episode) = self.store.episode(episode).await? else { return Ok(None) };
        let show = self.show_of_card(&suggestion.show).await?;
        let Destination { platform, room } = claim.destination.clone();
        let own = self.store.proposed(number, &Person { platform, id: room }).await?;
        Ok(Some(wording::coming_true::note(&show, &episode, &suggestion, own)))
    }

    async fn show_of_card(&self, id: &ShowId) -> Result<Show, StoreError> {
        Ok(self.store.show(id).await?.unwrap_or_else(|| Show::new(id.clone())))
    }

    fn view(&self, show: &ShowId, place: &Destination) -> View {
        let rules = self.boards.of(show);
        let moderators = rules.as_ref().and_then(|rules| rules.moderators.as_ref());
        if moderators == Some(place) { View::Moderators } else { View::Everybody }
    }
}

/// What it is the card of was deleted. An earlier attempt may have arrived, and what it says is to go too.
async fn withdrawn(attempt: Attempt<'_>, ballot: Option<Ballot>) -> Outcome {
    let gone = || Outcome::dropped("what it is the card of is no longer in the database");
    let Some(ballot) = ballot.filter(|_| attempt.claim.maybe_sent) else { return gone() };
    let words = card::gone(ballot);
    let place = match place_of_withdrawn(attempt, &words).await {
        Ok(place) => place,
        Err(outcome) => return outcome,
    };
    match attempt.found(&place.room, &words).await {
        Ok(Some(message)) => Outcome::found(message),
        Ok(None) => gone(),
        Err(outcome) => outcome,
    }
}
