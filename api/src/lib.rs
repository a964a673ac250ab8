//! The HTTP interface: routes, keys, tracking links, the OpenAPI document and its page.
//!
//! Every route is a row of one table, and cannot be written without saying who may use it; the
//! router, the OpenAPI document, the page about it and a test are made from the rows.
//!
//! Architecture Invariant: nothing here decides what happens to a contact, and nothing here reads
//! what people write: that is `weir_runtime::intake`. This crate lets callers in, hands their
//! writes to the runtime, and words the answers.

mod answers;
mod api;
mod app;
mod gate;
pub mod keys;
pub mod limits;
mod mask;
mod openapi;
mod outer;
mod page;
pub mod passwords;
mod problem;
mod received;
mod routes;
mod serve;

pub use api::{Api, App, Documents};
pub use openapi::openapi;
pub use routes::{RouteInfo, all_routes};
pub use serve::{router, serve};
