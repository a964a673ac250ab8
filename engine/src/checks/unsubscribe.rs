//! W302: a marketing e-mail that says nowhere how to get no more.

use weir_messages::{Channel, Message};

use super::Checked;
use crate::diagnostic::{Diagnostic, rules};
use crate::model::Purpose;

/// Links that let a person say no.
const WAYS_OUT: [&str; 2] = ["unsubscribe_url", "preferences_url"];

pub(super) fn check(checked: &Checked<'_>, out: &mut Vec<Diagnostic>) {
    for (name, message) in &checked.flow.messages {
        if message.channel != Channel::Email || message.purpose != Purpose::Marketing {
            continue;
        }
        let variants = message.variants.iter().map(|(_, body)| body);
        let mut bodies = std::iter::once(&message.body).chain(variants);
        if bodies.any(|body| !has_way_out(body)) {
            let said = format!("the marketing e-mail `{name}` has no link to unsubscribe");
            let help = "Put `<a href=\"{{ unsubscribe_url }}\">Unsubscribe</a>` at its foot (or \
                        `{{ preferences_url }}`). Weir adds the List-Unsubscribe headers by \
                        itself; the law asks for a link that people can see. If it answers to \
                        what the person did, write `kind: transactional`.";
            let span = checked.message_span(name);
            out.push(Diagnostic::new(&rules::NO_UNSUBSCRIBE, span, said).help(help));
        }
    }
}

fn has_way_out(body: &Message) -> bool {
    WAYS_OUT.iter().any(|link| body.mentions(link))
}
