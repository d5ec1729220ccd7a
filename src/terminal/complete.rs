//! What the Tab key offers: commands, the names of their arguments, and behind those whatever the bot knows.

use bot_core::bot::Bot;
use bot_core::command::{ArgumentSpec, COMMANDS, CommandSpec};
use rustyline::completion::Pair;

/// What may stand in place of the end of `typed`, from the returned position on, best first.
pub(super) fn complete(bot: &Bot, typed: &str) -> (usize, Vec<Pair>) {
    let start = typed.len() - typed.trim_start().len();
    let line = &typed[start..];
    let is_command = line.starts_with(['/', '!']);
    let named = line.trim_start_matches(['/', '!']);
    let Some((name, rest)) = named.split_once(' ') else {
        let commands = commands(named);
        if is_command || !commands.is_empty() {
            return (start, commands);
        }
        return (start, names(bot, "episode", "query", line));
    };
    match CommandSpec::find(name) {
        Some(spec) => {
            let (at, offered) = argument(bot, spec, rest);
            (typed.len() - rest.len() + at, offered)
        }
        // A line that begins with no command is searched for.
        None if !is_command => (start, names(bot, "episode", "query", line)),
        None => (typed.len(), Vec::new()),
    }
}

fn commands(typed: &str) -> Vec<Pair> {
    let typed = typed.to_lowercase();
    let commands = COMMANDS.iter().filter(|spec| spec.name.starts_with(&typed));
    let pair = |spec: &CommandSpec| {
        let space = if spec.arguments.is_empty() { "" } else { " " };
        Pair { display: format!("/{}", spec.name), replacement: format!("/{}{space}", spec.name) }
    };
    commands.map(pair).collect()
}

/// The argument that is being typed at the end of `rest`: its values, and the names of those that may follow it.
fn argument(bot: &Bot, spec: &'static CommandSpec, rest: &str) -> (usize, Vec<Pair>) {
    let Some((argument, start)) = spec.typing(rest) else { return (rest.len(), Vec::new()) };
    let value = &rest[start..];
    let mut values = names(bot, spec.name, argument.name, value);
    let following = following(spec, rest, value);
    if following.is_empty() || value.ends_with(char::is_whitespace) {
        return (start, [values, following].concat());
    }
    // The name of an argument is begun; a value is meant only where it goes on in the same way.
    let typed = value.to_lowercase();
    values.retain(|pair| pair.replacement.to_lowercase().starts_with(&typed));
    (start, [following, values].concat())
}

/// The arguments that are not in the line yet, where its last word may be the beginning of their names.
fn following(spec: &'static CommandSpec, rest: &str, value: &str) -> Vec<Pair> {
    let word = value.rsplit(char::is_whitespace).next().unwrap_or_default();
    let before = &value[..value.len() - word.len()];
    if before.trim().is_empty() {
        return Vec::new();
    }
    let given = spec.split(rest);
    let free = |argument: &&ArgumentSpec| !given.iter().any(|(name, _)| *name == argument.name);
    let begins = |argument: &&ArgumentSpec| argument.name.starts_with(&word.to_lowercase());
    let pair = |argument: &ArgumentSpec| Pair {
        display: format!("{}:", argument.name),
        replacement: format!("{before}{}: ", argument.name),
    };
    spec.arguments.iter().skip(1).filter(free).filter(begins).map(pair).collect()
}

/// As the bot gives them.
fn names(bot: &Bot, command: &str, argument: &str, typed: &str) -> Vec<Pair> {
    let names = bot.complete(command, argument, typed, None).into_iter();
    names.map(|name| Pair { display: name.clone(), replacement: name }).collect()
}

#[cfg(test)]
mod tests {
    use bot_core::catalogue::Entry;
    use bot_core::credits;
    use bot_core::episode::ShowId;
    use bot_core::feed::fetch::Body;
    use bot_core::feed::{self, IdentityRule};
    use bot_core::store::Store;
    use bot_core::subscription::Subscriptions;

    use super::*;

    /// A bot that knows the bundled feed's episodes.
    async fn bot() -> Bot {
        let show = ShowId::new("rust-in-production");
        let address = feed::BUNDLED_FEED_ADDRESS;
        let mut reading =
            feed::read(&Body::of(feed::BUNDLED_FEED), address, &show, IdentityRule::default()).unwrap();
        credits::fill(&mut reading);
        let bot = Bot::new(Store::open("sqlite::memory:").await.unwrap(), Subscriptions::default());
        bot.learn(reading.episodes.into_iter().map(Entry::from).collect(), Vec::new());
        bot
    }

    /// The line with each offer in place.
    fn offered(bot: &Bot, typed: &str) -> Vec<String> {
        let (start, pairs) = complete(bot, typed);
        pairs.iter().map(|pair| format!("{}{}", &typed[..start], pair.replacement)).collect()
    }

    #[tokio::test]
    async fn commands_and_names_are_completed() {
        let bot = bot().await;
        assert_eq!(offered(&bot, "/gu"), ["/guest ", "/guests "]);
        assert_eq!(offered(&bot, "/lat"), ["/latest"]);
        assert_eq!(offered(&bot, "/guest klab"), ["/guest Steve Klabnik"]);
        assert_eq!(offered(&bot, "/episode infin")[0], "/episode InfinyOn");
        assert_eq!(offered(&bot, "infin")[0], "InfinyOn");
        assert_eq!(offered(&bot, "/help cre"), ["/help credit"]);
        assert!(offered(&bot, "/nothing x").is_empty() && offered(&bot, "/latest x").is_empty());
    }

    #[tokio::test]
    async fn the_names_of_further_arguments_are_completed_and_then_their_values() {
        let bot = bot().await;
        assert_eq!(offered(&bot, "/credit oxide gu"), ["/credit oxide guests: "]);
        assert_eq!(offered(&bot, "/credit oxide guests: Ada al"), ["/credit oxide guests: Ada aliases: "]);
        assert_eq!(offered(&bot, "/credit oxide undo: "), ["/credit oxide undo: yes"]);
        let all = offered(&bot, "/credit oxide UNDO: no ");
        assert!(all.contains(&"/credit oxide UNDO: no guests: ".to_owned()), "{all:?}");
        assert!(!all.iter().any(|line| line.ends_with("undo: ")), "{all:?}");
        assert_eq!(offered(&bot, "/credit oxi")[..2], ["/credit Oxide", "/credit OxidOS"]);
        assert!(!offered(&bot, "/credit gu").iter().any(|line| line.contains("guests:")));
    }

    #[tokio::test]
    async fn the_order_is_the_bots() {
        let bot = bot().await;
        let names = bot.complete("episode", "query", "ste", None);
        let shown: Vec<_> = names.iter().map(|name| format!("/episode {name}")).collect();
        assert_eq!(offered(&bot, "/episode ste"), shown);
    }
}
