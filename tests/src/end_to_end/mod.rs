//! The whole of Weir as its users have it: the real binary on a real port with a store on disk,
//! real mail and HTTP servers at the other end, and nothing asked but the public interface.
//!
//! Time is moved by hand wherever instants are compared, so nothing here waits for luck.

mod bench;
mod carts;
mod contacts;
mod coupons;
mod crash;
mod dead;
mod guards;
mod kept_providers;
mod line;
pub(crate) mod mail;
mod participants;
mod products;
pub(crate) mod providers;
mod proxy;
mod race;
mod real_journeys;
pub(crate) mod receipts;
mod restart;
mod restored;
mod rules;
mod segments;
mod several;
pub(crate) mod shop;
mod shop_day;
pub(crate) mod waiting;
pub(crate) mod weir;

use std::path::Path;

/// The root of the repository.
fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the repository")
}
