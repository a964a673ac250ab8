//! What a unit is taken and written through: time and the dispatcher take contacts through a look,
//! and turn them while others write; the writer is theirs for their writes alone. Who is asked for
//! contacts, or for messages, has the writer from the start: it creates contacts at once, and
//! reads what it needs from the pages that the writer keeps.

use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard};

use super::connection::Connection;
use super::holds::{Holding, Holds};
use super::readers::Look;
use super::writer::Writer;
use crate::Result;
use crate::sql::Writing;

/// Contacts that are held, and the connection at hand.
pub(crate) struct Through {
    at_hand: AtHand,
    writer: Arc<Mutex<Writer>>,
}

enum AtHand {
    Look(Box<Look>),
    Writer(OwnedMutexGuard<Writer>),
    /// Between the two.
    Nothing,
}

impl Through {
    /// Begins with a look.
    pub(super) fn look(mut look: Look, writer: &Arc<Mutex<Writer>>, holds: &Arc<Holds>) -> Self {
        look.holding = Some(Holding::new(holds));
        Self { at_hand: AtHand::Look(Box::new(look)), writer: Arc::clone(writer) }
    }

    /// Begins with the writer.
    pub(super) async fn write(writer: &Arc<Mutex<Writer>>, holds: &Arc<Holds>) -> Result<Self> {
        let mut through = Self { at_hand: AtHand::Nothing, writer: Arc::clone(writer) };
        through.take_writer(Some(Holding::new(holds))).await?;
        Ok(through)
    }

    /// Changes over to the writer, with what is held.
    async fn take_writer(&mut self, holding: Option<Holding>) -> Result<()> {
        let mut writer = Arc::clone(&self.writer).lock_owned().await;
        writer.begin()?.holding = holding;
        self.at_hand = AtHand::Writer(writer);
        Ok(())
    }

    /// Lets go of the connection; what it read or wrote is not there any more.
    fn put_down(&mut self) -> Result<Option<Holding>> {
        match std::mem::replace(&mut self.at_hand, AtHand::Nothing) {
            AtHand::Look(mut look) => Ok(look.holding.take()),
            AtHand::Writer(mut writer) => {
                let holding = writer.at_hand().holding.take();
                Writer::roll_back(&mut writer).map(|()| holding)
            }
            AtHand::Nothing => Ok(None),
        }
    }
}

impl Writing for Through {
    type Connection = Connection;

    fn at_hand(&mut self) -> &mut Connection {
        match &mut self.at_hand {
            AtHand::Look(look) => look,
            AtHand::Writer(writer) => writer.at_hand(),
            AtHand::Nothing => unreachable!("a unit is used until it ends"),
        }
    }

    async fn begin_again(&mut self) -> Result<bool> {
        let holding = self.put_down()?.filter(Holding::waits);
        let Some(mut holding) = holding else { return Ok(false) };
        holding.wait().await;
        self.take_writer(Some(holding)).await?;
        Ok(true)
    }

    async fn begin_to_write(&mut self) -> Result<()> {
        if let AtHand::Look(_) = self.at_hand {
            let holding = self.put_down()?;
            self.take_writer(holding).await?;
        }
        Ok(())
    }

    async fn end<T: Send>(&mut self, done: Result<T>) -> Result<T> {
        let done = match &mut self.at_hand {
            AtHand::Writer(writer) => Writer::end(writer, done),
            AtHand::Look(_) | AtHand::Nothing => done,
        };
        // Contacts are free when the commit is on disk, not before.
        self.put_down()?;
        done
    }

    async fn roll_back(&mut self) -> Result<()> {
        self.put_down().map(drop)
    }
}

impl Drop for Through {
    fn drop(&mut self) {
        // What a unit that was dropped wrote is rolled back by the next writer at the latest.
        let _ = self.put_down();
    }
}
