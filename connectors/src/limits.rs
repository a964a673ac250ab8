//! What everything here is bounded by, with its unit last.

/// The body of a delivery. Shops stay far below; a cart of a thousand lines has some 2 MB.
pub const BODY_MAX_BYTES: usize = 10 * 1024 * 1024;

/// Items of one cart or order that are kept; at 300 bytes each they fit into one event.
pub const ITEMS_MAX: usize = 500;

/// A code that a shop made: as long as codes of pools may be.
pub(crate) const CODE_MAX_CHARS: usize = 100;

/// Lines of a cart that are filled: as many as feeds show.
pub(crate) const HYDRATED_MAX: usize = 50;

/// Variants of one product: shops have at most some two thousand.
pub(crate) const VARIANTS_MAX: usize = 2_500;

/// A text of a payload: names of products with their variants stay below it.
pub(crate) const TEXT_MAX_CHARS: usize = 1_000;

/// A web address: what browsers and servers in between take for sure (RFC 9110 section 4.1).
pub(crate) const URL_MAX_BYTES: usize = 8_000;

/// An id of a payload, as long as ids of contacts and events may be.
pub(crate) const ID_MAX_BYTES: usize = 256;

/// RFC 5321 section 4.5.3.1: a path has 256 octets, two of them brackets.
pub(crate) const EMAIL_MAX_BYTES: usize = 254;

/// Signatures in one header: two of a rotation, with room; each costs one comparison.
pub(crate) const SIGNATURES_MAX: usize = 16;

/// How far the time of a delivery may be off when a connector says nothing: what Standard Webhooks
/// recommends.
pub(crate) const TOLERANCE_SECONDS: i64 = 300;

/// The longest tolerance that a connector may ask for: a day is no window any more.
pub(crate) const TOLERANCE_MAX_SECONDS: i64 = 24 * 60 * 60;
