//! Who was on the show: by people tags, by the title, by the item's author, by the texts.

use std::collections::HashSet;

use super::found::{Found, dedup, evidence};
use super::prose::{How, Mention, Prose};
use super::{names, title};
use crate::episode::{Credit, CreditRole, EpisodeKind, Evidence};
use crate::folding;

/// A full panel; more names are a list of something else.
pub(super) const MAX_GUESTS: usize = 20;

/// A guest, with what was read of them.
#[derive(Clone, Debug)]
pub(super) struct Guest {
    pub(super) name: String,
    pub(super) company: Option<String>,
    pub(super) evidence: Evidence,
}

impl Found<'_> {
    /// Everybody who was on the show, by whatever says so first.
    pub(super) fn guests(&self, titled: &[&title::Reading]) -> Vec<Guest> {
        let mut guests = self.tagged();
        if guests.is_empty() {
            guests = titled.iter().flat_map(|reading| self.title_guests(reading)).collect();
        }
        if guests.is_empty() {
            guests = self.introduced_in_title();
        }
        if guests.is_empty() && !self.draft.alone && self.episode.kind != EpisodeKind::Trailer {
            guests = self.told();
        }
        let mut seen = HashSet::new();
        guests.retain(|guest| seen.insert(folding::joined(&guest.name)));
        guests
    }

    /// Guests by the item's author and by its texts.
    fn told(&self) -> Vec<Guest> {
        let authors = self.authors();
        let mut told = self.prose_guests(&self.draft.summary, "summary");
        if told.is_empty() {
            told = self.prose_guests(&self.draft.notes, "notes");
        }
        if told.is_empty() {
            told.extend(self.introduced_before_a_talk());
        }
        // Whoever the texts name together with an author came along.
        let together = |guest: &Guest| {
            authors.iter().any(|author| folding::joined(&author.name) == folding::joined(&guest.name))
        };
        if authors.is_empty() || told.iter().any(together) {
            authors.into_iter().chain(told).collect()
        } else {
            authors
        }
    }

    /// Authors of the item who are not the show's, where the texts speak of them or the show's authors are its guests.
    fn authors(&self) -> Vec<Guest> {
        let spoken = |name: &str| {
            self.mentions_of(name).any(|mention| mention.how >= How::Told)
                || folding::joined(self.title()).contains(&folding::joined(name))
        };
        let authors = self.episode.authors.iter().filter(|name| names::is_whole(name) && !self.is_host(name));
        authors
            .filter(|name| self.style.credits_authors() || spoken(name))
            .map(|name| Guest { name: name.clone(), company: None, evidence: evidence("author", name) })
            .collect()
    }

    /// Guests by people tags: the publisher says so.
    fn tagged(&self) -> Vec<Guest> {
        let guests = self.episode.people.iter().filter(|person| is_guest_role(&person.role));
        guests
            .filter(|person| !self.is_host(&person.name))
            .map(|person| Guest {
                name: person.name.clone(),
                company: None,
                evidence: evidence("person", &format!("{} ({})", person.name, person.role)),
            })
            .collect()
    }

    /// The readings of the title that name somebody for whom enough speaks: those of the surest shape.
    pub(super) fn titled(&self) -> Vec<&title::Reading> {
        let mut titled: Vec<&title::Reading> = Vec::new();
        for reading in &self.draft.title {
            let enough = reading.names.iter().any(|name| self.is_enough(name, reading.shape))
                || (reading.names.is_empty() && !self.with_surnames(reading).is_empty());
            if enough && titled.first().is_none_or(|first| first.shape == reading.shape) {
                titled.push(reading);
            }
        }
        titled
    }

    /// People whom the title names somewhere, and the texts introduce: "Paul Barnett's Top 10".
    fn introduced_in_title(&self) -> Vec<Guest> {
        let title = folding::words(self.title());
        let titled = |name: &str| {
            let name = folding::words(name);
            title.windows(name.len().max(1)).any(|words| words == name)
        };
        let introduced = |mention: &&Mention| {
            mention.how >= How::Introduced
                && !self.is_host(&mention.name)
                && !self.style.is_plain_words(&mention.name)
                && names::begins_with_given(&mention.name)
                && titled(&mention.name)
        };
        let guest = |mention: &Mention| Guest {
            evidence: evidence("title", self.title()),
            ..guest_of(mention, "title")
        };
        self.mentions().filter(introduced).map(guest).collect()
    }

    fn title_guests(&self, reading: &title::Reading) -> Vec<Guest> {
        let guest = |name: &str| Guest {
            name: name.to_owned(),
            company: None,
            evidence: evidence("title", self.title()),
        };
        let surnames = self.with_surnames(reading);
        if !surnames.is_empty() {
            return surnames;
        }
        // One sure name in a list vouches for the others.
        let fits = |name: &&String| !self.is_host(name) && !self.style.is_plain_words(name);
        reading.names.iter().filter(fits).map(|name| guest(name)).collect()
    }

    /// "with Henney and Buschmann", where the texts have the full names.
    fn with_surnames(&self, reading: &title::Reading) -> Vec<Guest> {
        let full = |surname: &String| {
            let ending = format!(" {surname}");
            let named = |(field, prose): &(&'static str, &Prose)| {
                let mention = prose.mentions.iter().find(|mention| mention.name.ends_with(&ending))?;
                Some(guest_of(mention, field))
            };
            self.draft.texts().iter().find_map(named)
        };
        reading.surnames.iter().filter_map(full).filter(|guest| !self.is_host(&guest.name)).collect()
    }

    /// Guests that the description alone names: the ones of the first sentence that has any.
    fn prose_guests(&self, prose: &Prose, field: &str) -> Vec<Guest> {
        let is_guest = |mention: &&Mention| {
            matches!(mention.how, How::TalkedTo | How::Joined)
                && !self.is_host(&mention.name)
                && !self.style.is_plain_words(&mention.name)
                && self.is_one_name(&mention.name)
                && self.is_likely(mention)
        };
        let Some(first) = prose.mentions.iter().find(is_guest) else { return Vec::new() };
        let is_listed = |mention: &&Mention| {
            mention.how == How::Introduced
                && mention.joined
                && !self.is_host(&mention.name)
                && self.is_likely(mention)
        };
        let here = prose.mentions.iter().filter(|mention| mention.sentence == first.sentence);
        let here = here
            .skip_while(|mention| *mention != first)
            .filter(|mention| is_guest(mention) || is_listed(mention));
        here.map(|mention| guest_of(mention, field)).collect()
    }

    /// "Jane Doe is the CTO of Acme. We talk about …": whoever is introduced right before the talk.
    fn introduced_before_a_talk(&self) -> Option<Guest> {
        let prose = &self.draft.summary;
        let introduced = |mention: &&Mention| {
            mention.how == How::Introduced
                && mention.opens
                && names::begins_with_given(&mention.name)
                && !self.is_host(&mention.name)
                && prose.talks.iter().any(|talk| (mention.sentence..mention.sentence + 4).contains(talk))
        };
        prose.mentions.iter().find(introduced).map(|mention| guest_of(mention, "summary"))
    }

    /// A single name is somebody's where the title has it too: "Tasks - Mustafa".
    fn is_one_name(&self, name: &str) -> bool {
        name.contains(' ') || folding::words(&self.draft.core).contains(&folding::joined(name))
    }

    /// Whether anything but the place says that these words are somebody's name.
    fn is_likely(&self, mention: &Mention) -> bool {
        let introduced = |other: &Mention| other.name == mention.name && other.how == How::Introduced;
        names::begins_with_given(&mention.name)
            || mention.near && names::is_rare(&mention.name)
            || self.goes_by_one_name(&mention.name)
            || self.mentions().any(introduced)
    }

    pub(super) fn guest_credit(&self, guest: Guest) -> Credit {
        let mut aliases: Vec<String> =
            self.mentions_of(&guest.name).filter_map(|mention| mention.alias.clone()).collect();
        aliases.extend(
            self.mentions()
                .map(|mention| &mention.name)
                .filter(|name| is_misspelt(&guest.name, name))
                .cloned(),
        );
        let first_names = self.draft.summary.first_names.iter().chain(&self.draft.notes.first_names);
        for (first, company) in first_names {
            let own_company = guest.company.as_deref().is_some_and(|own| {
                let (own, told) = (folding::joined(own), folding::joined(company));
                own.starts_with(&told) || told.starts_with(&own)
            });
            if own_company && !guest.name.starts_with(first.as_str()) {
                aliases.push(first.clone());
            }
        }
        dedup(&mut aliases);
        Credit {
            name: guest.name,
            role: CreditRole::Guest,
            company: guest.company,
            aliases,
            evidence: guest.evidence,
        }
    }
}

fn guest_of(mention: &Mention, field: &str) -> Guest {
    let (name, company) = (mention.name.clone(), mention.company.clone());
    Guest { name, company, evidence: evidence(field, &mention.words) }
}

/// The roles of guests; "guest host" is a host.
fn is_guest_role(role: &str) -> bool {
    role.contains("guest") && !role.contains("host") && !role.contains("writer") && !role.contains("editor")
        || matches!(role, "interviewee" | "panelist" | "gast" | "invité" | "invitado")
}

/// "Carters Schultz" is "Carter Schultz".
fn is_misspelt(name: &str, other: &str) -> bool {
    let (Some((first, last)), Some((other_first, other_last))) =
        (name.rsplit_once(' '), other.rsplit_once(' '))
    else {
        return false;
    };
    name != other && last == other_last && strsim::osa_distance(first, other_first) <= 2 && first.len() > 3
}
