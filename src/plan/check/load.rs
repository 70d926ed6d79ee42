//! The load every FM-week carries, recomputed from the schedule: the load table and the limits.

use super::book::Book;
use super::effort::Work;
use super::standing::Standing;
use super::truth::{Fate, Truth};
use super::violation::{Kind, Violation, hours};
use crate::case::{Fm, Id, Tenant, Workload};
use crate::plan::{DeploymentStatus, FmWeek};

/// One week of one FM.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) load: i64,
    pub(super) tenants: u32,
    pub(super) starts: u32,
    /// Load of work that runs with its present FM, and the tenants it belongs to.
    pub(super) inherited: i64,
    pub(super) inherited_tenants: u32,
}

/// All FM-weeks, in rows of weeks.
pub(super) struct Cells {
    weeks: usize,
    cells: Vec<Cell>,
}

impl Cells {
    pub(super) fn of(truth: &Truth<'_>, book: &Book<'_>) -> Self {
        let size = truth.case.fms.len() * truth.weeks;
        let mut cells = Self { weeks: truth.weeks, cells: vec![Cell::default(); size] };
        let mut sheet = vec![0; truth.weeks];
        for tenant in truth.case.tenants.ids() {
            cells.add_tenant(truth, book, tenant, &mut sheet);
            cells.add_inherited(truth, tenant, &mut sheet);
        }
        cells
    }

    pub(super) fn row(&self, fm: Id<Fm>) -> &[Cell] {
        &self.cells[fm.index() * self.weeks..][..self.weeks]
    }

    fn row_mut(&mut self, fm: Id<Fm>) -> &mut [Cell] {
        &mut self.cells[fm.index() * self.weeks..][..self.weeks]
    }

    fn add_tenant(&mut self, truth: &Truth<'_>, book: &Book<'_>, tenant: Id<Tenant>, sheet: &mut [i64]) {
        let planned: Vec<(Id<Fm>, Id<Workload>, Work)> = planned(truth, book, tenant).collect();
        let mut fms: Vec<Id<Fm>> = planned.iter().map(|&(fm, ..)| fm).collect();
        fms.sort_unstable();
        fms.dedup();
        for fm in fms {
            let own = planned.iter().filter(|&&(of, ..)| of == fm);
            for &(_, id, work) in own {
                truth.profiles.spread(work, truth.weeks, |week, minutes| sheet[week] += minutes);
                self.count_start(truth, book, fm, id);
            }
            for (cell, minutes) in self.row_mut(fm).iter_mut().zip(sheet.iter_mut()) {
                cell.load += *minutes;
                cell.tenants += u32::from(*minutes > 0);
                *minutes = 0;
            }
        }
    }

    fn count_start(&mut self, truth: &Truth<'_>, book: &Book<'_>, fm: Id<Fm>, id: Id<Workload>) {
        let week = book.start(truth.case, id).and_then(|day| usize::try_from(day.week()).ok());
        if let Some(cell) = week.and_then(|week| self.row_mut(fm).get_mut(week)) {
            cell.starts += 1;
        }
    }

    fn add_inherited(&mut self, truth: &Truth<'_>, tenant: Id<Tenant>, sheet: &mut [i64]) {
        for slot in &truth.slots[truth.slots_of(tenant)] {
            let Fate::Bound(fm) = slot.fate else { continue };
            for work in truth.running(slot) {
                truth.profiles.spread(work, truth.weeks, |week, minutes| sheet[week] += minutes);
            }
            for (cell, minutes) in self.row_mut(fm).iter_mut().zip(sheet.iter_mut()) {
                cell.inherited += *minutes;
                cell.inherited_tenants += u32::from(*minutes > 0);
                *minutes = 0;
            }
        }
    }
}

/// What the schedule lets run or start of a tenant's workloads, and with whom.
pub(super) fn planned<'a>(
    truth: &'a Truth<'_>,
    book: &'a Book<'_>,
    tenant: Id<Tenant>,
) -> impl Iterator<Item = (Id<Fm>, Id<Workload>, Work)> + 'a {
    truth.case.tenants[tenant].workloads.clone().map(Id::new).filter_map(move |id| {
        let row = book.deployment(id)?;
        let work = match (row.status, truth.standings[id.index()]) {
            (DeploymentStatus::Running, Standing::Running { work, .. }) => work,
            (DeploymentStatus::Scheduled, Standing::Ready(ready)) => {
                Work::Profile { profile: ready.profile, start: book.start(truth.case, id)?.weekday_number() }
            }
            _ => return None,
        };
        Some((row.fm?, id, work))
    })
}

/// Limits of one FM.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits<'a> {
    capacity: &'a [i64],
    max_utilisation: i64,
    max_tenants: Option<u32>,
    max_starts: Option<u32>,
}

impl<'a> Limits<'a> {
    pub(super) fn of(truth: &'a Truth<'_>, fm: Id<Fm>) -> Self {
        let row = &truth.case.fms[fm];
        Self {
            capacity: truth.staff.capacity(fm),
            max_utilisation: i64::from(truth.case.policy.max_utilisation),
            max_tenants: row.max_tenants,
            max_starts: row.max_starts_per_week,
        }
    }

    /// Most minutes in `week`: what the FM may be used for, or what it inherits.
    pub(super) fn load(&self, week: usize, cell: &Cell) -> i64 {
        (self.capacity[week] * self.max_utilisation / 1_000_000).max(cell.inherited)
    }

    /// Most tenants, unless there is no limit.
    pub(super) fn tenants(&self, cell: &Cell) -> Option<u32> {
        self.max_tenants.map(|most| most.max(cell.inherited_tenants))
    }

    pub(super) const fn starts(&self) -> Option<u32> {
        self.max_starts
    }
}

/// Reports every FM-week over a limit.
pub(super) fn check_limits(truth: &Truth<'_>, cells: &Cells, found: &mut Vec<Violation>) {
    for fm in truth.case.fms.ids() {
        let limits = Limits::of(truth, fm);
        for (week, cell) in cells.row(fm).iter().enumerate() {
            let over = over_limits(&limits, week, cell);
            found.extend(over.map(|(kind, text)| Violation::new(kind, text).fm(truth.case, fm).week(truth.case, week)));
        }
    }
}

fn over_limits(limits: &Limits<'_>, week: usize, cell: &Cell) -> impl Iterator<Item = (Kind, String)> {
    let most = limits.load(week, cell);
    let load = (cell.load > most)
        .then(|| (Kind::OverCapacity, format!("{} hours, at most {} are allowed", hours(cell.load), hours(most))));
    let tenants = limits.tenants(cell).filter(|&most| cell.tenants > most);
    let tenants =
        tenants.map(|most| (Kind::MaxTenants, format!("{} tenants, at most {most} are allowed", cell.tenants)));
    let starts = limits.starts().filter(|&most| cell.starts > most);
    let starts = starts.map(|most| (Kind::MaxStarts, format!("{} starts, at most {most} are allowed", cell.starts)));
    load.into_iter().chain(tenants).chain(starts)
}

/// Compares `load.csv` with the recomputed cells.
pub(super) fn check_table(truth: &Truth<'_>, book: &Book<'_>, cells: &Cells, found: &mut Vec<Violation>) {
    let place = |row: &FmWeek| row.fm.index() * truth.weeks + row.week;
    let about = |kind, text: String, at: usize| {
        let (fm, week) = (Id::new(at / truth.weeks), at % truth.weeks);
        Violation::new(kind, format!("load.csv: {text}")).fm(truth.case, fm).week(truth.case, week)
    };
    let mut seen = vec![false; cells.cells.len()];
    for row in &book.plan.load {
        let at = place(row);
        let right = expected(truth, cells, row.fm, row.week);
        if std::mem::replace(&mut seen[at], true) {
            found.push(about(Kind::RowDuplicate, "a second row".into(), at));
        } else if right.capacity == 0 && right.load == 0 && right.starts == 0 {
            found.push(about(Kind::RowSurplus, "neither capacity nor load".into(), at));
        } else if *row != right {
            found.push(about(Kind::LoadValue, differences(row, &right), at));
        }
    }
    for at in (0..seen.len()).filter(|&at| !seen[at]) {
        let right = expected(truth, cells, Id::new(at / truth.weeks), at % truth.weeks);
        if right.capacity > 0 || right.load > 0 {
            found.push(about(Kind::RowMissing, "no row".into(), at));
        }
    }
    if !book.plan.load.is_sorted_by_key(place) {
        found.push(Violation::new(Kind::RowOrder, "load.csv: the rows are not by FM, then week"));
    }
}

fn expected(truth: &Truth<'_>, cells: &Cells, fm: Id<Fm>, week: usize) -> FmWeek {
    let cell = &cells.row(fm)[week];
    let capacity = truth.staff.capacity(fm)[week];
    FmWeek { fm, week, capacity, load: cell.load, tenants: cell.tenants, starts: cell.starts }
}

fn differences(row: &FmWeek, right: &FmWeek) -> String {
    let pairs = [
        ("capacity_hours", hours(row.capacity), hours(right.capacity)),
        ("load_hours", hours(row.load), hours(right.load)),
        ("tenants", row.tenants.to_string(), right.tenants.to_string()),
        ("starts", row.starts.to_string(), right.starts.to_string()),
    ];
    let wrong = pairs.into_iter().filter(|(_, is, right)| is != right);
    let texts: Vec<String> = wrong.map(|(what, is, right)| format!("{what} {is} should be {right}")).collect();
    texts.join(", ")
}
