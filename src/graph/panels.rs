//! The two panels: the rhythm above, the credits below, along the same time.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use plotters::style::RGBColor;

use super::axis::TimeAxis;
use super::canvas::{BAND, Canvas, DrawError, FAINT_INK, GRID, HEADING, LABEL, Side};
use super::facts::{Facts, Known};

/// From top to bottom, in pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Panel {
    pub(super) top: i32,
    pub(super) bottom: i32,
}

/// Days that people count in, and what they call them.
const GAPS: [(f64, &str); 9] = [
    (1.0, "1 day"),
    (3.5, "half a week"),
    (7.0, "1 week"),
    (14.0, "2 weeks"),
    (30.4, "1 month"),
    (60.9, "2 months"),
    (121.8, "4 months"),
    (365.2, "1 year"),
    (1826.2, "5 years"),
];

/// Told apart by people who do not see all colours, too.
pub(super) fn color(known: Known) -> RGBColor {
    match known {
        Known::GuestAndCompany => RGBColor(0x00, 0x8f, 0x68),
        Known::Guest => RGBColor(0x3f, 0xa4, 0xe0),
        Known::Company => RGBColor(0xc0, 0x74, 0xa6),
        Known::Nobody => RGBColor(0xd5, 0x5e, 0x00),
    }
}

/// Each regular episode as high as the days since the one before, on a scale where twice as long is always as much
/// higher: a rhythm is a row of dots, a break stands above it.
pub(super) fn rhythm(
    canvas: &Canvas<'_>,
    facts: &Facts,
    axis: TimeAxis,
    panel: Panel,
) -> Result<(), DrawError> {
    canvas.words("Time since the episode before", (axis.left, panel.top - 26), Side::From, HEADING)?;
    seasons(canvas, facts, axis, panel)?;
    let gaps = facts.dots.iter().filter_map(|dot| dot.gap);
    let longest = gaps.clone().fold(14.0, f64::max) * 1.3;
    let shortest = gaps.fold(7.0, f64::min).max(0.5) / 1.3;
    // The lowest row is for what has no gap: the first episode, trailers and extras.
    let floor = panel.bottom - 14;
    let height = |days: f64| {
        let part = (days.max(shortest) / shortest).ln() / (longest / shortest).ln();
        floor - pixels(part * f64::from(floor - panel.top - 8)) - 4
    };
    for (days, name) in GAPS.iter().filter(|(days, _)| (shortest..=longest).contains(days)) {
        let y = height(*days);
        canvas.line((axis.left, y), (axis.right, y), GRID)?;
        canvas.words(name, (axis.left - 8, y), Side::UpTo, LABEL)?;
    }
    canvas.line((axis.left, panel.bottom), (axis.right, panel.bottom), FAINT_INK)?;
    // So many dots that they would touch are drawn smaller.
    let usual = if facts.dots.len() > 300 { 3 } else { 4 };
    let mut drawn = HashSet::new();
    for dot in &facts.dots {
        let at = (axis.x(dot.at), dot.gap.map_or(floor + 6, height));
        // Thousands of dots on one pixel are one dot.
        if drawn.insert((at, dot.known, dot.extra)) {
            let size = if dot.extra { 2 } else { usual };
            canvas.dot(at, size, color(dot.known), dot.known == Known::Nobody)?;
        }
    }
    Ok(())
}

/// A band behind each season, with its number where there is room for it.
fn seasons(canvas: &Canvas<'_>, facts: &Facts, axis: TimeAxis, panel: Panel) -> Result<(), DrawError> {
    for (number, first, last) in facts.seasons() {
        let (left, right) = (axis.x(first) - 6, axis.x(last) + 6);
        canvas.rectangle([(left, panel.top), (right, panel.bottom)], BAND)?;
        if right - left > 64 {
            let at = (i32::midpoint(left, right), panel.top - 9);
            canvas.words(&format!("Season {number}"), at, Side::Around, LABEL)?;
        }
    }
    Ok(())
}

/// How many episodes came out in each month, quarter or year, by what is known of who was on.
pub(super) fn credits(
    canvas: &Canvas<'_>,
    facts: &Facts,
    axis: TimeAxis,
    panel: Panel,
) -> Result<(), DrawError> {
    let period = axis.period();
    let mut bars: BTreeMap<(NaiveDate, NaiveDate), [usize; 4]> = BTreeMap::new();
    for dot in &facts.dots {
        if let Some(around) = period.around(dot.at.date_naive()) {
            bars.entry(around).or_default()[dot.known as usize] += 1;
        }
    }
    let heading = format!("Episodes a {}, by who is known to have been on", period.name());
    canvas.words(&heading, (axis.left, panel.top - 16), Side::From, HEADING)?;
    let most = bars.values().map(|counts| counts.iter().sum::<usize>()).max().unwrap_or(1);
    let step = step(most);
    let whole = most.div_ceil(step) * step;
    let height = |count: usize| panel.bottom - part(panel.bottom - panel.top, count, whole);
    for count in (0..=whole).step_by(step) {
        canvas.line((axis.left, height(count)), (axis.right, height(count)), GRID)?;
        canvas.words(&count.to_string(), (axis.left - 8, height(count)), Side::UpTo, LABEL)?;
    }
    for ((begins, ends), counts) in bars {
        let (left, right) = (axis.x_of_day(begins) + 1, axis.x_of_day(ends) - 1);
        let mut below = 0;
        for known in Known::ALL {
            let above = below + counts[known as usize];
            if above > below {
                canvas
                    .rectangle([(left, height(above)), (right.max(left + 1), height(below))], color(known))?;
            }
            below = above;
        }
    }
    canvas.line((axis.left, panel.bottom), (axis.right, panel.bottom), FAINT_INK)?;
    for (x, label) in axis.ticks() {
        canvas.line((x, panel.bottom), (x, panel.bottom + 5), FAINT_INK)?;
        canvas.words(&label, (x, panel.bottom + 16), Side::Around, LABEL)?;
    }
    Ok(())
}

/// Between two lines of the grid: 1, 2 or 5 times a power of ten, so that there are five lines at most.
fn step(most: usize) -> usize {
    let mut unit = 1_usize;
    loop {
        if let Some(step) = [1, 2, 5].iter().map(|times| times * unit).find(|step| most <= step * 5) {
            return step;
        }
        unit = unit.saturating_mul(10);
    }
}

fn part(length: i32, count: usize, whole: usize) -> i32 {
    let part = u64::from(length.unsigned_abs()) * count as u64 / (whole as u64).max(1);
    i32::try_from(part).unwrap_or(length)
}

#[expect(clippy::cast_possible_truncation, reason = "a picture is some hundred pixels high")]
fn pixels(length: f64) -> i32 {
    length.round() as i32
}
