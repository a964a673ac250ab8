//! Starts by carts that were left: the shop says so, a session ends, or nothing changes in one for
//! so long. One appointment for each cart, flow and start tells when that will be, and which quiet
//! spell has started the flow already.

use serde_json::Value;

use crate::catalogue::Mode;
use crate::flow::{Flow, Start};
use crate::model::{Basket, Event, LeftBy, Name, Origin};
use crate::trigger::{CART_ABANDONED, CART_QUIET, Trigger};
use crate::value::Timestamp;

use super::{Refusal, Turn};

/// Whether carts count that went quiet before anybody asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overdue {
    /// They do, if that is not longer ago than a start allows: it has just become known whose
    /// they are.
    Counts,
    /// They do not: publishing a flow enters nobody.
    Passes,
}

impl Turn<'_> {
    /// Plans anew where a cart changed, or who the contact is.
    pub(super) fn follow_carts(&mut self) {
        if self.changes.carts.is_empty() && !self.changes.profile {
            return;
        }
        let came = !self.was_known && self.contact.profile.is_known();
        self.plan_carts(if came { Overdue::Counts } else { Overdue::Passes });
    }

    /// Makes the appointments of every current start by carts with every cart, as both are now.
    ///
    /// Whatever changes carts or who the contact is leads here. To plan again changes nothing.
    pub(super) fn plan_carts(&mut self, overdue: Overdue) {
        let starts = self.world.flows.appointed();
        let starts: Vec<_> =
            starts.filter(|(_, start)| matches!(start.trigger, Trigger::Cart { .. })).collect();
        if starts.is_empty() {
            return;
        }
        let carts: Vec<String> = self.contact.carts.keys().cloned().collect();
        for cart in &carts {
            for (flow, start) in &starts {
                self.plan_cart(flow, start, cart, overdue);
            }
        }
    }

    fn plan_cart(&mut self, flow: &Flow, start: &Start, id: &str, overdue: Overdue) {
        let cart = &self.contact.carts[id];
        let row = self.appointment(&flow.id, &start.id, id);
        let (planned, last) = row.map_or((None, None), |row| (row.due, row.last));
        let quiet = cart.life.quiet.filter(|quiet| quiet.starts && cart.is_waiting());
        let Some(quiet) = quiet else {
            if row.is_some() {
                self.forget(&flow.id, &start.id, id);
            }
            return;
        };
        if last == Some(quiet.since) {
            return;
        }
        let due = self.left_at(start, cart).filter(|at| {
            let in_time = match overdue {
                Overdue::Counts => start.max_age.before(self.now),
                Overdue::Passes => self.now,
            };
            self.contact.profile.is_known() && (planned.is_some() || *at >= in_time)
        });
        if planned != due {
            self.write_appointment(flow, start, id, due, last);
        }
    }

    /// When a cart counts as left for a start: when the shop said so, or a session that ended, or
    /// when nothing has changed in it for so long; never before that was told.
    fn left_at(&self, start: &Start, cart: &Basket) -> Option<Timestamp> {
        let Trigger::Cart { after } = &start.trigger else { return None };
        let counts = |by: LeftBy| match by {
            LeftBy::Shop => true,
            LeftBy::Session => after.is_none(),
            LeftBy::Quiet => false,
        };
        if let Some(left) = cart.life.left.filter(|left| counts(left.by)) {
            return Some(left.told);
        }
        let own = self.contact.profile.timezone.as_ref();
        let zone = own.unwrap_or(&self.world.settings.zone);
        let (after, quiet) = (*after.as_ref()?, cart.life.quiet?);
        let in_time = quiet.since >= start.max_age.before(quiet.told);
        in_time.then(|| after.after(quiet.since, zone).max(quiet.told))
    }

    /// The quiet timer of a cart rang: lets the contact in, if the cart is still as it was.
    pub(super) fn keep_cart_appointment(&mut self, flow: &Flow, start: &Start, id: &str) {
        if self.contact.carts.contains_key(id) {
            self.plan_cart(flow, start, id, Overdue::Passes);
        } else {
            self.forget(&flow.id, &start.id, id);
        }
        let due = self.appointment(&flow.id, &start.id, id).and_then(|row| row.due);
        if due.is_none_or(|due| due > self.now) {
            return;
        }
        self.leave_cart(id, self.now, LeftBy::Quiet);
        self.start_by_cart(flow, start, id, None);
    }

    /// The shop says that a cart was left, or a session ended.
    pub(super) fn hear_of_cart(&mut self, flow: &Flow, start: &Start, event: &Event) {
        let Some(id) = event.id_of("cart_id").or_else(|| self.last_cart()) else { return };
        if let Err(reason) = self.try_by_cart(flow, start, event, &id) {
            self.applied.not_entered.push(Refusal { flow: flow.id.clone(), reason });
        }
    }

    /// The cart that changed last of those that wait for their person.
    fn last_cart(&self) -> Option<String> {
        let waiting = self.contact.carts.iter().filter(|(_, cart)| cart.is_waiting());
        waiting.max_by_key(|(_, cart)| cart.changed_at()).map(|(id, _)| id.clone())
    }

    fn try_by_cart(
        &mut self,
        flow: &Flow,
        start: &Start,
        event: &Event,
        id: &str,
    ) -> Result<(), &'static str> {
        if !self.is_fresh(event, start.max_age.before(event.received_at)) {
            return Err("too_old");
        }
        let is_word = *event.kind == *CART_ABANDONED;
        let cart = self.contact.carts.get(id).filter(|cart| cart.is_waiting());
        // What the shop said late, of a cart that changed since, is not so any more.
        let current = |cart: &&Basket| !is_word || cart.at.seq == event.seq;
        let cart = cart.filter(current).ok_or("no_cart")?;
        let since = cart.life.quiet.map(|quiet| quiet.since);
        if !is_word {
            self.leave_cart(id, event.occurred_at, LeftBy::Session);
        }
        if !self.contact.profile.is_known() {
            return Err("not_known");
        }
        let row = self.appointment(&flow.id, &start.id, id);
        if since.is_some() && row.and_then(|row| row.last) == since {
            return Err("same_cart");
        }
        match self.world.flows.mode(&flow.id) {
            Some(Mode::Live) => {}
            Some(Mode::Paused | Mode::Draining) => return Err("flow_paused"),
            Some(Mode::Archived) | None => return Err("archived"),
        }
        self.start_by_cart(flow, start, id, Some(event).filter(|_| is_word));
        Ok(())
    }

    /// Offers the contact to the flow, once in a quiet spell; without an event from outside the
    /// cart itself is what enters.
    fn start_by_cart(&mut self, flow: &Flow, start: &Start, id: &str, event: Option<&Event>) {
        let quiet = self.contact.carts.get(id).and_then(|cart| cart.life.quiet);
        self.write_appointment(flow, start, id, None, quiet.map(|quiet| quiet.since));
        if let Some(event) = event {
            return self.offer(flow, start, event, None);
        }
        let event = self.entry_event(CART_QUIET, self.told_cart(&flow.id, id), Origin::Weir);
        self.offer(flow, start, &event, None);
    }

    /// What the event says by which a cart enters: the cart, the flow, and since when it is quiet.
    pub(super) fn told_cart(&self, flow: &Name, id: &str) -> Value {
        let cart = self.contact.carts.get(id);
        let told = cart.and_then(|cart| cart.data.as_object().cloned());
        let mut fields = told.unwrap_or_default();
        fields.insert("cart_id".into(), id.into());
        fields.insert("flow".into(), flow.as_str().into());
        let since = cart.map(|cart| cart.changed_at().to_string());
        fields.extend(since.map(|since| ("quiet_since".to_owned(), since.into())));
        Value::Object(fields)
    }
}
