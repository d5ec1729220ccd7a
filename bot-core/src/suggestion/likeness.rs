//! Whether two names may be the same person's or company's.

use crate::catalogue::{name_key, slips};
use crate::folding;

use super::Draft;

/// How alike two names are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// One is a part of the other: "Klabnik" and "Steve Klabnik".
    Part,
    /// A slip of the pen lies between them.
    Slip,
    /// Only case, accents, spaces or the order of the words differ.
    Same,
}

impl Likeness {
    /// How alike two names are, if they are.
    pub fn between(one: &str, other: &str) -> Option<Self> {
        let (a, b) = (name_key(one), name_key(other));
        if a.is_empty() || b.is_empty() {
            return None;
        }
        let (mut words, mut others) = (folding::words(one), folding::words(other));
        words.sort_unstable();
        others.sort_unstable();
        if a == b || words == others {
            return Some(Self::Same);
        }
        if is_slip(&a, &b) {
            return Some(Self::Slip);
        }
        let (few, many) = if words.len() <= others.len() { (words, others) } else { (others, words) };
        let slipped = few.iter().all(|word| many.iter().any(|own| word == own || is_slip(word, own)));
        match slipped {
            true if few.len() == many.len() => Some(Self::Slip),
            true => Some(Self::Part),
            false => None,
        }
    }

    /// How alike two suggestions are: of a guest by the name, else by the company.
    pub fn of_drafts(one: &Draft, other: &Draft) -> Option<Self> {
        if one.guest.is_empty() || other.guest.is_empty() {
            // A company alone is another wish than somebody of it, and may be the same.
            let alone = one.guest.is_empty() && other.guest.is_empty();
            let alike = Self::between(&one.company, &other.company)?;
            let weaker = if alike == Self::Part { None } else { Some(Self::Part) };
            return if alone {
                Some(alike)
            } else if one.guest.is_empty() {
                weaker
            } else {
                None
            };
        }
        let alike = Self::between(&one.guest, &other.guest)?;
        let elsewhere = !one.company.is_empty()
            && !other.company.is_empty()
            && Self::between(&one.company, &other.company).is_none();
        // Two people may share a name.
        Some(if elsewhere { Self::Part } else { alike })
    }
}

fn is_slip(one: &str, other: &str) -> bool {
    let most = slips(one).min(slips(other));
    one != other && strsim::osa_distance(one, other) <= most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_mistyped_or_a_part() {
        for (one, other, alike) in [
            ("Jürgen Großklos", "juergen grossklos", Some(Likeness::Slip)),
            ("Jürgen Großklos", "JURGEN  GROSSKLOS", Some(Likeness::Same)),
            ("Doe, Jane", "Jane Doe", Some(Likeness::Same)),
            ("Tweede Golf", "TweedeGolf B.V.", Some(Likeness::Slip)),
            ("Zed Industries, Inc.", "zed", Some(Likeness::Same)),
            ("Jane Deo", "Jane Doe", Some(Likeness::Slip)),
            ("Klabnik", "Steve Klabnik", Some(Likeness::Part)),
            ("Jane Doe", "Jane Roe", Some(Likeness::Slip)),
            ("Jane Doe", "Jane Miller", None),
            ("Bo", "Jo", None),
        ] {
            assert_eq!(Likeness::between(one, other), alike, "{one} and {other}");
        }
    }

    #[test]
    fn two_people_of_one_name_are_not_the_same() {
        let draft = |guest: &str, company: &str| Draft {
            guest: guest.into(),
            company: company.into(),
            ..Draft::default()
        };
        let alike = |one: &Draft, other: &Draft| Likeness::of_drafts(one, other);
        let jane = draft("Jane Doe", "Acme");
        assert_eq!(alike(&draft("jane doe", ""), &jane), Some(Likeness::Same));
        assert_eq!(alike(&draft("Jane Doe", "Initech"), &jane), Some(Likeness::Part));
        assert_eq!(alike(&draft("", "ACME"), &jane), Some(Likeness::Part));
        assert_eq!(alike(&draft("Bo Ek", "Acme"), &draft("", "Acme")), None);
        assert_eq!(alike(&draft("", "ACME"), &draft("", "Acme Inc")), Some(Likeness::Same));
    }
}
