//! tantivy, with its fuzzy prefix queries: names before titles before notes.

use bot_core::episode::{Episode, EpisodeId, ShowId};
use lookup_bench::{Engine, LIMIT, measure, names};
use tantivy::collector::TopDocs;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, FuzzyTermQuery, Occur, Query, TermQuery,
};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::{AsciiFoldingFilter, LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer};
use tantivy::{Index, IndexReader, TantivyDocument, Term};

/// What a listener's words are folded by.
const FOLDED: &str = "folded";

struct Fields {
    show: Field,
    guid: Field,
    /// Each name as one word.
    name: Field,
    names: Field,
    title: Field,
    notes: Field,
}

struct Tantivy {
    index: Index,
    reader: IndexReader,
    fields: Fields,
}

impl Tantivy {
    fn new(episodes: &[Episode]) -> tantivy::Result<Self> {
        let mut schema = Schema::builder();
        let indexing =
            TextFieldIndexing::default().set_tokenizer(FOLDED).set_index_option(IndexRecordOption::WithFreqs);
        let text = TextOptions::default().set_indexing_options(indexing);
        let fields = Fields {
            show: schema.add_text_field("show", STRING | STORED),
            guid: schema.add_text_field("guid", STRING | STORED),
            name: schema.add_text_field("name", STRING),
            names: schema.add_text_field("names", text.clone()),
            title: schema.add_text_field("title", text.clone()),
            notes: schema.add_text_field("notes", text),
        };
        let index = Index::create_in_ram(schema.build());
        index.tokenizers().register(FOLDED, analyzer());
        let mut writer = index.writer_with_num_threads(1, 50_000_000)?;
        for episode in episodes {
            let mut document = TantivyDocument::default();
            document.add_text(fields.show, episode.id.show.as_str());
            document.add_text(fields.guid, &episode.id.guid);
            for name in names(episode) {
                document.add_text(fields.name, words(name).concat());
                document.add_text(fields.names, name);
            }
            document.add_text(fields.title, &episode.title);
            document.add_text(fields.notes, &episode.summary);
            document.add_text(fields.notes, &episode.notes);
            writer.add_document(document)?;
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        let reader = index.reader()?;
        Ok(Self { index, reader, fields })
    }

    fn query(&self, show: &ShowId, query: &str) -> BooleanQuery {
        let words = words(query);
        let mut any: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let whole = words.concat();
        any.push((Occur::Should, boosted(exact(self.fields.name, &whole), 20.0)));
        any.push((Occur::Should, boosted(fuzzy(self.fields.name, &whole), 8.0)));
        any.extend(words.iter().map(|word| (Occur::Should, self.word(word))));
        let show =
            TermQuery::new(Term::from_field_text(self.fields.show, show.as_str()), IndexRecordOption::Basic);
        BooleanQuery::new(vec![
            (Occur::Must, Box::new(ConstScoreQuery::new(Box::new(show), 0.0))),
            (Occur::Must, Box::new(BooleanQuery::new(any))),
        ])
    }

    fn word(&self, word: &str) -> Box<dyn Query> {
        let Fields { names, title, notes, .. } = self.fields;
        Box::new(DisjunctionMaxQuery::with_tie_breaker(
            vec![
                boosted(exact(names, word), 4.0),
                boosted(fuzzy(names, word), 3.0),
                boosted(exact(title, word), 2.0),
                boosted(fuzzy(title, word), 1.0),
                exact(notes, word),
                boosted(fuzzy(notes, word), 0.3),
            ],
            0.1,
        ))
    }
}

fn exact(field: Field, word: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs))
}

fn fuzzy(field: Field, word: &str) -> Box<dyn Query> {
    let mistakes = match word.chars().count() {
        0..=3 => 0,
        4..=5 => 1,
        _ => 2,
    };
    Box::new(FuzzyTermQuery::new_prefix(Term::from_field_text(field, word), mistakes, true))
}

fn boosted(query: Box<dyn Query>, boost: f32) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, boost))
}

fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(48))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .build()
}

fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    analyzer().token_stream(text).process(&mut |token| words.push(token.text.clone()));
    words
}

impl Engine for Tantivy {
    fn search(&self, show: &ShowId, query: &str) -> Vec<EpisodeId> {
        let searcher = self.reader.searcher();
        let best = TopDocs::with_limit(LIMIT).order_by_score();
        let found = searcher.search(&self.query(show, query), &best).expect("a search in memory");
        let guid = |document: TantivyDocument| {
            document.get_first(self.fields.guid).and_then(|value| value.as_str().map(str::to_owned))
        };
        let documents = found.into_iter().filter_map(|(_, at)| guid(searcher.doc(at).ok()?));
        let _ = &self.index;
        documents.map(|guid| EpisodeId { show: show.clone(), guid }).collect()
    }
}

fn main() {
    measure(|episodes| Tantivy::new(episodes).expect("an index in memory"));
}
