//! Why the runtime could not do it.

use std::sync::Arc;
use std::time::Duration;

use weir_engine::model::{ContactId, Name};
use weir_engine::turn::Objection;

use crate::intake::Fault;

/// Why the runtime could not do it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The store could not.
    #[error(transparent)]
    Store(#[from] Arc<weir_store::Error>),
    /// Too much is waiting already.
    #[error("too many writes are waiting; try again in {} s", .retry_after.as_secs().max(1))]
    Busy {
        /// When to come back.
        retry_after: Duration,
    },
    /// Weir is going down.
    #[error("Weir is stopping; try again in a moment")]
    Stopping,
    /// Nobody is called so.
    #[error("there is no such contact")]
    Nobody,
    /// Several contacts have this address.
    #[error("{} contacts have this address; name one by its id", .0.len())]
    Ambiguous(Vec<ContactId>),
    /// There is no flow of this id.
    #[error("there is no flow `{0}`")]
    NoFlow(Name),
    /// There is no provider of this name.
    #[error("there is no provider `{0}`; `GET /v1/providers` lists them")]
    NoProvider(Name),
    /// There is no source of this name.
    #[error("there is no source `{0}`; `GET /v1/sources` lists them")]
    NoSource(Name),
    /// The source stands in the settings file.
    #[error(
        "`{0}` stands in weir.yaml and is changed there; take another name, or take it out of the \
         file and start Weir again"
    )]
    SourceOfFile(Name),
    /// There is no segment of this id.
    #[error("there is no segment `{0}`; `GET /v1/segments` lists them")]
    NoSegment(Name),
    /// Somebody asks about the segment.
    #[error("{0}")]
    SegmentInUse(String),
    /// What was written cannot be taken.
    #[error("{} things are wrong with what was written", .0.len())]
    Written(Vec<Fault>),
    /// The provider stands in the settings file, or is built in.
    #[error(
        "`{0}` stands in weir.yaml or is built in, and is changed there; take another name, or \
         take it out of the file and start Weir again"
    )]
    ProviderOfFile(Name),
    /// Somebody needs the provider.
    #[error("{0}")]
    ProviderInUse(String),
    /// The provider gets nothing now.
    #[error(
        "`{name}` gets nothing now: it is ill, asked for a rest, or its limits are used up; try \
         again in {} s", .retry_after.as_secs().max(1)
    )]
    ProviderWaits {
        /// Which provider.
        name: Name,
        /// When to come back.
        retry_after: Duration,
    },
    /// Providers were tried often enough for now.
    #[error("too many test messages at once; try again in {} s", .retry_after.as_secs().max(1))]
    TooManyTrials {
        /// When to come back.
        retry_after: Duration,
    },
    /// The flow has errors.
    #[error("the flow has {} problem(s); see its diagnostics", .0.len())]
    Flow(Vec<serde_json::Value>),
    /// An assertion of the flow does not hold.
    #[error("an assertion of the flow does not hold: {0}")]
    Refuted(String),
    /// The flow is not in a state that allows this.
    #[error("{0}")]
    NotNow(String),
    /// There is no product of this id.
    #[error("there is no product of this id")]
    NoProduct,
    /// There is no message of this id.
    #[error("there is no message of this id")]
    NoMessage,
    /// An operator's order was not carried out.
    #[error("{0}; nothing was done")]
    Objected(Objection),
    /// The clock cannot be moved so.
    #[error("{0}")]
    Clock(String),
    /// Time was moved, and not everything due could be handed over in time.
    #[error("after {} s something is still waiting to be handed over; ask again", .0.as_secs())]
    Unsettled(Duration),
}

impl From<weir_store::Error> for Error {
    fn from(error: weir_store::Error) -> Self {
        Self::Store(Arc::new(error))
    }
}

/// What every use of the runtime may end in.
pub type Result<T, E = Error> = std::result::Result<T, E>;
