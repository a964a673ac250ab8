//! One setting of a provider, and what may stand after its key.

use weir_messages::Channel;

/// One setting.
#[derive(Debug)]
pub struct Row {
    /// Its key.
    pub name: &'static str,
    /// What may stand after it.
    pub shape: Shape,
    /// What people call it.
    pub title: &'static str,
    /// What it does, in a sentence or two.
    pub doc: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// Exactly one is there of those that name the same group.
    pub one_of: Option<&'static str>,
    /// What holds when it is left out, as it would be written in JSON.
    pub default: Option<&'static str>,
    /// What it may look like.
    pub example: Option<&'static str>,
    /// What a number counts.
    pub unit: Option<&'static str>,
    /// The group it is folded into; none for what everybody needs.
    pub group: Option<&'static str>,
    /// Shown in forms only where it is set: there is a plainer way to say the same.
    pub hidden: bool,
}

/// What may stand after a setting's key.
#[derive(Debug)]
pub enum Shape {
    /// One line of text.
    Line,
    /// One line that is kept secret, all of it.
    Secret,
    /// The address of a server with a password inside.
    SecretUrl,
    /// A text with placeholders.
    Template,
    /// Lines of text with placeholders.
    LongTemplate,
    /// One of these words, each with what people call it.
    Choice(&'static [(&'static str, &'static str)]),
    /// A whole number in these bounds.
    Number(u64, u64),
    /// `true` or `false`.
    Flag,
    /// So many messages in so long.
    Rate,
    /// Names of variables of the environment.
    Variables,
    /// Some of these channels.
    Channels(&'static [Channel]),
    /// Statuses of HTTP.
    Statuses,
    /// Headers by name; what they say may be secret.
    Headers,
    /// Texts with placeholders, by name.
    Texts,
    /// Any JSON, with placeholders in its texts.
    Json,
    /// Any value to compare with.
    Any,
    /// A map with these settings.
    Group(&'static [Row]),
}

impl Row {
    pub(super) const fn optional(name: &'static str, shape: Shape, title: &'static str) -> Self {
        Self {
            name,
            shape,
            title,
            doc: "",
            required: false,
            one_of: None,
            default: None,
            example: None,
            unit: None,
            group: None,
            hidden: false,
        }
    }

    pub(super) const fn required(name: &'static str, shape: Shape, title: &'static str) -> Self {
        Self::optional(name, shape, title).needed()
    }

    const fn needed(mut self) -> Self {
        self.required = true;
        self
    }

    pub(super) const fn doc(mut self, doc: &'static str) -> Self {
        self.doc = doc;
        self
    }

    pub(super) const fn one_of(mut self, group: &'static str) -> Self {
        self.one_of = Some(group);
        self
    }

    pub(super) const fn default(mut self, json: &'static str) -> Self {
        self.default = Some(json);
        self
    }

    pub(super) const fn example(mut self, text: &'static str) -> Self {
        self.example = Some(text);
        self
    }

    pub(super) const fn unit(mut self, unit: &'static str) -> Self {
        self.unit = Some(unit);
        self
    }

    pub(super) const fn group(mut self, group: &'static str) -> Self {
        self.group = Some(group);
        self
    }

    pub(super) const fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }
}
