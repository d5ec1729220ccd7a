//! `onair suggestions`: the boards, for hosts who have a shell.

use std::collections::HashSet;
use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use bot_core::episode::ShowId;
use bot_core::store::Store;

use crate::cli::Database;

mod cells;
mod export;
mod import;
mod list;

/// What `onair suggestions` takes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List them, those with the most votes first
    List {
        /// Only to this show
        #[arg(long, value_name = "ID")]
        show: Option<String>,
        /// Also those that were declined, merged or came true
        #[arg(long)]
        all: bool,
        /// Print JSON lines
        #[arg(long)]
        json: bool,
    },
    /// Show one, with everything that was done with it
    Show {
        /// Its number
        number: u32,
    },
    /// Print them as a file: nobody's id is in it, and no name where none was wanted
    Export {
        /// csv and json have all of them, also hidden ones and reasons kept among moderators; markdown has what everybody sees
        #[arg(long, value_enum)]
        format: Format,
        /// Only to this show
        #[arg(long, value_name = "ID")]
        show: Option<String>,
    },
    /// Take a list over from a CSV file; what is on the board already is not taken again
    ///
    /// The first line names the columns: guest, company, why, link, and as an export has them show, state, detail, hidden
    /// and created. Votes and names of people are not taken over, and no cards are posted.
    Import {
        /// The file
        file: PathBuf,
        /// The show, for lines that name none
        #[arg(long, value_name = "ID")]
        show: Option<String>,
    },
    /// Print what listeners would ask a guest, as Markdown, the most wanted questions first
    Questions {
        /// The suggestion's number
        number: u32,
    },
}

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Csv,
    Json,
    Markdown,
}

/// Does what was asked for.
pub async fn suggestions(arguments: &Arguments) -> anyhow::Result<()> {
    let store = arguments.database.open(false).await?;
    let mut out = std::io::stdout().lock();
    match &arguments.action {
        Action::List { show, all, json } => {
            let show = show.as_deref().map(ShowId::new);
            list::list(&store, show.as_ref(), *all, *json, &mut out).await
        }
        Action::Show { number } => list::show(&store, *number, &mut out).await,
        Action::Export { format, show } => {
            let show = show.as_deref().map(ShowId::new);
            let board = store.board(show.as_ref()).await?;
            let text = match format {
                Format::Csv => export::csv(&board)?,
                Format::Json => export::json(&board)?,
                Format::Markdown => export::markdown(&board),
            };
            Ok(out.write_all(text.as_bytes())?)
        }
        Action::Import { file, show } => {
            let bytes = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
            let shows = shows(&store, &arguments.database).await?;
            let show = show.as_deref().map(ShowId::new);
            import::import(&store, &bytes, show.as_ref(), &shows, &mut out).await
        }
        Action::Questions { number } => {
            let suggestion = store.suggestion(*number).await?;
            let suggestion = suggestion.with_context(|| format!("there is no suggestion #{number}"))?;
            let questions = store.questions_to(*number).await?;
            Ok(out.write_all(export::questions(&suggestion, &questions).as_bytes())?)
        }
    }
}

/// The shows that are read or configured.
async fn shows(store: &Store, database: &Database) -> anyhow::Result<HashSet<ShowId>> {
    let stored = store.shows().await?.into_iter().map(|show| show.id);
    let configured = database.config()?.map(|config| config.shows).unwrap_or_default();
    Ok(stored.chain(configured.into_iter().map(|show| show.id)).collect())
}
