//! A product of the catalogue: what a shop sells, as it last told.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::value::{Currency, Decimal, Timestamp};

/// One product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// What the shop calls it: of the product, or of one variant of it.
    pub id: String,
    /// What the shop's stock calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// What people call it.
    pub name: String,
    /// What it is, in the shop's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What one costs; never less than nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Decimal>,
    /// In which money; there where a price is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// What one cost before, or elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare_at_price: Option<Decimal>,
    /// How many there are; not said where nobody counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stock: Option<i64>,
    /// Whether it is for sale.
    pub available: bool,
    /// The address of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The address of its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What kind of thing it is: others of its kind may stand in for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// For searching.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Everything else that is known.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub attributes: Map<String, Value>,
    /// When the shop changed it last: what is older never overwrites it.
    pub updated_at: Timestamp,
}

/// Decimals of a price that count where prices are compared.
const PLACES: u32 = 4;

impl Product {
    /// Whether somebody can buy it now.
    pub fn in_stock(&self) -> bool {
        self.available && self.stock.is_none_or(|stock| stock > 0)
    }

    /// Its price as a whole number, in ten-thousandths, to be put in order by.
    pub fn rank(&self) -> Option<i64> {
        self.price.map(rank)
    }
}

/// An amount as a whole number, in ten-thousandths; the largest where it is larger.
pub fn rank(amount: Decimal) -> i64 {
    let scaled = amount.round_dp(PLACES).checked_mul(Decimal::from(10_i64.pow(PLACES)));
    scaled.and_then(|scaled| i64::try_from(scaled).ok()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_put_in_order_by_whole_numbers() {
        let cases = [("0", 0), ("59.9", 599_000), ("0.00005", 0), ("0.00015", 2)];
        for (price, expected) in cases {
            assert_eq!(rank(price.parse().unwrap()), expected, "{price}");
        }
        assert_eq!(rank(Decimal::MAX), i64::MAX);
    }
}
