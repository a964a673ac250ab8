//! Makes the providers that `weir.yaml` names, and says with what those of the app are made.

use std::collections::BTreeMap;

use weir_engine::model::Name;
use weir_runtime::intake::{Fault, provider};
use weir_runtime::sender::http::Network;
use weir_runtime::sender::private::Guard;
use weir_runtime::sender::{Providers, Sources, Tools, make};
use weir_store::{KeptKind, KeptRecord, Store};

use crate::config::Config;
use crate::exit::{environment, usage};

/// All providers of the file; what none of them takes is the sandbox's.
pub(crate) fn build(config: &Config) -> anyhow::Result<Providers> {
    let tools = tools(config)?;
    let mut providers = Providers::sandbox();
    // Whoever writes the file may read what it names, and knows where its mail server stands.
    let network = tools.network.clone();
    let trusting = Tools { network, sources: Sources::all(), trusts_mail: true };
    for (name, written) in &config.providers {
        let added = providers.add_written(name, written, &trusting);
        added.map_err(|faults| usage(told(name, &faults)))?;
    }
    providers.tools = tools;
    Ok(providers)
}

/// With what the providers of the app are made.
fn tools(config: &Config) -> anyhow::Result<Tools> {
    let guard = Guard::allowing(&config.allow_private)
        .map_err(|error| usage(format!("weir.yaml, allow_private: {error}")))?;
    let network = Network { guard, ..Network::default() };
    Ok(Tools { network, sources: Sources::with(&config.app_secrets), trusts_mail: false })
}

/// The providers that are kept in a store, each with what is wrong with it, seen from here.
pub(crate) async fn kept(
    config: &Config,
    store: &dyn Store,
) -> anyhow::Result<BTreeMap<Name, Option<String>>> {
    let tools = tools(config)?;
    let records =
        store.kept(KeptKind::Provider).await.map_err(|error| environment(error.to_string()))?;
    let problem = |record: &KeptRecord| {
        if config.providers.contains_key(record.name.as_str()) {
            return Some("weir.yaml has one of this name too, and comes first".to_owned());
        }
        let made = provider::read(&record.settings).and_then(|one| make(&one, &tools));
        let faults = made.err()?;
        let told: Vec<_> = faults.into_iter().map(|fault| fault.message).collect();
        Some(told.join("; "))
    };
    Ok(records.into_iter().map(|record| (record.name.clone(), problem(&record))).collect())
}

fn told(name: &str, faults: &[Fault]) -> String {
    let lines = faults.iter().map(|fault| {
        let place = fault.pointer.replace('/', ".");
        format!("weir.yaml, providers.{name}{place}: {}", fault.message)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use weir_runtime::sender::{Limits, Rate};

    use super::*;

    /// What a provider is given when nothing is said.
    const CONCURRENCY: usize = 8;

    fn limits(settings: &str) -> Result<Limits, String> {
        let settings = format!(
            "providers: {{ sms: {{ type: http, channels: [sms], url: \"https://sms.example/\", \
             {settings} }} }}"
        );
        let config: Config = serde_yaml::from_str(&settings).map_err(|error| error.to_string())?;
        let providers = build(&config).map_err(|error| error.to_string())?;
        Ok(providers.table["sms"].limits)
    }

    #[test]
    fn limits_are_read() {
        assert_eq!(limits("method: POST"), Ok(Limits::calls(CONCURRENCY)));
        let rate: Rate = "300/minute".parse().unwrap();
        let expected = Limits { concurrency: 2, rate: Some(rate) };
        assert_eq!(limits("concurrency: 2, rate: 300/minute"), Ok(expected));
        let burst = rate.with_burst(20.try_into().unwrap());
        let expected = Limits { concurrency: CONCURRENCY, rate: Some(burst) };
        assert_eq!(limits("rate: 300/minute, burst: 20"), Ok(expected));
        for (wrong, told) in [
            ("rate: 300", "no rate"),
            ("rate: fast", "10/second"),
            ("burst: 20", "add the rate"),
            ("concurrency: 0", "from 1 to 1000"),
            ("rates: 300/minute", "did you mean `rate`"),
            ("headers: { a: \"${env:WEIR_NO_SUCH_VARIABLE}\" }", "WEIR_NO_SUCH_VARIABLE"),
        ] {
            let error = limits(wrong).unwrap_err();
            assert!(error.contains(told) && error.contains("providers.sms"), "{wrong}: {error}");
        }
    }
}
