//! Feeds: the products that a message shows, chosen when it is handed over.
//!
//! What is looked for in the catalogue is data ([`Wanted`]), and what was found is an argument
//! ([`Found`]): nothing here reads anything. The choice is the same whatever else was found, so a
//! batch may look for the products of all its messages at once.

mod ask;
mod choose;
mod found;
mod shown;
#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::condition::View;
use crate::model::Name;

pub use ask::Asked;
pub use found::{Found, Near, Shelf, Wanted};

/// How many products a feed shows, when nobody says: what a mail shows in two rows.
pub const LIMIT_DEFAULT: u32 = 6;

/// How many it shows at most: a mail with more is cut off by mail programs.
pub const LIMIT_MAX: u32 = 20;

/// How many lines of a cart, of orders, or products that were looked at, are looked for.
const LOOKED_AT_MAX: usize = 50;

/// How long ago somebody may have looked at a product.
const VIEWED_WITHIN_DAYS: i64 = 30;

/// The event by which somebody looks at a product.
const VIEWED: &str = "page_viewed";

/// One feed of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// What templates call it, after `feeds.`.
    pub name: Name,
    /// Where its products come from.
    pub source: Source,
    /// How many it shows.
    pub limit: usize,
    /// What becomes of products that are sold out.
    pub out_of_stock: OutOfStock,
    /// Whether the message goes without products.
    pub sends_empty: bool,
}

/// Where products come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// What is left in the cart.
    AbandonedItems,
    /// What is like the things in the cart, or those that were looked at last.
    Recommended,
    /// What was looked at last.
    RecentlyViewed,
    /// A category of the catalogue.
    Collection(String),
}

/// What becomes of products that are sold out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutOfStock {
    /// Others of their category stand there.
    Alternatives,
    /// They are left out.
    Hide,
    /// They are shown, and said to be sold out.
    Keep,
}

/// The products of a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Filled {
    /// By the name of the feed, as templates read them.
    pub feeds: Value,
    /// The first feed without products that the message does not go without, and what was looked
    /// for.
    pub lacks: Option<String>,
}

impl Source {
    /// The words of sources that are no category.
    pub const WORDS: [&str; 3] = ["abandoned_items", "recommended", "recently_viewed"];

    /// The source of a word.
    pub fn of(word: &str) -> Self {
        match word {
            "abandoned_items" => Self::AbandonedItems,
            "recommended" => Self::Recommended,
            "recently_viewed" => Self::RecentlyViewed,
            category => Self::Collection(category.to_owned()),
        }
    }

    /// Adds what must be known of a contact.
    pub(crate) fn needs(&self, needs: &mut crate::needs::Needs) {
        let looks = matches!(self, Self::Recommended | Self::RecentlyViewed);
        needs.carts |= matches!(self, Self::AbandonedItems | Self::Recommended);
        needs.orders |= matches!(self, Self::Recommended);
        needs.events.extend(looks.then(|| (Name::from(VIEWED), None)));
    }
}

/// Whether a message would be withheld as far as the cart alone tells: where no catalogue is.
pub fn is_withheld(feeds: &[Feed], view: &View<'_>) -> bool {
    let strict = |feed: &&Feed| !feed.sends_empty && feed.source == Source::AbandonedItems;
    feeds.iter().any(|feed| strict(&feed)) && Asked::of(feeds, view).has_no_items()
}
