//! A plan folder as text, read without the case it was made for.

use super::assignments::parse_reason;
use super::cells::{Cell, Hours, Judge, TableFile};
use super::scenario::sha256;
use super::{assignments, load, schedule, summary};
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::plan::{AssignmentText, DeploymentStatus, DeploymentText, FormerPlan, LoadText, PlanTexts, Status};
use crate::tables::plain_date;
use std::fs;
use std::path::Path;

/// Reads the tables of the plan in the folder `dir` as text.
///
/// # Errors
/// When the folder is not there, or a file is missing or a cell cannot be read: then the error's
/// [`findings`](Error::findings) say where.
pub fn read_texts(dir: &Path) -> Result<PlanTexts> {
    super::ensure_is_there(dir)?;
    let mut problems: Vec<Finding> = Vec::new();
    let columns = ["tenant_id", "workload", "fm_id", "status", "reason"];
    let assignments = TableFile { dir, name: assignments::FILE, columns }.read(&mut problems, assignment);
    let columns = ["tenant_id", "workload", "fm_id", "status", "reason", "start"];
    let schedule = TableFile { dir, name: schedule::FILE, columns }.read(&mut problems, deployment);
    let columns = ["fm_id", "week", "capacity_hours", "load_hours", "starts"];
    let load = TableFile { dir, name: load::FILE, columns }.read(&mut problems, week);
    match summary::read(dir, &mut problems) {
        Some(summary) if problems.is_empty() => Ok(PlanTexts { levels: summary.levels, assignments, schedule, load }),
        _ => Err(Error::input(format!("{} is not a readable plan", dir.display()), problems)),
    }
}

/// Says which plan stands in the folder `dir`, for a run that begins with it.
///
/// # Errors
/// When one of its tables cannot be read.
pub fn former_plan(dir: &Path) -> Result<FormerPlan> {
    let hash = |name: &str| {
        let path = dir.join(name);
        let bytes = fs::read(&path).map_err(|error| Error::io("read", &path, error))?;
        Ok((name.to_owned(), sha256(&bytes)))
    };
    let files = [assignments::FILE, schedule::FILE].into_iter().map(hash).collect::<Result<_>>()?;
    Ok(FormerPlan { plan: dir.display().to_string(), files })
}

fn assignment(cells: [Cell<'_>; 5], judge: &mut Judge<'_>) -> Option<AssignmentText> {
    let [tenant, workload, fm, status, reason] = cells;
    let status = judge.word(status, &Status::ALL, Status::as_str);
    let reason = parse_reason(reason, judge)?;
    let [tenant, workload, fm] = [tenant, workload, fm].map(|cell| cell.text.into());
    Some(AssignmentText { tenant, workload, fm, status: status?, reason })
}

fn deployment(cells: [Cell<'_>; 6], judge: &mut Judge<'_>) -> Option<DeploymentText> {
    let [tenant, workload, fm, status, reason, start] = cells;
    let status = judge.word(status, &DeploymentStatus::ALL, DeploymentStatus::as_str);
    let reason = parse_reason(reason, judge)?;
    let start = judge.date(start)?;
    let [tenant, workload, fm] = [tenant, workload, fm].map(|cell| cell.text.into());
    Some(DeploymentText { tenant, workload, fm, status: status?, reason, start })
}

fn week(cells: [Cell<'_>; 5], judge: &mut Judge<'_>) -> Option<LoadText> {
    let [fm, week, capacity, load, starts] = cells;
    let week = judge.required(week, "a Monday YYYY-MM-DD", plain_date);
    let [capacity, load] = [capacity, load].map(|cell| judge.required(cell, "a number of hours", Hours::parse));
    let starts = judge.required(starts, "a number", |text| text.parse().ok());
    Some(LoadText { fm: fm.text.into(), week: week?, capacity: capacity?, load: load?, starts: starts? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use crate::write::{sample, write_plan};

    #[test]
    fn what_is_read_as_text_is_what_was_written() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("plan");
        let (case, plan) = (sample::case(), sample::plan());
        write_plan(&case, &plan, &dir).unwrap();
        assert_eq!(read_texts(&dir).unwrap(), PlanTexts::of(&case, &plan));
        std::fs::remove_file(dir.join("load.csv")).unwrap();
        assert!(read_texts(&dir).unwrap_err().to_string().contains("not a readable plan"));
    }

    #[test]
    fn a_folder_that_is_not_there_is_no_bad_input() {
        let home = tempfile::tempdir().unwrap();
        let (nowhere, file) = (home.path().join("nowhere"), home.path().join("file"));
        std::fs::write(&file, "").unwrap();
        for path in [nowhere, file] {
            let kinds = [
                read_texts(&path).unwrap_err().kind(),
                crate::write::read_summary(&path).unwrap_err().kind(),
                crate::write::read_plan(&sample::case(), &path).unwrap_err().kind(),
            ];
            assert_eq!(kinds, [ErrorKind::Io; 3]);
        }
    }
}
