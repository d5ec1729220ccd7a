//! Names of people, as feeds write them.

use super::plain;
use crate::episode::Person;

/// Words in an author's place: a name, several, an e-mail address, or both.
#[derive(Clone, Debug)]
pub(super) struct Author(pub(super) String);

/// Authors of one item; more are a list of something else.
pub(super) const MOST_AUTHORS: usize = 20;
/// The podcast namespace's bound on a name.
const LONGEST_NAME: usize = 128;

/// A `podcast:person`; a blank one is none.
pub(super) fn person(name: &str, role: Option<&str>, group: Option<&str>) -> Option<Person> {
    let name = plain::line(name, LONGEST_NAME);
    let word = |given: Option<&str>, unsaid: &str| {
        let given = plain::line(given.unwrap_or_default(), LONGEST_NAME).to_lowercase();
        if given.is_empty() { unsaid.to_owned() } else { given }
    };
    (!name.is_empty()).then(|| Person { name, role: word(role, "host"), group: word(group, "cast") })
}

/// Everybody who makes the show, each once, in the order they are named.
pub(super) fn hosts(authors: &[Author], people: &[Person]) -> Vec<String> {
    let mut hosts: Vec<String> = Vec::new();
    let named = authors.iter().flat_map(|author| names(&author.0));
    let tagged =
        people.iter().filter(|person| person.role.contains("host")).map(|person| person.name.clone());
    for name in named.chain(tagged) {
        let known = hosts.iter().any(|host| host.to_lowercase() == name.to_lowercase());
        if !known && hosts.len() < 50 {
            hosts.push(name);
        }
    }
    hosts
}

/// Whom an item names as its author, other than the show's hosts: each once, in the order they are named.
pub(super) fn authors(authors: &[Author], hosts: &[String]) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    for name in authors.iter().flat_map(|author| names(&author.0)) {
        let known = named.iter().chain(hosts).any(|other| other.to_lowercase() == name.to_lowercase());
        if !known && named.len() < MOST_AUTHORS {
            named.push(name);
        }
    }
    named
}

/// The names in an author's words: "editor@example.org (Ann Lee and Bo Ek)" has two.
fn names(words: &str) -> Vec<String> {
    let words = plain::line(words, 500);
    words
        .replace(" and ", ",")
        .replace(" & ", ",")
        .replace([';', '(', ')', '<', '>'], ",")
        .split(',')
        .map(|name| name.split_whitespace().filter(|word| !word.contains('@')).collect::<Vec<_>>().join(" "))
        .filter(|name| name.contains(char::is_alphabetic))
        .map(|name| plain::line(&name, LONGEST_NAME))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_named_once_and_without_their_mail() {
        let authors: Vec<Author> = [
            "Ann Lee and Bo Ek",
            "editor@example.org (Ann Lee)",
            "bo@example.org",
            "Cy Ø <cy@example.org>, Dee",
        ]
        .map(|words| Author(words.to_owned()))
        .to_vec();
        let people = [("Bo Ek", "host"), ("Eve", "guest"), ("Flo", "co-host")]
            .map(|(name, role)| person(name, Some(role), None).unwrap());
        assert_eq!(hosts(&authors, &people), ["Ann Lee", "Bo Ek", "Cy Ø", "Dee", "Flo"]);
    }

    #[test]
    fn an_items_authors_are_those_the_show_does_not_have() {
        let authors = ["Ann Lee, Jane Doe", "jane@example.org (Jane Doe)", "Bo Ek"]
            .map(|words| Author(words.to_owned()));
        assert_eq!(super::authors(&authors, &["ann lee".to_owned(), "Bo Ek".to_owned()]), ["Jane Doe"]);
    }

    #[test]
    fn a_person_without_a_role_is_a_host_of_the_cast() {
        let person = person(" Ann\n Lee ", None, Some("")).unwrap();
        assert_eq!(
            (person.name.as_str(), person.role.as_str(), person.group.as_str()),
            ("Ann Lee", "host", "cast")
        );
        assert!(super::person(" ", Some("guest"), None).is_none());
    }
}
