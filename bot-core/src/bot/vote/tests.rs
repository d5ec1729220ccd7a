//! Listeners vote.

use super::*;
use crate::announcement::SendKey;
use crate::bot::Looked;
use crate::bot::suggest::tests::{at, bot, listener, moderator, request, room, says, shown};
use crate::command::Asker;
use crate::reply::{TooNew, Voting};
use crate::suggestion::Rules;

async fn votes(bot: &Bot, who: &str, line: &str) -> VoteReply {
    match bot.reply(&request(&listener(who), line), at(1)).await {
        Reply::Vote(reply) => *reply,
        other => panic!("{other:?}"),
    }
}

fn voted(reply: &VoteReply) -> Voted {
    match reply {
        VoteReply::Done { voted, .. } => *voted,
        other => panic!("{other:?}"),
    }
}

/// A board with one suggestion of ada's.
async fn board(rules: Rules) -> Bot {
    let bot = bot(rules).await;
    says(&bot, &listener("ada"), "suggest Jane Doe (Acme)").await;
    bot
}

#[tokio::test]
async fn a_vote_counts_once_and_can_be_taken_back() {
    let bot = board(Rules::default()).await;
    assert_eq!(voted(&votes(&bot, "bo", "vote 1").await), Voted::Counted(1));
    assert_eq!(voted(&votes(&bot, "bo", "vote #1").await), Voted::Already(1));
    assert_eq!(voted(&votes(&bot, "cy", "vote jane doe").await), Voted::Counted(2));
    assert_eq!(voted(&votes(&bot, "bo", "vote 1 off").await), Voted::Withdrawn(1));
    assert_eq!(voted(&votes(&bot, "bo", "vote 1 off").await), Voted::NotCast(1));
    assert_eq!(votes(&bot, "bo", "vote 9").await, VoteReply::NoSuch(Ballot::Suggestion(9)));
    let message = says(&bot, &listener("cy"), "vote 1").await;
    assert_eq!(message.follow_ups[0].line(), Some("vote 1 off"));
    assert_eq!(message.audience, crate::message::Audience::Asker);
}

#[tokio::test]
async fn nobody_votes_for_their_own_unless_the_show_lets_them() {
    let fair = board(Rules::default()).await;
    assert_eq!(voted(&votes(&fair, "ada", "vote 1").await), Voted::Own(0));
    assert_eq!(voted(&votes(&fair, "ada", "vote 1 tell").await), Voted::Own(0));
    let lenient = board(Rules { own_vote: true, ..Rules::default() }).await;
    assert_eq!(voted(&votes(&lenient, "ada", "vote 1").await), Voted::Counted(1));
}

#[tokio::test]
async fn a_name_that_is_not_clear_is_asked_about() {
    let bot = board(Rules::default()).await;
    says(&bot, &listener("bo"), "suggest Jane Deo again: yes").await;
    let VoteReply::Which { suggestions, .. } = votes(&bot, "cy", "vote acme").await else { panic!("voted") };
    assert_eq!(suggestions[0].number, 1);
    assert_eq!(votes(&bot, "cy", "vote Zacharias").await, VoteReply::Nothing("Zacharias".into()));
    let offered = bot.complete("vote", "suggestion", "jane d", Some(&room(PlatformKind::Discord)));
    assert_eq!(offered.len(), 2);
    let at_once = voted(&votes(&bot, "cy", &format!("vote {}", offered[0])).await);
    assert_eq!(at_once, Voted::Counted(1), "what is offered leads to what it is the title of");
}

#[tokio::test]
async fn whoever_wants_to_be_told_votes_with_it() {
    let bot = board(Rules::default()).await;
    let told = votes(&bot, "bo", "vote 1 tell").await;
    assert!(matches!(told, VoteReply::Told { tell: true, not_cast: false, .. }), "{told:?}");
    assert_eq!(bot.store.suggestion(1).await.unwrap().unwrap().votes, 1);
    let quiet = votes(&bot, "bo", "vote 1 quiet").await;
    assert!(matches!(quiet, VoteReply::Told { tell: false, not_cast: false, .. }), "{quiet:?}");
    let none = votes(&bot, "cy", "vote 1 quiet").await;
    assert!(matches!(none, VoteReply::Told { not_cast: true, .. }), "{none:?}");
    let said = shown(&says(&bot, &listener("bo"), "vote 1 tell").await);
    assert!(said.contains("tell you in private when it comes true"), "{said}");
}

#[tokio::test]
async fn what_waits_for_a_word_is_voted_for_by_nobody() {
    let bot = board(Rules { queue: true, ..Rules::default() }).await;
    assert_eq!(votes(&bot, "bo", "vote 1").await, VoteReply::NoSuch(Ballot::Suggestion(1)));
    assert_eq!(votes(&bot, "bo", "vote Jane Doe").await, VoteReply::Nothing("Jane Doe".into()));
    let person = Person { platform: PlatformKind::Matrix, id: "@bo:example.org".into() };
    let asked = std::future::ready(request(&listener("bo"), "vote 1"));
    let cast = bot.cast(Ballot::Suggestion(1), &person, asked, at(1)).await.unwrap();
    assert_eq!(cast, Ok(Voted::Closed));
    says(&bot, &moderator("mo"), "suggest Otto Omega").await;
    assert_eq!(voted(&votes(&bot, "bo", "vote 2").await), Voted::Counted(1));
}

#[tokio::test]
async fn a_reaction_is_a_vote_until_it_is_taken_away() {
    let cards = vec![room(PlatformKind::Matrix)];
    let bot = board(Rules { cards: cards.clone(), ..Rules::default() }).await;
    let key = SendKey::of_card("suggestion 1", at(0), &cards[0]);
    let message = MessageRef("!r:example.org/$card".into());
    let lease = std::time::Duration::from_mins(1);
    let claim = bot.store.claim_due(PlatformKind::Matrix, at(0), lease).await.unwrap().unwrap();
    assert_eq!(claim.key, key);
    bot.store.settle_sent(&claim, &message, at(0)).await.unwrap();
    let ballot = bot.card_at(PlatformKind::Matrix, &message).await.unwrap().unwrap();
    assert_eq!(ballot, Ballot::Suggestion(1));
    assert_eq!(bot.card_at(PlatformKind::Matrix, &MessageRef("other".into())).await.unwrap(), None);
    let person = Person { platform: PlatformKind::Matrix, id: "@bo:example.org".into() };
    let asked = request(&listener("bo"), "vote 1");
    let reacts = async |reaction| {
        let asked = std::future::ready(asked.clone());
        bot.reacted(&message, ballot, &person, reaction, asked, at(1)).await.unwrap()
    };
    let votes = async || bot.store.suggestion(1).await.unwrap().unwrap().votes;
    for reaction in ["$one", "$two"] {
        assert_eq!((reacts(reaction).await, votes().await), (Looked::Settled, 1));
    }
    bot.reaction_gone("$one").await.unwrap();
    assert_eq!(votes().await, 1);
    bot.reaction_gone("$two").await.unwrap();
    assert_eq!(votes().await, 0);
}

#[tokio::test]
async fn whoever_suggested_it_and_nobody_else_has_the_episode_name_them() {
    let bot = bot(Rules::default()).await;
    let ada = listener("ada");
    let kept = says(&bot, &ada, "suggest Jane Doe (Acme)").await;
    assert_eq!(kept.follow_ups[0].line(), Some("vote 1 named"), "{}", shown(&kept));
    let credited = async || {
        let suggestion = bot.store.suggestion(1).await.unwrap().unwrap();
        (suggestion.proposer.unwrap().credited, suggestion.votes)
    };
    assert_eq!(credited().await, (false, 0), "nobody is named who has not said so");
    assert_eq!(votes(&bot, "bo", "vote 1 named").await, VoteReply::NotYours(1));
    assert_eq!(votes(&bot, "bo", "vote 9 named").await, VoteReply::NoSuch(Ballot::Suggestion(9)));
    assert_eq!(credited().await, (false, 0));
    let agreed = says(&bot, &ada, "vote 1 named").await;
    assert_eq!(agreed.follow_ups[0].line(), Some("vote 1 unnamed"), "{}", shown(&agreed));
    assert_eq!(credited().await, (true, 0));
    let one = shown(&says(&bot, &ada, "suggestions 1").await);
    assert!(one.contains("The announcement of its episode will name you"), "{one}");
    let of_others = shown(&says(&bot, &listener("bo"), "suggestions 1").await);
    assert!(!of_others.contains("name you"), "{of_others}");
    let privacy = shown(&says(&bot, &ada, "privacy").await);
    assert!(privacy.contains("#1 Jane Doe (Acme), and the episode names you"), "{privacy}");
    says(&bot, &ada, "vote 1 unnamed").await;
    assert_eq!(credited().await, (false, 0));
    let nameless = says(&bot, &ada, "suggest Otto Omega anonymous: yes").await;
    assert_eq!(nameless.follow_ups[0].line(), Some("suggestions 2"), "{}", shown(&nameless));
    assert_eq!(votes(&bot, "ada", "vote 2 named").await, VoteReply::Nameless(2));
}

#[tokio::test]
async fn whoever_is_too_new_waits_with_their_vote_as_far_as_that_is_known() {
    let day = std::time::Duration::from_hours(24);
    let bot = board(Rules { account_age: day, member_age: day, ..Rules::default() }).await;
    let mut asked = request(&listener("bo"), "vote 1");
    asked.asker.membership.account = Some(at(0));
    assert_eq!(bot.reply(&asked, at(1)).await, VoteReply::TooNew(TooNew::Account(at(24))).into());
    asked.command = crate::command::Command::parse("vote 1 tell");
    asked.asker.membership = crate::command::Membership { joined: Some(at(0)), ..Default::default() };
    assert_eq!(bot.reply(&asked, at(1)).await, VoteReply::TooNew(TooNew::Member(at(24))).into());
    asked.asker.moderator = true;
    let moderators = bot.reply(&asked, at(1)).await;
    assert!(
        matches!(moderators, Reply::Vote(ref reply) if matches!(**reply, VoteReply::Told { .. })),
        "{moderators:?}"
    );
    let in_private = Request { room: None, ..request(&listener("cy"), "vote 1") };
    let told = shown(&bot.respond(&in_private, at(1)).await);
    assert!(told.contains("counts: 2 votes now"), "{told}");
}

/// A board with a suggestion of ada's without her name, and what somebody is answered in the Matrix room.
async fn nameless_board() -> (Bot, impl AsyncFn(&Bot, &str, &str) -> VoteReply) {
    let bot = bot(Rules::default()).await;
    let on_matrix = |name: &str| Asker { platform: PlatformKind::Matrix, ..listener(name) };
    let in_private =
        Request { room: None, ..request(&on_matrix("ada"), "suggest Jane Doe (Acme) anonymous: yes") };
    bot.respond(&in_private, at(0)).await;
    let votes = async move |bot: &Bot, who: &str, line: &str| match bot
        .reply(&request(&on_matrix(who), line), at(1))
        .await
    {
        Reply::Vote(reply) => *reply,
        other => panic!("{other:?}"),
    };
    (bot, votes)
}

#[tokio::test]
async fn in_a_room_whoever_suggested_without_a_name_is_answered_as_everybody_else() {
    let (bot, votes) = nameless_board().await;
    for (line, expected) in [
        ("vote 1 off", Voting::Back),
        ("vote 1 quiet", Voting::Quiet),
        ("vote 1 off", Voting::Back),
        ("vote 1", Voting::For),
        ("vote jane doe", Voting::For),
        ("vote 1 tell", Voting::Tell),
        ("vote 1", Voting::For),
        ("vote 1 quiet", Voting::Quiet),
    ] {
        for who in ["ada", "bo"] {
            let reply = votes(&bot, who, line).await;
            let VoteReply::Unsaid { suggestion, voting } = &reply else { panic!("{who}: {line}: {reply:?}") };
            assert_eq!((suggestion.number, *voting), (1, expected), "{who}: {line}");
        }
    }
    let suggestion = bot.store.suggestion(1).await.unwrap().unwrap();
    assert_eq!(suggestion.votes, 1, "bo's counts, and ada has none");
    // Once it is closed, it is closed to everybody alike.
    says(&bot, &moderator("mo"), "decide 1 decline").await;
    for (who, line) in [("ada", "vote 1"), ("bo", "vote 1"), ("ada", "vote 1 off"), ("bo", "vote 1 off")] {
        assert_eq!(voted(&votes(&bot, who, line).await), Voted::Closed, "{who}: {line}");
    }
}

#[tokio::test]
async fn in_a_room_the_words_for_a_vote_on_a_nameless_suggestion_are_true_of_everybody() {
    let (bot, _) = nameless_board().await;
    let ada = Asker { platform: PlatformKind::Matrix, ..listener("ada") };
    for (line, expected) in [
        (
            "vote 1",
            "#1 Jane Doe (Acme) has no votes yet. It was suggested without a name, so I say in private",
        ),
        ("vote 1 off", "No vote of yours stands for #1 Jane Doe (Acme): 0 votes so far."),
        ("vote 1 tell", "I will tell you in private when #1 Jane Doe (Acme) comes true."),
        ("vote 1 quiet", "For a vote for #1 Jane Doe (Acme), I will not tell you what comes of it."),
    ] {
        let said = shown(&says(&bot, &ada, line).await);
        assert!(said.starts_with(expected), "{line}: {said}");
    }
}

#[tokio::test]
async fn a_room_does_not_read_whose_votes_count_no_more() {
    let bot = board(Rules::default()).await;
    says(&bot, &listener("bo"), "suggest Otto Omega").await;
    says(&bot, &moderator("mo"), "decide 2 block").await;
    assert_eq!(voted(&votes(&bot, "bo", "vote 1").await), Voted::Blocked, "they alone read it");
    let on_matrix = Asker { platform: PlatformKind::Matrix, ..listener("eve") };
    says(&bot, &on_matrix, "suggest Emil Zeta").await;
    says(&bot, &moderator("mo"), "decide 3 block").await;
    for line in ["vote 1", "vote 1 tell"] {
        let reply = bot.reply(&request(&on_matrix, line), at(1)).await;
        assert_eq!(reply, VoteReply::Elsewhere.into(), "{line}");
    }
    let in_private = Request { room: None, ..request(&on_matrix, "vote 1") };
    let told = shown(&bot.respond(&in_private, at(1)).await);
    assert!(told.contains("count no more votes from you"), "{told}");
}
