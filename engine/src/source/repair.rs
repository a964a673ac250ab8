//! The text as it is read: the written text with sure corrections applied, and the way back from
//! its places to those of the written text.

use super::Span;
use crate::diagnostic::Edit;

/// A text with corrections.
pub(super) struct Working {
    text: String,
    shifts: Vec<Shift>,
}

/// A correction that changed the length of the text.
struct Shift {
    /// Where the correction stands in the working text.
    now: Span,
    /// What it replaced in the written text.
    written: Span,
}

impl Working {
    pub(super) fn new(written: &str) -> Self {
        Self { text: written.to_owned(), shifts: Vec::new() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Applies corrections whose places are those of the working text, in order and apart; says
    /// no, and does nothing, when one lies in an earlier correction or is none.
    pub(super) fn apply(&mut self, edits: &[Edit]) -> bool {
        let fits = |edit: &Edit| {
            edit.span.of(&self.text) != edit.text
                && !self.shifts.iter().any(|shift| overlap(shift.now, edit.span))
        };
        if edits.is_empty() || !edits.iter().all(fits) {
            return false;
        }
        for edit in edits.iter().rev() {
            self.apply_one(edit);
        }
        true
    }

    fn apply_one(&mut self, edit: &Edit) {
        let Edit { span, text } = edit;
        self.text.replace_range(span.start..span.end, text);
        if text.len() == span.end - span.start {
            return;
        }
        let shift = Shift {
            now: Span::new(span.start, span.start + text.len()),
            written: self.to_written(*span),
        };
        let place = self.shifts.partition_point(|other| other.now.start < span.end.max(1));
        let moved = |offset: usize| offset + text.len() - (span.end - span.start);
        for later in &mut self.shifts[place..] {
            later.now = Span::new(moved(later.now.start), moved(later.now.end));
        }
        self.shifts.insert(place, shift);
    }

    /// The place in the written text of a place in the working text.
    pub(super) fn to_written(&self, span: Span) -> Span {
        Span::new(self.offset_written(span.start).start, self.offset_written(span.end).end)
    }

    /// A place within a correction is all of what was corrected.
    fn offset_written(&self, offset: usize) -> Span {
        let before = self.shifts.partition_point(|shift| shift.now.start <= offset);
        let Some(Shift { now, written }) = before.checked_sub(1).map(|last| &self.shifts[last])
        else {
            return Span::at(offset);
        };
        if offset >= now.end {
            return Span::at(written.end + (offset - now.end));
        }
        if offset == now.start { Span::at(written.start) } else { *written }
    }
}

fn overlap(one: Span, other: Span) -> bool {
    one.start < other.end && other.start < one.end
}

#[cfg(test)]
mod tests {
    use super::Working;
    use crate::diagnostic::Edit;
    use crate::source::Span;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit { span: Span::new(start, end), text: text.to_owned() }
    }

    #[test]
    fn places_lead_back_to_the_written_text() {
        let mut working = Working::new("ab: c: d\nef: g: h\nend");
        assert!(working.apply(&[edit(13, 17, "\"g: h\"")]));
        assert!(working.apply(&[edit(4, 8, "\"c: d\"")]));
        assert!(working.apply(&[edit(0, 1, "X")]));
        assert_eq!(working.text(), "Xb: \"c: d\"\nef: \"g: h\"\nend");
        for (now, written) in [
            (Span::new(0, 2), Span::new(0, 2)),
            (Span::new(4, 10), Span::new(4, 8)),
            (Span::new(11, 13), Span::new(9, 11)),
            (Span::new(15, 21), Span::new(13, 17)),
            (Span::new(22, 25), Span::new(18, 21)),
        ] {
            assert_eq!(working.to_written(now), written, "{now:?}");
        }
    }

    #[test]
    fn a_correction_is_not_corrected_again() {
        let mut working = Working::new("a: b");
        assert!(working.apply(&[edit(3, 4, "\"b\"")]));
        assert!(!working.apply(&[edit(4, 5, "x")]));
        assert!(!working.apply(&[edit(0, 1, "a")]));
        assert!(!working.apply(&[]));
    }

    #[test]
    fn something_cut_at_the_start_moves_all() {
        let mut working = Working::new("\u{feff}a: b");
        assert!(working.apply(&[edit(0, 3, "")]));
        assert_eq!(working.to_written(Span::new(0, 1)), Span::new(3, 4));
    }
}
