//! What Weir remembers, behind one interface shaped by use cases.
//!
//! The contact is the unit of serialisation. A commit takes contacts ([`Claim`]), hands them out
//! with the facts a turn may look at ([`Taken`]), and writes what the turns changed, all in one
//! transaction ([`Unit`]). A caller is answered after the commit is on disk, never before.
//!
//! Architecture Invariant: nothing above this crate names a database, a statement or a row; and
//! nothing in here decides what happens to a token.

mod contract;
mod counts;
mod cursor;
mod error;
mod fail_point;
mod memory;
mod months;
mod postgres;
mod sql;
mod sqlite;
mod stored;
mod suppression;
mod words;

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use contract::access::{Access, Answered, Key, Request, SENDING_STOPPED};
pub use contract::accounts::{Accounts, Admitted, Hashed, Session, User, UserChange};
pub use contract::audit::{Audit, Deed, DeedFilter};
pub use contract::carts::{CartFilter, CartRecord, Carts};
pub use contract::claim::{Answer, Ask, Claim, Due, Queued, Route, Shards, Taken, Who};
pub use contract::coupons::{
    Coupon, CouponCounts, CouponFilter, CouponState, Coupons, Pool, PoolRecord,
};
pub use contract::deliveries::{Deliveries, Delivery, DeliveryFilter, DeliveryState};
pub use contract::doctor::{Doctor, Examination, Examined};
pub use contract::errands::{CouponErrand, Errand, Errands};
pub use contract::extra::{Alias, AliasKind, Body, Extra, LogLine, Packed, Suppress};
pub use contract::flows::{Abreast, Draft, FlowRecord, FlowState, Flows, Origin, Publish, Version};
pub use contract::kept::{KeptChange, KeptKind, KeptRecord, KeptSettings};
pub use contract::members::Members;
pub use contract::messages::{
    DeadFilter, DeadLetter, MessageDetail, MessageFilter, MessageRecord, Messages,
};
pub use contract::noted::{NAMES_MAX, NameKind, Noted, NotedName};
pub use contract::owner::{Beat, Lost, Owner};
pub use contract::pattern::Pattern;
pub use contract::people::{
    InsideFilter, People, PeopleFilter, TimelineEntry, TimelineKind, Waiting,
};
pub use contract::products::{ProductFilter, ProductGroup, Products};
pub use contract::upkeep::{Backlog, Figures, KeptSince, Slice, Stats, Upkeep};
pub use contract::{Store, Unit};
pub use cursor::{Cursor, Page};
pub use error::{Error, Result};
pub use fail_point::FailPoint;
pub use memory::MemoryStore;
pub use postgres::PostgresStore;
pub use postgres::programs::{NoPostgres, PostgresPrograms};
pub use sqlite::{Options, SqliteStore};

/// Past events of one kind, about one subject where that counts, that are loaded of a contact:
/// the newest. No condition can ask for a larger count than that.
pub const HISTORY_MAX: usize = 1_000;
