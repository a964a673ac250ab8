//! What a condition, a path or a placeholder may look at: the roots.

mod resolve;
mod roots;

use std::cell::OnceCell;
use std::sync::LazyLock;

use serde_json::{Map, Value};
use weir_messages::path::Path;

use super::{AskedGrade, Credit};
use crate::flow::Flow;
use crate::model::{Contact, Event, Message, Name, Token};
use crate::settings::Settings;
use crate::value::{Timestamp, Zone};

/// One moment of one contact, seen from one flow.
///
/// A condition only reads: the same view gives the same answer. What happened must be in the
/// contact's history already, the event at hand too, for a commit sees the facts after its event.
#[derive(Debug)]
pub struct View<'a> {
    /// The contact, as it is now.
    pub contact: &'a Contact,
    /// The token that asks; none where a start's `where` is asked. `exit_when` at entry is asked
    /// with the token that would enter: without one, "since entry" means "ever".
    pub token: Option<&'a Token>,
    /// The event at hand, where the language has one: inside `where`, `value`, `key`, `same`,
    /// `save_as` and `from`/`to`. None elsewhere; `$.event` is the entry event then.
    pub event: Option<&'a Event>,
    /// The instant.
    pub now: Timestamp,
    /// The installation's settings.
    pub settings: &'a Settings,
    /// The flow's `vars`.
    pub constants: &'a Map<String, Value>,
    /// The flow's id and name.
    pub flow: (&'a Name, &'a str),
    /// The send nodes that `status` without `of` is about.
    pub of: &'a [Name],
    /// Whose opens and clicks count where a condition does not say; a person's, if this does not.
    pub grade: Option<AskedGrade>,
    /// How a goal's event is credited: the least status, and within how long.
    pub credit: Option<&'a Credit>,
    pub(crate) roots: OnceCell<Value>,
}

static NO_CONSTANTS: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
static NO_FLOW: LazyLock<Name> = LazyLock::new(|| Name::from(""));

impl<'a> View<'a> {
    /// A contact at an instant, seen from no flow.
    pub fn new(contact: &'a Contact, settings: &'a Settings, now: Timestamp) -> Self {
        Self {
            contact,
            token: None,
            event: None,
            now,
            settings,
            constants: &NO_CONSTANTS,
            flow: (&NO_FLOW, ""),
            of: &[],
            grade: None,
            credit: None,
            roots: OnceCell::new(),
        }
    }

    /// What a message of a flow is filled in from: seen by the token that asked for it.
    pub fn of_message(
        contact: &'a Contact,
        message: &Message,
        flow: &'a Flow,
        settings: &'a Settings,
        now: Timestamp,
    ) -> Self {
        let view = Self::new(contact, settings, now);
        let view = view.flow(&flow.id, &flow.name).constants(&flow.vars);
        match contact.token(message.token) {
            Some(token) => view.token(token),
            None => view,
        }
    }

    /// Seen by this token.
    #[must_use]
    pub fn token(self, token: &'a Token) -> Self {
        Self { token: Some(token), ..self.anew() }
    }

    /// With this event at hand.
    #[must_use]
    pub fn event(self, event: &'a Event) -> Self {
        Self { event: Some(event), ..self.anew() }
    }

    /// From this flow, by id and name.
    #[must_use]
    pub fn flow(self, id: &'a Name, name: &'a str) -> Self {
        Self { flow: (id, name), ..self.anew() }
    }

    /// With the flow's `vars`.
    #[must_use]
    pub fn constants(self, constants: &'a Map<String, Value>) -> Self {
        Self { constants, ..self.anew() }
    }

    /// Where `status` is about the message of these nodes, and a condition that names no grade
    /// counts what this one admits.
    #[must_use]
    pub fn of(self, nodes: &'a [Name], grade: Option<AskedGrade>) -> Self {
        Self { of: nodes, grade, ..self }
    }

    /// Where `credited` is judged like this.
    #[must_use]
    pub fn credit(self, credit: &'a Credit) -> Self {
        Self { credit: Some(credit), ..self }
    }

    /// The same facts at another instant: what time alone makes of them.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Self {
        Self { now, roots: self.roots.clone(), ..self.same_facts() }
    }

    /// The same moment with another event at hand, for a `where` about it.
    pub(super) fn about<'b>(&'b self, event: &'b Event) -> View<'b> {
        View { event: Some(event), ..self.same_facts() }
    }

    /// The contact's zone, else the setting's.
    pub fn zone(&self) -> &'a Zone {
        self.contact.profile.timezone.as_ref().unwrap_or(&self.settings.zone)
    }

    /// The event that entered; where none has yet, the event at hand.
    pub fn entry(&self) -> Option<&'a Event> {
        self.token.map(|token| &token.entry).or(self.event)
    }

    /// Everything paths and placeholders can reach, by root; built when first asked for. What is
    /// missing (a cart, an order) has no key.
    pub fn roots(&self) -> &Value {
        self.roots.get_or_init(|| roots::build(self))
    }

    /// The same, for whoever keeps them.
    pub fn into_roots(mut self) -> Value {
        self.roots.take().unwrap_or_else(|| roots::build(&self))
    }

    /// Everything a path finds.
    pub fn find(&self, path: &Path) -> Vec<&Value> {
        path.find_all(self.roots())
    }

    fn anew(self) -> Self {
        Self { roots: OnceCell::new(), ..self }
    }

    fn same_facts(&self) -> Self {
        let Self {
            contact, token, event, now, settings, constants, flow, of, grade, credit, ..
        } = *self;
        let roots = OnceCell::new();
        Self { contact, token, event, now, settings, constants, flow, of, grade, credit, roots }
    }
}
