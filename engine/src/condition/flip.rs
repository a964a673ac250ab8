//! When time alone changes what a condition comes to, so that who waits for it can be woken then.

use serde_json::Value;

use super::{Condition, Happened, Operand, Span, Test, View};
use crate::model::Event;
use crate::value::{Duration, Literal, Moment, Op, Timestamp};

/// Instants looked at before giving up. A window inside another may open in vain this often; the
/// last instant is answered then, and who is woken there asks again.
const INSTANTS_MAX: usize = 64;

/// Longer than any duration of the language, with room for calendars.
const REACH_MILLIS: i64 = 2 * 400 * 24 * 60 * 60 * 1000;

impl Condition {
    /// The earliest instant after now at which the condition comes to something else if nothing
    /// happens; none if it never does. Known for `during`, for `within`, and for dates measured
    /// by `within_last` and `within_next`; `before` and `after` compare two dates that stand
    /// still.
    pub fn next_flip(&self, view: &View<'_>) -> Option<Timestamp> {
        let holds = self.holds(view);
        let mut instant = view.now;
        for _ in 0..INSTANTS_MAX {
            let then = view.at(instant);
            let next = candidates(self, &then).into_iter().filter(|at| *at > instant).min()?;
            if self.holds(&view.at(next)) != holds {
                return Some(next);
            }
            instant = next;
        }
        Some(instant)
    }
}

/// The next instant for each thing that time moves; some may change nothing.
fn candidates(condition: &Condition, view: &View<'_>) -> Vec<Timestamp> {
    condition.atoms().into_iter().flat_map(|atom| of_atom(atom, view)).collect()
}

fn of_atom(atom: &Condition, view: &View<'_>) -> Vec<Timestamp> {
    if let Condition::During(window) = atom {
        let zone = window.timezone().in_force(view.zone());
        return window.next_flip(view.now, zone).into_iter().collect();
    }
    if let Condition::TagAdded(_, span) | Condition::TagRemoved(_, span) = atom {
        return leaving(span, view.contact.events(), view);
    }
    if let Condition::Attribute(path, test) | Condition::Path(path, test) = atom {
        return view.find(path).into_iter().flat_map(|value| of_test(test, value, view)).collect();
    }
    if let Condition::Event(happened) = atom { of_event(happened, view) } else { Vec::new() }
}

fn of_event(happened: &Happened, view: &View<'_>) -> Vec<Timestamp> {
    let events = || view.contact.events().filter(|event| event.kind == happened.kind);
    let mut instants = leaving(&happened.span, events(), view);
    if let Some(filter) = &happened.filter {
        instants.extend(events().flat_map(|event| candidates(filter, &view.about(event))));
    }
    instants
}

/// When events are no longer in the last while.
fn leaving<'e>(
    span: &Span,
    events: impl Iterator<Item = &'e Event>,
    view: &View<'_>,
) -> Vec<Timestamp> {
    let Some(within) = span.within else { return Vec::new() };
    events.filter_map(|event| is_past(event.occurred_at, within, view.now)).collect()
}

fn of_test(test: &Test, value: &Value, view: &View<'_>) -> Vec<Timestamp> {
    let durations = test.operators.iter().filter_map(|(op, operand)| match operand {
        Operand::Literal(Literal::Duration(length)) => Some((*op, *length)),
        Operand::Literal(_) | Operand::List(_) | Operand::Path(_) | Operand::Json(_) => None,
    });
    let dates: Vec<Timestamp> = elements(value)
        .iter()
        .filter_map(|element| Moment::parse(element.as_str()?).ok())
        .map(|moment| moment.at(view.zone()))
        .collect();
    durations
        .flat_map(|(op, length)| dates.iter().flat_map(move |date| near(op, length, *date, view)))
        .collect()
}

fn elements(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

/// When a date comes into reach, and when it leaves it again.
fn near(op: Op, length: Duration, date: Timestamp, view: &View<'_>) -> Vec<Timestamp> {
    if op == Op::WithinLast {
        return [Some(date), is_past(date, length, view.now)].into_iter().flatten().collect();
    }
    let near = |now: Timestamp| length.after(now, view.zone()) >= date;
    [first(view.now, date, near), Some(date.plus(1))].into_iter().flatten().collect()
}

/// When `length` before now is later than the instant for the first time.
fn is_past(instant: Timestamp, length: Duration, now: Timestamp) -> Option<Timestamp> {
    first(now, instant.plus(REACH_MILLIS), |now| length.before(now) > instant)
}

/// The first instant after `start`, and not after `end`, at which something holds that then goes
/// on to hold; none if it holds already, or not even at `end`.
fn first(start: Timestamp, end: Timestamp, holds: impl Fn(Timestamp) -> bool) -> Option<Timestamp> {
    if holds(start) || !holds(end) {
        return None;
    }
    let (mut before, mut after) = (start.millis(), end.millis());
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if holds(Timestamp::from_millis(middle)) {
            after = middle;
        } else {
            before = middle;
        }
    }
    Some(Timestamp::from_millis(after))
}
