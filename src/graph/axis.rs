//! From days and counts to pixels.

use bot_core::time::Moment;
use chrono::{Datelike, NaiveDate, TimeDelta};

/// Time from left to right.
#[derive(Clone, Copy, Debug)]
pub(super) struct TimeAxis {
    first: Moment,
    last: Moment,
    pub(super) left: i32,
    pub(super) right: i32,
}

/// A stretch of the calendar that episodes are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Period {
    Month,
    Quarter,
    Year,
}

impl TimeAxis {
    /// An axis with a little room at both ends, and with width even for a single episode.
    pub(super) fn new(first: Moment, last: Moment, left: i32, right: i32) -> Self {
        let room = ((last - first) / 60).max(TimeDelta::days(10));
        let add = |at: Moment, room| at.checked_add_signed(room).unwrap_or(at);
        Self { first: add(first, -room), last: add(last, room), left, right }
    }

    /// Where a moment is.
    pub(super) fn x(&self, at: Moment) -> i32 {
        let whole = (self.last - self.first).num_seconds().max(1);
        let part = (at - self.first).num_seconds().clamp(0, whole);
        let width = i64::from(self.right - self.left);
        self.left + i32::try_from(part * width / whole).unwrap_or_default()
    }

    /// Where a day begins.
    pub(super) fn x_of_day(&self, day: NaiveDate) -> i32 {
        self.x(day.and_time(chrono::NaiveTime::MIN).and_utc())
    }

    /// The periods that keep bars apart: some forty at most.
    pub(super) fn period(&self) -> Period {
        match (self.last - self.first).num_days() {
            ..1200 => Period::Month,
            1200..4000 => Period::Quarter,
            _ => Period::Year,
        }
    }

    /// The places for labels, with their words: years, and months or quarters between them where there is room.
    pub(super) fn ticks(&self) -> Vec<(i32, String)> {
        const ROOM: i32 = 62;
        let step = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 12_000].into_iter().find(|months| {
            let days = i32::try_from((self.last - self.first).num_days()).unwrap_or(i32::MAX);
            let ticks = days / (30 * months) + 1;
            ticks.saturating_mul(ROOM) <= self.right - self.left
        });
        let step = step.unwrap_or(12_000);
        let mut ticks = Vec::new();
        let mut month = self.first.year() * 12 + self.first.month0().cast_signed();
        month -= month.rem_euclid(step);
        while let Some(day) = month_begins(month) {
            if day > self.last.date_naive() {
                break;
            }
            if day >= self.first.date_naive() {
                let format = if step < 12 { "%b %Y" } else { "%Y" };
                ticks.push((self.x_of_day(day), day.format(format).to_string()));
            }
            month += step;
        }
        ticks
    }
}

impl Period {
    /// The first days of the period that a day lies in, and of the one after.
    pub(super) fn around(self, day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let months = match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        };
        let month = day.year() * 12 + day.month0().cast_signed();
        let first = month - month.rem_euclid(months);
        Some((month_begins(first)?, month_begins(first + months)?))
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

/// The first day of a month, counted from the year 0.
fn month_begins(month: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(month.div_euclid(12), month.rem_euclid(12).cast_unsigned() + 1, 1)
}
