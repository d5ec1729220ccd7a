//! What the story needs of a platform: people who do things there, and what they see.

use std::path::Path;
use std::time::Duration;

use super::tale::{Heard, Shown, Tale};
use super::{Choices, Sight, World};
use crate::kills::point::Step;
use crate::world::gate::{Gate, Hold};

/// A show's people on one platform, with a place where everybody sees the cards, and one where moderators do.
pub trait Community: Sized {
    /// In how many runs of a hundred the platform forgets the keys by which it would recognise a repeated message.
    const FORGETS_IN_PERCENT: u32;

    /// Who takes part in one run.
    type Cast;
    /// What somebody did, whose answer may still come.
    type Deed;

    /// `None` where the person running the tests does without the platform.
    async fn new() -> Option<Self>;

    /// What a configuration says of the platform, behind `[[show]]`. `folder` is the process's own.
    fn config(&self, folder: &Path) -> String;

    /// Waits until so many processes are there, and no more: the others are dead.
    async fn is_left_to(&self, alive: usize);

    /// Waits until so many processes are there and hear what people do.
    async fn is_heard_by(&self, alive: usize);

    /// Who takes part, and what they have ready.
    async fn casts(&mut self, choices: &Choices) -> Self::Cast;

    /// Who votes, and with what names the database knows them.
    fn voters(&self, cast: &Self::Cast) -> Voters;

    /// What this step sends next is held back.
    fn holds(&self, step: Step, hold: Hold) -> Gate;

    /// Nothing is held back any more.
    fn is_clear(&self);

    /// The keys of what was sent are forgotten.
    async fn forgets_keys(&mut self);

    /// Somebody suggests, votes or decides; `None` where they see that it is done.
    async fn does(&self, tale: &Tale<Self>, step: Step) -> Option<Self::Deed>;

    /// Whether they have the answer after so long at the most. Where not, it will not do any more.
    async fn has_heard(&self, deed: Self::Deed, patience: Duration) -> bool;

    /// Waits for the answer, and says what it is.
    async fn hears(&self, deed: Self::Deed) -> String;

    /// Somebody votes, and the process dies over it if that was chosen.
    async fn is_voted_for(
        world: &mut World<Self>,
        tale: &Tale<Self>,
        choices: &Choices,
    ) -> Result<Sight, String>;

    /// Somebody votes who wants to be told when it comes true.
    async fn waits(&self, tale: &Tale<Self>);

    /// What the cards say now.
    async fn shows(&self, tale: &Tale<Self>) -> Shown;

    /// What the bot said of it in private.
    async fn told(&self, tale: &Tale<Self>, expects: bool) -> Heard;

    /// Whether a room is the place of a card: the one for everybody, or the moderators'.
    fn place(&self, room: &str) -> Option<usize>;

    /// How many answers one question has at the most.
    async fn most_answers(&self) -> usize {
        1
    }

    /// What the bot did against the platform's rules.
    fn violations(&self) -> Vec<String> {
        Vec::new()
    }
}

/// By what names the database knows those who vote, and those who are told.
pub struct Voters {
    pub proposer: String,
    pub voter: String,
    pub waiting: String,
    /// Who voted, and took it back.
    pub fickle: Option<String>,
}
