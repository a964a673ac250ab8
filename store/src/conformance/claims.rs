//! Who is due, what may leave, what was interrupted.

use serde_json::json;
use weir_engine::model::{Ended, MessageId, SHARDS, Status};
use weir_engine::needs::Needs;
use weir_engine::value::Timestamp;
use weir_messages::Channel;

use super::{DAY, MINUTE, START, Tested, all_needs, id_of, turn, turn_with};
use crate::{Claim, Due, Extra, Lost, Owner, Queued, Route, SENDING_STOPPED, Shards, Taken};

/// What a claim takes; it is let go at once.
async fn claim(store: &Tested, claim: Claim, now: Timestamp) -> Vec<Taken> {
    let mut unit = store.take(claim, &Needs::default(), now).await.unwrap();
    let taken = unit.contacts().to_vec();
    unit.abandon().await.unwrap();
    taken
}

fn due(limit: usize) -> Due {
    Due { limit, shards: Shards::default(), paused: [].into() }
}

fn queued(routes: Vec<Route>) -> Queued {
    Queued { routes, shards: Shards::default(), paused: [].into() }
}

fn route(channel: Channel, provider: Option<&str>, limit: usize) -> Route {
    Route { channel, provider: provider.map(Into::into), limit }
}

fn names(taken: &[Taken]) -> Vec<&str> {
    let mut names: Vec<_> =
        taken.iter().map(|taken| taken.contact.profile.external_id.as_str()).collect();
    names.sort_unstable();
    names
}

/// The longest due come first, none is early, and all that is due of a contact is claimed.
pub async fn due_tokens_are_claimed_in_order(store: Tested) {
    for (external, minutes) in [("a", 3), ("b", 1), ("c", 2), ("d", 9)] {
        turn(&store, external, START, |moves| {
            moves.enter("cart", "wait", Some(START.plus(minutes * MINUTE)));
        })
        .await;
    }
    turn(&store, "b", START, |moves| {
        moves.enter("other", "wait", Some(START.plus(3 * MINUTE)));
        moves.enter("other", "listen", None);
        let over = moves.enter("other", "wait", Some(START));
        moves.end(over, Ended::End);
    })
    .await;
    let at = START.plus(3 * MINUTE);
    assert!(claim(&store, Claim::Due(due(9)), START).await.is_empty());
    assert_eq!(names(&claim(&store, Claim::Due(due(9)), at).await), ["a", "b", "c"]);
    assert_eq!(names(&claim(&store, Claim::Due(due(2)), at).await), ["b", "c"]);
    let taken = claim(&store, Claim::Due(due(1)), at).await;
    assert_eq!((taken.len(), taken[0].due.len()), (1, 2));
    assert!(taken[0].contact.tokens.len() == 3);
}

/// Appointments are due at their instant; those without one never are.
pub async fn due_appointments_are_claimed(store: Tested) {
    turn(&store, "a", START, |moves| {
        moves.appoint("birthday", "start", Some(Some(START.plus(DAY))));
        moves.appoint("digest", "start", Some(None));
        moves.appoint("gone", "start", Some(Some(START)));
        moves.appoint("gone", "start", None);
    })
    .await;
    assert!(claim(&store, Claim::Due(due(9)), START).await.is_empty());
    let taken = claim(&store, Claim::Due(due(9)), START.plus(DAY)).await;
    assert_eq!(taken[0].appointments.len(), 1);
    assert_eq!(taken[0].appointments[0].flow, "birthday");
    assert_eq!(taken[0].appointments[0].last, Some(START));
    turn(&store, "a", START, |moves| moves.appoint("birthday", "start", None)).await;
    assert!(claim(&store, Claim::Due(due(9)), START.plus(DAY)).await.is_empty());
}

/// Timers of paused flows wait and their messages are held; the others go on.
pub async fn paused_flows_are_left_alone(store: Tested) {
    turn(&store, "a", START, |moves| {
        let token = moves.enter("paused", "mail", Some(START));
        moves.queue(token, Channel::Email, None, START);
        moves.appoint("paused", "start", Some(Some(START)));
    })
    .await;
    turn(&store, "b", START, |moves| {
        moves.enter("cart", "wait", Some(START));
    })
    .await;
    let paused = || [weir_engine::model::Name::from("paused")].into();
    let by_time = Claim::Due(Due { paused: paused(), ..due(9) });
    assert_eq!(names(&claim(&store, by_time, START).await), ["b"]);
    let routes = vec![route(Channel::Email, None, 9)];
    let held = Claim::Queued(Queued { paused: paused(), ..queued(routes.clone()) });
    assert!(claim(&store, held, START).await.is_empty());
    assert_eq!(names(&claim(&store, Claim::Queued(queued(routes)), START).await), ["a"]);
    let backlog = store.backlog(&paused(), START).await.unwrap();
    assert_eq!((backlog.tokens, backlog.appointments, backlog.queued), (1, 0, 0));
    assert_eq!(store.next_due(&paused()).await.unwrap(), Some(START));
}

/// While sending is stopped nothing leaves; what is due and what is asked for goes on.
pub async fn what_is_stopped_is_not_taken(store: Tested) {
    turn(&store, "a", START, |moves| {
        let token = moves.enter("cart", "mail", Some(START));
        moves.queue(token, Channel::Email, None, START);
    })
    .await;
    let ready = || Claim::Queued(queued(vec![route(Channel::Email, None, 9)]));
    for (stopped, expected) in [
        (json!({ "since": 7 }), 0),
        (json!(false), 1),
        (json!(true), 0),
        (serde_json::Value::Null, 1),
    ] {
        store.stop_sending(&stopped).await.unwrap();
        let kept = store.setting(SENDING_STOPPED).await.unwrap().unwrap_or_default();
        assert_eq!(kept, stopped);
        assert_eq!(claim(&store, ready(), START).await.len(), expected, "{stopped}");
        assert_eq!(claim(&store, Claim::Due(due(9)), START).await.len(), 1, "timers go on");
    }
}

/// Every contact is in one shard, so ranges of shards divide them.
pub async fn shards_divide_the_work(store: Tested) {
    let externals = ["a", "b", "c", "d", "e", "f"];
    for external in externals {
        turn(&store, external, START, |moves| {
            let token = moves.enter("cart", "mail", Some(START));
            moves.queue(token, Channel::Email, None, START);
        })
        .await;
    }
    let shard = id_of(&store, "a").await.shard();
    let ranges = [0..shard, shard..shard + 1, shard + 1..SHARDS];
    let (mut by_time, mut by_route) = (0, 0);
    for range in ranges {
        let shards = Shards(range);
        let some = Claim::Due(Due { shards: shards.clone(), ..due(9) });
        by_time += claim(&store, some, START).await.len();
        let routes = vec![route(Channel::Email, None, 9)];
        let some = Claim::Queued(Queued { shards, ..queued(routes) });
        by_route += claim(&store, some, START).await.len();
    }
    assert_eq!((by_time, by_route), (externals.len(), externals.len()));
}

/// Messages are claimed for a provider that has permits, no more than it has, the longest ready
/// first, and none early.
pub async fn queued_messages_go_by_route(store: Tested) {
    let mut ids = Vec::new();
    for (external, provider, minutes) in
        [("a", None, 2), ("b", None, 1), ("c", Some("relay"), 0), ("d", None, 60)]
    {
        turn(&store, external, START, |moves| {
            let token = moves.enter("cart", "mail", None);
            let ready = START.plus(minutes * MINUTE);
            ids.push(moves.queue(token, Channel::Email, provider, ready));
        })
        .await;
    }
    let at = START.plus(5 * MINUTE);
    let take = |routes| claim(&store, Claim::Queued(queued(routes)), at);
    assert_eq!(names(&take(vec![route(Channel::Email, None, 9)]).await), ["a", "b"]);
    assert_eq!(names(&take(vec![route(Channel::Email, None, 1)]).await), ["b"]);
    assert!(take(vec![route(Channel::Sms, None, 9)]).await.is_empty());
    let both = vec![route(Channel::Email, None, 1), route(Channel::Email, Some("relay"), 1)];
    let taken = take(both).await;
    assert_eq!(names(&taken), ["b", "c"]);
    let claimed: Vec<_> = taken.iter().flat_map(|taken| taken.messages.clone()).collect();
    assert!(claimed.contains(&ids[1]) && claimed.contains(&ids[2]), "{claimed:?}");
}

/// Messages of those who are taken because something is due may be handed over at once, unless
/// sending is stopped.
pub async fn who_is_due_may_be_written_to(store: Tested) {
    turn(&store, "a", START, |moves| _ = moves.enter("cart", "wait", Some(START))).await;
    let due = Due { limit: 9, shards: Shards::default(), paused: [].into() };
    let (needs, due) = (Needs::default(), Claim::Due(due));
    let unit = store.take(due.clone(), &needs, START).await.unwrap();
    assert!(unit.sends());
    unit.abandon().await.unwrap();
    store.stop_sending(&json!(true)).await.unwrap();
    let mut unit = store.take(due, &needs, START).await.unwrap();
    assert!(!unit.sends() && unit.contacts().len() == 1, "time goes on");
    unit.abandon().await.unwrap();
    let asked = Claim::Contacts(vec![crate::Ask::external("a")]);
    let unit = store.take(asked, &needs, START).await.unwrap();
    assert!(!unit.sends());
    unit.abandon().await.unwrap();
}

/// Takes one message of each of these people to `sending`, for an owner if there is one.
async fn send(store: &Tested, rows: &[(&str, Option<Owner>, i64)]) -> Vec<MessageId> {
    let mut ids = Vec::new();
    for (external, owner, minutes) in rows {
        let at = START.plus(minutes * MINUTE);
        turn(store, external, at, |moves| {
            let token = moves.enter("cart", "mail", None);
            ids.push(moves.queue(token, Channel::Email, None, START));
        })
        .await;
        let id = *ids.last().unwrap();
        let owned = owner.iter().map(|owner| (id, *owner)).collect();
        let extra = Extra { owned, ..Extra::default() };
        turn_with(store, external, at, extra, |moves| moves.rise(id, Status::Sending)).await;
    }
    ids
}

/// What this owner finds that nobody looks after; what is this old at any rate.
fn lost(by: Owner, minutes: i64) -> Claim {
    let since_before = START.plus(minutes * MINUTE);
    Claim::Lost(Lost { by, silent: Vec::new(), since_before, limit: 9 })
}

/// What is with a provider is found again by other owners, and by its own when it is old.
pub async fn messages_of_nobody_are_found(store: Tested) {
    let (one, two) = (Owner(i64::MIN), Owner(7));
    let rows = [("a", Some(one), 10), ("b", Some(two), 0), ("c", None, 20), ("d", Some(one), 30)];
    let ids = send(&store, &rows).await;
    let taken = claim(&store, lost(one, 0), START).await;
    assert_eq!(names(&taken), ["b", "c"]);
    assert_eq!(taken[0].messages, ids[1..2]);
    assert_eq!(names(&claim(&store, lost(two, 0), START).await), ["a", "c", "d"]);
    assert_eq!(names(&claim(&store, lost(one, 10), START).await), ["b", "c"]);
    assert_eq!(names(&claim(&store, lost(one, 11), START).await), ["a", "b", "c"]);
    let first = Lost { by: one, silent: Vec::new(), since_before: START, limit: 1 };
    assert_eq!(names(&claim(&store, Claim::Lost(first), START).await), ["b"]);
}

/// What is lost comes to whoever found it. It stays with an owner through all that happens to it,
/// and is with nobody when it is over.
pub async fn what_is_lost_comes_to_another_owner(store: Tested) {
    let (one, two) = (Owner(1), Owner(2));
    let id = send(&store, &[("a", Some(one), 0)]).await[0];
    let owner = || async { store.message(id).await.unwrap().unwrap().owner };
    assert_eq!(owner().await, Some(one));
    let unit = store.take(lost(two, 0), &all_needs(), START).await.unwrap();
    let extra = Extra { owned: [(id, two)].into(), ..Extra::default() };
    unit.commit(Vec::new(), extra).await.unwrap();
    assert_eq!(owner().await, Some(two));
    assert!(claim(&store, lost(two, 0), START).await.is_empty());
    assert_eq!(names(&claim(&store, lost(one, 0), START).await), ["a"]);
    turn(&store, "a", START, |moves| moves.rise(id, Status::Sending)).await;
    assert_eq!(owner().await, Some(two), "it changed, and is at `sending` still");
    turn(&store, "a", START, |moves| moves.rise(id, Status::Accepted)).await;
    assert_eq!(owner().await, None);
    let extra = Extra { owned: [(id, one)].into(), ..Extra::default() };
    let unit = store.take(Claim::Messages(vec![id]), &all_needs(), START).await.unwrap();
    unit.commit(Vec::new(), extra).await.unwrap();
    assert_eq!(owner().await, None, "nobody gets what is over");
}

/// What comes back about a message finds it, also after its token ended.
pub async fn messages_bring_their_ended_tokens(store: Tested) {
    let mut id = None;
    turn(&store, "a", START, |moves| {
        let token = moves.enter("cart", "mail", None);
        id = Some(moves.queue(token, Channel::Email, None, START));
        moves.end(token, Ended::End);
    })
    .await;
    let id = id.unwrap();
    let asked = Claim::Messages(vec![id, MessageId([9; 16]), id]);
    let taken = claim(&store, asked, START).await;
    assert_eq!(taken[0].messages, [id]);
    assert_eq!((taken.len(), taken[0].contact.tokens.len()), (1, 1));
    assert_eq!(taken[0].contact.message(id).unwrap().status, Status::Queued);
}
