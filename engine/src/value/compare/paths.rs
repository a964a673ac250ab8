//! Compares two values of contact data: a path stands on the right.

use rust_decimal::Decimal;
use serde_json::Value;

use super::{Frame, Given, Op, Truth, bool_of, holds, is_missing, moment_of, text_of};
use crate::value::number::number_of;
use crate::value::{Duration, Literal, Money, Timestamp, Zone};

/// Whether the two are the same value, as `same:` asks: compared by the type of the left one,
/// text ignoring case; of lists, whether some pair is. Missing on either side is not.
pub fn same_value(left: &Value, right: &Value) -> Truth {
    // Equality of numbers, booleans and texts asks for neither zone nor time.
    let frame = Frame { zone: &Zone::UTC, now: Timestamp::MIN };
    let right = [Given::plain(right)];
    Truth::some(Given::plain(left).elements().map(|left| some_holds(Op::Is, left, &right, &frame)))
}

/// Whether the operator holds with some of the values that the right side's path found.
pub(super) fn some_holds(op: Op, left: Given<'_>, found: &[Given<'_>], frame: &Frame<'_>) -> Truth {
    let right = found.iter().flat_map(|given| given.elements());
    Truth::some(right.map(|right| pair_holds(op, left, right, frame)))
}

fn pair_holds(op: Op, left: Given<'_>, right: Given<'_>, frame: &Frame<'_>) -> Truth {
    if is_missing(left.value) || is_missing(right.value) || other_currency(left, right) {
        return Truth::Missing;
    }
    match operand(op, left.value, right.value) {
        Some(operand) => holds(op, &operand, left, frame),
        None => Truth::Unreadable,
    }
}

/// Money is compared with money of its own currency; an amount without one is just a number.
fn other_currency(left: Given<'_>, right: Given<'_>) -> bool {
    match (left.currency, right.currency) {
        (Some(left), Some(right)) => !left.eq_ignore_ascii_case(right),
        (_, _) => false,
    }
}

/// The right value as the literal it would be: of the type that the operator, or else the left
/// value, asks for.
fn operand(op: Op, left: &Value, right: &Value) -> Option<Literal> {
    match op {
        Op::Is | Op::In => of_type(left, right),
        Op::Gt | Op::Gte | Op::Lt | Op::Lte => amount(right),
        Op::Contains | Op::StartsWith | Op::EndsWith => text(right),
        Op::Before | Op::After => moment_of(right).map(Literal::Date),
        Op::WithinLast | Op::WithinNext => {
            right.as_str().and_then(|text| Duration::parse(text).ok()).map(Literal::Duration)
        }
    }
}

fn of_type(left: &Value, right: &Value) -> Option<Literal> {
    match left {
        Value::Number(_) => amount(right),
        Value::Bool(_) => bool_of(right).map(Literal::Bool),
        Value::String(_) => text(right),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A number, or money as it is written in `vars`: `200 EUR`.
fn amount(value: &Value) -> Option<Literal> {
    let money = || value.as_str().and_then(|text| Money::parse(text).ok()).map(Literal::Money);
    number_of(value).map(|number: Decimal| Literal::Number(number)).or_else(money)
}

fn text(value: &Value) -> Option<Literal> {
    text_of(value).map(|text| Literal::Text(text.into_owned()))
}
