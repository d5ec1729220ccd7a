//! What the service says to its operator, on standard error.

use std::fmt;
use std::io::IsTerminal;

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::{Format, Full, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use onair_config::{Log, LogFormat};

use crate::exit::Misused;

/// Begins to write the log. Under systemd each line carries its level, so that `journalctl -p` finds it.
pub fn start(log: &Log) -> anyhow::Result<()> {
    let level = &log.level;
    let filter =
        EnvFilter::try_new(format!("{level},{}", onair_matrix::LOG_DIRECTIVES)).map_err(|error| {
            Misused::new(format!(
                "log.level must be such as \"info\" or \"info,bot_core=debug\", found {level:?}: {error}"
            ))
        })?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match log.format {
        LogFormat::Json => builder.json().finish().try_init()?,
        LogFormat::Human if std::env::var_os("JOURNAL_STREAM").is_some() => {
            // The journal keeps the time itself.
            let inner = Format::default().without_time().with_level(false).with_ansi(false);
            builder.event_format(JournalLevels(inner)).finish().try_init()?;
        }
        LogFormat::Human => builder.finish().try_init()?,
    }
    Ok(())
}

/// Puts sd-daemon(3)'s level in front of each line.
struct JournalLevels(Format<Full, ()>);

impl<S, N> FormatEvent<S, N> for JournalLevels
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        ctx: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let level = match *event.metadata().level() {
            Level::ERROR => 3,
            Level::WARN => 4,
            Level::INFO => 6,
            Level::DEBUG | Level::TRACE => 7,
        };
        write!(writer, "<{level}>")?;
        self.0.format_event(ctx, writer, event)
    }
}
