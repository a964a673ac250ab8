//! Drafts, versions, states.

use weir_engine::model::Name;

use super::{START, Tested};
use crate::{Draft, Error, FlowState, Origin, Publish};

fn draft(text: &str) -> Draft {
    Draft { text: text.into(), files: [("a.mjml".to_owned(), "<mjml/>".to_owned())].into() }
}

fn publish(text: &str, hash: &str, origin: Origin) -> Publish {
    Publish { draft: draft(text), hash: hash.into(), origin, at: START, by: "me".into() }
}

/// A draft is only written over the revision it was made from.
pub async fn drafts_have_revisions(store: Tested) {
    let id = Name::from("cart");
    let save = |text: &'static str, revision| {
        let (store, id) = (store.clone(), id.clone());
        async move { store.save_draft(&id, &draft(text), revision, START).await }
    };
    assert!(matches!(save("a", Some(1)).await, Err(Error::Stale(_))));
    assert_eq!(save("a", Some(0)).await.unwrap(), 1);
    assert_eq!(save("b", Some(1)).await.unwrap(), 2);
    assert!(matches!(save("c", Some(1)).await, Err(Error::Stale(_))));
    assert_eq!(save("d", None).await.unwrap(), 3);
    let flow = store.flow(&id).await.unwrap().unwrap();
    assert_eq!((flow.draft, flow.revision, flow.version), (draft("d"), 3, 0));
    assert_eq!((flow.state, flow.saved_at), (FlowState::Draft, START));
    assert_eq!(store.flow(&"other".into()).await.unwrap(), None);
}

/// Versions count up, never change, and remember the last hash that came from a file.
pub async fn versions_are_numbered_and_kept(store: Tested) {
    let id = Name::from("cart");
    let file = publish("a", "h1", Origin::File);
    let app = publish("b", "h2", Origin::App);
    assert_eq!(store.publish(&id, &file, None).await.unwrap(), 1);
    let stale = store.publish(&id, &app, Some(7)).await;
    assert!(matches!(stale, Err(Error::Stale(_))), "{stale:?}");
    assert_eq!(store.publish(&id, &app, Some(1)).await.unwrap(), 2);
    let flow = store.flow(&id).await.unwrap().unwrap();
    assert_eq!((flow.version, flow.file_hash.as_deref()), (2, Some("h1")));
    assert_eq!((flow.state, flow.draft), (FlowState::Live, draft("b")));
    let numbers: Vec<_> =
        store.versions(&id).await.unwrap().iter().map(|version| version.number).collect();
    assert_eq!(numbers, [2, 1]);
    let newest = store.versions_of(&id, None, 1).await.unwrap();
    let oldest = store.versions_of(&id, newest.next.as_ref(), 1).await.unwrap();
    assert_eq!((newest.items[0].number, oldest.items[0].number), (2, 1));
    assert_eq!((oldest.items.len(), oldest.next), (1, None));
    let other = store.versions_of(&"other".into(), None, 1).await.unwrap();
    assert_eq!((other.items.len(), other.next), (0, None));
    let first = store.version(&id, 1).await.unwrap().unwrap();
    assert_eq!((first.flow, first.published), (id.clone(), file));
    assert_eq!(store.version(&id, 3).await.unwrap(), None);
}

/// A state is kept; publishing resumes an archived flow and leaves a paused one paused.
pub async fn states_are_kept(store: Tested) {
    let id = Name::from("cart");
    let nobody = store.set_flow_state(&id, FlowState::Paused).await;
    assert!(matches!(nobody, Err(Error::Stale(_))), "{nobody:?}");
    for (before, after) in [
        (FlowState::Paused, FlowState::Paused),
        (FlowState::Draining, FlowState::Draining),
        (FlowState::Archived, FlowState::Live),
    ] {
        store.publish(&id, &publish("a", "h", Origin::App), None).await.unwrap();
        store.set_flow_state(&id, before).await.unwrap();
        assert_eq!(store.flow(&id).await.unwrap().unwrap().state, before);
        store.publish(&id, &publish("b", "h", Origin::App), None).await.unwrap();
        assert_eq!(store.flow(&id).await.unwrap().unwrap().state, after);
    }
    assert_eq!(store.flows().await.unwrap().len(), 1);
}
