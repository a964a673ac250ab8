//! Contacts with the facts that turns may look at, many at once: one statement for each kind
//! of fact, none for facts that nobody needs.

use std::collections::{BTreeMap, BTreeSet};

use weir_engine::model::{
    Appointment, Contact, ContactId, Entry, Message, MessageId, Moment, Name, Token, TokenId,
};
use weir_engine::needs::Needs;
use weir_engine::value::Timestamp;

use super::fetched::fetched;
use super::records::{Blob, hex, records};
use super::rows::{EventRow, MessageRow, TokenRow, count};
use super::statements::Statement;
use super::{Arguments, Connection, Fetched, statements};
use crate::months::month_of;
use crate::stored;
use crate::stored::message::History;
use crate::suppression::{self, Entry as Listed, HashKey};
use crate::{Error, HISTORY_MAX, Result};

/// What to load.
pub(crate) struct Wanted<'a> {
    pub(crate) contacts: &'a BTreeSet<ContactId>,
    /// Those of them that were created in this transaction: nothing else is known of them.
    pub(crate) created: &'a BTreeMap<ContactId, Contact>,
    /// Tokens to load even when they ended.
    pub(crate) tokens: &'a BTreeSet<TokenId>,
    pub(crate) needs: &'a Needs,
    pub(crate) now: Timestamp,
    pub(crate) hash_key: &'a HashKey,
}

/// Contacts, and how their messages rose.
pub(crate) type Loaded = BTreeMap<ContactId, (Contact, BTreeMap<MessageId, History>)>;

/// Loads contacts; those that do not exist are left out.
pub(crate) async fn load<C: Connection>(db: &mut C, wanted: &Wanted<'_>) -> Result<Loaded> {
    let is_new = |id: &&ContactId| wanted.created.contains_key(id);
    let ids = wanted.contacts.iter().filter(|id| !is_new(id)).copied().collect();
    let new = wanted.contacts.iter().filter(is_new).map(|id| (*id, &wanted.created[id]));
    let known = new.map(|(id, contact)| (id, (contact.clone(), BTreeMap::new()))).collect();
    let holders = BTreeMap::new();
    let mut loader = Loader { db, ids, holders, loaded: known };
    loader.profiles().await?;
    loader.tags().await?;
    loader.members(wanted.needs).await?;
    loader.consents().await?;
    loader.history(wanted.needs).await?;
    loader.tokens(wanted).await?;
    loader.messages().await?;
    loader.baskets(wanted.needs).await?;
    loader.calendar().await?;
    loader.suppressed(wanted.hash_key).await?;
    loader.loaded.values_mut().for_each(|(contact, _)| contact.put_in_order());
    Ok(loader.loaded)
}

/// Every number under which rows of a contact are kept, and by how much its own are ahead of what
/// they say.
pub(super) async fn numbers<C: Connection>(
    db: &mut C,
    contact: ContactId,
) -> Result<Vec<(ContactId, i64)>> {
    let rows: Vec<ProfileRow> = db.find(statements::LOAD_CONTACTS, &[contact]).await?;
    let joined = rows.first().and_then(|row| row.joined.as_deref());
    let joined = stored::joined::read(joined)?.into_iter().map(|one| (one.contact, one.before));
    Ok(std::iter::once((contact, 0)).chain(joined).collect())
}

struct Loader<'a, C> {
    db: &'a mut C,
    ids: Vec<ContactId>,
    /// Whose rows are kept under numbers of contacts that were merged.
    holders: BTreeMap<ContactId, ContactId>,
    loaded: Loaded,
}

fetched! {
    ProfileRow {
        contact: i64,
        counter: i64,
        judged: i64,
        external_id: String,
        email: Option<String>,
        phone: Option<String>,
        body: String,
        joined: Option<String>,
    }

    AppointmentRow {
        contact: i64,
        flow: String,
        start: String,
        about: String,
        due: Option<i64>,
        last: Option<i64>,
    }
}

records! {
    /// Events of a contact that are about one thing.
    Need['a] {
        contact: ContactId,
        kind: i64,
        about: &'a str,
    }

    /// Events of a contact, whatever they are about.
    NeedOfKind {
        contact: ContactId,
        kind: i64,
    }

    /// Carts or orders of a contact.
    Kept {
        contact: ContactId,
        kind: &'static str,
    }

    /// A token whose messages are asked for, and the month in which it entered.
    Sender {
        token: TokenId,
        month: i64,
    }

    ListedRow {
        channel: &'static str,
        hash: Blob<[u8; 32]>,
    }
}

impl<C: Connection> Loader<'_, C> {
    async fn profiles(&mut self) -> Result<()> {
        let rows: Vec<ProfileRow> = self.of_contacts(statements::LOAD_CONTACTS).await?;
        for row in rows {
            let id = ContactId(row.contact);
            let mut contact = Contact::new(id, "");
            (contact.counter, contact.judged) = (row.counter, row.judged);
            contact.profile =
                stored::profile::read(&row.body, row.external_id, row.email, row.phone)?;
            contact.joined = stored::joined::read(row.joined.as_deref())?;
            self.holders.extend(contact.joined.iter().map(|joined| (joined.contact, id)));
            self.loaded.insert(id, (contact, BTreeMap::new()));
        }
        // Who was merged is nobody any more, and has rows all the same.
        self.ids.retain(|id| self.loaded.contains_key(id));
        Ok(())
    }

    /// Every number under which events, runs and messages are kept.
    fn numbers(&self) -> Vec<ContactId> {
        self.ids.iter().chain(self.holders.keys()).copied().collect()
    }

    async fn tags(&mut self) -> Result<()> {
        let rows: Vec<(i64, String, i64, i64)> = self.of_contacts(statements::LOAD_TAGS).await?;
        for (id, tag, seq, at) in rows {
            let at = Timestamp::from_millis(at);
            self.contact(id)?.tags.insert(tag.into(), Moment { seq, at });
        }
        Ok(())
    }

    async fn members(&mut self, needs: &Needs) -> Result<()> {
        if !needs.segments {
            return Ok(());
        }
        let rows: Vec<(i64, String)> = self.of_contacts(statements::LOAD_MEMBERS).await?;
        for (id, segment) in rows {
            self.contact(id)?.segments.insert(segment.into());
        }
        Ok(())
    }

    async fn consents(&mut self) -> Result<()> {
        let rows: Vec<(i64, String, String)> = self.of_contacts(statements::LOAD_CONSENTS).await?;
        for (id, channel, body) in rows {
            let consent = stored::read(&body)?;
            self.contact(id)?.consent.insert(channel.into(), consent);
        }
        Ok(())
    }

    async fn baskets(&mut self, needs: &Needs) -> Result<()> {
        let mut wanted = Vec::new();
        // Who is created now has none.
        for &contact in &self.ids {
            let loaded = self.loaded.get(&contact);
            let carts = needs.carts || loaded.is_some_and(|(own, _)| own.has_run_about_cart());
            wanted.extend(carts.then_some(Kept { contact, kind: "cart" }));
            wanted.extend(needs.orders.then_some(Kept { contact, kind: "order" }));
        }
        let rows: Vec<(i64, String, String, String)> =
            self.db.find(statements::LOAD_BASKETS, &wanted).await?;
        for (id, kind, basket, body) in rows {
            let contact = self.contact(id)?;
            let baskets = if kind == "cart" { &mut contact.carts } else { &mut contact.orders };
            baskets.insert(basket, stored::read(&body)?);
        }
        Ok(())
    }

    async fn history(&mut self, needs: &Needs) -> Result<()> {
        let (mut wanted, mut of_kinds) = (Vec::new(), Vec::new());
        let numbers = self.numbers();
        for (kind, subject) in &needs.events {
            let subject = subject.as_ref().map(Name::as_str);
            let ids = numbers.iter();
            match stored::kinds::columns(kind, subject) {
                (kind, Some(about)) => {
                    wanted.extend(ids.map(|&contact| Need { contact, kind, about }));
                }
                (kind, None) => of_kinds.extend(ids.map(|&contact| NeedOfKind { contact, kind })),
            }
        }
        let most = || Arguments::new().number(count(HISTORY_MAX));
        let mut rows: Vec<EventRow> =
            self.db.find_with(statements::LOAD_HISTORY, &wanted, most()).await?;
        rows.extend(self.db.find_with(statements::LOAD_HISTORY_OF_KIND, &of_kinds, most()).await?);
        for row in rows {
            let number = ContactId(row.contact);
            let contact = self.contact(row.contact)?;
            let mut event = row.event()?;
            event.seq += contact.ahead_of(number);
            contact.history.push(event.into());
        }
        for (contact, _) in self.loaded.values_mut() {
            // Two needs may name the same event.
            contact.history.sort_by_key(|event| event.seq);
            contact.history.dedup_by_key(|event| event.seq);
        }
        Ok(())
    }

    async fn tokens(&mut self, wanted: &Wanted<'_>) -> Result<()> {
        let now = Arguments::new().number(wanted.now.millis());
        let rows: Vec<TokenRow> =
            self.db.find_with(statements::LOAD_TOKENS, &self.numbers(), now).await?;
        for row in rows {
            let contact = self.contact(row.id().contact.0)?;
            contact.entries.push(Entry {
                token: row.id(),
                flow: row.flow.0.clone(),
                key: row.key.clone(),
                at: Timestamp::from_millis(row.entered_at),
            });
            contact.tokens.extend(own(contact, row)?);
        }
        self.ended(wanted).await
    }

    /// Tokens that ended, and are asked for all the same.
    async fn ended(&mut self, wanted: &Wanted<'_>) -> Result<()> {
        let asked = self.missing(wanted);
        let rows: Vec<TokenRow> = self.db.find(statements::LOAD_ENDED_TOKENS, &asked).await?;
        for row in rows {
            let contact = self.contact(row.id().contact.0)?;
            let token = own(contact, row)?;
            contact.tokens.extend(token);
            contact.tokens.sort_by_key(|token| token.id);
        }
        Ok(())
    }

    /// Tokens that are asked for, and not here yet.
    fn missing(&self, wanted: &Wanted<'_>) -> Vec<TokenId> {
        let is_here = |id: &TokenId| {
            let contact = self.loaded.get(&self.holder(id.contact));
            contact.is_none_or(|(contact, _)| contact.token(*id).is_some())
        };
        let entered = self.loaded.values().flat_map(|(contact, _)| &contact.entries);
        let entered = entered.filter(|_| wanted.needs.runs).map(|entry| &entry.token);
        let asked: BTreeSet<_> = wanted.tokens.iter().chain(entered).copied().collect();
        asked.into_iter().filter(|id| !is_here(id)).collect()
    }

    async fn messages(&mut self) -> Result<()> {
        let contacts = self.loaded.values();
        let tokens = contacts.flat_map(|(contact, _)| contact.tokens.iter());
        let sender = |token: &Token| Sender { token: token.id, month: month_of(token.entered.at) };
        let tokens: Vec<_> = tokens.map(sender).collect();
        let rows: Vec<MessageRow> = self.db.find(statements::LOAD_MESSAGES, &tokens).await?;
        for row in rows {
            let id = ContactId(row.contact);
            let (mut message, history): (Message, _) = row.message()?;
            let holder = self.holder(id);
            let (contact, histories) = self.loaded.get_mut(&holder).ok_or_else(|| orphan(id))?;
            message.renumber(contact.ahead_of(id));
            histories.insert(message.id, history);
            contact.messages.push(message);
        }
        Ok(())
    }

    async fn calendar(&mut self) -> Result<()> {
        let rows: Vec<AppointmentRow> = self.of_contacts(statements::LOAD_APPOINTMENTS).await?;
        for row in rows {
            self.contact(row.contact)?.calendar.push(Appointment {
                flow: row.flow.into(),
                start: row.start.into(),
                about: row.about,
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

    async fn of_contacts<R: Fetched>(&mut self, statement: &'static Statement) -> Result<Vec<R>> {
        self.db.find(statement, &self.ids).await
    }

    fn contact(&mut self, id: i64) -> Result<&mut Contact> {
        let id = ContactId(id);
        let holder = self.holder(id);
        self.loaded.get_mut(&holder).map(|(contact, _)| contact).ok_or_else(|| orphan(id))
    }

    /// Whose the rows are that are kept under a number.
    fn holder(&self, number: ContactId) -> ContactId {
        self.holders.get(&number).copied().unwrap_or(number)
    }
}

/// A token as its contact counts.
fn own(contact: &Contact, row: TokenRow) -> Result<Option<Token>> {
    let ahead = contact.ahead_of(row.id().contact);
    let mut token = row.token()?;
    if let Some(token) = &mut token {
        token.renumber(ahead);
    }
    Ok(token)
}

/// Of these entries those that are on the suppression list, and why.
pub(crate) async fn listed<C: Connection>(
    db: &mut C,
    entries: &[Listed],
) -> Result<BTreeMap<Listed, String>> {
    let row = |(channel, hash): &'_ Listed| (channel.as_str(), hex(hash));
    let asked = entries.iter().map(|(channel, hash)| {
        let (channel, hash) = (channel.as_str(), Blob(*hash));
        ListedRow { channel, hash }
    });
    let found: Vec<(String, String, String)> =
        db.find(statements::LOAD_SUPPRESSED, &asked.collect::<Vec<_>>()).await?;
    let reasons: BTreeMap<_, _> =
        found.into_iter().map(|(channel, hash, reason)| ((channel, hash), reason)).collect();
    let reason = |entry: &Listed| {
        let (channel, hash) = row(entry);
        Some((*entry, reasons.get(&(channel.to_owned(), hash))?.clone()))
    };
    Ok(entries.iter().filter_map(reason).collect())
}

fn orphan(contact: ContactId) -> Error {
    Error::Corrupt(format!("rows of {contact}, which is not there"))
}
