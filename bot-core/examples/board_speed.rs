//! How fast the board answers when it is full, over made-up suggestions and votes in SQLite:
//!
//! ```text
//! cargo run --release -p bot-core --example board_speed -- 10000 100000
//! ```
//!
//! The suggestions are the same on every run: each with a guest, a company and a reason, for one show with 1,000
//! episodes; the votes are spread over them as favour is, a few with most. They are stored one transaction each, as people
//! would bring them, in a file in the folder for temporary files (a third argument names another database). Prints the
//! median and the 99th percentile of whole answers: words included, the platform's network not.

use std::time::{Duration, Instant};

use bot_core::announcement::{Destination, PlatformKind};
use bot_core::bot::Bot;
use bot_core::catalogue::Entry;
use bot_core::command::{Asker, Command, Membership, Request};
use bot_core::episode::{Credit, CreditRole, Episode, EpisodeId, Evidence, Show, ShowId};
use bot_core::store::{Proposal, Store, StoreError};
use bot_core::subscription::Subscriptions;
use bot_core::suggestion::{Ballot, Boards, Draft, Proposer, Rules};
use bot_core::time::{self, Moment};
use bot_core::watch::Person;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

const SEED: u64 = 7;
/// Requests of each kind.
const REQUESTS: usize = 300;
const EPISODES: usize = 1_000;
/// People who vote.
const VOTERS: usize = 20_000;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), StoreError> {
    let argument = |at: usize| std::env::args().nth(at);
    let count = argument(1).and_then(|count| count.parse().ok()).unwrap_or(10_000);
    let votes = argument(2).and_then(|votes| votes.parse().ok()).unwrap_or(100_000);
    let file = std::env::temp_dir().join(format!("onair-board-{}.db", std::process::id()));
    let address = argument(3).unwrap_or_else(|| format!("sqlite:{}", file.display()));
    let store = Store::open(&address).await?;
    let mut world = World { random: StdRng::seed_from_u64(SEED), now: time::now() };

    let started = Instant::now();
    let drafts = world.fill(&store, count).await?;
    let cast = world.vote(&store, count, votes).await?;
    println!("{count} suggestions and {cast} votes, stored in {:.1?}", started.elapsed());

    let bot = world.bot(store.clone());
    let started = Instant::now();
    bot.learn_board().await?;
    println!("names learned in {:.1?}", started.elapsed());
    measure(&bot, &mut world, &drafts).await;
    store.close().await;
    for file in ["", "-wal", "-shm"].map(|end| format!("{}{end}", file.display())) {
        // What is not there need not go.
        let _gone = std::fs::remove_file(file);
    }
    Ok(())
}

async fn measure(bot: &Bot, world: &mut World, drafts: &[Draft]) {
    let count = drafts.len();
    let pages = count / 10;
    let mut lists = Vec::new();
    for (kind, line) in [
        ("list: top, first page", "suggestions"),
        ("list: new, first page", "suggestions new"),
        ("list: mine", "suggestions mine"),
    ] {
        let lines = std::iter::repeat_n(line.to_owned(), REQUESTS).collect();
        lists.extend(report(kind, answers(bot, world, lines).await));
    }
    for sorting in ["top", "new"] {
        let lines =
            (0..REQUESTS).map(|_| format!("suggestions {sorting} {}", world.up_to(pages) + 1)).collect();
        lists.extend(report(&format!("list: {sorting}, any page"), answers(bot, world, lines).await));
    }
    report("list: all", lists);
    let lines = (0..REQUESTS).map(|_| format!("suggestions {}", world.up_to(count) + 1)).collect();
    report("one with its history", answers(bot, world, lines).await);

    let mut checks = Vec::new();
    let lines = (0..REQUESTS).map(|_| format!("suggest {}", drafts[world.up_to(count)].title())).collect();
    checks.extend(report("check: the same", answers(bot, world, lines).await));
    let mut lines = Vec::new();
    for _ in 0..REQUESTS {
        let at = world.up_to(count);
        lines.push(format!("suggest {}", world.mistyped(&drafts[at].guest)));
    }
    checks.extend(report("check: mistyped", answers(bot, world, lines).await));
    let lines = (0..REQUESTS).map(|_| {
        let surname = drafts[world.up_to(count)].guest.rsplit(' ').next().unwrap_or_default().to_owned();
        format!("suggest {surname}")
    });
    let lines = lines.collect();
    checks.extend(report("check: a surname", answers(bot, world, lines).await));
    report("check: all", checks);

    let lines = (0..REQUESTS).map(|_| format!("suggest {} again: yes", world.person_name())).collect();
    report("a new one, kept", answers(bot, world, lines).await);
    let numbers: Vec<usize> = (0..REQUESTS).map(|_| world.up_to(count) + 1).collect();
    let lines = numbers.iter().map(|number| format!("vote {number}")).collect();
    report("a vote", answers(bot, world, lines).await);
    let lines = numbers.iter().map(|number| format!("vote {number} off")).collect();
    report("a vote taken back", answers(bot, world, lines).await);
    let lines = (0..REQUESTS).map(|_| format!("vote {}", drafts[world.up_to(count)].title())).collect();
    report("a vote by the title", answers(bot, world, lines).await);

    let mut completions = Vec::new();
    for _ in 0..REQUESTS {
        let typed: String = drafts[world.up_to(count)].guest.chars().take(4).collect();
        let started = Instant::now();
        drop(bot.complete("vote", "suggestion", &typed, None));
        completions.push(started.elapsed());
    }
    report("completion: four letters", completions);
}

/// How long each answer takes, somebody else asking each time.
async fn answers(bot: &Bot, world: &mut World, lines: Vec<String>) -> Vec<Duration> {
    let mut times = Vec::new();
    for line in lines {
        let request = world.request(&line);
        let started = Instant::now();
        drop(bot.respond(&request, world.now).await);
        times.push(started.elapsed());
    }
    times
}

fn report(what: &str, mut times: Vec<Duration>) -> Vec<Duration> {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 1000).min(times.len() - 1)];
    println!("{what:<26} p50 {:>9.1?}  p99 {:>9.1?}  max {:>9.1?}", at(500), at(990), at(1000));
    times
}

struct World {
    random: StdRng,
    now: Moment,
}

impl World {
    fn bot(&mut self, store: Store) -> Bot {
        let rules = Rules { per_day: 1_000, per_server: 1_000_000, ..Rules::default() };
        let bot = Bot::new(store, Subscriptions::default()).with_boards(Boards::new([(show(), rules)]));
        let episodes = (0..EPISODES).map(|number| Entry::from(self.episode(number))).collect();
        bot.learn(episodes, vec![Show::new(show())]);
        bot
    }

    async fn fill(&mut self, store: &Store, count: usize) -> Result<Vec<Draft>, StoreError> {
        let mut drafts = Vec::new();
        for at in 0..count {
            let draft = Draft {
                guest: self.person_name(),
                company: self.name(4),
                why: "They rewrote something large in Rust, and can tell what went wrong.".to_owned(),
                link: None,
            };
            let person = Person { platform: PlatformKind::Discord, id: format!("proposer {}", at / 3) };
            let name = format!("proposer {}", at / 3);
            let proposer = Proposer { person, name, anonymous: false, credited: true };
            let show = show();
            let proposal =
                Proposal { show: &show, draft: &draft, proposer: Some(&proposer), queued: false, cards: &[] };
            store.suggest(&proposal, self.now).await?;
            drafts.push(draft);
        }
        Ok(drafts)
    }

    /// Favour falls as the rank rises: of three numbers the least is mostly small.
    async fn vote(&mut self, store: &Store, count: usize, votes: usize) -> Result<usize, StoreError> {
        let mut cast = 0;
        while cast < votes {
            let rank = self.up_to(count).min(self.up_to(count)).min(self.up_to(count));
            let number = u32::try_from(rank + 1).unwrap_or(1);
            let id = format!("voter {}", self.up_to(VOTERS));
            let person = Person { platform: PlatformKind::Matrix, id };
            let outcome = store.vote(Ballot::Suggestion(number), &person, self.now).await?;
            cast += usize::from(matches!(outcome, bot_core::store::Voted::Counted(_)));
        }
        Ok(cast)
    }

    fn request(&mut self, line: &str) -> Request {
        let id = format!("asker {}", self.up_to(1_000_000));
        Request {
            command: Command::parse(line),
            room: Some(Destination { platform: PlatformKind::Discord, room: "42".to_owned() }),
            asker: Asker {
                platform: PlatformKind::Discord,
                name: id.clone(),
                id,
                moderator: false,
                membership: Membership::default(),
            },
            missing: Vec::new(),
        }
    }

    fn up_to(&mut self, most: usize) -> usize {
        self.random.random_range(0..most.max(1))
    }

    fn person_name(&mut self) -> String {
        format!("{} {}", self.name(3), self.name(4))
    }

    /// Words like names, of so many syllables.
    fn name(&mut self, syllables: usize) -> String {
        const SYLLABLES: [&str; 16] = [
            "ka", "ro", "ti", "ne", "lu", "ma", "so", "vi", "der", "an", "el", "ist", "or", "un", "gra",
            "pho",
        ];
        let beginnings =
            ["Ka", "Ro", "Ti", "Ne", "Lu", "Ma", "So", "Vi", "Ber", "San", "Del", "Mor", "Gra", "Tho"];
        let endings =
            ["lin", "mann", "ev", "ström", "sen", "ard", "otti", "ski", "ova", "ley", "ell", "onen"];
        let mut name = beginnings[self.up_to(beginnings.len())].to_owned();
        for _ in 0..syllables - 2 {
            name.push_str(SYLLABLES[self.up_to(SYLLABLES.len())]);
        }
        name + endings[self.up_to(endings.len())]
    }

    fn mistyped(&mut self, name: &str) -> String {
        let mut chars: Vec<char> = name.chars().collect();
        let at = self.random.random_range(1..chars.len() - 1);
        chars.swap(at, at + 1);
        chars.into_iter().collect()
    }

    fn episode(&mut self, number: usize) -> Episode {
        let (guest, company) = (self.person_name(), self.name(4));
        let credit = |name: &str, role| Credit {
            name: name.to_owned(),
            role,
            company: None,
            aliases: Vec::new(),
            evidence: Evidence { field: "title".to_owned(), words: String::new() },
        };
        let id = EpisodeId { show: show(), guid: number.to_string() };
        Episode {
            credits: vec![credit(&guest, CreditRole::Guest), credit(&company, CreditRole::Company)],
            ..Episode::new(id, format!("{company}'s {guest}"))
        }
    }
}

fn show() -> ShowId {
    ShowId::new("show")
}
