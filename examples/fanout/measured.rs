//! One line of the table.

use std::fmt;
use std::time::Duration;

/// What one fan-out took.
pub(crate) struct Measured {
    pub(crate) what: &'static str,
    pub(crate) destinations: usize,
    /// From the answer of the feed to the last message.
    pub(crate) took: Duration,
    /// What the platform's limit allows at best.
    pub(crate) floor: Duration,
    /// Requests that the platform refused as too many.
    pub(crate) refused: usize,
    /// The most memory that the process held, in MiB.
    pub(crate) memory: u64,
    /// How long people waited for answers meanwhile.
    pub(crate) answers: Vec<Duration>,
}

impl Measured {
    pub(crate) const HEAD: &str = "\
        destinations         time      floor   ÷ floor   429s   memory     answers   p50      p99\n\
        -------------------  --------  --------  ------  -----  ---------  -------  -------  -------";
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut answers = self.answers.clone();
        answers.sort_unstable();
        let at =
            |share: usize| answers.get((answers.len() * share / 100).min(answers.len().saturating_sub(1)));
        let millis = |share| at(share).map_or(0, Duration::as_millis);
        write!(
            f,
            "{:>6} {:<12}  {:>6.1} s  {:>6.1} s  {:>6.3}  {:>5}  {:>5} MiB  {:>7}  {:>4} ms  {:>4} ms",
            self.destinations,
            self.what,
            self.took.as_secs_f64(),
            self.floor.as_secs_f64(),
            self.took.as_secs_f64() / self.floor.as_secs_f64(),
            self.refused,
            self.memory,
            answers.len(),
            millis(50),
            millis(99),
        )
    }
}
