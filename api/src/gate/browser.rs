//! Pages in browsers: what they may write, and how they are let read the answer.
//!
//! A publishable key stands in a page, where everybody can read it. So it names nobody and reads
//! nothing: it tells what a visitor does who is known by an anonymous id. Pages of other sites are
//! let in with such a key alone, and never with what a browser sends by itself, such as cookies.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use weir_engine::turn::Input;
use weir_runtime::Write;
use weir_runtime::intake::Fault;
use weir_runtime::intake::event::Told;
use weir_store::Who;

use super::origin;
use crate::limits::PREFLIGHT_FOR;
use crate::problem::{Answer, Problem, codes};

/// Types a page may tell; one that ends in `_` stands for all that begin so. What was bought, who
/// somebody is and what they consent to is told by a server.
const TYPES: [&str; 4] = ["page_viewed", "session_ended", "cart_", "checkout_"];

/// Headers a page may send beside those every page may.
const SENDS: &str = "authorization, content-type, idempotency-key, request-id";

/// Headers a page may read beside those every page may.
const READS: &str = "request-id, retry-after, idempotency-replayed";

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

/// Whether a page may write this.
pub(crate) fn may_write(write: &Write) -> bool {
    faults(write, "").is_empty()
}

/// What a page may do, said to one that wants to do something else.
pub(crate) fn refusal() -> Problem {
    let detail = "a publishable key only tells what the visitor of a page does: events of the \
                  types page_viewed, session_ended, cart_… and checkout_…, of a contact that is \
                  named by its anonymous_id; call from your own server with another key";
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
        let message = "with a publishable key the type is page_viewed, session_ended, cart_… or \
                       checkout_…";
        faults.push(fault("type", message));
    }
    if !matches!(write.ask.who, Who::Anonymous(_)) {
        let message = "with a publishable key the contact is named by its anonymous_id";
        faults.push(fault("contact", message));
    }
    faults
}

fn is_told_by_pages(input: &Input) -> bool {
    let Input::Event(happening) = input else { return false };
    let kind = &*happening.kind;
    TYPES.iter().any(|known| kind == *known || (known.ends_with('_') && kind.starts_with(known)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weir_engine::value::Timestamp;
    use weir_runtime::intake::event::{Reading, read_batch};

    use super::*;

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
        let visitor = json!({"anonymous_id": "a1"});
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
    fn one_forbidden_event_never_loses_the_others() {
        let visitor = json!({"anonymous_id": "a1"});
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
