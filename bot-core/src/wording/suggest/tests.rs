use super::*;
use crate::command::Command;
use crate::episode::ShowId;
use crate::message::{Answer, Click, words};
use crate::reply::{Unclear, WhichBoard, Wish};
use crate::suggestion::Draft;

fn shown(message: &Message) -> String {
    message.lead.iter().chain(&message.tail).map(words).collect::<Vec<_>>().join("\n")
}

fn says(reply: &SuggestReply) -> Message {
    answer(reply, &[], Moment::default())
}

fn wish() -> Wish {
    let draft = Draft { guest: "Jane Doe".into(), company: "Acme".into(), ..Draft::default() };
    Wish { draft, ..Wish::default() }
}

/// Everything of a message that leads to a suggestion.
fn ways(message: &Message) -> Vec<String> {
    let clicks = message.follow_ups.iter().map(|next| match &next.does {
        Click::Ask(line) | Click::Fill(line) => line.clone(),
        open @ Click::Open(_) => format!("{open:?}"),
    });
    let typed = message.lead.iter().chain(&message.tail).flatten().filter_map(|span| match span {
        Span::Code(line) => Some(line.trim_start_matches('/').to_owned()),
        _ => None,
    });
    let ways = clicks.chain(message.asks.clone()).chain(typed);
    ways.filter(|line| line.starts_with("suggest ")).collect()
}

#[test]
fn who_is_meant_is_asked_in_words_and_in_a_form() {
    let message = says(&SuggestReply::Who { anonymous: false, show: None });
    assert_eq!(message.asks.as_deref(), Some("suggest"));
    assert_eq!(message.follow_ups[0].does, Click::Fill("suggest".into()));
}

#[test]
fn suggesting_again_keeps_what_was_typed() {
    let message = says(&SuggestReply::NeedsReason(wish()));
    assert_eq!(message.asks.as_deref(), Some("suggest Jane Doe company: Acme again: yes why:"));
    assert_eq!(message.follow_ups[0].does, Click::Fill("suggest Jane Doe company: Acme again: yes".into()));
    let draft = Draft { guest: "x".repeat(80), ..Draft::default() };
    let message = says(&SuggestReply::NeedsReason(Wish { draft, ..Wish::default() }));
    // A platform whose buttons are too small for it leaves it out.
    let Click::Fill(line) = &message.follow_ups[0].does else { panic!("{message:?}") };
    assert!(line.len() > 90 && message.asks.is_some());
}

#[test]
fn whoever_wanted_no_name_goes_on_without_it() {
    let wish = Wish { anonymous: true, ..wish() };
    let on_board = |waits| SuggestReply::OnBoard { wish: wish.clone(), suggestion: None, waits };
    let near = SuggestReply::Near { wish: wish.clone(), suggestions: Vec::new(), episodes: Vec::new() };
    let unwilling = SuggestReply::Unwilling { wish: wish.clone(), certain: false };
    let needs_reason = SuggestReply::NeedsReason(wish.clone());
    for reply in
        [SuggestReply::Who { anonymous: true, show: None }, on_board(false), near, unwilling, needs_reason]
    {
        let ways = ways(&says(&reply));
        assert!(!ways.is_empty(), "{reply:?}");
        assert!(ways.iter().all(|line| line.contains("anonymous: yes")), "{ways:?}");
    }
    assert_eq!(ways(&says(&on_board(true))), [""; 0]);
}

#[test]
fn going_on_takes_the_reason_and_the_link_along_however_long_they_are() {
    let clicks = |draft: Draft| {
        let wish = Wish { draft, anonymous: true, show: None };
        let near = SuggestReply::Near { wish: wish.clone(), suggestions: Vec::new(), episodes: Vec::new() };
        let on_board = SuggestReply::OnBoard { wish, suggestion: None, waits: false };
        [says(&near), says(&on_board)].map(|message| message.follow_ups[0].does.clone())
    };
    let draft = wish().draft;
    let with = |why: &str, link: Option<&str>| Draft {
        why: why.into(),
        link: link.map(str::to_owned),
        ..draft.clone()
    };
    let line = |rest: &str| format!("suggest Jane Doe company: Acme anonymous: yes again: yes{rest}");
    assert_eq!(clicks(with("", None)), [Click::Ask(line("")), Click::Fill(line(""))]);
    let short = Click::Ask(line(" why: she is good"));
    assert_eq!(clicks(with("she is good", None)), [short.clone(), short]);
    let linked = " link: https://a.example/";
    assert_eq!(
        clicks(with("", Some("https://a.example/"))),
        [Click::Ask(line(linked)), Click::Fill(line(linked))]
    );
    let long = "x".repeat(500);
    let whole = Click::Ask(line(&format!(" why: {long}{linked}")));
    assert_eq!(clicks(with(&long, Some("https://a.example/"))), [whole.clone(), whole]);
    // A line has room for a reason of several lines.
    let in_one = Click::Ask(line(" why: she is good and funny"));
    assert_eq!(clicks(with("she is good\n\nand funny", None)), [in_one.clone(), in_one]);
    // What was typed into a form need not be what a line of the same words would mean.
    let asked = Click::Fill(line(""));
    assert_eq!(clicks(with("see link: x", None)), [asked.clone(), asked]);
}

#[test]
fn only_what_waits_is_said_to_wait() {
    let said = |waits| shown(&says(&SuggestReply::OnBoard { wish: wish(), suggestion: None, waits }));
    assert!(said(true).contains("the moderators have it before them"), "{}", said(true));
    assert!(!said(false).contains("moderators"), "{}", said(false));
    assert!(said(false).contains("/suggest Jane Doe company: Acme again: yes why: …"), "{}", said(false));
}

#[test]
fn what_is_too_long_is_named() {
    let flaw = Flaw::TooLong { argument: "why", chars: 700, most: 600 };
    let said = shown(&says(&SuggestReply::Flawed(flaw)));
    assert!(said.starts_with("Your reason has 700 characters, and 600 is the most."), "{said}");
}

fn which_board(wish: Wish) -> Message {
    let two = Show { title: "The Second Show".into(), ..Show::new(ShowId::new("two")) };
    let which = WhichBoard { why: Unclear::Several, boards: vec![Show::new(ShowId::new("one")), two] };
    says(&SuggestReply::WhichBoard { wish, again: false, which })
}

#[test]
fn choosing_a_show_takes_along_all_that_was_typed() {
    let typed = Draft { why: "she is good".into(), link: Some("https://a.example/".into()), ..wish().draft };
    let message = which_board(Wish { draft: typed.clone(), anonymous: true, show: None });
    assert_eq!(
        shown(&message),
        "Several shows take suggestions. Which one is Jane Doe (Acme) for?\none\nThe Second Show – two"
    );
    let line = "suggest Jane Doe company: Acme";
    let rest = "anonymous: yes why: she is good link: https://a.example/";
    let shows = [("one", "one"), ("The Second Show", "two")];
    let all = shows.map(|(title, id)| FollowUp::ask(title, format!("{line} show: {id} {rest}")));
    assert_eq!(message.follow_ups, all, "every show is offered, with all of it");
    let rest = "anonymous: yes why: she is good link: https://a.example/ show:";
    let asks = message.asks.expect("a show's name is an answer");
    assert_eq!(asks, format!("{line} {rest}"));
    assert_eq!(message.answers[1], Answer::say("2", "two"), "the second one that is listed");
    let Ok(Command::Suggest(chosen)) = Command::parse(&format!("{asks} The Second Show")) else {
        panic!("not understood")
    };
    assert_eq!((chosen.draft, chosen.show.as_deref()), (typed, Some("The Second Show")));
    let short = which_board(Wish { draft: Draft { why: "she is good".into(), ..wish().draft }, ..wish() });
    assert_eq!(short.follow_ups[0], FollowUp::ask("one", format!("{line} show: one why: she is good")));
    // What would mean something else in a line is not asked for in one.
    let odd = which_board(Wish { draft: Draft { why: "see link: x".into(), ..wish().draft }, ..wish() });
    assert_eq!(odd.asks, None);
    assert!(shown(&odd).ends_with(&format!("In one line: /{line} show: one why: …")), "{}", shown(&odd));
}

#[test]
fn whoever_named_a_show_keeps_it_on_every_way_on() {
    let wish = Wish { show: Some(ShowId::new("two")), ..wish() };
    let near = SuggestReply::Near { wish: wish.clone(), suggestions: Vec::new(), episodes: Vec::new() };
    let unwilling = SuggestReply::Unwilling { wish: wish.clone(), certain: false };
    let on_board = SuggestReply::OnBoard { wish: wish.clone(), suggestion: None, waits: false };
    let who = SuggestReply::Who { anonymous: false, show: Some("two".into()) };
    for reply in [who, near, unwilling, on_board, SuggestReply::NeedsReason(wish)] {
        let ways = ways(&says(&reply));
        assert!(!ways.is_empty() && ways.iter().all(|line| line.contains(" show: two")), "{ways:?}");
    }
}
