//! The whole picture: what it is about, the two panels, and the episodes that nobody is credited in.

use bot_core::wording::cut;

use super::axis::TimeAxis;
use super::canvas::{Canvas, DrawError, HEADING, INK, LABEL, Look, Side};
use super::facts::{Facts, Known};
use super::panels::{self, Panel, color};

const WIDTH: i32 = 1000;
const LEFT: i32 = 96;
const RIGHT: i32 = WIDTH - 28;
const RHYTHM: Panel = Panel { top: 142, bottom: 352 };
const CREDITS: Panel = Panel { top: 412, bottom: 522 };
/// Where the list of missing credits begins.
const LIST: i32 = 572;
const ROW: i32 = 20;
/// Episodes named in the list; a host begins with the newest.
const MOST_ROWS: usize = 10;
/// Characters of a title that fit on a line.
const TITLE: usize = 100;

/// The picture as an SVG document.
pub(super) fn draw(facts: &Facts) -> Result<String, DrawError> {
    let mut svg = String::new();
    let Some((first, last)) = facts.span() else {
        let canvas = Canvas::new(&mut svg, WIDTH, 96)?;
        head(&canvas, facts)?;
        canvas.finish()?;
        drop(canvas);
        return Ok(svg);
    };
    let rows = facts.missing.len().min(MOST_ROWS) + usize::from(facts.missing.len() > MOST_ROWS);
    let height = LIST + 24 + ROW * i32::try_from(rows.max(1)).unwrap_or(1);
    let canvas = Canvas::new(&mut svg, WIDTH, height)?;
    head(&canvas, facts)?;
    legend(&canvas, facts)?;
    let axis = TimeAxis::new(first, last, LEFT, RIGHT);
    panels::rhythm(&canvas, facts, axis, RHYTHM)?;
    panels::credits(&canvas, facts, axis, CREDITS)?;
    missing(&canvas, facts)?;
    canvas.finish()?;
    drop(canvas);
    Ok(svg)
}

fn head(canvas: &Canvas<'_>, facts: &Facts) -> Result<(), DrawError> {
    let title = Look { size: 22.0, bold: true, color: INK };
    canvas.words(&cut(&facts.title, 70), (28, 30), Side::From, title)?;
    canvas.words(&facts.summary(), (28, 56), Side::From, Look { size: 14.0, ..LABEL })
}

/// What the colours mean, and how many episodes have each.
fn legend(canvas: &Canvas<'_>, facts: &Facts) -> Result<(), DrawError> {
    let y = 84;
    let entries =
        [(28, "guest and company"), (240, "guest only"), (400, "company only"), (578, "nobody known")];
    for ((x, name), known) in entries.into_iter().zip(Known::ALL) {
        canvas.dot((x + 5, y), 5, color(known), known == Known::Nobody)?;
        canvas.words(
            &format!("{name}: {}", facts.count(known)),
            (x + 18, y),
            Side::From,
            Look { color: INK, ..LABEL },
        )?;
    }
    if facts.dots.iter().any(|dot| dot.extra) {
        canvas.dot((765, y), 2, INK, false)?;
        canvas.words("small: trailer or extra", (774, y), Side::From, LABEL)?;
    }
    Ok(())
}

fn missing(canvas: &Canvas<'_>, facts: &Facts) -> Result<(), DrawError> {
    let first = LIST + ROW + 4;
    if facts.missing.is_empty() {
        return canvas.words(
            "Every regular episode has a guest or a company.",
            (28, LIST),
            Side::From,
            HEADING,
        );
    }
    canvas.words("Nobody is credited in", (28, LIST), Side::From, HEADING)?;
    let rows = (first..).step_by(ROW.unsigned_abs() as usize);
    for (y, (day, title)) in rows.clone().zip(facts.missing.iter().take(MOST_ROWS)) {
        let day = day.map_or_else(|| "no date".to_owned(), |day| day.format("%-d %b %Y").to_string());
        canvas.words(&day, (LEFT + 16, y), Side::UpTo, LABEL)?;
        canvas.words(&cut(title, TITLE), (LEFT + 30, y), Side::From, Look { color: INK, ..LABEL })?;
    }
    match (facts.missing.len().checked_sub(MOST_ROWS), rows.clone().nth(MOST_ROWS)) {
        (Some(more @ 1..), Some(y)) => {
            canvas.words(&format!("and {more} more"), (LEFT + 30, y), Side::From, LABEL)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
