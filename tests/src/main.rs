//! Tests of the whole: everything that needs more than one crate, or looks at all of them.

mod house;
mod reference;
