//! Who is in which segment.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use weir_engine::model::{Contact, ContactId, Name};
use weir_engine::needs::Needs;
use weir_engine::value::Timestamp;

use super::people::load_all;
use super::records::records;
use super::rows::count;
use super::{Arguments, Connection, Database, statements};
use crate::Result;
use crate::contract::members::{Members, places};

records! {
    AskedRow['a] {
        segment: &'a Name,
    }
}

async fn after<C: Connection>(db: &mut C, place: i64, limit: usize) -> Result<Vec<ContactId>> {
    let arguments = Arguments::new().number(place).number(count(limit));
    let found: Vec<(i64,)> = db.fetch(statements::LIST_CONTACTS, arguments).await?;
    Ok(found.into_iter().map(|(id,)| ContactId(id)).collect())
}

#[async_trait]
impl<D: Database> Members for D {
    async fn members(&self, segments: &[Name]) -> Result<BTreeMap<Name, u64>> {
        let asked: Vec<_> = segments.iter().map(|segment| AskedRow { segment }).collect();
        let mut db = self.read().await?;
        let found: Vec<(String, i64)> = db.find(statements::COUNT_MEMBERS, &asked).await?;
        let counted = |(segment, n): (String, i64)| (segment.into(), n.cast_unsigned());
        Ok(found.into_iter().map(counted).collect())
    }

    async fn unjudged(
        &self,
        revision: i64,
        after: Option<ContactId>,
        limit: usize,
    ) -> Result<Vec<ContactId>> {
        let after = after.map_or(-1, |id| id.0);
        let arguments = Arguments::new().number(after).number(count(limit)).number(revision);
        let mut db = self.read().await?;
        let found: Vec<(i64,)> = db.fetch(statements::LIST_UNJUDGED, arguments).await?;
        Ok(found.into_iter().map(|(id,)| ContactId(id)).collect())
    }

    async fn count_unjudged(&self, revision: i64) -> Result<u64> {
        let mut db = self.read().await?;
        let arguments = Arguments::new().number(revision);
        let found: Option<(i64,)> = db.first(statements::COUNT_UNJUDGED, arguments).await?;
        Ok(found.map_or(0, |(n,)| n.cast_unsigned()))
    }

    async fn sample(&self, needs: &Needs, limit: usize, now: Timestamp) -> Result<Vec<Contact>> {
        let mut db = self.read().await?;
        let mut ids: BTreeSet<_> = after(&mut *db, -1, limit + 1).await?.into_iter().collect();
        if ids.len() > limit {
            ids.clear();
            let ends: Option<(i64, i64)> =
                db.first(statements::FIRST_AND_LAST, Arguments::new()).await?;
            let (first, last) = ends.unwrap_or_default();
            let (places, each) = places(first, last, limit);
            for place in places {
                ids.extend(after(&mut *db, place, each).await?);
            }
            while ids.len() > limit {
                ids.pop_last();
            }
        }
        load_all(self, &mut db, &ids, needs, now).await
    }
}
