//! Providers that were set up while Weir runs.

use serde_json::{Value, json};
use weir_engine::model::Status;
use weir_messages::Channel;

use super::{START, Tested, turn};
use crate::{Error, PROVIDERS_REVISION, ProviderChange, ProviderRecord};

fn change(name: &str, if_revision: i64, settings: Option<Value>) -> ProviderChange {
    ProviderChange { name: name.into(), if_revision, settings }
}

fn record(name: &str, revision: i64, settings: Value) -> ProviderRecord {
    let (saved_at, saved_by) = (START, "usr_a".to_owned());
    ProviderRecord { name: name.into(), settings, revision, saved_at, saved_by }
}

/// A provider is what was last written, by whoever knew what was there; no revision comes again.
pub async fn providers_have_revisions(store: Tested) {
    let (mail, other) = (json!({ "type": "smtp", "host": "a" }), json!({ "type": "smtp" }));
    assert_eq!(store.providers().await.unwrap(), []);
    let write = |changes: Vec<ProviderChange>| {
        let store = store.clone();
        async move { store.change_providers(&changes, "usr_a", START).await }
    };
    let both = vec![change("texts", 0, Some(other.clone())), change("mail", 0, Some(mail.clone()))];
    assert_eq!(write(both).await.unwrap(), 1);
    let kept = store.providers().await.unwrap();
    assert_eq!(kept, [record("mail", 1, mail.clone()), record("texts", 1, other.clone())]);
    for stale in [0, 2] {
        let changes = vec![change("texts", 1, None), change("mail", stale, Some(other.clone()))];
        let refused = write(changes).await;
        assert!(matches!(refused, Err(Error::Stale(_))), "{refused:?}");
    }
    assert_eq!(store.providers().await.unwrap(), kept, "all of them, or none");
    assert_eq!(store.setting(PROVIDERS_REVISION).await.unwrap(), Some(json!(1)));
    assert_eq!(write(vec![change("mail", 1, None)]).await.unwrap(), 2);
    assert!(write(vec![change("mail", 1, Some(mail.clone()))]).await.is_err(), "it is gone");
    assert_eq!(write(vec![change("mail", 0, Some(mail.clone()))]).await.unwrap(), 3);
    let kept = store.providers().await.unwrap();
    assert_eq!(kept, [record("mail", 3, mail), record("texts", 1, other)]);
    assert_eq!(store.setting(PROVIDERS_REVISION).await.unwrap(), Some(json!(3)));
}

/// Of several who change the same one at once, one does.
pub async fn a_provider_is_changed_once(store: Tested) {
    let write = |nth: i64| {
        let store = store.clone();
        tokio::spawn(async move {
            let change = change("mail", 0, Some(json!({ "n": nth })));
            store.change_providers(&[change], "usr_a", START).await
        })
    };
    let writing: Vec<_> = (0..4).map(write).collect();
    let mut done = 0;
    for one in writing {
        done += usize::from(one.await.unwrap().is_ok());
    }
    assert_eq!((done, store.providers().await.unwrap().len()), (1, 1));
}

/// Who waits for a provider is found by its name, and on its channels where no name was said.
pub async fn waiting_messages_are_found_by_their_provider(store: Tested) {
    let waits = |channel: Channel, provider: Option<&'static str>| {
        let store = store.clone();
        async move {
            let name = provider.map(weir_engine::model::Name::from);
            store.is_waited_for(channel, name.as_ref()).await.unwrap()
        }
    };
    assert!(!waits(Channel::Sms, None).await);
    let mut queued = Vec::new();
    for (channel, provider) in [(Channel::Sms, None), (Channel::Email, Some("mail"))] {
        turn(&store, channel.as_str(), START, |moves| {
            let token = moves.enter("journey", "send", None);
            queued.push(moves.queue(token, channel, provider, START));
        })
        .await;
    }
    assert!(waits(Channel::Sms, None).await && waits(Channel::Email, Some("mail")).await);
    assert!(!waits(Channel::Email, None).await && !waits(Channel::Sms, Some("mail")).await);
    assert!(!store.is_called(Channel::Email, &"mail".into()).await.unwrap(), "not yet");
    turn(&store, "email", START, |moves| moves.rise(queued[1], Status::Sending)).await;
    let called = |channel: Channel, provider: &'static str| {
        let store = store.clone();
        async move { store.is_called(channel, &provider.into()).await.unwrap() }
    };
    assert!(called(Channel::Email, "mail").await && !waits(Channel::Email, Some("mail")).await);
    assert!(!called(Channel::Sms, "mail").await && !called(Channel::Email, "other").await);
}
