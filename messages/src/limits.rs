//! Every limit of this crate, unit last. Templates are written by people who may be mistaken or
//! hostile, and are filled with data from the open Internet.

/// An authored part. Mail programs cut a mail at about 100 kB of HTML, and MJML is the shorter
/// form, so nothing worth sending comes near.
pub const TEMPLATE_MAX_BYTES: usize = 256 * 1024;

/// One `{{ … }}` or `{% … %}`. The parser and the compiler behind it recurse along an expression,
/// so this bounds their stack; the longest sensible expression is a tenth of it.
pub const TAG_MAX_BYTES: usize = 1_000;

/// How deep `for` and `if` may nest, each `elif` counting as one: the parser recurses for each.
pub const NESTING_MAX_BLOCKS: usize = 32;

/// How deep MJML and HTML elements may nest: the MJML parser recurses for each. A table in a
/// table in a table is about 20 deep.
pub const NESTING_MAX_ELEMENTS: usize = 100;

/// What one part may grow to when filled in: ten times what a mail program shows.
pub const OUTPUT_MAX_BYTES: usize = 1024 * 1024;

/// What a filter may make of one value: the size of the largest event a contact can have.
pub const VALUE_MAX_BYTES: usize = 64 * 1024;

/// Instructions of one part. A mail with a hundred products needs about 5,000; this many take
/// some 20 ms.
pub const FUEL_MAX_INSTRUCTIONS: u64 = 100_000;

/// What `range(…)` may count to: nobody lists more in a message.
pub const RANGE_MAX_ITEMS: i64 = 1_000;

/// A path: the longest one seen in a shop's mapping has 120.
pub const PATH_MAX_BYTES: usize = 1_000;
