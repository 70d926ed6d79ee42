//! `esd_changes.csv`.

use super::columns::{Col, Header};
use super::date;
use super::desk::Desk;
use super::merge::Workloads;
use super::row::{About, Row, quoted};
use super::schema::ESD_CHANGES;
use super::tenants::Roster;
use super::word;
use crate::case::{Esd, EsdChange, Id, Names, Precision, Service, Tenant, Workload};
use crate::error::Result;
use crate::finding::Rule;

struct Columns {
    tenant_id: Col,
    workload: Col,
    changed_on: Col,
    changed_by: Col,
    old_esd: Col,
    new_esd: Col,
    note_category: Col,
    note: Col,
    evidence: Col,
}

impl Columns {
    fn of(header: &Header) -> Self {
        Self {
            tenant_id: header.column("tenant_id"),
            workload: header.column("workload"),
            changed_on: header.column("changed_on"),
            changed_by: header.column("changed_by"),
            old_esd: header.column("old_esd"),
            new_esd: header.column("new_esd"),
            note_category: header.column("note_category"),
            note: header.column("note"),
            evidence: header.column("evidence"),
        }
    }
}

/// Reads the change log and gives each entry to its workload. Without a roster (the tenants could not be read) the rows
/// are only checked.
pub(super) fn read(
    desk: &mut Desk<'_>,
    roster: Option<&mut Roster<'_>>,
    services: &Names<Service>,
    workloads: &mut Workloads,
) -> Result<()> {
    let Some(mut table) = desk.open(&ESD_CHANGES)? else { return Ok(()) };
    let columns = Columns::of(table.header());
    let mut finder = roster.map(|roster| Finder { roster, services });
    let mut touched = Vec::new();
    while let Some(mut row) = table.next_row() {
        let tenant = row.key(columns.tenant_id);
        let name = row.key(columns.workload);
        let found = match (&mut finder, tenant, name) {
            (Some(finder), Some(tenant), Some(name)) => finder.find(&mut row, (tenant, name), workloads),
            _ => None,
        };
        let change = change(&mut row, &columns);
        let bad = row.report(About::workload(tenant, name), &mut desk.findings);
        let Some(id) = found else { continue };
        workloads.table[id].bad |= bad;
        if let Some(change) = change.filter(|_| !bad) {
            workloads.table[id].changes.push(change);
            touched.push(id);
        }
    }
    desk.close(&table);
    for id in touched {
        let workload = &mut workloads.table[id];
        workload.changes.sort_by_key(|change| change.changed_on);
        if let Some(shown) = workload.esd.filter(|esd| esd.precision == Precision::Month) {
            read_as_month(&mut workload.changes, shown);
        }
    }
    Ok(())
}

/// An export that stores a month estimate as its first day writes its log in the same way, and only the row says that it is
/// a month. A log that calls this month one somewhere tells it from the day, and stays as it is.
fn read_as_month(changes: &mut [EsdChange], month: Esd) {
    let is_month = |change: &EsdChange| change.new_esd == month || change.old_esd == Some(month);
    if changes.iter().any(is_month) {
        return;
    }
    let dates = changes.iter_mut().flat_map(|change| change.old_esd.iter_mut().chain([&mut change.new_esd]));
    dates.filter(|esd| esd.date == month.date).for_each(|esd| *esd = month);
}

struct Finder<'f, 't> {
    roster: &'f mut Roster<'t>,
    services: &'f Names<Service>,
}

impl Finder<'_, '_> {
    /// The workload a row names; a fault of the row when there is none.
    fn find(&mut self, row: &mut Row<'_>, (id, name): (&str, &str), workloads: &Workloads) -> Option<Id<Workload>> {
        let Some(tenant) = self.roster.find(id) else {
            row.fault(Rule::TableReference, || {
                format!("tenant_id is {}; expected a tenant of tenants.csv", quoted(id))
            });
            return None;
        };
        let workload = self.services.find(name).and_then(|service| place(workloads, tenant, service));
        if workload.is_none() {
            row.fault(Rule::TableReference, || {
                format!("workload is {}; expected one that workloads.csv has for tenant {id}", quoted(name))
            });
        }
        workload
    }
}

fn place(workloads: &Workloads, tenant: Id<Tenant>, service: Id<Service>) -> Option<Id<Workload>> {
    let range = workloads.ranges.get(tenant.index())?.clone();
    let rows = &workloads.table.as_slice()[range.clone()];
    rows.iter().position(|workload| workload.service == service).map(|place| Id::new(range.start + place))
}

/// Reads a row but for the workload. Who changed it may be left open: a first entry needs no editor, and the rules
/// judge the others.
fn change(row: &mut Row<'_>, columns: &Columns) -> Option<EsdChange> {
    let changed_on = row.required(columns.changed_on, date::date);
    let old_esd = row.optional(columns.old_esd, date::esd);
    let new_esd = row.required(columns.new_esd, date::esd);
    let note_category = row.optional(columns.note_category, word::note_category);
    let evidence = row.optional(columns.evidence, word::evidence);
    Some(EsdChange {
        changed_on: changed_on?,
        changed_by: row.text(columns.changed_by).into(),
        old_esd,
        new_esd: new_esd?,
        note_category,
        note: row.text(columns.note).into(),
        evidence,
        line: row.line(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_rows, case, reading, texts, with};
    use crate::case::{Esd, EsdChange, Precision};

    const HEADER: &str = "tenant_id,workload,changed_on,changed_by,old_esd,new_esd,note_category,note,evidence";

    #[test]
    fn a_bad_cell_is_named_with_its_value_and_what_was_expected() {
        assert_rows(
            "esd_changes.csv",
            HEADER,
            &[
                (
                    "T1,Teams,,FM,,2026-12-07,,,",
                    "error TABLE-CELL: changed_on is empty; expected a value (day of the change) (tenant T1, workload Teams)",
                ),
                (
                    "T1,Teams,2026-10-01,FM,x,2026-12-07,,,",
                    "error TABLE-CELL: old_esd is \"x\"; expected a date YYYY-MM-DD or a month YYYY-MM (tenant T1, workload Teams)",
                ),
                (
                    "T1,Teams,2026-10-01,FM,,,,,",
                    "error TABLE-CELL: new_esd is empty; expected a value (ESD after the change) (tenant T1, workload Teams)",
                ),
                (
                    "T1,Teams,2026-10-01,FM,,2026-12,status,,",
                    "error TABLE-CELL: note_category is \"status\"; expected one of overall_status, entitlement_status (tenant T1, workload Teams)",
                ),
                (
                    "T1,Teams,2026-10-01,FM,,2026-12,,,mail",
                    "error TABLE-CELL: evidence is \"mail\"; expected one of email_sent, voicemail, email_exchange, call, meeting, kickoff (tenant T1, workload Teams)",
                ),
                (
                    "T8,Teams,2026-10-01,FM,,2026-12,,,",
                    "error TABLE-REFERENCE: tenant_id is \"T8\"; expected a tenant of tenants.csv (tenant T8, workload Teams)",
                ),
                (
                    "T1,Word,2026-10-01,FM,,2026-12,,,",
                    "error TABLE-REFERENCE: workload is \"Word\"; expected one that workloads.csv has for tenant T1 (tenant T1, workload Word)",
                ),
                (
                    "T1,,2026-10-01,FM,,2026-12,,,",
                    "error TABLE-CELL: workload is empty; expected a value (name of the workload) (tenant T1)",
                ),
            ],
        );
    }

    #[test]
    fn a_bad_row_makes_its_workload_bad() {
        let case = with("esd_changes.csv", format!("{HEADER}\nT1,Teams,2026-10-01,FM,,never,,,\n")).case.unwrap();
        assert_eq!(case.workloads.iter().map(|workload| workload.bad).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn changes_are_in_the_order_of_their_days_then_of_the_file() {
        let rows = "T1,Teams,2026-10-02,FM,,2026-12-07,,,\nT1,Teams,2026-10-01,,,2026-12,,,\nT1,Teams,2026-10-02,FM,,2026-12-07,,,\n";
        let reading = with("esd_changes.csv", format!("{HEADER}\n{rows}"));
        assert_eq!(texts(&reading), [""; 0]);
        let lines: Vec<_> =
            reading.case.unwrap().workloads.as_slice()[0].changes.iter().map(|change| change.line).collect();
        assert_eq!(lines, [3, 2, 4]);
    }

    /// The dates of the log beside a row of Teams, as `old > new` with months as `YYYY-MM`.
    fn log(row: &str, rows: &str) -> Vec<String> {
        let workloads = format!("tenant_id,workload,l1_status,esd,esd_precision\nT1,Teams,In Progress,{row}\n");
        let reading =
            reading(&case().with("workloads.csv", workloads).with("esd_changes.csv", format!("{HEADER}\n{rows}")));
        assert_eq!(texts(&reading), [""; 0]);
        let text = |esd: &Esd| match esd.precision {
            Precision::Day => esd.date.to_string(),
            Precision::Month => esd.date.format("%Y-%m").to_string(),
        };
        let case = reading.case.unwrap();
        let changes = case.workloads.as_slice()[0].changes.iter();
        let old = |change: &EsdChange| change.old_esd.as_ref().map(text).unwrap_or_default();
        changes.map(|change| format!("{} > {}", old(change), text(&change.new_esd))).collect()
    }

    #[test]
    fn a_log_that_stores_the_month_of_its_row_as_the_first_day_means_the_month() {
        let first = "T1,Teams,2026-08-20,FM,2026-10-01,2026-11-01,overall_status,x,call\n";
        let later = "T1,Teams,2026-08-21,FM,2026-11-01,2026-11-02,,,\n";
        for month in ["2026-11-01,month", "2026-11,"] {
            assert_eq!(log(month, first), ["2026-10-01 > 2026-11"], "another date is left as it is");
            assert_eq!(log(month, &format!("{first}{later}")), ["2026-10-01 > 2026-11", "2026-11 > 2026-11-02"]);
        }
        assert_eq!(log("2026-11-01,day", first), ["2026-10-01 > 2026-11-01"], "the row says a day");
    }

    #[test]
    fn a_log_that_tells_the_month_from_its_first_day_is_taken_at_its_word() {
        let rows = "T1,Teams,2026-08-20,FM,,2026-11-01,,,\nT1,Teams,2026-08-21,FM,2026-11-01,2026-11,,,voicemail\n";
        assert_eq!(log("2026-11-01,month", rows), [" > 2026-11-01", "2026-11-01 > 2026-11"]);
    }
}
