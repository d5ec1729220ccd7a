//! What speaks for a name in a title: its place, how the texts speak of the person, the show's habits.

use super::found::Found;
use super::prose::{How, Mention};
use super::{names, sentences, title};
use crate::folding;

/// What must speak for a name in a title before it is a guest's.
const ENOUGH: i32 = 3;

impl Found<'_> {
    /// Whether the text speaks of many: "Brothers Osborne have", "Danny Wagner of Greta Van Fleet".
    fn is_a_group(&self, name: &str) -> bool {
        let key = folding::joined(name);
        let text = sentences::beginning(&self.episode.summary);
        let plural = text.match_indices(name).take(20).any(|(at, _)| {
            let alone =
                !text[..at].trim_end().ends_with([',', '&']) && !text[..at].trim_end().ends_with(" and");
            let verb = text[at + name.len()..].split_whitespace().next();
            alone && matches!(verb, Some("have" | "are" | "were"))
        });
        let theirs = |mention: &Mention| {
            mention.company.as_deref().is_some_and(|company| folding::joined(company) == key)
        };
        plural || self.mentions().any(theirs)
    }

    /// Whether enough speaks for a name in a title.
    pub(super) fn is_enough(&self, name: &str, shape: title::Shape) -> bool {
        if self.is_host(name) || self.is_a_group(name) {
            return false;
        }
        let spoken = self.spoken_of(name);
        // Words that neither begin like a name nor are spoken of as one are one where the show always has one there.
        let unknown = !names::begins_with_given(name) && spoken < 2;
        let trusted = self.style.trusts(shape) && (!unknown || names::is_rare(name) && self.is_in_text(name));
        if unknown && !trusted && shape.points() < 3 {
            return false;
        }
        let habit = if trusted { 2 } else { 0 };
        let plain = match (self.style.is_plain_words(name), self.style.begins_plainly(name)) {
            (true, _) => -3,
            (_, true) => -1,
            _ => 0,
        };
        shape.points() + spoken + i32::from(names::begins_with_given(name)) + habit + plain >= ENOUGH
    }

    /// Whether the texts have one of the words of a name, or there are none.
    fn is_in_text(&self, name: &str) -> bool {
        let (summary, notes) = (&self.episode.summary, &self.episode.notes);
        let said = |word: &str| summary.contains(word) || notes.contains(word);
        summary.is_empty() && notes.is_empty() || name.split(' ').any(said)
    }

    /// Whether a name in a title is a person's beyond doubt, whatever the shape of the title.
    pub(super) fn is_certain(&self, name: &str) -> bool {
        !self.is_host(name)
            && !self.style.is_plain_words(name)
            && self.spoken_of(name) + i32::from(names::begins_with_given(name)) >= 2
    }

    /// How the description speaks of a person: points for a name in a title.
    fn spoken_of(&self, name: &str) -> i32 {
        let key = folding::joined(name);
        let how = self
            .mentions()
            .filter(|mention| folding::joined(&mention.name) == key)
            .map(|mention| mention.how)
            .max();
        match how {
            Some(How::TalkedTo | How::Joined | How::Introduced) => 3,
            Some(How::Told) => 2,
            Some(How::Asked | How::Host) => -2,
            None => i32::from(self.alone_in_text(name)),
        }
    }

    /// Whether the text goes on with one of the names alone ("Conrad discusses …"), or speaks of an interview.
    fn alone_in_text(&self, name: &str) -> bool {
        const INTERVIEW: &[&str] = &["interview", "conversation", "interviewed", "guest", "guests"];
        let text = sentences::beginning(&self.episode.summary);
        self.goes_by_one_name(name)
            || text.split(|c: char| !c.is_alphanumeric()).any(|word| INTERVIEW.contains(&word))
    }

    /// Whether the text has the given name or the surname alone, as one speaks of people.
    pub(super) fn goes_by_one_name(&self, name: &str) -> bool {
        let mut words = name.split(' ');
        let (first, last) = (words.next(), words.next_back());
        let mut text =
            sentences::beginning(&self.episode.summary).split(|c: char| !c.is_alphanumeric()).peekable();
        let mut previous = None;
        while let Some(word) = text.next() {
            let whole_name = if Some(word) == first {
                text.peek().copied() == name.split(' ').nth(1)
            } else {
                previous == first
            };
            if !whole_name && (Some(word) == first || Some(word) == last) && !names::is_common(word) {
                return true;
            }
            previous = Some(word);
        }
        false
    }
}
