//! What a table of settings read: typed values by key.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde_json::Value;
use weir_messages::path::Path;

use crate::condition::{Condition, Operand, Test};
use crate::model::Name;
use crate::source::Span;
use crate::value::{Duration, Moment, Time, Window, ZoneSetting};

/// The settings of one node or section that passed their forms.
#[derive(Debug, Default)]
pub struct Values {
    pub(crate) read: BTreeMap<&'static str, Read>,
    /// Whether a setting was written and could not be read, which was reported.
    pub(crate) incomplete: bool,
}

/// One value and where it stands.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) span: Span,
    pub(crate) value: Held,
}

/// What a form can hold.
#[derive(Debug, Clone)]
pub(crate) enum Held {
    Text(String),
    Names(Vec<Name>),
    Switch(bool),
    Number(Decimal),
    Duration(Duration),
    Time(Time),
    Date(Moment),
    Zone(ZoneSetting),
    Condition(Box<Condition>),
    Conditions(Vec<(Condition, Option<String>)>),
    Test(Test),
    Window(Box<Window>),
    Path(Path),
    Data(Vec<(Name, Operand)>),
    Json(Value),
    Headers(BTreeMap<String, String>),
    Branches(Vec<Branch>),
    Group(Arc<Values>),
}

/// One branch of a list.
#[derive(Debug, Clone)]
pub struct Branch {
    /// The port's name: `id`, else the label in snake case.
    pub port: Name,
    /// As the author wrote it.
    pub label: String,
    /// When it is taken.
    pub when: Option<Condition>,
    /// Its share, in hundredths of a percent.
    pub share: u16,
    /// Whether its tokens are counted and get nothing.
    pub holdout: bool,
    /// The variable that keeps the waking event's data.
    pub save_as: Option<Name>,
}

/// Accessors that give what a form holds, or nothing when it was left out.
macro_rules! held {
    ($($(#[$doc:meta])* $name:ident: $variant:ident -> $type:ty, $read:expr;)*) => {
        $($(#[$doc])*
        pub fn $name(&self, key: &str) -> Option<$type> {
            if let Some(Held::$variant(held)) = self.held(key) { Some($read(held)) } else { None }
        })*
    };
}

impl Values {
    held! {
        /// A text, a word of a choice, a name or an id.
        text: Text -> &str, String::as_str;
        /// A number.
        number: Number -> Decimal, Clone::clone;
        /// A length of time.
        duration: Duration -> &Duration, |held| held;
        /// A time of day.
        time: Time -> Time, Clone::clone;
        /// A date, or a date and time.
        date: Date -> Moment, Clone::clone;
        /// A condition.
        condition: Condition -> &Condition, Box::as_ref;
        /// Operators on a value.
        test: Test -> &Test, |held| held;
        /// A window.
        window: Window -> &Window, Box::as_ref;
        /// A path, where a path stands.
        path: Path -> &Path, |held| held;
        /// Any JSON.
        json: Json -> &Value, |held| held;
        /// Header names and texts.
        headers: Headers -> &BTreeMap<String, String>, |held| held;
        /// A map with settings of its own.
        group: Group -> &Values, Arc::as_ref;
    }

    /// Whether the setting was written.
    pub fn has(&self, key: &str) -> bool {
        self.read.contains_key(key)
    }

    /// Where its value stands in the file.
    pub fn span(&self, key: &str) -> Option<Span> {
        self.read.get(key).map(|read| read.span)
    }

    /// A text as a [`Name`].
    pub fn name(&self, key: &str) -> Option<Name> {
        self.text(key).map(Name::from)
    }

    /// Several names: tags, attributes, send nodes, the words of a choice of several.
    pub fn names(&self, key: &str) -> &[Name] {
        if let Some(Held::Names(names)) = self.held(key) { names } else { &[] }
    }

    /// `true` or `false`; false when left out.
    pub fn switch(&self, key: &str) -> bool {
        matches!(self.held(key), Some(Held::Switch(true)))
    }

    /// `contact` or a zone; `contact` when left out.
    pub fn zone(&self, key: &str) -> ZoneSetting {
        if let Some(Held::Zone(zone)) = self.held(key) {
            zone.clone()
        } else {
            ZoneSetting::Contact
        }
    }

    /// Conditions with their labels.
    pub fn conditions(&self, key: &str) -> &[(Condition, Option<String>)] {
        if let Some(Held::Conditions(conditions)) = self.held(key) { conditions } else { &[] }
    }

    /// Names with values or paths; the values of [`super::Form::Data`] and `Numbers`.
    pub fn data(&self, key: &str) -> &[(Name, Operand)] {
        if let Some(Held::Data(data)) = self.held(key) { data } else { &[] }
    }

    /// The branches, in written order.
    pub fn branches(&self, key: &str) -> &[Branch] {
        if let Some(Held::Branches(branches)) = self.held(key) { branches } else { &[] }
    }

    fn held(&self, key: &str) -> Option<&Held> {
        self.read.get(key).map(|read| &read.value)
    }
}
