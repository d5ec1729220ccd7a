//! Weighing what an episode's texts may say, and crediting what enough speaks for.

use super::prose::{self, How, Mention, Prose};
use super::style::Style;
use super::topics;
use super::{Draft, affiliations, aliases, names, title, tokens};
use crate::episode::{Credit, CreditRole, Episode, EpisodeKind, Evidence};
use crate::folding;

/// What must speak for a name in a title before it is a guest's.
const ENOUGH: i32 = 3;
/// More companies are not what an episode is about.
const MAX_COMPANIES: usize = 8;

/// A guest, with what was read of them.
struct Guest {
    name: String,
    company: Option<String>,
    evidence: Evidence,
}

/// A company, likewise.
struct Company {
    name: String,
    evidence: Evidence,
}

/// An episode under consideration.
pub(super) struct Found<'a> {
    pub(super) style: &'a Style,
    pub(super) episode: &'a Episode,
    pub(super) draft: &'a Draft,
}

impl Found<'_> {
    pub(super) fn credits(&self) -> Vec<Credit> {
        let titled = self.titled();
        let mut guests = self.tagged();
        if guests.is_empty() {
            guests = titled.iter().flat_map(|reading| self.title_guests(reading)).collect();
        }
        if guests.is_empty() {
            guests = self.introduced_in_title();
        }
        if guests.is_empty() && !self.draft.alone && self.episode.kind != EpisodeKind::Trailer {
            guests = self.prose_guests(&self.draft.summary, "summary");
            if guests.is_empty() {
                guests = self.prose_guests(&self.draft.notes, "notes");
            }
        }
        let mut seen = std::collections::HashSet::new();
        guests.retain(|guest| seen.insert(folding::joined(&guest.name)));
        let mut companies: Vec<Company> =
            titled.iter().filter_map(|reading| self.title_company(reading)).collect();
        companies.truncate(1);
        let named_in_title = companies.first().map(|company| company.name.clone());
        let mut other_names = Vec::new();
        for guest in &mut guests {
            match (&named_in_title, guest.company.take().or_else(|| self.company_of(&guest.name))) {
                (Some(company), told) => {
                    other_names.extend(told.filter(|told| told != company));
                    guest.company = Some(company.clone());
                }
                (None, Some(told)) => {
                    let known = companies.iter().any(|company| is_same(&company.name, &told));
                    if !known {
                        companies.push(Company {
                            name: told.clone(),
                            evidence: self.company_evidence(&guest.name, &told),
                        });
                    }
                    guest.company = Some(told);
                }
                (None, None) => {}
            }
        }
        if !titled.iter().any(|reading| reading.shape.names_the_company() && reading.company.is_some()) {
            self.add_affiliated(&mut guests, &mut companies);
            self.add_topics(&guests, &mut companies);
        }
        companies.truncate(MAX_COMPANIES);
        let guest_credits = guests.into_iter().map(|guest| self.guest_credit(guest));
        let guest_credits: Vec<_> = guest_credits.collect();
        let company_credits = companies.into_iter().map(|company| self.company_credit(company, &other_names));
        let company_credits: Vec<_> = company_credits.collect();
        guest_credits.into_iter().chain(company_credits).collect()
    }

    /// Adds what the title is about, where the texts say that it is a project or an organisation.
    fn add_topics(&self, guests: &[Guest], companies: &mut Vec<Company>) {
        let is_person = |name: &str| {
            let key = folding::joined(name);
            let own = |guest: &Guest| guest.name.split(' ').any(|word| folding::joined(word) == key);
            self.is_host(name) || guests.iter().any(|guest| own(guest) || folding::joined(&guest.name) == key)
        };
        let on_a_topic = self
            .titled()
            .iter()
            .any(|reading| matches!(reading.shape, title::Shape::With | title::Shape::On));
        let mixed = topics::mixed(&self.draft.core, &is_person).filter(|_| on_a_topic);
        if let Some(name) = mixed.filter(|name| !companies.iter().any(|company| is_same(&company.name, name)))
        {
            companies.push(Company { name, evidence: evidence("title", &self.episode.title) });
        }
        for (field, text) in [("summary", &self.episode.summary), ("notes", &self.episode.notes)] {
            let names: Vec<String> = companies.iter().map(|company| company.name.clone()).collect();
            for topic in topics::read(&self.draft.core, &names, text, &is_person) {
                let known = companies.iter().any(|company| is_same(&company.name, &topic.name));
                if !known && (!guests.is_empty() || topic.defined) {
                    companies.push(Company { name: topic.name, evidence: evidence(field, &topic.words) });
                }
            }
        }
    }

    /// Adds what the texts tie to the guests.
    fn add_affiliated(&self, guests: &mut [Guest], companies: &mut Vec<Company>) {
        let names: Vec<String> = guests.iter().map(|guest| guest.name.clone()).collect();
        let is_host = |name: &str| self.is_host(name);
        let known = affiliations::Guests::new(&names, &is_host);
        for (field, text) in [("summary", &self.episode.summary), ("notes", &self.episode.notes)] {
            for affiliation in affiliations::read(text, &known) {
                let key = folding::joined(&affiliation.name);
                let introduced = |mention: &Mention| {
                    mention.how >= How::Introduced && folding::joined(&mention.name) == key
                };
                if self.mentions().any(introduced) {
                    continue;
                }
                let own = guests.iter_mut().find(|guest| Some(&guest.name) == affiliation.guest.as_ref());
                if let Some(guest) = own.filter(|guest| guest.company.is_none()) {
                    guest.company = Some(affiliation.name.clone());
                }
                if !companies.iter().any(|company| is_same(&company.name, &affiliation.name)) {
                    let evidence = evidence(field, &affiliation.words);
                    companies.push(Company { name: affiliation.name, evidence });
                }
            }
        }
    }

    fn is_host(&self, name: &str) -> bool {
        self.style.is_host(name) || self.draft.hosts.contains(&folding::joined(name))
    }

    fn mentions(&self) -> impl Iterator<Item = &Mention> {
        self.draft.summary.mentions.iter().chain(&self.draft.notes.mentions)
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
    fn titled(&self) -> Vec<&title::Reading> {
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

    /// Whether the text speaks of many: "Brothers Osborne have", "Danny Wagner of Greta Van Fleet".
    fn is_a_group(&self, name: &str) -> bool {
        let key = folding::joined(name);
        let text = prose::beginning(&self.episode.summary);
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

    fn is_enough(&self, name: &str, shape: title::Shape) -> bool {
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
        let text = prose::beginning(&self.episode.summary);
        self.goes_by_one_name(name)
            || text.split(|c: char| !c.is_alphanumeric()).any(|word| INTERVIEW.contains(&word))
    }

    /// Whether the text has the given name or the surname alone, as one speaks of people.
    fn goes_by_one_name(&self, name: &str) -> bool {
        let mut words = name.split(' ');
        let (first, last) = (words.next(), words.next_back());
        let mut text =
            prose::beginning(&self.episode.summary).split(|c: char| !c.is_alphanumeric()).peekable();
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

    /// People whom the title names somewhere, and the texts introduce: "Paul Barnett's Top 10".
    fn introduced_in_title(&self) -> Vec<Guest> {
        let title = folding::words(&self.episode.title);
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
            name: mention.name.clone(),
            company: mention.company.clone(),
            evidence: evidence("title", &self.episode.title),
        };
        self.mentions().filter(introduced).map(guest).collect()
    }

    fn title_guests(&self, reading: &title::Reading) -> Vec<Guest> {
        let guest = |name: &str| Guest {
            name: name.to_owned(),
            company: None,
            evidence: evidence("title", &self.episode.title),
        };
        let surnames = self.with_surnames(reading);
        if !surnames.is_empty() {
            return surnames.iter().map(|name| guest(name)).collect();
        }
        // One sure name in a list vouches for the others.
        let fits = |name: &&String| !self.is_host(name) && !self.style.is_plain_words(name);
        reading.names.iter().filter(fits).map(|name| guest(name)).collect()
    }

    /// "with Henney and Buschmann", where the description has the full names.
    fn with_surnames(&self, reading: &title::Reading) -> Vec<String> {
        let full = |surname: &String| {
            let ending = format!(" {surname}");
            self.mentions()
                .find(|mention| mention.name.ends_with(&ending))
                .map(|mention| mention.name.clone())
        };
        reading.surnames.iter().filter_map(full).filter(|name| !self.is_host(name)).collect()
    }

    /// The company a title names, where it is more than a topic.
    fn title_company(&self, reading: &title::Reading) -> Option<Company> {
        let name = reading.company.clone()?;
        let sure = matches!(reading.shape, title::Shape::Owner | title::Shape::Introduced)
            || self.style.trusts(reading.shape)
            || self.is_worked_at(&name);
        let evidence = evidence("title", &self.episode.title);
        sure.then_some(Company { name, evidence })
    }

    /// Whether the description speaks of a name as of a company or product: "at Zed", "Zed is a …", "Zed, an …".
    fn is_worked_at(&self, name: &str) -> bool {
        let key = folding::joined(name);
        if self
            .mentions()
            .any(|mention| mention.company.as_deref().is_some_and(|own| folding::joined(own) == key))
        {
            return true;
        }
        let tokens = tokens::tokens(prose::beginning(&self.episode.summary));
        let length = name.split(' ').count();
        tokens.windows(length + 2).any(|window| {
            let own = &window[1..=length];
            let same = own.iter().map(|token| folding::joined(token.text)).collect::<String>() == key;
            let [first, .., last] = window else { return false };
            same && (first.is_any(&["joined", "founded", "launched"])
                || (last.is_any(&["is", "was"]) && own[0].starts_upper())
                || (last.kind == tokens::Kind::Comma
                    && first.is_any(&["discuss", "building", "of", "app", "create"])))
        })
    }

    fn company_of(&self, guest: &str) -> Option<String> {
        let key = folding::joined(guest);
        let own =
            |mention: &Mention| mention.company.clone().filter(|_| folding::joined(&mention.name) == key);
        self.mentions().find_map(own).filter(|company| !self.is_host(company))
    }

    /// Where a company was read that a text names with a guest.
    fn company_evidence(&self, guest: &str, company: &str) -> Evidence {
        let own = |mention: &&Mention| mention.name == guest && mention.company.as_deref() == Some(company);
        let in_summary = self.draft.summary.mentions.iter().any(|mention| own(&mention));
        let words = self.mentions().find(own).map_or(company, |mention| mention.words.as_str());
        evidence(if in_summary { "summary" } else { "notes" }, &format!("{words} … {company}"))
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
        let mut guests: Vec<Guest> = Vec::new();
        for mention in here {
            if !guests.iter().any(|guest| guest.name == mention.name) {
                guests.push(Guest {
                    name: mention.name.clone(),
                    company: mention.company.clone(),
                    evidence: evidence(field, &mention.words),
                });
            }
        }
        guests
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

    fn guest_credit(&self, guest: Guest) -> Credit {
        let key = folding::joined(&guest.name);
        let mut aliases: Vec<String> = Vec::new();
        let own = |mention: &&Mention| folding::joined(&mention.name) == key;
        aliases.extend(self.mentions().filter(own).filter_map(|mention| mention.alias.clone()));
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

    fn company_credit(&self, company: Company, other_names: &[String]) -> Credit {
        let mut aliases = other_names.to_vec();
        for text in [&self.episode.summary, &self.episode.notes] {
            let tokens = tokens::tokens(prose::before_links(text));
            aliases.extend(aliases::of_company(&company.name, &tokens));
        }
        dedup(&mut aliases);
        let own = folding::joined(&company.name);
        let guests: Vec<_> = self.mentions().map(|mention| folding::joined(&mention.name)).collect();
        aliases.retain(|alias| folding::joined(alias) != own && !guests.contains(&folding::joined(alias)));
        Credit {
            name: company.name,
            role: CreditRole::Company,
            company: None,
            aliases,
            evidence: company.evidence,
        }
    }
}

/// Whether two names are of one company: "Omada" and "Omada Health".
fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (folding::words(one), folding::words(other));
    one.starts_with(&other) || other.starts_with(&one) || one.concat() == other.concat()
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

fn dedup(names: &mut Vec<String>) {
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(folding::joined(name)));
}

fn evidence(field: &str, words: &str) -> Evidence {
    Evidence { field: field.to_owned(), words: words.to_owned() }
}
