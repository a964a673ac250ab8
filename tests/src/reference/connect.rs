//! Makes a drawn list of nodes a flow that compiles: ports lead forward, every node can be
//! reached, and what names a node names one that fits.

use std::collections::BTreeMap;

use super::flow::{ARMS, Condition, Flow, Kind, Node, Target};

impl Flow {
    /// Turns drawn jumps into places, drops what nothing leads to, and mends names.
    pub(super) fn connect(&mut self) {
        let count = self.nodes.len();
        for place in 0..count {
            for target in self.nodes[place].targets() {
                *target = target.from(place, count);
            }
        }
        self.drop_unreached();
        for place in 0..self.nodes.len() {
            self.mend_engagement(place);
        }
    }

    /// The send nodes before a place.
    pub(super) fn sends(&self, before: usize) -> impl Iterator<Item = usize> {
        let nodes = self.nodes.iter().take(before).enumerate();
        nodes.filter(|(_, node)| matches!(node.kind, Kind::Send { .. })).map(|(place, _)| place)
    }

    fn drop_unreached(&mut self) {
        let reached = self.reached(None);
        let kept = (0..reached.len()).filter(|place| reached[*place]);
        let places: BTreeMap<_, _> = kept.enumerate().map(|(new, old)| (old, new)).collect();
        let mut place = 0..;
        self.nodes.retain(|_| place.next().is_some_and(|old| places.contains_key(&old)));
        for target in self.nodes.iter_mut().flat_map(Node::targets) {
            if let Target::Node(to) = target {
                *to = places[to];
            }
        }
    }

    /// Which nodes a token can come to, or could without one of them; ports lead forward.
    fn reached(&self, without: Option<usize>) -> Vec<bool> {
        let mut reached = vec![false; self.nodes.len()];
        reached[0] = true;
        for place in 0..self.nodes.len() {
            reached[place] &= without != Some(place);
            let mut node = self.nodes[place].clone();
            for target in node.targets() {
                if let (Target::Node(to), true) = (target, reached[place]) {
                    reached[*to] = true;
                }
            }
        }
        reached
    }

    /// `of` is a send node on every way here, and its statuses are such as its channel has;
    /// without a send node it becomes another branch with the same ports.
    fn mend_engagement(&mut self, place: usize) {
        let before: Vec<_> =
            self.sends(place).filter(|send| !self.reached(Some(*send))[place]).collect();
        let channels: Vec<_> = before.iter().map(|send| self.nodes[*send].channel()).collect();
        let node = &mut self.nodes[place];
        let Kind::Engagement { of, arms, .. } = &mut node.kind else { return };
        if before.is_empty() {
            for (arm, tag) in arms.iter_mut().zip(["BUY", "VIP"]) {
                arm.1 = Condition::Stands("tag_added", tag);
            }
            if let Some(target) = node.ways.remove("not_sent") {
                let label = ARMS[arms.len()];
                arms.push((label, Condition::Stands("tag_added", "RED")));
                node.ways.insert(label, target);
            }
            node.kind = Kind::Data(std::mem::take(arms));
            return;
        }
        let drawn = *of % before.len();
        *of = before[drawn];
        for (_, when) in arms {
            when.mend_status(*of, channels[drawn] == Some("sms"));
        }
    }
}

impl Target {
    fn from(self, place: usize, count: usize) -> Self {
        match self {
            Self::Node(jump) if place + jump < count => Self::Node(place + jump),
            Self::Node(_) => Self::Out("end"),
            Self::Out(reason) => Self::Out(reason),
        }
    }
}

impl Condition {
    /// Points a status at the node; an SMS is never seen.
    fn mend_status(&mut self, of: usize, sms: bool) {
        if let Self::Not(one) = self {
            one.mend_status(of, sms);
        }
        if let Self::Status(node, status) = self {
            *node = of;
            if sms && *status == "message_seen" {
                *status = "message_delivered";
            }
        }
    }
}

impl Node {
    fn channel(&self) -> Option<&'static str> {
        if let Kind::Send { channel, .. } = self.kind { Some(channel) } else { None }
    }

    fn targets(&mut self) -> impl Iterator<Item = &mut Target> {
        self.ways.values_mut().chain([&mut self.rest])
    }
}
