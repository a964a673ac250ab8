//! Byte offsets → lines and columns for people.

use super::Span;

/// A line and a column, both counted from one; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Finds the lines of a text.
    pub fn new(text: &'a str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = [0].into_iter().chain(breaks.map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    /// Line and column of an offset; behind the end it is the end.
    pub fn place(&self, offset: usize) -> Place {
        let line = self.line_index(offset);
        let before = self.starts[line]..offset.min(self.text.len());
        let before = self.text.as_bytes().get(before).unwrap_or_default();
        // Bytes of the form 10xxxxxx continue a character; the others begin one.
        let column = before.iter().filter(|byte| *byte & 0xC0 != 0x80).count();
        Place { line: line + 1, column: column + 1 }
    }

    /// First place of a span and the place behind its last character.
    pub fn range(&self, span: Span) -> (Place, Place) {
        (self.place(span.start), self.place(span.end))
    }

    /// Where the line with this offset begins.
    pub fn start_of_line_at(&self, offset: usize) -> usize {
        self.starts[self.line_index(offset)]
    }

    /// Where the line with this offset ends, before its line break.
    pub fn end_of_line_at(&self, offset: usize) -> usize {
        let next = self.starts.get(self.line_index(offset) + 1);
        let end = next.map_or(self.text.len(), |next| next - 1);
        if self.text[..end].ends_with('\r') { end - 1 } else { end }
    }

    fn line_index(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset) - 1
    }
}

#[cfg(test)]
mod tests {
    use super::{Lines, Place};

    #[test]
    fn columns_count_characters_and_lines_end_before_their_break() {
        let lines = Lines::new("ä: ü\r\nb\n");
        for (offset, line, column) in [
            (0, 1, 1),
            (2, 1, 2),
            (4, 1, 4),
            (6, 1, 5),
            (8, 2, 1),
            (9, 2, 2),
            (10, 3, 1),
            (99, 3, 1),
        ] {
            assert_eq!(lines.place(offset), Place { line, column }, "offset {offset}");
        }
        assert_eq!(lines.end_of_line_at(0), 6);
        assert_eq!(lines.start_of_line_at(9), 8);
        assert_eq!(lines.end_of_line_at(9), 9);
    }
}
