//! Whom callers ask for: found by name or address, or created.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use weir_engine::model::{Contact, ContactId, Profile};
use weir_engine::value::Timestamp;

use super::rows::{fetch, write};
use super::statements;
use crate::contract::claim::{Ask, Who};
use crate::contract::extra::AliasKind;
use crate::{Result, stored};

/// Whom asks are for.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    /// For each ask, the contacts that are called so.
    pub(super) asked: Vec<Vec<ContactId>>,
    /// Contacts that did not exist before.
    pub(super) created: BTreeMap<ContactId, Contact>,
    aliases: Vec<AliasRow>,
}

#[derive(Serialize)]
struct ContactRow<'a> {
    contact: ContactId,
    external_id: &'a str,
    email: Option<&'a str>,
    phone: Option<&'a str>,
    body: String,
}

/// Another name of a contact.
#[derive(Debug, Serialize)]
pub(super) struct AliasRow {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) contact: ContactId,
}

/// Makes a name of one kind.
type Naming = fn(String) -> Who;

/// Finds the contacts that are asked for, and creates those that are to be created.
pub(super) async fn resolve(
    db: &mut SqliteConnection,
    asks: &[Ask],
    now: Timestamp,
) -> Result<Resolved> {
    let mut known = find(db, asks.iter().flat_map(names)).await?;
    let mut used = occupied(db, asks, &known).await?;
    let mut resolved = Resolved::default();
    for ask in asks {
        let found = match (known.get(&ask.who), &ask.create) {
            (Some(found), _) => found.clone(),
            (None, None) => Vec::new(),
            (None, Some(external)) => {
                let name = Who::External(external.clone());
                let found = match known.get(&name) {
                    Some(found) => found.clone(),
                    None => vec![resolved.create(db, &ask.who, external, &mut used).await?],
                };
                known.insert(name, found.clone());
                if !matches!(ask.who, Who::External(_)) {
                    known.insert(ask.who.clone(), found.clone());
                }
                found
            }
        };
        resolved.asked.push(found);
    }
    resolved.write(db, now).await?;
    Ok(resolved)
}

/// The names under which an ask may find its contact.
fn names(ask: &Ask) -> impl Iterator<Item = Who> {
    let create = ask.create.iter().map(|external| Who::External(external.clone()));
    std::iter::once(ask.who.clone()).chain(create)
}

/// The contacts that are called so, for each name that anybody has.
pub(super) async fn find(
    db: &mut SqliteConnection,
    names: impl Iterator<Item = Who>,
) -> Result<BTreeMap<Who, Vec<ContactId>>> {
    let mut texts: [BTreeSet<String>; 4] = Default::default();
    let mut ids = BTreeSet::new();
    for name in names {
        match name {
            Who::External(text) => _ = texts[0].insert(text),
            Who::Email(text) => _ = texts[1].insert(text),
            Who::Phone(text) => _ = texts[2].insert(text),
            Who::Anonymous(text) => _ = texts[3].insert(text),
            Who::Internal(id) => _ = ids.insert(id),
        }
    }
    let kinds: [(&str, Naming); 4] = [
        (statements::FIND_EXTERNAL, Who::External),
        (statements::FIND_EMAIL, Who::Email),
        (statements::FIND_PHONE, Who::Phone),
        (statements::FIND_ANONYMOUS, Who::Anonymous),
    ];
    let mut found = BTreeMap::<Who, Vec<ContactId>>::new();
    for ((statement, who), texts) in kinds.into_iter().zip(texts) {
        let texts: Vec<_> = texts.into_iter().collect();
        for (text, id) in fetch::<_, (String, i64)>(db, statement, &texts).await? {
            found.entry(who(text)).or_default().push(ContactId(id));
        }
    }
    for id in find_ids(db, &ids.into_iter().collect::<Vec<_>>()).await? {
        found.insert(Who::Internal(id), vec![id]);
    }
    Ok(found)
}

async fn find_ids(db: &mut SqliteConnection, ids: &[ContactId]) -> Result<Vec<ContactId>> {
    let found: Vec<(i64,)> = fetch(db, statements::FIND_IDS, ids).await?;
    Ok(found.into_iter().map(|(id,)| ContactId(id)).collect())
}

/// Of the ids that new contacts would get first, those that other contacts have.
async fn occupied(
    db: &mut SqliteConnection,
    asks: &[Ask],
    known: &BTreeMap<Who, Vec<ContactId>>,
) -> Result<BTreeSet<ContactId>> {
    let new = asks.iter().filter(|ask| !known.contains_key(&ask.who));
    let externals = new.filter_map(|ask| ask.create.as_deref());
    let first: Vec<_> = externals.map(|external| ContactId::derive(external, 0, 0)).collect();
    Ok(find_ids(db, &first).await?.into_iter().collect())
}

impl Resolved {
    async fn create(
        &mut self,
        db: &mut SqliteConnection,
        who: &Who,
        external: &str,
        used: &mut BTreeSet<ContactId>,
    ) -> Result<ContactId> {
        let id = free_id(db, external, used).await?;
        let mut contact = Contact::new(id, external);
        match who {
            Who::Email(address) => contact.profile.email = Some(address.clone()),
            Who::Phone(number) => contact.profile.phone = Some(number.clone()),
            Who::Anonymous(name) => {
                let kind = AliasKind::Anonymous.as_str();
                self.aliases.push(AliasRow { kind, name: name.clone(), contact: id });
            }
            Who::External(_) | Who::Internal(_) => {}
        }
        self.created.insert(id, contact);
        Ok(id)
    }

    async fn write(&self, db: &mut SqliteConnection, now: Timestamp) -> Result<()> {
        if self.created.is_empty() {
            return Ok(());
        }
        let rows = self.created.values().map(|contact| contact_row(contact.id, &contact.profile));
        let rows = stored::json(&rows.collect::<Vec<_>>());
        sqlx::query(statements::CREATE_HEADS).bind(&rows).execute(&mut *db).await?;
        let contacts = sqlx::query(statements::CREATE_CONTACTS).bind(&rows).bind(now.millis());
        contacts.execute(&mut *db).await?;
        write(db, statements::WRITE_ALIASES, &self.aliases).await
    }
}

/// The first id for a new contact that nobody has.
async fn free_id(
    db: &mut SqliteConnection,
    external: &str,
    used: &mut BTreeSet<ContactId>,
) -> Result<ContactId> {
    let mut attempt = 0;
    loop {
        let id = ContactId::derive(external, 0, attempt);
        // The first attempt of everybody was looked up at once.
        let elsewhere = attempt > 0 && !find_ids(db, &[id]).await?.is_empty();
        if !elsewhere && used.insert(id) {
            return Ok(id);
        }
        attempt += 1;
    }
}

/// The row of a contact, as statements take it.
pub(super) fn contact_row(contact: ContactId, profile: &Profile) -> impl Serialize {
    ContactRow {
        contact,
        external_id: &profile.external_id,
        email: profile.email.as_deref(),
        phone: profile.phone.as_deref(),
        body: stored::profile::write(profile),
    }
}
