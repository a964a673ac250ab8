//! `send_sms`: a text message.

use weir_engine::form::{Form, Setting};
use weir_engine::kind::{Build, Category, Kind, nothing_to_check};
use weir_messages::Channel;

use crate::send::{self, Send};

pub(crate) static KIND: Kind = Kind {
    name: "send_sms",
    title: "Send SMS",
    doc: "Sends a text message and waits until it is handed over. \
          What must not or cannot be sent leaves by `failed`.",
    category: Category::Message,
    icon: "message-square-text",
    also: &["Text message", "SMS message"],
    summary: "Text {message}",
    settings: &[
        Setting::required("message", Form::Message(Channel::Sms), "Message")
            .doc("One of the flow's messages, of the channel `sms`."),
        send::PROVIDER,
        send::HEEDS,
        send::EXPIRES,
        send::UNKNOWN,
    ],
    ports: send::PORTS,
    example: "{ type: send_sms, message: a_message, next: end }",
    check: nothing_to_check,
    build: Build::Node(|values| Box::new(Send::new(values, Channel::Sms))),
};
