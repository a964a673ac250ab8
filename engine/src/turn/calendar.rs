//! Starts by schedule: one appointment for each contact, flow and start.

use serde_json::Value;

use crate::catalogue::World;
use crate::flow::{Flow, Start};
use crate::model::{Appointment, Event, Name, Origin};
use crate::trigger::{Calendar, Trigger};
use crate::value::Timestamp;

use super::{Turn, data};

impl Turn<'_> {
    /// Makes the appointments of every current schedule start, as the contact is now.
    pub(super) fn plan_calendar(&mut self) {
        for (flow, start) in scheduled(self.world) {
            self.plan(flow, start);
        }
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
                self.plan(flow, start);
            }
        }
    }

    fn plan(&mut self, flow: &Flow, start: &Start) {
        let known = self.appointment(&flow.id, &start.id);
        let last = known.and_then(|known| known.last);
        let due = self.next_due(start, last);
        if known.is_some_and(|known| known.due == due) || (known.is_none() && due.is_none()) {
            return;
        }
        self.write_appointment(flow, start, due, last);
    }

    fn appointment(&self, flow: &str, start: &str) -> Option<&Appointment> {
        self.contact.calendar.iter().find(|known| known.flow == *flow && known.start == *start)
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

    fn write_appointment(
        &mut self,
        flow: &Flow,
        start: &Start,
        due: Option<Timestamp>,
        last: Option<Timestamp>,
    ) {
        let row = Appointment { flow: flow.id.clone(), start: start.id.clone(), due, last };
        let same = |known: &Appointment| known.flow == row.flow && known.start == row.start;
        self.contact.calendar.retain(|known| !same(known));
        self.changes.calendar.insert((row.flow.clone(), row.start.clone()));
        self.contact.calendar.push(row);
    }

    /// A schedule start is due: lets the contact in if it is in the audience, and plans the next.
    pub(super) fn keep_appointment(&mut self, flow: &Name, start: &Name) {
        let due = self.appointment(flow, start).and_then(|row| row.due);
        let current = self.world.flows.current(flow).map(|(flow, _)| flow.as_ref());
        let (Some(due), Some(flow)) = (due.filter(|due| *due <= self.now), current) else { return };
        let Some(start) = flow.start(start) else { return self.forget(&flow.id, start) };
        if let Trigger::Schedule(calendar) = &start.trigger
            && self.is_audience(flow, calendar)
        {
            let fields = data([
                ("flow", Value::from(flow.id.as_str())),
                ("due", Value::from(due.to_string())),
            ]);
            let event = self.entry_event("schedule_due", fields, Origin::Weir);
            self.offer(flow, start, &event, None);
        }
        let next = self.next_due(start, Some(due));
        self.write_appointment(flow, start, next, Some(due));
    }

    /// Drops the appointment with a start that the flow has no more.
    fn forget(&mut self, flow: &Name, start: &Name) {
        self.contact.calendar.retain(|row| row.flow != *flow || row.start != *start);
        self.changes.calendar.insert((flow.clone(), start.clone()));
    }

    fn is_audience(&self, flow: &Flow, calendar: &Calendar) -> bool {
        let view = self.view(flow, None, None);
        calendar.audience.as_ref().is_none_or(|audience| audience.holds(&view))
    }
}

/// The schedule starts of current flows.
fn scheduled(world: &World) -> impl Iterator<Item = (&Flow, &Start)> {
    let starts = world.flows.all_current().flat_map(|(flow, _)| {
        let flow: &Flow = flow;
        flow.starts.iter().map(move |start| (flow, start))
    });
    starts.filter(|(_, start)| matches!(start.trigger, Trigger::Schedule(_)))
}

/// Whether a start's instant depends on this field or attribute.
fn turns_on(start: &Start, name: &str) -> bool {
    match &start.trigger {
        Trigger::Schedule(calendar) => {
            name == "timezone" || calendar.attribute.as_deref() == Some(name)
        }
        Trigger::Event { .. } | Trigger::Api => false,
    }
}
