//! A table of contacts, such as a CSV file: what its header says each column is, and the contact
//! that a line of it tells of.

use serde_json::{Map, Number, Value};
use weir_engine::diagnostic::did_you_mean;
use weir_engine::model::{CONSENT_CHANNELS, FIELDS};

use crate::intake::contact::{consent_channel, refuse_attribute};
use crate::intake::fault::{Checked, Fault, Refusal};

/// What a cell of an attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Text as it stands there.
    #[default]
    Text,
    /// A number as JSON writes it.
    Number,
    /// `true` or `false`, `yes` or `no`, `1` or `0`.
    Boolean,
    /// Any JSON.
    Json,
}

/// The columns of a table, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns(Vec<Column>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Column {
    /// As the header has it.
    name: String,
    means: Means,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Means {
    /// The id or a field of the profile.
    Field(&'static str),
    Tags,
    Consent(String),
    Devices,
    Attributes,
    Attribute(String, Kind),
}

/// What a line is found by.
const NAMING: [&str; 3] = ["id", "email", "phone"];

/// Reads what is said of the types of attributes: `points:number,vip:boolean`.
pub fn kinds(text: &str) -> Result<Vec<(String, Kind)>, Refusal> {
    let one = |word: &str| {
        let (name, kind) = word.rsplit_once(':').unwrap_or((word, ""));
        let kind = match kind {
            "text" => Kind::Text,
            "number" => Kind::Number,
            "boolean" => Kind::Boolean,
            "json" => Kind::Json,
            _ => {
                let message = format!(
                    "`{word}` says no type; write `name:text`, `name:number`, `name:boolean` or \
                     `name:json`"
                );
                return Err(Refusal::new("invalid_type", message));
            }
        };
        Ok((bare(name.trim()).to_owned(), kind))
    };
    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(one).collect()
}

/// The name of an attribute without what says that it is one.
fn bare(name: &str) -> &str {
    name.strip_prefix("attributes.").unwrap_or(name)
}

impl Column {
    fn is_naming(&self) -> bool {
        matches!(self.means, Means::Field(name) if NAMING.contains(&name))
    }

    fn is_attribute(&self, name: &str) -> bool {
        matches!(&self.means, Means::Attribute(known, _) if known == name)
    }
}

impl Columns {
    /// Reads a header. Of what is wrong all is told.
    pub fn read<'a>(
        header: impl Iterator<Item = &'a str>,
        kinds: &[(String, Kind)],
    ) -> Result<Self, Vec<Refusal>> {
        let (mut columns, mut refused) = (Vec::<Column>::new(), Vec::new());
        for (place, name) in header.enumerate() {
            let name = name.trim();
            match meaning(name, kinds) {
                Err(refusal) => refused.push(refusal),
                Ok(means) if columns.iter().any(|column| same(&column.means, &means)) => {
                    let message = format!("column {} (`{name}`) is there twice", place + 1);
                    refused.push(Refusal::new("given_twice", message));
                }
                Ok(means) => columns.push(Column { name: name.to_owned(), means }),
            }
        }
        if refused.is_empty() && !columns.iter().any(Column::is_naming) {
            let message = "no column says who somebody is; there must be `id`, `email` or `phone`, \
                           and the first line must be the names of the columns";
            refused.push(Refusal::new("missing", message));
        }
        for (name, _) in kinds {
            if refused.is_empty() && !columns.iter().any(|column| column.is_attribute(name)) {
                let near = did_you_mean(name, columns.iter().map(|column| column.name.as_str()));
                let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                let message =
                    format!("no column is the attribute `{name}`, whose type is said{near}");
                refused.push(Refusal::new("unknown_column", message));
            }
        }
        if refused.is_empty() { Ok(Self(columns)) } else { Err(refused) }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// A line as it stands there, by the names of the columns.
    pub fn as_it_was(&self, cells: &[&str]) -> Value {
        let named = self.0.iter().zip(cells);
        named.map(|(column, cell)| (column.name.clone(), Value::from(*cell))).collect()
    }

    /// The contact that a line tells of. An empty cell says nothing; where lines replace what is
    /// known, it says that there is nothing.
    pub fn contact(&self, cells: &[&str], replaces: bool) -> Checked<Value> {
        if cells.len() != self.0.len() {
            let message = format!(
                "the line has {} cells, and the header {}; put cells that hold the separator into \
                 quotes",
                cells.len(),
                self.0.len()
            );
            return Err(vec![Fault::new("", "wrong_length", message)]);
        }
        let (mut row, mut faults) = (Row::default(), Vec::new());
        for (column, cell) in self.0.iter().zip(cells) {
            let told = if cell.is_empty() {
                if replaces {
                    row.empty(&column.means);
                }
                Ok(())
            } else {
                row.tell(&column.means, cell)
            };
            if let Err(refusal) = told {
                faults.push(refusal.at(format!("/{}", column.name)));
            }
        }
        if faults.is_empty() { Ok(row.written()) } else { Err(faults) }
    }
}

/// What a column of this name means.
fn meaning(name: &str, kinds: &[(String, Kind)]) -> Result<Means, Refusal> {
    let plain = name.to_lowercase().replace([' ', '-'], "_");
    if let Some(field) = ["id"].into_iter().chain(FIELDS).find(|field| **field == *plain) {
        return Ok(Means::Field(field));
    }
    match plain.as_str() {
        "tags" => return Ok(Means::Tags),
        "devices" => return Ok(Means::Devices),
        "attributes" => return Ok(Means::Attributes),
        "consent" => {
            let channels = CONSENT_CHANNELS.map(|name| format!("`consent.{name}`")).join(", ");
            let message = format!("consent has a column for each channel: {channels}");
            return Err(Refusal::new("reserved_name", message));
        }
        _ => {}
    }
    if let Some(channel) = plain.strip_prefix("consent.") {
        return consent_channel(channel).map(|channel| Means::Consent(channel.to_string()));
    }
    let name = bare(name);
    if let Some(refusal) = refuse_attribute(name) {
        let message = format!("the column `{name}`: {}", refusal.message);
        return Err(Refusal::new(refusal.code, message));
    }
    let kind = kinds.iter().find(|(known, _)| known == name).map(|(_, kind)| *kind);
    Ok(Means::Attribute(name.to_owned(), kind.unwrap_or_default()))
}

/// Whether two columns are about the same.
fn same(one: &Means, other: &Means) -> bool {
    match (one, other) {
        (Means::Attribute(one, _), Means::Attribute(other, _)) => one == other,
        _ => one == other,
    }
}

/// What a line tells of a contact.
#[derive(Debug, Default)]
struct Row {
    beside: Map<String, Value>,
    consent: Map<String, Value>,
    attributes: Map<String, Value>,
}

impl Row {
    fn tell(&mut self, means: &Means, cell: &str) -> Result<(), Refusal> {
        match means {
            Means::Field(name) => {
                self.beside.insert((*name).to_owned(), cell.into());
            }
            Means::Tags => {
                self.beside.insert("tags".to_owned(), tags(cell)?);
            }
            Means::Devices => {
                self.beside.insert("devices".to_owned(), json(cell)?);
            }
            Means::Consent(channel) => {
                self.consent.insert(channel.clone(), truth(cell)?.into());
            }
            Means::Attributes => {
                let Value::Object(all) = json(cell)? else {
                    let message = "attributes are an object of JSON: {\"city\": \"Wien\"}";
                    return Err(Refusal::new("wrong_type", message));
                };
                self.attributes.extend(all);
            }
            Means::Attribute(name, kind) => {
                let value = match kind {
                    Kind::Text => cell.into(),
                    Kind::Number => number(cell)?.into(),
                    Kind::Boolean => truth(cell)?.into(),
                    Kind::Json => json(cell)?,
                };
                self.attributes.insert(name.clone(), value);
            }
        }
        Ok(())
    }

    /// There is nothing of this.
    fn empty(&mut self, means: &Means) {
        match means {
            Means::Tags | Means::Devices => {
                let name = if *means == Means::Tags { "tags" } else { "devices" };
                self.beside.insert(name.to_owned(), Value::Array(Vec::new()));
            }
            // What is not written is gone; consent is not, whatever is written.
            Means::Field(_) | Means::Consent(_) | Means::Attributes | Means::Attribute(..) => {}
        }
    }

    fn written(self) -> Value {
        let Self { mut beside, consent, attributes } = self;
        for (name, inner) in [("consent", consent), ("attributes", attributes)] {
            if !inner.is_empty() {
                beside.insert(name.to_owned(), inner.into());
            }
        }
        beside.into()
    }
}

/// Tags between `;` or `|`, or a list of JSON where one of them holds such a sign.
fn tags(cell: &str) -> Result<Value, Refusal> {
    if cell.starts_with('[') {
        return json(cell);
    }
    let names = cell.split([';', '|']).map(str::trim).filter(|name| !name.is_empty());
    Ok(names.collect())
}

fn json(cell: &str) -> Result<Value, Refusal> {
    serde_json::from_str(cell).map_err(|error| {
        Refusal::new("invalid_json", format!("this is to be JSON, and is not: {error}"))
    })
}

fn number(cell: &str) -> Result<Number, Refusal> {
    cell.trim().parse().map_err(|_| {
        Refusal::new("invalid_number", "write a number with a dot and no separators: 1234.5")
    })
}

fn truth(cell: &str) -> Result<bool, Refusal> {
    match cell.trim().to_lowercase().as_str() {
        "true" | "yes" | "1" | "given" => Ok(true),
        "false" | "no" | "0" | "withdrawn" => Ok(false),
        _ => Err(Refusal::new("invalid_boolean", "write true or false (yes or no, 1 or 0)")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn columns(header: &[&str], types: &str) -> Result<Columns, Vec<Refusal>> {
        Columns::read(header.iter().copied(), &kinds(types).unwrap())
    }

    #[test]
    fn a_line_becomes_a_contact() {
        let header = [
            "id",
            "E-Mail",
            "First Name",
            "tags",
            "consent.email",
            "consent.sms",
            "city",
            "attributes.points",
            "vip",
            "attributes",
            "devices",
        ];
        let columns = columns(&header, "points:number,vip:boolean").unwrap();
        let cells = [
            "c1",
            "x",
            " Ada ",
            "VIP; AB CART|x",
            "yes",
            "0",
            "Wien, 1. Bezirk",
            "12.5",
            "true",
            "{\"a\": [1, null]}",
            "[]",
        ];
        let expected = json!({
            "id": "c1", "first_name": " Ada ", "tags": ["VIP", "AB CART", "x"],
            "consent": {"email": true, "sms": false}, "devices": [],
            "attributes": {"E-Mail": "x", "city": "Wien, 1. Bezirk", "points": 12.5, "vip": true,
                "a": [1, null]},
        });
        assert_eq!(columns.contact(&cells, false), Ok(expected));
        let empty = ["c1", "", "", "", "", "", "", "", "", "", ""];
        assert_eq!(columns.contact(&empty, false), Ok(json!({"id": "c1"})), "nothing is said");
        let emptied = json!({"id": "c1", "tags": [], "devices": []});
        assert_eq!(columns.contact(&empty, true), Ok(emptied), "nothing is left");
        assert_eq!(columns.as_it_was(&cells)["First Name"], " Ada ");
    }

    #[test]
    fn a_cell_that_cannot_be_read_is_told_with_its_column() {
        let columns = columns(
            &["email", "tags", "consent.push", "n", "b", "attributes"],
            "n:number,b:boolean",
        )
        .unwrap();
        let cases: [([&str; 6], &str, &str); 6] = [
            (["", "[1", "", "", "", ""], "/tags", "invalid_json"),
            (["", "", "maybe", "", "", ""], "/consent.push", "invalid_boolean"),
            (["", "", "", "1,5", "", ""], "/n", "invalid_number"),
            (["", "", "", "NaN", "", ""], "/n", "invalid_number"),
            (["", "", "", "", "2", ""], "/b", "invalid_boolean"),
            (["", "", "", "", "", "[]"], "/attributes", "wrong_type"),
        ];
        for (cells, pointer, code) in cases {
            let faults = columns.contact(&cells, false).unwrap_err();
            assert_eq!((faults[0].pointer.as_str(), faults[0].code), (pointer, code), "{cells:?}");
        }
        let short = columns.contact(&["a@b.co"], false).unwrap_err();
        assert_eq!(short[0].code, "wrong_length");
    }

    #[test]
    fn a_header_that_cannot_be_used_is_refused() {
        let cases: [(&[&str], &str, &str); 8] = [
            (&["city", "first_name"], "", "missing"),
            (&["a@b.co", "Ada"], "", "missing"),
            (&["id", "Email", "email"], "", "given_twice"),
            (&["id", "city", "attributes.city"], "", "given_twice"),
            (&["id", ""], "", "invalid_attribute"),
            (&["id", "consent"], "", "reserved_name"),
            (&["id", "consent.fax"], "", "unknown_channel"),
            (&["id", "points"], "point:number", "unknown_column"),
        ];
        for (header, types, code) in cases {
            let refused = columns(header, types).unwrap_err();
            assert_eq!(refused[0].code, code, "{header:?}: {}", refused[0].message);
        }
        for bad in ["points", "points:float", ":"] {
            assert_eq!(kinds(bad).unwrap_err().code, "invalid_type", "{bad}");
        }
    }
}
