//! What is typed behind `/notify` and `/held`: one argument, whose first word says what to do.

/// Being told of episodes in private.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotifyCommand {
    /// To be told of what fits these words; of every episode where there are none.
    Me(String),
    /// To see what is kept.
    List,
    /// To hear no more of these words; of nothing at all where there are none.
    Off(String),
    /// None of these: what was typed.
    Unclear(String),
}

/// Deciding on announcements that are held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeldCommand {
    /// To see them.
    List,
    /// To let them go out, or to count them as seen.
    Decide {
        /// Whether they go out.
        release: bool,
        /// Which episode, as it is told from the others that are held; all where it is empty.
        episode: String,
    },
    /// None of these: what was typed.
    Unclear(String),
}

impl NotifyCommand {
    /// Understands what was typed.
    pub(super) fn parse(typed: &str) -> Self {
        let (word, rest) = first_word(typed);
        match word.to_lowercase().as_str() {
            "me" => Self::Me(rest.to_owned()),
            "off" => Self::Off(rest.to_owned()),
            "" => Self::List,
            "list" if rest.is_empty() => Self::List,
            _ => Self::Unclear(typed.trim().to_owned()),
        }
    }
}

impl HeldCommand {
    /// Understands what was typed.
    pub(super) fn parse(typed: &str) -> Self {
        let (word, rest) = first_word(typed);
        let decide = |release| Self::Decide { release, episode: rest.to_owned() };
        match word.to_lowercase().as_str() {
            "release" => decide(true),
            "seen" => decide(false),
            "" => Self::List,
            "list" if rest.is_empty() => Self::List,
            _ => Self::Unclear(typed.trim().to_owned()),
        }
    }
}

fn first_word(typed: &str) -> (&str, &str) {
    let typed = typed.trim();
    let (word, rest) = typed.split_once(char::is_whitespace).unwrap_or((typed, ""));
    (word, rest.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_says_what_to_do() {
        assert_eq!(NotifyCommand::parse(" me  Tweede golf "), NotifyCommand::Me("Tweede golf".into()));
        assert_eq!(NotifyCommand::parse("ME"), NotifyCommand::Me(String::new()));
        assert_eq!(NotifyCommand::parse("off oxide"), NotifyCommand::Off("oxide".into()));
        assert_eq!(NotifyCommand::parse(""), NotifyCommand::List);
        assert_eq!(NotifyCommand::parse("oxide"), NotifyCommand::Unclear("oxide".into()));
        let release = HeldCommand::Decide { release: true, episode: "s03e03".into() };
        assert_eq!(HeldCommand::parse("Release s03e03"), release);
        assert_eq!(HeldCommand::parse("list"), HeldCommand::List);
        assert_eq!(HeldCommand::parse("everything"), HeldCommand::Unclear("everything".into()));
    }
}
