//! `onair episodes --graph`: a show in one picture. When its episodes came out, who is known to have been on, and
//! where nobody is.
//!
//! `facts` says what is to be seen, `picture` draws it; neither reads a clock, so that the same episodes always
//! make the same picture.

use std::path::Path;

use anyhow::Context;
use bot_core::episode::{Episode, Show, ShowId};

use crate::cli::Database;
use crate::exit::Misused;

mod axis;
mod canvas;
mod facts;
mod panels;
mod picture;

/// Draws a show's stored episodes into a file, or to standard output where that is named `-`.
pub async fn graph(database: &Database, show: Option<&ShowId>, file: &Path) -> anyhow::Result<()> {
    let store = database.open(false).await?;
    let episodes = store.episodes(show).await?;
    let title = title(&episodes, &store.shows().await?, show)?;
    let svg = picture::draw(&facts::Facts::of(&title, &episodes)).context("drawing the picture")?;
    if file == Path::new("-") {
        use std::io::Write;
        return Ok(std::io::stdout().write_all(svg.as_bytes())?);
    }
    std::fs::write(file, svg).with_context(|| format!("writing {}", file.display()))
}

/// The title of the one show that is drawn: two rhythms in one picture would be none.
fn title(episodes: &[Episode], shows: &[Show], asked: Option<&ShowId>) -> Result<String, Misused> {
    let mut ids: Vec<&ShowId> = episodes.iter().map(|episode| &episode.id.show).collect();
    ids.sort_unstable();
    ids.dedup();
    let id = match (asked, &ids[..]) {
        (Some(asked), _) => asked,
        (None, [id]) => id,
        (None, []) => return Ok("No show".to_owned()),
        (None, ids) => {
            let names: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
            return Err(Misused::new(format!(
                "a picture shows one show: add --show with one of {}",
                names.join(", ")
            )));
        }
    };
    let known = shows.iter().find(|show| show.id == *id);
    Ok(known.map_or_else(|| id.to_string(), |show| show.title.clone()))
}
