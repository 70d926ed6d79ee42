//! The plan's rows, found by what they are about; completeness of both tables.

use super::truth::{Fate, Truth};
use super::violation::{Kind, Violation};
use crate::case::{Case, Day, Fm, Id, Workload};
use crate::plan::{Assignment, Deployment, DeploymentStatus, Plan, Status};

/// The plan by slot and by workload.
pub(super) struct Book<'a> {
    pub(super) plan: &'a Plan,
    assignments: Vec<Option<&'a Assignment>>,
    deployments: Vec<Option<&'a Deployment>>,
}

/// Rows that point outside the case; nothing else can be checked while there are any.
pub(super) fn unknown_ids(case: &Case, plan: &Plan) -> Vec<Violation> {
    let unknown = |what: &str, row: usize| {
        Violation::new(Kind::UnknownId, format!("row {} of {what} names an id the case does not have", row + 1))
    };
    let fm = |fm: Option<Id<Fm>>| fm.is_none_or(|fm| fm.index() < case.fms.len());
    let workload = |id: Id<Workload>| id.index() < case.workloads.len();
    let known_fm = |row: &Assignment| fm(row.fm.as_ref().and_then(|fm| fm.known()));
    let assignment = |row: &Assignment| {
        row.tenant.index() < case.tenants.len() && row.workload.is_none_or(workload) && known_fm(row)
    };
    let bad = |what: &'static str, rows: Vec<usize>| rows.into_iter().map(move |row| unknown(what, row));
    let assignments = positions(&plan.assignments, |row| !assignment(row));
    let deployments = positions(&plan.schedule, |row| !(workload(row.workload) && fm(row.fm)));
    let load = positions(&plan.load, |row| !(fm(Some(row.fm)) && row.week < case.horizon.weeks()));
    bad("assignments.csv", assignments).chain(bad("schedule.csv", deployments)).chain(bad("load.csv", load)).collect()
}

fn positions<T>(rows: &[T], is_bad: impl Fn(&T) -> bool) -> Vec<usize> {
    rows.iter().enumerate().filter(|(_, row)| is_bad(row)).map(|(at, _)| at).collect()
}

impl<'a> Book<'a> {
    /// Sorts the plan's rows into the places the case has for them, and reports what does not fit.
    pub(super) fn of(truth: &Truth<'_>, plan: &'a Plan, found: &mut Vec<Violation>) -> Self {
        let mut book = Self {
            plan,
            assignments: vec![None; truth.slots.len()],
            deployments: vec![None; truth.case.workloads.len()],
        };
        book.file_assignments(truth, found);
        book.file_deployments(truth, found);
        book
    }

    fn file_assignments(&mut self, truth: &Truth<'_>, found: &mut Vec<Violation>) {
        let mut order = Order::default();
        for row in &self.plan.assignments {
            let about = |kind, message: &str| {
                let violation = Violation::new(kind, format!("assignments.csv: {message}"));
                match row.workload {
                    Some(workload) => violation.workload(truth.case, workload),
                    None => violation.tenant(truth.case, row.tenant),
                }
            };
            let slot = truth.slots_of(row.tenant).find(|&slot| truth.slots[slot].workload == row.workload);
            match slot {
                None => found.push(about(Kind::RowSurplus, "a row that does not belong here")),
                Some(slot) if self.assignments[slot].is_some() => {
                    found.push(about(Kind::RowDuplicate, "a second row"));
                }
                Some(slot) => {
                    self.assignments[slot] = Some(row);
                    order.see(row.tenant.index());
                }
            }
        }
        for (slot, _) in truth.slots.iter().zip(&self.assignments).filter(|(_, row)| row.is_none()) {
            let missing = Violation::new(Kind::RowMissing, "assignments.csv: no row").tenant(truth.case, slot.tenant);
            found.push(match slot.workload {
                Some(workload) => missing.workload(truth.case, workload),
                None => missing,
            });
        }
        found.extend(order.verdict("assignments.csv"));
    }

    fn file_deployments(&mut self, truth: &Truth<'_>, found: &mut Vec<Violation>) {
        let mut order = Order::default();
        let about =
            |kind, message: &str, id| Violation::new(kind, format!("schedule.csv: {message}")).workload(truth.case, id);
        for row in &self.plan.schedule {
            let id = row.workload;
            if !truth.is_listed(id) {
                found.push(about(Kind::RowSurplus, "not an In Progress workload of an FTC tenant", id));
            } else if self.deployments[id.index()].is_some() {
                found.push(about(Kind::RowDuplicate, "a second row", id));
            } else {
                self.deployments[id.index()] = Some(row);
                order.see(id.index());
            }
        }
        let missing = truth.case.workloads.ids().filter(|&id| truth.is_listed(id) && self.deployment(id).is_none());
        found.extend(missing.map(|id| about(Kind::RowMissing, "no row", id)));
        found.extend(order.verdict("schedule.csv"));
    }

    pub(super) fn assignment(&self, slot: usize) -> Option<&'a Assignment> {
        self.assignments[slot]
    }

    pub(super) fn deployment(&self, workload: Id<Workload>) -> Option<&'a Deployment> {
        self.deployments[workload.index()]
    }

    /// The FM the plan gives to a unit.
    pub(super) fn fm(&self, truth: &Truth<'_>, slot: usize) -> Option<Id<Fm>> {
        let row = self.assignments[slot]?;
        let is_unit = matches!(truth.slots[slot].fate, Fate::Bound(_) | Fate::Open);
        let is_planned = matches!(row.status, Status::Kept | Status::New | Status::Moved | Status::Provisional);
        row.fm.as_ref().filter(|_| is_unit && is_planned)?.known()
    }

    /// The start the plan gives to a ready workload, when it schedules it.
    pub(super) fn start(&self, case: &Case, workload: Id<Workload>) -> Option<Day> {
        let row = self.deployment(workload).filter(|row| row.status == DeploymentStatus::Scheduled)?;
        row.start.map(|date| case.horizon.day(date))
    }
}

/// Watches that places come in ascending order.
#[derive(Default)]
struct Order {
    last: usize,
    broken: bool,
}

impl Order {
    fn see(&mut self, place: usize) {
        self.broken |= place < self.last;
        self.last = place;
    }

    fn verdict(&self, file: &str) -> Option<Violation> {
        self.broken
            .then(|| Violation::new(Kind::RowOrder, format!("{file}: the rows are not in the order of the case")))
    }
}
