use bot_core::message::{Audience, Choice, FollowUp, code, strong, text};
use bot_core::time::Moment;
use serde_json::{Value, json};

use super::text::units;
use super::*;

fn episode() -> Card {
    Card {
        show: "Rust in Production".into(),
        title: "Oxide with Steve Klabnik".into(),
        link: Some("https://corrode.dev/podcast/s03e03-oxide/".into()),
        label: "Season 3, episode 3".into(),
        published: Moment::from_timestamp_millis(1_731_542_400_000),
        duration: "1 h 2 min".into(),
        facts: vec![("Guest".into(), "Steve Klabnik".into()), ("Company".into(), "Oxide".into())],
        body: "How *Oxide* builds servers. See https://oxide.computer/".into(),
        artwork: Some("https://corrode.dev/art.jpg".into()),
    }
}

fn lines(lead: Vec<Line>) -> Message {
    Message { lead, ..Message::default() }
}

fn embed_json(card: Card) -> Value {
    json!(embeds(&Message { cards: vec![card], ..Message::default() })[0])
}

#[test]
fn an_episode_is_shown_as_an_embed() {
    let shown = serde_json::to_string_pretty(&embed_json(episode())).unwrap();
    insta::assert_snapshot!(shown, @r#"
        {
          "description": "How \\*Oxide\\* builds servers. See https://oxide.computer/",
          "fields": [
            {
              "inline": true,
              "name": "Guest",
              "value": "Steve Klabnik"
            },
            {
              "inline": true,
              "name": "Company",
              "value": "Oxide"
            }
          ],
          "footer": {
            "text": "Rust in Production · Season 3, episode 3 · 1 h 2 min"
          },
          "thumbnail": {
            "height": null,
            "proxy_url": null,
            "url": "https://corrode.dev/art.jpg",
            "width": null
          },
          "timestamp": "2024-11-14T00:00:00Z",
          "title": "Oxide with Steve Klabnik",
          "type": "rich",
          "url": "https://corrode.dev/podcast/s03e03-oxide/"
        }
        "#);
}

#[test]
fn an_episode_of_which_nothing_is_known_is_still_a_valid_embed() {
    insta::assert_snapshot!(embed_json(Card::default()), @r#"{"title":"Untitled episode","type":"rich"}"#);
}

#[test]
fn addresses_that_are_none_are_left_out() {
    let bad = Some("javascript:alert(1)".to_owned());
    let shown = embed_json(Card { link: bad.clone(), artwork: bad, ..episode() });
    assert!(shown.get("url").is_none() && shown.get("thumbnail").is_none());
}

#[test]
fn lines_carry_their_emphasis_and_nothing_that_was_put_into_them() {
    let message = lines(vec![
        vec![text("Nothing found for “"), strong("**@everyone** "), text("”.")],
        vec![text("Try "), code("/episode `oxide`")],
        vec![Span::Link { text: "a [b](c)".into(), url: "https://a.example/(x)".into() }],
        vec![Span::Link { text: "words".into(), url: "ftp://a.example".into() }],
    ]);
    insta::assert_snapshot!(content(&message, None).replace('\u{200B}', "(nothing)"), @r#"
        Nothing found for “**\*\*@(nothing)everyone\*\*** ”.
        Try `/episode ˋoxideˋ`
        [a \[b\](c)](<https://a.example/%28x%29>)
        words
        "#);
}

#[test]
fn a_role_is_called_first() {
    let message = lines(vec![vec![text("New episode of "), strong("A_B"), text(":")]]);
    assert_eq!(content(&message, Some("<@&5>")), r"<@&5> New episode of **A\_B**:");
}

#[test]
fn a_flood_of_words_is_cut_to_what_discord_takes() {
    let family = "👨‍👩‍👧‍👦*";
    let flood = family.repeat(3000);
    let card = Card {
        title: flood.clone(),
        facts: (0..40).map(|n| (format!("{n} {flood}"), flood.clone())).collect(),
        body: flood.clone(),
        label: flood.clone(),
        ..episode()
    };
    let message = Message {
        lead: vec![vec![text(flood.clone()), strong(flood.clone()), code(flood.clone())]; 3],
        cards: vec![card; 12],
        choices: vec![
            Choice {
                title: flood.clone(),
                detail: vec![text(flood)],
                link: None,
                value: "v".into()
            };
            30
        ],
        ..Message::default()
    };
    assert!(units(&content(&message, Some("<@&5>"))) <= 2000);
    let embeds = json!(embeds(&message));
    assert_eq!(embeds.as_array().unwrap().len(), 10);
    assert!(all_text(&embeds) <= 6000, "{}", all_text(&embeds));
    let menu = json!(components(&message));
    assert_eq!(menu[0]["components"][0]["options"].as_array().unwrap().len(), 1, "one value, one option");
}

/// What Discord adds up over all embeds.
fn all_text(embeds: &Value) -> usize {
    let one = |embed: &Value| {
        let said = |value: &Value| value.as_str().map_or(0, units);
        let fields = embed["fields"].as_array().into_iter().flatten();
        let fields: usize = fields.map(|field| said(&field["name"]) + said(&field["value"])).sum();
        assert!(said(&embed["title"]) <= 256 && said(&embed["description"]) <= 4096);
        said(&embed["title"]) + said(&embed["description"]) + said(&embed["footer"]["text"]) + fields
    };
    embeds.as_array().unwrap().iter().map(one).sum()
}

#[test]
fn episodes_to_choose_from_become_a_menu() {
    let choice = |n: u32| Choice {
        title: format!("Rust for *Linux* {n}"),
        detail: vec![text("Guest: "), strong("Danilo Krummrich"), text(" · 3 Oct 2024")],
        link: None,
        value: format!("{n:032x}"),
    };
    let message =
        Message { choices: vec![choice(1), choice(2)], audience: Audience::Room, ..Message::default() };
    let shown = serde_json::to_string_pretty(&json!(components(&message))).unwrap();
    insta::assert_snapshot!(shown, @r#"
        [
          {
            "components": [
              {
                "custom_id": "onair:choose",
                "options": [
                  {
                    "description": "Guest: Danilo Krummrich · 3 Oct 2024",
                    "label": "Rust for *Linux* 1",
                    "value": "00000000000000000000000000000001"
                  },
                  {
                    "description": "Guest: Danilo Krummrich · 3 Oct 2024",
                    "label": "Rust for *Linux* 2",
                    "value": "00000000000000000000000000000002"
                  }
                ],
                "placeholder": "Choose an episode",
                "type": 3
              }
            ],
            "type": 1
          }
        ]
        "#);
    assert!(components(&Message::default()).is_empty());
    assert_eq!(
        content(&message, None),
        "**Rust for \\*Linux\\* 1** — Guest: **Danilo Krummrich** · 3 Oct 2024\n\
         **Rust for \\*Linux\\* 2** — Guest: **Danilo Krummrich** · 3 Oct 2024"
    );
}

#[test]
fn only_the_best_choices_stand_in_the_text_each_on_one_line() {
    let choice = |n: u32| Choice {
        title: format!("{n}\n> {}", "long *title* ".repeat(40)),
        detail: vec![text("In the notes: "), strong("@everyone\n# words"), text(" ".repeat(400) + "end")],
        link: None,
        value: n.to_string(),
    };
    let message = Message {
        lead: vec![vec![strong("25 episodes"), text(" fit.")]],
        choices: (0..25).map(choice).collect(),
        tail: vec![vec![text("Or ask with more words: "), code("/episode …")]],
        ..Message::default()
    };
    let said = content(&message, None);
    assert!(units(&said) <= 2000, "{said}");
    let lines: Vec<_> = said.lines().collect();
    assert!(lines[1].starts_with("**0 > long \\*title\\*") && lines[1].contains("…** — In the notes: **"));
    assert!(lines[1].contains("@\u{200B}everyone"), "{said}");
    assert_eq!(lines[lines.len() - 1], "Or ask with more words: `/episode …`");
    assert!(lines[1..lines.len() - 2].iter().all(|line| line.starts_with("**")), "{said}");
    assert_eq!(json!(components(&message))[0]["components"][0]["options"].as_array().unwrap().len(), 25);
}

#[test]
fn a_page_of_names_fits_and_a_longer_list_is_cut_at_a_line() {
    let name = |n: usize| vec![strong(format!("Grace Hopper-Lovelace the {n}th")), text(" – 2 episodes")];
    let page = lines((0..30).map(name).collect());
    assert_eq!(content(&page, None).lines().count(), 30);
    let mut endless = lines((0..200).map(name).collect());
    endless.tail = vec![vec![text("Next page: "), code("/guests 2")]];
    let said = content(&endless, None);
    assert!(units(&said) <= 2000 && said.ends_with("episodes\n…\nNext page: `/guests 2`"), "{said}");
}

#[test]
fn questions_that_are_one_click_away_become_buttons() {
    let ask = |label: &str, line: &str| FollowUp::ask(label, line);
    let mut message = Message {
        follow_ups: vec![
            ask("Next page", "guests 2"),
            ask("The same again", "guests 2"),
            ask("Too long", &"x".repeat(97)),
            ask("", "latest"),
            ask("Nothing", " "),
        ],
        ..Message::default()
    };
    insta::assert_snapshot!(
        json!(components(&message)),
        @r#"[{"components":[{"custom_id":"ask:guests 2","disabled":false,"label":"Next page","style":2,"type":2}],"type":1}]"#
    );
    message.follow_ups = (0..9).map(|n| ask("Page", &format!("guests {n}"))).collect();
    message.choices =
        vec![Choice { title: "Oxide".into(), detail: Vec::new(), link: None, value: "v".into() }];
    let rows = json!(components(&message));
    assert_eq!(rows[0]["components"][0]["type"], 3);
    assert_eq!(rows[1]["components"].as_array().unwrap().len(), 5);
}

#[test]
fn a_moment_is_told_in_the_readers_own_zone() {
    let at = Moment::from_timestamp_millis(1_795_708_800_000).unwrap();
    let message = lines(vec![vec![text("Expected "), Span::When(at), text(".")]]);
    assert_eq!(content(&message, None), "Expected <t:1795708800:F> (<t:1795708800:R>).");
}

#[test]
fn a_link_that_is_named_after_its_address_has_no_backslashes() {
    let shown = |words: &str, url: &str| {
        let line = vec![Span::Link { text: words.into(), url: url.into() }];
        content(&Message { lead: vec![line], ..Message::default() }, None)
    };
    assert_eq!(
        shown("example.org/jane", "https://example.org/jane"),
        "[example.org/jane](<https://example.org/jane>)"
    );
    // Discord would show the invitation.
    assert_eq!(shown("discord.gg/x", "https://discord.gg/x"), r"[discord.gg\/x](<https://discord.gg/x>)");
    assert_eq!(shown("discord.gg/x", "https://example.org/"), r"[discord.gg\/x](<https://example.org/>)");
}
