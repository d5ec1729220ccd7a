//! What a description says about people: who was talked to, who joined, who is what at which company.
//!
//! Reads a sentence at a time and looks a bounded number of words ahead, so a text is read in linear time whatever it
//! holds.

use super::cues;
use super::introductions::{INTRODUCTION, company_of, employer, introduction};
use super::names::{self, Name, begins_with_given, is_common, name_at, names_at};
use super::organisations::organisation_at;
use super::roles::{ALONE, DIRECT, ELSEWHERE, HERE, HOSTS, JOINS, MADE_BY, PRONOUNS, TALKS, TELLS};
use super::tokens::{Kind, Token, bare, tokens};

/// Introductions stand at the beginning; further down are links, sponsors and transcripts.
const MAX_BYTES: usize = 4000;
/// How far after "talk" the "to" is looked for, and after that the name.
const TO_THE_NAME: usize = 12;
/// How far after "our guest" the name is looked for.
const TO_THE_GUEST: usize = 6;
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
}

/// Reads the beginning of a text. `is_host` knows the show's hosts.
pub(super) fn read(text: &str, is_host: &dyn Fn(&str) -> bool) -> Prose {
    let text = beginning(text);
    let tokens = tokens(text);
    let mut reader = Reader { text, is_host, sentence: 0, mentions: Vec::new(), first_names: Vec::new() };
    for sentence in tokens.split(|token| token.kind == Kind::Stop).filter(|sentence| !sentence.is_empty()) {
        if !is_elsewhere(sentence) {
            reader.read(sentence);
        }
        reader.sentence += 1;
    }
    let Reader { mentions, first_names, .. } = reader;
    Prose { mentions, first_names }
}

/// The sentences of a text's beginning, up to its links and sponsors.
pub(super) fn sentences(text: &str) -> Vec<Vec<Token<'_>>> {
    tokens(beginning(text))
        .split(|token| token.kind == Kind::Stop)
        .filter(|sentence| !sentence.is_empty())
        .take_while(|sentence| !opens_links(sentence))
        .map(<[Token<'_>]>::to_vec)
        .collect()
}

/// A text's beginning up to its links.
pub(super) fn before_links(text: &str) -> &str {
    let text = beginning(text);
    let tokens = tokens(text);
    let mut sentences = tokens.split(|token| token.kind == Kind::Stop);
    let links = sentences.find(|sentence| !sentence.is_empty() && opens_links(sentence));
    links.map_or(text, |links| &text[..links[0].start])
}

/// "Links & Show Notes", "Sponsors:", "Tara on the Web:": from here on a text lists addresses.
fn opens_links(sentence: &[Token<'_>]) -> bool {
    let words = sentence.iter().filter(|token| token.is_word()).count();
    let heading = |token: &Token<'_>| {
        token.is_any(&[
            "links",
            "notes",
            "shownotes",
            "sponsors",
            "sponsor",
            "resources",
            "references",
            "web",
            "timestamps",
        ])
    };
    words <= 5 && sentence.iter().any(heading)
}

/// The part of a text that introductions are looked for in.
pub(super) fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_BYTES)]
}

/// Whether a sentence tells of another episode, or of who pays.
pub(super) fn is_elsewhere(sentence: &[Token<'_>]) -> bool {
    let other = |pair: &[Token<'_>]| {
        pair[0].is_any(&[
            "next",
            "last",
            "previous",
            "upcoming",
            "earlier",
            "nächste",
            "nächsten",
            "prochain",
            "próximo",
        ]) && pair[1]
            .is_any(&["episode", "week", "time", "show", "month", "folge", "woche", "épisode", "episodio"])
    };
    // "brought to you by", "produced by", "Music: …"
    let made_by = |pair: &[Token<'_>]| {
        pair[0].is_any(MADE_BY) && (pair[1].is("by") || pair[1].kind == Kind::Colon)
            || pair[0].is("theme") && pair[1].is("music")
    };
    sentence.windows(2).any(|pair| other(pair) || made_by(pair))
        || sentence.iter().any(|token| token.is_any(ELSEWHERE))
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
            } else if token.is_any(TALKS) || token.is_any(DIRECT) {
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
        let rest = &sentence[name.next.min(sentence.len())..];
        let after = &sentence[last.min(sentence.len())..];
        let company = company_of(sentence, at, name);
        if name.owns {
            return;
        }
        let how = if arrives(after, self.is_host) {
            Some(How::Joined)
        } else if introduction(rest) || company.is_some() || alias_after(sentence, name).is_some() {
            Some(How::Introduced)
        } else {
            rest.first().is_some_and(|next| next.is_any(TELLS)).then_some(How::Told)
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
            && rest.first().is_some_and(|next| next.is_any(JOINS))
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

/// Whether what follows a name brings them to the show: "joins us", "of Acme, stops by", "talks us through".
fn arrives(rest: &[Token<'_>], is_host: &dyn Fn(&str) -> bool) -> bool {
    let Some(next) = rest.first() else { return false };
    // "Ada Lovelace from Analytics joins us": what she does stands behind where she is from.
    let from = next.is_any(&["from", "of", "at"]);
    let does = if from { organisation_at(rest, 1).map_or(0, |company| company.place.end) } else { 0 };
    let aside = matches!(next.kind, Kind::Comma | Kind::Dash | Kind::Open);
    let role = if aside || introduction(rest) { INTRODUCTION } else { does + 1 };
    let guest = rest.iter().take(INTRODUCTION).any(|token| token.is_any(&["guest", "guests"]));
    if next.is("guests") || guest && (from || next.is_any(&["is", "are", "as"])) {
        return true;
    }
    let here = |token: &Token<'_>| token.is_any(HERE) || is_host(bare(token.text));
    (does.min(rest.len())..rest.len().min(role + 1)).any(|at| {
        let token = &rest[at];
        let told = |at: usize| rest.get(at).is_some_and(|token| token.is_any(&["us", "me", "story"]));
        token.is_any(JOINS) && rest[at + 1..].iter().take(5).any(here)
            || token.is_any(TELLS) && (told(at + 1) || token.is("tells") && told(at + 2))
    })
}

/// Whether a name goes on with a list, maybe after whose they are: ", and", ", Acme's".
fn joined(sentence: &[Token<'_>], at: usize) -> bool {
    let before = |at: usize| at.checked_sub(1).map(|at| &sentence[at]);
    let owner = before(at).filter(|token| token.is_possessive()).and_then(|_| cues::before(sentence, at));
    let start = owner.map_or(at, |owner| owner.place.start);
    before(start).is_some_and(names::is_joiner)
}

/// "(swatinem)", ", known as Aphyr", ", aka Broccolini"
fn alias_after(sentence: &[Token<'_>], name: &Name) -> Option<String> {
    let rest = sentence.get(name.next..)?;
    let known = |at: usize| {
        let token = rest.get(at).filter(|token| token.is_word())?;
        (!is_common(token.text)).then(|| bare(token.text).to_owned())
    };
    match rest {
        [open, word, close, ..] if open.kind == Kind::Open && close.kind == Kind::Close => {
            let handle = word.is_word() && word.text.chars().any(char::is_lowercase) && word.text.len() > 2;
            known(1).filter(|_| handle)
        }
        [comma, aka, ..] if comma.kind == Kind::Comma && aka.is_any(&["aka", "alias", "a.k.a"]) => known(2),
        [comma, known_word, as_word, ..]
            if comma.kind == Kind::Comma && known_word.is("known") && as_word.is("as") =>
        {
            known(3)
        }
        _ => None,
    }
}

/// The names right before a place: "Ada Lovelace of Analytics talks …".
fn before(sentence: &[Token<'_>], at: usize) -> Vec<Name> {
    let first = at.saturating_sub(TO_THE_NAME);
    let mut found: Vec<Name> = Vec::new();
    let mut place = first;
    while place < at {
        match name_at(sentence, place).filter(|name| name.next <= at) {
            Some(name) => {
                place = name.next;
                // What is said about others in between tells of them, not of the one who talks.
                found.retain(|earlier| sentence[earlier.next..place].iter().any(names::is_joiner));
                found.push(name);
            }
            None => place += 1,
        }
    }
    found.retain(|name| at - name.next <= 8);
    found
}

/// "… erläutert Ada Lovelace", "… erzählt der Architekt Ada Lovelace"
fn told_after(sentence: &[Token<'_>], from: usize) -> Vec<Name> {
    for at in from..(from + 10).min(sentence.len()) {
        let names = people_at(sentence, at);
        if !names.is_empty() {
            return names;
        }
    }
    Vec::new()
}

/// The people listed from a place on.
fn people_at(sentence: &[Token<'_>], at: usize) -> Vec<Name> {
    if is_nobody(sentence, at) { Vec::new() } else { names_at(sentence, at) }
}

/// "The Swiss Army Knife" is nobody's name, and after "aka" stands another one of somebody.
fn is_nobody(sentence: &[Token<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| sentence.get(before));
    before.is_some_and(|token| token.is_any(&["the", "aka"]))
}

/// Who was talked to, and where the introduction began.
fn talked_to(sentence: &[Token<'_>], at: usize) -> Option<(usize, Vec<Name>)> {
    let direct = sentence[at].is_any(DIRECT);
    if direct {
        // "our guest Andy Longshaw", "Guest: …", "a special guest, …"
        let near = (at + 1..(at + 4).min(sentence.len()))
            .take_while(|place| *place == at + 1 || !sentence[*place].is_any(&["to", "with", "by"]));
        let nobody = (at + 1..at + 3)
            .find(|place| is_nobody(sentence, *place))
            .and_then(|place| name_at(sentence, place));
        let near = near.filter(|place| nobody.as_ref().is_none_or(|nobody| *place >= nobody.next));
        if let Some(found) =
            near.map(|place| (place, people_at(sentence, place))).find(|(_, names)| !names.is_empty())
        {
            return Some(found);
        }
    }
    // What is discussed "to" is no person.
    let to =
        !sentence[at].is_any(&["discuss", "discusses", "discussed", "discussion", "features", "featuring"]);
    let with = |token: &Token<'_>| {
        token.is_any(&["with", "by", "mit", "avec", "con", "com", "met"]) || to && token.is("to")
    };
    let off = |token: &Token<'_>| token.is_any(&["about", "how", "why", "über", "sobre"]);
    let including = |token: &Token<'_>| token.is_any(&["including", "featuring", "starring"]);
    if direct
        && let Some(place) = sentence[at + 1..].iter().take(TO_THE_NAME).position(including)
        && let names = people_at(sentence, at + place + 2)
        && !names.is_empty()
    {
        return Some((at + place + 2, names));
    }
    let linked = sentence[at + 1..].iter().take(TO_THE_NAME).take_while(|token| !off(token)).position(with);
    let from = match linked {
        Some(place) => at + 2 + place,
        None if direct => at + 1,
        None => return None,
    };
    let most = if linked.is_some() { TO_THE_NAME } else { TO_THE_GUEST };
    let mut next = from;
    for place in from..(from + most).min(sentence.len()) {
        if place < next {
            continue;
        }
        if is_nobody(sentence, place) {
            next = name_at(sentence, place).map_or(place, |name| name.next);
            continue;
        }
        if off(&sentence[place])
            || linked.is_none() && sentence[place].is_any(TALKS)
            || (sentence[place].is("on") && place > from + 1)
        {
            return None;
        }
        let names = people_at(sentence, place);
        if !names.is_empty() {
            return Some((from, names));
        }
    }
    None
}

/// Whether a title announces an episode without guests.
pub(super) fn is_alone(title: &[Token<'_>]) -> bool {
    title.iter().any(|token| token.is_any(ALONE))
}
