//! Many contacts at once: written in batches, and read as one file.

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::on;
use futures_util::stream;
use weir_runtime::bulk::{Export, Format, Imported};
use weir_runtime::intake::bulk::{self, Batch, Unread};
use weir_runtime::intake::limits::CONTACTS_MAX;
use weir_runtime::intake::tags;
use weir_runtime::{Error, Result};
use weir_store::PeopleFilter;

use super::contacts::parameter;
use super::{Access, Route, Verb};
use crate::Api;
use crate::answers::{self, ContactResult, ContactsAnswer, EventFault};
use crate::keys::Scope::{ContactsExport, ContactsWrite};
use crate::limits::EVENTS_BODY_MAX_BYTES;
use crate::openapi::of;
use crate::problem::{Answer, Problem, codes};
use crate::received::{Asked, Sent};

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Post,
        "/v1/contacts",
        Access::Needs(ContactsWrite),
        |verb| on(verb, write),
        "Writes up to 5,000 contacts, `{\"contacts\": [ … ]}`, each as PATCH does, its `tags` \
         added; with `\"replace\": true` as PUT does. One without an `id` is found by its \
         `email`, else by its `phone`. Each is created, changed, unchanged or rejected for \
         itself, in order. Starts no flow and wakes no run, unless `\"trigger\": true` comes with \
         `people`, the number of people it is about. Sent again, nothing changes twice.",
    )
    .takes("application/json", of::<answers::ContactsToWrite>)
    .gives("application/json", of::<ContactsAnswer>)
    .body_max(EVENTS_BODY_MAX_BYTES),
    Route::new(
        Verb::Get,
        "/v1/exports/contacts",
        Access::Needs(ContactsExport),
        |verb| on(verb, export),
        "Every contact as one file, in the order in which they were created: JSON lines, or CSV \
         (RFC 4180) with a header.",
    )
    .query(&[
        ("format", "`jsonl` (if not said) or `csv`."),
        ("tag", "Only those that have this tag."),
    ])
    .gives("application/jsonl", of::<answers::Contact>)
    .deed("contacts_exported"),
];

async fn write(State(api): State<Api>, Sent(body): Sent) -> Answer<Response> {
    let Batch { rows, how } = bulk::read(&body).map_err(unread)?;
    // Nothing is written of a batch that does not fit: its sender sends it again as it is.
    if !api.runtime.has_room(rows.len()) {
        return Err(Api::busy());
    }
    let good = rows.iter().flatten().cloned().collect();
    let mut draw = Api::draw;
    let mut written = api.runtime.import(good, how, &mut draw).await.into_iter();
    let mut results = Vec::with_capacity(rows.len());
    for (index, row) in rows.into_iter().enumerate() {
        results.push(match row {
            Err(faults) => rejected(index, faults.into_iter().map(EventFault::from).collect()),
            Ok(_) => match written.next().unwrap_or(Err(Error::Stopping)) {
                Ok(imported) => taken(index, imported),
                Err(error) => {
                    rejected(index, vec![api.fault(format!("/contacts/{index}"), error).await])
                }
            },
        });
    }
    ContactsAnswer::of(results).response()
}

fn taken(index: usize, imported: Imported) -> ContactResult {
    let status = match imported {
        Imported { created: true, .. } => "created",
        Imported { changed: true, .. } => "changed",
        Imported { .. } => "unchanged",
    };
    ContactResult { index, status, contact: Some(imported.external_id), errors: Vec::new() }
}

fn rejected(index: usize, errors: Vec<EventFault>) -> ContactResult {
    ContactResult { index, status: "rejected", contact: None, errors }
}

fn unread(unread: Unread) -> Problem {
    match unread {
        Unread::TooMany(count) => {
            let detail = format!("{count} contacts at once; send at most {CONTACTS_MAX}");
            Problem::new(&codes::TOO_MANY, detail)
        }
        Unread::Faults(faults) => Problem::invalid(faults),
    }
}

async fn export(State(api): State<Api>, asked: Asked) -> Answer<Response> {
    asked.only(&["format", "tag"])?;
    let (format, kind) = match asked.text("format") {
        None | Some("jsonl") => (Format::Jsonl, "application/jsonl"),
        Some("csv") => (Format::Csv, "text/csv; charset=utf-8"),
        Some(_) => {
            let detail = "`format` is `jsonl` or `csv`";
            return Err(Problem::new(&codes::INVALID_PARAMETER, detail));
        }
    };
    let tag = asked.text("tag").map(tags::name).transpose();
    let tag = tag.map_err(|refusal| parameter("tag", &refusal))?;
    let filter = tag.map_or(PeopleFilter::Everybody, PeopleFilter::Tag);
    let (store, now) = (api.runtime.store(), api.runtime.clock().now());
    let export = Export::of(store.clone(), filter, format, now);
    let parts = stream::try_unfold(export, async |mut export| {
        let part = export.next().await.inspect_err(|error| {
            tracing::error!(%error, "an export ends in the middle");
        })?;
        Result::<_>::Ok(part.map(|text| (text, export)))
    });
    Ok(([(header::CONTENT_TYPE, kind)], Body::from_stream(parts)).into_response())
}
