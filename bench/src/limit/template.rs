//! Texts of rows with the places where a contact's own names stand.

use super::people::Person;

/// A text, cut at its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Same(String),
    Name,
}

/// The place of the contact's name.
const NAME: &str = "<name>";

impl Template {
    /// Cuts a text.
    pub(crate) fn of(text: &str) -> Self {
        let (mut parts, mut rest) = (Vec::new(), text);
        while let Some((before, behind)) = rest.split_once(NAME) {
            parts.extend([Part::Same(before.to_owned()), Part::Name]);
            rest = behind;
        }
        parts.push(Part::Same(rest.to_owned()));
        Self(parts)
    }

    /// The text, when it is the same for everybody.
    pub(crate) fn constant(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Part::Same(text)] => Some(text),
            _ => None,
        }
    }

    /// The text of one contact.
    pub(crate) fn text(&self, person: &Person) -> String {
        let mut text = String::new();
        self.write(person, &mut text);
        text
    }

    /// The same, into a text that is there already.
    pub(crate) fn write(&self, person: &Person, into: &mut String) {
        into.clear();
        for part in &self.0 {
            match part {
                Part::Same(text) => into.push_str(text),
                Part::Name => into.push_str(&person.name),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_filled_in() {
        let person = Person::new(3);
        let text = Template::of("a<name>b<name>").text(&person);
        assert_eq!(text, format!("a{0}b{0}", person.name));
        assert_eq!(Template::of("{}").constant(), Some("{}"));
    }
}
