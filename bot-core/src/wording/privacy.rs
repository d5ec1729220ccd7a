//! What is said of `/privacy` and `/forget-me`.

use super::suggestions::NOT_SHOWN;
use super::{QUERY_CHARS, aside, board, cut};
use crate::announcement::PlatformKind;
use crate::episode::{Show, ShowId};
use crate::message::{Answer, FollowUp, Line, Message, code, strong, text};
use crate::reply::{Keeping, PrivacyReply};
use crate::store::{Forgotten, KeptOf, KeptVote};
use crate::suggestion::Ballot;

/// Suggestions that are named; the others are counted.
const MOST_NAMED: usize = 10;
/// Characters of a suggestion's title.
const TITLE_CHARS: usize = 60;

/// The answer.
pub(super) fn answer(reply: &PrivacyReply, shows: &[Show]) -> Message {
    match reply {
        PrivacyReply::Kept(keeping) => kept(keeping, shows),
        PrivacyReply::Sure(keeping) => sure(keeping, shows),
        PrivacyReply::Forgotten { done, blocked, platform } => forgotten(done, blocked, shows, *platform),
        PrivacyReply::Nothing => {
            aside(vec![vec![text("Nothing is kept of you here. What you ask me is answered and forgotten.")]])
        }
    }
}

fn kept(keeping: &Keeping, shows: &[Show]) -> Message {
    let Keeping { kept, credited, platform, overheard, keep_people } = keeping;
    let mut lines =
        vec![vec![text(format!("This is kept of you, beside your id on {}:", name_of(*platform)))]];
    lines.extend(counted(kept).into_iter().map(|what| vec![text(format!("• {what}"))]));
    if *overheard {
        lines.push(vec![text(
            "Everybody here sees this answer, so it only counts. Ask me in private for more.",
        )]);
    } else {
        lines.extend(named(kept, credited));
    }
    lines.extend(blocked(&kept.blocked, shows));
    lines.push(vec![text(
        "It is in the database of whoever runs this bot and in their backups, and given to nobody else. What you ask me \
         otherwise is not kept.",
    )]);
    lines.push(vec![text(for_how_long(keep_people.as_secs() / (24 * 60 * 60)))]);
    lines.push(vec![code("/forget-me"), text(" has it deleted.")]);
    let follow_ups = vec![FollowUp::ask("Forget me …", "forget-me")];
    Message { follow_ups, ..aside(lines) }
}

fn sure(keeping: &Keeping, shows: &[Show]) -> Message {
    let Keeping { kept, platform, .. } = keeping;
    let mut lines = vec![vec![
        text(format!("Everything that is kept of you on {} goes: ", name_of(*platform))),
        strong(listed(&counted(kept))),
        text("."),
    ]];
    if !kept.suggestions.is_empty() || !kept.questions.is_empty() {
        lines.push(vec![text(
            "What nobody else voted for, and the hosts have not taken up, is taken back. What others have a part in stays \
             without your name, unless the hosts want it gone as well.",
        )]);
    }
    if kept.decisions + kept.acts > 0 {
        lines.push(vec![text("What you did as a moderator stays done, by “somebody”.")]);
    }
    lines.extend(blocked(&kept.blocked, shows));
    lines.push(vec![text("It cannot be undone. To have it done: "), code("/forget-me yes")]);
    Message {
        follow_ups: vec![FollowUp::ask("Yes, forget me", "forget-me yes")],
        answers: vec![Answer::ask("yes", "forget-me yes"), Answer::ask("yes, forget me", "forget-me yes")],
        ..aside(lines)
    }
}

fn forgotten(done: &Forgotten, kept: &[ShowId], shows: &[Show], platform: PlatformKind) -> Message {
    let deleted = [
        several(done.watches, "watch", "watches"),
        several(done.notes, "private message", "private messages"),
        several(done.votes, "vote", "votes"),
        several(done.suggestions, "suggestion", "suggestions"),
        several(done.questions, "question", "questions"),
    ];
    let nameless = [
        several(done.detached, "suggestion", "suggestions"),
        several(done.detached_questions, "question", "questions"),
        several(done.nameless, "act as a moderator", "acts as a moderator"),
    ];
    let mut said = vec![text(format!("You are forgotten on {}.", name_of(platform)))];
    for (some, what) in [(&deleted[..], "Deleted"), (&nameless[..], "Without your name or id now")] {
        let some: Vec<String> = some.iter().flatten().cloned().collect();
        if !some.is_empty() {
            said.push(text(format!(" {what}: {}.", listed(&some))));
        }
    }
    let mut lines = vec![said];
    lines.extend(blocked(kept, shows));
    lines.push(vec![text(
        "The cards will say so in a moment. What was said in rooms about you, and backups, I cannot reach: ask the \
         moderators, and whoever runs this bot.",
    )]);
    aside(lines)
}

/// What there is, in counts.
fn counted(kept: &KeptOf) -> Vec<String> {
    let length = |list: usize| u64::try_from(list).unwrap_or(u64::MAX);
    [
        several(kept.watches.into(), "watch: of what you are told", "watches: of what you are told"),
        several(kept.notes.into(), "private message that I sent you", "private messages that I sent you"),
        several(length(kept.suggestions.len()), "suggestion", "suggestions"),
        several(kept.votes.into(), "vote", "votes"),
        several(length(kept.questions.len()), "question to a guest", "questions to guests"),
        several(kept.decisions.into(), "decision on a suggestion", "decisions on suggestions"),
        several(
            kept.acts.into(),
            "other act as a moderator",
            "other acts as a moderator: corrections, places, pauses",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Which they are, for the eyes of the person alone.
fn named(kept: &KeptOf, credited: &[u32]) -> Vec<Line> {
    let mut lines = Vec::new();
    let (shown, more) = kept.suggestions.split_at(kept.suggestions.len().min(MOST_NAMED));
    for own in shown {
        let name = if own.anonymous {
            ", without your name"
        } else if credited.contains(&own.number) {
            ", and the episode names you"
        } else {
            ", and the episode does not name you"
        };
        lines.push(vec![
            text(format!("#{} ", own.number)),
            strong(cut(if own.title.is_empty() { "taken back" } else { &own.title }, TITLE_CHARS)),
            text(name),
        ]);
    }
    if !more.is_empty() {
        lines.push(vec![text(format!("and {} more: ", more.len())), code("/suggestions mine")]);
    }
    lines.extend(voted(kept));
    if !kept.questions.is_empty() {
        let numbers: Vec<_> = kept.questions.iter().take(MOST_NAMED).map(|id| format!("q{id}")).collect();
        lines.push(vec![text(format!("Your questions: {}", numbers.join(", ")))]);
    }
    if kept.watches + kept.notes > 0 {
        lines.push(vec![text("Of what you are told: "), code("/notify list")]);
    }
    lines
}

/// The votes, and of which of them the person is told.
fn voted(kept: &KeptOf) -> Vec<Line> {
    let line = |vote: &KeptVote| {
        let number = match vote.ballot {
            Ballot::Suggestion(number) => format!("#{number}"),
            Ballot::Question(number) => format!("q{number}"),
        };
        let title = if vote.title.is_empty() { NOT_SHOWN } else { &vote.title };
        let told = match (vote.ballot, vote.told) {
            (Ballot::Suggestion(_), true) => ", and I tell you when it comes true",
            (Ballot::Suggestion(_), false) => ", and I do not tell you what comes of it",
            (Ballot::Question(_), _) => "",
        };
        vec![text(format!("Your vote for {number} ")), strong(cut(title, TITLE_CHARS)), text(told)]
    };
    let mut lines: Vec<Line> = kept.voted.iter().map(line).collect();
    let named = u32::try_from(kept.voted.len()).unwrap_or(u32::MAX);
    if let Some(more) = kept.votes.checked_sub(named).filter(|more| *more > 0) {
        lines.push(vec![text(format!("and {more} older {}", if more == 1 { "vote" } else { "votes" }))]);
    }
    lines
}

fn blocked(of: &[ShowId], shows: &[Show]) -> Option<Line> {
    let names: Vec<String> = of.iter().map(|show| board::title(show, shows)).collect();
    (!names.is_empty()).then(|| {
        vec![text(format!(
            "A moderator decided that you may not suggest for {} any more. That stays, with your id: forgetting it would \
             undo it.",
            cut(&names.join(", "), QUERY_CHARS)
        ))]
    })
}

fn for_how_long(days: u64) -> String {
    let notes = "Watches are kept until you take them back, private messages for 30 days";
    match days {
        0 => format!("{notes}."),
        _ => format!(
            "{notes}; who suggested, voted and asked for {days} days after a suggestion came true, was declined or merged."
        ),
    }
}

fn several(count: u64, one: &str, many: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    }
}

/// "2 votes, 1 question".
fn listed(some: &[String]) -> String {
    let short = some.iter().map(|what| what.split(':').next().unwrap_or_default());
    let short: Vec<&str> = short.collect();
    if short.is_empty() { "your id".to_owned() } else { short.join(", ") }
}

fn name_of(platform: PlatformKind) -> &'static str {
    match platform {
        PlatformKind::Discord => "Discord",
        PlatformKind::Matrix => "Matrix",
        PlatformKind::Terminal => "the terminal",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::message::{Audience, words};
    use crate::store::OwnSuggestion;

    fn keeping(overheard: bool) -> Keeping {
        let own = OwnSuggestion { number: 12, title: "Jane Doe (Acme)".into(), anonymous: true };
        let vote = |ballot, told| KeptVote { ballot, title: "Ada Lovelace".into(), told };
        let named = |number| OwnSuggestion { number, title: "Otto Omega".into(), anonymous: false };
        let kept = KeptOf {
            watches: 2,
            suggestions: vec![own, named(13), named(14)],
            votes: 3,
            voted: vec![vote(Ballot::Suggestion(3), true), vote(Ballot::Question(4), false)],
            ..KeptOf::default()
        };
        let keep_people = Duration::from_hours(24 * 365);
        Keeping { kept, credited: vec![13], platform: PlatformKind::Discord, overheard, keep_people }
    }

    fn said(message: &Message) -> String {
        message.lead.iter().map(words).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn all_that_is_kept_is_told_to_the_one_it_is_about() {
        let message = kept(&keeping(false), &[]);
        assert_eq!(message.audience, Audience::Asker);
        assert_eq!(
            said(&message),
            "This is kept of you, beside your id on Discord:\n\
             • 2 watches: of what you are told\n\
             • 3 suggestions\n\
             • 3 votes\n\
             #12 Jane Doe (Acme), without your name\n\
             #13 Otto Omega, and the episode names you\n\
             #14 Otto Omega, and the episode does not name you\n\
             Your vote for #3 Ada Lovelace, and I tell you when it comes true\n\
             Your vote for q4 Ada Lovelace\n\
             and 1 older vote\n\
             Of what you are told: /notify list\n\
             It is in the database of whoever runs this bot and in their backups, and given to nobody else. What you ask \
             me otherwise is not kept.\n\
             Watches are kept until you take them back, private messages for 30 days; who suggested, voted and asked for \
             365 days after a suggestion came true, was declined or merged.\n\
             /forget-me has it deleted."
        );
    }

    #[test]
    fn where_others_read_along_it_only_counts() {
        let said = said(&kept(&keeping(true), &[]));
        assert!(!said.contains("Jane") && !said.contains("#12") && said.contains("3 suggestions"), "{said}");
    }

    #[test]
    fn it_is_asked_first_and_told_after() {
        let message = sure(&keeping(false), &[]);
        assert_eq!(message.follow_ups, [FollowUp::ask("Yes, forget me", "forget-me yes")]);
        assert!(said(&message).contains("goes: 2 watches, 3 suggestions, 3 votes."), "{}", said(&message));
        let done = Forgotten { votes: 1, detached: 2, nameless: 3, ..Forgotten::default() };
        let show = Show { title: "The Show".into(), ..Show::new(ShowId::new("show")) };
        let told = said(&forgotten(&done, &[ShowId::new("show")], &[show], PlatformKind::Matrix));
        assert!(
            told.starts_with(
                "You are forgotten on Matrix. Deleted: 1 vote. Without your name or id now: 2 suggestions, 3 acts as a \
                 moderator.\nA moderator decided that you may not suggest for The Show any more. That stays"
            ),
            "{told}"
        );
    }
}
