//! Users, their sessions, and what they did.

use super::{MINUTE, START, Tested};
use crate::{Admitted, Deed, DeedFilter, Hashed, Session, User, UserChange};

fn user(name: &str, role: &str) -> User {
    User {
        id: format!("usr_{name}"),
        email: format!("{name}@shop.example"),
        name: name.to_owned(),
        role: role.to_owned(),
        password: Hashed("$argon2id$…".into()),
        created_at: START,
        seen_at: None,
        disabled_at: None,
    }
}

fn to_role(role: &str) -> UserChange {
    UserChange { role: Some(role.to_owned()), ..UserChange::default() }
}

/// The first user is an owner, and the last owner who may sign in stays one.
pub async fn an_owner_is_always_there(store: Tested) {
    assert_eq!(store.users().await.unwrap(), []);
    assert_eq!(store.add_user(&user("m", "marketing")).await.unwrap(), Admitted::NoOwner);
    assert_eq!(store.add_user(&user("a", "owner")).await.unwrap(), Admitted::Done);
    assert_eq!(store.add_user(&user("b", "marketing")).await.unwrap(), Admitted::Done);
    let same_address = User { id: "usr_c".into(), ..user("b", "analyst") };
    assert_eq!(store.add_user(&same_address).await.unwrap(), Admitted::EmailTaken);
    let disable = UserChange { disabled_at: Some(Some(START)), ..UserChange::default() };
    for change in [&to_role("operator"), &disable] {
        assert_eq!(store.change_user("usr_a", change).await.unwrap(), Admitted::NoOwner);
    }
    assert_eq!(store.remove_user("usr_a").await.unwrap(), Admitted::NoOwner);
    assert_eq!(store.change_user("usr_b", &to_role("owner")).await.unwrap(), Admitted::Done);
    assert_eq!(store.change_user("usr_a", &disable).await.unwrap(), Admitted::Done);
    assert_eq!(store.remove_user("usr_b").await.unwrap(), Admitted::NoOwner, "nobody else may");
    assert_eq!(store.remove_user("usr_a").await.unwrap(), Admitted::Done);
    assert_eq!(store.remove_user("usr_a").await.unwrap(), Admitted::Unknown);
    assert_eq!(store.change_user("usr_a", &disable).await.unwrap(), Admitted::Unknown);
    assert_eq!(store.users().await.unwrap(), [user("b", "owner")]);
}

/// Of several owners who leave at once, one stays.
pub async fn users_change_one_at_a_time(store: Tested) {
    for name in ["a", "b", "c", "d"] {
        assert_eq!(store.add_user(&user(name, "owner")).await.unwrap(), Admitted::Done);
    }
    let leave = |name: &'static str| {
        let store = store.clone();
        tokio::spawn(async move { store.remove_user(&format!("usr_{name}")).await.unwrap() })
    };
    let leaving: Vec<_> = ["a", "b", "c", "d"].into_iter().map(leave).collect();
    let mut left = Vec::new();
    for one in leaving {
        left.push(one.await.unwrap());
    }
    assert_eq!(left.iter().filter(|admitted| **admitted == Admitted::Done).count(), 3, "{left:?}");
    assert_eq!(store.users().await.unwrap().len(), 1);
}

async fn sign_in(store: &Tested, token: u8, user: &str, minute: i64) -> Session {
    let at = START.plus(minute * MINUTE);
    let user = format!("usr_{user}");
    let session = Session { token_hash: [token; 32], user, created_at: at, used_at: at };
    store.open_session(&session, START).await.unwrap();
    session
}

async fn is_open(store: &Tested, token: u8) -> bool {
    store.session(&[token; 32]).await.unwrap().is_some()
}

/// A session is found by the hash of its token, with its user, and goes when it is old or closed.
pub async fn a_session_is_its_users(store: Tested) {
    store.add_user(&user("a", "owner")).await.unwrap();
    store.add_user(&user("b", "analyst")).await.unwrap();
    let session = sign_in(&store, 1, "b", 3).await;
    let known = User { seen_at: Some(START.plus(3 * MINUTE)), ..user("b", "analyst") };
    assert_eq!(store.session(&[1; 32]).await.unwrap(), Some((session.clone(), known.clone())));
    assert_eq!(store.user_called("b@shop.example").await.unwrap(), Some(known));
    assert_eq!(store.user_called("c@shop.example").await.unwrap(), None);
    store.note_session_use(&[1; 32], START.plus(9 * MINUTE)).await.unwrap();
    let (used, _) = store.session(&[1; 32]).await.unwrap().unwrap();
    assert_eq!(used, Session { used_at: START.plus(9 * MINUTE), ..session });
    sign_in(&store, 2, "b", 4).await;
    store.close_session(&[2; 32]).await.unwrap();
    store.close_session(&[2; 32]).await.unwrap();
    assert!(is_open(&store, 1).await && !is_open(&store, 2).await);
    let at = START.plus(5 * MINUTE);
    let later = Session { token_hash: [3; 32], user: "usr_b".into(), created_at: at, used_at: at };
    store.open_session(&later, at).await.unwrap();
    assert!(!is_open(&store, 1).await && is_open(&store, 3).await, "what is old goes");
    store.remove_user("usr_b").await.unwrap();
    assert!(!is_open(&store, 3).await);
}

/// Who gets another password, or may not sign in any more, is signed out but where they are.
pub async fn another_password_ends_other_sessions(store: Tested) {
    store.add_user(&user("a", "owner")).await.unwrap();
    store.add_user(&user("b", "owner")).await.unwrap();
    for (token, name) in [(1, "a"), (2, "a"), (3, "b")] {
        sign_in(&store, token, name, 1).await;
    }
    store.change_user("usr_a", &to_role("analyst")).await.unwrap();
    let (_, now_analyst) = store.session(&[1; 32]).await.unwrap().unwrap();
    assert_eq!(now_analyst.role, "analyst", "a role holds at once");
    let password = Some(Hashed("$new".into()));
    let own = UserChange { password: password.clone(), stays: Some([1; 32]), ..<_>::default() };
    store.change_user("usr_a", &own).await.unwrap();
    assert!(is_open(&store, 1).await && !is_open(&store, 2).await && is_open(&store, 3).await);
    let reset = UserChange { password, ..UserChange::default() };
    store.change_user("usr_a", &reset).await.unwrap();
    assert!(!is_open(&store, 1).await);
    sign_in(&store, 4, "a", 2).await;
    let disable = UserChange { disabled_at: Some(Some(START)), ..UserChange::default() };
    store.change_user("usr_a", &disable).await.unwrap();
    let enable = UserChange { disabled_at: Some(None), ..UserChange::default() };
    store.change_user("usr_a", &enable).await.unwrap();
    assert!(!is_open(&store, 4).await && is_open(&store, 3).await);
}

fn deed(minute: i64, n: i64, actor: &str, action: &str) -> Deed {
    let (actor, name, action) = (actor.to_owned(), String::new(), action.to_owned());
    let at = START.plus(minute * MINUTE);
    Deed { at, n, actor, name, action, target: "cart".into(), status: 200 }
}

/// What was done is listed newest first, by who and what, and goes when it is old.
pub async fn deeds_are_listed_newest_first(store: Tested) {
    let all = [
        deed(1, 5, "usr_a", "publish"),
        deed(2, 1, "usr_b", "publish"),
        deed(2, 2, "usr_a", "pause"),
        deed(3, 0, "usr_a", "publish"),
    ];
    for deed in &all {
        store.note_deed(deed).await.unwrap();
    }
    let everything = DeedFilter::default();
    let first = store.deeds(&everything, None, 2).await.unwrap();
    assert_eq!(first.items, [all[3].clone(), all[2].clone()]);
    let second = store.deeds(&everything, first.next.as_ref(), 2).await.unwrap();
    assert_eq!((second.items, second.next), (vec![all[1].clone(), all[0].clone()], None));
    let (actor, action) = (Some("usr_a".to_owned()), Some("publish".to_owned()));
    let since = Some(START.plus(2 * MINUTE));
    let some = DeedFilter { actor, action, since, until: None };
    assert_eq!(store.deeds(&some, None, 9).await.unwrap().items, [all[3].clone()]);
    let old = DeedFilter { until: Some(all[1].at), ..DeedFilter::default() };
    assert_eq!(store.deeds(&old, None, 9).await.unwrap().items, [all[0].clone()]);
    assert_eq!(store.forget_deeds(START.plus(2 * MINUTE)).await.unwrap(), 1);
    assert_eq!(store.deeds(&everything, None, 9).await.unwrap().items.len(), 3);
}
