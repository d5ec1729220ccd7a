//! SQLite FTS5: words with prefixes, and trigrams where those find nothing.

use bot_core::episode::{Episode, EpisodeId, ShowId};
use lookup_bench::{Engine, LIMIT, measure, names};
use rusqlite::{Connection, params};

const TABLES: &str = "
    CREATE VIRTUAL TABLE words USING fts5(
        show UNINDEXED, guid UNINDEXED, joined, names, title, notes,
        tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3 4'
    );
    CREATE VIRTUAL TABLE parts USING fts5(
        show UNINDEXED, guid UNINDEXED, names, title, tokenize = 'trigram remove_diacritics 1'
    );";

struct Fts5(Connection);

impl Fts5 {
    fn new(episodes: &[Episode]) -> rusqlite::Result<Self> {
        let mut connection = Connection::open_in_memory()?;
        connection.execute_batch(TABLES)?;
        let all = connection.transaction()?;
        for episode in episodes {
            let (show, guid) = (episode.id.show.as_str(), &episode.id.guid);
            let joined: Vec<String> = names(episode).iter().map(|name| words(name).concat()).collect();
            let (joined, names) = (joined.join(" "), names(episode).join(" "));
            let notes = format!("{} {}", episode.summary, episode.notes);
            all.prepare_cached("INSERT INTO words VALUES (?, ?, ?, ?, ?, ?)")?.execute(params![
                show,
                guid,
                joined,
                names,
                episode.title,
                notes
            ])?;
            all.prepare_cached("INSERT INTO parts VALUES (?, ?, ?, ?)")?.execute(params![
                show,
                guid,
                names,
                episode.title
            ])?;
        }
        all.commit()?;
        Ok(Self(connection))
    }

    fn ask(&self, sql: &str, show: &ShowId, matching: &str) -> rusqlite::Result<Vec<EpisodeId>> {
        let mut statement = self.0.prepare_cached(sql)?;
        let rows =
            statement.query_map(params![matching, show.as_str(), LIMIT], |row| row.get::<_, String>(0))?;
        rows.map(|guid| Ok(EpisodeId { show: show.clone(), guid: guid? })).collect()
    }

    fn words(&self, show: &ShowId, matching: &str) -> rusqlite::Result<Vec<EpisodeId>> {
        let sql = "SELECT guid FROM words WHERE words MATCH ? AND show = ? \
                   ORDER BY bm25(words, 0, 0, 20, 10, 4, 1) LIMIT ?";
        self.ask(sql, show, matching)
    }

    fn parts(&self, show: &ShowId, matching: &str) -> rusqlite::Result<Vec<EpisodeId>> {
        let sql = "SELECT guid FROM parts WHERE parts MATCH ? AND show = ? \
                   ORDER BY bm25(parts, 0, 0, 10, 4) LIMIT ?";
        self.ask(sql, show, matching)
    }
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

fn trigrams(words: &[String]) -> String {
    let chars: Vec<char> = words.join(" ").chars().collect();
    let quoted: Vec<String> =
        chars.windows(3).map(|three| format!("\"{}\"", three.iter().collect::<String>())).collect();
    quoted.join(" OR ")
}

impl Engine for Fts5 {
    fn search(&self, show: &ShowId, query: &str) -> Vec<EpisodeId> {
        let words = words(query);
        let beginnings: Vec<String> = words.iter().map(|word| format!("\"{word}\"*")).collect();
        let whole = format!("joined : \"{}\"*", words.concat());
        let tries: [&dyn Fn() -> rusqlite::Result<Vec<EpisodeId>>; 4] = [
            &|| self.words(show, &format!("({whole}) OR ({})", beginnings.join(" "))),
            &|| self.words(show, &beginnings.join(" OR ")),
            &|| self.parts(show, &trigrams(&words)),
            &|| Ok(Vec::new()),
        ];
        let mut found = tries.iter().filter_map(|attempt| attempt().ok().filter(|found| !found.is_empty()));
        found.next().unwrap_or_default()
    }
}

fn main() {
    measure(|episodes| Fts5::new(episodes).expect("a database in memory"));
}
