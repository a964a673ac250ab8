//! Contacts with the facts that turns may look at, many at once: one statement for each kind
//! of fact, none for facts that nobody needs.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use sqlx::FromRow;
use sqlx::sqlite::SqliteConnection;
use weir_engine::model::{
    Appointment, Contact, ContactId, Entry, Message, MessageId, Moment, Name, TokenId,
};
use weir_engine::needs::Needs;
use weir_engine::value::Timestamp;

use super::rows::{EventRow, MessageRow, TokenRow, count, fetch, hex};
use super::statements;
use crate::stored;
use crate::stored::message::History;
use crate::suppression::{self, Entry as Listed, HashKey};
use crate::{Error, HISTORY_MAX, Result};

/// What to load.
pub(super) struct Wanted<'a> {
    pub(super) contacts: &'a BTreeSet<ContactId>,
    /// Tokens to load even when they ended.
    pub(super) tokens: &'a BTreeSet<TokenId>,
    pub(super) needs: &'a Needs,
    pub(super) now: Timestamp,
    pub(super) hash_key: &'a HashKey,
}

/// Contacts, and how their messages rose.
pub(super) type Loaded = BTreeMap<ContactId, (Contact, BTreeMap<MessageId, History>)>;

/// Loads contacts; those that do not exist are left out.
pub(super) async fn load(db: &mut SqliteConnection, wanted: &Wanted<'_>) -> Result<Loaded> {
    let ids: Vec<_> = wanted.contacts.iter().copied().collect();
    let mut loader = Loader { db, ids, loaded: Loaded::new() };
    loader.profiles().await?;
    loader.tags().await?;
    loader.consents().await?;
    loader.baskets(wanted.needs).await?;
    loader.history(wanted.needs).await?;
    loader.tokens(wanted).await?;
    loader.messages().await?;
    loader.calendar().await?;
    loader.suppressed(wanted.hash_key).await?;
    Ok(loader.loaded)
}

struct Loader<'a> {
    db: &'a mut SqliteConnection,
    ids: Vec<ContactId>,
    loaded: Loaded,
}

#[derive(FromRow)]
struct ProfileRow {
    contact: i64,
    counter: i64,
    external_id: String,
    email: Option<String>,
    phone: Option<String>,
    body: String,
}

#[derive(FromRow)]
struct AppointmentRow {
    contact: i64,
    flow: String,
    start: String,
    due: Option<i64>,
    last: Option<i64>,
}

#[derive(Serialize)]
struct Need<'a> {
    kind: &'a Name,
    subject: Option<&'a Name>,
}

#[derive(Serialize)]
struct ListedRow {
    channel: &'static str,
    hash: String,
}

impl Loader<'_> {
    async fn profiles(&mut self) -> Result<()> {
        let rows = fetch::<_, ProfileRow>(self.db, statements::LOAD_CONTACTS, &self.ids).await?;
        for row in rows {
            let id = ContactId(row.contact);
            let mut contact = Contact::new(id, "");
            contact.counter = row.counter;
            contact.profile =
                stored::profile::read(&row.body, row.external_id, row.email, row.phone)?;
            self.loaded.insert(id, (contact, BTreeMap::new()));
        }
        Ok(())
    }

    async fn tags(&mut self) -> Result<()> {
        let rows: Vec<(i64, String, i64, i64)> =
            fetch(self.db, statements::LOAD_TAGS, &self.ids).await?;
        for (id, tag, seq, at) in rows {
            let at = Timestamp::from_millis(at);
            self.contact(id)?.tags.insert(tag.into(), Moment { seq, at });
        }
        Ok(())
    }

    async fn consents(&mut self) -> Result<()> {
        let rows: Vec<(i64, String, String)> =
            fetch(self.db, statements::LOAD_CONSENTS, &self.ids).await?;
        for (id, channel, body) in rows {
            let consent = stored::read(&body)?;
            self.contact(id)?.consent.insert(channel.into(), consent);
        }
        Ok(())
    }

    async fn baskets(&mut self, needs: &Needs) -> Result<()> {
        let kinds = [("cart", needs.carts), ("order", needs.orders)];
        let kinds: Vec<_> = kinds.iter().filter(|kind| kind.1).map(|kind| kind.0).collect();
        if kinds.is_empty() {
            return Ok(());
        }
        let rows: Vec<(i64, String, String, String)> = sqlx::query_as(statements::LOAD_BASKETS)
            .bind(stored::json(&self.ids))
            .bind(stored::json(&kinds))
            .fetch_all(&mut *self.db)
            .await?;
        for (id, kind, basket, body) in rows {
            let contact = self.contact(id)?;
            let baskets = if kind == "cart" { &mut contact.carts } else { &mut contact.orders };
            baskets.insert(basket, stored::read(&body)?);
        }
        Ok(())
    }

    async fn history(&mut self, needs: &Needs) -> Result<()> {
        if needs.events.is_empty() {
            return Ok(());
        }
        let needs = needs.events.iter();
        let needs = needs.map(|(kind, subject)| Need { kind, subject: subject.as_ref() });
        let rows: Vec<EventRow> = sqlx::query_as(statements::LOAD_HISTORY)
            .bind(stored::json(&self.ids))
            .bind(stored::json(&needs.collect::<Vec<_>>()))
            .bind(count(HISTORY_MAX))
            .fetch_all(&mut *self.db)
            .await?;
        for row in rows {
            let history = &mut self.contact(row.contact)?.history;
            let event = row.event()?;
            // Two needs may name the same event; they stand side by side, ordered by seq.
            if history.last().is_none_or(|last| last.seq != event.seq) {
                history.push(event);
            }
        }
        Ok(())
    }

    async fn tokens(&mut self, wanted: &Wanted<'_>) -> Result<()> {
        let rows: Vec<TokenRow> = sqlx::query_as(statements::LOAD_TOKENS)
            .bind(stored::json(&self.ids))
            .bind(wanted.now.millis())
            .bind(stored::json(wanted.tokens))
            .fetch_all(&mut *self.db)
            .await?;
        for row in rows {
            let contact = self.contact(row.id().contact.0)?;
            contact.entries.push(Entry {
                token: row.id(),
                flow: row.flow.as_str().into(),
                key: row.key.clone(),
                at: Timestamp::from_millis(row.entered_at),
            });
            contact.tokens.extend(row.token()?);
        }
        Ok(())
    }

    async fn messages(&mut self) -> Result<()> {
        let contacts = self.loaded.values();
        let tokens = contacts.flat_map(|(contact, _)| contact.tokens.iter());
        let tokens: Vec<_> = tokens.map(|token| token.id).collect();
        let rows: Vec<MessageRow> = fetch(self.db, statements::LOAD_MESSAGES, &tokens).await?;
        for row in rows {
            let id = ContactId(row.contact);
            let (message, history): (Message, _) = row.message()?;
            let (contact, histories) = self.loaded.get_mut(&id).ok_or_else(|| orphan(id))?;
            histories.insert(message.id, history);
            contact.messages.push(message);
        }
        Ok(())
    }

    async fn calendar(&mut self) -> Result<()> {
        let rows: Vec<AppointmentRow> =
            fetch(self.db, statements::LOAD_APPOINTMENTS, &self.ids).await?;
        for row in rows {
            self.contact(row.contact)?.calendar.push(Appointment {
                flow: row.flow.into(),
                start: row.start.into(),
                due: row.due.map(Timestamp::from_millis),
                last: row.last.map(Timestamp::from_millis),
            });
        }
        Ok(())
    }

    async fn suppressed(&mut self, key: &HashKey) -> Result<()> {
        let contacts = self.loaded.values();
        let entries: Vec<_> =
            contacts.flat_map(|(contact, _)| key.entries(&contact.profile)).collect();
        let listed = listed(self.db, &entries).await?;
        for (contact, _) in self.loaded.values_mut() {
            suppression::mark(key, contact, &listed);
        }
        Ok(())
    }

    fn contact(&mut self, id: i64) -> Result<&mut Contact> {
        let id = ContactId(id);
        self.loaded.get_mut(&id).map(|(contact, _)| contact).ok_or_else(|| orphan(id))
    }
}

/// Of these entries those that are on the suppression list, and why.
pub(super) async fn listed(
    db: &mut SqliteConnection,
    entries: &[Listed],
) -> Result<BTreeMap<Listed, String>> {
    let asked: Vec<_> = entries.iter().map(|(c, h)| (*c, *h, hex(h))).collect();
    let row = |(channel, _, hash): &(weir_messages::Channel, [u8; 32], String)| ListedRow {
        channel: channel.as_str(),
        hash: hash.clone(),
    };
    let rows: Vec<_> = asked.iter().map(row).collect();
    let found: Vec<(String, String, String)> =
        fetch(db, statements::LOAD_SUPPRESSED, &rows).await?;
    let reasons: BTreeMap<_, _> =
        found.into_iter().map(|(channel, hash, reason)| ((channel, hash), reason)).collect();
    let reason = |channel: weir_messages::Channel, hash: String| {
        reasons.get(&(channel.as_str().to_owned(), hash)).cloned()
    };
    let of = |(channel, hash, text)| Some(((channel, hash), reason(channel, text)?));
    Ok(asked.into_iter().filter_map(of).collect())
}

fn orphan(contact: ContactId) -> Error {
    Error::Corrupt(format!("rows of {contact}, which is not there"))
}
