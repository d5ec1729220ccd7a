//! How a message carries its key where Discord keeps no nonce: in the numbers of its rows and buttons.
//!
//! Every component may have a number of its own, which Discord keeps with the message, shows to nobody and gives out from
//! 1 on where there is none. Two of them hold sixty bits of the key; that they are a key's is told by their size.

use bot_core::announcement::SendKey;
use serde::Serialize;
use serde_json::Value;
use serenity::builder::CreateActionRow;

/// The numbers of keys begin here; Discord takes them up to twice as much.
const FIRST: u64 = 1 << 30;

/// Rows below a message, the first of them with the numbers of a key.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Marked(Vec<Value>);

/// The rows, which carry `key` where there is one. Without a row there is nothing that could.
pub(crate) fn marked(rows: &[CreateActionRow], key: Option<&SendKey>) -> Marked {
    let mut rows: Vec<Value> = rows.iter().filter_map(|row| serde_json::to_value(row).ok()).collect();
    if let (Some(row), Some(mark)) = (rows.first_mut(), key.and_then(mark_of)) {
        number(row, mark);
    }
    Marked(rows)
}

fn number(row: &mut Value, [of_row, of_first]: [u64; 2]) {
    if let Some(first) = row.pointer_mut("/components/0").and_then(Value::as_object_mut) {
        first.insert("id".to_owned(), of_first.into());
    }
    if let Some(row) = row.as_object_mut() {
        row.insert("id".to_owned(), of_row.into());
    }
}

/// The numbers that stand for a key.
pub(crate) fn mark_of(key: &SendKey) -> Option<[u64; 2]> {
    let bits = |at: std::ops::Range<usize>| u64::from_str_radix(key.as_str().get(at)?, 16).ok();
    let bits = bits(0..15)?;
    Some([FIRST + (bits >> 30), FIRST + (bits & (FIRST - 1))])
}

/// The numbers of a key that a message's rows carry, whoever's that is.
pub(crate) fn mark_in(rows: &Value) -> Option<[u64; 2]> {
    let row = rows.get(0)?;
    let number = |component: &Value| component["id"].as_u64().filter(|id| *id >= FIRST);
    Some([number(row)?, number(row["components"].get(0)?)?])
}

#[cfg(test)]
mod tests {
    use bot_core::message::{FollowUp, Message};

    use super::*;
    use crate::render;

    fn rows() -> Vec<CreateActionRow> {
        let follow_ups =
            vec![FollowUp::open("Listen", "https://a.example/1.mp3"), FollowUp::ask("Who?", "guest A")];
        render::components(&Message { follow_ups, ..Message::default() })
    }

    #[test]
    fn a_key_is_read_back_from_the_rows_that_carry_it() {
        let key = SendKey::from_stored("95d056814d9c548b3471195cf");
        let carried = serde_json::to_value(marked(&rows(), Some(&key))).unwrap();
        assert_eq!(mark_in(&carried), mark_of(&key));
        let other = SendKey::from_stored("95d056814d9c549b3471195cf");
        assert_ne!(mark_of(&key), mark_of(&other));
        // As Discord takes them: whole numbers of 32 bits with a sign.
        assert!(mark_of(&key).unwrap().iter().all(|number| i32::try_from(*number).is_ok()));
    }

    #[test]
    fn nothing_else_is_taken_for_a_key() {
        assert_eq!(mark_in(&serde_json::to_value(marked(&rows(), None)).unwrap()), None);
        assert_eq!(mark_in(&serde_json::json!([{ "type": 1, "id": 1, "components": [{ "id": 2 }] }])), None);
        assert_eq!(mark_in(&serde_json::json!([])), None);
        assert_eq!(mark_of(&SendKey::from_stored("told")), None);
    }
}
