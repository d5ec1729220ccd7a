//! By what the card of a suggestion or a question is known.

use std::collections::HashSet;

use bot_core::message::Message;
use serde_json::Value;

use super::Posted;
use crate::render;

/// What a card of a board is known by: several may name the same guest and link.
pub(super) struct OnBoard {
    /// "#12", "q3".
    number: String,
    /// What its buttons do, where its embed may not be shown.
    buttons: HashSet<String>,
}

impl OnBoard {
    pub(super) fn of(message: &Message) -> Option<Self> {
        let [card] = &message.cards[..] else { return None };
        let number = number(&card.label)?.to_owned();
        let buttons = buttons(&serde_json::to_value(render::components(message)).ok()?);
        Some(Self { number, buttons })
    }

    pub(super) fn is(&self, posted: &Posted) -> bool {
        match posted.embeds.first() {
            Some(embed) => {
                let footer = embed.footer.as_ref();
                footer.and_then(|footer| number(&footer.text)) == Some(&*self.number)
            }
            None => !self.buttons.is_disjoint(&buttons(&posted.components)),
        }
    }
}

/// The number that comes first in "Rust in Production · q3 · 2 votes · #12".
fn number(label: &str) -> Option<&str> {
    let is_number = |part: &&str| {
        let digits = part.strip_prefix(['#', 'q']);
        digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    label.split(" · ").find(is_number)
}

/// The ids of the buttons in some rows.
fn buttons(rows: &Value) -> HashSet<String> {
    let rows = rows.as_array().into_iter().flatten();
    let buttons = rows.filter_map(|row| row["components"].as_array()).flatten();
    buttons.filter_map(|button| button["custom_id"].as_str().map(str::to_owned)).collect()
}
