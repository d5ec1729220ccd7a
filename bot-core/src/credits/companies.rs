//! The companies, projects and products of an episode: what its title names, what its guests are of, what it is about.

use super::found::{Found, dedup, evidence};
use super::guests::Guest;
use super::prose::{How, Mention};
use super::{affiliations, aliases, names, sentences, title, tokens, topics};
use crate::episode::{Credit, CreditRole, Evidence};
use crate::folding;

/// More companies are not what an episode is about.
pub(super) const MAX_COMPANIES: usize = 8;
/// More words of a text are no evidence but a reading.
const MAX_EVIDENCE: usize = 200;

/// A company, with what was read of it.
pub(super) struct Company {
    name: String,
    /// What the title calls it: "CCC" for "Chaos Computer Club".
    alias: Option<String>,
    evidence: Evidence,
}

/// The companies of an episode, the surest first.
#[derive(Default)]
pub(super) struct Companies {
    pub(super) found: Vec<Company>,
    /// What the texts call the company that the title names.
    pub(super) other_names: Vec<String>,
}

impl Companies {
    fn add(&mut self, name: String, alias: Option<String>, evidence: Evidence) {
        if !self.found.iter().any(|company| is_same(&company.name, &name)) {
            self.found.push(Company { name, alias, evidence });
        }
    }
}

impl Found<'_> {
    /// All companies. Guests are told which is theirs.
    pub(super) fn companies(&self, titled: &[&title::Reading], guests: &mut [Guest]) -> Companies {
        let mut companies = Companies::default();
        companies.found.extend(titled.iter().find_map(|reading| self.title_company(reading)));
        let in_title = companies.found.first().map(|company| company.name.clone());
        for guest in guests.iter_mut() {
            let told = guest.company.take().or_else(|| self.company_of(&guest.name));
            match (&in_title, told) {
                (Some(company), told) => {
                    companies.other_names.extend(told.filter(|told| told != company));
                    guest.company = Some(company.clone());
                }
                (None, Some(told)) => {
                    companies.add(told.clone(), None, self.company_evidence(&guest.name, &told));
                    guest.company = Some(told);
                }
                (None, None) => {}
            }
        }
        if !titled.iter().any(|reading| reading.names_the_company()) {
            self.add_affiliated(guests, &mut companies);
            self.add_topics(guests, &mut companies);
        }
        companies.found.retain(|company| !self.is_host(&company.name));
        companies
    }

    /// The company a title names, where it is more than a topic.
    fn title_company(&self, reading: &title::Reading) -> Option<Company> {
        let name = reading.company.clone()?;
        let sure =
            reading.names_the_company() || self.style.trusts(reading.shape) || self.is_worked_at(&name);
        let evidence = evidence("title", self.title());
        sure.then_some(Company { name, alias: None, evidence })
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
        let tokens = tokens::tokens(sentences::beginning(&self.episode.summary));
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
        for ((field, prose), (_, text)) in self.draft.texts().iter().zip(self.texts()) {
            let own =
                |mention: &&Mention| mention.name == guest && mention.company.as_deref() == Some(company);
            if let Some(mention) = prose.mentions.iter().find(own) {
                return evidence(field, between(text, &mention.words, company));
            }
        }
        evidence("summary", company)
    }

    /// Adds what the title is about, where the texts say that it is a project or an organisation.
    fn add_topics(&self, guests: &[Guest], companies: &mut Companies) {
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
        if let Some(name) = mixed {
            companies.add(name, None, evidence("title", self.title()));
        }
        for (field, text) in self.texts() {
            let names: Vec<String> = companies.found.iter().map(|company| company.name.clone()).collect();
            for topic in topics::read(&self.draft.core, &names, text, &is_person) {
                if !guests.is_empty() || topic.defined {
                    companies.add(topic.name, topic.alias, evidence(field, &topic.words));
                }
            }
        }
    }

    /// Adds what the texts tie to the guests.
    fn add_affiliated(&self, guests: &mut [Guest], companies: &mut Companies) {
        let names: Vec<String> = guests.iter().map(|guest| guest.name.clone()).collect();
        let is_host = |name: &str| self.is_host(name);
        let known = affiliations::Guests::new(&names, &is_host);
        for (field, text) in self.texts() {
            for affiliation in affiliations::read(text, &known) {
                let person = |mention: &Mention| {
                    mention.how >= How::Introduced && names::begins_with_given(&mention.name)
                };
                if self.mentions_of(&affiliation.name).any(person) {
                    continue;
                }
                let own = guests.iter_mut().find(|guest| Some(&guest.name) == affiliation.guest.as_ref());
                if let Some(guest) = own.filter(|guest| guest.company.is_none()) {
                    guest.company = Some(affiliation.name.clone());
                }
                let words = &affiliation.words;
                let words = if words.len() <= MAX_EVIDENCE { words } else { &affiliation.name };
                companies.add(affiliation.name.clone(), None, evidence(field, words));
            }
        }
    }

    pub(super) fn company_credit(&self, company: Company, other_names: &[String]) -> Credit {
        let mut aliases: Vec<String> = company.alias.into_iter().chain(other_names.iter().cloned()).collect();
        for (_, text) in self.texts() {
            let tokens = tokens::tokens(sentences::before_links(text));
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

/// The words of a text from a person to a company, or the other way round; the company alone where that is far.
fn between<'a>(text: &'a str, person: &str, company: &'a str) -> &'a str {
    let near = |words: &'a str| (words.len() <= MAX_EVIDENCE).then_some(words);
    let Some(at) = text.find(person) else { return company };
    if person.contains(company) {
        return &text[at..at + person.len()];
    }
    let end = at + person.len();
    let after = text[end..].find(company).and_then(|found| near(&text[at..end + found + company.len()]));
    let before = || text[..at].rfind(company).and_then(|found| near(&text[found..end]));
    after.or_else(before).unwrap_or(company)
}
