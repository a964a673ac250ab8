//! `evaluate_event`: which way, by what became of a message.

use weir_engine::condition::{Asked, AskedGrade, Condition, View};
use weir_engine::form::{Branch, BranchForm, Form, Setting, Values, Word};
use weir_engine::kind::{Build, Category, Kind, Port, PortForm, nothing_to_check};
use weir_engine::model::{Event, Message, Name, SignKind, State, Status};
use weir_engine::node::{Choice, Input, Node, Parks, Shape, Verdict, When};
use weir_engine::settings::Mutation;
use weir_engine::value::{Duration, Timestamp};

use crate::because::found;
use crate::ports::BRANCHES;

const BRANCH: BranchForm =
    BranchForm { when: true, status_only: true, percent: false, save_as: false };

const GRADES: &[Word] = &[
    Word { word: "human", title: "Those of people" },
    Word { word: "any", title: "Those of machines too" },
];

const LATE: &[Word] = &[Word { word: "ignore", title: "Only counts in reports" }];

pub(crate) static KIND: Kind = Kind {
    name: "evaluate_event",
    title: "Evaluate message",
    doc: "Waits for what becomes of a message. The branches are in order of preference: the \
          first leaves as soon as it is true, the others when `within` is over.",
    category: Category::Branch,
    icon: "mail-check",
    also: &["Message branch", "Engagement split", "Has opened", "Has clicked"],
    summary: "What became of {of}, within {within}",
    settings: &[
        Setting::required("of", Form::SendNodes, "Message of")
            .doc("A send node; of several, the one this run came by last."),
        Setting::required("within", Form::Duration, "Within")
            .doc("How long after the hand-over; days are those of the contact's calendar."),
        Setting::required("branches", Form::Branches(BRANCH), "Branches")
            .doc("In order of preference."),
        Setting::optional("grade", Form::Choice(GRADES), "Opens and clicks that count")
            .doc("Whether those of scanners and proxies count too.")
            .default("human")
            .advanced(),
        Setting::optional("late", Form::Choice(LATE), "What comes later")
            .doc("What a status does that comes after the branch was taken.")
            .default("ignore")
            .advanced(),
    ],
    ports: &[
        BRANCHES,
        Port { name: "not_sent", title: "Not sent", form: PortForm::Else("no_action") },
        Port { name: "no_action", title: "No action", form: PortForm::Otherwise },
    ],
    example: "\
type: evaluate_event
of: a_send
within: 1 day
branches:
  - { label: Clicked, when: { status: clicked }, next: exit }
  - { label: Seen, when: { status: seen }, next: end }
no_action: end",
    check: nothing_to_check,
    build: Build::Node(|values| Box::new(EvaluateEvent::new(values))),
};

#[derive(Debug)]
struct EvaluateEvent {
    of: Vec<Name>,
    within: Duration,
    arms: Vec<Branch>,
    grade: Option<AskedGrade>,
}

impl EvaluateEvent {
    fn new(values: &Values) -> Self {
        let any = values.text("grade") == Some("any");
        Self {
            of: values.names("of").to_vec(),
            within: *values.duration("within").expect("required by the table"),
            arms: values.branches("branches").to_vec(),
            grade: any.then_some(AskedGrade::Any),
        }
    }

    /// On arrival (`deadline` is none) and whenever something was heard of the message.
    fn judge(&self, view: &View<'_>, message: &Message, deadline: Option<Timestamp>) -> Verdict {
        if message.status.pending() {
            return wait(None);
        }
        let Some(handed_over_at) = message.handed_over_at else {
            return self.unsent(view, message);
        };
        if let Some(verdict) = self.arms.first().and_then(|arm| self.take(view, message, arm)) {
            return verdict;
        }
        let end = deadline.unwrap_or_else(|| self.end(view, handed_over_at));
        if end <= view.now || failed_later(message) {
            return self.in_the_end(view, message);
        }
        match deadline {
            Some(_) => Verdict::Stay,
            None => wait(Some(end)),
        }
    }

    /// Rule 23 of `docs/semantics.md`: `within` counts from the hand-over.
    fn end(&self, view: &View<'_>, handed_over_at: Timestamp) -> Timestamp {
        let broken = view.settings.breaks(Mutation::WithinStart);
        self.within.after(if broken { view.now } else { handed_over_at }, view.zone())
    }

    /// A message that was never handed over: the arm that names that, else `not_sent`.
    fn unsent(&self, view: &View<'_>, message: &Message) -> Verdict {
        let mut naming = self.arms.iter().filter(|arm| arm.when.as_ref().is_some_and(names_unsent));
        let taken = naming.find_map(|arm| self.take(view, message, arm));
        taken.unwrap_or_else(|| Verdict::go("not_sent", "the message was not handed over"))
    }

    /// Nothing is left to wait for: the first arm that is true, in the order written.
    fn in_the_end(&self, view: &View<'_>, message: &Message) -> Verdict {
        let taken = self.arms.iter().find_map(|arm| self.take(view, message, arm));
        let nothing = || format!("no branch was true within {} of the hand-over", self.within);
        taken.unwrap_or_else(|| Verdict::go("no_action", nothing()))
    }

    fn take(&self, view: &View<'_>, message: &Message, arm: &Branch) -> Option<Verdict> {
        let of = std::slice::from_ref(&message.node);
        let view = view.at(view.now).of(of, self.grade);
        let when = arm.when.as_ref().filter(|when| when.holds(&view))?;
        let because = found(&arm.label, &when.find(&view));
        Some(Verdict::Go { port: arm.port.clone(), because })
    }

    /// The message of the send node this token came by last.
    fn message<'v>(&self, view: &View<'v>) -> Option<&'v Message> {
        let token = view.token?.id;
        let sent = view.contact.messages.iter();
        let sent = sent.filter(|sent| sent.token == token && self.of.contains(&sent.node));
        sent.filter(|sent| !sent.is_resent()).max_by_key(|sent| sent.visit)
    }
}

fn wait(until: Option<Timestamp>) -> Verdict {
    Verdict::Park { until, deadline: until, listens: true }
}

/// Given up by the provider after it had been taken: nothing more will come of it.
fn failed_later(message: &Message) -> bool {
    message.status == Status::Failed || message.sign(SignKind::Failed).is_some()
}

fn names_unsent(when: &Condition) -> bool {
    let mut names = false;
    when.walk(&mut |one| {
        if let Condition::Status(reached) = one {
            names |= matches!(reached.status, Asked::Failed | Asked::Suppressed | Asked::Cancelled);
        }
    });
    names
}

fn is_about(event: &Event, message: &Message) -> bool {
    event.data.get("message").is_some_and(|id| *id == message.id.to_string())
}

fn parked_deadline(view: &View<'_>) -> Option<Timestamp> {
    let State::Parked { deadline, .. } = &view.token?.state else { return None };
    *deadline
}

impl Node for EvaluateEvent {
    fn step(&self, view: &View<'_>, input: Input<'_>) -> Verdict {
        let Some(message) = self.message(view) else {
            return Verdict::go("not_sent", "there was no message");
        };
        match input {
            Input::Enter => self.judge(view, message, None),
            Input::Event(event) if is_about(event, message) => {
                self.judge(view, message, parked_deadline(view))
            }
            Input::Event(_) => Verdict::Stay,
            Input::Timer => self.in_the_end(view, message),
        }
    }

    fn shape(&self) -> Shape<'_> {
        let mut choices: Vec<_> = self.arms.iter().enumerate().filter_map(preference).collect();
        choices.push(Choice { port: "not_sent".into(), when: When::NotSent });
        choices.push(Choice { port: "no_action".into(), when: When::TimedOut });
        Shape { parks: Parks::Maybe, choices, of: &self.of, ..Shape::default() }
    }
}

/// The first arm is taken as soon as it is true, the others in the end.
fn preference((place, arm): (usize, &Branch)) -> Option<Choice<'_>> {
    let when = arm.when.as_ref()?;
    let when = if place == 0 { When::If(when) } else { When::InTheEnd(when) };
    Some(Choice { port: arm.port.clone(), when })
}

#[cfg(test)]
mod tests;
