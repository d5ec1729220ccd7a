//! The first pass over a JSON Feed, for the same two reasons as over XML.

use serde_json::{Map, Value, json};

use super::facts::{File, ItemFacts, ShowFacts};
use super::people::{Author, MOST_AUTHORS};
use super::{MAX_ITEMS, Outline, ParseError, brief};

/// Reads the whole document.
pub(super) fn read(text: &str) -> Result<Outline, ParseError> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let line = error.line();
        ParseError(if error.is_eof() {
            format!("the feed breaks off at line {line}; what came of it is not used")
        } else {
            format!("the feed is broken JSON, at line {line}: {}", brief(&error.to_string()))
        })
    })?;
    let version = value.get("version").and_then(Value::as_str).unwrap_or_default();
    let items =
        value.get("items").and_then(Value::as_array).filter(|_| version.contains("jsonfeed.org/version/1"));
    let Some(items) = items else {
        return Err(ParseError(
            "this is JSON, but no JSON Feed: it lacks their version and items".to_owned(),
        ));
    };
    if items.len() > MAX_ITEMS {
        return Err(ParseError(format!(
            "the feed lists more than {MAX_ITEMS} episodes, which no honest one does"
        )));
    }
    let clean = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": text_at(&value, "title").unwrap_or_default(),
        "home_page_url": text_at(&value, "home_page_url"),
        "items": items.iter().enumerate().map(|(number, item)| clean_item(number, item)).collect::<Vec<_>>(),
    });
    Ok(Outline {
        show: show_facts(&value),
        items: items.iter().map(item_facts).collect(),
        clean: clean.to_string(),
    })
}

fn clean_item(number: usize, item: &Value) -> Value {
    let mut clean = Map::from_iter([("id".to_owned(), number.to_string().into())]);
    for key in ["url", "title", "content_html", "content_text", "summary", "date_published", "date_modified"]
    {
        let text = text_at(item, key).or_else(|| text_at(item, "external_url").filter(|_| key == "url"));
        clean.extend(text.map(|text| (key.to_owned(), text.into())));
    }
    clean.into()
}

fn show_facts(feed: &Value) -> ShowFacts {
    ShowFacts {
        image: text_at(feed, "icon").or_else(|| text_at(feed, "favicon")),
        authors: authors(feed).collect(),
        people: Vec::new(),
        schedule: None,
        guid: None,
        new_address: None,
    }
}

fn authors(of: &Value) -> impl Iterator<Item = Author> {
    let several = of.get("authors").and_then(Value::as_array).into_iter().flatten();
    of.get("author").into_iter().chain(several).filter_map(|author| text_at(author, "name")).map(Author)
}

fn item_facts(item: &Value) -> ItemFacts {
    let mut facts = ItemFacts {
        guid: text_at(item, "id"),
        date: text_at(item, "date_published").or_else(|| text_at(item, "date_modified")).unwrap_or_default(),
        authors: authors(item).take(MOST_AUTHORS).collect(),
        image: text_at(item, "image").or_else(|| text_at(item, "banner_image")),
        ..ItemFacts::default()
    };
    for attachment in item.get("attachments").and_then(Value::as_array).into_iter().flatten() {
        facts.note_file(text_at(attachment, "url").map(|address| File {
            address,
            mime: text_at(attachment, "mime_type").unwrap_or_default().to_ascii_lowercase(),
            bytes: attachment.get("size_in_bytes").and_then(Value::as_u64).filter(|bytes| *bytes > 0),
        }));
        let length = attachment.get("duration_in_seconds").and_then(Value::as_f64);
        facts.duration = facts
            .duration
            .or_else(|| length.and_then(|length| super::numbers::duration(&length.to_string())));
    }
    facts
}

/// Text, or a number where text should be; blank is absent.
fn text_at(value: &Value, key: &str) -> Option<String> {
    let text = match value.get(key)? {
        Value::String(text) => text.replace('\0', ""),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}
