//! Answering what people ask, on every platform alike.

use std::sync::{Arc, PoisonError, RwLock};

use crate::announcement::{Destination, Subscription};
use crate::catalogue::{Catalogue, Finding, Scope};
use crate::command::{COMMANDS, Command, CommandSpec, Request};
use crate::episode::{Show, ShowId};
use crate::message::Message;
use crate::reply::Reply;
use crate::wording;

/// Discord offers no more choices, in a menu as in a completion.
pub const MAX_CHOICES: usize = 25;

/// Answers requests from what is in memory; never waits for a database or the network.
#[derive(Debug)]
pub struct Bot {
    known: RwLock<Arc<Known>>,
}

/// What the bot knows, replaced as a whole so that no answer comes from half an update.
#[derive(Debug, Default)]
struct Known {
    catalogue: Catalogue,
    shows: Vec<Show>,
    subscriptions: Vec<Subscription>,
}

impl Bot {
    /// A bot that knows these shows and episodes, and which rooms follow which show.
    pub fn new(catalogue: Catalogue, shows: Vec<Show>, subscriptions: Vec<Subscription>) -> Self {
        Self { known: RwLock::new(Arc::new(Known { catalogue, shows, subscriptions })) }
    }

    /// Replaces all that the bot knows. Requests under way end with what they began with.
    pub fn learn(&self, catalogue: Catalogue, shows: Vec<Show>, subscriptions: Vec<Subscription>) {
        let known = Arc::new(Known { catalogue, shows, subscriptions });
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
    }

    /// The words that answer a request.
    pub fn respond(&self, request: &Request) -> Message {
        let known = self.known();
        wording::reply(&known.reply(request), &known.shows)
    }

    /// What was found for a request.
    pub fn reply(&self, request: &Request) -> Reply {
        self.known().reply(request)
    }

    /// The words for a [`crate::message::Choice`] that was picked, by its value.
    pub fn choose(&self, value: &str) -> Message {
        let known = self.known();
        let reply = known.catalogue.by_short_id(value).map_or(Reply::NoLongerThere, Reply::Episode);
        wording::reply(&reply, &known.shows)
    }

    /// What the argument of `command` may become, best first, at most [`MAX_CHOICES`].
    pub fn complete(&self, command: &str, typed: &str, room: Option<&Destination>) -> Vec<String> {
        let known = self.known();
        let scope = known.scope(room);
        match CommandSpec::find(command).map(|spec| spec.name) {
            Some("episode") => known.catalogue.complete(typed, &scope, MAX_CHOICES),
            Some("guest") => known.catalogue.complete_guest(typed, &scope, MAX_CHOICES),
            Some("help") => {
                let typed = typed.trim().to_lowercase();
                let names = COMMANDS.iter().map(|spec| spec.name);
                names.filter(|name| name.starts_with(&typed)).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }

    fn known(&self) -> Arc<Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Known {
    fn reply(&self, request: &Request) -> Reply {
        if self.catalogue.is_empty()
            && matches!(request.command, Ok(Command::Episode(_) | Command::Guest(_) | Command::Latest))
        {
            return Reply::NoEpisodes;
        }
        let scope = self.scope(request.room.as_ref());
        match &request.command {
            Err(misunderstood) => Reply::Misunderstood(misunderstood.clone()),
            Ok(Command::Episode(query)) => {
                found(query, self.wide(&scope, |scope| self.catalogue.find(query, scope)))
            }
            Ok(Command::Guest(name)) => {
                found(name, self.wide(&scope, |scope| self.catalogue.find_guest(name, scope)))
            }
            Ok(Command::Latest) => self.catalogue.latest(&scope).map_or(Reply::NoEpisodes, Reply::Episode),
            Ok(Command::Help(None)) => Reply::Help,
            Ok(Command::Help(Some(name))) => match Command::parse(name) {
                Err(crate::command::Misunderstood::Unknown { name, nearest }) => {
                    Reply::Misunderstood(crate::command::Misunderstood::Unknown { name, nearest })
                }
                _ => CommandSpec::find(name.split_whitespace().next().unwrap_or_default())
                    .map_or(Reply::Help, Reply::HelpOn),
            },
        }
    }

    /// The shows that the room follows; none means all.
    fn scope(&self, room: Option<&Destination>) -> Vec<ShowId> {
        let Some(room) = room else { return Vec::new() };
        let here = self.subscriptions.iter().filter(|subscription| subscription.destination == *room);
        here.map(|subscription| subscription.show.clone()).collect()
    }

    /// Looks in the room's own shows first, and in all where they have nothing.
    fn wide(&self, scope: &Scope, find: impl Fn(&Scope) -> Finding) -> Finding {
        match find(scope) {
            Finding::Nothing(_) if !scope.is_empty() => find(&[]),
            finding => finding,
        }
    }
}

fn found(query: &str, finding: Finding) -> Reply {
    match finding {
        Finding::Clear(hit) => Reply::Found(hit),
        Finding::Several(mut hits) => {
            hits.truncate(MAX_CHOICES);
            Reply::Choose { query: query.to_owned(), hits }
        }
        Finding::Nothing(nearest) => Reply::NotFound { query: query.to_owned(), nearest },
    }
}
