//! Group commit: writes are gathered for a moment, applied to their contacts in order, and
//! committed together; each caller is answered after the commit is on disk.

use std::collections::BTreeMap;

use tokio::sync::{mpsc, oneshot};
use weir_engine::catalogue::World;
use weir_engine::model::ContactId;
use weir_engine::needs::Needs;
use weir_engine::turn::{Answer, Changes, Input, Turn, Wanted, asks_for_baskets};
use weir_store::{Answer as Asked, Ask, Claim, Extra, FailPoint, Taken, Unit};

use crate::after::After;
use crate::limits::{COMMIT_LINGER, COMMIT_TRIES_MAX, COMMIT_WRITES_MAX};
use crate::noted::Names;
use crate::runtime::{Changed, Runtime};
use crate::{Error, Result};

/// One caller's write: one contact and what reaches it.
#[derive(Debug)]
pub struct Write {
    /// Which contact, and whether to create it.
    pub ask: Ask,
    /// What reaches it, in order.
    pub inputs: Vec<Input>,
    /// What is written in the same commit.
    pub extra: Extra,
}

/// What became of a write.
#[derive(Debug, Clone)]
pub struct Written {
    /// The contact.
    pub contact: ContactId,
    /// What outside systems call it.
    pub external_id: String,
    /// Whether it was created.
    pub created: bool,
    /// The answer to each input.
    pub answers: Vec<Answer>,
}

/// A write and who waits for it.
#[derive(Debug)]
pub(crate) struct Waiting {
    write: Write,
    reply: oneshot::Sender<Result<Written>>,
}

impl Runtime {
    /// Writes, and answers when it is on disk and applied.
    pub async fn write(&self, write: Write) -> Result<Written> {
        let mut written = self.write_all(vec![write]).await;
        written.pop().unwrap_or(Err(Error::Stopping))
    }

    /// Writes many; one that fails never hurts the others. Answers in order.
    pub async fn write_all(&self, writes: Vec<Write>) -> Vec<Result<Written>> {
        let mut replies = Vec::with_capacity(writes.len());
        for write in writes {
            replies.push(self.enqueue(write));
        }
        let mut written = Vec::with_capacity(replies.len());
        for reply in replies {
            written.push(match reply {
                Ok(reply) => reply.await.unwrap_or(Err(Error::Stopping)),
                Err(error) => Err(error),
            });
        }
        written
    }

    /// Whether so many writes would find room now.
    pub fn has_room(&self, writes: usize) -> bool {
        self.0.writes.capacity() >= writes
    }

    fn enqueue(&self, write: Write) -> Result<oneshot::Receiver<Result<Written>>> {
        if self.is_stopping() {
            return Err(Error::Stopping);
        }
        let (reply, receiver) = oneshot::channel();
        let full = Error::Busy { retry_after: std::time::Duration::from_secs(1) };
        self.0.writes.try_send(Waiting { write, reply }).map_err(|_| full)?;
        Ok(receiver)
    }

    /// Commits what waits, batch after batch, until a stop; what waits then is still committed.
    ///
    /// What came while one batch was written goes with the next, at once. Who finds nobody here
    /// waits a moment for company.
    pub(crate) async fn commit_writes(self, mut waiting: mpsc::Receiver<Waiting>) {
        loop {
            let mut batch = Vec::new();
            let was_idle = waiting.is_empty();
            tokio::select! {
                biased;
                count = waiting.recv_many(&mut batch, COMMIT_WRITES_MAX) => {
                    if count == 0 { return; }
                }
                () = self.stopped() => waiting.close(),
            }
            if batch.is_empty() {
                continue;
            }
            if was_idle && batch.len() < COMMIT_WRITES_MAX && !waiting.is_closed() {
                gather(&mut batch, &mut waiting).await;
            }
            metrics::histogram!("weir_commit_writes").record(size(batch.len()));
            self.commit(batch).await;
        }
    }

    /// Commits one batch; if that fails, each write alone, so that one bad write is answered
    /// alone.
    async fn commit(&self, batch: Vec<Waiting>) {
        let (writes, replies): (Vec<_>, Vec<_>) =
            batch.into_iter().map(|waiting| (waiting.write, waiting.reply)).unzip();
        match self.apply_again(&writes).await {
            Ok(answers) => {
                FailPoint::BeforeAnswer.reached();
                for (reply, answer) in replies.into_iter().zip(answers) {
                    // A caller that went away is answered by nobody; the write stands.
                    let _ = reply.send(answer);
                }
            }
            Err(error) if writes.len() == 1 || is_of_all(&error) => {
                for reply in replies {
                    let _ = reply.send(Err(error.clone()));
                }
            }
            Err(error) => {
                tracing::warn!(%error, writes = writes.len(), "a commit failed; one by one");
                for (write, reply) in writes.into_iter().zip(replies) {
                    let answer = self.apply(std::slice::from_ref(&write)).await;
                    let _ = reply.send(
                        answer
                            .and_then(|mut answers| answers.pop().unwrap_or(Err(Error::Stopping))),
                    );
                }
            }
        }
    }

    /// [`Self::apply`], again where others were in the way of it or the database went away, and
    /// nothing was written.
    async fn apply_again(&self, writes: &[Write]) -> Result<Vec<Result<Written>>> {
        let mut applied = self.apply(writes).await;
        for _ in 1..COMMIT_TRIES_MAX {
            match &applied {
                Err(Error::Store(error)) if error.is_transient() => {}
                Ok(_) | Err(_) => break,
            }
            applied = self.apply(writes).await;
        }
        applied
    }

    /// One transaction: takes the contacts, turns them, writes.
    async fn apply(&self, writes: &[Write]) -> Result<Vec<Result<Written>>> {
        let asks = writes.iter().map(|write| write.ask.clone()).collect();
        let (claim, needs) = (Claim::Contacts(asks), needs_of(writes));
        let (world, mut unit) = self.take_with(claim, &needs, self.now()).await?;
        // Read when the contacts are taken: nobody else can be ahead of it for them.
        let now = self.now();
        let places = unit.answers().to_vec();
        let (answers, changed) = turn_all(&world, writes, &places, unit.contacts(), now);
        let extra = writes.iter().map(|write| write.extra.clone()).fold(Extra::default(), join);
        self.finish(&world, unit, changed, extra).await?;
        Ok(answers)
    }

    /// Gives out the codes that a unit's turns asked for, commits it and tells who must know.
    pub(crate) async fn finish(
        &self,
        world: &World,
        mut unit: Box<dyn Unit>,
        changed: Changed,
        mut extra: Extra,
    ) -> Result<()> {
        let (changed, to_make) = self.hand_out(world, &mut *unit, changed).await?;
        let asks_shops = !to_make.is_empty();
        extra.asked.extend(to_make);
        let (mut after, mut names) = (After::default(), Names::new());
        for (place, changes) in &changed {
            let contact = &unit.contacts()[*place].contact;
            after.note(contact, changes, self.0.stream.is_heard());
            self.0.noted.look(contact, changes, &mut names);
        }
        unit.commit(changed, extra).await?;
        if asks_shops {
            self.0.errands.tell();
        }
        self.follow_up(&after);
        self.0.noted.note(names, &*self.0.store, self.now()).await;
        Ok(())
    }
}

/// Whether a commit failed for a reason that is no single write's: without a database nothing can
/// be written, and what may have been written must not be written again.
fn is_of_all(error: &Error) -> bool {
    use weir_store::Error::{Full, Lost, Unknown};
    matches!(error, Error::Store(error) if matches!(**error, Lost(_) | Unknown(_) | Full))
}

/// Waits a moment for company.
async fn gather(batch: &mut Vec<Waiting>, waiting: &mut mpsc::Receiver<Waiting>) {
    let until = tokio::time::Instant::now() + COMMIT_LINGER;
    while batch.len() < COMMIT_WRITES_MAX {
        let room = COMMIT_WRITES_MAX - batch.len();
        let more = tokio::time::timeout_at(until, waiting.recv_many(batch, room));
        if !matches!(more.await, Ok(count) if count > 0) {
            return;
        }
    }
}

/// What these writes need beside what flows ask about: events of carts and orders find those that
/// are known.
fn needs_of(writes: &[Write]) -> Needs {
    let inputs = writes.iter().flat_map(|write| &write.inputs);
    let asks = inputs.into_iter().any(|input| match input {
        Input::Event(happening) => asks_for_baskets(&happening.kind),
        Input::ByHand(order) => matches!(order.what, Wanted::Remind(_)),
        Input::Merge(_) => true,
        Input::Profile(_)
        | Input::Timer(_)
        | Input::Appointment { .. }
        | Input::Plan
        | Input::Judge
        | Input::HandOver(_)
        | Input::Rendered { .. }
        | Input::Coupon { .. }
        | Input::Outcome { .. }
        | Input::Enter { .. }
        | Input::Leave { .. }
        | Input::Archive { .. }
        | Input::Erase => false,
    });
    Needs { carts: asks, orders: asks, ..Needs::default() }
}

/// Applies every write to its contact, in the order they came.
fn turn_all(
    world: &World,
    writes: &[Write],
    places: &[Asked],
    people: &mut [Taken],
    now: weir_engine::value::Timestamp,
) -> (Vec<Result<Written>>, Changed) {
    let mut of_place: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut answers: Vec<Option<Result<Written>>> = Vec::with_capacity(writes.len());
    for (index, place) in places.iter().enumerate() {
        answers.push(match place {
            Asked::Found(place) => {
                of_place.entry(*place).or_default().push(index);
                None
            }
            Asked::Nobody => Some(Err(Error::Nobody)),
            Asked::Ambiguous(ids) => Some(Err(Error::Ambiguous(ids.clone()))),
        });
    }
    let mut changed = BTreeMap::new();
    for (place, indexes) in of_place {
        let (replies, moved) = turn_one(world, &mut people[place], &indexes, writes, now);
        for (index, reply) in indexes.into_iter().zip(replies) {
            answers[index] = Some(Ok(reply));
        }
        changed.insert(place, moved);
    }
    (answers.into_iter().map(|answer| answer.unwrap_or(Err(Error::Nobody))).collect(), changed)
}

fn turn_one(
    world: &World,
    taken: &mut Taken,
    indexes: &[usize],
    writes: &[Write],
    now: weir_engine::value::Timestamp,
) -> (Vec<Written>, Changes) {
    let (contact, created) = (taken.contact.id, taken.created);
    let external_id = taken.contact.profile.external_id.clone();
    let mut turn = Turn::new(world, &mut taken.contact, &taken.known_events, now);
    let mut replies = Vec::with_capacity(indexes.len());
    for (nth, index) in indexes.iter().enumerate() {
        let inputs = writes[*index].inputs.iter().cloned();
        let answers = inputs.map(|input| turn.apply(input)).collect();
        let (external_id, created) = (external_id.clone(), created && nth == 0);
        replies.push(Written { contact, external_id, created, answers });
    }
    (replies, turn.finish())
}

fn join(mut all: Extra, one: Extra) -> Extra {
    all.bodies.extend(one.bodies);
    all.log.extend(one.log);
    all.answers.extend(one.answers);
    all.settings.extend(one.settings);
    all.suppress.extend(one.suppress);
    all.aliases.extend(one.aliases);
    all.asked.extend(one.asked);
    all.answered.extend(one.answered);
    all
}

/// A count as a metric takes it.
pub(crate) fn size(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
