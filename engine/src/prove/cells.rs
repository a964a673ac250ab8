//! The values of one attribute that some tests tell apart: their constants cut all values into
//! finitely many cells, and which tests hold of a cell is asked of the comparison itself.
//!
//! Of a list *some* element satisfies a test, so of a list all tests hold that hold of one of its
//! elements: lists are the unions of cells.

use serde_json::{Value, json};

use crate::condition::{Operand, Test, View};
use crate::model::{Contact, ContactId};
use crate::settings::Settings;
use crate::value::{Decimal, Literal, Op, Timestamp};

use super::truth::Values;

/// More tests of one attribute than these are each followed for themselves: a set of cells, and
/// of the tests that hold of one, is one word.
pub(super) const CELLS_MAX: usize = Values::BITS as usize;

/// All values of which the same tests hold.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    /// The tests that hold, a bit for each.
    pub(super) holds: u64,
    /// One such value.
    pub(super) sample: Value,
}

/// Whether constants alone decide: the test names no path, no date that is another in each zone,
/// no part of a text.
pub(super) fn is_cut_by(test: &Test) -> bool {
    test.count.is_none()
        && test.operators.iter().all(|(op, operand)| compares(*op) && literals(operand).is_some())
}

fn compares(op: Op) -> bool {
    matches!(op, Op::Is | Op::In | Op::Gt | Op::Gte | Op::Lt | Op::Lte)
}

/// The constants, where they are ones that mean the same everywhere.
fn literals(operand: &Operand) -> Option<&[Literal]> {
    let literals = match operand {
        Operand::Literal(literal) => std::slice::from_ref(literal),
        Operand::List(literals) => literals,
        Operand::Path(_) | Operand::Json(_) => return None,
    };
    let same = |literal: &Literal| !matches!(literal, Literal::Date(_) | Literal::Duration(_));
    literals.iter().all(same).then_some(literals)
}

/// The cells of values that are no lists, what is missing first, and then the plainest.
pub(super) fn cells(tests: &[&Test]) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    for sample in samples(tests) {
        for holds in weigh(tests, &sample) {
            if !cells.iter().any(|cell| cell.holds == holds) {
                cells.push(Cell { holds, sample: sample.clone() });
            }
        }
    }
    cells
}

/// The same, and those of lists; none when there are too many.
pub(super) fn with_lists(cells: &[Cell]) -> Option<Vec<Cell>> {
    let mut all = cells.to_vec();
    let mut next = 0;
    while next < all.len() {
        for one in cells {
            let holds = all[next].holds | one.holds;
            if !all.iter().any(|cell| cell.holds == holds) {
                let sample = joined(&all[next].sample, &one.sample);
                all.push(Cell { holds, sample });
            }
        }
        next += 1;
        if all.len() > CELLS_MAX {
            return None;
        }
    }
    Some(all)
}

fn joined(one: &Value, other: &Value) -> Value {
    let mut items = one.as_array().cloned().unwrap_or_else(|| vec![one.clone()]);
    items.push(other.clone());
    items.into()
}

/// The tests that hold of a value, once for each currency it may be in: an amount may be written
/// without one, and what holds then only the installation knows.
pub(super) fn weigh(tests: &[&Test], value: &Value) -> Vec<u64> {
    let mut currencies = vec![None];
    for literal in constants(tests) {
        if let Literal::Money(money) = literal {
            currencies.push(Some(money.currency.to_string()));
        }
    }
    let nobody = Contact::new(ContactId(0), "");
    let of = |currency| {
        let settings = Settings { currency, ..Settings::default() };
        let view = View::new(&nobody, &settings, Timestamp::MIN);
        let held = tests.iter().enumerate().filter(|(_, test)| test.holds(value, &view));
        held.fold(0, |held, (place, _)| held | 1 << place)
    };
    currencies.into_iter().map(of).collect()
}

/// Whether one of the tests is about money.
pub(super) fn asks_money(tests: &[&Test]) -> bool {
    constants(tests).any(|literal| matches!(literal, Literal::Money(_)))
}

fn constants<'a>(tests: &[&'a Test]) -> impl Iterator<Item = &'a Literal> {
    let operands = tests.iter().flat_map(|test| &test.operators);
    operands.flat_map(|(_, operand)| literals(operand).unwrap_or_default())
}

/// At least one value of each cell.
fn samples(tests: &[&Test]) -> Vec<Value> {
    let (mut numbers, mut words) = (Vec::new(), Vec::new());
    for literal in constants(tests) {
        match literal {
            Literal::Number(number) => numbers.push(*number),
            Literal::Money(money) => numbers.push(money.amount),
            Literal::Text(text) => words.push(text),
            Literal::Bool(_) | Literal::Date(_) | Literal::Duration(_) => {}
        }
    }
    let numbers = around(numbers);
    let mut samples = vec![Value::Null];
    samples.extend(numbers.iter().map(|number| plain(&number.to_string())));
    samples.extend(words.iter().map(|word| json!(word)));
    samples.extend([json!(true), json!(false), json!("true"), json!("false"), json!("FALSE")]);
    samples.push(json!("TRUE"));
    // Of so many that differ one at least is none of the texts.
    for length in 1..=words.len() + 1 {
        let zeros = "0".repeat(length);
        samples.extend(numbers.iter().map(|number| json!(format!("{number}e{zeros}"))));
        samples.push(json!(format!("something{}", " else".repeat(length - 1))));
    }
    let cases = words.iter().flat_map(|word| [word.to_uppercase(), word.to_lowercase()]);
    samples.extend(cases.map(Value::from));
    samples
}

/// A number as people write it, not as text.
fn plain(number: &str) -> Value {
    serde_json::from_str(number).unwrap_or_else(|_| json!(number))
}

/// The numbers, and one between every two, below and above them.
fn around(mut numbers: Vec<Decimal>) -> Vec<Decimal> {
    numbers.sort_unstable();
    numbers.dedup();
    let between = |pair: &[Decimal]| {
        let whole = pair[0].floor() + Decimal::ONE;
        if whole < pair[1] { whole } else { (pair[0] + pair[1]) / Decimal::TWO }
    };
    let mut all: Vec<_> = numbers.windows(2).map(between).collect();
    all.extend(numbers.first().map(|least| least - Decimal::ONE));
    all.extend(numbers.last().map(|most| most + Decimal::ONE));
    numbers.extend(all);
    numbers.into_iter().map(|number| number.normalize()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(op: Op, literals: &[Literal]) -> Test {
        let operand = match literals {
            [one] => Operand::Literal(one.clone()),
            _ => Operand::List(literals.to_vec()),
        };
        Test { operators: vec![(op, operand)], count: None }
    }

    fn number(op: Op, number: i64) -> Test {
        test(op, &[Literal::Number(number.into())])
    }

    fn text(op: Op, texts: &[&str]) -> Test {
        let literals: Vec<_> = texts.iter().map(|text| Literal::Text((*text).into())).collect();
        test(op, &literals)
    }

    fn shown(cells: &[Cell]) -> String {
        let cells = cells.iter().map(|cell| format!("{}={:b}", cell.sample, cell.holds));
        cells.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn constants_cut_numbers_into_ranges() {
        let tests = [Test::default(), number(Op::Gte, 5), number(Op::Lt, 8)];
        let tests: Vec<_> = tests.iter().collect();
        let expected = "null=0 5=111 8=11 4=101 true=1";
        assert_eq!(shown(&cells(&tests)), expected);
        // A list may hold what is under 8, and what is not: of no element alone both hold.
        let tests = [number(Op::Gte, 8), number(Op::Lt, 8)];
        let tests: Vec<_> = tests.iter().collect();
        let scalars = cells(&tests);
        assert_eq!(shown(&scalars), "null=0 8=1 7=10");
        assert_eq!(shown(&with_lists(&scalars).expect("few")), "null=0 8=1 7=10 [8,7]=11");
    }

    #[test]
    fn texts_are_cut_by_what_they_equal() {
        let tests = [text(Op::Is, &["gold"]), text(Op::In, &["Gold", "silver"])];
        let tests: Vec<_> = tests.iter().collect();
        assert_eq!(shown(&cells(&tests)), "null=0 \"gold\"=11 \"silver\"=10");
        // A number that is written as a text, and one that is not.
        let tests = [text(Op::Is, &["7"]), number(Op::Gte, 7)];
        let tests: Vec<_> = tests.iter().collect();
        assert_eq!(shown(&cells(&tests)), "null=0 7=11 8=10");
        let tests = [text(Op::Is, &["true"]), test(Op::Is, &[Literal::Bool(true)])];
        let tests: Vec<_> = tests.iter().collect();
        assert_eq!(shown(&cells(&tests)), "null=0 \"true\"=11 \"TRUE\"=1");
    }

    #[test]
    fn money_may_be_in_any_currency() {
        let literal = |text| Literal::parse_text(text, Op::Gte).expect(text);
        let tests = [test(Op::Gte, &[literal("50 EUR")]), test(Op::Gte, &[literal("50 USD")])];
        let tests: Vec<_> = tests.iter().collect();
        assert_eq!(shown(&cells(&tests)), "null=0 50=1 50=10");
        assert!(asks_money(&tests));
        assert_eq!(weigh(&tests, &json!(60)), [0, 1, 10_u64 / 5]);
    }

    #[test]
    fn too_many_cells_are_none() {
        let tests: Vec<_> = (0..7).map(|place| text(Op::Is, &[&format!("t{place}")])).collect();
        let tests: Vec<_> = tests.iter().collect();
        assert_eq!(cells(&tests).len(), 8);
        assert_eq!(with_lists(&cells(&tests[..6])).map(|cells| cells.len()), Some(64));
        assert_eq!(with_lists(&cells(&tests)), None);
    }

    #[test]
    fn what_constants_do_not_decide_is_not_cut() {
        let day = Literal::parse_text("2026-11-27", Op::Is).expect("a date");
        let counted = Test { count: Some(crate::condition::Count::default()), ..Test::default() };
        let rows = [
            (Test::default(), true),
            (number(Op::Gt, 1), true),
            (text(Op::In, &["a", "b"]), true),
            (text(Op::Contains, &["a"]), false),
            (test(Op::Is, &[day]), false),
            (counted, false),
        ];
        for (test, expected) in rows {
            assert_eq!(is_cut_by(&test), expected, "{test}");
        }
    }
}
