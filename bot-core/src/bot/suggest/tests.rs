//! Listeners suggest, and read what comes of it.

use std::time::Duration;

use super::*;
use crate::announcement::PlatformKind;
use crate::catalogue::Entry;
use crate::command::{Asker, Command, Heard, Membership, Waiting};
use crate::credits;
use crate::message::{Click, Message, words};
use crate::store::Store;
use crate::subscription::{Manner, Subscription, Subscriptions};
use crate::suggestion::{Boards, Flaw};
use crate::testdata;

/// A bot whose one show takes suggestions by these rules, in one room on each platform.
pub(in crate::bot) async fn bot(rules: Rules) -> Bot {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let mut reading = testdata::reading();
    credits::fill(&mut reading);
    let subscriptions = [PlatformKind::Discord, PlatformKind::Matrix].map(|platform| Subscription {
        show: reading.show.id.clone(),
        destination: room(platform),
        manner: Manner::default(),
    });
    let bot = Bot::new(store, Subscriptions::new(subscriptions.to_vec()))
        .with_boards(Boards::new([(reading.show.id.clone(), rules)]));
    bot.learn(reading.episodes.into_iter().map(Entry::from).collect(), vec![reading.show]);
    bot
}

pub(in crate::bot) fn room(platform: PlatformKind) -> Destination {
    Destination { platform, room: "episodes".into() }
}

pub(in crate::bot) fn listener(name: &str) -> Asker {
    Asker {
        platform: PlatformKind::Discord,
        id: format!("id-of-{name}"),
        name: name.to_owned(),
        moderator: false,
        membership: Membership::default(),
    }
}

pub(in crate::bot) fn moderator(name: &str) -> Asker {
    Asker { moderator: true, ..listener(name) }
}

pub(in crate::bot) fn request(asker: &Asker, line: &str) -> Request {
    Request {
        command: Command::parse(line),
        room: Some(room(asker.platform)),
        asker: asker.clone(),
        missing: Vec::new(),
    }
}

pub(in crate::bot) fn at(hours: i64) -> Moment {
    Moment::default() + chrono::TimeDelta::hours(24 * 365 * 50 + hours)
}

pub(in crate::bot) async fn says(bot: &Bot, asker: &Asker, line: &str) -> Message {
    bot.respond(&request(asker, line), at(0)).await
}

pub(in crate::bot) fn shown(message: &Message) -> String {
    message.lead.iter().chain(&message.tail).map(words).collect::<Vec<_>>().join("\n")
}

async fn suggests(bot: &Bot, asker: &Asker, line: &str) -> SuggestReply {
    suggests_at(bot, asker, line, 0).await
}

async fn suggests_at(bot: &Bot, asker: &Asker, line: &str, hours: i64) -> SuggestReply {
    match bot.reply(&request(asker, line), at(hours)).await {
        Reply::Suggest(reply) => *reply,
        other => panic!("{other:?}"),
    }
}

fn number(reply: &SuggestReply) -> u32 {
    match reply {
        SuggestReply::Kept { suggestion, .. } => suggestion.number,
        other => panic!("not kept: {other:?}"),
    }
}

#[tokio::test]
async fn a_guest_is_kept_with_all_that_was_said() {
    let bot = bot(Rules::default()).await;
    let reply =
        suggests(&bot, &listener("ada"), "suggest Jane Doe (Acme): she rewrote it link: acme.example").await;
    let SuggestReply::Kept { suggestion, .. } = &reply else { panic!("{reply:?}") };
    assert_eq!(suggestion.draft.title(), "Jane Doe (Acme)");
    assert_eq!(suggestion.draft.why, "she rewrote it");
    assert_eq!(suggestion.draft.link.as_deref(), Some("https://acme.example/"));
    assert_eq!((suggestion.number, suggestion.votes), (1, 0));
    let proposer = suggestion.proposer.as_ref().unwrap();
    assert!(!proposer.credited && !proposer.anonymous && proposer.name == "ada");
}

#[tokio::test]
async fn whoever_names_nobody_is_asked() {
    let bot = bot(Rules::default()).await;
    assert_eq!(
        suggests(&bot, &listener("ada"), "suggest").await,
        SuggestReply::Who { anonymous: false, show: None }
    );
    assert_eq!(says(&bot, &listener("ada"), "suggest").await.asks.as_deref(), Some("suggest"));
    let flawed = suggests(&bot, &listener("ada"), "suggest Jane link: javascript:alert(1)").await;
    assert_eq!(flawed, SuggestReply::Flawed(Flaw::NoLink("javascript:alert(1)".into())));
}

/// What somebody reads who answers a message in words.
async fn goes_on(bot: &Bot, asker: &Asker, message: &Message, said: &str) -> Message {
    let Heard::Command(command) = Waiting::of(message).expect("it waits").hear(said) else {
        panic!("“{said}” is no answer")
    };
    bot.respond(&Request { command, ..request(asker, "latest") }, at(0)).await
}

#[tokio::test]
async fn a_dialogue_that_began_without_a_name_goes_on_without_one() {
    let bot = bot(Rules::default()).await;
    let who = says(&bot, &listener("ada"), "suggest anonymous: yes").await;
    let kept = goes_on(&bot, &listener("ada"), &who, "Grace Hopper (Navy): compilers").await;
    assert!(shown(&kept).contains("#1 Grace Hopper (Navy)"), "{}", shown(&kept));
    let suggestion = bot.store.suggestion(1).await.unwrap().unwrap();
    assert_eq!(suggestion.draft.why, "compilers");
    assert!(suggestion.proposer.unwrap().anonymous);
}

#[tokio::test]
async fn anonymous_without_a_colon_is_never_published_with_the_name() {
    let bot = bot(Rules::default()).await;
    for (line, title) in [
        ("suggest Anna Bell anonymous", "Anna Bell"),
        ("suggest Otto Omega (Acme) anonymously", "Otto Omega (Acme)"),
        ("suggest Emil Zeta anonymous: please", "Emil Zeta"),
    ] {
        let SuggestReply::Kept { suggestion, .. } = suggests(&bot, &listener("ada"), line).await else {
            panic!("{line}")
        };
        assert_eq!(suggestion.draft.title(), title);
        assert!(suggestion.proposer.unwrap().anonymous, "{line}");
    }
    let named = self::bot(Rules { anonymous: false, ..Rules::default() }).await;
    let refused = suggests(&named, &listener("ada"), "suggest Anna Bell anonymous").await;
    assert_eq!(refused, SuggestReply::NotAnonymous);
}

#[tokio::test]
async fn yes_and_no_do_what_the_offered_lines_do() {
    let bot = bot(Rules::default()).await;
    let (ada, bo, cy) = (listener("ada"), listener("bo"), listener("cy"));
    says(&bot, &ada, "suggest Jane Doe (Acme)").await;
    let near = says(&bot, &bo, "suggest Jane Deo company: Acme").await;
    let voted = goes_on(&bot, &bo, &near, "yes").await;
    assert!(shown(&voted).contains("Jane Doe (Acme)"), "{}", shown(&voted));
    assert_eq!(bot.store.suggestion(1).await.unwrap().unwrap().votes, 1);
    let near = says(&bot, &cy, "suggest Jane Deo company: Acme").await;
    let kept = goes_on(&bot, &cy, &near, "No").await;
    assert!(shown(&kept).contains("#2 Jane Deo (Acme)"), "{}", shown(&kept));
    let near = says(&bot, &cy, "suggest Jane Dee (Acme)").await;
    let again = goes_on(&bot, &cy, &near, "yes").await;
    assert_eq!(shown(&again), shown(&near), "which of them?");
    goes_on(&bot, &cy, &near, "#1").await;
    assert_eq!(bot.store.suggestion(1).await.unwrap().unwrap().votes, 2);
    let kept = goes_on(&bot, &cy, &near, "Somebody else.").await;
    assert!(shown(&kept).contains("#3 Jane Dee (Acme)"), "{}", shown(&kept));
    let sure = says(&bot, &cy, "forget-me").await;
    let gone = goes_on(&bot, &cy, &sure, "yes").await;
    assert!(shown(&gone).starts_with("You are forgotten"), "{}", shown(&gone));
}

#[tokio::test]
async fn a_sentence_is_no_guest_and_a_name_is_asked_for() {
    let bot = bot(Rules::default()).await;
    let ada = listener("ada");
    for typed in ["me", "the host", "she is great", "Please invite Jon Gjengset, he is great!"] {
        let asked = says(&bot, &ada, &format!("suggest {typed} anonymous: yes")).await;
        assert!(shown(&asked).contains("does not look like a name"), "{}", shown(&asked));
        assert_eq!(asked.asks.as_deref(), Some("suggest anonymous: yes guest:"));
    }
    number(&suggests(&bot, &ada, "suggest Jon Gjengset!").await);
    assert_eq!(bot.store.suggestion(1).await.unwrap().unwrap().draft.guest, "Jon Gjengset");
}

#[tokio::test]
async fn a_company_in_the_place_of_a_guest_is_told_of_where_it_was_on() {
    let bot = bot(Rules::default()).await;
    let near = says(&bot, &listener("ada"), "suggest oxide").await;
    assert!(shown(&near).contains("Oxide was on the show: Oxide's Steve Klabnik"), "{}", shown(&near));
    let lines: Vec<_> = near.follow_ups.iter().filter_map(|next| next.line()).collect();
    assert_eq!(lines, ["episode Oxide", "suggest oxide again: yes"]);
}

#[tokio::test]
async fn a_reason_behind_again_is_not_dropped() {
    let bot = bot(Rules::default()).await;
    let line = "suggest Steve Klabnik again: he wrote a new book about jj";
    number(&suggests(&bot, &listener("ada"), line).await);
    assert_eq!(bot.store.suggestion(1).await.unwrap().unwrap().draft.why, "he wrote a new book about jj");
    let offered = suggests(&bot, &listener("bo"), "suggest Steve Klabnik again: yes why: …").await;
    assert!(matches!(offered, SuggestReply::NeedsReason(_)), "as it is offered: {offered:?}");
}

#[tokio::test]
async fn who_was_on_is_answered_with_the_episode_and_again_needs_a_reason() {
    let bot = bot(Rules::default()).await;
    let ada = listener("ada");
    let SuggestReply::OnShow { episode, .. } = suggests(&bot, &ada, "suggest steve klabnik").await else {
        panic!("kept")
    };
    assert_eq!(episode.title, "Oxide's Steve Klabnik");
    let message = says(&bot, &ada, "suggest Steve Klabnik").await;
    assert_eq!(message.cards[0].title, "Oxide's Steve Klabnik");
    assert_eq!(message.follow_ups[0].does, Click::Fill("suggest Steve Klabnik again: yes".into()));
    assert!(matches!(
        suggests(&bot, &ada, "suggest Steve Klabnik again: yes").await,
        SuggestReply::NeedsReason(_)
    ));
    number(&suggests(&bot, &ada, "suggest Steve Klabnik again: yes why: a new book").await);
    // One mistake away, or by the surname alone, is asked about.
    let near = suggests(&bot, &listener("bo"), "suggest Klabnik").await;
    let SuggestReply::Near { episodes, suggestions, .. } = near else { panic!("{near:?}") };
    assert_eq!(episodes[0].0, "Steve Klabnik");
    assert_eq!(suggestions.len(), 1);
}

#[tokio::test]
async fn a_company_that_was_on_is_told_of_where_no_guest_is_named() {
    let bot = bot(Rules::default()).await;
    let reply = suggests(&bot, &listener("ada"), "suggest company: Sentry").await;
    assert!(matches!(reply, SuggestReply::OnShow { .. }), "{reply:?}");
    number(&suggests(&bot, &listener("ada"), "suggest Jane Miller (Sentry)").await);
}

#[tokio::test]
async fn the_same_is_offered_for_a_vote_and_nearly_the_same_is_asked_about() {
    let bot = bot(Rules::default()).await;
    let (ada, bo) = (listener("ada"), listener("bo"));
    number(&suggests(&bot, &ada, "suggest Jane Doe company: Acme").await);
    let message = says(&bot, &bo, "suggest JANE  DOE").await;
    assert!(shown(&message).contains("#1 Jane Doe (Acme)"), "{}", shown(&message));
    assert_eq!(message.follow_ups[0].line(), Some("vote 1"));
    let near = suggests(&bot, &bo, "suggest Jane Deo").await;
    let SuggestReply::Near { suggestions, .. } = &near else { panic!("{near:?}") };
    assert_eq!(suggestions[0].number, 1);
    let message = says(&bot, &bo, "suggest Jane Deo").await;
    let lines: Vec<_> = message.follow_ups.iter().filter_map(|next| next.line()).collect();
    assert_eq!(lines, ["vote 1", "suggest Jane Deo again: yes"]);
    assert_eq!(number(&suggests(&bot, &bo, "suggest Jane Deo again: yes").await), 2);
    // Somebody of that name elsewhere is somebody else, until the listener says so.
    let elsewhere = suggests(&bot, &bo, "suggest Jane Doe (Initech)").await;
    assert!(matches!(elsewhere, SuggestReply::Near { .. }), "{elsewhere:?}");
}

#[tokio::test]
async fn trying_once_more_after_a_lost_answer_finds_ones_own() {
    let bot = bot(Rules::default()).await;
    let ada = listener("ada");
    number(&suggests(&bot, &ada, "suggest Jane Doe (Acme): why").await);
    for line in ["suggest Jane Doe (Acme): why", "suggest Jane Doe company: Acme why: why again: yes"] {
        let SuggestReply::Mine(mine) = suggests(&bot, &ada, line).await else { panic!("{line}") };
        assert_eq!(mine.number, 1);
    }
}

#[tokio::test]
async fn two_who_suggest_the_same_at_once_make_one_suggestion() {
    let bot = bot(Rules::default()).await;
    let (ada, bo) = (listener("ada"), listener("bo"));
    let (one, other) =
        tokio::join!(suggests(&bot, &ada, "suggest Jane Doe"), suggests(&bot, &bo, "suggest Jane Doe"));
    let kept = [&one, &other].into_iter().filter(|reply| matches!(reply, SuggestReply::Kept { .. }));
    let offered = [&one, &other].into_iter().filter(|reply| matches!(reply, SuggestReply::OnBoard { .. }));
    assert_eq!((kept.count(), offered.count()), (1, 1), "{one:?} {other:?}");
}

#[tokio::test]
async fn who_does_not_want_to_be_asked_is_not_suggested() {
    let rules = Rules { declined: vec!["Ann Shy".into(), "Acme".into()], ..Rules::default() };
    let bot = bot(rules).await;
    let ada = listener("ada");
    for line in ["suggest ann shy again: yes why: please", "suggest Jane Doe (ACME Inc.)", "suggest Shy, Ann"]
    {
        let reply = suggests(&bot, &ada, line).await;
        assert!(matches!(reply, SuggestReply::Unwilling { certain: true, .. }), "{line}: {reply:?}");
    }
    let reply = suggests(&bot, &ada, "suggest Ann Shyy").await;
    assert!(matches!(reply, SuggestReply::Unwilling { certain: false, .. }), "{reply:?}");
    number(&suggests(&bot, &ada, "suggest Ann Shyy again: yes").await);
}

#[tokio::test]
async fn a_day_has_room_for_so_many_of_a_person_and_of_a_server() {
    let bot = bot(Rules { per_day: 1, per_server: 2, ..Rules::default() }).await;
    bot.knows_server("episodes", "7");
    let (ada, bo, cy) = (listener("ada"), listener("bo"), listener("cy"));
    number(&suggests(&bot, &ada, "suggest Anna Alpha").await);
    let enough = suggests_at(&bot, &ada, "suggest Berta Beta", 1).await;
    assert_eq!(enough, SuggestReply::Enough { most: 1, again: at(24) });
    number(&suggests_at(&bot, &bo, "suggest Berta Beta", 1).await);
    assert_eq!(suggests_at(&bot, &cy, "suggest Carla Gamma", 2).await, SuggestReply::EnoughHere(at(24)));
    number(&suggests_at(&bot, &moderator("mo"), "suggest Carla Gamma", 2).await);
    number(&suggests_at(&bot, &ada, "suggest Dora Delta", 25).await);
    let words = shown(&bot.respond(&request(&ada, "suggest Emil Zeta"), at(26)).await);
    assert!(words.contains("in 23 hours") || words.contains("The next one is welcome"), "{words}");
}

#[tokio::test]
async fn new_accounts_and_members_wait() {
    let day = Duration::from_hours(24);
    let bot = bot(Rules { account_age: day * 7, member_age: day, ..Rules::default() }).await;
    let since = |account: i64, joined: i64| Asker {
        membership: Membership {
            account: Some(at(account)),
            joined: Some(at(joined)),
            ..Membership::default()
        },
        ..listener("ada")
    };
    let new = suggests(&bot, &since(-24, -24), "suggest Jane Doe").await;
    assert_eq!(new, SuggestReply::TooNew(TooNew::Account(at(6 * 24))));
    let new = suggests(&bot, &since(-7 * 24, -1), "suggest Jane Doe").await;
    assert_eq!(new, SuggestReply::TooNew(TooNew::Member(at(23))));
    let private = Request { room: None, ..request(&listener("ada"), "suggest Jane Doe") };
    assert_eq!(bot.reply(&private, at(0)).await, SuggestReply::TooNew(TooNew::Unknown).into());
    number(&suggests(&bot, &since(-7 * 24, -24), "suggest Jane Doe").await);
}

#[tokio::test]
async fn a_name_is_kept_back_where_the_show_allows_it() {
    let bot_with = bot(Rules::default()).await;
    let matrix = Asker { platform: PlatformKind::Matrix, ..listener("ada") };
    let reply = suggests(&bot_with, &matrix, "suggest Jane Doe anonymous: yes").await;
    let SuggestReply::Kept { suggestion, overheard: true, .. } = &reply else { panic!("{reply:?}") };
    let proposer = suggestion.proposer.as_ref().unwrap();
    assert!(proposer.anonymous && !proposer.credited && proposer.name.is_empty());
    let bot_without = bot(Rules { anonymous: false, ..Rules::default() }).await;
    let refused = suggests(&bot_without, &matrix, "suggest Jane Doe anonymous: yes").await;
    assert_eq!(refused, SuggestReply::NotAnonymous);
}

#[tokio::test]
async fn a_queue_shows_nobody_anything_before_a_word() {
    let bot = bot(Rules { queue: true, ..Rules::default() }).await;
    let ada = listener("ada");
    let kept = says(&bot, &ada, "suggest Jane Doe (Acme)").await;
    assert!(shown(&kept).contains("A moderator looks at it first"), "{}", shown(&kept));
    let bo = suggests(&bot, &listener("bo"), "suggest jane doe").await;
    assert!(matches!(bo, SuggestReply::OnBoard { suggestion: None, waits: true, .. }), "{bo:?}");
    // By a slip of the pen nobody learns who else waits there.
    number(&suggests(&bot, &listener("bo"), "suggest Jane Doo").await);
    assert_eq!(bot.complete("vote", "suggestion", "jane", Some(&room(PlatformKind::Discord))), [""; 0]);
    let mine = suggests(&bot, &ada, "suggest jane doe").await;
    assert!(matches!(mine, SuggestReply::Mine(_)), "{mine:?}");
    let known = suggests(&bot, &moderator("mo"), "suggest Otto Omega").await;
    let SuggestReply::Kept { suggestion, .. } = known else { panic!("{known:?}") };
    assert_eq!(suggestion.state, crate::suggestion::State::Open);
}

#[tokio::test]
async fn a_show_without_a_board_takes_none() {
    let bot = bot(Rules::default()).await.with_boards(Boards::default());
    assert_eq!(suggests(&bot, &listener("ada"), "suggest Jane Doe").await, SuggestReply::NotTaken);
}

#[tokio::test]
async fn what_was_merged_or_declined_is_told_as_such() {
    let bot = bot(Rules::default()).await;
    number(&suggests(&bot, &listener("ada"), "suggest Jane Doe").await);
    number(&suggests(&bot, &listener("bo"), "suggest Jane Deo again: yes").await);
    says(&bot, &moderator("mo"), "decide 2 merge 1").await;
    let merged = suggests(&bot, &listener("cy"), "suggest jane deo").await;
    let SuggestReply::OnBoard { suggestion: Some(shown_instead), .. } = &merged else { panic!("{merged:?}") };
    assert_eq!(shown_instead.number, 1);
    let vote = says(&bot, &listener("cy"), "vote 2").await;
    assert_eq!(vote.follow_ups[0].line(), Some("vote 1"), "{}", shown(&vote));
    says(&bot, &moderator("mo"), "decide 1 decline we had that topic").await;
    let declined = says(&bot, &listener("cy"), "suggest Jane Doe").await;
    assert!(shown(&declined).contains("declined: “we had that topic”"), "{}", shown(&declined));
    assert!(!declined.follow_ups.iter().any(|next| next.line() == Some("vote 1")));
    // Somebody else's slip of the pen is no longer in anybody's way.
    number(&suggests(&bot, &listener("cy"), "suggest Jane Dow").await);
}

#[tokio::test]
async fn whom_moderators_block_neither_suggests_nor_votes() {
    let bot = bot(Rules::default()).await;
    number(&suggests(&bot, &listener("ada"), "suggest Jane Doe").await);
    number(&suggests(&bot, &listener("bo"), "suggest Otto Omega").await);
    says(&bot, &moderator("mo"), "decide 1 block").await;
    assert_eq!(suggests(&bot, &listener("ada"), "suggest Anna Alpha").await, SuggestReply::Blocked);
    let vote = shown(&says(&bot, &listener("ada"), "vote 2").await);
    assert!(vote.contains("count no more votes from you"), "{vote}");
}

#[tokio::test]
async fn a_room_reads_the_same_of_whom_moderators_block_of_who_is_new_and_of_who_had_enough() {
    let day = Duration::from_hours(24);
    let bot = bot(Rules { per_day: 1, member_age: day, ..Rules::default() }).await;
    let since = |name: &str, joined: i64| Asker {
        platform: PlatformKind::Matrix,
        membership: Membership { joined: Some(at(joined)), ..Membership::default() },
        ..listener(name)
    };
    let [blocked, busy, new] = [since("ada", -48), since("bo", -48), since("cy", -1)];
    number(&suggests(&bot, &blocked, "suggest Jane Doe").await);
    number(&suggests(&bot, &busy, "suggest Otto Omega").await);
    for line in ["decide 1 block", "decide 1 booked"] {
        says(&bot, &moderator("mo"), line).await;
    }
    for question in 1..=5 {
        says(&bot, &busy, &format!("ask Is it {question}?")).await;
    }
    for (who, line, told) in [
        (&blocked, "suggest Anna Alpha", "take no more suggestions from you"),
        (&busy, "suggest Anna Alpha", "and you have made yours"),
        (&new, "suggest Anna Alpha", "have not been here for long enough to suggest"),
        (&blocked, "ask How do you test it?", "cannot ask"),
        (&busy, "ask How do you test it?", "You asked this guest 5 questions already"),
        (&new, "ask How do you test it?", "have not been here for long enough to ask"),
        (&blocked, "vote 2", "count no more votes from you"),
        (&new, "vote 2", "have not been here for long enough to vote"),
    ] {
        let said = shown(&says(&bot, who, line).await);
        assert_eq!(said, "I answer that in private: write to me there, and ask it once more.", "{line}");
        let in_private = Request { room: None, ..request(who, line) };
        let said = shown(&bot.respond(&in_private, at(0)).await);
        assert!(said.contains(told), "{line}: {said}");
    }
}

#[tokio::test]
async fn what_moderators_rename_is_found_by_its_new_name() {
    let bot = bot(Rules::default()).await;
    number(&suggests(&bot, &listener("ada"), "suggest Jane Dough").await);
    says(&bot, &moderator("mo"), "decide 1 edit guest = Janet Doerr").await;
    let found = suggests(&bot, &listener("bo"), "suggest janet doerr").await;
    assert!(matches!(found, SuggestReply::OnBoard { .. }), "{found:?}");
    says(&bot, &moderator("mo"), "decide 1 hide").await;
    let hidden = suggests(&bot, &listener("bo"), "suggest janet doerr").await;
    assert!(matches!(hidden, SuggestReply::OnBoard { suggestion: None, waits: false, .. }), "{hidden:?}");
}

#[tokio::test]
async fn in_private_all_of_a_platform_share_a_days_room() {
    let bot = bot(Rules { per_day: 1, per_server: 2, ..Rules::default() }).await;
    let suggests_in_private = async |who: &str, line: &str| {
        let private = Request { room: None, ..request(&listener(who), line) };
        match bot.reply(&private, at(0)).await {
            Reply::Suggest(reply) => *reply,
            other => panic!("{other:?}"),
        }
    };
    number(&suggests_in_private("ada", "suggest Anna Alpha").await);
    let enough = suggests_in_private("ada", "suggest Berta Beta").await;
    assert_eq!(enough, SuggestReply::Enough { most: 1, again: at(24) });
    let forgets = Request { room: None, ..request(&listener("ada"), "forget-me yes") };
    bot.reply(&forgets, at(0)).await;
    number(&suggests_in_private("ada", "suggest Berta Beta").await);
    bot.reply(&forgets, at(0)).await;
    let spent = suggests_in_private("ada", "suggest Carla Gamma").await;
    assert_eq!(spent, SuggestReply::EnoughHere(at(24)), "being forgotten gives no more");
    number(&suggests(&bot, &listener("bo"), "suggest Carla Gamma").await);
}

#[tokio::test]
async fn a_room_does_not_learn_who_suggested_without_a_name() {
    let bot = bot(Rules::default()).await;
    let ada = Asker { platform: PlatformKind::Matrix, ..listener("ada") };
    let in_private = |line: &str| Request { room: None, ..request(&ada, line) };
    bot.respond(&in_private("suggest Jane Doe anonymous: yes"), at(0)).await;
    bot.respond(&in_private("suggest Otto Omega"), at(0)).await;
    let again = suggests(&bot, &ada, "suggest Jane Doe").await;
    assert!(matches!(again, SuggestReply::OnBoard { .. }), "as to anybody else: {again:?}");
    let mine = suggests(&bot, &ada, "suggest Otto Omega").await;
    assert!(matches!(mine, SuggestReply::Mine(_)), "{mine:?}");
    let listed = shown(&says(&bot, &ada, "suggestions mine").await);
    assert!(listed.contains("Otto Omega") && !listed.contains("Jane"), "{listed}");
    let vote = shown(&says(&bot, &ada, "vote 1").await);
    assert!(vote.contains("I say in private alone whether a vote of yours stands for it"), "{vote}");
    let named = shown(&says(&bot, &ada, "vote 1 named").await);
    assert!(named.contains("for them alone to say"), "{named}");
    let one = says(&bot, &ada, "suggestions 1").await;
    assert_eq!(one.follow_ups[0].line(), Some("vote 1"), "{}", shown(&one));
    // In private it is theirs.
    for (line, said) in [
        ("suggest Jane Doe", "You suggested that already"),
        ("suggestions mine", "#1 Jane Doe"),
        ("vote 1", "is your own"),
        ("vote 1 named", "without your name"),
    ] {
        let told = shown(&bot.respond(&in_private(line), at(0)).await);
        assert!(told.contains(said), "{line}: {told}");
    }
}

#[tokio::test]
async fn where_there_is_one_board_another_show_in_the_words_is_a_word() {
    let bot = bot(Rules::default()).await;
    let kept =
        says(&bot, &listener("ada"), "suggest Jane Doe (Acme): she was on another show: brilliant").await;
    assert!(shown(&kept).contains("#1"), "{}", shown(&kept));
    let suggestion = bot.store.suggestion(1).await.unwrap().unwrap();
    assert_eq!(suggestion.draft.title(), "Jane Doe (Acme)");
    assert_eq!(suggestion.draft.why, "she was on another show: brilliant");
}
