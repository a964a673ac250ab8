//! Who hands messages over to the world.

pub mod http;
pub mod private;
pub mod smtp;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use weir_engine::model::{MessageId, Name};
use weir_messages::{Channel, Rendered};

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

/// What became of one call.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// How far it got.
    pub fate: Fate,
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

/// Hands messages over.
#[async_trait]
pub trait Sender: Send + Sync + std::fmt::Debug {
    /// Hands one message over, within the sender's own time-out.
    async fn send(&self, letter: &Letter) -> Sent;
}

/// A provider: a sender and how much it may be asked for.
#[derive(Debug, Clone)]
pub struct Provider {
    /// What nodes call it.
    pub name: Name,
    /// Who hands over; none: the sandbox, which keeps messages in the store to be looked at.
    pub sender: Option<Arc<dyn Sender>>,
    /// How many calls at once.
    pub concurrency: usize,
}

/// The providers of an installation.
#[derive(Debug, Clone, Default)]
pub struct Providers {
    /// All, by name.
    pub table: BTreeMap<Name, Provider>,
    /// Which one a channel takes when the node names none.
    pub defaults: BTreeMap<Channel, Name>,
}

impl Providers {
    /// The sandbox for every channel.
    pub fn sandbox() -> Self {
        let mut providers = Self::default();
        let name = Name::from("sandbox");
        for channel in [Channel::Email, Channel::Sms, Channel::Push, Channel::Webhook] {
            providers.defaults.insert(channel, name.clone());
        }
        let sandbox = Provider { name: name.clone(), sender: None, concurrency: usize::MAX };
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

    /// The provider for a message: the one its node names, else the channel's.
    pub fn choose(&self, channel: Channel, named: Option<&Name>) -> Option<&Provider> {
        let name = named.or_else(|| self.defaults.get(&channel))?;
        self.table.get(name)
    }
}
