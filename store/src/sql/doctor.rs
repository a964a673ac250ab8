//! Looking at everything that is kept, a range of contacts at a time, in one look.

use std::collections::BTreeMap;

use async_trait::async_trait;
use weir_engine::invariants::{Broken, Kept};
use weir_engine::model::ContactId;

use super::fetched::{Fetched, fetched};
use super::rows::{MessageRow, TokenRow, TrailRow, count, message_id, small};
use super::statements::Statement;
use super::{Arguments, Connection, Database, statements};
use crate::contract::doctor::{Counter, Doctor, Examination, Examined, Tally};
use crate::{Error, Result, stored};

/// Before the first contact, and in the first shard.
const BEFORE_ALL: i64 = 0;

/// A contact, its counter, and who it is now if it was merged.
type HeadRow = (i64, i64, Option<i64>);

/// A look at everything.
struct Look<D: Database> {
    db: D::Reading,
    /// The last contact that was looked at; none after the last.
    after: Option<i64>,
    tally: Tally,
}

/// The contacts that are looked at: after the first, up to the second.
#[derive(Clone, Copy)]
struct Range(i64, i64);

fetched! {
    CountRow {
        flow: String,
        version: i64,
        what: String,
        node: String,
        label: String,
        n: i64,
    }
}

#[async_trait]
impl<D: Database> Doctor for D {
    async fn examine(&self) -> Result<Box<dyn Examination + '_>> {
        let (db, after) = (self.read().await?, Some(BEFORE_ALL));
        Ok(Box::new(Look::<D> { db, after, tally: Tally::default() }))
    }
}

#[async_trait]
impl<D: Database> Examination for Look<D> {
    async fn next(&mut self, contacts: usize, slack_millis: i64) -> Result<Option<Examined>> {
        let Some(after) = self.after else { return Ok(None) };
        let heads = heads(&mut *self.db, after, contacts).await?;
        // Rows behind the last head belong to nobody, and are looked at too.
        let is_last = heads.len() < contacts;
        let last = heads.last().map(|head| head.0).filter(|_| !is_last);
        self.after = last;
        let range = Range(after, last.unwrap_or(i64::MAX));
        let people = people(&mut *self.db, range, heads).await?;
        for kept in &people {
            self.tally.add(kept);
        }
        let mut found = disorder(&mut *self.db, range, slack_millis).await?;
        found.extend(unreadable(&mut *self.db, range).await?);
        found.extend(strays(&mut *self.db, range).await?);
        Ok(Some(Examined { people, found }))
    }

    async fn endangered(&mut self) -> Result<Vec<Broken>> {
        let nothing = Arguments::new();
        let rows: Vec<(String,)> = self.db.fetch(statements::DOCTOR_DURABLE, nothing).await?;
        Ok(rows.into_iter().map(|(what,)| Broken::new("I4", what)).collect())
    }

    async fn miscounted(&mut self) -> Result<Vec<Broken>> {
        let nothing = Arguments::new();
        let rows: Vec<CountRow> = self.db.fetch(statements::DOCTOR_COUNTS, nothing).await?;
        let mut counted = BTreeMap::new();
        for row in rows {
            let n = row.n;
            counted.insert(row.counter()?, n);
        }
        let nothing = Arguments::new();
        let erased: Option<(i64,)> = self.db.first(statements::DOCTOR_ERASED, nothing).await?;
        let tally = std::mem::take(&mut self.tally);
        Ok(tally.compare(&counted, erased.is_some_and(|(n,)| n > 0)))
    }
}

impl CountRow {
    fn counter(self) -> Result<Counter> {
        let what = stored::of_word(&self.what)?;
        Ok((self.flow.into(), small(self.version)?, what, self.node.into(), self.label))
    }
}

async fn heads<C: Connection>(db: &mut C, after: i64, limit: usize) -> Result<Vec<HeadRow>> {
    let arguments = Arguments::new().number(after).number(count(limit));
    db.fetch(statements::DOCTOR_HEADS, arguments).await
}

impl Range {
    async fn rows<R: Fetched, C: Connection>(
        self,
        db: &mut C,
        statement: &'static Statement,
    ) -> Result<Vec<R>> {
        let arguments = Arguments::new().number(self.0).number(self.1);
        db.fetch(statement, arguments).await
    }
}

/// The contacts of a range. Rows of one that has no head make one without a counter: what is
/// found about them is told like everything else. Whoever was merged is looked at with the
/// survivor.
async fn people<C: Connection>(db: &mut C, range: Range, heads: Vec<HeadRow>) -> Result<Vec<Kept>> {
    let mut people: BTreeMap<i64, Kept> = BTreeMap::new();
    let (merged, heads): (Vec<_>, Vec<_>) =
        heads.into_iter().partition(|(.., survivor)| survivor.is_some());
    for (contact, counter, _) in heads {
        of(&mut people, contact).counter = counter;
    }
    let rows: Vec<(i64, String, String)> = range.rows(db, statements::DOCTOR_CONSENTS).await?;
    for (contact, channel, body) in rows {
        of(&mut people, contact).consent.insert(channel.into(), stored::read(&body)?);
    }
    for (whose, kept) in runs(db, range).await? {
        if !merged.iter().any(|(contact, ..)| *contact == whose) {
            of(&mut people, whose).add(kept);
        }
    }
    let joined: Vec<(i64, i64)> = range.rows(db, statements::DOCTOR_JOINED).await?;
    for (contact, survivor) in joined {
        for (_, kept) in runs(db, Range(contact - 1, contact)).await? {
            of(&mut people, survivor).add(kept);
        }
    }
    Ok(people.into_values().collect())
}

/// Runs, trails and messages, by the number they are kept under.
async fn runs<C: Connection>(db: &mut C, range: Range) -> Result<BTreeMap<i64, Kept>> {
    let mut people: BTreeMap<i64, Kept> = BTreeMap::new();
    for row in range.rows::<TokenRow, C>(db, statements::DOCTOR_TOKENS).await? {
        let missing = || Error::Corrupt("a token without a body".into());
        let token = row.token()?.ok_or_else(missing)?;
        of(&mut people, token.id.contact.0).tokens.push(token);
    }
    for row in range.rows::<TrailRow, C>(db, statements::DOCTOR_TRAIL).await? {
        for hop in row.hops() {
            of(&mut people, hop.token.contact.0).trail.push(hop);
        }
    }
    for row in range.rows::<MessageRow, C>(db, statements::DOCTOR_MESSAGES).await? {
        let (message, _) = row.message()?;
        of(&mut people, message.token.contact.0).messages.push(message);
    }
    Ok(people)
}

fn of(people: &mut BTreeMap<i64, Kept>, contact: i64) -> &mut Kept {
    people.entry(contact).or_insert_with(|| Kept::of(ContactId(contact)))
}

/// Events that do not stand in the order in which they were acknowledged.
async fn disorder<C: Connection>(db: &mut C, range: Range, slack: i64) -> Result<Vec<Broken>> {
    let arguments = Arguments::new().number(range.0).number(range.1).number(slack);
    let rows: Vec<(i64, i64, String)> = db.fetch(statements::DOCTOR_EVENTS, arguments).await?;
    let broken = rows.into_iter().map(|(contact, seq, what)| {
        Broken::of(ContactId(contact), "I6", format!("event {seq} {what}"))
    });
    Ok(broken.collect())
}

/// Messages of which nobody can say any more what they looked like.
async fn unreadable<C: Connection>(db: &mut C, range: Range) -> Result<Vec<Broken>> {
    let rows: Vec<(i64, Vec<u8>)> = range.rows(db, statements::DOCTOR_BODIES).await?;
    let broken = rows.into_iter().map(|(contact, message)| {
        let id = message_id(contact, &message)?;
        let what = format!("what {id} looked like is lost: its pattern is not there");
        Ok(Broken::of(ContactId(contact), "I4", what))
    });
    broken.collect()
}

/// Rows of contacts that are not there any more.
async fn strays<C: Connection>(db: &mut C, range: Range) -> Result<Vec<Broken>> {
    let rows: Vec<(String, i64)> = range.rows(db, statements::DOCTOR_STRAYS).await?;
    let broken = rows.into_iter().map(|(table, contact)| {
        Broken::of(ContactId(contact), "I13", format!("is gone, and has rows in {table}"))
    });
    Ok(broken.collect())
}
