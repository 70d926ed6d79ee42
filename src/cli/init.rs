//! `init`: a case to begin with.

use super::console::{Console, HEADING};
use super::generate::ensure_empty;
use super::{Exit, starter};
use crate::error::{Error, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Arguments of `init`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder to write the case into; it must be empty or not exist
    dir: PathBuf,
}

/// Writes the starter case.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Exit> {
    ensure_empty(&args.dir)?;
    fs::create_dir_all(&args.dir).map_err(|error| Error::io("create this folder", &args.dir, error))?;
    for (name, text) in starter::files() {
        let path = args.dir.join(name);
        fs::write(&path, text).map_err(|error| Error::io("write", &path, error))?;
    }
    let (dir, plan) = (args.dir.display(), plan_folder(&args.dir));
    console.answer(|out| {
        writeln!(
            out,
            "{HEADING}A case to begin with{HEADING:#} is in {dir}; README.md there says what the tables hold."
        )?;
        writeln!(out, "Next: fm-assign plan {dir} --out {}", plan.display())
    })?;
    Ok(Exit::Success)
}

/// A folder beside the case.
fn plan_folder(dir: &Path) -> PathBuf {
    let Some(name) = dir.file_name() else { return dir.join("../plan") };
    let mut name = name.to_owned();
    name.push("-plan");
    dir.with_file_name(name)
}
