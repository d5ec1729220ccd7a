use super::*;
use crate::announcement::{Destination, PlatformKind};
use crate::credits::correction::{Change, Corrector};
use crate::episode::{Credit, CreditRole, EpisodeId, Evidence};
use crate::feed::{Claims, Reading, Validators};
use crate::store::{Act, Edition, Policy, Proposal, Store};
use crate::suggestion::{Ballot, Boards, Draft, Proposer, State};
use crate::watch::Person;

fn show() -> ShowId {
    ShowId::new("the-show")
}

fn at(minutes: i64) -> Moment {
    Moment::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minutes)
}

fn credit(role: CreditRole, name: &str, aliases: &[&str]) -> Credit {
    Credit {
        name: name.into(),
        role,
        company: None,
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        evidence: Evidence { field: "title".into(), words: String::new() },
    }
}

fn episode(guid: &str, guests: &[&str], companies: &[&str], published: Moment) -> Episode {
    let guests = guests.iter().map(|name| credit(CreditRole::Guest, name, &[]));
    let companies = companies.iter().map(|name| credit(CreditRole::Company, name, &[]));
    let id = EpisodeId { show: show(), guid: guid.into() };
    Episode {
        credits: guests.chain(companies).collect(),
        published: Some(published),
        ..Episode::new(id, format!("Episode {guid}"))
    }
}

fn suggestion(number: u32, guest: &str, company: &str) -> Suggestion {
    Suggestion {
        number,
        show: show(),
        draft: Draft { guest: guest.into(), company: company.into(), ..Draft::default() },
        proposer: None,
        state: State::Open,
        hidden: false,
        votes: 0,
        created: at(0),
        changed: at(0),
        edition: 1,
    }
}

/// What an episode comes to, which appears an hour after these suggestions: (guest, company) each, numbered from 1.
fn verdicts_on(episode: Episode, board: &[(&str, &str)], by_company: bool) -> Vec<(u32, bool)> {
    let numbered = (1..).zip(board);
    let living: Vec<_> =
        numbered.map(|(number, (guest, company))| Sought::new(suggestion(number, guest, company))).collect();
    let seen = Seen { episode, first: at(60), corrected: None, waits: false, before: Edition::default() };
    verdicts(&seen, &living, by_company)
}

fn of_guest(credited: &str, sought: &str) -> Vec<(u32, bool)> {
    verdicts_on(episode("1", &[credited], &[], at(60)), &[(sought, "")], false)
}

#[test]
fn the_same_name_is_sure_however_it_is_spelled() {
    for sought in ["Jane Doe", "JANE DOE", "jane  dœ", "Jané Doe"] {
        assert_eq!(of_guest("Jane Doe", sought), [(1, true)], "{sought}");
    }
    let mut aliased = episode("1", &[], &[], at(60));
    aliased.credits.push(credit(CreditRole::Guest, "Jane Smith", &["Jane Doe"]));
    assert_eq!(verdicts_on(aliased, &[("Jane Doe", "")], false), [(1, true)]);
}

#[test]
fn what_is_spelled_nearly_so_is_asked() {
    for sought in ["Jane Dow", "Jnae Doe", "Doe", "J. Doe"] {
        assert_eq!(of_guest("Jane Doe", sought), [(1, false)], "{sought}");
    }
    assert_eq!(of_guest("Doe", "Jane Doe"), [(1, false)], "a surname alone");
    assert_eq!(of_guest("Jane", "Jane"), [(1, false)], "one word is half a name");
    for sought in ["Bob Doe", "Jane", "John Smith", ""] {
        assert_eq!(of_guest("Jane Doe", sought), [], "{sought}");
    }
}

#[test]
fn a_company_is_enough_where_the_hosts_say_so_and_one_alone_is_meant() {
    let acme = || episode("1", &["Bo Li"], &["Acme Inc."], at(60));
    assert_eq!(verdicts_on(acme(), &[("", "acme")], true), [(1, true)]);
    assert_eq!(verdicts_on(acme(), &[("", "acme")], false), [(1, false)]);
    assert_eq!(verdicts_on(acme(), &[("Jane Doe", "Acme")], true), [(1, true)]);
    assert_eq!(verdicts_on(acme(), &[("Jane Doe", "Acme"), ("", "Acme")], true), [(1, false), (2, false)]);
    assert_eq!(verdicts_on(acme(), &[("Bo Li", ""), ("", "Acme")], true), [(1, true), (2, false)]);
    assert_eq!(verdicts_on(acme(), &[("", "Other")], true), []);
}

#[test]
fn several_of_one_name_are_asked_and_two_guests_both_come_true() {
    let both = episode("1", &["Jane Doe", "Bo Li"], &[], at(60));
    assert_eq!(verdicts_on(both.clone(), &[("Jane Doe", ""), ("Bo Li", "")], false), [(1, true), (2, true)]);
    let board = [("Jane Doe", "Acme"), ("jane doe", "Other")];
    assert_eq!(verdicts_on(both, &board, false), [(1, false), (2, false)]);
}

#[test]
fn what_was_on_before_is_no_answer() {
    let living = [Sought::new(suggestion(1, "Jane Doe", ""))];
    let comes = |published: Option<i64>, first| {
        let mut episode = episode("1", &["Jane Doe"], &[], at(0));
        episode.published = published.map(at);
        let seen =
            Seen { episode, first: at(first), corrected: None, waits: false, before: Edition::default() };
        !verdicts(&seen, &living, false).is_empty()
    };
    assert!(comes(Some(30), 60) && comes(None, 60));
    assert!(comes(Some(-60), 10), "it was out, but nobody here knew");
    assert!(!comes(Some(-60), -10), "the suggestion was made in spite of it");
    assert!(!comes(Some(-60 * 24 * 30), 10), "a feed that lists its old episodes anew");
    assert!(!comes(None, -10));
}

/// A board with its keeper, on a show that was read once.
struct Board {
    store: Store,
    keeper: Keeper,
    episodes: Vec<Episode>,
}

impl Board {
    async fn new() -> Self {
        let store = Store::open("sqlite::memory:").await.unwrap();
        let moderators = Destination { platform: PlatformKind::Discord, room: "mods".into() };
        let rules = Rules { moderators: Some(moderators), digest: false, ..Rules::default() };
        let keeper = Keeper::new(store.clone(), Boards::new([(show(), rules)]));
        let mut board = Self { store, keeper, episodes: Vec::new() };
        board.brings(None, at(-100)).await;
        board
    }

    async fn brings(&mut self, episode: Option<Episode>, now: Moment) {
        self.episodes.extend(episode);
        let reading =
            Reading { show: Show::new(show()), episodes: self.episodes.clone(), claims: Claims::default() };
        let (validators, policy) = (Validators::default(), Policy::default());
        self.store
            .record(&reading, "https://example.org/feed", &validators, &policy, now, now)
            .await
            .unwrap();
    }

    async fn suggests(&self, guest: &str, by: &str) -> u32 {
        let draft = Draft { guest: guest.into(), ..Draft::default() };
        let proposer = Proposer { person: person(by), name: by.into(), anonymous: false, credited: true };
        let proposal =
            Proposal { show: &show(), draft: &draft, proposer: Some(&proposer), queued: false, cards: &[] };
        self.store.suggest(&proposal, at(0)).await.unwrap()
    }

    async fn state(&self, number: u32) -> State {
        self.store.suggestion(number).await.unwrap().unwrap().state
    }

    /// Whom a note was written for.
    async fn told(&self, by: &str) -> usize {
        self.store.notes_to(&person(by)).await.unwrap().len()
    }

    /// How many questions to the moderators wait.
    async fn asked(&self, now: Moment) -> usize {
        let mut asked = 0;
        let lease = std::time::Duration::from_mins(1);
        while let Some(claim) = self.store.claim_due(PlatformKind::Discord, now, lease).await.unwrap() {
            asked += usize::from(claim.part == crate::announcement::Part::Report);
            self.store
                .settle_sent(&claim, &crate::announcement::MessageRef("1/1".into()), now)
                .await
                .unwrap();
        }
        asked
    }
}

fn person(id: &str) -> Person {
    Person { platform: PlatformKind::Discord, id: id.into() }
}

#[tokio::test]
async fn what_comes_true_is_closed_credited_and_told_once_however_often_it_is_kept() {
    let mut board = Board::new().await;
    let number = board.suggests("Jane Doe", "ada").await;
    board.brings(Some(episode("1", &["Jane Doe"], &[], at(30))), at(60)).await;
    let id = EpisodeId { show: show(), guid: "1".into() };
    for round in 0..3 {
        board.keeper.keep(at(61 + round)).await.unwrap();
        // As if the process had died before it could mark how far it came.
        let again = board.store.seen_since(&show(), Edition::default(), at(61)).await.unwrap();
        assert_eq!(again.len(), 1);
    }
    assert_eq!(board.state(number).await, State::OnAir { episode: id.clone() });
    assert_eq!(board.told("ada").await, 1);
    assert_eq!(board.store.credited_for(&id).await.unwrap(), [(number, "ada".to_owned())]);
    assert_eq!(board.store.matched(&show()).await.unwrap(), board.store.edition().await.unwrap());
}

#[tokio::test]
async fn an_uncertain_match_is_asked_once_and_nothing_else_happens() {
    let mut board = Board::new().await;
    let number = board.suggests("Jane Dow", "ada").await;
    board.brings(Some(episode("1", &["Jane Doe"], &[], at(30))), at(60)).await;
    board.keeper.keep(at(61)).await.unwrap();
    assert_eq!(board.asked(at(62)).await, 1);
    // What is edited afterwards is compared again.
    board.episodes[0].title = "Another title".into();
    board.brings(None, at(70)).await;
    board.keeper.keep(at(71)).await.unwrap();
    assert_eq!(board.asked(at(72)).await, 0);
    assert_eq!(board.state(number).await, State::Open);
    assert_eq!(board.told("ada").await, 0);
}

#[tokio::test]
async fn a_guest_who_is_corrected_later_comes_true_then() {
    let mut board = Board::new().await;
    let number = board.suggests("Jane Doe", "ada").await;
    board.brings(Some(episode("1", &["Somebody Else"], &[], at(30))), at(60)).await;
    board.keeper.keep(at(61)).await.unwrap();
    assert_eq!(board.state(number).await, State::Open);
    let id = EpisodeId { show: show(), guid: "1".into() };
    let by = Corrector { platform: PlatformKind::Discord, id: "1".into(), name: "host".into() };
    let names = Change { guests: Some(vec!["Jane Doe".into()]), ..Change::default() };
    board.store.correct(&id, &Act::Correct(names), &by, at(70)).await.unwrap();
    board.keeper.keep(at(71)).await.unwrap();
    assert_eq!(board.state(number).await, State::OnAir { episode: id });
}

#[tokio::test]
async fn voters_who_asked_are_told_once_and_what_moderators_take_back_stays_so() {
    let mut board = Board::new().await;
    let number = board.suggests("Jane Doe", "ada").await;
    for (voter, tell) in [("bo", true), ("cy", false), ("ada", true)] {
        board.store.vote(Ballot::Suggestion(number), &person(voter), at(1)).await.unwrap();
        if tell {
            board.store.wants_to_hear(number, &person(voter)).await;
        }
    }
    board.brings(Some(episode("1", &["Jane Doe"], &[], at(30))), at(60)).await;
    board.keeper.keep(at(61)).await.unwrap();
    for (voter, notes) in [("ada", 1), ("bo", 1), ("cy", 0)] {
        assert_eq!(board.told(voter).await, notes, "{voter}");
    }
    let id = EpisodeId { show: show(), guid: "1".into() };
    let by = Corrector { platform: PlatformKind::Discord, id: "1".into(), name: "host".into() };
    board.store.undo_act(number, None, &by, &Rules::default(), at(62)).await.unwrap();
    board.keeper.keep(at(63)).await.unwrap();
    assert_eq!(board.state(number).await, State::Open);
    assert_eq!(board.store.credited_for(&id).await.unwrap(), []);
    assert_eq!(board.told("bo").await, 0, "nobody is told of what is not so");
    let on_air = Decision::OnAir { episode: id.clone() };
    board.store.decide_on(number, &on_air, Some(&by), &Rules::default(), at(64)).await.unwrap();
    board.keeper.keep(at(65)).await.unwrap();
    assert_eq!((board.told("ada").await, board.told("bo").await), (1, 1));
    assert_eq!(board.store.credited_for(&id).await.unwrap().len(), 1);
    let announced = board.store.edition().await.unwrap();
    board.store.forget(&person("ada"), |_| true, at(66)).await.unwrap();
    assert_eq!(board.store.credited_for(&id).await.unwrap(), []);
    let changed = board.store.changes(announced).await.unwrap().entries;
    assert_eq!(changed.len(), 1, "its announcement is to be edited");
}

async fn corrects(board: &Board, guest: &str, minutes: i64) {
    let id = EpisodeId { show: show(), guid: "1".into() };
    let by = Corrector { platform: PlatformKind::Discord, id: "1".into(), name: "host".into() };
    let names = Change { guests: Some(vec![guest.into()]), ..Change::default() };
    board.store.correct(&id, &Act::Correct(names), &by, at(minutes)).await.unwrap();
    board.keeper.keep(at(minutes + 1)).await.unwrap();
}

#[tokio::test]
async fn credits_set_right_after_a_suggestion_close_it_where_the_episode_is_new() {
    let mut board = Board::new().await;
    board.brings(Some(episode("1", &[], &[], at(-30))), at(-20)).await;
    board.keeper.keep(at(-10)).await.unwrap();
    let grace = board.suggests("Grace Hopper", "ada").await;
    let bo = board.suggests("Bo Li", "ada").await;
    corrects(&board, "Grace Hopper", 10).await;
    let id = EpisodeId { show: show(), guid: "1".into() };
    assert_eq!(board.state(grace).await, State::OnAir { episode: id });
    board.episodes[0].published = Some(at(-60 * 24 * 3));
    board.brings(None, at(20)).await;
    corrects(&board, "Bo Li", 30).await;
    assert_eq!(board.state(bo).await, State::Open, "it was on three days before it was suggested");
}

#[tokio::test]
async fn an_episode_that_is_said_not_to_be_it_is_not_asked_of_again_nor_taken_for_it() {
    let mut board = Board::new().await;
    let number = board.suggests("Jane Doe", "ada").await;
    board.brings(Some(episode("1", &["J. Doe"], &[], at(30))), at(60)).await;
    board.keeper.keep(at(61)).await.unwrap();
    assert_eq!(board.asked(at(62)).await, 1);
    let id = EpisodeId { show: show(), guid: "1".into() };
    let by = Corrector { platform: PlatformKind::Discord, id: "1".into(), name: "host".into() };
    let no = Decision::NotOnAir { episode: id.clone() };
    let said = board.store.decide_on(number, &no, Some(&by), &Rules::default(), at(63)).await.unwrap();
    assert!(matches!(said, Decided::Done(_)), "{said:?}");
    corrects(&board, "Jane Doe", 70).await;
    assert_eq!((board.state(number).await, board.asked(at(72)).await), (State::Open, 0));
    board.store.undo_act(number, None, &by, &Rules::default(), at(73)).await.unwrap();
    corrects(&board, "Jane Doe, Jr.", 74).await;
    corrects(&board, "Jane Doe", 76).await;
    assert_eq!(board.state(number).await, State::OnAir { episode: id }, "it may be it again");
}
