//! Names in use, noted when they come up for the first time in this process: what is asked of
//! every turn is whether a name is in a small set.

use std::collections::BTreeSet;
use std::sync::{PoisonError, RwLock};

use weir_engine::model::{Contact, Name};
use weir_engine::turn::Changes;
use weir_engine::value::Timestamp;
use weir_store::{NAMES_MAX, NameKind, Store};

use crate::intake::limits::{ATTRIBUTE_NAME_MAX_CHARS, EVENT_TYPE_MAX_CHARS};

/// Names, and of what each is.
pub(crate) type Names = BTreeSet<(NameKind, Name)>;

/// What this process has noted.
#[derive(Debug, Default)]
pub(crate) struct Noted(RwLock<Known>);

#[derive(Debug, Default)]
struct Known {
    attributes: BTreeSet<Name>,
    events: BTreeSet<Name>,
}

impl Noted {
    /// Adds to `new` what came up in a turn and was not noted yet.
    pub(crate) fn look(&self, contact: &Contact, changes: &Changes, new: &mut Names) {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        for event in changes.events.iter().filter(|event| is_new(&known.events, &event.kind)) {
            if is_short(&event.kind, EVENT_TYPE_MAX_CHARS) {
                new.insert((NameKind::Event, event.kind.clone()));
            }
        }
        if changes.profile {
            let attributes = contact.profile.attributes.keys();
            for name in attributes.filter(|name| is_new(&known.attributes, name)) {
                if is_short(name, ATTRIBUTE_NAME_MAX_CHARS) {
                    new.insert((NameKind::Attribute, name.as_str().into()));
                }
            }
        }
    }

    /// Notes new names. One that could not be noted comes up again.
    pub(crate) async fn note(&self, new: Names, store: &dyn Store, now: Timestamp) {
        if new.is_empty() {
            return;
        }
        if let Err(error) = store.note_names(&new, now).await {
            tracing::warn!(%error, "new names are not in the lists yet");
            return;
        }
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for (kind, name) in new {
            match kind {
                NameKind::Attribute => known.attributes.insert(name),
                NameKind::Event => known.events.insert(name),
                // Tags are made by those who ask for it, and not noted in turns.
                NameKind::Tag => false,
            };
        }
    }
}

/// Nothing is new any more where as many are known as are kept.
fn is_new(known: &BTreeSet<Name>, name: &str) -> bool {
    known.len() < NAMES_MAX && !known.contains(name)
}

/// Whether a name can be offered in a list.
fn is_short(name: &str, chars_max: usize) -> bool {
    name.chars().count() <= chars_max && !name.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weir_engine::model::ContactId;

    use super::*;

    fn looked(noted: &Noted, contact: &Contact, profile: bool) -> Names {
        let (changes, mut new) = (Changes { profile, ..Changes::default() }, Names::new());
        noted.look(contact, &changes, &mut new);
        new
    }

    #[tokio::test]
    async fn a_name_is_noted_once_and_a_bad_one_never() {
        let (noted, store) = (Noted::default(), weir_store::MemoryStore::new());
        let mut contact = Contact::new(ContactId(1), "c1");
        for name in ["city", "a\nb", &"x".repeat(ATTRIBUTE_NAME_MAX_CHARS + 1)] {
            contact.profile.attributes.insert(name.to_owned(), json!(1));
        }
        assert!(looked(&noted, &contact, false).is_empty(), "the profile stayed as it was");
        let new = looked(&noted, &contact, true);
        assert_eq!(new, [(NameKind::Attribute, Name::from("city"))].into());
        noted.note(new, &store, Timestamp::from_millis(0)).await;
        assert!(looked(&noted, &contact, true).is_empty());
    }
}
