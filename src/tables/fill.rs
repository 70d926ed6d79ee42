//! Fills one column of a text table and leaves every other byte as it is.

use super::delimiter;
use super::reader::BOM;
use super::schema::TableSchema;
use crate::error::{Error, Result};
use std::borrow::Cow;
use std::ops::Range;

/// A table with a column filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The table.
    pub bytes: Vec<u8>,
    /// Rows whose cell is another one now.
    pub changed: usize,
    /// Rows.
    pub rows: usize,
}

/// What is to be filled.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a> {
    /// The table the bytes are of.
    pub schema: &'a TableSchema,
    /// The column that names the row.
    pub key: &'a str,
    /// The column to fill; it is added at the end when it is missing.
    pub column: &'a str,
}

/// Writes `value(key)` into the column of each row for which there is one; other cells stay byte for byte.
///
/// # Errors
/// When the table has no header row with the key column, or is not UTF-8.
pub fn fill(bytes: &[u8], columns: Columns<'_>, value: impl Fn(&str) -> Option<String>) -> Result<Filled> {
    let text = std::str::from_utf8(bytes).map_err(|_| problem(columns, "is not UTF-8"))?;
    let start = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
    let delimiter = delimiter::detect(&bytes[start..], columns.schema);
    let mut lines = Lines { text, at: start, delimiter };
    let header = lines.next().ok_or_else(|| problem(columns, "is empty"))?;
    let place = |name: &str| header.iter().position(|cell| cell_text(text, cell).eq_ignore_ascii_case(name));
    let key = place(columns.key).ok_or_else(|| problem(columns, &format!("has no column {}", columns.key)))?;
    let target = place(columns.column);
    let mut output = Output { text, copied: 0, bytes: Vec::with_capacity(bytes.len() + 4096), delimiter };
    if target.is_none() {
        output.set(&header, header.len(), columns.column);
    }
    let (mut changed, mut rows) = (0, 0);
    for cells in lines.filter(|cells| cells.iter().any(|cell| !cell_text(text, cell).is_empty())) {
        rows += 1;
        let id = cells.get(key).map_or(Cow::Borrowed(""), |cell| cell_text(text, cell));
        if let Some(new) = value(&id) {
            changed += usize::from(output.set(&cells, target.unwrap_or(header.len()), &new));
        }
    }
    output.copy_to(text.len());
    Ok(Filled { bytes: output.bytes, changed, rows })
}

fn problem(columns: Columns<'_>, what: &str) -> Error {
    Error::input(format!("{} {what}", columns.schema.file), Vec::new())
}

/// The rows of a table as ranges of bytes, one per cell, quotes included; see [`super::split`] for the rules.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    delimiter: u8,
}

impl Iterator for Lines<'_> {
    type Item = Vec<Range<usize>>;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b'\n' | b'\r')) {
            self.at += 1;
        }
        bytes.get(self.at)?;
        let mut cells = Vec::new();
        loop {
            let cell = self.cell();
            self.at = cell.end;
            cells.push(cell);
            if bytes.get(self.at) != Some(&self.delimiter) {
                return Some(cells);
            }
            self.at += 1;
        }
    }
}

impl Lines<'_> {
    fn cell(&self) -> Range<usize> {
        let bytes = self.text.as_bytes();
        let mut end = self.at;
        if bytes.get(end) == Some(&b'"') {
            end += 1;
            while let Some(&byte) = bytes.get(end) {
                end += 1;
                if byte == b'"' {
                    if bytes.get(end) != Some(&b'"') {
                        break;
                    }
                    end += 1;
                }
            }
        }
        while bytes.get(end).is_some_and(|&byte| byte != self.delimiter && byte != b'\n' && byte != b'\r') {
            end += 1;
        }
        self.at..end
    }
}

/// What a cell says.
fn cell_text<'t>(text: &'t str, cell: &Range<usize>) -> Cow<'t, str> {
    let raw = &text[cell.clone()];
    let Some(quoted) = raw.strip_prefix('"') else { return Cow::Borrowed(raw.trim()) };
    let mut said = String::with_capacity(quoted.len());
    let mut rest = quoted;
    while let Some(at) = rest.find('"') {
        said.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(more) = rest.strip_prefix('"') else { break };
        said.push('"');
        rest = more;
    }
    said.push_str(rest);
    Cow::Owned(said.trim().to_owned())
}

/// The new table, copied up to some byte of the old one.
struct Output<'t> {
    text: &'t str,
    copied: usize,
    bytes: Vec<u8>,
    delimiter: u8,
}

impl Output<'_> {
    fn copy_to(&mut self, end: usize) {
        self.bytes.extend_from_slice(&self.text.as_bytes()[self.copied..end]);
        self.copied = end;
    }

    /// Puts `value` into the cell of number `place`; false when it says so already.
    fn set(&mut self, cells: &[Range<usize>], place: usize, value: &str) -> bool {
        match cells.get(place) {
            Some(cell) if cell_text(self.text, cell) == value => return false,
            Some(cell) => {
                self.copy_to(cell.start);
                self.copied = cell.end;
            }
            None => {
                let end = cells.last().map_or(self.copied, |cell| cell.end);
                self.copy_to(end);
                self.bytes.extend(std::iter::repeat_n(self.delimiter, place + 1 - cells.len()));
            }
        }
        let special = |c: char| c == '"' || c == '\n' || c == '\r' || c == char::from(self.delimiter);
        if value.contains(special) {
            self.bytes.extend_from_slice(format!("\"{}\"", value.replace('"', "\"\"")).as_bytes());
        } else {
            self.bytes.extend_from_slice(value.as_bytes());
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema::TENANTS;
    use super::*;

    fn filled(text: &str, pairs: &[(&str, &str)]) -> (String, usize) {
        let columns = Columns { schema: &TENANTS, key: "tenant_id", column: "fm_id" };
        let value = |key: &str| pairs.iter().find(|pair| pair.0 == key).map(|pair| pair.1.to_owned());
        let filled = fill(text.as_bytes(), columns, value).unwrap();
        (String::from_utf8(filled.bytes).unwrap(), filled.changed)
    }

    #[test]
    fn only_the_cell_is_another_one() {
        let text =
            "\u{feff}tenant_id ;name;fm_id;region\r\n\r\nT1;\"a;\"\"b\nc\" ; ;EMEA\r\n T2 ;x;F9;\"EMEA\"\r\nT3;;F9\r\n";
        let expected = "\u{feff}tenant_id ;name;fm_id;region\r\n\r\nT1;\"a;\"\"b\nc\" ;F1;EMEA\r\n T2 ;x;\"F;2\";\"EMEA\"\r\nT3;;F9\r\n";
        assert_eq!(filled(text, &[("T1", "F1"), ("T2", "F;2"), ("T3", "F9")]), (expected.to_owned(), 2));
        assert_eq!(filled(text, &[]), (text.to_owned(), 0));
    }

    #[test]
    fn a_missing_column_is_added_and_a_short_row_is_filled_up() {
        let text = "tenant_id,region,language\nT1,EMEA,en\nT2,EMEA\nT3,EMEA,en";
        let expected = "tenant_id,region,language,fm_id\nT1,EMEA,en,F1\nT2,EMEA,,F2\nT3,EMEA,en";
        assert_eq!(filled(text, &[("T1", "F1"), ("T2", "F2")]), (expected.to_owned(), 2));
    }

    #[test]
    fn a_quoted_key_is_the_same_key() {
        assert_eq!(filled("fm_id,tenant_id\n,\"T\"\"1\"\n", &[("T\"1", "F1")]).0, "fm_id,tenant_id\nF1,\"T\"\"1\"\n");
    }

    #[test]
    fn a_table_without_the_key_is_refused() {
        let columns = Columns { schema: &TENANTS, key: "tenant_id", column: "fm_id" };
        for text in ["", "id,fm_id\n", "\u{feff}"] {
            assert!(fill(text.as_bytes(), columns, |_| None).is_err(), "{text:?}");
        }
    }
}
