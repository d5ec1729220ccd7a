//! What onair needs to know to reach the model.

use std::path::Path;

use anyhow::Context as _;

use crate::stage::Stage;

/// Prints where everything is, and writes or prints the configuration.
pub(crate) fn show(stage: &Stage, feed: &str, database: &str, file: Option<&Path>) -> anyhow::Result<()> {
    let discord = &stage.discord;
    println!("api_url  {}", discord.api_url());
    println!("token    {}", discord.token());
    println!("server   {}", discord.guild());
    for (name, channel) in &stage.channels {
        println!("channel  {}  {name}", channel.id());
    }
    println!("role     {}  listeners", stage.role);
    let config = config(stage, feed, database);
    match file {
        Some(file) => {
            std::fs::write(file, config).with_context(|| format!("writing {}", file.display()))?;
            println!("onair run --config {}", file.display());
        }
        None => println!("\n{config}"),
    }
    Ok(())
}

/// One channel follows the show; in the others `/announce` can be tried. Suggestions get cards there, and in the
/// moderators' channel those with the buttons to decide.
fn config(stage: &Stage, feed: &str, database: &str) -> String {
    let (_, first) = &stage.channels[0];
    let (_, moderators) = &stage.channels[stage.channels.len() - 1];
    format!(
        "[database]\nurl = \"{database}\"\n\n[[show]]\nid = \"the-show\"\nfeed = \"{feed}\"\npoll = \"10s\"\n\n\
         [[show.announce]]\nplatform = \"discord\"\nchannel = \"{}\"\n\n\
         [show.suggestions.moderators]\nplatform = \"discord\"\nchannel = \"{}\"\n\n\
         [discord]\ntoken = \"{}\"\napi_url = \"{}\"\n",
        first.id(),
        moderators.id(),
        stage.discord.token(),
        stage.discord.api_url(),
    )
}
