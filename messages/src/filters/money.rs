//! `{{ cart.total | money('EUR') }}`: an amount as the language writes money, `59.90 EUR`.

use std::str::FromStr;

use minijinja::Value;
use rust_decimal::{Decimal, RoundingStrategy};

use super::text;

/// The currencies of ISO 4217 whose amounts have no decimals, and those with three.
const WITHOUT_DECIMALS: [&str; 16] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
    "VUV", "XAF", "XOF",
];
const WITH_THREE: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// Missing when the value is no number, and without a currency just the amount.
pub(super) fn money(value: &Value, currency: Option<Value>) -> Value {
    let Some(amount) = decimal(value) else { return Value::UNDEFINED };
    let currency = currency.map(|currency| text(&currency).to_uppercase()).unwrap_or_default();
    let places = places(&currency);
    let strategy = RoundingStrategy::MidpointAwayFromZero;
    let amount = amount.round_dp_with_strategy(places, strategy);
    let places = places as usize;
    Value::from(format!("{amount:.places$} {currency}").trim_end())
}

/// Refuses what is no currency code.
pub(super) fn check(currency: &str) -> Result<(), (String, String)> {
    if currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(());
    }
    let message = format!("`{currency}` is not a currency");
    Err((message, "write the code of ISO 4217, as in `money('EUR')`".to_owned()))
}

fn places(currency: &str) -> u32 {
    if WITHOUT_DECIMALS.contains(&currency) {
        0
    } else if WITH_THREE.contains(&currency) {
        3
    } else {
        2
    }
}

/// A number, or a text that is wholly a JSON number, as shops send amounts.
fn decimal(value: &Value) -> Option<Decimal> {
    let written = match value.as_str() {
        Some(written) => written.to_owned(),
        None if value.is_number() => value.to_string(),
        None => return None,
    };
    let starts_right = written.starts_with(|sign: char| sign.is_ascii_digit() || sign == '-');
    let ends_right = written.ends_with(|sign: char| sign.is_ascii_digit());
    if !starts_right || !ends_right || serde_json::Number::from_str(&written).is_err() {
        return None;
    }
    Decimal::from_str(&written).or_else(|_| Decimal::from_scientific(&written)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts() {
        let cases = [
            (Value::from(5), Some("EUR"), "5.00 EUR"),
            (Value::from(59.9), Some("EUR"), "59.90 EUR"),
            (Value::from("59.905"), Some("usd"), "59.91 USD"),
            (Value::from(-0.5), Some("JPY"), "-1 JPY"),
            (Value::from("1.2345"), Some("KWD"), "1.235 KWD"),
            (Value::from("1e3"), Some("EUR"), "1000.00 EUR"),
            (Value::from("7.1"), None, "7.10"),
            (Value::from("7.1"), Some(""), "7.10"),
            (Value::from(1e300), Some("EUR"), ""),
            (Value::from("59,90"), Some("EUR"), ""),
            (Value::from("1_000"), Some("EUR"), ""),
            (Value::from(" 5"), Some("EUR"), ""),
            (Value::from(""), Some("EUR"), ""),
            (Value::from(true), Some("EUR"), ""),
            (Value::UNDEFINED, Some("EUR"), ""),
        ];
        for (value, currency, expected) in cases {
            let found = money(&value, currency.map(Value::from));
            assert_eq!(found.to_string(), expected, "{value}");
        }
    }

    #[test]
    fn currencies() {
        assert!(check("EUR").is_ok());
        for wrong in ["", "€", "eur", "EURO"] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
    }
}
