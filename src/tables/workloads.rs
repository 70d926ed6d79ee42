//! `workloads.csv`: the rows as they stand, before those of one workload are merged.

use super::cell;
use super::columns::{Col, Header};
use super::date;
use super::desk::Desk;
use super::effort::{MOST_SEATS, MOST_WEEKS};
use super::row::{About, Row};
use super::schema::WORKLOADS;
use super::tenants::Roster;
use super::word;
use crate::case::{Id, L1Status, Names, Precision, Service, Tenant};
use crate::error::Result;
use crate::finding::{Finding, Rule};
use chrono::NaiveDate;

/// Marks the ids of the names that stand in `after`; they need not be names of workloads.
#[derive(Clone, Copy, Debug)]
pub(super) struct AfterName;

/// One row.
#[derive(Clone, Debug)]
pub(super) struct WorkloadRow {
    pub(super) tenant: Id<Tenant>,
    pub(super) service: Id<Service>,
    pub(super) status: L1Status,
    pub(super) seats: Option<u32>,
    pub(super) esd: Option<NaiveDate>,
    pub(super) precision: Option<Precision>,
    pub(super) started_on: Option<NaiveDate>,
    pub(super) target_date: Option<NaiveDate>,
    pub(super) kickoff_date: Option<NaiveDate>,
    pub(super) after: Option<Id<AfterName>>,
    pub(super) gap_days: Option<u32>,
    pub(super) duration_weeks: Option<u32>,
    pub(super) minutes_per_week: Option<i64>,
    pub(super) line: u32,
    pub(super) bad: bool,
}

/// The rows of the file and the names in them.
#[derive(Debug, Default)]
pub(super) struct WorkloadRows {
    /// Grouped by tenant in the order of the tenants, in file order within a tenant.
    pub(super) rows: Vec<WorkloadRow>,
    pub(super) after_names: Names<AfterName>,
    /// False when the file could not be read.
    pub(super) known: bool,
}

struct Columns {
    tenant_id: Col,
    workload: Col,
    l1_status: Col,
    seats: Col,
    esd: Col,
    esd_precision: Col,
    started_on: Col,
    target_date: Col,
    kickoff_date: Col,
    after: Col,
    gap_days: Col,
    duration_weeks: Col,
    hours_per_week: Col,
}

impl Columns {
    fn of(header: &Header) -> Self {
        Self {
            tenant_id: header.column("tenant_id"),
            workload: header.column("workload"),
            l1_status: header.column("l1_status"),
            seats: header.column("seats"),
            esd: header.column("esd"),
            esd_precision: header.column("esd_precision"),
            started_on: header.column("started_on"),
            target_date: header.column("target_date"),
            kickoff_date: header.column("kickoff_date"),
            after: header.column("after"),
            gap_days: header.column("gap_days"),
            duration_weeks: header.column("duration_weeks"),
            hours_per_week: header.column("hours_per_week"),
        }
    }
}

/// What the rows are read against.
pub(super) struct Context<'c, 't> {
    /// The plan date, when it is known.
    pub(super) plan_date: Option<NaiveDate>,
    /// The tenants, when they are known.
    pub(super) roster: Option<&'c mut Roster<'t>>,
    /// Names of workloads.
    pub(super) services: &'c mut Names<Service>,
}

/// Reads the rows.
pub(super) fn read(desk: &mut Desk<'_>, mut context: Context<'_, '_>) -> Result<WorkloadRows> {
    let mut found = WorkloadRows::default();
    let Some(mut table) = desk.open(&WORKLOADS)? else { return Ok(found) };
    let columns = Columns::of(table.header());
    while let Some(mut row) = table.next_row() {
        let tenant_id = row.key(columns.tenant_id);
        let workload = row.key(columns.workload);
        let tenant = tenant_id.and_then(|id| find_tenant(&mut row, id, &mut context));
        let place = (tenant, workload.map(|name| context.services.intern(name)));
        let after = row.optional(columns.after, cell::text).map(|name| found.after_names.intern(name));
        let read = read_row(&mut row, &columns, context.plan_date);
        let bad = row.report(About::workload(tenant_id, workload), &mut desk.findings);
        match place {
            (Some(tenant), Some(service)) => found.rows.push(WorkloadRow { tenant, service, after, bad, ..read }),
            (Some(_), None) if read.status == L1Status::InProgress => {
                let id = tenant_id.unwrap_or_default();
                desk.findings.push(nameless(id).at(row.file(), row.line()).about(id, ""));
            }
            _ => {}
        }
    }
    desk.close(&table);
    found.known = true;
    if !found.rows.is_sorted_by_key(|row| row.tenant) {
        found.rows.sort_by_key(|row| row.tenant);
    }
    Ok(found)
}

/// What follows when a row without a workload is left out.
fn nameless(tenant: &str) -> Finding {
    let message = format!("with --skip-bad-rows this row does not count: {tenant} is planned without it");
    Finding::warning(Rule::TableCell, message)
}

fn find_tenant(row: &mut Row<'_>, id: &str, context: &mut Context<'_, '_>) -> Option<Id<Tenant>> {
    let roster = context.roster.as_mut()?;
    let tenant = roster.find(id);
    if tenant.is_none() {
        row.fault(Rule::TableReference, || format!("tenant_id is {id:?}; expected a tenant of tenants.csv"));
    }
    tenant
}

/// The largest gap between two deployments.
const MOST_GAP_DAYS: u32 = 3650;

/// Reads all cells but the names.
fn read_row(row: &mut Row<'_>, columns: &Columns, plan_date: Option<NaiveDate>) -> WorkloadRow {
    let status = row.required(columns.l1_status, word::status);
    let seats = row.optional(columns.seats, cell::whole(0..=MOST_SEATS));
    let (esd, precision) = esd(row, columns);
    let started_on = row.optional(columns.started_on, date::date);
    if let (Some(started), Some(today)) = (started_on, plan_date)
        && started > today
    {
        row.fault(Rule::TableCell, || {
            format!("started_on is {started}; expected a day not after the plan date {today}")
        });
    }
    WorkloadRow {
        tenant: Id::new(0),
        service: Id::new(0),
        // A row without a readable status is bad; as In Progress it is at least listed in the schedule.
        status: status.unwrap_or(L1Status::InProgress),
        seats,
        esd,
        precision,
        started_on,
        target_date: row.optional(columns.target_date, date::date),
        kickoff_date: row.optional(columns.kickoff_date, date::date),
        after: None,
        gap_days: row.optional(columns.gap_days, cell::whole(0..=MOST_GAP_DAYS)),
        duration_weeks: row.optional(columns.duration_weeks, cell::whole(1..=MOST_WEEKS)),
        minutes_per_week: row.optional(columns.hours_per_week, cell::hours_per_week),
        line: row.line(),
        bad: false,
    }
}

/// The ESD of a row and how exact it is, as far as the row says.
fn esd(row: &mut Row<'_>, columns: &Columns) -> (Option<NaiveDate>, Option<Precision>) {
    let esd = row.optional(columns.esd, date::esd);
    let given = row.optional(columns.esd_precision, word::precision);
    let Some(esd) = esd else { return (None, given) };
    match (esd.precision, given) {
        (Precision::Month, Some(Precision::Day)) => {
            let text = row.text(columns.esd);
            row.fault(Rule::TableCell, || format!("esd_precision is day and esd {text}; expected a date YYYY-MM-DD"));
            (Some(esd.date), Some(Precision::Month))
        }
        (Precision::Month, _) => (Some(esd.date), Some(Precision::Month)),
        (Precision::Day, given) => (Some(esd.date), given),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_rows, findings, texts, with};

    const HEADER: &str = "tenant_id,workload,l1_status,seats,esd,esd_precision,started_on,target_date,kickoff_date,gap_days,duration_weeks,hours_per_week";

    #[test]
    fn a_bad_cell_is_named_with_its_value_and_what_was_expected() {
        assert_rows(
            "workloads.csv",
            HEADER,
            &[
                (
                    "T1,Teams,Started,,,,,,,,,",
                    "error TABLE-CELL: l1_status is \"Started\"; expected one of In Progress, Status Unknown, Blocked, No Intent, Duplicate/Invalid (tenant T1, workload Teams)",
                ),
                (
                    "T1,Teams,,,,,,,,,,",
                    "error TABLE-CELL: l1_status is empty; expected a value (In Progress, Status Unknown, Blocked, No Intent or Duplicate/Invalid) (tenant T1, workload Teams)",
                ),
                (
                    "T1,Teams,Blocked,1e3x,,,,,,,,",
                    "error TABLE-CELL: seats is \"1e3x\"; expected a whole number from 0 to 1000000000 (tenant T1, workload Teams)",
                ),
                (
                    "T1,Teams,Blocked,,12/2026,,,,,,,",
                    "error TABLE-CELL: esd is \"12/2026\"; expected a date YYYY-MM-DD or a month YYYY-MM (tenant T1, workload Teams)",
                ),
                (
                    "T1,Teams,Blocked,,2026-02-29,,,,,,,",
                    "error TABLE-CELL: esd is \"2026-02-29\"; expected a date that is in the calendar (tenant T1, workload Teams)",
                ),
                (
                    "T1,Teams,Blocked,,2026-12-07,week,,,,,,",
                    "error TABLE-CELL: esd_precision is \"week\"; expected one of day, month (tenant T1, workload Teams)",
                ),
                (
                    "T1,Teams,Blocked,,2026-12-07,month,,,,,,",
                    "error TABLE-CELL: esd_precision is month and esd 2026-12-07; expected the first day of a month (tenant T1, workload Teams)",
                ),
                (
                    "T1,Teams,Blocked,,2026-12,day,,,,,,",
                    "error TABLE-CELL: esd_precision is day and esd 2026-12; expected a date YYYY-MM-DD (tenant T1, workload Teams)",
                ),
                (
                    "T1,Teams,Blocked,,,,2026-11-26,,,,,",
                    "error TABLE-CELL: started_on is 2026-11-26; expected a day not after the plan date 2026-11-25 (tenant T1, workload Teams)",
                ),
                (
                    "T1,Teams,Blocked,,,,,2O27-01-01,,,,",
                    "error TABLE-CELL: target_date is \"2O27-01-01\"; expected a date YYYY-MM-DD (tenant T1, workload Teams)",
                ),
                (
                    "T1,Teams,Blocked,,,,,,9999-12-31,,,",
                    "error TABLE-CELL: kickoff_date is \"9999-12-31\"; expected a year from 1900 to 2200 (tenant T1, workload Teams)",
                ),
                (
                    "T1,Teams,Blocked,,,,,,,-7,,",
                    "error TABLE-CELL: gap_days is \"-7\"; expected a whole number from 0 to 3650 (tenant T1, workload Teams)",
                ),
                (
                    "T1,Teams,Blocked,,,,,,,,0,",
                    "error TABLE-CELL: duration_weeks is \"0\"; expected a whole number from 1 to 520 (tenant T1, workload Teams)",
                ),
                (
                    "T1,Teams,Blocked,,,,,,,,,inf",
                    "error TABLE-CELL: hours_per_week is \"inf\"; expected hours per week from 0 to 168 (tenant T1, workload Teams)",
                ),
                (
                    "T1,,Blocked,,,,,,,,,",
                    "error TABLE-CELL: workload is empty; expected a value (name of the workload) (tenant T1)",
                ),
                (
                    "T9,Teams,Blocked,,,,,,,,,",
                    "error TABLE-REFERENCE: tenant_id is \"T9\"; expected a tenant of tenants.csv (tenant T9, workload Teams)",
                ),
                (
                    "T1,Teams,Blocked,,",
                    "error TABLE-CELL: the row has 5 cells; expected 12 as in the header row (tenant T1, workload Teams)",
                ),
                (
                    "T1,Teams,Blocked,,x,,,,,,,,y",
                    "error TABLE-CELL: the row has 13 cells; expected 12 as in the header row (tenant T1, workload Teams)",
                ),
            ],
        );
    }

    #[test]
    fn work_in_progress_without_a_name_is_told_to_be_left_out_with_its_row() {
        let all = findings("workloads.csv", "tenant_id,workload,l1_status\nT1,,In Progress\nT1,,Blocked\n");
        let told: Vec<&String> = all.iter().filter(|text| !text.contains("error")).collect();
        assert_eq!(
            told,
            [
                "workloads.csv:2: warning TABLE-CELL: with --skip-bad-rows this row does not count: T1 is planned without it \
              (tenant T1)"
            ]
        );
    }

    #[test]
    fn surplus_cells_that_are_empty_do_no_harm() {
        assert!(with("workloads.csv", "tenant_id,workload,l1_status\nT1,Teams,Blocked,,,\n").findings.is_empty());
    }

    #[test]
    fn all_faults_of_a_row_are_reported_and_its_workload_is_bad() {
        let reading =
            with("workloads.csv", format!("{HEADER}\nT1,Teams,?,-1,x,,2026-11-25,,,,,\nT1,Intune,Blocked,,,,,,,,,\n"));
        let columns: Vec<_> =
            texts(&reading).iter().map(|text| text.split_whitespace().nth(3).unwrap().to_owned()).collect();
        assert_eq!(columns, ["l1_status", "seats", "esd"]);
        let case = reading.case.unwrap();
        assert_eq!(case.workloads.iter().map(|workload| workload.bad).collect::<Vec<_>>(), [true, false]);
    }
}
