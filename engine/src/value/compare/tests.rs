//! Comparisons as tables: operator, operand, value, truth.

use serde_json::json;

use super::*;
use crate::value::Zone;

fn with_frame<T>(asked: impl FnOnce(&Frame<'_>) -> T) -> T {
    let zone = Zone::parse("Europe/Berlin").unwrap();
    let now = Timestamp::parse("2027-03-28T12:00:00+02:00").unwrap();
    asked(&Frame { zone: &zone, now })
}

/// The operand as the flow file's reader would make it.
fn literal(op: Op, written: &Value) -> Literal {
    match written {
        Value::Bool(truth) => Literal::Bool(*truth),
        Value::String(text) => Literal::parse_text(text, op).expect(text),
        Value::Number(_) => Literal::Number(number_of(written).unwrap()),
        Value::Null | Value::Array(_) | Value::Object(_) => panic!("no operand: {written}"),
    }
}

fn check(op: Op, operand: &Value, value: &Value, expected: Truth) {
    let found = with_frame(|frame| holds(op, &literal(op, operand), Given::plain(value), frame));
    assert_eq!(found, expected, "{value} {op} {operand}");
}

#[test]
fn numbers() {
    use Truth::{Missing, No, Unreadable, Yes};
    let rows = [
        (Op::Is, json!(5), json!(5.0), Yes),
        (Op::Is, json!(0.1), json!("0.10"), Yes),
        (Op::Gt, json!(50), json!(50), No),
        (Op::Gt, json!(50), json!(50.01), Yes),
        (Op::Gte, json!(50), json!("50"), Yes),
        (Op::Lt, json!(50), json!(-1), Yes),
        (Op::Lte, json!(50), json!("59.90"), No),
        (Op::Gt, json!(50), json!("59,90"), Unreadable),
        (Op::Gt, json!(50), json!("1e3 "), Unreadable),
        (Op::Gt, json!(50), json!(true), Unreadable),
        (Op::Gt, json!(50), json!({"amount": 60}), Unreadable),
        (Op::Is, json!(0), json!(null), Missing),
        (Op::Is, json!(0), json!(""), Missing),
        (Op::Is, json!(0), json!([]), Missing),
        (Op::Is, json!(0), json!(0), Yes),
    ];
    for (op, operand, value, expected) in rows {
        check(op, &operand, &value, expected);
    }
}

#[test]
fn texts() {
    use Truth::{Missing, No, Unreadable, Yes};
    let rows = [
        (Op::Is, "Berlin", json!("berlin"), Yes),
        (Op::Is, "Berlin", json!(" berlin"), No),
        (Op::In, "MÜNCHEN", json!("München"), Yes),
        (Op::Is, "5", json!(5), Yes),
        (Op::Is, "5", json!(5.0), No),
        (Op::Is, "true", json!(true), Yes),
        (Op::Contains, "ell", json!("HELLO"), Yes),
        (Op::StartsWith, "de", json!("de-AT"), Yes),
        (Op::StartsWith, "de", json!("en-DE"), No),
        (Op::EndsWith, "@Example.com", json!("a@example.COM"), Yes),
        (Op::Is, "Berlin", json!(""), Missing),
        (Op::Is, "Berlin", json!({"city": "Berlin"}), Unreadable),
    ];
    for (op, operand, value, expected) in rows {
        check(op, &json!(operand), &value, expected);
    }
}

#[test]
fn booleans() {
    use Truth::{No, Unreadable, Yes};
    let rows = [
        (true, json!(true), Yes),
        (true, json!("true"), Yes),
        (false, json!(false), Yes),
        (true, json!(false), No),
        (true, json!("TRUE"), Unreadable),
        (true, json!(1), Unreadable),
        (false, json!(0), Unreadable),
    ];
    for (operand, value, expected) in rows {
        check(Op::Is, &json!(operand), &value, expected);
    }
}

#[test]
fn dates() {
    use Truth::{No, Unreadable, Yes};
    let rows = [
        (Op::Is, "2026-11-27", json!("2026-11-27"), Yes),
        // In Berlin it is the 27th already.
        (Op::Is, "2026-11-27", json!("2026-11-26T23:30:00Z"), Yes),
        (Op::Is, "2026-11-27", json!("2026-11-27T23:30:00Z"), No),
        (Op::Is, "2026-11-27T08:00:00Z", json!("2026-11-27"), Yes),
        (Op::Before, "2026-11-27", json!("2026-11-26T22:59:59Z"), Yes),
        (Op::Before, "2026-11-27", json!("2026-11-26T23:00:00Z"), No),
        (Op::Before, "2026-11-27", json!("2026-11-27"), No),
        (Op::After, "2026-11-27", json!("2026-11-27"), No),
        (Op::After, "2026-11-27", json!("2026-11-28"), Yes),
        (Op::After, "2026-11-27T09:00", json!("2026-11-27T08:00:00Z"), No),
        (Op::After, "2026-11-27T09:00", json!("2026-11-27T08:00:01Z"), Yes),
        (Op::Before, "2026-11-27", json!("26.11.2026"), Unreadable),
        (Op::Before, "2026-11-27", json!("2026-11-26T09:00:00"), Unreadable),
        (Op::Before, "2026-11-27", json!(1_795_000_000), Unreadable),
        // Now is noon of the day on which clocks went forward.
        (Op::WithinLast, "1 day", json!("2027-03-27T10:00:00Z"), Yes),
        (Op::WithinLast, "1 day", json!("2027-03-27T09:59:59Z"), No),
        (Op::WithinLast, "1 day", json!("2027-03-28T10:00:01Z"), No),
        (Op::WithinLast, "1 day", json!("2027-03-28"), Yes),
        (Op::WithinNext, "1 day", json!("2027-03-29T10:00:00Z"), Yes),
        (Op::WithinNext, "1 day", json!("2027-03-29T10:00:01Z"), No),
        (Op::WithinNext, "1 day", json!("2027-03-28T09:59:59Z"), No),
        (Op::WithinNext, "1 day", json!("soon"), Unreadable),
    ];
    for (op, operand, value, expected) in rows {
        check(op, &json!(operand), &value, expected);
    }
}

#[test]
fn money_is_compared_in_its_own_currency() {
    use Truth::{Missing, No, Unreadable, Yes};
    let rows = [
        (Op::Gte, json!(50), Some("EUR"), Yes),
        (Op::Gte, json!("49.99"), Some("EUR"), No),
        (Op::Is, json!("50.00"), Some("eur"), Yes),
        (Op::Gte, json!(60), Some("USD"), Missing),
        (Op::Gte, json!(60), None, Missing),
        (Op::Gte, json!("60 EUR"), Some("EUR"), Unreadable),
        (Op::Gte, json!(null), Some("EUR"), Missing),
    ];
    for (op, value, currency, expected) in rows {
        let operand = literal(op, &json!("50 EUR"));
        let given = Given { value: &value, currency };
        let found = with_frame(|frame| holds(op, &operand, given, frame));
        assert_eq!(found, expected, "{value} {currency:?}");
    }
}

/// All operators of a JSON map, as a condition has them.
fn all(ops: &Value, values: Values<'_>) -> Truth {
    let named = ops.as_object().unwrap();
    let read: Vec<(Op, Vec<Literal>)> = named
        .iter()
        .map(|(name, written)| {
            let op = Op::parse(name).unwrap();
            let elements = written.as_array().map_or(std::slice::from_ref(written), Vec::as_slice);
            (op, elements.iter().map(|element| literal(op, element)).collect())
        })
        .collect();
    let operands: Vec<(Op, Operand<'_>)> =
        read.iter().map(|(op, literals)| (*op, Operand::OneOf(literals))).collect();
    with_frame(|frame| all_hold(&operands, values, frame))
}

#[test]
fn some_element_satisfies_all_operators_together() {
    use Truth::{Missing, No, Unreadable, Yes};
    let rows = [
        (json!({"gte": 18, "lt": 65}), json!(30), Yes),
        (json!({"gte": 18, "lt": 65}), json!(70), No),
        // 70 satisfies one, 10 the other, none both.
        (json!({"gte": 18, "lt": 65}), json!([70, 10]), No),
        (json!({"gte": 18, "lt": 65}), json!([70, 30]), Yes),
        (json!({"in": ["Berlin", "Hamburg"]}), json!("hamburg"), Yes),
        (json!({"in": ["Berlin", 5]}), json!("5"), Yes),
        (json!({"in": ["Berlin", "Hamburg"]}), json!("Köln"), No),
        // Elements, not parts of them.
        (json!({"contains": "shoe"}), json!("running shoes"), Yes),
        (json!({"contains": "shoe"}), json!(["running shoes"]), No),
        (json!({"contains": "shoe"}), json!(["hat", "Shoe"]), Yes),
        (json!({"contains": 5}), json!([4, "5"]), Yes),
        (json!({"starts_with": "run"}), json!(["hat", "running shoes"]), Yes),
        (json!({"gt": 5}), json!(["x", 4]), No),
        (json!({"gt": 5}), json!(["x", null]), Unreadable),
        (json!({"gt": 5}), json!([]), Missing),
        (json!({"gt": 5}), json!([null, ""]), Missing),
        // Without operators: is there a value?
        (json!({}), json!(0), Yes),
        (json!({}), json!(false), Yes),
        (json!({}), json!(""), Missing),
        (json!({}), json!([null]), Missing),
        (json!({}), json!([null, 0]), Yes),
        (json!({}), json!({}), Yes),
    ];
    for (ops, value, expected) in rows {
        let found = all(&ops, Values::One(Given::plain(&value)));
        assert_eq!(found, expected, "{value} {ops}");
    }
}

#[test]
fn what_a_path_found_is_a_list_however_many() {
    let (hat, shoes) = (json!("hat"), json!("running shoes"));
    let found = [Given::plain(&shoes), Given::plain(&hat)];
    let ops = json!({"contains": "shoes"});
    assert_eq!(all(&ops, Values::Many(&found)), Truth::No);
    assert_eq!(all(&ops, Values::Many(&found[..1])), Truth::No);
    assert_eq!(all(&ops, Values::Many(&[])), Truth::Missing);
    assert_eq!(all(&json!({"contains": "HAT"}), Values::Many(&found)), Truth::Yes);
    let lists = json!(["a", "b"]);
    assert_eq!(all(&json!({"is": "B"}), Values::Many(&[Given::plain(&lists)])), Truth::Yes);
}

#[test]
fn a_path_on_the_right_is_read_by_the_left_values_type() {
    use Truth::{Missing, No, Unreadable, Yes};
    let rows = [
        (Op::Is, json!(5), json!("5.0"), Yes),
        (Op::Is, json!("5"), json!(5), Yes),
        (Op::Is, json!("5"), json!("5.0"), No),
        (Op::Is, json!("Berlin"), json!("BERLIN"), Yes),
        (Op::Is, json!(true), json!("true"), Yes),
        (Op::Is, json!(true), json!(1), Unreadable),
        (Op::Is, json!(5), json!("five"), Unreadable),
        (Op::Is, json!({"a": 1}), json!({"a": 1}), Unreadable),
        (Op::Is, json!(5), json!(null), Missing),
        (Op::Is, json!("x"), json!(["y", "X"]), Yes),
        (Op::In, json!("x"), json!(["y", "z"]), No),
        (Op::Gt, json!("59.90"), json!(50), Yes),
        (Op::Gt, json!("abc"), json!(50), Unreadable),
        (Op::Contains, json!("order 17"), json!(17), Yes),
        (Op::Before, json!("2026-11-26"), json!("2026-11-27T00:00:00Z"), Yes),
        (Op::After, json!("2026-11-28"), json!("soon"), Unreadable),
        (Op::WithinNext, json!("2027-03-29"), json!("2 days"), Yes),
    ];
    for (op, left, right, expected) in rows {
        let found = [Given::plain(&right)];
        let ops = [(op, Operand::Path(&found))];
        let values = Values::One(Given::plain(&left));
        let truth = with_frame(|frame| all_hold(&ops, values, frame));
        assert_eq!(truth, expected, "{left} {op} {right}");
    }
}

#[test]
fn a_path_to_money_is_compared_with_money_of_its_currency() {
    use Truth::{Missing, Yes};
    let rows = [
        (Some("EUR"), Some("eur"), Yes),
        (Some("EUR"), Some("USD"), Missing),
        (Some("EUR"), None, Yes),
        (None, Some("EUR"), Yes),
    ];
    let (total, threshold) = (json!("59.90"), json!(50));
    for (left, right, expected) in rows {
        let found = [Given { value: &threshold, currency: right }];
        let ops = [(Op::Gt, Operand::Path(&found))];
        let values = Values::One(Given { value: &total, currency: left });
        let truth = with_frame(|frame| all_hold(&ops, values, frame));
        assert_eq!(truth, expected, "{left:?} {right:?}");
    }
}

#[test]
fn same_values() {
    use Truth::{Missing, No, Yes};
    let rows = [
        (json!("A-17"), json!("a-17"), Yes),
        (json!(17), json!("17"), Yes),
        (json!("17"), json!(18), No),
        (json!([1, 2]), json!([2, 3]), Yes),
        (json!([1, 2]), json!([3, 4]), No),
        (json!(null), json!(null), Missing),
        (json!(""), json!(""), Missing),
        (json!([]), json!([]), Missing),
    ];
    for (left, right, expected) in rows {
        assert_eq!(same_value(&left, &right), expected, "{left} {right}");
    }
}
