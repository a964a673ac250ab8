//! Builds the providers that `weir.yaml` names.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

use serde_json::Value;
use weir_engine::model::Name;
use weir_messages::Channel;
use weir_runtime::sender::http::{Endpoint, Http, Network, Webhook};
use weir_runtime::sender::private::Guard;
use weir_runtime::sender::smtp::{Options, Smtp};
use weir_runtime::sender::{Limits, Provider, Providers, Rate, Sender};

use crate::config::{self, Config};
use crate::exit::usage;

/// How many calls at once, when nothing is said: a provider's usual limit for small accounts.
const CONCURRENCY: usize = 8;

/// A sender with the channels it is the default of, and how much it may be asked for.
type Built = (Option<Arc<dyn Sender>>, Vec<Channel>, Limits);

/// All providers; what none of them takes is the sandbox's.
pub(crate) fn build(config: &Config) -> anyhow::Result<Providers> {
    let mut providers = Providers::sandbox();
    let guard = Guard::allowing(&config.allow_private)
        .map_err(|error| usage(format!("weir.yaml, allow_private: {error}")))?;
    let network = Network { guard, ..Network::default() };
    for (name, wanted) in &config.providers {
        let (sender, channels, limits) = one(wanted, &network)
            .map_err(|error| usage(format!("weir.yaml, providers.{name}: {error}")))?;
        let name = Name::from(name.as_str());
        providers.add(Provider { name, sender, limits }, &channels);
    }
    Ok(providers)
}

fn one(wanted: &config::Provider, network: &Network) -> anyhow::Result<Built> {
    Ok(match wanted {
        config::Provider::Sandbox { channels } => (None, channels.clone(), Limits::NONE),
        config::Provider::Smtp { url, limits } => {
            let sender = Smtp::new(Options::parse(&config::secret(url)?)?)?;
            (Some(Arc::new(sender)), vec![Channel::Email], limits_of(limits)?)
        }
        config::Provider::Webhook { limits, env } => {
            let secrets = env.iter().map(|name| {
                let value = config::secret(&format!("${{env:{name}}}"))?;
                Ok((name.clone(), value))
            });
            let secrets = secrets.collect::<anyhow::Result<BTreeMap<_, _>>>()?;
            let sender = Webhook::new(network, secrets)?;
            (Some(Arc::new(sender)), vec![Channel::Webhook], limits_of(limits)?)
        }
        config::Provider::Http { channels, limits, call } => {
            let endpoint: Endpoint = serde_json::from_value(serde_json::to_value(call)?)?;
            let secret = |name: &str| config::secret(&format!("${{env:{name}}}")).ok();
            let sender = Http::new(&endpoint, network, &secret)?;
            (Some(Arc::new(sender)), channels.clone(), limits_of(limits)?)
        }
    })
}

fn limits_of(wanted: &config::Limits) -> anyhow::Result<Limits> {
    let concurrency = wanted.concurrency.map_or(CONCURRENCY, NonZeroUsize::get);
    let as_text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let rate = wanted.rate.as_ref().map(|rate| as_text(rate).parse::<Rate>()).transpose()?;
    if wanted.burst.is_some() && rate.is_none() {
        anyhow::bail!("`burst` says how many messages of a `rate` leave at once; add the rate");
    }
    let rate = rate.map(|rate| wanted.burst.map_or(rate, |burst| rate.with_burst(burst)));
    Ok(Limits { concurrency, rate })
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

#[cfg(test)]
mod tests {
    use super::*;

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
            ("concurrency: 0", "nonzero"),
            ("rates: 300/minute", "rates"),
        ] {
            let error = limits(wrong).unwrap_err();
            assert!(error.contains(told), "{wrong}: {error}");
        }
    }
}
