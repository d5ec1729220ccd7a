//! Answering what people ask, on every platform alike.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::watch;
use tracing::error;

use crate::announcement::{Destination, PlatformKind};
use crate::catalogue::{Catalogue, Entry, Scope};
use crate::command::{COMMANDS, Command, CommandSpec, Request};
use crate::episode::{CreditRole, Show, ShowId};
use crate::message::Message;
use crate::reply::Reply;
use crate::store::{Store, StoreError};
use crate::subscription::{Operators, Subscriptions};
use crate::suggestion::{Boards, Register, Standing};
use crate::time::Moment;
use crate::wording;

mod announce;
mod ask;
mod browsing;
mod credit;
mod decide;
mod finding;
mod form;
mod heard;
mod held;
mod links;
mod lot;
mod moments;
mod notify;
mod places;
mod privacy;
mod reactions;
mod shows;
mod status;
mod suggest;
mod suggestions;
mod toil;
mod unfinished;
mod vote;

pub use heard::{Hold, Turn};
pub use reactions::Looked;
use toil::toil;

/// Discord offers no more choices, in a menu as in a completion.
pub const MAX_CHOICES: usize = 25;

/// Answers requests: from what is in memory wherever that is enough, else from the database, never from the network.
#[derive(Debug)]
pub struct Bot {
    store: Store,
    known: RwLock<Arc<Known>>,
    /// Held while something is learned: what two learn at once must not be lost.
    learning: Mutex<()>,
    lots: Mutex<lot::Lots>,
    places: places::Places,
    operators: Operators,
    unfinished: Mutex<unfinished::Unfinished>,
    /// Told when something may have been written that is to be said.
    news: watch::Sender<()>,
}

/// What the bot knows, replaced as a whole so that no answer comes from half an update.
#[derive(Clone, Debug, Default)]
struct Known {
    catalogue: Catalogue,
    shows: Vec<Show>,
    subscriptions: Subscriptions,
    boards: Boards,
    /// The names on the boards.
    register: Register,
}

impl Bot {
    /// A bot that knows nothing yet, over the database that keeps the rest.
    pub fn new(store: Store, subscriptions: Subscriptions) -> Self {
        Self {
            store,
            known: RwLock::new(Arc::new(Known { subscriptions, ..Known::default() })),
            learning: Mutex::default(),
            lots: Mutex::new(lot::Lots::new()),
            places: places::Places::default(),
            operators: Operators::default(),
            unfinished: Mutex::default(),
            news: watch::Sender::new(()),
        }
    }

    /// The same bot, where these shows take suggestions.
    #[must_use]
    pub fn with_boards(self, boards: Boards) -> Self {
        self.update(|known| known.boards = boards);
        self
    }

    /// The same bot, which tells this one when a board has changed, so that the cards show it at once.
    #[must_use]
    pub fn with_news(self, news: watch::Sender<()>) -> Self {
        Self { news, ..self }
    }

    /// The same bot, which answers in the operators' place what concerns every place.
    #[must_use]
    pub fn with_operators(self, operators: Operators) -> Self {
        Self { operators, ..self }
    }

    /// Something may have been written that is to be said, or can be said by now.
    pub fn has_news(&self) {
        self.news.send_replace(());
    }

    /// The same bot with its luck decided: what it draws by lot follows from the seed.
    #[must_use]
    pub fn with_luck(self, seed: u64) -> Self {
        Self { lots: Mutex::new(lot::Lots::seeded(seed)), ..self }
    }

    /// Takes over the episodes that are new or different, and all shows. Requests under way end with what they began
    /// with.
    pub fn learn(&self, changed: Vec<Entry>, shows: Vec<Show>) {
        self.update(|known| {
            known.catalogue.name_shows(&shows);
            known.catalogue.update(changed);
            known.shows = shows;
        });
    }

    fn update(&self, change: impl FnOnce(&mut Known)) {
        let _one_at_a_time = self.learning.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = Known::clone(&self.known());
        change(&mut known);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
    }

    /// The words that answer a request made at `now`.
    pub async fn respond(&self, request: &Request, now: Moment) -> Message {
        let known = self.known();
        let reply = self.reply_from(&known, request, now).await;
        wording::reply(&reply, &known.shows, now)
    }

    /// What was found for a request made at `now`.
    pub async fn reply(&self, request: &Request, now: Moment) -> Reply {
        self.reply_from(&self.known(), request, now).await
    }

    /// The words for a [`crate::message::Choice`] that was picked, by its value.
    pub fn choose(&self, value: &str, now: Moment) -> Message {
        let known = self.known();
        let reply = known.catalogue.by_short_id(value).map_or(Reply::NoLongerThere, Reply::Episode);
        wording::reply(&reply, &known.shows, now)
    }

    /// The rooms of a platform that follow a show, or its suggestions.
    pub fn rooms(&self, platform: PlatformKind) -> Vec<String> {
        let known = self.known();
        let subscriptions = known.subscriptions.all();
        let announced = subscriptions.iter().map(|subscription| subscription.destination.clone());
        let rooms = announced.chain(known.boards.places().into_iter().map(|(_, place)| place));
        rooms.filter(|room| room.platform == platform).map(|room| room.room).collect()
    }

    /// Tells which Discord server a channel is on, so that messages in it can be linked to: see [`Bot::keep_servers`].
    pub fn knows_server(&self, channel: &str, server: &str) {
        self.places.learn(channel, server);
    }

    /// What an argument of `command` may become, best first, at most [`MAX_CHOICES`].
    pub fn complete(
        &self,
        command: &str,
        argument: &str,
        typed: &str,
        room: Option<&Destination>,
    ) -> Vec<String> {
        let known = self.known();
        let scope = known.scope(room);
        match (CommandSpec::find(command).map(|spec| spec.name), argument) {
            (Some("episode" | "links"), _) | (Some("credit"), "episode") => {
                known.catalogue.complete(typed, &scope, MAX_CHOICES)
            }
            (Some("guest"), _) => known.catalogue.complete_guest(typed, &scope, MAX_CHOICES),
            (Some("announce"), _) => announce::complete(&known, argument, typed),
            (Some("notify"), _) => known.complete_notify(typed, &scope, MAX_CHOICES),
            (Some("status"), _) => known.complete_status(typed, &scope, MAX_CHOICES),
            (Some("decide"), "action") => decide::complete(typed),
            (Some("held"), _) => known.complete_held(typed, &scope, MAX_CHOICES),
            (Some("vote"), _) => known.complete_board(typed, room, Standing::Open),
            (Some("suggest" | "suggestions"), "show") => known.complete_boards(typed),
            (Some("suggestions"), _) => known.complete_suggestions(typed, room),
            (Some("ask"), "suggestion") => known.complete_board(typed, room, Standing::Booked),
            (Some("decide"), "suggestion") => known.complete_board(typed, room, Standing::Over),
            (Some("suggest"), "anonymous" | "again") | (Some("credit"), "undo") => vec!["yes".to_owned()],
            (Some("help"), _) => {
                let typed = typed.trim().to_lowercase();
                let names = COMMANDS.iter().map(|spec| spec.name);
                names.filter(|name| name.starts_with(&typed)).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }

    async fn reply_from(&self, known: &Arc<Known>, request: &Request, now: Moment) -> Reply {
        let command = match &request.command {
            Ok(command) => command,
            Err(misunderstood) => return Reply::Misunderstood(misunderstood.clone()),
        };
        let reply = self.perform(known, command, request, now).await.unwrap_or_else(|error| {
            error!(%error, "a question could not be answered");
            Reply::Trouble
        });
        if may_change_a_board(command) {
            self.news.send_replace(());
        }
        reply
    }

    async fn perform(
        &self,
        known: &Arc<Known>,
        command: &Command,
        request: &Request,
        now: Moment,
    ) -> Result<Reply, StoreError> {
        let needs_none = matches!(
            command,
            Command::Help(_)
                | Command::Announce(_)
                | Command::Notify(_)
                | Command::Status(_)
                | Command::Held(_)
                | Command::Suggest(_)
                | Command::Vote(_)
                | Command::Suggestions(_)
                | Command::Ask(_)
                | Command::Decide(_)
                | Command::Privacy
                | Command::ForgetMe(_)
        );
        if known.catalogue.is_empty() && !needs_none {
            return Ok(Reply::NoEpisodes);
        }
        let scope = known.scope(request.room.as_ref());
        Ok(match command {
            Command::Episode(query) => known.episode(query, &scope),
            Command::Guest(name) => known.guest(name, &scope),
            Command::Latest => known.catalogue.latest(&scope).map_or(Reply::NoEpisodes, Reply::Episode),
            Command::Credit(command) => self.credit(known, command, request, now).await?,
            Command::Announce(command) => self.announce(known, command, request, now).await?,
            Command::Notify(command) => self.notify(known, command, request, now).await?,
            Command::Status(episode) => self.status(known, episode.as_deref(), request).await?,
            Command::Held(command) => self.held(known, command, request, now).await?,
            Command::Suggest(command) => self.suggest(known, command, request, now).await?,
            Command::Vote(command) => self.vote(known, command, request, now).await?,
            Command::Suggestions(command) => self.suggestions(known, command, request, now).await?,
            Command::Ask(command) => self.ask(known, command, request, now).await?,
            Command::Decide(command) => self.decide_on(known, command, request, now).await?,
            Command::Privacy => self.privacy(request, now).await?,
            Command::ForgetMe(sure) => self.forget_me(*sure, request, now).await?,
            Command::Next => known.next(&scope, now),
            Command::Guests(from) => known.names(CreditRole::Guest, from, &scope),
            Command::Companies(from) => known.names(CreditRole::Company, from, &scope),
            Command::Random => self.draw(known, request, &scope),
            Command::OnThisDay => known.on_this_day(&scope, now),
            Command::Help(None) if request.asker.moderator => Reply::HelpForModerators,
            Command::Help(None) => Reply::Help,
            Command::Help(Some(name)) => finding::help(name),
            Command::Moment(words) => moments::moment(known, &self.store, words, &scope).await?,
            Command::Links(words) => {
                let (known, words) = (known.clone(), words.clone());
                toil(move || known.links(&words, &scope)).await
            }
        })
    }

    fn draw(&self, known: &Known, request: &Request, scope: &Scope) -> Reply {
        let mut lots = self.lots.lock().unwrap_or_else(PoisonError::into_inner);
        known.random(scope, &mut lots, lot::Circle::of(request))
    }

    fn known(&self) -> Arc<Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Whether cards may have something new to show after a command.
fn may_change_a_board(command: &Command) -> bool {
    matches!(
        command,
        Command::Suggest(_)
            | Command::Vote(_)
            | Command::Ask(_)
            | Command::Decide(_)
            | Command::ForgetMe(true)
    )
}

impl Known {
    /// The shows that a question asked in the room is about; none means all. Where nothing is followed, a show for patrons
    /// is not talked about.
    fn scope(&self, room: Option<&Destination>) -> Vec<ShowId> {
        let here = self.shows_in(room);
        if here.is_empty() { self.subscriptions.public_shows() } else { here }
    }

    /// The shows that the room follows, or whose suggestions it shows.
    fn shows_in(&self, room: Option<&Destination>) -> Vec<ShowId> {
        let Some(room) = room else { return Vec::new() };
        let subscriptions = self.subscriptions.all();
        let here = subscriptions.iter().filter(|subscription| subscription.destination == *room);
        let mut shows: Vec<_> = here.map(|subscription| subscription.show.clone()).collect();
        for (show, place) in self.boards.places() {
            if place == *room && !shows.contains(&show) {
                shows.push(show);
            }
        }
        shows
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::command::Asker;
    use crate::credits;
    use crate::subscription::{Manner, Subscription};
    use crate::testdata;

    /// A bot that knows the first show.
    async fn bot() -> Bot {
        let mut reading = testdata::reading();
        credits::fill(&mut reading);
        let bot = Bot::new(Store::open("sqlite::memory:").await.unwrap(), Subscriptions::default());
        bot.learn(reading.episodes.into_iter().map(Entry::from).collect(), vec![reading.show]);
        bot
    }

    fn request(line: &str, room: Option<Destination>) -> Request {
        Request { command: Command::parse(line), room, asker: Asker::local(), missing: Vec::new() }
    }

    async fn ask(bot: &Bot, line: &str) -> Reply {
        bot.reply(&request(line, None), Moment::default()).await
    }

    #[tokio::test]
    async fn a_company_is_answered_with_its_episode() {
        let Reply::Found(hit) = ask(&bot().await, "episode oxide").await else { panic!("not clear") };
        assert_eq!(hit.episode.title, "Oxide's Steve Klabnik");
    }

    #[tokio::test]
    async fn where_several_fit_one_is_chosen() {
        let bot = bot().await;
        let Reply::Choose { hits, .. } = ask(&bot, "episode finale").await else { panic!("no choice") };
        assert_eq!(hits.len(), 2);
        let message = bot.respond(&request("episode finale", None), Moment::default()).await;
        let chosen = bot.choose(&message.choices[0].value, Moment::default());
        assert_eq!(chosen.cards[0].title, hits[0].episode.title);
    }

    #[tokio::test]
    async fn nothing_found_names_the_nearest() {
        let Reply::NotFound { nearest, .. } = ask(&bot().await, "guest Steffen Klabautermann").await else {
            panic!("found")
        };
        assert!(nearest.contains(&"Steve Klabnik".to_owned()), "{nearest:?}");
    }

    #[tokio::test]
    async fn a_company_is_no_guest() {
        assert!(matches!(ask(&bot().await, "guest oxide").await, Reply::NotFound { .. }));
    }

    #[tokio::test]
    async fn whoever_shows_the_board_hears_of_each_command_that_may_change_it() {
        let news = watch::Sender::new(());
        let bot = bot().await.with_news(news.clone());
        let mut heard = news.subscribe();
        for (line, changes) in [("vote 1", true), ("suggest Jane Doe", true), ("suggestions", false)] {
            ask(&bot, line).await;
            assert_eq!(heard.has_changed().unwrap(), changes, "{line}");
            heard.mark_unchanged();
        }
    }

    #[tokio::test]
    async fn names_complete_as_they_are_typed() {
        let bot = bot().await;
        assert_eq!(bot.complete("episode", "query", "infin", None)[0], "InfinyOn");
        assert_eq!(bot.complete("guest", "name", "klab", None), ["Steve Klabnik"]);
        assert!(bot.complete("guest", "name", "", None).len() <= MAX_CHOICES);
    }

    #[tokio::test]
    async fn a_room_that_follows_another_show_is_told_of_this_one_where_its_own_has_nothing() {
        let mut reading = testdata::reading();
        credits::fill(&mut reading);
        let other = ShowId::new("another-show");
        let mut own = testdata::episode(&other, "1", "Ferns");
        own.summary = "Oxide is what iron becomes.".into();
        reading.episodes.push(own);
        let room = Destination { platform: PlatformKind::Matrix, room: "!ferns:example.org".into() };
        let follows = Subscription { show: other, destination: room.clone(), manner: Manner::default() };
        let subscriptions = Subscriptions::new(vec![follows]);
        let bot = Bot::new(Store::open("sqlite::memory:").await.unwrap(), subscriptions);
        bot.learn(reading.episodes.into_iter().map(Entry::from).collect(), vec![reading.show]);
        let Reply::Found(hit) =
            bot.reply(&request("episode oxide", Some(room.clone())), Moment::default()).await
        else {
            panic!("not clear")
        };
        assert_eq!(hit.episode.title, "Ferns", "the room's own show first");
        let Reply::Found(hit) = bot.reply(&request("episode sentry", Some(room)), Moment::default()).await
        else {
            panic!("not clear")
        };
        assert_eq!(hit.episode.title, "Rust in Production Ep 6 - Sentry's Arpad Borsos");
    }
}
