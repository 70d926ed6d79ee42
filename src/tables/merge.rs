//! Makes one workload of the rows that have the same tenant and workload.

use super::schema::WORKLOADS;
use super::serial::{chain, cycles};
use super::workloads::{AfterName, WorkloadRow, WorkloadRows};
use crate::case::{After, Esd, Id, L1Status, Names, Precision, Service, Table, Tenant, Workload};
use crate::finding::{Finding, Rule};
use chrono::Datelike;
use std::fmt::Display;
use std::ops::Range;

/// The workloads of a case and which of them belong to which tenant.
#[derive(Debug, Default)]
pub(super) struct Workloads {
    /// Grouped by tenant in the order of the tenants.
    pub(super) table: Table<Workload>,
    /// The rows of each tenant.
    pub(super) ranges: Vec<Range<usize>>,
}

/// Merges the rows of each workload and resolves what they come after.
pub(super) fn merge(
    rows: WorkloadRows,
    tenants: &Table<Tenant>,
    services: &Names<Service>,
    findings: &mut Vec<Finding>,
) -> Workloads {
    let after_services = rows.after_names.iter().map(|(_, name)| services.find(name)).collect();
    let merger = Merger {
        tenants,
        services,
        after_names: &rows.after_names,
        after_services,
        slots: vec![(usize::MAX, 0); services.len()],
        findings,
        workloads: Vec::new(),
    };
    merger.run(&rows.rows)
}

struct Merger<'m> {
    tenants: &'m Table<Tenant>,
    services: &'m Names<Service>,
    after_names: &'m Names<AfterName>,
    /// The workload each name in `after` stands for, if any.
    after_services: Vec<Option<Id<Service>>>,
    /// By service: the tenant that had it last, and its place among that tenant's workloads.
    slots: Vec<(usize, usize)>,
    findings: &'m mut Vec<Finding>,
    workloads: Vec<Workload>,
}

impl Merger<'_> {
    fn run(mut self, rows: &[WorkloadRow]) -> Workloads {
        let mut ranges = vec![0..0; self.tenants.len()];
        let mut merged = Vec::new();
        for group in rows.chunk_by(|a, b| a.tenant == b.tenant) {
            let tenant = group[0].tenant;
            let start = self.workloads.len();
            self.collect(group, &mut merged);
            for merged in merged.drain(..) {
                let workload = self.finish(merged, start);
                self.workloads.push(workload);
            }
            self.cut_cycles(start);
            ranges[tenant.index()] = start..self.workloads.len();
        }
        Workloads { table: self.workloads.into(), ranges }
    }

    /// Joins the rows of one tenant by workload, in the order of their first rows.
    fn collect(&mut self, group: &[WorkloadRow], merged: &mut Vec<Merged>) {
        for row in group {
            let owner = row.tenant.index();
            let seats = row.seats.or(self.tenants[row.tenant].seats);
            let slot = &mut self.slots[row.service.index()];
            if slot.0 == owner {
                let clashes = merged[slot.1].join(row, seats, self.after_names);
                self.report(row, clashes);
            } else {
                *slot = (owner, merged.len());
                merged.push(Merged::new(row, seats));
            }
        }
    }

    fn finish(&mut self, merged: Merged, start: usize) -> Workload {
        let status = merged.status();
        let row = merged.row;
        let esd = row.esd.map(|date| Esd { date, precision: row.precision.unwrap_or_default() });
        let off_first = esd.filter(|esd| esd.precision == Precision::Month && esd.date.day() != 1);
        if let Some(esd) = off_first {
            let message = format!("esd_precision is month and esd {}; expected the first day of a month", esd.date);
            let line = WorkloadRow { line: merged.month_line, ..row.clone() };
            self.report(&line, vec![(Rule::TableCell, message)]);
        }
        Workload {
            tenant: row.tenant,
            service: row.service,
            status,
            seats: u32::try_from(merged.seats).unwrap_or(u32::MAX),
            esd: esd.filter(|_| off_first.is_none()),
            started_on: row.started_on,
            target_date: row.target_date,
            kickoff_date: row.kickoff_date,
            after: row.after.map(|name| self.resolve(row.tenant, name, start)),
            gap_days: row.gap_days.unwrap_or(0),
            duration_weeks: row.duration_weeks,
            minutes_per_week: row.minutes_per_week,
            changes: Vec::new(),
            line: row.line,
            bad: merged.bad || off_first.is_some(),
        }
    }

    fn resolve(&self, tenant: Id<Tenant>, name: Id<AfterName>, start: usize) -> After {
        let slot = self.after_services[name.index()].map(|service| self.slots[service.index()]);
        match slot {
            Some((owner, place)) if owner == tenant.index() => After::Workload(Id::new(start + place)),
            Some(_) | None => After::Missing(self.after_names.name(name).into()),
        }
    }

    /// Reports chains among the workloads from `start` on that close on themselves, and takes them apart.
    fn cut_cycles(&mut self, start: usize) {
        let place = |workload: &Workload| match workload.after {
            Some(After::Workload(id)) => Some(id.index() - start),
            Some(After::Missing(_)) | None => None,
        };
        let after: Vec<Option<usize>> = self.workloads[start..].iter().map(place).collect();
        if after.iter().all(Option::is_none) {
            return;
        }
        for cycle in cycles(&after) {
            let names: Vec<&str> =
                cycle.iter().map(|&place| self.services.name(self.workloads[start + place].service)).collect();
            let message = format!("after closes on itself: {}; expected a chain with a beginning", chain(&names));
            let first = &self.workloads[start + cycle[0]];
            let finding = Finding::error(Rule::TableCycle, message).at(WORKLOADS.file, first.line);
            self.findings.push(finding.about(&self.tenants[first.tenant].id, names[0]));
            for place in cycle {
                let workload = &mut self.workloads[start + place];
                workload.bad = true;
                workload.after = None;
            }
        }
    }

    fn report(&mut self, row: &WorkloadRow, faults: Vec<(Rule, String)>) {
        for (rule, message) in faults {
            let finding = Finding::error(rule, message).at(WORKLOADS.file, row.line);
            self.findings.push(finding.about(&self.tenants[row.tenant].id, self.services.name(row.service)));
        }
    }
}

/// The rows of one workload so far.
struct Merged {
    /// The first row, its empty cells filled from the others.
    row: WorkloadRow,
    /// Seats of the In Progress rows.
    seats: u64,
    /// A row with the status In Progress has seats.
    in_progress: bool,
    /// The first status on a row that is not In Progress.
    other_status: Option<L1Status>,
    /// Line of the first row that calls the ESD a month estimate.
    month_line: u32,
    bad: bool,
}

impl Merged {
    fn new(row: &WorkloadRow, seats: Option<u32>) -> Self {
        let (row, month_line, bad) = (row.clone(), row.line, row.bad);
        let mut merged = Self { row: row.clone(), seats: 0, in_progress: false, other_status: None, month_line, bad };
        merged.count(&row, seats);
        merged
    }

    /// Seats nobody stated (`None`) are not known to be none: the row counts, with 0 for the effort table.
    fn count(&mut self, row: &WorkloadRow, seats: Option<u32>) {
        if row.status == L1Status::InProgress {
            self.seats += u64::from(seats.unwrap_or(0));
            self.in_progress |= seats != Some(0);
        } else {
            self.other_status = self.other_status.or(Some(row.status));
        }
    }

    /// In Progress when a row of that status has seats, else that of the first row with another status. A workload
    /// of which no row has seats anywhere is in no state that is known.
    fn status(&self) -> L1Status {
        if self.in_progress { L1Status::InProgress } else { self.other_status.unwrap_or(L1Status::StatusUnknown) }
    }

    /// Takes in a further row and says where it contradicts the ones before.
    fn join(&mut self, row: &WorkloadRow, seats: Option<u32>, names: &Names<AfterName>) -> Vec<(Rule, String)> {
        self.count(row, seats);
        if self.row.precision.is_none() && row.precision == Some(Precision::Month) {
            self.month_line = row.line;
        }
        let first = self.row.line;
        let own = &mut self.row;
        let name = |id: Id<AfterName>| names.name(id).to_owned();
        let hours = |minutes: i64| minutes as f64 / 60.0;
        let clashes = [
            unite(&mut own.esd, row.esd).map(|pair| clash("esd", first, pair)),
            unite(&mut own.precision, row.precision).map(|(a, b)| clash("esd_precision", first, (word(a), word(b)))),
            unite(&mut own.started_on, row.started_on).map(|pair| clash("started_on", first, pair)),
            unite(&mut own.target_date, row.target_date).map(|pair| clash("target_date", first, pair)),
            unite(&mut own.kickoff_date, row.kickoff_date).map(|pair| clash("kickoff_date", first, pair)),
            unite(&mut own.after, row.after).map(|(a, b)| clash("after", first, (name(a), name(b)))),
            unite(&mut own.gap_days, row.gap_days).map(|pair| clash("gap_days", first, pair)),
            unite(&mut own.duration_weeks, row.duration_weeks).map(|pair| clash("duration_weeks", first, pair)),
            unite(&mut own.minutes_per_week, row.minutes_per_week)
                .map(|(a, b)| clash("hours_per_week", first, (hours(a), hours(b)))),
        ];
        let clashes: Vec<_> = clashes.into_iter().flatten().collect();
        self.bad |= row.bad || !clashes.is_empty();
        clashes
    }
}

/// Fills an empty cell from another row; both values when they differ.
fn unite<T: Copy + PartialEq>(own: &mut Option<T>, other: Option<T>) -> Option<(T, T)> {
    let pair = own.zip(other).filter(|(own, other)| own != other);
    *own = own.or(other);
    pair
}

fn clash<T: Display>(column: &'static str, first: u32, (before, here): (T, T)) -> (Rule, String) {
    let rule = if column.starts_with("esd") { Rule::EsdOne } else { Rule::TableDuplicate };
    let message = format!(
        "{column} is {here} here and {before} on an earlier row of this workload (the first is line {first}); \
         expected one value per tenant and workload"
    );
    (rule, message)
}

const fn word(precision: Precision) -> &'static str {
    match precision {
        Precision::Day => "day",
        Precision::Month => "month",
    }
}

#[cfg(test)]
mod tests {
    use super::super::Reading;
    use super::super::testing::{texts, with};
    use crate::case::{After, Esd, L1Status, Precision, Workload};

    const HEADER: &str = "tenant_id,workload,l1_status,seats,esd,esd_precision,started_on,target_date,kickoff_date,after,gap_days,duration_weeks,hours_per_week";

    fn merged(rows: &str) -> Reading {
        with("workloads.csv", format!("{HEADER}\n{rows}"))
    }

    fn first(rows: &str) -> Workload {
        let reading = merged(rows);
        assert_eq!(texts(&reading), [""; 0]);
        reading.case.unwrap().workloads.as_slice()[0].clone()
    }

    #[test]
    fn seats_of_the_rows_in_progress_are_added() {
        let workload =
            first("T1,Teams,Blocked,7,,,,,,,,,\nT1,Teams,In Progress,20,,,,,,,,,\nT1,Teams,In Progress,,,,,,,,,,\n");
        // 20 and the 100 of the tenant for the empty cell.
        assert_eq!((workload.status, workload.seats, workload.line), (L1Status::InProgress, 120, 2));
    }

    #[test]
    fn without_seats_in_progress_the_first_other_row_gives_the_status() {
        for rows in [
            "T1,Teams,Blocked,7,,,,,,,,,\nT1,Teams,In Progress,0,,,,,,,,,\n",
            "T1,Teams,In Progress,0,,,,,,,,,\nT1,Teams,Blocked,7,,,,,,,,,\n",
        ] {
            let workload = first(rows);
            assert_eq!((workload.status, workload.seats), (L1Status::Blocked, 0));
        }
    }

    #[test]
    fn a_row_in_progress_counts_when_it_has_seats_or_nobody_stated_any() {
        let lone = |seats: &str| first(&format!("T1,Teams,In Progress,{seats},,,,,,,,,\n")).status;
        assert_eq!(lone("0"), L1Status::StatusUnknown);
        assert_eq!(lone("1"), L1Status::InProgress);
        // The 100 of the tenant.
        assert_eq!(lone(""), L1Status::InProgress);
        let unstated = with("tenants.csv", "tenant_id,region,language\nT1,EMEA,English\n");
        assert_eq!(unstated.case.unwrap().workloads.as_slice()[0].status, L1Status::InProgress);
    }

    #[test]
    fn an_empty_cell_takes_the_value_of_another_row() {
        let workload =
            first("T1,Teams,In Progress,,,month,,,,,,,\nT1,Teams,Blocked,,2027-01-01,,,,2027-02-01,,,8,1.5\n");
        let day = |text: &str| -> chrono::NaiveDate { text.parse().unwrap() };
        assert_eq!(workload.esd, Some(Esd { date: day("2027-01-01"), precision: Precision::Month }));
        assert_eq!((workload.duration_weeks, workload.minutes_per_week), (Some(8), Some(90)));
        assert_eq!(workload.kickoff_date, Some(day("2027-02-01")));
    }

    #[test]
    fn different_values_are_errors_on_the_later_row() {
        let rows = "T1,Teams,In Progress,,2026-12,,2026-11-02,2027-06-01,,Intune,7,4,2.5\n\
                    T1,Teams,Blocked,,2026-12-01,day,2026-11-02,2027-06-01,,Intune,7,4,2.5\n\
                    T1,Intune,Blocked,,,,,,,,,,\n\
                    T1,Teams,Blocked,,2026-12-07,,2026-11-03,2027-06-02,2026-12-08,Word,8,5,2\n";
        let reading = merged(rows);
        let tail = "on an earlier row of this workload (the first is line 2); expected one value per tenant and workload (tenant T1, workload Teams)";
        let expected = |line: u32, text: &str| format!("workloads.csv:{line}: error {text} {tail}");
        assert_eq!(
            texts(&reading),
            [
                expected(3, "ESD-ONE: esd_precision is day here and month"),
                expected(5, "ESD-ONE: esd is 2026-12-07 here and 2026-12-01"),
                expected(5, "TABLE-DUPLICATE: started_on is 2026-11-03 here and 2026-11-02"),
                expected(5, "TABLE-DUPLICATE: target_date is 2027-06-02 here and 2027-06-01"),
                expected(5, "TABLE-DUPLICATE: after is Word here and Intune"),
                expected(5, "TABLE-DUPLICATE: gap_days is 8 here and 7"),
                expected(5, "TABLE-DUPLICATE: duration_weeks is 5 here and 4"),
                expected(5, "TABLE-DUPLICATE: hours_per_week is 2 here and 2.5"),
            ]
        );
        assert!(reading.case.unwrap().workloads.as_slice()[0].bad);
    }

    #[test]
    fn a_month_estimate_on_another_day_is_reported_where_it_is_called_one() {
        let reading = merged("T1,Teams,Blocked,,2026-12-07,,,,,,,,\nT1,Teams,Blocked,,,month,,,,,,,\n");
        assert_eq!(
            texts(&reading),
            [
                "workloads.csv:3: error TABLE-CELL: esd_precision is month and esd 2026-12-07; expected the first day of a month (tenant T1, workload Teams)"
            ]
        );
    }

    #[test]
    fn after_finds_a_workload_of_the_same_tenant_only() {
        let case =
            merged("T1,Teams,Blocked,,,,,,,Intune,,,\nT2,Intune,Blocked,,,,,,,Teams,,,\nT1,Intune,Blocked,,,,,,,,,,\n")
                .case
                .unwrap();
        let [teams, _, other] = case.workloads.as_slice() else { panic!("three workloads") };
        assert!(matches!(teams.after, Some(After::Workload(id)) if id.index() == 1));
        assert_eq!(other.after, Some(After::Missing("Teams".into())));
    }

    #[test]
    fn a_chain_that_closes_on_itself_is_an_error_and_is_taken_apart() {
        let rows = "T1,Word,Blocked,,,,,,,Teams,,,\nT1,Teams,Blocked,,,,,,,Intune,,,\nT1,Intune,Blocked,,,,,,,Teams,,,\nT2,Teams,Blocked,,,,,,,Teams,,,\n";
        let reading = merged(rows);
        assert_eq!(
            texts(&reading),
            [
                "workloads.csv:3: error TABLE-CYCLE: after closes on itself: Teams after Intune after Teams; expected a chain with a beginning (tenant T1, workload Teams)",
                "workloads.csv:5: error TABLE-CYCLE: after closes on itself: Teams after Teams; expected a chain with a beginning (tenant T2, workload Teams)",
            ]
        );
        let case = reading.case.unwrap();
        assert_eq!(case.workloads.iter().map(|workload| workload.bad).collect::<Vec<_>>(), [false, true, true, true]);
        assert_eq!(case.workloads.iter().filter(|workload| workload.after.is_some()).count(), 1);
    }
}
