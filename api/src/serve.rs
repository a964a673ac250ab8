//! The router, and the server that runs it.

use std::future::{Future, IntoFuture};
use std::net::SocketAddr;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::options;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;

use crate::Api;
use crate::app;
use crate::gate;
use crate::limits::STOP_WITHIN;
use crate::outer;
use crate::routes;

/// Every route, behind its gate.
pub fn router(api: Api) -> Router {
    let mut router = Router::new();
    for (_, route) in routes::every() {
        let gate = from_fn_with_state((api.clone(), route), gate::admit);
        router = router.route(route.matched_path(), route.method_router().route_layer(gate));
        if route.for_browsers {
            router = router.route(route.matched_path(), options(gate::browser::preflight));
        }
    }
    router.fallback(app::elsewhere).layer(from_fn(outer::dress)).with_state(api)
}

/// Serves until `stop` ends; then takes nothing new, ends the streams, and waits a while for the
/// answers under way.
pub async fn serve(
    listener: TcpListener,
    api: Api,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let listener = listener.tap_io(|stream| {
        // Answers are small and waited for.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
    });
    let service = router(api.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let mut stopping = api.stopping.subscribe();
    let told = api.clone();
    let graceful = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        told.stopping.send_replace(true);
    });
    let late = async move {
        // The sender lives as long as the interface.
        let _ = stopping.wait_for(|stopping| *stopping).await;
        tokio::time::sleep(STOP_WITHIN).await;
    };
    tokio::select! {
        ended = graceful.into_future() => ended,
        () = late => {
            tracing::warn!("some answers did not end in time");
            Ok(())
        }
    }
}
