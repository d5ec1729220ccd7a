//! Judging what a server answered: a redirect, a body, patience asked for, or a failure, said in words.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{
    CONTENT_TYPE, DATE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED, LOCATION, RETRY_AFTER,
};
use reqwest::{Response, StatusCode, Url};

use super::super::Validators;
use super::super::dates;
use super::{FetchError, Wanted, address, body, shown};

/// What a server answered at the end of the redirects.
pub(super) enum Answer {
    /// 304, to a request that carried validators.
    Unchanged,
    /// 200.
    Whole { bytes: Bytes, content_type: Option<String>, validators: Validators },
}

/// A redirect's next hop.
pub(super) struct Next {
    pub(super) to: Url,
    pub(super) permanent: bool,
}

/// The longest wait a server is granted; past that it has forgotten what it asked for.
const LONGEST_WAIT: Duration = Duration::from_hours(24);
/// How long a server that said "too many requests", but not how long, is left alone.
const WAIT_UNSAID: Duration = Duration::from_mins(10);

/// Where the answer sends us, if it does.
pub(super) fn redirect(response: &Response) -> Result<Option<Next>, FetchError> {
    let permanent = match response.status().as_u16() {
        301 | 308 => true,
        302 | 303 | 307 => false,
        _ => return Ok(None),
    };
    let from = shown(response.url().as_str());
    let Some(location) = response.headers().get(LOCATION) else {
        return Err(FetchError::Failed(format!("{from} redirects without saying where to")));
    };
    let to = std::str::from_utf8(location.as_bytes()).ok().and_then(|to| response.url().join(to.trim()).ok());
    let Some(to) = to else {
        return Err(FetchError::Failed(format!("{from} redirects to something that is no address")));
    };
    Ok(Some(Next { to: address::readable(to)?, permanent }))
}

/// Reads the body of a good answer; says what is wrong with any other.
pub(super) async fn read(response: Response, url: &Url, wanted: &Wanted<'_>) -> Result<Answer, FetchError> {
    match response.status() {
        StatusCode::OK => {
            let content_type = text(response.headers(), &CONTENT_TYPE);
            let validators = Validators {
                etag: text(response.headers(), &ETAG),
                last_modified: text(response.headers(), &LAST_MODIFIED),
            };
            let bytes = body::read(response, url, wanted.limit).await?;
            Ok(Answer::Whole { bytes, content_type, validators })
        }
        StatusCode::NOT_MODIFIED if asked_conditionally(wanted) => Ok(Answer::Unchanged),
        status => Err(failure(status, response.headers(), url, wanted)),
    }
}

fn asked_conditionally(wanted: &Wanted<'_>) -> bool {
    wanted.validators.is_some_and(|sent| sent.etag.is_some() || sent.last_modified.is_some())
}

/// A header as it stands. One that is no UTF-8, or a book, is left out: half a validator would be worse than none.
fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    const LONGEST: usize = 4096;
    let bytes = headers.get(name)?.as_bytes();
    let fits = !bytes.is_empty() && bytes.len() <= LONGEST;
    std::str::from_utf8(bytes).ok().filter(|_| fits).map(str::to_owned)
}

fn failure(status: StatusCode, headers: &HeaderMap, url: &Url, wanted: &Wanted<'_>) -> FetchError {
    let said = format!("{} answered {status}", shown(url.as_str()));
    if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        let unsaid = (status == StatusCode::TOO_MANY_REQUESTS).then_some(WAIT_UNSAID);
        if let Some(delay) = retry_after(headers).or(unsaid) {
            let why = format!("{said}; it is left alone for {}", in_words(delay));
            return FetchError::Wait { delay, why };
        }
    }
    if status == StatusCode::GONE && wanted.configured {
        return FetchError::Gone(format!("{said}: {}", advice(status).unwrap_or_default()));
    }
    let why = match advice(status).filter(|_| wanted.configured) {
        Some(advice) => format!("{said}: {advice}"),
        None => said,
    };
    match status.as_u16() {
        401 | 403 => FetchError::Refused(why),
        500..=599 => FetchError::Unwell(why),
        _ => FetchError::Failed(why),
    }
}

fn advice(status: StatusCode) -> Option<&'static str> {
    match status.as_u16() {
        304 => Some(
            "but nothing was known to compare with, so the server is mistaken; it is asked again at the next poll",
        ),
        401 | 403 => Some("the server does not let us in; a private feed needs its secret in the address"),
        404 => Some(
            "there is no feed at this address; check it in a browser and correct it in the configuration",
        ),
        410 => Some(
            "the feed is gone for good; ask the show where it went, and put the new address into the configuration",
        ),
        500..=599 => Some("the server has a problem of its own; it is asked again at the next poll"),
        _ => None,
    }
}

/// `Retry-After`, in seconds or as a date. A date is measured by the server's own clock, which is the one it was
/// written by; ours may differ.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = text(headers, &RETRY_AFTER)?;
    let delay = if let Ok(seconds) = value.trim().parse() {
        Duration::from_secs(seconds)
    } else {
        let until = dates::parse(&value)?;
        let said_at = text(headers, &DATE).and_then(|date| dates::parse(&date));
        (until - said_at.unwrap_or_else(crate::time::now)).to_std().unwrap_or_default()
    };
    Some(delay.min(LONGEST_WAIT))
}

fn in_words(delay: Duration) -> String {
    match delay.as_secs() {
        seconds @ 0..120 => format!("{seconds} seconds"),
        seconds @ 120..7200 => format!("{} minutes", seconds / 60),
        seconds => format!("{} hours", seconds / 3600),
    }
}
