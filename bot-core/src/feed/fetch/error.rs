//! Why there is no body, and what to ask for next.

use std::time::Duration;

use reqwest::Url;

use super::guard::PrivateAddress;
use super::{Fetcher, shown};

/// Why there is no body, by what to ask for next. No part of it shows a query string or a password of an address: private
/// feeds have theirs there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// This address: nothing is there, or nothing that can be taken. Others of the same host may do better.
    #[error("{0}")]
    Failed(String),
    /// The host: it cannot be reached, or has a problem of its own. The others of the same host would fare no better.
    #[error("{0}")]
    Unwell(String),
    /// We are not let in. Some hosts say so of a file that is not there; one that says it of many files means us.
    #[error("{0}")]
    Refused(String),
    /// The server says that the feed is gone for good (410).
    #[error("{0}")]
    Gone(String),
    /// The server asks for patience.
    #[error("{why}")]
    Wait {
        /// How long.
        delay: Duration,
        /// What it said.
        why: String,
    },
}

impl FetchError {
    /// Nothing was answered. Where it was the guard that refused, that says nothing of how the host is.
    pub(super) fn unanswered(url: &Url, error: &reqwest::Error) -> Self {
        match PrivateAddress::among_causes_of(error) {
            Some(refused) => Self::Failed(refused.to_string()),
            None => Self::Unwell(explain(url, error)),
        }
    }
}

/// Why a request came to nothing, in words, without the address that reqwest's own words would show.
pub(super) fn explain(url: &Url, error: &reqwest::Error) -> String {
    let place = shown(url.as_str());
    let cause = innermost_cause(error);
    if error.is_connect() && error.is_timeout() {
        return format!(
            "{place} does not answer: no connection within {} seconds",
            Fetcher::CONNECT.as_secs()
        );
    }
    if error.is_connect() {
        return format!("cannot connect to {place}: {cause}");
    }
    format!("reading {place} broke off: {cause}")
}

fn innermost_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    match cause.downcast_ref::<reqwest::Error>() {
        // It has no cause but itself, and its own words show the address.
        Some(_) => "the request failed".to_owned(),
        None => cause.to_string(),
    }
}
