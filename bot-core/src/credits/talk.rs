//! Who a sentence has on the show, around a word of talk or a name.

use super::belongings;
use super::introductions::{INTRODUCTION, introduction};
use super::names::{self, Name, is_common, name_at, names_at};
use super::organisations::organisation_at;
use super::roles::{DIRECT, HERE, JOINS, TALKS, TELLS};
use super::tokens::{Kind, Token, bare};

/// How far after "talk" the "to" is looked for, and after that the name.
const TO_THE_NAME: usize = 12;
/// How far after "our guest" the name is looked for.
const TO_THE_GUEST: usize = 6;
/// Whether what follows a name brings them to the show: "joins us", "of Acme, stops by", "talks us through".
pub(super) fn arrives(rest: &[Token<'_>], is_host: &dyn Fn(&str) -> bool) -> bool {
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
        // Whoever is "joined by" somebody was there before.
        let by = token.is("joined") && rest.get(at + 1).is_some_and(|next| next.is("by"));
        token.is_in(&JOINS) && !by && rest[at + 1..].iter().take(5).any(here)
            || token.is_in(&TELLS) && (told(at + 1) || token.is("tells") && told(at + 2))
    })
}

/// What follows a name without what stands in brackets: "Ada Lovelace (@ada) from Acme".
pub(super) fn past_brackets<'t, 'a>(rest: &'t [Token<'a>]) -> &'t [Token<'a>] {
    let opens = rest.first().is_some_and(|token| token.kind == Kind::Open);
    let close = rest.iter().take(5).position(|token| token.kind == Kind::Close).filter(|_| opens);
    close.map_or(rest, |close| &rest[close + 1..])
}

/// Whether a sentence tells what somebody does in this episode: "In this week's episode, Ada explains …".
pub(super) fn is_of_today(sentence: &[Token<'_>], rest: &[Token<'_>]) -> bool {
    const DOES: &[&str] = &[
        "explains",
        "explain",
        "discusses",
        "discuss",
        "shares",
        "share",
        "describes",
        "reveals",
        "recounts",
        "tells",
        "erklärt",
        "erzählt",
        "berichtet",
        "explique",
        "raconte",
        "explica",
        "cuenta",
    ];
    const EPISODES: &[&str] = &["episode", "show", "podcast", "folge", "épisode", "episodio"];
    const THIS: &[&str] = &["this", "today", "week", "dieser", "diesem", "cet", "este"];
    let start = &sentence[..sentence.len().min(6)];
    let from = rest.first().is_some_and(|next| next.is_any(&["from", "of", "at"]));
    let does = if from { organisation_at(rest, 1).map_or(0, |company| company.place.end) } else { 0 };
    let alone =
        !rest.iter().skip(does).take(4).any(|token| token.is_any(&["with", "to", "mit", "avec", "con"]));
    if !alone || !rest.get(does).is_some_and(|token| token.is_any(DOES)) {
        return false;
    }
    start.iter().any(|token| token.is_any(EPISODES)) && start.iter().any(|token| token.is_any(THIS))
}

/// "We talk about …", "In this episode we discuss …"
pub(super) fn is_a_talk(sentence: &[Token<'_>]) -> bool {
    sentence.windows(2).any(|pair| pair[0].is_any(&["we", "i", "wir"]) && pair[1].is_in(&TALKS))
}

/// Whether a name goes on with a list, maybe after whose they are: ", and", ", Acme's".
pub(super) fn joined(sentence: &[Token<'_>], at: usize) -> bool {
    let before = |at: usize| at.checked_sub(1).map(|at| &sentence[at]);
    let owner =
        before(at).filter(|token| token.is_possessive()).and_then(|_| belongings::before(sentence, at));
    let start = owner.map_or(at, |owner| owner.place.start);
    before(start).is_some_and(names::is_joiner)
}

/// "(swatinem)", ", known as Aphyr", ", aka Broccolini"
pub(super) fn alias_after(sentence: &[Token<'_>], name: &Name) -> Option<String> {
    let rest = sentence.get(name.next..)?;
    let known = |at: usize| {
        let token = rest.get(at).filter(|token| token.is_word())?;
        (!is_common(token.text)).then(|| bare(token.text).to_owned())
    };
    match rest {
        [open, word, close, ..] if open.kind == Kind::Open && close.kind == Kind::Close => {
            let handle = word.is_word() && word.text.starts_with(char::is_lowercase) && word.text.len() > 2;
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
pub(super) fn before(sentence: &[Token<'_>], at: usize) -> Vec<Name> {
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
pub(super) fn told_after(sentence: &[Token<'_>], from: usize) -> Vec<Name> {
    for at in from..(from + 10).min(sentence.len()) {
        let names = people_at(sentence, at);
        if !names.is_empty() {
            return names;
        }
    }
    Vec::new()
}

/// The people listed from a place on.
pub(super) fn people_at(sentence: &[Token<'_>], at: usize) -> Vec<Name> {
    if is_nobody(sentence, at) { Vec::new() } else { names_at(sentence, at) }
}

/// "The Swiss Army Knife" is nobody's name, and after "aka" stands another one of somebody.
pub(super) fn is_nobody(sentence: &[Token<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| sentence.get(before));
    before.is_some_and(|token| token.is_any(&["the", "aka"]))
}

/// Who was talked to, and where the introduction began.
pub(super) fn talked_to(sentence: &[Token<'_>], at: usize) -> Option<(usize, Vec<Name>)> {
    let direct = sentence[at].is_in(&DIRECT);
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
            || linked.is_none() && sentence[place].is_in(&TALKS)
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
