//! `api`: somebody, or another flow, puts the contact in.

use weir_engine::form::Values;
use weir_engine::kind::{Build, Category, Kind, nothing_to_check};
use weir_engine::trigger::Trigger;

pub(crate) static KIND: Kind = Kind {
    name: "api",
    title: "Put in by API",
    doc: "Lets in the contacts that a request, or a `start_flow` of another flow, puts in. What \
          comes with it is `entry.data`.",
    category: Category::Start,
    icon: "plug",
    also: &["API trigger", "Manual entry", "Add participants"],
    summary: "When put in",
    settings: &[],
    ports: &[],
    example: "{ type: api, next: welcome }",
    check: nothing_to_check,
    build: Build::Start(|_: &Values| Trigger::Api),
};
