//! `send_window`: when marketing messages may leave.

use crate::compile::Pass;
use crate::compile::resolve::Authored;
use crate::flow::SendWindow;
use crate::form::{At, Form, Setting, WINDOW, Word, read_some, read_window};

const OUTSIDE: &[Word] = &[
    Word { word: "wait", title: "Wait until it opens" },
    Word { word: "drop", title: "Do not send" },
];

const OUTSIDE_TABLE: &[Setting] = &[WINDOW_OUTSIDE];

const WINDOW_OUTSIDE: Setting = Setting::optional("outside", Form::Choice(OUTSIDE), "Outside")
    .doc("What becomes of a message outside of it.")
    .default("wait");

/// The settings of `send_window`: a window, and what holds outside.
pub(super) const TABLE: &[Setting] =
    &[WINDOW[0], WINDOW[1], WINDOW[2], WINDOW[3], WINDOW[4], WINDOW_OUTSIDE];

pub(in crate::compile) fn lower(
    pass: &mut Pass<'_>,
    authored: &Authored<'_>,
) -> Option<SendWindow> {
    let (key, node) = authored.section("send_window")?;
    let map = pass.map_of(key, node, "{ from: \"09:00\", to: \"20:00\" }")?;
    let at = At::new(pass.source, "`send_window`", key.span);
    let window = read_window(map, &["outside"], at, &mut pass.out);
    let values = read_some(OUTSIDE_TABLE, map, at, &mut pass.out);
    Some(SendWindow { window: window?, drop: values.text("outside") == Some("drop") })
}
