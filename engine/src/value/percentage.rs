//! A share of a hundred.

use std::fmt;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::as_text::stored_as_text;
use super::{Invalid, number};

/// `15%`, from 0 to 100 with at most two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percentage {
    hundredths: u16,
}

impl Percentage {
    /// Reads a number and a percent sign.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let number = text.strip_suffix('%').and_then(|number| number::parse(number).ok());
        number.and_then(Self::of).ok_or_else(|| Invalid::not(text, "a percentage", HELP))
    }

    /// The percentage of a number that stands under the key `percent`.
    pub fn from_number(number: Decimal) -> Result<Self, Invalid> {
        let help = "write a number from 0 to 100, with at most two decimals";
        Self::of(number).ok_or_else(|| Invalid::not(&number.to_string(), "a percentage", help))
    }

    /// The share in ten thousandths, up to 10,000: the unit of a split's buckets.
    pub const fn hundredths(self) -> u16 {
        self.hundredths
    }

    fn of(number: Decimal) -> Option<Self> {
        let hundredths = number.checked_mul(Decimal::ONE_HUNDRED)?;
        let whole = hundredths.is_integer().then(|| hundredths.to_u16())??;
        (whole <= 10_000).then_some(Self { hundredths: whole })
    }
}

const HELP: &str = "write a number from 0 to 100 and the sign, `15%` or `12.5%`";

impl fmt::Display for Percentage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", Decimal::new(i64::from(self.hundredths), 2).normalize())
    }
}

stored_as_text!(Percentage, Percentage::parse);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_up_to_two_decimals() {
        for (text, hundredths) in
            [("15%", 1500), ("12.5%", 1250), ("0.01%", 1), ("0%", 0), ("100%", 10_000)]
        {
            let read = Percentage::parse(text).expect(text);
            assert_eq!((read.hundredths(), read.to_string()), (hundredths, text.to_owned()));
        }
        assert_eq!(Percentage::parse("15.00%"), Percentage::parse("15%"));
        assert_eq!(
            Percentage::from_number(Decimal::new(333, 1)).map(Percentage::hundredths),
            Ok(3330)
        );
    }

    #[test]
    fn refuses_the_rest() {
        for text in ["15", "15 %", "-1%", "100.01%", "12.345%", "%", "12,5%", "1e30%"] {
            assert_eq!(Percentage::parse(text).expect_err(text).help(), HELP);
        }
        assert_eq!(
            Percentage::from_number(Decimal::from(101)).unwrap_err().to_string(),
            "`101` is not a percentage: write a number from 0 to 100, with at most two decimals"
        );
    }
}
