//! What a message looks like, as text and as JSON.

use nautilus_cython_core::{UnixNanos, time::write_iso8601};
use serde::Serialize;

use crate::enums::{LogColor, LogLevel};

/// A message on its way to the outputs.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) timestamp: UnixNanos,
    pub(super) level: LogLevel,
    pub(super) color: LogColor,
    pub(super) component: &'a str,
    pub(super) message: &'a str,
}

impl Line<'_> {
    /// `<time> [LEVEL] TRADER.COMPONENT: message`, with the time bold and the rest in its colour if `colors`.
    pub(super) fn to_text(&self, trader_id: &str, colors: bool) -> String {
        let Self { level, component, message, .. } = self;
        let mut buffer = [0; _];
        let time = write_iso8601(self.timestamp, &mut buffer);
        let [bold, plain, color] = if colors { ["\x1b[1m", "\x1b[0m", ansi(self.color)] } else { [""; 3] };
        let level = name(*level);
        // Several times as fast as formatting: this is done for every message that is written.
        [bold, time, plain, " ", color, "[", level, "] ", trader_id, ".", component, ": ", message, plain, "\n"]
            .concat()
    }

    /// The same as a JSON object.
    pub(super) fn to_json(&self, trader_id: &str) -> String {
        #[derive(Serialize)]
        struct Object<'a> {
            timestamp: &'a str,
            trader_id: &'a str,
            level: &'a str,
            color: &'a str,
            component: &'a str,
            message: &'a str,
        }
        let mut buffer = [0; _];
        let object = Object {
            timestamp: write_iso8601(self.timestamp, &mut buffer),
            trader_id,
            level: name(self.level),
            color: self.color.into(),
            component: self.component,
            message: self.message,
        };
        // Six texts are JSON, always.
        serde_json::to_string(&object).unwrap_or_default() + "\n"
    }
}

/// The level as logs of the field write it.
fn name(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Warning => "WARN",
        level => level.into(),
    }
}

/// The escape sequence that begins a colour.
fn ansi(color: LogColor) -> &'static str {
    match color {
        LogColor::Normal => "",
        LogColor::Green => "\x1b[92m",
        LogColor::Blue => "\x1b[94m",
        LogColor::Magenta => "\x1b[35m",
        LogColor::Cyan => "\x1b[36m",
        LogColor::Yellow => "\x1b[1;33m",
        LogColor::Red => "\x1b[1;31m",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: Line<'_> = Line {
        timestamp: 1_703_462_400_123_456_789,
        level: LogLevel::Warning,
        color: LogColor::Yellow,
        component: "Book",
        message: "a \"b\"\nc",
    };

    #[test]
    fn text_is_as_users_know_it() {
        assert_eq!(LINE.to_text("T-1", false), "2023-12-25T00:00:00.123456789Z [WARN] T-1.Book: a \"b\"\nc\n");
        assert_eq!(
            LINE.to_text("T-1", true),
            "\x1b[1m2023-12-25T00:00:00.123456789Z\x1b[0m \x1b[1;33m[WARN] T-1.Book: a \"b\"\nc\x1b[0m\n"
        );
    }

    #[test]
    fn json_is_one_line() {
        assert_eq!(
            LINE.to_json("T-1"),
            "{\"timestamp\":\"2023-12-25T00:00:00.123456789Z\",\"trader_id\":\"T-1\",\"level\":\"WARN\",\
             \"color\":\"YELLOW\",\"component\":\"Book\",\"message\":\"a \\\"b\\\"\\nc\"}\n"
        );
    }
}
