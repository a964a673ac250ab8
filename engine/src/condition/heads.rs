//! The one table of what a condition can ask: read by the parser, its hints and the JSON Schema.

use weir_messages::Channel;

/// One head: the key that says what is asked.
#[derive(Debug)]
pub struct Head {
    /// The key.
    pub word: &'static str,
    /// What stands after it.
    pub takes: Takes,
    /// What people call it.
    pub title: &'static str,
    /// When it is true, in one sentence.
    pub doc: &'static str,
    /// A complete example.
    pub example: &'static str,
    /// Keys that may stand beside it.
    pub beside: &'static [&'static str],
    /// Whether operators on a value may stand beside it.
    pub operators: bool,
    /// Whether a segment cannot ask it: it is about a run, or comes and goes for everybody at once.
    pub flows_only: bool,
}

/// Keys beside a head that are about a run: a segment has none.
const BESIDE_OF_RUNS: [&str; 3] = ["since", "same", "credited"];

/// What stands after a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A tag's name.
    Tag,
    /// An attribute's name; a dot walks into nested data.
    Attribute,
    /// A path.
    Path,
    /// An event type.
    EventType,
    /// A status of a message.
    Status,
    /// A port of a node.
    Port,
    /// A segment's id.
    Segment,
    /// A channel that reaches people.
    Channel,
    /// A window.
    Window,
    /// One condition.
    Condition,
    /// 1 to 20 conditions.
    Conditions,
}

/// The channels that reach people, who consent or do not.
pub const PEOPLE: [Channel; 3] = [Channel::Email, Channel::Sms, Channel::Push];

/// `all` and `any` join at most this many: a longer list is a segment.
pub const ITEMS_MAX: usize = 20;

/// Conditions in one another; deeper ones cannot be drawn, or understood.
pub const DEPTH_MAX: usize = 8;

const fn head(word: &'static str, takes: Takes, title: &'static str) -> Head {
    let (doc, example) = ("", "");
    Head { word, takes, title, doc, example, beside: &[], operators: false, flows_only: false }
}

impl Head {
    const fn doc(self, doc: &'static str, example: &'static str) -> Self {
        Self { doc, example, ..self }
    }

    const fn beside(self, beside: &'static [&'static str]) -> Self {
        Self { beside, ..self }
    }

    const fn operators(self) -> Self {
        Self { operators: true, ..self }
    }

    const fn flows_only(self) -> Self {
        Self { flows_only: true, ..self }
    }

    /// What may stand beside it in a segment; nothing where a segment cannot ask it.
    pub fn in_segments(&self) -> Option<Vec<&'static str>> {
        let is_of_contacts = |key: &&str| !BESIDE_OF_RUNS.contains(key);
        let beside = || self.beside.iter().copied().filter(is_of_contacts).collect();
        (!self.flows_only).then(beside)
    }

    /// The head of this key.
    pub fn of(word: &str) -> Option<&'static Self> {
        HEADS.iter().find(|head| head.word == word)
    }
}

/// Every head, in the order it is offered.
pub static HEADS: &[Head] = &[
    head("tag", Takes::Tag, "Has tag").doc("The contact has the tag now.", "{ tag: VIP }"),
    head("tag_added", Takes::Tag, "Tag was added")
        .doc(
            "The tag was added since entry; each acknowledged add counts.",
            "{ tag_added: BUY, since: arrival }",
        )
        .beside(&["since", "within"]),
    head("tag_removed", Takes::Tag, "Tag was removed")
        .doc("The tag was removed since entry.", "{ tag_removed: VIP, within: 7 days }")
        .beside(&["since", "within"]),
    head("attribute", Takes::Attribute, "Attribute")
        .doc(
            "The attribute is present, or all operators hold of it.",
            "{ attribute: city, is: Berlin }",
        )
        .operators(),
    head("path", Takes::Path, "Value")
        .doc(
            "The path finds a value, or all operators hold of one it finds.",
            "{ path: $.cart.total, gte: 50 EUR }",
        )
        .beside(&["count"])
        .operators(),
    head("event", Takes::EventType, "Event happened")
        .doc(
            "Such an event happened since entry, at least once or as often as `count` says.",
            "{ event: order_placed, same: cart_id, since: ever, count: { gte: 2 } }",
        )
        .beside(&["where", "same", "since", "within", "count", "credited"]),
    head("status", Takes::Status, "Message status")
        .doc(
            "The message that this run last got from the node reached the status.",
            "{ status: clicked, of: first_mail, link: cart }",
        )
        .beside(&["of", "link", "grade"])
        .flows_only(),
    head("arm", Takes::Port, "Took branch")
        .doc("This run left the node by that port.", "{ arm: high_value, of: worth }")
        .beside(&["of"])
        .flows_only(),
    head("segment", Takes::Segment, "In segment")
        .doc("The contact is in the segment now.", "{ segment: repeat_customers }"),
    head("consent", Takes::Channel, "Has consented")
        .doc(
            "Consent to the channel is given now, to the topic when one is named.",
            "{ consent: email, topic: newsletter }",
        )
        .beside(&["topic"]),
    head("reachable", Takes::Channel, "Can be reached")
        .doc(
            "A marketing message on the channel could be sent now: destination known, consent \
             given, not suppressed, a provider configured.",
            "{ reachable: sms }",
        )
        .flows_only(),
    head("during", Takes::Window, "Now is within")
        .doc(
            "Now lies in the window.",
            "{ during: { days: [mon, fri], from: \"09:00\", to: \"18:00\" } }",
        )
        .flows_only(),
    head("all", Takes::Conditions, "All of").doc(
        "Every one of 1 to 20 conditions is true.",
        "{ all: [{ tag: VIP }, { attribute: city, is: Berlin }] }",
    ),
    head("any", Takes::Conditions, "Any of").doc(
        "At least one of 1 to 20 conditions is true.",
        "{ any: [{ tag: VIP }, { segment: repeat_customers }] }",
    ),
    head("not", Takes::Condition, "Not")
        .doc("The condition is not true; so it is for what is missing.", "{ not: { tag: VIP } }"),
];

/// Words from other languages and products, and what says the same here.
pub(super) static MEANT: &[(&str, &str)] = &[
    ("and", "Write `all: [ … ]`."),
    ("or", "Write `any: [ … ]`."),
    ("none", "Write `not: { any: [ … ] }`."),
    ("has_tag", "Write `tag: NAME`."),
    ("tags", "Write `tag: NAME`; several under `all: [ … ]` or `any: [ … ]`."),
    ("field", "Write `attribute: NAME`."),
    ("property", "Write `attribute: NAME`."),
    ("contact", "Write `attribute: NAME`."),
    ("opened", "Write `status: seen, of: NODE`."),
    ("clicked", "Write `status: clicked, of: NODE`."),
    ("branch", "Write `arm: PORT, of: NODE`."),
    ("is_not", "Write `not: { …, is: … }` around the condition."),
    ("ne", "Write `not: { …, is: … }` around the condition."),
    ("not_in", "Write `not: { …, in: [ … ] }` around the condition."),
    ("not_contains", "Write `not: { …, contains: … }` around the condition."),
    ("is_empty", "Write `not: { attribute: NAME }`: without an operator it asks for presence."),
    ("is_set", "Leave it out: without an operator the condition asks for presence."),
    ("exists", "Leave it out: without an operator the condition asks for presence."),
    ("between", "Write both bounds: `gte: 18, lt: 65`."),
    ("equals", "Write `is: VALUE`."),
    ("eq", "Write `is: VALUE`."),
    ("value", "Write the operator: `is: VALUE`."),
    ("min", "Write `gte: VALUE`."),
    ("max", "Write `lte: VALUE`."),
    ("timeout", "Write `within: 2 days`."),
    ("for", "Write `within: 2 days`."),
    ("last", "Write `within_last: 7 days` for a date, `within: 7 days` for events."),
    ("times", "Write `count: { gte: 3 }`."),
    ("at_least", "Write `count: { gte: 3 }`."),
    ("regex", "Write `contains`, `starts_with` or `ends_with`."),
    ("matches", "Write `contains`, `starts_with` or `ends_with`."),
    ("node", "Write `of: NODE`."),
    ("message", "Write `of: NODE`: a message goes by the node that sends it."),
];
