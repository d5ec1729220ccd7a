//! What a command still lacks, as a form to be filled in.

use super::{ArgumentSpec, Command, CommandSpec, DecideCommand, Misunderstood};
use crate::episode::Show;
use crate::suggestion::Draft;

mod fields;

pub use fields::{Field, FieldChoice};

/// Discord shows no more fields.
const FIELDS: usize = 5;
/// Nor more to choose from.
const CHOICES: usize = 25;

/// The fields that a person fills in before a command is asked. Platforms without forms ask for them one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// What is filled in: "Suggest a guest", at most 45 characters.
    pub title: String,
    /// The line as far as it is known: "decide 12 decline".
    pub line: String,
    /// At most five.
    pub fields: Vec<Field>,
}

impl CommandSpec {
    /// Whether it may be asked with nothing: a form then asks for what it needs, where the platform has forms.
    pub fn opens_a_form(&self) -> bool {
        self.name == "suggest"
    }
}

impl Form {
    /// What a line still lacks: the arguments of its command that it does not give and that a person types. `None` where
    /// there is no such command, or it lacks nothing.
    pub fn of(line: &str) -> Option<Self> {
        let (name, given) = CommandSpec::taken_apart(line);
        let (title, mut fields) = asked_of(CommandSpec::find(name)?, &given);
        fields.truncate(FIELDS);
        (!fields.is_empty()).then(|| Self { title, line: line.trim().to_owned(), fields })
    }

    /// The form for a command that was asked without what it needs; `None` where it has that. What was given stands in the
    /// fields already; what no field is for stays in the line.
    pub fn instead_of(name: &str, given: &[(&str, &str)]) -> Option<Self> {
        let spec = CommandSpec::find(name).filter(|spec| spec.opens_a_form())?;
        if names_somebody(given) { None } else { Self::begun(spec, given) }
    }

    /// The form in which one of several shows is chosen to suggest somebody for, with all that was given in it already; `None`
    /// where that does not fit, or there are too many.
    pub fn choosing(given: &[(&str, &str)], boards: &[Show]) -> Option<Self> {
        let spec = CommandSpec::find("suggest")?;
        let form = Self::begun(spec, given)?;
        let fits = |field: &Field| {
            find(given, field.argument).is_none_or(|(_, value)| value.chars().count() <= field.most)
        };
        if form.fields.iter().all(fits) { form.with_choice(boards) } else { None }
    }

    /// The same form, in which one of several shows is chosen as well; `None` where there are too many.
    pub fn with_choice(mut self, boards: &[Show]) -> Option<Self> {
        if boards.len() > CHOICES || self.fields.len() >= FIELDS {
            return None;
        }
        self.fields.insert(0, Field::show(boards));
        Some(self)
    }

    /// The line in at most so many bytes, for a button: a longer one without its reason, or without its link as well, which the
    /// form asks for. `None` where that is too long as well, or the command has no such form.
    pub fn shortened(line: &str, most: usize) -> Option<String> {
        let line = line.trim();
        let (name, given) = CommandSpec::taken_apart(line);
        let spec = CommandSpec::find(name).filter(|spec| spec.opens_a_form())?;
        let first = spec.arguments.first().map(|argument| argument.name);
        let part = |(name, value): &(&'static str, &str)| match first {
            Some(first) if first == *name => format!(" {value}"),
            _ => format!(" {name}: {value}"),
        };
        let without = |left_out: &[&str]| {
            let kept = given.iter().filter(|(name, _)| !left_out.contains(name));
            format!("{name}{}", kept.map(part).collect::<String>())
        };
        let lines = [line.to_owned(), without(&["why"]), without(&["why", "link"])];
        lines.into_iter().find(|line| line.len() <= most)
    }

    /// The same form with what its person typed into it, or behind the command, before; unchanged where that was about somebody
    /// else.
    #[must_use]
    pub fn resumed(self, draft: &Draft) -> Self {
        let about_them = |command: &Command| {
            matches!(command, Command::Suggest(command)
                if command.draft.guest == draft.guest && command.draft.company == draft.company)
        };
        if !Command::parse(&self.line).is_ok_and(|command| about_them(&command)) {
            return self;
        }
        let link = draft.link.as_deref().unwrap_or_default();
        let typed = [(Field::why(), &*draft.why), (Field::link(), link)];
        let known = self.line.clone();
        let (_, given) = CommandSpec::taken_apart(&known);
        let mut form = self;
        for (field, value) in typed {
            if value.is_empty() || find(&given, field.argument).is_some() {
                continue;
            }
            if field.argument == "why" {
                "Suggest a guest".clone_into(&mut form.title);
            }
            let field = Field { value: value.to_owned(), ..field };
            match form.fields.iter().position(|own| own.argument == field.argument) {
                Some(at) => form.fields[at] = field,
                None if form.fields.len() < FIELDS => form.fields.push(field),
                None => {}
            }
        }
        form
    }

    fn begun(spec: &'static CommandSpec, given: &[(&str, &str)]) -> Option<Self> {
        let given_of = |argument: &ArgumentSpec| find(given, argument.name);
        let mut line = spec.name.to_owned();
        let unasked = spec.arguments.iter().filter(|argument| argument.completes);
        for (name, value) in unasked.filter_map(given_of) {
            line.extend([" ", name, ": ", value]);
        }
        let mut form = Self::of(&line)?;
        for field in &mut form.fields {
            let value = find(given, field.argument).map_or("", |(_, value)| value);
            field.value = value.chars().take(field.most).collect();
            // A company alone is enough.
            field.required &= field.argument != "guest" || !names_somebody(given);
        }
        let has_no_field = |argument: &&ArgumentSpec| {
            !argument.completes && !form.fields.iter().any(|field| field.argument == argument.name)
        };
        for (name, value) in spec.arguments.iter().filter(has_no_field).filter_map(given_of) {
            form.line.extend([" ", name, ": ", value]);
        }
        Some(form)
    }

    /// The command of a form's line, with what was typed into the fields, by their arguments.
    pub fn filled(line: &str, typed: &[(&str, &str)]) -> Result<Command, Misunderstood> {
        let (name, known) = CommandSpec::taken_apart(line);
        let typed = typed.iter().copied().filter(|(_, value)| !value.trim().is_empty());
        Command::from_parts(name, &typed.chain(known).collect::<Vec<_>>())
    }
}

fn find<'a>(given: &[(&'a str, &'a str)], name: &str) -> Option<(&'a str, &'a str)> {
    given.iter().copied().find(|(known, value)| *known == name && !value.trim().is_empty())
}

/// Whether it is said who, or at least of which company.
fn names_somebody(given: &[(&str, &str)]) -> bool {
    ["guest", "company"].into_iter().any(|name| find(given, name).is_some())
}

/// The title of a command's form, and the fields that are not given.
fn asked_of(spec: &'static CommandSpec, given: &[(&str, &str)]) -> (String, Vec<Field>) {
    let (title, fields) = match spec.name {
        "suggest" if find(given, "again").is_some_and(|(_, word)| word.eq_ignore_ascii_case("yes")) => {
            let who = (!names_somebody(given)).then(Field::guest);
            ("Suggest them all the same".to_owned(), who.into_iter().chain([Field::why_again()]).collect())
        }
        "suggest" => {
            let guest = Field { required: !names_somebody(given), ..Field::guest() };
            let fields = vec![guest, Field::company(), Field::why(), Field::link()];
            ("Suggest a guest".to_owned(), fields)
        }
        "ask" => ("Ask a guest".to_owned(), vec![Field::question()]),
        "decide" => decision(given),
        _ => {
            let typed = spec.arguments.iter().filter(|argument| !argument.completes);
            (format!("/{}", spec.name), typed.map(Field::of).collect())
        }
    };
    let missing = fields.into_iter().filter(|field| find(given, field.argument).is_none());
    (title, missing.collect())
}

/// What belongs to a decision.
fn decision(given: &[(&str, &str)]) -> (String, Vec<Field>) {
    let value = |name: &str| find(given, name).map(|(_, value)| value.to_owned());
    let command = DecideCommand::from_parts(&value("suggestion").unwrap_or_default(), value);
    let number = command.suggestion.trim_start_matches('#').parse::<u32>();
    let which = number.map(|number| format!(" #{number}")).unwrap_or_default();
    let action = command.action.to_lowercase();
    // What stands behind the action already is what belongs to it.
    let fields = Field::of_decision(&action).filter(|_| command.text.is_empty());
    let title = match &*action {
        "decline" | "decline-quietly" => format!("Decline suggestion{which}"),
        "note" => format!("A note on suggestion{which}"),
        "booked" => format!("Suggestion{which} is booked"),
        "merge" => format!("Merge suggestion{which}"),
        "edit" => format!("Edit suggestion{which}"),
        "onair" => format!("Suggestion{which} is on air"),
        _ => format!("Decide on suggestion{which}"),
    };
    (title, fields.into_iter().collect())
}

#[cfg(test)]
mod tests;
