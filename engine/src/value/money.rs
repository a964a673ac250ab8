//! An amount of money.

use std::fmt;

use rust_decimal::Decimal;

use super::as_text::stored_as_text;
use super::{Currency, Invalid, number};

/// `50 EUR`. Equal amounts are equal however many decimals they are written with; amounts of two
/// currencies are never compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Money {
    pub amount: Decimal,
    pub currency: Currency,
}

impl Money {
    /// Reads an amount, a blank and a currency's code.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let invalid = || Invalid::not(text, "an amount of money", help(text));
        let (amount, currency) = text.split_once(' ').ok_or_else(invalid)?;
        let amount = number::parse(amount).map_err(|_| invalid())?;
        let currency = Currency::parse(currency).map_err(|_| invalid())?;
        Ok(Self { amount, currency })
    }
}

/// "write `49.90 EUR`" for `49,90 €` and `EUR 49.90`.
fn help(text: &str) -> String {
    let is_amount = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',' | '-');
    let (amount, rest): (String, String) = text.chars().partition(|letter| is_amount(*letter));
    let currency = rest.trim().to_uppercase().replace('€', "EUR");
    let currency = Currency::parse(&currency).ok();
    match (number::parse(&amount.replace(',', ".")), currency) {
        (Ok(amount), Some(currency)) => format!("write `{amount} {currency}`"),
        (Ok(_) | Err(_), _) => "write amount and currency, such as `50 EUR`".to_owned(),
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

stored_as_text!(Money, Money::parse);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_amount_and_currency() {
        for text in ["50 EUR", "49.90 USD", "-5 JPY", "0 EUR"] {
            assert_eq!(Money::parse(text).expect(text).to_string(), text);
        }
        assert_eq!(Money::parse("50 EUR"), Money::parse("50.00 EUR"));
        let stored = serde_json::to_string(&Money::parse("49.90 EUR").unwrap()).unwrap();
        assert_eq!(stored, "\"49.90 EUR\"");
    }

    #[test]
    fn refuses_the_rest_and_says_what_to_write() {
        let rows = [
            ("49,90 €", "write `49.90 EUR`"),
            ("EUR 50", "write `50 EUR`"),
            ("50EUR", "write `50 EUR`"),
            ("50 eur", "write `50 EUR`"),
            ("50", "write amount and currency, such as `50 EUR`"),
            ("50 DEM", "write amount and currency, such as `50 EUR`"),
            ("1.000,00 EUR", "write amount and currency, such as `50 EUR`"),
            ("$50", "write amount and currency, such as `50 EUR`"),
            ("", "write amount and currency, such as `50 EUR`"),
        ];
        for (text, help) in rows {
            assert_eq!(Money::parse(text).expect_err(text).help(), help);
        }
    }
}
