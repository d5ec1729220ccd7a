//! What is offered while `/announce` is typed.

use crate::bot::Known;
use crate::command::Action;
use crate::episode::ShowId;

/// What an argument may become.
pub(in crate::bot) fn complete(known: &Known, argument: &str, typed: &str) -> Vec<String> {
    let all: Vec<String> = match argument {
        "action" => Action::ALL.map(|action| action.as_str().to_owned()).to_vec(),
        "show" => {
            let offered =
                |show: &ShowId| known.subscriptions.has_show(show) && !known.subscriptions.is_private(show);
            known.shows.iter().filter(|show| offered(&show.id)).map(|show| show.id.to_string()).collect()
        }
        "thread" => owned(&["yes", "no", "1h", "1d", "3d", "7d", "7d locked"]),
        "crosspost" | "pin" | "card" => owned(&["yes", "no"]),
        "only" => owned(&["all", "kind:full", "-kind:trailer", "season:1", "with:", "at:", "title:"]),
        "except" => owned(&["none", "kind:trailer", "kind:bonus", "with:", "at:", "title:"]),
        _ => Vec::new(),
    };
    let typed = typed.trim().to_lowercase();
    all.into_iter()
        .filter(|offer| offer.to_lowercase().starts_with(&typed))
        .take(super::super::MAX_CHOICES)
        .collect()
}

fn owned(offers: &[&str]) -> Vec<String> {
    offers.iter().map(|offer| (*offer).to_owned()).collect()
}
