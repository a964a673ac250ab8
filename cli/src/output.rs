//! Where words go: data to standard output, everything else to standard error.

use std::io::{IsTerminal, Write};

use clap::ValueEnum;
use serde::Serialize;

/// How what was found is printed, where these two are all there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Whether standard output takes colours.
pub(crate) fn colours() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// Writes data. A reader that went away ends the command quietly, as `head` expects.
pub(crate) fn print(text: &str) {
    bytes(text.as_bytes());
}

/// Writes data that may end in the middle of a sign.
pub(crate) fn bytes(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    if out.write_all(bytes).and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}

/// Writes one line of data.
pub(crate) fn line(text: &str) {
    print(&format!("{text}\n"));
}

/// Writes JSON, to be read by people and programs.
pub(crate) fn json(value: &impl Serialize) {
    line(&serde_json::to_string_pretty(value).unwrap_or_default());
}

/// Says something that is not data.
pub(crate) fn say(text: &str) {
    // Nothing sensible is left to do when standard error is gone.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Says what went wrong, with everything that led to it.
pub(crate) fn complain(error: &anyhow::Error) {
    say(&format!("error: {error:#}"));
}

/// Says how far it got, over what was said so before. Only for a terminal.
pub(crate) fn progress(text: &str) {
    let mut err = std::io::stderr();
    let _ = write!(err, "\r\u{1b}[K{text}");
    let _ = err.flush();
}
