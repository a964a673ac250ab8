//! The parts of a message, by channel.

use weir_messages::Channel;

use crate::form::{Form, Setting, Word};

const METHODS: &[Word] = &[
    Word { word: "POST", title: "POST" },
    Word { word: "PUT", title: "PUT" },
    Word { word: "PATCH", title: "PATCH" },
    Word { word: "GET", title: "GET" },
    Word { word: "DELETE", title: "DELETE" },
];

const FROM: Setting = Setting::optional("from", Form::Text, "From")
    .doc("The sender, such as `Shop <hello@shop.example>`; left out, that of the settings.");
const REPLY_TO: Setting =
    Setting::optional("reply_to", Form::Text, "Answers to").doc("Where answers go.").advanced();
const SUBJECT: Setting =
    Setting::optional("subject", Form::Text, "Subject").doc("The subject line.");
const PREHEADER: Setting = Setting::optional("preheader", Form::Text, "Preheader")
    .doc("The line that mail programs show beside the subject.");
const TEMPLATE: Setting = Setting::optional("template", Form::Text, "Template")
    .doc("A file beside the flow that ends in `.mjml`, `.html` or `.txt`.");
const MJML: Setting =
    Setting::optional("mjml", Form::LongText, "MJML").doc("What it says, in MJML.");
const HTML: Setting =
    Setting::optional("html", Form::LongText, "HTML").doc("What it says, in HTML.");
const MAIL_TEXT: Setting = Setting::optional("text", Form::LongText, "Text")
    .doc("What it says as plain text; beside the others, the plain version.");

const SMS_TEXT: Setting = Setting::optional("text", Form::LongText, "Text").doc("What it says.");
const SENDER: Setting = Setting::optional("sender", Form::Text, "Sender")
    .doc("A number or a name; left out, that of the settings.");

const TITLE: Setting = Setting::optional("title", Form::Text, "Title").doc("Its first line.");
const BODY: Setting = Setting::optional("body", Form::LongText, "Body").doc("What it says.");
const LINK: Setting = Setting::optional("url", Form::Text, "Link").doc("What a tap opens.");
const IMAGE: Setting = Setting::optional("image", Form::Text, "Image").doc("A picture's address.");

const URL: Setting = Setting::optional("url", Form::Text, "URL").doc("Where to.");
const METHOD: Setting =
    Setting::optional("method", Form::Choice(METHODS), "Method").doc("How.").default("POST");
const HEADERS: Setting = Setting::optional("headers", Form::Headers, "Headers")
    .doc("Headers by name; `${env:NAME}` is filled in when it is sent.");
const JSON: Setting = Setting::optional("body", Form::Json, "Body")
    .doc("The JSON that is sent; texts that are paths are replaced.");

const fn required(setting: Setting) -> Setting {
    setting.need(crate::form::Need::Required)
}

const EMAIL: &[Setting] =
    &[FROM, REPLY_TO, required(SUBJECT), PREHEADER, TEMPLATE, MJML, HTML, MAIL_TEXT];
const SMS: &[Setting] = &[required(SMS_TEXT), SENDER];
const PUSH: &[Setting] = &[required(TITLE), required(BODY), LINK, IMAGE];
const WEBHOOK: &[Setting] = &[required(URL), METHOD, HEADERS, JSON];

const EMAIL_VARIANT: &[Setting] =
    &[FROM, REPLY_TO, SUBJECT, PREHEADER, TEMPLATE, MJML, HTML, MAIL_TEXT];
const SMS_VARIANT: &[Setting] = &[SMS_TEXT, SENDER];
const PUSH_VARIANT: &[Setting] = &[TITLE, BODY, LINK, IMAGE];
const WEBHOOK_VARIANT: &[Setting] = &[URL, METHOD, HEADERS, JSON];

/// The parts of a message of this channel.
pub(crate) fn parts_of(channel: Channel) -> &'static [Setting] {
    match channel {
        Channel::Email => EMAIL,
        Channel::Sms => SMS,
        Channel::Push => PUSH,
        Channel::Webhook => WEBHOOK,
    }
}

/// The same for a variant, which leaves out what stays.
pub(crate) fn optional_of(channel: Channel) -> &'static [Setting] {
    match channel {
        Channel::Email => EMAIL_VARIANT,
        Channel::Sms => SMS_VARIANT,
        Channel::Push => PUSH_VARIANT,
        Channel::Webhook => WEBHOOK_VARIANT,
    }
}
