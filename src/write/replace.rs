//! One file, written whole or not at all.

use crate::error::{Error, Result};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes a file beside its place and renames it into it, so that what stood there is replaced in one step.
///
/// Should the program die in between, what it leaves does not make a plan folder a foreign one: its name is that of an
/// office program's lock file (see `folder`).
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn replace_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let fresh = path.with_file_name(format!("~${name}"));
    let replace = || {
        let mut file = BufWriter::new(File::create(&fresh)?);
        write(&mut file)?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&fresh, path)
    };
    replace().map_err(|error| Error::io("write", path, error))
}
