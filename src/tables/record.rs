//! One record of a table, whatever it was read from.

use std::mem;

/// The cells of one record and the line it begins on. One value is filled again and again, so that reading a table
/// takes no memory per row.
#[derive(Debug, Default)]
pub(super) struct Record {
    line: u32,
    /// The cells, each followed by one byte that belongs to none, so that two broken cells never make a whole letter.
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
    damage: Option<Damage>,
}

/// What makes a record unreadable as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    /// The cell of this number has bytes that are not UTF-8.
    NotUtf8(usize),
    /// A quote opens in it and the file ends before it closes.
    OpenQuote,
}

impl Record {
    /// First physical line.
    pub(super) const fn line(&self) -> u32 {
        self.line
    }

    /// The number of cells.
    pub(super) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// What is wrong with it as a whole.
    pub(super) const fn damage(&self) -> Option<Damage> {
        self.damage
    }

    /// The cell of number `index` without the space around it; `None` when the record is shorter.
    pub(super) fn cell(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = if index == 0 { 0 } else { self.ends[index - 1] + 1 };
        Some(self.text[start..end].trim())
    }

    /// All cells.
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|index| self.cell(index))
    }

    /// True when every cell is empty.
    pub(super) fn is_blank(&self) -> bool {
        self.damage.is_none() && self.cells().all(str::is_empty)
    }

    /// Fills the record by `fill`, which gets an empty draft.
    pub(super) fn refill(&mut self, line: u32, fill: impl FnOnce(&mut Draft)) {
        let mut bytes = mem::take(&mut self.text).into_bytes();
        let mut ends = mem::take(&mut self.ends);
        bytes.clear();
        ends.clear();
        let mut draft = Draft { bytes, ends, open_quote: false };
        fill(&mut draft);
        self.line = line;
        self.damage = draft.open_quote.then_some(Damage::OpenQuote);
        self.ends = draft.ends;
        match String::from_utf8(draft.bytes) {
            Ok(text) => self.text = text,
            Err(error) => self.repair(error.utf8_error().valid_up_to(), error.as_bytes()),
        }
    }

    /// Takes the cells of `bytes` with a mark in place of what is not UTF-8; `position` is the first such byte.
    #[cold]
    fn repair(&mut self, position: usize, bytes: &[u8]) {
        let cell = self.ends.partition_point(|&end| end <= position);
        let mut start = 0;
        for end in &mut self.ends {
            self.text.push_str(&String::from_utf8_lossy(&bytes[start..*end]));
            start = *end + 1;
            *end = self.text.len();
            self.text.push(',');
        }
        self.damage = self.damage.or(Some(Damage::NotUtf8(cell)));
    }
}

/// A record that is being filled.
#[derive(Debug)]
pub(super) struct Draft {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    open_quote: bool,
}

impl Draft {
    /// Adds to the present cell.
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Ends the present cell.
    pub(super) fn end_cell(&mut self) {
        self.ends.push(self.bytes.len());
        self.bytes.push(b',');
    }

    /// Notes that a quote was still open at the end of the file.
    pub(super) const fn leave_quote_open(&mut self) {
        self.open_quote = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(cells: &[&[u8]]) -> Record {
        let mut record = Record::default();
        record.refill(3, |draft| {
            for cell in cells {
                draft.extend(cell);
                draft.end_cell();
            }
        });
        record
    }

    #[test]
    fn cells_are_trimmed_and_a_cell_past_the_end_is_none() {
        let record = record(&[b" a ", b"", b"c\t"]);
        assert_eq!(record.cells().collect::<Vec<_>>(), ["a", "", "c"]);
        assert_eq!(record.cell(3), None);
        assert_eq!(record.line(), 3);
    }

    #[test]
    fn the_first_cell_that_is_not_utf8_is_named_and_the_others_stay_readable() {
        let record = record(&[b"a", b"b", b"x\xC3", b"\xA9y", b"z"]);
        assert_eq!(record.damage(), Some(Damage::NotUtf8(2)));
        assert_eq!(record.cells().collect::<Vec<_>>(), ["a", "b", "x\u{fffd}", "\u{fffd}y", "z"]);
    }

    #[test]
    fn a_record_of_empty_cells_is_blank() {
        assert!(record(&[b" ", b"", b"\xC2\xA0"]).is_blank());
        assert!(!record(&[b"", b"0"]).is_blank());
    }
}
