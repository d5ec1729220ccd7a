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
#[derive(Debug, Default)]
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
    /// Replaces all that the bot knows, nothing at first: episodes, shows, and which rooms follow which show. Requests under way end with what they began with.
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
                found(query, wide(&scope, |scope| self.catalogue.find(query, scope)))
            }
            Ok(Command::Guest(name)) => {
                found(name, wide(&scope, |scope| self.catalogue.find_guest(name, scope)))
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
}

/// Looks in the room's own shows first, and in all where they have nothing.
fn wide(scope: &Scope, find: impl Fn(&Scope) -> Finding) -> Finding {
    match find(scope) {
        Finding::Nothing(_) if !scope.is_empty() => find(&[]),
        finding => finding,
    }
}

fn found(query: &str, finding: Finding) -> Reply {
    match finding {
        Finding::Clear(hit) => Reply::Found(hit),
        Finding::Several(mut hits) => {
            hits.truncate(MAX_CHOICES);
            Reply::Choose { query: query.to_owned(), hits }
        }
        Finding::Nothing(nearest) | Finding::TooCommon { newest: nearest, .. } => {
            Reply::NotFound { query: query.to_owned(), nearest }
        }
        Finding::Misread(hint) => Reply::NotFound { query: query.to_owned(), nearest: hint.instead },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::announcement::PlatformKind;
    use crate::credits;
    use crate::testdata;

    /// A bot that knows the first show.
    fn bot() -> Bot {
        let mut reading = testdata::reading();
        credits::fill(&mut reading);
        let bot = Bot::default();
        bot.learn(Catalogue::new(reading.episodes), vec![reading.show], Vec::new());
        bot
    }

    fn ask(bot: &Bot, line: &str) -> Reply {
        bot.reply(&Request { command: Command::parse(line), room: None })
    }

    #[test]
    fn a_company_is_answered_with_its_episode() {
        let Reply::Found(hit) = ask(&bot(), "episode oxide") else { panic!("not clear") };
        assert_eq!(hit.episode.title, "Oxide's Steve Klabnik");
    }

    #[test]
    fn where_several_fit_one_is_chosen() {
        let bot = bot();
        let Reply::Choose { hits, .. } = ask(&bot, "episode finale") else { panic!("no choice") };
        assert_eq!(hits.len(), 2);
        let message = bot.respond(&Request { command: Command::parse("episode finale"), room: None });
        let chosen = bot.choose(&message.choices[0].value);
        assert_eq!(chosen.cards[0].title, hits[0].episode.title);
    }

    #[test]
    fn nothing_found_names_the_nearest() {
        let Reply::NotFound { nearest, .. } = ask(&bot(), "guest Steffen Klabautermann") else {
            panic!("found")
        };
        assert!(nearest.contains(&"Steve Klabnik".to_owned()), "{nearest:?}");
    }

    #[test]
    fn a_company_is_no_guest() {
        assert!(matches!(ask(&bot(), "guest oxide"), Reply::NotFound { .. }));
    }

    #[test]
    fn names_complete_as_they_are_typed() {
        let bot = bot();
        assert_eq!(bot.complete("episode", "infin", None)[0], "InfinyOn");
        assert_eq!(bot.complete("guest", "klab", None), ["Steve Klabnik"]);
        assert!(bot.complete("guest", "", None).len() <= MAX_CHOICES);
    }

    #[test]
    fn a_room_that_follows_another_show_is_told_of_this_one_where_its_own_has_nothing() {
        let mut reading = testdata::reading();
        credits::fill(&mut reading);
        let other = ShowId::new("another-show");
        let mut own = testdata::episode(&other, "1", "Ferns");
        own.summary = "Oxide is what iron becomes.".into();
        reading.episodes.push(own);
        let room = Destination { platform: PlatformKind::Matrix, room: "!ferns:example.org".into() };
        let follows = Subscription { show: other, destination: room.clone(), mention_role: None };
        let bot = Bot::default();
        bot.learn(Catalogue::new(reading.episodes), vec![reading.show], vec![follows]);
        let ask =
            |line: &str| bot.reply(&Request { command: Command::parse(line), room: Some(room.clone()) });
        let Reply::Found(hit) = ask("episode oxide") else { panic!("not clear") };
        assert_eq!(hit.episode.title, "Ferns", "the room's own show first");
        let Reply::Found(hit) = ask("episode sentry") else { panic!("not clear") };
        assert_eq!(hit.episode.title, "Rust in Production Ep 6 - Sentry's Arpad Borsos");
    }
}
