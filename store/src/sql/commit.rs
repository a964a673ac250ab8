//! Writes what turns changed, and what goes with it.

use std::collections::{BTreeMap, BTreeSet};

use weir_engine::model::{ContactId, Name, Profile, TokenId};
use weir_engine::turn::Changes;
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::access::{self, SuppressionRow};
use super::changed::{self, Change, TokenRow};
use super::errands::ask_shops;
use super::names::write_aliases;
use super::records::{Blob, records};
use super::statements::Statement;
use super::{Arguments, Connection, statements, words};
use crate::contract::claim::Taken;
use crate::contract::extra::{Extra, LogLine, Suppress};
use crate::counts::{Before, CountKey, Deltas};
use crate::months::month_of;
use crate::stored::packed::half;
use crate::suppression::{HashKey, addresses};
use crate::words::Known;
use crate::{Error, Result, stored};

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
pub(crate) const ERASE: [&Statement; 16] = [
    statements::ERASE_ALIASES,
    statements::ERASE_APPOINTMENTS,
    statements::ERASE_BASKETS,
    statements::ERASE_BODIES,
    statements::ERASE_CONSENTS,
    statements::ERASE_CONTACTS,
    statements::ERASE_COUPONS,
    statements::ERASE_COUPON_ERRANDS,
    statements::ERASE_EVENT_IDS,
    statements::ERASE_EVENTS,
    statements::ERASE_HEADS,
    statements::ERASE_MEMBERS,
    statements::ERASE_MESSAGES,
    statements::ERASE_PROVIDER_LOG,
    statements::ERASE_TAGS,
    statements::ERASE_TOKENS,
];

/// What is known of somebody who is merged is known of the survivor.
const MERGE: [&Statement; 6] = [
    statements::ERASE_APPOINTMENTS,
    statements::ERASE_BASKETS,
    statements::ERASE_CONSENTS,
    statements::ERASE_EVENT_IDS,
    statements::ERASE_MEMBERS,
    statements::ERASE_TAGS,
];

records! {
    MergedRow {
        contact: ContactId,
        survivor: ContactId,
    }

    JoinedRow {
        contact: ContactId,
        joined: Option<String>,
    }

    DeltaRow['a] {
        flow: &'a Name,
        version: u32,
        day: i64,
        what: &'static str,
        node: &'a Name,
        label: &'a str,
        n: i64,
    }

    PatternRow['a] {
        name: Blob<&'a [u8]>,
        used_at: i64,
        bytes: Blob<&'a [u8]>,
    }

    CarriedRow['a] {
        token: TokenId,
        code: &'a str,
    }

    RedeemedRow['a] {
        code: &'a str,
        contact: ContactId,
    }

    BodyRow['a] {
        contact: ContactId,
        message: Blob<[u8; 8]>,
        at: i64,
        pattern: Blob<&'a [u8]>,
        parts: Blob<&'a [u8]>,
    }


    LogRow {
        contact: ContactId,
        message: Blob<[u8; 8]>,
        at: i64,
        said: String,
        /// The month of the message.
        month: i64,
    }
}

impl Commit<'_> {
    /// Writes all of it, in the transaction at hand.
    pub(super) async fn write<C: Connection>(&self, db: &mut C) -> Result<()> {
        let known = words::known(db, &self.words()).await?;
        self.contacts(db).await?;
        self.join(db).await?;
        self.knowledge(db).await?;
        self.events(db, &known).await?;
        self.tokens(db, &known).await?;
        self.messages(db, &known).await?;
        self.calendar(db).await?;
        self.counts(db).await?;
        self.suppressions(db).await?;
        self.coupons(db).await?;
        self.extra(db).await?;
        self.erase(db).await
    }

    fn changed(&self) -> impl Iterator<Item = Change<'_>> {
        let place =
            |(place, changes): (&usize, _)| (&self.taken[*place], &self.before[*place], changes);
        self.changes.iter().map(place)
    }

    /// Every name whose row says its number.
    fn words(&self) -> BTreeSet<&Name> {
        let mut all = BTreeSet::new();
        for change in self.changed() {
            changed::words(change, &mut |word| {
                all.insert(word);
            });
        }
        all
    }

    async fn contacts<C: Connection>(&self, db: &mut C) -> Result<()> {
        let counted = |(Taken { contact, .. }, before, _): &Change<'_>| {
            (contact.counter, contact.judged) != (before.counter, before.judged)
        };
        let heads = self.changed().filter(counted).map(|(taken, ..)| changed::head(&taken.contact));
        db.write(statements::WRITE_HEADS, &heads.collect::<Vec<_>>()).await?;
        let profiles = self.changed().filter(|(_, _, changes)| changes.profile);
        let profiles =
            profiles.map(|(taken, ..)| changed::contact(taken.contact.id, &taken.contact.profile));
        db.write(statements::WRITE_CONTACTS, &profiles.collect::<Vec<_>>()).await
    }

    /// Those who were merged into others: their rows stay under their numbers, save what is known
    /// of the survivor now; of themselves there is left by what they are found.
    async fn join<C: Connection>(&self, db: &mut C) -> Result<()> {
        let (mut merged, mut left, mut gone, mut told) = (vec![], vec![], vec![], vec![]);
        for (taken, _, changes) in self.changed() {
            let Some(from) = changes.joined else { continue };
            let survivor = taken.contact.id;
            merged.push(MergedRow { contact: from, survivor });
            let joined = stored::joined::write(&taken.contact.joined);
            told.push(JoinedRow { contact: survivor, joined });
            gone.push(from);
            let missing = || Error::Corrupt(format!("{from} is merged, and was not taken"));
            let known = self.taken.iter().find(|taken| taken.contact.id == from);
            left.push((from, found_by(&known.ok_or_else(missing)?.contact.profile)));
        }
        let left: Vec<_> = left.iter().map(|(id, left)| changed::contact(*id, left)).collect();
        db.write(statements::MERGE_HEADS, &merged).await?;
        db.write(statements::MOVE_ALIASES, &merged).await?;
        db.write(statements::MOVE_EVENT_IDS, &merged).await?;
        db.write(statements::WRITE_JOINED, &told).await?;
        db.write(statements::WRITE_CONTACTS, &left).await?;
        for statement in MERGE {
            db.write(statement, &gone).await?;
        }
        Ok(())
    }

    /// Tags, segments, consent, carts and orders.
    async fn knowledge<C: Connection>(&self, db: &mut C) -> Result<()> {
        let (came, went) = split(self.changed().map(changed::tags));
        db.write(statements::WRITE_TAGS, &came).await?;
        db.write(statements::DELETE_TAGS, &went).await?;
        let (entered, left) = split(self.changed().map(changed::members));
        db.write(statements::WRITE_MEMBERS, &entered).await?;
        db.write(statements::DELETE_MEMBERS, &left).await?;
        let (said, unsaid) = split(self.changed().map(changed::consents));
        db.write(statements::WRITE_CONSENTS, &said).await?;
        db.write(statements::DELETE_CONSENTS, &unsaid).await?;
        let (there, gone) = split(self.changed().map(changed::baskets));
        db.write(statements::WRITE_BASKETS, &there).await?;
        db.write(statements::DELETE_BASKETS, &gone).await
    }

    async fn events<C: Connection>(&self, db: &mut C, known: &Known) -> Result<()> {
        let events = self.changed().flat_map(|(taken, _, changes)| {
            changes.events.iter().map(|event| (taken.contact.id, event.as_ref()))
        });
        let events: Vec<_> = events.collect();
        let rows: Vec<_> =
            events.iter().map(|(id, event)| changed::event(*id, event, known)).collect();
        db.write(statements::WRITE_EVENTS, &rows).await?;
        let ids = events.iter().filter_map(|(id, event)| changed::event_id(*id, event));
        db.write(statements::WRITE_EVENT_IDS, &ids.collect::<Vec<_>>()).await
    }

    async fn tokens<C: Connection>(&self, db: &mut C, known: &Known) -> Result<()> {
        let (mut new, mut moved) = (Vec::new(), Vec::new());
        for (taken, before, changes) in self.changed() {
            for token in changes.tokens.iter().filter_map(|id| taken.contact.token(*id)) {
                let rows = if before.tokens.contains(&token.id) { &mut moved } else { &mut new };
                rows.push(changed::token(&taken.contact, token, changes, known)?);
            }
        }
        db.write(statements::INSERT_TOKENS, &new).await?;
        self.moved(db, &moved).await
    }

    /// Tokens that went on from where they were when they were loaded: nobody goes the same way
    /// twice.
    async fn moved<C: Connection>(&self, db: &mut C, moved: &[TokenRow<'_>]) -> Result<()> {
        if moved.is_empty() {
            return Ok(());
        }
        let nothing = Arguments::new();
        let written = db.execute_each(statements::UPDATE_TOKENS, moved, nothing).await?;
        let all = moved.len() as u64;
        if written < all { Err(Error::Fenced("a step of a token".into())) } else { Ok(()) }
    }

    async fn messages<C: Connection>(&self, db: &mut C, known: &Known) -> Result<()> {
        let (mut new, mut risen) = (Vec::new(), Vec::new());
        for (taken, before, changes) in self.changed() {
            for message in changes.messages.iter().filter_map(|id| taken.contact.message(*id)) {
                let is_known = before.messages.contains_key(&message.id);
                let rows = if is_known { &mut risen } else { &mut new };
                let history = changed::history(before, message, self.now);
                let owner = self.extra.owned.get(&message.id).copied();
                rows.push(changed::message(&taken.contact, message, &history, owner, known)?);
            }
        }
        db.write(statements::INSERT_MESSAGES, &new).await?;
        db.write(statements::UPDATE_MESSAGES, &risen).await
    }

    async fn calendar<C: Connection>(&self, db: &mut C) -> Result<()> {
        let (stand, gone) = split(self.changed().map(changed::appointments));
        db.write(statements::WRITE_APPOINTMENTS, &stand).await?;
        db.write(statements::DELETE_APPOINTMENTS, &gone).await
    }

    async fn counts<C: Connection>(&self, db: &mut C) -> Result<()> {
        let mut deltas = Deltas::default();
        for (taken, before, changes) in self.changed() {
            deltas.add(before, &taken.contact, changes);
        }
        let rows = deltas.0.iter().filter(|(_, n)| **n != 0);
        let rows: Vec<_> = rows.map(|(key, n)| delta(key, *n)).collect();
        db.write(statements::WRITE_COUNT_DELTAS, &rows).await
    }

    /// In this order: what a message took along, or was ordered with, does not come back.
    async fn coupons<C: Connection>(&self, db: &mut C) -> Result<()> {
        let said = || self.changed().map(|(taken, _, changes)| (taken, &changes.coupons));
        let carried = said().flat_map(|(_, said)| &said.carried);
        let carried: Vec<_> =
            carried.map(|(token, code)| CarriedRow { token: *token, code }).collect();
        let now = || Arguments::new().number(self.now.millis());
        db.write_with(statements::CARRY_COUPONS, &carried, now()).await?;
        let redeemed = said()
            .flat_map(|(taken, said)| said.redeemed.iter().map(|code| (code, taken.contact.id)));
        // One row a code, in their order, so that two processes never wait for each other.
        let redeemed: BTreeMap<_, _> = redeemed.collect();
        let redeemed = redeemed.into_iter().map(|(code, contact)| RedeemedRow { code, contact });
        let redeemed: Vec<_> = redeemed.collect();
        db.write_with(statements::REDEEM_COUPONS, &redeemed, now()).await?;
        let returned: Vec<_> = said().flat_map(|(_, said)| said.returned.iter().copied()).collect();
        db.write(statements::RETURN_COUPONS, &returned).await
    }

    async fn suppressions<C: Connection>(&self, db: &mut C) -> Result<()> {
        let mut told: Vec<_> = self.extra.suppress.iter().map(|entry| self.listed(entry)).collect();
        for (taken, _, changes) in self.changed() {
            let by_event = changes.suppressed.iter();
            told.extend(by_event.map(|(channel, address)| self.entry(*channel, address, BY_EVENT)));
            if changes.erased {
                let all = addresses(&taken.contact.profile);
                told.extend(all.map(|(channel, address)| self.entry(channel, address, ERASED)));
            }
        }
        access::write_suppressions(db, &mut told, self.now).await
    }

    fn listed(&self, entry: &Suppress) -> SuppressionRow {
        self.entry(entry.channel, &entry.address, &entry.reason)
    }

    fn entry(&self, channel: Channel, address: &str, reason: &str) -> SuppressionRow {
        access::suppression(self.hash_key, channel, address, reason)
    }

    async fn extra<C: Connection>(&self, db: &mut C) -> Result<()> {
        let at = self.now.millis();
        self.bodies(db, at).await?;
        let said = self.extra.log.iter().map(|line| LogRow {
            contact: line.message.contact(),
            message: Blob(*half(line.message)),
            at,
            said: stored::json(&line.said),
            month: self.month(line),
        });
        db.write(statements::WRITE_LOG_LINES, &said.collect::<Vec<_>>()).await?;
        access::write_answers(db, &self.extra.answers, self.now).await?;
        // In the order of their names, so that two processes never wait for each other.
        let mut settings: Vec<_> = self.extra.settings.iter().collect();
        settings.sort_by_key(|(name, _)| name);
        for (name, value) in settings {
            access::write_setting(db, name, value).await?;
        }
        ask_shops(db, self.extra, self.now).await?;
        write_aliases(db, &self.extra.aliases).await
    }

    /// The month in which the token of a message entered; none where the contact is erased in this
    /// very transaction, and the line with it.
    fn month(&self, line: &LogLine) -> i64 {
        let month = self.taken.iter().find_map(|Taken { contact, .. }| {
            let message = contact.message(line.message)?;
            Some(month_of(contact.token(message.token)?.entered.at))
        });
        month.unwrap_or_default()
    }

    /// What messages looked like, and the patterns by which that is told: in every commit again,
    /// so no process has to know which ones are there.
    async fn bodies<C: Connection>(&self, db: &mut C, at: i64) -> Result<()> {
        let bodies = || self.extra.bodies.iter();
        // In the order of their names, so that two processes never wait for each other.
        let patterns = bodies().map(|body| (body.parts.pattern().name(), body.parts.pattern()));
        let patterns: BTreeMap<_, _> = patterns.collect();
        let patterns = patterns.into_iter().map(|(name, pattern)| PatternRow {
            name: Blob(name.as_slice()),
            used_at: at,
            bytes: Blob(pattern.bytes()),
        });
        db.write(statements::WRITE_PATTERNS, &patterns.collect::<Vec<_>>()).await?;
        let rows = bodies().map(|body| BodyRow {
            contact: body.message.contact(),
            message: Blob(*half(body.message)),
            at,
            pattern: Blob(body.parts.pattern().name().as_slice()),
            parts: Blob(body.parts.bytes()),
        });
        db.write(statements::WRITE_BODIES, &rows.collect::<Vec<_>>()).await
    }

    async fn erase<C: Connection>(&self, db: &mut C) -> Result<()> {
        let erased = self.changed().filter(|(_, _, changes)| changes.erased);
        let ids = erased.flat_map(|(Taken { contact, .. }, ..)| {
            contact.joined.iter().map(|joined| joined.contact).chain([contact.id])
        });
        let ids: Vec<ContactId> = ids.collect();
        if ids.is_empty() {
            return Ok(());
        }
        for statement in ERASE {
            db.write(statement, &ids).await?;
        }
        let now = Arguments::new().number(self.now.millis());
        db.write_with(statements::WRITE_ERASURES, &ids, now).await
    }
}

/// What is left of a profile: by what somebody is found.
fn found_by(profile: &Profile) -> Profile {
    let Profile { external_id, email, phone, .. } = profile.clone();
    Profile { external_id, email, phone, ..Profile::default() }
}

fn delta(key: &CountKey, n: i64) -> DeltaRow<'_> {
    DeltaRow {
        flow: &key.flow,
        version: key.version,
        day: key.day,
        what: stored::word(key.what),
        node: &key.node,
        label: &key.label,
        n,
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
