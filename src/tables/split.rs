//! Splits the bytes of a delimited file into records, RFC 4180 with the usual tolerance: any of LF, CRLF and CR ends a
//! line, a quote counts only at the beginning of a cell, empty lines are passed over.

use super::record::{Draft, Record};

/// Reads records one after the other and knows the line each begins on.
#[derive(Debug)]
pub(super) struct Splitter {
    bytes: Vec<u8>,
    at: usize,
    line: u32,
    delimiter: u8,
}

/// What ended a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    Delimiter,
    Line,
}

impl Splitter {
    /// The records of `bytes` from `at` on, where line 1 begins.
    pub(super) const fn new(bytes: Vec<u8>, at: usize, delimiter: u8) -> Self {
        Self { bytes, at, line: 1, delimiter }
    }

    /// Reads the next record; false at the end of the file.
    pub(super) fn next(&mut self, record: &mut Record) -> bool {
        while self.at_line_end() {
            self.end_line();
        }
        if self.at == self.bytes.len() {
            return false;
        }
        record.refill(self.line, |draft| while self.cell(draft) == Stop::Delimiter {});
        true
    }

    fn cell(&mut self, draft: &mut Draft) -> Stop {
        if self.bytes.get(self.at) == Some(&b'"') {
            self.quoted(draft);
        }
        let rest = &self.bytes[self.at..];
        let delimiter = self.delimiter;
        let length = rest.iter().position(|&b| b == delimiter || b == b'\n' || b == b'\r').unwrap_or(rest.len());
        draft.extend(&rest[..length]);
        draft.end_cell();
        self.at += length;
        if self.bytes.get(self.at) == Some(&delimiter) {
            self.at += 1;
            return Stop::Delimiter;
        }
        if self.at_line_end() {
            self.end_line();
        }
        Stop::Line
    }

    /// What stands between quotes; two quotes in it are one.
    fn quoted(&mut self, draft: &mut Draft) {
        self.at += 1;
        loop {
            let rest = &self.bytes[self.at..];
            let Some(length) = rest.iter().position(|&b| b == b'"') else {
                draft.extend(rest);
                draft.leave_quote_open();
                self.at = self.bytes.len();
                return;
            };
            draft.extend(&rest[..length]);
            self.line = self.line.saturating_add(line_ends(&rest[..length]));
            self.at += length + 1;
            if self.bytes.get(self.at) != Some(&b'"') {
                return;
            }
            draft.extend(b"\"");
            self.at += 1;
        }
    }

    fn at_line_end(&self) -> bool {
        matches!(self.bytes.get(self.at), Some(b'\n' | b'\r'))
    }

    /// Passes over one line end.
    fn end_line(&mut self) {
        let both = self.bytes[self.at..].starts_with(b"\r\n");
        self.at += if both { 2 } else { 1 };
        self.line = self.line.saturating_add(1);
    }
}

/// The line ends in a quoted text.
fn line_ends(text: &[u8]) -> u32 {
    let ends = |(index, &byte): (usize, &u8)| byte == b'\n' || byte == b'\r' && text.get(index + 1) != Some(&b'\n');
    u32::try_from(text.iter().enumerate().filter(|&place| ends(place)).count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::record::Damage;
    use super::*;
    use proptest::prelude::*;

    fn split(text: &[u8], delimiter: u8) -> Vec<(u32, Vec<String>)> {
        let mut splitter = Splitter::new(text.to_vec(), 0, delimiter);
        let mut record = Record::default();
        let mut rows = Vec::new();
        while splitter.next(&mut record) {
            rows.push((record.line(), record.cells().map(str::to_owned).collect()));
        }
        rows
    }

    fn row(line: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (line, cells.iter().map(|&cell| cell.to_owned()).collect())
    }

    #[test]
    fn a_record_has_the_first_line_it_stands_on() {
        let text = b"a,b\n\n\r\n\"x\ny\r\nz\",2\nc,\"d\"\"e\"\r\n\nf,";
        let expected = [row(1, &["a", "b"]), row(4, &["x\ny\r\nz", "2"]), row(7, &["c", "d\"e"]), row(9, &["f", ""])];
        assert_eq!(split(text, b','), expected);
    }

    #[test]
    fn every_kind_of_line_end_counts_once() {
        assert_eq!(split(b"a\rb\r\nc\nd", b','), [row(1, &["a"]), row(2, &["b"]), row(3, &["c"]), row(4, &["d"])]);
    }

    #[test]
    fn a_quote_inside_a_cell_is_a_letter() {
        assert_eq!(split(b"5\" disk;\"a\"b", b';'), [row(1, &["5\" disk", "ab"])]);
    }

    #[test]
    fn a_quote_that_never_closes_is_noticed() {
        let mut splitter = Splitter::new(b"a\n\"b\nc,d\n".to_vec(), 0, b',');
        let mut record = Record::default();
        assert!(splitter.next(&mut record) && record.damage().is_none());
        assert!(splitter.next(&mut record));
        assert_eq!((record.line(), record.damage()), (2, Some(Damage::OpenQuote)));
        assert!(!splitter.next(&mut record));
    }

    proptest! {
        #[test]
        fn cells_are_those_of_the_csv_crate(text in "[ab,;\"\r\n ]{0,40}") {
            let mut reader =
                csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let theirs: Vec<Vec<String>> = reader
                .records()
                .map(|row| row.unwrap().iter().map(|cell| cell.trim().to_owned()).collect())
                .collect();
            let ours: Vec<Vec<String>> = split(text.as_bytes(), b',').into_iter().map(|(_, cells)| cells).collect();
            prop_assert_eq!(ours, theirs);
        }
    }
}
