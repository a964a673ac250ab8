//! What the runtime and the store could not do, as problems.

use weir_engine::turn::Objection;
use weir_runtime::Error;
use weir_store::Error as StoreError;

use super::codes::Code;
use super::{Problem, codes};
use crate::answers;
use crate::limits::BUSY_FOR;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let told = error.to_string();
        match error {
            Error::Store(error) => Self::from(&*error),
            Error::Busy { retry_after } => Self::new(&codes::BUSY, told).retry_after(retry_after),
            Error::Stopping => Self::new(&codes::STOPPING, told).retry_after(BUSY_FOR),
            Error::Nobody => Self::new(&codes::CONTACT_NOT_FOUND, told),
            Error::Ambiguous(_) => Self::new(&codes::CONTACT_AMBIGUOUS, told),
            Error::NoFlow(_) => Self::new(&codes::FLOW_NOT_FOUND, told),
            Error::NoProvider(_) => Self::new(&codes::PROVIDER_NOT_FOUND, told),
            Error::NoSource(_) => Self::new(&codes::SOURCE_NOT_FOUND, told),
            Error::SourceOfFile(_) => Self::new(&codes::SOURCE_OF_FILE, told),
            Error::NoSegment(_) => Self::new(&codes::SEGMENT_NOT_FOUND, told),
            Error::SegmentInUse(_) => Self::new(&codes::SEGMENT_IN_USE, told),
            Error::Written(faults) => Self::invalid(faults),
            Error::ProviderOfFile(_) => Self::new(&codes::PROVIDER_OF_FILE, told),
            Error::ProviderInUse(_) => Self::new(&codes::PROVIDER_IN_USE, told),
            Error::ProviderWaits { retry_after, .. } => {
                Self::new(&codes::PROVIDER_WAITS, told).retry_after(retry_after)
            }
            Error::TooManyTrials { retry_after } => {
                Self::new(&codes::TOO_MANY_TESTS, told).retry_after(retry_after)
            }
            Error::Flow(diagnostics) => {
                Self::new(&codes::FLOW_HAS_ERRORS, told).with("diagnostics", diagnostics)
            }
            Error::Refuted(_) => Self::new(&codes::ASSERTION_REFUTED, told),
            Error::NoProduct => Self::new(&codes::PRODUCT_NOT_FOUND, told),
            Error::NoMessage => Self::new(&codes::MESSAGE_NOT_FOUND, told),
            Error::Objected(objection) => {
                let problem = Self::new(objected(&objection), told);
                if let Objection::Guard(reason) = objection {
                    return problem.with("reason", answers::word(&reason));
                }
                problem
            }
            Error::NotNow(_) => Self::new(&codes::NOT_NOW, told),
            Error::Clock(_) => Self::new(&codes::CLOCK_NOT_MANUAL, told),
            Error::Unsettled(_) => Self::new(&codes::UNSETTLED, told).retry_after(BUSY_FOR),
        }
    }
}

/// The code for what stands against an operator's order.
fn objected(objection: &Objection) -> &'static Code {
    match objection {
        Objection::MayHaveLeft => &codes::MAY_HAVE_LEFT,
        Objection::RunLeft(_) | Objection::ExitWhen(_) | Objection::Guard(_) => {
            &codes::FORBIDDEN_BY_GUARD
        }
        Objection::NoCart => &codes::CART_NOT_FOUND,
        Objection::CartOver(_) => &codes::CART_OVER,
        Objection::NoSuchFlow(_) => &codes::FLOW_NOT_FOUND,
        Objection::WhichFlow(_) => &codes::FLOW_UNCLEAR,
        Objection::SendsNothing { .. } => &codes::NODE_NOT_FOUND,
        Objection::NotDead(_)
        | Objection::OnItsWay(_)
        | Objection::Gone
        | Objection::FlowRests(_)
        | Objection::NotQuarantined => &codes::NOT_NOW,
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::from(&error)
    }
}

impl From<&StoreError> for Problem {
    fn from(error: &StoreError) -> Self {
        let told = error.to_string();
        match error {
            StoreError::Stale(_) => Self::new(&codes::STALE, told),
            StoreError::BadCursor => Self::new(&codes::BAD_CURSOR, told),
            StoreError::Busy | StoreError::Full => {
                tracing::error!(%error, "the store could not");
                Self::new(&codes::STORE_UNAVAILABLE, told).retry_after(BUSY_FOR)
            }
            // Where the database is, is not for callers.
            StoreError::Lost(_) => {
                tracing::error!(%error, "the store could not");
                let told = "the database cannot be reached; nothing was written, try again";
                Self::new(&codes::STORE_UNAVAILABLE, told).retry_after(BUSY_FOR)
            }
            StoreError::Unknown(_) => {
                tracing::error!(%error, "the store could not");
                let told = "the database was lost while it committed; ask, or try again with the \
                            same ids";
                Self::new(&codes::STORE_UNAVAILABLE, told).retry_after(BUSY_FOR)
            }
            StoreError::BadUrl(_)
            | StoreError::Corrupt(_)
            | StoreError::Newer(_)
            | StoreError::AnotherProcess(_)
            | StoreError::Fenced(_)
            | StoreError::File { .. }
            | StoreError::Database(_) => Self::internal(error),
        }
    }
}
