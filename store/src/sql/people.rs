//! Reading contacts.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use weir_engine::model::{Contact, ContactId, Name};
use weir_engine::needs::Needs;
use weir_engine::value::Timestamp;

use super::fetched::fetched;
use super::load::{Wanted, load};
use super::rows::{TokenRow, count};
use super::{Arguments, Connection, Database, dead, names, statements, timeline};
use crate::contract::claim::Who;
use crate::contract::messages::DeadFilter;
use crate::contract::people::{InsideFilter, People, PeopleFilter, TimelineEntry, Waiting};
use crate::{Cursor, Error, Page, Result, stored};

/// Before the first contact.
const BEFORE_ALL: [i64; 1] = [-1];

fetched! {
    WaitingRow {
        token: TokenRow,
        external_id: String,
        email: Option<String>,
        phone: Option<String>,
        profile: String,
        joined: Option<String>,
    }
}

impl WaitingRow {
    fn waiting(self) -> Result<Waiting> {
        let missing = || Error::Corrupt("a token without a body".into());
        let mut token = self.token.token()?.ok_or_else(missing)?;
        token.renumber(stored::joined::ahead(self.joined.as_deref(), token.id.contact)?);
        let profile =
            stored::profile::read(&self.profile, self.external_id, self.email, self.phone)?;
        Ok(Waiting { profile, token })
    }
}

/// Which tokens to list that have not ended; of what is not said, all.
#[derive(Default)]
pub(super) struct Standing<'n> {
    pub(super) flow: Option<&'n Name>,
    pub(super) node: Option<&'n Name>,
    pub(super) version: Option<u32>,
    /// As the column has it.
    pub(super) state: Option<&'static str>,
}

/// Tokens after a place, in the order of their contacts.
pub(super) async fn tokens<C: Connection>(
    db: &mut C,
    standing: &Standing<'_>,
    [contact, n]: [i64; 2],
    limit: usize,
) -> Result<Vec<Waiting>> {
    let arguments = Arguments::new()
        .number(contact)
        .number(n)
        .text(standing.flow.map(Name::as_str))
        .text(standing.node.map(Name::as_str))
        .text(standing.state)
        .number(count(limit))
        .number(standing.version.map(i64::from));
    let rows: Vec<WaitingRow> = db.fetch(statements::LIST_TOKENS, arguments).await?;
    rows.into_iter().map(WaitingRow::waiting).collect()
}

/// Where a token stands in the list.
pub(super) fn place(waiting: &Waiting) -> [i64; 2] {
    [waiting.token.id.contact.0, waiting.token.id.n]
}

pub(super) async fn load_all<D: Database>(
    database: &D,
    db: &mut D::Connection,
    ids: &BTreeSet<ContactId>,
    needs: &Needs,
    now: Timestamp,
) -> Result<Vec<Contact>> {
    let (tokens, created) = (BTreeSet::new(), BTreeMap::new());
    let wanted = Wanted {
        contacts: ids,
        created: &created,
        tokens: &tokens,
        needs,
        now,
        hash_key: database.hash_key(),
    };
    let loaded = load(db, &wanted).await?;
    Ok(loaded.into_values().map(|(contact, _)| contact).collect())
}

async fn list<C: Connection>(
    db: &mut C,
    filter: &PeopleFilter,
    after: i64,
    limit: usize,
) -> Result<Vec<ContactId>> {
    let (statement, text) = match filter {
        PeopleFilter::Everybody => (statements::LIST_CONTACTS, None),
        PeopleFilter::Tag(tag) => (statements::LIST_BY_TAG, Some(tag.as_str())),
        PeopleFilter::Segment(segment) => (statements::LIST_BY_SEGMENT, Some(segment.as_str())),
        PeopleFilter::Email(address) => (statements::LIST_BY_EMAIL, Some(address.as_str())),
        PeopleFilter::Phone(number) => (statements::LIST_BY_PHONE, Some(number.as_str())),
    };
    let mut arguments = Arguments::new().number(after).number(count(limit));
    if text.is_some() {
        arguments = arguments.text(text);
    }
    let found: Vec<(i64,)> = db.fetch(statement, arguments).await?;
    Ok(found.into_iter().map(|(id,)| ContactId(id)).collect())
}

#[async_trait]
impl<D: Database> People for D {
    async fn find(&self, who: &Who) -> Result<Vec<ContactId>> {
        let mut db = self.read().await?;
        let mut found = names::find(&mut *db, std::iter::once(who.clone())).await?;
        Ok(found.remove(who).unwrap_or_default())
    }

    async fn contact(
        &self,
        id: ContactId,
        needs: &Needs,
        now: Timestamp,
    ) -> Result<Option<Contact>> {
        let mut db = self.read().await?;
        Ok(load_all(self, &mut db, &[id].into(), needs, now).await?.pop())
    }

    async fn contacts(
        &self,
        filter: &PeopleFilter,
        after: Option<&Cursor>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Page<Contact>> {
        let [after] = Cursor::numbers(after, BEFORE_ALL)?;
        let mut db = self.read().await?;
        let ids = list(&mut *db, filter, after, limit.saturating_add(1)).await?;
        let page = Page::cut(ids, limit, |id| [id.0]);
        let ids = page.items.iter().copied().collect();
        let needs = Needs { segments: true, ..Needs::default() };
        let items = load_all(self, &mut db, &ids, &needs, now).await?;
        Ok(Page { items, next: page.next })
    }

    async fn tags(&self, from: &str, limit: usize) -> Result<Vec<Name>> {
        let arguments = Arguments::new().text(from).number(count(limit));
        let mut db = self.read().await?;
        let found: Vec<(String,)> = db.fetch(statements::LIST_TAGS, arguments).await?;
        Ok(found.into_iter().map(|(tag,)| tag.into()).collect())
    }

    async fn timeline(
        &self,
        contact: ContactId,
        before: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<TimelineEntry>> {
        let mut db = self.read().await?;
        timeline::timeline(&mut *db, contact, before, limit).await
    }

    async fn tokens_of(
        &self,
        flow: &Name,
        filter: &InsideFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Waiting>> {
        let after = Cursor::numbers(after, [-1, 0])?;
        let state = filter.set_aside.map(|aside| if aside { "quarantined" } else { "parked" });
        let (node, version) = (filter.node.as_ref(), filter.version);
        let standing = Standing { flow: Some(flow), node, version, state };
        let mut db = self.read().await?;
        let found = tokens(&mut *db, &standing, after, limit.saturating_add(1)).await?;
        Ok(Page::cut(found, limit, place))
    }

    async fn quarantined(
        &self,
        filter: &DeadFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Waiting>> {
        dead::runs(&mut *self.read().await?, filter, after, limit).await
    }

    async fn without_appointment(
        &self,
        flow: &Name,
        start: &Name,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<ContactId>> {
        let [after] = Cursor::numbers(after, BEFORE_ALL)?;
        let mut db = self.read().await?;
        let arguments = Arguments::new()
            .number(after)
            .number(count(limit.saturating_add(1)))
            .text(flow.as_str())
            .text(start.as_str());
        let found: Vec<(i64,)> = db.fetch(statements::LIST_WITHOUT_APPOINTMENT, arguments).await?;
        let ids = found.into_iter().map(|(id,)| ContactId(id)).collect();
        Ok(Page::cut(ids, limit, |id: &ContactId| [id.0]))
    }
}
