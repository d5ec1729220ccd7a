use matrix_sdk::ruma::{owned_event_id, user_id};
use serde_json::{Value, json};

use bot_core::command::{BoardView, CreditCommand, Sorting};

use super::*;

fn us() -> Us<'static> {
    Us { user: user_id!("@onair:example.org"), name: Some("On Air"), prefix: "!" }
}

fn content(value: Value) -> Content {
    serde_json::from_value(value).unwrap()
}

fn said(body: &str) -> Content {
    content(json!({ "msgtype": "m.text", "body": body }))
}

fn episode(query: &str) -> Asked {
    Asked::Command(Ok(Command::Episode(query.to_owned())))
}

fn latest() -> Asked {
    Asked::Command(Ok(Command::Latest))
}

fn is_unknown(asked: &Asked) -> bool {
    let (Asked::Command(command) | Asked::Words { otherwise: Some(command), .. }) = asked else {
        return false;
    };
    matches!(command, Err(Misunderstood::Unknown { .. }))
}

/// Words in reply to a message, or in private to none.
fn words(to: Option<&str>, text: &str) -> Asked {
    let to = to.map(|to| to.try_into().unwrap());
    Asked::Words { to, text: text.to_owned(), otherwise: None }
}

/// What was asked, without what it would be by itself.
fn as_an_answer(content: &Content, private: bool) -> Option<Asked> {
    asked(content, private, us()).map(|asked| match asked {
        Asked::Words { to, text, .. } => Asked::Words { to, text, otherwise: None },
        other => other,
    })
}

fn reply(body: &str) -> Content {
    let relation = json!({ "m.in_reply_to": { "event_id": "$question" } });
    content(json!({ "msgtype": "m.text", "body": body, "m.relates_to": relation }))
}

#[test]
fn a_command_is_heard_behind_the_prefix() {
    assert_eq!(asked(&said("!episode oxide"), false, us()), Some(episode("oxide")));
    assert_eq!(
        asked(&said("  !Episode   tweede golf \nand more"), false, us()),
        Some(episode("tweede golf"))
    );
    assert_eq!(asked(&said("episode oxide"), false, us()), None);
    assert_eq!(asked(&said("what about !episode oxide"), false, us()), None);
    assert_eq!(asked(&said("! episode oxide"), false, us()), None);
    assert_eq!(asked(&said("!!!"), false, us()), None);
    assert_eq!(asked(&said("/latest"), false, Us { prefix: "/", ..us() }), Some(latest()));
}

#[test]
fn commands_of_other_bots_are_left_to_them() {
    assert_eq!(asked(&said("!weather berlin"), false, us()), None);
    assert!(asked(&said("!epsiode oxide"), false, us()).as_ref().is_some_and(is_unknown));
    assert!(asked(&said("!weather berlin"), true, us()).as_ref().is_some_and(is_unknown));
}

#[test]
fn whoever_calls_us_by_name_gets_an_answer() {
    for call in [
        "@onair:example.org episode oxide",
        "@onair:example.org: episode oxide",
        "@onair episode oxide",
        "onair: episode oxide",
        "OnAir, episode oxide",
        "On Air: episode oxide",
        "@onair !episode oxide",
        "[On Air](https://matrix.to/#/@onair:example.org): episode oxide",
    ] {
        assert_eq!(asked(&said(call), false, us()), Some(episode("oxide")), "{call}");
    }
    assert!(asked(&said("onair: tell me a joke"), false, us()).as_ref().is_some_and(is_unknown));
    assert_eq!(asked(&said("@onair"), false, us()), Some(Asked::Command(Ok(Command::Help(None)))));
}

#[test]
fn a_mention_that_the_app_marks_is_a_call() {
    let marked = json!({ "msgtype": "m.text", "body": "On Air latest", "m.mentions": { "user_ids": ["@onair:example.org"] } });
    assert_eq!(asked(&content(marked), false, us()), Some(latest()));
    let pill = json!({
        "msgtype": "m.text", "body": "On Air latest",
        "formatted_body": "<a href=\"https://matrix.to/#/@onair:example.org\">On Air</a> latest",
    });
    assert_eq!(asked(&content(pill), false, us()), Some(latest()));
}

#[test]
fn talk_about_us_is_no_question() {
    for talk in [
        "onair is great",
        "I asked @onair yesterday",
        "onairport: latest",
        "@onairx latest",
        "@onair:example.orgs",
    ] {
        assert_eq!(asked(&said(talk), false, us()), None, "{talk}");
    }
    assert_eq!(asked(&said("latest @onair"), false, us()), Some(latest()));
    assert_eq!(asked(&said("praise @onair"), false, us()), None);
}

#[test]
fn a_reply_to_an_announcement_is_talk() {
    let reply = json!({
        "msgtype": "m.text", "body": "> <@onair:example.org> New episode\n\ngreat one!",
        "m.mentions": { "user_ids": ["@onair:example.org"] },
        "m.relates_to": { "m.in_reply_to": { "event_id": "$announcement" } },
    });
    // Nothing, unless what it replies to was a question of ours.
    assert_eq!(asked(&content(reply), false, us()), Some(words(Some("$announcement"), "great one!")));
}

#[test]
fn a_reply_may_answer_a_question_of_ours() {
    let answer = |body: &str| as_an_answer(&reply(body), false);
    assert_eq!(answer("Jane Doe (Acme)"), Some(words(Some("$question"), "Jane Doe (Acme)")));
    assert_eq!(answer("because:\n- one\n- two"), Some(words(Some("$question"), "because:\n- one\n- two")));
    assert_eq!(
        answer("> <@onair:example.org> Why?\n\nnext year"),
        Some(words(Some("$question"), "next year"))
    );
    // A command is one, wherever it is said.
    assert_eq!(answer("!latest"), Some(latest()));
    assert_eq!(answer("@onair episode oxide"), Some(episode("oxide")));
    for no in ["!cancel", "cancel", "No", "!yes"] {
        let Some(Asked::Words { text, .. }) = answer(no) else { panic!("{no}") };
        assert!(is_answer(&text), "{text}");
    }
}

#[test]
fn a_reply_to_somebody_else_is_none() {
    let mentions = json!({ "user_ids": ["@bo:example.org"] });
    let mut marked = reply("I agree");
    marked.extra.insert("m.mentions".to_owned(), mentions);
    assert_eq!(asked(&marked, false, us()), None);
    assert_eq!(asked(&reply("> <@bo:example.org> Acme?\n\nI agree"), false, us()), None);
}

#[test]
fn in_private_what_is_no_command_may_be_an_answer() {
    for said_so in ["Jane Doe (Acme): she rewrote it", "next year they launch", "random acts of kindness"] {
        assert_eq!(as_an_answer(&said(said_so), true), Some(words(None, said_so)));
    }
    assert_eq!(asked(&said("latest"), true, us()), Some(latest()));
    assert_eq!(asked(&said("episode oxide"), true, us()), Some(episode("oxide")));
    assert_eq!(as_an_answer(&said("!cancel"), true), Some(words(None, "cancel")));
    let next = asked(&said("next year they launch"), true, us());
    let otherwise = Some(Ok(Command::Next));
    assert_eq!(next, Some(Asked::Words { to: None, text: "next year they launch".into(), otherwise }));
}

#[test]
fn a_reason_may_be_told_at_length() {
    let draft = |line: &str| match asked(&said(line), false, us()) {
        Some(Asked::Command(Ok(Command::Suggest(suggest)))) => suggest.draft,
        other => panic!("{line}: {other:?}"),
    };
    let told = draft(
        "!suggest Jane Doe\ncompany: Acme\nwhy: she rewrote it\n\nand told us how\nlink: https://a.example",
    );
    assert_eq!((told.guest.as_str(), told.company.as_str()), ("Jane Doe", "Acme"));
    assert_eq!(told.why, "she rewrote it\nand told us how");
    assert_eq!(told.link.as_deref(), Some("https://a.example"));
    let short = draft("!suggest Jane Doe (Acme): she rewrote it\nand told us how");
    assert_eq!(short.guest, "Jane Doe (Acme): she rewrote it\nand told us how");
    // Without a reason, what follows is talk.
    assert_eq!(draft("!suggest Jane Doe\nWhat do you think?").guest, "Jane Doe");
}

#[test]
fn in_private_no_prefix_is_needed() {
    assert_eq!(asked(&said("episode oxide"), true, us()), Some(episode("oxide")));
    assert_eq!(asked(&said("!latest"), true, us()), Some(latest()));
    assert!(asked(&said("hello"), true, us()).as_ref().is_some_and(is_unknown));
}

#[test]
fn the_arguments_of_one_command_may_stand_on_lines_of_their_own() {
    let credit = |episode: &str, guests: Option<&str>, companies: Option<&str>| {
        let [guests, companies] = [guests, companies].map(|names| names.map(str::to_owned));
        let credit = CreditCommand { episode: episode.into(), guests, companies, ..CreditCommand::default() };
        Some(Asked::Command(Ok(Command::Credit(credit))))
    };
    assert_eq!(
        asked(&said("!credit oxide\nguests: Ada Lovelace,\r\n  Bo Ek\n\ncompanies: none"), false, us()),
        credit("oxide", Some("Ada Lovelace, Bo Ek"), Some("none"))
    );
    assert_eq!(
        asked(&said("onair: credit oxide\nguests: Ada"), false, us()),
        credit("oxide", Some("Ada"), None)
    );
    assert_eq!(asked(&said("credit\noxide"), true, us()), credit("oxide", None, None));
    // What names no argument is talk, and so is all below any other command.
    assert_eq!(
        asked(&said("!credit oxide\nguests: Ada\nThanks all!"), false, us()),
        credit("oxide", Some("Ada"), None)
    );
    assert_eq!(asked(&said("!episode oxide\nguests: Ada"), false, us()), Some(episode("oxide")));
}

#[test]
fn thanks_below_a_command_that_needs_nothing_are_talk() {
    let listed = |line: &str| match asked(&said(line), false, us()) {
        Some(Asked::Command(Ok(Command::Suggestions(listed)))) => (listed.view, listed.show),
        other => panic!("{other:?}"),
    };
    let top = || BoardView::List(Sorting::Top, 1);
    assert_eq!(listed("!suggestions\nThank you all!"), (top(), None));
    assert_eq!(listed("!suggestions\nshow: ferns\nThank you all!"), (top(), Some("ferns".into())));
}

#[test]
fn quotes_reach_the_search_as_they_were_typed() {
    assert_eq!(
        asked(&said("!episode with:“Steve Klabnik”"), false, us()),
        Some(episode("with:“Steve Klabnik”"))
    );
    let moment = Asked::Command(Ok(Command::Moment("\"memory  safety\"".into())));
    assert_eq!(asked(&said("!moment \"memory  safety\""), false, us()), Some(moment));
}

#[test]
fn notices_edits_and_pictures_are_no_questions() {
    for message in [
        json!({ "msgtype": "m.notice", "body": "!latest" }),
        json!({ "msgtype": "m.image", "body": "!latest" }),
        json!({ "msgtype": "m.text", "body": "* !latest", "m.relates_to": { "rel_type": "m.replace", "event_id": "$e" } }),
        json!({ "msgtype": "m.text", "body": "" }),
        json!({}),
    ] {
        assert_eq!(asked(&content(message.clone()), true, us()), None, "{message}");
    }
}

#[test]
fn a_number_in_reply_to_a_list_chooses_from_it() {
    let reply = |body: &str, relation: Value| {
        asked(&content(json!({ "msgtype": "m.text", "body": body, "m.relates_to": relation })), false, us())
    };
    let to_list = json!({ "m.in_reply_to": { "event_id": "$list" } });
    let chosen = Some(Asked::Number { list: owned_event_id!("$list"), number: 2 });
    assert_eq!(reply("2", to_list.clone()), chosen);
    assert_eq!(reply("> <@onair:example.org> 1. a\n> 2. b\n\n2.", to_list.clone()), chosen);
    assert_eq!(reply("0", to_list.clone()), Some(words(Some("$list"), "0")));
    assert_eq!(reply("2 of them were good", to_list), Some(words(Some("$list"), "2 of them were good")));
    let only_in_thread = json!({
        "rel_type": "m.thread", "event_id": "$root", "is_falling_back": true, "m.in_reply_to": { "event_id": "$list" },
    });
    assert_eq!(reply("2", only_in_thread), None);
}

#[test]
fn the_place_of_a_question_is_its_thread() {
    let threaded = content(json!({ "m.relates_to": { "rel_type": "m.thread", "event_id": "$root" } }));
    assert_eq!(place(&threaded, owned_event_id!("$q")).thread, Some(owned_event_id!("$root")));
    assert_eq!(place(&said("x"), owned_event_id!("$q")).thread, None);
}
