//! Builds the providers that `weir.yaml` names.

use std::sync::Arc;

use weir_engine::model::Name;
use weir_messages::Channel;
use weir_runtime::sender::{Provider, Providers, Sender, http, private, smtp};

use crate::config::{self, Config};
use crate::exit::usage;

/// How many calls at once, when nothing is said: a provider's usual limit for small accounts.
const CONCURRENCY: usize = 8;

/// All providers; every channel none of them takes is the sandbox's, when there is none at all.
pub(crate) fn build(config: &Config) -> anyhow::Result<Providers> {
    let mut providers = Providers::sandbox();
    let guard = Arc::new(
        private::Guard::new(&config.allow_private)
            .map_err(|error| usage(format!("weir.yaml, allow_private: {error}")))?,
    );
    for (name, wanted) in &config.providers {
        let bad = |error: String| usage(format!("weir.yaml, providers.{name}: {error}"));
        let (sender, channels, concurrency) = match wanted {
            config::Provider::Sandbox { channels } => (None, channels.clone(), Some(usize::MAX)),
            config::Provider::Smtp { url, concurrency } => {
                let options = smtp::Options::parse(&config::secret(url)?);
                let options = options.map_err(|error| bad(error.to_string()))?;
                let sender: Arc<dyn Sender> =
                    Arc::new(smtp::Smtp::new(options).map_err(|error| bad(error.to_string()))?);
                (Some(sender), vec![Channel::Email], *concurrency)
            }
            config::Provider::Http { channels, concurrency, call } => {
                let options = serde_json::to_value(call).and_then(serde_json::from_value);
                let options: http::Options = options.map_err(|error| bad(error.to_string()))?;
                let sender = http::Http::new(&options, Arc::clone(&guard), &config.webhook_env);
                let sender: Arc<dyn Sender> =
                    Arc::new(sender.map_err(|error| bad(error.to_string()))?);
                (Some(sender), channels.clone(), *concurrency)
            }
        };
        let name = Name::from(name.as_str());
        let concurrency = concurrency.unwrap_or(CONCURRENCY);
        providers.add(Provider { name, sender, concurrency }, &channels);
    }
    Ok(providers)
}
