//! One file, written whole or not at all.

use crate::error::{Error, Result};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

/// Files written so far: no two that are written at once have one name.
static WRITTEN: AtomicU64 = AtomicU64::new(0);

/// Writes a file beside its place and renames it into it, so that what stood there is replaced in one step: of several
/// programs that write it at once, each writes one of its own, and the last one to end has the last word.
///
/// Should the program die in between, what it leaves does not make a plan folder a foreign one: its name is that of an
/// office program's lock file (see `folder`).
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn replace_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
    let fresh = path.with_file_name(format!("~${name}.{}-{number}", process::id()));
    let replace = || {
        let mut file = BufWriter::new(File::create(&fresh)?);
        write(&mut file)?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&fresh, path)
    };
    replace().map_err(|error| {
        // What was begun is of no use; that it cannot be removed either would say no more than the error does.
        let _ = fs::remove_file(&fresh);
        Error::io("write", path, error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn two_that_write_one_file_at_once_leave_one_of_them_whole() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("report.html");
        replace_file(&path, |out| {
            out.write_all(b"first, ")?;
            replace_file(&path, |out| out.write_all(b"second")).map_err(io::Error::other)?;
            assert_eq!(fs::read_to_string(&path)?, "second");
            out.write_all(b"then the rest")
        })
        .unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "first, then the rest");
        assert_eq!(names(home.path()), ["report.html"]);
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_what_stood_there_and_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("report.html");
        fs::write(&path, "old").unwrap();
        assert!(replace_file(&path, |_| Err(io::Error::other("full"))).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(home.path()), ["report.html"]);
    }
}
