//! What was set up while Weir runs.

use serde_json::{Value, json};

use super::{START, Tested};
use crate::{Error, KeptChange, KeptKind, KeptRecord};

const KIND: KeptKind = KeptKind::Provider;

fn change(name: &str, if_revision: i64, settings: Option<Value>) -> KeptChange {
    KeptChange { name: name.into(), if_revision, settings }
}

fn record(name: &str, revision: i64, settings: Value) -> KeptRecord {
    let (saved_at, saved_by) = (START, "usr_a".to_owned());
    KeptRecord { name: name.into(), settings, revision, saved_at, saved_by }
}

/// One is what was last written, by whoever knew what was there; no revision comes again.
pub async fn what_is_kept_has_revisions(store: Tested) {
    let (mail, other) = (json!({ "type": "smtp", "host": "a" }), json!({ "type": "smtp" }));
    assert_eq!(store.kept(KIND).await.unwrap(), []);
    let write = |changes: Vec<KeptChange>| {
        let store = store.clone();
        async move { store.change_kept(KIND, None, &changes, "usr_a", START).await }
    };
    let both = vec![change("texts", 0, Some(other.clone())), change("mail", 0, Some(mail.clone()))];
    assert_eq!(write(both).await.unwrap(), 1);
    let kept = store.kept(KIND).await.unwrap();
    assert_eq!(kept, [record("mail", 1, mail.clone()), record("texts", 1, other.clone())]);
    for stale in [0, 2] {
        let changes = vec![change("texts", 1, None), change("mail", stale, Some(other.clone()))];
        let refused = write(changes).await;
        assert!(matches!(refused, Err(Error::Stale(_))), "{refused:?}");
    }
    assert_eq!(store.kept(KIND).await.unwrap(), kept, "all of them, or none");
    assert_eq!(store.setting(KIND.revision_setting()).await.unwrap(), Some(json!(1)));
    assert_eq!(write(vec![change("mail", 1, None)]).await.unwrap(), 2);
    assert!(write(vec![change("mail", 1, Some(mail.clone()))]).await.is_err(), "it is gone");
    assert_eq!(write(vec![change("mail", 0, Some(mail.clone()))]).await.unwrap(), 3);
    let kept = store.kept(KIND).await.unwrap();
    assert_eq!(kept, [record("mail", 3, mail), record("texts", 1, other)]);
    assert_eq!(store.setting(KIND.revision_setting()).await.unwrap(), Some(json!(3)));
    assert_eq!(store.kept(KeptKind::Source).await.unwrap(), [], "kinds are told apart");
    let source = [change("mail", 0, Some(json!({})))];
    let written = store.change_kept(KeptKind::Source, None, &source, "usr_a", START).await;
    assert_eq!(written.unwrap(), 1, "each has its own numbers");
    assert_eq!(store.kept(KIND).await.unwrap(), kept);
    for last in [2, 4] {
        let change = [change("new", 0, Some(json!({})))];
        let refused = store.change_kept(KIND, Some(last), &change, "usr_a", START).await;
        assert!(matches!(refused, Err(Error::Stale(_))), "{last} was not the last: {refused:?}");
    }
    assert_eq!(store.kept(KIND).await.unwrap(), kept);
    let change = [change("new", 0, Some(json!({})))];
    assert_eq!(store.change_kept(KIND, Some(3), &change, "usr_a", START).await.unwrap(), 4);
}

/// Of several who change the same one at once, one does.
pub async fn one_is_changed_once(store: Tested) {
    let write = |nth: i64| {
        let store = store.clone();
        tokio::spawn(async move {
            let change = change("mail", 0, Some(json!({ "n": nth })));
            store.change_kept(KIND, None, &[change], "usr_a", START).await
        })
    };
    let writing: Vec<_> = (0..4).map(write).collect();
    let mut done = 0;
    for one in writing {
        done += usize::from(one.await.unwrap().is_ok());
    }
    assert_eq!((done, store.kept(KIND).await.unwrap().len()), (1, 1));
}
