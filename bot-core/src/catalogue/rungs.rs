//! The ladder of scores, best first: a whole name, another name for it, a part of one, the beginning of one, …

use super::Field;
use super::words::{CHAPTER, COMPANY, GUEST, NOTES, SPOKEN, TITLE, repeats};

pub(super) const NAME: f32 = 1.0;
/// What a title says as a whole: it was most likely picked from a list of completions.
pub(super) const WHOLE_TITLE: f32 = 0.97;
pub(super) const ALIAS: f32 = 0.95;
/// A number, a season or "trailer", and nothing else was asked for.
pub(super) const CALLED_SO: f32 = 0.95;
pub(super) const NAME_PART: f32 = 0.85;
pub(super) const NAME_PREFIX: f32 = 0.78;
pub(super) const PART_PREFIX: f32 = 0.72;
pub(super) const ONE_TYPO: f32 = 0.68;
pub(super) const TWO_TYPOS: f32 = 0.6;
pub(super) const LABEL: f32 = 0.52;
const IN_TITLE: f32 = 0.48;
const IN_NOTES: f32 = 0.33;
const IN_CHAPTER: f32 = 0.2;
const IN_SPEECH: f32 = 0.17;
/// A beginning of a word in title or notes says less than the word.
pub(super) const PREFIX: f32 = 0.7;
/// A word that exists as it is was most likely meant as it is.
pub(super) const TYPO_OF_A_KNOWN_WORD: f32 = 0.45;
/// A word that begins another was most likely cut short.
pub(super) const TYPO_OF_A_BEGINNING: f32 = 0.35;
/// Episodes without one of the words come after all that have every word: the best of them stand below speech.
pub(super) const A_WORD_IS_MISSING: f32 = 0.11;
/// Score from which a hit is what was named, not a guess.
pub(super) const CERTAIN: f32 = ALIAS;

/// What a mistyped name or part of one is worth.
pub(super) fn mistyped(mistakes: usize) -> f32 {
    if mistakes <= 1 { ONE_TYPO } else { TWO_TYPOS }
}

/// How much of the whole name was typed, from 0.9 up to 1.
#[expect(clippy::cast_precision_loss, reason = "a share, not a count")]
pub(super) fn grown(typed: &str, whole: &str) -> f32 {
    0.9 + 0.1 * (typed.len() as f32 / whole.len().max(1) as f32)
}

/// The list a word was found in, with what its bits say there.
pub(super) fn in_name(bits: u8) -> Option<Field> {
    match bits {
        bits if bits & COMPANY != 0 => Some(Field::Company),
        bits if bits & GUEST != 0 => Some(Field::Guest),
        _ => None,
    }
}

pub(super) fn written(bits: u8) -> (f32, Field) {
    if bits & TITLE != 0 {
        (IN_TITLE, Field::Title)
    } else {
        debug_assert!(bits & NOTES != 0);
        (IN_NOTES * (1.0 + 0.06 * f32::from(repeats(bits))), Field::Notes)
    }
}

pub(super) fn inside(bits: u8) -> (f32, Field) {
    if bits & CHAPTER != 0 {
        (IN_CHAPTER, Field::Chapter)
    } else {
        debug_assert!(bits & SPOKEN != 0);
        (IN_SPEECH, Field::Spoken)
    }
}
