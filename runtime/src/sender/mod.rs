//! Who hands messages over to the world.

pub mod http;
mod made;
pub mod private;
mod rate;
pub mod smtp;
mod sources;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use weir_engine::model::{Message, MessageId, Name};
use weir_messages::{Channel, Rendered};

use crate::intake::{Checked, provider};

pub use made::{Made, Tools, make};
pub use rate::{Limits, NoRate, Rate};
pub use sources::Sources;

/// One message, ready to go.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Its key: the same on every attempt.
    pub id: MessageId,
    /// By what it travels.
    pub channel: Channel,
    /// The address.
    pub to: String,
    /// What it says.
    pub parts: Rendered,
    /// Where the person can leave; for headers.
    pub unsubscribe: Option<String>,
    /// What templates of a provider may use: the message's roots.
    pub roots: Arc<Value>,
}

/// By what a provider knows a message that it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its key: the same on every attempt.
    pub id: MessageId,
    /// By what it travels.
    pub channel: Channel,
    /// The address.
    pub to: String,
}

/// What became of one call.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// How far it got.
    pub fate: Fate,
    /// What that says of the provider.
    pub health: Health,
    /// What the provider said; for the log. Never the message, never a secret.
    pub said: Value,
}

/// How far a call got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The provider took it.
    Accepted,
    /// It certainly did not leave; try again, not before so long.
    NotSent(Option<Duration>),
    /// It certainly did not leave, and only this message has to wait: nothing is wrong with the
    /// provider.
    NotYet,
    /// The provider will never take it.
    Refused,
    /// It may have left.
    Unknown,
}

/// What a call says of the provider, whatever became of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// It answers.
    Well,
    /// It does not answer, or says itself that it cannot.
    Ill,
    /// Nothing: it was not called, or told us to wait.
    Unsaid,
}

/// What can be done about a message of which nobody knows whether it left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Nothing: what the node says about it holds.
    None,
    /// The same key again: the provider takes it once.
    SameKey,
    /// The provider is asked whether it has it, for the first time after so long.
    Ask(Duration),
}

/// What a provider answered when it was asked for a message.
#[derive(Debug, Clone, PartialEq)]
pub struct LookedUp {
    /// Whether it has it.
    pub found: Found,
    /// What it said; for the log.
    pub said: Value,
}

/// Whether a provider has a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It took it.
    Taken,
    /// It was never given it.
    Missing,
    /// It cannot say.
    Unsaid,
}

/// Hands messages over.
#[async_trait]
pub trait Sender: Send + Sync + std::fmt::Debug {
    /// Hands one message over, within the sender's own time-out.
    async fn send(&self, letter: &Letter) -> Sent;

    /// What can be done when nobody knows whether a message left.
    fn remedy(&self) -> Remedy {
        Remedy::None
    }

    /// Asks the provider for a message; only where [`Sender::remedy`] says that it can be asked.
    async fn look_up(&self, _key: &Key) -> LookedUp {
        LookedUp { found: Found::Unsaid, said: Value::Null }
    }
}

/// A provider: a sender and how much it may be asked for.
#[derive(Debug, Clone)]
pub struct Provider {
    /// What nodes call it.
    pub name: Name,
    /// Who hands over; none: the sandbox, which keeps messages in the store to be looked at.
    pub sender: Option<Arc<dyn Sender>>,
    /// How much it may be asked for.
    pub limits: Limits,
}

/// The providers of an installation.
#[derive(Debug, Clone, Default)]
pub struct Providers {
    /// All, by name.
    pub table: BTreeMap<Name, Provider>,
    /// Which one a channel takes when the node names none. Where it is not in the table, what waits
    /// for it goes on waiting.
    pub defaults: BTreeMap<Channel, Name>,
    /// How those of the settings file are written, by name.
    pub written: BTreeMap<Name, Value>,
    /// With what those are made that are kept in the store.
    pub tools: Tools,
}

impl Sent {
    /// What a fate alone says of the provider: one that answers is well, one that nobody heard of
    /// is ill, and one that told us when to come back does neither.
    pub fn of(fate: Fate, said: Value) -> Self {
        let health = match fate {
            Fate::Accepted | Fate::Refused | Fate::NotYet => Health::Well,
            Fate::NotSent(None) | Fate::Unknown => Health::Ill,
            Fate::NotSent(Some(_)) => Health::Unsaid,
        };
        Self { fate, health, said }
    }

    /// The same, where more is known of the provider.
    pub(crate) fn with(self, health: Health) -> Self {
        Self { health, ..self }
    }
}

impl Key {
    pub(crate) fn of(message: &Message) -> Self {
        let to = message.to.clone().unwrap_or_default();
        Self { id: message.id, channel: message.channel, to }
    }
}

impl Providers {
    /// The sandbox for every channel.
    pub fn sandbox() -> Self {
        let mut providers = Self::default();
        let name = Name::from("sandbox");
        for channel in [Channel::Email, Channel::Sms, Channel::Push, Channel::Webhook] {
            providers.defaults.insert(channel, name.clone());
        }
        let sandbox = Provider { name: name.clone(), sender: None, limits: Limits::NONE };
        providers.table.insert(name, sandbox);
        providers
    }

    /// Adds a provider and makes it the default of these channels.
    pub fn add(&mut self, provider: Provider, channels: &[Channel]) {
        for channel in channels {
            self.defaults.insert(*channel, provider.name.clone());
        }
        self.table.insert(provider.name.clone(), provider);
    }

    /// Adds a provider that stands in the settings file.
    pub fn add_written(&mut self, name: &str, written: &Value, tools: &Tools) -> Checked<()> {
        let settings = provider::read(written)?;
        let Made { sender, limits } = make(&settings, tools)?;
        let name = Name::from(name);
        self.add(Provider { name: name.clone(), sender, limits }, &settings.channels());
        self.written.insert(name, written.clone());
        Ok(())
    }

    /// Whether a channel has a default other than the sandbox that is built in.
    pub(crate) fn has_default(&self, channel: Channel) -> bool {
        self.defaults.get(&channel).is_some_and(|name| !self.is_built_in(name))
    }

    /// Whether a name is that of the sandbox that is always there.
    pub(crate) fn is_built_in(&self, name: &Name) -> bool {
        name.as_str() == provider::SANDBOX && !self.written.contains_key(name)
    }

    /// The provider for a message: the one its node names, else the channel's.
    pub fn choose(&self, channel: Channel, named: Option<&Name>) -> Option<&Provider> {
        let name = named.or_else(|| self.defaults.get(&channel))?;
        self.table.get(name)
    }
}
