//! Connections that read, some at once.

use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connection::Connection;
use super::open;
use crate::words::Words;
use crate::{Error, Result};

/// Connections that read at once: reports and units must not keep reads of people waiting. There
/// are no more units at once than twice the threads that a runtime fires timers on.
const READERS_MAX: usize = 12;

/// Connections that read.
pub(crate) struct Readers {
    file: PathBuf,
    words: Arc<Words>,
    /// Those nobody reads through at the moment.
    idle: Arc<Mutex<Vec<Connection>>>,
    free: Arc<Semaphore>,
}

/// A look at the last commit there was when it was taken.
pub(crate) struct Look {
    connection: Option<Connection>,
    idle: Arc<Mutex<Vec<Connection>>>,
    _place: OwnedSemaphorePermit,
}

impl Readers {
    pub(super) fn of(file: PathBuf, words: Arc<Words>) -> Self {
        let free = Arc::new(Semaphore::new(READERS_MAX));
        Self { file, words, idle: Arc::default(), free }
    }

    /// A look, however many statements it takes.
    pub(super) async fn look(&self) -> Result<Look> {
        let place = Arc::clone(&self.free).acquire_owned().await.map_err(|_| Error::Busy)?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => open::connect_reader(&self.file, &self.words)?,
        };
        connection.run("begin")?;
        Ok(Look { connection: Some(connection), idle: Arc::clone(&self.idle), _place: place })
    }

    /// Closes them, when the looks that are under way have ended.
    pub(super) async fn close(&self) {
        let all = u32::try_from(READERS_MAX).expect("a few");
        let ended = self.free.acquire_many(all).await;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        drop(ended);
    }
}

impl Deref for Look {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("a look has its connection until it ends")
    }
}

impl DerefMut for Look {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection.as_mut().expect("a look has its connection until it ends")
    }
}

impl Drop for Look {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        // One that cannot end its look is closed, which ends it too.
        if connection.run("rollback").is_ok() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}
