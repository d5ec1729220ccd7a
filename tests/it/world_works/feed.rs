use axum::http::StatusCode;
use quick_xml::events::Event;
use reqwest::header::{ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION, RETRY_AFTER};

use crate::world::feed::{Episode, Feed};

/// A reader with no rules of its own: redirects and errors are for the test to see.
fn reader() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

async fn read(feed: &Feed) -> reqwest::Response {
    reader().get(feed.url()).send().await.unwrap()
}

async fn titles(feed: &Feed) -> Vec<String> {
    let body = read(feed).await.text().await.unwrap();
    let mut reader = quick_xml::Reader::from_str(&body);
    let (mut titles, mut in_item) = (Vec::new(), false);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) if tag.name().as_ref() == "item" => in_item = true,
            Event::Start(tag) if in_item && tag.name().as_ref() == "title" => {
                titles.push(reader.read_text(tag.name()).unwrap().to_string());
            }
            Event::Eof => return titles,
            _ => {}
        }
    }
}

#[tokio::test]
async fn the_publishers_changes_show_at_the_next_request() {
    let feed = Feed::start().await;
    let oxide = feed.publishes_titled("Oxide with Jane Doe");
    let zed = feed.publishes(Episode { season: Some(2), ..Episode::titled("Zed & friends") });
    assert_eq!(titles(&feed).await, ["Zed &amp; friends", "Oxide with Jane Doe"]);

    feed.lists_oldest_first();
    feed.retitles(&oxide, "Oxide with Jane Roe");
    assert_eq!(titles(&feed).await, ["Oxide with Jane Roe", "Zed &amp; friends"]);

    feed.withdraws(&oxide);
    assert_eq!(titles(&feed).await, ["Zed &amp; friends"]);

    feed.changes_all_guids();
    assert!(read(&feed).await.text().await.unwrap().contains(&format!("moved-{zed}")));

    feed.is_empty();
    assert!(titles(&feed).await.is_empty());
}

#[tokio::test]
async fn what_was_seen_is_not_sent_again() {
    let feed = Feed::start().await;
    feed.publishes_titled("Oxide");
    let first = read(&feed).await;
    let (etag, modified) = (first.headers()[ETAG].clone(), first.headers()[LAST_MODIFIED].clone());
    let ask_with_etag = || reader().get(feed.url()).header(IF_NONE_MATCH, etag.clone()).send();
    let ask_with_date = || reader().get(feed.url()).header(IF_MODIFIED_SINCE, modified.clone()).send();

    assert_eq!(ask_with_etag().await.unwrap().status(), 304);
    assert_eq!(ask_with_date().await.unwrap().status(), 304);
    assert_eq!(feed.requests()[1].header("if-none-match"), etag);
    assert_eq!(feed.requests()[1].answered, StatusCode::NOT_MODIFIED);

    feed.publishes_titled("Zed");
    assert_eq!(ask_with_etag().await.unwrap().status(), 200);
    assert_eq!(ask_with_date().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_lying_server_hides_what_is_new() {
    let feed = Feed::start().await;
    feed.lies_about_etag();
    let etag = read(&feed).await.headers()[ETAG].clone();
    feed.publishes_titled("Oxide");
    let answer = reader().get(feed.url()).header(IF_NONE_MATCH, etag).send().await.unwrap();
    assert_eq!(answer.status(), 304);
    assert_eq!(titles(&feed).await, ["Oxide"]);
}

#[tokio::test]
async fn a_server_can_do_badly_in_many_ways() {
    let feed = Feed::start().await;
    feed.publishes_titled("Oxide");

    feed.fails_with(500);
    assert_eq!(read(&feed).await.status(), 500);

    feed.answers_html();
    assert!(read(&feed).await.text().await.unwrap().starts_with("<!DOCTYPE html>"));

    feed.redirects_permanently_to("http://127.0.0.1:9/elsewhere.xml");
    let moved = read(&feed).await;
    assert_eq!(
        (moved.status().as_u16(), &moved.headers()[LOCATION]),
        (301, &"http://127.0.0.1:9/elsewhere.xml".parse().unwrap())
    );

    feed.asks_for_patience(120);
    let patience = read(&feed).await;
    assert_eq!(
        (patience.status().as_u16(), &patience.headers()[RETRY_AFTER]),
        (429, &"120".parse().unwrap())
    );

    feed.breaks_off_in_the_middle();
    assert!(read(&feed).await.text().await.is_err());

    feed.is_huge();
    let mut huge = read(&feed).await;
    let mut length = 0;
    while let Some(chunk) = huge.chunk().await.unwrap() {
        length += chunk.len();
    }
    assert!(length > 60 << 20, "{length} bytes");

    feed.serves("<rss/>");
    assert_eq!(read(&feed).await.text().await.unwrap(), "<rss/>");

    feed.serves_file(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
    assert!(read(&feed).await.text().await.unwrap().contains("onair"));

    feed.is_well_again();
    assert_eq!(titles(&feed).await, ["Oxide"]);
}

#[tokio::test]
async fn a_server_can_go_down_and_come_back_at_the_same_address() {
    let mut feed = Feed::start().await;
    feed.publishes_titled("Oxide");
    let reader = reader();
    assert!(reader.get(feed.url()).send().await.unwrap().text().await.unwrap().contains("Oxide"));

    feed.stops().await;
    assert!(reader.get(feed.url()).send().await.unwrap_err().is_connect());

    feed.starts_again().await;
    let (asked, ()) = tokio::join!(feed.is_asked_again(), async {
        assert_eq!(titles(&feed).await, ["Oxide"]);
    });
    assert_eq!(asked.header("if-none-match"), "");
}

#[tokio::test]
async fn the_cover_is_a_picture() {
    let feed = Feed::start().await;
    let page = read(&feed).await.text().await.unwrap();
    let cover = feed.url().replace("feed.xml", "cover.png");
    assert!(page.contains(&cover));
    assert!(reader().get(cover).send().await.unwrap().bytes().await.unwrap().starts_with(b"\x89PNG"));
    assert_eq!(feed.cover_requests(), 1);
}
