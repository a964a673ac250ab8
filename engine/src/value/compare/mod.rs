//! Compares values of contact data with the operands of a condition.
//!
//! The operand's type leads: the value is read as that type. One that cannot be is unreadable,
//! one that is not there is missing, and both make the comparison false.

mod frame;
mod given;
mod op;
mod operand;
mod paths;
mod truth;
mod values;

use rust_decimal::Decimal;
use serde_json::Value;

use super::number::number_of;
use super::{Date, Duration, Literal, Moment, Money, Timestamp, fold};
pub use frame::Frame;
pub use given::Given;
pub use op::Op;
pub use operand::Operand;
pub use paths::same_value;
pub use truth::Truth;
pub use values::Values;

/// Whether all operators hold of the value, or together of some element of a list. Without
/// operators: whether there is a value.
pub fn all_hold(ops: &[(Op, Operand<'_>)], values: Values<'_>, frame: &Frame<'_>) -> Truth {
    let is_list = values.is_list();
    Truth::some(values.elements().map(|given| {
        if is_missing(given.value) {
            return Truth::Missing;
        }
        Truth::all(ops.iter().map(|(op, operand)| {
            let op = if is_list { of_elements(*op) } else { *op };
            holds_of_operand(op, *operand, given, frame)
        }))
    }))
}

/// `contains` compares the elements of a list, not parts of them.
fn of_elements(op: Op) -> Op {
    if op == Op::Contains { Op::Is } else { op }
}

fn holds_of_operand(op: Op, operand: Operand<'_>, given: Given<'_>, frame: &Frame<'_>) -> Truth {
    match operand {
        Operand::Literal(literal) => holds(op, literal, given, frame),
        Operand::OneOf(literals) => {
            Truth::some(literals.iter().map(|literal| holds(op, literal, given, frame)))
        }
        Operand::Path(found) => paths::some_holds(op, given, found, frame),
    }
}

/// Whether the operator holds of one value that is no list. `in` asks one literal like `is`.
pub fn holds(op: Op, operand: &Literal, given: Given<'_>, frame: &Frame<'_>) -> Truth {
    if is_missing(given.value) {
        return Truth::Missing;
    }
    match operand {
        Literal::Number(number) => number_holds(op, *number, given.value),
        Literal::Money(money) => money_holds(op, *money, given),
        Literal::Text(text) => text_holds(op, text, given.value),
        Literal::Bool(expected) => bool_holds(op, *expected, given.value),
        Literal::Date(moment) => date_holds(op, *moment, given.value, frame),
        Literal::Duration(duration) => near_holds(op, *duration, given.value, frame),
    }
}

/// No such key, `null`, `""` and `[]`; `0` and `false` are values.
pub fn is_missing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

fn number_holds(op: Op, operand: Decimal, value: &Value) -> Truth {
    match number_of(value) {
        Some(number) => op.holds_of(number.cmp(&operand)),
        None => Truth::Unreadable,
    }
}

/// Nothing is converted: money of another currency, or of none, is as good as missing.
fn money_holds(op: Op, operand: Money, given: Given<'_>) -> Truth {
    let code = operand.currency.code();
    match (number_of(given.value), given.currency) {
        (None, _) => Truth::Unreadable,
        (Some(amount), Some(currency)) if currency.eq_ignore_ascii_case(code) => {
            op.holds_of(amount.cmp(&operand.amount))
        }
        (Some(_), _) => Truth::Missing,
    }
}

fn text_holds(op: Op, operand: &str, value: &Value) -> Truth {
    let Some(text) = text_of(value) else { return Truth::Unreadable };
    match op {
        Op::Is | Op::In => fold::is_same(&text, operand).into(),
        Op::Contains => fold::fold(&text).contains(&fold::fold(operand)).into(),
        Op::StartsWith => fold::fold(&text).starts_with(&fold::fold(operand)).into(),
        Op::EndsWith => fold::fold(&text).ends_with(&fold::fold(operand)).into(),
        Op::Gt
        | Op::Gte
        | Op::Lt
        | Op::Lte
        | Op::Before
        | Op::After
        | Op::WithinLast
        | Op::WithinNext => Truth::Unreadable,
    }
}

/// Text, or the JSON text of a number or boolean.
fn text_of(value: &Value) -> Option<std::borrow::Cow<'_, str>> {
    match value {
        Value::String(text) => Some(text.into()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string().into()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn bool_holds(op: Op, operand: bool, value: &Value) -> Truth {
    match bool_of(value) {
        Some(truth) => op.holds_of(truth.cmp(&operand)),
        None => Truth::Unreadable,
    }
}

/// A boolean, or the text of one; 1 and 0 are numbers.
fn bool_of(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) => text.parse().ok(),
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn date_holds(op: Op, operand: Moment, value: &Value, frame: &Frame<'_>) -> Truth {
    let Some(moment) = moment_of(value) else { return Truth::Unreadable };
    let zone = frame.zone;
    match op {
        Op::Is | Op::In | Op::Contains => (moment.day(zone) == operand.day(zone)).into(),
        Op::Before => (moment.at(zone) < operand.at(zone)).into(),
        Op::After => (moment.at(zone) > operand.at(zone)).into(),
        Op::Gt
        | Op::Gte
        | Op::Lt
        | Op::Lte
        | Op::StartsWith
        | Op::EndsWith
        | Op::WithinLast
        | Op::WithinNext => Truth::Unreadable,
    }
}

/// RFC 3339 text, or a date: its first moment in the zone in force.
fn moment_of(value: &Value) -> Option<Moment> {
    let text = value.as_str()?;
    let day = Date::read(text).map(Moment::from);
    day.or_else(|| Timestamp::read(text).map(Moment::from))
}

/// Looking back a day is 24 hours; looking forward it is a day of the zone's calendar.
fn near_holds(op: Op, length: Duration, value: &Value, frame: &Frame<'_>) -> Truth {
    let Some(moment) = moment_of(value) else { return Truth::Unreadable };
    let instant = moment.at(frame.zone);
    let Frame { zone, now } = *frame;
    if op == Op::WithinLast {
        (length.before(now) <= instant && instant <= now).into()
    } else if op == Op::WithinNext {
        (now <= instant && instant <= length.after(now, zone)).into()
    } else {
        Truth::Unreadable
    }
}

#[cfg(test)]
mod tests;
