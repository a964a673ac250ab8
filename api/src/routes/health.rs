//! Whether Weir lives, whether it can work, and its figures.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::on;
use serde_json::{Value, json};

use super::{Access, Route, Verb};
use crate::Api;
use crate::answers;
use crate::limits::READY_WITHIN;
use crate::openapi::of;
use crate::problem::{Answer, Problem, codes};

pub(super) const ROUTES: &[Route] = &[
    Route::new(
        Verb::Get,
        "/healthz",
        Access::Public,
        |verb| on(verb, alive),
        "Whether the process lives. Restart it when this does not answer.",
    ),
    Route::new(
        Verb::Get,
        "/readyz",
        Access::Public,
        |verb| on(verb, ready),
        "Whether it can work: the store answers, and no stop was asked for. Send no traffic here \
         when it cannot. `sending` says whether messages are handed over, `clock` what time it is \
         here, and whether it passes by itself.",
    )
    .gives("application/json", of::<answers::Ready>),
    Route::new(
        Verb::Get,
        "/metrics",
        Access::Metrics,
        |verb| on(verb, metrics_text),
        "Figures in Prometheus' text form; from this machine, or with any key.",
    ),
];

async fn alive() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

async fn ready(State(api): State<Api>) -> Answer<Json<answers::Ready>> {
    if api.runtime.is_stopping() || *api.stopping.borrow() {
        return Err(weir_runtime::Error::Stopping.into());
    }
    match tokio::time::timeout(READY_WITHIN, api.runtime.sending()).await {
        Ok(Ok(sending)) => Ok(Json(answers::Ready::of(sending, api.runtime.clock()))),
        Ok(Err(error)) => Err(unreachable(&error.to_string())),
        Err(_) => Err(unreachable("the store does not answer")),
    }
}

fn unreachable(why: &str) -> Problem {
    Problem::new(&codes::STORE_UNAVAILABLE, why).retry_after(READY_WITHIN)
}

async fn metrics_text(State(api): State<Api>) -> impl IntoResponse {
    let paused = api.runtime.world().flows.paused().into_iter().collect();
    let now = api.runtime.clock().now();
    if let Ok(backlog) = api.runtime.store().backlog(&paused, now).await {
        let set = |what: &'static str, count: u64| {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            metrics::gauge!("weir_backlog", "what" => what).set(f64::from(count));
        };
        set("tokens", backlog.tokens);
        set("appointments", backlog.appointments);
        set("queued", backlog.queued);
    }
    if let Err(error) = api.runtime.gauge_coupons().await {
        tracing::warn!(%error, "how full pools of codes are is not known");
    }
    api.runtime.gauge_providers();
    let kind = (header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    ([kind], (api.metrics)())
}
