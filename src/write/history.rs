//! The history of runs: `history.csv` with a row per run, and `history.html` with the trend.
//!
//! Both are replaced whole, under a lock, so that neither a crash nor a second run at the same time loses a row. Rows are
//! dated by their plan dates; the clock has no place in them.

use super::{history_page, replace_file};
use crate::case::Case;
use crate::error::{Error, Result};
use crate::finding::Severity;
use crate::plan::{Plan, Status};
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// The name of the table.
const FILE: &str = "history.csv";
/// The name of the page.
const PAGE_FILE: &str = "history.html";
/// The name of the file that is locked while the two are replaced.
const LOCK_FILE: &str = ".history.lock";

/// The columns of `history.csv`.
pub(super) const COLUMNS: [&str; 26] = [
    "plan_date",
    "case",
    "tenants",
    "fms",
    "unassigned",
    "waiting",
    "cost",
    "bound_unassigned",
    "bound_waiting",
    "bound_cost",
    "peak_utilisation",
    "mean_utilisation",
    "utilisation_spread",
    "fm_weeks_above_85",
    "kept",
    "new",
    "moved",
    "provisional",
    "without_fm",
    "parked",
    "moves",
    "wait_days",
    "warnings",
    "method",
    "seed",
    "version",
];

/// Checks that `dir` may keep a history: it does not exist, or what it holds under that name is one. Worth asking before
/// a long run.
///
/// # Errors
/// When the history in it cannot be read, or has other columns.
pub fn ensure_history(dir: &Path) -> Result<()> {
    match fs::symlink_metadata(dir) {
        Ok(_) if !dir.is_dir() => Err(Error::usage(format!("{}: this is not a folder", dir.display()))),
        _ => rows(dir).map(drop),
    }
}

/// Adds `plan` to the history in the folder `dir`, which is created when missing, and writes its page anew.
///
/// # Errors
/// As [`ensure_history`], and when a file cannot be written; the history then stands as it was.
pub fn append_history(case: &Case, plan: &Plan, dir: &Path) -> Result<()> {
    let failed = |error| Error::io("keep a history in", dir, error);
    fs::create_dir_all(dir).map_err(failed)?;
    let lock = File::create(dir.join(LOCK_FILE)).map_err(failed)?;
    // Where files cannot be locked, two runs at the same moment are the planner's own affair.
    let _ = lock.lock();
    let mut rows = rows(dir)?;
    rows.push(row(case, plan));
    let table = csv_bytes(&rows).map_err(failed)?;
    replace_file(&dir.join(FILE), |out| out.write_all(&table))?;
    replace_file(&dir.join(PAGE_FILE), |out| out.write_all(history_page::html(&rows).as_bytes()))
}

/// The cells of one run.
pub(super) type Row = Vec<String>;

/// The rows that stand in the history; none when there is no history yet.
fn rows(dir: &Path) -> Result<Vec<Row>> {
    let path = dir.join(FILE);
    let bytes = match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        bytes => bytes.map_err(|error| Error::io("read", &path, error))?,
    };
    let mut reader = csv::Reader::from_reader(&bytes[..]);
    let foreign = || Error::usage(format!("{}: not a history of this version; name another folder", path.display()));
    if reader.headers().map_err(|_| foreign())?.iter().ne(COLUMNS) {
        return Err(foreign());
    }
    reader.records().map(|record| Ok(record.map_err(|_| foreign())?.iter().map(str::to_owned).collect())).collect()
}

fn row(case: &Case, plan: &Plan) -> Row {
    let summary = &plan.summary;
    let (levels, bounds, kpis) = (summary.levels, summary.bounds, &summary.kpis);
    let status = |status| summary.statuses.get(&status).copied().unwrap_or(0).to_string();
    let warnings = plan.findings.iter().filter(|finding| finding.severity == Severity::Warning).count();
    vec![
        case.plan_date.to_string(),
        summary.case.clone(),
        case.tenants.len().to_string(),
        plan.fms_at_work().to_string(),
        levels.unassigned.to_string(),
        levels.waiting.to_string(),
        format!("{:.4}", levels.cost_hours()),
        bounds.unassigned.to_string(),
        bounds.waiting.to_string(),
        format!("{:.4}", bounds.cost_hours()),
        format!("{:.4}", kpis.peak_utilisation),
        format!("{:.4}", kpis.mean_utilisation),
        format!("{:.4}", kpis.utilisation_spread),
        kpis.fm_weeks_above_85.to_string(),
        status(Status::Kept),
        status(Status::New),
        status(Status::Moved),
        status(Status::Provisional),
        status(Status::Unassigned),
        status(Status::Parked),
        kpis.moved.to_string(),
        kpis.wait_days.to_string(),
        warnings.to_string(),
        summary.method.as_str().to_owned(),
        summary.seed.to_string(),
        env!("CARGO_PKG_VERSION").to_owned(),
    ]
}

fn csv_bytes(rows: &[Row]) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    rows.iter().try_for_each(|row| writer.write_record(row))?;
    writer.into_inner().map_err(|error| error.into_error())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::sample;

    #[test]
    fn every_run_adds_a_row_and_the_page_shows_them() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("history");
        let (mut case, plan) = (sample::case(), sample::plan());
        append_history(&case, &plan, &dir).unwrap();
        case.plan_date = sample::date("2026-12-02");
        append_history(&case, &plan, &dir).unwrap();
        let rows = rows(&dir).unwrap();
        assert_eq!(rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["2026-11-25", "2026-12-02"]);
        assert_eq!(rows[0].len(), COLUMNS.len());
        assert_eq!((rows[0][6].as_str(), rows[0][9].as_str()), ("1.6000", "1.2000"));
        let page = fs::read_to_string(dir.join(PAGE_FILE)).unwrap();
        assert!(page.contains("2026-11-25") && page.contains("2026-12-02"));
    }

    #[test]
    fn rows_of_runs_at_the_same_time_are_all_kept() {
        let home = tempfile::tempdir().unwrap();
        let (case, plan) = (sample::case(), sample::plan());
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| append_history(&case, &plan, home.path()).unwrap());
            }
        });
        assert_eq!(rows(home.path()).unwrap().len(), 8);
    }

    #[test]
    fn a_foreign_file_is_refused_and_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(FILE);
        fs::write(&path, "date,amount\n").unwrap();
        assert!(ensure_history(home.path()).is_err());
        assert!(append_history(&sample::case(), &sample::plan(), home.path()).is_err());
        assert_eq!(fs::read_to_string(path).unwrap(), "date,amount\n");
        assert!(ensure_history(&home.path().join("new")).is_ok());
    }
}
