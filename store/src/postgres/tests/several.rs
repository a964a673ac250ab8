//! Several processes on one database: who waits for whom, and that nothing is done twice.

use std::sync::Arc;

use tokio::task::JoinSet;
use weir_engine::model::Status;
use weir_engine::needs::Needs;
use weir_messages::Channel;

use crate::conformance::merging::merge;
use crate::conformance::moves::Moves;
use crate::conformance::{START, Tested, all_needs, id_of, read, turn, turn_with};
use crate::testing::PostgresDatabase;
use crate::{
    Answer, Ask, Beat, Claim, Draft, Due, Extra, Lost, Origin, Owner, Publish, Queued, Route,
    SENDING_STOPPED, Shards, Suppress, Unit, Who,
};

/// So many processes.
const PROCESSES: usize = 4;

/// Makes a test of each of these, for each kind of database.
macro_rules! several {
    ($($test:ident,)*) => {
        mod plain {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(crate::testing::PostgresDatabase::new().await).await;
            })*
        }

        mod distributed {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(crate::testing::PostgresDatabase::distributed().await).await;
            })*
        }
    };
}

several! {
    timers_skip_who_is_busy_and_take_the_others,
    the_dispatcher_skips_who_is_busy,
    a_stop_waits_for_the_hand_over_under_way,
    processes_hear_of_one_another,
    an_owner_that_speaks_keeps_what_is_its_own,
    what_is_lost_is_found_by_one,
    batches_that_overlap_follow_one_another,
    one_address_makes_one_contact_whoever_asks,
    a_process_knows_whether_it_is_alone,
    who_was_erased_while_somebody_waited_is_created_anew,
    merges_that_cross_make_one_contact,
    versions_that_are_published_at_once_have_numbers_of_their_own,
    counters_that_are_folded_at_once_stay_right,
    the_suppression_list_waits_for_who_has_the_address,
}

/// Whoever merges first decides who stays; nobody waits for ever, and what others write meanwhile
/// is the survivor's.
async fn merges_that_cross_make_one_contact(database: PostgresDatabase) {
    let stores = processes(&database).await;
    for round in 0..8 {
        let [a, b] = ["a", "b"].map(|name| format!("{name}{round}"));
        for name in [&a, &b] {
            turn(&stores[0], name, START, |moves| moves.tag("IN")).await;
        }
        let mut work = JoinSet::new();
        for (nth, store) in stores.iter().cloned().enumerate() {
            let (into, from) =
                if nth % 2 == 0 { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
            work.spawn(async move {
                turn(&store, &from, START, |moves| {
                    moves.enter("cart", "wait", Some(START));
                })
                .await;
                let merged = merge(&store, &into, &from, START).await;
                turn(&store, &from, START, |moves| moves.tag("OUT")).await;
                merged
            });
        }
        let merged = work.join_all().await;
        assert_eq!(merged.iter().filter(|merged| **merged).count(), 1, "{merged:?}");
        assert_eq!(id_of(&stores[0], &a).await, id_of(&stores[1], &b).await);
        let one = read(&stores[2], &b, START).await;
        assert_eq!(one.entries.len(), PROCESSES, "nothing is lost: {one:?}");
        assert_eq!(one.tags.keys().collect::<Vec<_>>(), ["IN", "OUT"]);
    }
    let mut examination = stores[0].examine().await.unwrap();
    while let Some(examined) = examination.next(3, 0).await.unwrap() {
        assert_eq!(examined.found, []);
    }
    assert_eq!(examination.miscounted().await.unwrap(), []);
}

async fn processes(database: &PostgresDatabase) -> Vec<Tested> {
    let mut stores: Vec<Tested> = Vec::new();
    for _ in 0..PROCESSES {
        stores.push(Arc::new(super::again(database).await));
    }
    stores
}

async fn take(store: &Tested, asks: Vec<Ask>) -> Box<dyn Unit> {
    store.take(Claim::Contacts(asks), &all_needs(), START).await.unwrap()
}

async fn due(store: &Tested, limit: usize) -> Box<dyn Unit> {
    let due = Due { limit, shards: Shards::default(), paused: [].into() };
    store.take(Claim::Due(due), &Needs::default(), START).await.unwrap()
}

fn names(unit: &mut Box<dyn Unit>) -> Vec<String> {
    let taken = unit.contacts().iter();
    let mut names: Vec<_> = taken.map(|one| one.contact.profile.external_id.clone()).collect();
    names.sort();
    names
}

async fn timers_skip_who_is_busy_and_take_the_others(database: PostgresDatabase) {
    let stores = processes(&database).await;
    for external in ["a", "b"] {
        turn(&stores[0], external, START, |moves| {
            moves.enter("cart", "wait", Some(START));
        })
        .await;
    }
    let asked = take(&stores[0], vec![Ask::external("a")]).await;
    let mut first = due(&stores[1], 9).await;
    assert_eq!(names(&mut first), ["b"]);
    assert!(names(&mut due(&stores[2], 9).await).is_empty());
    asked.abandon().await.unwrap();
    let mut second = due(&stores[2], 9).await;
    assert_eq!(names(&mut second), ["a"]);
    for unit in [first, second] {
        unit.abandon().await.unwrap();
    }
    // Also in claims that look into one lane first.
    assert_eq!(names(&mut due(&stores[3], 500).await), ["a", "b"]);
}

async fn the_dispatcher_skips_who_is_busy(database: PostgresDatabase) {
    let stores = processes(&database).await;
    turn(&stores[0], "a", START, |moves| {
        let token = moves.enter("cart", "mail", None);
        moves.queue(token, Channel::Email, None, START);
    })
    .await;
    let queued = || {
        let routes = vec![Route { channel: Channel::Email, provider: None, limit: 9 }];
        Claim::Queued(Queued { routes, shards: Shards::default(), paused: [].into() })
    };
    let mut first = stores[0].take(queued(), &Needs::default(), START).await.unwrap();
    let mut second = stores[1].take(queued(), &Needs::default(), START).await.unwrap();
    assert_eq!(names(&mut first), ["a"]);
    assert!(names(&mut second).is_empty());
    let id = first.contacts()[0].messages[0];
    let sending = |moves: &mut Moves| moves.rise(id, Status::Sending);
    let changes = Moves::play(&mut first.contacts()[0].contact, START, sending);
    first.commit(vec![(0, changes)], Extra::default()).await.unwrap();
    let mut third = stores[1].take(queued(), &Needs::default(), START).await.unwrap();
    assert!(names(&mut third).is_empty());
}

/// Who stops all sending waits for who is handing over; who comes after that finds nothing.
async fn a_stop_waits_for_the_hand_over_under_way(database: PostgresDatabase) {
    let stores = processes(&database).await;
    turn(&stores[0], "a", START, |moves| {
        let token = moves.enter("cart", "mail", None);
        moves.queue(token, Channel::Email, None, START);
    })
    .await;
    let routes = vec![Route { channel: Channel::Email, provider: None, limit: 9 }];
    let queued = Claim::Queued(Queued { routes, shards: Shards::default(), paused: [].into() });
    let take = |store: &Tested| {
        let (store, queued) = (Arc::clone(store), queued.clone());
        async move { store.take(queued, &Needs::default(), START).await.unwrap() }
    };
    let mut before = take(&stores[0]).await;
    let stopper = Arc::clone(&stores[1]);
    let stopping = tokio::spawn(async move { stopper.stop_sending(&true.into()).await });
    while stores[2].setting(SENDING_STOPPED).await.unwrap().is_none() {
        tokio::task::yield_now().await;
    }
    assert!(names(&mut take(&stores[3]).await).is_empty(), "it knows already");
    assert!(!stopping.is_finished(), "one is still handing over");
    let id = before.contacts()[0].messages[0];
    let sending = |moves: &mut Moves| moves.rise(id, Status::Sending);
    let changes = Moves::play(&mut before.contacts()[0].contact, START, sending);
    before.commit(vec![(0, changes)], Extra::default()).await.unwrap();
    stopping.await.unwrap().unwrap();
}

/// Each hears what all others said last, and what it said itself.
async fn processes_hear_of_one_another(database: PostgresDatabase) {
    let stores = processes(&database).await;
    let said = |mut beats: Vec<Beat>| {
        beats.sort_unstable();
        beats.into_iter().map(|beat| (beat.owner.0, beat.count)).collect::<Vec<_>>()
    };
    assert_eq!(said(stores[0].beat(Owner(-1)).await.unwrap()), [(-1, 1)]);
    assert_eq!(said(stores[1].beat(Owner(2)).await.unwrap()), [(-1, 1), (2, 1)]);
    assert_eq!(said(stores[0].beat(Owner(-1)).await.unwrap()), [(-1, 2), (2, 1)]);
}

/// What is with an owner that speaks is looked after by nobody else, and what is with one that
/// said nothing new, or that nobody ever heard of, is.
async fn an_owner_that_speaks_keeps_what_is_its_own(database: PostgresDatabase) {
    let stores = processes(&database).await;
    let [own, lives, gone, unheard] = [1, 2, 3, 4].map(Owner);
    for owner in [own, lives, gone] {
        stores[0].beat(owner).await.unwrap();
    }
    for (external, owner) in [("own", own), ("lives", lives), ("gone", gone), ("new", unheard)] {
        let mut id = None;
        turn(&stores[0], external, START, |moves| {
            let token = moves.enter("cart", "mail", None);
            id = Some(moves.queue(token, Channel::Email, None, START));
        })
        .await;
        let extra = Extra { owned: [(id.unwrap(), owner)].into(), ..Extra::default() };
        let sending = |moves: &mut Moves| moves.rise(id.unwrap(), Status::Sending);
        turn_with(&stores[0], external, START, extra, sending).await;
    }
    let lost = async |silent: &[(Owner, i64)], since_before| {
        let silent = silent.iter().map(|&(owner, count)| Beat { owner, count }).collect();
        let claim = Claim::Lost(Lost { by: own, silent, since_before, limit: 9 });
        let mut unit = stores[1].take(claim, &Needs::default(), START).await.unwrap();
        let found = names(&mut unit);
        unit.abandon().await.unwrap();
        found
    };
    assert_eq!(lost(&[], START).await, ["new"]);
    assert_eq!(lost(&[(gone, 1), (own, 1)], START).await, ["gone", "new"]);
    assert_eq!(lost(&[(gone, 1)], START.plus(1)).await, ["gone", "lives", "new", "own"], "old");
    stores[2].beat(gone).await.unwrap();
    assert_eq!(lost(&[(gone, 1)], START).await, ["new"], "it was only asleep");
    stores[2].beat(unheard).await.unwrap();
    assert!(lost(&[], START).await.is_empty());
}

/// Two that look at the same time for what one left behind do not both get it.
async fn what_is_lost_is_found_by_one(database: PostgresDatabase) {
    let stores = processes(&database).await;
    let mut id = None;
    turn(&stores[0], "a", START, |moves| {
        let token = moves.enter("cart", "mail", None);
        let message = moves.queue(token, Channel::Email, None, START);
        moves.rise(message, Status::Sending);
        id = Some(message);
    })
    .await;
    let look = async |nth: usize| {
        let by = Owner(i64::try_from(nth).unwrap());
        stores[nth].beat(by).await.unwrap();
        let lost = Lost { by, silent: Vec::new(), since_before: START, limit: 9 };
        let mut unit = stores[nth].take(Claim::Lost(lost), &Needs::default(), START).await.unwrap();
        let found = names(&mut unit).len();
        let owned = unit.contacts().iter().flat_map(|taken| &taken.messages);
        let owned = owned.map(|id| (*id, by)).collect();
        unit.commit(Vec::new(), Extra { owned, ..Extra::default() }).await.unwrap();
        found
    };
    let mut all = 0;
    for _ in 0..5 {
        let (one, two, three) = tokio::join!(look(1), look(2), look(3));
        all += one + two + three;
    }
    assert_eq!(all, 1);
    assert!(stores[0].message(id.unwrap()).await.unwrap().unwrap().owner.is_some());
}

/// Every process adds a tag to every contact, in batches of its own order: nobody waits in a
/// circle, nothing is lost, and contacts that all of them create are created once.
async fn batches_that_overlap_follow_one_another(database: PostgresDatabase) {
    const CONTACTS: usize = 12;
    let stores = processes(&database).await;
    let mut tasks = JoinSet::new();
    for (number, store) in stores.iter().cloned().enumerate() {
        tasks.spawn(async move {
            for round in 0..6 {
                let names = (0..CONTACTS).map(|n| (n * (number + 1) * 5 + round) % CONTACTS);
                let asks = names.map(|name| Ask::external(format!("c{name}"))).collect();
                add_to_all(&store, asks).await;
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let mut all = 0;
    for name in 0..CONTACTS {
        let Ok([id]) =
            <[_; 1]>::try_from(stores[0].find(&Who::External(format!("c{name}"))).await.unwrap())
        else {
            continue;
        };
        let contact = stores[0].contact(id, &all_needs(), START).await.unwrap().unwrap();
        assert_eq!(contact.history.len(), usize::try_from(contact.counter).unwrap());
        all += contact.history.len();
    }
    assert_eq!(all, PROCESSES * 6 * CONTACTS);
}

async fn add_to_all(store: &Tested, asks: Vec<Ask>) {
    let mut unit = take(store, asks).await;
    let mut changes = Vec::new();
    for answer in unit.answers().to_vec() {
        let Answer::Found(place) = answer else { panic!("{answer:?}") };
        let contact = &mut unit.contacts()[place].contact;
        changes.push((place, Moves::play(contact, START, |moves| moves.tag("A"))));
    }
    unit.commit(changes, Extra::default()).await.unwrap();
}

async fn one_address_makes_one_contact_whoever_asks(database: PostgresDatabase) {
    let stores = processes(&database).await;
    for round in 0..5 {
        let mut tasks = JoinSet::new();
        for (number, store) in stores.iter().cloned().enumerate() {
            let by = |who| Ask { create: Some(format!("{round} {number}")), ..Ask::existing(who) };
            let asks = [
                by(Who::Email(format!("{round}@shop.example"))),
                by(Who::Anonymous(format!("browser {round}"))),
            ];
            let ask = asks[round % 2].clone();
            tasks.spawn(async move {
                let unit = take(&store, vec![ask]).await;
                assert_eq!(unit.answers(), [Answer::Found(0)]);
                unit.commit(Vec::new(), Extra::default()).await.unwrap();
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
    }
    let everybody = crate::PeopleFilter::Everybody;
    assert_eq!(stores[0].contacts(&everybody, None, 99, START).await.unwrap().items.len(), 5);
}

async fn a_process_knows_whether_it_is_alone(database: PostgresDatabase) {
    let one: Tested = Arc::new(super::again(&database).await);
    assert!(one.is_alone().await.unwrap());
    let two: Tested = Arc::new(super::again(&database).await);
    turn(&two, "a", START, |_| {}).await;
    assert!(!one.is_alone().await.unwrap());
}

async fn who_was_erased_while_somebody_waited_is_created_anew(database: PostgresDatabase) {
    let stores = processes(&database).await;
    turn(&stores[0], "a", START, |moves| moves.tag("A")).await;
    let mut erasing = take(&stores[0], vec![Ask::external("a")]).await;
    let waiting = {
        let store = stores[1].clone();
        tokio::spawn(async move {
            let mut unit = take(&store, vec![Ask::external("a")]).await;
            let seen = (unit.contacts()[0].created, unit.contacts()[0].contact.counter);
            unit.commit(Vec::new(), Extra::default()).await.unwrap();
            seen
        })
    };
    let changes = Moves::play(&mut erasing.contacts()[0].contact, START, Moves::erase);
    erasing.commit(vec![(0, changes)], Extra::default()).await.unwrap();
    assert_eq!(waiting.await.unwrap(), (true, 0));
}

async fn versions_that_are_published_at_once_have_numbers_of_their_own(database: PostgresDatabase) {
    let stores = processes(&database).await;
    let mut tasks = JoinSet::new();
    for store in stores {
        tasks.spawn(async move {
            let (hash, by) = ("h".to_owned(), "me".to_owned());
            let publish =
                Publish { draft: Draft::default(), hash, origin: Origin::App, at: START, by };
            store.publish(&"cart".into(), &publish, None).await.unwrap()
        });
    }
    let mut numbers = tasks.join_all().await;
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4]);
}

async fn counters_that_are_folded_at_once_stay_right(database: PostgresDatabase) {
    let stores = processes(&database).await;
    let mut tasks = JoinSet::new();
    for (number, store) in stores.iter().cloned().enumerate() {
        tasks.spawn(async move {
            for round in 0..5 {
                turn(&store, &format!("{number} {round}"), START, |moves| {
                    moves.enter("cart", "wait", None);
                })
                .await;
                store.fold_counters().await.unwrap();
            }
        });
    }
    tasks.join_all().await;
    let stats = stores[0].stats(&"cart".into(), None).await.unwrap();
    assert_eq!((stats.entered["start"], stats.inside["wait"]), (20, 20));
}

/// What is on the list when that was answered is known to every unit that commits later.
async fn the_suppression_list_waits_for_who_has_the_address(database: PostgresDatabase) {
    let stores = processes(&database).await;
    turn(&stores[0], "a", START, |moves| moves.email("a@shop.example")).await;
    let unit = take(&stores[0], vec![Ask::external("a")]).await;
    let listing = {
        let store = stores[1].clone();
        let (channel, address) = (Channel::Email, "a@shop.example".to_owned());
        let entry = Suppress { channel, address, reason: "asked".into() };
        tokio::spawn(async move { store.suppress(&entry, START).await.unwrap() })
    };
    let by_now = tokio::time::timeout(std::time::Duration::from_millis(200), async {
        while stores[2].suppression(Channel::Email, "a@shop.example").await.unwrap().is_none() {}
    });
    assert!(by_now.await.is_err(), "listed while somebody had the contact");
    unit.abandon().await.unwrap();
    listing.await.unwrap();
    assert_eq!(read(&stores[0], "a", START).await.suppressed, [Channel::Email].into());
    assert_eq!(id_of(&stores[0], "a").await, id_of(&stores[1], "a").await);
}
