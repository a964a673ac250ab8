//! The flows that are measured, and their messages as the limit prints them.

use weir_engine::compile::{Files, compile};
use weir_engine::flow::Flow;
use weir_engine::source::Source;

use crate::folder::Folder;
use crate::{Error, Result};

/// A flow of the bench.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text {
    /// Its id.
    pub(crate) id: &'static str,
    /// Who gets this tag enters it.
    pub(crate) tag: &'static str,
    /// The flow as people write it.
    yaml: &'static str,
}

/// The flow that is played everywhere: two waits, two questions, an e-mail and an SMS.
pub(crate) const CANONICAL: Text = Text {
    id: "abandoned-cart",
    tag: "AB CART",
    yaml: include_str!("../../flows/abandoned-cart.yaml"),
};

/// A second of waiting and an e-mail, for timers on the real clock.
pub(crate) const SHORT: Text =
    Text { id: "short-wait", tag: "SHORT", yaml: include_str!("../flows/short-wait.yaml") };

/// Waits for a year.
pub(crate) const SLEEP: Text =
    Text { id: "long-sleep", tag: "SLEEP", yaml: include_str!("../flows/long-sleep.yaml") };

const ALL: [Text; 3] = [CANONICAL, SHORT, SLEEP];

/// The e-mail's template.
const TEMPLATE: (&str, &str) =
    ("cart-reminder.mjml", include_str!("../../flows/cart-reminder.mjml"));

/// Writes all flows into the folder a server reads.
pub(crate) fn write_all(folder: &Folder) -> Result<()> {
    for flow in ALL {
        folder.write(&format!("flows/{}.yaml", flow.id), flow.yaml)?;
    }
    folder.write(&format!("flows/{}", TEMPLATE.0), TEMPLATE.1)
}

impl Text {
    /// The flow, compiled as a server does.
    pub(crate) fn compiled(self) -> Result<Flow> {
        let source = Source { name: format!("{}.yaml", self.id), text: self.yaml.to_owned() };
        let files = Files::from([(TEMPLATE.0.to_owned(), TEMPLATE.1.to_owned())]);
        let compiled = compile(&source, &files, weir_nodes::KINDS);
        compiled.flow.ok_or_else(|| Error::Wrong(format!("the flow {} has errors", self.id)))
    }

    /// The flow's text as YAML, and nothing made of it.
    pub(crate) fn read(self) -> Result<serde_json::Value> {
        serde_yaml::from_str(self.yaml)
            .map_err(|defect| Error::Wrong(format!("{}: {defect}", self.id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flow_compiles_and_is_called_so() {
        for flow in ALL {
            assert_eq!(&*flow.compiled().unwrap().id, flow.id);
        }
    }
}
