//! `plan.xlsx`: the plan as one workbook for people who live in spreadsheets.
//!
//! Sheets: `summary`, `assignments`, `schedule`, `load`, `utilisation` (FM x week, coloured) and `findings`; the tables have
//! the columns of the CSV files. Dates are dates, hours are numbers, and every text is a text: nothing from the input
//! becomes a formula. The same plan always gives the same bytes, so the workbook's date of creation is the plan date.

mod page;
mod summary;

use super::assignments::{fm_text, present_fm_text};
use super::schedule::precision_text;
use super::{assignments, changes, findings, load, schedule};
use crate::case::Case;
use crate::finding::Finding;
use crate::plan::{Assignment, Deployment, FmWeek, Reason};
use crate::report::{Changes, Report};
use chrono::Datelike;
use page::{MOST_ROWS, Page, Styles};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use std::io::{self, Write};

pub(super) const FILE: &str = "plan.xlsx";

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let bytes = workbook(report).and_then(|mut book| book.save_to_buffer()).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn workbook(report: &Report<'_>) -> Result<Workbook, XlsxError> {
    let (case, plan) = (report.case, report.plan);
    let mut book = Workbook::new();
    book.set_properties(&properties(case)?);
    let styles = Styles::new();
    summary::write(&mut Page::new(book.add_worksheet().set_name("summary")?, &styles, summary::COLUMNS)?, case, plan)?;
    let mut tables = Tables { book: &mut book, styles: &styles, case };
    tables.add(assignments::FILE, &assignments::COLUMNS, (&plan.assignments, assignment))?;
    tables.add(schedule::FILE, &schedule::COLUMNS, (&plan.schedule, deployment))?;
    tables.add(load::FILE, &load::COLUMNS, (&plan.load, week))?;
    tables.add_utilisation(&plan.load)?;
    if let Some(Changes { diff, .. }) = report.changes {
        tables.add(changes::FILE, &changes::COLUMNS, (&changes::rows(diff).collect::<Vec<_>>(), change))?;
    }
    tables.add(findings::FILE, &findings::COLUMNS, (&plan.findings, finding))?;
    Ok(book)
}

/// The clock has no place in a plan: what would be the time of writing is the plan date.
fn properties(case: &Case) -> Result<DocProperties, XlsxError> {
    let date = case.plan_date;
    let year = u16::try_from(date.year()).unwrap_or(1900);
    let made = ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8)?;
    Ok(DocProperties::new().set_title("fm-assign plan").set_creation_datetime(&made))
}

/// Writes the cells of one row.
type WriteRow<T> = fn(&mut Page<'_>, &Case, &T) -> Result<(), XlsxError>;

/// Adds the tables to a workbook.
struct Tables<'a> {
    book: &'a mut Workbook,
    styles: &'a Styles,
    case: &'a Case,
}

impl Tables<'_> {
    /// Adds the table of `file`; one that is longer than a sheet goes on in a second one (`schedule 2`).
    fn add<T>(&mut self, file: &str, columns: &[&str], (rows, write): (&[T], WriteRow<T>)) -> Result<(), XlsxError> {
        let name = file.trim_end_matches(".csv");
        let parts = rows.len().div_ceil(MOST_ROWS).max(1);
        for part in 0..parts {
            let name = if part == 0 { name.to_owned() } else { format!("{name} {}", part + 1) };
            let mut page = Page::new(self.book.add_worksheet().set_name(name)?, self.styles, columns)?;
            for row in rows.iter().skip(part * MOST_ROWS).take(MOST_ROWS) {
                write(&mut page, self.case, row)?;
                page.end();
            }
            page.filter(columns.len())?;
            if let Some(column) = columns.iter().position(|column| *column == "utilisation") {
                page.colour((column as u16, column as u16))?;
            }
        }
        Ok(())
    }

    /// Adds the picture of all weeks: a row per FM, a column per week.
    fn add_utilisation(&mut self, load: &[FmWeek]) -> Result<(), XlsxError> {
        let horizon = &self.case.horizon;
        let mondays = (0..horizon.weeks()).map(|week| horizon.monday(week).to_string());
        let columns: Vec<String> = ["fm_id".to_owned()].into_iter().chain(mondays).collect();
        let sheet = self.book.add_worksheet().set_name("utilisation")?;
        let mut page = Page::new(sheet, self.styles, &columns)?;
        for weeks in load.chunk_by(|a, b| a.fm == b.fm).take(MOST_ROWS) {
            page.text(&self.case.fms[weeks[0].fm].id)?;
            for week in weeks {
                page.skip_to(week.week as u16 + 1);
                page.utilisation(week.load, week.capacity)?;
            }
            page.end();
        }
        page.filter(1)?;
        page.colour((1, horizon.weeks() as u16))
    }
}

fn assignment(page: &mut Page<'_>, case: &Case, row: &Assignment) -> Result<(), XlsxError> {
    let tenant = &case.tenants[row.tenant];
    page.text(&tenant.id)?;
    page.text(row.workload.map_or("", |workload| case.service_name(workload)))?;
    page.text(fm_text(case, row.fm.as_ref()))?;
    page.text(present_fm_text(case, &tenant.present_fm))?;
    page.text(row.status.as_str())?;
    page.text(row.reason.map_or("", Reason::as_str))?;
    page.text(&row.detail)
}

fn deployment(page: &mut Page<'_>, case: &Case, row: &Deployment) -> Result<(), XlsxError> {
    page.text(&case.tenants[case.workloads[row.workload].tenant].id)?;
    page.text(case.service_name(row.workload))?;
    page.text(row.fm.map_or("", |fm| &case.fms[fm].id))?;
    page.text(row.status.as_str())?;
    page.text(row.reason.map_or("", Reason::as_str))?;
    page.date(row.esd)?;
    page.text(row.esd_precision.map_or("", precision_text))?;
    page.date(row.start)?;
    page.date(row.end)?;
    page.number(row.wait_days)?;
    page.hours(row.minutes)?;
    page.date(row.proposed_esd)
}

fn week(page: &mut Page<'_>, case: &Case, row: &FmWeek) -> Result<(), XlsxError> {
    page.text(&case.fms[row.fm].id)?;
    page.date(Some(case.horizon.monday(row.week)))?;
    page.hours(row.capacity)?;
    page.hours(row.load)?;
    page.utilisation(row.load, row.capacity)?;
    page.number(Some(row.tenants))?;
    page.number(Some(row.starts))
}

fn change(page: &mut Page<'_>, _: &Case, row: &changes::Row<'_>) -> Result<(), XlsxError> {
    row.iter().try_for_each(|cell| page.text(cell))
}

fn finding(page: &mut Page<'_>, _: &Case, row: &Finding) -> Result<(), XlsxError> {
    page.text(row.severity.as_str())?;
    page.text(row.rule.code())?;
    page.text(&row.file)?;
    page.number(row.line)?;
    page.text(&row.tenant)?;
    page.text(&row.workload)?;
    page.text(&row.fm)?;
    page.text(&row.message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Plan;
    use crate::write::sample;

    fn bytes(case: &Case, plan: &Plan) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(&Report::new(case, plan), &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn the_same_plan_gives_the_same_bytes() {
        let (case, plan) = (sample::case(), sample::plan());
        assert_eq!(bytes(&case, &plan), bytes(&case, &plan));
    }

    #[test]
    fn a_text_that_is_too_long_for_a_cell_is_cut_and_a_plan_without_rows_is_a_workbook() {
        let (case, mut plan) = (sample::case(), sample::plan());
        plan.assignments[0].detail = "é".repeat(40_000);
        assert!(bytes(&case, &plan).starts_with(b"PK"));
        let empty = Plan { assignments: vec![], schedule: vec![], load: vec![], findings: vec![], ..plan };
        assert!(bytes(&case, &empty).starts_with(b"PK"));
    }
}
