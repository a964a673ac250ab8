//! Texts of rows with the places where a contact's own names stand.

use super::people::Person;
use super::rows::Sent;

/// A text, cut at its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Same(String),
    Name,
    Hex,
    Message(Sent),
}

/// Every place.
static PLACES: [(&str, Part); 4] = [
    ("<name>", Part::Name),
    ("<hex>", Part::Hex),
    ("<email>", Part::Message(Sent::Email)),
    ("<sms>", Part::Message(Sent::Sms)),
];

impl Template {
    /// Cuts a text.
    pub(crate) fn of(text: &str) -> Self {
        let (mut parts, mut rest) = (Vec::new(), text);
        while let Some((from, place, part)) = first_place(rest) {
            parts.extend([Part::Same(rest[..from].to_owned()), part]);
            rest = &rest[from + place.len()..];
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
                Part::Hex => into.push_str(&person.hex),
                Part::Message(sent) => push_hex(person.message(*sent), into),
            }
        }
    }
}

fn first_place(text: &str) -> Option<(usize, &'static str, Part)> {
    let found = PLACES.iter().filter_map(|(place, part)| Some((text.find(place)?, *place, part)));
    let found = found.map(|(from, place, part)| (from, place, part.clone()));
    found.min_by_key(|(from, ..)| *from)
}

fn push_hex(bytes: &[u8], into: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        into.push(char::from(DIGITS[usize::from(byte >> 4)]));
        into.push(char::from(DIGITS[usize::from(byte & 0xf)]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_filled_in() {
        let person = Person::new(3);
        let text = Template::of("a<name>b<hex>c<email>d<sms>e").text(&person);
        let begins = format!("a{}b{}c", person.name, person.hex);
        assert!(text.starts_with(&begins) && text.ends_with('e'), "{text}");
        assert_eq!(text.len(), begins.len() + 32 + 1 + 32 + 1);
        assert_eq!(Template::of("{}").constant(), Some("{}"));
    }
}
