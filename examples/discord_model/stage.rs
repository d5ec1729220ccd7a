//! The server, its channels and people; and what a person does there, a line at a time.

use std::fmt::Write as _;

use bot_core::time;
use futures_util::FutureExt as _;

use crate::screen::{opened, shown};
use crate::world::discord::{Answer, Channel, Discord, Form, Id, Listener, Seen};
use crate::world::feed::{Episode, Feed};

const HELP: &str = "\
  /episode oxide        types a command, and shows the answer
  complete episode ox   begins to type, and shows what is offered
  press LABEL           presses a button: of the last answer, or below the newest message that has it (or: click)
  fill guest=Jane | why=She rewrote it
                        fills in the form that is open, and sends it
  choose LABEL          chooses from the last answer's menu
  as mod | listener     who you are: a moderator, or somebody; any other name is somebody else, and
                        “as new NAME” somebody whose account was made today
  channel NAME          where you are
  channels              where one can be; threads, forum posts and your private conversation with the bot too
  show                  the channel's messages
  say WORDS             says something
  delete                a moderator deletes the newest message of the channel
  publish TITLE         publishes an episode in the feed here
  wait                  until the bot is connected
  wait N                until N messages of the bot stand in the channel
  quit
";

/// Where everything happens.
pub(crate) struct Stage {
    pub(crate) discord: Discord,
    pub(crate) channels: Vec<(&'static str, Channel)>,
    /// A role that may be pinged.
    pub(crate) role: Id,
    feed: Feed,
    person: (String, Listener),
    moderator: Listener,
    place: (String, Channel),
    answer: Option<Answer>,
    form: Option<Form>,
}

impl Stage {
    pub(crate) async fn set() -> Self {
        let discord = Discord::start().await;
        let channels = vec![
            ("new-episodes", discord.channel("new-episodes")),
            ("talk", discord.channel("talk")),
            ("news", discord.announcement_channel("news")),
            ("forum", discord.forum("forum")),
            ("moderators", discord.channel("moderators")),
        ];
        let (_, first) = &channels[0];
        Self {
            role: discord.role("listeners", true),
            feed: Feed::start().await,
            person: ("ada".to_owned(), discord.listener("ada")),
            moderator: discord.moderator("host"),
            place: ("new-episodes".to_owned(), first.clone()),
            channels,
            discord,
            answer: None,
            form: None,
        }
    }

    pub(crate) fn feed_url(&self) -> String {
        self.feed.url()
    }

    pub(crate) fn prompt(&self) -> String {
        format!("{} in #{}", self.person.0, self.place.0)
    }

    /// Does what the line says. What the model complains about is the trouble.
    pub(crate) async fn does(&mut self, line: &str) -> Result<String, String> {
        let done = std::panic::AssertUnwindSafe(self.try_to(line)).catch_unwind().await;
        let done = done.unwrap_or_else(|panic| Err(words_of(panic.as_ref())));
        let complaints = self.discord.violations();
        if complaints.is_empty() {
            return done;
        }
        done.map(|shown| format!("{shown}  ! against Discord's rules: {}\n", complaints.join("; ")))
    }

    async fn try_to(&mut self, line: &str) -> Result<String, String> {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.trim();
        match verb {
            "" => Ok(String::new()),
            "help" => Ok(HELP.to_owned()),
            "complete" => Ok(self.completes(rest).await),
            "press" | "click" => self.presses(rest).await,
            "fill" => self.fills(rest).await,
            "choose" => {
                let answer = self.answer.clone().ok_or("there is no answer yet")?;
                let answer = self.person.1.chooses(&answer, rest).await;
                Ok(self.is_shown(answer))
            }
            "as" => self.becomes(rest),
            "channel" => self.goes_to(rest),
            "channels" => Ok(lines("", self.places().iter().map(|(name, _)| name))),
            "show" => Ok(self.page()),
            "say" => {
                self.person.1.says(&self.place.1, rest);
                Ok(String::new())
            }
            "delete" => {
                let newest = self.place.1.shows().pop().ok_or("there is no message")?;
                self.place.1.loses(newest.id);
                Ok(String::new())
            }
            // Dated now: what came out long ago makes no suggestion come true.
            "publish" => {
                let (title, published) = (rest.to_owned(), Some(time::now()));
                let guid = self.feed.publishes(Episode { title, published, ..Episode::default() });
                Ok(format!("  {guid}\n"))
            }
            "wait" => self.waits(rest).await,
            "react" => Err("the bot does not hear of reactions on Discord".to_owned()),
            _ if line.starts_with('/') => {
                let seen = self.person.1.asks(&self.place.1, line).await.seen().await;
                Ok(self.is_seen(seen))
            }
            _ => Err(format!("“{verb}” is not understood; “help” says what there is")),
        }
    }

    fn is_shown(&mut self, answer: Answer) -> String {
        let text = shown(&answer);
        self.answer = Some(answer);
        text
    }

    /// An answer, or a form to fill in.
    fn is_seen(&mut self, seen: Seen) -> String {
        match seen {
            Seen::Answer(answer) => self.is_shown(answer),
            Seen::Form(form) => {
                let text = opened(&form);
                self.form = Some(form);
                text
            }
        }
    }

    /// Sends the form that is open; one that is refused stays open.
    async fn fills(&mut self, rest: &str) -> Result<String, String> {
        let form = self.form.clone().ok_or("no form is open")?;
        let fields = rest.split(" | ").filter(|field| !field.trim().is_empty());
        let typed = fields.map(|field| {
            let (name, value) =
                field.split_once('=').ok_or_else(|| format!("“{field}” is not NAME=WORDS"))?;
            Ok((name.trim(), value.trim()))
        });
        let typed = typed.collect::<Result<Vec<_>, String>>()?;
        let asked = self.person.1.sends(&form, &typed)?;
        self.form = None;
        Ok(self.is_seen(asked.seen().await))
    }

    async fn completes(&self, rest: &str) -> String {
        let (command, typed) = rest.split_once(' ').unwrap_or((rest, ""));
        let offered = self.person.1.completes(&self.place.1, command.trim_start_matches('/'), typed).await;
        lines("- ", &offered)
    }

    async fn presses(&mut self, label: &str) -> Result<String, String> {
        let below = |answer: &Answer| answer.buttons().iter().any(|button| button["label"] == label);
        let newest_first = self.place.1.shows().into_iter().rev();
        let mut candidates = self.answer.iter().cloned().chain(newest_first);
        let answer = candidates.find(below).ok_or_else(|| format!("there is no button “{label}”"))?;
        if let Some(url) = answer.link(label) {
            return Ok(format!("  opens {url}\n"));
        }
        let seen = self.person.1.pushes(&answer, label).seen().await;
        Ok(self.is_seen(seen))
    }

    fn becomes(&mut self, name: &str) -> Result<String, String> {
        let (name, listener) = match name {
            "" => return Err("as whom? “as mod”, “as listener”".to_owned()),
            "mod" | "moderator" | "host" => ("host", self.moderator.clone()),
            "listener" | "ada" => ("ada", self.discord.listener("ada")),
            newcomer if newcomer.starts_with("new ") => (newcomer, self.discord.newcomer(newcomer)),
            other => (other, self.discord.listener(other)),
        };
        self.person = (name.to_owned(), listener);
        // What only the person before could see.
        self.answer = self.answer.take().filter(|answer| !answer.ephemeral);
        self.form = None;
        if self.place.0.starts_with("private-") {
            let (name, channel) = &self.channels[0];
            self.place = ((*name).to_owned(), channel.clone());
        }
        Ok(String::new())
    }

    /// The channels, and all threads in them.
    fn places(&self) -> Vec<(String, Channel)> {
        let mut places = Vec::new();
        for (name, channel) in &self.channels {
            places.push(((*name).to_owned(), channel.clone()));
            places.extend(channel.threads().into_iter().map(|thread| (thread.name(), thread)));
        }
        let private = self.discord.private_channel_of(&self.person.1);
        places.extend(private.map(|channel| (format!("private-{}", self.person.0), channel)));
        places
    }

    fn goes_to(&mut self, name: &str) -> Result<String, String> {
        let name = name.trim_start_matches('#');
        let found = self.places().into_iter().find(|(place, _)| place == name);
        self.place = found.ok_or_else(|| format!("there is no channel “{name}”; see “channels”"))?;
        Ok(String::new())
    }

    fn page(&self) -> String {
        let mut text = String::new();
        for message in self.place.1.shows() {
            let _ = writeln!(text, "  ── {}", message.id);
            text.push_str(&shown(&message));
        }
        for thread in self.place.1.threads() {
            let _ = writeln!(text, "  thread “{}”", thread.name());
        }
        text
    }

    async fn waits(&self, rest: &str) -> Result<String, String> {
        if rest.is_empty() {
            self.discord.commands_are_registered().await;
            self.discord.bot_is_connected().await;
            return Ok(String::new());
        }
        let count = rest.parse().map_err(|_| format!("“{rest}” is no number"))?;
        self.place.1.has_messages(count).await;
        Ok(self.page())
    }
}

fn lines<'a>(mark: &str, words: impl IntoIterator<Item = &'a String>) -> String {
    words.into_iter().fold(String::new(), |text, word| text + "  " + mark + word.as_str() + "\n")
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let words = panic.downcast_ref::<String>().cloned();
    words.or_else(|| panic.downcast_ref::<&str>().map(|&words| words.to_owned())).unwrap_or_default()
}
