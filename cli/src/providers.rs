//! Builds the providers that `weir.yaml` names.

use std::collections::BTreeMap;
use std::sync::Arc;

use weir_engine::model::Name;
use weir_messages::Channel;
use weir_runtime::sender::http::{Endpoint, Http, Network, Webhook};
use weir_runtime::sender::private::Guard;
use weir_runtime::sender::smtp::{Options, Smtp};
use weir_runtime::sender::{Provider, Providers, Sender};

use crate::config::{self, Config};
use crate::exit::usage;

/// How many calls at once, when nothing is said: a provider's usual limit for small accounts.
const CONCURRENCY: usize = 8;

/// A sender with the channels it is the default of, and how many calls it takes at once.
type Built = (Option<Arc<dyn Sender>>, Vec<Channel>, Option<usize>);

/// All providers; what none of them takes is the sandbox's.
pub(crate) fn build(config: &Config) -> anyhow::Result<Providers> {
    let mut providers = Providers::sandbox();
    let guard = Guard::allowing(&config.allow_private)
        .map_err(|error| usage(format!("weir.yaml, allow_private: {error}")))?;
    let network = Network { guard, ..Network::default() };
    for (name, wanted) in &config.providers {
        let (sender, channels, concurrency) = one(wanted, &network)
            .map_err(|error| usage(format!("weir.yaml, providers.{name}: {error}")))?;
        let concurrency = concurrency.unwrap_or(CONCURRENCY);
        let name = Name::from(name.as_str());
        providers.add(Provider { name, sender, concurrency }, &channels);
    }
    Ok(providers)
}

fn one(wanted: &config::Provider, network: &Network) -> anyhow::Result<Built> {
    Ok(match wanted {
        config::Provider::Sandbox { channels } => (None, channels.clone(), Some(usize::MAX)),
        config::Provider::Smtp { url, concurrency } => {
            let sender = Smtp::new(Options::parse(&config::secret(url)?)?)?;
            (Some(Arc::new(sender)), vec![Channel::Email], *concurrency)
        }
        config::Provider::Webhook { concurrency, env } => {
            let secrets = env.iter().map(|name| {
                let value = config::secret(&format!("${{env:{name}}}"))?;
                Ok((name.clone(), value))
            });
            let secrets = secrets.collect::<anyhow::Result<BTreeMap<_, _>>>()?;
            let sender = Webhook::new(network, secrets)?;
            (Some(Arc::new(sender)), vec![Channel::Webhook], *concurrency)
        }
        config::Provider::Http { channels, concurrency, call } => {
            let endpoint: Endpoint = serde_json::from_value(serde_json::to_value(call)?)?;
            let secret = |name: &str| config::secret(&format!("${{env:{name}}}")).ok();
            let sender = Http::new(&endpoint, network, &secret)?;
            (Some(Arc::new(sender)), channels.clone(), *concurrency)
        }
    })
}

/// The channels whose messages only the sandbox takes.
pub(crate) fn sandboxed(config: &Config) -> Vec<&'static str> {
    let taken = |channel: &Channel| {
        config.providers.values().any(|provider| match provider {
            config::Provider::Sandbox { .. } => false,
            config::Provider::Smtp { .. } => *channel == Channel::Email,
            config::Provider::Webhook { .. } => *channel == Channel::Webhook,
            config::Provider::Http { channels, .. } => channels.contains(channel),
        })
    };
    let all = Channel::ALL.into_iter().filter(|channel| !taken(channel));
    all.map(Channel::as_str).collect()
}
