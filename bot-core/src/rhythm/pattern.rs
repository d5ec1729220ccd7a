//! On which days episodes come: a few shapes that people keep to, each with its days.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Days of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekdays([bool; 7]);

/// The shape of a rhythm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// On these days, every week.
    Weekly(Weekdays),
    /// On this day, every so many weeks: two to four.
    EveryWeeks(u8, Weekday),
    /// On the first, second, third or fourth such weekday of every month; 5 is the last one.
    MonthlyWeekday(u8, Weekday),
    /// On this day of every month, or the month's last where it has fewer.
    MonthlyDay(u8),
    /// So many days after the last one, whatever day that is.
    Days(u8),
}

/// Two of a monthly pattern's days are never further apart.
const FURTHEST: u64 = 40;

impl Weekdays {
    /// These days.
    pub fn of(days: &[Weekday]) -> Self {
        let mut all = [false; 7];
        for day in days {
            all[day.num_days_from_monday() as usize] = true;
        }
        Self(all)
    }

    /// The days, Monday first.
    pub fn days(self) -> impl Iterator<Item = Weekday> {
        const WEEK: [Weekday; 7] = [
            Weekday::Mon,
            Weekday::Tue,
            Weekday::Wed,
            Weekday::Thu,
            Weekday::Fri,
            Weekday::Sat,
            Weekday::Sun,
        ];
        WEEK.into_iter().zip(self.0).filter(|(_, is)| *is).map(|(day, _)| day)
    }

    fn has(self, day: Weekday) -> bool {
        self.0[day.num_days_from_monday() as usize]
    }
}

impl Pattern {
    /// Days between two episodes, on average.
    pub(super) fn interval(self) -> f64 {
        match self {
            // A pattern of no day at all is never made; seven keeps the division right.
            Self::Weekly(days) => 7.0 / f64::from(u32::try_from(days.days().count().max(1)).unwrap_or(7)),
            Self::EveryWeeks(weeks, _) => 7.0 * f64::from(weeks),
            Self::MonthlyWeekday(..) | Self::MonthlyDay(_) => 30.4,
            Self::Days(days) => f64::from(days),
        }
    }

    /// Days from its day that an episode may come on and still be said to keep to the pattern.
    pub(super) fn tolerance(self) -> i64 {
        i64::from(self.interval() >= 3.0)
    }

    /// The day on which the episode after one that came on `day` is due.
    pub(super) fn after(self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Days(days) => day.checked_add_days(Days::new(days.into())),
            Self::EveryWeeks(weeks, _) => {
                self.nearest(day)?.checked_add_days(Days::new(7 * u64::from(weeks)))
            }
            _ => self.following(self.nearest(day)?),
        }
    }

    /// The pattern's day that an episode was meant for; the one before where two are as near, since late is more usual
    /// than early.
    fn nearest(self, day: NaiveDate) -> Option<NaiveDate> {
        (0..=FURTHEST).find_map(|off| {
            let before = day.checked_sub_days(Days::new(off)).filter(|day| self.has(*day));
            before.or_else(|| day.checked_add_days(Days::new(off)).filter(|day| self.has(*day)))
        })
    }

    fn following(self, day: NaiveDate) -> Option<NaiveDate> {
        (1..=FURTHEST).find_map(|on| day.checked_add_days(Days::new(on)).filter(|day| self.has(*day)))
    }

    fn has(self, day: NaiveDate) -> bool {
        match self {
            Self::Weekly(days) => days.has(day.weekday()),
            Self::EveryWeeks(_, weekday) => day.weekday() == weekday,
            Self::MonthlyWeekday(5, weekday) => {
                day.weekday() == weekday && day.day() + 7 > last_of_month(day)
            }
            Self::MonthlyWeekday(nth, weekday) => {
                day.weekday() == weekday && (day.day() - 1) / 7 + 1 == u32::from(nth)
            }
            Self::MonthlyDay(number) => day.day() == u32::from(number).min(last_of_month(day)),
            Self::Days(_) => true,
        }
    }
}

pub(super) fn last_of_month(day: NaiveDate) -> u32 {
    u32::from(day.num_days_in_month())
}
