//! Which words are a typing mistake away from another: a filter cheap enough to run over every name at every key press.

/// How many mistakes a word may hold and still be recognised. Short words have too many neighbours to guess.
pub(crate) fn allowed(word: &str) -> usize {
    match word.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    }
}

/// Words by their length, each with the letters in it.
///
/// One mistake changes the length by at most one and the letters by at most two, so comparing these first spares
/// nearly all words the real comparison.
#[derive(Clone, Debug, Default)]
pub(super) struct Typos {
    by_length: Vec<Bucket>,
}

/// Words of one length: their letters, which are read from end to end, beside their numbers, which seldom are.
#[derive(Clone, Debug, Default)]
struct Bucket {
    letters: Vec<u64>,
    numbers: Vec<u32>,
}

impl Typos {
    /// Indexes words by the number each will be told by.
    pub(super) fn new<'a>(words: impl IntoIterator<Item = (u32, &'a str)>) -> Self {
        let mut by_length: Vec<Bucket> = Vec::new();
        for (number, word) in words {
            let length = word.chars().count();
            if by_length.len() <= length {
                by_length.resize_with(length + 1, Bucket::default);
            }
            by_length[length].letters.push(letters(word));
            by_length[length].numbers.push(number);
        }
        Self { by_length }
    }

    /// The words at most `edits` mistakes away (a swap of two neighbours is one), each with its distance.
    pub(super) fn near<'a>(
        &self,
        word: &str,
        edits: usize,
        text_of: impl Fn(u32) -> &'a str,
    ) -> Vec<(u32, usize)> {
        let mut near = Vec::new();
        if edits == 0 {
            return near;
        }
        let wanted = letters(word);
        let length = word.chars().count();
        let lengths = length.saturating_sub(edits)..=length + edits;
        for bucket in lengths.filter_map(|length| self.by_length.get(length)) {
            for (letters, number) in bucket.letters.iter().zip(&bucket.numbers) {
                if (letters ^ wanted).count_ones() as usize > 2 * edits {
                    continue;
                }
                if let Some(distance) = distance_within(word, text_of(*number), edits) {
                    near.push((*number, distance));
                }
            }
        }
        near
    }
}

/// The letters in a word, as bits: one for a letter's first place, one for its second; rarer characters share some.
fn letters(word: &str) -> u64 {
    word.chars().fold(0, |set: u64, c| {
        let first = match c {
            'a'..='z' => c as u32 - 'a' as u32,
            _ => 26 + c as u32 % 6,
        };
        let bit = 1 << first;
        if set & bit == 0 { set | bit } else { set | bit << 32 }
    })
}

/// The mistakes between two words, where they are at most `edits`; swapped neighbours are one.
///
/// Most words have nothing in common and are told apart within their first letters, which a general comparison cannot
/// do: it works out the whole distance.
pub(super) fn distance_within(a: &str, b: &str, edits: usize) -> Option<usize> {
    if a.is_ascii() && b.is_ascii() {
        bounded(a.as_bytes(), b.as_bytes(), edits)
    } else {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        bounded(&a, &b, edits)
    }
}

/// Longer words are not compared: nobody types them.
const MAX_LETTERS: usize = 64;

fn bounded<T: PartialEq>(a: &[T], b: &[T], edits: usize) -> Option<usize> {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    let same = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - same], &b[..b.len() - same]);
    if a.len().abs_diff(b.len()) > edits || a.len() > MAX_LETTERS || b.len() > MAX_LETTERS {
        return None;
    }
    if a.is_empty() || b.is_empty() {
        return Some(a.len().max(b.len()));
    }
    // The usual table of distances between beginnings, three rows of it; only the diagonal band that can stay within
    // the bound is filled in.
    let far = edits + 1;
    let mut rows = [[far; MAX_LETTERS + 1]; 3];
    for (at, distance) in rows[0].iter_mut().enumerate().take(b.len().min(edits) + 1) {
        *distance = at;
    }
    for i in 1..=a.len() {
        let (row, above, before) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        let band = i.saturating_sub(edits).max(1)..=(i + edits).min(b.len());
        rows[row] = [far; MAX_LETTERS + 1];
        rows[row][0] = i.min(far);
        let mut least = rows[row][0];
        for j in band {
            let differs = usize::from(a[i - 1] != b[j - 1]);
            let mut distance =
                (rows[above][j - 1] + differs).min(rows[above][j] + 1).min(rows[row][j - 1] + 1).min(far);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                distance = distance.min(rows[before][j - 2] + 1);
            }
            rows[row][j] = distance;
            least = least.min(distance);
        }
        // A swap reaches back two rows, so a single hopeless row is not yet the end; two letters on, it is.
        if least > edits && i > 1 && !rows[above].iter().take(b.len() + 1).any(|distance| *distance <= edits)
        {
            return None;
        }
    }
    Some(rows[a.len() % 3][b.len()]).filter(|distance| *distance <= edits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mistake_in_a_short_word_and_two_in_a_longer_one() {
        let names = ["oxide", "oxidos", "thunderbird", "zed"];
        let number = |at: usize| u32::try_from(at).unwrap();
        let typos = Typos::new(names.iter().enumerate().map(|(at, name)| (number(at), *name)));
        let near = |word: &str| typos.near(word, allowed(word), |at| names[at as usize]);
        assert_eq!(near("oxdie"), [(0, 1)], "two letters swapped are one mistake");
        assert_eq!(near("oxids"), [(0, 1), (1, 1)]);
        assert_eq!(near("thunderbrid"), [(2, 1)]);
        assert_eq!(near("tunderbrid"), [(2, 2)]);
        assert_eq!(near("zde"), [(3, 1)]);
        assert_eq!(near("zd"), []);
    }

    proptest::proptest! {
        /// What is faster is also right.
        #[test]
        fn distances_are_those_of_the_general_comparison(a in "[abcdé]{0,9}", b in "[abcdé]{0,9}", edits in 1_usize..4) {
            let whole = strsim::osa_distance(&a, &b);
            proptest::prop_assert_eq!(distance_within(&a, &b, edits), Some(whole).filter(|whole| *whole <= edits));
        }
    }
}
