//! What comes back about a message: it was opened, followed, or enough of.

use weir_engine::model::{Contact, MessageId};
use weir_engine::turn::{Happening, Input, Turn};
use weir_store::{Claim, Extra};

use crate::Result;
use crate::runtime::{Changed, Runtime};

impl Runtime {
    /// Tells the contact of a message what came back about it; also when its run is over. Says
    /// whether there is such a message.
    pub async fn come_back(
        &self,
        message: MessageId,
        tell: impl FnOnce(&Contact) -> Vec<Happening> + Send,
    ) -> Result<bool> {
        let now = self.now();
        let (world, mut unit) = self.take(Claim::Messages(vec![message]), now).await?;
        let Some(taken) = unit.contacts().first_mut() else {
            unit.abandon().await?;
            return Ok(false);
        };
        let happenings = tell(&taken.contact);
        if happenings.is_empty() {
            unit.abandon().await?;
            return Ok(true);
        }
        let mut turn = Turn::new(&world, &mut taken.contact, &taken.known_events, now);
        for happening in happenings {
            turn.apply(Input::Event(happening));
        }
        let changed = Changed::from([(0, turn.finish())]);
        self.finish(&world, unit, changed, Extra::default()).await?;
        Ok(true)
    }
}
