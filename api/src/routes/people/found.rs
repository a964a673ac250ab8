//! Finding the person that is meant: several with one address are nobody in particular.

use weir_engine::model::{Contact, ContactId};
use weir_runtime::Error;
use weir_runtime::intake::people::Identity;
use weir_store::Who;

use super::NO_PERSON;
use super::errors::{Refused, Told};
use crate::Api;

/// The one who is called so, if there is one.
pub(super) async fn one(api: &Api, who: &Who) -> Told<Option<ContactId>> {
    match api.runtime.store().find(who).await?.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(*one)),
        several => Err(Error::Ambiguous(several.to_vec()).into()),
    }
}

/// The one who is named.
pub(super) async fn named(api: &Api, identity: &Identity) -> Told<ContactId> {
    let found = match &identity.who {
        Some(who) => one(api, who).await?,
        None => None,
    };
    found.ok_or_else(|| Refused::missing(NO_PERSON))
}

/// The contact who is named.
pub(super) async fn contact(api: &Api, identity: &Identity) -> Told<Contact> {
    let id = named(api, identity).await?;
    loaded(api, id).await
}

/// A contact that was found.
pub(super) async fn loaded(api: &Api, id: ContactId) -> Told<Contact> {
    api.contact_by(id).await?.ok_or_else(|| Refused::missing(NO_PERSON))
}

/// Refuses names that somebody else has: there, an address is of one person alone.
pub(super) async fn refuse_taken(api: &Api, names: &[Who], own: Option<ContactId>) -> Told<()> {
    for who in names {
        let found = api.runtime.store().find(who).await?;
        if found.iter().any(|id| Some(*id) != own) {
            return Err(Refused::conflict(match who {
                Who::Email(address) => format!("Destination(email) {address} already exists."),
                Who::Phone(number) => {
                    let number = number.trim_start_matches('+');
                    format!("Destination(phone) {number} already exists.")
                }
                Who::External(name) | Who::Anonymous(name) => {
                    format!("External ID {name} already exists.")
                }
                Who::Internal(_) => "The person already exists.".to_owned(),
            }));
        }
    }
    Ok(())
}
