//! A constant operand, as a condition has it.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::compare::Op;
use super::{Currency, Duration, Invalid, Moment, Money, fold, number};

/// An operand as written. Its type leads: the value it is compared with is read as that type.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Literal {
    /// `5`
    Number(Decimal),
    /// `50 EUR`
    Money(Money),
    /// `Berlin`
    Text(String),
    /// `true`
    Bool(bool),
    /// `2026-11-27`, `2026-11-27T09:00:00+01:00`
    Date(Moment),
    /// `7 days`, for `within_last` and `within_next`
    Duration(Duration),
}

impl Literal {
    /// Reads a text that stands after the operator, with outer blanks cut and letters composed
    /// (NFC). The operator says what it may be: `is` and `in` take `50 EUR` as money and
    /// `2026-11-27` as a date, `contains`, `starts_with` and `ends_with` leave every text a text.
    pub fn parse_text(text: &str, op: Op) -> Result<Self, Invalid> {
        let text = fold::composed(text.trim());
        match op {
            Op::Gt | Op::Gte | Op::Lt | Op::Lte => amount(&text, op),
            Op::Before | Op::After => Moment::parse(&text).map(Self::Date),
            Op::WithinLast | Op::WithinNext => Duration::parse(&text).map(Self::Duration),
            Op::Is | Op::In | Op::Contains | Op::StartsWith | Op::EndsWith if text.is_empty() => {
                Err(empty(op))
            }
            Op::Is | Op::In => Ok(Self::of_look(&text)),
            Op::Contains | Op::StartsWith | Op::EndsWith => Ok(Self::Text(text.into_owned())),
        }
    }

    fn of_look(text: &str) -> Self {
        let money = Money::parse(text).map(Self::Money);
        let date = || Moment::parse(text).map(Self::Date);
        money.or_else(|_| date()).unwrap_or_else(|_| Self::Text(text.to_owned()))
    }

    /// What it is, in a marketer's words.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Number(_) => "a number",
            Self::Money(_) => "an amount of money",
            Self::Text(_) => "a text",
            Self::Bool(_) => "true or false",
            Self::Date(_) => "a date",
            Self::Duration(_) => "a duration",
        }
    }
}

fn amount(text: &str, op: Op) -> Result<Literal, Invalid> {
    Money::parse(text).map(Literal::Money).map_err(|invalid| {
        let problem = format!("`{op}` compares numbers and money, and `{text}` is neither");
        if number::parse(text).is_ok() {
            return Invalid::new(problem, format!("write `{op}: {text}`, without quotes"));
        }
        if Moment::parse(text).is_ok() {
            return Invalid::new(problem, "dates are compared by `before` and `after`");
        }
        let looks_like_money = text.split_whitespace().any(|word| Currency::parse(word).is_ok());
        let help = if looks_like_money { invalid.help() } else { "write `5` or `50 EUR`" };
        Invalid::new(problem, help)
    })
}

fn empty(op: Op) -> Invalid {
    let help =
        "an empty text counts as missing: ask for presence, without an operator, under `not`";
    Invalid::new(format!("`{op}` has an empty text"), help)
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Money(money) => money.fmt(f),
            Self::Text(text) => text.fmt(f),
            Self::Bool(truth) => truth.fmt(f),
            Self::Date(moment) => moment.fmt(f),
            Self::Duration(duration) => duration.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operator_says_what_a_text_may_be() {
        let rows = [
            ("Berlin", Op::Is, "a text"),
            ("50 EUR", Op::Is, "an amount of money"),
            ("50 EUR", Op::Contains, "a text"),
            ("2026-11-27", Op::In, "a date"),
            ("2026-11-27", Op::StartsWith, "a text"),
            ("2026-11-27T09:00", Op::Is, "a date"),
            ("2026-11-27T09:00:00.000Z", Op::Before, "a date"),
            ("50 EUR", Op::Gte, "an amount of money"),
            ("7 days", Op::WithinLast, "a duration"),
            ("7 days", Op::Is, "a text"),
            ("true", Op::Is, "a text"),
        ];
        for (text, op, kind) in rows {
            let literal = Literal::parse_text(text, op).expect(text);
            assert_eq!(literal.kind(), kind, "{op}: {text}");
            assert_eq!(literal.to_string(), text);
            assert_eq!(op.check(&literal), Ok(()));
        }
    }

    #[test]
    fn texts_are_trimmed_and_composed() {
        let read = Literal::parse_text("  Mu\u{308}nchen ", Op::Is);
        assert_eq!(read, Ok(Literal::Text("München".to_owned())));
    }

    #[test]
    fn says_what_to_write() {
        let rows = [
            ("5", Op::Gt, "write `gt: 5`, without quotes"),
            ("50 eur", Op::Gt, "write `5` or `50 EUR`"),
            ("EUR 50", Op::Gt, "write `50 EUR`"),
            ("2026-11-27", Op::Lt, "dates are compared by `before` and `after`"),
            ("Berlin", Op::Lte, "write `5` or `50 EUR`"),
            ("soon", Op::Before, "write year, month and day of a date that exists, `2026-11-27`"),
            ("7d", Op::WithinNext, "write `7 days`"),
        ];
        for (text, op, help) in rows {
            assert_eq!(Literal::parse_text(text, op).expect_err(text).help(), help, "{op}: {text}");
        }
        assert!(Literal::parse_text(" ", Op::Is).is_err());
    }

    #[test]
    fn is_stored_with_its_kind() {
        let rows = [
            (Literal::Number(Decimal::new(599, 1)), r#"{"number":"59.9"}"#),
            (Literal::parse_text("50 EUR", Op::Is).unwrap(), r#"{"money":"50 EUR"}"#),
            (Literal::parse_text("2026-11-27", Op::Is).unwrap(), r#"{"date":"2026-11-27"}"#),
            (Literal::Bool(true), r#"{"bool":true}"#),
        ];
        for (literal, json) in rows {
            assert_eq!(serde_json::to_string(&literal).unwrap(), json);
            assert_eq!(serde_json::from_str::<Literal>(json).unwrap(), literal);
        }
    }
}
