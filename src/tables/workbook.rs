//! A case as one workbook: a sheet per table, named like the file without its ending, and a sheet `case` for `case.toml`.

use super::desk::hex;
use super::schema::{CASE_FILE, TABLES};
use super::sheet_cells;
use super::source::{Content, Sheet, TableSource};
use crate::error::{Error, Result};
use calamine::{Reader, Xlsx, XlsxError};
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::fs;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};

/// The tables of an `.xlsx` workbook. Case, spaces and punctuation of sheet names do not count (`ESD changes` is
/// `esd_changes.csv`); sheets that are no table are passed over.
pub struct Workbook {
    path: PathBuf,
    sha256: String,
    sheets: Vec<String>,
    book: RefCell<Xlsx<Cursor<Vec<u8>>>>,
}

impl Workbook {
    /// The workbook in the file `path`.
    ///
    /// # Errors
    /// When there is no such file, or it is no workbook.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        let bytes = fs::read(&path).map_err(|error| Error::io("open the workbook", &path, error))?;
        let sha256 = hex(&Sha256::digest(&bytes));
        let book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(&path, error))?;
        let sheets = book.sheet_names();
        Ok(Self { path, sha256, sheets, book: RefCell::new(book) })
    }

    /// True when the name of a file says that it is a workbook.
    #[must_use]
    pub fn is_named(path: &Path) -> bool {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        ["xlsx", "xlsm"].iter().any(|known| ending.eq_ignore_ascii_case(known))
    }

    /// The names of all sheets, in their order.
    #[must_use]
    pub fn sheets(&self) -> &[String] {
        &self.sheets
    }

    /// The sheet `name`, which must be one of [`Workbook::sheets`].
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn sheet(&self, name: &str) -> Result<Sheet> {
        let rows =
            sheet_cells::rows(&mut self.book.borrow_mut(), name).map_err(|error| unreadable(&self.path, error))?;
        Ok(Sheet { file: self.file_name(), sha256: self.sha256.clone(), rows })
    }

    fn file_name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The sheet that holds the table `file`.
    fn sheet_of(&self, file: &str) -> Option<&String> {
        let key = key(file);
        self.sheets.iter().find(|sheet| self::key(sheet) == key)
    }
}

/// What counts of a name: letters and digits, without the ending of a file.
fn key(name: &str) -> String {
    let name = name.trim().to_lowercase();
    let stem = name.strip_suffix(".csv").or(name.strip_suffix(".toml")).unwrap_or(&name);
    stem.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

fn unreadable(path: &Path, error: XlsxError) -> Error {
    Error::io("read this workbook", path, io::Error::new(io::ErrorKind::InvalidData, error))
}

impl TableSource for Workbook {
    fn fetch(&self, file: &str) -> Result<Option<Content>> {
        self.sheet_of(file).map(|sheet| self.sheet(sheet).map(Content::Sheet)).transpose()
    }

    fn names(&self) -> Result<Vec<String>> {
        let known: Vec<&str> = TABLES.iter().map(|table| table.file).chain([CASE_FILE]).collect();
        let table = |sheet: &String| known.iter().find(|file| self.sheet_of(file) == Some(sheet));
        let name = |sheet: &String| table(sheet).map_or_else(|| format!("{sheet}.csv"), |&file| file.to_owned());
        Ok(self.sheets.iter().map(name).collect())
    }

    fn label(&self, file: &str) -> String {
        let stem = file.strip_suffix(".csv").or(file.strip_suffix(".toml")).unwrap_or(file);
        let sheet = self.sheets.iter().find(|sheet| *sheet == stem).or_else(|| self.sheet_of(file));
        sheet.map_or(stem, |sheet| sheet).to_owned()
    }
}
