//! `pause`: lets time pass.

mod until;

use weir_engine::condition::{Operand, View};
use weir_engine::form::{Form, Need, Setting, Values};
use weir_engine::kind::{Build, Category, Kind, Port, PortForm};
use weir_engine::model::Token;
use weir_engine::node::{Choice, Input, Node, Parks, Shape, Verdict, When};
use weir_engine::settings::Mutation;
use weir_engine::value::{Duration, Timestamp, Window, hash};

use crate::ports::NEXT;
use until::Until;

const LENGTH: Need = Need::OneOf("length");

pub(crate) static KIND: Kind = Kind {
    name: "pause",
    title: "Pause",
    doc: "Lets time pass: for a while, or until a moment. If the moment is already past, or \
          missing, it is left at once by `past`.",
    category: Category::Timing,
    icon: "hourglass",
    also: &["Time delay", "Wait", "Delay", "Sleep"],
    summary: "Wait {for}{until}",
    settings: &[
        Setting::optional("for", Form::Duration, "For")
            .doc("How long; days are those of the contact's calendar.")
            .need(LENGTH),
        Setting::optional("until", Form::Either(&Form::Date, until::SETTINGS), "Until")
            .doc("The moment, or how it is found.")
            .need(LENGTH),
        Setting::optional("window", Form::Window, "Go on only in")
            .doc("When it is over outside this window, it lasts until the window opens.")
            .advanced(),
        Setting::optional("jitter", Form::Duration, "Spread over")
            .doc("Adds a part of this, different for each run, so that not all go on at once.")
            .advanced(),
    ],
    ports: &[NEXT, Port { name: "past", title: "Already past", form: PortForm::Else("next") }],
    example: "{ type: pause, for: 1 day, next: end }",
    check: until::check,
    build: Build::Node(|values| Box::new(Pause::new(values))),
};

#[derive(Debug)]
struct Pause {
    length: Length,
    window: Option<Window>,
    jitter: Option<Duration>,
    /// What is looked at to find the moment.
    reads: Vec<Operand>,
}

#[derive(Debug)]
enum Length {
    For(Duration),
    Until(Until),
}

impl Pause {
    fn new(values: &Values) -> Self {
        let length = match values.duration("for") {
            Some(length) => Length::For(*length),
            None => Length::Until(Until::new(values)),
        };
        let reads = match &length {
            Length::For(_) => Vec::new(),
            Length::Until(until) => until.reads(),
        };
        let window = values.window("window").cloned();
        Self { length, window, jitter: values.duration("jitter").copied(), reads }
    }

    fn arrive(&self, view: &View<'_>) -> Verdict {
        let Some(end) = self.end(view, arrived(view)).filter(|end| *end > view.now) else {
            return Verdict::go(
                "past",
                format!("waits {}, which is past or missing", self.words()),
            );
        };
        match self.in_window(view, end.plus(self.delay(view))) {
            Some(due) => park(due),
            None => Verdict::go("past", "its window does not open again"),
        }
    }

    /// A change of the contact's zone moves a moment and a window, never a length; and it makes
    /// nothing early (rule 8 of `docs/semantics.md`).
    fn wake(&self, view: &View<'_>) -> Verdict {
        let end = match self.length {
            Length::For(_) => Some(view.now),
            Length::Until(_) => {
                self.end(view, self.recount_from(view)).map(|end| end.plus(self.delay(view)))
            }
        };
        let due = end.and_then(|end| self.in_window(view, end.max(view.now)));
        match due.filter(|due| *due > view.now) {
            Some(due) => park(due),
            None => Verdict::go("next", format!("waited {}", self.words())),
        }
    }

    /// From when the moment is looked for again. A time of day in another zone is the next one
    /// there: nine in the morning stays nine in the morning. All else counts from the arrival,
    /// and so does what a window may have moved.
    fn recount_from(&self, view: &View<'_>) -> Timestamp {
        match (&self.length, &self.window, view.token.and_then(Token::due)) {
            (Length::Until(Until::Time { .. }), None, Some(due)) => due.plus(-1 - self.delay(view)),
            _ => arrived(view),
        }
    }

    /// When it is over, looked for from an instant on; none when that is missing.
    fn end(&self, view: &View<'_>, from: Timestamp) -> Option<Timestamp> {
        match &self.length {
            Length::For(length) if view.settings.breaks(Mutation::Dst) => {
                Some(from.plus(length.exact_millis()))
            }
            Length::For(length) => Some(length.after(from, view.zone())),
            Length::Until(until) => until.end(view, from),
        }
    }

    fn in_window(&self, view: &View<'_>, end: Timestamp) -> Option<Timestamp> {
        match &self.window {
            None => Some(end),
            Some(window) => window.next_open(end, window.timezone().in_force(view.zone())),
        }
    }

    /// Where in the jitter this run lies, in milliseconds.
    fn delay(&self, view: &View<'_>) -> i64 {
        match (&self.jitter, view.token) {
            (Some(jitter), Some(token)) => lot(token).rem_euclid(jitter.exact_millis() + 1),
            _ => 0,
        }
    }

    fn words(&self) -> String {
        match &self.length {
            Length::For(length) => length.to_string(),
            Length::Until(until) => format!("for {until}"),
        }
    }

    fn may_be_past(&self) -> bool {
        let closes = self.window.as_ref().is_some_and(|window| window.dates().to().is_some());
        closes || matches!(self.length, Length::Until(_))
    }
}

fn park(due: Timestamp) -> Verdict {
    Verdict::Park { until: Some(due), deadline: None, listens: false }
}

fn arrived(view: &View<'_>) -> Timestamp {
    view.token.map_or(view.now, |token| token.arrived.at)
}

/// A number that is the same for ever for this run at this node.
fn lot(token: &Token) -> i64 {
    let contact = token.id.contact.lot().to_be_bytes();
    let digest =
        hash::id128(&[b"jitter", &contact, &token.id.n.to_be_bytes(), token.node.as_bytes()]);
    let mut head = [0; 8];
    head.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(head)
}

impl Node for Pause {
    fn step(&self, view: &View<'_>, input: Input<'_>) -> Verdict {
        match input {
            Input::Enter => self.arrive(view),
            Input::Timer => self.wake(view),
            Input::Event(_) => Verdict::Stay,
        }
    }

    fn shape(&self) -> Shape<'_> {
        let past = Choice { port: "past".into(), when: When::Free };
        let next = Choice { port: "next".into(), when: When::Otherwise };
        let (parks, choices) = if self.may_be_past() {
            (Parks::Maybe, vec![past, next])
        } else {
            (Parks::Always, vec![next])
        };
        Shape { parks, choices, reads: self.reads.iter().collect(), ..Shape::default() }
    }
}

#[cfg(test)]
mod tests;
