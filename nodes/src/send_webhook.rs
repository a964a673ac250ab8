//! `send_webhook`: a call to another system, and what it answered.

use weir_engine::form::{Form, Setting, Values};
use weir_engine::kind::{Build, Category, Complaints, Kind};
use weir_messages::Channel;

use crate::send::{self, Send, written};

/// A call that takes longer holds a worker's place and is a job for an answer by event.
const WITHIN_MAX: &str = "5 minutes";

pub(crate) static KIND: Kind = Kind {
    name: "send_webhook",
    title: "Call a webhook",
    doc: "Calls another system and waits for its answer: 2xx leaves by `next`, anything else, \
          after the retries, by `failed`.",
    category: Category::Message,
    icon: "webhook",
    also: &["HTTP request", "Custom action", "Zap"],
    summary: "Call {message}",
    settings: &[
        Setting::required("message", Form::Message(Channel::Webhook), "Call")
            .doc("One of the flow's messages, of the channel `webhook`."),
        Setting::optional("save_as", Form::Variable, "Keep the answer as")
            .doc("The variable that keeps `status`, `headers` and `body` of the answer."),
        Setting::optional("within", Form::Duration, "Wait for an answer")
            .doc("How long one call may take; retries come beside.")
            .default("30 seconds")
            .advanced(),
        send::EXPIRES,
        send::UNKNOWN,
    ],
    ports: send::PORTS,
    example: "{ type: send_webhook, message: a_message, save_as: answer, next: end }",
    check,
    build: Build::Node(|values| Box::new(Send::new(values, Channel::Webhook))),
};

fn check(values: &Values, complaints: &mut Complaints) {
    let Some(within) = values.duration("within") else { return };
    if within.exact_millis() > written(WITHIN_MAX).exact_millis() {
        let message = format!("{within} is too long for one call");
        complaints.add("within", message, format!("write at most `{WITHIN_MAX}`"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::complaints;

    #[test]
    fn one_call_is_bounded() {
        assert_eq!(complaints(&KIND, "message: call, within: 5 minutes"), []);
        let found = complaints(&KIND, "message: call, within: 301 seconds");
        assert_eq!(found[0].0, "within");
    }
}
