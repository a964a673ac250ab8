//! Takes values out of the tree of a file, and keeps what is wrong with them.

use weir_engine::diagnostic::{Diagnostic, Rule, did_you_mean, rules};
use weir_engine::source::{Map, Node};
use weir_messages::path::Path;

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) found: Vec<Diagnostic>,
}

impl Reader {
    pub(super) fn say(
        &mut self,
        rule: &'static Rule,
        node: &Node,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.found.push(Diagnostic::new(rule, node.span, message).help(help));
    }

    /// A map of which only these keys are known.
    pub(super) fn map<'a>(&mut self, node: &'a Node, what: &str, keys: &[&str]) -> Option<&'a Map> {
        let map = self.open_map(node, what)?;
        for (key, _) in map.iter().filter(|(key, _)| !keys.contains(&key.text.as_str())) {
            let message = format!("`{}` is no setting of {what}", key.text);
            let known = keys.join(", ");
            let found = Diagnostic::new(&rules::UNKNOWN_SETTING, key.span, message);
            self.found.push(match did_you_mean(&key.text, keys.iter().copied()) {
                Some(meant) => found.help(format!("did you mean `{meant}`?")).replace(
                    format!("Write `{meant}`"),
                    key.span,
                    meant,
                ),
                None => found.help(format!("known here: {known}")),
            });
        }
        Some(map)
    }

    /// A map with keys of any name.
    pub(super) fn open_map<'a>(&mut self, node: &'a Node, what: &str) -> Option<&'a Map> {
        let map = node.as_map();
        if map.is_none() {
            let message = format!("{what} is a map, not {}", node.kind_word());
            self.say(&rules::WRONG_VALUE, node, message, "write settings as `key: value`");
        }
        map
    }

    pub(super) fn required<'a>(
        &mut self,
        node: &Node,
        map: &'a Map,
        key: &str,
        example: &str,
    ) -> Option<&'a Node> {
        let value = map.get(key);
        if value.is_none() {
            let at = weir_engine::source::Span::at(node.span.start);
            let found = Diagnostic::new(&rules::MISSING_SETTING, at, format!("`{key}` is missing"));
            self.found.push(found.help(format!("write `{example}`")));
        }
        value
    }

    pub(super) fn text<'a>(&mut self, node: &'a Node, what: &str) -> Option<&'a str> {
        let text = node.as_text().filter(|text| !text.is_empty());
        if text.is_none() {
            let message = format!("`{what}` is a text, not {}", node.kind_word());
            self.say(&rules::WRONG_VALUE, node, message, "write it in quotes");
        }
        text
    }

    /// One text, or a list of them.
    pub(super) fn texts(&mut self, node: &Node, what: &str) -> Vec<String> {
        let nodes = node.as_list().unwrap_or(std::slice::from_ref(node));
        nodes.iter().filter_map(|node| self.text(node, what)).map(str::to_owned).collect()
    }

    /// One path, or a list of them.
    pub(super) fn paths(&mut self, node: &Node) -> Vec<Path> {
        let nodes = node.as_list().unwrap_or(std::slice::from_ref(node));
        nodes.iter().filter_map(|node| self.path(node)).collect()
    }

    pub(super) fn path(&mut self, node: &Node) -> Option<Path> {
        let text = self.text(node, "path")?;
        if !text.starts_with('$') {
            let message = format!("`{text}` is no path");
            let help = format!(
                "a path begins with `$`: `$.{text}`; a fixed value is `{{ value: {text} }}`"
            );
            self.say(&rules::BAD_PATH, node, message, help);
            return None;
        }
        match Path::parse(text) {
            Ok(path) => Some(path),
            Err(invalid) => {
                let help = "paths are those of RFC 9535: `$.cart.items[0].price`";
                self.say(&rules::BAD_PATH, node, invalid.message, help);
                None
            }
        }
    }

    pub(super) fn truth(&mut self, node: &Node, what: &str) -> Option<bool> {
        let truth = node.as_bool();
        if truth.is_none() {
            let message = format!("`{what}` is true or false, not {}", node.kind_word());
            self.say(&rules::WRONG_VALUE, node, message, "write `true` or `false`");
        }
        truth
    }

    /// A whole number between two others.
    pub(super) fn whole(&mut self, node: &Node, what: &str, max: i64) -> Option<i64> {
        let number = node.as_number().and_then(|number| number.written.parse::<i64>().ok());
        let number = number.filter(|number| (0..=max).contains(number));
        if number.is_none() {
            let message = format!("`{what}` is a whole number from 0 to {max}");
            self.say(&rules::WRONG_VALUE, node, message, format!("write `{what}: {max}` at most"));
        }
        number
    }

    /// One word of a table.
    pub(super) fn word<T: Copy>(
        &mut self,
        node: &Node,
        what: &str,
        table: &[(&str, T)],
    ) -> Option<T> {
        let text = self.text(node, what)?;
        let found = table.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<&str> = table.iter().map(|(word, _)| *word).collect();
            let help = match did_you_mean(text, words.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("write one of {}", words.join(", ")),
            };
            self.say(&rules::WRONG_VALUE, node, format!("`{what}` is not `{text}`"), help);
        }
        found
    }

    /// The name of a connector or a source.
    pub(super) fn name<'a>(&mut self, node: &'a Node) -> Option<&'a str> {
        let text = self.text(node, "connector")?;
        let is_sign =
            |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
        let fits = text.starts_with(|sign: char| sign.is_ascii_lowercase())
            && text.chars().all(is_sign)
            && text.len() <= 64;
        if !fits {
            let help = "use small letters, digits and `-`: `my-shop`";
            self.say(&rules::BAD_NAME, node, format!("`{text}` is no name"), help);
        }
        fits.then_some(text)
    }
}
