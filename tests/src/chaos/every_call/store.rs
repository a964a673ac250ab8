//! A store of which one call fails: it was not done, or it was done and nobody heard.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use serde_json::Value;
use tokio::sync::Semaphore;
use weir_engine::feed::Wanted;
use weir_engine::model::{Contact, ContactId, MessageId, Name, Product, TokenId};
use weir_engine::needs::Needs;
use weir_engine::turn::{Changes, Wish};
use weir_engine::value::Timestamp;
use weir_messages::Channel;
use weir_store::{
    Abreast, Access, Accounts, Admitted, Answer, Answered, Audit, Backlog, Beat, CartFilter,
    CartRecord, Carts, Claim, Coupon, CouponErrand, CouponFilter, Coupons, Cursor, DeadFilter,
    DeadLetter, Deed, DeedFilter, Deliveries, Delivery, DeliveryFilter, Doctor, Draft, Errand,
    Errands, Error, Examination, Extra, Figures, FlowRecord, FlowState, Flows, InsideFilter,
    KeptChange, KeptKind, KeptRecord, KeptSettings, KeptSince, Key, Members, MemoryStore,
    MessageDetail, MessageFilter, MessageRecord, Messages, NameKind, Noted, NotedName, Owner, Page,
    People, PeopleFilter, Pool, PoolRecord, ProductFilter, ProductGroup, Products, Publish,
    Request, Result, Route, Session, Slice, Stats, Store, Suppress, Taken, TimelineEntry, Unit,
    Upkeep, User, UserChange, Version, Waiting, Who,
};

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// It was not done, and may be in a moment.
    NotNow,
    /// It was not done.
    Not,
    /// It was done, and its answer was lost.
    Unheard,
    /// It was not done, and nobody knows that.
    Undone,
}

/// Counts calls, and lets one of them fail.
#[derive(Debug)]
pub(super) struct Fault {
    how: How,
    /// Which call fails, from 1.
    nth: AtomicUsize,
    calls: AtomicUsize,
    /// What happens between the failure and what is said of it.
    meanwhile: Option<Meanwhile>,
}

/// A store in memory whose calls are counted.
pub(super) struct Faulty {
    pub(super) inner: MemoryStore,
    pub(super) fault: Arc<Fault>,
}

/// Waits after the failure, until what has to happen meanwhile has.
#[derive(Debug)]
pub(super) struct Meanwhile {
    /// Gets a permit for each.
    pub(super) looked: Semaphore,
    /// Gives each a permit to go on.
    pub(super) go_on: Semaphore,
}

impl Meanwhile {
    async fn wait(&self) {
        self.looked.add_permits(1);
        self.go_on.acquire().await.expect("nobody closes it").forget();
    }
}

/// What was taken from it.
struct FaultyUnit {
    inner: Box<dyn Unit>,
    fault: Arc<Fault>,
}

impl Fault {
    pub(super) fn new(how: How, nth: usize) -> Self {
        let (nth, calls) = (AtomicUsize::new(nth), AtomicUsize::new(0));
        Self { how, nth, calls, meanwhile: None }
    }

    /// The same; what happens between the failure and what is said of it is waited for.
    pub(super) fn with(self, meanwhile: Meanwhile) -> Self {
        Self { meanwhile: Some(meanwhile), ..self }
    }

    pub(super) fn meanwhile(&self) -> &Meanwhile {
        self.meanwhile.as_ref().expect("it was set")
    }

    /// The call of this number from now on fails.
    pub(super) fn strike(&self, nth: usize) {
        self.nth.store(self.calls.load(Ordering::SeqCst) + nth, Ordering::SeqCst);
    }

    /// Whether there were enough calls for it.
    pub(super) fn came(&self) -> bool {
        self.calls.load(Ordering::SeqCst) >= self.nth.load(Ordering::SeqCst)
    }

    /// One call: done, or not.
    async fn pass<T>(&self, doing: impl Future<Output = Result<T>>) -> Result<T> {
        let nth = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        if nth != self.nth.load(Ordering::SeqCst) {
            return doing.await;
        }
        let said = "as the test wants".to_owned();
        match self.how {
            How::NotNow => Err(Error::Lost(said)),
            How::Not => Err(Error::Database(said)),
            How::Unheard => {
                doing.await?;
                Err(Error::Unknown(said))
            }
            How::Undone => {
                // What it held is let go.
                drop(doing);
                if let Some(meanwhile) = &self.meanwhile {
                    meanwhile.wait().await;
                }
                Err(Error::Unknown(said))
            }
        }
    }
}

/// One part of the interface, each method passed on.
macro_rules! passed_on {
    ($part:ident { $(fn $name:ident($($argument:ident: $kind:ty),*) -> $gives:ty;)* }) => {
        #[async_trait]
        impl $part for Faulty {
            $(async fn $name(&self, $($argument: $kind),*) -> Result<$gives> {
                self.fault.pass(self.inner.$name($($argument),*)).await
            })*
        }
    };
}

passed_on! { People {
    fn find(who: &Who) -> Vec<ContactId>;
    fn contact(id: ContactId, needs: &Needs, now: Timestamp) -> Option<Contact>;
    fn tags(from: &str, limit: usize) -> Vec<Name>;
    fn contacts(
        filter: &PeopleFilter, after: Option<&Cursor>, limit: usize, now: Timestamp
    ) -> Page<Contact>;
    fn timeline(
        contact: ContactId, before: Option<&Cursor>, limit: usize
    ) -> Page<TimelineEntry>;
    fn tokens_of(
        flow: &Name, filter: &InsideFilter, after: Option<&Cursor>, limit: usize
    ) -> Page<Waiting>;
    fn quarantined(
        filter: &DeadFilter, after: Option<&Cursor>, limit: usize
    ) -> Page<Waiting>;
    fn without_appointment(
        flow: &Name, start: &Name, after: Option<&Cursor>, limit: usize
    ) -> Page<ContactId>;
} }

passed_on! { Noted {
    fn note_names(names: &BTreeSet<(NameKind, Name)>, at: Timestamp) -> ();
    fn forget_name(kind: NameKind, name: &Name) -> ();
    fn names(kind: NameKind, from: &str, limit: usize) -> Vec<NotedName>;
} }

passed_on! { Messages {
    fn messages(
        filter: &MessageFilter, before: Option<&Cursor>, limit: usize
    ) -> Page<MessageRecord>;
    fn dead_letters(
        filter: &DeadFilter, before: Option<&Cursor>, limit: usize
    ) -> Page<DeadLetter>;
    fn message(id: MessageId) -> Option<MessageDetail>;
    fn is_waited_for(channel: Channel, provider: Option<&Name>) -> bool;
    fn is_called(channel: Channel, provider: &Name) -> bool;
} }

passed_on! { Flows {
    fn flows() -> Vec<FlowRecord>;
    fn abreast() -> Abreast;
    fn flow(id: &Name) -> Option<FlowRecord>;
    fn save_draft(flow: &Name, draft: &Draft, revision: Option<i64>, now: Timestamp) -> i64;
    fn publish(flow: &Name, publish: &Publish, revision: Option<i64>) -> u32;
    fn versions_of(flow: &Name, cursor: Option<&Cursor>, limit: usize) -> Page<Version>;
    fn version(flow: &Name, number: u32) -> Option<Version>;
    fn set_flow_state(flow: &Name, state: FlowState) -> ();
} }

passed_on! { Access {
    fn put_key(key: &Key) -> ();
    fn keys() -> Vec<Key>;
    fn key_of(secret_hash: &[u8; 32]) -> Option<Key>;
    fn note_key_use(id: &str, at: Timestamp) -> ();
    fn setting(name: &str) -> Option<Value>;
    fn put_setting(name: &str, value: &Value) -> ();
    fn keep_setting(name: &str, value: &Value) -> Value;
    fn stop_sending(value: &Value) -> ();
    fn suppression(channel: Channel, address: &str) -> Option<String>;
    fn suppress(entry: &Suppress, now: Timestamp) -> ();
    fn unsuppress(channel: Channel, address: &str) -> ();
    fn answered(request: &Request) -> Option<Answered>;
    fn keep_answer(request: &Request, answered: &Answered, now: Timestamp) -> ();
} }

passed_on! { Accounts {
    fn users() -> Vec<User>;
    fn user_called(email: &str) -> Option<User>;
    fn add_user(user: &User) -> Admitted;
    fn change_user(id: &str, change: &UserChange) -> Admitted;
    fn remove_user(id: &str) -> Admitted;
    fn open_session(session: &Session, kept_since: Timestamp) -> ();
    fn session(token_hash: &[u8; 32]) -> Option<(Session, User)>;
    fn note_session_use(token_hash: &[u8; 32], at: Timestamp) -> ();
    fn close_session(token_hash: &[u8; 32]) -> ();
} }

passed_on! { KeptSettings {
    fn kept(kind: KeptKind) -> Vec<KeptRecord>;
    fn change_kept(
        kind: KeptKind, last: Option<i64>, changes: &[KeptChange], by: &str, now: Timestamp
    ) -> i64;
} }

passed_on! { Members {
    fn members(segments: &[Name]) -> BTreeMap<Name, u64>;
    fn unjudged(revision: i64, after: Option<ContactId>, limit: usize) -> Vec<ContactId>;
    fn count_unjudged(revision: i64) -> u64;
    fn sample(needs: &Needs, limit: usize, now: Timestamp) -> Vec<Contact>;
} }

passed_on! { Audit {
    fn note_deed(deed: &Deed) -> ();
    fn deeds(filter: &DeedFilter, before: Option<&Cursor>, limit: usize) -> Page<Deed>;
    fn forget_deeds(before: Timestamp) -> u64;
} }

passed_on! { Deliveries {
    fn keep_delivery(delivery: &Delivery) -> ();
    fn deliveries(filter: &DeliveryFilter, before: Option<&Cursor>, limit: usize) -> Page<Delivery>;
    fn delivery(source: &str, id: &str) -> Option<Delivery>;
    fn note_replay(source: &str, id: &str) -> ();
    fn forget_deliveries(before: Timestamp) -> u64;
} }

passed_on! { Carts {
    fn carts(filter: &CartFilter, before: Option<&Cursor>, limit: usize) -> Page<CartRecord>;
    fn carts_called(id: &str, limit: usize) -> Vec<CartRecord>;
} }

passed_on! { Products {
    fn put_products(products: &[Product]) -> Vec<bool>;
    fn put_product_group(told: &ProductGroup) -> bool;
    fn replace_product(old: &Product, new: &Product) -> bool;
    fn delete_product(id: &str) -> bool;
    fn product(id: &str) -> Option<Product>;
    fn products(filter: &ProductFilter, limit: usize) -> Vec<Product>;
    fn find_products(wanted: &Wanted) -> Vec<Product>;
} }

passed_on! { Errands {
    fn add_errands(source: &str, products: &[String], due_at: Timestamp) -> ();
    fn take_errand(source: &str, now: Timestamp, until: Timestamp) -> Option<Errand>;
    fn put_off_errand(errand: &Errand) -> ();
    fn end_errand(source: &str, product: &str) -> ();
    fn take_coupon_errand(shop: &str, now: Timestamp, until: Timestamp) -> Option<CouponErrand>;
    fn end_coupon_errands(visits: &[(TokenId, u32)]) -> ();
    fn put_off_coupon_errand(wish: &Wish, due_at: Timestamp) -> ();
    fn errands(source: &str, after: &str, limit: usize) -> Vec<Errand>;
} }

passed_on! { Coupons {
    fn coupon_pools(now: Timestamp) -> Vec<PoolRecord>;
    fn coupon_pool(name: &Name, now: Timestamp) -> Option<PoolRecord>;
    fn put_coupon_pool(name: &Name, pool: &Pool, now: Timestamp) -> ();
    fn delete_coupon_pool(name: &Name) -> bool;
    fn add_coupons(pool: &Name, codes: &[String]) -> Option<Vec<String>>;
    fn coupons(
        filter: &CouponFilter, after: Option<&Cursor>, limit: usize, now: Timestamp
    ) -> Page<Coupon>;
} }

passed_on! { Upkeep {
    fn stats(flow: &Name, version: Option<u32>) -> Stats;
    fn figures(first: &Name, last: &Name) -> std::collections::BTreeMap<Name, Figures>;
    fn fold_counters() -> u64;
    fn next_due(paused: &BTreeSet<Name>) -> Option<Timestamp>;
    fn next_message(paused: &BTreeSet<Name>, routes: &[Route]) -> Option<Timestamp>;
    fn beat(owner: Owner) -> Vec<Beat>;
    fn backlog(paused: &BTreeSet<Name>, now: Timestamp) -> Backlog;
    fn sweep(now: Timestamp) -> u64;
    fn forget(slice: Slice, kept: &KeptSince) -> u64;
} }

#[async_trait]
impl Doctor for Faulty {
    async fn examine(&self) -> Result<Box<dyn Examination + '_>> {
        self.fault.pass(self.inner.examine()).await
    }
}

#[async_trait]
impl Store for Faulty {
    async fn take(&self, claim: Claim, needs: &Needs, now: Timestamp) -> Result<Box<dyn Unit>> {
        let inner = self.fault.pass(self.inner.take(claim, needs, now)).await?;
        Ok(Box::new(FaultyUnit { inner, fault: Arc::clone(&self.fault) }))
    }

    fn is_shared(&self) -> bool {
        self.inner.is_shared()
    }

    async fn is_alone(&self) -> Result<bool> {
        self.fault.pass(self.inner.is_alone()).await
    }
}

#[async_trait]
impl Unit for FaultyUnit {
    fn answers(&self) -> &[Answer] {
        self.inner.answers()
    }

    fn contacts(&mut self) -> &mut [Taken] {
        self.inner.contacts()
    }

    fn sends(&self) -> bool {
        self.inner.sends()
    }

    async fn draw(&mut self, wishes: &[Wish]) -> Result<Vec<Option<String>>> {
        self.fault.pass(self.inner.draw(wishes)).await
    }

    async fn commit(self: Box<Self>, changes: Vec<(usize, Changes)>, extra: Extra) -> Result<()> {
        self.fault.pass(self.inner.commit(changes, extra)).await
    }

    async fn abandon(self: Box<Self>) -> Result<()> {
        self.fault.pass(self.inner.abandon()).await
    }
}
