//! The feed over HTTP.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use chrono::{TimeDelta, TimeZone as _, Utc};
use futures_util::{StreamExt as _, stream};
use sha2::{Digest as _, Sha256};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{Asked, File, Host, Mood, State};

const COVER: &[u8] = include_bytes!("cover.png");

const WEB_PAGE: &str =
    "<!DOCTYPE html><html><head><title>Back soon</title></head><body><p>We are moving servers.</body></html>";

/// A listening server.
pub struct Running {
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl Running {
    pub async fn start(port: u16, state: Arc<State>) -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await;
        let listener =
            listener.unwrap_or_else(|error| panic!("the feed cannot be served on port {port}: {error}"));
        let routes = Router::new()
            .route("/feed.xml", get(feed))
            .route("/cover.png", get(cover))
            .route("/beside/{name}", get(beside))
            .with_state(state);
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(async move {
            let until_stopped = async { drop(stopped.await) };
            axum::serve(listener, routes).with_graceful_shutdown(until_stopped).await.unwrap();
        });
        Self { stop, served }
    }

    /// Ends it, connections kept open by clients included.
    pub async fn stop(self) {
        drop(self.stop);
        self.served.await.unwrap();
    }
}

async fn cover(extract::State(state): extract::State<Arc<State>>) -> Response {
    state.covers.send_modify(|count| *count += 1);
    ([(header::CONTENT_TYPE, "image/png")], COVER).into_response()
}

async fn beside(
    extract::State(state): extract::State<Arc<State>>,
    extract::Path(name): extract::Path<String>,
    headers: HeaderMap,
) -> Response {
    let answer = match state.host.lock().unwrap().files.get(&name) {
        None => StatusCode::NOT_FOUND.into_response(),
        Some(File::Fails(status)) => status.into_response(),
        Some(File::Patience(seconds)) => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())]).into_response()
        }
        Some(File::Is { mime, content }) => {
            let mut answer = conditional(content.clone(), false, &headers);
            answer
                .headers_mut()
                .insert(header::CONTENT_TYPE, mime.parse().expect("a media type is printable"));
            answer
        }
    };
    let answered = answer.status();
    state.files.send_modify(|asked| asked.push(Asked { headers, answered }));
    answer
}

async fn feed(extract::State(state): extract::State<Arc<State>>, headers: HeaderMap) -> Response {
    let answer = answer(&state.host.lock().unwrap(), &headers);
    let answered = answer.status();
    state.asked.send_modify(|asked| asked.push(Asked { headers, answered }));
    answer
}

fn answer(host: &Host, asked: &HeaderMap) -> Response {
    match &host.mood {
        Mood::Well => conditional(host.show.rss().into(), host.lies_about_etag, asked),
        Mood::Empty => conditional(host.show.empty_rss().into(), host.lies_about_etag, asked),
        Mood::Serves(bytes) => conditional(bytes.clone(), host.lies_about_etag, asked),
        Mood::Fails(status) => status.into_response(),
        Mood::Html => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], WEB_PAGE).into_response(),
        Mood::BreaksOff => broken_off(&host.show.rss()),
        Mood::Huge => huge(&host.show.rss()),
        Mood::MovedTo(status, url) => (*status, [(header::LOCATION, url)]).into_response(),
        Mood::Patience(seconds) => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())]).into_response()
        }
    }
}

fn rss(body: Body) -> Response {
    ([(header::CONTENT_TYPE, "application/rss+xml; charset=utf-8")], body).into_response()
}

/// The body, or "not modified" where the asker has shown that it has seen it.
fn conditional(body: Bytes, lies: bool, asked: &HeaderMap) -> Response {
    let digest = if lies { Sha256::digest("for ever the same") } else { Sha256::digest(&body) };
    let digest = u64::from_be_bytes(*digest.first_chunk().expect("SHA-256 has 32 bytes"));
    let etag = format!("\"{digest:016x}\"");
    let modified = last_modified(digest);
    let mut answer = if has_seen(asked, &etag, &modified) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        rss(body.into())
    };
    answer.headers_mut().insert(header::ETAG, etag.parse().expect("hexadecimal in quotes"));
    answer.headers_mut().insert(header::LAST_MODIFIED, modified.parse().expect("a date is printable"));
    answer
}

/// A date that differs where the body does. It is no real one: whoever reads it must send it back, not reckon with it.
fn last_modified(digest: u64) -> String {
    let within_a_year =
        TimeDelta::seconds(i64::try_from(digest % (365 * 24 * 60 * 60)).expect("it is small"));
    let date = Utc.with_ymd_and_hms(2025, 1, 2, 16, 0, 0).unwrap() + within_a_year;
    date.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// As HTTP has it: where there is an `If-None-Match`, it alone counts.
fn has_seen(asked: &HeaderMap, etag: &str, modified: &str) -> bool {
    match asked.get(header::IF_NONE_MATCH) {
        Some(seen) => seen == etag,
        None => asked.get(header::IF_MODIFIED_SINCE).is_some_and(|seen| seen == modified),
    }
}

/// Half of the feed, then an end that is none.
fn broken_off(feed: &str) -> Response {
    let half = Bytes::copy_from_slice(&feed.as_bytes()[..feed.len() / 2]);
    let break_off = async {
        // Lets the half that came before be sent; an error that follows at once would take it along.
        tokio::task::yield_now().await;
        Err(std::io::Error::other("the connection breaks off"))
    };
    rss(Body::from_stream(stream::iter([Ok(half)]).chain(stream::once(break_off))))
}

/// The feed, and then 64 MiB of show notes that are made while they are read.
fn huge(feed: &str) -> Response {
    let start = feed.replace("  </channel>\n</rss>\n", "    <item><title>Huge</title><description>");
    let chatter = Bytes::from("and so on and so on ".repeat(1 << 12));
    let chunks = (64 << 20) / chatter.len();
    let end = Bytes::from("</description></item></channel></rss>");
    let parts = std::iter::once(Bytes::from(start)).chain(std::iter::repeat_n(chatter, chunks)).chain([end]);
    rss(Body::from_stream(stream::iter(parts.map(Ok::<_, std::io::Error>))))
}
