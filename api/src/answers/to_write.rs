//! What routes take, for the OpenAPI document only: what is sent is read by
//! `weir_runtime::intake`, which tells all faults at once.
#![expect(dead_code, reason = "these only describe")]

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A contact to write. Fields of other names become attributes.
#[derive(ToSchema)]
pub(crate) struct ContactToWrite {
    email: Option<String>,
    /// With its country code; separators are left out.
    phone: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    /// A language tag such as `de-AT`.
    locale: Option<String>,
    /// An IANA name such as `Europe/Vienna`.
    timezone: Option<String>,
    attributes: Option<Map<String, Value>>,
    /// By channel (email, sms, push): true is given, false is withdrawn.
    consent: Option<BTreeMap<String, bool>>,
    devices: Option<Vec<DeviceToWrite>>,
    /// All tags the contact is to have.
    tags: Option<Vec<String>>,
}

/// Many contacts to write.
#[derive(ToSchema)]
pub(crate) struct ContactsToWrite {
    /// Up to 5,000.
    contacts: Vec<NamedContactToWrite>,
    /// Whether each replaces what is known of it.
    replace: Option<bool>,
    /// Whether flows may start and runs wake; `people` must say for how many people.
    trigger: Option<bool>,
    people: Option<u64>,
}

/// A contact that says itself which it is: by its id, its e-mail address or its phone number.
#[derive(ToSchema)]
struct NamedContactToWrite {
    id: Option<String>,
    #[serde(flatten)]
    contact: ContactToWrite,
}

/// Where a push goes.
#[derive(ToSchema)]
struct DeviceToWrite {
    token: String,
    /// ios, android or web.
    platform: String,
}

/// A product to write. `id` may be left out where the path says it.
#[derive(ToSchema)]
pub(crate) struct ProductToWrite {
    /// What the shop calls it: up to 256 bytes.
    id: Option<String>,
    sku: Option<String>,
    name: String,
    description: Option<String>,
    /// A number, or text that is wholly one; never less than nothing.
    price: Option<f64>,
    /// ISO 4217; needed with a price.
    currency: Option<String>,
    compare_at_price: Option<f64>,
    /// How many there are; left out where nobody counts.
    stock: Option<i64>,
    /// Whether it is for sale; true, if not said.
    available: Option<bool>,
    /// The address of a picture, http or https.
    image: Option<String>,
    /// The address of its page, http or https.
    url: Option<String>,
    category: Option<String>,
    tags: Option<Vec<String>>,
    attributes: Option<Map<String, Value>>,
    /// RFC 3339; now, if not said. What is older than the product that is kept changes nothing.
    updated_at: Option<String>,
}

/// Many products.
#[derive(ToSchema)]
pub(crate) struct ProductsToWrite {
    /// Up to 5,000.
    products: Vec<ProductToWrite>,
}

/// Another contact that is the same person.
#[derive(ToSchema)]
pub(crate) struct ContactToMerge {
    /// What outside systems call it.
    from: String,
}

/// Tags to add: `name` or `names`.
#[derive(ToSchema)]
pub(crate) struct TagsToAdd {
    name: Option<String>,
    names: Option<Vec<String>>,
}

/// Whom something is about: exactly one of these.
#[derive(ToSchema)]
struct Who {
    id: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    anonymous_id: Option<String>,
}

/// One event.
#[derive(ToSchema)]
struct EventToSend {
    /// What the sender calls it: the same id again is a duplicate.
    id: Option<String>,
    /// Such as `order_placed`.
    r#type: String,
    contact: Who,
    /// RFC 3339; now, if not said.
    occurred_at: Option<String>,
    data: Option<Map<String, Value>>,
}

/// One event, or many.
#[derive(ToSchema)]
pub(crate) struct EventsToSend {
    /// Up to 5,000; or one event in the place of this object.
    events: Vec<EventToSend>,
}

/// A call of Segment's HTTP tracking API.
#[derive(ToSchema)]
#[expect(non_snake_case, reason = "Segment's names")]
pub(crate) struct SegmentCall {
    userId: Option<String>,
    anonymousId: Option<String>,
    messageId: Option<String>,
    event: Option<String>,
    properties: Option<Map<String, Value>>,
    traits: Option<Map<String, Value>>,
    timestamp: Option<String>,
    sentAt: Option<String>,
    writeKey: Option<String>,
    /// Of `/v1/batch`: calls with their `type`.
    batch: Option<Vec<Value>>,
}

/// A flow and the files it uses.
#[derive(ToSchema)]
pub(crate) struct FlowToWrite {
    /// The text, YAML or JSON.
    flow: String,
    files: Option<BTreeMap<String, String>>,
}

/// How a flow is paused.
#[derive(ToSchema)]
pub(crate) struct FlowToPause {
    /// Whether those inside go on.
    drain: Option<bool>,
}

/// How a flow is archived.
#[derive(ToSchema)]
pub(crate) struct FlowToArchive {
    /// Whether the runs of those inside end now.
    end: Option<bool>,
}

/// What is to be played.
#[derive(ToSchema)]
pub(crate) struct SimulationToPlay {
    /// As in an events file, or
    events: Option<Vec<Value>>,
    /// the text of one.
    jsonl: Option<String>,
    /// An instant, or a duration from the first event.
    until: Option<String>,
    /// Another text than the draft's.
    flow: Option<String>,
    files: Option<BTreeMap<String, String>>,
}

/// Who enters.
#[derive(ToSchema)]
pub(crate) struct ParticipantsToAdd {
    /// Ids, or objects as in an event.
    contacts: Vec<Value>,
    /// What they get as `entry.data`.
    data: Option<Map<String, Value>>,
    /// What "again" means, when the flow does not say.
    key: Option<String>,
}

/// A message to show.
#[derive(ToSchema)]
pub(crate) struct MessageToPreview {
    flow: String,
    /// Its key under `messages:`.
    message: String,
    /// An id, or an invented contact.
    contact: Option<Value>,
    /// The event that entered the contact: `{"type", "data"}`.
    event: Option<Value>,
    /// Another text than the draft's.
    text: Option<String>,
    files: Option<BTreeMap<String, String>>,
}

/// How far the clock moves.
#[derive(ToSchema)]
pub(crate) struct ClockToMove {
    /// A duration such as `1 day`.
    advance: String,
}

/// A message to say again.
#[derive(ToSchema)]
pub(crate) struct MessageToResend {
    /// Lets it leave outside the send window. Nothing overrides consent.
    force: Option<bool>,
}

/// A dead letter to try again.
#[derive(ToSchema)]
pub(crate) struct MessageToRetry {
    /// Must be true for one that may have left already: it may arrive twice.
    may_have_left: Option<bool>,
    /// Lets it leave outside the send window.
    force: Option<bool>,
}

/// How to remind of a cart.
#[derive(ToSchema)]
pub(crate) struct CartToRemindOf {
    /// By which flow; left out, the one that is about the cart, or the only one that starts by
    /// carts.
    flow: Option<String>,
    /// The message of which of its nodes; left out, the first that sends one.
    node: Option<String>,
    /// Lets it leave outside the send window. Nothing overrides consent.
    force: Option<bool>,
}
