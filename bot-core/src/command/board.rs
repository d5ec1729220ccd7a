//! What is typed about suggestions: `/suggest`, `/vote`, `/suggestions`, `/ask`, `/decide`, `/forget-me`.

use super::anonymously;
use crate::suggestion::{Ballot, Draft};

/// Suggesting a guest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SuggestCommand {
    /// What is proposed, as it was typed: nothing is checked yet. The guest may be "Jane Doe (Acme): why".
    pub draft: Draft,
    /// Without a name.
    pub anonymous: bool,
    /// Although the guest was on the show already, or something like it was suggested.
    pub again: bool,
    /// For which show, by id or title; needed where several take suggestions.
    pub show: Option<String>,
}

/// Voting, or taking a vote back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VoteCommand {
    /// For a suggestion or question.
    For(Ballot),
    /// No longer for it.
    Withdraw(Ballot),
    /// To be told when it comes true, which is a vote as well; or, with false, not to be told.
    Tell(Ballot, bool),
    /// Whether the episode names the person, who proposed the suggestion of this number.
    Credit(u32, bool),
    /// For whatever this names.
    Named(String),
}

/// Looking at the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuggestionsCommand {
    /// What of it.
    pub view: BoardView,
    /// Whose, by the show's id or title; `None` for all that are meant in the room.
    pub show: Option<String>,
}

/// What is to be seen of a board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoardView {
    /// A list, and which page of it, from 1.
    List(Sorting, usize),
    /// One, with its history.
    One(u32),
    /// One's own, to be taken back.
    TakeBack(u32),
    /// Those that name somebody.
    About(String),
}

/// Which suggestions, in which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sorting {
    /// Those with the most votes first.
    #[default]
    Top,
    /// The newest first.
    New,
    /// Those that came true, the newest first.
    OnAir,
    /// The asker's own.
    Mine,
    /// Those that wait for a moderator's word.
    Queue,
}

impl Sorting {
    /// As it is typed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Top => "top",
            Self::New => "new",
            Self::OnAir => "onair",
            Self::Mine => "mine",
            Self::Queue => "queue",
        }
    }
}

/// A question to a guest who is booked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AskCommand {
    /// The question; empty to see those that were asked.
    pub question: String,
    /// To whom: a suggestion's number or guest; empty where only one is booked.
    pub suggestion: String,
}

impl AskCommand {
    /// "hide q3" and "show q3": which question, and whether it goes.
    pub fn to_hide(&self) -> Option<(u32, bool)> {
        let (verb, question) = self.question.trim().split_once(char::is_whitespace)?;
        let hidden = match verb.to_lowercase().as_str() {
            "hide" | "remove" | "delete" => true,
            "show" => false,
            _ => return None,
        };
        let question = question.trim().trim_end_matches(['.', '!']);
        Some((question.strip_prefix(['q', 'Q'])?.parse().ok()?, hidden))
    }
}

/// Deciding on a suggestion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DecideCommand {
    /// Which: its number, or a name.
    pub suggestion: String,
    /// What to do, one word: "accept", "decline", "booked"; empty to see what can be done.
    pub action: String,
    /// What belongs to it: a reason, a date, another number.
    pub text: String,
}

impl SuggestCommand {
    pub(super) fn from_parts(guest: String, given: impl Fn(&str) -> Option<String>) -> Self {
        let mut draft = Draft {
            guest,
            company: given("company").unwrap_or_default(),
            why: given("why").unwrap_or_default(),
            link: given("link"),
        };
        let (again, reason) = given("again").map_or((false, String::new()), |typed| again(&typed));
        if !reason.is_empty() {
            draft.why = if draft.why.is_empty() { reason } else { format!("{} {reason}", draft.why) };
        }
        let mut show = given("show");
        let said = [anonymously::taken_out(&mut draft), show.as_mut().is_some_and(anonymously::from_value)];
        // Whatever else stands there, somebody does not want to be named.
        let anonymous = said.contains(&true) || given("anonymous").is_some_and(|word| !is_no(&word));
        Self { draft, anonymous, again, show }
    }
}

/// Whether somebody is suggested again, and why, where that is said at once: "yes, he wrote a new book".
fn again(typed: &str) -> (bool, String) {
    if is_no(typed) {
        return (false, String::new());
    }
    let (word, rest) = typed.trim().split_once([' ', ',', ':']).unwrap_or((typed.trim(), ""));
    let yes = ["yes", "y", "true"]
        .into_iter()
        .any(|yes| word.trim_end_matches(['.', '!']).eq_ignore_ascii_case(yes));
    let reason = if yes { rest } else { typed };
    (true, reason.trim_start_matches([' ', ',', ':', ';', '–', '-']).trim_end().to_owned())
}

fn is_no(typed: &str) -> bool {
    ["no", "n", "false", "off"].into_iter().any(|no| typed.trim().eq_ignore_ascii_case(no))
}

impl VoteCommand {
    /// "12", "#12", "12 off", "12 tell"; "q3" for a question; "12 named" by whoever proposed it; or a name.
    pub(super) fn parse(typed: &str) -> Self {
        let typed = typed.trim();
        let (word, rest) = typed.split_once(char::is_whitespace).unwrap_or((typed, ""));
        match (ballot(word), rest.trim()) {
            (Some(ballot), "") => Self::For(ballot),
            (Some(ballot), rest) if rest.eq_ignore_ascii_case("off") => Self::Withdraw(ballot),
            (Some(ballot), rest) if rest.eq_ignore_ascii_case("tell") => Self::Tell(ballot, true),
            (Some(ballot), rest) if rest.eq_ignore_ascii_case("quiet") => Self::Tell(ballot, false),
            (Some(Ballot::Suggestion(number)), rest) if rest.eq_ignore_ascii_case("named") => {
                Self::Credit(number, true)
            }
            (Some(Ballot::Suggestion(number)), rest) if rest.eq_ignore_ascii_case("unnamed") => {
                Self::Credit(number, false)
            }
            _ => Self::Named(typed.to_owned()),
        }
    }
}

impl BoardView {
    /// "", "2", "new", "mine 2", "12" – a number alone is a suggestion's – or a name.
    pub(super) fn parse(typed: &str) -> Self {
        let typed = typed.trim();
        let (word, rest) = typed.split_once(char::is_whitespace).unwrap_or((typed, ""));
        let page = if rest.is_empty() { Some(1) } else { rest.trim().parse().ok().filter(|page| *page > 0) };
        let sorting = [Sorting::Top, Sorting::New, Sorting::OnAir, Sorting::Mine, Sorting::Queue]
            .into_iter()
            .find(|sorting| word.eq_ignore_ascii_case(sorting.as_str()));
        match (sorting, page, number(typed)) {
            _ if typed.is_empty() => Self::List(Sorting::Top, 1),
            (Some(sorting), Some(page), _) => Self::List(sorting, page),
            (_, _, Some(number)) => Self::One(number),
            _ if rest.trim().eq_ignore_ascii_case("takeback") && number(word).is_some() => {
                number(word).map_or(Self::List(Sorting::Top, 1), Self::TakeBack)
            }
            _ if word.eq_ignore_ascii_case("guest") && !rest.trim().is_empty() => {
                Self::About(rest.trim().to_owned())
            }
            _ => Self::About(typed.to_owned()),
        }
    }
}

impl DecideCommand {
    /// The parts come apart, or as one line: "12 decline we had that".
    pub(super) fn from_parts(first: &str, given: impl Fn(&str) -> Option<String>) -> Self {
        let (action, text) = (given("action"), given("text"));
        let (word, rest) = first.split_once(char::is_whitespace).unwrap_or((first, ""));
        if action.is_some() || number(word).is_none() {
            let (action, text) = (action.unwrap_or_default(), text.unwrap_or_default());
            return Self { suggestion: first.to_owned(), action: without_colon(&action).to_owned(), text };
        }
        let (action, further) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest.trim(), ""));
        Self {
            suggestion: word.to_owned(),
            action: without_colon(action).to_lowercase(),
            text: text.unwrap_or_else(|| further.trim().to_owned()),
        }
    }
}

/// "decline: too far off" declines.
fn without_colon(action: &str) -> &str {
    action.trim_end().trim_end_matches([':', ','])
}

/// "12" and "#12".
fn number(typed: &str) -> Option<u32> {
    let typed = typed.trim();
    typed.strip_prefix('#').unwrap_or(typed).parse().ok().filter(|number| *number > 0)
}

fn ballot(word: &str) -> Option<Ballot> {
    let question = word.strip_prefix(['q', 'Q']).and_then(number).map(Ballot::Question);
    question.or_else(|| number(word).map(Ballot::Suggestion))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vote_names_a_number_or_a_guest() {
        assert_eq!(VoteCommand::parse(" #12 "), VoteCommand::For(Ballot::Suggestion(12)));
        assert_eq!(VoteCommand::parse("12 off"), VoteCommand::Withdraw(Ballot::Suggestion(12)));
        assert_eq!(VoteCommand::parse("12 Tell"), VoteCommand::Tell(Ballot::Suggestion(12), true));
        assert_eq!(VoteCommand::parse("12 quiet"), VoteCommand::Tell(Ballot::Suggestion(12), false));
        assert_eq!(VoteCommand::parse("12 named"), VoteCommand::Credit(12, true));
        assert_eq!(VoteCommand::parse("#12 Unnamed"), VoteCommand::Credit(12, false));
        assert_eq!(VoteCommand::parse("q3"), VoteCommand::For(Ballot::Question(3)));
        assert_eq!(VoteCommand::parse("Jane Doe"), VoteCommand::Named("Jane Doe".into()));
    }

    #[test]
    fn the_board_is_listed_by_a_word_a_number_or_a_name() {
        assert_eq!(BoardView::parse(""), BoardView::List(Sorting::Top, 1));
        assert_eq!(BoardView::parse("New 2"), BoardView::List(Sorting::New, 2));
        assert_eq!(BoardView::parse("#12"), BoardView::One(12));
        assert_eq!(BoardView::parse("guest Jane"), BoardView::About("Jane".into()));
        assert_eq!(BoardView::parse("Top Gear"), BoardView::About("Top Gear".into()));
    }

    #[test]
    fn a_decision_is_one_line_or_comes_apart() {
        let apart =
            DecideCommand { suggestion: "12".into(), action: "decline".into(), text: "we had that".into() };
        assert_eq!(DecideCommand::from_parts("12 Decline we had that", |_| None), apart);
        let given = |name: &str| match name {
            "action" => Some("decline".to_owned()),
            "text" => Some("we had that".to_owned()),
            _ => None,
        };
        assert_eq!(DecideCommand::from_parts("12", given), apart);
        assert_eq!(DecideCommand::from_parts("Jane Doe", |_| None).suggestion, "Jane Doe");
        assert_eq!(DecideCommand::from_parts("12 decline: we had that", |_| None), apart, "a colon is fine");
    }

    #[test]
    fn a_reason_behind_again_is_the_reason() {
        for (typed, expected) in [
            ("yes", (true, "")),
            ("Yes!", (true, "")),
            ("no", (false, "")),
            ("he wrote a new book about jj", (true, "he wrote a new book about jj")),
            ("yes, he wrote a new book", (true, "he wrote a new book")),
            ("yes he wrote a new book", (true, "he wrote a new book")),
        ] {
            assert_eq!(again(typed), (expected.0, expected.1.to_owned()), "{typed}");
        }
    }
}
