use super::*;
use crate::command::{AskCommand, COMMANDS, SuggestCommand};
use crate::episode::ShowId;
use crate::suggestion::Draft;

fn form(line: &str) -> Form {
    Form::of(line).unwrap_or_else(|| panic!("no form for {line:?}"))
}

fn asks_for(line: &str) -> Vec<(&'static str, bool)> {
    form(line).fields.iter().map(|field| (field.argument, field.required)).collect()
}

#[test]
fn a_form_asks_for_what_the_line_lacks() {
    let all = [("guest", true), ("company", false), ("why", false), ("link", false)];
    assert_eq!(asks_for("suggest"), all);
    assert_eq!(asks_for("suggest Jane Doe company: Acme"), all[2..]);
    assert_eq!(asks_for("ask suggestion: 12"), [("question", true)]);
    assert_eq!(asks_for("credit oxide undo: yes").len(), 3);
    assert_eq!((Form::of("latest"), Form::of("no such command")), (None, None));
}

#[test]
fn who_suggests_somebody_again_says_why() {
    assert_eq!(asks_for("suggest Jane Doe company: Acme again: yes"), [("why", true)]);
    assert_eq!(asks_for("suggest company: Acme again: yes"), [("why", true)]);
    assert_eq!(Form::of("suggest Jane Doe why: She is back again: yes"), None);
    assert_eq!(asks_for("suggest Jane Doe again: no").len(), 3);
}

#[test]
fn each_decision_is_asked_for_what_belongs_to_it() {
    assert_eq!(form("decide 12 decline").title, "Decline suggestion #12");
    assert_eq!(asks_for("decide 12 decline"), [("text", false)]);
    assert_eq!(asks_for("decide 12 note"), [("text", true)]);
    assert_eq!(asks_for("decide #12 booked"), [("text", false)]);
    assert_eq!(asks_for("decide Jane Doe action: merge"), [("text", true)]);
    assert_eq!(asks_for("decide 12 onair"), [("text", true)]);
    for complete in ["decide 12", "decide 12 note hello", "decide 12 accept", "decide 12 undo 7"] {
        assert_eq!(Form::of(complete), None, "{complete}");
    }
}

#[test]
fn what_is_typed_into_a_form_completes_its_line() {
    let typed = [("guest", "Jane again: yes"), ("company", " "), ("why", "first\nsecond")];
    let draft = Draft { guest: typed[0].1.into(), why: typed[2].1.into(), ..Draft::default() };
    let suggested = SuggestCommand { draft, anonymous: true, again: false, show: None };
    assert_eq!(
        Form::filled("suggest anonymous: yes", &typed),
        Ok(Command::Suggest(Box::new(suggested))),
        "what is typed is no argument of its own"
    );
    let declined =
        DecideCommand { suggestion: "12".into(), action: "decline".into(), text: "We had that".into() };
    assert_eq!(Form::filled("decide 12 decline", &[("text", "We had that")]), Ok(Command::Decide(declined)));
    let asked = AskCommand { question: "Why Rust?".into(), suggestion: "12".into() };
    assert_eq!(Form::filled("ask suggestion: 12", &[("question", "Why Rust?")]), Ok(Command::Ask(asked)));
    assert!(matches!(Form::filled("credit", &[("guests", "Ada")]), Err(Misunderstood::Missing(_))));
    assert!(matches!(Form::filled("propose", &[]), Err(Misunderstood::Unknown { .. })));
}

#[test]
fn what_was_given_without_a_guest_stands_in_the_form() {
    let why = "w".repeat(700);
    let given = [("anonymous", "yes"), ("why", &*why), ("link", " ")];
    let form = Form::instead_of("suggest", &given).unwrap();
    assert_eq!(form.line, "suggest anonymous: yes");
    let values: Vec<_> = form.fields.iter().map(|field| field.value.len()).collect();
    assert_eq!(values, [0, 0, 600, 0]);
    assert_eq!(Form::instead_of("suggest", &[("company", "Acme")]), None, "a company is somebody");
    assert_eq!(Form::instead_of("episode", &[]), None);
}

#[test]
fn a_show_is_chosen_in_the_form_and_all_that_was_typed_is_there() {
    let boards = [Show::new(ShowId::new("one")), Show::new(ShowId::new("two"))];
    let why = "w".repeat(200);
    let given = [("guest", "Jane Doe"), ("why", &*why), ("anonymous", "yes")];
    let form = Form::choosing(&given, &boards).unwrap();
    assert_eq!(form.line, "suggest anonymous: yes");
    let fields: Vec<_> = form.fields.iter().map(|field| (field.argument, &*field.value)).collect();
    assert_eq!(fields, [("show", ""), ("guest", "Jane Doe"), ("company", ""), ("why", &*why), ("link", "")]);
    assert!(form.fields[0].required && form.fields[0].choices.len() == 2);
    let Ok(Command::Suggest(chosen)) =
        Form::filled(&form.line, &[("show", "two"), ("guest", "Jane Doe"), ("why", &*why)])
    else {
        panic!("not understood")
    };
    assert_eq!((chosen.show.as_deref(), chosen.anonymous), (Some("two"), true));
    // What has no field in the shorter form stays in its line.
    let again = Form::choosing(&[("guest", "Jane"), ("company", "Acme"), ("again", "yes")], &boards).unwrap();
    assert_eq!(again.line, "suggest again: yes company: Acme");
    let fields: Vec<_> = again.fields.iter().map(|field| (field.argument, &*field.value)).collect();
    assert_eq!(fields, [("show", ""), ("guest", "Jane"), ("why", "")]);
    let many: Vec<_> = (0..26).map(|number| Show::new(ShowId::new(format!("show-{number}")))).collect();
    let company = Form::choosing(&[("company", "Acme")], &boards).unwrap();
    assert!(company.fields.iter().all(|field| field.argument == "show" || !field.required), "{company:?}");
    let long = "Jane Doe (Acme): she rewrote their database, and can tell what went wrong with it, and why";
    assert_eq!(Form::choosing(&[("guest", long)], &boards), None, "nothing that was typed is cut off");
    assert_eq!(Form::choosing(&given, &many), None, "a menu has no more room");
}

#[test]
fn forms_are_small_enough_for_discord() {
    let examples = COMMANDS.iter().map(|spec| spec.name.to_owned());
    let decisions = ["decline", "decline-quietly", "note", "booked", "merge", "edit", "onair"]
        .map(|word| format!("decide 4294967295 {word}"));
    for form in examples
        .chain(decisions)
        .chain(["suggest A again: yes".to_owned()])
        .filter_map(|line| Form::of(&line))
    {
        let long = |text: &str, most: usize| !(1..=most).contains(&text.chars().count());
        assert!(!long(&form.title, 45) && form.fields.len() <= FIELDS, "{form:?}");
        for field in &form.fields {
            assert!(!long(&field.label, 45) && field.hint.chars().count() <= 100, "{field:?}");
            assert!((1..=4000).contains(&field.most), "{field:?}");
        }
    }
}

#[test]
fn a_long_reason_is_left_out_of_a_button_and_stands_in_its_form() {
    let why = "She rewrote their database, and tells of it as nobody else does. ".repeat(5);
    let why = format!("{}\n\nSee link: below", why.trim_end());
    let line = format!(
        "suggest Jane Deo company: Acme show: two again: yes why: {} link: https://a.example/",
        "x".repeat(90)
    );
    let short = Form::shortened(&line, 95).unwrap();
    assert_eq!(short, "suggest Jane Deo company: Acme show: two again: yes link: https://a.example/");
    let short = Form::shortened(&line, 60).unwrap();
    assert_eq!(short, "suggest Jane Deo company: Acme show: two again: yes");
    assert_eq!((Form::shortened(&line, 20), Form::shortened("guests 2", 90)), (None, None));

    let draft = Draft {
        guest: "Jane Deo".into(),
        company: "Acme".into(),
        why: why.clone(),
        link: Some("https://a.example/".into()),
    };
    let form = Form::of(&short).unwrap().resumed(&draft);
    assert_eq!(form.title, "Suggest a guest", "it is somebody else, not the same again");
    let fields: Vec<_> = form.fields.iter().map(|field| (&*field.label, &*field.value)).collect();
    assert_eq!(fields, [("Why them?", &*why), ("A page about them", "https://a.example/")]);
    let of_another = Form::of("suggest Bo Ek again: yes").unwrap();
    assert_eq!(of_another.clone().resumed(&draft), of_another);
}
