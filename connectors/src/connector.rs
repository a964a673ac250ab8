//! A connector as its file says.

use std::collections::BTreeMap;

use serde_json::Value;
use weir_messages::path::Path;

use crate::coupons::Issue;
use crate::hydrate::Hydrate;
use crate::mapping::{Mapping, Shelf};
use crate::verify::Scheme;

/// How deliveries of one kind of shop are verified and read.
#[derive(Debug, Clone, PartialEq)]
pub struct Connector {
    /// What sources call it: `shopify`.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Whether ids of customers are those of the house already, and no shop's own.
    pub has_house_ids: bool,
    /// Ways to verify; one that holds is enough.
    pub(crate) verify: Vec<Scheme>,
    /// How a body begins that only asks whether somebody is there.
    pub(crate) ping: Option<String>,
    pub(crate) event: Place,
    pub(crate) dedupe: Dedupe,
    pub(crate) shop: Place,
    /// What becomes of which topic; the first row that fits.
    pub(crate) rows: Vec<Row>,
    pub(crate) mappings: BTreeMap<String, Mapping>,
    /// Where products stand.
    pub(crate) shelf: Option<Shelf>,
    /// What is done about what carts leave out.
    pub(crate) hydrate: Option<Hydrate>,
    /// How the shop is asked for codes.
    pub(crate) issue: Option<Issue>,
}

/// Where a text stands: the first header that is there, else the first path that finds something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) headers: Vec<String>,
    pub(crate) paths: Vec<Path>,
}

/// What tells one delivery from another. Without any, the body does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Dedupe {
    pub(crate) place: Place,
    /// What is hashed together where the place says nothing.
    pub(crate) hash: Vec<Path>,
}

/// What becomes of deliveries of some topics.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// Of which topics; of all without any.
    pub(crate) topics: Vec<String>,
    /// Only where all of these hold.
    pub(crate) when: Vec<Condition>,
    pub(crate) fate: Fate,
}

/// What becomes of them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fate {
    /// Events of these types, read by the mapping of this name.
    Events { types: Vec<String>, mapping: String, once: Vec<Path> },
    /// A product of the catalogue: as it is now, or gone.
    Product { gone: bool },
    /// Nothing, which is meant: why.
    Skip(String),
    /// They cannot be taken: why.
    Refuse(String),
}

/// What a body must say.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Condition {
    pub(crate) path: Path,
    pub(crate) test: Test,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    /// It is one of these.
    In(Vec<Value>),
    /// It is none of these; also if it is not there.
    NotIn(Vec<Value>),
    /// It is there and says something, or not.
    Exists(bool),
}

impl Connector {
    /// The topics that it knows, in the order of the file.
    pub fn topics(&self) -> Vec<&str> {
        let mut topics: Vec<&str> = Vec::new();
        for topic in self.rows.iter().flat_map(|row| &row.topics) {
            if !topics.contains(&topic.as_str()) {
                topics.push(topic);
            }
        }
        topics
    }

    /// The types of the events that it makes.
    pub fn types(&self) -> Vec<&str> {
        let mut types = Vec::new();
        for row in &self.rows {
            if let Fate::Events { types: made, .. } = &row.fate {
                types.extend(made.iter().map(String::as_str));
            }
        }
        types.sort_unstable();
        types.dedup();
        types
    }

    /// Headers that hold a secret, or what only who knows it can make.
    pub fn secret_headers(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for scheme in &self.verify {
            match scheme {
                Scheme::Hmac(signature) => names.extend(&signature.headers),
                Scheme::Token { headers, .. } => names.extend(headers),
                Scheme::StandardWebhooks { .. } | Scheme::Basic | Scheme::Url { .. } => {}
            }
        }
        names.into_iter().map(String::as_str).collect()
    }

    /// The parameter of the address that may hold the secret.
    pub fn secret_parameter(&self) -> Option<&str> {
        self.verify.iter().find_map(|scheme| match scheme {
            Scheme::Url { parameter } => Some(parameter.as_str()),
            Scheme::Hmac(_)
            | Scheme::Token { .. }
            | Scheme::StandardWebhooks { .. }
            | Scheme::Basic => None,
        })
    }

    /// The schemes by which it verifies.
    pub fn schemes(&self) -> Vec<&'static str> {
        self.verify.iter().map(Scheme::word).collect()
    }
}
