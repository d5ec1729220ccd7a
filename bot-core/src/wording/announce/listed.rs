//! What is announced in a room, and for the operators what is announced anywhere.

use super::{manner, nothing, title};
use crate::announcement::PlatformKind;
use crate::message::{Line, Message, code, strong, text};
use crate::reply::Here;
use crate::wording::{aside, cut};

/// A title in a list with many lines.
const SHOW_CHARS: usize = 40;

/// "(by the configuration, paused)".
fn by(here: &Here) -> String {
    let paused = if here.paused { ", paused" } else { "" };
    format!("(by {}{paused})", here.by)
}

pub(super) fn listed(all: &[Here]) -> Message {
    let mut lines = Vec::new();
    for here in all {
        lines.push(vec![title(&here.show), text(format!(" is announced here {}.", by(here)))]);
        lines.extend(manner(&here.manner, here.place.platform));
    }
    if all.is_empty() {
        lines.push(nothing("here"));
    }
    // Where else the show is announced is the business of those who may manage those rooms, and of the operator.
    let is_terminal = all.iter().any(|here| here.place.platform == PlatformKind::Terminal);
    lines.extend((!is_terminal).then(|| {
        vec![
            text("Other rooms are not listed here. Whoever runs this bot lists all of them with "),
            code("onair destinations"),
            text(", or in the operators' place."),
        ]
    }));
    aside(lines)
}

/// For the operators, who are told there of every place that is in trouble: a line each, with what else there is on the command
/// line.
pub(super) fn listed_all(places: &[Here], more: usize) -> Message {
    let mut lines: Vec<Line> = Vec::new();
    for here in places {
        let show = strong(cut(&here.show.title, SHOW_CHARS));
        lines.push(vec![text(format!("– {}: ", here.place)), show, text(format!(" {}", by(here)))]);
    }
    if places.is_empty() {
        lines.push(nothing("anywhere"));
    }
    let more = if more == 0 { String::new() } else { format!("… and {more} more. ") };
    let how = vec![text(format!("{more}How each is told: ")), code("onair destinations"), text(".")];
    Message { tail: vec![how], ..aside(lines) }
}
