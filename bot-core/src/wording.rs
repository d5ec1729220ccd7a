//! All the words onair says. What was found goes in, a [`Message`] comes out; no platform's markup, no decisions.

use unicode_segmentation::UnicodeSegmentation;

use crate::catalogue::{Field, Hit, short_id};
use crate::command::{COMMANDS, CommandSpec, Misunderstood};
use crate::episode::{Episode, EpisodeKind, Show};
use crate::message::{Audience, Card, Choice, Line, Message, code, strong, text};
use crate::reply::Reply;

/// A summary is cut here: enough to know whether to listen, short enough not to fill a phone's screen.
const SUMMARY_CHARS: usize = 500;
/// Discord cuts what people typed nowhere; a whole essay repeated back helps nobody.
const QUERY_CHARS: usize = 100;

/// The announcement of a new episode.
pub fn announcement(show: &Show, episode: &Episode) -> Message {
    Message {
        lead: vec![vec![text("New episode of "), strong(&*show.title), text(":")]],
        cards: vec![card(show, episode)],
        ..Message::default()
    }
}

/// The answer to a request.
pub fn reply(reply: &Reply, shows: &[Show]) -> Message {
    match reply {
        Reply::Found(hit) => episode_answer(&hit.episode, shows),
        Reply::Episode(episode) => episode_answer(episode, shows),
        Reply::Choose { query, hits } => choose(query, hits),
        Reply::NotFound { query, nearest } => not_found(query, nearest),
        Reply::NoLongerThere => {
            aside(vec![vec![text("That episode is no longer here. Ask again with "), code("/episode")]])
        }
        Reply::NoEpisodes => aside(vec![vec![text(
            "No episode is known yet. The feed may not have been read so far: try again in a moment.",
        )]]),
        Reply::Help => help(),
        Reply::HelpOn(spec) => help_on(spec),
        Reply::Misunderstood(Misunderstood::Unknown { name, nearest }) => unknown(name, *nearest),
        Reply::Misunderstood(Misunderstood::Missing(spec)) => missing(spec),
    }
}

/// The start of `text`, at most `limit` characters, cut at a word with an ellipsis; never inside a grapheme.
pub fn cut(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut chars = 0;
    for grapheme in text.graphemes(true) {
        chars += grapheme.chars().count();
        // One character is kept free for the ellipsis.
        if chars >= limit {
            break;
        }
        kept.push_str(grapheme);
    }
    // A single over-long word is cut where it stands; anything else at its last space.
    let at_word = kept.rfind(char::is_whitespace).filter(|at| *at > kept.len() / 2).unwrap_or(kept.len());
    format!("{}…", kept[..at_word].trim_end_matches(|c: char| c.is_whitespace() || ",;:-–—".contains(c)))
}

fn card(show: &Show, episode: &Episode) -> Card {
    let mut facts = Vec::new();
    let guests: Vec<_> = episode.guests().map(|guest| guest.name.as_str()).collect();
    let companies: Vec<_> = episode.companies().map(|company| company.name.as_str()).collect();
    for (names, one, many) in [(guests, "Guest", "Guests"), (companies, "Company", "Companies")] {
        if let [first, rest @ ..] = &names[..] {
            let label = if rest.is_empty() { one } else { many };
            let names = rest.iter().fold((*first).to_owned(), |all, name| all + ", " + name);
            facts.push((label.to_owned(), names));
        }
    }
    Card {
        show: show.title.clone(),
        title: episode.title.clone(),
        link: episode.link.clone().or_else(|| show.link.clone()),
        label: label(episode),
        published: episode.published,
        duration: episode.duration.map(duration).unwrap_or_default(),
        facts,
        body: cut(&episode.summary, SUMMARY_CHARS),
        artwork: episode.artwork.clone().or_else(|| show.artwork.clone()),
    }
}

/// "Season 3, episode 3", "Trailer", "Bonus, season 2".
fn label(episode: &Episode) -> String {
    let kind = match episode.kind {
        EpisodeKind::Full => None,
        EpisodeKind::Trailer => Some("trailer".to_owned()),
        EpisodeKind::Bonus => Some("bonus".to_owned()),
    };
    let season = episode.season.map(|season| format!("season {season}"));
    let number = episode.number.as_ref().map(|number| format!("episode {number}"));
    let label = [kind, season, number].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let mut chars = label.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// "1 h 2 min", "45 min", "30 s".
fn duration(seconds: u32) -> String {
    match (seconds / 3600, seconds / 60 % 60) {
        (0, 0) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

fn episode_answer(episode: &Episode, shows: &[Show]) -> Message {
    let unknown_show;
    let show = if let Some(show) = shows.iter().find(|show| show.id == episode.id.show) {
        show
    } else {
        let id = episode.id.show.clone();
        unknown_show = Show { title: id.to_string(), id, link: None, artwork: None, hosts: Vec::new() };
        &unknown_show
    };
    Message { cards: vec![card(show, episode)], ..Message::default() }
}

fn choose(query: &str, hits: &[Hit]) -> Message {
    let lead = vec![
        strong(format!("{} episodes", hits.len())),
        text(" fit “"),
        strong(cut(query, QUERY_CHARS)),
        text("”. Which one?"),
    ];
    Message { lead: vec![lead], choices: hits.iter().map(choice).collect(), ..Message::default() }
}

fn choice(hit: &Hit) -> Choice {
    let episode = &hit.episode;
    let why = match hit.matched.field {
        Field::Company => format!("Company: {}", hit.matched.words),
        Field::Guest => format!("Guest: {}", hit.matched.words),
        Field::Label => label(episode),
        Field::Title => "In the title".to_owned(),
        Field::Notes => format!("In the notes: {}", cut(&hit.matched.words, 60)),
        Field::Chapter => format!("In a chapter: {}", cut(&hit.matched.words, 60)),
        Field::Spoken => format!("It is said: {}", cut(&hit.matched.words, 60)),
    };
    let date = episode.published.map(|at| at.format("%-d %b %Y").to_string());
    let detail = [Some(why).filter(|why| !why.is_empty()), date];
    Choice {
        title: episode.title.clone(),
        detail: detail.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        link: episode.link.clone(),
        value: short_id(&episode.id),
    }
}

fn not_found(query: &str, nearest: &[String]) -> Message {
    let mut lines = vec![vec![text("Nothing found for “"), strong(cut(query, QUERY_CHARS)), text("”.")]];
    if nearest.is_empty() {
        lines.push(vec![
            text("Try a company, a guest's name or a word from the title, or "),
            code("/latest"),
            text("."),
        ]);
    } else {
        let mut line = vec![text("Perhaps ")];
        for (at, name) in nearest.iter().enumerate() {
            match at {
                0 => {}
                _ if at + 1 == nearest.len() => line.push(text(" or ")),
                _ => line.push(text(", ")),
            }
            line.push(strong(&**name));
        }
        line.push(text("?"));
        lines.push(line);
    }
    aside(lines)
}

fn help() -> Message {
    let mut lines = vec![vec![text("This is what you can ask:")]];
    lines.extend(COMMANDS.iter().map(|spec| vec![code(usage(spec)), text(format!(" – {}", spec.summary))]));
    lines.push(vec![text("For example: "), code(format!("/{}", COMMANDS[0].example))]);
    aside(lines)
}

fn help_on(spec: &CommandSpec) -> Message {
    let mut lines = vec![vec![code(usage(spec)), text(format!(" – {}", spec.summary))]];
    if let Some(argument) = &spec.argument {
        lines.push(vec![code(argument.name), text(format!(": {}", argument.summary))]);
    }
    lines.push(vec![text("For example: "), code(format!("/{}", spec.example))]);
    aside(lines)
}

/// "/episode <query>", "/help [command]".
fn usage(spec: &CommandSpec) -> String {
    match &spec.argument {
        None => format!("/{}", spec.name),
        Some(argument) if argument.required => format!("/{} <{}>", spec.name, argument.name),
        Some(argument) => format!("/{} [{}]", spec.name, argument.name),
    }
}

fn unknown(name: &str, nearest: Option<&CommandSpec>) -> Message {
    let said = vec![text("There is no command “"), strong(cut(name, QUERY_CHARS)), text("”.")];
    let hint = match nearest {
        Some(spec) => vec![text("Did you mean "), code(format!("/{}", spec.example)), text("?")],
        None => vec![
            text("Try "),
            code(format!("/{}", COMMANDS[0].example)),
            text(" or "),
            code("/help"),
            text("."),
        ],
    };
    aside(vec![said, hint])
}

fn missing(spec: &CommandSpec) -> Message {
    let what = spec.argument.as_ref().map_or("something more", |argument| argument.summary);
    let said: Line =
        vec![code(format!("/{}", spec.name)), text(format!(" needs to know: {}.", lower_first(what)))];
    aside(vec![said, vec![text("For example: "), code(format!("/{}", spec.example))]])
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// Words for the one who asked, which the rest of the room can do without.
fn aside(lead: Vec<Line>) -> Message {
    Message { lead, audience: Audience::Asker, ..Message::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_cut_at_a_word() {
        assert_eq!(cut("one two three", 13), "one two three");
        assert_eq!(cut("one two three", 12), "one two…");
        assert_eq!(cut("one two, three", 11), "one two…");
    }

    #[test]
    fn a_family_is_not_cut_in_two() {
        let family = "👨‍👩‍👧‍👦";
        assert_eq!(cut(&format!("ab{family}{family}"), 10), format!("ab{family}…"));
        assert_eq!(cut(&format!("ab{family}"), 5), "ab…");
    }

    #[test]
    fn durations_read_as_people_say_them() {
        assert_eq!(duration(3600), "1 h");
        assert_eq!(duration(3720), "1 h 2 min");
        assert_eq!(duration(59), "59 s");
        assert_eq!(duration(2700), "45 min");
    }
}
