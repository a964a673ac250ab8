//! Template files: found among those that came with the flow.

use weir_messages::EmailBody;

use super::super::super::Pass;
use crate::diagnostic::{Diagnostic, did_you_mean, rules};
use crate::source::Span;

impl Pass<'_> {
    pub(super) fn template(&mut self, name: &str, span: Span) -> Option<EmailBody> {
        if leaves_folder(name) {
            let message = format!("`{name}` does not lie in the flow's folder");
            let help = "Put the file beside the flow and name it from there, such as \
                        `template: cart-reminder.mjml`.";
            self.out.push(Diagnostic::new(&rules::MISSING_FILE, span, message).help(help));
            return None;
        }
        let Some(text) = self.files.get(name) else {
            self.missing_file(name, span);
            return None;
        };
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        match ending {
            Some("mjml") => Some(EmailBody::Mjml(text.clone())),
            Some("html") => Some(EmailBody::Html(text.clone())),
            Some("txt") => Some(EmailBody::Text(text.clone())),
            Some(_) | None => {
                let message = format!("`{name}` does not say in what it is written");
                let help = "Name the file `….mjml`, `….html` or `….txt`.";
                self.out.push(Diagnostic::new(&rules::BAD_BODY, span, message).help(help));
                None
            }
        }
    }

    fn missing_file(&mut self, name: &str, span: Span) {
        let meant = did_you_mean(name, self.files.keys().map(String::as_str));
        let help = match meant {
            Some(other) => format!("Did you mean `{other}`?"),
            None => format!("Put `{name}` beside the flow, or write the text here as `mjml: |`."),
        };
        let message = format!("the file `{name}` is missing");
        let mut found = Diagnostic::new(&rules::MISSING_FILE, span, message).help(help);
        if let Some(other) = meant {
            found = found.replace(format!("Write `{other}`"), span, other);
        }
        self.out.push(found);
    }
}

/// Whether a path is absolute, climbs, or is written for one system only.
fn leaves_folder(name: &str) -> bool {
    name.starts_with('/')
        || name.contains(['\\', ':'])
        || name.split('/').any(|step| matches!(step, ".." | "." | ""))
}
