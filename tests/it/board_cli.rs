//! Boards, for hosts who have a shell.

use bot_core::announcement::PlatformKind;
use bot_core::credits::correction::Corrector;
use bot_core::episode::ShowId;
use bot_core::store::{Decision, Proposal, Store};
use bot_core::suggestion::{Ballot, Draft, Proposer, Rules};
use bot_core::time::now;
use bot_core::watch::Person;
use serde_json::Value;
use tempfile::TempDir;

use crate::command_line::{err, imported, onair, out};

const SHOW: &str = "rust-in-production";

fn person(id: &str) -> Person {
    Person { platform: PlatformKind::Discord, id: id.into() }
}

/// A board with something on it that a spreadsheet would run.
async fn board() -> (TempDir, String) {
    let (folder, database) = imported();
    let store = Store::open(&database).await.unwrap();
    let drafts = [
        Draft {
            guest: "=HYPERLINK(\"https://evil.example\")".into(),
            company: "Acme, Inc.".into(),
            why: "She said:\n\"all in Rust\"".into(),
            link: Some("https://example.org/jane".into()),
        },
        Draft { guest: "'Zoë".into(), ..Draft::default() },
        Draft { company: "*Oxide*".into(), ..Draft::default() },
    ];
    for (draft, anonymous) in drafts.iter().zip([false, true, true]) {
        let proposer = Proposer { person: person("4242"), name: "eve".into(), anonymous, credited: false };
        let proposal = Proposal {
            show: &ShowId::new(SHOW),
            draft,
            proposer: Some(&proposer),
            queued: false,
            cards: &[],
        };
        store.suggest(&proposal, now()).await.unwrap();
    }
    store.vote(Ballot::Suggestion(2), &person("4343"), now()).await.unwrap();
    let by = Corrector { platform: PlatformKind::Discord, id: "4444".into(), name: "ada".into() };
    let decline = Decision::Decline { reason: "-not now".into(), shown: false };
    for (number, decision) in [(3, decline), (2, Decision::Accept)] {
        store.decide_on(number, &decision, Some(&by), &Rules::default(), now()).await.unwrap();
    }
    store.close().await;
    (folder, database)
}

fn ask(database: &str, arguments: &[&str]) -> String {
    let done = onair(&[&["suggestions", "--database", database], arguments].concat(), "");
    assert!(done.status.success(), "{}", err(&done));
    out(&done)
}

#[tokio::test]
async fn a_board_is_listed_and_one_is_shown_with_its_history() {
    let (_folder, database) = board().await;
    let list = ask(&database, &["list"]);
    let lines: Vec<&str> = list.lines().collect();
    assert_eq!(lines.len(), 2, "{list}");
    assert!(lines[0].starts_with("#2  'Zoë · 1 vote · accepted"), "{list}");
    let all = ask(&database, &["list", "--all", "--json"]);
    let numbers = all.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["number"].clone());
    assert_eq!(numbers.collect::<Vec<_>>(), [2, 1, 3]);
    let one = ask(&database, &["show", "3"]);
    assert!(one.contains("decline: -not now, by moderator ada on Discord"), "{one}");
    assert!(one.contains("somebody without a name") && !one.contains("eve"), "{one}");
    let none = onair(&["suggestions", "--database", &database, "show", "9"], "");
    assert!(err(&none).contains("there is no suggestion #9"), "{}", err(&none));
}

#[tokio::test]
async fn nobodys_id_is_exported_and_no_name_that_was_not_given() {
    let (_folder, database) = board().await;
    for format in ["csv", "json", "markdown"] {
        let file = ask(&database, &["export", "--format", format]);
        for id in ["4242", "4343", "4444"] {
            assert!(!file.contains(id), "{format}: {file}");
        }
        let named = usize::from(format != "markdown");
        assert_eq!(file.matches("eve").count(), named, "{format}: {file}");
        assert_eq!(file.contains("not now"), named == 1, "a reason for moderators: {file}");
    }
    let page = ask(&database, &["export", "--format", "markdown"]);
    assert!(page.contains("## \\*Oxide\\*\n"), "{page}");
}

#[tokio::test]
async fn what_is_exported_is_imported_once_and_no_cell_is_a_formula() {
    let (folder, database) = board().await;
    let table = ask(&database, &["export", "--format", "csv"]);
    assert!(table.contains("\"'=HYPERLINK(\"\"https"), "{table}");
    let file = folder.path().join("board.csv");
    std::fs::write(&file, &table).unwrap();
    let file = file.display().to_string();
    let (_other_folder, other) = imported();
    let taken = ask(&other, &["import", &file]);
    assert!(taken.ends_with("3 taken, 0 there already, 0 not taken.\n"), "{taken}");
    let (before, after) = (exported(&database), exported(&other));
    for column in ["guest", "company", "why", "link", "state", "detail", "hidden"] {
        let cells = |board: &[Value]| board.iter().map(|line| line[column].clone()).collect::<Vec<_>>();
        assert_eq!(cells(&before), cells(&after), "{column}");
    }
    let again = ask(&other, &["import", &file]);
    assert!(again.ends_with("0 taken, 3 there already, 0 not taken.\n"), "{again}");
    assert_eq!(exported(&other).len(), 3);
}

fn exported(database: &str) -> Vec<Value> {
    serde_json::from_str(&ask(database, &["export", "--format", "json"])).unwrap()
}

#[tokio::test]
async fn an_import_says_of_each_line_what_became_of_it() {
    let (folder, database) = board().await;
    let file = folder.path().join("list.csv");
    let lines = "Guest;Company;Link;State;Detail\n\
                 Jane Doe;Acme;;booked;2027-03-01\n\
                 JANE DOE;acme;;;\n\
                 ;;;;\n\
                 Bo;;javascript:alert(1);;\n\
                 zoe;;;;\n\
                 Cy;;;lost;\n";
    std::fs::write(&file, format!("\u{feff}{lines}")).unwrap();
    let file = file.display().to_string();
    let done = onair(&["suggestions", "--database", &database, "import", &file, "--show", SHOW], "");
    assert_eq!(done.status.code(), Some(1), "{}", out(&done));
    let told = out(&done);
    for line in [
        "line 2: taken as #4: Jane Doe (Acme)",
        "line 3: there already as #4",
        "line 4: not taken: it names neither a guest nor a company",
        "line 5: not taken: `link` is no address of a page",
        "line 6: there already as #2",
        "line 7: not taken: there is no state “lost”",
        "1 taken, 2 there already, 3 not taken.",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    assert_eq!(exported(&database)[3]["detail"], "2027-03-01");
    let nowhere = onair(&["suggestions", "--database", &database, "import", &file, "--show", "nope"], "");
    assert!(out(&nowhere).contains("there is no show “nope”"), "{}", out(&nowhere));
}

#[tokio::test]
async fn lines_that_are_broken_keep_no_other_one_back() {
    let (folder, database) = board().await;
    let file = folder.path().join("list.csv");
    let take = |bytes: &[u8]| {
        std::fs::write(&file, bytes).unwrap();
        let done = onair(
            &["suggestions", "--database", &database, "import", &file.display().to_string(), "--show", SHOW],
            "",
        );
        (done.status.success(), format!("{}{}", out(&done), err(&done)))
    };
    let broken = "guest,company,why,detail,state,created\r\n\
                  Jane Doe\r\n\
                  Bo Ek,Acme,Yes,,,,,one,too,many\r\n\
                  \r\n\
                  \"A \"\"quoted\"\" name\",\"A, B; C\",\"Two\r\nlines\"\r\n\
                  5\" Disk,Floppy Inc\r\n\
                  \"Two\r\nnames\",Acme\r\n\
                  Old One,,,,,2019-02-30\r\n\
                  Late One,,,tomorrow,booked\r\n\
                  Ann Long,,\"Never closed\r\n\
                  Zoe Zed,Acme\r\n";
    let (all_taken, told) = take(broken.as_bytes());
    assert!(!all_taken, "{told}");
    for line in [
        "taken as #4: Jane Doe",
        "taken as #5: Bo Ek (Acme)",
        "taken as #6: A \"quoted\" name (A, B; C)",
        "taken as #7: 5\" Disk (Floppy Inc)",
        "not taken: `guest` has more than one line: is a quotation mark missing?",
        "not taken: “2019-02-30” is no day",
        "not taken: “tomorrow” is no day",
        "not taken: a quotation mark in it is not closed",
        "4 taken, 0 there already, 4 not taken.",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    assert_eq!(exported(&database)[5]["why"], "Two\nlines");
    for (bytes, why) in [
        (&b"guest\nZo\xeb\n"[..], "not UTF-8"),
        (&b"name,why\nJane,Because\n"[..], "must name the columns"),
        (&b""[..], "must name the columns"),
    ] {
        let (all_taken, told) = take(bytes);
        assert!(!all_taken && told.contains(why), "{why}: {told}");
    }
    assert_eq!(exported(&database).len(), 7);
}

/// A board with a suggestion in every state that a file can hold, and all that makes trouble in a table.
async fn full_board() -> (TempDir, String) {
    let (folder, database) = imported();
    let store = Store::open(&database).await.unwrap();
    let long = format!("-{}", "ü".repeat(599));
    let day = chrono::NaiveDate::from_ymd_opt(2027, 3, 1);
    let decline = |reason: &str, shown| Decision::Decline { reason: reason.to_owned(), shown };
    let decisions = [
        None,
        Some(Decision::Contacted),
        Some(Decision::Accept),
        Some(Decision::Booked { on: day }),
        Some(Decision::Booked { on: None }),
        Some(Decision::Recorded),
        Some(decline("=1+1; \"no\", they said", true)),
        Some(decline(&long, false)),
        Some(decline("", true)),
        Some(Decision::Hide),
    ];
    for (at, decision) in decisions.into_iter().enumerate() {
        let draft = Draft {
            guest: format!("=cmd|'/c calc'!A{at}"),
            company: format!("@Acme; \"{at}\", Inc."),
            why: format!("+1\n\n{long}").chars().take(600).collect(),
            link: Some(format!("https://example.org/?a={at}&b=\"c\";d,e").replace('"', "%22")),
        };
        let show = ShowId::new(SHOW);
        let queued = at == 0;
        let proposal = Proposal { show: &show, draft: &draft, proposer: None, queued, cards: &[] };
        let number = store.suggest(&proposal, now()).await.unwrap();
        if let Some(decision) = decision {
            store.decide_on(number, &decision, None, &Rules::default(), now()).await.unwrap();
        }
    }
    store.close().await;
    (folder, database)
}

/// The same table as a spreadsheet writes it where the comma stands in numbers.
fn as_a_spreadsheet_saves_it(table: &str) -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
    let mut writer =
        csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for record in reader.records() {
        writer.write_record(&record.unwrap()).unwrap();
    }
    ["\u{feff}".as_bytes(), &writer.into_inner().unwrap()].concat()
}

#[tokio::test]
async fn whatever_a_suggestion_says_it_says_again_after_export_and_import() {
    let (folder, database) = full_board().await;
    let table = ask(&database, &["export", "--format", "csv"]);
    for cell in table.lines().flat_map(|line| line.split(',')) {
        let cell = cell.trim_start_matches('"');
        assert!(!cell.starts_with(['=', '+', '@']), "{cell}");
    }
    let saved = as_a_spreadsheet_saves_it(&table);
    for (name, bytes) in [("as-it-is.csv", table.as_bytes()), ("saved.csv", &saved)] {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let (_other_folder, other) = imported();
        let taken = ask(&other, &["import", &file.display().to_string()]);
        assert!(taken.ends_with("10 taken, 0 there already, 0 not taken.\n"), "{name}: {taken}");
        let (before, after) = (exported(&database), exported(&other));
        for (before, after) in before.iter().zip(&after) {
            for column in
                ["number", "show", "guest", "company", "why", "link", "state", "detail", "hidden", "created"]
            {
                assert_eq!(before[column], after[column], "{name}, {column}");
            }
        }
        assert_eq!(
            ask(&other, &["export", "--format", "markdown"]),
            ask(&database, &["export", "--format", "markdown"])
        );
    }
}

#[tokio::test]
async fn questions_are_printed_for_the_recording() {
    let (_folder, database) = board().await;
    let empty = ask(&database, &["questions", "2"]);
    assert!(empty.starts_with("# Questions to 'Zoë\n") && empty.contains("Nobody has asked"), "{empty}");
    let url = database.clone();
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    for (id, question, votes) in [(1, "Why Rust?", 1), (2, "What *next*?", 3)] {
        sqlx::query("INSERT INTO questions (id, number, question, votes, created_at, edition) VALUES ($1, 2, $2, $3, 0, 1)")
            .bind(id)
            .bind(question)
            .bind(votes)
            .execute(&pool)
            .await
            .unwrap();
    }
    pool.close().await;
    let asked = ask(&database, &["questions", "2"]);
    assert!(asked.ends_with("1. What \\*next\\*? (3 votes)\n2. Why Rust? (1 vote)\n"), "{asked}");
}
