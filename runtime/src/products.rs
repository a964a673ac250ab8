//! The catalogue: what shops write of it, and what the feeds of messages find in it.

use std::collections::BTreeMap;

use serde_json::Value;
use weir_engine::catalogue::World;
use weir_engine::condition::View;
use weir_engine::feed::{Asked, Feed, Filled, Found, Wanted};
use weir_engine::flow::Flow;
use weir_engine::model::{Contact, Message, MessageId, Product};
use weir_engine::settings::Settings;
use weir_engine::value::Timestamp;
use weir_store::Taken;

use crate::intake::product::{newest, patch};
use crate::limits::PATCH_TRIES_MAX;
use crate::runtime::Runtime;
use crate::{Error, Result};

impl Runtime {
    /// Writes products; says of each whether it stands now: not where a newer one does.
    pub async fn write_products(&self, products: Vec<Product>) -> Result<Vec<bool>> {
        let is_newest = newest(&products);
        let all = products.into_iter().zip(&is_newest);
        let wanted: Vec<_> = all.filter(|(_, wanted)| **wanted).map(|(one, _)| one).collect();
        let mut written = self.0.store.put_products(&wanted).await?.into_iter();
        let stands = |wanted: bool| wanted && written.next().unwrap_or_default();
        Ok(is_newest.into_iter().map(stands).collect())
    }

    /// Changes a product by a JSON Merge Patch; gives it as it is then.
    pub async fn change_product(&self, id: &str, change: &Value) -> Result<Product> {
        for _ in 0..PATCH_TRIES_MAX {
            let known = self.0.store.product(id).await?.ok_or(Error::NoProduct)?;
            let changed = patch(&known, change, self.now()).map_err(Error::Written)?;
            if changed.updated_at < known.updated_at {
                return Ok(known);
            }
            if self.0.store.replace_product(&known, &changed).await? {
                return Ok(changed);
            }
        }
        Err(Error::from(weir_store::Error::Busy))
    }

    /// The feeds of the messages that were claimed, with the products as they are now: in two
    /// reads for all of them, and in none where no message has a feed.
    pub(crate) async fn feeds_of_batch(
        &self,
        world: &World,
        taken: &[Taken],
    ) -> Result<BTreeMap<MessageId, Filled>> {
        let mut asked = Vec::new();
        for taken in taken {
            for id in &taken.messages {
                let Some(message) = taken.contact.message(*id) else { continue };
                let Some((flow, feeds)) = feeds_of(world, message) else { continue };
                let about = (flow, &world.settings, self.now());
                asked.push((*id, ask(feeds, &taken.contact, message, about)));
            }
        }
        let found = self.look_up(asked.iter().map(|(_, asked)| asked)).await?;
        Ok(asked.into_iter().map(|(id, asked)| (id, asked.fill(&found))).collect())
    }

    /// The feeds of one message of a flow.
    pub(crate) async fn feeds_of_one(
        &self,
        flow: &Flow,
        contact: &Contact,
        message: &Message,
    ) -> Result<Option<Filled>> {
        let feeds = flow.messages.get(&message.name).map_or(&[][..], |body| &body.feeds);
        if feeds.is_empty() {
            return Ok(None);
        }
        let world = self.world();
        let asked = ask(feeds, contact, message, (flow, &world.settings, self.now()));
        let found = self.look_up([&asked].into_iter()).await?;
        Ok(Some(asked.fill(&found)))
    }

    /// Reads what is named, and then what may stand in for it or beside it.
    async fn look_up<'a>(&self, all: impl Iterator<Item = &'a Asked<'a>> + Clone) -> Result<Found> {
        let mut found = Found::default();
        let mut names = Wanted::default();
        all.clone().for_each(|asked| names.extend(asked.names()));
        if !names.is_empty() {
            found.add(self.0.store.find_products(&names).await?);
        }
        let mut shelves = Wanted::default();
        all.for_each(|asked| shelves.extend(asked.shelves(&found)));
        if !shelves.is_empty() {
            found.add(self.0.store.find_products(&shelves).await?);
        }
        Ok(found)
    }
}

/// Whether a message shows products: then it is printed by the dispatcher, which reads them first.
pub(crate) fn shows_products(world: &World, message: &Message) -> bool {
    feeds_of(world, message).is_some()
}

fn feeds_of<'w>(world: &'w World, message: &Message) -> Option<(&'w Flow, &'w [Feed])> {
    let flow = world.flows.version(&message.flow, message.version)?;
    let feeds = flow.messages.get(&message.name)?.feeds.as_slice();
    (!feeds.is_empty()).then_some((flow, feeds))
}

fn ask<'a>(
    feeds: &'a [Feed],
    contact: &Contact,
    message: &Message,
    (flow, settings, now): (&Flow, &Settings, Timestamp),
) -> Asked<'a> {
    Asked::of(feeds, &View::of_message(contact, message, flow, settings, now))
}
