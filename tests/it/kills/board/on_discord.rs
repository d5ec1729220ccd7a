//! The story on Discord's model: forms, buttons below the cards, and private channels.

use std::path::Path;
use std::time::Duration;

use super::community::{Community, Voters};
use super::tale::{Heard, Shown, Tale};
use super::{Choices, Sight, World};
use crate::kills::point::Step;
use crate::world::discord::{Answer, Asked, Channel, Discord, Form, Listener, Posted, Route};
use crate::world::gate::{Gate, Hold};

/// A guild, where everybody sees the cards in one channel and moderators in another.
pub struct OnDiscord {
    pub(super) discord: Discord,
    pub(super) places: [Channel; 2],
}

/// The people of one run.
pub struct Cast {
    pub(super) proposer: Listener,
    voter: Listener,
    /// Somebody who votes, and wants to be told.
    pub(super) waiting: Listener,
    host: Listener,
    /// The form in which the guest is suggested; `None`: it is done in one line.
    form: Option<Form>,
}

impl Community for OnDiscord {
    const FORGETS_IN_PERCENT: u32 = 50;

    type Cast = Cast;
    type Deed = Asked;

    async fn new() -> Option<Self> {
        let discord = Discord::start().await;
        discord.allows_posts(1_000_000);
        discord.allows_requests(1_000_000);
        let places = ["guests", "moderators"].map(|name| discord.channel(name));
        Some(Self { discord, places })
    }

    fn config(&self, _folder: &Path) -> String {
        format!(
            "[show.suggestions]\ndigest = false\nper_server = 10000\n\
             [[show.suggestions.cards]]\nplatform = \"discord\"\nchannel = \"{}\"\n\
             [show.suggestions.moderators]\nplatform = \"discord\"\nchannel = \"{}\"\n\
             [discord]\ntoken = \"{}\"\napi_url = \"{}\"\n",
            self.places[0].id(),
            self.places[1].id(),
            self.discord.token(),
            self.discord.api_url(),
        )
    }

    async fn is_left_to(&self, alive: usize) {
        self.discord.bots_are_connected(alive).await;
    }

    async fn is_heard_by(&self, alive: usize) {
        self.discord.bots_are_connected(alive).await;
    }

    async fn casts(&mut self, choices: &Choices) -> Cast {
        let person = |what: &str| self.discord.listener(&format!("{what}-{}", choices.number));
        let (proposer, host) = (person("ada"), self.discord.moderator("host"));
        let form = if choices.otherwise {
            Some(proposer.asks(&self.places[0], "/suggest").await.form().await)
        } else {
            None
        };
        Cast { proposer, voter: person("bob"), waiting: person("eve"), host, form }
    }

    fn voters(&self, cast: &Cast) -> Voters {
        let [proposer, voter, waiting] =
            [&cast.proposer, &cast.voter, &cast.waiting].map(|person| person.id().to_string());
        Voters { proposer, voter, waiting, fickle: None }
    }

    fn holds(&self, step: Step, hold: Hold) -> Gate {
        let route = match step {
            Step::Suggest | Step::Vote | Step::Decide => Route::CreateInteractionResponse,
            Step::Edit => Route::UpdateMessage,
            Step::Card | Step::Air | Step::Note => Route::CreateMessage,
        };
        self.discord.holds(route, hold)
    }

    fn is_clear(&self) {
        self.discord.is_well_again();
    }

    async fn forgets_keys(&mut self) {
        self.discord.forgets_nonces();
    }

    async fn does(&self, tale: &Tale<Self>, step: Step) -> Option<Self::Deed> {
        let Cast { proposer, voter, host, form, .. } = &tale.cast;
        Some(match (step, form) {
            (Step::Suggest, Some(form)) => {
                let typed = [("guest", tale.guest.as_str()), ("company", &tale.company)];
                proposer.sends(form, &typed).unwrap()
            }
            (Step::Suggest, None) => {
                let line = format!("/suggest {} company: {}", tale.guest, tale.company);
                proposer.asks(&self.places[0], &line).await
            }
            (Step::Vote, _) => {
                let card = self.card(tale, 0);
                let label = labels(&card).into_iter().find(|label| label.starts_with("👍 Vote"));
                voter.pushes(&card, &label.expect("it can be voted for"))
            }
            (Step::Decide, _) => {
                let card = self.card(tale, 1);
                // The card may say by now that it is accepted, although nobody had an answer.
                labels(&card).contains(&"Accept".to_owned()).then(|| host.pushes(&card, "Accept"))?
            }
            (step, _) => panic!("nobody does {step:?}"),
        })
    }

    async fn has_heard(&self, deed: Asked, patience: Duration) -> bool {
        deed.has_answer_within(patience).await
    }

    async fn hears(&self, deed: Asked) -> String {
        deed.answer().await.content
    }

    async fn is_voted_for(
        world: &mut World<Self>,
        tale: &Tale<Self>,
        choices: &Choices,
    ) -> Result<Sight, String> {
        world.clicks(tale, Step::Vote, choices).await
    }

    async fn waits(&self, tale: &Tale<Self>) {
        tale.cast.waiting.presses(&self.card(tale, 0), "Tell me when it comes true").await;
    }

    async fn shows(&self, tale: &Tale<Self>) -> Shown {
        self.places.each_ref().map(|place| about(place, tale))
    }

    async fn told(&self, tale: &Tale<Self>, _expects: bool) -> Heard {
        let told = |person: &Listener| {
            let channel = self.discord.private_channel_of(person);
            channel.map(|channel| about(&channel, tale)).unwrap_or_default()
        };
        let Cast { proposer, voter, waiting, .. } = &tale.cast;
        Heard { proposer: told(proposer), waiting: told(waiting), others: told(voter) }
    }

    fn place(&self, room: &str) -> Option<usize> {
        self.places.iter().position(|place| place.id().to_string() == room)
    }

    fn violations(&self) -> Vec<String> {
        self.discord.violations()
    }
}

impl OnDiscord {
    /// The card, as people see it who may press something below.
    fn card(&self, tale: &Tale<Self>, place: usize) -> Answer {
        let channel = &self.places[place];
        let card = channel.messages().into_iter().find(|posted| says(posted).contains(&tale.guest));
        let id = card.expect("the card stands").id;
        channel.shows().into_iter().find(|shown| shown.id == id).expect("it is shown")
    }
}

/// What stands on the buttons below a message.
fn labels(card: &Answer) -> Vec<String> {
    card.buttons().into_iter().filter_map(|button| button["label"].as_str().map(str::to_owned)).collect()
}

/// What the bot posted in a channel about this guest.
fn about(channel: &Channel, tale: &Tale<OnDiscord>) -> Vec<String> {
    channel.messages().iter().map(says).filter(|said| said.contains(&tale.guest)).collect()
}

fn says(posted: &Posted) -> String {
    let embeds: String = posted.embeds.iter().map(ToString::to_string).collect();
    format!("{} {embeds}", posted.content)
}
