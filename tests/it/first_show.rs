//! What the first show's listeners ask, and the episode that must come first.

/// The bundled feed: the first show's first 19 episodes.
pub const FEED: &[u8] = bot_core::feed::BUNDLED_FEED;

/// A company or project, and words of the title it leads to.
pub const COMPANIES: &[(&str, &str)] = &[
    ("Oxide", "Steve Klabnik"),
    ("InfinyOn", "Debadyuti Roy Chowdhury"),
    ("Fluvio", "Debadyuti Roy Chowdhury"),
    ("Zed", "Conrad Irwin"),
    ("System76", "Jeremy Soller"),
    ("Redox", "Jeremy Soller"),
    ("Fusion Engineering", "Jakub Valtar"),
    ("OxidOS", "Alexandru Radovici"),
    ("Tock", "Alexandru Radovici"),
    ("Matic", "Eric Seppanen"),
    ("Thunderbird", "Brendan Abolivier"),
    ("MZLA", "Brendan Abolivier"),
    ("AMP", "Carter Schultz"),
    ("curl", "Daniel Stenberg"),
    ("Sentry", "Arpad Borsos"),
    ("Tweede Golf", "Folkert de Vries"),
    ("NTP", "Folkert de Vries"),
    ("Arroyo", "Micah Wylde"),
    ("Apollo GraphQL", "Nicolas Moutschen"),
    ("PubNub", "Stephen Blum"),
    ("InfluxData", "Paul Dix"),
];

/// A guest's full name and surname; the full name stands in the title.
pub const GUESTS: &[(&str, &str)] = &[
    ("Steve Klabnik", "Klabnik"),
    ("Debadyuti Roy Chowdhury", "Chowdhury"),
    ("Conrad Irwin", "Irwin"),
    ("Jeremy Soller", "Soller"),
    ("Jakub Valtar", "Valtar"),
    ("Alexandru Radovici", "Radovici"),
    ("Eric Seppanen", "Seppanen"),
    ("Brendan Abolivier", "Abolivier"),
    ("Carter Schultz", "Schultz"),
    ("Daniel Stenberg", "Stenberg"),
    ("Arpad Borsos", "Borsos"),
    ("Folkert de Vries", "de Vries"),
    ("Micah Wylde", "Wylde"),
    ("Nicolas Moutschen", "Moutschen"),
    ("Stephen Blum", "Blum"),
    ("Paul Dix", "Dix"),
];

/// Half-remembered words, and words of one of the titles that fit them.
pub const WORDS: &[(&str, &str)] = &[
    ("finale", "Season Finale"),
    ("season 2 finale", "Season Finale"),
    ("season 2", "Ep 15"),
    ("trailer", "Teaser"),
];

/// Every question as it is typed, without slash or prefix, and words of the title that must come first.
pub fn questions() -> Vec<(String, &'static str)> {
    let companies = COMPANIES.iter().map(|(company, title)| (format!("episode {company}"), *title));
    let guests = GUESTS
        .iter()
        .flat_map(|(name, surname)| [(format!("guest {name}"), *name), (format!("guest {surname}"), *name)]);
    let words = WORDS.iter().map(|(words, title)| (format!("episode {words}"), *title));
    companies.chain(guests).chain(words).collect()
}
