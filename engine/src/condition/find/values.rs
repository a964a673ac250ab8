//! Attributes and paths: what they find, and whether the operators hold of it.

use serde_json::{Map, Value};
use weir_messages::path::Path;

use super::{Outcome, Read};
use crate::condition::{Operand, Test, View};
use crate::value::compare::{self, Frame, Given, Truth, Values};
use crate::value::{Literal, Op};

/// Fields that hold money of the currency named beside or around them; two paths to others are
/// compared as plain numbers.
const MONEY_FIELDS: [&str; 8] =
    ["total", "subtotal", "discount", "shipping", "tax", "price", "value", "amount"];

/// Whether the test holds of what the path finds.
pub(super) fn test<'a>(path: &Path, test: &Test, view: &'a View<'_>) -> Outcome<'a> {
    let asks_money = test.operators.iter().any(|(_, operand)| is_money(operand));
    let found = given(path, view, asks_money);
    if let Some(count) = test.count {
        let number = matching(test, &found, view);
        return Outcome { holds: count.admits(number), event: None, read: Read::Count(number) };
    }
    let truth = match found[..] {
        [one] if path.is_single() => test.of(Values::One(one), view),
        _ => test.of(Values::Many(&found), view),
    };
    let values = found.iter().map(|given| given.value);
    let values: Vec<_> = values.filter(|value| !compare::is_missing(value)).collect();
    let shown = !(test.operators.is_empty() && truth.is_yes());
    let read = if shown { Read::Values(values, truth) } else { Read::Nothing };
    Outcome { holds: truth.is_yes(), event: None, read }
}

/// How many of the values, or of the elements of the one list found, satisfy the operators.
fn matching(test: &Test, found: &[Given<'_>], view: &View<'_>) -> usize {
    let elements: Vec<Given<'_>> = match found {
        [Given { value: Value::Array(elements), currency }] => {
            elements.iter().map(|value| Given { value, currency: *currency }).collect()
        }
        _ => found.to_vec(),
    };
    elements.into_iter().filter(|one| test.of(Values::Many(&[*one]), view).is_yes()).count()
}

impl Test {
    /// Whether the operators hold of one value, such as the old or new one of an attribute.
    pub fn holds(&self, value: &Value, view: &View<'_>) -> bool {
        let given = Given { value, currency: view.settings.currency.as_deref() };
        self.of(Values::One(given), view).is_yes()
    }

    fn of(&self, values: Values<'_>, view: &View<'_>) -> Truth {
        let frame = Frame { zone: view.zone(), now: view.now };
        let found: Vec<Vec<Given<'_>>> =
            self.operators.iter().map(|(_, operand)| right_side(operand, view)).collect();
        let operators: Vec<(Op, compare::Operand<'_>)> = self
            .operators
            .iter()
            .zip(&found)
            .map(|((op, operand), found)| (*op, to_compare(operand, found)))
            .collect();
        compare::all_hold(&operators, values, &frame)
    }
}

fn right_side<'v>(operand: &Operand, view: &'v View<'_>) -> Vec<Given<'v>> {
    if let Operand::Path(path) = operand { given(path, view, false) } else { Vec::new() }
}

fn to_compare<'o>(operand: &'o Operand, found: &'o [Given<'o>]) -> compare::Operand<'o> {
    match operand {
        Operand::Literal(literal) => compare::Operand::Literal(literal),
        Operand::List(literals) => compare::Operand::OneOf(literals),
        // JSON stands in data, never in a condition: nothing equals it.
        Operand::Path(_) | Operand::Json(_) => compare::Operand::Path(found),
    }
}

fn is_money(operand: &Operand) -> bool {
    match operand {
        Operand::Literal(literal) => matches!(literal, Literal::Money(_)),
        Operand::List(literals) => literals.iter().any(|one| matches!(one, Literal::Money(_))),
        Operand::Path(_) | Operand::Json(_) => false,
    }
}

/// What a path finds, each with its currency. A constant amount of money makes money of whatever
/// it is compared with; between two paths the fields' names tell.
fn given<'v>(path: &Path, view: &'v View<'_>, asks_money: bool) -> Vec<Given<'v>> {
    let currency = |value: &'v Value| {
        let mut around = Vec::new();
        let field = way_to(value, view.roots(), "", &mut around)?;
        if !asks_money && !MONEY_FIELDS.contains(&field) {
            return None;
        }
        let named = around.iter().rev().find_map(|fields| fields.get("currency")?.as_str());
        let of_contact = (path.root() == Some("contact")).then_some(&view.settings.currency);
        named.or_else(|| of_contact.and_then(Option::as_deref))
    };
    view.find(path).into_iter().map(|value| Given { value, currency: currency(value) }).collect()
}

/// The objects around a value, outermost first, and the name of its field. The value is known by
/// its place in memory: the same amount may stand in many fields.
fn way_to<'v>(
    value: &Value,
    here: &'v Value,
    field: &'v str,
    around: &mut Vec<&'v Map<String, Value>>,
) -> Option<&'v str> {
    if std::ptr::eq(value, here) {
        return Some(field);
    }
    if let Some(items) = here.as_array() {
        return items.iter().find_map(|item| way_to(value, item, field, around));
    }
    let fields = here.as_object()?;
    around.push(fields);
    let found = fields.iter().find_map(|(name, item)| way_to(value, item, name, around));
    if found.is_none() {
        around.pop();
    }
    found
}
