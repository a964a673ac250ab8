//! Pools of codes: each code is one run's at the most, and none is lost.

use std::collections::BTreeSet;
use std::sync::Arc;

use weir_engine::model::{ContactId, Name, TokenId};
use weir_engine::turn::{Changes, CouponChanges, Wish};
use weir_engine::value::Timestamp;

use super::merging::merge;
use super::{DAY, MINUTE, START, Tested, all_needs, id_of};
use crate::{Ask, Claim, Coupon, CouponCounts, CouponFilter, CouponState, Extra, Pool, Unit};

fn pool() -> Name {
    "welcome".into()
}

fn wish(contact: ContactId, n: i64, visit: u32, expires_at: Option<Timestamp>) -> Wish {
    let token = TokenId { contact, n };
    Wish { token, visit, pool: pool(), made: false, discount: None, expires_at, depth: 0 }
}

async fn make(store: &Tested, codes: usize) {
    store.put_coupon_pool(&pool(), &Pool::default(), START).await.unwrap();
    let codes: Vec<_> = (1..=codes).map(|n| format!("W-{n}")).collect();
    let added = store.add_coupons(&pool(), &codes).await.unwrap();
    assert_eq!(added, Some(codes));
}

async fn take(store: &Tested, external: &str, now: Timestamp) -> (Box<dyn Unit>, ContactId) {
    let claim = Claim::Contacts(vec![Ask::external(external)]);
    let mut unit = store.take(claim, &all_needs(), now).await.unwrap();
    let id = unit.contacts()[0].contact.id;
    (unit, id)
}

/// Draws codes for visits of one run, and commits.
async fn draw(store: &Tested, external: &str, n: i64, visits: &[u32]) -> Vec<Option<String>> {
    let (mut unit, id) = take(store, external, START).await;
    let until = Some(START.plus(DAY));
    let wishes: Vec<_> = visits.iter().map(|visit| wish(id, n, *visit, until)).collect();
    let codes = unit.draw(&wishes).await.unwrap();
    unit.commit(vec![(0, Changes::default())], Extra::default()).await.unwrap();
    codes
}

/// Commits what is said of codes of one contact, a minute later.
async fn say(store: &Tested, external: &str, said: impl FnOnce(ContactId, &mut CouponChanges)) {
    let (unit, id) = take(store, external, START.plus(MINUTE)).await;
    let mut changes = Changes::default();
    said(id, &mut changes.coupons);
    unit.commit(vec![(0, changes)], Extra::default()).await.unwrap();
}

async fn counts(store: &Tested, now: Timestamp) -> [u64; 4] {
    let record = store.coupon_pool(&pool(), now).await.unwrap().unwrap();
    let CouponCounts { free, issued, expired, used } = record.counts;
    [free, issued, expired, used]
}

async fn listed(store: &Tested, state: Option<CouponState>, now: Timestamp) -> Vec<Coupon> {
    let filter = CouponFilter { pool: pool(), state, contact: None };
    store.coupons(&filter, None, 500, now).await.unwrap().items
}

fn codes(found: &[Coupon]) -> Vec<&str> {
    found.iter().map(|coupon| coupon.code.as_str()).collect()
}

/// A pool is said anew and keeps its codes; each code is in it once.
pub async fn a_pool_keeps_its_codes(store: Tested) {
    let none = store.add_coupons(&pool(), &["A".into()]).await.unwrap();
    assert_eq!(none, None, "there is no pool");
    make(&store, 3).await;
    let more = ["W-2".to_owned(), "N-1".into(), "N-1".into(), "n-1".into()];
    let added = store.add_coupons(&pool(), &more).await.unwrap().unwrap();
    assert_eq!(added, ["N-1", "n-1"]);
    let text = |text: &str| Some(text.to_owned());
    let said = Pool { title: text("Welcome"), discount: text("10%"), note: None, low_below: 7 };
    store.put_coupon_pool(&pool(), &said, START.plus(DAY)).await.unwrap();
    store.put_coupon_pool(&"empty".into(), &Pool::default(), START).await.unwrap();
    let pools = store.coupon_pools(START).await.unwrap();
    assert_eq!(
        pools.iter().map(|pool| pool.name.as_str()).collect::<Vec<_>>(),
        ["empty", "welcome"]
    );
    assert_eq!((&pools[1].pool, pools[1].created_at), (&said, START));
    assert_eq!((pools[0].counts, pools[1].counts.free), (CouponCounts::default(), 5));
    let filter = CouponFilter { pool: pool(), state: None, contact: None };
    let first = store.coupons(&filter, None, 2, START).await.unwrap();
    assert_eq!(codes(&first.items), ["W-1", "W-2"]);
    let second = store.coupons(&filter, first.next.as_ref(), 9, START).await.unwrap();
    assert_eq!((codes(&second.items), second.next), (vec!["W-3", "N-1", "n-1"], None));
    assert!(store.delete_coupon_pool(&pool()).await.unwrap());
    assert!(!store.delete_coupon_pool(&pool()).await.unwrap());
    assert_eq!(store.coupon_pool(&pool(), START).await.unwrap(), None);
    make(&store, 1).await;
    assert_eq!(counts(&store, START).await, [1, 0, 0, 0], "codes went with their pool");
}

/// One visit gets one code however often it asks; what is not committed is free again.
pub async fn a_visit_gets_one_code(store: Tested) {
    make(&store, 3).await;
    let (mut unit, id) = take(&store, "a", START).await;
    let drawn = unit.draw(&[wish(id, 1, 1, None)]).await.unwrap();
    assert_eq!(drawn, [Some("W-1".to_owned())]);
    unit.abandon().await.unwrap();
    assert_eq!(counts(&store, START).await, [3, 0, 0, 0]);
    let (mut unit, id) = take(&store, "a", START).await;
    unit.draw(&[wish(id, 1, 1, None)]).await.unwrap();
    drop(unit);
    assert_eq!(draw(&store, "a", 1, &[2, 3]).await, [Some("W-1".into()), Some("W-2".into())]);
    assert_eq!(draw(&store, "a", 1, &[3, 4]).await, [Some("W-2".into()), Some("W-3".into())]);
    assert_eq!(draw(&store, "b", 1, &[2]).await, [None], "the pool is empty");
    let (mut unit, id) = take(&store, "b", START).await;
    let other = Wish { pool: "none".into(), ..wish(id, 1, 9, None) };
    assert_eq!(unit.draw(&[other]).await.unwrap(), [None], "there is no such pool");
    unit.abandon().await.unwrap();
    assert_eq!(counts(&store, START).await, [0, 3, 0, 0]);
    assert_eq!(counts(&store, START.plus(DAY)).await, [0, 0, 3, 0]);
    let over = listed(&store, Some(CouponState::Expired), START.plus(DAY)).await;
    assert_eq!(codes(&over), ["W-1", "W-2", "W-3"]);
    assert!(listed(&store, Some(CouponState::Issued), START.plus(DAY)).await.is_empty());
    let contact = Some(id_of(&store, "a").await);
    let filter = CouponFilter { pool: pool(), state: Some(CouponState::Issued), contact };
    let of = store.coupons(&filter, None, 9, START).await.unwrap().items;
    let first = &of[0];
    assert_eq!((first.contact.as_deref(), first.visit), (Some("a"), Some(2)));
    assert_eq!((first.issued_at, first.expires_at), (Some(START), Some(START.plus(DAY))));
}

/// What a message took along stays with its person when the run is over; the rest is free again.
pub async fn what_nobody_was_told_comes_back(store: Tested) {
    make(&store, 4).await;
    draw(&store, "a", 1, &[1, 2]).await;
    draw(&store, "a", 2, &[1]).await;
    say(&store, "a", |contact, said| {
        let token = TokenId { contact, n: 1 };
        said.carried.insert((token, "W-2".into()));
        said.returned.insert(token);
    })
    .await;
    assert_eq!(codes(&listed(&store, Some(CouponState::Free), START).await), ["W-1", "W-4"]);
    let kept = listed(&store, Some(CouponState::Issued), START).await;
    assert_eq!(codes(&kept), ["W-2", "W-3"]);
    let carried = kept.iter().map(|coupon| coupon.carried_at).collect::<Vec<_>>();
    assert_eq!(carried, [Some(START.plus(MINUTE)), None]);
    assert_eq!(draw(&store, "b", 1, &[1]).await, [Some("W-1".into())], "it goes out again");
}

/// Who ordered with a code is known, until that person is erased.
pub async fn a_code_is_used_once(store: Tested) {
    make(&store, 3).await;
    draw(&store, "a", 1, &[1]).await;
    for who in ["b", "a"] {
        say(&store, who, |contact, said| {
            said.redeemed.extend(["W-1".to_owned(), "W-3".into(), "unknown".into()]);
            said.returned.insert(TokenId { contact, n: 1 });
        })
        .await;
    }
    let used = listed(&store, Some(CouponState::Used), START).await;
    assert_eq!(codes(&used), ["W-1", "W-3"]);
    for coupon in &used {
        let by = (coupon.used_by.as_deref(), coupon.used_at);
        assert_eq!(by, (Some("b"), Some(START.plus(MINUTE))), "the first counts");
    }
    assert_eq!(used[0].contact.as_deref(), Some("a"));
    assert_eq!(draw(&store, "c", 1, &[1]).await, [Some("W-2".into())], "not one that was used");
    for who in ["a", "b"] {
        let (unit, _) = take(&store, who, START).await;
        let changes = Changes { erased: true, ..Changes::default() };
        unit.commit(vec![(0, changes)], Extra::default()).await.unwrap();
    }
    let used = listed(&store, Some(CouponState::Used), START).await;
    assert_eq!((&used[0].contact, &used[0].used_by, used[0].token), (&None, &None, None));
    assert_eq!(counts(&store, START).await, [0, 1, 0, 2]);
}

/// Many want the last codes at once: nobody gets another's, and none is lost.
pub async fn many_want_the_last_codes(store: Tested) {
    const CODES: usize = 20;
    const PEOPLE: usize = 32;
    make(&store, CODES).await;
    let store = Arc::new(store);
    let tasks: Vec<_> = (0..PEOPLE)
        .map(|person| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let external = format!("p{person}");
                let (mut unit, id) = take(&store, &external, START).await;
                let wishes = [wish(id, 1, 1, None), wish(id, 1, 2, None)];
                let codes = unit.draw(&wishes).await.unwrap();
                if person % 4 == 0 {
                    unit.abandon().await.unwrap();
                    return Vec::new();
                }
                unit.commit(vec![(0, Changes::default())], Extra::default()).await.unwrap();
                codes.into_iter().flatten().collect()
            })
        })
        .collect();
    let mut given = Vec::new();
    for task in tasks {
        given.extend(task.await.unwrap());
    }
    let unique: BTreeSet<_> = given.iter().cloned().collect();
    assert_eq!(unique.len(), given.len(), "a code was given to two");
    let [free, issued, ..] = counts(&store, START).await;
    assert_eq!((free + issued, issued), (CODES as u64, given.len() as u64));
    for person in 0..free {
        assert_ne!(draw(&store, &format!("q{person}"), 1, &[1]).await, [None]);
    }
    assert_eq!(counts(&store, START).await, [0, CODES as u64, 0, 0]);
}

/// Codes of somebody who was merged are the survivor's, are found by it, and go back to the pool
/// by the run that they were given to.
pub async fn codes_of_the_merged_are_the_survivors(store: Tested) {
    make(&store, 3).await;
    assert_eq!(draw(&store, "b", 1, &[1, 2]).await.len(), 2);
    let (unit, b) = take(&store, "b", START).await;
    unit.abandon().await.unwrap();
    draw(&store, "a", 1, &[1]).await;
    assert!(merge(&store, "a", "b", START.plus(MINUTE)).await);
    let (unit, a) = take(&store, "a", START.plus(MINUTE)).await;
    unit.abandon().await.unwrap();
    let filter = CouponFilter { pool: pool(), state: None, contact: Some(a) };
    let of_both = store.coupons(&filter, None, 500, START.plus(MINUTE)).await.unwrap().items;
    let whose: Vec<_> = of_both.iter().map(|coupon| coupon.contact.as_deref()).collect();
    assert_eq!((codes(&of_both).len(), whose), (3, vec![Some("a"); 3]));
    let mut again = take(&store, "a", START).await.0;
    let known = again.draw(&[wish(b, 1, 2, None)]).await.unwrap();
    assert_eq!(known, [Some("W-2".to_owned())], "the same code for the same visit");
    again.commit(vec![(0, Changes::default())], Extra::default()).await.unwrap();
    say(&store, "a", |_, said| {
        said.returned.insert(TokenId { contact: b, n: 1 });
    })
    .await;
    assert_eq!(counts(&store, START.plus(MINUTE)).await, [2, 1, 0, 0]);
}

/// What a visit waits for is written with it, asked for until it is there, and gone with the
/// answer.
pub async fn shops_are_asked_for_codes(store: Tested) {
    let (unit, id) = take(&store, "ada", START).await;
    let asked = |visit: u32, shop: &str, expires_at| Wish {
        pool: shop.into(),
        made: true,
        discount: Some("15%".into()),
        ..wish(id, 1, visit, expires_at)
    };
    let wishes =
        vec![asked(1, "tea", Some(START.plus(DAY))), asked(2, "mugs", None), asked(3, "tea", None)];
    let extra = Extra { asked: wishes.clone(), ..Extra::default() };
    unit.commit(vec![(0, Changes::default())], extra).await.unwrap();
    let at = |minute: i64| START.plus(minute * MINUTE);
    let take_one = async |now: i64, until: i64| {
        let taken = store.take_coupon_errand("tea", at(now), at(until)).await.unwrap();
        taken.map(|errand| (errand.wish, errand.asked_at, errand.tries))
    };
    assert_eq!(take_one(1, 5).await, Some((wishes[0].clone(), START, 1)));
    assert_eq!(take_one(1, 5).await, Some((wishes[2].clone(), START, 1)));
    assert_eq!(take_one(1, 5).await, None);
    store.put_off_coupon_errand(&wishes[2], at(3)).await.unwrap();
    assert_eq!(take_one(3, 5).await, Some((wishes[2].clone(), START, 2)));
    let (unit, _) = take(&store, "ada", at(4)).await;
    let answered = vec![(wishes[0].token, 1), (wishes[0].token, 9)];
    // What is asked for again is asked for once.
    let extra = Extra { asked: vec![wishes[2].clone()], answered, ..Extra::default() };
    unit.commit(vec![(0, Changes::default())], extra).await.unwrap();
    assert_eq!(take_one(6, 9).await, Some((wishes[2].clone(), START, 3)));
    assert_eq!(take_one(6, 9).await, None, "the other was answered");
    store.put_off_coupon_errand(&wishes[0], at(0)).await.unwrap();
    assert_eq!(take_one(6, 9).await, None);
    store.end_coupon_errands(&[(wishes[2].token, 3)]).await.unwrap();
    assert_eq!(take_one(99, 100).await, None);
    assert!(store.take_coupon_errand("mugs", at(0), at(1)).await.unwrap().is_some());
}
