//! From the permit to a message at `sending`, rendered and ready to be called for.

use std::time::Instant;

use serde_json::{Value, json};
use weir_engine::catalogue::World;
use weir_engine::feed::Filled;
use weir_engine::model::{Contact, Message, MessageId, Reason};
use weir_engine::turn::{Handed, Input, Outcome, Turn};
use weir_store::{Body, Packed};

use super::call::Call;
use super::permits::Permit;
use super::{Batch, log_line};
use crate::limits::RENDER_STALE_MILLIS;
use crate::render::{Press, Printed, Unprintable};
use crate::runtime::Runtime;
use crate::sender::Provider;

/// A message that is at `sending` and was rendered.
struct Ready {
    message: Box<Message>,
    printed: Printed,
    provider: Provider,
    permit: Permit,
}

/// What was made ready for a message before its turn.
struct Before {
    /// The products that it shows.
    feeds: Option<Filled>,
    /// What it looked like when it was tried.
    kept: Option<Value>,
}

impl Runtime {
    pub(super) fn hand_over_one(&self, turn: &mut Turn<'_>, id: MessageId, batch: &mut Batch) {
        let Some(message) = turn.contact().message(id) else { return };
        let channel = message.channel;
        let tried_at = message.sending_since;
        let stock = self.0.shelf.now();
        // One that is not there may come: its messages wait, as those of one that is ill.
        let chosen = stock.providers.choose(channel, message.provider.as_ref());
        let Some(provider) = chosen.cloned() else { return };
        let Some(permit) = self.0.permits.take(&provider.name) else { return };
        batch.moved += 1;
        let Some(Handed::Go(message)) = turn.apply(Input::HandOver(id)).handed else { return };
        let stale = tried_at.is_none_or(|at| self.now().millis_since(at) >= RENDER_STALE_MILLIS);
        let kept = batch.kept.remove(&id).filter(|_| !stale || message.may_have_left);
        let before = Before { feeds: batch.feeds.remove(&id), kept };
        match self.print(&batch.world, turn.contact(), &message, before) {
            Ok((printed, parts)) => {
                let subject = printed.parts.subject().map(str::to_owned);
                let name = provider.name.clone();
                turn.apply(Input::Rendered { message: id, provider: name, subject });
                let contact = message.token.contact;
                batch.extra.bodies.push(Body { message: id, contact, parts });
                proceed(turn, Ready { message, printed, provider, permit }, batch);
            }
            Err(unprintable) => {
                let said = json!({ "error": unprintable.message });
                batch.extra.log.push(log_line(&message, said));
                let reason = unprintable.reason;
                let is_withheld = reason == Reason::NoProducts;
                let outcome =
                    if is_withheld { Outcome::Withheld(reason) } else { Outcome::Refused(reason) };
                turn.apply(Input::Outcome { message: id, outcome });
            }
        }
    }

    /// Renders a message as it looks at this instant, or as it was kept, and packs it.
    fn print(
        &self,
        world: &World,
        contact: &Contact,
        message: &Message,
        before: Before,
    ) -> Result<(Printed, Packed), Unprintable> {
        let flow = world.flows.version(&message.flow, message.version);
        let Some(flow) = flow else {
            let message = format!("version {} of {} is gone", message.version, message.flow);
            return Err(Unprintable { reason: Reason::TemplateError, message });
        };
        let press = Press {
            settings: &world.settings,
            signer: &self.0.signer,
            default_from: self.0.default_from.as_deref(),
            now: self.now(),
        };
        let kept = before.kept.and_then(|kept| serde_json::from_value(kept).ok());
        let printed = match kept {
            Some(parts) => press.print_again(flow, contact, message, parts),
            None => press.print(flow, contact, message, before.feeds)?,
        };
        let variant = printed.variant;
        let make = || press.pattern(flow, &message.name, variant);
        let pattern = self.0.patterns.of(message, variant, make);
        let packed = Packed::of(&printed.parts, pattern);
        Ok((printed, packed))
    }
}

/// The sandbox keeps the message, and that is all: it is accepted in this very commit, and says
/// nothing.
fn proceed(turn: &mut Turn<'_>, ready: Ready, batch: &mut Batch) {
    let Ready { message, printed, provider, permit } = ready;
    match provider.sender.clone() {
        None => {
            let outcome = Outcome::Accepted { provider: Some(provider.name), response: None };
            turn.apply(Input::Outcome { message: message.id, outcome });
        }
        Some(sender) => {
            let (provider, taken) = (provider.name, Instant::now());
            batch.calls.push(Call { message, printed, provider, sender, permit, taken });
        }
    }
}
