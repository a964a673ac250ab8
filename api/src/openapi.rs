//! The OpenAPI 3.1 document, made from the table of routes.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema as Shape;
use utoipa::{PartialSchema, ToSchema};

use crate::answers::BrokenMoment;
use crate::gate::session::COOKIE;
use crate::problem::CODES;
use crate::routes::people::errors::is_spoken_at;
use crate::routes::people::shapes::PeopleException;
use crate::routes::{Access, Route, every};

/// Schemas by name.
pub(crate) type Schemas = BTreeMap<String, Value>;

/// Adds a schema and all it refers to, and refers to it.
pub(crate) type Schema = fn(&mut Schemas) -> Value;

/// The schema of a type.
pub(crate) fn of<T: ToSchema>(schemas: &mut Schemas) -> Value {
    let mut all: Vec<(String, RefOr<Shape>)> = Vec::new();
    T::schemas(&mut all);
    all.push((T::name().into_owned(), <T as PartialSchema>::schema()));
    for (name, schema) in all {
        schemas.insert(name, serde_json::to_value(schema).unwrap_or_default());
    }
    reference(&T::name())
}

/// The schema of a list as a whole.
pub(crate) fn list_of<T: ToSchema>(schemas: &mut Schemas) -> Value {
    json!({ "type": "array", "items": of::<T>(schemas) })
}

/// The schema of a page of a list.
pub(crate) fn page_of<T: ToSchema>(schemas: &mut Schemas) -> Value {
    let item = of::<T>(schemas);
    let name = format!("{}Page", T::name());
    let page = json!({
        "type": "object",
        "required": ["items", "next_cursor"],
        "properties": {
            "items": { "type": "array", "items": item },
            "next_cursor": { "type": ["string", "null"], "description": "Null on the last page." },
        },
    });
    schemas.insert(name.clone(), page);
    reference(&name)
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The whole document.
pub fn openapi() -> Value {
    let mut schemas = Schemas::new();
    let problem = problem(&mut schemas);
    schemas.insert("Problem".to_owned(), problem);
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for (group, route) in every() {
        let verb = route.verb.word().to_lowercase();
        let operation = operation(group, route, &mut schemas);
        paths.entry(route.path).or_default().insert(verb, operation);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Weir",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "A durable engine for visual marketing flows. A 2xx on a write means \
                durable and applied. Every POST honours `Idempotency-Key`. Errors are problem \
                details (RFC 9457).",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "key": { "type": "http", "scheme": "bearer" },
                "basic": {
                    "type": "http", "scheme": "basic",
                    "description": "The key is the user name; the password is empty.",
                },
                "app": {
                    "type": "apiKey", "in": "header", "name": "Authorization",
                    "description": "`App KEY`, on the routes of the People API.",
                },
                "session": {
                    "type": "apiKey", "in": "cookie", "name": COOKIE,
                    "description": "Set by POST /v1/session. Calls that change something come \
                        from a page of this very site: `Origin` or `Sec-Fetch-Site` says so.",
                },
                "publishable": {
                    "type": "http", "scheme": "bearer",
                    "description": "A key that may stand in a page: `weir_pub_…`. It only tells \
                        what the visitor of an anonymous id does.",
                },
            },
        },
    })
}

fn operation(group: &str, route: &Route, schemas: &mut Schemas) -> Value {
    let mut operation = json!({
        "operationId": operation_id(route),
        "tags": [group],
        "summary": route.summary,
        "parameters": parameters(route),
        "responses": responses(route, schemas),
        "security": security(route),
    });
    if let Some((kind, schema)) = route.takes {
        let mut content = json!({ kind: { "schema": schema(schemas) } });
        if kind == "text/yaml" {
            content["application/json"] = content[kind].clone();
            content[kind] = json!({ "schema": { "type": "string" } });
        }
        operation["requestBody"] = json!({ "content": content });
    }
    operation
}

/// Unique, and the same as long as method and path are.
fn operation_id(route: &Route) -> String {
    let path: String = route
        .path
        .chars()
        .map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '_' })
        .collect();
    format!("{}{path}", route.verb.word().to_lowercase()).trim_end_matches('_').to_owned()
}

fn parameters(route: &Route) -> Vec<Value> {
    let names = route.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let in_path = names.map(|name| {
        json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
    });
    let in_query = route.query.iter().map(|(name, meaning)| {
        let shape = if *name == "limit" { "integer" } else { "string" };
        json!({
            "name": name, "in": "query", "description": meaning, "schema": { "type": shape },
        })
    });
    in_path.chain(in_query).chain(in_header(route)).collect()
}

fn in_header(route: &Route) -> Option<Value> {
    let repeats = route.verb.word() == "POST" && route.access.scope().is_some();
    repeats.then(|| {
        json!({
            "name": "Idempotency-Key", "in": "header", "schema": { "type": "string" },
            "description": "The same key with the same body is done once, and answered alike for \
                24 hours.",
        })
    })
}

fn responses(route: &Route, schemas: &mut Schemas) -> Value {
    let status = route.status.unwrap_or("200");
    let done = match route.gives {
        Some((kind, schema)) => {
            json!({ status: {
                "description": "Done.", "content": { kind: { "schema": schema(schemas) } },
            } })
        }
        None if route.verb.word() == "DELETE" && route.status.is_none() => {
            json!({ "204": { "description": "Done." } })
        }
        None => json!({ status: { "description": "Done." } }),
    };
    let mut responses = done;
    let (kind, schema) = if is_spoken_at(route.path) {
        ("application/json", of::<PeopleException>(schemas))
    } else {
        ("application/problem+json", reference("Problem"))
    };
    responses["default"] = json!({
        "description": "What is wrong.",
        "content": { kind: { "schema": schema } },
    });
    responses
}

fn security(route: &Route) -> Value {
    match route.access {
        Access::Public | Access::Link => json!([]),
        Access::Anyone => json!([{}, { "session": [] }, { "key": [] }, { "basic": [] }]),
        Access::Metrics => json!([{}, { "key": [] }, { "basic": [] }]),
        Access::Needs(scope) | Access::WriteKey(scope) => {
            let scope = scope.to_string();
            let mut ways = vec![json!({ "key": [scope] }), json!({ "basic": [scope] })];
            let by_session = matches!(route.access, Access::Needs(_));
            ways.extend(is_spoken_at(route.path).then(|| json!({ "app": [] })));
            ways.extend(by_session.then(|| json!({ "session": [scope] })));
            ways.extend(route.for_browsers.then(|| json!({ "publishable": [] })));
            Value::Array(ways)
        }
    }
}

fn problem(schemas: &mut Schemas) -> Value {
    let moment = of::<BrokenMoment>(schemas);
    let codes: Vec<_> = CODES.iter().map(|code| code.word).collect();
    json!({
        "type": "object",
        "required": ["type", "title", "status", "detail", "instance", "code", "errors"],
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "instance": { "type": "string" },
            "code": { "type": "string", "enum": codes },
            "errors": { "type": "array", "items": {
                "type": "object",
                "properties": {
                    "pointer": { "type": "string" },
                    "code": { "type": "string" },
                    "message": { "type": "string" },
                },
            } },
            "contacts": {
                "type": "array", "items": { "type": "string" },
                "description": "With contact_ambiguous: the contacts that have this address; with \
                                cart_ambiguous: those that have a cart of this id.",
            },
            "diagnostics": {
                "type": "array", "items": {},
                "description": "With flow_has_errors: as in `check --format json`.",
            },
            "timeline": {
                "type": "array", "items": moment,
                "description": "With assertion_refuted: how the assertion breaks.",
            },
            "possible_if": {
                "type": "array", "items": { "type": "string" },
                "description": "With assertion_refuted: what that leans on; none when it is sure.",
            },
            "revision": {
                "type": "integer",
                "description": "With revision_required: the revision the flow is at.",
            },
            "reason": {
                "type": "string",
                "description": "With not_rendered and, where a guard said no, with \
                                forbidden_by_guard: why, as of a message.",
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_route_is_described() {
        let document = openapi();
        let mut ids = BTreeSet::new();
        for (_, route) in every() {
            let verb = route.verb.word().to_lowercase();
            let operation = &document["paths"][route.path][verb];
            assert!(operation["summary"].as_str().is_some_and(|text| text.ends_with('.')));
            let id = operation["operationId"].as_str().unwrap().to_owned();
            assert!(ids.insert(id), "{} {}", route.verb.word(), route.path);
        }
    }

    #[test]
    fn every_operation_has_answers_and_its_parameters() {
        for (path, item) in openapi()["paths"].as_object().unwrap() {
            for (verb, operation) in item.as_object().unwrap() {
                assert!(operation["responses"]["default"].is_object(), "{verb} {path}");
                let list = operation["parameters"].as_array().unwrap();
                let in_path = list.iter().filter(|parameter| parameter["in"] == "path").count();
                assert_eq!(in_path, path.matches('{').count(), "{verb} {path}");
            }
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = openapi();
        let text = document.to_string();
        for part in text.split("\"#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(document["components"]["schemas"][name].is_object(), "{name}");
        }
    }
}
