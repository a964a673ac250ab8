//! A file of contacts, read row by row: each with its line, and with where the next one begins.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use csv::{ByteRecord, Position, ReaderBuilder};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use weir_runtime::intake::bulk::table::{Columns, Kind};
use weir_runtime::intake::bulk::{self, Row, Wave};
use weir_runtime::intake::{Checked, Fault};

use crate::exit::{environment, usage};

/// A row: what a request takes at most. Beyond it a quote was not closed.
const ROW_MAX_BYTES: u64 = 1024 * 1024;

/// Rows of one batch: as many as Weir commits together.
const BATCH_ROWS: usize = 1_000;

/// What the rows of one batch have at most, so that a request takes it, with room for its own.
const BATCH_BYTES: u64 = 4 * 1024 * 1024;

/// How much of a file is looked at to tell its separator.
const HEADER_MAX_BYTES: u64 = 64 * 1024;

/// What UTF-8 may begin with.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A place between two rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// Bytes before it.
    pub(super) byte: u64,
    /// The line that begins there, from 1.
    pub(super) line: u64,
}

/// How a file is read.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    /// What separates cells; told by the header when nobody says.
    pub(super) delimiter: Option<u8>,
    /// What attributes are, where they are no text.
    pub(super) kinds: Vec<(String, Kind)>,
    /// Whether an empty cell says that there is nothing.
    pub(super) replaces: bool,
}

/// A row that can be written.
#[derive(Debug)]
pub(super) struct Good {
    pub(super) line: u64,
    /// As a request has it.
    pub(super) told: Value,
    /// As the file has it, where that is something else.
    pub(super) was: Option<Value>,
    pub(super) row: Row,
}

/// A row that cannot be written.
#[derive(Debug, Serialize)]
pub(super) struct Reject {
    pub(super) line: u64,
    pub(super) code: String,
    pub(super) message: String,
    pub(super) pointer: String,
    /// As the file has it.
    pub(super) row: Value,
}

/// Rows that are written together.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) good: Vec<Good>,
    pub(super) rejects: Vec<Reject>,
    /// Where the first one begins.
    pub(super) from: Place,
    /// Where the next batch begins.
    pub(super) to: Place,
}

/// A file of contacts.
pub(super) struct Source {
    rows: Rows,
    replaces: bool,
    at: Place,
    /// Read already, and of the next batch.
    ahead: Option<(Written, Checked<Row>)>,
}

enum Rows {
    Table { reader: csv::Reader<Bounded>, columns: Columns, record: ByteRecord },
    Lines { reader: BufReader<File>, at: Place },
}

/// One row as it was read.
struct Written {
    line: u64,
    after: Place,
    told: Checked<Value>,
    was: Option<Value>,
}

/// A file that ends in an error where one row reads too much of it, and counts its lines.
struct Bounded {
    file: File,
    /// How much more may be read for this row.
    left: u64,
    /// How much was read.
    byte: u64,
    /// Where lines end that were read and not passed yet.
    ends: VecDeque<u64>,
    /// How many lines ended before the place that was passed last.
    ended: u64,
    /// Where the last of them ended.
    last_end: Option<u64>,
}

impl Source {
    /// Opens a file; its name says what it is.
    pub(super) fn open(path: &Path, reading: &Reading) -> anyhow::Result<Self> {
        let shown = path.display();
        let mut file =
            File::open(path).map_err(|error| usage(format!("cannot read {shown}: {error}")))?;
        if !file.metadata()?.is_file() {
            return Err(usage(format!("{shown} is no file")));
        }
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let is_table = match ending.to_lowercase().as_str() {
            "csv" | "tsv" | "txt" => true,
            "jsonl" | "ndjson" => false,
            _ => {
                let message = format!("{shown}: name the file `.csv`, or `.jsonl` (JSON lines)");
                return Err(usage(message));
            }
        };
        let head = head(&mut file)?;
        if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
            return Err(usage(format!("{shown} is UTF-16; save it as UTF-8")));
        }
        let mark = if head.starts_with(MARK) { MARK.len() } else { 0 };
        let mut at = Place { byte: u64::try_from(mark)?, line: 1 };
        file.seek(SeekFrom::Start(at.byte))?;
        let rows = if is_table {
            let delimiter = reading.delimiter.unwrap_or_else(|| delimiter(&head));
            let (rows, after) = table(file, delimiter, at, &reading.kinds)
                .map_err(|error| error.context(format!("{shown}, line 1")))?;
            at = after;
            rows
        } else {
            Rows::Lines { reader: BufReader::new(file), at }
        };
        Ok(Self { rows, replaces: reading.replaces, at, ahead: None })
    }

    /// Goes on at a place where a batch began.
    pub(super) fn go_to(&mut self, place: Place) -> anyhow::Result<()> {
        match &mut self.rows {
            Rows::Table { reader, .. } => {
                reader.seek(position(place))?;
                reader.get_mut().ended = place.line - 1;
            }
            Rows::Lines { reader, at } => {
                reader.seek(SeekFrom::Start(place.byte))?;
                *at = place;
            }
        }
        (self.at, self.ahead) = (place, None);
        Ok(())
    }

    /// The next rows that are written together; nothing after the last.
    pub(super) fn batch(&mut self) -> anyhow::Result<Option<Batch>> {
        let mut batch = Batch { from: self.at, to: self.at, ..Batch::default() };
        let mut wave = Wave::default();
        loop {
            let count = batch.good.len() + batch.rejects.len();
            if count >= BATCH_ROWS || batch.to.byte - batch.from.byte >= BATCH_BYTES {
                break;
            }
            let ahead = match self.ahead.take() {
                Some(ahead) => Some(ahead),
                None => self.rows.next(self.replaces)?.map(|line| {
                    let row = line.told.as_ref().map_err(Clone::clone);
                    let row = row.and_then(|told| bulk::row(told, ""));
                    (line, row)
                }),
            };
            let Some((line, row)) = ahead else { break };
            if row.as_ref().is_ok_and(|row| !wave.takes(row)) {
                self.ahead = Some((line, row));
                break;
            }
            batch.to = line.after;
            batch.add(line, row);
        }
        self.at = batch.to;
        let is_empty = batch.good.is_empty() && batch.rejects.is_empty();
        Ok((!is_empty).then_some(batch))
    }
}

impl Rows {
    /// The next row; nothing after the last.
    fn next(&mut self, replaces: bool) -> anyhow::Result<Option<Written>> {
        match self {
            Self::Table { reader, columns, record } => {
                reader.get_mut().left = ROW_MAX_BYTES;
                let begins = reader.get_ref().line();
                let read = reader.read_byte_record(record);
                if !read.map_err(|error| unread(begins, &error))? {
                    return Ok(None);
                }
                let (line, after) = passed(reader, record);
                let (told, was) = cells(record, columns, line, replaces);
                Ok(Some(Written { line, after, told, was: Some(was) }))
            }
            Self::Lines { reader, at } => json_line(reader, at),
        }
    }
}

fn json_line(reader: &mut BufReader<File>, at: &mut Place) -> anyhow::Result<Option<Written>> {
    let mut text = Vec::new();
    loop {
        text.clear();
        let read = reader.by_ref().take(ROW_MAX_BYTES + 1).read_until(b'\n', &mut text)?;
        let (read, line) = (u64::try_from(read)?, at.line);
        if read == 0 {
            return Ok(None);
        }
        if read > ROW_MAX_BYTES {
            return Err(too_long(line));
        }
        *at = Place { byte: at.byte + read, line: line + 1 };
        if !text.trim_ascii().is_empty() {
            let (told, was) = object(text.trim_ascii(), line);
            return Ok(Some(Written { line, after: *at, told, was }));
        }
    }
}

/// One line of JSON, and what it was where it is none.
fn object(text: &[u8], line: u64) -> (Checked<Value>, Option<Value>) {
    let lossy = || Some(Value::from(String::from_utf8_lossy(text)));
    let Ok(text) = std::str::from_utf8(text) else {
        return (Err(vec![not_utf8(line)]), lossy());
    };
    match serde_json::from_str(text) {
        Ok(told) => (Ok(told), None),
        Err(error) => {
            let message = format!("line {line} is not JSON: {error}; write one object a line");
            (Err(vec![Fault::new("", "invalid_json", message)]), lossy())
        }
    }
}

/// One line of a table, and what it was.
fn cells(
    record: &ByteRecord,
    columns: &Columns,
    line: u64,
    replaces: bool,
) -> (Checked<Value>, Value) {
    let texts: Vec<_> = record.iter().map(String::from_utf8_lossy).collect();
    let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    let fits = texts.len() == columns.count();
    let is_text = record.iter().all(|cell| std::str::from_utf8(cell).is_ok());
    let told = if is_text { columns.contact(&texts, replaces) } else { Err(vec![not_utf8(line)]) };
    let was = if fits { columns.as_it_was(&texts) } else { Value::from(texts) };
    (told, was)
}

/// Begins to read a table: its header, and where its first row begins.
fn table(
    file: File,
    delimiter: u8,
    at: Place,
    kinds: &[(String, Kind)],
) -> anyhow::Result<(Rows, Place)> {
    let (left, ends, last_end) = (ROW_MAX_BYTES, VecDeque::new(), None);
    let bounded = Bounded { file, left, byte: 0, ends, ended: at.line - 1, last_end };
    let mut builder = ReaderBuilder::new();
    builder.delimiter(delimiter).has_headers(false).flexible(true);
    let mut reader = builder.from_reader(bounded);
    reader.seek(position(at))?;
    let mut record = ByteRecord::new();
    if !reader.read_byte_record(&mut record).map_err(|error| unread(at.line, &error))? {
        return Err(usage("the file is empty; its first line names the columns"));
    }
    let names: Result<Vec<&str>, _> = record.iter().map(std::str::from_utf8).collect();
    let names = names.map_err(|_| usage("the header is not UTF-8; save the file as UTF-8"))?;
    let columns = Columns::read(names.into_iter(), kinds).map_err(|refused| {
        let told: Vec<_> = refused.into_iter().map(|refusal| refusal.message).collect();
        usage(told.join("; "))
    })?;
    let (_, after) = passed(&mut reader, &record);
    Ok((Rows::Table { reader, columns, record }, after))
}

fn position(place: Place) -> Position {
    let mut position = Position::new();
    position.set_byte(place.byte);
    position
}

/// The line that a row began on, and the place after it. The reader's own count falls behind where
/// lines end in two signs.
fn passed(reader: &mut csv::Reader<Bounded>, record: &ByteRecord) -> (u64, Place) {
    let byte = reader.position().byte();
    let file = reader.get_mut();
    file.pass(byte);
    let place = Place { byte, line: file.line() };
    let is_ended = file.last_end.is_some_and(|end| end + 1 == byte);
    let lines = record.as_slice().split(|byte| *byte == b'\n').count();
    let within = u64::try_from(lines - 1).unwrap_or_default();
    (place.line.saturating_sub(u64::from(is_ended) + within), place)
}

/// What a file begins with.
fn head(file: &mut File) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    file.by_ref().take(HEADER_MAX_BYTES).read_to_end(&mut head)?;
    Ok(head)
}

/// What separates the cells of a header: of the usual signs the one that is there most often.
fn delimiter(head: &[u8]) -> u8 {
    let (mut counts, mut is_quoted) = ([0_usize; 3], false);
    let signs = *b",;\t";
    for byte in head {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' if !is_quoted => break,
            byte if !is_quoted => {
                for (count, sign) in counts.iter_mut().zip(signs) {
                    *count += usize::from(*byte == sign);
                }
            }
            _ => {}
        }
    }
    let most = counts.iter().zip(signs).rev().max_by_key(|(count, _)| **count);
    most.map_or(b',', |(_, sign)| sign)
}

fn not_utf8(line: u64) -> Fault {
    let message = format!("line {line} is not UTF-8; save the file as UTF-8");
    Fault::new("", "not_utf8", message)
}

fn too_long(line: u64) -> anyhow::Error {
    let most = ROW_MAX_BYTES / 1024;
    usage(format!("line {line} begins a row of more than {most} KiB; is a quote not closed?"))
}

fn unread(line: u64, error: &csv::Error) -> anyhow::Error {
    if let csv::ErrorKind::Io(error) = error.kind()
        && error.kind() == std::io::ErrorKind::FileTooLarge
    {
        return too_long(line);
    }
    environment(format!("line {line} cannot be read: {error}"))
}

impl Batch {
    fn add(&mut self, line: Written, row: Checked<Row>) {
        let Written { line, told, was, .. } = line;
        match (told, row) {
            (Ok(told), Ok(row)) => self.good.push(Good { line, told, was, row }),
            (told, row) => {
                let faults = told.as_ref().err().or(row.as_ref().err());
                let fault = faults.and_then(|faults| faults.first()).cloned();
                let Fault { pointer, code, message } =
                    fault.unwrap_or_else(|| Fault::new("", "invalid", "the row cannot be read"));
                let row = was.or(told.ok()).unwrap_or_default();
                self.rejects.push(Reject { line, code: code.into(), message, pointer, row });
            }
        }
    }
}

impl Good {
    /// What it is where the server refuses it.
    pub(super) fn reject(self, code: String, message: String, pointer: String) -> Reject {
        let row = self.was.unwrap_or(self.told);
        Reject { line: self.line, code, message, pointer, row }
    }
}

impl Bounded {
    /// The line at the place that was passed last.
    fn line(&self) -> u64 {
        self.ended + 1
    }

    /// Counts the lines that end before a place.
    fn pass(&mut self, byte: u64) {
        while let Some(end) = self.ends.front().copied().filter(|end| *end < byte) {
            self.ends.pop_front();
            self.ended += 1;
            self.last_end = Some(end);
        }
    }
}

impl Read for Bounded {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.left == 0 {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        let read = self.file.read(into)?;
        for (place, byte) in (self.byte..).zip(&into[..read]) {
            self.ends.extend((*byte == b'\n').then_some(place));
        }
        let bytes = u64::try_from(read).unwrap_or(u64::MAX);
        self.byte += bytes;
        self.left = self.left.saturating_sub(bytes);
        Ok(read)
    }
}

impl Seek for Bounded {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.byte = self.file.seek(to)?;
        self.ends.clear();
        self.last_end = None;
        Ok(self.byte)
    }
}

#[cfg(test)]
mod tests;
