//! What a description says about people: who was talked to, who joined, who is what at which company.
//!
//! Reads a sentence at a time and looks a bounded number of words ahead, so a text is read in linear time whatever it
//! holds.

use super::introductions::{company_of, employer, introduction};
use super::names::{self, Name, begins_with_given, name_at};
use super::roles::{DIRECT, HOSTS, JOINS, PRONOUNS, TALKS, TELLS};
use super::sentences::{beginning, is_elsewhere};
use super::talk::{
    alias_after, arrives, before, is_a_talk, is_nobody, is_of_today, joined, past_brackets, people_at,
    talked_to, told_after,
};
use super::tokens::{Kind, Token, bare, tokens};

/// What is kept of the words a credit was read from.
const MAX_EVIDENCE: usize = 200;

/// How a person is mentioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum How {
    /// The one who asks the questions.
    Asked,
    /// Named as host.
    Host,
    /// "… explains"
    Told,
    /// "…, a software engineer at …"
    Introduced,
    /// "… joins the show"
    Joined,
    /// "I talk to …"
    TalkedTo,
}

/// A person in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) name: String,
    pub(super) how: How,
    pub(super) company: Option<String>,
    /// Whether its place alone makes the words a name: right after "talk to", or listed with somebody whose name is known.
    pub(super) near: bool,
    /// Whether a sentence in the present begins with it: "Jane Doe is …".
    pub(super) opens: bool,
    /// Whether it goes on with a list: "…, and Jane Doe, author of …".
    pub(super) joined: bool,
    /// "swatinem" in "Arpad Borsos (swatinem)".
    pub(super) alias: Option<String>,
    /// Which sentence it stands in.
    pub(super) sentence: usize,
    /// The words it was read from.
    pub(super) words: String,
}

/// All that was read out of a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Prose {
    pub(super) mentions: Vec<Mention>,
    /// Given names alone, with a company: "Nicolas, a staff software engineer at Apollo GraphQL".
    pub(super) first_names: Vec<(String, String)>,
    /// The sentences in which the hosts say that they talk: "We talk about …".
    pub(super) talks: Vec<usize>,
}

/// Reads the beginning of a text. `is_host` knows the show's hosts.
pub(super) fn read(text: &str, is_host: &dyn Fn(&str) -> bool) -> Prose {
    let text = beginning(text);
    let tokens = tokens(text);
    let mut talks = Vec::new();
    let mut reader = Reader { text, is_host, sentence: 0, mentions: Vec::new(), first_names: Vec::new() };
    for sentence in tokens.split(|token| token.kind == Kind::Stop).filter(|sentence| !sentence.is_empty()) {
        if !is_elsewhere(sentence) {
            reader.read(sentence);
            if is_a_talk(sentence) {
                talks.push(reader.sentence);
            }
        }
        reader.sentence += 1;
    }
    let Reader { mentions, first_names, .. } = reader;
    Prose { mentions, first_names, talks }
}

struct Reader<'a, 'h> {
    text: &'a str,
    is_host: &'h dyn Fn(&str) -> bool,
    sentence: usize,
    mentions: Vec<Mention>,
    first_names: Vec<(String, String)>,
}

impl Reader<'_, '_> {
    fn read(&mut self, sentence: &[Token<'_>]) {
        let mut at = 0;
        while at < sentence.len() {
            let token = &sentence[at];
            if token.is_any(HOSTS) {
                self.host(sentence, at);
            } else if token.is_in(&TALKS) || token.is_in(&DIRECT) {
                self.talk(sentence, at);
            }
            if let Some(name) = name_at(sentence, at) {
                if is_nobody(sentence, at) {
                    at = name.next;
                    continue;
                }
                self.named(sentence, at, &name);
                at = name.next;
            } else {
                self.first_name(sentence, at);
                self.one_name(sentence, at);
                at += 1;
            }
        }
    }

    fn add(&mut self, sentence: &[Token<'_>], from: usize, name: &Name, how: How, company: Option<String>) {
        let end = sentence[name.next - 1].end;
        let words = &self.text[sentence[from].start..end];
        let joined = joined(sentence, from);
        self.mentions.push(Mention {
            name: name.text.clone(),
            how,
            company,
            near: joined
                && self.mentions.last().is_some_and(|last| {
                    last.sentence == self.sentence && (last.near || begins_with_given(&last.name))
                }),
            opens: from == 0
                && !sentence.get(name.next).is_some_and(|next| next.is_any(&["was", "were", "war"])),
            joined,
            alias: alias_after(sentence, name),
            sentence: self.sentence,
            words: words[..words.floor_char_boundary(MAX_EVIDENCE)].to_owned(),
        });
    }

    /// "your host, …", "Host: …", "hosted by …"
    fn host(&mut self, sentence: &[Token<'_>], at: usize) {
        let link = |token: &Token<'_>| matches!(token.kind, Kind::Comma | Kind::Colon) || token.is("by");
        let names = match sentence.get(at + 1) {
            Some(token) if link(token) => people_at(sentence, at + 2),
            _ => people_at(sentence, at + 1),
        };
        for name in names {
            self.add(sentence, at, &name, How::Host, None);
        }
    }

    /// "I talk to …", "our guest …", "im Gespräch mit …"
    fn talk(&mut self, sentence: &[Token<'_>], at: usize) {
        let Some((from, names)) = talked_to(sentence, at) else { return };
        let first = names.first().map_or(from, |name| name.next);
        // "… talks with host, Ada Lovelace": she asks, and whoever talks is named elsewhere.
        let host =
            |at: usize| sentence[at].is_any(HOSTS) && !sentence.get(at + 1).is_some_and(|next| next.is("of"));
        if (from..first).any(host) {
            return;
        }
        let (hosts, guests): (Vec<_>, Vec<_>) =
            names.into_iter().partition(|name| (self.is_host)(&name.text));
        let asker = before(sentence, at);
        let near =
            name_at(sentence, from).is_some() || guests.iter().any(|name| begins_with_given(&name.text));
        for name in &guests {
            let company = company_of(sentence, from, name);
            self.add(sentence, at, name, How::TalkedTo, company);
            self.mentions.iter_mut().next_back().into_iter().for_each(|mention| mention.near = near);
        }
        match (guests.is_empty(), hosts.last()) {
            // "Ada Lovelace talks to the host", "In conversation with the host Ada Lovelace explains …"
            (true, Some(host)) => {
                let tellers = if asker.is_empty() { told_after(sentence, host.next) } else { asker };
                if tellers.is_empty() {
                    self.recall(sentence, host.next);
                }
                for name in tellers.iter().filter(|name| !(self.is_host)(&name.text)) {
                    let company = company_of(sentence, name.next, name);
                    self.add(sentence, at.min(name.next - 1), name, How::TalkedTo, company);
                    let near = tellers.iter().any(|name| begins_with_given(&name.text));
                    self.mentions.iter_mut().next_back().into_iter().for_each(|mention| mention.near |= near);
                }
            }
            (false, _) => {
                for name in asker {
                    self.add(sentence, name.next - 1, &name, How::Asked, None);
                }
            }
            _ => {}
        }
    }

    /// "In conversation with the host she explains …", "… stellt Ada vor": who that is was said before.
    fn recall(&mut self, sentence: &[Token<'_>], from: usize) {
        let near = &sentence[from..sentence.len().min(from + 4)];
        let pronoun = near.iter().any(|token| token.is_any(PRONOUNS));
        let told = |mention: &&Mention| {
            let first = mention.name.split(' ').next().unwrap_or_default();
            pronoun || near.iter().any(|token| bare(token.text) == first)
        };
        let known = self.mentions.iter().rev().take_while(|mention| mention.sentence + 3 >= self.sentence);
        let known = known.filter(|mention| mention.how == How::Introduced && !(self.is_host)(&mention.name));
        if let Some(mention) = known.clone().find(told) {
            let mention =
                Mention { how: How::TalkedTo, near: true, sentence: self.sentence, ..mention.clone() };
            self.mentions.push(mention);
        }
    }

    /// What follows a name: a role, a company, what the person does.
    fn named(&mut self, sentence: &[Token<'_>], at: usize, name: &Name) {
        // "Ana Ruiz and Bo Lind from Acme join us": what follows the last is said of all.
        let last = people_at(sentence, at).pop().map_or(name.next, |last| last.next);
        let rest = past_brackets(&sentence[name.next.min(sentence.len())..]);
        let after = &sentence[last.min(sentence.len())..];
        let company = company_of(sentence, at, name);
        if name.owns {
            return;
        }
        let tells = rest.first().is_some_and(|next| next.is_in(&TELLS));
        let how = if arrives(after, self.is_host) || is_of_today(sentence, rest) {
            Some(How::Joined)
        } else if introduction(rest) || company.is_some() || alias_after(sentence, name).is_some() {
            Some(How::Introduced)
        } else {
            tells.then_some(How::Told)
        };
        let my_name = at >= 2 && sentence[at - 1].is("is") && sentence[at - 2].is("name");
        let how = if my_name { Some(How::TalkedTo) } else { how };
        if let Some(how) = how {
            self.add(sentence, at, name, how, company);
        }
    }

    /// "Mustafa joins the show"
    fn one_name(&mut self, sentence: &[Token<'_>], at: usize) {
        let token = &sentence[at];
        let alone = names::is_name_word(token) && !token.is_possessive() && token.text.chars().count() > 2;
        let rest = &sentence[at + 1..];
        if alone
            && at == 0
            && rest.first().is_some_and(|next| next.is_in(&JOINS))
            && arrives(rest, self.is_host)
        {
            let name = Name { text: token.text.to_owned(), next: at + 1, owns: false };
            self.add(sentence, at, &name, How::Joined, None);
        }
    }

    /// "Nicolas, a staff software engineer at Apollo GraphQL"
    fn first_name(&mut self, sentence: &[Token<'_>], at: usize) {
        let token = &sentence[at];
        if names::is_name_word(token)
            && names::is_given(bare(token.text))
            && let rest = &sentence[at + 1..]
            && rest.first().is_some_and(|next| next.kind == Kind::Comma)
            && introduction(rest)
            && let Some(company) = employer(rest)
        {
            self.first_names.push((bare(token.text).to_owned(), company));
        }
    }
}
