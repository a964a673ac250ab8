//! What an answer says became of a message.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use weir_messages::Path;

use super::call::Answer;
use super::{Endpoint, Fate, Misconfigured, Success};
use crate::sender::Health;

/// The longest a service may let us wait; messages expire after three days.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(24);

/// One status, as `404`, or a hundred, as `4xx`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "String")]
pub struct Statuses {
    from: u16,
    to: u16,
}

/// A text that names no status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no HTTP status; write `404` or `4xx`")]
pub struct NoStatus(String);

impl Statuses {
    pub(super) const fn one(status: u16) -> Self {
        Self { from: status, to: status }
    }

    const fn hundred(class: u16) -> Self {
        Self { from: class * 100, to: class * 100 + 99 }
    }

    pub(super) fn taken() -> Vec<Self> {
        vec![Self::hundred(2)]
    }

    /// By these a service says that it did not do it; a gateway's 502 and 504 say nothing of what
    /// the service behind it did.
    pub(super) fn retried() -> Vec<Self> {
        [408, 425, 429, 500, 503].map(Self::one).to_vec()
    }

    pub(super) fn refused() -> Vec<Self> {
        vec![Self::hundred(3), Self::hundred(4)]
    }

    pub(super) fn has(self, status: StatusCode) -> bool {
        (self.from..=self.to).contains(&status.as_u16())
    }
}

impl TryFrom<Value> for Statuses {
    type Error = NoStatus;

    fn try_from(written: Value) -> Result<Self, NoStatus> {
        let text = written.as_str().map_or_else(|| written.to_string(), str::to_owned);
        let (digits, is_class) = match text.strip_suffix("xx") {
            Some(digits) => (digits, true),
            None => (text.as_str(), false),
        };
        match (digits.parse(), is_class) {
            (Ok(class @ 1..=5), true) => Ok(Self::hundred(class)),
            (Ok(status @ 100..=599), false) => Ok(Self::one(status)),
            _ => Err(NoStatus(text)),
        }
    }
}

impl From<Statuses> for String {
    fn from(statuses: Statuses) -> Self {
        if statuses.from == statuses.to {
            statuses.from.to_string()
        } else {
            format!("{}xx", statuses.from / 100)
        }
    }
}

/// How the answers of one endpoint are read.
#[derive(Debug)]
pub(super) struct Rules {
    taken: Vec<Statuses>,
    retried: Vec<Statuses>,
    refused: Vec<Statuses>,
    proof: Option<Proof>,
    may_repeat: bool,
    has_credentials: bool,
}

/// What has to stand in the JSON of an answer.
#[derive(Debug)]
pub(super) struct Proof {
    path: Path,
    equals: Option<Value>,
}

impl Proof {
    pub(super) fn compile(success: &Success) -> Result<Option<Self>, Misconfigured> {
        let path = success.path.as_deref().map(Path::parse).transpose()?;
        Ok(path.map(|path| Self { path, equals: success.equals.clone() }))
    }

    /// Whether it stands there; nothing where the answer cannot be read.
    pub(super) fn stands_in(&self, answer: &Answer) -> Option<bool> {
        let body = serde_json::from_slice::<Value>(&answer.body).ok()?;
        let found = self.path.first(&body).filter(|found| !found.is_null());
        let is_proof = |found: &Value| self.equals.as_ref().is_none_or(|equals| equals == found);
        Some(found.is_some_and(is_proof))
    }
}

/// What a status says of the service: one that cannot do its work says so by 5xx, and one that
/// does not like what it was given is well.
pub(super) fn health(fate: Fate, status: StatusCode) -> Health {
    if fate != Fate::Accepted && status.is_server_error() { Health::Ill } else { Health::Well }
}

/// What an answer says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Fate(Fate),
    /// Our credentials are wrong, and no message is at fault.
    Credentials,
}

impl Rules {
    /// Those of an endpoint; what can be done when nobody knows is not theirs to say.
    pub(super) fn compile(endpoint: &Endpoint) -> Result<Self, Misconfigured> {
        Ok(Self {
            taken: endpoint.success.statuses.clone(),
            retried: endpoint.retry.clone(),
            refused: endpoint.refused.clone(),
            proof: Proof::compile(&endpoint.success)?,
            may_repeat: false,
            has_credentials: true,
        })
    }

    /// The usual ones, for services that the settings do not know.
    pub(super) fn usual(is_safe: bool) -> Self {
        Self {
            taken: Statuses::taken(),
            retried: Statuses::retried(),
            refused: Statuses::refused(),
            proof: None,
            may_repeat: is_safe,
            has_credentials: false,
        }
    }

    /// What is to be done when nobody knows whether the call was heard.
    pub(super) fn unknown(&self) -> Fate {
        if self.may_repeat { Fate::NotSent(None) } else { Fate::Unknown }
    }

    pub(super) fn judge(&self, answer: &Answer) -> Verdict {
        let is_in = |list: &[Statuses]| list.iter().any(|one| one.has(answer.status));
        let is_about_credentials = self.has_credentials
            && matches!(
                answer.status,
                StatusCode::UNAUTHORIZED | StatusCode::PROXY_AUTHENTICATION_REQUIRED
            );
        Verdict::Fate(if is_in(&self.taken) {
            self.proven(answer)
        } else if is_in(&self.retried) {
            Fate::NotSent(retry_after(&answer.headers, Timestamp::now()))
        } else if is_about_credentials {
            return Verdict::Credentials;
        } else if is_in(&self.refused) {
            Fate::Refused
        } else {
            self.unknown()
        })
    }

    fn proven(&self, answer: &Answer) -> Fate {
        let Some(proof) = &self.proof else { return Fate::Accepted };
        match proof.stands_in(answer) {
            Some(true) => Fate::Accepted,
            Some(false) => Fate::Refused,
            None => Fate::Unknown,
        }
    }
}

/// `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3).
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if let Ok(seconds) = text.parse() {
        Duration::from_secs(seconds)
    } else {
        let date = DateTimeParser::new().parse_timestamp(text).ok()?;
        Duration::try_from(date.duration_since(now)).unwrap_or_default()
    };
    Some(wait.min(RETRY_AFTER_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: body.into(),
            is_whole: true,
        }
    }

    fn endpoint(rules: &Value) -> Endpoint {
        let mut endpoint = json!({ "url": "https://a.example/" });
        endpoint.as_object_mut().unwrap().extend(rules.as_object().unwrap().clone());
        serde_json::from_value(endpoint).unwrap()
    }

    #[test]
    fn table() {
        let usual = json!({});
        let proof = json!({ "success": { "path": "$.status", "equals": 0 } });
        let any = json!({ "success": { "path": "$.id" } });
        let own = json!({ "success": { "statuses": [202] }, "retry": ["5xx"], "refused": [] });
        let keyed = json!({ "deduplicates": true });
        let cases = [
            (&usual, 200, "", Fate::Accepted),
            (&usual, 202, "x", Fate::Accepted),
            (&usual, 302, "", Fate::Refused),
            (&usual, 404, "", Fate::Refused),
            (&usual, 408, "", Fate::NotSent(None)),
            (&usual, 425, "", Fate::NotSent(None)),
            (&usual, 429, "", Fate::NotSent(None)),
            (&usual, 500, "", Fate::NotSent(None)),
            (&usual, 503, "", Fate::NotSent(None)),
            (&usual, 502, "", Fate::Unknown),
            (&usual, 504, "", Fate::Unknown),
            (&keyed, 504, "", Fate::Unknown),
            (&proof, 200, r#"{"status":0}"#, Fate::Accepted),
            (&proof, 200, r#"{"status":406}"#, Fate::Refused),
            (&proof, 200, r"{}", Fate::Refused),
            (&proof, 200, r"<html>", Fate::Unknown),
            (&any, 200, r#"{"id":"7"}"#, Fate::Accepted),
            (&any, 200, r#"{"id":null}"#, Fate::Refused),
            (&own, 202, "", Fate::Accepted),
            (&own, 504, "", Fate::NotSent(None)),
            (&own, 200, "", Fate::Unknown),
        ];
        for (rules, status, body, expected) in cases {
            let read = Rules::compile(&endpoint(rules)).unwrap();
            let verdict = read.judge(&answer(status, body));
            assert_eq!(verdict, Verdict::Fate(expected), "{rules} {status} {body}");
        }
    }

    #[test]
    fn services_that_answer_are_well() {
        let rows = [
            (Fate::Accepted, 200, Health::Well),
            (Fate::Accepted, 500, Health::Well),
            (Fate::Refused, 400, Health::Well),
            (Fate::Refused, 501, Health::Ill),
            (Fate::NotSent(None), 429, Health::Well),
            (Fate::NotSent(None), 503, Health::Ill),
            (Fate::Unknown, 504, Health::Ill),
        ];
        for (fate, status, expected) in rows {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(health(fate, status), expected, "{fate:?} {status}");
        }
    }

    #[test]
    fn credentials_are_ours_to_mend() {
        let ours = Rules::compile(&endpoint(&json!({}))).unwrap();
        assert_eq!(ours.judge(&answer(401, "")), Verdict::Credentials);
        assert_eq!(Rules::usual(false).judge(&answer(401, "")), Verdict::Fate(Fate::Refused));
    }

    #[test]
    fn waits() {
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        let cases = [
            ("7", Some(7)),
            ("Thu, 01 Jan 2026 00:01:00 GMT", Some(60)),
            ("Wed, 31 Dec 2025 00:00:00 GMT", Some(0)),
            ("999999999", Some(24 * 60 * 60)),
            ("soon", None),
            ("-1", None),
        ];
        for (text, seconds) in cases {
            let headers = [(RETRY_AFTER, text.parse().unwrap())].into_iter().collect();
            let expected = seconds.map(Duration::from_secs);
            assert_eq!(retry_after(&headers, now), expected, "{text}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }

    #[test]
    fn statuses() {
        for text in ["200", "\"404\"", "\"5xx\""] {
            let statuses: Statuses = serde_json::from_str(text).unwrap();
            assert_eq!(String::from(statuses), text.trim_matches('"'));
        }
        for text in ["99", "\"xx\"", "\"6xx\"", "null", "\"2\""] {
            assert!(serde_json::from_str::<Statuses>(text).is_err(), "{text}");
        }
    }
}
