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
    /// The line of the record in which the table breaks off.
    broken_at: Option<u32>,
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
        usable.then_some(Self { records, record, header, decimal_comma, broken_at: None })
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
        if self.record.damage() == Some(Damage::OpenQuote) {
            self.broken_at = Some(self.record.line());
        }
        Some(Row::new(&self.record, &self.header, self.decimal_comma))
    }

    /// The line after which rows were lost, so that the table cannot be trusted even without its bad rows.
    pub(super) const fn broken_at(&self) -> Option<u32> {
        self.broken_at
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

#[cfg(test)]
mod tests {
    use super::super::source::Sheet;
    use super::super::testing::{case, findings, reading, texts, with};
    use super::*;

    #[test]
    fn a_mark_at_the_beginning_crlf_and_semicolons_with_decimal_commas_are_understood() {
        let text = "\u{feff}FM_ID ; Region;languages;workloads;Weekly_Hours\r\nF1;EMEA;en|fr;*;37,5\r\n";
        let reading = with("fms.csv", text);
        assert_eq!(texts(&reading), [""; 0]);
        assert_eq!(reading.case.unwrap().fms.as_slice()[0].weekly_minutes, 2250);
    }

    #[test]
    fn tabs_are_understood() {
        assert_eq!(findings("tenants.csv", "tenant_id\tregion\tlanguage\nT1\tEMEA\ten\n"), [""; 0]);
    }

    #[test]
    fn a_decimal_comma_between_commas_is_no_number() {
        assert_eq!(
            findings("effort.csv", "workload,weeks,hours_per_week\n*,4,\"2,5\"\n")[0],
            "effort.csv:2: error TABLE-CELL: hours_per_week is \"2,5\"; expected hours per week from 0 to 168 (workload *)"
        );
    }

    #[test]
    fn the_line_is_the_first_of_the_record_whatever_stands_before_it() {
        let text = "tenant_id,name,region,language\n\nT1,\"two\nlines\",EMEA,en\n,,,\n\r\nT2,\"and\n\nthree\",,en\n";
        assert_eq!(
            findings("tenants.csv", text),
            [
                "tenants.csv:7: error TABLE-CELL: region is empty; expected a value (region; the FM must be of the same) (tenant T2)"
            ]
        );
    }

    #[test]
    fn bytes_that_are_not_utf8_are_an_error_with_line_and_column() {
        assert_eq!(
            findings("tenants.csv", *b"tenant_id,name,region,language\nT1,Caf\xE9,EMEA,en\n"),
            [
                "tenants.csv:2: error TABLE-CELL: name is \"Caf\u{fffd}\", with bytes that are not UTF-8; expected a file saved as UTF-8 (tenant T1)"
            ]
        );
        assert_eq!(
            findings("tenants.csv", *b"\xFF\xFEt\0e\0n\0"),
            ["tenants.csv:1: error TABLE-CELL: the file is UTF-16; expected a file saved as UTF-8"]
        );
    }

    #[test]
    fn a_quote_that_never_closes_makes_the_case_unusable() {
        let reading = with("tenants.csv", "tenant_id,region,language\nT1,EMEA,\"en\nT2,EMEA,fr\n");
        let expected = "tenants.csv:2: error TABLE-CELL: a quote opens in this record and never closes; what follows is unreadable (tenant T1)";
        assert_eq!(texts(&reading), [expected]);
        assert!(reading.case.is_none());
    }

    #[test]
    fn an_empty_file_is_an_error_that_names_the_required_columns() {
        for empty in ["", "\n\r\n", "\u{feff}", ",,\n"] {
            let reading = with("holidays.csv", empty);
            assert_eq!(
                texts(&reading),
                ["holidays.csv:1: error TABLE-MISSING: the file is empty; expected a header row with region, date"]
            );
            assert!(reading.case.is_none());
        }
    }

    #[test]
    fn columns_without_a_name_are_passed_over() {
        let text = ",tenant_id,region,language,,\n0,T1,EMEA,en,x\n1,T2,EMEA,en\n";
        assert_eq!(findings("tenants.csv", text), [""; 0]);
    }

    #[test]
    fn a_table_may_come_as_cells() {
        let row = |line, cells: &[&str]| SheetRow { line, cells: cells.iter().map(|&cell| cell.to_owned()).collect() };
        let rows = vec![
            row(1, &["region", "tenant_id", "language", "seats"]),
            row(2, &["", "", "", ""]),
            row(3, &["EMEA", " T1", "en", "100.0"]),
            row(4, &["EMEA", "T2", "en", "many"]),
        ];
        let sheet = Sheet { file: "case.xlsx".to_owned(), sha256: "abc".to_owned(), rows };
        let reading = reading(&case().with_sheet("tenants.csv", sheet));
        assert_eq!(
            texts(&reading),
            [
                "tenants.csv:4: error TABLE-CELL: seats is \"many\"; expected a whole number from 0 to 1000000000 (tenant T2)"
            ]
        );
        assert_eq!(reading.inputs["case.xlsx"], "abc");
        assert_eq!(reading.case.unwrap().tenants.as_slice()[0].seats, Some(100));
    }
}
