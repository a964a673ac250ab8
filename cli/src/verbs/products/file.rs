//! Products in files: rows of CSV, or a line of JSON each. Files are read a row at a time.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::unreadable;
use crate::exit::usage;

/// The columns of a CSV file, as they are exported.
pub(super) const COLUMNS: [&str; 15] = [
    "id",
    "sku",
    "name",
    "description",
    "price",
    "currency",
    "compare_at_price",
    "stock",
    "available",
    "image",
    "url",
    "category",
    "tags",
    "attributes",
    "updated_at",
];

/// A column for a single attribute begins so.
const ATTRIBUTE: &str = "attributes.";

/// What stands between tags.
const BETWEEN_TAGS: char = '|';

/// A line of JSON: many times what a product may have.
const LINE_MAX_BYTES: u64 = 1024 * 1024;

/// One row, with its line in the file.
pub(super) enum Row {
    /// A product as it is sent.
    Product(u64, Value),
    /// What is none, and why.
    Broken(u64, String),
}

/// The rows of a file.
pub(super) struct Rows {
    path: PathBuf,
    kind: Kind,
}

enum Kind {
    Csv { reader: csv::Reader<File>, head: Vec<String> },
    Json { reader: BufReader<File>, line: u64, bytes: u64 },
}

impl Rows {
    /// Opens a file; its ending says what it holds.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let ending = path.extension().and_then(std::ffi::OsStr::to_str).unwrap_or_default();
        let file = || File::open(path).map_err(|error| unreadable(path, error));
        let kind = match ending {
            "csv" => {
                let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file()?);
                let head = reader.headers().map_err(|error| unreadable(path, error))?;
                let head = head.iter().map(|name| name.trim().trim_start_matches('\u{feff}'));
                let head: Vec<_> = head.map(str::to_owned).collect();
                check(&head)?;
                Kind::Csv { reader, head }
            }
            "jsonl" | "ndjson" => Kind::Json { reader: BufReader::new(file()?), line: 0, bytes: 0 },
            _ => {
                let text = format!("{} ends neither in .csv nor in .jsonl", path.display());
                return Err(usage(text));
            }
        };
        Ok(Self { path: path.to_owned(), kind })
    }

    /// How much of the file was read.
    pub(super) fn bytes(&self) -> u64 {
        match &self.kind {
            Kind::Csv { reader, .. } => reader.position().byte(),
            Kind::Json { bytes, .. } => *bytes,
        }
    }
}

impl Iterator for Rows {
    type Item = anyhow::Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        let path = &self.path;
        let row = match &mut self.kind {
            Kind::Csv { reader, head } => {
                next_of_csv(reader, head).map_err(|error| unreadable(path, error))
            }
            Kind::Json { reader, line, bytes } => {
                next_of_json(reader, line, bytes).map_err(|error| unreadable(path, error))
            }
        };
        row.transpose()
    }
}

/// Columns that nobody knows would reject every row.
fn check(head: &[String]) -> anyhow::Result<()> {
    let is_known = |name: &str| COLUMNS.contains(&name) || name.starts_with(ATTRIBUTE);
    if let Some(name) = head.iter().find(|name| !is_known(name)) {
        let known = COLUMNS.join(", ");
        return Err(usage(format!("no product has a `{name}`; columns are {known}")));
    }
    for wanted in ["id", "name"] {
        if !head.iter().any(|name| name == wanted) {
            return Err(usage(format!("the file has no column `{wanted}`")));
        }
    }
    Ok(())
}

fn next_of_csv(reader: &mut csv::Reader<File>, head: &[String]) -> Result<Option<Row>, csv::Error> {
    let mut record = csv::StringRecord::new();
    let line = reader.position().line();
    match reader.read_record(&mut record) {
        Ok(false) => Ok(None),
        Ok(true) => {
            let line = record.position().map_or(line, csv::Position::line);
            if record.len() != head.len() {
                let why = format!("{} cells where the head has {}", record.len(), head.len());
                return Ok(Some(Row::Broken(line, why)));
            }
            Ok(Some(Row::Product(line, product(head, &record))))
        }
        Err(error) if error.is_io_error() => Err(error),
        Err(error) => Ok(Some(Row::Broken(line, error.to_string()))),
    }
}

/// A row as a product is sent. What a cell should not hold is sent as it is, and refused with the
/// reason.
fn product(head: &[String], record: &csv::StringRecord) -> Value {
    let (mut product, mut attributes) = (Map::new(), Map::new());
    for (name, cell) in head.iter().zip(record).filter(|(_, cell)| !cell.trim().is_empty()) {
        if let Some(attribute) = name.strip_prefix(ATTRIBUTE) {
            attributes.insert(attribute.to_owned(), cell.into());
            continue;
        }
        let value = match name.as_str() {
            "available" => cell.trim().parse().map_or_else(|_| cell.into(), Value::Bool),
            "tags" => {
                cell.split(BETWEEN_TAGS).map(str::trim).filter(|tag| !tag.is_empty()).collect()
            }
            "attributes" => serde_json::from_str(cell).unwrap_or_else(|_| cell.into()),
            _ => cell.into(),
        };
        match (name.as_str(), value) {
            ("attributes", Value::Object(all)) => attributes.extend(all),
            (_, value) => {
                product.insert(name.clone(), value);
            }
        }
    }
    if !attributes.is_empty() {
        product.insert("attributes".to_owned(), attributes.into());
    }
    Value::Object(product)
}

fn next_of_json(
    reader: &mut BufReader<File>,
    line: &mut u64,
    bytes: &mut u64,
) -> std::io::Result<Option<Row>> {
    loop {
        let mut text = Vec::new();
        let read = reader.by_ref().take(LINE_MAX_BYTES).read_until(b'\n', &mut text)?;
        *bytes += read as u64;
        *line += 1;
        if read == 0 {
            return Ok(None);
        }
        if read as u64 == LINE_MAX_BYTES && !text.ends_with(b"\n") {
            skip_line(reader, bytes)?;
            let why = format!("the line is longer than {LINE_MAX_BYTES} bytes");
            return Ok(Some(Row::Broken(*line, why)));
        }
        if text.trim_ascii().is_empty() {
            continue;
        }
        return Ok(Some(match serde_json::from_slice(&text) {
            Ok(product) => Row::Product(*line, product),
            Err(error) => Row::Broken(*line, format!("this is not JSON: {error}")),
        }));
    }
}

/// Goes behind the end of a line without keeping it.
fn skip_line(reader: &mut impl BufRead, bytes: &mut u64) -> std::io::Result<()> {
    loop {
        let held = reader.fill_buf()?;
        let (length, is_end) = match held.iter().position(|byte| *byte == b'\n') {
            Some(end) => (end + 1, true),
            None => (held.len(), held.is_empty()),
        };
        reader.consume(length);
        *bytes += length as u64;
        if is_end {
            return Ok(());
        }
    }
}

/// A product as it can be imported again: without what is made of the rest.
pub(super) fn told(item: &Value) -> Value {
    let fields = item.as_object().into_iter().flatten();
    let kept = fields.filter(|(name, value)| *name != "in_stock" && !value.is_null());
    Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// The cells of a product, by column.
pub(super) fn cells(item: &Value) -> [String; COLUMNS.len()] {
    COLUMNS.map(|column| match &item[column] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(tags) => {
            let tags: Vec<_> = tags.iter().filter_map(Value::as_str).collect();
            tags.join(&BETWEEN_TAGS.to_string())
        }
        Value::Object(all) if all.is_empty() => String::new(),
        other @ (Value::Bool(_) | Value::Number(_) | Value::Object(_)) => other.to_string(),
    })
}

/// One line of CSV.
pub(super) fn line<C: AsRef<[u8]>>(cells: impl IntoIterator<Item = C>) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells)?;
    Ok(String::from_utf8(writer.into_inner()?)?)
}
