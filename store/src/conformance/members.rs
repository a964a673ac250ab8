//! Who is in which segment.

use std::collections::BTreeSet;

use weir_engine::model::{ContactId, Name};
use weir_engine::needs::Needs;

use super::{START, Tested, id_of, read, turn};
use crate::{KeptChange, KeptKind, PeopleFilter};

fn names(ids: &[&str]) -> Vec<Name> {
    ids.iter().map(|id| Name::from(*id)).collect()
}

async fn listed(store: &Tested, segment: &str) -> Vec<ContactId> {
    let filter = PeopleFilter::Segment(segment.into());
    let page = store.contacts(&filter, None, 9, START).await.unwrap();
    page.items.into_iter().map(|contact| contact.id).collect()
}

/// Members come and go with the commits of their contacts, and are counted and listed.
pub async fn members_come_and_go(store: Tested) {
    for external in ["a", "b", "c"] {
        turn(&store, external, START, |moves| {
            moves.member("vips", external != "c");
            moves.member("all", true);
        })
        .await;
    }
    let counts = store.members(&names(&["all", "none", "vips"])).await.unwrap();
    assert_eq!(
        counts.into_iter().collect::<Vec<_>>(),
        [("all".into(), 3), ("none".into(), 0), ("vips".into(), 2)]
    );
    turn(&store, "a", START, |moves| moves.member("vips", false)).await;
    turn(&store, "c", START, |moves| moves.member("all", true)).await;
    assert_eq!(read(&store, "a", START).await.segments, [Name::from("all")].into());
    assert_eq!(listed(&store, "vips").await, [id_of(&store, "b").await]);
    assert_eq!(listed(&store, "none").await, []);
    assert_eq!(store.members(&names(&["all"])).await.unwrap()["all"], 3);
    let unasked = Needs { segments: false, ..super::all_needs() };
    let id = id_of(&store, "a").await;
    let contact = store.contact(id, &unasked, START).await.unwrap().unwrap();
    assert_eq!(contact.segments, BTreeSet::new(), "nobody needs them");
    turn(&store, "a", START, |moves| moves.changes.erased = true).await;
    assert_eq!(store.members(&names(&["all"])).await.unwrap()["all"], 2);
}

/// Whom segments were not asked about yet is found, and each contact says by which change it was.
pub async fn the_unjudged_are_found(store: Tested) {
    for external in ["a", "b", "c", "d"] {
        turn(&store, external, START, |moves| moves.tag("NEW")).await;
    }
    assert_eq!(store.count_unjudged(0).await.unwrap(), 0);
    let all = store.unjudged(1, None, 9).await.unwrap();
    assert!(all.len() == 4 && all.is_sorted(), "{all:?}");
    assert_eq!(store.unjudged(1, Some(all[1]), 9).await.unwrap(), all[2..]);
    assert_eq!(store.unjudged(1, None, 3).await.unwrap(), all[..3]);
    let last = all[3];
    let external = store.contact(last, &Needs::default(), START).await.unwrap().unwrap();
    // That it was judged is written also where nothing else came of it.
    turn(&store, &external.profile.external_id, START, |moves| moves.contact.judged = 2).await;
    let read = store.contact(last, &Needs::default(), START).await.unwrap().unwrap();
    assert_eq!(read.judged, 2);
    assert_eq!(store.count_unjudged(2).await.unwrap(), 3);
    assert_eq!(store.unjudged(2, None, 9).await.unwrap(), all[..3]);
    assert_eq!(store.count_unjudged(3).await.unwrap(), 4);
}

/// A sample is everybody, or some from all times; and no more than was asked for.
pub async fn a_sample_is_from_all_times(store: Tested) {
    assert!(store.sample(&Needs::default(), 9, START).await.unwrap().is_empty());
    for nth in 0..60 {
        turn(&store, &format!("c{nth}"), START.plus(nth * 60_000), |moves| moves.tag("NEW")).await;
    }
    let needs = super::all_needs();
    let all = store.sample(&needs, 60, START).await.unwrap();
    assert_eq!(all.len(), 60);
    assert!(all.iter().all(|contact| contact.history.len() == 1), "with what is needed");
    let some = store.sample(&needs, 20, START).await.unwrap();
    let place = |contact: &weir_engine::model::Contact| {
        all.iter().position(|other| other.id == contact.id).unwrap()
    };
    let places: BTreeSet<usize> = some.iter().map(place).collect();
    assert!((15..=20).contains(&places.len()), "{places:?}");
    assert!(places.iter().any(|place| *place < 5) && places.iter().any(|place| *place > 50));
}

/// A change of segments is told where flows are, of other kinds it is not.
pub async fn a_change_of_segments_is_told(store: Tested) {
    assert_eq!(store.abreast().await.unwrap(), crate::Abreast::default());
    let change = |name: &str| KeptChange {
        name: name.into(),
        if_revision: 0,
        settings: Some(serde_json::json!({ "name": name })),
    };
    for (kind, expected) in [(KeptKind::Source, 0), (KeptKind::Segment, 1), (KeptKind::Provider, 1)]
    {
        store.change_kept(kind, None, &[change("one")], "usr_a", START).await.unwrap();
        assert_eq!(store.abreast().await.unwrap().segments, expected, "{kind:?}");
    }
}
