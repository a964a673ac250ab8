//! Contacts that were taken: from the claim to the commit.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use weir_engine::model::{Contact, ContactId, Message, MessageId, Name, Status, TokenId};
use weir_engine::needs::Needs;
use weir_engine::turn::{Changes, Known, Wish};
use weir_engine::value::Timestamp;

use super::access::is_sending_stopped;
use super::coupons::draw;
use super::load::{Loaded, Wanted, load};
use super::names::{Resolved, find, names, resolve};
use super::records::{Blob, records};
use super::rows::{ClaimedRow, LostRow};
use super::{Begins, Claims, Connection, Database, Writing, commit, statements};
use crate::contract::claim::{Answer, Ask, Claim, Taken, Who};
use crate::contract::extra::Extra;
use crate::contract::merge::merge;
use crate::contract::owner::{Lost, Owner};
use crate::contract::{Store, Unit};
use crate::counts::Before;
use crate::stored::packed::half;
use crate::suppression::HashKey;
use crate::{Error, FailPoint, Result};

/// Contacts that were taken, and the transaction they were taken in.
struct SqlUnit<W> {
    writing: W,
    hash_key: HashKey,
    now: Timestamp,
    gathered: Gathered,
}

/// What a claim came to.
#[derive(Default)]
struct Gathered {
    answers: Vec<Answer>,
    taken: Vec<Taken>,
    before: Vec<Before>,
    sends: bool,
}

/// Contacts to take, and why.
#[derive(Debug, Default)]
struct Targets {
    contacts: BTreeSet<ContactId>,
    /// The tokens of the messages below: loaded even when they ended.
    tokens: BTreeSet<TokenId>,
    messages: BTreeMap<ContactId, Vec<MessageId>>,
}

records! {
    Announced['a] {
        contact: ContactId,
        source: &'a Name,
        id: &'a str,
    }

    MessageKey {
        contact: ContactId,
        id: Blob<[u8; 8]>,
    }
}

#[async_trait]
impl<D: Database> Store for D {
    fn is_shared(&self) -> bool {
        D::Connection::SHARED
    }

    async fn is_alone(&self) -> Result<bool> {
        Ok(self.read().await?.others().await? == 0)
    }

    async fn take(&self, claim: Claim, needs: &Needs, now: Timestamp) -> Result<Box<dyn Unit>> {
        let (hash_key, mut tries) = (self.hash_key().clone(), 0);
        let mut writing = self.unit(begins(&claim)).await?;
        loop {
            tries += 1;
            let db = writing.at_hand();
            let through = Gatherer { db, hash_key: &hash_key, needs, now };
            let error = match through.gather(&claim).await {
                Ok(gathered) => return Ok(Box::new(SqlUnit { writing, hash_key, now, gathered })),
                Err(error) => in_a_claim::<D>(error),
            };
            if writing.begin_again().await? {
                continue;
            }
            writing.roll_back().await?;
            if !self.again(&error, tries).await {
                return Err(error);
            }
            writing = self.unit(begins(&claim)).await?;
        }
    }
}

/// Who is asked for contacts creates some of them at once.
fn begins(claim: &Claim) -> Begins {
    match claim {
        Claim::Contacts(_) | Claim::Messages(_) => Begins::Write,
        Claim::Due(_) | Claim::Queued(_) | Claim::Lost(_) => Begins::Look,
    }
}

impl MessageKey {
    fn of(id: &MessageId) -> Self {
        Self { contact: id.contact(), id: Blob(*half(*id)) }
    }
}

/// Whose messages at `sending` are.
pub(super) async fn owners<C: Connection>(
    db: &mut C,
    ids: impl IntoIterator<Item = &MessageId>,
) -> Result<BTreeMap<MessageId, Owner>> {
    let keys: Vec<_> = ids.into_iter().map(MessageKey::of).collect();
    let mut owners = BTreeMap::new();
    for row in db.find::<_, LostRow>(statements::MESSAGES_BY_ID, &keys).await? {
        let ((.., message), (owner, _)) = row.lost()?;
        owners.extend(owner.map(|owner| (message, owner)));
    }
    Ok(owners)
}

/// Whether a message may leave.
fn is_ready(message: &Message, now: Timestamp) -> bool {
    message.status == Status::Queued && message.not_before <= now
}

/// Why a claim failed: where others write too, a unique key was hit because one of them was
/// faster, and the next try finds what it wrote.
fn in_a_claim<D: Database>(error: Error) -> Error {
    let is_known = D::Connection::SHARED && matches!(error, Error::Fenced(_));
    if is_known { Error::Busy } else { error }
}

struct Gatherer<'a, C> {
    db: &'a mut C,
    hash_key: &'a HashKey,
    needs: &'a Needs,
    now: Timestamp,
}

impl<C: Claims> Gatherer<'_, C> {
    async fn gather(mut self, claim: &Claim) -> Result<Gathered> {
        let now = self.now;
        match claim {
            Claim::Contacts(asks) => self.asked(asks).await,
            Claim::Due(due) => {
                let sends = !is_sending_stopped(self.db).await?;
                let contacts = self.db.due(due, now).await?;
                let mut gathered = self.targets(Targets { contacts, ..Targets::default() }).await?;
                gathered.taken.iter_mut().for_each(|taken| taken.claim_due(&due.paused, now));
                gathered.retain(|taken| !taken.due.is_empty() || !taken.appointments.is_empty());
                gathered.sends = sends;
                Ok(gathered)
            }
            Claim::Queued(_) if is_sending_stopped(self.db).await? => Ok(Gathered::default()),
            Claim::Queued(queued) => {
                let found = Targets::of(self.db.queued(queued, now).await?)?;
                self.messages(found, |message| is_ready(message, now)).await
            }
            Claim::Lost(lost) => self.lost(lost).await,
            Claim::Messages(ids) => {
                let unique: BTreeSet<_> = ids.iter().collect();
                let keys: Vec<_> = unique.into_iter().map(MessageKey::of).collect();
                let targets = Targets::of(self.db.find(statements::MESSAGES_BY_ID, &keys).await?)?;
                self.db.hold(&targets.contacts, &BTreeSet::new()).await?;
                let wanted = targets.contacts.len();
                let gathered = self.targets(targets).await?;
                // Somebody was merged or erased between the look-up and now.
                if gathered.taken.len() < wanted { Err(Error::Busy) } else { Ok(gathered) }
            }
        }
    }

    /// Takes the contacts that callers ask for, and those that have to be created for them.
    async fn asked(&mut self, asks: &[Ask]) -> Result<Gathered> {
        let resolved = resolve(self.db, asks, self.now).await?;
        let (mut known, created) = (resolved.found(), resolved.created.keys().copied().collect());
        known.retain(|id| !resolved.created.contains_key(id));
        self.db.hold(&known, &created).await?;
        resolved.write(self.db, self.now).await?;
        let contacts = resolved.found();
        let targets = Targets { contacts, ..Targets::default() };
        let mut gathered = self.load(targets, &resolved.created).await?;
        for taken in &mut gathered.taken {
            taken.created = resolved.created.contains_key(&taken.contact.id);
        }
        if C::SHARED {
            self.confirm(asks, &resolved, &gathered.taken).await?;
        }
        self.know(asks, &resolved, &mut gathered.taken).await?;
        gathered.answers = answers(resolved.asked, &gathered.taken);
        Ok(gathered)
    }

    /// Takes the contacts of messages that nobody looks after; leaves out those of which others
    /// made something else between the look and now.
    async fn lost(&mut self, lost: &Lost) -> Result<Gathered> {
        let (mut targets, mut found) = (Targets::default(), BTreeMap::new());
        for row in self.db.lost(lost).await? {
            let (claimed, held) = row.lost()?;
            targets.add(claimed);
            found.insert(claimed.2, held);
        }
        let owners = owners(self.db, found.keys()).await?;
        let is_as_it_was = |message: &Message| {
            let held = (owners.get(&message.id).copied(), message.sending_since);
            message.status == Status::Sending && found.get(&message.id) == Some(&held)
        };
        self.messages(targets, is_as_it_was).await
    }

    /// Takes the contacts of messages; leaves out those of which others made something else
    /// between their claim and now.
    async fn messages(
        &mut self,
        targets: Targets,
        is_claimed: impl Fn(&Message) -> bool,
    ) -> Result<Gathered> {
        let mut gathered = self.targets(targets).await?;
        for Taken { contact, messages, .. } in &mut gathered.taken {
            messages.retain(|id| contact.message(*id).is_some_and(&is_claimed));
        }
        gathered.retain(|taken| !taken.messages.is_empty());
        Ok(gathered)
    }

    async fn targets(&mut self, targets: Targets) -> Result<Gathered> {
        self.load(targets, &BTreeMap::new()).await
    }

    async fn load(
        &mut self,
        targets: Targets,
        created: &BTreeMap<ContactId, Contact>,
    ) -> Result<Gathered> {
        let wanted = Wanted {
            contacts: &targets.contacts,
            created,
            tokens: &targets.tokens,
            needs: self.needs,
            now: self.now,
            hash_key: self.hash_key,
        };
        let loaded = load(self.db, &wanted).await?;
        Ok(hand_out(loaded, &targets.messages))
    }

    /// Makes sure that every name still leads to the contact that was found by it before the
    /// contact was held.
    async fn confirm(&mut self, asks: &[Ask], resolved: &Resolved, taken: &[Taken]) -> Result<()> {
        let mut unsure = Vec::new();
        for (ask, found) in asks.iter().zip(&resolved.asked) {
            let [id] = found.as_slice() else { continue };
            let Some(place) = place(taken, *id) else { return Err(Error::Busy) };
            if !names(ask).any(|name| leads(&name, &taken[place])) {
                unsure.push((ask, found));
            }
        }
        let named = find(self.db, unsure.iter().flat_map(|(ask, _)| names(ask))).await?;
        let moved = |(ask, found): &(&Ask, &Vec<ContactId>)| {
            !names(ask).any(|name| named.get(&name) == Some(found))
        };
        if unsure.iter().any(moved) { Err(Error::Busy) } else { Ok(()) }
    }

    /// Finds out which of the announced events are stored already.
    async fn know(&mut self, asks: &[Ask], resolved: &Resolved, taken: &mut [Taken]) -> Result<()> {
        let mut announced = Vec::new();
        for (ask, found) in asks.iter().zip(&resolved.asked) {
            if let [contact] = *found.as_slice() {
                announced.extend(ask.announces.iter().map(|known| Announced {
                    contact,
                    source: &known.source,
                    id: &known.id,
                }));
            }
        }
        let rows: Vec<(i64, String, String)> =
            self.db.find(statements::LOAD_EVENT_IDS, &announced).await?;
        for (contact, source, id) in rows {
            if let Some(place) = place(taken, ContactId(contact)) {
                taken[place].known_events.insert(Known { source: source.into(), id });
            }
        }
        Ok(())
    }
}

impl Targets {
    fn of(found: Vec<ClaimedRow>) -> Result<Self> {
        let mut targets = Self::default();
        for row in found {
            targets.add(row.claimed()?);
        }
        Ok(targets)
    }

    fn add(&mut self, (holder, token, message): (ContactId, TokenId, MessageId)) {
        self.contacts.insert(holder);
        self.tokens.insert(token);
        self.messages.entry(holder).or_default().push(message);
    }
}

impl Gathered {
    /// What was known of those who are merged now was known of the survivor.
    fn join(&mut self, changes: &BTreeMap<usize, Changes>) {
        for (into, changes) in changes {
            let from = changes.joined.and_then(|from| place(&self.taken, from));
            if let Some(from) = from {
                let before = std::mem::take(&mut self.before[from]);
                self.before[*into].join(before);
            }
        }
    }

    /// Leaves out contacts that are not taken after all.
    fn retain(&mut self, is_taken: impl Fn(&Taken) -> bool) {
        let mut kept = self.taken.iter().map(&is_taken).collect::<Vec<_>>().into_iter();
        self.before.retain(|_| kept.next().unwrap_or(false));
        self.taken.retain(is_taken);
    }
}

/// Whether a contact that is held is called so, beyond doubt.
fn leads(who: &Who, Taken { contact, .. }: &Taken) -> bool {
    match who {
        Who::External(id) => contact.profile.external_id == *id,
        Who::Internal(id) => contact.id == *id,
        Who::Email(address) => contact.profile.email.as_ref() == Some(address),
        Who::Phone(number) => contact.profile.phone.as_ref() == Some(number),
        Who::Anonymous(_) => false,
    }
}

/// Contacts in the order of their ids, with what was claimed of each.
fn hand_out(loaded: Loaded, messages: &BTreeMap<ContactId, Vec<MessageId>>) -> Gathered {
    let mut gathered = Gathered::default();
    for (id, (contact, histories)) in loaded {
        gathered.before.push(Before::of(&contact, histories));
        let mut taken = Taken::new(contact);
        taken.messages = messages.get(&id).cloned().unwrap_or_default();
        gathered.taken.push(taken);
    }
    gathered
}

fn answers(asked: Vec<Vec<ContactId>>, taken: &[Taken]) -> Vec<Answer> {
    let answer = |found: Vec<ContactId>| match found.as_slice() {
        [id] => place(taken, *id).map_or(Answer::Nobody, Answer::Found),
        [] => Answer::Nobody,
        _ => Answer::Ambiguous(found),
    };
    asked.into_iter().map(answer).collect()
}

fn place(taken: &[Taken], id: ContactId) -> Option<usize> {
    taken.binary_search_by_key(&id, |taken| taken.contact.id).ok()
}

#[async_trait]
impl<W: Writing + 'static> Unit for SqlUnit<W> {
    fn answers(&self) -> &[Answer] {
        &self.gathered.answers
    }

    fn contacts(&mut self) -> &mut [Taken] {
        &mut self.gathered.taken
    }

    fn sends(&self) -> bool {
        self.gathered.sends
    }

    async fn draw(&mut self, wishes: &[Wish]) -> Result<Vec<Option<String>>> {
        self.writing.begin_to_write().await?;
        draw(self.writing.at_hand(), wishes, self.now).await
    }

    async fn commit(
        mut self: Box<Self>,
        changes: Vec<(usize, Changes)>,
        extra: Extra,
    ) -> Result<()> {
        let mut merged = BTreeMap::<usize, Changes>::new();
        for (place, changes) in changes {
            merge(merged.entry(place).or_default(), changes);
        }
        for id in extra.owned.keys() {
            // What comes to another owner is written, if nothing else of it changed.
            let has = |taken: &Taken| taken.contact.message(*id).is_some();
            if let Some(place) = self.gathered.taken.iter().position(has) {
                merged.entry(place).or_default().messages.insert(*id);
            }
        }
        self.gathered.join(&merged);
        let commit = commit::Commit {
            taken: &self.gathered.taken,
            before: &self.gathered.before,
            changes: &merged,
            extra: &extra,
            hash_key: &self.hash_key,
            now: self.now,
        };
        let writing = &mut self.writing;
        writing.begin_to_write().await?;
        let written = commit.write(writing.at_hand()).await;
        FailPoint::BeforeCommit.reached();
        writing.end(written).await?;
        FailPoint::AfterCommit.reached();
        Ok(())
    }

    async fn abandon(mut self: Box<Self>) -> Result<()> {
        self.writing.roll_back().await
    }
}
