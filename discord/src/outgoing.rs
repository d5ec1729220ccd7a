//! The one door through which messages leave for Discord. Mentions are off for every one of them, because the only
//! type that the REST client takes for a message is made here.

use bot_core::announcement::SendKey;
use bot_core::message::Message;
use serde::Serialize;
use serenity::builder::{CreateAllowedMentions, CreateEmbed};
use serenity::model::id::RoleId;

use crate::mark::{Marked, marked};
use crate::render;

/// "Only you can see this."
pub(crate) const EPHEMERAL: u32 = 1 << 6;

/// A message as Discord takes it: to create, to edit, or as the answer to an interaction.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Body {
    content: String,
    embeds: Vec<CreateEmbed>,
    components: Marked,
    /// Left out, Discord would let any text call users, roles and everyone.
    allowed_mentions: CreateAllowedMentions,
    #[serde(skip_serializing_if = "Option::is_none")]
    flags: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enforce_nonce: Option<bool>,
}

/// How the cards of a message are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cards {
    AsEmbeds,
    /// Where the bot may not embed links.
    AsLines,
}

impl Body {
    /// A message that Discord makes once, however often it is sent with this key. It calls `role` and nobody else.
    pub(crate) fn create(message: &Message, role: Option<RoleId>, key: &SendKey, cards: Cards) -> Self {
        Self {
            nonce: Some(key.as_str().to_owned()),
            enforce_nonce: Some(true),
            ..Self::new(message, role, Some(key), cards)
        }
    }

    /// The first message of a post in a forum. Discord knows no nonce there.
    pub(crate) fn opening(message: &Message, role: Option<RoleId>, key: &SendKey, cards: Cards) -> Self {
        Self::new(message, role, Some(key), cards)
    }

    /// What a message of ours is to say from now on. Calls nobody: who was called has been called; the mention stays
    /// in the text, so that the message reads as it was sent. One that may be looked for is known by `key` as before.
    pub(crate) fn edit(message: &Message, role: Option<RoleId>, key: Option<&SendKey>, cards: Cards) -> Self {
        Self { allowed_mentions: nobody(), ..Self::new(message, role, key, cards) }
    }

    /// The answer to a person. Calls nobody.
    pub(crate) fn answer(message: &Message, ephemeral: bool) -> Self {
        Self { flags: ephemeral.then_some(EPHEMERAL), ..Self::new(message, None, None, Cards::AsEmbeds) }
    }

    /// The same as an edit of the answer, whose audience is settled by then.
    pub(crate) fn late(self) -> Self {
        Self { flags: None, ..self }
    }

    fn new(message: &Message, role: Option<RoleId>, key: Option<&SendKey>, cards: Cards) -> Self {
        let mention = role.map(|role| format!("<@&{role}>"));
        let (content, embeds) = match cards {
            Cards::AsEmbeds => (render::content(message, mention.as_deref()), render::embeds(message)),
            Cards::AsLines => {
                let mut lines = message.clone();
                lines.lead.extend(render::cards_as_lines(message));
                (render::content(&lines, mention.as_deref()), Vec::new())
            }
        };
        let allowed_mentions = role.map_or_else(nobody, |role| nobody().roles([role]));
        Self {
            content,
            embeds,
            components: marked(&render::components(message), key),
            allowed_mentions,
            flags: None,
            nonce: None,
            enforce_nonce: None,
        }
    }
}

/// `{"parse": []}`: no mention in the text calls anyone.
fn nobody() -> CreateAllowedMentions {
    CreateAllowedMentions::new()
}
