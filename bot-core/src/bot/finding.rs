//! Looking episodes up.

use super::{Known, MAX_CHOICES};
use crate::catalogue::{Finding, Scope};
use crate::command::{Command, CommandSpec, Misunderstood};
use crate::reply::Reply;

impl Known {
    pub(super) fn episode(&self, query: &str, scope: &Scope) -> Reply {
        found(query, self.wide(scope, |scope| self.catalogue.find(query, scope)))
    }

    pub(super) fn guest(&self, name: &str, scope: &Scope) -> Reply {
        found(name, self.wide(scope, |scope| self.catalogue.find_guest(name, scope)))
    }

    /// Looks in the room's own shows first, and in all that are for everybody where they have nothing.
    fn wide(&self, scope: &Scope, find: impl Fn(&Scope) -> Finding) -> Finding {
        let here = find(scope);
        if scope.is_empty() || !matches!(here, Finding::Nothing(_) | Finding::Misread(_)) {
            return here;
        }
        match find(&self.subscriptions.public_shows()) {
            everywhere @ (Finding::Clear(_) | Finding::Several(_)) => everywhere,
            _ => here,
        }
    }
}

/// Help on a command, by its name or by a line that begins with it.
pub(super) fn help(name: &str) -> Reply {
    match Command::parse(name) {
        Err(Misunderstood::Unknown { name, nearest }) => {
            Reply::Misunderstood(Misunderstood::Unknown { name, nearest })
        }
        _ => CommandSpec::find(name.split_whitespace().next().unwrap_or_default())
            .map_or(Reply::Help, Reply::HelpOn),
    }
}

fn found(query: &str, finding: Finding) -> Reply {
    match finding {
        Finding::Clear(hit) => Reply::Found(hit),
        Finding::Several(mut hits) => {
            hits.truncate(MAX_CHOICES);
            Reply::Choose { query: query.to_owned(), hits }
        }
        Finding::Nothing(nearest) => Reply::NotFound { query: query.to_owned(), nearest },
        Finding::TooCommon { word, newest } => Reply::TooCommon { word, newest },
        Finding::Misread(hint) => Reply::Misread(hint),
    }
}
