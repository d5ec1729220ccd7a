use bot_core::message::{Card, Choice, FollowUp, Message, Span, code, strong, text};
use chrono::{TimeZone, Utc};

use super::*;

const STYLE: Style<'_> = Style { prefix: "!", picture: None };

fn card() -> Card {
    Card {
        show: "Rust in Production".into(),
        title: "Oxide with Steve Klabnik".into(),
        link: Some("https://example.org/oxide?a=1&b=2".into()),
        label: "Season 3, episode 3".into(),
        published: Some(Utc.with_ymd_and_hms(2024, 10, 3, 4, 0, 0).unwrap()),
        duration: "1 h 2 min".into(),
        facts: vec![("Guest".into(), "Steve Klabnik".into()), ("Company".into(), "Oxide".into())],
        body: "Computers like clouds.\nAnd a rack & more…".into(),
        artwork: Some("https://example.org/art.png".into()),
    }
}

#[test]
fn an_announcement_reads_well_in_both_forms() {
    let message = Message {
        lead: vec![vec![text("New episode of "), strong("Rust in Production"), text(":")]],
        cards: vec![card()],
        ..Message::default()
    };
    let rendered = render(&message, Style { prefix: "!", picture: Some("mxc://example.org/abc") });
    insta::assert_snapshot!(rendered.plain, @r#"
    New episode of Rust in Production:

    Oxide with Steve Klabnik
    Rust in Production · Season 3, episode 3 · 3 Oct 2024 · 1 h 2 min
    Guest: Steve Klabnik
    Company: Oxide
    Computers like clouds.
    And a rack & more…
    https://example.org/oxide?a=1&b=2
    "#);
    insta::assert_snapshot!(rendered.html.unwrap().replace("><p", ">\n<p").replace("><bl", ">\n<bl"), @r#"
    <p>New episode of <strong>Rust in Production</strong>:</p>
    <p><img src="mxc://example.org/abc" alt="Artwork of Rust in Production" height="96"></p>
    <p><a href="https://example.org/oxide?a=1&amp;b=2"><strong>Oxide with Steve Klabnik</strong></a><br>Rust in Production · Season 3, episode 3 · 3 Oct 2024 · 1 h 2 min<br>Guest: <strong>Steve Klabnik</strong><br>Company: <strong>Oxide</strong></p>
    <blockquote>Computers like clouds.<br>And a rack &amp; more…</blockquote>
    "#);
}

#[test]
fn choices_are_numbered_and_say_how_to_choose() {
    let choice = |title: &str, detail: &[Span]| Choice {
        title: title.into(),
        detail: detail.to_vec(),
        link: Some("https://example.org/e".into()),
        value: "v".into(),
    };
    let why = [text("Guest: "), strong("Alice"), text(" Ryhl · 3 Oct 2024")];
    let message = Message {
        lead: vec![vec![strong("2 episodes"), text(" fit.")]],
        choices: vec![choice("Rust for Linux", &why), choice("curl", &[])],
        ..Message::default()
    };
    let rendered = render(&message, STYLE);
    insta::assert_snapshot!(rendered.plain, @r#"
    2 episodes fit.

    1. Rust for Linux – Guest: Alice Ryhl · 3 Oct 2024
       https://example.org/e
    2. curl
       https://example.org/e

    Reply or react with a number, or ask again with more words: !episode …
    "#);
    insta::assert_snapshot!(rendered.html.unwrap(), @r#"
    <p><strong>2 episodes</strong> fit.</p><ol><li><a href="https://example.org/e">Rust for Linux</a> – <em>Guest: <strong>Alice</strong> Ryhl · 3 Oct 2024</em></li><li><a href="https://example.org/e">curl</a></li></ol><p>Reply or react with a number, or ask again with more words: <code>!episode …</code></p>
    "#);
}

#[test]
fn commands_are_shown_with_the_prefix_of_the_house() {
    let message = Message {
        lead: vec![vec![text("For example: "), code("/episode oxide")]],
        tail: vec![vec![text("Or "), code("/help"), text(".")]],
        ..Message::default()
    };
    let rendered = render(&message, Style { prefix: "?", picture: None });
    assert_eq!(rendered.plain, "For example: ?episode oxide\n\nOr ?help.");
    assert_eq!(
        rendered.html.unwrap(),
        "<p>For example: <code>?episode oxide</code></p><p>Or <code>?help</code>.</p>"
    );
}

#[test]
fn what_to_ask_next_is_said_at_the_end() {
    let ask = |label: &str, line: &str| FollowUp::ask(label, line);
    let message = Message {
        lead: vec![vec![strong("Guests"), text(" 1 to 20 of 31")]],
        follow_ups: vec![ask("Next page", "guests 2"), ask("<b>", "guest @room & <i>")],
        ..Message::default()
    };
    let rendered = render(&message, Style { prefix: "?", picture: None });
    assert_eq!(rendered.plain, "Guests 1 to 20 of 31\n\nNext page: ?guests 2\n<b>: ?guest @room & <i>");
    assert_eq!(
        rendered.html.unwrap(),
        "<p><strong>Guests</strong> 1 to 20 of 31</p><p>Next page: <code>?guests 2</code><br>\
         &lt;b&gt;: <code>?guest @room &amp; &lt;i&gt;</code></p>"
    );
}

#[test]
fn a_moment_is_told_with_its_weekday_in_utc() {
    let at = Utc.with_ymd_and_hms(2026, 11, 26, 16, 0, 0).unwrap();
    let message =
        Message { lead: vec![vec![text("Expected "), Span::When(at), text(".")]], ..Message::default() };
    let rendered = render(&message, STYLE);
    assert_eq!(rendered.plain, "Expected Thu 26 Nov 2026, 16:00 UTC.");
    assert_eq!(rendered.html.unwrap(), "<p>Expected Thu 26 Nov 2026, 16:00 UTC.</p>");
}

#[test]
fn what_a_feed_writes_stays_text() {
    let hostile =
        "<img src=x onerror=alert(1)>\" onload='x' </strong><a href=\"javascript:alert(1)\">@room</a>&amp;";
    let message = Message {
        lead: vec![vec![text(hostile), strong(hostile), code(hostile)]],
        cards: vec![Card {
            show: hostile.into(),
            title: hostile.into(),
            link: Some("javascript:alert(1)".into()),
            label: hostile.into(),
            duration: hostile.into(),
            facts: vec![(hostile.into(), hostile.into())],
            body: hostile.into(),
            ..Card::default()
        }],
        choices: vec![Choice {
            title: hostile.into(),
            detail: vec![text(hostile)],
            link: Some("data:text/html,x".into()),
            value: String::new(),
        }],
        ..Message::default()
    };
    let html = render(&message, STYLE).html.unwrap();
    assert!(!html.contains("<img") && !html.contains("<a") && !html.contains("href=\""), "{html}");
    assert_eq!(html.matches('"').count() + html.matches('\'').count(), 0, "{html}");
}

#[test]
fn an_address_cannot_leave_its_quotes() {
    let url = "https://example.org/\"><script>alert(1)</script>?a='b'&c";
    let spans = vec![Span::Link { text: "here".into(), url: url.into() }];
    let html = render(&Message { lead: vec![spans], ..Message::default() }, STYLE).html.unwrap();
    assert!(!html.contains("<script"), "{html}");
    assert_eq!(html.matches('"').count(), 2, "{html}");
}

#[test]
fn addresses_with_a_password_or_another_scheme_are_no_links() {
    for url in ["https://user:secret@example.org/", "ftp://example.org", "mxc://example.org/a", "nonsense"] {
        assert_eq!(linkable(url), None, "{url}");
    }
}

#[test]
fn text_cannot_turn_what_follows_round() {
    assert_eq!(tidy("abc\u{202E}def\u{2066}"), "abcdef");
    assert_eq!(tidy("one\r\ntwo\u{0}  three"), "one two three");
}

#[test]
fn a_message_always_fits_an_event() {
    let choice = Choice {
        title: "&".repeat(300),
        detail: vec![text("\"".repeat(300))],
        link: Some(format!("https://example.org/{}", "x".repeat(1_900))),
        value: "v".into(),
    };
    let message = Message { choices: vec![choice; 25], ..Message::default() };
    let rendered = render(&message, STYLE);
    assert!(rendered.plain.contains("more. Reply or react with a number"), "{}", rendered.plain);
    assert!(rendered.plain.len() + rendered.html.unwrap().len() <= MOST_BYTES);

    let endless = Message { lead: vec![vec![text("word ".repeat(100_000))]], ..Message::default() };
    let rendered = render(&endless, STYLE);
    assert!(rendered.html.is_none() && rendered.plain.len() <= MOST_BYTES);
}

#[test]
fn a_question_says_how_it_is_answered() {
    let message = Message {
        lead: vec![vec![text("Whom would you like to hear?")]],
        asks: Some("suggest".into()),
        follow_ups: vec![
            FollowUp::fill("Suggest a guest", "suggest"),
            FollowUp::ask("The board", "suggestions"),
        ],
        ..Message::default()
    };
    insta::assert_snapshot!(render(&message, STYLE).plain, @r"
    Whom would you like to hear?

    Reply to this message with your answer, or with “cancel”.
    The board: !suggestions
    ");
}

#[test]
fn a_link_to_a_person_is_no_link() {
    for to in ["@bo:example.org", "%40bo:example.org"] {
        let card = Card {
            title: "Jane Doe".into(),
            link: Some(format!("https://matrix.to/#/{to}")),
            ..Card::default()
        };
        let rendered = render(&Message { cards: vec![card], ..Message::default() }, STYLE);
        assert!(!rendered.html.unwrap().contains("href"), "{to}");
    }
    assert!(linkable("https://matrix.to/#/!room:example.org/$event").is_some());
}
