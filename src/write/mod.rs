//! The plan folder: written whole or not at all, and read back.
//!
//! One file per table ([`write_plan`] and [`read_plan`] use the same list of columns), `summary.json`, and `folder`, which
//! puts a finished folder in the place of an old one in one step. Text is written byte for byte as it was read, so that
//! ids can be matched by any other program. An id that begins with `=` is therefore not made harmless for spreadsheets here:
//! the reader of the case warns of it, and the workbook ([`Extra::Workbook`]) marks it as text.

mod answers;
mod assignments;
mod case;
mod cells;
mod changes;
mod comparison;
mod findings;
mod folder;
mod gone;
mod history;
mod history_page;
mod load;
mod lookup;
mod replace;
mod report_file;
#[cfg(test)]
pub(crate) mod sample;
mod scenario;
mod schedule;
mod summary;
mod summary_parts;
mod texts;
mod xlsx;

pub use case::{case_files, with_written_lines};
pub use changes::print as print_changes;
pub use comparison::{comparison_json, write_comparison};
pub use gone::Gone;
pub use history::{append_history, ensure_history};
pub(crate) use replace::replace_file;
pub(crate) use report_file::REPORT_FILE;
pub use report_file::{ensure_report, write_report};
pub use scenario::ScenarioShelf;
pub use summary::{read_peak_memory, read_summary, summary_json};
pub use texts::{former_plan, read_texts};

use crate::case::Case;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::plan::{Plan, Repeated};
use crate::report::Report;
use crate::tables::schema::CASE_FILE;
use folder::Target;
use lookup::Lookup;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// All names a plan folder may hold; a folder with others is never replaced.
const PLAN_FILES: [&str; 9] = [
    assignments::FILE,
    schedule::FILE,
    load::FILE,
    findings::FILE,
    summary::FILE,
    summary::TIMINGS_FILE,
    changes::FILE,
    REPORT_FILE,
    xlsx::FILE,
];

/// What a plan folder may hold beside the tables and the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extra {
    /// `report.html`.
    Report,
    /// All tables in one workbook, `plan.xlsx`.
    Workbook,
}

/// One file of a plan folder that is about to be written.
struct PlanFile<'a> {
    name: &'static str,
    write: Writer<'a>,
}

type Writer<'a> = Box<dyn FnOnce(&mut dyn Write) -> io::Result<()> + 'a>;

impl<'a> PlanFile<'a> {
    fn new(name: &'static str, write: impl FnOnce(&mut dyn Write) -> io::Result<()> + 'a) -> Self {
        Self { name, write: Box::new(write) }
    }

    /// Writes the file into `dir` and forces it to disk.
    fn create(self, dir: &Path) -> Result<()> {
        let path = dir.join(self.name);
        let write = || {
            let mut file = File::create_new(&path)?;
            (self.write)(&mut file)?;
            file.sync_all()
        };
        write().map_err(|error| Error::io("write", &path, error))
    }
}

/// Writes `plan` with its report into the folder `dir`, which is replaced in one step when it holds a plan already.
///
/// # Errors
/// When `dir` holds anything but a plan, or a file cannot be written; an older plan then stands unchanged.
pub fn write_plan(case: &Case, plan: &Plan, dir: &Path) -> Result<()> {
    write_plan_with(&Report::new(case, plan), &[Extra::Report], dir)
}

/// Writes the plan of `report`, what changed since the previous one if the report says so, and `extras` into the folder
/// `dir`.
///
/// # Errors
/// As [`write_plan`].
pub fn write_plan_with(report: &Report<'_>, extras: &[Extra], dir: &Path) -> Result<()> {
    write_folder(dir, plan_files(report, extras))
}

fn plan_files<'a>(report: &'a Report<'a>, extras: &[Extra]) -> Vec<PlanFile<'a>> {
    let (case, plan) = (report.case, report.plan);
    let mut files = vec![
        PlanFile::new(assignments::FILE, |out| assignments::write(case, &plan.assignments, out)),
        PlanFile::new(schedule::FILE, |out| schedule::write(case, &plan.schedule, out)),
        PlanFile::new(load::FILE, |out| load::write(case, &plan.load, out)),
        PlanFile::new(findings::FILE, |out| findings::write(&plan.findings, out)),
        PlanFile::new(summary::FILE, |out| summary::write(&plan.summary, out)),
        PlanFile::new(summary::TIMINGS_FILE, |out| summary::write_timings(&plan.summary, out)),
    ];
    files.extend(report.changes.map(|changes| PlanFile::new(changes::FILE, |out| changes::print(changes.diff, out))));
    files.extend(extras.iter().map(|extra| match extra {
        Extra::Report => PlanFile::new(REPORT_FILE, |out| report.write(out)),
        Extra::Workbook => PlanFile::new(xlsx::FILE, |out| xlsx::write(report, out)),
    }));
    files
}

/// Makes `dir` a folder that holds `findings.csv` alone: the run ended without a plan, and a former plan must not be
/// taken for its answer.
///
/// # Errors
/// As [`write_plan`].
pub fn write_findings(dir: &Path, findings: &[Finding]) -> Result<()> {
    write_folder(dir, vec![PlanFile::new(findings::FILE, |out| findings::write(findings, out))])
}

fn write_folder(dir: &Path, files: Vec<PlanFile<'_>>) -> Result<()> {
    ensure_replaceable(dir)?;
    folder::replace(&Target::of(dir)?, |sibling| files.into_iter().try_for_each(|file| file.create(sibling)))
}

/// Checks that `dir` may become a plan folder: it does not exist, is empty, or holds a plan (or the findings of a run
/// without one). Worth asking before a long run.
///
/// # Errors
/// When `dir` is a file, holds foreign files, or cannot be read.
pub fn ensure_replaceable(dir: &Path) -> Result<()> {
    ensure_is_plan_or(dir, &[])
}

/// As [`ensure_replaceable`], where the folder may hold these too.
fn ensure_is_plan_or(dir: &Path, others: &[&str]) -> Result<()> {
    recover(dir);
    match fs::symlink_metadata(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Error::io("use this folder", dir, error)),
        Ok(_) if !dir.is_dir() => Err(Error::usage(format!("{}: this is not a folder", dir.display()))),
        Ok(_) => ensure_is_plan(dir, others),
    }
}

fn ensure_is_plan(dir: &Path, others: &[&str]) -> Result<()> {
    let read_error = |error| Error::io("read this folder", dir, error);
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).map_err(read_error)? {
        names.push(entry.map_err(read_error)?.file_name().to_string_lossy().into_owned());
    }
    names.retain(|name| !is_dropping(name));
    names.sort();
    let is_plan = names.iter().any(|name| name == findings::FILE);
    match names.iter().find(|name| !is_plan || !PLAN_FILES.contains(&name.as_str()) && !others.contains(&name.as_str()))
    {
        Some(foreign) => Err(not_a_plan(dir, foreign)),
        None => Ok(()),
    }
}

/// Files that desktops and spreadsheets leave behind; they do not make a folder foreign.
fn is_dropping(name: &str) -> bool {
    [".DS_Store", "Thumbs.db", "desktop.ini"].contains(&name) || name.starts_with(".~lock.") || name.starts_with("~$")
}

fn not_a_plan(dir: &Path, name: &str) -> Error {
    let dir = dir.display();
    Error::usage(format!("{dir}: holds {name}, so it is not a plan folder and is not replaced; name another folder"))
}

/// Reads the plan in the folder `dir`, which was made for `case`.
///
/// # Errors
/// When the folder is not there; when a file is missing, or a cell cannot be read or names something `case` does not have:
/// then the error's [`findings`](Error::findings) say where, all of them at once.
pub fn read_plan(case: &Case, dir: &Path) -> Result<Plan> {
    read_by(&Lookup::new(case), dir)
}

/// As [`read_plan`], where `case` may be a later state of the case the plan was made for: rows about what it no longer has
/// are left out, and told beside the plan.
///
/// # Errors
/// When the folder is not there, a file is missing, or a cell cannot be read.
pub fn read_older_plan(case: &Case, dir: &Path) -> Result<(Plan, Gone)> {
    let lookup = Lookup::of_older(case);
    let plan = read_by(&lookup, dir)?;
    Ok((plan, lookup.into_gone()))
}

fn read_by(lookup: &Lookup<'_>, dir: &Path) -> Result<Plan> {
    ensure_is_there(dir)?;
    let mut problems = Vec::new();
    let (assignments, previous_fms) = assignments::read(lookup, dir, &mut problems);
    let schedule = schedule::read(lookup, dir, &mut problems);
    let (load, utilisations) = load::read(lookup, dir, &mut problems);
    let findings = findings::read(dir, &mut problems);
    match summary::read_with_gaps(dir, &mut problems) {
        Some((summary, gaps)) if problems.is_empty() => {
            let repeated = Repeated { previous_fms, utilisations, gaps: Some(gaps) };
            Ok(Plan { assignments, schedule, load, findings, summary, repeated })
        }
        _ => Err(Error::input(format!("{} is not a readable plan of this case", dir.display()), problems)),
    }
}

/// True when `dir` holds a plan and no case.
#[must_use]
pub fn is_plan(dir: &Path) -> bool {
    dir.join(summary::FILE).is_file() && dir.join(assignments::FILE).is_file() && !dir.join(CASE_FILE).exists()
}

/// True when `dir` holds a case and no plan.
fn is_case(dir: &Path) -> bool {
    dir.join(CASE_FILE).is_file() && !dir.join(summary::FILE).exists()
}

/// Makes sure that there is a folder to read a plan from. Where there is none, no file of it is to blame.
fn ensure_is_there(dir: &Path) -> Result<()> {
    recover(dir);
    match fs::metadata(dir) {
        Ok(found) if found.is_dir() && is_case(dir) => {
            let path = dir.display();
            Err(Error::usage(format!("{path} is a case; name a plan, a folder that fm-assign plan wrote")))
        }
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(Error::io("read this plan", dir, io::ErrorKind::NotADirectory.into())),
        Err(error) => Err(Error::io("read this plan", dir, error)),
    }
}

/// Puts back a plan that a killed run had put aside.
fn recover(dir: &Path) {
    if let Ok(target) = Target::of(dir) {
        folder::recover(&target);
    }
}
