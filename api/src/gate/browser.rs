//! Pages in browsers: what they may write, and how they are let read the answer.
//!
//! A publishable key stands in a page, where everybody can read it. So it names nobody and reads
//! nothing: it tells what a visitor does who is known by an anonymous id. Pages of other sites are
//! let in with such a key alone, and never with what a browser sends by itself, such as cookies.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use weir_engine::turn::Input;
use weir_runtime::Write;
use weir_runtime::intake::Fault;
use weir_runtime::intake::event::Told;
use weir_store::Who;

use super::buckets::{Buckets, Limited};
use super::keyring::Caller;
use super::origin;
use crate::keys;
use crate::limits::{
    KEY_VISIT_EVERY, KEY_VISITS_MAX, PREFLIGHT_FOR, VISIT_BODY_MAX_BYTES, VISIT_EVENTS_MAX,
    VISIT_EVERY, VISITS_MAX,
};
use crate::problem::{Answer, Problem, codes};

/// Types a page may tell. What was bought, who somebody is and what they consent to is told by a
/// server.
const TYPES: [&str; 5] =
    ["page_viewed", "session_ended", "cart_updated", "cart_abandoned", "checkout_started"];

/// How long the name of a visitor is: drawn ones cannot be guessed, so no page names another's.
const VISITOR_BYTES: std::ops::RangeInclusive<usize> = 16..=128;

/// How often pages may call, of this process.
pub(crate) type Visits = Buckets<Visit>;

/// A call of a page, as it is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Visit {
    /// By its key and where it comes from.
    From(String, String),
    /// By its key alone.
    With(String),
}

impl Limited for Visit {
    fn limit(&self) -> (u32, Duration) {
        match self {
            Self::From(..) => (VISITS_MAX, VISIT_EVERY),
            Self::With(_) => (KEY_VISITS_MAX, KEY_VISIT_EVERY),
        }
    }
}

/// Headers a page may send beside those every page may.
const SENDS: &str = "authorization, content-type, idempotency-key, request-id";

/// Headers a page may read beside those every page may.
const READS: &str = "request-id, retry-after, idempotency-replayed";

/// The key in an address: beacons have no headers. Only one that everybody may read stands there,
/// for addresses are kept in logs.
pub(crate) fn secret(uri: &Uri) -> Answer<Option<String>> {
    let query = uri.query().unwrap_or_default();
    let mut keys = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "key");
    let Some((_, key)) = keys.next() else { return Ok(None) };
    if !keys::is_publishable(&key) {
        let detail = "only a publishable key (`weir_pub_…`) stands in an address, where everybody \
                      can read it; send others in the Authorization header, and revoke this one";
        return Err(Problem::new(&codes::UNAUTHENTICATED, detail));
    }
    Ok(Some(key.into_owned()))
}

/// Lets a page call, unless the key is not for it, it says too much, or too often.
pub(crate) fn admit(
    visits: &Visits,
    caller: &Caller,
    parts: &Parts,
    body_bytes: usize,
) -> Answer<()> {
    let origin = parts.headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let is_own = caller.origins.is_empty() || origin.is_some_and(|o| caller.origins.contains(o));
    if !is_own {
        let detail = "this publishable key is for pages of other origins; `weir keys list` shows \
                      which";
        return Err(Problem::new(&codes::FOREIGN_ORIGIN, detail));
    }
    if body_bytes > VISIT_BODY_MAX_BYTES {
        return Err(super::too_large(VISIT_BODY_MAX_BYTES));
    }
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let address = origin::address(peer, &parts.headers);
    let (key, with) = (caller.id.clone(), Visit::With(caller.id.clone()));
    visits.take(&[Visit::From(key, address), with], Instant::now()).map_err(|wait| {
        let detail = "too much comes from this address, or with this key; come back later";
        Problem::new(&codes::TOO_MANY_VISITS, detail).retry_after(wait)
    })
}

/// Says to a browser that pages of other sites may call here. It asks before it knows the key.
pub(crate) async fn preflight(request: Request) -> Response {
    let seconds = HeaderValue::from(PREFLIGHT_FOR.as_secs());
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(header::ALLOW, HeaderValue::from_static("POST, OPTIONS"));
    if request.headers().contains_key(header::ORIGIN) {
        let may = [
            (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
            (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST")),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(SENDS)),
            (header::ACCESS_CONTROL_MAX_AGE, seconds),
        ];
        headers.extend(may);
    }
    response
}

/// Lets the page that asked read the answer, unless it was refused for where it comes from.
pub(crate) fn let_read(asked: &HeaderMap, response: &mut Response) {
    let problem = response.extensions().get::<Problem>();
    let refused = problem.is_some_and(|problem| problem.code() == codes::FOREIGN_ORIGIN.word);
    if origin::is_foreign(asked) && !refused {
        let may: [(HeaderName, &'static str); 2] = [
            (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            (header::ACCESS_CONTROL_EXPOSE_HEADERS, READS),
        ];
        let may = may.map(|(name, value)| (name, HeaderValue::from_static(value)));
        response.headers_mut().extend(may);
    }
}

/// Rejects the events a page may not tell. When none is left, the request as a whole is refused.
pub(crate) fn restrict(told: &mut [Told]) -> Answer<()> {
    limit(told.len())?;
    let mut refused = Vec::new();
    for one in &mut *told {
        let Ok(write) = &one.write else { continue };
        let faults = faults(write, &one.place);
        if !faults.is_empty() {
            refused.extend(faults.clone());
            one.write = Err(faults);
        }
    }
    if refused.is_empty() || told.iter().any(|one| one.write.is_ok()) {
        return Ok(());
    }
    Err(refusal().errors(refused))
}

/// Refuses more events than a page tells at once.
pub(crate) fn limit(events: usize) -> Answer<()> {
    if events <= VISIT_EVENTS_MAX {
        return Ok(());
    }
    let detail = format!("{events} events at once; a page sends at most {VISIT_EVENTS_MAX}");
    Err(Problem::new(&codes::TOO_MANY, detail))
}

/// Whether a page may write this.
pub(crate) fn may_write(write: &Write) -> bool {
    faults(write, "").is_empty()
}

/// What a page may do, said to one that wants to do something else.
pub(crate) fn refusal() -> Problem {
    let detail = "a publishable key only tells what the visitor of a page does: events of the \
                  types page_viewed, session_ended, cart_updated, cart_abandoned and \
                  checkout_started, of a contact that is named by its anonymous_id; call from \
                  your own server with another key";
    Problem::new(&codes::PUBLISHABLE_KEY, detail)
}

fn faults(write: &Write, place: &str) -> Vec<Fault> {
    let fault = |field: &str, message: &str| Fault {
        pointer: format!("{place}/{field}"),
        code: codes::PUBLISHABLE_KEY.word,
        message: message.to_owned(),
    };
    let mut faults = Vec::new();
    if !write.inputs.iter().all(is_told_by_pages) || write.inputs.is_empty() {
        let message = "with a publishable key the type is page_viewed, session_ended, \
                       cart_updated, cart_abandoned or checkout_started";
        faults.push(fault("type", message));
    }
    match &write.ask.who {
        Who::Anonymous(id) if is_drawn(id) => {}
        Who::Anonymous(_) => {
            let message = "with a publishable key an anonymous_id has 16 to 128 letters, digits, \
                           `-`, `_`, `.` or `:`, drawn at random";
            faults.push(fault("contact/anonymous_id", message));
        }
        Who::External(_) | Who::Internal(_) | Who::Email(_) | Who::Phone(_) => {
            let message = "with a publishable key the contact is named by its anonymous_id";
            faults.push(fault("contact", message));
        }
    }
    faults
}

fn is_told_by_pages(input: &Input) -> bool {
    let Input::Event(happening) = input else { return false };
    TYPES.contains(&&*happening.kind)
}

fn is_drawn(id: &str) -> bool {
    let sign = |sign: char| sign.is_ascii_alphanumeric() || "-_.:".contains(sign);
    VISITOR_BYTES.contains(&id.len()) && id.chars().all(sign)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weir_engine::value::Timestamp;
    use weir_runtime::intake::event::{Reading, read_batch};

    use super::*;

    const VISITOR: &str = "web_0123456789abcdef";

    fn read(body: &Value) -> Vec<Told> {
        let mut draw = || "auto_1".to_owned();
        let now = Timestamp::from_millis(0);
        read_batch(body, &mut Reading { now, repeat: None, draw: &mut draw }).unwrap()
    }

    fn event(kind: &str, contact: &Value) -> Value {
        json!({"type": kind, "contact": contact})
    }

    #[test]
    fn pages_tell_what_their_visitor_does() {
        let visitor = json!({"anonymous_id": VISITOR});
        for kind in ["page_viewed", "session_ended", "cart_updated", "cart_abandoned"] {
            assert!(restrict(&mut read(&event(kind, &visitor))).is_ok(), "{kind}");
        }
        assert!(restrict(&mut read(&event("checkout_started", &visitor))).is_ok());
        let others = [
            "order_placed",
            "order_paid",
            "conversation_opened",
            "custom",
            "cart",
            "page_viewed_",
            "cart_recovered",
            "checkout_completed",
            "signed_up",
        ];
        for kind in others {
            let refused = restrict(&mut read(&event(kind, &visitor))).unwrap_err();
            assert_eq!(refused.code(), "publishable_key", "{kind}");
            assert_eq!(refused.status(), StatusCode::FORBIDDEN);
        }
        for who in
            [json!({"id": "c1"}), json!({"email": "a@b.co"}), json!({"phone": "+491511234567"})]
        {
            assert!(restrict(&mut read(&event("page_viewed", &who))).is_err(), "{who}");
        }
    }

    #[test]
    fn a_visitor_has_a_name_that_nobody_guesses() {
        let view = |id: &str| read(&event("page_viewed", &json!({"anonymous_id": id})));
        let drawn = ["0b5ff53e-94b8-4b96-a1a8-2c9e39e3d6a5", &"a".repeat(128), "A.b:c-d_e0123456"];
        for id in drawn {
            assert!(restrict(&mut view(id)).is_ok(), "{id}");
        }
        for id in
            ["a1", "c1", &"a".repeat(15), &"a".repeat(129), "ada@shop.example", "vis tor 012345678"]
        {
            let mut told = view(id);
            assert!(restrict(&mut told).is_err(), "{id}");
            let fault = &told[0].write.as_ref().unwrap_err()[0];
            assert_eq!(fault.pointer, "/contact/anonymous_id", "{id}");
        }
    }

    #[test]
    fn a_key_in_an_address_is_one_that_everybody_may_read() {
        let read = |address: &str| secret(&address.parse().unwrap());
        assert_eq!(read("/v1/events?key=weir_pub_x").unwrap().as_deref(), Some("weir_pub_x"));
        assert_eq!(read("/v1/events").unwrap(), None);
        for bad in ["/v1/events?key=weir_x", "/v1/events?key="] {
            assert_eq!(read(bad).unwrap_err().code(), "unauthenticated", "{bad}");
        }
    }

    #[test]
    fn one_forbidden_event_never_loses_the_others() {
        let visitor = json!({"anonymous_id": VISITOR});
        let batch = json!({"events": [
            event("order_placed", &json!({"id": "c1"})), event("page_viewed", &visitor), {},
        ]});
        let mut told = read(&batch);
        restrict(&mut told).unwrap();
        let pointers: Vec<_> = told[0]
            .write
            .as_ref()
            .unwrap_err()
            .iter()
            .map(|fault| fault.pointer.as_str())
            .collect();
        assert_eq!(pointers, ["/events/0/type", "/events/0/contact"]);
        assert!(told[1].write.is_ok());
        assert_eq!(told[2].write.as_ref().unwrap_err()[0].code, "missing");
    }
}
