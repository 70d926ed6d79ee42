//! Where tables come from: a folder, or files in memory.

use super::workbook::Workbook;
use crate::error::{Error, Result};
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A place that holds the files of a case.
pub trait TableSource {
    /// What stands behind the table `file` (such as `tenants.csv`), or `None` when there is no such table.
    ///
    /// # Errors
    /// When the table is there but cannot be read.
    fn fetch(&self, file: &str) -> Result<Option<Content>>;

    /// The names of all files, so that a misspelt one can be pointed out. Empty when they cannot be listed.
    ///
    /// # Errors
    /// When the place itself cannot be read.
    fn names(&self) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    /// What findings call the table `file`, and people know it by: the name of the file, or of a sheet.
    fn label(&self, file: &str) -> String {
        file.to_owned()
    }
}

/// Opens the case at `path`: a folder, or a workbook.
///
/// # Errors
/// When there is neither, or the workbook cannot be read.
pub fn open(path: &Path) -> Result<Box<dyn TableSource>> {
    if !path.is_dir() && Workbook::is_named(path) {
        Ok(Box::new(Workbook::open(path)?))
    } else if path.is_file() && is_other_workbook(path) {
        let message = format!("{}: this kind of workbook cannot be read; save it as .xlsx", path.display());
        Err(Error::usage(message))
    } else {
        Ok(Box::new(Folder::open(path)?))
    }
}

/// True when the name of a file says that it is a workbook of another format.
fn is_other_workbook(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["xls", "xlsb", "ods"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// What a source holds for one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The bytes of a text file: CSV, or TOML for `case.toml`.
    Text(Vec<u8>),
    /// Rows that have been cells before, such as a sheet of a workbook. The first row is the header; for `case.toml` each
    /// row has a key such as `policy.max_wait_days` and its value.
    Sheet(Sheet),
}

/// A table that comes as cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The file the rows come from, under which [`super::Reading::inputs`] lists it.
    pub file: String,
    /// SHA-256 of that file in hexadecimal digits.
    pub sha256: String,
    /// The rows in order.
    pub rows: Vec<SheetRow>,
}

/// One row of a [`Sheet`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow {
    /// The row's number as its program shows it, from 1.
    pub line: u32,
    /// The cells as text: dates as `YYYY-MM-DD`, numbers with a decimal point.
    pub cells: Vec<String>,
}

/// The files of a folder.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder `path`.
    ///
    /// # Errors
    /// When there is no such folder.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        let about = fs::metadata(&path).map_err(|error| Error::io("open the case", &path, error))?;
        if about.is_dir() {
            Ok(Self { path })
        } else {
            let path = path.display();
            Err(Error::usage(format!("{path}: this is one file; a case is a folder of tables, or one .xlsx workbook")))
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl TableSource for Folder {
    fn fetch(&self, file: &str) -> Result<Option<Content>> {
        let path = self.path.join(file);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(Content::Text(bytes))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("read", &path, error)),
        }
    }

    fn names(&self) -> Result<Vec<String>> {
        let failed = |error| Error::io("list", &self.path, error);
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(failed)? {
            names.push(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
        }
        names.sort_unstable();
        Ok(names)
    }
}

/// Files in memory, for tests and for programs that make their tables themselves.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, Content>,
}

impl Memory {
    /// No files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the file `name`, or replaces it.
    #[must_use]
    pub fn with(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(name.to_owned(), Content::Text(bytes.into()));
        self
    }

    /// Adds the table `name` as a sheet, or replaces it.
    #[must_use]
    pub fn with_sheet(mut self, name: &str, sheet: Sheet) -> Self {
        self.files.insert(name.to_owned(), Content::Sheet(sheet));
        self
    }

    /// Takes the file `name` away.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.files.remove(name);
        self
    }
}

impl TableSource for Memory {
    fn fetch(&self, file: &str) -> Result<Option<Content>> {
        Ok(self.files.get(file).cloned())
    }

    fn names(&self) -> Result<Vec<String>> {
        Ok(self.files.keys().cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_is_an_error_and_a_file_that_is_not_there_is_none() {
        let root = tempfile::tempdir().unwrap();
        let missing = Folder::open(root.path().join("nowhere")).unwrap_err();
        assert_eq!(missing.kind(), crate::ErrorKind::Io);
        let folder = Folder::open(root.path()).unwrap();
        assert_eq!(folder.fetch("tenants.csv").unwrap(), None);
    }

    #[test]
    fn a_file_in_place_of_a_folder_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("case");
        fs::write(&file, "x").unwrap();
        assert!(Folder::open(&file).unwrap_err().to_string().contains("a case is a folder of tables"));
    }

    #[test]
    fn a_workbook_of_another_format_is_refused_with_the_remedy() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("Week.XLS");
        fs::write(&file, "x").unwrap();
        let refusal = open(&file).err().unwrap();
        assert!(refusal.to_string().ends_with("Week.XLS: this kind of workbook cannot be read; save it as .xlsx"));
        assert_eq!(open(&root.path().join("nowhere.xls")).err().unwrap().kind(), crate::ErrorKind::Io);
    }

    #[test]
    fn a_table_that_cannot_be_read_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("tenants.csv")).unwrap();
        let folder = Folder::open(root.path()).unwrap();
        assert_eq!(folder.fetch("tenants.csv").unwrap_err().kind(), crate::ErrorKind::Io);
        assert_eq!(folder.names().unwrap(), ["tenants.csv"]);
    }
}
