//! Work that comes in batches, done on all cores at once where there is much of it.

use std::future::Future;
use std::num::NonZero;

use tokio::runtime::Handle;

use crate::Result;
use crate::limits::THREADS_MAX;
use crate::runtime::Runtime;

/// What one batch came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Done {
    /// How much was moved; nothing is left where that is none.
    pub(crate) moved: usize,
    /// Whether it was as large as batches may be, so that there is more.
    pub(crate) is_full: bool,
}

impl Runtime {
    /// Does batch after batch until one moves nothing, or a stop; says how much was moved. Others
    /// join in while batches are full: each takes what nobody else has.
    pub(crate) async fn in_batches<W, F>(&self, batch: W) -> Result<usize>
    where
        W: Fn(Self) -> F + Clone + Send + 'static,
        F: Future<Output = Result<Done>> + Send,
    {
        let (mut moved, mut others) = (0, Vec::new());
        loop {
            let done = batch(self.clone()).await?;
            moved += done.moved;
            if done.moved == 0 || self.is_stopping() {
                break;
            }
            if done.is_full && others.is_empty() {
                others.extend((1..threads()).map(|_| self.also(batch.clone())));
            }
        }
        for other in others {
            match other.await {
                Ok(done) => moved += done?,
                Err(failed) if failed.is_panic() => std::panic::resume_unwind(failed.into_panic()),
                // The runtime ends.
                Err(_) => {}
            }
        }
        Ok(moved)
    }

    /// Does the same on a thread of its own.
    fn also<W, F>(&self, batch: W) -> tokio::task::JoinHandle<Result<usize>>
    where
        W: Fn(Self) -> F + Send + 'static,
        F: Future<Output = Result<Done>> + Send,
    {
        let (runtime, handle) = (self.clone(), Handle::current());
        tokio::task::spawn_blocking(move || {
            handle.block_on(async {
                let mut moved = 0;
                while !runtime.is_stopping() {
                    let done = batch(runtime.clone()).await?;
                    if done.moved == 0 {
                        break;
                    }
                    moved += done.moved;
                }
                Ok(moved)
            })
        })
    }
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get).min(THREADS_MAX)
}
