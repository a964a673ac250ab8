//! `people_event`: something happened to a person.

use weir_engine::form::{Form, Need, Setting, Values, Word};
use weir_engine::kind::{Build, Category, Complaints, Kind};
use weir_engine::model::Name;
use weir_engine::trigger::Trigger;

const TRIGGERS: &[Word] = &[
    Word { word: "tag_added", title: "A tag is added" },
    Word { word: "tag_removed", title: "A tag is removed" },
    Word { word: "attribute_changed", title: "An attribute changes" },
    Word { word: "event", title: "An event happens" },
    Word { word: "segment_entered", title: "A segment is entered" },
    Word { word: "segment_left", title: "A segment is left" },
];

pub(crate) static KIND: Kind = Kind {
    name: "people_event",
    title: "People event",
    doc: "Lets a contact in when something happens to it: a tag comes or goes, an attribute \
          changes, an event arrives, it comes to be in a segment or is in it no more. Each \
          acknowledged add of a tag counts, even if the tag was there.",
    category: Category::Start,
    icon: "user-round-check",
    also: &[
        "Change in profile",
        "Metric trigger",
        "Event trigger",
        "Tag trigger",
        "Segment trigger",
    ],
    summary: "{trigger} {tag}{attribute}{event}{segment}",
    settings: &[
        Setting::required("trigger", Form::Choice(TRIGGERS), "When")
            .doc("What must happen for a contact to come in."),
        Setting::optional("tag", Form::Tag, "Tag")
            .doc("The tag, exactly as it is written elsewhere.")
            .show_if("trigger", &["tag_added", "tag_removed"]),
        Setting::optional("only_new", Form::Switch, "Only if it was not there")
            .doc("Leaves out contacts that had the tag already.")
            .default("false")
            .show_if("trigger", &["tag_added"]),
        Setting::optional("attribute", Form::Attribute, "Attribute")
            .doc("The attribute whose change counts.")
            .need(Need::RequiredIf("trigger", "attribute_changed"))
            .show_if("trigger", &["attribute_changed"]),
        Setting::optional("from", Form::Test, "From")
            .doc("What the old value must have been; a first value has none.")
            .show_if("trigger", &["attribute_changed"]),
        Setting::optional("to", Form::Test, "To")
            .doc("What the new value must be.")
            .show_if("trigger", &["attribute_changed"]),
        Setting::optional("event", Form::EventType, "Event")
            .doc("The type of the event, such as `order_placed`.")
            .need(Need::RequiredIf("trigger", "event"))
            .show_if("trigger", &["event"]),
        Setting::optional("segment", Form::Segment, "Segment")
            .doc("The segment that is entered or left.")
            .show_if("trigger", &["segment_entered", "segment_left"]),
    ],
    ports: &[],
    example: "{ type: people_event, trigger: tag_added, tag: AB CART, next: welcome }",
    check,
    build: Build::Start(build),
};

/// Events that have a trigger of their own, so that there is one way to say it.
const OWN_TRIGGER: &[&str] =
    &["tag_added", "tag_removed", "attribute_changed", "segment_entered", "segment_left"];

fn check(values: &Values, complaints: &mut Complaints) {
    let trigger = values.text("trigger").unwrap_or_default();
    if trigger.starts_with("tag_") && !values.has("tag") {
        let help = "name it: `tag: AB CART`";
        complaints.add("", format!("the trigger `{trigger}` needs a `tag`"), help);
    }
    if trigger.starts_with("segment_") && !values.has("segment") {
        let help = "name it: `segment: regulars`";
        complaints.add("", format!("the trigger `{trigger}` needs a `segment`"), help);
    }
    if let Some(event) = values.text("event").filter(|event| OWN_TRIGGER.contains(event)) {
        let help = format!("write `trigger: {event}`");
        complaints.add("event", format!("`{event}` is a trigger of its own"), help);
    }
}

fn build(values: &Values) -> Trigger {
    let trigger = values.text("trigger").unwrap_or_default();
    Trigger::Event {
        kind: values.name("event").unwrap_or_else(|| Name::from(trigger)),
        subject: ["tag", "attribute", "segment"].into_iter().find_map(|about| values.name(about)),
        only_new: values.switch("only_new"),
        from: values.test("from").cloned(),
        to: values.test("to").cloned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{complaints, values};

    #[test]
    fn each_trigger_listens_to_its_event() {
        let rows = [
            ("trigger: tag_added, tag: AB CART", "tag_added", Some("AB CART")),
            ("trigger: tag_removed, tag: AB CART", "tag_removed", Some("AB CART")),
            ("trigger: attribute_changed, attribute: city", "attribute_changed", Some("city")),
            ("trigger: event, event: order_placed", "order_placed", None),
            ("trigger: segment_entered, segment: vips", "segment_entered", Some("vips")),
            ("trigger: segment_left, segment: vips", "segment_left", Some("vips")),
        ];
        for (settings, expected, about) in rows {
            assert_eq!(complaints(&KIND, settings), [], "{settings}");
            let Trigger::Event { kind, subject, .. } = build(&values(&KIND, settings)) else {
                panic!("{settings}");
            };
            assert_eq!((kind.as_str(), subject.as_deref()), (expected, about), "{settings}");
        }
    }

    #[test]
    fn a_crossing_is_two_tests() {
        let crossing = "trigger: attribute_changed, attribute: risk, \
                        from: { lt: 0.7 }, to: { gte: 0.7 }";
        let Trigger::Event { from, to, .. } = build(&values(&KIND, crossing)) else { panic!() };
        assert!(from.is_some() && to.is_some() && from != to);
        let fresh = "trigger: tag_added, tag: VIP, only_new: true";
        let Trigger::Event { only_new, .. } = build(&values(&KIND, fresh)) else { panic!() };
        assert!(only_new);
    }

    #[test]
    fn what_is_missing_or_has_a_trigger_of_its_own_is_refused() {
        let rows = [
            ("trigger: tag_removed", ("", "the trigger `tag_removed` needs a `tag`")),
            ("trigger: segment_left", ("", "the trigger `segment_left` needs a `segment`")),
            ("trigger: event, event: tag_added", ("event", "`tag_added` is a trigger of its own")),
        ];
        for (settings, (setting, message)) in rows {
            let found = complaints(&KIND, settings);
            assert_eq!(found, [(setting.to_owned(), message.to_owned())], "{settings}");
        }
    }
}
