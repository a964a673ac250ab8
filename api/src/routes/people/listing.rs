//! Pages with numbers, in an order, of those who are meant.
//!
//! The store lists contacts in the order they came. Other orders, filters and counts are made of
//! what is read, so they are bounded: lists of whole populations are what exports are for.

use std::cmp::Ordering;

use serde_json::{Value, json};
use weir_runtime::intake::people::filter::Filter;
use weir_store::PeopleFilter;

use super::errors::{Refused, Told};
use super::worded;
use crate::Api;
use crate::received::Asked;

/// Items of a page, by the documentation of this interface.
const LIMIT_MAX: usize = 1_000;

/// Items of a page, when nobody says how many.
const LIMIT_DEFAULT: usize = 20;

/// People that are looked at for one answer: some seconds of reading.
const LOOKED_AT_MAX: usize = 100_000;

/// People that are put in another order for one answer: 50 MB of them.
const SORTED_MAX: usize = 10_000;

/// People that are read in one go.
const READ_AT_ONCE: usize = 500;

/// Which page is wanted, and how.
#[derive(Debug)]
pub(super) struct Paging {
    pub(super) limit: usize,
    page: usize,
    /// By which property, and whether the last comes first.
    pub(super) order: Option<(String, bool)>,
    /// Whether all are counted.
    pub(super) counts: bool,
}

impl Paging {
    /// Reads the parameters.
    pub(super) fn of(asked: &Asked, properties: &[&str]) -> Told<Self> {
        let limit = asked.read("limit")?.unwrap_or(LIMIT_DEFAULT);
        let page = asked.read("page")?.unwrap_or(1);
        if !(1..=LIMIT_MAX).contains(&limit) || page < 1 {
            return Err(Refused::bad(format!("limit is 1 to {LIMIT_MAX}, and page 1 or more")));
        }
        let order = asked.text("orderBy").map(|text| order(text, properties)).transpose()?;
        let counts = asked.read("includeTotalCount")?.unwrap_or(false);
        Ok(Self { limit, page, order, counts })
    }

    /// How many come before the page.
    pub(super) fn before(&self) -> usize {
        (self.page - 1).saturating_mul(self.limit)
    }
}

fn order(text: &str, properties: &[&str]) -> Told<(String, bool)> {
    let (property, direction) = text.split_once(':').unwrap_or((text, "asc"));
    let direction = match direction.to_ascii_lowercase().as_str() {
        "asc" => Some(false),
        "desc" => Some(true),
        _ => None,
    };
    let known = properties.join(", ");
    let refused = || Refused::bad(format!("orderBy is one of {known}, with :asc or :desc"));
    let direction = direction.filter(|_| properties.contains(&property));
    direction.map(|descending| (property.to_owned(), descending)).ok_or_else(refused)
}

/// One page of people.
pub(super) async fn people(api: &Api, asked: &Asked, masked: bool) -> Told<Value> {
    let paging = Paging::of(asked, &["firstName", "lastName", "createdAt", "modifiedAt"])?;
    let filter = asked.text("filter").map(Filter::read).transpose();
    let filter = filter.map_err(|invalid| Refused::from(vec![invalid]))?;
    let mut walk = Walk { api, filter, paging, masked, admitted: 0, kept: Vec::new() };
    walk.all().await?;
    Ok(walk.page())
}

/// A walk through everybody.
struct Walk<'a> {
    api: &'a Api,
    filter: Option<Filter>,
    paging: Paging,
    masked: bool,
    admitted: usize,
    kept: Vec<Value>,
}

impl Walk<'_> {
    async fn all(&mut self) -> Told<()> {
        let tag = self.filter.as_ref().and_then(Filter::tag);
        let of_whom = tag.map_or(PeopleFilter::Everybody, PeopleFilter::Tag);
        let (store, now) = (self.api.runtime.store(), self.api.runtime.clock().now());
        let (mut after, mut looked_at) = (None, 0);
        loop {
            let page = store.contacts(&of_whom, after.as_ref(), READ_AT_ONCE, now).await?;
            for contact in &page.items {
                self.look(contact).await?;
            }
            looked_at += page.items.len();
            after = page.next;
            if after.is_none() || self.is_full() {
                return Ok(());
            }
            if looked_at >= LOOKED_AT_MAX {
                return Err(too_many(LOOKED_AT_MAX));
            }
        }
    }

    async fn look(&mut self, contact: &weir_engine::model::Contact) -> Told<()> {
        let created = contact.id.created_at();
        if !self.admits(&worded::of(contact, created)) {
            return Ok(());
        }
        self.admitted += 1;
        let is_on_page = self.admitted > self.paging.before() && !self.is_over();
        if self.sorts() || is_on_page {
            self.kept.push(worded::person(self.api, contact, self.masked).await?);
        }
        if self.sorts() && self.kept.len() > SORTED_MAX {
            return Err(too_many(SORTED_MAX));
        }
        Ok(())
    }

    fn admits(&self, person: &Value) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter.admits(person))
    }

    /// Whether the order is another than that of the store.
    fn sorts(&self) -> bool {
        let order = self.paging.order.as_ref();
        order.is_some_and(|(property, descending)| property != "createdAt" || *descending)
    }

    /// Whether those of the page were looked at.
    fn is_over(&self) -> bool {
        self.kept.len() >= self.paging.limit
    }

    fn is_full(&self) -> bool {
        self.is_over() && !self.sorts() && !self.paging.counts
    }

    fn page(self) -> Value {
        let sorts = self.sorts();
        let Self { paging, admitted, mut kept, .. } = self;
        if let Some((property, descending)) = paging.order.as_ref().filter(|_| sorts) {
            kept.sort_by(|one, other| compared(&one[property], &other[property]));
            if *descending {
                kept.reverse();
            }
            kept = kept.into_iter().skip(paging.before()).take(paging.limit).collect();
        }
        let mut answer = json!({ "limit": paging.limit, "page": paging.page, "persons": kept });
        if let Some((property, descending)) = &paging.order {
            let direction = if *descending { "desc" } else { "asc" };
            answer["orderBy"] = format!("{property}:{direction}").into();
        }
        if paging.counts {
            answer["totalCount"] = admitted.into();
        }
        answer
    }
}

fn compared(one: &Value, other: &Value) -> Ordering {
    one.as_str().unwrap_or_default().cmp(other.as_str().unwrap_or_default())
}

fn too_many(max: usize) -> Refused {
    Refused::bad(format!(
        "more than {max} persons would be looked at for this page; filter by a tag, or list \
         without orderBy, filter and includeTotalCount"
    ))
}
