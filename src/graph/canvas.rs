//! What is drawn on: a plotters area of pixels, with the few strokes the picture is made of.

use bot_core::message::turns_text;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

pub(super) const INK: RGBColor = RGBColor(0x22, 0x26, 0x2b);
pub(super) const FAINT_INK: RGBColor = RGBColor(0x5b, 0x64, 0x6e);
pub(super) const GRID: RGBColor = RGBColor(0xdd, 0xe1, 0xe6);
pub(super) const BAND: RGBColor = RGBColor(0xf0, 0xf3, 0xf7);

/// plotters writes a font's size divided by this.
const PLOTTERS_SIZE: f64 = 1.24;

pub(super) type DrawError = DrawingAreaErrorKind<std::io::Error>;

pub(super) struct Canvas<'a>(DrawingArea<SVGBackend<'a>, Shift>);

/// How words stand at their place: vertically centred on it, always.
#[derive(Clone, Copy, Debug)]
pub(super) enum Side {
    /// They begin there.
    From,
    /// They are centred on it.
    Around,
    /// They end there.
    UpTo,
}

/// How words look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) color: RGBColor,
}

pub(super) const LABEL: Look = Look { size: 12.0, bold: false, color: FAINT_INK };
pub(super) const HEADING: Look = Look { size: 14.0, bold: true, color: INK };

impl<'a> Canvas<'a> {
    /// An empty white picture.
    pub(super) fn new(svg: &'a mut String, width: i32, height: i32) -> Result<Self, DrawError> {
        let size = (width.unsigned_abs(), height.unsigned_abs());
        let area = SVGBackend::with_string(svg, size).into_drawing_area();
        area.fill(&WHITE)?;
        Ok(Self(area))
    }

    /// Closes it.
    pub(super) fn finish(&self) -> Result<(), DrawError> {
        self.0.present()
    }

    pub(super) fn words(&self, words: &str, at: (i32, i32), side: Side, look: Look) -> Result<(), DrawError> {
        let style = if look.bold { FontStyle::Bold } else { FontStyle::Normal };
        let side = match side {
            Side::From => HPos::Left,
            Side::Around => HPos::Center,
            Side::UpTo => HPos::Right,
        };
        let font = ("sans-serif", look.size * PLOTTERS_SIZE, style).into_font().color(&look.color);
        self.0.draw(&Text::new(printable(words), at, font.pos(Pos::new(side, VPos::Center))))
    }

    pub(super) fn line(&self, from: (i32, i32), to: (i32, i32), color: RGBColor) -> Result<(), DrawError> {
        self.0.draw(&PathElement::new([from, to], color))
    }

    pub(super) fn rectangle(&self, corners: [(i32, i32); 2], color: RGBColor) -> Result<(), DrawError> {
        self.0.draw(&Rectangle::new(corners, color.filled()))
    }

    /// A dot; an open one is a ring.
    pub(super) fn dot(
        &self,
        at: (i32, i32),
        size: i32,
        color: RGBColor,
        open: bool,
    ) -> Result<(), DrawError> {
        if open {
            self.0.draw(&Circle::new(at, size, WHITE.filled()))?;
            return self.0.draw(&Circle::new(at, size, color.stroke_width(2)));
        }
        self.0.draw(&Circle::new(at, size, color.filled()))
    }
}

/// Feed text without what XML does not allow, and without marks that turn the text after them round. plotters escapes
/// the rest.
fn printable(words: &str) -> String {
    let allowed = |c: &char| !c.is_control() && !turns_text(*c) && !matches!(c, '\u{fffe}' | '\u{ffff}');
    words.chars().filter(allowed).collect()
}
