//! The People API that shops already speak: its bodies, read, and made what the runtime takes
//! (decision 0035).
//!
//! Its people are contacts, and its tags are tags. What it knows and a contact has no field for is
//! kept in attributes, under names that [`Person`] and [`attributes`] share, so that what was sent
//! is what is read again.

mod addresses;
pub mod attributes;
mod batch;
pub mod events;
pub mod filter;
mod identity;
mod person;
mod reach;
mod tag;

pub use addresses::Addresses;
pub use batch::{Update, people_to_create, people_to_update, persons_to_upsert, queries};
pub use identity::Identity;
pub use person::{Person, Shape};
pub use reach::Reach;
pub use tag::{name as tag_name, read as read_tag};

/// What is wrong with one property of what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// Where, in that interface's notation: `persons[0].contactInformation[1].type`. Empty: all.
    pub property: String,
    /// What is wrong, and what to write.
    pub message: String,
}

/// A value, or everything that is wrong with it.
pub type Read<T> = Result<T, Vec<Invalid>>;

impl Invalid {
    /// Something wrong with a property.
    pub fn new(property: impl Into<String>, message: impl Into<String>) -> Self {
        Self { property: property.into(), message: message.into() }
    }

    /// The same, where what was read stands below something else.
    #[must_use]
    fn below(mut self, at: &str) -> Self {
        self.property = below(at, &self.property);
        self
    }
}

impl std::fmt::Display for Invalid {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.property.is_empty() {
            out.write_str(&self.message)
        } else {
            write!(out, "{}: {}", self.property, self.message)
        }
    }
}

/// A property of something that stands at a place.
fn below(at: &str, property: &str) -> String {
    match (at, property) {
        ("", property) => property.to_owned(),
        (at, "") => at.to_owned(),
        (at, property) => format!("{at}.{property}"),
    }
}

#[cfg(test)]
mod tests;
