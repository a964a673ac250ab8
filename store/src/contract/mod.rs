//! The interface every store keeps, by use case. A store is any value that keeps all of them.

pub(crate) mod access;
pub(crate) mod accounts;
pub(crate) mod audit;
pub(crate) mod carts;
pub(crate) mod claim;
pub(crate) mod coupons;
pub(crate) mod deliveries;
pub(crate) mod doctor;
pub(crate) mod errands;
pub(crate) mod extra;
pub(crate) mod flows;
pub(crate) mod kept;
pub(crate) mod members;
pub(crate) mod merge;
pub(crate) mod messages;
pub(crate) mod noted;
pub(crate) mod owner;
pub(crate) mod pattern;
pub(crate) mod people;
pub(crate) mod products;
pub(crate) mod timeline;
pub(crate) mod upkeep;

use async_trait::async_trait;
use weir_engine::needs::Needs;
use weir_engine::turn::{Changes, Wish};
use weir_engine::value::Timestamp;

use crate::Result;
use access::Access;
use accounts::Accounts;
use audit::Audit;
use carts::Carts;
use claim::{Answer, Claim, Taken};
use coupons::Coupons;
use deliveries::Deliveries;
use doctor::Doctor;
use errands::Errands;
use extra::Extra;
use flows::Flows;
use kept::KeptSettings;
use members::Members;
use messages::Messages;
use noted::Noted;
use people::People;
use products::Products;
use upkeep::Upkeep;

/// Everything Weir remembers.
#[async_trait]
pub trait Store:
    People
    + Carts
    + Noted
    + Messages
    + Flows
    + Access
    + Accounts
    + Audit
    + KeptSettings
    + Members
    + Deliveries
    + Products
    + Errands
    + Coupons
    + Upkeep
    + Doctor
{
    /// Takes contacts, so that nobody else changes them until the unit ends, and loads them with
    /// the facts that `needs` names. `now` says what is due and is the time of the commit.
    ///
    /// Asked contacts are waited for; those that time or the dispatcher asks for are skipped
    /// while they are busy, and stay due. A store of one process finds none only where there are
    /// none.
    async fn take(&self, claim: Claim, needs: &Needs, now: Timestamp) -> Result<Box<dyn Unit>>;

    /// Whether other processes may run flows on it at the same time: then what this process
    /// knows of flows may be old, and messages at `sending` may be with one of the others.
    fn is_shared(&self) -> bool;

    /// Whether no other process uses it now, as far as it can tell.
    async fn is_alone(&self) -> Result<bool>;
}

/// Contacts that were taken together and are written together, or not at all. Dropped without
/// a commit, it leaves no trace.
#[async_trait]
pub trait Unit: Send {
    /// What became of each [`Ask`](crate::Ask), in order; empty for other claims.
    fn answers(&self) -> &[Answer];

    /// The contacts taken, each once, in the order of their ids.
    fn contacts(&mut self) -> &mut [Taken];

    /// Whether messages may be handed over in this unit: contacts were taken because something is
    /// due, and sending is not stopped. Who stops it waits until this unit ends.
    fn sends(&self) -> bool;

    /// Gives each of these a code of its pool, in their order; none where the pool has none left
    /// that nobody else is about to take. The codes are free again if this unit is not committed.
    async fn draw(&mut self, wishes: &[Wish]) -> Result<Vec<Option<String>>>;

    /// Writes what turns changed in these contacts, by their place in `contacts`, and what goes
    /// with it. When this returns it is on disk.
    async fn commit(self: Box<Self>, changes: Vec<(usize, Changes)>, extra: Extra) -> Result<()>;

    /// Lets the contacts go as they were; also those that were created for it are gone.
    async fn abandon(self: Box<Self>) -> Result<()>;
}
