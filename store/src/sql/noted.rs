//! Names in use.

use std::collections::BTreeSet;

use async_trait::async_trait;
use weir_engine::model::Name;

use super::rows::count;
use super::{Arguments, Connection, Database, statements, transaction};
use crate::contract::noted::{NAMES_MAX, NameKind, Noted};
use crate::{Result, stored};

#[async_trait]
impl<D: Database> Noted for D {
    async fn note_names(&self, names: &BTreeSet<(NameKind, Name)>) -> Result<()> {
        transaction!(self, db => write(db, names).await)
    }

    async fn names(&self, kind: NameKind, from: &str, limit: usize) -> Result<Vec<Name>> {
        let arguments = Arguments::new().text(stored::word(kind)).text(from).number(count(limit));
        let mut db = self.read().await?;
        let found: Vec<(Name,)> = db.fetch(statements::LIST_NAMES, arguments).await?;
        Ok(found.into_iter().map(|(name,)| name).collect())
    }
}

/// One by one: few are new, and only once.
async fn write<C: Connection>(db: &mut C, names: &BTreeSet<(NameKind, Name)>) -> Result<()> {
    for (kind, name) in names {
        let arguments =
            Arguments::new().text(stored::word(*kind)).text(name.as_str()).number(count(NAMES_MAX));
        db.execute(statements::WRITE_NAME, arguments).await?;
    }
    Ok(())
}
