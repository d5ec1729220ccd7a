use super::*;

fn told(content: &str, promised: Format) -> Vec<String> {
    let transcript = read(content.as_bytes(), None, promised).unwrap();
    let tell = |passage: &Passage| {
        let start = passage.start.map_or("-".to_owned(), |at| format!("{}.{:03}", at / 1000, at % 1000));
        format!("{start} {}: {}", passage.speaker.as_deref().unwrap_or("-"), passage.text)
    };
    transcript.passages.iter().map(tell).collect()
}

#[test]
fn vtt_with_voices_as_the_first_show_publishes_it() {
    let vtt = "WEBVTT\n\nNOTE made by a machine --\nand checked\n\nSTYLE\n::cue { color: white }\n\n\
        1\n00:00:01.000 --> 00:00:04.000 align:start position:10%\n<v Matthias>Welcome to the show.\n\n\
        2\n00:00:04.000 --> 00:00:07.500\n<v.guest.loud Steve Klabnik>Thanks, I&#39;m <i>happy</i> to\nbe here &amp; all.</v>\n\n\
        00:08.250 --> 00:12.000\n<v Steve Klabnik>A <00:00:09.000><c>Vec&lt;T&gt;</c> is memory safe.</v>\n\n\
        01:00:00.000 --> 01:00:05.000\nNobody in particular.\n";
    assert_eq!(
        told(vtt, Format::Vtt),
        [
            "1.000 Matthias: Welcome to the show.",
            "4.000 Steve Klabnik: Thanks, I'm happy to be here & all. A Vec<T> is memory safe.",
            "3600.000 -: Nobody in particular.",
        ]
    );
}

#[test]
fn one_cue_may_hold_two_voices() {
    let vtt = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ada>Really?</v> <v Bo>Really.</v>\n";
    assert_eq!(told(vtt, Format::Vtt), ["1.000 Ada: Really?", "1.000 Bo: Really."]);
}

#[test]
fn a_damaged_vtt_gives_what_is_readable() {
    let vtt = "WEBVTT - made in a hurry\n00:00:01 --> 00:00:02\nfirst <b\n00:xx --> nonsense\nsecond Vec<T>\n\n\n-->\nthird";
    assert_eq!(told(vtt, Format::Vtt), ["1.000 -: first <b", "- -: second Vec<T> third"]);
}

#[test]
fn srt_with_and_without_speakers() {
    let srt = "1\r\n00:00:00,498 --> 00:00:02,827\r\nAda: Here's what I love: <i>food</i>.\r\n\r\n\
        2\r\n00:00:02,827 --> 00:00:06,383\r\n{\\an8}42\r\n\r\n\
        3\r\n00:00:06,383 --> 00:00:09,427\r\nBo Ek: Note: it is Rust.\r\n\r\n\
        4\r\n00:00:09,427 --> 00:00:11,000\r\nAda: Yes.\r\n\r\n5\r\n00:00:11,427 --> 00:00:12,000\r\nBo Ek: No.\r\n";
    assert_eq!(
        told(srt, Format::Srt),
        [
            "0.498 Ada: Here's what I love: food. 42",
            "6.383 Bo Ek: Note: it is Rust.",
            "9.427 Ada: Yes.",
            "11.427 Bo Ek: No."
        ]
    );
    let bare = "00:00:01,000 --> 00:00:02,000\nNote: this\n\n00:00:02,000 --> 00:00:03,000\nis nobody's.";
    assert_eq!(told(bare, Format::Text), ["1.000 -: Note: this is nobody's."]);
}

#[test]
fn json_of_the_podcast_namespace_and_of_transcribers() {
    let json = r#"{"version":"1.0.0","segments":[
        {"speaker":"Ada","startTime":0.5,"endTime":0.75,"body":"Memory"},
        {"speaker":"Ada","startTime":0.75,"endTime":1.25,"body":"safety."},
        {"speaker":"Bo","startTime":"00:01:00.5","body":"<Yes> &amp; no"},
        {"startTime":{},"body":7}, "nonsense", null]}"#;
    assert_eq!(told(json, Format::Json), ["0.500 Ada: Memory safety.", "60.500 Bo: <Yes> & no"]);
    let whisper = r#"{"text":"Hi there","segments":[{"start":1.0,"text":" Hi there"}]}"#;
    assert_eq!(told(whisper, Format::Text), ["1.000 -: Hi there"]);
}

#[test]
fn a_bad_segment_takes_no_other_with_it() {
    let json = r#"[{"start":1e999,"start_time":"2.5","text":"No clock shows"},{"text":"\ud800"},["Ada",7],
        {"offset":9,"body":" ","text":"such a time.","speaker":["Ada"],"speaker_name":"Bo"}]"#;
    assert_eq!(told(json, Format::Json), ["2.500 -: No clock shows such a time."]);
    let nothing = r#"{"segments":"none","cues":null,"transcript":[{"text":"Still here."}]}"#;
    assert_eq!(told(nothing, Format::Json), ["- -: Still here."]);
}

#[test]
fn a_file_of_empty_segments_holds_next_to_nothing() {
    let empty = format!("{{\"segments\":[{}{{\"body\":\"Hello.\"}}]}}", "{},[],0,".repeat(400_000));
    let cues = json::cues(&empty);
    assert!(cues.len() == 1 && cues.capacity() < 10, "{}", cues.capacity());
    let words = format!("[{}0]", "{\"text\":\"a\"},".repeat(300_000));
    assert!((100_000..=250_000).contains(&json::cues(&words).len()));
}

#[test]
fn html_with_cites_and_html_with_paragraphs() {
    let page = "<!DOCTYPE html><html><head><title>Transcript</title><script>if (a<b) {}</script></head><body>\
        <nav><p>Home</p></nav>\
        <cite>Ada:</cite><time>0:12</time><p>Use <code>Vec&lt;T&gt;</code>,\nshe said.</p>\
        <cite>Bo</cite><time>1:02:03</time><p>Fine.</body></html>";
    assert_eq!(told(page, Format::Html), ["12.000 Ada: Use Vec<T>, she said.", "3723.000 Bo: Fine."]);
    let paragraphs =
        "<p><strong>Ada:</strong> Hello.</p><p><b>Bo</b>: Hi. [laughs]</p><p>And &amp; so on.</p>";
    assert_eq!(told(paragraphs, Format::Html), ["- Ada: Hello.", "- Bo: Hi. [laughs]", "- -: And & so on."]);
}

#[test]
fn plain_text_with_times_and_names_where_they_are() {
    let text = "Transcript of episode 7\n\n[00:01:02] Ada: Hello.\n\n[00:01:05] Bo: Hi.\nStill me.\n\n(1:10) - Ada: Bye.\nBo (01:15): Bye.\n";
    assert_eq!(
        told(text, Format::Text),
        [
            "- -: Transcript of episode 7",
            "62.000 Ada: Hello.",
            "65.000 Bo: Hi.",
            "65.000 Bo: Still me.",
            "70.000 Ada: Bye.",
            "75.000 Bo: Bye."
        ]
        .iter()
        .filter(|line| !line.ends_with("Still me."))
        .map(|line| line.replace("Bo: Hi.", "Bo: Hi. Still me."))
        .collect::<Vec<_>>()
    );
    let headed = "Ada Lovelace  0:12\nHello there.\nIt works.\n\nBo Ek (0:15)\nIt does.";
    assert_eq!(
        told(headed, Format::Text),
        ["12.000 Ada Lovelace: Hello there. It works.", "15.000 Bo Ek: It does."]
    );
}

#[test]
fn a_page_in_a_transcripts_place_is_none() {
    let page = "<!DOCTYPE html><html><body>Back soon</body></html>";
    assert_eq!(read(page.as_bytes(), Some("text/html"), Format::Vtt), Err(NoTranscript::WebPage));
    assert_eq!(read(b"WEBVTT\n\n", None, Format::Vtt), Err(NoTranscript::Empty));
}

#[test]
fn old_character_sets_are_read() {
    let latin = read(
        b"WEBVTT\n\n00:01.000 --> 00:02.000\nGr\xfc\xdfe",
        Some("text/vtt; charset=iso-8859-1"),
        Format::Vtt,
    );
    assert_eq!(latin.unwrap().passages[0].text, "Grüße");
}

#[test]
fn formats_are_known_by_type_and_else_by_address() {
    assert_eq!(Format::promised("text/vtt", "https://x/a"), Format::Vtt);
    assert_eq!(Format::promised("application/x-subrip", ""), Format::Srt);
    assert_eq!(Format::promised("", "https://x/a.VTT?x=.srt"), Format::Vtt);
    assert_eq!(Format::promised("text/plain", "https://x/a.vtt"), Format::Text);
    assert!(Format::Vtt < Format::Json && Format::Json < Format::Srt && Format::Html < Format::Text);
}

#[test]
fn hostile_files_take_their_length_and_no_more() {
    for piece in [
        "<",
        "<v ",
        "<v a>",
        "--> ",
        "00:00:01 --> \n",
        "a: b\n",
        "&",
        "{\\",
        "[1:00] ",
        "<cite>",
        "[",
        "(a) ",
    ] {
        for promised in [Format::Vtt, Format::Srt, Format::Json, Format::Html, Format::Text] {
            let _ = read((piece.repeat(20_000) + ">").as_bytes(), None, promised);
        }
    }
}

proptest::proptest! {
    #[test]
    fn any_file_is_survived(
        content in "(WEBVTT|NOTE|-->|00:01|:|,|\\.5|\n|\n\n|<v Bo>|<cite>|</cite>|<time>|<p>|Bo: |\\[|\\{|\"body\"|&amp;|ä| |\\PC){0,60}",
        promised in 0..5_usize,
    ) {
        let formats = [Format::Vtt, Format::Json, Format::Srt, Format::Html, Format::Text];
        if let Ok(transcript) = read(content.as_bytes(), None, formats[promised]) {
            for passage in &transcript.passages {
                proptest::prop_assert!(!passage.text.trim().is_empty());
                proptest::prop_assert!(passage.text.chars().count() <= 600);
            }
        }
    }
}

#[test]
fn a_name_of_megabytes_is_not_held_once_for_every_line() {
    let (name, lines) = ("Ada ".repeat(500_000), 10_000);
    let vtt = format!("WEBVTT\n\n00:01.000 --> 00:02.000\n<v {name}>{}", "word\n".repeat(lines));
    let html = format!("<cite>{name}</cite>{}", "<p>word</p>".repeat(lines));
    for cues in [vtt::cues(&vtt), html::cues(&html)] {
        assert_eq!(cues.len(), lines);
        let bytes: usize = cues.iter().map(|cue| cue.speaker.as_ref().map_or(0, String::len)).sum();
        assert!((1..=lines * 64).contains(&bytes), "{bytes}");
    }
}
