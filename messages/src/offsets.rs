//! Where a built text came from in the authored one, so that every message names a place that
//! its author can see.

/// A line and a column, both counted from 1; the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// The place of a byte offset; an offset inside a character counts as its start.
pub(crate) fn place(text: &str, offset: usize) -> Place {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Place {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    }
}

/// Leads from byte offsets of a built text to those of the authored one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Offsets {
    anchors: Vec<Anchor>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Anchor {
    built: usize,
    authored: usize,
    /// The text from here on was copied, so offsets run along.
    copied: bool,
}

impl Offsets {
    /// Of a text that is the authored one.
    pub(crate) fn along() -> Self {
        Self { anchors: vec![Anchor { built: 0, authored: 0, copied: true }] }
    }

    /// The authored offset of a built one.
    pub(crate) fn authored(&self, built: usize) -> usize {
        let next = self.anchors.partition_point(|anchor| anchor.built <= built);
        match next.checked_sub(1).map(|index| self.anchors[index]) {
            Some(anchor) if anchor.copied => anchor.authored + (built - anchor.built),
            Some(anchor) => anchor.authored,
            None => 0,
        }
    }
}

/// A text under construction that remembers where its pieces came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Built {
    pub(crate) text: String,
    pub(crate) offsets: Offsets,
}

impl Built {
    /// Appends a piece of the authored text.
    pub(crate) fn copy(&mut self, piece: &str, authored: usize) {
        self.push(piece, authored, true);
    }

    /// Appends a text that stands for the authored place.
    pub(crate) fn stand_in(&mut self, piece: &str, authored: usize) {
        self.push(piece, authored, false);
    }

    fn push(&mut self, piece: &str, authored: usize, copied: bool) {
        self.offsets.anchors.push(Anchor { built: self.text.len(), authored, copied });
        self.text.push_str(piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters() {
        let text = "añb\nçd";
        let cases = [(0, 1, 1), (3, 1, 3), (4, 1, 4), (5, 2, 1), (6, 2, 1), (7, 2, 2), (99, 2, 3)];
        for (offset, line, column) in cases {
            assert_eq!(place(text, offset), Place { line, column }, "{offset}");
        }
    }

    #[test]
    fn stand_ins_point_at_their_start() {
        let mut built = Built::default();
        built.copy("ab", 0);
        built.stand_in("{{ long }}", 2);
        built.copy("yz", 5);
        let found: Vec<_> = [0, 1, 2, 7, 12, 13].map(|at| built.offsets.authored(at)).into();
        assert_eq!(found, [0, 1, 2, 2, 5, 6]);
        assert_eq!(Offsets::default().authored(9), 0);
    }
}
