//! Contact information alone: set, added to, or taken from somebody.

use serde_json::Value;
use weir_engine::model::Contact;
use weir_engine::turn::{FieldsChange, Input, ProfileChange};
use weir_store::{Ask, Extra, Who};

use super::reach::Reached;
use super::{Invalid, Reach, Read};
use crate::Write;

/// What is done with addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addresses {
    /// There are these, and no others.
    Set,
    /// There are these too.
    Add,
    /// These go.
    Remove,
}

impl Addresses {
    /// Reads `{"contactInformation": {…}}`.
    pub fn read(body: &Value) -> Read<Reach> {
        match body.get("contactInformation").filter(|reach| !reach.is_null()) {
            Some(reach) => Reach::read(reach, "contactInformation"),
            None => Err(vec![Invalid::new("contactInformation", "Required, but value is missing")]),
        }
    }

    /// What does it to a contact.
    pub fn write(self, reach: Reach, known: &Contact) -> Write {
        let Reached { fields, devices } = match self {
            Self::Set => reach.instead(known),
            Self::Add => reach.added(Some(known)),
            Self::Remove => reach.without(known),
        };
        let fields = FieldsChange::Set(fields);
        let change = ProfileChange { fields, devices, ..ProfileChange::default() };
        let inputs = vec![Input::Profile(Box::new(change))];
        let ask = Ask::existing(Who::Internal(known.id));
        Write { ask, inputs, extra: Extra::default() }
    }
}
