//! Where webhooks come in, and what became of them.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;
use weir_runtime::hooks;

/// Every source of this process.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sources {
    pub(crate) items: Vec<Source>,
}

/// Where webhooks of one shop come in. Figures are of this process since it began.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Source {
    name: String,
    /// The address that the shop posts to, below that of Weir.
    address: String,
    connector: String,
    /// What people call the shop's kind.
    title: String,
    /// By what a delivery proves where it comes from: one of these.
    verified_by: Vec<&'static str>,
    /// The one shop whose deliveries are taken.
    shop: Option<String>,
    /// When the last one came that was believed.
    last_at: Option<String>,
    /// What became of it: `taken`, `repeated`, `skipped` or `kept`.
    last: Option<&'static str>,
    /// How often each became of one.
    counts: BTreeMap<&'static str, u64>,
    /// How many were not believed.
    unverified: u64,
}

/// What became of a webhook.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Hooked {
    /// `taken`, `repeated`, `skipped`, `kept` or, for a ping, `answered`.
    outcome: &'static str,
    /// What tells it from others of its source.
    delivery: String,
    /// What it is about, in the shop's words.
    topic: Option<String>,
    /// Why nothing came of it.
    reason: Option<String>,
}

/// A webhook that could not be taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Delivery {
    id: String,
    at: String,
    topic: Option<String>,
    /// What was wrong when it was last read, a line for each.
    reason: String,
    /// `kept`, or `replayed`: read again and taken.
    state: &'static str,
}

/// The same with what was sent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryDetail {
    #[serde(flatten)]
    delivery: Delivery,
    /// Names and values, without those that hold secrets.
    headers: serde_json::Value,
    /// The body as text.
    body: String,
}

/// Whether a delivery that is read again may start flows.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "the document shows it")]
pub(crate) struct DeliveryToReplay {
    /// Whether it may start flows; it does not if nothing is said.
    trigger: Option<bool>,
    /// With `trigger`: 1, as a delivery is about one person.
    people: Option<u32>,
}

impl Source {
    pub(crate) fn of(source: &hooks::Source, standing: hooks::Standing) -> Self {
        let connector = &source.connector;
        Self {
            name: source.name.to_string(),
            address: format!("/hooks/{}", source.name),
            connector: connector.name.clone(),
            title: connector.title.clone(),
            verified_by: connector.schemes(),
            shop: source.hints.shop.clone(),
            last_at: standing.last_at.map(|at| at.to_string()),
            last: standing.last,
            counts: standing.counts,
            unverified: standing.unverified,
        }
    }
}

impl Hooked {
    pub(crate) fn of(hooked: hooks::Hooked) -> Self {
        let (outcome, reason) = (hooked.became.word(), hooked.became.why());
        Self { outcome, delivery: hooked.id, topic: hooked.topic, reason }
    }
}

impl Delivery {
    pub(crate) fn of(delivery: weir_store::Delivery) -> Self {
        Self {
            id: delivery.id,
            at: delivery.at.to_string(),
            topic: delivery.topic,
            reason: delivery.reason,
            state: delivery.state.word(),
        }
    }
}

impl DeliveryDetail {
    pub(crate) fn of(mut delivery: weir_store::Delivery) -> Self {
        let headers = serde_json::from_str(&delivery.headers).unwrap_or_default();
        let body = String::from_utf8_lossy(&std::mem::take(&mut delivery.body)).into_owned();
        Self { delivery: Delivery::of(delivery), headers, body }
    }
}
