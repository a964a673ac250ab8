//! Asks a service for a message of which nobody knows whether it left.

use std::time::Duration;

use serde_json::{Value, json};

use super::answer::{Proof, Statuses};
use super::call::{Answer, Caller};
use super::template::Template;
use super::{Key, LookUp, Misconfigured, Success, kept, without};
use crate::limits::{LOOK_UP_AFTER, LOOK_UP_AFTER_LONGEST};
use crate::sender::{Found, LookedUp};

/// How one service is asked.
pub(super) struct Asking {
    template: Template,
    found: Sign,
    missing: Sign,
    after: Duration,
}

/// By what an answer says something.
struct Sign {
    statuses: Vec<Statuses>,
    proof: Option<Proof>,
}

impl Asking {
    /// Compiles a question; the secrets it uses come along.
    pub(super) fn compile(
        look_up: &LookUp,
        secret: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(Self, Vec<String>), Misconfigured> {
        let (template, secrets) = Template::compile_look_up(look_up, secret)?;
        let after = look_up.after_seconds.map_or(LOOK_UP_AFTER, Duration::from_secs);
        if after > LOOK_UP_AFTER_LONGEST {
            let (given, max) = (after.as_secs(), LOOK_UP_AFTER_LONGEST.as_secs());
            return Err(Misconfigured::Patience { given, max });
        }
        let found = Sign::compile(&look_up.found)?;
        let missing = Sign::compile(&look_up.missing)?;
        Ok((Self { template, found, missing, after }, secrets))
    }

    /// How long after a lost answer it is asked for the first time.
    pub(super) fn after(&self) -> Duration {
        self.after
    }

    pub(super) async fn ask(&self, caller: &Caller, key: &Key, secrets: &[String]) -> LookedUp {
        let unsaid = |why: String| {
            let said = json!({ "error": without(secrets, &why) });
            LookedUp { found: Found::Unsaid, said }
        };
        let request = match self.template.fill_key(key) {
            Ok(request) => request,
            Err(error) => return unsaid(error.to_string()),
        };
        match caller.call(request).await {
            Ok(answer) => LookedUp { found: self.judge(&answer), said: told(&answer, secrets) },
            Err(lost) => unsaid(lost.to_string()),
        }
    }

    /// An answer that cannot be read says nothing, so that no error page counts as a *no*.
    fn judge(&self, answer: &Answer) -> Found {
        match (self.found.stands_in(answer), self.missing.stands_in(answer)) {
            _ if !answer.is_whole => Found::Unsaid,
            (Some(true), _) => Found::Taken,
            (Some(false), Some(true)) => Found::Missing,
            (Some(false) | None, _) => Found::Unsaid,
        }
    }
}

impl Sign {
    fn compile(success: &Success) -> Result<Self, Misconfigured> {
        Ok(Self { statuses: success.statuses.clone(), proof: Proof::compile(success)? })
    }

    /// Nothing where the answer cannot be read.
    fn stands_in(&self, answer: &Answer) -> Option<bool> {
        if !self.statuses.iter().any(|one| one.has(answer.status)) {
            return Some(false);
        }
        self.proof.as_ref().map_or(Some(true), |proof| proof.stands_in(answer))
    }
}

fn told(answer: &Answer, secrets: &[String]) -> Value {
    json!({ "status": answer.status.as_u16(), "body": kept(answer, secrets) })
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;
    use reqwest::header::HeaderMap;

    use super::*;

    fn found(settings: &Value, status: u16, body: &str) -> Found {
        let mut look_up = json!({ "url": "https://a.example/messages/{{ id }}" });
        look_up.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        let look_up = serde_json::from_value(look_up).unwrap();
        let (asking, _) = Asking::compile(&look_up, &|_| None).unwrap();
        let status = StatusCode::from_u16(status).unwrap();
        asking.judge(&Answer {
            status,
            headers: HeaderMap::new(),
            body: body.into(),
            is_whole: !body.contains("cut"),
        })
    }

    #[test]
    fn table() {
        let usual = json!({});
        let list = json!({
            "found": { "path": "$.items[0].id" },
            "missing": { "statuses": [200], "path": "$.total", "equals": 0 },
        });
        let rows = [
            (&usual, 200, "", Found::Taken),
            (&usual, 404, "", Found::Missing),
            (&usual, 410, "", Found::Unsaid),
            (&usual, 401, "", Found::Unsaid),
            (&usual, 503, "", Found::Unsaid),
            (&usual, 200, "cut", Found::Unsaid),
            (&list, 200, r#"{"items":[{"id":7}],"total":1}"#, Found::Taken),
            (&list, 200, r#"{"items":[],"total":0}"#, Found::Missing),
            (&list, 200, r#"{"items":[]}"#, Found::Unsaid),
            (&list, 200, "<html>", Found::Unsaid),
            (&list, 404, "", Found::Unsaid),
        ];
        for (settings, status, body, expected) in rows {
            assert_eq!(found(settings, status, body), expected, "{settings} {status} {body}");
        }
    }

    #[test]
    fn what_cannot_be_asked_is_told_at_the_start() {
        let compile = |more: Value| {
            let mut look_up = json!({ "url": "https://a.example/{{ id }}" });
            look_up.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            Asking::compile(&serde_json::from_value(look_up).unwrap(), &|_| None).map(drop)
        };
        let rows = [
            (json!({ "url": "https://a.example/{{ contact.id }}" }), "channel, id, to"),
            (json!({ "url": "https://{{ to }}/" }), "host"),
            (json!({ "after_seconds": 11 }), "10 at most"),
            (json!({ "headers": { "x": "${env:KEY}" } }), "KEY"),
        ];
        for (more, expected) in rows {
            let told = compile(more).unwrap_err().to_string();
            assert!(told.contains(expected), "{told}");
        }
    }
}
