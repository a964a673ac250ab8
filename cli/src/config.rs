//! `weir.yaml`: every option has an entry here; the command line and `WEIR_…` come first.

use std::collections::BTreeMap;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;
use weir_messages::Channel;
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
    /// Who hands messages over, by name; without any, the sandbox keeps them.
    pub(crate) providers: BTreeMap<String, Provider>,
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
}

impl Retention {
    /// What the runtime is told, if it is not too short.
    pub(crate) fn checked(&self) -> anyhow::Result<weir_runtime::Retention> {
        let Self { events_days, trail_days, messages_days, audit_days } = *self;
        let all = [
            ("events", events_days),
            ("trail", trail_days),
            ("messages", messages_days),
            ("audit", audit_days),
        ];
        for (name, days) in all {
            if let Some(days) = days.filter(|days| *days < KEPT_MIN_DAYS) {
                return Err(usage(format!(
                    "weir.yaml, retention: {name}_days: {days} is too short; write at least \
                     {KEPT_MIN_DAYS}, or leave it away to keep them for ever"
                )));
            }
        }
        Ok(weir_runtime::Retention { events_days, trail_days, messages_days, audit_days })
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

/// One provider.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Provider {
    /// Keeps messages in the store, to be looked at.
    Sandbox {
        /// For which channels it is the default.
        channels: Vec<Channel>,
    },
    /// Hands e-mails to an SMTP server.
    Smtp {
        /// `smtp://user:password@host:587?tls=required`; may hold `${env:NAME}` or be
        /// `file:/path`.
        url: String,
        /// How much it may be asked for.
        #[serde(flatten)]
        limits: Limits,
    },
    /// Calls what the messages of `send_webhook` nodes name.
    Webhook {
        /// How much it may be asked for.
        #[serde(flatten)]
        limits: Limits,
        /// Variables of the environment that flows may use as `${env:NAME}`.
        #[serde(default)]
        env: Vec<String>,
    },
    /// Calls an HTTP endpoint for each message.
    Http {
        /// For which channels it is the default.
        channels: Vec<Channel>,
        /// How much it may be asked for.
        #[serde(flatten)]
        limits: Limits,
        /// The call.
        #[serde(flatten)]
        call: BTreeMap<String, serde_json::Value>,
    },
}

/// How much one provider may be asked for by this process.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Limits {
    /// How many calls at once, each on a connection of its own.
    pub(crate) concurrency: Option<NonZeroUsize>,
    /// How many messages in how long: `10/second`, `300/minute`.
    pub(crate) rate: Option<serde_json::Value>,
    /// How many messages at once after a silence.
    pub(crate) burst: Option<NonZeroU32>,
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

/// A text that may be a secret: `${env:NAME}` anywhere in it, or `file:/path` as a whole.
pub(crate) fn secret(text: &str) -> anyhow::Result<String> {
    if let Some(path) = text.strip_prefix("file:") {
        let read = std::fs::read_to_string(path);
        return Ok(read
            .with_context(|| format!("cannot read the secret in {path}"))?
            .trim()
            .into());
    }
    let mut whole = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${env:") {
        let (name, tail) = after
            .split_once('}')
            .ok_or_else(|| usage("`${env:` has no closing `}`; write `${env:NAME}`"))?;
        let value = std::env::var(name);
        let value = value.map_err(|_| usage(format!("the variable {name} is not set")))?;
        whole.push_str(before);
        whole.push_str(&value);
        rest = tail;
    }
    whole.push_str(rest);
    Ok(whole)
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
        assert!(matches!(config.providers["mail"], Provider::Smtp { .. }));
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

    #[test]
    fn a_secret_that_is_not_set_is_named() {
        let error = secret("smtp://u:${env:WEIR_NO_SUCH_VARIABLE}@h").unwrap_err();
        assert!(error.to_string().contains("WEIR_NO_SUCH_VARIABLE"));
        assert_eq!(secret("plain").unwrap(), "plain");
    }
}
