//! `weir.yaml`: every option has an entry here; the command line and `WEIR_…` come first.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use weir_runtime::KEPT_MIN_DAYS;

use crate::exit::usage;

/// The settings file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// Where Weir remembers: `sqlite:weir.db`.
    pub(crate) store: Option<String>,
    /// The folder of flow files.
    pub(crate) flows: Option<PathBuf>,
    /// Where to listen.
    pub(crate) listen: Option<String>,
    /// Which parts of the work to do: `all`, `api`, `worker`.
    pub(crate) role: Option<String>,
    /// Whether the folder is looked at again whenever a file in it changes.
    pub(crate) watch: Option<bool>,
    /// How many times faster time passes; for development.
    pub(crate) time_scale: Option<u32>,
    /// `manual`: time moves only by `POST /v1/clock`; for tests.
    pub(crate) clock: Option<ByHand>,
    /// The address that links in messages lead to.
    pub(crate) public_url: Option<String>,
    /// The zone of contacts that have none.
    pub(crate) timezone: Option<String>,
    /// The currency of attributes that hold money without naming one.
    pub(crate) currency: Option<String>,
    /// Whether marketing may go to contacts that never said yes or no: `allow` or `deny`.
    pub(crate) consent_unknown: Option<ConsentUnknown>,
    /// The sender of e-mails whose message names none.
    pub(crate) sender: Option<String>,
    /// Private hosts and networks that outgoing HTTP may reach.
    pub(crate) allow_private: Vec<String>,
    /// How many days events, trails and messages are kept; for ever what is not named.
    pub(crate) retention: Retention,
    /// What providers that are set up in the app may read: variables of the environment, and
    /// folders of files.
    pub(crate) app_secrets: Vec<String>,
    /// Where webhooks of shops come in, by name: connector, secret, and what payloads leave out.
    pub(crate) sources: BTreeMap<String, serde_json::Value>,
    /// Who hands messages over, by name; without any, the sandbox keeps them.
    pub(crate) providers: BTreeMap<String, serde_json::Value>,
}

/// How many days things are kept when no run needs them any more.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the unit stands in the settings file too")]
pub(crate) struct Retention {
    /// Events, from when they were received.
    pub(crate) events_days: Option<u32>,
    /// Trails, from when their run began.
    pub(crate) trail_days: Option<u32>,
    /// Messages, from when their run began.
    pub(crate) messages_days: Option<u32>,
    /// What operators did.
    pub(crate) audit_days: Option<u32>,
    /// Webhooks that could not be taken.
    pub(crate) deliveries_days: Option<u32>,
}

impl Retention {
    /// What the runtime is told, if it is not too short.
    pub(crate) fn checked(&self) -> anyhow::Result<weir_runtime::Retention> {
        let Self { events_days, trail_days, messages_days, audit_days, deliveries_days } = *self;
        let all = [
            ("events", events_days),
            ("trail", trail_days),
            ("messages", messages_days),
            ("audit", audit_days),
            ("deliveries", deliveries_days),
        ];
        for (name, days) in all {
            if let Some(days) = days.filter(|days| *days < KEPT_MIN_DAYS) {
                return Err(usage(format!(
                    "weir.yaml, retention: {name}_days: {days} is too short; write at least \
                     {KEPT_MIN_DAYS}, or leave it away to keep them for ever"
                )));
            }
        }
        Ok(weir_runtime::Retention {
            events_days,
            trail_days,
            messages_days,
            audit_days,
            deliveries_days,
        })
    }
}

/// A clock that does not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ByHand {
    /// Only by POST /v1/clock.
    Manual,
}

/// Whether marketing may go to contacts that never said yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConsentUnknown {
    /// It may.
    Allow,
    /// It may not.
    Deny,
}

/// Reads the settings file: the one named, else `weir.yaml` here if there is one.
pub(crate) fn load(named: Option<&Path>) -> anyhow::Result<Config> {
    let path = match named {
        Some(path) => path.to_path_buf(),
        None if Path::new("weir.yaml").is_file() => PathBuf::from("weir.yaml"),
        None => return Ok(Config::default()),
    };
    let text = std::fs::read_to_string(&path)
        .map_err(|error| usage(format!("cannot read {}: {error}", path.display())))?;
    serde_yaml::from_str(&text)
        .map_err(|error| usage(format!("{} cannot be used: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_settings_file_is_read_strictly() {
        let config: Config = serde_yaml::from_str(
            "listen: 127.0.0.1:9000\nconsent_unknown: allow\n\
             providers: { mail: { type: smtp, url: \"smtp://localhost:2525\" } }\n",
        )
        .unwrap();
        assert_eq!(config.consent_unknown, Some(ConsentUnknown::Allow));
        assert_eq!(config.providers["mail"]["type"], "smtp");
        let unknown: Result<Config, _> = serde_yaml::from_str("lisen: x\n");
        assert!(unknown.unwrap_err().to_string().contains("lisen"));
    }

    #[test]
    fn a_retention_that_is_too_short_is_refused() {
        let config = |text| serde_yaml::from_str::<Config>(text).unwrap();
        let kept = config("retention: { trail_days: 395 }\n").retention.checked().unwrap();
        assert_eq!((kept.trail_days, kept.events_days), (Some(395), None));
        let short = config("retention: { messages_days: 34 }\n").retention.checked();
        assert!(short.unwrap_err().to_string().contains("messages_days: 34"));
    }
}
