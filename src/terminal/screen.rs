//! The terminal as a platform that announcements are sent to.

use std::io::Write;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use bot_core::announcement::{MessageRef, PlatformKind, SendKey};
use bot_core::message::Message;
use bot_core::platform::{Platform, Renaming, SendError, Sought, Step};
use rustyline::ExternalPrinter;

use super::render::{Style, render};

/// Standard output, shared by answers and announcements.
pub(super) struct Screen {
    pub style: Style,
    above: Mutex<Option<Box<dyn ExternalPrinter + Send>>>,
}

impl Screen {
    pub(super) fn new(style: Style) -> Self {
        Self { style, above: Mutex::default() }
    }

    /// Prints above the line that is being edited, from now on.
    pub(super) fn print_through(&self, printer: Box<dyn ExternalPrinter + Send>) {
        *self.above.lock().unwrap_or_else(PoisonError::into_inner) = Some(printer);
    }

    /// Prints lines that nobody asked for.
    pub(super) fn print(&self, text: &str) {
        let mut above = self.above.lock().unwrap_or_else(PoisonError::into_inner);
        let printed = match above.as_mut() {
            Some(printer) => printer.print(format!("{text}\n")).is_ok(),
            None => false,
        };
        if !printed {
            // Whoever closed the terminal does not read this either.
            let _ = writeln!(std::io::stdout(), "{text}");
        }
    }
}

#[async_trait]
impl Platform for Screen {
    fn kind(&self) -> PlatformKind {
        PlatformKind::Terminal
    }

    async fn send(&self, _room: &str, message: &Message, key: &SendKey) -> Result<MessageRef, SendError> {
        self.print(&render(message, self.style));
        Ok(MessageRef(key.to_string()))
    }

    async fn edit(&self, _sent: &MessageRef, message: &Message) -> Result<(), SendError> {
        self.print(&render(message, self.style));
        Ok(())
    }

    async fn find_sent(&self, _room: &str, _sought: &Sought<'_>) -> Result<Option<MessageRef>, SendError> {
        // What was printed to a terminal that is gone cannot be found, and its database in memory is gone with it.
        Ok(None)
    }

    async fn follow_up(&self, _sent: &MessageRef, _step: &Step, _key: &SendKey) -> Result<(), SendError> {
        // A terminal has no threads and no pins: what was printed is all there is.
        Ok(())
    }

    async fn rename_thread(
        &self,
        _sent: &MessageRef,
        _names: Renaming<'_>,
        _key: &SendKey,
    ) -> Result<(), SendError> {
        Ok(())
    }

    async fn private_room(&self, person: &str) -> Result<String, SendError> {
        // There is one person at a terminal.
        Ok(person.to_owned())
    }

    async fn thread_of(
        &self,
        _message: &MessageRef,
        room: &str,
        _name: &str,
        _key: &SendKey,
    ) -> Result<String, SendError> {
        Ok(room.to_owned())
    }
}
