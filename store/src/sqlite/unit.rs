//! Contacts that were taken: from the claim to the commit.

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use tokio::sync::OwnedMutexGuard;
use weir_engine::model::{ContactId, MessageId, Name};
use weir_engine::needs::Needs;
use weir_engine::turn::{Changes, Known};
use weir_engine::value::Timestamp;

use super::claim::Targets;
use super::create::{Resolved, resolve};
use super::load::{Loaded, Wanted, load};
use super::rows::fetch;
use super::{Writer, commit, statements};
use crate::Result;
use crate::contract::Unit;
use crate::contract::claim::{Answer, Ask, Claim, Taken};
use crate::contract::extra::Extra;
use crate::contract::merge::merge;
use crate::counts::Before;
use crate::suppression::HashKey;

/// Contacts that were taken, and the transaction they were taken in.
pub(super) struct SqliteUnit {
    writer: OwnedMutexGuard<Writer>,
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
}

#[derive(Serialize)]
struct Announced<'a> {
    contact: ContactId,
    source: &'a Name,
    id: &'a str,
}

impl SqliteUnit {
    /// Takes contacts in a transaction of their own.
    pub(super) async fn take(
        mut writer: OwnedMutexGuard<Writer>,
        hash_key: HashKey,
        claim: Claim,
        needs: &Needs,
        now: Timestamp,
    ) -> Result<Self> {
        let db = writer.begin().await?;
        match (Gatherer { db, hash_key: &hash_key, needs, now }).gather(claim).await {
            Ok(gathered) => Ok(Self { writer, hash_key, now, gathered }),
            Err(error) => {
                writer.roll_back().await?;
                Err(error)
            }
        }
    }
}

struct Gatherer<'a> {
    db: &'a mut SqliteConnection,
    hash_key: &'a HashKey,
    needs: &'a Needs,
    now: Timestamp,
}

impl Gatherer<'_> {
    async fn gather(mut self, claim: Claim) -> Result<Gathered> {
        let targets = match claim {
            Claim::Contacts(asks) => return self.asked(&asks).await,
            Claim::Due(due) => {
                let targets = Targets::due(self.db, &due, self.now).await?;
                let mut gathered = self.targets(&targets).await?;
                for taken in &mut gathered.taken {
                    taken.claim_due(&due.paused, self.now);
                }
                return Ok(gathered);
            }
            Claim::Queued(queued) => Targets::queued(self.db, &queued, self.now).await?,
            Claim::Sending { since_before, limit } => {
                Targets::sending(self.db, since_before, limit).await?
            }
            Claim::Messages(ids) => Targets::messages(self.db, &ids).await?,
        };
        self.targets(&targets).await
    }

    /// Takes the contacts that callers ask for, and those that have to be created for them.
    async fn asked(&mut self, asks: &[Ask]) -> Result<Gathered> {
        let resolved = resolve(self.db, asks, self.now).await?;
        let one = resolved.asked.iter().filter(|found| found.len() == 1);
        let contacts = one.map(|found| found[0]).collect();
        let targets = Targets { contacts, ..Targets::default() };
        let mut gathered = self.targets(&targets).await?;
        for taken in &mut gathered.taken {
            taken.created = resolved.created.contains_key(&taken.contact.id);
        }
        self.know(asks, &resolved, &mut gathered.taken).await?;
        gathered.answers = answers(resolved.asked, &gathered.taken);
        Ok(gathered)
    }

    async fn targets(&mut self, targets: &Targets) -> Result<Gathered> {
        let wanted = Wanted {
            contacts: &targets.contacts,
            tokens: &targets.tokens,
            needs: self.needs,
            now: self.now,
            hash_key: self.hash_key,
        };
        let loaded = load(self.db, &wanted).await?;
        Ok(hand_out(loaded, &targets.messages))
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
            fetch(self.db, statements::LOAD_EVENT_IDS, &announced).await?;
        for (contact, source, id) in rows {
            if let Some(place) = place(taken, ContactId(contact)) {
                taken[place].known_events.insert(Known { source: source.into(), id });
            }
        }
        Ok(())
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
impl Unit for SqliteUnit {
    fn answers(&self) -> &[Answer] {
        &self.gathered.answers
    }

    fn contacts(&mut self) -> &mut [Taken] {
        &mut self.gathered.taken
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
        let commit = commit::Commit {
            taken: &self.gathered.taken,
            before: &self.gathered.before,
            changes: &merged,
            extra: &extra,
            hash_key: &self.hash_key,
            now: self.now,
        };
        let written = commit.write(self.writer.at_hand()).await;
        self.writer.end(written).await
    }

    async fn abandon(mut self: Box<Self>) -> Result<()> {
        self.writer.roll_back().await
    }
}
