//! A Weir that listens, on a store in memory, with a clock moved by hand.

use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use weir_api::keys::{self, Role};
use weir_api::{Api, Documents};
use weir_engine::kind::Kind;
use weir_engine::settings::Settings;
use weir_engine::value::Timestamp;
use weir_runtime::links::Signer;
use weir_runtime::sender::Providers;
use weir_runtime::{CLOCK_SETTING, Clock, Pace, Parts, Roles, Runtime};
use weir_store::{MemoryStore, Store};

use super::client::{Call, Reply};

/// A Monday.
pub(super) const NOW: &str = "2027-01-04T09:00:00Z";

pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) runtime: Runtime,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Server {
    pub(super) async fn start() -> Self {
        Self::on(Arc::new(MemoryStore::new())).await
    }

    pub(super) async fn on(store: Arc<dyn Store>) -> Self {
        Self::with_kinds(store, weir_nodes::KINDS).await
    }

    /// One that knows these kinds of nodes and no others; its clock goes on from where it was.
    pub(super) async fn with_kinds(store: Arc<dyn Store>, kinds: &'static [&'static Kind]) -> Self {
        Self::with(store, kinds, Providers::sandbox()).await
    }

    /// One that hands messages over to these.
    pub(super) async fn with_providers(providers: Providers) -> Self {
        Self::with(Arc::new(MemoryStore::new()), weir_nodes::KINDS, providers).await
    }

    pub(super) async fn with(
        store: Arc<dyn Store>,
        kinds: &'static [&'static Kind],
        providers: Providers,
    ) -> Self {
        let shown = store.setting(CLOCK_SETTING).await.unwrap().unwrap_or_default();
        let shown = shown["shows"].as_i64().map(Timestamp::from_millis);
        let now = shown.unwrap_or_else(|| Timestamp::parse(NOW).unwrap());
        let clock = Clock::new(Pace::Manual, now);
        let parts = Parts {
            store,
            clock,
            kinds,
            providers,
            signer: Signer::new([7; 32], "http://weir.example"),
            settings: Settings::default(),
            default_from: None,
        };
        let runtime = Runtime::start(parts, Roles { api: true, worker: true }).await.unwrap();
        let documents = Documents {
            editor_schema: r#"{"kinds":[]}"#.into(),
            flow_schema: r#"{"$id":"flow/v1"}"#.into(),
            app: weir_web::is_built().then_some(weir_web::answer),
        };
        let api = Api::new(runtime.clone(), documents, || "weir_up 1\n".to_owned());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let stopped = async move {
            let _ = stopped.await;
        };
        let serving = tokio::spawn(weir_api::serve(listener, api, stopped));
        Self { address, runtime, stop, serving }
    }

    /// Stops, and waits until it has.
    pub(super) async fn stop(self) {
        self.stop.send(()).unwrap();
        self.serving.await.unwrap().unwrap();
        self.runtime.stop().await;
    }

    pub(super) async fn send(&self, call: &Call) -> Reply {
        call.send(self.address).await
    }

    pub(super) async fn get(&self, path: &str) -> Reply {
        self.send(&Call::new("GET", path)).await
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(&Call::new("POST", path).json(&body)).await
    }

    /// Keeps a flow and publishes it.
    pub(super) async fn publish(&self, id: &str, text: &str) {
        let put = Call::new("PUT", &format!("/v1/flows/{id}")).body("text/yaml", text);
        self.send(&put).await.expect(201);
        self.send(&Call::new("POST", &format!("/v1/flows/{id}/publish"))).await.expect(200);
    }

    /// Makes a key and gives its secret.
    pub(super) async fn key(&self, role: Role, only: &[keys::Scope]) -> String {
        let only = only.iter().copied().collect();
        let now = self.runtime.clock().now();
        let (key, secret) = keys::draw("test", role, &only, now).unwrap();
        self.runtime.store().put_key(&key).await.unwrap();
        secret
    }
}
