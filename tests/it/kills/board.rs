//! One run: a listener suggests a guest, two others vote, a moderator accepts, and the guest comes. Processes die on that
//! way; people do again what was not acknowledged.

use std::time::{Duration, Instant};

use bot_core::time::now;
use rand::Rng as _;
use rand::rngs::StdRng;

use self::community::Community;
use self::tale::{Tale, name};
use super::house::House;
use super::outbox::Stage;
use super::point::{How, Point, Step};
use super::{Plan, Plays, Run};
use crate::world::feed::Episode;

pub use on_discord::OnDiscord;
pub use on_matrix::OnMatrix;

mod community;
mod dying;
mod ledger;
mod on_discord;
mod on_matrix;
mod tale;
#[cfg(test)]
mod tests;

/// Only what goes wrong takes so long, or a machine with many times as much to do as it has cores.
const PATIENCE: Duration = Duration::from_mins(2);
/// When to look whether a dead process's last statement was carried out after its death.
const OVERTAKEN: Duration = Duration::from_secs(10);

/// A show that takes suggestions, with its people on one platform, for many runs.
pub struct World<C: Community> {
    house: House,
    community: C,
    told: Vec<Tale<C>>,
}

/// What is decided about a run before it begins, from its number and the seed alone.
pub struct Choices {
    number: u64,
    point: Point,
    step: Step,
    how: How,
    delay: Duration,
    forgets: bool,
    /// Of two ways to do or to come to something.
    otherwise: bool,
    victims: Vec<bool>,
}

/// What was seen when the process had died.
type Sight = Vec<(Stage, bool)>;

impl Choices {
    fn new(plan: &Plan, number: u64, forgets_in_percent: u32, random: &mut StdRng) -> Self {
        let point = plan.point(number, random);
        let Point::Of(step, how) = point else { panic!("{point} is on no suggestion's way") };
        let delay = point.delay(random);
        let forgets = random.random_ratio(forgets_in_percent, 100);
        let otherwise = random.random();
        let victims = plan.victims(random);
        Self { number, point, step, how, delay, forgets, otherwise, victims }
    }
}

impl<C: Community> Plays for World<C> {
    async fn new(plan: &Plan) -> Option<Self> {
        let community = C::new().await?;
        let enters = community.is_heard_by(plan.processes);
        let house = House::new(plan, |folder| community.config(folder), enters).await?;
        Some(Self { house, community, told: Vec::new() })
    }

    async fn plays(&mut self, plan: &Plan, number: u64) -> Run {
        let mut random = plan.random(number);
        let choices = Choices::new(plan, number, C::FORGETS_IN_PERCENT, &mut random);
        let (guest, company) = (format!("{} {}", name(&mut random), name(&mut random)), name(&mut random));
        let cast = self.community.casts(&choices).await;
        let mut tale = Tale { number, guest, company, cast, suggestion: None };
        let (seen, mut trouble) = match self.tells(&mut tale, &choices).await {
            Ok(seen) => (seen, None),
            Err(trouble) => (Vec::new(), Some(format!("{trouble}\n{}", self.house.processes.last_words()))),
        };
        let counts = tale.counts(&self.community, &self.house.outbox).await;
        if counts.iter().any(|(_, count)| *count != 1) {
            trouble = Some(format!("{counts:?} {}", trouble.unwrap_or_default()));
        }
        let counts = counts.into_iter().map(|(_, count)| count).collect();
        self.told.push(tale);
        Run { number, point: choices.point, seen, forgot: choices.forgets, counts, trouble }
    }

    async fn ends(self) -> Vec<Run> {
        let mut wrong = Vec::new();
        for tale in &self.told {
            let counts = tale.counts(&self.community, &self.house.outbox).await;
            wrong.extend(Run::afterwards(tale.number, counts.into_iter().map(|(_, count)| count).collect()));
        }
        let violations = self.community.violations();
        assert!(violations.is_empty(), "against the platform's rules: {violations:#?}");
        wrong
    }
}

impl<C: Community> World<C> {
    /// The whole way. Returns what was seen when the process had died.
    async fn tells(&mut self, tale: &mut Tale<C>, choices: &Choices) -> Result<Sight, String> {
        self.community.is_clear();
        let gate = self.lays(Step::Card, choices);
        let mut seen = self.clicks(tale, Step::Suggest, choices).await?;
        seen.extend(self.dies_over(tale, Step::Card, gate, choices).await?);
        self.until("the cards stand", World::cards_stand, tale).await?;
        tale.suggestion = self.number(tale).await;
        let gate = self.lays(Step::Edit, choices);
        seen.extend(C::is_voted_for(self, tale, choices).await?);
        seen.extend(self.dies_over(tale, Step::Edit, gate, choices).await?);
        self.community.waits(tale).await;
        seen.extend(self.clicks(tale, Step::Decide, choices).await?);
        let gate = self.lays(Step::Note, choices);
        self.comes(tale);
        if choices.step == Step::Air {
            self.until("it is on air", World::is_on_air, tale).await?;
        }
        seen.extend(self.dies_over(tale, Step::Air, None, choices).await?);
        seen.extend(self.dies_over(tale, Step::Note, gate, choices).await?);
        self.until("it is on air", World::is_on_air, tale).await?;
        // A minute later nobody can slip any more, and cards may be edited again.
        self.house.processes.all_die();
        self.starts_again(tale, false).await;
        self.until("all is said", async |world, number| world.house.outbox.is_all_said(number).await, tale)
            .await?;
        Ok(seen)
    }

    async fn cards_stand(&self, number: i64) -> bool {
        let cards = self.house.outbox.cards(number).await;
        cards.len() == 2 && cards.iter().all(|(_, stage)| *stage == Stage::Sent)
    }

    async fn is_on_air(&self, number: i64) -> bool {
        self.house.outbox.acts(number, "onair").await > 0
    }

    fn comes(&self, tale: &Tale<C>) {
        let people = vec![(tale.guest.clone(), "guest".to_owned())];
        let title = format!("{} with {}", tale.company, tale.guest);
        self.house.feed.publishes(Episode { title, published: Some(now()), people, ..Episode::default() });
    }

    async fn number(&self, tale: &Tale<C>) -> Option<i64> {
        self.house.outbox.suggestions_of(&tale.guest).await.first().map(|kept| kept.number)
    }

    async fn until(
        &mut self,
        what: &str,
        holds: impl AsyncFn(&Self, i64) -> bool,
        tale: &Tale<C>,
    ) -> Result<(), String> {
        let (since, mut overtaken) = (Instant::now(), false);
        let number = self.number(tale).await.ok_or("what was acknowledged is not kept")?;
        while !holds(self, number).await {
            // A server of its own may carry out the last statement of a dead process after time has passed for it.
            if !overtaken && since.elapsed() > OVERTAKEN {
                self.house.outbox.a_while_passes().await;
                overtaken = true;
            }
            if let Some(ended) = self.house.processes.ended_by_itself() {
                return Err(ended);
            }
            if since.elapsed() > PATIENCE {
                return Err(format!("it is not so after {PATIENCE:?}: {what}"));
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(())
    }
}
