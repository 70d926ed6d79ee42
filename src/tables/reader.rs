//! Reads one table row by row, from text or from a sheet.

use super::columns::Header;
use super::delimiter;
use super::record::{Damage, Record};
use super::row::Row;
use super::schema::TableSchema;
use super::source::{Content, SheetRow};
use super::split::Splitter;
use crate::finding::{Finding, Rule};
use std::vec;

/// The rows of one table.
#[derive(Debug)]
pub(super) struct TableReader {
    records: Records,
    record: Record,
    header: Header,
    decimal_comma: bool,
    broken: bool,
}

impl TableReader {
    /// Reads the header; `None` (with a finding) when the table cannot be read.
    pub(super) fn open(content: Content, schema: &'static TableSchema, findings: &mut Vec<Finding>) -> Option<Self> {
        let (mut records, decimal_comma) = match open(content, schema) {
            Ok(opened) => opened,
            Err(message) => {
                findings.push(Finding::error(Rule::TableCell, message).at(schema.file, 1));
                return None;
            }
        };
        let mut record = Record::default();
        if !records.next_filled(&mut record) {
            let columns: Vec<&str> = schema.columns.iter().filter(|c| c.required).map(|c| c.name).collect();
            let message = format!("the file is empty; expected a header row with {}", columns.join(", "));
            findings.push(Finding::error(Rule::TableMissing, message).at(schema.file, 1));
            return None;
        }
        let (header, usable) = Header::read(&record, schema, findings);
        usable.then_some(Self { records, record, header, decimal_comma, broken: false })
    }

    /// The header.
    pub(super) const fn header(&self) -> &Header {
        &self.header
    }

    /// The next row that is not blank.
    pub(super) fn next_row(&mut self) -> Option<Row<'_>> {
        if !self.records.next_filled(&mut self.record) {
            return None;
        }
        self.broken |= self.record.damage() == Some(Damage::OpenQuote);
        Some(Row::new(&self.record, &self.header, self.decimal_comma))
    }

    /// True when rows were lost, so that the table cannot be trusted even without its bad rows.
    pub(super) const fn is_broken(&self) -> bool {
        self.broken
    }
}

/// The records of a table and whether its numbers may have a decimal comma.
fn open(content: Content, schema: &TableSchema) -> Result<(Records, bool), &'static str> {
    let bytes = match content {
        Content::Text(bytes) => bytes,
        Content::Sheet(sheet) => return Ok((Records::Sheet(sheet.rows.into_iter()), false)),
    };
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Err("the file is UTF-16; expected a file saved as UTF-8");
    }
    let start = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
    let delimiter = delimiter::detect(&bytes[start..header_end(&bytes)], schema);
    Ok((Records::Text(Splitter::new(bytes, start, delimiter)), delimiter == b';'))
}

/// What UTF-8 files of some programs begin with.
pub(super) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The most bytes a header row is searched for in.
const HEADER_BYTES: usize = 64 * 1024;

/// A position by which the header row has surely ended, or the end of the file.
fn header_end(bytes: &[u8]) -> usize {
    bytes.len().min(HEADER_BYTES)
}

/// Records of either kind of table.
#[derive(Debug)]
enum Records {
    Text(Splitter),
    Sheet(vec::IntoIter<SheetRow>),
}

impl Records {
    /// The next record that is not blank; false at the end.
    fn next_filled(&mut self, record: &mut Record) -> bool {
        while self.next(record) {
            if !record.is_blank() {
                return true;
            }
        }
        false
    }

    fn next(&mut self, record: &mut Record) -> bool {
        match self {
            Self::Text(splitter) => splitter.next(record),
            Self::Sheet(rows) => rows.next().map(|row| fill(record, &row)).is_some(),
        }
    }
}

fn fill(record: &mut Record, row: &SheetRow) {
    record.refill(row.line, |draft| {
        for cell in &row.cells {
            draft.extend(cell.as_bytes());
            draft.end_cell();
        }
    });
}
