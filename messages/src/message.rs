//! A compiled message.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use minijinja::Environment;

use crate::body::Body;
use crate::environment::HTML;
use crate::facts::Reads;
use crate::offsets::{Offsets, Place, place};
use crate::variables::is_within;
use crate::{Channel, Variable};

/// A message that can be rendered for any contact. Cloning shares what was compiled.
#[derive(Clone)]
pub struct Message {
    pub(crate) compiled: Arc<Compiled>,
}

pub(crate) struct Compiled {
    pub(crate) channel: Channel,
    /// One template for each part, by name.
    pub(crate) environment: Environment<'static>,
    /// Where the templates come from, by the same names.
    pub(crate) sources: BTreeMap<String, Source>,
    pub(crate) variables: Vec<Variable>,
    pub(crate) reads: Reads,
    /// The headers of a webhook: name, and the `${env:NAME}` that its author wrote.
    pub(crate) headers: BTreeMap<String, BTreeSet<String>>,
    pub(crate) body: Option<Body>,
}

/// What a template was made of.
pub(crate) struct Source {
    pub(crate) part: String,
    pub(crate) authored: String,
    pub(crate) offsets: Offsets,
    /// What it says to everybody, where it has no placeholders.
    pub(crate) fixed: Option<String>,
}

impl Source {
    pub(crate) fn place(&self, built: usize) -> Place {
        place(&self.authored, self.offsets.authored(built))
    }
}

impl Message {
    /// The channel it travels by.
    pub fn channel(&self) -> Channel {
        self.compiled.channel
    }

    /// Every fact the message reads, in the order of paths.
    pub fn variables(&self) -> &[Variable] {
        &self.compiled.variables
    }

    /// Whether it has HTML: what leads elsewhere can be found in it.
    pub fn has_html(&self) -> bool {
        self.compiled.sources.contains_key(HTML)
    }

    /// Whether the message reads a variable or something in it: `unsubscribe_url`, `cart`.
    pub fn mentions(&self, variable: &str) -> bool {
        self.variables().iter().any(|read| is_within(&read.path, variable))
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Compiled { channel, sources, variables, .. } = &*self.compiled;
        let paths: Vec<&str> = variables.iter().map(|read| read.path.as_str()).collect();
        formatter
            .debug_struct("Message")
            .field("channel", channel)
            .field("parts", &sources.keys().collect::<Vec<_>>())
            .field("variables", &paths)
            .finish_non_exhaustive()
    }
}
