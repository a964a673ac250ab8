//! What operators order: dead letters are tried again or seen to, messages are said again, runs
//! that were set aside go on or end. The engine decides whether an order can be carried out; here
//! it is committed, kept in the message's log with the operator's name, and counted.

use serde_json::json;
use weir_engine::model::{ContactId, Message, MessageId, TokenId};
use weir_engine::turn::{Input, Order, Reminder, Turn, Wanted};
use weir_store::{Ask, Claim, Extra, LogLine, Who};

use crate::ingest::Write;
use crate::runtime::{Changed, Runtime};
use crate::{Error, Result};

/// What the log of a message and the counters call an order.
fn word(wanted: &Wanted) -> &'static str {
    match wanted {
        Wanted::Retry { .. } => "retried",
        Wanted::Skip(_) => "skipped",
        Wanted::Resend { .. } => "resent",
        Wanted::Remind(_) => "reminded",
        Wanted::StepAgain(_) => "run_retried",
        Wanted::EndRun(_) => "run_ended",
    }
}

impl Runtime {
    /// Carries out an order about a message; gives the one that will leave, if one will.
    pub async fn order_message(&self, id: MessageId, order: Order) -> Result<Option<MessageId>> {
        let now = self.now();
        let (world, mut unit) = self.take(Claim::Messages(vec![id]), now).await?;
        let Some(taken) = unit.contacts().first_mut() else {
            unit.abandon().await?;
            return Err(Error::NoMessage);
        };
        let before = taken.contact.message(id).cloned();
        let contact = taken.contact.id;
        let mut turn = Turn::new(&world, &mut taken.contact, &taken.known_events, now);
        let ordered = turn.apply(Input::ByHand(order.clone())).ordered;
        let changes = turn.finish();
        let made = match ordered.unwrap_or(Ok(None)) {
            Ok(made) if !changes.messages.is_empty() => made,
            // The same request came before.
            Ok(made) => {
                unit.abandon().await?;
                return Ok(made);
            }
            Err(objection) => {
                unit.abandon().await?;
                return Err(Error::Objected(objection));
            }
        };
        let log = vec![log_line(contact, made.unwrap_or(id), id, &order)];
        let extra = Extra { log, ..Extra::default() };
        self.finish(&world, unit, Changed::from([(0, changes)]), extra).await?;
        note(&order, before.as_ref());
        Ok(made)
    }

    /// Sends a reminder of a cart; gives the message that will leave.
    pub async fn remind(
        &self,
        contact: ContactId,
        by: String,
        reminder: Reminder,
    ) -> Result<MessageId> {
        let order = Order { by, what: Wanted::Remind(reminder) };
        let ask = Ask::existing(Who::Internal(contact));
        let inputs = vec![Input::ByHand(order.clone())];
        let mut written = self.write(Write { ask, inputs, extra: Extra::default() }).await?;
        let ordered = written.answers.pop().and_then(|answer| answer.ordered);
        let made = ordered.unwrap_or(Ok(None)).map_err(Error::Objected)?;
        note(&order, None);
        made.ok_or(Error::NoMessage)
    }

    /// Carries out an order about a run that was set aside.
    pub async fn order_run(&self, id: TokenId, order: Order) -> Result<()> {
        let ask = Ask::existing(Who::Internal(id.contact));
        let inputs = vec![Input::ByHand(order.clone())];
        let mut written = self.write(Write { ask, inputs, extra: Extra::default() }).await?;
        let ordered = written.answers.pop().and_then(|answer| answer.ordered);
        ordered.unwrap_or(Ok(None)).map_err(Error::Objected)?;
        note(&order, None);
        Ok(())
    }
}

/// What the log of the message that will leave says of the order.
fn log_line(contact: ContactId, message: MessageId, of: MessageId, order: &Order) -> LogLine {
    let mut said = json!({ "operator": order.by, "did": word(&order.what) });
    if message != of {
        said["of"] = json!(of);
    }
    LogLine { message, contact, said }
}

/// Counts an order, and says it in the log of the process.
fn note(order: &Order, message: Option<&Message>) {
    let did = word(&order.what);
    metrics::counter!("weir_orders_total", "order" => did).increment(1);
    let again = matches!(order.what, Wanted::Retry { .. })
        && message.is_some_and(|message| message.may_have_left || message.status.handed_over());
    if again {
        metrics::counter!("weir_messages_sent_again_total").increment(1);
    }
    tracing::info!(operator = order.by, order = ?order.what, "{did} by hand");
}
