//! Votes by reactions. Nobody acknowledges one: it stands once the homeserver has it, and counts from then on, also where
//! the bot was not there to hear of it. Beside the one who votes somebody takes a vote back.

use matrix_sdk::ruma::OwnedEventId;

use super::OnMatrix;
use crate::kills::board::community::Community as _;
use crate::kills::board::tale::Tale;
use crate::kills::board::{Choices, Sight, World};
use crate::kills::outbox::Stage;
use crate::kills::point::{How, Step};
use crate::world::gate::Hold;

impl World<OnMatrix> {
    /// Somebody reacts to the card, and the process dies over it if that was chosen.
    pub(super) async fn reacts(&mut self, tale: &Tale<OnMatrix>, choices: &Choices) -> Result<Sight, String> {
        let mut seen = Vec::new();
        if choices.step == Step::Vote {
            let vote = self.community.the_fickle_votes(tale).await;
            self.until(
                "the vote is counted",
                async |world, number| world.fickle_votes(number).await > 0,
                tale,
            )
            .await?;
            self.dies_over_a_reaction(tale, &vote, choices).await;
            seen = self.looks_at_votes(tale).await;
            self.starts_again(tale, choices.forgets).await;
        } else {
            self.community.does(tale, Step::Vote).await;
        }
        self.until("the vote is counted", async |world, number| world.votes(number).await > 0, tale).await?;
        self.until(
            "what was taken back is not",
            async |world, number| world.fickle_votes(number).await == 0,
            tale,
        )
        .await?;
        Ok(seen)
    }

    /// The process dies before it asks for the news, after it got them, or while they are under way to it.
    async fn dies_over_a_reaction(&mut self, tale: &Tale<OnMatrix>, vote: &OwnedEventId, choices: &Choices) {
        match (choices.how, choices.point.hold()) {
            (How::Late, _) => {
                self.house.processes.die(&choices.victims);
                self.community.votes_change(tale, vote).await;
            }
            (_, Some(hold)) => {
                let gate = self.community.holds(Step::Vote, hold);
                // Whatever sync is under way brings this, and the next one is held.
                self.community.talk().await;
                if hold == Hold::Request {
                    gate.is_reached().await;
                }
                self.community.votes_change(tale, vote).await;
                self.comes_to(choices, Some(&gate)).await;
                self.house.processes.die(&choices.victims);
                self.lets_through(choices, Some(gate));
            }
            (_, None) => {
                self.community.votes_change(tale, vote).await;
                self.comes_to(choices, None).await;
                self.house.processes.die(&choices.victims);
            }
        }
        self.community.proxy.is_clear();
    }

    /// What of it the database knows when the process has died: the vote, and the one that was taken back.
    async fn looks_at_votes(&self, tale: &Tale<OnMatrix>) -> Sight {
        let Some(number) = tale.suggestion else { return Vec::new() };
        let stage = |is_known: bool| (if is_known { Stage::Sent } else { Stage::Due }, true);
        vec![stage(self.votes(number).await > 0), stage(self.fickle_votes(number).await == 0)]
    }

    async fn votes(&self, number: i64) -> usize {
        self.house.outbox.votes_by(number, self.community.voter.user_id().as_str()).await
    }

    async fn fickle_votes(&self, number: i64) -> usize {
        self.house.outbox.votes_by(number, self.community.fickle.user_id().as_str()).await
    }
}

impl OnMatrix {
    async fn the_fickle_votes(&self, tale: &Tale<Self>) -> OwnedEventId {
        let room = &self.rooms.plain;
        let cards = self.cards(room, tale).await;
        self.fickle.reacts(room, &cards.first().expect("the card stands").event_id, "👍").await
    }

    /// One votes, and another one takes a vote back.
    async fn votes_change(&self, tale: &Tale<Self>, vote: &OwnedEventId) {
        self.does(tale, Step::Vote).await;
        self.fickle.redacts(&self.rooms.plain, vote).await;
    }

    async fn talk(&self) {
        self.fickle.says(&self.rooms.plain, "Look at this").await;
    }
}
