//! What people call an episode without naming it: "season 2", "s02e05", "12", "latest", "finale", "trailer".

use chrono::Datelike;

use crate::episode::{Episode, EpisodeKind};
use crate::folding;

const SEASON: &[&str] = &["season", "staffel", "saison", "temporada", "stagione", "seizoen"];
const EPISODE: &[&str] =
    &["episode", "ep", "folge", "number", "nr", "no", "episodio", "aflevering", "capitulo", "nummer"];
const LATEST: &[&str] = &["latest", "newest", "neueste", "neuste"];
const FINALE: &[&str] = &["finale", "staffelfinale"];
const TRAILER: &[&str] = &["trailer", "teaser"];

/// Something an episode may be, said in a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Season(u32),
    Number(String),
    Latest,
    Year(u32),
    Finale,
    Kind(EpisodeKind),
}

/// A label said in a query, with the place of its first word and how many words it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) label: Label,
    pub(super) at: usize,
    pub(super) words: usize,
}

/// Takes the labels out of a query's folded words; what is left are words to search for.
pub(super) fn take(words: &[String]) -> (Vec<Said>, Vec<String>) {
    let mut labels = Vec::new();
    let mut rest = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let next = words.get(at + 1).filter(|next| is_number(next)).map(String::as_str);
        let (found, taken) = starting(word, next, words.len() == 1);
        if found.is_empty() {
            rest.push(word.clone());
        }
        labels.extend(found.into_iter().map(|label| Said { label, at, words: taken }));
        at += taken;
    }
    (labels, rest)
}

/// The labels that a word begins, and how many words that takes. A bare number is one where it stands `alone`.
fn starting(word: &str, number: Option<&str>, alone: bool) -> (Vec<Label>, usize) {
    let one = |label| (vec![label], 1);
    match (word, number) {
        (word, Some(number)) if SEASON.contains(&word) => {
            (number.parse().ok().map(Label::Season).into_iter().collect(), 2)
        }
        (word, Some(number)) if EPISODE.contains(&word) => (vec![Label::Number(plain(number))], 2),
        (word, _) if LATEST.contains(&word) => one(Label::Latest),
        (word, _) if FINALE.contains(&word) => one(Label::Finale),
        (word, _) if TRAILER.contains(&word) => one(Label::Kind(EpisodeKind::Trailer)),
        ("bonus", _) => one(Label::Kind(EpisodeKind::Bonus)),
        (word, _) if alone && is_number(word) => one(Label::Number(plain(word))),
        (word, _) => (short_form(word).unwrap_or_default(), 1),
    }
}

/// "s2", "s02e05", "2x05".
fn short_form(word: &str) -> Option<Vec<Label>> {
    if let Some((season, episode)) = word.split_once('x')
        && [season, episode].into_iter().all(is_number)
        && season.len() <= 2
    {
        return Some(vec![Label::Season(season.parse().ok()?), Label::Number(plain(episode))]);
    }
    let digits = word.strip_prefix('s')?;
    let (season, episode) = match digits.split_once('e') {
        Some((season, episode)) => (season, Some(episode)),
        None => (digits, None),
    };
    let mut labels = vec![Label::Season(Some(season).filter(|season| is_number(season))?.parse().ok()?)];
    if let Some(episode) = episode {
        labels.push(Label::Number(plain(Some(episode).filter(|episode| is_number(episode))?)));
    }
    Some(labels)
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.len() <= 6 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// "007" is "7".
pub(super) fn plain(number: &str) -> String {
    let plain = number.trim_start_matches('0');
    if plain.is_empty() { "0".to_owned() } else { plain.to_owned() }
}

impl Label {
    /// The text under which episodes that are called so are kept. The latest is nobody's for long: it has none.
    pub(super) fn token(&self) -> Option<String> {
        Some(match self {
            Self::Season(season) => format!("season {season}"),
            Self::Number(number) => format!("number {number}"),
            Self::Year(year) => format!("year {year}"),
            Self::Finale => "finale".to_owned(),
            Self::Kind(EpisodeKind::Full) => "full".to_owned(),
            Self::Kind(EpisodeKind::Trailer) => "trailer".to_owned(),
            Self::Kind(EpisodeKind::Bonus) => "bonus".to_owned(),
            Self::Latest => return None,
        })
    }
}

/// Hands every token of what an episode is called to `take`.
pub(super) fn tokens(episode: &Episode, mut take: impl FnMut(&str)) {
    let title = folding::words(&episode.title);
    let says = |any: &[&str]| title.iter().any(|word| any.contains(&word.as_str()));
    let mut labels = Vec::new();
    let short =
        title.iter().find_map(|word| short_form(word)).filter(|short| short.len() > 1).unwrap_or_default();
    let counted = |label: &Label| {
        matches!(label, Label::Season(_)) && episode.season.is_none()
            || matches!(label, Label::Number(_)) && episode.number.is_none()
    };
    labels.extend(short.into_iter().filter(counted));
    labels.extend(episode.season.map(Label::Season));
    labels.extend(episode.number.as_deref().map(|number| Label::Number(plain(&folding::joined(number)))));
    // The title's number counts on where the feed's begins anew each season.
    labels.extend(title_number(&title).map(Label::Number));
    labels.extend(episode.published.and_then(|at| u32::try_from(at.year()).ok()).map(Label::Year));
    labels.extend(says(FINALE).then_some(Label::Finale));
    let (trailer, bonus) = (says(TRAILER), says(&["bonus"]));
    labels.push(Label::Kind(episode.kind));
    labels.extend(trailer.then_some(Label::Kind(EpisodeKind::Trailer)));
    labels.extend(bonus.then_some(Label::Kind(EpisodeKind::Bonus)));
    labels.iter().filter_map(Label::token).for_each(|token| take(&token));
}

/// "Ep 12 …", "12: …", "CRE209 …".
fn title_number(title: &[String]) -> Option<String> {
    let named = title.windows(2).find(|pair| EPISODE.contains(&pair[0].as_str()) && is_number(&pair[1]));
    if let Some([_, number]) = named {
        return Some(plain(number));
    }
    let first = title.first()?;
    let digits = first.trim_start_matches(|c: char| c.is_ascii_lowercase());
    // Four letters at most: "cre209" and "e030" count episodes, "system76" does not.
    (is_number(digits) && first.len() - digits.len() <= 4).then(|| plain(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_told_from_words() {
        let taken = |query: &str| {
            let (said, rest) = take(&folding::words(query));
            (said.into_iter().map(|said| said.label).collect::<Vec<_>>(), rest)
        };
        assert_eq!(taken("season 2 finale"), (vec![Label::Season(2), Label::Finale], vec![]));
        assert_eq!(taken("S02E05"), (vec![Label::Season(2), Label::Number("5".into())], vec![]));
        assert_eq!(taken("2x05"), taken("s02e05"));
        assert_eq!(taken("1080x1920"), (vec![], vec!["1080x1920".into()]), "a number of pixels, perhaps");
        assert_eq!(taken("#12"), (vec![Label::Number("12".into())], vec![]));
        assert_eq!(taken("sentry 12"), (vec![], vec!["sentry".into(), "12".into()]));
        assert_eq!(taken("the season"), (vec![], vec!["the".into(), "season".into()]));
    }

    #[test]
    fn a_title_may_count_where_the_feed_does_not() {
        let number = |title: &str| title_number(&folding::words(title));
        assert_eq!(number("Rust in Production Ep 12 - OxidOS' Alexandru Radovici").as_deref(), Some("12"));
        assert_eq!(number("302: Paint This Square").as_deref(), Some("302"));
        assert_eq!(number("CRE209 Das Linux System").as_deref(), Some("209"));
        assert_eq!(number("System76's Jeremy Soller"), None);
    }
}
