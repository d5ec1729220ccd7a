//! Whether all parts of the service get on.

use bot_core::pulse::Pulse;
use bot_core::time::Moment;
use chrono::TimeDelta;

use super::Service;

/// A part that has not moved for so long hangs: longer than the slowest read, send or sync may take.
const HANGS: TimeDelta = TimeDelta::minutes(5);

impl Service {
    /// The parts that should have moved by `now` and have not for long, by name. A platform that is not connected is not
    /// expected to.
    pub fn hanging(&self, now: Moment) -> Vec<&'static str> {
        let long_ago = |last: Option<Moment>| last.is_some_and(|last| now - last > HANGS);
        let still = |pulse: &Pulse| long_ago(pulse.last());
        let discord = self.discord.as_ref().filter(|discord| *discord.connected().borrow());
        let matrix = self.matrix.as_ref().filter(|matrix| *matrix.connected().borrow());
        let parts = [
            ("poller", still(self.poller.pulse())),
            ("announcer", long_ago(self.announcer.got_on())),
            ("collector", still(self.collector.pulse())),
            ("keeper", still(&self.keeping)),
            ("discord", discord.is_some_and(|discord| still(discord.pulse()))),
            ("matrix", matrix.is_some_and(|matrix| still(matrix.pulse()))),
            ("teller", matrix.is_some_and(|matrix| still(matrix.counting()))),
        ];
        parts.into_iter().filter(|(_, still)| *still).map(|(name, _)| name).collect()
    }
}
