//! Words to the operators: what is wrong, since when, what to do, and that it is over. They hold no secret and no message
//! text.

use crate::announcement::{Part, PlatformKind};
use crate::episode::ShowId;
use crate::message::{Line, Message, Span, code, strong, text};
use crate::time::Moment;
use crate::trouble::Subject;

use super::cut;

/// Reasons are our own words and those of servers; a page of HTML helps nobody.
const REASON_CHARS: usize = 500;

/// Something is wrong for longer. `why` says what to do as well, where that is known.
pub fn trouble(subject: &Subject, why: &str, since: Moment) -> Message {
    let why = cut(why, REASON_CHARS);
    let mut lead: Vec<Line> = vec![vec![
        strong(name(subject)),
        text(format!(" {}, since ", wrong(subject))),
        Span::When(since),
        text("."),
    ]];
    lead.push(vec![text(sentence(&why))]);
    lead.extend(what_happens(subject));
    Message { lead, ..Message::default() }
}

/// A feed is read at another address from now on. `to` shows no secret; there is none of a private feed.
pub fn moved(show: &ShowId, to: Option<&str>) -> Message {
    let mut first = vec![
        strong(format!("The feed of {show}")),
        text(" has moved for good and is read at its new address now"),
    ];
    first.extend(to.into_iter().flat_map(|to| [text(": "), code(to)]));
    first.push(text("."));
    let second = vec![
        text("Put it into the configuration; "),
        code(format!("onair feed show {show}")),
        text(" shows it. If that is a mistake, "),
        code(format!("onair feed back {show}")),
        text(" reads the old address again."),
    ];
    Message { lead: vec![first, second], ..Message::default() }
}

/// A feed names another address where another show is.
pub fn not_moved(show: &ShowId, to: Option<&str>) -> Message {
    let mut first = vec![strong(format!("The feed of {show}")), text(" says that it has moved")];
    first.extend(to.into_iter().flat_map(|to| [text(" to "), code(to)]));
    first.push(text(", but the same show is not found there."));
    let second = text(
        "It is read where it was, and nothing is lost. If the feed is yours, take its itunes:new-feed-url out; if it is right, \
         put the new address into the configuration.",
    );
    Message { lead: vec![first, vec![second]], ..Message::default() }
}

/// It is over. Nothing to say where the operators ended it themselves.
pub fn over(subject: &Subject, since: Moment, following: i64) -> Option<Message> {
    if matches!(subject, Subject::Held(_)) {
        return None;
    }
    let again = match subject {
        Subject::Device(_) => " is verified; it had not been since ",
        _ => " works again; it had not since ",
    };
    let mut first = vec![strong(name(subject)), text(again), Span::When(since), text(".")];
    match following {
        0 => {}
        1 => first.push(text(" One announcement follows.")),
        many => first.push(text(format!(" {many} announcements follow."))),
    }
    Some(Message { lead: vec![first], ..Message::default() })
}

fn name(subject: &Subject) -> String {
    match subject {
        Subject::Destination(place) | Subject::FollowUp(place, _) => match place.platform {
            PlatformKind::Discord => format!("Discord channel {}", place.room),
            PlatformKind::Matrix => format!("Matrix room {}", place.room),
            PlatformKind::Terminal => "The terminal".to_owned(),
        },
        Subject::Feed(show) => format!("The feed of {show}"),
        Subject::Held(show) => show.to_string(),
        Subject::Platform(PlatformKind::Terminal) => "The terminal".to_owned(),
        Subject::Platform(platform) => called(*platform).to_owned(),
        Subject::Device(platform) => format!("The bot's device on {}", called(*platform)),
    }
}

fn called(platform: PlatformKind) -> &'static str {
    match platform {
        PlatformKind::Discord => "Discord",
        PlatformKind::Matrix => "Matrix",
        PlatformKind::Terminal => "the terminal",
    }
}

fn wrong(subject: &Subject) -> &'static str {
    match subject {
        Subject::Destination(_) => "gets no announcements",
        Subject::FollowUp(_, Part::Crosspost) => "has announcements that are not published to its followers",
        Subject::FollowUp(_, Part::Thread) => "gets no threads beside its announcements",
        Subject::FollowUp(_, Part::Pin) => "does not keep its newest announcement pinned",
        Subject::FollowUp(_, Part::Card) => "gets no threads for the questions to its guests",
        Subject::FollowUp(..) => "lacks what follows its announcements",
        Subject::Feed(_) => "cannot be read",
        Subject::Held(_) => "has new episodes that look wrong and wait for your word",
        Subject::Platform(_) => "takes nothing from the bot",
        Subject::Device(_) => "is not verified",
    }
}

fn what_happens(subject: &Subject) -> Vec<Line> {
    match subject {
        Subject::Destination(_) | Subject::Platform(_) => vec![vec![text(
            "Nothing is lost: it is tried again by itself, and what was missed is sent in order once it works.",
        )]],
        Subject::FollowUp(_, Part::Card) => {
            vec![vec![text("The questions stand in the room itself until they can be.")]]
        }
        Subject::FollowUp(..) => vec![vec![text("The announcements themselves arrive.")]],
        Subject::Feed(_) => vec![vec![text(
            "It is tried again by itself, at least once a day. Open the feed's address in a browser, and correct it in the \
             configuration where it has moved.",
        )]],
        Subject::Held(show) => held(show),
        Subject::Device(_) => vec![vec![text(
            "Announcements go out as before, into encrypted rooms too. Until then some people's apps warn of the bot, or keep \
             their keys from it, so that it cannot read what they ask in encrypted rooms; nor can it read what was asked there \
             before it had this device.",
        )]],
    }
}

fn held(show: &ShowId) -> Vec<Line> {
    vec![vec![
        text("Look at them with "),
        code("onair held"),
        text(" or "),
        code("/held"),
        text("; "),
        code(format!("onair held release {show}")),
        text(" announces them, "),
        code(format!("onair held seen {show}")),
        text(" does not."),
    ]]
}

/// With a capital and a full stop.
fn sentence(words: &str) -> String {
    let mut chars = words.trim().chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let rest = chars.as_str();
    let stop = if rest.ends_with(['.', '…', '!', '?']) { "" } else { "." };
    format!("{first}{rest}{stop}")
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::announcement::Destination;
    use crate::message::words;

    fn said(message: &Message) -> String {
        message.lead.iter().map(words).collect::<Vec<_>>().join(" | ")
    }

    fn since() -> Moment {
        Moment::UNIX_EPOCH + TimeDelta::days(20_000)
    }

    #[test]
    fn a_move_is_told_with_the_way_back_and_of_a_private_feed_without_its_address() {
        let show = ShowId::new("the-show");
        insta::assert_snapshot!(said(&moved(&show, Some("https://new.example/feed"))), @"The feed of the-show has moved for good and is read at its new address now: https://new.example/feed. | Put it into the configuration; onair feed show the-show shows it. If that is a mistake, onair feed back the-show reads the old address again.");
        insta::assert_snapshot!(said(&not_moved(&show, None)), @"The feed of the-show says that it has moved, but the same show is not found there. | It is read where it was, and nothing is lost. If the feed is yours, take its itunes:new-feed-url out; if it is right, put the new address into the configuration.");
    }

    #[test]
    fn a_broken_channel_is_told_with_the_way_out() {
        let place = Destination { platform: PlatformKind::Discord, room: "42".into() };
        let why = "the bot cannot see Discord channel 42: invite it to the server";
        insta::assert_snapshot!(said(&trouble(&Subject::Destination(place.clone()), why, since())), @"Discord channel 42 gets no announcements, since Fri 4 Oct 2024, 00:00 UTC. | The bot cannot see Discord channel 42: invite it to the server. | Nothing is lost: it is tried again by itself, and what was missed is sent in order once it works.");
        insta::assert_snapshot!(said(&over(&Subject::Destination(place), since(), 2).unwrap()), @"Discord channel 42 works again; it had not since Fri 4 Oct 2024, 00:00 UTC. 2 announcements follow.");
    }

    #[test]
    fn a_device_that_is_not_verified_is_told_with_what_people_see_of_it() {
        let device = Subject::Device(PlatformKind::Matrix);
        insta::assert_snapshot!(said(&trouble(&device, "set recovery_key_file to the account's recovery key", since())), @"The bot's device on Matrix is not verified, since Fri 4 Oct 2024, 00:00 UTC. | Set recovery_key_file to the account's recovery key. | Announcements go out as before, into encrypted rooms too. Until then some people's apps warn of the bot, or keep their keys from it, so that it cannot read what they ask in encrypted rooms; nor can it read what was asked there before it had this device.");
        insta::assert_snapshot!(said(&over(&device, since(), 0).unwrap()), @"The bot's device on Matrix is verified; it had not been since Fri 4 Oct 2024, 00:00 UTC.");
    }

    #[test]
    fn held_announcements_are_told_with_what_to_type() {
        let subject = Subject::Held(ShowId::new("the-show"));
        insta::assert_snapshot!(said(&trouble(&subject, "many episodes appeared at once", since())), @"the-show has new episodes that look wrong and wait for your word, since Fri 4 Oct 2024, 00:00 UTC. | Many episodes appeared at once. | Look at them with onair held or /held; onair held release the-show announces them, onair held seen the-show does not.");
        assert_eq!(over(&subject, since(), 0), None);
    }
}
