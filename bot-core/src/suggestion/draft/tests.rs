//! What people type, and what it is read as.

use super::*;

fn typed(guest: &str) -> Draft {
    Draft { guest: guest.into(), ..Draft::default() }
}

fn read(guest: &str) -> (String, String, String) {
    let draft = Draft::read(&typed(guest)).unwrap();
    (draft.guest, draft.company, draft.why)
}

fn parts(guest: &str, company: &str, why: &str) -> (String, String, String) {
    (guest.into(), company.into(), why.into())
}

#[test]
fn a_line_is_taken_apart() {
    for (line, expected) in [
        ("Jane Doe", parts("Jane Doe", "", "")),
        ("Jane Doe (Acme)", parts("Jane Doe", "Acme", "")),
        ("Jane Doe (Acme): she rewrote it", parts("Jane Doe", "Acme", "she rewrote it")),
        ("Jane Doe (Acme) – she rewrote it", parts("Jane Doe", "Acme", "she rewrote it")),
        ("Jane Doe (Acme) because she rewrote it", parts("Jane Doe", "Acme", "because she rewrote it")),
        ("Jane Doe (Acme: she rewrote it", parts("Jane Doe", "Acme", "she rewrote it")),
        ("Jane Doe (Acme", parts("Jane Doe", "Acme", "")),
        ("Jane Doe: she wrote a book (a good one)", parts("Jane Doe", "", "she wrote a book (a good one)")),
        ("Bo: Ek (Acme): why not", parts("Bo: Ek", "Acme", "why not")),
        ("Jane Doe from Acme", parts("Jane Doe", "Acme", "")),
        ("Jane Doe at Acme Inc: she is good", parts("Jane Doe", "Acme Inc", "she is good")),
        ("Jane Doe of Acme", parts("Jane Doe", "Acme", "")),
        ("Joan of Arc", parts("Joan of Arc", "", "")),
        ("Miguel de Icaza", parts("Miguel de Icaza", "", "")),
        ("Ludwig von Mises bei Acme", parts("Ludwig von Mises", "Acme", "")),
        ("„Jane Doe“ (»Acme«): weil", parts("Jane Doe", "Acme", "weil")),
        ("「山田太郎」（株式会社）：理由", parts("山田太郎", "株式会社", "理由")),
        ("« Jane Doe » chez Acme", parts("Jane Doe", "Acme", "")),
        ("Jane (JD) Doe", parts("Jane (JD) Doe", "", "")),
        ("(Acme)", parts("", "Acme", "")),
        ("3:16 Band", parts("3:16 Band", "", "")),
    ] {
        assert_eq!(read(line), expected, "{line}");
    }
}

#[test]
fn what_is_given_apart_stays_where_it_is() {
    let draft = Draft { company: "Acme".into(), why: "why".into(), ..typed("Jane: the (second) one") };
    let read = Draft::read(&draft).unwrap();
    assert_eq!((&*read.guest, &*read.company, &*read.why), ("Jane: the (second) one", "Acme", "why"));
    let company = Draft { company: "Acme".into(), ..Draft::default() };
    assert_eq!(Draft::read(&company).unwrap().title(), "Acme");
}

#[test]
fn nothing_unseen_and_no_second_line_is_kept() {
    let draft =
        Draft { why: "one\n\ntwo\u{202e}\u{7} three".into(), ..typed("\u{202e}Jane\u{200b} \t Doe\u{0}") };
    let read = Draft::read(&draft).unwrap();
    assert_eq!((&*read.guest, &*read.why), ("Jane Doe", "one two three"));
}

#[test]
fn nobody_no_name_and_too_much_are_told_apart() {
    let flaw = |draft: Draft| Draft::read(&draft).unwrap_err();
    assert_eq!(flaw(typed(" \u{200b} ")), Flaw::Nobody);
    assert_eq!(flaw(typed("12 34!")), Flaw::NoName("12 34!".into()));
    assert_eq!(flaw(typed("https://spam.example")), Flaw::NoName("https://spam.example".into()));
    let long = Draft { why: "x".repeat(601), ..typed("Jane Doe") };
    assert_eq!(flaw(long), Flaw::TooLong { argument: "why", chars: 601, most: 600 });
    let most = Draft { why: "ü".repeat(600), ..typed(&"ü".repeat(80)) };
    assert!(Draft::read(&most).is_ok());
}

#[test]
fn a_link_leads_to_a_page() {
    let read = |link: &str| Draft::read(&Draft { link: Some(link.into()), ..typed("Jane Doe") });
    for (link, kept) in [
        ("https://example.org/jane", "https://example.org/jane"),
        ("example.org/jane", "https://example.org/jane"),
        ("HTTP://EXAMPLE.org", "http://example.org/"),
    ] {
        assert_eq!(read(link).unwrap().link.as_deref(), Some(kept));
    }
    for link in
        ["javascript:alert(1)", "ftp://example.org", "https://paypal.com@evil.example", "no link", "https://"]
    {
        assert_eq!(read(link).unwrap_err(), Flaw::NoLink(link.into()));
    }
    assert_eq!(read(" ").unwrap().link, None);
}

proptest::proptest! {
    #[test]
    fn whatever_is_typed_is_read_or_refused(guest in "\\PC{0,90}|[a-zü:：(（)\\] ]{0,30}", why in "\\PC{0,20}") {
        if let Ok(draft) = Draft::read(&Draft { why, ..typed(&guest) }) {
            assert!(!draft.title().is_empty() && draft.guest.chars().count() <= MAX_NAME);
            assert!(!draft.guest.contains(['\n', '\u{202e}']));
        }
    }
}
