//! Names in use.

use std::collections::BTreeSet;

use async_trait::async_trait;
use weir_engine::model::Name;
use weir_engine::value::Timestamp;

use super::rows::count;
use super::{Arguments, Connection, Database, statements, transaction};
use crate::contract::noted::{NAMES_MAX, NameKind, Noted, NotedName};
use crate::{Result, stored};

#[async_trait]
impl<D: Database> Noted for D {
    async fn note_names(&self, names: &BTreeSet<(NameKind, Name)>, at: Timestamp) -> Result<()> {
        transaction!(self, db => write(db, names, at).await)
    }

    async fn forget_name(&self, kind: NameKind, name: &Name) -> Result<()> {
        transaction!(self, db => forget(db, kind, name).await)
    }

    async fn names(&self, kind: NameKind, from: &str, limit: usize) -> Result<Vec<NotedName>> {
        let arguments = Arguments::new().text(stored::word(kind)).text(from).number(count(limit));
        let mut db = self.read().await?;
        let found: Vec<(Name, i64)> = db.fetch(statements::LIST_NAMES, arguments).await?;
        let noted = |(name, at)| NotedName { name, at: Timestamp::from_millis(at) };
        Ok(found.into_iter().map(noted).collect())
    }
}

async fn forget<C: Connection>(db: &mut C, kind: NameKind, name: &Name) -> Result<()> {
    let arguments = Arguments::new().text(stored::word(kind)).text(name.as_str());
    db.execute(statements::DELETE_NAME, arguments).await?;
    Ok(())
}

/// One by one: few are new, and only once.
async fn write<C: Connection>(
    db: &mut C,
    names: &BTreeSet<(NameKind, Name)>,
    at: Timestamp,
) -> Result<()> {
    for (kind, name) in names {
        let arguments = Arguments::new().text(stored::word(*kind)).text(name.as_str());
        let arguments = arguments.number(at.millis()).number(count(NAMES_MAX));
        db.execute(statements::WRITE_NAME, arguments).await?;
    }
    Ok(())
}
