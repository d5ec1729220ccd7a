//! Dying over a step: over what somebody does, or over what the bot does by itself; and starting again.

use std::time::Duration;

use super::community::Community;
use super::tale::Tale;
use super::{Choices, Sight, World};
use crate::kills::house::{House, spin, until_quiet};
use crate::kills::outbox::Stage;
use crate::kills::point::{How, Step};
use crate::world::gate::Gate;

/// Whoever has no answer after so long asks once more.
const ASKS_AGAIN: Duration = Duration::from_secs(10);

impl<C: Community> World<C> {
    /// What the process is to die over is held.
    pub(super) fn lays(&self, step: Step, choices: &Choices) -> Option<Gate> {
        let hold = choices.point.hold().filter(|_| choices.step == step)?;
        Some(self.community.holds(step, hold))
    }

    /// Somebody does something. Where the process dies over it and nothing was acknowledged, they do it again.
    pub(super) async fn clicks(
        &mut self,
        tale: &Tale<C>,
        step: Step,
        choices: &Choices,
    ) -> Result<Sight, String> {
        let mut seen = Vec::new();
        if choices.step == step {
            let gate = self.lays(step, choices);
            let deed = self.community.does(tale, step).await.expect("nobody has done it before");
            self.comes_to(choices, gate.as_ref()).await;
            self.house.processes.die(&choices.victims);
            // Of several the one that was to answer may be among the dead, and nobody waits for ever.
            let goes_on = self.lets_through(choices, gate);
            let patience = if goes_on { ASKS_AGAIN } else { Duration::ZERO };
            let acknowledged = self.community.has_heard(deed, patience).await;
            let kept = self.is_kept(tale, step).await;
            self.starts_again(tale, choices.forgets).await;
            seen.push(match (kept, acknowledged) {
                (false, false) => (Stage::Unwritten, false),
                (true, false) => (Stage::Claimed, false),
                (true, true) => (Stage::Sent, true),
                (false, true) => return Err(format!("{step:?} was acknowledged, and is not kept")),
            });
            if acknowledged {
                return Ok(seen);
            }
        }
        let Some(deed) = self.community.does(tale, step).await else { return Ok(seen) };
        let answer = self.community.hears(deed).await;
        let expected = match step {
            Step::Suggest => "#",
            Step::Vote => " for ",
            _ => "accepted",
        };
        if answer.contains(expected) {
            Ok(seen)
        } else {
            Err(format!("{step:?} is answered with {answer:?}"))
        }
    }

    /// What is held goes on where somebody lives who sent it, or where it was on a long way. Returns whether it does.
    pub(super) fn lets_through(&self, choices: &Choices, gate: Option<Gate>) -> bool {
        self.community.is_clear();
        let lives = self.house.processes.alive() > 0;
        let late = gate.is_some() && choices.how == How::Late;
        if let Some(gate) = gate.filter(|_| lives || late) {
            gate.open();
        }
        lives || late
    }

    async fn is_kept(&self, tale: &Tale<C>, step: Step) -> bool {
        let (outbox, voters) = (&self.house.outbox, self.community.voters(&tale.cast));
        let Some(number) = self.number(tale).await else { return false };
        match step {
            Step::Vote => outbox.votes_by(number, &voters.voter).await > 0,
            Step::Decide => outbox.acts(number, "accept").await > 0,
            _ => true,
        }
    }

    /// The process dies over something that the bot does by itself, if that was chosen.
    pub(super) async fn dies_over(
        &mut self,
        tale: &Tale<C>,
        step: Step,
        gate: Option<Gate>,
        choices: &Choices,
    ) -> Result<Sight, String> {
        if choices.step != step {
            return Ok(Vec::new());
        }
        self.comes_to(choices, gate.as_ref()).await;
        self.house.processes.die(&choices.victims);
        let seen = self.sees(tale, step).await;
        self.lets_through(choices, gate);
        self.starts_again(tale, choices.forgets).await;
        Ok(seen)
    }

    pub(super) async fn comes_to(&self, choices: &Choices, gate: Option<&Gate>) {
        if let Some(gate) = gate {
            gate.is_reached().await;
            if choices.how == How::Answered {
                gate.open();
            }
        }
        spin(choices.delay).await;
    }

    async fn sees(&self, tale: &Tale<C>, step: Step) -> Sight {
        let Some(number) = self.number(tale).await else { return Vec::new() };
        let (outbox, voters) = (&self.house.outbox, self.community.voters(&tale.cast));
        let (stages, there) = match step {
            Step::Card | Step::Edit => {
                let is_so = |card: &String| step == Step::Card || card.contains("1 vote");
                let shown = self.community.shows(tale).await;
                let there = shown.map(|cards| cards.iter().any(is_so));
                let stages =
                    if step == Step::Card { outbox.cards(number).await } else { outbox.edits(number).await };
                (stages, there)
            }
            _ => {
                let heard = self.community.told(tale, false).await;
                let is_told = |said: &[String]| said.iter().any(|said| said.contains("came true"));
                (outbox.notes(number).await, [is_told(&heard.proposer), is_told(&heard.waiting)])
            }
        };
        let at = |room: &str| match room {
            room if room == voters.proposer => Some(0),
            room if room == voters.waiting => Some(1),
            room => self.community.place(room),
        };
        stages.into_iter().map(|(room, stage)| (stage, at(&room).is_some_and(|at| there[at]))).collect()
    }

    /// A while later the dead run again, whatever they were doing.
    pub(super) async fn starts_again(&mut self, tale: &Tale<C>, forgets: bool) {
        let House { outbox, processes, .. } = &mut self.house;
        let alive = processes.alive();
        let number = outbox.suggestions_of(&tale.guest).await.first().map(|kept| kept.number);
        if let Some(number) = number.filter(|_| alive > 0) {
            until_quiet(async || outbox.in_hand(number).await, Vec::is_empty).await;
        }
        self.community.is_left_to(alive).await;
        if forgets {
            self.community.forgets_keys().await;
        }
        outbox.a_while_passes().await;
        processes.start();
        self.community.is_heard_by(processes.all()).await;
    }
}
