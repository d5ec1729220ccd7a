//! What a command still lacks, as a form to be filled in.

use super::CommandSpec;

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

/// One field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The argument that it is for.
    pub argument: &'static str,
    /// What is shown above it, at most 45 characters.
    pub label: String,
    /// What is shown in it while it is empty, at most 100 characters.
    pub hint: String,
    /// Whether it may not be left empty.
    pub required: bool,
    /// Whether it is for more than a line.
    pub long: bool,
    /// So many characters it takes.
    pub most: usize,
}

impl Form {
    /// What a line still lacks: the arguments of its command that it does not give and that a person types. `None` where
    /// there is no such command, or it lacks nothing.
    pub fn of(line: &str) -> Option<Self> {
        let line = line.trim();
        let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let spec = CommandSpec::find(name)?;
        let given = spec.split(rest);
        let missing = spec
            .arguments
            .iter()
            .filter(|argument| !argument.completes && !given.iter().any(|(name, _)| *name == argument.name));
        let fields: Vec<_> = missing.take(5).map(Field::of).collect();
        (!fields.is_empty()).then(|| Self { title: spec.summary.to_owned(), line: line.to_owned(), fields })
    }
}

impl Field {
    fn of(argument: &'static super::ArgumentSpec) -> Self {
        Self {
            argument: argument.name,
            label: argument.summary.to_owned(),
            hint: String::new(),
            required: argument.required,
            long: matches!(argument.name, "why" | "text" | "question"),
            most: 600,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_asks_for_what_the_line_lacks() {
        let names = |line: &str| {
            let form = Form::of(line).unwrap();
            form.fields.iter().map(|field| field.argument).collect::<Vec<_>>()
        };
        assert_eq!(names("suggest"), ["guest", "company", "why", "link"]);
        assert_eq!(names("suggest Jane Doe company: Acme again: yes"), ["why", "link"]);
        assert_eq!(Form::of("latest"), None);
    }
}
