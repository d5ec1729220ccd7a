//! Reading a room back for a message of ours.

use bot_core::platform::SendError;
use bot_core::time::Moment;
use matrix_sdk::Room;
use matrix_sdk::room::MessagesOptions;
use matrix_sdk::ruma::{OwnedEventId, UInt, UserId};

use crate::content::KEY;
use crate::error::Failure;
use crate::event::Event;

/// A page of history.
const PAGE: u32 = 100;
/// A room in which more was said since is read no further.
const MOST_PAGES: usize = 50;
/// So many events in a row that are too old, whoever dated them, and the message can come no more.
const ENOUGH_OLD: usize = PAGE as usize;

/// The message that is looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) sender: &'a UserId,
    pub(crate) key: &'a str,
    pub(crate) plain: &'a str,
    /// It was not sent before, if our clock was right.
    pub(crate) since: Moment,
    /// Nor before this if our clock was wrong.
    pub(crate) earliest: Moment,
}

/// How far a room has been read.
///
/// An event is dated by the server of whoever sent it, and some servers date wrongly: bridges that bring old messages,
/// clocks that are wrong, and who wants to do harm. What we sent ourselves carries the time of our own homeserver.
struct Reading<'a> {
    wanted: &'a Wanted<'a>,
    /// Something of ours could not be decrypted, and may be it; reading it has asked the key backup for its key.
    sealed: bool,
    /// So many events in a row are from before what is looked for.
    old: usize,
    /// So many are from before it if our clock was right.
    before: usize,
}

/// What reading on has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Read {
    Found(OwnedEventId),
    /// It cannot come any more.
    FarEnough,
    /// It may still come.
    On,
}

/// Reads `room` back as far as the message can be. `name` is the room as the operator knows it.
pub(crate) async fn find(
    room: &Room,
    name: &str,
    wanted: &Wanted<'_>,
) -> Result<Option<OwnedEventId>, SendError> {
    let mut from: Option<String> = None;
    let mut reading = Reading::new(wanted);
    for _ in 0..MOST_PAGES {
        let mut options = MessagesOptions::backward().from(from.as_deref());
        options.limit = UInt::from(PAGE);
        let page = room.messages(options).await.map_err(|error| match Failure::from(&error) {
            Failure::Unsure(why) => SendError::Again(format!("Matrix room {name}: {why}")),
            failure => failure.for_sending(name, "The bot must be in the room, and see its history"),
        })?;
        for event in page.chunk.iter().filter_map(|event| Event::read(event.raw())) {
            match reading.goes_on(event) {
                Read::Found(event) => return Ok(Some(event)),
                Read::FarEnough => return reading.missing(name),
                Read::On => {}
            }
        }
        match page.end {
            Some(end) => from = Some(end),
            // The beginning of the room, or of what we may see of it.
            None => return reading.missing(name),
        }
    }
    reading.breaks_off(name)
}

impl<'a> Reading<'a> {
    fn new(wanted: &'a Wanted<'a>) -> Self {
        Self { wanted, sealed: false, old: 0, before: 0 }
    }

    fn goes_on(&mut self, event: Event) -> Read {
        let ours = event.sender == self.wanted.sender;
        if self.wanted.is(&event) {
            return Read::Found(event.id);
        }
        let is_old = event.at < self.wanted.earliest;
        if is_old && ours {
            return Read::FarEnough;
        }
        self.old = if is_old { self.old + 1 } else { 0 };
        if event.at >= self.wanted.since {
            self.before = 0;
        } else {
            // What we said ourselves tells by itself.
            self.before += if ours { ENOUGH_OLD } else { 1 };
        }
        self.sealed |= ours && event.kind == "m.room.encrypted" && !event.redacted;
        if self.old >= ENOUGH_OLD { Read::FarEnough } else { Read::On }
    }

    /// It was not found.
    fn missing(&self, name: &str) -> Result<Option<OwnedEventId>, SendError> {
        if self.sealed {
            return Err(SendError::Again(format!(
                "Matrix room {name}: a message of ours there cannot be decrypted yet, and may be the announcement {}. \
                 Should that last, look whether it stands, and say so with `onair doubt`",
                self.wanted.key
            )));
        }
        Ok(None)
    }

    /// It was not found in all that is read of a room.
    fn breaks_off(&self, name: &str) -> Result<Option<OwnedEventId>, SendError> {
        if self.before >= ENOUGH_OLD {
            return self.missing(name);
        }
        Err(SendError::Refused(format!(
            "Matrix room {name}: too much was said there to find out whether the announcement {} arrived. Look there \
             whether it stands, and say so with `onair doubt`; it is not repeated blindly",
            self.wanted.key
        )))
    }
}

impl Wanted<'_> {
    fn is(&self, event: &Event) -> bool {
        if event.sender != self.sender {
            return false;
        }
        // The homeserver tells our own device which transaction an event came from, also where we cannot decrypt it
        // any more, or where somebody removed it: that announcement was made and is not to be made again.
        if event.transaction.as_deref() == Some(self.key) {
            return true;
        }
        // Two episodes may be announced in the same words: where there is a key, it alone tells.
        match event.content.extra.get(KEY) {
            Some(key) => key.as_str() == Some(self.key),
            None => event.content.body.as_deref() == Some(self.plain),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use matrix_sdk::ruma::user_id;
    use serde_json::{Value, json};

    use super::*;

    fn is(event: &Value) -> bool {
        wanted().is(&Event::from_json(&event.to_string()).unwrap())
    }

    fn wanted() -> Wanted<'static> {
        let since = Moment::UNIX_EPOCH + TimeDelta::days(100);
        Wanted {
            sender: user_id!("@onair:example.org"),
            key: "key",
            plain: "words",
            since,
            earliest: since - TimeDelta::days(1),
        }
    }

    /// What comes of reading these, the newest first, each by its sender and the hours since the message could be sent.
    fn reads(events: &[(&str, i64)]) -> Read {
        let wanted = wanted();
        let mut reading = Reading::new(&wanted);
        let mut read = Read::On;
        for (sender, hours) in events {
            let mut event = event(sender, &json!({ "body": "chatter" }));
            event["origin_server_ts"] = json!((wanted.since + TimeDelta::hours(*hours)).timestamp_millis());
            read = reading.goes_on(Event::from_json(&event.to_string()).unwrap());
            if read != Read::On {
                break;
            }
        }
        read
    }

    const US: &str = "@onair:example.org";
    const BRIDGE: &str = "@bridge:elsewhere.example";

    fn event(sender: &str, content: &Value) -> Value {
        json!({
            "type": "m.room.message", "event_id": "$e", "sender": sender, "origin_server_ts": 1, "content": content,
        })
    }

    #[test]
    fn a_message_of_ours_is_known_by_its_key_or_its_words() {
        assert!(is(&event("@onair:example.org", &json!({ "body": "other", "dev.onair.key": "key" }))));
        assert!(is(&event("@onair:example.org", &json!({ "body": "words" }))));
        assert!(!is(&event("@onair:example.org", &json!({ "body": "other", "dev.onair.key": "other" }))));
        assert!(!is(&event("@onair:example.org", &json!({ "body": "words", "dev.onair.key": "other" }))));
    }

    #[test]
    fn a_removed_message_of_ours_was_sent() {
        let mut removed = event("@onair:example.org", &json!({}));
        removed["unsigned"] = json!({ "transaction_id": "key", "redacted_because": {} });
        assert!(is(&removed));
    }

    #[test]
    fn nobody_else_can_stand_in_for_us() {
        assert!(!is(&event("@evil:example.org", &json!({ "body": "words", "dev.onair.key": "key" }))));
    }

    #[test]
    fn what_others_date_long_ago_hides_nothing_of_ours() {
        assert_eq!(reads(&[(BRIDGE, 1), (BRIDGE, -10_000), (BRIDGE, 1)]), Read::On);
        assert_eq!(reads(&[(BRIDGE, -10_000); ENOUGH_OLD - 1]), Read::On);
        // Those that come in between keep it from being enough.
        let mixed: Vec<_> = (0..500).map(|n| (BRIDGE, if n % 50 == 0 { 1 } else { -10_000 })).collect();
        assert_eq!(reads(&mixed), Read::On);
    }

    #[test]
    fn what_we_said_long_before_or_a_page_of_old_words_is_far_enough() {
        assert_eq!(reads(&[(BRIDGE, 1), (US, -25)]), Read::FarEnough);
        assert_eq!(reads(&[(BRIDGE, -25); ENOUGH_OLD]), Read::FarEnough);
    }

    #[test]
    fn a_clock_that_was_hours_ahead_hides_nothing() {
        assert_eq!(reads(&[(US, -5), (BRIDGE, -23)]), Read::On);
    }

    #[test]
    fn where_too_much_was_said_it_is_not_taken_for_missing() {
        let wanted = wanted();
        let after = |hours: i64| {
            let mut reading = Reading::new(&wanted);
            for _ in 0..ENOUGH_OLD {
                let mut event = event(BRIDGE, &json!({ "body": "chatter" }));
                event["origin_server_ts"] =
                    json!((wanted.since + TimeDelta::hours(hours)).timestamp_millis());
                reading.goes_on(Event::from_json(&event.to_string()).unwrap());
            }
            reading.breaks_off("#news:example.org")
        };
        let Err(SendError::Refused(why)) = after(1) else { panic!("it is not known") };
        assert!(why.contains("`onair doubt`") && why.contains("key"), "{why}");
        // As far back as it can be if our clock was right.
        assert_eq!(after(-1), Ok(None));
    }

    #[test]
    fn what_cannot_be_decrypted_is_not_taken_for_missing() {
        let wanted = wanted();
        let mut reading = Reading::new(&wanted);
        let mut sealed = event(US, &json!({ "algorithm": "m.megolm.v1.aes-sha2" }));
        sealed["type"] = json!("m.room.encrypted");
        sealed["origin_server_ts"] = json!((wanted.since + TimeDelta::hours(1)).timestamp_millis());
        assert_eq!(reading.goes_on(Event::from_json(&sealed.to_string()).unwrap()), Read::On);
        let Err(SendError::Again(why)) = reading.missing("#news:example.org") else { panic!("it may be it") };
        assert!(why.contains("`onair doubt`"), "{why}");
    }
}
