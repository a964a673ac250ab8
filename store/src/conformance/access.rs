//! Keys, settings, the suppression list, answers.

use serde_json::json;
use weir_messages::Channel;

use super::{START, Tested, turn};
use crate::{Answered, Error, Key, Request, Suppress};

/// A key is found by the hash of its secret, and says when it was used and revoked.
pub async fn keys_are_found_by_their_secret(store: Tested) {
    let scopes = ["contacts:read".to_owned(), "events:write".to_owned()].into();
    let origins = ["https://shop.example".to_owned()].into();
    let (id, name, role) = ("key_1".to_owned(), "shop".to_owned(), "owner".to_owned());
    let (secret_hash, created_at) = ([7; 32], START);
    let (used_at, revoked_at) = (None, None);
    let key = Key { id, name, role, scopes, origins, secret_hash, created_at, used_at, revoked_at };
    store.put_key(&key).await.unwrap();
    assert_eq!(store.key_of(&[7; 32]).await.unwrap(), Some(key.clone()));
    assert_eq!(store.key_of(&[8; 32]).await.unwrap(), None);
    let revoked = Key { revoked_at: Some(START.plus(1)), used_at: Some(START), ..key };
    store.put_key(&revoked).await.unwrap();
    assert_eq!(store.keys().await.unwrap(), std::slice::from_ref(&revoked));
    store.note_key_use("key_1", START.plus(2)).await.unwrap();
    store.note_key_use("key_2", START.plus(2)).await.unwrap();
    assert_eq!(store.keys().await.unwrap(), [Key { used_at: Some(START.plus(2)), ..revoked }]);
}

/// A setting is what was last written; null removes it.
pub async fn settings_come_and_go(store: Tested) {
    assert_eq!(store.setting("clock").await.unwrap(), None);
    store.put_setting("clock", &json!({ "scale": 3600 })).await.unwrap();
    store.put_setting("clock", &json!({ "scale": 60 })).await.unwrap();
    assert_eq!(store.setting("clock").await.unwrap(), Some(json!({ "scale": 60 })));
    assert_eq!(store.keep_setting("clock", &json!(1)).await.unwrap(), json!({ "scale": 60 }));
    assert_eq!(store.keep_setting("key", &json!(1)).await.unwrap(), json!(1));
    assert_eq!(store.setting("key").await.unwrap(), Some(json!(1)));
    store.put_setting("clock", &json!(null)).await.unwrap();
    assert_eq!(store.setting("clock").await.unwrap(), None);
}

/// An address is listed on one channel, keeps its first reason, and marks contacts.
pub async fn addresses_are_suppressed_by_channel(store: Tested) {
    let entry = |reason: &str| Suppress {
        channel: Channel::Email,
        address: "a@shop.example".into(),
        reason: reason.into(),
    };
    store.suppress(&entry("bounced"), START).await.unwrap();
    store.suppress(&entry("complained"), START).await.unwrap();
    let reason = |channel| {
        let store = store.clone();
        async move { store.suppression(channel, "a@shop.example").await.unwrap() }
    };
    assert_eq!(reason(Channel::Email).await.as_deref(), Some("bounced"));
    assert_eq!(reason(Channel::Sms).await, None);
    turn(&store, "a", START, |moves| moves.email("a@shop.example")).await;
    let suppressed = super::read(&store, "a", START).await.suppressed;
    assert_eq!(suppressed, [Channel::Email].into());
    store.unsuppress(Channel::Email, "a@shop.example").await.unwrap();
    assert!(super::read(&store, "a", START).await.suppressed.is_empty());
}

/// The same request is answered once; a second answer is refused.
pub async fn an_answer_is_kept_once(store: Tested) {
    let request = Request { key: "k".into(), method: "POST".into(), path: "/v1/events".into() };
    let answered = Answered { body_hash: [1; 32], status: 200, body: b"{}".to_vec() };
    assert_eq!(store.answered(&request).await.unwrap(), None);
    store.keep_answer(&request, &answered, START).await.unwrap();
    assert_eq!(store.answered(&request).await.unwrap(), Some(answered.clone()));
    let again = store.keep_answer(&request, &answered, START).await;
    assert!(matches!(again, Err(Error::Fenced(_))), "{again:?}");
}
