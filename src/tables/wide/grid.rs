//! The cells of an export, from a text file or from a sheet.

use crate::error::{Error, Result};
use crate::finding::{Finding, Rule};
use crate::tables::delimiter;
use crate::tables::reader::BOM;
use crate::tables::record::{Damage, Record};
use crate::tables::schema::TENANTS;
use crate::tables::source::SheetRow;
use crate::tables::split::Splitter;
use crate::tables::workbook::Workbook;
use std::fs;
use std::path::Path;

/// All rows of an export.
#[derive(Debug)]
pub(super) struct Grid {
    /// What findings call the file: its name, or that of the sheet.
    pub(super) file: String,
    /// The header row.
    pub(super) header: SheetRow,
    /// The rows below it that are not blank.
    pub(super) rows: Vec<SheetRow>,
    /// True when numbers may have a decimal comma.
    pub(super) decimal_comma: bool,
}

/// The most bytes a header row is searched for in.
const HEADER_BYTES: usize = 64 * 1024;

impl Grid {
    /// Reads the file `path`; of a workbook the sheet `sheet`, or the first one.
    pub(super) fn read(path: &Path, sheet: Option<&str>) -> Result<Self> {
        if Workbook::is_named(path) {
            return Self::of_workbook(path, sheet);
        }
        let bytes = fs::read(path).map_err(|error| Error::io("read", path, error))?;
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self::of_text(file, bytes)
    }

    fn of_workbook(path: &Path, sheet: Option<&str>) -> Result<Self> {
        let book = Workbook::open(path)?;
        let missing = || {
            let all = book.sheets().join(", ");
            Error::usage(format!("{}: no sheet {}; it has {all}", path.display(), sheet.unwrap_or("at all")))
        };
        let named = |name: &&String| sheet.is_none_or(|sheet| name.eq_ignore_ascii_case(sheet));
        let name = book.sheets().iter().find(named).ok_or_else(missing)?;
        Self::of_rows(name.clone(), book.sheet(name)?.rows, false)
    }

    /// Reads the bytes of a CSV file.
    pub(super) fn of_text(file: String, bytes: Vec<u8>) -> Result<Self> {
        let start = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
        let delimiter = delimiter::detect(&bytes[start..bytes.len().min(HEADER_BYTES)], &TENANTS);
        let mut splitter = Splitter::new(bytes, start, delimiter);
        let (mut rows, mut record, mut faults) = (Vec::new(), Record::default(), Vec::new());
        while splitter.next(&mut record) {
            if let Some(damage) = record.damage() {
                faults.push(Finding::error(Rule::TableCell, describe(damage)).at(&file, record.line()));
            }
            rows.push(SheetRow { line: record.line(), cells: record.cells().map(str::to_owned).collect() });
        }
        if faults.is_empty() {
            Self::of_rows(file, rows, delimiter == b';')
        } else {
            Err(Error::input(format!("{file} cannot be read"), faults))
        }
    }

    fn of_rows(file: String, rows: Vec<SheetRow>, decimal_comma: bool) -> Result<Self> {
        let is_blank = |row: &SheetRow| row.cells.iter().all(|cell| cell.trim().is_empty());
        let mut rows = rows.into_iter().filter(|row| !is_blank(row));
        let Some(header) = rows.next() else {
            let finding = Finding::error(Rule::TableMissing, "the table is empty; expected a header row").at(&file, 1);
            return Err(Error::input(format!("{file} cannot be read"), vec![finding]));
        };
        Ok(Self { file, header, rows: rows.collect(), decimal_comma })
    }

    /// The trimmed text of a cell, empty when the row does not have it.
    pub(super) fn cell(row: &SheetRow, column: usize) -> &str {
        row.cells.get(column).map_or("", |cell| cell.trim())
    }
}

const fn describe(damage: Damage) -> &'static str {
    match damage {
        Damage::NotUtf8(_) => "the row has bytes that are not UTF-8; expected a file saved as UTF-8",
        Damage::OpenQuote => "a quote opens in this row and never closes",
    }
}
