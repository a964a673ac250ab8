//! Who is in which segment: asked anew when something happens that can change the answer, and when
//! an instant has come at which time alone does. What changed is an event of the contact.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use crate::condition::View;
use crate::model::{Appointment, Event, Name, Origin};
use crate::segment::{Segment, Segments};

use super::{Input, Turn, data};

/// What happened since segments were last asked.
#[derive(Debug, Default)]
pub(super) struct Unasked {
    events: Vec<Arc<Event>>,
    /// Something that is no event: every segment is asked.
    all: bool,
}

impl Unasked {
    /// Has every segment asked.
    pub(super) fn add_all(&mut self) {
        self.all = true;
    }

    fn is_empty(&self) -> bool {
        !self.all && self.events.is_empty()
    }

    fn concerns(&self, segment: &Segment) -> bool {
        self.all || self.events.iter().any(|event| segment.hears(event))
    }

    /// Where it came from: of several flows, from the one that was led to by the most others, so
    /// that a ring of flows and segments ends as one of flows alone does.
    fn origin(&self) -> Origin {
        let deepest = self.events.iter().max_by_key(|event| event.depth());
        match deepest.map(|event| &event.origin) {
            Some(origin @ Origin::Token { .. }) => origin.clone(),
            Some(Origin::Source(_) | Origin::Weir) | None => Origin::Weir,
        }
    }
}

impl Turn<'_> {
    /// Before anything else: segments that changed since the contact was last judged, and those
    /// for which its instant has come.
    pub(super) fn look_at_segments(&mut self, input: &Input) {
        let segments = &self.world.segments;
        if !segments.are_kept() || matches!(input, Input::Erase) {
            return;
        }
        let before = std::mem::replace(&mut self.contact.judged, segments.revision());
        if before == segments.revision() {
            let due = self.flip().and_then(|row| row.due);
            if due.is_none_or(|due| due > self.now) {
                return;
            }
            self.unasked.add_all();
        } else {
            self.unasked.add_all();
            if self.contact.counter == 0 {
                // Nothing has happened to it yet: what makes it a member comes now, and is heard.
                return;
            }
        }
        self.judge(before);
        self.drain();
        self.depth = 0;
    }

    /// Notes what segments may have to be asked about.
    pub(super) fn note_for_segments(&mut self, event: &Arc<Event>) {
        if self.world.segments.are_kept() && !Segments::makes(&event.kind) {
            self.unasked.events.push(Arc::clone(event));
        }
    }

    /// Asks the segments that what happened may concern. Whoever changes facts of a contact in a
    /// way that is no event says so by [`Unasked::add_all`].
    pub(super) fn ask_segments(&mut self) {
        if !self.unasked.is_empty() {
            self.judge(self.world.segments.revision());
        }
    }

    /// Asks them; those that were written after the change `before` are entered and left without
    /// starting anything: nothing happened to the contact.
    fn judge(&mut self, before: i64) {
        let unasked = std::mem::take(&mut self.unasked);
        let world = self.world;
        let segments = &world.segments;
        if !segments.are_kept() {
            return;
        }
        let (mut moved, mut is_timed) = (BTreeSet::new(), unasked.all);
        for segment in segments.iter() {
            let named = segment.names().any(|name| moved.contains(name));
            if !named && !unasked.concerns(segment) {
                continue;
            }
            is_timed |= segment.is_timed();
            let holds = segment.holds(&View::new(self.contact, &world.settings, self.now));
            if holds != self.contact.segments.contains(&segment.id) {
                moved.insert(&segment.id);
                let is_heard = segment.revision <= before;
                self.move_member(&segment.id, holds, is_heard, unasked.origin());
            }
        }
        if unasked.all {
            self.leave_gone(segments);
        }
        if is_timed {
            self.plan_flip(segments);
        }
    }

    /// Leaves segments that are no more.
    fn leave_gone(&mut self, segments: &Segments) {
        let gone: Vec<Name> =
            self.contact.segments.iter().filter(|id| !segments.has(id)).cloned().collect();
        for id in &gone {
            self.move_member(id, false, false, Origin::Weir);
        }
    }

    fn move_member(&mut self, segment: &Name, enters: bool, is_heard: bool, origin: Origin) {
        if enters {
            self.contact.segments.insert(segment.clone());
        } else {
            self.contact.segments.remove(segment);
        }
        self.changes.segments.insert(segment.clone());
        let kind = if enters { Segments::ENTERED } else { Segments::LEFT };
        let fields = data([("segment", Value::from(segment.as_str()))]);
        let may_start = self.may_start;
        self.may_start &= is_heard;
        self.make_bounded(kind, fields, origin);
        self.may_start = may_start;
    }

    /// Writes down when time alone changes an answer next.
    fn plan_flip(&mut self, segments: &Segments) {
        let view = View::new(self.contact, &self.world.settings, self.now);
        let due = segments.iter().filter_map(|segment| segment.next_flip(&view)).min();
        let known = self.flip();
        if known.and_then(|row| row.due) == due {
            return;
        }
        let (flow, start) = (Name::from(""), Name::from(Appointment::SEGMENTS));
        match due {
            Some(due) => self.appoint((&flow, &start, ""), Some(due), None),
            None => self.forget(&flow, &start, ""),
        }
    }

    fn flip(&self) -> Option<&Appointment> {
        self.appointment("", Appointment::SEGMENTS, "")
    }
}

#[cfg(test)]
mod tests;
