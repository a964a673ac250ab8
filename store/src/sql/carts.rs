//! Lists of carts: one read along the index for each state, reminded or not.

use async_trait::async_trait;
use weir_engine::model::{Basket, CartState, ContactId};
use weir_engine::needs::Needs;
use weir_engine::value::Timestamp;

use super::fetched::fetched;
use super::rows::count;
use super::{Arguments, Connection, Database, statements};
use crate::contract::carts::{CartFilter, CartRecord, Carts, Place, page};
use crate::contract::people::People;
use crate::{Cursor, Page, Result, stored};

fetched! {
    CartRow {
        contact: i64,
        id: String,
        body: String,
        external_id: String,
    }
}

impl CartRow {
    fn record(self) -> Result<CartRecord> {
        let cart: Basket = stored::read(&self.body)?;
        let (contact, external_id, id) = (ContactId(self.contact), self.external_id, self.id);
        Ok(CartRecord { contact, external_id, id, cart })
    }
}

async fn of_state<C: Connection>(
    db: &mut C,
    state: CartState,
    reminded: bool,
    place: &Place,
    limit: usize,
) -> Result<Vec<CartRecord>> {
    let arguments = Arguments::new()
        .text(state.word())
        .number(i64::from(reminded))
        .number(place.at)
        .number(place.contact)
        .number(count(place.rows(limit)));
    let rows: Vec<CartRow> = db.fetch(statements::LIST_CARTS, arguments).await?;
    rows.into_iter().map(CartRow::record).collect()
}

/// All carts of one contact.
async fn of_contact<D: Database>(database: &D, id: ContactId) -> Result<Vec<CartRecord>> {
    let needs = Needs { carts: true, ..Needs::default() };
    let Some(contact) = People::contact(database, id, &needs, Timestamp::MIN).await? else {
        return Ok(Vec::new());
    };
    let external_id = contact.profile.external_id;
    let carts = contact.carts.into_iter();
    let record =
        |(id, cart)| CartRecord { contact: contact.id, external_id: external_id.clone(), id, cart };
    Ok(carts.map(record).collect())
}

#[async_trait]
impl<D: Database> Carts for D {
    async fn carts(
        &self,
        filter: &CartFilter,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<CartRecord>> {
        let place = Place::of(before)?;
        if let Some(contact) = filter.contact {
            let mut found = of_contact(self, contact).await?;
            found.retain(|one| filter.admits(one));
            return Ok(page(found, &place, limit));
        }
        let (mut db, mut found) = (self.read().await?, Vec::new());
        for state in filter.states() {
            for reminded in [false, true] {
                if filter.reminded.is_none_or(|wanted| wanted == reminded) {
                    found.extend(of_state(&mut *db, state, reminded, &place, limit).await?);
                }
            }
        }
        Ok(page(found, &place, limit))
    }

    async fn carts_called(&self, id: &str, limit: usize) -> Result<Vec<CartRecord>> {
        let mut db = self.read().await?;
        let arguments = Arguments::new().text(id).number(count(limit));
        let rows: Vec<CartRow> = db.fetch(statements::FIND_CARTS, arguments).await?;
        rows.into_iter().map(CartRow::record).collect()
    }
}
