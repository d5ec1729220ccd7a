//! Whole feeds, from bytes to a reading.

use std::path::Path;

use super::*;
use crate::episode::{Enclosure, Episode, EpisodeKind};
use crate::feed::{BUNDLED_FEED, BUNDLED_FEED_ADDRESS};

const ADDRESS: &str = "https://feeds.example.org/show/rss";

fn read_as(bytes: &[u8], content_type: Option<&str>) -> Result<Reading, ParseError> {
    parse(bytes, content_type, ADDRESS, &ShowId::new("show"), IdentityRule::default())
}

fn read(feed: impl AsRef<[u8]>) -> Reading {
    read_as(feed.as_ref(), None).unwrap()
}

fn failure(feed: impl AsRef<[u8]>) -> String {
    read_as(feed.as_ref(), None).unwrap_err().to_string()
}

/// A show with these items, and everything declared.
fn rss(items: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
        xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
        <channel><title>The Show</title><link>https://show.example.org/</link>{items}</channel></rss>"#
    )
}

fn item(fields: &str) -> Episode {
    read(rss(&format!("<item><guid>1</guid>{fields}</item>"))).episodes.remove(0)
}

fn guids(reading: &Reading) -> Vec<&str> {
    reading.episodes.iter().map(|episode| episode.id.guid.as_str()).collect()
}

fn titles(reading: &Reading) -> Vec<&str> {
    reading.episodes.iter().map(|episode| episode.title.as_str()).collect()
}

macro_rules! testdata {
    ($name:literal) => {
        include_bytes!(concat!("testdata/", $name, ".xml"))
    };
}

#[test]
fn the_bundled_feed_is_the_first_shows() {
    let show = ShowId::new("rust-in-production");
    let reading = parse(BUNDLED_FEED, None, BUNDLED_FEED_ADDRESS, &show, IdentityRule::default()).unwrap();
    assert_eq!(reading.show.title, "Rust in Production");
    assert!(reading.show.hosts.contains(&"Matthias Endler".to_owned()));
    assert_eq!(reading.episodes.len(), 19);
    let oxide = &reading.episodes[0];
    assert_eq!(oxide.title, "Oxide's Steve Klabnik");
    assert_eq!((oxide.season, oxide.number.as_deref(), oxide.duration), (Some(3), Some("3"), Some(3600)));
    assert_eq!(oxide.published.unwrap().to_rfc3339(), "2024-11-14T16:00:00+00:00");
    // The publisher's own missing space, kept as it is; and notes that say the same are none.
    assert!(oxide.summary.contains("data centers.In this episode"));
    assert_eq!(oxide.notes, "");
}

#[test]
fn an_rss_item_in_full() {
    let episode = item(
        r#"<title>Plain &amp;amp; simple</title><link>/7</link><pubDate>Thu, 14 Nov 2024 16:00:00 PST</pubDate>
        <description>Short.</description><content:encoded><![CDATA[<p>Long</p><ul><li>One</li></ul>]]></content:encoded>
        <itunes:season>2</itunes:season><itunes:episode>07</itunes:episode><itunes:episodeType>Bonus</itunes:episodeType>
        <itunes:duration>1:02:03</itunes:duration><itunes:image href="/7.png"/>
        <enclosure url="/notes.pdf" type="application/pdf"/><enclosure url="/7.mp3?ad=1" type="Audio/MPEG" length="12"/>
        <podcast:transcript url="/7.vtt" type="text/vtt"/><podcast:transcript url="/7.srt" type="application/x-subrip"/>
        <podcast:chapters url="https://c.example.org/7.json" type="application/json+chapters"/>"#,
    );
    let file = |url: &str, mime: &str, bytes| Enclosure { url: url.to_owned(), mime: mime.to_owned(), bytes };
    assert_eq!(episode.title, "Plain & simple");
    assert_eq!(episode.link.as_deref(), Some("https://show.example.org/7"));
    assert_eq!(episode.published.unwrap().to_rfc3339(), "2024-11-15T00:00:00+00:00");
    assert_eq!((episode.summary.as_str(), episode.notes.as_str()), ("Short.", "Long\n\n- One"));
    assert_eq!(
        (episode.season, episode.number.as_deref(), episode.kind),
        (Some(2), Some("7"), EpisodeKind::Bonus)
    );
    assert_eq!(
        (episode.duration, episode.artwork.as_deref()),
        (Some(3723), Some("https://show.example.org/7.png"))
    );
    assert_eq!(episode.audio, Some(file("https://show.example.org/7.mp3?ad=1", "audio/mpeg", Some(12))));
    assert_eq!(episode.transcripts.len(), 2);
    assert_eq!(episode.transcripts[1], file("https://show.example.org/7.srt", "application/x-subrip", None));
    assert_eq!(
        episode.chapters,
        Some(file("https://c.example.org/7.json", "application/json+chapters", None))
    );
}

#[test]
fn chapters_and_links_that_the_item_itself_lists_are_kept() {
    let episode = item(
        r#"<description><![CDATA[<p>See <a href="/a?x=1&amp;y=2"><b>the</b> docs</a>, <a href="mailto:a@b.example">mail</a>,
        https://b.example/.</p><p>00:00 Hello<br>01:00 World<br>02:00 Bye</p>]]></description>
        <content:encoded><![CDATA[<a href="https://b.example/">B, the  company</a><a href="https://c.example/"><img src="x"/></a>]]></content:encoded>
        <psc:chapters xmlns:psc="http://podlove.org/simple-chapters" version="1.2">
        <psc:chapter start="00:12:34.567" title="Two &amp;amp; three" href="https://d.example/"/><psc:chapter start="0" title="One"/>
        <psc:chapter start="later" title="None"/></psc:chapters>"#,
    );
    let links: Vec<_> = episode.links.iter().map(|link| (link.text.as_str(), link.url.as_str())).collect();
    assert_eq!(
        links,
        [
            ("the docs", "https://show.example.org/a?x=1&y=2"),
            ("B, the company", "https://b.example/"),
            ("https://c.example/", "https://c.example/"),
        ]
    );
    let chapters = |episode: &Episode| {
        let chapters = episode.listed_chapters.iter();
        chapters.map(|chapter| (chapter.start, chapter.title.clone())).collect::<Vec<_>>()
    };
    assert_eq!(chapters(&episode), [(0, "One".to_owned()), (754_567, "Two & three".to_owned())]);
    assert_eq!(episode.listed_chapters[1].link.as_deref(), Some("https://d.example/"));
    let timed = item("<description>00:00 Hello&lt;br/&gt;(01:00) World&lt;br/&gt;02:00 - Bye</description>");
    assert_eq!(chapters(&timed)[1..], [(60_000, "World".to_owned()), (120_000, "Bye".to_owned())]);
    let xhtml = item(
        r#"<description>A <a href="https://e.example/?a=1&amp;b=2">link</a> that nobody escaped</description>"#,
    );
    assert_eq!(xhtml.links[0].url, "https://e.example/?a=1&b=2");
}

#[test]
fn an_items_people_replace_the_channels() {
    let feed = rss(r#"<podcast:person>Ann</podcast:person><podcast:person role="Guest">Gus</podcast:person>
        <itunes:owner><itunes:name>Ann and Bo</itunes:name><itunes:email>a@example.org</itunes:email></itunes:owner>
        <item><guid>1</guid></item>
        <item><guid>2</guid><podcast:person role="GUEST" group="Visuals">Cy</podcast:person><podcast:person role="made up"> </podcast:person></item>"#);
    let reading = read(feed);
    let people = |place: usize| {
        let people = reading.episodes[place].people.iter();
        people.map(|person| format!("{}/{}/{}", person.name, person.role, person.group)).collect::<Vec<_>>()
    };
    assert_eq!(people(0), ["Ann/host/cast", "Gus/guest/cast"]);
    assert_eq!(people(1), ["Cy/guest/visuals"]);
    assert_eq!(reading.show.hosts, ["Ann", "Bo"]);
}

#[test]
fn what_makes_feed_rs_refuse_or_panic_harms_no_one() {
    let feed = rss(
        r#"<itunes:author>é x@example.org</itunes:author><managingEditor>ü(é a@b.com</managingEditor>
        <podcast:person role="no such role" group="none">Ann</podcast:person>
        <item><guid>1</guid><itunes:duration>99999999999999999999999:00:00</itunes:duration><author>ü a@b.com</author>
        <itunes:summary type="odd"/><podcast:person role="no such role">Bo</podcast:person><title>One &#0; &#xFFFFFFFF;</title></item>"#,
    );
    assert_eq!(titles(&read(feed)).len(), 1);
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://["><title type="odd/kind">T</title>
        <entry><id>1</id><title>One</title><content type="!!">x</content><content src="a.png" type="??">y</content></entry></feed>"#;
    assert_eq!(titles(&read(atom)), ["One"]);
}

#[test]
fn an_atom_entry_in_full() {
    let reading = read(
        r#"<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:base="https://show.example.org/blog/"><a:title type="html">The &lt;b>Show&lt;/b></a:title>
        <a:link rel="self" href="feed"/><a:link href="/"/><a:author><a:name>Ann</a:name></a:author>
        <a:entry xml:base="e/"><a:id> tag:1 </a:id><a:title>One</a:title><a:link rel="enclosure" href="1.mp3" type="audio/mpeg" length="5"/>
        <a:link href="1"/><a:updated>2024-11-14T16:00:00Z</a:updated>
        <a:content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Para</p><ul><li>It &amp; em</li></ul></div></a:content></a:entry></a:feed>"#,
    );
    assert_eq!(
        (reading.show.title.as_str(), reading.show.link.as_deref()),
        ("The Show", Some("https://show.example.org/"))
    );
    assert_eq!(reading.show.hosts, ["Ann"]);
    let one = &reading.episodes[0];
    assert_eq!((one.id.guid.as_str(), one.title.as_str()), ("tag:1", "One"));
    assert_eq!(one.link.as_deref(), Some("https://show.example.org/blog/e/1"));
    assert_eq!(one.audio.as_ref().unwrap().url, "https://show.example.org/blog/e/1.mp3");
    assert_eq!(one.published.unwrap().to_rfc3339(), "2024-11-14T16:00:00+00:00");
    assert_eq!(one.summary, "Para\n\n- It & em");
}

#[test]
fn a_json_feed_in_full() {
    let reading = read(
        r#"{"version": "https://jsonfeed.org/version/1", "title": "The Show", "home_page_url": "https://show.example.org/",
        "icon": "icon.png", "authors": [{"name": "Ann & Bo"}, {"url": "https://x"}], "items": [
        {"id": 7, "title": "Seven\u0000", "url": "/7", "content_text": "Line\n\nPara", "date_published": "2024-11-14T16:00:00+01:00",
         "author": {"name": "é x@example.org"},
         "attachments": [{"url": "7.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 5, "duration_in_seconds": 61.5}]},
        {"id": "8", "external_url": "https://else.example.org/"}, {"title": null}]}"#,
    );
    assert_eq!(reading.show.hosts, ["Ann", "Bo"]);
    assert_eq!(reading.show.artwork.as_deref(), Some("https://show.example.org/icon.png"));
    assert_eq!(guids(&reading), ["7", "8"]);
    let seven = &reading.episodes[0];
    assert_eq!(
        (seven.title.as_str(), seven.summary.as_str(), seven.duration),
        ("Seven", "Line\n\nPara", Some(61))
    );
    assert_eq!(seven.audio.as_ref().unwrap().url, "https://show.example.org/7.mp3");
    assert_eq!(seven.published.unwrap().to_rfc3339(), "2024-11-14T15:00:00+00:00");
    assert_eq!(reading.episodes[1].link.as_deref(), Some("https://else.example.org/"));
}

#[test]
fn older_and_careless_spellings_are_read() {
    let rdf = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
        <channel><title>Old</title><link>https://old.example.org/</link></channel><item><title>One</title><link>https://old.example.org/1</link></item></rdf:RDF>"#;
    assert_eq!(guids(&read(rdf)), ["link:https://old.example.org/1"]);
    // No version, no declared namespace, a bare ampersand, a stray angle, words after the end.
    let careless = "<!DOCTYPE html><rss><channel><title>Q&A <3</title><item><guid>1</guid><itunes:season>2</itunes:season>\
        <description><p>Not <b>escaped</b></p></description></item></channel></rss>\n<!-- served in 3 ms";
    let reading = read(careless);
    assert_eq!(reading.show.title, "Q&A <3");
    assert_eq!((reading.episodes[0].season, reading.episodes[0].summary.as_str()), (Some(2), "Not escaped"));
}

#[test]
fn links_fall_back_from_item_to_permalink_to_show() {
    let link = |fields: &str| read(rss(&format!("<item>{fields}</item>"))).episodes.remove(0).link.unwrap();
    assert_eq!(
        link("<guid>https://p.example.org/1</guid><link>javascript:alert(1)</link>"),
        "https://p.example.org/1"
    );
    assert_eq!(link("<guid isPermaLink='False'>https://p.example.org/1</guid>"), "https://show.example.org/");
    assert_eq!(link("<guid>episode/1</guid>"), "https://show.example.org/");
}

#[test]
fn every_field_of_an_item_may_be_missing() {
    let episode = item("");
    assert_eq!(episode.title, "Untitled episode");
    assert_eq!((episode.published, episode.audio, episode.number), (None, None, None));
    assert_eq!(read(rss("")).episodes, []);
    assert_eq!(read(rss("<item/><item> </item>")).episodes, []);
    assert_eq!(read("<rss><channel/></rss>").show.title, "show");
}

#[test]
fn items_without_a_guid_are_told_by_what_they_have() {
    assert_eq!(guids(&read(testdata!("no-guid"))), ["enclosure:https://x.example/1.mp3", "title:Two\n"]);
    // The text of the second item's guid begins with the first's; "12" is not in "1234".
    assert_eq!(guids(&read(rss("<item><guid>1234</guid></item><item><guid>12</guid></item><item><guid>1A</guid></item><item><guid>1a</guid></item>"))).len(), 4);
    assert_eq!(
        guids(&read(rss("<item><guid isPermaLink='false'/><link>/1</link></item>"))),
        ["link:https://show.example.org/1"]
    );
}

#[test]
fn the_first_of_two_with_one_guid_wins() {
    let reading = read(testdata!("duplicate-guid"));
    assert_eq!(titles(&reading), ["One", "Blank"]);
}

#[test]
fn facts_stay_with_their_item_whatever_stands_between() {
    let mut items = String::new();
    for number in 0..50 {
        let odd = if number % 3 == 0 { "<item/><x><item><guid>no</guid></item></x>" } else { "" };
        items.push_str(odd);
        let facts = format!("<title>t{number}</title><itunes:episode>{number}</itunes:episode>");
        items.extend(["<item>", &facts, "</item>"]);
    }
    let reading = read(rss(&items));
    assert_eq!(reading.episodes.len(), 50);
    for episode in &reading.episodes {
        assert_eq!(episode.title, format!("t{}", episode.number.as_deref().unwrap()));
    }
}

#[test]
fn odd_dates_are_no_dates_and_lose_no_episode() {
    let reading = read(testdata!("bad-dates"));
    let dates: Vec<_> =
        reading.episodes.iter().map(|episode| episode.published.map(|date| date.to_rfc3339())).collect();
    let date = |text: &str| Some(text.to_owned());
    assert_eq!(
        dates,
        [
            None,
            None,
            date("2024-11-14T16:00:00+00:00"),
            date("2024-11-14T00:00:00+00:00"),
            date("3024-11-14T16:00:00+00:00"),
            None,
            None
        ]
    );
}

#[test]
fn text_is_read_in_its_own_character_set() {
    assert_eq!(titles(&read(testdata!("utf16"))), ["Über"]);
    assert_eq!(titles(&read(testdata!("wrong-encoding"))), ["Straße"]);
    let koi8 = b"<rss><channel><title>\xc4\xc1</title></channel></rss>";
    assert_eq!(read_as(koi8, Some("application/rss+xml; charset=koi8-r")).unwrap().show.title, "да");
}

#[test]
fn feed_text_is_plain_text() {
    let reading = read(testdata!("mentions"));
    assert_eq!(reading.show.title, "@everyone");
    assert_eq!(reading.episodes[0].summary, "@everyone ping");
    assert_eq!(reading.episodes[0].link, None);
    assert_eq!(titles(&read(testdata!("control-chars"))), ["ab c[31md"]);
    let title = item(&format!("<title>{}</title>", "A".repeat(200_000))).title;
    assert_eq!(title.chars().count(), 500);
}

#[test]
fn bombs_do_not_go_off() {
    assert_eq!(titles(&read(testdata!("entity-bomb"))), ["&j;"]);
    assert_eq!(read(testdata!("external-entity")).show.title, "&x;");
    assert!(failure(rss(&"<a>".repeat(100_000))).contains("nests more than 200"));
    assert!(failure("[".repeat(100_000)).contains("broken JSON"));
    assert!(failure(rss(&"<item><guid>1</guid></item>".repeat(20_001))).contains("more than 20000 episodes"));
}

#[test]
fn what_is_no_feed_is_called_what_it_is() {
    for (bytes, words) in [
        (&testdata!("html")[..], "this is a web page, not a feed"),
        (b"", "the feed is empty (0 bytes)"),
        (b" \n", "nothing but white space"),
        (br#"{"error": "not found"}"#, "no JSON Feed"),
        (b"[1]", "no JSON Feed"),
        (b"Service Unavailable", "neither XML nor JSON"),
        (b"<opml version='2.0'/>", "begins with <opml>"),
        (b"<!-- nothing -->", "no element"),
        (b"\x1f\x8b\x08\x00", "gzip file"),
        (b"<rss><channel></rss>", "broken XML, at line 1"),
        (br#"{"version": }"#, "broken JSON, at line 1"),
    ] {
        let why = failure(bytes);
        assert!(why.contains(words), "{why}");
    }
}

#[test]
fn a_feed_that_breaks_off_is_no_shorter_feed() {
    assert_eq!(
        failure(testdata!("truncated")),
        "the feed breaks off at line 2, inside <item>; what came of it is not used"
    );
    let whole =
        rss("<item><guid>1</guid><title><![CDATA[One]]></title><!-- x --></item><item><guid>2</guid></item>");
    for cut in 0..whole.len() {
        assert!(read_as(&whole.as_bytes()[..cut], None).is_err(), "{}", &whole[..cut]);
    }
    let json = r#"{"version": "https://jsonfeed.org/version/1", "title": "T", "items": [{"id": "1"}]}"#;
    for cut in 1..json.len() {
        assert!(failure(&json.as_bytes()[..cut]).contains("breaks off"), "{}", &json[..cut]);
    }
}

/// A wider collection lies beside the checkout on some machines; it is too big to keep here.
#[test]
fn feeds_from_the_wild_are_survived() {
    let collection = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/feeds");
    for (folder, is_real) in [("real", true), ("malformed", false)] {
        let Ok(files) = std::fs::read_dir(collection.join(folder)) else { return };
        for path in files.map(|file| file.unwrap().path()).filter(|path| !path.ends_with("index.json")) {
            let bytes = std::fs::read(&path).unwrap();
            let reading = read_as(&bytes, None);
            assert_eq!(reading, read_as(&bytes, None), "{} changes from read to read", path.display());
            let Ok(reading) = reading else {
                assert!(!is_real, "{}: {}", path.display(), reading.unwrap_err());
                continue;
            };
            let mut guids = guids(&reading);
            assert!(!is_real || !guids.is_empty(), "{} has no episodes", path.display());
            let all = guids.len();
            guids.sort_unstable();
            guids.dedup();
            assert_eq!(guids.len(), all, "{} has an identity twice", path.display());
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_fall_over(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let _ = read_as(&bytes, None);
    }

    #[test]
    fn no_pieces_of_feeds_make_it_fall_over(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40),
    ) {
        let _ = read_as(format!("<rss><channel>{}", pieces.concat()).as_bytes(), None);
        let _ = read_as(format!("<feed xmlns='http://www.w3.org/2005/Atom'>{}", pieces.concat()).as_bytes(), None);
        let _ = read_as(rss(&format!("<item>{}</item>", pieces.concat())).as_bytes(), None);
    }
}

const PIECES: &[&str] = &[
    "<item>",
    "</item>",
    "<entry>",
    "</entry>",
    "<title>",
    "</title>",
    "<title/>",
    "<guid>1",
    "</guid>",
    "<link href='",
    "'/>",
    "é",
    "<content type='xhtml'>",
    "</content>",
    "<p>",
    "</p>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "&amp;",
    "&#0;",
    "&",
    "<",
    ">",
    "<itunes:duration>9:9",
    "</itunes:duration>",
    "<pubDate>14 Nov",
    "</pubDate>",
    "<itunes:owner>",
    "</itunes:owner>",
    "<itunes:name>",
    "</itunes:name>",
    "xml:base='http://['",
    "<enclosure url='x' length='-1'/>",
    "<?x",
    "?>",
    "<!DOCTYPE",
    "\0",
];
