//! The table of routes: one row each, grouped by file. The router, the OpenAPI document, the page
//! about it and a test are made from it; a row cannot be written without saying who may use it.

pub(crate) mod audit;
pub(crate) mod bulk;
pub(crate) mod carts;
pub(crate) mod clock;
pub(crate) mod contacts;
pub(crate) mod coupons;
pub(crate) mod dead_letters;
pub(crate) mod documents;
pub(crate) mod drafts;
pub(crate) mod events;
pub(crate) mod flows;
pub(crate) mod health;
pub(crate) mod hooks;
pub(crate) mod keys;
pub(crate) mod messages;
mod names;
pub(crate) mod orders;
pub(crate) mod participants;
pub(crate) mod people;
pub(crate) mod products;
pub(crate) mod providers;
pub(crate) mod quarantine;
pub(crate) mod segment;
mod segments;
pub(crate) mod session;
pub(crate) mod settings;
mod sources;
pub(crate) mod stream;
pub(crate) mod tags;
pub(crate) mod tracking;
pub(crate) mod unsubscribe;
pub(crate) mod users;

use std::time::Duration;

use axum::routing::{MethodFilter, MethodRouter};

use crate::Api;
use crate::keys::Scope;
use crate::limits::{ANSWER_WITHIN, BODY_MAX_BYTES};
use crate::openapi::Schema;

/// Every group, in the order in which they are shown.
const GROUPS: &[(&str, &[Route])] = &[
    ("Contacts", contacts::ROUTES),
    ("Contacts", bulk::ROUTES),
    ("Carts", carts::ROUTES),
    ("Carts", orders::ROUTES),
    ("Segments", segments::ROUTES),
    ("Tags", tags::ROUTES),
    ("Names", names::ROUTES),
    ("Events", events::ROUTES),
    ("Segment", segment::ROUTES),
    ("People", people::TAGS),
    ("People", people::PERSONS),
    ("People", people::ADDRESSES),
    ("People", people::BATCH),
    ("People", people::UPSERT),
    ("People", people::EVENTS),
    ("Flows", flows::ROUTES),
    ("Drafts", drafts::ROUTES),
    ("Participants", participants::ROUTES),
    ("Messages", messages::ROUTES),
    ("Products", products::ROUTES),
    ("Providers", providers::ROUTES),
    ("Sources", sources::ROUTES),
    ("Webhooks", hooks::ROUTES),
    ("Coupons", coupons::ROUTES),
    ("Settings", settings::ROUTES),
    ("Session", session::ROUTES),
    ("Users", users::ROUTES),
    ("Keys", keys::ROUTES),
    ("Audit", audit::ROUTES),
    ("Dead letters", dead_letters::ROUTES),
    ("Quarantine", quarantine::ROUTES),
    ("Stream", stream::ROUTES),
    ("Clock", clock::ROUTES),
    ("Links", tracking::ROUTES),
    ("Unsubscribe", unsubscribe::ROUTES),
    ("Documents", documents::ROUTES),
    ("Health", health::ROUTES),
];

/// One route.
pub(crate) struct Route {
    pub(crate) verb: Verb,
    /// As it stands in the OpenAPI document.
    pub(crate) path: &'static str,
    pub(crate) access: Access,
    /// What it does, in a sentence or two.
    pub(crate) summary: &'static str,
    /// Its parameters after the `?`: name, and what it means.
    pub(crate) query: &'static [(&'static str, &'static str)],
    /// What it takes: content type and schema.
    pub(crate) takes: Option<(&'static str, Schema)>,
    /// What it gives: content type and schema.
    pub(crate) gives: Option<(&'static str, Schema)>,
    /// The status when all went well, where it is not the usual one.
    pub(crate) status: Option<&'static str>,
    pub(crate) body_max_bytes: usize,
    pub(crate) within: Duration,
    /// Whether pages of other sites may call it, with a publishable key.
    pub(crate) for_browsers: bool,
    /// What it is called where it is kept who did it; nothing where nobody changes anything that
    /// others ask about later.
    pub(crate) deed: Option<Deed>,
    /// Whether a secret comes in or goes out.
    pub(crate) holds_secrets: bool,
    handler: fn(MethodFilter) -> MethodRouter<Api>,
}

/// How a deed is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deed {
    /// What was done.
    pub(crate) action: &'static str,
    /// Whether what it was done to may be told: the id in the path.
    pub(crate) names_target: bool,
}

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody: it tells nothing of anybody.
    Public,
    /// Everybody: it tells callers of themselves.
    Anyone,
    /// Whoever has a link that was signed here.
    Link,
    /// This machine, or any key.
    Metrics,
    /// A key with this scope.
    Needs(Scope),
    /// A key with this scope, which may stand in the body.
    WriteKey(Scope),
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Get,
    Put,
    Patch,
    Post,
    Delete,
}

/// A route, for documents and tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteInfo {
    /// The group it is shown in.
    pub group: &'static str,
    /// The method.
    pub method: &'static str,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// The scope a key needs; none where no key is needed.
    pub scope: Option<String>,
    /// What it is called where it is kept who did it.
    pub deed: Option<&'static str>,
}

impl Route {
    const fn new(
        verb: Verb,
        path: &'static str,
        access: Access,
        handler: fn(MethodFilter) -> MethodRouter<Api>,
        summary: &'static str,
    ) -> Self {
        Self {
            verb,
            path,
            access,
            summary,
            query: &[],
            takes: None,
            gives: None,
            status: None,
            body_max_bytes: BODY_MAX_BYTES,
            within: ANSWER_WITHIN,
            for_browsers: false,
            deed: None,
            holds_secrets: false,
            handler,
        }
    }

    const fn query(mut self, query: &'static [(&'static str, &'static str)]) -> Self {
        self.query = query;
        self
    }

    const fn takes(mut self, kind: &'static str, schema: Schema) -> Self {
        self.takes = Some((kind, schema));
        self
    }

    const fn gives(mut self, kind: &'static str, schema: Schema) -> Self {
        self.gives = Some((kind, schema));
        self
    }

    const fn answers(mut self, status: &'static str) -> Self {
        self.status = Some(status);
        self
    }

    const fn body_max(mut self, bytes: usize) -> Self {
        self.body_max_bytes = bytes;
        self
    }

    const fn within(mut self, within: Duration) -> Self {
        self.within = within;
        self
    }

    const fn for_browsers(mut self) -> Self {
        self.for_browsers = true;
        self
    }

    /// Who did it is kept, and to what.
    const fn deed(mut self, action: &'static str) -> Self {
        self.deed = Some(Deed { action, names_target: true });
        self
    }

    /// Who did it is kept, and not to whom.
    const fn deed_to_somebody(mut self, action: &'static str) -> Self {
        self.deed = Some(Deed { action, names_target: false });
        self
    }

    /// A secret comes in or goes out: nothing of it is kept for requests that are repeated.
    const fn secret(mut self) -> Self {
        self.holds_secrets = true;
        self
    }

    /// The path as the router takes it: it knows no endings after a parameter.
    pub(crate) fn matched_path(&self) -> &'static str {
        self.path.strip_suffix(".gif").unwrap_or(self.path)
    }

    /// What serves it.
    pub(crate) fn method_router(&self) -> MethodRouter<Api> {
        (self.handler)(self.verb.filter())
    }
}

impl Access {
    /// The scope a key needs.
    pub(crate) fn scope(self) -> Option<Scope> {
        match self {
            Self::Needs(scope) | Self::WriteKey(scope) => Some(scope),
            Self::Public | Self::Anyone | Self::Link | Self::Metrics => None,
        }
    }
}

impl Verb {
    fn filter(self) -> MethodFilter {
        match self {
            Self::Get => MethodFilter::GET,
            Self::Put => MethodFilter::PUT,
            Self::Patch => MethodFilter::PATCH,
            Self::Post => MethodFilter::POST,
            Self::Delete => MethodFilter::DELETE,
        }
    }

    /// The word of HTTP.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// Every route with its group.
pub(crate) fn every() -> impl Iterator<Item = (&'static str, &'static Route)> {
    GROUPS.iter().flat_map(|(group, routes)| routes.iter().map(move |route| (*group, route)))
}

/// Every route there is.
pub fn all_routes() -> Vec<RouteInfo> {
    let info = |(group, route): (&'static str, &'static Route)| RouteInfo {
        group,
        method: route.verb.word(),
        path: route.path,
        scope: route.access.scope().map(|scope| scope.to_string()),
        deed: route.deed.map(|deed| deed.action),
    };
    every().map(info).collect()
}
