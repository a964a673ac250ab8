//! Pauses as tables: settings, contact, input, verdict.

use weir_engine::node::{Input, Parks};

use super::KIND;
use crate::scene::{Prepare, Scene, because, choices, complaints, instant, node, shown};

/// At [`crate::scene::START`], a Monday at ten in UTC.
fn entered(settings: &str, prepare: Prepare) -> String {
    let mut scene = Scene::new();
    prepare(&mut scene);
    shown(&scene.enter(&*node(&KIND, settings)))
}

type Row = (&'static str, Prepare, &'static str);

fn nothing(_: &mut Scene) {}

fn berlin(scene: &mut Scene) {
    scene.zone("Europe/Berlin");
}

fn check(rows: &[Row]) {
    for (settings, prepare, expected) in rows {
        assert_eq!(entered(settings, *prepare), *expected, "{settings}");
    }
}

#[test]
fn for_a_while() {
    check(&[
        ("for: 1 day", nothing, "wait until 2027-01-05T10:00:00.000Z"),
        ("for: 36 hours", nothing, "wait until 2027-01-05T22:00:00.000Z"),
        ("for: 3 months", berlin, "wait until 2027-04-04T09:00:00.000Z"),
        (
            "for: 1 hour, window: { days: [tue], from: \"08:00\", to: \"09:00\" }",
            berlin,
            "wait until 2027-01-05T07:00:00.000Z",
        ),
        (
            "for: 1 hour, window: { from: \"08:00\", to: \"18:00\" }",
            nothing,
            "wait until 2027-01-04T11:00:00.000Z",
        ),
        ("for: 1 hour, window: { dates: { to: \"2026-12-31\" } }", nothing, "past"),
    ]);
}

#[test]
fn until_a_moment() {
    check(&[
        ("until: \"2027-01-05T09:00\"", berlin, "wait until 2027-01-05T08:00:00.000Z"),
        ("until: \"2027-01-05T09:00:00Z\"", berlin, "wait until 2027-01-05T09:00:00.000Z"),
        ("until: \"2027-01-04T09:00\"", nothing, "past"),
        ("until: \"2027-01-04T10:00:00Z\"", nothing, "past"),
        ("until: \"2027-01-05\"", nothing, "wait until 2027-01-05T00:00:00.000Z"),
    ]);
}

#[test]
fn until_a_time_of_day() {
    let best = |scene: &mut Scene| {
        scene.attribute("predicted", serde_json::json!({ "best_time": "19:30" }));
    };
    let path = "until: { time: $.contact.predicted.best_time, default: \"10:30\" }";
    check(&[
        ("until: { time: \"09:00\" }", nothing, "wait until 2027-01-05T09:00:00.000Z"),
        ("until: { time: \"10:30\" }", nothing, "wait until 2027-01-04T10:30:00.000Z"),
        (
            "until: { time: \"09:00\", days: [wed, sun] }",
            nothing,
            "wait until 2027-01-06T09:00:00.000Z",
        ),
        (path, best, "wait until 2027-01-04T19:30:00.000Z"),
        (path, nothing, "wait until 2027-01-04T10:30:00.000Z"),
        ("until: { time: $.contact.predicted.best_time }", nothing, "past"),
    ]);
}

#[test]
fn until_a_date() {
    let trip = |scene: &mut Scene| scene.attribute("trip", "2027-02-10");
    let instant = |scene: &mut Scene| scene.attribute("trip", "2027-02-10T15:00:00Z");
    let words = |scene: &mut Scene| scene.attribute("trip", "soon");
    check(&[
        (
            "until: { date: \"2027-02-10\", offset: -3 days, time: \"09:00\" }",
            berlin,
            "wait until 2027-02-07T08:00:00.000Z",
        ),
        ("until: { date: $.contact.trip }", trip, "wait until 2027-02-10T00:00:00.000Z"),
        ("until: { attribute: trip }", instant, "wait until 2027-02-10T15:00:00.000Z"),
        (
            "until: { attribute: trip, offset: -1 day }",
            instant,
            "wait until 2027-02-09T15:00:00.000Z",
        ),
        ("until: { attribute: trip }", nothing, "past"),
        ("until: { attribute: trip }", words, "past"),
        ("until: { attribute: trip, offset: -60 days }", trip, "past"),
    ]);
}

#[test]
fn until_an_anniversary() {
    let born = |scene: &mut Scene| scene.attribute("born", "2000-02-29");
    let today = |scene: &mut Scene| scene.attribute("born", "1990-01-04");
    check(&[
        (
            "until: { attribute: born, every: year, time: \"09:00\" }",
            born,
            "wait until 2027-02-28T09:00:00.000Z",
        ),
        (
            "until: { attribute: born, every: year, leap_day: mar_1, offset: -1 day }",
            born,
            "wait until 2027-02-28T00:00:00.000Z",
        ),
        (
            "until: { attribute: born, every: year, leap_day: skip }",
            born,
            "wait until 2028-02-29T00:00:00.000Z",
        ),
        ("until: { attribute: born, every: year }", today, "wait until 2028-01-04T00:00:00.000Z"),
        ("until: { attribute: born, every: year }", nothing, "past"),
    ]);
}

#[test]
fn jitter_is_the_runs_own_and_comes_before_the_window() {
    let jitter = node(&KIND, "for: 1 hour, jitter: 30 minutes");
    let mut ends = std::collections::BTreeSet::new();
    for run in 0..20 {
        let mut scene = Scene::new();
        scene.token().id.n = run;
        let end = shown(&scene.enter(&*jitter));
        assert_eq!(end, shown(&scene.enter(&*jitter)));
        let end = instant(end.strip_prefix("wait until ").expect("it waits"));
        let least = instant("2027-01-04T11:00:00Z");
        assert!((0..=30 * 60_000).contains(&end.millis_since(least)), "{end}");
        ends.insert(end);
    }
    assert!(ends.len() > 15, "{ends:?}");
    let windowed = "for: 1 hour, jitter: 30 minutes, window: { from: \"12:00\", to: \"13:00\" }";
    assert_eq!(entered(windowed, nothing), "wait until 2027-01-04T12:00:00.000Z");
}

#[test]
fn a_timer_ends_it() {
    let node = node(&KIND, "for: 1 day");
    let mut scene = Scene::new();
    let parked = scene.enter(&*node);
    scene.park(&parked);
    scene.at("2027-01-05T10:00:00Z");
    let verdict = scene.step(&*node, Input::Timer);
    assert_eq!(shown(&verdict), "next");
    assert_eq!(because(&verdict).text, "waited 1 day");
    let event = scene.happens("order_placed", &serde_json::json!({}));
    assert_eq!(shown(&scene.step(&*node, Input::Event(&event))), "stay");
}

#[test]
fn a_late_timer_heeds_the_window() {
    let node = node(&KIND, "until: \"2027-01-04T11:00\", window: { to: \"12:00\" }");
    let mut scene = Scene::new();
    let parked = scene.enter(&*node);
    scene.park(&parked);
    scene.at("2027-01-04T11:30:00Z");
    assert_eq!(shown(&scene.step(&*node, Input::Timer)), "next");
    scene.at("2027-01-04T13:00:00Z");
    let again = scene.step(&*node, Input::Timer);
    assert_eq!(shown(&again), "wait until 2027-01-05T00:00:00.000Z");
}

#[test]
fn reasons_name_the_moment() {
    let rows = [
        ("until: \"2027-01-03\"", "waits for 2027-01-03, which is past or missing"),
        (
            "until: { attribute: born, every: year }",
            "waits for the next anniversary of born, which is past or missing",
        ),
    ];
    for (settings, text) in rows {
        let verdict = Scene::new().enter(&*node(&KIND, settings));
        assert_eq!(because(&verdict).text, text);
    }
}

#[test]
fn another_zone_moves_moments_and_windows_but_no_length() {
    let rows = [
        ("until: { time: \"09:00\" }", "2027-01-05T09:00:00Z", "2027-01-05T14:00:00.000Z"),
        ("until: \"2027-01-05T09:00\"", "2027-01-05T09:00:00Z", "2027-01-05T14:00:00.000Z"),
        (
            "for: 1 hour, window: { from: \"09:00\", to: \"18:00\" }",
            "2027-01-04T11:00:00Z",
            "2027-01-04T14:00:00.000Z",
        ),
    ];
    for (settings, due, again) in rows {
        let node = node(&KIND, settings);
        let mut scene = Scene::new();
        let parked = scene.enter(&*node);
        scene.park(&parked);
        scene.at(due);
        assert_eq!(shown(&scene.step(&*node, Input::Timer)), "next", "{settings}");
        scene.zone("America/New_York");
        let later = format!("wait until {again}");
        assert_eq!(shown(&scene.step(&*node, Input::Timer)), later, "{settings}");
    }
    let length = node(&KIND, "for: 1 day");
    let mut scene = Scene::new();
    scene.zone("America/New_York");
    scene.at("2027-01-05T09:00:00Z");
    assert_eq!(shown(&scene.step(&*length, Input::Timer)), "next");
}

#[test]
fn settings_that_contradict_each_other_are_refused() {
    let rows = [
        "until: { days: [mon] }",
        "until: { date: \"2027-01-05\", attribute: trip }",
        "until: { time: \"09:00\", offset: 1 day }",
        "until: { attribute: trip, days: [mon] }",
        "until: { date: \"2027-01-05\", every: year }",
        "until: { time: \"9 o'clock\" }",
        "until: { time: \"09:00\", default: \"10:00\" }",
    ];
    for settings in rows {
        let found = complaints(&KIND, settings);
        assert_eq!(found.len(), 1, "{settings}: {found:?}");
        assert_eq!(found[0].0, "until");
    }
}

#[test]
fn its_shape_tells_whether_it_can_be_past() {
    let rows = [
        ("for: 1 day", Parks::Always, "next otherwise", 0),
        ("for: 1 day, window: { days: [mon] }", Parks::Always, "next otherwise", 0),
        (
            "for: 1 day, window: { dates: { to: \"2027-12-31\" } }",
            Parks::Maybe,
            "past free, next otherwise",
            0,
        ),
        (
            "until: { date: $.cart.expires, time: $.contact.best }",
            Parks::Maybe,
            "past free, next otherwise",
            2,
        ),
    ];
    for (settings, parks, ways, reads) in rows {
        let node = node(&KIND, settings);
        let shape = node.shape();
        assert_eq!((shape.parks, choices(&shape).as_str()), (parks, ways), "{settings}");
        assert_eq!(shape.reads.len(), reads, "{settings}");
    }
}
