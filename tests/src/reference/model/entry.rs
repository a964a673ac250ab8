//! Who is let in (rules 9 to 11).

use super::civil::exact;
use super::holds::{Scene, text};
use super::{Found, Happening, Input, Moment, Run, Token, is_fresh};
use crate::reference::flow::{ReEntry, Since, Trigger, WhileInside};

impl Run<'_> {
    pub(super) fn starts(&self, event: &Happening, found: Found) -> bool {
        let about = |key: &str, name: &str| event.data[key] == name;
        match self.flow.trigger {
            Trigger::TagAdded { tag, only_new } => {
                let unwanted = only_new && found == Found::KnownTag;
                event.kind == "tag_added" && about("tag", tag) && !unwanted
            }
            Trigger::TagRemoved(tag) => event.kind == "tag_removed" && about("tag", tag),
            Trigger::Attribute(name) => event.kind == "attribute_changed" && about("name", name),
            Trigger::Event(kind) => event.kind == kind,
        }
    }

    pub(super) fn enter(&mut self, seq: usize) {
        let event = &self.history[seq];
        let entry = Moment { seq, at: event.occurred };
        let key = if self.flow.entry.keyed { text(&event.data["k"]) } else { Some(String::new()) };
        let mut token = Token::new(key.clone().unwrap_or_default(), entry);
        token.arrive(0, self.moment());
        let inside = self.inside(&token.key);
        let old = !is_fresh(event);
        if let Some(reason) = self.refusal(&token, old, key.is_none()) {
            return self.say("not_entered", None, None, Some(reason));
        }
        match (inside, self.flow.entry.while_inside) {
            (Some(n), WhileInside::Refresh) => return self.tokens[n].entry_event = seq,
            (Some(n), WhileInside::Restart) => _ = self.end(n, "superseded"),
            (Some(_), WhileInside::Ignore) | (None, _) => {}
        }
        self.admit(token);
    }

    fn admit(&mut self, token: Token) {
        self.tokens.push(token);
        self.entries.push(self.now);
        self.say("entered", None, None, None);
        self.walk(self.tokens.len() - 1, Input::Enter);
    }

    /// The live token whose place a new one would take.
    fn inside(&self, key: &str) -> Option<usize> {
        let alone = self.flow.entry.again != ReEntry::Always;
        self.tokens.iter().position(|token| alone && token.live && token.key == key)
    }

    fn refusal(&self, token: &Token, old: bool, no_key: bool) -> Option<&'static str> {
        let entry = &self.flow.entry;
        let inside = self.inside(&token.key).is_some();
        let again = match entry.again {
            ReEntry::Once => self.tokens.iter().any(|other| other.key == token.key),
            ReEntry::AfterExit => inside && entry.while_inside == WhileInside::Ignore,
            ReEntry::Always => false,
        };
        let refreshes = inside && entry.while_inside == WhileInside::Refresh;
        let in_the_last = |span| {
            let after = self.now - exact(span);
            self.entries.iter().filter(|at| **at > after).count()
        };
        let too_soon = entry.cooldown.is_some_and(|cooldown| in_the_last(cooldown) > 0);
        let full = entry.max.is_some_and(|(count, per)| in_the_last(per) >= count);
        let scene = |since| Scene { token, since, now: self.now };
        // Before entry there is nothing that `where` could count from.
        let only_if = self.flow.only_if.as_ref();
        let elsewhere = only_if.is_some_and(|when| !self.holds(when, &scene(Since::Ever)));
        let exits = self.any_holds(&self.flow.exit_when, &scene(Since::Entry));
        let reasons = [
            (old, "too_old"),
            (elsewhere, "where"),
            (no_key, "no_key"),
            (again, "re_entry"),
            (too_soon && !refreshes, "cooldown"),
            (full && !refreshes, "max"),
            (exits && !refreshes, "exit_when"),
        ];
        reasons.into_iter().find_map(|(applies, reason)| applies.then_some(reason))
    }
}
