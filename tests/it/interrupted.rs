//! What somebody asks on Matrix while processes die, or while several of them hear it, is answered, and once.

use std::time::Duration;

use bot_core::suggestion::State;
use matrix_sdk::ruma::{OwnedEventId, OwnedRoomId};
use tempfile::TempDir;

use crate::kills::Outbox;
use crate::suggesting_on_matrix::{BOARD, TO_THE_PRESENT, replied_to, rooms};
use crate::world::gate::Hold;
use crate::world::homeserver::{Kind, Proxy, Seen, shared};
use crate::world::rooms::Rooms;
use crate::world::running::Running;
use crate::world::story::{Database, World};
use crate::world::{PATIENCE, folder};

/// A community whose bot reaches the homeserver through a pass-through. An episode is out.
async fn community(database: Database) -> Option<(World, Proxy)> {
    let homeserver = shared().await?;
    let proxy = Proxy::start(homeserver.url()).await;
    let mut world = World::on_discord(database).await?;
    BOARD.clone_into(&mut world.settings);
    world.rooms = Some(Rooms::at(homeserver).await.through(proxy.url()));
    world.starts().await;
    rooms(&world).have_the_bot().await;
    world.polls().await;
    world.feed.publishes_titled("Oxide");
    world.polls().await;
    world.everyone_sees("Oxide").await;
    Some((world, proxy))
}

/// Another process on the same database and account. It is a device of its own, and reaches the homeserver by a way of its own.
struct Second {
    process: Running,
    proxy: Proxy,
    _folder: TempDir,
}

impl Second {
    async fn starts(world: &World, first: &Proxy) -> Self {
        let folder = folder::temporary("onair-second-");
        let proxy = Proxy::start(shared().await.expect("there is one").url()).await;
        let own = std::fs::read_to_string(world.config_file()).unwrap();
        let store = |folder: &std::path::Path| format!("store = \"{}\"", folder.join("matrix").display());
        let config = own
            .replace(&store(world.config_file().parent().unwrap()), &store(folder.path()))
            .replace(&first.url(), &proxy.url());
        assert!(config.contains(&store(folder.path())) && config.contains(&proxy.url()), "{config}");
        let file = folder.path().join("onair.toml");
        std::fs::write(&file, config).unwrap();
        let mut process = Running::start(&file).await;
        process.connects().await;
        Self { process, proxy, _folder: folder }
    }
}

/// Whoever reaches the homeserver by this way has heard all that was said so far.
async fn has_heard_all(proxy: &Proxy, world: &World) {
    let (room, listener) = (&rooms(world).plain, &rooms(world).listener);
    // The first may come between two syncs; then the second ends the one that brought it.
    for _ in 0..2 {
        let before = proxy.times_listened();
        listener.sends_notice(room, "Hear, hear").await;
        proxy.is_listened_to_more_often_than(before).await;
    }
}

/// What was suggested is posted, and looked at.
async fn ends(mut world: World) {
    world.passes(TO_THE_PRESENT).await;
    world.passes(Duration::from_mins(1)).await;
    world.has_looked();
    let listener = &rooms(&world).listener;
    for room in listener.rooms().await {
        listener.sees(&room).await;
    }
    world.ends().await;
}

async fn answers(world: &World, room: &OwnedRoomId, question: &OwnedEventId) -> usize {
    let seen = rooms(world).listener.sees(room).await;
    let answers =
        |seen: &&Seen| seen.sender == rooms(world).bot.user_id && seen.reply_to.as_ref() == Some(question);
    seen.iter().filter(answers).count()
}

/// Waits until nothing that was asked is in anybody's hands.
async fn all_is_settled(judge: &Outbox) {
    let settled = async {
        while judge.open_questions().await > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, settled).await.expect("all that was asked is settled");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_processes_on_one_account_one_answers_what_both_hear() {
    let Some((world, proxy)) = community(Database::Postgres).await else { return };
    let second = Second::starts(&world, &proxy).await;
    let judge = Outbox::open(&world.database).await;
    let mut asked = Vec::new();
    for room in [rooms(&world).plain.clone(), rooms(&world).encrypted.clone()] {
        for line in
            ["!latest", "!suggest Jane Doe (Acme)", "!suggest John Roe", "!suggestions", "!episode oxide"]
        {
            let question = rooms(&world).listener.says(&room, line).await;
            replied_to(&world, &room, &question).await;
            asked.push((room.clone(), question));
        }
    }
    for way in [&proxy, &second.proxy] {
        has_heard_all(way, &world).await;
    }
    all_is_settled(&judge).await;
    for (room, question) in &asked {
        assert_eq!(answers(&world, room, question).await, 1);
    }
    assert!(world.service().store.suggestion(2).await.unwrap().is_some());
    assert!(world.service().store.suggestion(3).await.unwrap().is_none());
    second.process.stop().await;
    ends(world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_process_that_died_left_unanswered_another_one_answers() {
    let Some((mut world, proxy)) = community(Database::Postgres).await else { return };
    let second = Second::starts(&world, &proxy).await;
    let judge = Outbox::open(&world.database).await;
    let (plain, encrypted) = (rooms(&world).plain.clone(), rooms(&world).encrypted.clone());
    let ways = [
        (&plain, Hold::Request),
        (&encrypted, Hold::Request),
        (&plain, Hold::Late),
        (&encrypted, Hold::Late),
    ];
    for (number, (room, hold)) in ways.into_iter().enumerate() {
        // The first process hears it, and alone.
        let deaf = second.proxy.holds_sync();
        has_heard_all(&proxy, &world).await;
        deaf.is_reached().await;
        let answer = proxy.holds_next(&[Kind::Reply], hold);
        let line =
            format!("!suggest {}", ["Jane Doe", "Walter Ilmari", "Kofi Mensah", "Birgit Lund"][number]);
        let question = rooms(&world).listener.says(room, &line).await;
        answer.is_reached().await;
        world.dies().await;
        if hold == Hold::Late {
            // Its words are on a long way, and come after its death.
            answer.open();
            replied_to(&world, room, &question).await;
        }
        judge.questions_are_let_go().await;
        deaf.open();
        if hold == Hold::Request {
            replied_to(&world, room, &question).await;
        }
        has_heard_all(&second.proxy, &world).await;
        all_is_settled(&judge).await;
        world.starts().await;
        has_heard_all(&proxy, &world).await;
        assert_eq!(answers(&world, room, &question).await, 1, "{line} {hold:?}");
    }
    assert!(world.service().store.suggestion(4).await.unwrap().is_some());
    assert!(world.service().store.suggestion(5).await.unwrap().is_none());
    second.process.stop().await;
    ends(world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_only_was_slow_leaves_the_answer_to_the_one_that_took_it_over() {
    let Some((mut world, proxy)) = community(Database::Postgres).await else { return };
    let second = Second::starts(&world, &proxy).await;
    let judge = Outbox::open(&world.database).await;
    let room = rooms(&world).plain.clone();
    let deaf = second.proxy.holds_sync();
    has_heard_all(&proxy, &world).await;
    deaf.is_reached().await;
    // It stands still in the middle of finding out what was asked.
    let asked = rooms(&world).answer(&room, "!suggest").await.event_id;
    let stands_still = proxy.holds_at("/event/");
    let question = rooms(&world).listener.replies(&room, &asked, "Jane Doe (Acme)").await;
    stands_still.is_reached().await;
    judge.questions_are_let_go().await;
    deaf.open();
    replied_to(&world, &room, &question).await;
    all_is_settled(&judge).await;
    stands_still.open();
    for way in [&proxy, &second.proxy] {
        has_heard_all(way, &world).await;
    }
    second.process.stop().await;
    world.restarts().await;
    assert_eq!(answers(&world, &room, &question).await, 1);
    ends(world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_when_the_bot_died_is_answered_once_it_is_back() {
    for database in [Database::Sqlite, Database::Postgres] {
        let Some((mut world, proxy)) = community(database).await else { continue };
        let judge = Outbox::open(&world.database).await;
        for room in [rooms(&world).plain.clone(), rooms(&world).encrypted.clone()] {
            for hold in [Hold::Request, Hold::Late, Hold::Answer] {
                has_heard_all(&proxy, &world).await;
                let answer = proxy.holds_next(&[Kind::Reply], hold);
                let ada = &rooms(&world).listener;
                let before = ada.says(&room, "!latest").await;
                answer.is_reached().await;
                world.dies().await;
                if hold == Hold::Late {
                    answer.open();
                }
                let ada = &rooms(&world).listener;
                let meanwhile = ada.says(&room, "!episode oxide").await;
                judge.questions_are_let_go().await;
                world.starts().await;
                for question in [&before, &meanwhile] {
                    replied_to(&world, &room, question).await;
                }
                has_heard_all(&proxy, &world).await;
                all_is_settled(&judge).await;
                for question in [&before, &meanwhile] {
                    assert_eq!(answers(&world, &room, question).await, 1, "{hold:?}");
                }
            }
        }
        // What was answered is not answered again, however often it is heard.
        world.restarts().await;
        has_heard_all(&proxy, &world).await;
        world.ends().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_moderator_did_when_the_bot_died_is_not_done_a_second_time() {
    let Some((mut world, proxy)) = community(Database::Sqlite).await else { return };
    let judge = Outbox::open(&world.database).await;
    let room = rooms(&world).plain.clone();
    for line in ["!suggest Jane Doe (Acme)", "!decide 1 accept", "!decide 1 booked"] {
        rooms(&world).answer(&room, line).await;
    }
    let answer = proxy.holds_next(&[Kind::Reply], Hold::Request);
    let undo = rooms(&world).listener.says(&room, "!decide 1 undo").await;
    answer.is_reached().await;
    world.dies().await;
    judge.questions_are_let_go().await;
    world.starts().await;
    let look = rooms(&world).answer(&room, "!suggestions 1").await;
    assert!(look.body.contains("accepted"), "{}", look.body);
    has_heard_all(&proxy, &world).await;
    all_is_settled(&judge).await;
    // Done twice it would have taken back both.
    let state = world.service().store.suggestion(1).await.unwrap().unwrap().state;
    assert_eq!((state, answers(&world, &room, &undo).await), (State::Accepted, 0));
    ends(world).await;
}
