//! Links in messages: the open pixel and the click redirect.
//!
//! Mail programs and scanners follow them before people do, so a HEAD request and a prefetch
//! count nothing; and what could not be counted leads on all the same.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::on;
use serde_json::{Value, json};
use weir_engine::model::{Contact, Message, MessageId, Name};
use weir_engine::turn::Happening;
use weir_runtime::links::{Link, Purpose};

use super::{Access, Route, Verb};
use crate::Api;
use crate::limits::{SIGNS_MAX, SMALL_BODY_MAX_BYTES, TRACK_WITHIN};
use crate::page;

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/t/o/{link}.gif",
        Access::Link,
        |verb| on(verb, open),
        "The open pixel of a message.",
    )
    .body_max(SMALL_BODY_MAX_BYTES),
    Route::new(
        Verb::Get,
        "/t/c/{link}",
        Access::Link,
        |verb| on(verb, click),
        "Leads on to where a link of a message goes. Only links that were signed here lead \
         anywhere.",
    )
    .body_max(SMALL_BODY_MAX_BYTES),
];

/// One transparent pixel.
const PIXEL: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\
    \x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01D\x00;";

async fn open(
    State(api): State<Api>,
    Path(link): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let link = api.runtime.signer().read(link.strip_suffix(".gif").unwrap_or(&link));
    if let Some(Link { message, purpose: Purpose::Open }) = link
        && is_person(&method, &headers)
    {
        tell(&api, message, "message_seen", Vec::new()).await;
    }
    let kind = (header::CONTENT_TYPE, "image/gif");
    ([kind, (header::CACHE_CONTROL, "no-store, private")], PIXEL).into_response()
}

async fn click(
    State(api): State<Api>,
    Path(link): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let Some(Link { message, purpose: Purpose::Click { name, to } }) =
        api.runtime.signer().read(&link).filter(|link| is_web(&link.purpose))
    else {
        return page::unknown_link();
    };
    if is_person(&method, &headers) {
        let link = name.map(|name| ("link", Value::from(name)));
        let fields = link.into_iter().chain([("url", Value::from(to.as_str()))]);
        tell(&api, message, "message_clicked", fields.collect()).await;
    }
    let Ok(location) = header::HeaderValue::try_from(ascii(&to)) else {
        return page::unknown_link();
    };
    (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
}

/// Nobody signs another address than one of the web; this is the second lock.
fn is_web(purpose: &Purpose) -> bool {
    match purpose {
        Purpose::Click { to, .. } => to.starts_with("https://") || to.starts_with("http://"),
        Purpose::Open | Purpose::Unsubscribe => false,
    }
}

/// An address as a header can hold it.
fn ascii(to: &str) -> String {
    url::Url::parse(to).map_or_else(|_| to.to_owned(), String::from)
}

/// Whether this looks like somebody who looks.
fn is_person(method: &Method, headers: &HeaderMap) -> bool {
    let prefetches = ["purpose", "x-purpose", "sec-purpose", "x-moz"].iter().any(|name| {
        let value = headers.get(*name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.contains("prefetch") || value.contains("preview"))
    });
    *method == Method::GET && !prefetches
}

/// Records what came back. People wait for the answer, so it is given whatever becomes of this.
async fn tell(api: &Api, id: MessageId, kind: &str, fields: Vec<(&'static str, Value)>) {
    let runtime = api.runtime.clone();
    let kind = Name::from(kind);
    let work = async move {
        let said = move |contact: &Contact| -> Vec<Happening> {
            let message = contact.message(id).filter(|message| message.signs.len() < SIGNS_MAX);
            message.map(|message| happening(&kind, message, fields)).into_iter().collect()
        };
        if let Err(error) = runtime.come_back(id, said).await {
            tracing::warn!(%error, message = %id, "what came back could not be kept");
        }
    };
    let _ = tokio::time::timeout(TRACK_WITHIN, tokio::spawn(work)).await;
}

fn happening(kind: &Name, message: &Message, fields: Vec<(&'static str, Value)>) -> Happening {
    let mut data = json!({
        "message": message.id, "node": message.node, "channel": message.channel,
        "grade": "human",
    });
    for (name, value) in fields {
        data[name] = value;
    }
    let (kind, id) = (kind.clone(), None);
    Happening { id, kind, occurred_at: None, data, source: None, starts: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_is_led_to() {
        let to = |to: &str| is_web(&Purpose::Click { name: None, to: to.into() });
        assert!(to("https://shop.example/a") && to("http://shop.example"));
        for bad in ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/x", ""] {
            assert!(!to(bad), "{bad}");
        }
        assert!(!is_web(&Purpose::Open));
        assert_eq!(ascii("https://shop.example/ü b"), "https://shop.example/%C3%BC%20b");
    }

    #[test]
    fn prefetches_are_no_people() {
        let with = |name: &'static str, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            headers
        };
        assert!(is_person(&Method::GET, &HeaderMap::new()));
        assert!(!is_person(&Method::HEAD, &HeaderMap::new()));
        assert!(!is_person(&Method::GET, &with("sec-purpose", "prefetch;anonymous-client-ip")));
        assert!(!is_person(&Method::GET, &with("purpose", "preview")));
    }
}
