//! Patterns of messages: what everybody's copy has in common, by which bodies are packed.
//!
//! A pattern is worked out when a message is printed for the first time. A stale one, of a version
//! that was compiled anew, costs bytes and nothing else: a body names the pattern it was packed by.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use weir_engine::model::{Message, Name};
use weir_store::Pattern;

use crate::limits::PATTERNS_MAX;

/// The patterns that this process has worked out.
#[derive(Debug, Default)]
pub(crate) struct Patterns(Mutex<BTreeMap<Key, Arc<Pattern>>>);

/// Of which flow, version, message and variant a pattern is.
type Key = (Name, u32, Name, Option<usize>);

impl Patterns {
    /// The pattern of a message that says this variant.
    pub(crate) fn of(
        &self,
        message: &Message,
        variant: Option<usize>,
        make: impl FnOnce() -> Pattern,
    ) -> Arc<Pattern> {
        let key = (message.flow.clone(), message.version, message.name.clone(), variant);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pattern) = known.get(&key) {
            return Arc::clone(pattern);
        }
        if known.len() >= PATTERNS_MAX {
            known.clear();
        }
        let pattern = Arc::new(make());
        known.insert(key, Arc::clone(&pattern));
        pattern
    }
}
