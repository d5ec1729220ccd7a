//! `onair templates`: what can stand in a template, with an example of each.

use std::io::Write;

use anyhow::Context;
use bot_core::episode::{Episode, Show, ShowId};
use bot_core::feed::fetch::Body;
use bot_core::feed::{self, IdentityRule};
use bot_core::subscription::template::{FILTERS, MAX_CHARS, VARIABLES};

/// An example is cut here.
const EXAMPLE_CHARS: usize = 60;

/// Prints all of it.
pub fn templates() -> anyhow::Result<()> {
    let (show, episode) = example()?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "A template says what is announced in other words. It stands behind `template` in a [[show.announce]] of the \
         configuration,\nor in a chat: /announce here template: **{{{{ episode.title }}}}** is out. At most {MAX_CHARS} \
         characters; `/announce test` shows it.\n"
    )?;
    writeln!(out, "What can be named in {{{{ }}}}, with an example from {}:\n", show.title)?;
    for variable in VARIABLES {
        let example = variable.example(&show, &episode).replace('\n', " ");
        writeln!(out, "  {:18}  {}\n  {:18}    {}", variable.name, variable.about, "", shown(&example))?;
    }
    writeln!(out, "\nWhat else it can do:\n")?;
    for (filter, about) in FILTERS {
        writeln!(out, "  {filter}\n      {about}")?;
    }
    writeln!(
        out,
        "  {{% if episode.guests %}}With {{{{ episode.guests }}}}{{% endif %}}\n      only where something is known\n  \
         {{% for guest in episode.guests %}}{{{{ guest }}}} {{% endfor %}}\n      each of a list\n"
    )?;
    writeln!(out, "The language is Jinja: https://docs.rs/minijinja/latest/minijinja/syntax/")?;
    Ok(())
}

fn shown(example: &str) -> String {
    if example.is_empty() { "(not known)".to_owned() } else { bot_core::wording::cut(example, EXAMPLE_CHARS) }
}

/// The newest of the bundled episodes whose guests are known.
fn example() -> anyhow::Result<(Show, Episode)> {
    let show = ShowId::new("rust-in-production");
    let address = feed::BUNDLED_FEED_ADDRESS;
    let body = Body::of(feed::BUNDLED_FEED);
    let reading =
        feed::read(&body, address, &show, IdentityRule::default()).context("reading the bundled feed")?;
    let named = reading.episodes.into_iter().filter(|episode| episode.guests().next().is_some());
    let newest = named.max_by_key(|episode| episode.published).context("the bundled feed names no guest")?;
    Ok((reading.show, newest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_known() {
        let (show, episode) = example().unwrap();
        let unknown: Vec<_> =
            VARIABLES.iter().filter(|known| known.example(&show, &episode).is_empty()).collect();
        assert!(unknown.iter().all(|known| known.name == "episode.notes"), "{unknown:?}");
    }
}
