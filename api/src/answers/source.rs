//! Where webhooks come in, and what became of them.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;
use weir_runtime::hooks;
use weir_runtime::sources::{CART_ENDPOINT, Listed};

use crate::routes::hooks::CART_PATH;

/// Every source of this process.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sources {
    pub(crate) items: Vec<Source>,
}

/// Every connector that comes with Weir.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Connectors {
    pub(crate) items: Vec<Connector>,
}

/// How deliveries of one kind of shop are read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Connector {
    /// What sources call it.
    name: String,
    /// What people call it.
    title: String,
    /// By what a delivery proves where it comes from: one of these.
    verified_by: Vec<&'static str>,
    /// The query parameter of the address that may hold the secret.
    secret_parameter: Option<String>,
    /// What its deliveries are about, in the shop's words.
    topics: Vec<&'static str>,
    /// What becomes of them.
    events: Vec<&'static str>,
    /// The file.
    text: &'static str,
}

/// Where webhooks of one shop come in. Figures are of this process since it began.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Source {
    name: String,
    /// The address that the shop posts to, below that of Weir.
    address: String,
    /// `weir.yaml`, `app`, or `built in`.
    #[serde(rename = "source")]
    written_in: &'static str,
    /// Why it cannot be used, or is not.
    problem: Option<String>,
    /// The connector; of a source that cannot be used nothing is known of it.
    connector: Option<String>,
    /// What people call the shop's kind.
    title: Option<String>,
    /// By what a delivery proves where it comes from: one of these.
    verified_by: Vec<&'static str>,
    /// The query parameter of the address that may hold the secret.
    secret_parameter: Option<String>,
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

/// A source as it is written.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SourceWritten {
    #[serde(flatten)]
    of: Source,
    /// Its settings, with stars for secrets; null for one of weir.yaml.
    settings: Option<serde_json::Value>,
    /// By which it is changed.
    revision: Option<i64>,
    saved_at: Option<String>,
    saved_by: Option<String>,
}

/// A source to set up.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "the document shows it")]
pub(crate) struct SourceToWrite {
    /// The name of a connector that comes with Weir.
    connector: Option<String>,
    /// In its place: the text of a connector of your own.
    text: Option<String>,
    /// What proves where deliveries come from; a list of two while one takes over from the other.
    /// `${env:WEIR_SECRET_…}` names a variable. Stars stand for those that are kept.
    secret: serde_json::Value,
    /// What proves to the shop who asks it for products that carts name.
    api_token: Option<String>,
    /// The one shop whose deliveries are taken, and which is asked.
    shop: Option<String>,
    /// The country of phone numbers without a country code.
    region: Option<String>,
    /// Of amounts that name none.
    currency: Option<String>,
    /// Of times that name none.
    timezone: Option<String>,
    /// What deliveries are about, where the shop has one address for each topic.
    topic: Option<String>,
}

/// A product that the shop is to be asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SourceLookUp {
    /// What the shop calls it.
    product: String,
    /// When it is asked for.
    due_at: String,
    /// How often it was.
    tries: u32,
    /// Why that came to nothing the last time.
    said: Option<String>,
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

impl Connector {
    pub(crate) fn of(shipped: &'static weir_connectors::Shipped) -> Option<Self> {
        let connector = weir_connectors::shipped(shipped.name)?;
        Some(Self {
            name: connector.name.clone(),
            title: connector.title.clone(),
            verified_by: connector.schemes(),
            secret_parameter: connector.secret_parameter().map(str::to_owned),
            topics: connector.topics(),
            events: connector.types(),
            text: shipped.text,
        })
    }
}

impl Source {
    pub(crate) fn of(listed: &Listed) -> Self {
        let standing = listed.standing.clone();
        let source = listed.source.as_ref();
        let connector = source.map(|source| &source.connector);
        Self {
            name: listed.name.to_string(),
            address: if listed.name.as_str() == CART_ENDPOINT {
                CART_PATH.to_owned()
            } else {
                format!("/hooks/{}", listed.name)
            },
            written_in: match (&listed.kept, source) {
                (Some(_), _) => "app",
                (None, Some(source)) if source.is_built_in() => "built in",
                (None, _) => "weir.yaml",
            },
            problem: listed.problem.clone(),
            connector: connector.map(|connector| connector.name.clone()),
            title: connector.map(|connector| connector.title.clone()),
            verified_by: connector.map(weir_connectors::Connector::schemes).unwrap_or_default(),
            secret_parameter: connector
                .and_then(|connector| connector.secret_parameter().map(str::to_owned)),
            shop: source.and_then(|source| source.hints.shop.clone()),
            last_at: standing.last_at.map(|at| at.to_string()),
            last: standing.last,
            counts: standing.counts,
            unverified: standing.unverified,
        }
    }
}

impl SourceWritten {
    pub(crate) fn of(listed: Listed) -> Self {
        let of = Source::of(&listed);
        let Some(record) = listed.kept else {
            return Self { of, settings: None, revision: None, saved_at: None, saved_by: None };
        };
        Self {
            of,
            settings: Some(weir_runtime::intake::source::mask(&record.settings)),
            revision: Some(record.revision),
            saved_at: Some(record.saved_at.to_string()),
            saved_by: Some(record.saved_by),
        }
    }
}

impl Hooked {
    pub(crate) fn of(hooked: hooks::Hooked) -> Self {
        let (outcome, reason) = (hooked.became.word(), hooked.became.why());
        Self { outcome, delivery: hooked.id, topic: hooked.topic, reason }
    }
}

impl SourceLookUp {
    pub(crate) fn of(errand: weir_store::Errand) -> Self {
        let weir_store::Errand { source: _, product, due_at, tries, said } = errand;
        Self { product, due_at: due_at.to_string(), tries, said }
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
