//! Conversations with people of the shop (rule 38 of `docs/semantics.md`): the attribute
//! `in_conversation` says whether one is open.

use serde_json::Value;

use crate::model::{Event, IN_CONVERSATION, Origin, id_in};

use super::Turn;

const OPENED: &str = "conversation_opened";
const CLOSED: &str = "conversation_closed";

impl Turn<'_> {
    /// Takes what an event tells of a conversation.
    pub(super) fn keep_talk(&mut self, event: &Event) {
        let open = match event.kind.as_str() {
            OPENED => true,
            CLOSED => false,
            _ => return,
        };
        let talks = &mut self.contact.profile.talks;
        match (id_in(&event.data, "conversation_id"), open) {
            (None, false) => talks.close_all(event.occurred_at),
            (id, _) => talks.tell(id.as_deref().unwrap_or_default(), open, event.occurred_at),
        }
        self.changes.profile = true;
    }

    /// Says so in the attribute, which changes by an event like any other.
    pub(super) fn follow_talks(&mut self, event: &Event) {
        if [OPENED, CLOSED].contains(&event.kind.as_str()) {
            let open = Value::Bool(self.contact.profile.talks.any_open());
            self.change_attribute(IN_CONVERSATION, open, &Origin::Weir);
        }
    }
}
