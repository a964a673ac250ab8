//! `send_email`: an e-mail.

use weir_engine::form::{Form, Setting};
use weir_engine::kind::{Build, Category, Kind, nothing_to_check};
use weir_messages::Channel;

use crate::send::{self, Send};

pub(crate) static KIND: Kind = Kind {
    name: "send_email",
    title: "Send e-mail",
    doc: "Sends an e-mail and waits until it is handed over. \
          What must not or cannot be sent leaves by `failed`.",
    category: Category::Message,
    icon: "mail",
    also: &["Email", "E-mail message", "Send campaign"],
    summary: "Send {message}",
    settings: &[
        Setting::required("message", Form::Message(Channel::Email), "Message")
            .doc("One of the flow's messages, of the channel `email`."),
        send::PROVIDER,
        send::HEEDS,
        send::EXPIRES,
        send::UNKNOWN,
    ],
    ports: send::PORTS,
    example: "{ type: send_email, message: a_message, next: end }",
    check: nothing_to_check,
    build: Build::Node(|values| Box::new(Send::new(values, Channel::Email))),
};
