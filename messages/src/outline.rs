//! What of a message is the same for everybody.

use std::convert::Infallible;

use serde_json::Value;

use crate::Message;
use crate::environment::HTML;
use crate::message::Compiled;
use crate::render::{harmless, with_preheader};

/// A message with its placeholders as they were written: what it says to nobody in particular.
/// Both arms of an `if` are in it, and what a loop says of each item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// The HTML, when it has any.
    pub html: Option<String>,
    /// Every other text, the one that is derived from the HTML among them.
    pub texts: Vec<String>,
}

impl Message {
    /// The message as it was written. Nothing about anybody is in it.
    pub fn outline(&self) -> Outline {
        let compiled = &*self.compiled;
        let (html, derived) = compiled.source(HTML).map(harmless).unzip();
        let html = match (html, compiled.source("preheader")) {
            (Some(html), Some(preheader)) => Some(with_preheader(&html, &preheader)),
            (html, _) => html,
        };
        let others = compiled.sources.keys().filter(|name| *name != HTML);
        let others = others.filter_map(|name| compiled.source(name));
        let texts = others.chain(derived).chain(compiled.body_outline()).collect();
        Outline { html, texts }
    }
}

impl Compiled {
    /// The template of a part.
    fn source(&self, name: &str) -> Option<String> {
        let template = self.environment.get_template(name).ok()?;
        Some(template.source().to_owned())
    }

    /// The body of a webhook, which finds nothing where it looks for something.
    fn body_outline(&self) -> Option<String> {
        let written = |name: &str| Ok(self.source(name).unwrap_or_default());
        let body = self.body.as_ref()?.render::<Infallible>(&Value::Null, &written);
        body.ok().map(|body| body.to_string())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Draft, EmailBody, compile};

    fn outline(draft: &Draft) -> Outline {
        compile(draft).unwrap_or_else(|problems| panic!("{problems:?}")).outline()
    }

    #[test]
    fn what_is_said_to_somebody_only_is_there_as_it_was_written() {
        let html = "<body>{% for item in cart.items %}<p>One {{ item.name }}</p>{% endfor %}\
                    {% if contact.first_name %}Hello{% else %}Good day{% endif %}</body>";
        let Outline { html, texts } = outline(&Draft::Email {
            from: None,
            reply_to: None,
            subject: "{{ contact.first_name }}, hello".into(),
            preheader: Some("Until Friday".into()),
            body: EmailBody::Html(html.into()),
            text: None,
        });
        let html = html.expect("it has some");
        for part in ["<p>One {{ item.name }}</p>", "Hello{% else %}Good day", ">Until Friday</div>"]
        {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert!(texts.contains(&"{{ contact.first_name }}, hello".to_owned()), "{texts:?}");
        assert!(texts.iter().any(|text| text.contains("One {{ item.name }}")), "{texts:?}");
    }

    #[test]
    fn webhooks_have_their_body_in_it() {
        let outline = outline(&Draft::Webhook {
            url: "https://shop.example/{{ contact.external_id }}".into(),
            method: "POST".into(),
            headers: [("X-Key".to_owned(), "${env:KEY}".to_owned())].into(),
            body: Some(json!({ "name": "Dear {{ contact.first_name }}", "of": "$.cart.total" })),
        });
        assert_eq!(outline.html, None);
        let body = "{\"name\":\"Dear {{ contact.first_name }}\",\"of\":null}".to_owned();
        assert!(outline.texts.contains(&body), "{outline:?}");
        assert!(outline.texts.contains(&"${env:KEY}".to_owned()), "{outline:?}");
    }
}
