//! Lists of carts.

use async_trait::async_trait;

use super::MemoryStore;
use super::state::{Person, State};
use crate::contract::carts::{CartFilter, CartRecord, Carts, Place, page};
use crate::{Cursor, Page, Result};

#[async_trait]
impl Carts for MemoryStore {
    async fn carts(
        &self,
        filter: &CartFilter,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<CartRecord>> {
        let place = Place::of(before)?;
        let mut found = all(&self.state());
        found.retain(|one| filter.admits(one));
        Ok(page(found, &place, limit))
    }

    async fn carts_called(&self, id: &str, limit: usize) -> Result<Vec<CartRecord>> {
        let mut found = all(&self.state());
        found.retain(|one| one.id == id);
        found.truncate(limit);
        Ok(found)
    }
}

/// In the order of their contacts.
fn all(state: &State) -> Vec<CartRecord> {
    state.people.values().flat_map(of_person).collect()
}

fn of_person(person: &Person) -> impl Iterator<Item = CartRecord> {
    let contact = &person.contact;
    contact.carts.iter().map(|(id, cart)| CartRecord {
        contact: contact.id,
        external_id: contact.profile.external_id.clone(),
        id: id.clone(),
        cart: cart.clone(),
    })
}
