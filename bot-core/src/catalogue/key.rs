//! What a query can be narrowed by.

use super::label::Label;
use crate::episode::EpisodeKind;
use crate::folding;

/// The part of a filter before its colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// `season:2`
    Season,
    /// `year:2024`
    Year,
    /// `show:oxide-and-friends`, or words of its title
    Show,
    /// `with:"Steve Klabnik"`
    With,
    /// `at:oxide`
    At,
    /// `kind:trailer`
    Kind,
}

impl Key {
    /// All of them, in the order they are explained.
    pub const ALL: [Self; 6] = [Self::With, Self::At, Self::Season, Self::Year, Self::Kind, Self::Show];

    /// How it is typed, without the colon.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Season => "season",
            Self::Year => "year",
            Self::Show => "show",
            Self::With => "with",
            Self::At => "at",
            Self::Kind => "kind",
        }
    }

    pub(super) fn find(typed: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.as_str().eq_ignore_ascii_case(typed))
    }

    /// What a value comes to, where the catalogue need not be asked; an error is a value that cannot be right.
    pub(super) fn read(self, value: &str) -> Result<Option<Label>, ()> {
        let number = || value.parse::<u32>().map_err(|_| ());
        match self {
            Self::Season => number().map(|season| Some(Label::Season(season))),
            Self::Year if value.len() == 4 => number().map(|year| Some(Label::Year(year))),
            Self::Year => Err(()),
            Self::Kind => kind(value).map(Label::Kind).map(Some).ok_or(()),
            Self::Show | Self::With | Self::At if folding::words(value).is_empty() => Err(()),
            Self::Show | Self::With | Self::At => Ok(None),
        }
    }
}

fn kind(value: &str) -> Option<EpisodeKind> {
    match folding::joined(value).as_str() {
        "full" => Some(EpisodeKind::Full),
        "trailer" | "teaser" => Some(EpisodeKind::Trailer),
        "bonus" => Some(EpisodeKind::Bonus),
        _ => None,
    }
}
