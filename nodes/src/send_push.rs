//! `send_push`: a push notification.

use weir_engine::form::{Form, Setting};
use weir_engine::kind::{Build, Category, Kind, nothing_to_check};
use weir_messages::Channel;

use crate::send::{self, Send};

pub(crate) static KIND: Kind = Kind {
    name: "send_push",
    title: "Send push",
    doc: "Sends a push notification and waits until it is handed over. \
          What must not or cannot be sent leaves by `failed`.",
    category: Category::Message,
    icon: "bell-ring",
    also: &["Push notification", "Mobile push", "Web push"],
    summary: "Push {message}",
    settings: &[
        Setting::required("message", Form::Message(Channel::Push), "Message")
            .doc("One of the flow's messages, of the channel `push`."),
        send::PROVIDER,
        send::HEEDS,
        send::EXPIRES,
        send::UNKNOWN,
    ],
    ports: send::PORTS,
    example: "{ type: send_push, message: a_message, next: end }",
    check: nothing_to_check,
    build: Build::Node(|values| Box::new(Send::new(values, Channel::Push))),
};
