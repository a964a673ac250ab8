//! Settings as data: one table per node kind and section, read by the parser, the JSON Schema,
//! the docs and the editor alike.

pub(crate) mod id;
mod read;
mod schema;
mod values;
mod words;

use weir_messages::Channel;

pub use read::{At, read_settings};
pub(crate) use read::{
    WINDOW, backticked, branch_settings, read_sections, read_some, read_window, sentence,
};
pub use schema::{definitions, schema};
pub use values::{Branch, Values};

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its key.
    pub name: &'static str,
    /// What stands after it.
    pub form: Form,
    /// Whether it must be there.
    pub need: Need,
    /// What people call it.
    pub title: &'static str,
    /// What it does, in one sentence.
    pub doc: &'static str,
    /// What holds when it is left out, as it would be written.
    pub default: Option<&'static str>,
    /// Shown only when the setting of this name holds one of these.
    pub show_if: Option<(&'static str, &'static [&'static str])>,
    /// Behind "more settings".
    pub advanced: bool,
}

/// Whether a setting must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Always.
    Required,
    /// Never.
    Optional,
    /// When the setting of this name holds this.
    RequiredIf(&'static str, &'static str),
    /// Exactly one of those that name the same group.
    OneOf(&'static str),
}

/// What may stand after a setting's key.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// One line of text.
    Text,
    /// Lines of text.
    LongText,
    /// A tag's name.
    Tag,
    /// Several tags.
    Tags,
    /// An attribute's name; a dot walks into nested data.
    Attribute,
    /// Several attributes.
    Attributes,
    /// An event type.
    EventType,
    /// A segment's id.
    Segment,
    /// Another flow's id.
    Flow,
    /// A variable's name.
    Variable,
    /// A provider's name.
    Provider,
    /// `true` or `false`.
    Switch,
    /// A whole number in these bounds.
    Integer(u32, u32),
    /// A number from 0 to 100 with at most two decimals.
    Percent,
    /// A length of time.
    Duration,
    /// A length of time that may point back.
    SignedDuration,
    /// A time of day.
    Time,
    /// A date, or a date and time.
    Date,
    /// `contact` or an IANA zone.
    Zone,
    /// One of these words.
    Choice(&'static [Word]),
    /// Several of these words.
    Choices(&'static [Word]),
    /// One condition.
    Condition,
    /// One condition, in which `status` without `of` is about the node's own message.
    StatusCondition,
    /// A list of conditions, each with an optional label beside it.
    Conditions,
    /// Operators on a value.
    Test,
    /// A window of days, times and dates.
    Window,
    /// An RFC 9535 path.
    Path,
    /// A text, or a path that finds one.
    TextOrPath,
    /// A date as text, or a path that finds one.
    DateOrPath,
    /// A map of names to JSON values or paths.
    Data,
    /// A map of names to numbers or paths.
    Numbers,
    /// Any JSON.
    Json,
    /// A map of header names to texts.
    Headers,
    /// One of the flow's messages, of this channel.
    Message(Channel),
    /// One send node, or a list of them.
    SendNodes,
    /// The id of a node.
    NodeId,
    /// A list of branches.
    Branches(BranchForm),
    /// A map with these settings.
    Group(&'static [Setting]),
    /// One text of the given shape, or a map with these settings.
    Either(&'static Form, &'static [Setting]),
}

/// What a branch of a list holds beside `label`, `id` and `next`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether one key may stand there")]
pub struct BranchForm {
    /// `when:` a condition.
    pub when: bool,
    /// The condition may ask only for `status`, without `of`.
    pub status_only: bool,
    /// `percent:` a share; all sum to 100. With it `holdout:`.
    pub percent: bool,
    /// `save_as:` a variable.
    pub save_as: bool,
}

/// One word of a choice.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// As it is written.
    pub word: &'static str,
    /// What people call it.
    pub title: &'static str,
}

impl Setting {
    /// A setting that may be left out.
    pub const fn optional(name: &'static str, form: Form, title: &'static str) -> Self {
        Self {
            name,
            form,
            need: Need::Optional,
            title,
            doc: "",
            default: None,
            show_if: None,
            advanced: false,
        }
    }

    /// A setting that must be there.
    pub const fn required(name: &'static str, form: Form, title: &'static str) -> Self {
        Self { need: Need::Required, ..Self::optional(name, form, title) }
    }

    /// What it does.
    #[must_use]
    pub const fn doc(self, doc: &'static str) -> Self {
        Self { doc, ..self }
    }

    /// What holds when it is left out.
    #[must_use]
    pub const fn default(self, text: &'static str) -> Self {
        Self { default: Some(text), ..self }
    }

    /// Shown only when another setting holds one of these.
    #[must_use]
    pub const fn show_if(self, other: &'static str, is: &'static [&'static str]) -> Self {
        Self { show_if: Some((other, is)), ..self }
    }

    /// Needed only when another setting holds this, or one of a group.
    #[must_use]
    pub const fn need(self, need: Need) -> Self {
        Self { need, ..self }
    }

    /// Behind "more settings".
    #[must_use]
    pub const fn advanced(self) -> Self {
        Self { advanced: true, ..self }
    }
}
