//! Taking a person out of JSON: the audit records keep what was done and when, and no longer who did it.

use serde_json::Value;

use crate::store::StoreError;
use crate::watch::Person;

/// What a person is called who is forgotten.
const SOMEBODY: &str = "somebody";

/// The texts of a column that may name somebody. `$1`: the [`needle`]. On neither database is this a pattern, in which parts
/// of an id would mean something.
pub(super) fn naming(table: &str, column: &str) -> String {
    format!("SELECT {column} FROM {table} WHERE REPLACE({column}, $1, '') <> {column}")
}

/// The same, each text once: a person's acts all name them with the same words.
pub(super) fn each_naming(table: &str, column: &str) -> String {
    naming(table, column).replacen("SELECT", "SELECT DISTINCT", 1)
}

/// Writes one text in the place of another.
pub(super) fn renaming(table: &str, column: &str) -> String {
    format!("UPDATE {table} SET {column} = $2 WHERE {column} = $1")
}

/// A person's id as it stands in JSON.
pub(super) fn needle(person: &Person) -> Result<String, StoreError> {
    Ok(serde_json::to_string(&person.id)?)
}

/// A text of JSON without the person; `None` where it does not name them.
pub(super) fn without(person: &Person, json: &str) -> Option<String> {
    let mut value: Value = serde_json::from_str(json).ok()?;
    take_out(person, &mut value).then(|| value.to_string())
}

/// Wherever the person's platform and id stand side by side. Whether there was any.
fn take_out(person: &Person, value: &mut Value) -> bool {
    match value {
        Value::Array(items) => items.iter_mut().fold(false, |any, item| take_out(person, item) | any),
        Value::Object(object) => {
            let is = |key: &str, text: &str| object.get(key).and_then(Value::as_str) == Some(text);
            let here = is("platform", person.platform.as_str()) && is("id", &person.id);
            if here {
                object.insert("id".to_owned(), Value::from(""));
                object.insert("name".to_owned(), Value::from(SOMEBODY));
            }
            object.values_mut().fold(here, |any, value| take_out(person, value) | any)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::announcement::PlatformKind;
    use crate::credits::correction::{Author, Corrector};

    #[test]
    fn a_person_is_taken_out_and_nobody_else() {
        let person = Person { platform: PlatformKind::Discord, id: "42".into() };
        let by = |platform, id: &str, name: &str| {
            let corrector = Corrector { platform, id: id.into(), name: name.into() };
            serde_json::to_string(&corrector).unwrap()
        };
        let ada = by(PlatformKind::Discord, "42", "ada");
        let gone = without(&person, &ada).unwrap();
        assert!(!gone.contains("42") && !gone.contains("ada"), "{gone}");
        let somebody: Corrector = serde_json::from_str(&gone).unwrap();
        assert_eq!(Author::Person(somebody).words(), "moderator somebody on Discord");
        assert_eq!(without(&person, &by(PlatformKind::Matrix, "42", "ada")), None);
        assert_eq!(without(&person, &by(PlatformKind::Discord, "7", "42")), None);
        let within = format!("{{\"was\":[{ada}],\"other\":{}}}", by(PlatformKind::Discord, "7", "bo"));
        let gone = without(&person, &within).unwrap();
        assert!(gone.contains("bo") && !gone.contains("ada"), "{gone}");
    }
}
