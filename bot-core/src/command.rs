//! What people can ask, spelled and explained once for all platforms.

use crate::announcement::{Destination, PlatformKind};
use crate::checkup::Finding;
use crate::time::Moment;

mod announce;
mod anonymously;
mod board;
mod dialogue;
mod form;
mod people;
mod table;

pub use announce::{Action, AnnounceCommand};
pub use board::{
    AskCommand, BoardView, DecideCommand, Sorting, SuggestCommand, SuggestionsCommand, VoteCommand,
};
pub use dialogue::{Heard, Waiting, is_answer};
pub use form::{Field, FieldChoice, Form};
pub use people::{HeldCommand, NotifyCommand};
pub use table::{ArgumentSpec, COMMANDS, CommandSpec, OpenTo};

/// Something a person asks of the bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Episodes about a company, with a guest, or with some words.
    Episode(String),
    /// Episodes with a guest.
    Guest(String),
    /// The newest episode.
    Latest,
    /// When the next episode is expected.
    Next,
    /// Where in an episode something was said.
    Moment(String),
    /// What the show notes link to.
    Links(String),
    /// Everybody who was on: a page's number, or how their names begin; empty for the first page.
    Guests(String),
    /// Every company, likewise.
    Companies(String),
    /// Any episode.
    Random,
    /// What came out on this day in other years.
    OnThisDay,
    /// To be told of episodes in private.
    Notify(NotifyCommand),
    /// How the bot is doing; of one episode, whether it was announced everywhere.
    Status(Option<String>),
    /// Announcements that wait for a moderator's word.
    Held(HeldCommand),
    /// Who was on an episode, with the words it was read from; and setting that right.
    Credit(CreditCommand),
    /// Where new episodes are announced, and how.
    Announce(Box<AnnounceCommand>),
    /// To suggest a guest.
    Suggest(Box<SuggestCommand>),
    /// To vote for a suggestion or a question.
    Vote(VoteCommand),
    /// To see what was suggested.
    Suggestions(SuggestionsCommand),
    /// To ask a guest who is booked something.
    Ask(AskCommand),
    /// To decide on a suggestion.
    Decide(DecideCommand),
    /// To see what is kept of the asker.
    Privacy,
    /// To have that deleted; true once the asker has confirmed it.
    ForgetMe(bool),
    /// What can be asked; of one command where it is named.
    Help(Option<String>),
}

/// Looking at an episode's credits, and correcting them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CreditCommand {
    /// Which episode, as one searches for it.
    pub episode: String,
    /// Who was on it instead, separated by commas; "nobody" for no one. `None` leaves the guests as they are.
    pub guests: Option<String>,
    /// The companies instead, likewise; "none" for no company.
    pub companies: Option<String>,
    /// Other names: "`InfinyOn` = Fluvio", separated by commas.
    pub aliases: Option<String>,
    /// Take back the newest correction of the episode.
    pub undo: bool,
}

impl CreditCommand {
    /// Whether it only looks.
    pub fn changes_nothing(&self) -> bool {
        self.guests.is_none() && self.companies.is_none() && self.aliases.is_none() && !self.undo
    }
}

/// Who asked what, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What was asked, or why it was not understood.
    pub command: Result<Command, Misunderstood>,
    /// The room it was asked in; its shows are answered from first. `None` in the terminal and in private.
    pub room: Option<Destination>,
    /// Who asked.
    pub asker: Asker,
    /// Of somebody who decides on announcing in the room: what is not there that it takes, as `onair check` says it; empty
    /// where nothing is missing, or nothing is known.
    pub missing: Vec<Finding>,
}

impl Request {
    /// Whether a room of people reads the answer: Matrix has none that one person alone sees.
    pub fn is_overheard(&self) -> bool {
        self.room.as_ref().is_some_and(|room| room.platform == PlatformKind::Matrix)
    }
}

/// The person who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asker {
    /// Where they are.
    pub platform: PlatformKind,
    /// The platform's own id of them; never logged above debug.
    pub id: String,
    /// What they are called there.
    pub name: String,
    /// Whether they may manage the room they ask in: "Manage Server" on Discord, a moderator's power level on Matrix.
    pub moderator: bool,
    /// For how long they have been there, and as what.
    pub membership: Membership,
}

/// What a platform knows of somebody's membership.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Membership {
    /// Since when the account exists, where that is known.
    pub account: Option<Moment>,
    /// Since when they are in the server or room, where that is known.
    pub joined: Option<Moment>,
    /// Whether the platform could not be asked just now since when they are there.
    pub unseen: bool,
    /// Their roles there, by id (Discord).
    pub roles: Vec<String>,
}

impl Asker {
    /// The person at the terminal, who may do anything.
    pub fn local() -> Self {
        Self {
            platform: PlatformKind::Terminal,
            id: "local".to_owned(),
            name: "operator".to_owned(),
            moderator: true,
            membership: Membership::default(),
        }
    }
}

/// A command that could not be understood: what was wrong, and one right line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misunderstood {
    /// There is no such command; the one it resembles, if any.
    Unknown {
        /// What was typed.
        name: String,
        /// The nearest command there is.
        nearest: Option<&'static CommandSpec>,
    },
    /// The command needs something that was left out.
    Missing(&'static CommandSpec),
}

impl CommandSpec {
    /// The command of that name, in any case.
    pub fn find(name: &str) -> Option<&'static Self> {
        COMMANDS.iter().find(|spec| spec.name.eq_ignore_ascii_case(name))
    }

    /// The arguments of a line, by name: `oxide guests: Ada Lovelace` has "episode" and "guests". The first needs no name, and
    /// may have it. An argument goes on until the next one's name.
    pub fn split<'a>(&'static self, line: &'a str) -> Vec<(&'static str, &'a str)> {
        let Some(first) = self.arguments.first() else { return Vec::new() };
        let mut starts = vec![(0, 0, first.name)];
        starts
            .extend(self.named(line).into_iter().map(|(from, value, argument)| (from, value, argument.name)));
        let ends = starts.iter().skip(1).map(|next| next.0).chain([line.len()]);
        let values = starts.iter().zip(ends).map(|((_, value, name), end)| (*name, line[*value..end].trim()));
        values.filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The arguments that a line names, in its order: where each name stands, and where its value begins. What comes first
    /// in a line is the first argument already, named or not; and in the middle of a reason its name is a word.
    fn named(&'static self, line: &str) -> Vec<(usize, usize, &'static ArgumentSpec)> {
        let [first, further @ ..] = self.arguments else { return Vec::new() };
        let found = |argument: &'static ArgumentSpec| {
            start_of(line, argument.name).map(|(from, value)| (from, value, argument))
        };
        let mut named: Vec<_> = further.iter().filter_map(found).collect();
        named.sort_unstable_by_key(|(from, ..)| *from);
        if let Some(own) = found(first) {
            let at = named.partition_point(|(from, ..)| *from < own.0);
            let before = named[..at].last().map(|(.., argument)| argument.name);
            let unnamed = &line[..named.first().map_or(own.0, |(from, ..)| own.0.min(*from))];
            if unnamed.trim().is_empty() && !before.is_some_and(|name| AT_LENGTH.contains(&name)) {
                named.insert(at, own);
            }
        }
        named
    }

    /// Whether a line begins as this command's lines do, and not just with its name, as "next year they launch" does.
    pub fn begins(line: &str) -> Option<&'static Self> {
        let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        Self::find(name).filter(|spec| !spec.arguments.is_empty() || rest.trim().is_empty())
    }

    /// A line as it was typed, without slash or prefix: the command's name, and the arguments by name.
    pub fn taken_apart(line: &str) -> (&str, Vec<(&'static str, &str)>) {
        let line = line.trim();
        let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        (name, Self::find(name).map(|spec| spec.split(rest)).unwrap_or_default())
    }

    /// The argument that is being typed at the end of a line, and where its value begins there.
    pub fn typing(&'static self, line: &str) -> Option<(&'static ArgumentSpec, usize)> {
        let first = self.arguments.first()?;
        let last = self.named(line).pop();
        let (argument, start) = last.map_or((first, 0), |(_, value, argument)| (argument, value));
        Some((argument, start + line[start..].len() - line[start..].trim_start().len()))
    }
}

/// The arguments that are told at length.
const AT_LENGTH: [&str; 2] = ["why", "text"];

/// Where ` name:` stands in a line, and where its value begins.
fn start_of(line: &str, name: &str) -> Option<(usize, usize)> {
    line.match_indices(':').find_map(|(colon, _)| {
        let from = colon.checked_sub(name.len())?;
        // Where it would begin in the middle of a letter, something else stands before the colon.
        let (before, word) = (line.get(..from)?, line.get(from..colon)?);
        let alone = from == 0 || before.ends_with(char::is_whitespace);
        (alone && word.eq_ignore_ascii_case(name)).then_some((from, colon + 1))
    })
}

impl Command {
    /// Understands a line as it was typed, without slash or prefix: `episode oxide`.
    pub fn parse(line: &str) -> Result<Self, Misunderstood> {
        let (name, arguments) = CommandSpec::taken_apart(line);
        Self::from_parts(name, &arguments)
    }

    /// Whether the answer depends on [`Asker::moderator`]; where it does not, nobody needs to look that up.
    pub fn depends_on_rights(&self) -> bool {
        matches!(
            self,
            Self::Credit(_)
                | Self::Help(_)
                | Self::Announce(_)
                | Self::Status(_)
                | Self::Held(_)
                | Self::Suggest(_)
                | Self::Vote(_)
                | Self::Suggestions(_)
                | Self::Ask(_)
                | Self::Decide(_)
        )
    }

    /// Whether it may be done again where nobody knows whether it was done: it only looks, or finds out by itself. What changes
    /// something else may have been changed back since, and is done again by whoever asked alone.
    pub fn may_be_done_again(&self) -> bool {
        match self {
            Self::Vote(_) | Self::ForgetMe(true) => false,
            Self::Suggest(suggest) => !suggest.again,
            Self::Suggestions(board) => !matches!(board.view, BoardView::TakeBack(_)),
            Self::Ask(ask) => ask.to_hide().is_none(),
            Self::Notify(notify) => *notify == NotifyCommand::List,
            Self::Held(held) => *held == HeldCommand::List,
            Self::Credit(credit) => credit.changes_nothing(),
            Self::Decide(decide) => decide.action.is_empty() || decide.action.eq_ignore_ascii_case("look"),
            Self::Announce(announce) => {
                matches!(Action::find(&announce.action), Some(Action::List | Action::Test))
            }
            _ => true,
        }
    }

    /// Whether those who may manage a room may do this in one that follows no show yet.
    pub fn is_for_any_room(&self) -> bool {
        matches!(self, Self::Announce(_))
    }

    /// Understands a command whose name and arguments come apart, as Discord sends them.
    pub fn from_parts(name: &str, arguments: &[(&str, &str)]) -> Result<Self, Misunderstood> {
        let spec = CommandSpec::find(name)
            .ok_or_else(|| Misunderstood::Unknown { name: name.to_owned(), nearest: nearest(name) })?;
        let given = |name: &str| {
            let value = arguments.iter().find(|(given, _)| *given == name).map(|(_, value)| value.trim());
            value.filter(|value| !value.is_empty()).map(str::to_owned)
        };
        if spec.arguments.iter().any(|argument| argument.required && given(argument.name).is_none()) {
            return Err(Misunderstood::Missing(spec));
        }
        let first = spec.arguments.first().and_then(|argument| given(argument.name));
        let text = || first.clone().unwrap_or_default();
        Ok(match spec.name {
            "episode" => Self::Episode(text()),
            "guest" => Self::Guest(text()),
            "latest" => Self::Latest,
            "next" => Self::Next,
            "moment" => Self::Moment(text()),
            "links" => Self::Links(text()),
            "guests" => Self::Guests(text()),
            "companies" => Self::Companies(text()),
            "random" => Self::Random,
            "onthisday" => Self::OnThisDay,
            "notify" => Self::Notify(NotifyCommand::parse(&text())),
            "status" => Self::Status(first),
            "held" => Self::Held(HeldCommand::parse(&text())),
            "credit" => Self::Credit(CreditCommand {
                episode: text(),
                guests: given("guests"),
                companies: given("companies"),
                aliases: given("aliases"),
                undo: given("undo").is_some_and(|word| word.eq_ignore_ascii_case("yes")),
            }),
            "suggest" => Self::Suggest(Box::new(SuggestCommand::from_parts(text(), given))),
            "vote" => Self::Vote(VoteCommand::parse(&text())),
            "suggestions" => {
                Self::Suggestions(SuggestionsCommand { view: BoardView::parse(&text()), show: given("show") })
            }
            "ask" => Self::Ask(AskCommand {
                question: text(),
                suggestion: given("suggestion").unwrap_or_default(),
            }),
            "decide" => Self::Decide(DecideCommand::from_parts(&text(), given)),
            "privacy" => Self::Privacy,
            "forget-me" => Self::ForgetMe(text().eq_ignore_ascii_case("yes")),
            "announce" => Self::Announce(Box::new(AnnounceCommand::from_parts(&text(), given))),
            _ => Self::Help(first),
        })
    }
}

/// The command that a mistyped name most likely meant.
fn nearest(name: &str) -> Option<&'static CommandSpec> {
    const ALIKE: f64 = 0.8;
    let name = name.to_lowercase();
    COMMANDS
        .iter()
        .map(|spec| (strsim::jaro_winkler(&name, spec.name), spec))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, spec)| spec)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_understood_in_any_case_and_spacing() {
        assert_eq!(Command::parse("  Episode   tweede golf "), Ok(Command::Episode("tweede golf".into())));
        assert_eq!(Command::parse("latest"), Ok(Command::Latest));
        assert_eq!(Command::parse("help"), Ok(Command::Help(None)));
    }

    #[test]
    fn what_changes_something_is_not_done_again_by_itself() {
        let again = |line: &str| Command::parse(line).unwrap().may_be_done_again();
        for line in
            ["latest", "suggest Jane Doe", "suggestions", "decide 12", "held", "notify list", "credit oxide"]
        {
            assert!(again(line), "{line}");
        }
        for line in
            ["vote 12", "decide 12 undo", "decide 12 note later", "held seen", "notify off", "forget-me yes"]
        {
            assert!(!again(line), "{line}");
        }
        assert!(!again("suggest Jane Doe again: yes"), "they want it a second time");
    }

    #[test]
    fn further_arguments_are_named_in_any_order() {
        let Ok(Command::Credit(credit)) =
            Command::parse("credit season: 2 aliases: InfinyOn = Fluvio GUESTS: Ada Lovelace, Bo: Ek")
        else {
            panic!("not understood");
        };
        assert_eq!(credit.episode, "season: 2");
        assert_eq!(credit.guests.as_deref(), Some("Ada Lovelace, Bo: Ek"));
        assert_eq!(credit.aliases.as_deref(), Some("InfinyOn = Fluvio"));
        assert!(credit.companies.is_none() && !credit.undo);
        assert_eq!(
            Command::parse("credit guests: Ada"),
            Err(Misunderstood::Missing(CommandSpec::find("credit").unwrap()))
        );
    }

    #[test]
    fn a_letter_of_two_bytes_before_an_argument_breaks_nothing() {
        for spec in COMMANDS.iter().filter(|spec| spec.arguments.len() > 1) {
            let further = &spec.arguments[1..];
            for (argument, length) in further.iter().flat_map(|one| (0..12).map(move |length| (one, length)))
            {
                let line = format!("ö{} {}: value", "x".repeat(length), argument.name);
                assert_eq!(spec.split(&line).last(), Some(&(argument.name, "value")), "{line}");
            }
        }
        let Ok(Command::Suggest(suggest)) = Command::parse("suggest Emil Engström show: ferns") else {
            panic!("not understood")
        };
        assert_eq!((&*suggest.draft.guest, suggest.show.as_deref()), ("Emil Engström", Some("ferns")));
    }

    #[test]
    fn a_show_is_named_wherever_there_may_be_several() {
        let show = |line| match Command::parse(line) {
            Ok(Command::Suggest(suggest)) => suggest.show,
            Ok(Command::Suggestions(suggestions)) => suggestions.show,
            other => panic!("{other:?}"),
        };
        let named = Some("the-show".to_owned());
        assert_eq!(show("suggest Jane Doe (Acme): why show: the-show anonymous: yes"), named);
        assert_eq!(show("suggestions show: the-show"), named);
        let Ok(Command::Suggestions(listed)) = Command::parse("suggestions New 2 show: the-show") else {
            panic!("not understood")
        };
        assert_eq!(listed, SuggestionsCommand { view: BoardView::List(Sorting::New, 2), show: named });
    }

    #[test]
    fn a_command_with_one_argument_takes_the_line_as_it_is() {
        let line = "season:2 the query: of his life";
        assert_eq!(Command::parse(&format!("episode {line}")), Ok(Command::Episode(line.into())));
    }

    #[test]
    fn the_first_argument_may_be_named_too_as_discord_shows_it() {
        let guest = |line: &str| match Command::parse(line) {
            Ok(Command::Suggest(suggest)) => (suggest.draft.guest, suggest.draft.company, suggest.draft.why),
            other => panic!("{other:?}"),
        };
        let parts = |guest: &str, company: &str, why: &str| (guest.into(), company.into(), why.into());
        assert_eq!(guest("suggest guest: Jane Doe company: Acme"), parts("Jane Doe", "Acme", ""));
        assert_eq!(guest("suggest company: Acme Guest:Jane Doe"), parts("Jane Doe", "Acme", ""));
        assert_eq!(guest("suggest guest:Steve Klabnik"), parts("Steve Klabnik", "", ""));
        let why = "he was a guest: brilliant";
        assert_eq!(guest(&format!("suggest company: Acme why: {why}")), parts("", "Acme", why));
        assert_eq!(guest("suggest Jane Doe guest: Bo company: Acme").0, "Jane Doe guest: Bo");
        assert_eq!(Command::parse("vote suggestion: 3"), Command::parse("vote 3"));
        assert_eq!(Command::parse("episode query: season:2"), Ok(Command::Episode("season:2".into())));
        assert_eq!(
            Command::parse("ask suggestion: 3 question: How do you test it?"),
            Command::parse("ask How do you test it? suggestion: 3")
        );
        assert_eq!(Command::parse("decide suggestion: 2 action: accept"), Command::parse("decide 2 accept"));
        for spec in COMMANDS.iter().filter(|spec| !spec.arguments.is_empty()) {
            let name = spec.arguments[0].name;
            assert_eq!(spec.split(&format!("{name}: value")), [(name, "value")]);
            assert_eq!(spec.typing(&format!("{name}: val")).unwrap().1, name.len() + 2);
        }
    }

    #[test]
    fn letters_of_several_bytes_before_a_colon_are_no_trouble() {
        for letter in ["ë", "\u{2069}", "日", "👍"] {
            for before in 0..8 {
                let line =
                    format!("suggest {letter}{} : why: {letter}{}:", "x".repeat(before), "x".repeat(before));
                assert!(matches!(Command::parse(&line), Ok(Command::Suggest(_))), "{line}");
            }
        }
    }

    #[test]
    fn a_mistyped_command_names_the_one_that_was_meant() {
        let Err(Misunderstood::Unknown { nearest: Some(spec), .. }) = Command::parse("epsiode oxide") else {
            panic!("understood too much");
        };
        assert_eq!(spec.name, "episode");
    }

    #[test]
    fn every_example_is_a_right_line_and_fits_discord() {
        for spec in COMMANDS {
            assert!(Command::parse(spec.example).is_ok(), "{}", spec.example);
            assert!(spec.summary.chars().count() <= 100, "{}", spec.name);
        }
    }
}
