//! Waits as tables: settings, contact, input, verdict.

use serde_json::json;
use weir_engine::condition::Condition;
use weir_engine::node::{Input, Parks, When};

use super::KIND;
use crate::scene::{Prepare, Scene, because, choices, node, shown};

const ORDER: &str = "branches: [\
    { label: Bought, when: { event: order_placed }, save_as: order, next: end }, \
    { label: VIP, when: { tag: VIP }, next: end }], within: 3 days, timed_out: end";

const WAITS: &str = "listen until 2027-01-07T10:00:00.000Z";

fn since(since: &str) -> String {
    format!("since: {since}, {ORDER}")
}

#[test]
fn since_says_which_past_events_count() {
    let before_entry: Prepare = |scene| {
        let mut order = scene.happens("order_placed", &json!({ "order_id": "o1" }));
        order.seq = 0;
        order.occurred_at = order.occurred_at.plus(-1);
        *scene.contact.history.last_mut().expect("the order") = order.into();
    };
    let before_arrival: Prepare = |scene| {
        scene.happens("order_placed", &json!({ "order_id": "o1" }));
        let seq = scene.contact.count_up();
        let now = scene.now;
        scene.token().arrived = weir_engine::model::Moment { seq, at: now };
    };
    let kept = r#"keep order {"order_id":"o1"}, bought"#;
    let rows = [
        ("ever", before_entry, kept),
        ("entry", before_entry, WAITS),
        ("entry", before_arrival, kept),
        ("arrival", before_arrival, WAITS),
    ];
    for (word, prepare, expected) in rows {
        let mut scene = Scene::new();
        prepare(&mut scene);
        let verdict = scene.enter(&*node(&KIND, &since(word)));
        assert_eq!(shown(&verdict), expected, "{word}");
    }
}

#[test]
fn an_event_wakes_and_is_kept() {
    let node = node(&KIND, &since("arrival"));
    let mut scene = Scene::new();
    let parked = scene.enter(&*node);
    assert_eq!(shown(&parked), WAITS);
    scene.park(&parked);
    let other = scene.happens("page_viewed", &json!({}));
    assert_eq!(shown(&scene.step(&*node, Input::Event(&other))), "stay");
    let order = scene.happens("order_placed", &json!({ "order_id": "o2" }));
    let verdict = scene.step(&*node, Input::Event(&order));
    assert_eq!(shown(&verdict), r#"keep order {"order_id":"o2"}, bought"#);
    assert_eq!(because(&verdict).event, Some(order.seq));
}

#[test]
fn a_state_that_holds_on_arrival_goes_on_at_once() {
    let mut scene = Scene::new();
    let tagged = scene.happens("tag_added", &json!({ "tag": "VIP" }));
    scene.contact.tags.insert("VIP".into(), tagged.moment());
    assert_eq!(shown(&scene.enter(&*node(&KIND, &since("arrival")))), "vip");
}

#[test]
fn time_runs_out() {
    let node = node(&KIND, &since("arrival"));
    let mut scene = Scene::new();
    let parked = scene.enter(&*node);
    scene.park(&parked);
    scene.at("2027-01-07T10:00:00Z");
    let verdict = scene.step(&*node, Input::Timer);
    assert_eq!(shown(&verdict), "timed_out");
    assert_eq!(because(&verdict).text, "nothing within 3 days, until 2027-01-07T10:00:00.000Z");
}

const MORNING: &str = "since: arrival, within: 3 days, timed_out: end, branches: [\
    { label: Tuesday morning, when: { all: [{ not: { tag: VIP } }, \
      { during: { days: [tue], from: \"08:00\", to: \"09:00\" } }] }, next: end }]";

/// Parked until Tuesday's morning, which has come.
fn on_tuesday(node: &dyn weir_engine::node::Node) -> Scene {
    let mut scene = Scene::new();
    let parked = scene.enter(node);
    let expected = "listen until 2027-01-05T08:00:00.000Z, at most until 2027-01-07T10:00:00.000Z";
    assert_eq!(shown(&parked), expected);
    scene.park(&parked);
    scene.at("2027-01-05T08:00:00Z");
    scene
}

#[test]
fn time_alone_may_make_a_branch_true() {
    let node = node(&KIND, MORNING);
    let scene = on_tuesday(&*node);
    assert_eq!(shown(&scene.step(&*node, Input::Timer)), "tuesday_morning");
}

#[test]
fn an_instant_that_changes_nothing_is_slept_over() {
    let node = node(&KIND, MORNING);
    let mut scene = on_tuesday(&*node);
    let now = weir_engine::model::Moment { seq: 9, at: scene.now };
    scene.contact.tags.insert("VIP".into(), now);
    let again = scene.step(&*node, Input::Timer);
    assert_eq!(shown(&again), WAITS);
    scene.park(&again);
    scene.at("2027-01-07T10:00:00Z");
    assert_eq!(shown(&scene.step(&*node, Input::Timer)), "timed_out");
}

#[test]
fn what_comes_too_late_does_not_outlive_the_deadline() {
    let node = node(&KIND, MORNING);
    let mut scene = on_tuesday(&*node);
    scene.at("2027-01-08T00:00:00Z");
    assert_eq!(shown(&scene.step(&*node, Input::Timer)), "timed_out");
}

#[test]
fn an_event_may_move_the_next_flip() {
    let node = node(
        &KIND,
        "since: arrival, within: 3 days, timed_out: end, branches: [\
         { label: Due, when: { attribute: trip, within_next: 1 day }, next: end }]",
    );
    let mut scene = Scene::new();
    let parked = scene.enter(&*node);
    assert_eq!(shown(&parked), WAITS);
    scene.park(&parked);
    scene.attribute("trip", "2027-01-06T12:00:00Z");
    let event = scene.happens("attribute_changed", &json!({ "name": "trip" }));
    let moved = scene.step(&*node, Input::Event(&event));
    let expected = "listen until 2027-01-05T12:00:00.000Z, at most until 2027-01-07T10:00:00.000Z";
    assert_eq!(shown(&moved), expected);
}

#[test]
fn its_shape_holds_conditions_as_they_are_asked() {
    let node = node(&KIND, &since("ever"));
    let shape = node.shape();
    assert_eq!(choices(&shape), "bought if, vip if, timed_out timed out");
    assert_eq!(shape.parks, Parks::Maybe);
    assert_eq!(shape.keeps, [("order".into(), "bought".into())]);
    let When::If(Condition::Event(happened)) = &shape.choices[0].when else { panic!() };
    assert_eq!(happened.span.since, Some(weir_engine::condition::Since::Ever));
}
