//! One run: a listener suggests a guest, two others vote, a moderator accepts, and the guest comes. The process dies on
//! that way; people do again what was not acknowledged.

use std::time::{Duration, Instant};

use bot_core::time::{Moment, now};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use self::tale::{Tale, says};
use super::outbox::{Outbox, Stage};
use super::point::{How, Point, Step};
use super::process::Process;
use super::round::{Run, spin};
use super::{Database, Plan, Plays};
use crate::world::discord::{Asked, Channel, Discord, Route};
use crate::world::feed::{Episode, Feed};
use crate::world::gate::Gate;
use crate::world::postgres;

mod ledger;
mod tale;

/// Only what goes wrong takes so long, or a machine with many times as much to do as it has cores.
const PATIENCE: Duration = Duration::from_mins(2);

/// One process with a show that takes suggestions, for many runs.
pub struct World {
    feed: Feed,
    discord: Discord,
    /// Where everybody sees the cards, and where moderators do.
    places: [Channel; 2],
    outbox: Outbox,
    process: Process,
    told: Vec<Tale>,
    _folder: tempfile::TempDir,
}

/// What is decided about a run before it begins, from its number and the seed alone.
struct Choices {
    point: Point,
    step: Step,
    how: How,
    delay: Duration,
    forgets: bool,
    in_a_form: bool,
}

/// What was seen when the process had died.
type Sight = Vec<(Stage, bool)>;

impl Choices {
    fn new(plan: &Plan, number: u64, random: &mut StdRng) -> Self {
        let points = plan.story.points();
        let chosen = points[random.random_range(0..points.len())];
        let point = plan.points.of(number, chosen, &points);
        let Point::Of(step, how) = point else { panic!("{point} is on no suggestion's way") };
        let (delay, forgets, in_a_form) = (point.delay(random), random.random(), random.random());
        Self { point, step, how, delay, forgets, in_a_form }
    }
}

impl Plays for World {
    async fn new(plan: &Plan) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let database = match plan.database {
            Database::Sqlite => format!("sqlite:{}", folder.path().join("onair.db").display()),
            Database::Postgres => postgres::fresh_database().await?,
        };
        let discord = Discord::start().await;
        discord.allows_posts(1_000_000);
        discord.allows_requests(1_000_000);
        let places = ["guests", "moderators"].map(|name| discord.channel(name));
        let feed = Feed::start().await;
        let before: Moment = now() - Duration::from_hours(24 * 30);
        feed.publishes(Episode { published: Some(before), ..Episode::titled("Before all runs") });
        let config = format!(
            "[database]\nurl = \"{database}\"\n[discord]\ntoken = \"{}\"\napi_url = \"{}\"\n\
             [[show]]\nid = \"the-show\"\nfeed = \"{}\"\npoll = \"1s\"\n\
             [show.suggestions]\ndigest = false\nper_server = 10000\n\
             [[show.suggestions.cards]]\nplatform = \"discord\"\nchannel = \"{}\"\n\
             [show.suggestions.moderators]\nplatform = \"discord\"\nchannel = \"{}\"\n",
            discord.token(),
            discord.api_url(),
            feed.url(),
            places[0].id(),
            places[1].id(),
        );
        let mut process = Process::new(&plan.program, |_| config);
        process.starts();
        feed.is_read_more_often_than(0).await;
        discord.bot_is_connected().await;
        let outbox = Outbox::open(&database).await;
        while outbox.episodes().await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Some(Self { feed, discord, places, outbox, process, told: Vec::new(), _folder: folder })
    }

    async fn plays(&mut self, plan: &Plan, number: u64) -> Run {
        let seed = plan.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(number);
        let mut random = StdRng::seed_from_u64(seed);
        let choices = Choices::new(plan, number, &mut random);
        let mut tale = Tale::new(number, &self.discord, &mut random);
        let told = self.tells(&mut tale, &choices).await;
        let (met, mut trouble) = match told {
            Ok(met) => (met, None),
            Err(trouble) => (Vec::new(), Some(format!("{trouble}\n{}", self.process.last_words()))),
        };
        let counts = tale.counts(&self.discord, &self.places, &self.outbox).await;
        if counts.iter().any(|(_, count)| *count != 1) {
            trouble = Some(format!("{counts:?} {}", trouble.unwrap_or_default()));
        }
        let counts = counts.into_iter().map(|(_, count)| count).collect();
        self.told.push(tale);
        Run { number, point: choices.point, seen: met, forgot: choices.forgets, counts, trouble }
    }

    async fn ends(mut self) -> Vec<Run> {
        let mut wrong = Vec::new();
        for tale in std::mem::take(&mut self.told) {
            let counts = tale.counts(&self.discord, &self.places, &self.outbox).await;
            let counts: Vec<_> = counts.into_iter().map(|(_, count)| count).collect();
            let point = Point::Settled;
            let run =
                Run { number: tale.number, point, seen: Vec::new(), forgot: false, counts, trouble: None };
            if run.lost() + run.doubled() > 0 {
                wrong.push(run);
            }
        }
        let violations = self.discord.violations();
        assert!(violations.is_empty(), "against the platform's rules: {violations:#?}");
        wrong
    }
}

impl World {
    /// The whole way. Returns what was seen when the process had died.
    async fn tells(&mut self, tale: &mut Tale, choices: &Choices) -> Result<Sight, String> {
        self.discord.is_well_again();
        let mut seen = Vec::new();
        if choices.in_a_form {
            let asked = tale.proposer.asks(&self.places[0], "/suggest").await;
            tale.form = Some(asked.form().await);
        }
        let gate = self.lays(Step::Card, Route::CreateMessage, choices);
        seen.extend(self.clicks(tale, Step::Suggest, choices).await?);
        seen.extend(self.dies_over(tale, Step::Card, gate, choices).await?);
        self.until(
            "the cards stand",
            async |world, number| {
                let cards = world.outbox.cards(number).await;
                cards.len() == 2 && cards.iter().all(|(_, stage)| *stage == Stage::Sent)
            },
            tale,
        )
        .await?;
        let gate = self.lays(Step::Edit, Route::UpdateMessage, choices);
        seen.extend(self.clicks(tale, Step::Vote, choices).await?);
        seen.extend(self.dies_over(tale, Step::Edit, gate, choices).await?);
        let card = tale.card(&self.places[0]);
        tale.waiting.presses(&card, "Tell me when it comes true").await;
        seen.extend(self.clicks(tale, Step::Decide, choices).await?);
        let gate = self.lays(Step::Note, Route::CreateMessage, choices);
        self.comes(tale);
        if choices.step == Step::Air {
            self.until("it is on air", World::is_on_air, tale).await?;
        }
        seen.extend(self.dies_over(tale, Step::Air, None, choices).await?);
        seen.extend(self.dies_over(tale, Step::Note, gate, choices).await?);
        self.until("it is on air", World::is_on_air, tale).await?;
        // A minute later nobody can slip any more, and cards may be edited again.
        self.starts_again(false).await;
        self.until("all is said", async |world, number| world.outbox.is_all_said(number).await, tale).await?;
        Ok(seen)
    }

    async fn is_on_air(&self, number: i64) -> bool {
        self.outbox.acts(number, "onair").await > 0
    }

    fn comes(&self, tale: &Tale) {
        let people = vec![(tale.guest.clone(), "guest".to_owned())];
        let title = format!("{} with {}", tale.company, tale.guest);
        self.feed.publishes(Episode { title, published: Some(now()), people, ..Episode::default() });
    }

    /// What the process is to die over is held.
    fn lays(&self, step: Step, route: Route, choices: &Choices) -> Option<Gate> {
        let hold = choices.point.hold().filter(|_| choices.step == step)?;
        Some(self.discord.holds(route, hold))
    }

    /// Somebody does something. Where the process dies over it and nothing was acknowledged, they do it again.
    async fn clicks(&mut self, tale: &Tale, step: Step, choices: &Choices) -> Result<Sight, String> {
        let mut seen = Vec::new();
        if choices.step == step {
            let gate = self.lays(step, Route::CreateInteractionResponse, choices);
            let asked = self.does(tale, step).await;
            self.comes_to(choices, gate.as_ref()).await;
            self.process.is_killed();
            let kept = self.is_kept(tale, step).await;
            let acknowledged = self.is_acknowledged(asked, choices.how, gate).await;
            self.starts_again(choices.forgets).await;
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
        let answer = self.does(tale, step).await.answer().await;
        let expected = match step {
            Step::Suggest => "#",
            Step::Vote => " for ",
            _ => "accepted",
        };
        if answer.content.contains(expected) {
            Ok(seen)
        } else {
            Err(format!("{step:?} is answered with {answer:?}"))
        }
    }

    async fn does(&self, tale: &Tale, step: Step) -> Asked {
        match (step, &tale.form) {
            (Step::Suggest, Some(form)) => {
                let typed = [("guest", tale.guest.as_str()), ("company", &tale.company)];
                tale.proposer.sends(form, &typed).unwrap()
            }
            (Step::Suggest, None) => {
                let line = format!("/suggest {} company: {}", tale.guest, tale.company);
                tale.proposer.asks(&self.places[0], &line).await
            }
            (Step::Vote, _) => {
                let card = tale.card(&self.places[0]);
                let labels = card.buttons().into_iter().filter_map(|button| button["label"].as_str());
                let label = labels.into_iter().find(|label| label.starts_with("👍 Vote"));
                tale.voter.pushes(&card, label.expect("it can be voted for"))
            }
            (Step::Decide, _) => tale.host.pushes(&tale.card(&self.places[1]), "Accept"),
            (step, _) => panic!("nobody does {step:?}"),
        }
    }

    async fn is_kept(&self, tale: &Tale, step: Step) -> bool {
        let Some(number) = self.number(tale).await else { return false };
        match step {
            Step::Vote => self.outbox.votes_by(number, &tale.voter.id().to_string()).await > 0,
            Step::Decide => self.outbox.acts(number, "accept").await > 0,
            _ => true,
        }
    }

    async fn is_acknowledged(&self, asked: Asked, how: How, gate: Option<Gate>) -> bool {
        self.discord.is_well_again();
        if let Some(gate) = gate.filter(|_| how == How::Late) {
            gate.open();
            asked.seen().await;
            return true;
        }
        asked.has_answer()
    }

    /// The process dies over something that the bot does by itself, if that was chosen.
    async fn dies_over(
        &mut self,
        tale: &Tale,
        step: Step,
        gate: Option<Gate>,
        choices: &Choices,
    ) -> Result<Sight, String> {
        if choices.step != step {
            return Ok(Vec::new());
        }
        self.comes_to(choices, gate.as_ref()).await;
        self.process.is_killed();
        let seen = self.sees(tale, step).await;
        self.discord.is_well_again();
        if let Some(gate) = gate.filter(|_| choices.how == How::Late) {
            gate.open();
        }
        self.starts_again(choices.forgets).await;
        Ok(seen)
    }

    async fn comes_to(&self, choices: &Choices, gate: Option<&Gate>) {
        if let Some(gate) = gate {
            gate.is_reached().await;
            if choices.how == How::Answered {
                gate.open();
            }
        }
        spin(choices.delay).await;
    }

    async fn sees(&self, tale: &Tale, step: Step) -> Sight {
        let Some(number) = self.number(tale).await else { return Vec::new() };
        let (outbox, discord) = (&self.outbox, &self.discord);
        let stages = match step {
            Step::Card => outbox.cards(number).await,
            Step::Edit => outbox.edits(number).await,
            _ => outbox.notes(number).await,
        };
        let is_there = |room: &str| {
            let at = |place: &&Channel| place.id().to_string() == room;
            if let Some(place) = self.places.iter().find(at) {
                let cards = tale.cards(place);
                return cards.iter().any(|card| step == Step::Card || says(card).contains("1 vote"));
            }
            let people = [&tale.proposer, &tale.waiting];
            let person = people.into_iter().find(|person| person.id().to_string() == room);
            person.is_some_and(|person| tale.told(discord, person, "came true") > 0)
        };
        stages.into_iter().map(|(room, stage)| (stage, is_there(&room))).collect()
    }

    /// A while later it runs again, whatever it was doing.
    async fn starts_again(&mut self, forgets: bool) {
        self.process.is_killed();
        self.discord.bot_is_gone().await;
        if forgets {
            self.discord.forgets_nonces();
        }
        self.outbox.a_while_passes().await;
        self.process.starts();
        self.discord.bot_is_connected().await;
    }

    async fn number(&self, tale: &Tale) -> Option<i64> {
        self.outbox.suggestions_of(&tale.guest).await.first().map(|kept| kept.number)
    }

    async fn until(
        &mut self,
        what: &str,
        holds: impl AsyncFn(&Self, i64) -> bool,
        tale: &Tale,
    ) -> Result<(), String> {
        let since = Instant::now();
        let number = self.number(tale).await.ok_or("what was acknowledged is not kept")?;
        while !holds(self, number).await {
            if self.process.ended_by_itself() {
                return Err("the process ended by itself".to_owned());
            }
            if since.elapsed() > PATIENCE {
                return Err(format!("it is not so after {PATIENCE:?}: {what}"));
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(())
    }
}
