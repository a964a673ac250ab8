//! Writes what turns changed, and what goes with it.

use std::collections::BTreeMap;

use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use weir_engine::model::ContactId;
use weir_engine::turn::Changes;
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::create::{AliasRow, contact_row};
use super::record::Change;
use super::rows::{hex, write};
use super::{access, record, statements};
use crate::contract::claim::Taken;
use crate::contract::extra::{Extra, Suppress};
use crate::counts::{Before, CountKey, Deltas};
use crate::suppression::{HashKey, addresses};
use crate::{Result, stored};

/// Everything one transaction writes.
pub(super) struct Commit<'a> {
    pub(super) taken: &'a [Taken],
    pub(super) before: &'a [Before],
    pub(super) changes: &'a BTreeMap<usize, Changes>,
    pub(super) extra: &'a Extra,
    pub(super) hash_key: &'a HashKey,
    pub(super) now: Timestamp,
}

/// Why an address of somebody who was erased gets nothing more.
const ERASED: &str = "erased";
/// Why an address gets nothing more that an event put on the list.
const BY_EVENT: &str = "event";

/// Everything that is kept of a contact; a test compares this with the tables.
pub(super) const ERASE: [&str; 14] = [
    statements::ERASE_ALIASES,
    statements::ERASE_APPOINTMENTS,
    statements::ERASE_BASKETS,
    statements::ERASE_BODIES,
    statements::ERASE_CONSENTS,
    statements::ERASE_CONTACTS,
    statements::ERASE_EVENT_IDS,
    statements::ERASE_EVENTS,
    statements::ERASE_HEADS,
    statements::ERASE_MESSAGES,
    statements::ERASE_PROVIDER_LOG,
    statements::ERASE_TAGS,
    statements::ERASE_TOKENS,
    statements::ERASE_TRAIL,
];

#[derive(Serialize)]
struct DeltaRow<'a> {
    #[serde(flatten)]
    key: &'a CountKey,
    n: i64,
}

#[derive(Serialize)]
struct SuppressionRow {
    channel: &'static str,
    hash: String,
    reason: String,
}

impl Commit<'_> {
    /// Writes all of it, in the transaction at hand.
    pub(super) async fn write(&self, db: &mut SqliteConnection) -> Result<()> {
        self.contacts(db).await?;
        self.knowledge(db).await?;
        self.events(db).await?;
        self.tokens(db).await?;
        self.messages(db).await?;
        self.calendar(db).await?;
        self.counts(db).await?;
        self.suppressions(db).await?;
        self.extra(db).await?;
        self.erase(db).await
    }

    fn changed(&self) -> impl Iterator<Item = Change<'_>> {
        let place =
            |(place, changes): (&usize, _)| (&self.taken[*place], &self.before[*place], changes);
        self.changes.iter().map(place)
    }

    async fn contacts(&self, db: &mut SqliteConnection) -> Result<()> {
        let counted = |(taken, before, _): &Change<'_>| taken.contact.counter != before.counter;
        let heads = self.changed().filter(counted).map(|(taken, ..)| record::head(&taken.contact));
        write(db, statements::WRITE_HEADS, &heads.collect::<Vec<_>>()).await?;
        let profiles = self.changed().filter(|(_, _, changes)| changes.profile);
        let profiles =
            profiles.map(|(taken, ..)| contact_row(taken.contact.id, &taken.contact.profile));
        write(db, statements::WRITE_CONTACTS, &profiles.collect::<Vec<_>>()).await
    }

    /// Tags, consent, carts and orders.
    async fn knowledge(&self, db: &mut SqliteConnection) -> Result<()> {
        let (came, went) = split(self.changed().map(record::tags));
        write(db, statements::WRITE_TAGS, &came).await?;
        write(db, statements::DELETE_TAGS, &went).await?;
        let (said, unsaid) = split(self.changed().map(record::consents));
        write(db, statements::WRITE_CONSENTS, &said).await?;
        write(db, statements::DELETE_CONSENTS, &unsaid).await?;
        let (there, gone) = split(self.changed().map(record::baskets));
        write(db, statements::WRITE_BASKETS, &there).await?;
        write(db, statements::DELETE_BASKETS, &gone).await
    }

    async fn events(&self, db: &mut SqliteConnection) -> Result<()> {
        let events = self.changed().flat_map(|(taken, _, changes)| {
            changes.events.iter().map(|event| (taken.contact.id, event))
        });
        let events: Vec<_> = events.collect();
        let rows: Vec<_> = events.iter().map(|(id, event)| record::event(*id, event)).collect();
        write(db, statements::WRITE_EVENTS, &rows).await?;
        let ids = events.iter().filter_map(|(id, event)| record::event_id(*id, event));
        write(db, statements::WRITE_EVENT_IDS, &ids.collect::<Vec<_>>()).await
    }

    async fn tokens(&self, db: &mut SqliteConnection) -> Result<()> {
        let (mut new, mut known) = (Vec::new(), Vec::new());
        for (taken, before, changes) in self.changed() {
            for token in changes.tokens.iter().filter_map(|id| taken.contact.token(*id)) {
                let rows = if before.tokens.contains(&token.id) { &mut known } else { &mut new };
                rows.push(record::token(token));
            }
        }
        write(db, statements::INSERT_TOKENS, &new).await?;
        write(db, statements::UPDATE_TOKENS, &known).await?;
        let hops = self.changed().flat_map(|(_, _, changes)| changes.trail.iter());
        write(db, statements::WRITE_TRAIL, &hops.map(record::hop).collect::<Vec<_>>()).await
    }

    async fn messages(&self, db: &mut SqliteConnection) -> Result<()> {
        let (mut new, mut known) = (Vec::new(), Vec::new());
        for (taken, before, changes) in self.changed() {
            for message in changes.messages.iter().filter_map(|id| taken.contact.message(*id)) {
                let is_known = before.messages.contains_key(&message.id);
                let rows = if is_known { &mut known } else { &mut new };
                let history = record::history(before, message, self.now);
                rows.push(record::message(message, &history));
            }
        }
        write(db, statements::INSERT_MESSAGES, &new).await?;
        write(db, statements::UPDATE_MESSAGES, &known).await
    }

    async fn calendar(&self, db: &mut SqliteConnection) -> Result<()> {
        let (stand, gone) = split(self.changed().map(record::appointments));
        write(db, statements::WRITE_APPOINTMENTS, &stand).await?;
        write(db, statements::DELETE_APPOINTMENTS, &gone).await
    }

    async fn counts(&self, db: &mut SqliteConnection) -> Result<()> {
        let mut deltas = Deltas::default();
        for (taken, before, changes) in self.changed() {
            deltas.add(before, &taken.contact, changes);
        }
        let rows = deltas.0.iter().filter(|(_, n)| **n != 0);
        let rows: Vec<_> = rows.map(|(key, n)| DeltaRow { key, n: *n }).collect();
        write(db, statements::WRITE_COUNT_DELTAS, &rows).await
    }

    async fn suppressions(&self, db: &mut SqliteConnection) -> Result<()> {
        let mut rows: Vec<_> = self.extra.suppress.iter().map(|entry| self.listed(entry)).collect();
        for (taken, _, changes) in self.changed() {
            let told = changes.suppressed.iter();
            rows.extend(told.map(|(channel, address)| self.row(*channel, address, BY_EVENT)));
            if changes.erased {
                let all = addresses(&taken.contact.profile);
                rows.extend(all.map(|(channel, address)| self.row(channel, address, ERASED)));
            }
        }
        if !rows.is_empty() {
            let query = sqlx::query(statements::WRITE_SUPPRESSIONS);
            query.bind(stored::json(&rows)).bind(self.now.millis()).execute(db).await?;
        }
        Ok(())
    }

    fn listed(&self, entry: &Suppress) -> SuppressionRow {
        self.row(entry.channel, &entry.address, &entry.reason)
    }

    fn row(&self, channel: Channel, address: &str, reason: &str) -> SuppressionRow {
        let (_, hash) = self.hash_key.entry(channel, address);
        SuppressionRow { channel: channel.as_str(), hash: hex(&hash), reason: reason.to_owned() }
    }

    async fn extra(&self, db: &mut SqliteConnection) -> Result<()> {
        let now = self.now.millis();
        for body in &self.extra.bodies {
            let query = sqlx::query(statements::WRITE_BODY);
            let query = query.bind(body.contact.0).bind(body.message.0.as_slice());
            query.bind(now).bind(stored::deflate(&body.parts)).execute(&mut *db).await?;
        }
        for line in &self.extra.log {
            let query = sqlx::query(statements::WRITE_LOG_LINE);
            let query = query.bind(line.contact.0).bind(line.message.0.as_slice());
            query.bind(now).bind(stored::json(&line.said)).execute(&mut *db).await?;
        }
        for (request, answered) in &self.extra.answers {
            access::write_answer(db, request, answered, self.now).await?;
        }
        for (name, value) in &self.extra.settings {
            access::write_setting(db, name, value).await?;
        }
        let aliases = self.extra.aliases.iter().map(|alias| AliasRow {
            kind: alias.kind.as_str(),
            name: alias.name.clone(),
            contact: alias.contact,
        });
        write(db, statements::WRITE_ALIASES, &aliases.collect::<Vec<_>>()).await
    }

    async fn erase(&self, db: &mut SqliteConnection) -> Result<()> {
        let erased = self.changed().filter(|(_, _, changes)| changes.erased);
        let ids: Vec<ContactId> = erased.map(|(taken, ..)| taken.contact.id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        for statement in ERASE {
            write(db, statement, &ids).await?;
        }
        let query = sqlx::query(statements::WRITE_ERASURES).bind(stored::json(&ids));
        query.bind(self.now.millis()).execute(db).await?;
        Ok(())
    }
}

/// The rows to write and the rows to delete, of all contacts together.
fn split<T>(rows: impl Iterator<Item = (Vec<T>, Vec<T>)>) -> (Vec<T>, Vec<T>) {
    let (mut write, mut delete) = (Vec::new(), Vec::new());
    for (some, others) in rows {
        write.extend(some);
        delete.extend(others);
    }
    (write, delete)
}
