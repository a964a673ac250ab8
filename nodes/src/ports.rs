//! The ports that several kinds have.

use weir_engine::kind::{Port, PortForm};

/// The one way on.
pub(crate) const NEXT: Port = Port { name: "next", title: "Next", form: PortForm::Next };

/// One way for each branch.
pub(crate) const BRANCHES: Port =
    Port { name: "branches", title: "Branches", form: PortForm::Branches };
