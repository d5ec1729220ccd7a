//! What people call an episode without naming it: "season 2", "s02e05", "12", "latest", "finale", "trailer".

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
    Finale,
    Trailer,
    Bonus,
}

/// Takes the labels out of a query's folded words; what is left are words to search for.
pub(super) fn take(words: &[String]) -> (Vec<Label>, Vec<String>) {
    let mut labels = Vec::new();
    let mut rest = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let next = words.get(at + 1).filter(|next| is_number(next));
        at += 1;
        match (word.as_str(), next) {
            (word, Some(number)) if SEASON.contains(&word) => {
                labels.extend(number.parse().ok().map(Label::Season));
                at += 1;
            }
            (word, Some(number)) if EPISODE.contains(&word) => {
                labels.push(Label::Number(plain(number)));
                at += 1;
            }
            (word, _) if LATEST.contains(&word) => labels.push(Label::Latest),
            (word, _) if FINALE.contains(&word) => labels.push(Label::Finale),
            (word, _) if TRAILER.contains(&word) => labels.push(Label::Trailer),
            ("bonus", _) => labels.push(Label::Bonus),
            (word, _) if words.len() == 1 && is_number(word) => labels.push(Label::Number(plain(word))),
            (word, _) => match short_form(word) {
                Some(found) => labels.extend(found),
                None => rest.push(word.to_owned()),
            },
        }
    }
    (labels, rest)
}

/// "s2", "s02e05".
fn short_form(word: &str) -> Option<Vec<Label>> {
    let digits = word.strip_prefix('s')?;
    let (season, episode) = match digits.split_once('e') {
        Some((season, episode)) => (season, Some(episode)),
        None => (digits, None),
    };
    let mut labels = vec![Label::Season(season.parse().ok()?)];
    if let Some(episode) = episode {
        labels.push(Label::Number(plain(Some(episode).filter(|episode| is_number(episode))?)));
    }
    Some(labels)
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.len() <= 6 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// "007" is "7".
fn plain(number: &str) -> String {
    let plain = number.trim_start_matches('0');
    if plain.is_empty() { "0".to_owned() } else { plain.to_owned() }
}

/// What an episode may be called, read once.
#[derive(Clone, Debug, Default)]
pub(super) struct Labels {
    season: Option<u32>,
    /// The number the feed gives, folded; "315.5" is "3155".
    number: Option<Box<str>>,
    /// The number in the title, which counts on where the feed's begins anew each season.
    title_number: Option<Box<str>>,
    finale: bool,
    trailer: bool,
    bonus: bool,
}

impl Labels {
    pub(super) fn of(episode: &Episode) -> Self {
        let title = folding::words(&episode.title);
        let says = |any: &[&str]| title.iter().any(|word| any.contains(&word.as_str()));
        let (short_season, short_number) = match title.iter().find_map(|word| short_form(word)).as_deref() {
            Some([Label::Season(season), Label::Number(number)]) => (Some(*season), Some(number.clone())),
            _ => (None, None),
        };
        Self {
            season: episode.season.or(short_season),
            number: episode
                .number
                .as_deref()
                .map(|number| plain(&folding::joined(number)))
                .or(short_number)
                .map(Into::into),
            title_number: title_number(&title).map(Into::into),
            finale: says(FINALE),
            trailer: episode.kind == EpisodeKind::Trailer || says(TRAILER),
            bonus: episode.kind == EpisodeKind::Bonus || says(&["bonus"]),
        }
    }

    /// Whether the episode is called that. Being the latest is for the catalogue to say.
    pub(super) fn has(&self, label: &Label) -> bool {
        match label {
            Label::Season(season) => self.season == Some(*season),
            Label::Number(number) => {
                [&self.number, &self.title_number].into_iter().flatten().any(|own| **own == **number)
            }
            Label::Finale => self.finale,
            Label::Trailer => self.trailer,
            Label::Bonus => self.bonus,
            Label::Latest => false,
        }
    }

    /// Whether the title itself has the number: that is the one listeners see.
    pub(super) fn titled(&self, label: &Label) -> bool {
        matches!(label, Label::Number(number) if self.title_number.as_deref() == Some(number))
    }
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
        let taken = |query: &str| take(&folding::words(query));
        assert_eq!(taken("season 2 finale"), (vec![Label::Season(2), Label::Finale], vec![]));
        assert_eq!(taken("S02E05"), (vec![Label::Season(2), Label::Number("5".into())], vec![]));
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
