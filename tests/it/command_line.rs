//! The program as a person meets it in a shell.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::first_show;
use crate::world::is_left_out;

/// Runs the program to its end, with lines on its standard input.
pub fn onair(arguments: &[&str], input: impl AsRef<[u8]>) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_onair"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program is built with its tests");
    // A program that ends before it has read everything closes the pipe.
    let _ = child.stdin.take().expect("it is piped").write_all(input.as_ref());
    child.wait_with_output().expect("it ends")
}

pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("it prints UTF-8")
}

pub fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("it prints UTF-8")
}

/// A database with the first show's episodes, imported by the program itself.
pub fn imported() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let feed = folder.path().join("feed.xml");
    std::fs::write(&feed, first_show::FEED).expect("written");
    let database = format!("sqlite:{}", folder.path().join("onair.db").display());
    let done = onair(
        &["import", "--database", &database, "--show", "rust-in-production", &feed.display().to_string()],
        "",
    );
    assert!(done.status.success(), "{}", err(&done));
    assert!(out(&done).contains("19 episodes, 19 of them new"), "{}", out(&done));
    (folder, database)
}

#[test]
fn a_question_piped_into_the_local_chat_gets_its_answer_and_nothing_else() {
    let answered = onair(&["try"], "/episode oxide\n");
    assert!(answered.status.success(), "{}", err(&answered));
    insta::assert_snapshot!(out(&answered), @r#"
    Oxide's Steve Klabnik
    Rust in Production · Season 3, episode 3 · 14 November 2024 · 1 h
    Guest: Steve Klabnik
    Company: Oxide

    What's even cooler than writing your own text editor or your own operating
    system? Building your own hardware from scratch with all the software written
    in Rust -- including firmware, the scheduler, and the hypervisor. Oxide
    Computer Company is one of the most admired companies in the Rust community.
    They are building "servers as they should be" with a focus on security and
    performance to serve the needs of modern on-premise data centers.

    In this episode, I talk to Steve Klabnik, a software…

    https://letscast.fm/podcasts/rust-in-production-82281512/episodes/oxide-s-steve-klabnik
    "#);
    assert_eq!(err(&answered), "");
}

#[test]
fn a_line_that_is_not_text_is_said_so_and_the_next_one_is_answered() {
    let answered = onair(&["try"], b"/episode \xff\xfe\n/help latest\n");
    assert!(answered.status.success(), "{}", err(&answered));
    let said = out(&answered);
    assert!(said.starts_with("That line is not text (UTF-8).\n\n/latest – "), "{said}");
    assert!(!said.contains('\u{1b}'), "no colour in a pipe: {said}");
}

#[test]
fn the_local_chat_finds_every_episode_of_the_first_show() {
    for (question, title) in first_show::questions() {
        let answered = out(&onair(&["try"], format!("/{question}\n")));
        let first = answered.lines().find(|line| line.starts_with("  ") && !line.trim().is_empty());
        assert!(first.is_some_and(|first| first.contains(title)), "/{question}: {answered}");
    }
}

#[test]
fn a_held_back_episode_is_announced_before_the_questions_are_answered() {
    let told = out(&onair(&["try", "--publish-next"], "/latest\n"));
    let announced = told.find("New episode of Rust in Production").expect("it is announced");
    let answered = told.rfind("Oxide's Steve Klabnik").expect("it is the newest");
    assert!(announced < answered, "{told}");
}

#[test]
fn an_episode_put_into_the_feed_makes_a_suggestion_come_true_in_the_local_chat() {
    let folder = tempfile::tempdir().expect("a folder");
    let feed = folder.path().join("feed.xml");
    std::fs::write(&feed, first_show::FEED).expect("written");
    let mut child = Command::new(env!("CARGO_BIN_EXE_onair"))
        .args(["try", feed.to_str().expect("a name")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program is built with its tests");
    let (mut typed, printed) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
    let mut printed = BufReader::new(printed).lines().map(|line| line.expect("text"));
    typed.write_all(b"/suggest Jane Doe (Acme)\n/vote 1 named\n/decide 1 booked\n").expect("it listens");
    assert!(printed.any(|line| line.starts_with("#1 Jane Doe (Acme) is booked")), "it is booked first");
    let episode = format!(
        "<item><title>Acme's Jane Doe</title><guid>jane-1</guid><pubDate>{}</pubDate><description>In this episode, I talk \
         to Jane Doe of Acme.</description></item>",
        bot_core::time::now().to_rfc2822()
    );
    let now = String::from_utf8(first_show::FEED.to_vec()).expect("text").replacen(
        "<item>",
        &(episode + "<item>"),
        1,
    );
    std::fs::write(&feed, now).expect("written");
    typed.write_all(b"/suggestions 1\n").expect("it listens");
    drop(typed);
    let told: Vec<String> = printed.collect();
    let told = told.join("\n");
    assert!(told.contains("New episode of Rust in Production"), "{told}");
    assert!(told.contains("Suggested by operator (#1)."), "{told}");
    assert!(told.contains("What you suggested came true: Jane Doe (Acme) (#1) is on air."), "{told}");
    assert!(told.contains("#1 Jane Doe (Acme) – no votes yet · it came true"), "{told}");
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn a_batch_of_queries_gets_a_json_line_each() {
    let (_folder, database) = imported();
    let lines = out(&onair(&["lookup", "--database", &database, "--batch"], "oxide\nfluvio\nzzzzqqqq\n"));
    let answers: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[0]["query"], "oxide");
    assert!(answers[0]["micros"].is_u64());
    let first = &answers[0]["results"][0];
    assert_eq!(first["show"], "rust-in-production");
    assert_eq!(first["guests"], serde_json::json!(["Steve Klabnik"]));
    assert_eq!(first["companies"], serde_json::json!(["Oxide"]));
    assert!(first["score"].as_f64().expect("a number") > 0.0);
    assert_eq!(answers[1]["results"][0]["companies"], serde_json::json!(["InfinyOn"]));
    assert_eq!(answers[2]["results"], serde_json::json!([]));
}

#[test]
fn stored_episodes_are_listed_newest_first() {
    let (_folder, database) = imported();
    let lines = out(&onair(&["episodes", "--database", &database, "--json"], ""));
    let episodes: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(episodes.len(), 19);
    let newest = &episodes[0];
    assert_eq!(newest["title"], "Oxide's Steve Klabnik");
    assert_eq!(newest["published"], "2024-11-14T16:00:00Z");
    assert_eq!((&newest["season"], &newest["number"]), (&3.into(), &"3".into()));
    assert_eq!(newest["kind"], "full");
    let status = out(&onair(&["status", "--database", &database, "--json"], ""));
    let status: Value = serde_json::from_str(&status).expect("JSON");
    assert_eq!(status["episodes"], 19);
    assert_eq!(status["announcements"]["due"], 0);
}

#[test]
fn importing_twice_changes_nothing() {
    let (folder, database) = imported();
    let feed = folder.path().join("feed.xml").display().to_string();
    let again = onair(&["import", "--database", &database, "--show", "rust-in-production", &feed], "");
    assert!(out(&again).contains("19 episodes, 0 of them new, 0 changed"), "{}", out(&again));
}

#[test]
fn the_example_configuration_is_printed_as_it_is_kept() {
    assert_eq!(out(&onair(&["config"], "")), onair_config::EXAMPLE);
}

#[test]
fn misuse_is_told_apart_from_failure() {
    let misused = onair(&["lookup"], "");
    assert_eq!(misused.status.code(), Some(2), "{}", err(&misused));
    let no_database = onair(&["status", "--database", "sqlite:/nowhere/onair.db"], "");
    assert_eq!(no_database.status.code(), Some(1));
    assert!(err(&no_database).contains("/nowhere/onair.db"), "{}", err(&no_database));
    let no_config = onair(&["run", "--config", "/nowhere/onair.toml"], "");
    assert_eq!(no_config.status.code(), Some(2));
    assert!(err(&no_config).contains("/nowhere/onair.toml"), "{}", err(&no_config));
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("onair.toml");
    std::fs::write(&config, "[[show]]\nid = \"a\"\nfeed = \"https://example.org/feed\"\npol = \"15m\"\n")
        .expect("written");
    let refused = onair(&["check", "--config", &config.display().to_string()], "");
    assert_eq!(refused.status.code(), Some(2));
    let said = err(&refused);
    assert!(said.contains("onair.toml:4") && said.contains("`pol`") && said.contains("`poll`"), "{said}");
}

#[test]
fn a_web_page_is_not_taken_for_a_feed() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("page.html");
    std::fs::write(&page, "<!DOCTYPE html><html><body>Our podcast</body></html>").expect("written");
    let refused = onair(&["try", &page.display().to_string()], "/latest\n");
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("web page"), "{}", err(&refused));
}

/// Imports the first show into a folder that a mount of its own has made difficult, as whoever runs the tests may.
fn import_into(difficult: &str) -> Option<Output> {
    if is_left_out("mounts") {
        return None;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let feed = folder.path().join("feed.xml");
    std::fs::write(&feed, first_show::FEED).expect("written");
    let script = format!(
        "set -e; cd {}; mkdir -p mounted; {difficult}; exec {} import --database sqlite:mounted/onair.db --show a feed.xml",
        folder.path().display(),
        env!("CARGO_BIN_EXE_onair")
    );
    let done = Command::new("unshare").args(["--map-root-user", "--mount", "sh", "-c", &script]).output();
    let done = done.expect("unshare is part of every Debian; ONAIR_TEST_WITHOUT=mounts does without");
    assert!(!err(&done).contains("unshare:"), "{} (ONAIR_TEST_WITHOUT=mounts does without)", err(&done));
    Some(done)
}

#[test]
fn a_full_disk_is_named_with_the_way_out() {
    let Some(done) = import_into("mount -t tmpfs -o size=160k none mounted") else { return };
    assert_eq!(done.status.code(), Some(1));
    assert!(err(&done).contains("disk that holds the database is full"), "{}", err(&done));
}

#[test]
fn a_read_only_database_is_named_with_the_way_out() {
    let prepare = format!(
        "{} import --database sqlite:mounted/onair.db --show a feed.xml >/dev/null; \
         mount --bind mounted mounted; mount -o remount,ro,bind mounted",
        env!("CARGO_BIN_EXE_onair")
    );
    let Some(done) = import_into(&prepare) else { return };
    assert_eq!(done.status.code(), Some(1));
    assert!(err(&done).contains("read-only"), "{}", err(&done));
}
