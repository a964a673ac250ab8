//! Taking contacts, with the flows as they are now: where several processes share a store,
//! another one may have published or paused since this one last looked.

use std::borrow::Cow;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use weir_engine::catalogue::World;
use weir_engine::needs::Needs;
use weir_engine::value::Timestamp;
use weir_store::{Claim, Taken, Unit};

use crate::limits::{CALL_LONGEST, POLL_INTERVAL, POLL_SHARED_INTERVAL};
use crate::runtime::Runtime;
use crate::{Error, Result};

/// Which facts are loaded, by the flows and segments at hand.
type Needed<'n> = dyn for<'w> Fn(&'w World) -> Cow<'w, Needs> + Send + Sync + 'n;

impl Runtime {
    /// Takes contacts, and the flows that their turns go by.
    pub(crate) async fn take(
        &self,
        claim: Claim,
        now: Timestamp,
    ) -> Result<(Arc<World>, Box<dyn Unit>)> {
        self.take_by(claim, &World::needs, now).await
    }

    /// The same, with facts that no flow asks about, but that what is to be written needs.
    pub(crate) async fn take_with(
        &self,
        claim: Claim,
        more: &Needs,
        now: Timestamp,
    ) -> Result<(Arc<World>, Box<dyn Unit>)> {
        self.take_by(claim, &|world| both(world.needs(), more), now).await
    }

    /// The same, with everything that merging looks at.
    pub(crate) async fn take_to_merge(
        &self,
        claim: Claim,
        now: Timestamp,
    ) -> Result<(Arc<World>, Box<dyn Unit>)> {
        self.take_by(claim, &|world| Cow::Owned(world.needs_to_merge()), now).await
    }

    async fn take_by(
        &self,
        claim: Claim,
        needs: &Needed<'_>,
        now: Timestamp,
    ) -> Result<(Arc<World>, Box<dyn Unit>)> {
        if self.0.store.is_shared() {
            return self.take_among_others(claim, needs, now).await;
        }
        loop {
            let world = self.world();
            let mut unit = self.0.store.take(claim.clone(), &needs(&world), now).await?;
            // A version may have been published between the two.
            if knows(&world, unit.contacts()) || Arc::ptr_eq(&world, &self.world()) {
                return Ok((world, unit));
            }
            unit.abandon().await?;
        }
    }

    /// A token of a version that was published between the look and the claim would be a defect
    /// here, and is none: then it is looked and claimed once more.
    async fn take_among_others(
        &self,
        claim: Claim,
        needs: &Needed<'_>,
        now: Timestamp,
    ) -> Result<(Arc<World>, Box<dyn Unit>)> {
        let mut is_new = true;
        loop {
            let looked = self.catch_up().await?;
            let world = self.world();
            let mut unit = self.0.store.take(claim.clone(), &needs(&world), now).await?;
            if knows(&world, unit.contacts()) || (looked && !is_new) {
                return Ok((world, unit));
            }
            unit.abandon().await?;
            if !looked {
                return Err(Error::from(weir_store::Error::Busy));
            }
            is_new = false;
        }
    }

    /// Loads flows and segments anew if another process changed them; says whether it could look,
    /// for while this one publishes, it does not.
    async fn catch_up(&self) -> Result<bool> {
        let Ok(_one_at_a_time) = self.0.publishing.try_lock() else { return Ok(false) };
        let there = self.0.store.abreast().await?;
        let seen = || self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if there.segments != self.world().segments.revision() {
            self.load_segments().await?;
        }
        if seen().flows != there.flows {
            self.load_releases().await?;
            self.load_flows().await?;
        }
        *seen() = there;
        Ok(true)
    }

    /// Messages that were taken to a provider before this instant are with nobody any more, also
    /// where the process lives that took them.
    pub(crate) fn lost_before(&self) -> Timestamp {
        let (now, later) = (self.now(), self.0.clock.after_real(CALL_LONGEST));
        now.plus(now.millis().saturating_sub(later.millis()))
    }

    /// How often to look for work that nobody told this process of.
    pub(crate) fn poll_interval(&self) -> Duration {
        if self.0.store.is_shared() { POLL_SHARED_INTERVAL } else { POLL_INTERVAL }
    }
}

fn both<'n>(mut needs: Cow<'n, Needs>, more: &Needs) -> Cow<'n, Needs> {
    if *more != Needs::default() {
        needs.to_mut().merge(more);
    }
    needs
}

/// Whether the flows of all these tokens are here, and nobody was judged by later segments.
fn knows(world: &World, taken: &[Taken]) -> bool {
    if taken.iter().any(|taken| taken.contact.judged > world.segments.revision()) {
        return false;
    }
    let tokens = taken.iter().flat_map(|taken| &taken.contact.tokens);
    let mut live = tokens.filter(|token| token.is_live());
    live.all(|token| world.flows.version(&token.flow, token.version).is_some())
}
