//! Fates of a message against branches, as tables: settings, contact, input, verdict.

use serde_json::json;
use weir_engine::model::{Grade, SignKind, Status};
use weir_engine::node::{Input, Parks};

use super::KIND;
use crate::scene::{Prepare, Scene, because, choices, node, shown};

const ARMS: &str = "of: mail, within: 1 day, no_action: end, branches: [\
    { label: Clicked, when: { status: clicked }, next: end }, \
    { label: Seen, when: { status: seen }, next: end }]";

const WAITS: &str = "listen until 2027-01-05T10:00:00.000Z";

#[test]
fn on_arrival() {
    let rows: [(&str, Prepare); 9] = [
        ("not_sent", |_| ()),
        ("not_sent", |scene| {
            scene.message("another", Status::Accepted);
        }),
        ("listen", |scene| {
            scene.message("mail", Status::Queued);
        }),
        (WAITS, |scene| {
            scene.message("mail", Status::Accepted);
        }),
        (WAITS, |scene| {
            scene.message("mail", Status::Unknown);
        }),
        ("clicked", |scene| {
            scene.message("mail", Status::Clicked);
            scene.sign(SignKind::Clicked, Grade::Human);
        }),
        // Seen is not the first preference: a click may still come.
        (WAITS, |scene| {
            scene.message("mail", Status::Seen);
            scene.sign(SignKind::Seen, Grade::Human);
        }),
        ("not_sent", |scene| {
            scene.message("mail", Status::Suppressed);
        }),
        ("no_action", |scene| {
            scene.message("mail", Status::Accepted);
            scene.sign(SignKind::Failed, Grade::Human);
        }),
    ];
    for (place, (expected, prepare)) in rows.into_iter().enumerate() {
        let mut scene = Scene::new();
        prepare(&mut scene);
        let verdict = scene.enter(&*node(&KIND, ARMS));
        assert_eq!(shown(&verdict), expected, "row {place}");
    }
}

/// Parked for a message that was taken on Monday at ten.
fn parked(settings: &str) -> (Box<dyn weir_engine::node::Node>, Scene) {
    let node = node(&KIND, settings);
    let mut scene = Scene::new();
    scene.message("mail", Status::Accepted);
    let verdict = scene.enter(&*node);
    assert_eq!(shown(&verdict), WAITS);
    scene.park(&verdict);
    (node, scene)
}

#[test]
fn the_first_arm_leaves_at_once_and_the_others_in_the_end() {
    let (node, mut scene) = parked(ARMS);
    scene.at("2027-01-04T12:00:00Z");
    let seen = scene.sign(SignKind::Seen, Grade::Human);
    assert_eq!(shown(&scene.step(&*node, Input::Event(&seen))), "stay");
    let mut later = scene.contact.clone();
    let clicked = scene.sign(SignKind::Clicked, Grade::Human);
    let verdict = scene.step(&*node, Input::Event(&clicked));
    assert_eq!(shown(&verdict), "clicked");
    assert_eq!(because(&verdict).event, Some(clicked.seq));
    std::mem::swap(&mut scene.contact, &mut later);
    scene.at("2027-01-05T10:00:00Z");
    assert_eq!(shown(&scene.step(&*node, Input::Timer)), "seen");
}

#[test]
fn nothing_in_time_is_no_action() {
    let (node, mut scene) = parked(ARMS);
    let other = scene.happens("message_clicked", &json!({ "message": "msg_of_another" }));
    assert_eq!(shown(&scene.step(&*node, Input::Event(&other))), "stay");
    scene.at("2027-01-05T10:00:00Z");
    let verdict = scene.step(&*node, Input::Timer);
    assert_eq!(shown(&verdict), "no_action");
    assert_eq!(because(&verdict).text, "no branch was true within 1 day of the hand-over");
}

#[test]
fn within_counts_from_the_hand_over() {
    let node = node(&KIND, ARMS);
    let mut scene = Scene::new();
    scene.message("mail", Status::Accepted);
    scene.at("2027-01-04T15:00:00Z");
    assert_eq!(shown(&scene.enter(&*node)), WAITS);
    scene.at("2027-01-05T15:00:00Z");
    assert_eq!(shown(&scene.enter(&*node)), "no_action");
    scene.sign(SignKind::Seen, Grade::Human);
    assert_eq!(shown(&scene.enter(&*node)), "seen");
}

#[test]
fn before_the_hand_over_it_waits_without_a_deadline() {
    let node = node(&KIND, ARMS);
    let mut scene = Scene::new();
    let id = scene.message("mail", Status::Sending);
    let verdict = scene.enter(&*node);
    assert_eq!(shown(&verdict), "listen");
    scene.park(&verdict);
    let now = scene.now;
    let message = &mut scene.contact.messages[0];
    (message.status, message.handed_over_at) = (Status::Accepted, Some(now));
    let sent = scene.happens("message_sent", &json!({ "message": id.to_string() }));
    assert_eq!(shown(&scene.step(&*node, Input::Event(&sent))), WAITS);
}

#[test]
fn what_was_not_sent_takes_the_arm_that_names_it() {
    let arms = "of: mail, within: 1 day, branches: [\
        { label: Unseen, when: { not: { status: seen } }, next: end }, \
        { label: Blocked, next: end, \
          when: { any: [{ status: failed }, { status: suppressed }] } }]";
    let rows = [
        (Status::Suppressed, "blocked"),
        (Status::Failed, "blocked"),
        (Status::Cancelled, "not_sent"),
    ];
    for (status, port) in rows {
        let mut scene = Scene::new();
        scene.message("mail", status);
        assert_eq!(shown(&scene.enter(&*node(&KIND, arms))), port, "{status:?}");
    }
}

#[test]
fn of_several_the_last_visited_counts() {
    let settings = ARMS.replace("of: mail", "of: [mail, text]");
    let node = node(&KIND, &settings);
    let mut scene = Scene::new();
    scene.message("mail", Status::Clicked);
    scene.sign(SignKind::Clicked, Grade::Human);
    assert_eq!(shown(&scene.enter(&*node)), "clicked");
    scene.message("text", Status::Accepted);
    assert_eq!(shown(&scene.enter(&*node)), WAITS);
    assert_eq!(node.shape().of, ["mail", "text"]);
}

#[test]
fn machines_count_only_with_any() {
    for (settings, port) in [(ARMS.to_owned(), WAITS), (format!("grade: any, {ARMS}"), "clicked")] {
        let mut scene = Scene::new();
        scene.message("mail", Status::Clicked);
        scene.sign(SignKind::Clicked, Grade::Machine);
        assert_eq!(shown(&scene.enter(&*node(&KIND, &settings))), port);
    }
}

#[test]
fn a_deadline_is_fixed_when_it_parks() {
    let (node, mut scene) = parked(ARMS);
    scene.zone("America/New_York");
    let seen = scene.sign(SignKind::Seen, Grade::Human);
    assert_eq!(shown(&scene.step(&*node, Input::Event(&seen))), "stay");
}

#[test]
fn its_shape_tells_preferences_apart() {
    let node = node(&KIND, ARMS);
    let shape = node.shape();
    assert_eq!(
        choices(&shape),
        "clicked if, seen in the end, not_sent not sent, no_action timed out"
    );
    assert_eq!(shape.parks, Parks::Maybe);
}
