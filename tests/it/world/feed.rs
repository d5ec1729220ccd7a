//! A podcast's feed, on a server of its own. Its verbs say what the publisher or the server does; whoever reads it sees
//! the result at the next request.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use bot_core::time::Moment;
use tokio::sync::watch;

use super::PATIENCE;
use super::lifeline::free_port;
use server::Running;
use show::Show;

pub use show::Episode;

mod server;
mod show;

/// The feed and its server.
pub struct Feed {
    port: u16,
    state: Arc<State>,
    /// `None` while the server is down.
    running: Option<Running>,
}

/// What the server answers from.
struct State {
    host: Mutex<Host>,
    /// Requests for the feed, in order.
    asked: watch::Sender<Vec<Asked>>,
    covers: watch::Sender<usize>,
    /// Requests for other files, in order.
    files: watch::Sender<Vec<Asked>>,
}

/// A host: a show, and how well the server does.
struct Host {
    show: Show,
    mood: Mood,
    lies_about_etag: bool,
    /// Files beside the feed, by name.
    files: HashMap<String, File>,
}

/// A file beside the feed, or what the server answers in its place.
#[derive(Clone)]
enum File {
    Is { mime: String, content: Bytes },
    Fails(StatusCode),
    Patience(u64),
}

/// How the server does.
enum Mood {
    Well,
    /// A valid feed that lists nothing.
    Empty,
    Serves(Bytes),
    Fails(StatusCode),
    Html,
    BreaksOff,
    Huge,
    MovedTo(StatusCode, String),
    Patience(u64),
}

/// A request for the feed, as the server saw it.
#[derive(Clone, Debug)]
pub struct Asked {
    pub headers: HeaderMap,
    pub answered: StatusCode,
}

impl Asked {
    /// A header as text; empty where it was not sent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap_or("(not text)"))
    }
}

impl Feed {
    /// A show without episodes, served.
    pub async fn start() -> Self {
        let port = free_port();
        let show = Show::new(&format!("http://127.0.0.1:{port}"));
        let state = Arc::new(State {
            host: Mutex::new(Host { show, mood: Mood::Well, lies_about_etag: false, files: HashMap::new() }),
            asked: watch::Sender::default(),
            covers: watch::Sender::default(),
            files: watch::Sender::default(),
        });
        let mut feed = Self { port, state, running: None };
        feed.starts_again().await;
        feed
    }

    /// Where the feed is. Stays the same when the server stops and starts again.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/feed.xml", self.port)
    }

    /// The server goes down: connections are refused.
    pub async fn stops(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    /// The server comes back.
    pub async fn starts_again(&mut self) {
        self.running = Some(Running::start(self.port, self.state.clone()).await);
    }

    /// Publishes an episode, newer than all before it. Returns its GUID.
    pub fn publishes(&self, episode: Episode) -> String {
        self.change(|host| host.show.publishes(episode))
    }

    /// Publishes an episode of which only the title matters. Returns its GUID.
    pub fn publishes_titled(&self, title: &str) -> String {
        self.publishes(Episode::titled(title))
    }

    /// Corrects the title of an episode.
    pub fn retitles(&self, guid: &str, title: &str) {
        self.change(|host| title.clone_into(&mut host.show.episode(guid).title));
    }

    /// Takes an episode out of the feed.
    pub fn withdraws(&self, guid: &str) {
        self.change(|host| host.show.withdraws(guid));
    }

    /// Lists the oldest episode first, as serial shows do.
    pub fn lists_oldest_first(&self) {
        self.change(|host| host.show.oldest_first = true);
    }

    /// Gives every episode another GUID, as a move to another publishing system does.
    pub fn changes_all_guids(&self) {
        self.change(|host| host.show.changes_all_guids());
    }

    /// Serves these bytes as the feed.
    pub fn serves(&self, bytes: impl Into<Bytes>) {
        self.is(Mood::Serves(bytes.into()));
    }

    /// Serves a file as the feed.
    pub fn serves_file(&self, path: impl AsRef<Path>) {
        let path = path.as_ref();
        self.serves(std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())));
    }

    /// Answers every request with this status and no feed.
    pub fn fails_with(&self, status: u16) {
        self.is(Mood::Fails(StatusCode::from_u16(status).unwrap()));
    }

    /// Answers 200 and a web page: what many a server does under maintenance.
    pub fn answers_html(&self) {
        self.is(Mood::Html);
    }

    /// Serves a valid feed with no episode in it.
    pub fn is_empty(&self) {
        self.is(Mood::Empty);
    }

    /// Closes the connection after half of the feed.
    pub fn breaks_off_in_the_middle(&self) {
        self.is(Mood::BreaksOff);
    }

    /// Serves a feed with more in it than anybody should read.
    pub fn is_huge(&self) {
        self.is(Mood::Huge);
    }

    /// Answers 301 and another address.
    pub fn redirects_permanently_to(&self, url: &str) {
        self.is(Mood::MovedTo(StatusCode::MOVED_PERMANENTLY, url.to_owned()));
    }

    /// Answers 302 and another address.
    pub fn redirects_for_now_to(&self, url: &str) {
        self.is(Mood::MovedTo(StatusCode::FOUND, url.to_owned()));
    }

    /// Says in the feed that it has moved (`itunes:new-feed-url`).
    pub fn says_it_moved_to(&self, url: &str) {
        self.change(|host| host.show.new_address = Some(url.to_owned()));
    }

    /// Says in the feed which show it is (`podcast:guid`).
    pub fn names_itself(&self, guid: &str) {
        self.change(|host| host.show.guid = Some(guid.to_owned()));
    }

    /// Lists only the newest episodes, so many.
    pub fn lists_at_most(&self, episodes: usize) {
        self.change(|host| host.show.at_most = episodes);
    }

    /// Lists an episode whatever its age.
    pub fn pins(&self, guid: &str) {
        self.change(|host| host.show.pinned.push(guid.to_owned()));
    }

    /// Puts another file in the place of an episode's audio.
    pub fn replaces_audio(&self, guid: &str, url: &str) {
        self.change(|host| url.clone_into(&mut host.show.episode(guid).audio));
    }

    /// Lists all of them again.
    pub fn lists_all(&self) {
        self.lists_at_most(usize::MAX);
    }

    /// Gives every episode another GUID, audio file and title: nothing is left to recognise one by.
    pub fn changes_everything(&self) {
        self.change(|host| host.show.changes_everything());
    }

    /// Changes what advertisers add to the address of each episode's audio.
    pub fn tracks_with(&self, query: &str) {
        self.change(|host| {
            host.show.every_episode().for_each(|episode| query.clone_into(&mut episode.tracking));
        });
    }

    /// Gives an episode another date.
    pub fn redates(&self, guid: &str, date: Moment) {
        self.change(|host| host.show.episode(guid).published = Some(date));
    }

    /// Answers 429 and how long to leave it alone.
    pub fn asks_for_patience(&self, seconds: u64) {
        self.is(Mood::Patience(seconds));
    }

    /// Serves a file beside the feed. Returns its address.
    pub fn serves_beside(&self, name: &str, mime: &str, content: impl Into<Bytes>) -> String {
        let file = File::Is { mime: mime.to_owned(), content: content.into() };
        self.change(|host| host.files.insert(name.to_owned(), file));
        self.address_beside(name)
    }

    /// Where a file beside the feed is, or will be.
    pub fn address_beside(&self, name: &str) -> String {
        format!("http://127.0.0.1:{}/beside/{name}", self.port)
    }

    /// Answers requests for a file beside the feed with this status.
    pub fn fails_beside(&self, name: &str, status: u16) {
        let file = File::Fails(StatusCode::from_u16(status).unwrap());
        self.change(|host| host.files.insert(name.to_owned(), file));
    }

    /// Answers requests for a file beside the feed with 429 and how long to leave the host alone.
    pub fn asks_for_patience_beside(&self, name: &str, seconds: u64) {
        self.change(|host| host.files.insert(name.to_owned(), File::Patience(seconds)));
    }

    /// Every request for a file beside the feed so far, in order.
    pub fn requests_beside(&self) -> Vec<Asked> {
        self.state.files.borrow().clone()
    }

    /// The publisher moves the transcript of an episode.
    pub fn moves_transcript(&self, guid: &str, url: &str) {
        self.change(|host| {
            host.show.episode(guid).transcript = Some((url.to_owned(), "text/vtt".to_owned()));
        });
    }

    /// The publisher takes the transcript of an episode down.
    pub fn withdraws_transcript(&self, guid: &str) {
        self.change(|host| host.show.episode(guid).transcript = None);
    }

    /// Serves the show's feed again.
    pub fn is_well_again(&self) {
        self.is(Mood::Well);
    }

    /// From now on the validators never change, so that conditional requests are answered "not modified" for ever.
    pub fn lies_about_etag(&self) {
        self.change(|host| host.lies_about_etag = true);
    }

    /// Every request for the feed so far, in order.
    pub fn requests(&self) -> Vec<Asked> {
        self.state.asked.borrow().clone()
    }

    /// Waits for the next request for the feed, counted from now.
    pub async fn is_asked_again(&self) -> Asked {
        let mut asked = self.state.asked.subscribe();
        let before = asked.borrow().len();
        let Ok(asked) = tokio::time::timeout(PATIENCE, asked.wait_for(|asked| asked.len() > before)).await
        else {
            panic!("nobody asked for {} within {PATIENCE:?}, after {before} requests", self.url());
        };
        asked.expect("the sender lives as long as the feed")[before].clone()
    }

    /// How often it was read, "not modified" aside.
    pub fn times_read(&self) -> usize {
        times_read(&self.state.asked.borrow())
    }

    /// Waits until it was read more often than `times`.
    pub async fn is_read_more_often_than(&self, times: usize) {
        let mut asked = self.state.asked.subscribe();
        let read = asked.wait_for(|asked| times_read(asked) > times);
        let read = tokio::time::timeout(PATIENCE, read).await;
        assert!(read.is_ok(), "nobody read {} within {PATIENCE:?}", self.url());
    }

    /// How often the cover was fetched.
    pub fn cover_requests(&self) -> usize {
        *self.state.covers.borrow()
    }

    fn is(&self, mood: Mood) {
        self.change(|host| host.mood = mood);
    }

    fn change<T>(&self, change: impl FnOnce(&mut Host) -> T) -> T {
        change(&mut self.state.host.lock().unwrap())
    }
}

fn times_read(asked: &[Asked]) -> usize {
    asked.iter().filter(|asked| asked.answered == StatusCode::OK).count()
}
