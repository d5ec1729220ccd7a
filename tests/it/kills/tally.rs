//! What came of many runs.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::outbox::Stage;
use super::point::Point;
use super::run::Run;

/// All runs so far.
#[derive(Default)]
pub struct Tally {
    pub runs: u64,
    pub lost: usize,
    pub doubled: usize,
    /// Numbers of the runs in which something was lost, doubled or otherwise wrong, with what it was.
    pub wrong: Vec<(u64, String)>,
    forgot: u64,
    points: BTreeMap<Point, At>,
}

/// What was seen of the announcements when the process had died at a point.
#[derive(Clone, Copy, Default)]
pub struct At {
    pub runs: u64,
    pub unwritten: u64,
    pub due: u64,
    pub claimed: u64,
    pub claimed_and_there: u64,
    pub sent: u64,
}

impl Tally {
    /// Takes in a run.
    pub fn add(&mut self, run: &Run) {
        self.runs += 1;
        self.forgot += u64::from(run.forgot);
        let at = self.points.entry(run.point).or_default();
        at.runs += 1;
        for seen in &run.seen {
            *match seen {
                (Stage::Unwritten, _) => &mut at.unwritten,
                (Stage::Due | Stage::Other, _) => &mut at.due,
                (Stage::Claimed, false) => &mut at.claimed,
                (Stage::Claimed, true) => &mut at.claimed_and_there,
                (Stage::Sent, _) => &mut at.sent,
            } += 1;
        }
        self.judge(run);
    }

    /// What was seen when the process had died at this point.
    pub fn at(&self, point: Point) -> At {
        self.points.get(&point).copied().unwrap_or_default()
    }

    /// Takes in what a second look at the end found.
    pub fn judge(&mut self, run: &Run) {
        self.lost += run.lost();
        self.doubled += run.doubled();
        if run.lost() + run.doubled() > 0 || run.trouble.is_some() {
            let trouble = run.trouble.as_deref().unwrap_or("the count is wrong");
            self.wrong.push((run.number, format!("at {}: {:?} messages; {trouble}", run.point, run.counts)));
        }
    }

    /// Takes in the runs of another tally.
    pub fn merge(&mut self, other: Self) {
        self.runs += other.runs;
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.wrong.extend(other.wrong);
        self.forgot += other.forgot;
        for (point, of) in other.points {
            let at = self.points.entry(point).or_default();
            at.runs += of.runs;
            at.unwritten += of.unwritten;
            at.due += of.due;
            at.claimed += of.claimed;
            at.claimed_and_there += of.claimed_and_there;
            at.sent += of.sent;
        }
    }

    /// The table, with how long a run took.
    pub fn table(&self, took: Duration) -> String {
        let per_run = took.as_secs_f64() / f64::from(u32::try_from(self.runs.max(1)).unwrap_or(u32::MAX));
        format!(
            "{self}\n{} runs in {:.0} s ({per_run:.2} s each); the platform had forgotten the keys in {}\n\
             lost: {}   double: {}\n",
            self.runs,
            took.as_secs_f64(),
            self.forgot,
            self.lost,
            self.doubled
        )
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "                           after the kill there were, that were")?;
        writeln!(f, "killed at           runs   unwritten   due   claimed   claimed and there   settled")?;
        for (point, at) in &self.points {
            let At { runs, unwritten, due, claimed, claimed_and_there, sent } = at;
            writeln!(
                f,
                "{point:<18} {runs:>5}   {unwritten:>9} {due:>5}   {claimed:>7}   {claimed_and_there:>17}   {sent:>7}"
            )?;
        }
        Ok(())
    }
}
