//! What all routes share.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::http::Response;
use axum::http::request::Parts;
use bytes::Bytes;
use tokio::sync::{Semaphore, watch};
use weir_engine::model::{ContactId, DRAWN};
use weir_engine::needs::Needs;
use weir_runtime::{Error, Runtime};
use weir_store::{Request, Who};

use crate::answers::EventFault;
use crate::gate::attempts::Attempts;
use crate::gate::browser::Visits;
use crate::gate::keyring::Keyring;
use crate::limits::{BUSY_FOR, IN_FLIGHT_MAX, STREAMS_MAX};
use crate::passwords::Passwords;
use crate::problem::{Answer, Problem, codes};
use crate::routes::stream::Kept;

/// The web app: what it has for a request that no route is for, if it has anything.
pub type App = fn(&Parts) -> Option<Response<Bytes>>;

/// What only the caller can make: this crate knows no kind of node, and no page of the app.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    /// What the editor draws, as JSON.
    pub editor_schema: String,
    /// The JSON Schema of a flow, version 1.
    pub flow_schema: String,
    /// The web app; none where the binary was built without it.
    pub app: Option<App>,
}

/// The HTTP interface of a running Weir. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    pub(crate) runtime: Runtime,
    pub(crate) documents: Arc<Documents>,
    pub(crate) metrics: Arc<dyn Fn() -> String + Send + Sync>,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) passwords: Arc<Passwords>,
    pub(crate) attempts: Arc<Attempts>,
    pub(crate) visits: Arc<Visits>,
    /// Requests with an `Idempotency-Key` that are being worked on.
    pub(crate) running: Arc<Mutex<BTreeSet<Request>>>,
    pub(crate) in_flight: Arc<Semaphore>,
    pub(crate) streams: Arc<Semaphore>,
    pub(crate) kept: Arc<Kept>,
    pub(crate) stopping: Arc<watch::Sender<bool>>,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Api").field("runtime", &self.runtime).finish_non_exhaustive()
    }
}

impl Api {
    /// The interface of this runtime; `metrics` writes them in Prometheus' text form.
    pub fn new(
        runtime: Runtime,
        documents: Documents,
        metrics: impl Fn() -> String + Send + Sync + 'static,
    ) -> Self {
        Self {
            runtime,
            documents: Arc::new(documents),
            metrics: Arc::new(metrics),
            keyring: Arc::default(),
            passwords: Arc::default(),
            attempts: Arc::default(),
            visits: Arc::default(),
            running: Arc::default(),
            in_flight: Arc::new(Semaphore::new(IN_FLIGHT_MAX)),
            streams: Arc::new(Semaphore::new(STREAMS_MAX)),
            kept: Arc::default(),
            stopping: Arc::new(watch::Sender::new(false)),
        }
    }

    /// The one contact that is called so.
    pub(crate) async fn find(&self, who: &Who) -> Answer<ContactId> {
        match self.runtime.store().find(who).await?.as_slice() {
            [] => Err(Error::Nobody.into()),
            [one] => Ok(*one),
            several => Err(self.ambiguous(several).await),
        }
    }

    /// One contact, by what outside systems call it, with nothing of its history.
    pub(crate) async fn contact(&self, id: &str) -> Answer<weir_engine::model::Contact> {
        let id = self.find(&Who::External(id.to_owned())).await?;
        self.contact_by(id).await?.ok_or_else(|| Error::Nobody.into())
    }

    /// One contact by its inner id.
    pub(crate) async fn contact_by(
        &self,
        id: ContactId,
    ) -> Answer<Option<weir_engine::model::Contact>> {
        let now = self.runtime.clock().now();
        let needs = Needs { segments: true, ..Needs::default() };
        Ok(self.runtime.store().contact(id, &needs, now).await?)
    }

    /// A problem of the runtime, with what outside systems call the contacts it is about.
    pub(crate) async fn explain(&self, error: Error) -> Problem {
        if let Error::Ambiguous(ids) = &error { self.ambiguous(ids).await } else { error.into() }
    }

    /// The same, about one item of many.
    pub(crate) async fn fault(&self, pointer: String, error: Error) -> EventFault {
        let contacts =
            if let Error::Ambiguous(ids) = &error { self.names(ids).await } else { Vec::new() };
        let problem = Problem::from(error);
        let (code, message) = (problem.code().to_owned(), problem.detail().to_owned());
        let passing = Some(problem).filter(Problem::passes);
        EventFault { pointer, code, message, contacts, passing }
    }

    /// Too much is waiting already.
    pub(crate) fn busy() -> Problem {
        Error::Busy { retry_after: BUSY_FOR }.into()
    }

    async fn ambiguous(&self, ids: &[ContactId]) -> Problem {
        let names = self.names(ids).await;
        let detail = format!("{} contacts have this address; name one by its id", ids.len());
        Problem::new(&codes::CONTACT_AMBIGUOUS, detail).with("contacts", names)
    }

    /// What outside systems call these contacts.
    async fn names(&self, ids: &[ContactId]) -> Vec<String> {
        let mut names = Vec::with_capacity(ids.len());
        for id in ids {
            if let Ok(Some(contact)) = self.contact_by(*id).await {
                names.push(contact.profile.external_id);
            }
        }
        names
    }

    /// A name for a contact that nobody else names.
    pub fn draw() -> String {
        format!("{DRAWN}{}", uuid::Uuid::now_v7().simple())
    }
}
