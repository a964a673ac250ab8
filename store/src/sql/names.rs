//! Whom callers ask for: found by name or address, or created.

use std::collections::{BTreeMap, BTreeSet};

use weir_engine::model::{Contact, ContactId};
use weir_engine::value::Timestamp;

use super::records::records;
use super::statements::Statement;
use super::{Arguments, Claims, Connection, Reserved, changed, statements};
use crate::Result;
use crate::contract::claim::{Ask, Who};
use crate::contract::extra::{Alias, AliasKind};

/// Whom asks are for.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    /// For each ask, the contacts that are called so.
    pub(super) asked: Vec<Vec<ContactId>>,
    /// Contacts that did not exist before.
    pub(super) created: BTreeMap<ContactId, Contact>,
    aliases: Vec<Alias>,
}

records! {
    AliasRow['a] {
        kind: &'static str,
        name: &'a str,
        contact: ContactId,
    }
}

/// The contacts that are called so, for each name that anybody has.
pub(super) type Known = BTreeMap<Who, Vec<ContactId>>;

/// Makes a name of one kind.
type Naming = fn(String) -> Who;

/// Finds the contacts that are asked for, and gives ids to those that are to be created.
pub(super) async fn resolve<C: Claims>(
    db: &mut C,
    asks: &[Ask],
    now: Timestamp,
) -> Result<Resolved> {
    let mut known = find(db, asks.iter().flat_map(names)).await?;
    let wanted = wanted(asks, &known);
    let reserved: Vec<_> = wanted.iter().filter_map(reservation).collect();
    if !reserved.is_empty() && db.reserve(&reserved).await? {
        known.extend(find(db, wanted.iter().cloned()).await?);
    }
    let mut resolved = Resolved::default();
    let mut used = occupied(db, asks, &known, now).await?;
    for ask in asks {
        let found = match (known.get(&ask.who), &ask.create) {
            (Some(found), _) => found.clone(),
            (None, None) => Vec::new(),
            (None, Some(external)) => {
                let name = Who::External(external.clone());
                let found = match known.get(&name) {
                    Some(found) => found.clone(),
                    None => vec![resolved.create(db, ask, external, &mut used, now).await?],
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
    Ok(resolved)
}

/// The names under which an ask may find its contact.
pub(super) fn names(ask: &Ask) -> impl Iterator<Item = Who> {
    let create = ask.create.iter().map(|external| Who::External(external.clone()));
    std::iter::once(ask.who.clone()).chain(create)
}

/// The contacts that are called so, for each name that anybody has.
pub(super) async fn find<C: Connection>(
    db: &mut C,
    names: impl Iterator<Item = Who>,
) -> Result<Known> {
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
    let kinds: [(&Statement, Naming); 4] = [
        (statements::FIND_EXTERNAL, Who::External),
        (statements::FIND_EMAIL, Who::Email),
        (statements::FIND_PHONE, Who::Phone),
        (statements::FIND_ANONYMOUS, Who::Anonymous),
    ];
    let mut found = Known::new();
    for ((statement, who), texts) in kinds.into_iter().zip(texts) {
        let texts: Vec<_> = texts.into_iter().collect();
        for (text, id) in db.find::<_, (String, i64)>(statement, &texts).await? {
            let ids: &mut Vec<_> = found.entry(who(text)).or_default();
            if !ids.contains(&ContactId(id)) {
                ids.push(ContactId(id));
            }
        }
    }
    for (id, survivor) in find_ids(db, &ids.into_iter().collect::<Vec<_>>()).await? {
        found.insert(Who::Internal(id), vec![survivor]);
    }
    Ok(found)
}

/// Those of these ids that are given, each with who it is now.
async fn find_ids<C: Connection>(
    db: &mut C,
    ids: &[ContactId],
) -> Result<Vec<(ContactId, ContactId)>> {
    let found: Vec<(i64, i64)> = db.find(statements::FIND_IDS, ids).await?;
    Ok(found.into_iter().map(|(id, survivor)| (ContactId(id), ContactId(survivor))).collect())
}

/// Of the ids that new contacts would get first, those that other contacts have.
async fn occupied<C: Connection>(
    db: &mut C,
    asks: &[Ask],
    known: &Known,
    now: Timestamp,
) -> Result<BTreeSet<ContactId>> {
    let new = asks.iter().filter(|ask| !known.contains_key(&ask.who));
    let externals = new.filter_map(|ask| ask.create.as_deref());
    let first: Vec<_> = externals.map(|external| ContactId::derive(external, 0, now, 0)).collect();
    Ok(find_ids(db, &first).await?.into_iter().map(|(id, _)| id).collect())
}

/// Names that are to be given to new contacts.
fn wanted(asks: &[Ask], known: &Known) -> BTreeSet<Who> {
    let new = asks.iter().filter(|ask| ask.create.is_some() && !known.contains_key(&ask.who));
    new.map(|ask| ask.who.clone()).collect()
}

/// What keeps two contacts from being created with this name at once; nothing for external ids,
/// which have a unique key.
fn reservation(who: &Who) -> Option<Reserved<'_>> {
    match who {
        Who::Email(name) => Some(Reserved { kind: "email", name }),
        Who::Phone(name) => Some(Reserved { kind: "phone", name }),
        Who::Anonymous(name) => Some(Reserved { kind: "anonymous", name }),
        Who::External(_) | Who::Internal(_) => None,
    }
}

impl Resolved {
    async fn create<C: Connection>(
        &mut self,
        db: &mut C,
        ask: &Ask,
        external: &str,
        used: &mut BTreeSet<ContactId>,
        now: Timestamp,
    ) -> Result<ContactId> {
        let id = free_id(db, external, used, now).await?;
        let mut contact = Contact::new(id, external);
        match &ask.who {
            Who::Email(address) => contact.profile.email = Some(address.clone()),
            Who::Phone(number) => contact.profile.phone = Some(number.clone()),
            Who::Anonymous(name) => {
                let (kind, name) = (AliasKind::Anonymous, name.clone());
                self.aliases.push(Alias { kind, name, contact: id });
            }
            Who::External(_) | Who::Internal(_) => {}
        }
        self.created.insert(id, contact);
        Ok(id)
    }

    /// Contacts that asks found, each alone.
    pub(super) fn found(&self) -> BTreeSet<ContactId> {
        let one = self.asked.iter().filter(|found| found.len() == 1);
        one.map(|found| found[0]).collect()
    }

    /// Writes the contacts that are created, except their heads.
    pub(super) async fn write<C: Claims>(&self, db: &mut C, now: Timestamp) -> Result<()> {
        let created = self.created.values();
        let rows = created.map(|contact| changed::contact(contact.id, &contact.profile));
        let rows: Vec<_> = rows.collect();
        let now = Arguments::new().number(now.millis());
        db.write_with(statements::CREATE_CONTACTS, &rows, now).await?;
        write_aliases(db, &self.aliases).await
    }
}

/// Writes other names of contacts; of one name that is given twice, the last counts.
pub(super) async fn write_aliases<C: Connection>(db: &mut C, aliases: &[Alias]) -> Result<()> {
    let named = aliases.iter().map(|alias| ((alias.kind, alias.name.as_str()), alias.contact));
    let last: BTreeMap<_, _> = named.collect();
    let row = |((kind, name), contact): ((AliasKind, _), _)| {
        let kind = kind.as_str();
        AliasRow { kind, name, contact }
    };
    db.write(statements::WRITE_ALIASES, &last.into_iter().map(row).collect::<Vec<_>>()).await
}

/// The first id for a new contact that nobody has.
async fn free_id<C: Connection>(
    db: &mut C,
    external: &str,
    used: &mut BTreeSet<ContactId>,
    now: Timestamp,
) -> Result<ContactId> {
    let mut attempt = 0;
    loop {
        let id = ContactId::derive(external, 0, now, attempt);
        // The first attempt of everybody was looked up at once.
        let elsewhere = attempt > 0 && !find_ids(db, &[id]).await?.is_empty();
        if !elsewhere && used.insert(id) {
            return Ok(id);
        }
        attempt += 1;
    }
}
