//! The report, to be read by people.

use comfy_table::{CellAlignment, Table, presets};

use crate::{Figure, Machine, Report};

const HEAD: [&str; 9] =
    ["run", "value", "unit", "p50 ms", "p99 ms", "p99.9 ms", "RSS MiB", "B/journey", "of limit"];

impl Report {
    /// All of it as text.
    pub fn text(&self) -> String {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_header(HEAD);
        for figure in &self.runs {
            table.add_row(row(figure));
        }
        for column in table.column_iter_mut().skip(1).filter(|column| column.index != 2) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        let notes: String = self.runs.iter().map(notes).collect();
        let quick = if self.quick { "\nSmall sizes: not to be quoted.\n" } else { "" };
        format!("{}\n{table}\n{quick}\n{notes}", self.machine.text())
    }
}

impl Machine {
    fn text(&self) -> String {
        let Self { cpu, cores, memory_gib, kernel, file_system, .. } = self;
        format!(
            "{cpu}, {cores} cores, {memory_gib:.0} GiB, Linux {kernel}, {file_system}; load \
             before {:.2}; fdatasync of 4 KiB: {:.0}/s, p50 {:.3} ms, p99 {:.3} ms\n",
            self.load_before, self.fsync_per_second, self.fsync_p50_ms, self.fsync_p99_ms
        )
    }
}

fn row(figure: &Figure) -> [String; 9] {
    let ratio = figure.ratio.map_or_else(String::new, |ratio| format!("{:.1} %", ratio * 100.0));
    [
        figure.name.into(),
        told(figure.value),
        figure.unit.into(),
        told(figure.p50_ms),
        told(figure.p99_ms),
        told(figure.p999_ms),
        told(figure.rss_mib),
        told(figure.disk_bytes_per_journey),
        ratio,
    ]
}

/// What does not fit into a row: the shape, the limit, what else was seen, what is missing.
fn notes(figure: &Figure) -> String {
    let why = figure.missing.as_ref().map(|why| format!("not measured: {why}"));
    let wrong = figure.wrong.as_ref().map(|why| format!("WRONG: {why}"));
    let shape = figure.shape.iter().map(|(what, count)| format!("{what} {}", whole(*count)));
    let limit = figure.limit.iter().map(|limit| {
        let value = told(Some(limit.value));
        format!("limit {value} {} ({})", limit.unit, limit.name)
    });
    let more = figure.more.iter().map(|(what, value)| format!("{what} {}", told(Some(*value))));
    let all: Vec<_> = why.into_iter().chain(wrong).chain(shape).chain(limit).chain(more).collect();
    format!("{}: {}\n", figure.name, all.join("; "))
}

/// With as many digits as mean something.
fn told(value: Option<f64>) -> String {
    match value {
        None => String::new(),
        Some(value) if value.abs() >= 1_000.0 => thousands(&format!("{value:.0}")),
        Some(value) if value.abs() >= 10.0 => format!("{value:.1}"),
        Some(value) => format!("{value:.3}"),
    }
}

fn whole(count: usize) -> String {
    thousands(&count.to_string())
}

/// 1234567 is 1,234,567.
fn thousands(digits: &str) -> String {
    let mut told = String::new();
    for (place, digit) in digits.char_indices() {
        let left = digits.len() - place;
        if place > 0 && left.is_multiple_of(3) && !told.ends_with('-') {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_as_people_write_them() {
        let told = |value| told(Some(value));
        assert_eq!(
            [told(1_234_567.4), told(-1_000.0), told(12.34)],
            ["1,234,567", "-1,000", "12.3"]
        );
        assert_eq!(thousands("123456"), "123,456");
        assert_eq!(told(0.25), "0.250");
    }
}
