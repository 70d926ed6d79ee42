//! Makes one workload of the rows that have the same tenant and workload.

mod rows;
#[cfg(test)]
mod tests;

use super::schema::WORKLOADS;
use super::serial::{chain, cycles};
use super::workloads::{AfterName, WorkloadRow, WorkloadRows};
use crate::case::{After, Esd, Id, Names, Precision, Service, Table, Tenant, Workload};
use crate::finding::{Finding, Rule};
use chrono::Datelike;
use rows::Merged;
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
        let (status, lacks_seats) = (merged.status(), merged.lacks_seats());
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
            lacks_seats,
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
