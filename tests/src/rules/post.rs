//! A provider that does as it is told: it keeps what it is given, may hold a call until a test
//! lets go, and says the fates in the order they were set.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};
use weir_runtime::sender::{Fate, Letter, Sender, Sent};

/// How long a test waits for a call.
const CALLED_WITHIN: Duration = Duration::from_secs(20);

#[derive(Debug)]
pub(super) struct Post {
    fates: Mutex<VecDeque<Fate>>,
    letters: watch::Sender<Vec<Letter>>,
    /// One is taken for each call while calls are held.
    gate: Semaphore,
    /// The first call keeps its thread for so long.
    stalls: Mutex<Duration>,
}

impl Post {
    /// Says these fates one after the other, and then that all is well.
    pub(super) fn new(fates: &[Fate]) -> Self {
        let (gate, stalls) = (Semaphore::new(Semaphore::MAX_PERMITS), Mutex::default());
        let fates = Mutex::new(fates.iter().copied().collect());
        Self { fates, letters: watch::Sender::default(), gate, stalls }
    }

    /// From now on calls are held.
    pub(super) fn hold(&self) {
        self.gate.forget_permits(Semaphore::MAX_PERMITS);
    }

    /// All calls go on.
    pub(super) fn release(&self) {
        self.gate.add_permits(Semaphore::MAX_PERMITS >> 1);
    }

    /// The next call lets nothing else happen on its thread for so long.
    pub(super) fn stall(&self, time: Duration) {
        *self.stalls.lock().unwrap_or_else(PoisonError::into_inner) = time;
    }

    /// Waits for so many calls.
    pub(super) async fn called(&self, times: usize) {
        let mut letters = self.letters.subscribe();
        let called = letters.wait_for(|letters| letters.len() >= times);
        let called = tokio::time::timeout(CALLED_WITHIN, called).await;
        called.expect("it is called in time").expect("the sender lives");
    }

    /// What it was given, for whom and how it read, in order.
    pub(super) fn letters(&self) -> Vec<(String, Value)> {
        let letters = self.letters.borrow();
        letters.iter().map(|letter| (letter.to.clone(), json!(letter.parts))).collect()
    }

    async fn take(&self, letter: &Letter) -> Sent {
        self.letters.send_modify(|letters| letters.push(letter.clone()));
        let stall =
            std::mem::take(&mut *self.stalls.lock().unwrap_or_else(PoisonError::into_inner));
        let began = Instant::now();
        while began.elapsed() < stall {
            std::hint::spin_loop();
        }
        self.gate.acquire().await.expect("it is never closed").forget();
        let mut fates = self.fates.lock().unwrap_or_else(PoisonError::into_inner);
        Sent::of(fates.pop_front().unwrap_or(Fate::Accepted), json!("heard"))
    }
}

impl Sender for Post {
    fn send<'a, 'b, 'c>(
        &'a self,
        letter: &'b Letter,
    ) -> Pin<Box<dyn Future<Output = Sent> + Send + 'c>>
    where
        'a: 'c,
        'b: 'c,
        Self: 'c,
    {
        Box::pin(self.take(letter))
    }
}
