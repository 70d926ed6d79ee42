//! Public instances of problems that are special cases of the model, so that the engine can be judged on work that
//! others have solved.
//!
//! | family | problem | what it becomes |
//! |---|---|---|
//! | [`Family::Gap`] | generalized assignment: each job to one agent with capacity, least cost | agents are FMs |
//! | [`Family::Pas`] | hospital admission: each stay to one room with a bed every night | rooms are FMs, nights are weeks |
//! | [`Family::Rcmax`] | unrelated machines: least largest load | machines are FMs with a falling limit |
//!
//! A reader turns text into a plain instance and says file, line, value and what was expected where it cannot; a mapping
//! turns that into a [`Model`](crate::model::Model), which the ordinary engine solves. Nothing is tuned to an instance.

mod best;
mod gap;
mod grid;
mod numbers;
mod pas;
mod rcmax;

pub use best::{BestKnown, best_known};

use crate::engine::Settings;
use crate::error::{Error, ErrorKind, Result};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// A problem others have published instances of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Generalized assignment.
    Gap,
    /// Patient admission, reduced to its core.
    Pas,
    /// Unrelated parallel machines, least makespan.
    Rcmax,
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gap => "gap",
            Self::Pas => "pas",
            Self::Rcmax => "rcmax",
        })
    }
}

/// One instance as its file has it.
#[derive(Clone, Debug)]
pub enum Instance {
    /// Generalized assignment.
    Gap(gap::Gap),
    /// Patient admission.
    Pas(pas::Pas),
    /// Unrelated machines.
    Rcmax(rcmax::Rcmax),
}

/// What the engine made of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The objective as its authors count it; `None` when the best plan found breaks a rule of the instance.
    pub value: Option<i64>,
    /// A proven lower bound of it.
    pub bound: i64,
    /// Jobs without an agent, nights without a bed.
    pub unplaced: i64,
}

impl Instance {
    /// Reads the instance in the file `path`; its family follows from its form.
    ///
    /// # Errors
    /// When the file cannot be read, or is no instance of any family.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).map_err(|error| Error::io("read", path, error))?;
        let read = if text.contains(':') {
            pas::Pas::parse(&text).map(Self::Pas)
        } else if gap::is_gap(&text) {
            gap::Gap::parse(&text).map(Self::Gap)
        } else {
            rcmax::Rcmax::parse(&text).map(Self::Rcmax)
        };
        read.map_err(|wrong| Error::new(ErrorKind::Input, format!("{}:{wrong}", path.display())))
    }

    /// Its family.
    #[must_use]
    pub const fn family(&self) -> Family {
        match self {
            Self::Gap(_) => Family::Gap,
            Self::Pas(_) => Family::Pas,
            Self::Rcmax(_) => Family::Rcmax,
        }
    }

    /// Agents, rooms or machines; jobs or stays.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        match self {
            Self::Gap(gap) => gap.size(),
            Self::Pas(pas) => pas.size(),
            Self::Rcmax(rcmax) => rcmax.size(),
        }
    }

    /// Solves it with the ordinary engine, in the time or with the budget of `settings`.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn solve(&self, settings: &Settings) -> Result<Answer> {
        match self {
            Self::Gap(gap) => gap.solve(settings),
            Self::Pas(pas) => pas.solve(settings),
            Self::Rcmax(rcmax) => rcmax.solve(settings),
        }
    }
}

/// The files that look like instances in `path` (a file, or a folder with its sub-folders), in order of their names.
///
/// # Errors
/// When a folder cannot be read.
pub fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut found = Vec::new();
    let entries = fs::read_dir(path).map_err(|error| Error::io("read", path, error))?;
    for entry in entries {
        let below = entry.map_err(|error| Error::io("read", path, error))?.path();
        if below.is_dir() || is_instance(&below) {
            found.push(below);
        }
    }
    found.sort_by_key(|path| natural(path));
    let below: Result<Vec<Vec<PathBuf>>> = found.iter().map(|path| files(path)).collect();
    Ok(below?.concat())
}

/// No licence, no table, no note: instances have no extension, or `.txt`.
fn is_instance(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let licence = path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("license"));
    !licence && extension.is_none_or(|extension| extension == "txt")
}

/// A name as text and numbers in turn, so that gap2 stands before gap10.
fn natural(path: &Path) -> Vec<(String, u64)> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut parts = Vec::new();
    let mut rest = name.as_str();
    while !rest.is_empty() {
        let digits = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (text, tail) = rest.split_at(digits);
        let end = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
        parts.push((text.to_owned(), tail[..end].parse().unwrap_or(u64::MAX)));
        rest = &tail[end..];
    }
    parts
}
