//! A server on this machine, and what a fetcher makes of its answers.

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body as Answered;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response as Reply;
use axum::routing::get;
use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;

/// A server whose pages tests write, and which remembers what it was asked.
#[derive(Clone)]
struct Server {
    address: String,
    pages: Arc<Mutex<HashMap<String, Page>>>,
    asked: Arc<Mutex<Vec<HeaderMap>>>,
}

#[derive(Clone, Default)]
struct Page {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let server = Self { address, pages: Arc::default(), asked: Arc::default() };
        let app = Router::new().route("/{page}", get(answer)).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        server
    }

    fn page(
        &self,
        name: &str,
        status: u16,
        headers: &[(&'static str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> String {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.pages.lock().unwrap().insert(name.to_owned(), Page { status, headers, body: body.into() });
        format!("{}/{name}", self.address)
    }

    fn redirect(&self, name: &str, status: u16, to: &str) -> String {
        self.page(name, status, &[("location", to)], "")
    }

    fn last_asked(&self, header: &str) -> Option<Vec<u8>> {
        let asked = self.asked.lock().unwrap();
        asked.last().unwrap().get(header).map(|value| value.as_bytes().to_vec())
    }
}

async fn answer(State(server): State<Server>, Path(name): Path<String>, headers: HeaderMap) -> Reply {
    server.asked.lock().unwrap().push(headers);
    let page = server
        .pages
        .lock()
        .unwrap()
        .get(&name)
        .cloned()
        .unwrap_or_else(|| Page { status: 404, ..Page::default() });
    let mut reply = Reply::builder().status(page.status);
    for (name, value) in page.headers {
        reply = reply.header(name, value);
    }
    reply.body(Answered::from(page.body)).unwrap()
}

/// Answers every connection with these bytes, then keeps it open or cuts it.
async fn raw_server(bytes: &'static [u8], keep_open: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(bytes).await;
            if keep_open {
                tokio::spawn(
                    async move { while stream.read(&mut [0; 64]).await.is_ok_and(|read| read > 0) {} },
                );
            }
        }
    });
    format!("http://{address}/feed")
}

fn fetcher() -> Fetcher {
    let settings = FetchSettings {
        contact: Some("ops@example.org".to_owned()),
        private_hosts: vec!["127.0.0.1".to_owned()],
    };
    Fetcher::new(settings).unwrap()
}

async fn read(url: &str) -> Result<Fetched, FetchError> {
    fetcher().feed(url, &Validators::default()).await
}

async fn body(url: &str) -> Body {
    match read(url).await.unwrap() {
        Fetched::Body(body) => body,
        Fetched::Unchanged { .. } => panic!("{url} is unchanged"),
    }
}

async fn failure(url: &str) -> String {
    match read(url).await.unwrap_err() {
        FetchError::Failed(why)
        | FetchError::Unwell(why)
        | FetchError::Refused(why)
        | FetchError::Gone(why) => why,
        FetchError::Wait { why, .. } => panic!("asked to wait: {why}"),
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn validators_go_back_byte_for_byte() {
    let server = Server::start().await;
    let (etag, date) = ("W/\"odd; ü, \\x\"", "Yesterday, about noon");
    let feed = server.page(
        "feed",
        200,
        &[("etag", etag), ("last-modified", date), ("content-type", "text/xml")],
        "<rss/>",
    );
    let first = body(&feed).await;
    assert_eq!(first.validators.etag.as_deref(), Some(etag));
    assert_eq!(first.content_type.as_deref(), Some("text/xml"));
    assert_eq!(server.last_asked("if-none-match"), None);

    server.page("feed", 304, &[], "");
    assert_eq!(
        fetcher().feed(&feed, &first.validators).await.unwrap(),
        Fetched::Unchanged { moved_to: None }
    );
    assert_eq!(server.last_asked("if-none-match").unwrap(), etag.as_bytes());
    assert_eq!(server.last_asked("if-modified-since").unwrap(), date.as_bytes());
}

#[tokio::test]
async fn we_say_who_we_are_and_nothing_more() {
    let server = Server::start().await;
    body(&server.page("feed", 200, &[("set-cookie", "a=b")], "x")).await;
    body(&format!("{}/feed", server.address)).await;
    let agent =
        format!("onair/{} (+https://github.com/onair-bot/onair; ops@example.org)", env!("CARGO_PKG_VERSION"));
    assert_eq!(server.last_asked("user-agent").unwrap(), agent.as_bytes());
    assert_eq!(server.last_asked("accept-encoding").unwrap(), b"gzip");
    assert_eq!((server.last_asked("cookie"), server.last_asked("referer")), (None, None));
    let odd = FetchSettings { contact: Some("a\nb".to_owned()), ..FetchSettings::default() };
    assert!(Fetcher::new(odd).unwrap_err().to_string().contains("contact"));
}

#[tokio::test]
async fn only_a_chain_of_permanent_redirects_moves_a_feed() {
    let server = Server::start().await;
    let feed = server.page("feed", 200, &[], "x");
    let by_308 = server.redirect("by308", 308, "feed");
    let by_301 = server.redirect("by301", 301, &by_308);
    assert_eq!(body(&feed).await.moved_to, None);
    assert_eq!(body(&by_301).await.moved_to, Some(feed.clone()));
    for status in [302, 303, 307] {
        let by = server.redirect("by", status, &by_301);
        assert_eq!(body(&by).await.moved_to, None, "{status}");
    }
    let mixed = server.redirect("mixed", 301, &server.redirect("by302", 302, &feed));
    assert_eq!(body(&mixed).await.moved_to, None);
}

#[tokio::test]
async fn a_redirect_leads_nowhere_it_should_not() {
    let server = Server::start().await;
    for private in [
        "http://[::1]:80/feed",
        "http://169.254.169.254/latest",
        "http://[::ffff:10.0.0.1]/",
        "http://2130706434/",
    ] {
        let why = failure(&server.redirect("inside", 302, private)).await;
        assert!(why.contains("private network") && why.contains("private_hosts"), "{why}");
    }
    let why = failure(&server.redirect("file", 301, "file:///etc/passwd")).await;
    assert!(why.contains("neither http nor https"), "{why}");
    let why = failure(&server.redirect("loop", 302, "loop?secret=1")).await;
    assert!(why.contains("redirects more than 5 times"), "{why}");
    let why = failure(&server.page("nowhere", 302, &[], "")).await;
    assert!(why.contains("without saying where"), "{why}");
}

#[tokio::test]
async fn a_name_that_resolves_to_a_private_address_is_refused() {
    let server = Server::start().await;
    let by_name = server.page("feed", 200, &[], "x").replace("127.0.0.1", "localhost");
    let why = failure(&by_name).await;
    assert!(why.contains("localhost is in a private network"), "{why}");
    let settings = FetchSettings { private_hosts: vec!["LocalHost".to_owned()], ..FetchSettings::default() };
    assert!(Fetcher::new(settings).unwrap().feed(&by_name, &Validators::default()).await.is_ok());
}

#[tokio::test]
async fn a_packed_body_is_unpacked_within_bounds() {
    let server = Server::start().await;
    let packed = [("content-encoding", "gzip")];
    let feed = server.page("feed", 200, &packed, gzip(b"<rss/>"));
    assert_eq!(&body(&feed).await.bytes[..], b"<rss/>");
    let two_parts = server.page("two", 200, &packed, [gzip(b"<rss"), gzip(b"/>")].concat());
    assert_eq!(&body(&two_parts).await.bytes[..], b"<rss/>");

    let bomb = server.page("bomb", 200, &packed, gzip(&vec![0; Fetcher::MAX_BODY + 1]));
    let why = failure(&bomb).await;
    assert!(why.contains("bigger than 16 MiB"), "{why}");

    let half = gzip(b"<rss>a feed that is cut in the middle</rss>");
    for cut in [5, half.len() / 2, half.len() - 4] {
        let why = failure(&server.page("half", 200, &packed, &half[..cut])).await;
        assert!(why.contains("damaged or incomplete"), "{cut}: {why}");
    }
}

#[tokio::test]
async fn other_packings_and_packings_within_packings_are_refused() {
    let server = Server::start().await;
    for encodings in [&["gzip, gzip"][..], &["gzip", "gzip"], &["br"], &["zstd"], &["deflate"]] {
        let headers: Vec<_> = encodings.iter().map(|encoding| ("content-encoding", *encoding)).collect();
        let why = failure(&server.page("feed", 200, &headers, gzip(&gzip(b"x")))).await;
        assert!(why.contains("only gzip is read"), "{encodings:?}: {why}");
    }
}

#[tokio::test]
async fn a_huge_body_is_refused_announced_or_not() {
    let server = Server::start().await;
    let why = failure(&server.page("feed", 200, &[], vec![b'x'; Fetcher::MAX_BODY + 1])).await;
    assert!(why.contains("bigger than 16 MiB"), "{why}");
    let limit = body(&server.page("feed", 200, &[], vec![b'x'; Fetcher::MAX_BODY])).await;
    assert_eq!(limit.bytes.len(), Fetcher::MAX_BODY);
}

#[tokio::test]
async fn a_body_that_is_cut_off_is_no_body() {
    for cut in [
        &b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n<rss>half"[..],
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n<rss>\r\n",
    ] {
        let why = failure(&raw_server(cut, false).await).await;
        assert!(why.contains("broke off"), "{why}");
    }
}

#[tokio::test]
async fn a_server_that_never_finishes_is_left() {
    let url = raw_server(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n<rss>", true).await;
    let hurried = Fetcher { patience: Duration::from_millis(300), ..fetcher() };
    let why = hurried.feed(&url, &Validators::default()).await.unwrap_err().to_string();
    assert!(why.contains("took longer than"), "{why}");
}

#[tokio::test]
async fn a_bad_answer_is_said_in_words_and_without_secrets() {
    let server = Server::start().await;
    for (status, words) in [
        (404, "no feed at this address"),
        (410, "gone for good"),
        (401, "private feed"),
        (403, "private feed"),
        (500, "a problem of its own"),
        (503, "a problem of its own"),
        (204, "204"),
        (304, "the server is mistaken"),
        (418, "418"),
    ] {
        let url = server.page("feed", status, &[], "") + "?token=SECRET";
        let why = failure(&url.replace("http://", "http://me:SECRET@")).await;
        assert!(why.contains(words) && why.contains("/feed?…") && !why.contains("SECRET"), "{why}");
    }
    let why = failure("http://127.0.0.1:1/feed?token=SECRET").await;
    assert!(why.contains("cannot connect to http://127.0.0.1:1/feed?…") && !why.contains("SECRET"), "{why}");
    assert!(failure("feeds.example.org/SECRET").await.contains("no URL"));
    assert!(!failure("feeds.example.org/SECRET").await.contains("SECRET"));
}

#[tokio::test]
async fn a_file_that_is_wrong_says_nothing_of_its_host() {
    let server = Server::start().await;
    let unwell = |error: &FetchError| matches!(error, FetchError::Unwell(_));
    let refused = |error: &FetchError| matches!(error, FetchError::Refused(_));
    for status in [204, 304, 404, 410, 418] {
        let error = read(&server.page("file", status, &[], "")).await.unwrap_err();
        assert!(matches!(error, FetchError::Failed(_) | FetchError::Gone(_)), "{error:?}");
    }
    let packed = server.page("file", 200, &[("content-encoding", "br")], "x");
    for wrong in
        [packed.as_str(), &server.redirect("loop", 302, "loop"), "ftp://example.org/", "http://10.0.0.1/"]
    {
        let error = read(wrong).await.unwrap_err();
        assert!(matches!(error, FetchError::Failed(_)), "{error:?}");
    }
    for status in [500, 502, 503, 504] {
        assert!(unwell(&read(&server.page("file", status, &[], "")).await.unwrap_err()), "{status}");
    }
    for status in [401, 403] {
        assert!(refused(&read(&server.page("file", status, &[], "")).await.unwrap_err()), "{status}");
    }
    assert!(unwell(&read("http://127.0.0.1:1/file").await.unwrap_err()), "nobody listens");
    assert!(unwell(&read(&raw_server(b"", false).await).await.unwrap_err()), "hung up without a word");
    let silent = raw_server(b"", true).await;
    let hurried = Fetcher { patience: Duration::from_millis(300), ..fetcher() };
    assert!(unwell(&hurried.feed(&silent, &Validators::default()).await.unwrap_err()), "never answered");
}

#[tokio::test]
async fn a_server_may_ask_for_patience() {
    let server = Server::start().await;
    let date = [("date", "Thu, 14 Nov 2024 16:00:00 GMT"), ("retry-after", "Thu, 14 Nov 2024 16:30:00 GMT")];
    let past = [("date", "Thu, 14 Nov 2024 16:00:00 GMT"), ("retry-after", "Thu, 14 Nov 2024 15:00:00 GMT")];
    for (status, headers, seconds) in [
        (429, &[("retry-after", "120")][..], 120),
        (503, &[("retry-after", " 7 ")], 7),
        (503, &date, 1800),
        (503, &past, 0),
        (429, &[], 600),
        (429, &[("retry-after", "soon")], 600),
        (429, &[("retry-after", "99999999")], 86400),
    ] {
        let url = server.page("feed", status, headers, "");
        let FetchError::Wait { delay, why } = read(&url).await.unwrap_err() else { panic!("{headers:?}") };
        assert_eq!(delay.as_secs(), seconds, "{why}");
        assert!(why.contains("left alone"), "{why}");
    }
}

#[tokio::test]
async fn a_picture_is_known_by_its_first_bytes() {
    let server = Server::start().await;
    for (start, mime) in [
        (&b"\x89PNG\r\n\x1a\nrest"[..], "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
    ] {
        let url = server.page("cover", 200, &[("content-type", "application/octet-stream")], start);
        assert_eq!(fetcher().picture(&url).await.unwrap().mime, mime);
    }
    let page = server.page("cover", 200, &[("content-type", "image/png")], "<html>not found</html>");
    assert!(fetcher().picture(&page).await.unwrap_err().to_string().contains("is no PNG"));
    let big = server.page("cover", 200, &[], vec![0xff; Fetcher::MAX_PICTURE + 1]);
    assert!(fetcher().picture(&big).await.unwrap_err().to_string().contains("bigger than 8 MiB"));
    assert!(
        fetcher()
            .picture("http://[::1]/cover.png")
            .await
            .unwrap_err()
            .to_string()
            .contains("private network")
    );
}
