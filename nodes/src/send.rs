//! What all send nodes have in common: they ask for a message and wait until it is handed over.

use weir_engine::condition::View;
use weir_engine::form::{Form, Setting, Values, Word};
use weir_engine::kind::{Port, PortForm};
use weir_engine::model::{Event, Name, OnUnknown};
use weir_engine::node::{Because, Choice, Effect, Input, Node, Parks, Request, Shape};
use weir_engine::node::{Verdict, When};
use weir_engine::settings::Mutation;
use weir_engine::value::Duration;
use weir_messages::Channel;

use crate::because::by_event;
use crate::ports::NEXT;

const WINDOW: &[Word] = &[Word { word: "ignore", title: "May leave outside the send window" }];

const ON_UNKNOWN: &[Word] = &[
    Word { word: "never_twice", title: "Leave it: never twice" },
    Word { word: "at_least_once", title: "Send again: at least once" },
];

pub(crate) const PROVIDER: Setting = Setting::optional("provider", Form::Provider, "Provider")
    .doc("A provider other than the channel's default.")
    .advanced();

pub(crate) const HEEDS: Setting = Setting::optional("window", Form::Choice(WINDOW), "Send window")
    .doc("With `ignore` the flow's send window does not hold it.")
    .advanced();

pub(crate) const EXPIRES: Setting = Setting::optional("expires", Form::Duration, "Give up after")
    .doc("A message that nothing took for so long is not sent.")
    .default(EXPIRES_DEFAULT)
    .advanced();

pub(crate) const UNKNOWN: Setting =
    Setting::optional("on_unknown", Form::Choice(ON_UNKNOWN), "If nobody knows whether it left")
        .doc("Left out, marketing is never sent twice and an answer is sent at least once.")
        .advanced();

/// The way of a message that will not be handed over.
pub(crate) const FAILED: Port =
    Port { name: "failed", title: "Not sent", form: PortForm::Else("next") };

/// The ways out of every send node.
pub(crate) const PORTS: &[Port] = &[NEXT, FAILED];

/// Long enough for a weekend without a provider; after that a message is out of place.
const EXPIRES_DEFAULT: &str = "3 days";

/// A send node, of whatever channel.
#[derive(Debug)]
pub(crate) struct Send {
    request: Request,
    /// The variable that keeps what the other side answered.
    save_as: Option<Name>,
}

impl Send {
    /// Made from the settings of its kind; those it does not have are as if left out.
    pub(crate) fn new(values: &Values, channel: Channel) -> Self {
        let expires = values.duration("expires").copied();
        let request = Request {
            message: values.name("message").expect("required by the table"),
            channel,
            provider: values.name("provider"),
            // Windows are for people: a call to another system disturbs nobody.
            heeds_window: channel != Channel::Webhook && values.text("window") != Some("ignore"),
            expires: expires.unwrap_or_else(|| written(EXPIRES_DEFAULT)),
            within: values.duration("within").copied(),
            on_unknown: values.text("on_unknown").map(on_unknown),
        };
        Self { request, save_as: values.name("save_as") }
    }

    /// Rule 17 of `docs/semantics.md`: taken and unknown go on, all else does not.
    fn answered(&self, view: &View<'_>, event: &Event) -> Verdict {
        let reason = event.data.get("reason").and_then(|reason| reason.as_str());
        let (port, text) = match (&*event.kind, reason) {
            ("message_sent", _) => ("next", "handed over".to_owned()),
            ("message_unknown", _) => ("next", "handed over, perhaps".to_owned()),
            ("message_failed" | "message_suppressed" | "message_cancelled", reason) => {
                ("failed", format!("not sent: {}", reason.unwrap_or("failed")))
            }
            _ => return Verdict::Stay,
        };
        let broken =
            view.settings.breaks(Mutation::Suppressed) && event.kind == "message_suppressed";
        let port = if broken { "next" } else { port };
        self.leave(port, by_event(text, event), event)
    }

    fn leave(&self, port: &str, because: Because, event: &Event) -> Verdict {
        let port = Name::from(port);
        match (&self.save_as, event.data.get("response")) {
            (Some(name), Some(response)) => {
                let (name, value) = (name.clone(), response.clone());
                Verdict::Do { effect: Effect::Keep { name, value, because }, port }
            }
            _ => Verdict::Go { port, because },
        }
    }
}

impl Node for Send {
    fn step(&self, view: &View<'_>, input: Input<'_>) -> Verdict {
        match input {
            Input::Enter => Verdict::Ask(self.request.clone()),
            Input::Event(event) => self.answered(view, event),
            // What expired comes back as an answer, like everything else that became of it.
            Input::Timer => Verdict::Stay,
        }
    }

    fn shape(&self) -> Shape<'_> {
        let choices = vec![
            Choice { port: "next".into(), when: When::Sent },
            Choice { port: "failed".into(), when: When::NotSent },
        ];
        let keeps = self.save_as.iter().map(|name| (name.clone(), "next".into())).collect();
        // A guard that says no answers at once, so it may also pass without waiting.
        let parks = Parks::Maybe;
        Shape { parks, choices, sends: Some(&self.request), keeps, ..Shape::default() }
    }
}

/// A duration of a default, which is written as in a flow.
pub(crate) fn written(default: &str) -> Duration {
    Duration::parse(default).expect("a default is written well")
}

fn on_unknown(word: &str) -> OnUnknown {
    match word {
        "at_least_once" => OnUnknown::AtLeastOnce,
        _ => OnUnknown::NeverTwice,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::scene::{Scene, because, choices, node, shown};
    use crate::{send_email, send_push, send_sms, send_webhook};

    #[test]
    fn it_asks_with_what_its_settings_say() {
        let scene = Scene::new();
        let all = "message: hello, provider: spare, window: ignore, expires: 12 hours, \
                   on_unknown: at_least_once";
        let rows = [
            (&send_email::KIND, "message: hello", Channel::Email, (None, true, "3 days")),
            (&send_sms::KIND, "message: hello", Channel::Sms, (None, true, "3 days")),
            (&send_push::KIND, all, Channel::Push, (Some("spare"), false, "12 hours")),
            (&send_webhook::KIND, "message: hello", Channel::Webhook, (None, false, "3 days")),
        ];
        for (kind, settings, channel, expected) in rows {
            let Verdict::Ask(request) = scene.enter(&*node(kind, settings)) else {
                panic!("{settings}");
            };
            let Request { message, provider, heeds_window, expires, on_unknown, .. } = request;
            let expires = expires.to_string();
            assert_eq!((message.as_str(), request.channel), ("hello", channel));
            assert_eq!((provider.as_deref(), heeds_window, expires.as_str()), expected);
            let twice = (settings == all).then_some(OnUnknown::AtLeastOnce);
            assert_eq!(on_unknown, twice);
        }
    }

    #[test]
    fn what_became_of_the_message_chooses_the_port() {
        let node = node(&send_email::KIND, "message: hello");
        let rows = [
            ("message_sent", "next", "handed over"),
            ("message_unknown", "next", "handed over, perhaps"),
            ("message_failed", "failed", "not sent: no_consent"),
            ("message_suppressed", "failed", "not sent: no_consent"),
            ("message_cancelled", "failed", "not sent: no_consent"),
        ];
        for (kind, port, text) in rows {
            let mut scene = Scene::new();
            let event = scene.happens(kind, &json!({ "reason": "no_consent" }));
            let verdict = scene.step(&*node, Input::Event(&event));
            assert_eq!(shown(&verdict), port, "{kind}");
            assert_eq!(because(&verdict).text, text);
            assert_eq!(because(&verdict).event, Some(event.seq));
        }
    }

    #[test]
    fn nothing_else_moves_it() {
        let node = node(&send_email::KIND, "message: hello");
        let mut scene = Scene::new();
        let event = scene.happens("message_seen", &json!({}));
        assert_eq!(shown(&scene.step(&*node, Input::Event(&event))), "stay");
        assert_eq!(shown(&scene.step(&*node, Input::Timer)), "stay");
    }

    #[test]
    fn an_answer_is_kept() {
        let node = node(&send_webhook::KIND, "message: hello, save_as: answer");
        let response = json!({ "status": 200 });
        for (kind, port) in [("message_sent", "next"), ("message_failed", "failed")] {
            let mut scene = Scene::new();
            let event = scene.happens(kind, &json!({ "response": response }));
            let verdict = scene.step(&*node, Input::Event(&event));
            assert_eq!(shown(&verdict), format!("keep answer {response}, {port}"));
        }
        assert_eq!(node.shape().keeps, [("answer".into(), "next".into())]);
    }

    #[test]
    fn its_shape_names_the_message_and_both_ways() {
        let node = node(&send_sms::KIND, "message: hello");
        let shape = node.shape();
        assert_eq!(choices(&shape), "next sent, failed not sent");
        assert_eq!(shape.sends.map(|request| request.message.as_str()), Some("hello"));
        assert_eq!(shape.parks, Parks::Maybe);
    }
}
