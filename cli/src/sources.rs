//! Makes the sources that `weir.yaml` names: where webhooks of shops come in.

use std::path::Path;

use serde_json::Value;
use weir_connectors::{Connector, Secret, shipped};
use weir_engine::diagnostic;
use weir_engine::model::Name;
use weir_engine::source::Source as Text;

use weir_runtime::intake::source::{self, Reader, Wanted};
use weir_runtime::sender::Sources as Secrets;
use weir_runtime::sources::Source;

use crate::config::Config;
use crate::exit::usage;
use crate::output;

/// All sources of the file.
pub(crate) fn build(config: &Config) -> anyhow::Result<Vec<Source>> {
    config.sources.iter().map(|(name, written)| one(name, written)).collect()
}

fn one(name: &str, written: &Value) -> anyhow::Result<Source> {
    let told = |place: &str, message: &str| {
        usage(format!("weir.yaml, sources.{name}{}: {message}", place.replace('/', ".")))
    };
    let written = source::read(name, written, Reader::File).map_err(|faults| {
        let lines = faults.iter().map(|fault| told(&fault.pointer, &fault.message).to_string());
        usage(lines.collect::<Vec<_>>().join("\n"))
    })?;
    let connector = match &written.connector {
        Wanted::Named(named) => {
            connector(named).map_err(|why| told("/connector", &why.to_string()))?
        }
        Wanted::Own(own) => (**own).clone(),
    };
    let mut secrets = Vec::new();
    for text in &written.secrets {
        // Whoever writes the file may read what it names.
        let filled = Secrets::all().fill(text).map_err(|why| told("/secret", &why.message))?;
        secrets.push(Secret::new(filled).ok_or_else(|| told("/secret", "it is empty"))?);
    }
    let mut api_token = None;
    if let Some(text) = &written.api_token {
        let filled = Secrets::all().fill(text).map_err(|why| told("/api_token", &why.message))?;
        let token = Secret::new(filled).ok_or_else(|| told("/api_token", "it is empty"))?;
        source::check_token(&token, &connector, &written.hints)
            .map_err(|faults| told(&faults[0].pointer, &faults[0].message))?;
        api_token = Some(token);
    }
    let (name, hints) = (Name::from(name), written.hints);
    Ok(Source { name, connector, secrets, api_token, hints })
}

/// A connector that comes with Weir, or one of a file.
fn connector(named: &str) -> anyhow::Result<Connector> {
    if let Some(connector) = shipped(named) {
        return Ok(connector.clone());
    }
    let path = Path::new(named);
    let text = std::fs::read_to_string(path).map_err(|error| {
        usage(format!(
            "`{named}` does not come with Weir (weir connectors list), and as a file it cannot be \
             read: {error}"
        ))
    })?;
    let text = Text::new(named, text);
    let (connector, found) = weir_connectors::read(&text);
    connector.ok_or_else(|| {
        let told = diagnostic::render_text(&text, &found, output::colours());
        usage(format!("the connector has errors\n{told}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(settings: &str) -> String {
        let config: Config =
            serde_yaml::from_str(&format!("sources: {{ tea: {{ {settings} }} }}")).unwrap();
        match build(&config) {
            Ok(sources) => format!("{} {:?}", sources[0].connector.name, sources[0].secrets),
            Err(error) => format!("{error:#}"),
        }
    }

    #[test]
    fn sources_are_read_strictly() {
        assert_eq!(told("connector: shopify, secret: hush"), "shopify [Secret(…)]");
        for (settings, expected) in [
            ("connector: shopfy, secret: x", "sources.tea.connector: `shopfy` does not come"),
            ("connector: shopify", "sources.tea.secret: `secret` is missing"),
            ("connector: shopify, secret: \"${env:WEIR_NO_SUCH}\"", "WEIR_NO_SUCH"),
            ("connector: shopify, secret: x, hosp: y", "sources.tea.hosp"),
        ] {
            let told = told(settings);
            assert!(told.contains(expected), "{settings}: {told}");
        }
    }
}
