//! Appointments: starts that are due at an instant each contact has of its own. Those by schedule
//! are planned here, one for each contact, flow and start; those by carts in `carts.rs`.

use serde_json::Value;

use crate::catalogue::World;
use crate::flow::{Flow, Start};
use crate::model::{Appointment, Event, Name, Origin};
use crate::trigger::{Calendar, Trigger};
use crate::value::Timestamp;

use super::carts::Overdue;
use super::{Turn, data};

impl Turn<'_> {
    /// Makes every appointment with current starts, as the contact is now.
    pub(super) fn plan(&mut self, overdue: Overdue) {
        for (flow, start) in scheduled(self.world) {
            self.plan_schedule(flow, start);
        }
        self.plan_carts(overdue);
    }

    /// A new contact, another zone or another date move appointments.
    pub(super) fn follow_calendar(&mut self, event: &Event) {
        let created = event.seq == 1 || *event.kind == *"contact_created";
        let changed = event.subject().filter(|_| *event.kind == *"attribute_changed");
        if !created && changed.is_none() {
            return;
        }
        for (flow, start) in scheduled(self.world) {
            if created || changed.is_some_and(|name| turns_on(start, name)) {
                self.plan_schedule(flow, start);
            }
        }
    }

    fn plan_schedule(&mut self, flow: &Flow, start: &Start) {
        let known = self.appointment(&flow.id, &start.id, "");
        let last = known.and_then(|known| known.last);
        let due = self.next_due(start, last);
        if known.is_some_and(|known| known.due == due) || (known.is_none() && due.is_none()) {
            return;
        }
        self.write_appointment(flow, start, "", due, last);
    }

    /// The appointment with a start about one thing.
    pub(super) fn appointment(&self, flow: &str, start: &str, about: &str) -> Option<&Appointment> {
        let is = |row: &&Appointment| row.is_of((flow, start, about));
        self.contact.calendar.iter().find(is)
    }

    fn next_due(&self, start: &Start, last: Option<Timestamp>) -> Option<Timestamp> {
        let Trigger::Schedule(calendar) = &start.trigger else { return None };
        let after = last.map_or(self.now, |last| last.max(self.now));
        let own = self.contact.profile.timezone.as_ref();
        let zone = calendar.zone.in_force(own.unwrap_or(&self.world.settings.zone));
        let anchor = match &calendar.attribute {
            None => None,
            Some(name) => Some(self.date_attribute(name)?),
        };
        calendar.schedule.next_after(after, zone, anchor)
    }

    fn date_attribute(&self, name: &str) -> Option<crate::value::Date> {
        let value = self.contact.profile.attributes.get(name).and_then(Value::as_str)?;
        crate::value::Date::parse(value.get(..10)?).ok()
    }

    /// Writes down when a start is due, and what was kept last.
    pub(super) fn write_appointment(
        &mut self,
        flow: &Flow,
        start: &Start,
        about: &str,
        due: Option<Timestamp>,
        last: Option<Timestamp>,
    ) {
        self.appoint((&flow.id, &start.id, about), due, last);
    }

    /// Writes an appointment in place of the one there may be.
    pub(super) fn appoint(
        &mut self,
        (flow, start, about): (&Name, &Name, &str),
        due: Option<Timestamp>,
        last: Option<Timestamp>,
    ) {
        let (flow, start, about) = (flow.clone(), start.clone(), about.to_owned());
        self.contact.calendar.retain(|row| !row.is_of((&flow, &start, &about)));
        self.changes.calendar.insert((flow.clone(), start.clone(), about.clone()));
        self.contact.calendar.push(Appointment { flow, start, about, due, last });
    }

    /// A start is due: lets the contact in if it may come in, and plans what comes next.
    pub(super) fn keep_appointment(&mut self, flow: &Name, start: &Name, about: &str) {
        let due = self.appointment(flow, start, about).and_then(|row| row.due);
        let current = self.world.flows.current(flow).map(|(flow, _)| flow.as_ref());
        let (Some(due), Some(flow)) = (due.filter(|due| *due <= self.now), current) else { return };
        let Some(start) = flow.start(start) else { return self.forget(&flow.id, start, about) };
        match &start.trigger {
            Trigger::Schedule(calendar) if about.is_empty() => {
                self.keep_schedule(flow, start, calendar, due);
            }
            Trigger::Cart { .. } if !about.is_empty() => {
                self.keep_cart_appointment(flow, start, about);
            }
            Trigger::Event { .. } | Trigger::Api | Trigger::Schedule(_) | Trigger::Cart { .. } => {
                self.forget(&flow.id, &start.id, about);
            }
        }
    }

    fn keep_schedule(&mut self, flow: &Flow, start: &Start, calendar: &Calendar, due: Timestamp) {
        if self.is_audience(flow, calendar) {
            let fields = data([
                ("flow", Value::from(flow.id.as_str())),
                ("due", Value::from(due.to_string())),
            ]);
            let event = self.entry_event("schedule_due", fields, Origin::Weir);
            self.offer(flow, start, &event, None);
        }
        let next = self.next_due(start, Some(due));
        self.write_appointment(flow, start, "", next, Some(due));
    }

    /// Drops an appointment: with a start that the flow has no more, or about a cart that starts
    /// nothing any more.
    pub(super) fn forget(&mut self, flow: &Name, start: &Name, about: &str) {
        self.contact.calendar.retain(|row| !row.is_of((flow, start, about)));
        self.changes.calendar.insert((flow.clone(), start.clone(), about.to_owned()));
    }

    fn is_audience(&self, flow: &Flow, calendar: &Calendar) -> bool {
        let view = self.view(flow, None, None);
        calendar.audience.as_ref().is_none_or(|audience| audience.holds(&view))
    }
}

/// The schedule starts of current flows.
fn scheduled(world: &World) -> impl Iterator<Item = (&Flow, &Start)> {
    let appointed = world.flows.appointed();
    appointed.filter(|(_, start)| matches!(start.trigger, Trigger::Schedule(_)))
}

/// Whether a start's instant depends on this field or attribute.
fn turns_on(start: &Start, name: &str) -> bool {
    match &start.trigger {
        Trigger::Schedule(calendar) => {
            name == "timezone" || calendar.attribute.as_deref() == Some(name)
        }
        Trigger::Event { .. } | Trigger::Cart { .. } | Trigger::Api => false,
    }
}
