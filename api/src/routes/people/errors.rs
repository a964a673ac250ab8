//! What callers of the People API are told when something is wrong, in its own shapes.
//!
//! There are three: that of most routes, that of the upsert, and that of events. Problem details
//! never leave by these paths; what the gate and the router refuse is put into these shapes, too
//! (`outer::written`). Of the words for kinds of errors those are used that are documented.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use weir_runtime::Error;
use weir_runtime::intake::limits::EVENTS_MAX;
use weir_runtime::intake::people::Invalid;
use weir_runtime::intake::people::events::Flaw;

use crate::problem::Problem;

/// Paths on which this interface is spoken.
const PATHS: [&str; 2] = ["/people/2/", "/people/3/"];

/// The path of the upsert.
pub(super) const UPSERT: &str = "/people/3/persons/upsert";

/// The path of events.
pub(super) const EVENTS: &str = "/people/3/events";

/// Faults of one text that are told.
const TOLD_MAX: usize = 5;

/// What a route answers, or what is wrong.
pub(super) type Told<T> = Result<T, Refused>;

/// Why something was refused.
#[derive(Debug)]
pub(crate) enum Refused {
    /// In the words of a route.
    Said(StatusCode, String),
    /// With a body of its own.
    Shaped(StatusCode, Value),
    /// As a problem, which gets its shape where all do.
    Problem(Problem),
}

/// Whether this interface is spoken at a path.
pub(crate) fn is_spoken_at(path: &str) -> bool {
    PATHS.iter().any(|begin| path.starts_with(begin))
}

/// The status and the body of a problem at a path.
pub(crate) fn shaped(problem: &Problem, path: &str) -> (StatusCode, Value) {
    let status = status(problem.status());
    let (is_bad, detail) = (status == StatusCode::BAD_REQUEST, problem.detail());
    let body = match path {
        EVENTS if is_bad && problem.code() == "invalid_json" => of_flaws(&[Flaw::NoArray]),
        EVENTS if is_bad => {
            of_events(&[json!({ "index": -1, "code": 400_500, "message": detail })])
        }
        UPSERT if is_bad && problem.code() == "invalid_json" => {
            json!({ "code": 400_103, "message": "Malformed JSON body, wrong syntax" })
        }
        UPSERT if is_bad => json!({ "code": 400_100, "message": detail }),
        _ => exception(status, detail),
    };
    (status, body)
}

/// Statuses that this interface does not know are one that it knows.
fn status(status: StatusCode) -> StatusCode {
    match status {
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::REQUEST_TIMEOUT => StatusCode::BAD_REQUEST,
        status => status,
    }
}

fn exception(status: StatusCode, text: &str) -> Value {
    let word = match status.as_u16() {
        401 => "UNAUTHORIZED",
        403 => "FORBIDDEN",
        404 => "NOT_FOUND",
        429 => "TOO_MANY_REQUESTS",
        400..=499 => "BAD_REQUEST",
        _ => "GENERAL_ERROR",
    };
    json!({ "requestError": { "serviceException": { "messageId": word, "text": text } } })
}

/// Everything that is wrong with a batch of events.
pub(super) fn of_flaws(flaws: &[Flaw]) -> Value {
    let errors: Vec<_> = flaws.iter().map(of_flaw).collect();
    of_events(&errors)
}

fn of_events(errors: &[Value]) -> Value {
    let trace = uuid::Uuid::now_v7().simple().to_string();
    tracing::debug!(trace, "a batch of events is refused");
    json!({
        "errors": errors,
        "traceId": trace,
        "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
        "title": "One or more validation errors occurred.",
        "status": 400,
    })
}

fn of_flaw(flaw: &Flaw) -> Value {
    let of = |index: Value, code: u32, message: String| -> Value {
        json!({ "index": index, "code": code, "message": message })
    };
    match flaw {
        Flaw::NoArray => of((-1).into(), 400_500, NO_ARRAY.to_owned()),
        Flaw::Schema(why) => of((-1).into(), 400_501, format!("{SCHEMA} Details: {why}.")),
        Flaw::Empty => of((-1).into(), 400_502, EMPTY.to_owned()),
        Flaw::TooMany => {
            let message = format!(
                "The batch count exceeds the allowed limit of {EVENTS_MAX} items. Please reduce \
                 the number of items in the request array."
            );
            of((-1).into(), 400_503, message)
        }
        Flaw::Item(index, wrong) => {
            let mut error = of((*index).into(), 400_504, ITEM.to_owned());
            error["details"] = details(wrong);
            error
        }
        Flaw::Nobody(index) => of((*index).into(), 400_505, NOBODY.to_owned()),
        Flaw::Internal(index) => of((*index).into(), 400_506, INTERNAL.to_owned()),
    }
}

const NO_ARRAY: &str =
    "Invalid request. Please ensure the request body is a properly structured JSON array.";
const SCHEMA: &str = "The event schema is invalid. Please ensure each event has a valid definition \
                      ID and properties match the expected schema.";
const EMPTY: &str =
    "The batch cannot be empty. Please provide at least one item in the request array.";
const ITEM: &str = "One or more batch items contain invalid properties. Please review the details \
                    for specific validation errors.";
const NOBODY: &str = "Person with such identifier doesn't exist. Please verify the identifier and \
                      ensure it corresponds to an existing person in the system.";
const INTERNAL: &str = "Internal events posting prohibited. Please ensure that only custom event \
                        definitions are used.";

/// Faults with the properties they are about.
pub(super) fn details(wrong: &[Invalid]) -> Value {
    let of = |one: &Invalid| json!({ "property": one.property, "message": one.message });
    wrong.iter().map(of).collect()
}

/// Faults in one text.
pub(super) fn sentence(wrong: &[Invalid]) -> String {
    let told: Vec<_> = wrong.iter().take(TOLD_MAX).map(ToString::to_string).collect();
    let more = wrong.len().saturating_sub(TOLD_MAX);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("{}{more}", told.join("; "))
}

impl Refused {
    /// What was sent cannot be taken.
    pub(super) fn bad(text: impl Into<String>) -> Self {
        Self::Said(StatusCode::BAD_REQUEST, text.into())
    }

    /// What is meant is not there.
    pub(super) fn missing(text: impl Into<String>) -> Self {
        Self::Said(StatusCode::NOT_FOUND, text.into())
    }

    /// It is there already, or there are several.
    pub(super) fn conflict(text: impl Into<String>) -> Self {
        Self::Said(StatusCode::CONFLICT, text.into())
    }

    /// The status and the words, for one item of many.
    pub(super) fn as_item(&self) -> (u16, String) {
        match self {
            Self::Said(status, text) => (status.as_u16(), text.clone()),
            Self::Shaped(status, body) => (status.as_u16(), body.to_string()),
            Self::Problem(problem) => {
                (status(problem.status()).as_u16(), problem.detail().to_owned())
            }
        }
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<weir_store::Error> for Refused {
    fn from(error: weir_store::Error) -> Self {
        Self::Problem(error.into())
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        if let Error::Ambiguous(ids) = &error {
            return Self::conflict(super::several(ids.len()));
        }
        let nobody = matches!(error, Error::Nobody);
        if nobody { Self::missing(super::NO_PERSON) } else { Self::Problem(error.into()) }
    }
}

impl From<Vec<Invalid>> for Refused {
    fn from(wrong: Vec<Invalid>) -> Self {
        Self::bad(sentence(&wrong))
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Said(status, text) => (status, Json(exception(status, &text))).into_response(),
            Self::Shaped(status, body) => (status, Json(body)).into_response(),
            Self::Problem(problem) => problem.into_response(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::CODES;

    #[test]
    fn every_problem_has_one_of_the_three_shapes() {
        let known = [400, 401, 403, 404, 405, 409, 412, 413, 415, 428, 429, 500, 503];
        for code in CODES {
            let problem = Problem::new(code, "said");
            for path in ["/people/2/tags", UPSERT, EVENTS] {
                let (status, body) = shaped(&problem, path);
                assert!(known.contains(&status.as_u16()), "{} {path}", code.word);
                let exception = body["requestError"]["serviceException"]["text"] == "said";
                let coded = body["code"].is_u64() || body["errors"][0]["code"].is_u64();
                assert!(exception != coded, "{} {path}: {body}", code.word);
                assert_eq!(coded, status == StatusCode::BAD_REQUEST && path != "/people/2/tags");
            }
        }
        let busy = Problem::from(Error::Busy { retry_after: std::time::Duration::from_secs(1) });
        let (status, body) = shaped(&busy, EVENTS);
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
        let word = &body["requestError"]["serviceException"]["messageId"];
        assert_eq!(word, "TOO_MANY_REQUESTS");
    }

    #[test]
    fn many_faults_are_one_sentence() {
        let wrong: Vec<_> = (0..7).map(|n| Invalid::new(format!("p{n}"), "is wrong")).collect();
        assert_eq!(sentence(&wrong[..1]), "p0: is wrong");
        assert!(sentence(&wrong).ends_with("p4: is wrong; and 2 more"));
    }
}
