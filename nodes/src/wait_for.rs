//! `wait_for`: waits until something happens or becomes true.

use weir_engine::condition::{Finding, Since, View};
use weir_engine::form::{Branch, BranchForm, Form, Setting, Values, Word};
use weir_engine::kind::{Build, Category, Kind, Port, PortForm, nothing_to_check};
use weir_engine::model::{Event, State};
use weir_engine::node::{Choice, Effect, Input, Node, Parks, Shape, Verdict, When};
use weir_engine::value::{Duration, Timestamp};

use crate::because::found;
use crate::ports::BRANCHES;

const BRANCH: BranchForm =
    BranchForm { when: true, status_only: false, percent: false, save_as: true };

const SINCE: &[Word] = &[
    Word { word: "arrival", title: "It came here" },
    Word { word: "entry", title: "It entered the flow" },
    Word { word: "ever", title: "Ever" },
];

pub(crate) static KIND: Kind = Kind {
    name: "wait_for",
    title: "Wait for",
    doc: "Waits until a branch is true, at most for `within`. What is true on arrival goes on at \
          once; `since` says which past events count for that.",
    category: Category::Timing,
    icon: "alarm-clock-check",
    also: &["Wait until", "Wait for event", "Action path", "Hold until"],
    summary: "First of {branches}, within {within}",
    settings: &[
        Setting::required("branches", Form::Branches(BRANCH), "Branches")
            .doc("Asked in this order; the first that is true is taken."),
        Setting::required("since", Form::Choice(SINCE), "Events count since")
            .doc("For events whose condition does not say it itself."),
        Setting::required("within", Form::Duration, "At most")
            .doc("How long to wait; days are those of the contact's calendar."),
    ],
    ports: &[BRANCHES, Port { name: "timed_out", title: "Timed out", form: PortForm::Otherwise }],
    example: "\
type: wait_for
since: arrival
within: 3 days
branches:
  - { label: Bought, when: { event: order_placed }, next: exit }
timed_out: end",
    check: nothing_to_check,
    build: Build::Node(|values| Box::new(WaitFor::new(values))),
};

#[derive(Debug)]
struct WaitFor {
    branches: Vec<Branch>,
    within: Duration,
}

impl WaitFor {
    fn new(values: &Values) -> Self {
        let since = match values.text("since") {
            Some("ever") => Since::Ever,
            Some("entry") => Since::Entry,
            _ => Since::Arrival,
        };
        let mut branches = values.branches("branches").to_vec();
        branches.iter_mut().filter_map(|branch| branch.when.as_mut()).for_each(|when| {
            when.default_since(&since);
        });
        Self { branches, within: *values.duration("within").expect("required by the table") }
    }

    fn arrive(&self, view: &View<'_>) -> Verdict {
        let deadline = self.within.after(view.now, view.zone());
        self.leave(view, None).unwrap_or_else(|| self.park(view, deadline))
    }

    fn hear(&self, view: &View<'_>, event: &Event) -> Verdict {
        if let Some(verdict) = self.leave(view, Some(event)) {
            return verdict;
        }
        // What happened may have moved the instant at which time alone makes a branch true.
        match parked(view) {
            Some((until, deadline)) if self.wake_at(view, deadline) != until => {
                self.park(view, deadline)
            }
            _ => Verdict::Stay,
        }
    }

    /// Either time is up, or it may have made a branch true.
    fn wake(&self, view: &View<'_>) -> Verdict {
        let Some((until, deadline)) = parked(view) else { return Verdict::Stay };
        if until < deadline {
            if let Some(verdict) = self.leave(view, None) {
                return verdict;
            }
            if view.now < deadline {
                return self.park(view, deadline);
            }
        }
        Verdict::go("timed_out", format!("nothing within {}, until {deadline}", self.within))
    }

    /// Leaves by the first branch that is true.
    fn leave(&self, view: &View<'_>, event: Option<&Event>) -> Option<Verdict> {
        self.branches.iter().find_map(|branch| {
            let when = branch.when.as_ref().filter(|when| when.holds(view))?;
            Some(leave_by(branch, &when.find(view), view, event))
        })
    }

    fn park(&self, view: &View<'_>, deadline: Timestamp) -> Verdict {
        let until = Some(self.wake_at(view, deadline));
        Verdict::Park { until, deadline: Some(deadline), listens: true }
    }

    /// The deadline, or the instant before it at which time alone may make a branch true.
    fn wake_at(&self, view: &View<'_>, deadline: Timestamp) -> Timestamp {
        let conditions = self.branches.iter().filter_map(|branch| branch.when.as_ref());
        let flips = conditions.filter_map(|when| when.next_flip(view));
        flips.filter(|flip| *flip > view.now).fold(deadline, Timestamp::min)
    }
}

/// Until when the token is parked, and when it gives up.
fn parked(view: &View<'_>) -> Option<(Timestamp, Timestamp)> {
    let State::Parked { until, deadline, .. } = &view.token?.state else { return None };
    Some(((*until)?, (*deadline)?))
}

/// By the branch, with the data of the event that decided where they are kept.
fn leave_by(branch: &Branch, finding: &Finding, view: &View<'_>, event: Option<&Event>) -> Verdict {
    let past = || view.contact.events().find(|past| Some(past.seq) == finding.event);
    let decided = past().or(event);
    let port = branch.port.clone();
    match (&branch.save_as, decided) {
        (Some(name), Some(decided)) => {
            let (name, value) = (name.clone(), decided.data.clone());
            let because = found(&branch.label, finding);
            Verdict::Do { effect: Effect::Keep { name, value, because }, port }
        }
        _ => Verdict::Go { port, because: found(&branch.label, finding) },
    }
}

impl Node for WaitFor {
    fn step(&self, view: &View<'_>, input: Input<'_>) -> Verdict {
        match input {
            Input::Enter => self.arrive(view),
            Input::Event(event) => self.hear(view, event),
            Input::Timer => self.wake(view),
        }
    }

    fn shape(&self) -> Shape<'_> {
        let keeps = self
            .branches
            .iter()
            .filter_map(|branch| Some((branch.save_as.clone()?, branch.port.clone())));
        let mut choices: Vec<_> = self.branches.iter().filter_map(if_true).collect();
        choices.push(Choice { port: "timed_out".into(), when: When::TimedOut });
        Shape { parks: Parks::Maybe, choices, keeps: keeps.collect(), ..Shape::default() }
    }
}

fn if_true(branch: &Branch) -> Option<Choice<'_>> {
    let when = When::If(branch.when.as_ref()?);
    Some(Choice { port: branch.port.clone(), when })
}

#[cfg(test)]
mod tests;
