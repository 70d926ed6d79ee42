//! Scenarios side by side: levels, key figures, who changes FM, which weeks get better or worse.

use super::change::Change;
use super::question::Answers;
use super::scenario::{BASE, Scenario};
use crate::case::{Case, Id, Tenant};
use crate::plan::{AssignedFm, Plan, Summary, Termination};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The base plan and the scenarios, in the order of the file.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The base plan.
    pub base: Outcome,
    /// The scenarios.
    pub scenarios: Vec<Outcome>,
    /// What was asked beside scenarios.
    pub answers: Answers,
}

/// What came of one scenario.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// What it is about; may be empty.
    pub about: String,
    /// Its folder.
    pub folder: String,
    /// Levels, bounds, key figures and counts of its plan. Without the trace, which stands in the plan's folder.
    pub summary: Summary,
    /// FMs with work to give in the horizon.
    pub fms: usize,
    /// Tenants of the changed case.
    pub tenants: usize,
    /// Rows of its plan with work that no FM was found for (see [`crate::plan::Assignment::is_left_out`]).
    pub left_out: usize,
    /// True when it serves what the base serves, at the same prices, so that the levels of both say which is better.
    pub is_comparable: bool,
    /// Who has another FM than in the base plan, in the order of the changed case; tenants the base does not have are
    /// not among them.
    pub changes: Vec<FmChange>,
    /// Every week of the horizon against the base plan.
    pub weeks: Vec<WeekChange>,
}

/// A tenant that has another FM than in the base plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FmChange {
    /// `tenant_id`.
    pub tenant: Box<str>,
    /// The FMs of the base plan, empty when it has none there.
    pub before: String,
    /// The FMs here, empty when it has none.
    pub after: String,
}

/// One week against the base plan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeekChange {
    /// Its Monday.
    pub monday: NaiveDate,
    /// Peak utilisation in the base plan.
    pub peak_before: f64,
    /// Peak utilisation here.
    pub peak: f64,
    /// Minutes of load in the base plan.
    pub load_before: i64,
    /// Minutes of load here.
    pub load: i64,
    /// Minutes of capacity here.
    pub capacity: i64,
}

/// A change of the peak by less than this is none.
const NOTICEABLE: f64 = 0.01;

impl WeekChange {
    /// True when the peak is noticeably lower.
    #[must_use]
    pub fn is_better(&self) -> bool {
        self.peak <= self.peak_before - NOTICEABLE
    }

    /// True when the peak is noticeably higher.
    #[must_use]
    pub fn is_worse(&self) -> bool {
        self.peak >= self.peak_before + NOTICEABLE
    }
}

impl Outcome {
    /// True when no plan of its case has better levels.
    #[must_use]
    pub fn is_proved(&self) -> bool {
        self.summary.termination == Termination::Optimal || self.summary.bounds == self.summary.levels
    }

    /// Weeks whose peak is noticeably lower, and noticeably higher, than in the base plan.
    #[must_use]
    pub fn weeks_better_and_worse(&self) -> (usize, usize) {
        let count = |test: fn(&WeekChange) -> bool| self.weeks.iter().filter(|week| test(week)).count();
        (count(WeekChange::is_better), count(WeekChange::is_worse))
    }

    /// What came of `scenario`, against the base.
    pub(super) fn of(scenario: &Scenario, (case, plan): (&Case, &Plan), base: &Base) -> Self {
        let weeks = Week::of(case, plan);
        let pairs = base.weeks.iter().zip(&weeks).enumerate();
        Self {
            name: scenario.name.clone(),
            about: scenario.about.clone(),
            folder: scenario.folder.clone(),
            is_comparable: scenario.changes.iter().all(Change::leaves_demand),
            changes: changes(&base.leaders, case, plan),
            weeks: pairs.map(|(week, (before, after))| Week::change(case, week, (before, after))).collect(),
            ..Self::bare(case, plan)
        }
    }

    fn bare(case: &Case, plan: &Plan) -> Self {
        let name = BASE.to_owned();
        Self {
            folder: name.clone(),
            name,
            about: String::new(),
            summary: Summary { trace: Vec::new(), ..plan.summary.clone() },
            fms: plan.fms_at_work(),
            tenants: case.tenants.len(),
            left_out: plan.assignments.iter().filter(|row| row.is_left_out()).count(),
            is_comparable: true,
            changes: Vec::new(),
            weeks: Vec::new(),
        }
    }
}

/// What is kept of the base plan to compare with.
pub(super) struct Base {
    /// The base as one of the outcomes.
    pub(super) outcome: Outcome,
    leaders: BTreeMap<Box<str>, String>,
    weeks: Vec<Week>,
}

impl Base {
    pub(super) fn of(case: &Case, plan: &Plan) -> Self {
        let weeks = Week::of(case, plan);
        let same = weeks.iter().enumerate().map(|(week, row)| Week::change(case, week, (row, row))).collect();
        let outcome = Outcome { weeks: same, ..Outcome::bare(case, plan) };
        Self { outcome, leaders: leaders(case, plan), weeks }
    }
}

/// One week of a plan.
#[derive(Clone, Copy, Debug, Default)]
struct Week {
    peak: f64,
    load: i64,
    capacity: i64,
}

impl Week {
    fn of(case: &Case, plan: &Plan) -> Vec<Self> {
        let mut weeks = vec![Self::default(); case.horizon.weeks()];
        for row in &plan.load {
            let week = &mut weeks[row.week];
            week.load += row.load;
            week.capacity += row.capacity;
            if row.capacity > 0 {
                week.peak = week.peak.max(row.load as f64 / row.capacity as f64);
            }
        }
        weeks
    }

    fn change(case: &Case, week: usize, (before, after): (&Self, &Self)) -> WeekChange {
        WeekChange {
            monday: case.horizon.monday(week),
            peak_before: before.peak,
            peak: after.peak,
            load_before: before.load,
            load: after.load,
            capacity: after.capacity,
        }
    }
}

/// The FMs of each tenant by its id; several, when it is split, joined by `|`. Empty where it has none in the plan.
fn leaders(case: &Case, plan: &Plan) -> BTreeMap<Box<str>, String> {
    let mut by_tenant: BTreeMap<Id<Tenant>, Vec<&str>> = BTreeMap::new();
    for row in &plan.assignments {
        let of_tenant = by_tenant.entry(row.tenant).or_default();
        if let Some(fm) = row.fm.as_ref().filter(|_| row.status.is_served()) {
            let id = match fm {
                AssignedFm::Known(fm) => &*case.fms[*fm].id,
                AssignedFm::Unknown(id) => id,
            };
            if !of_tenant.contains(&id) {
                of_tenant.push(id);
            }
        }
    }
    by_tenant.into_iter().map(|(tenant, fms)| (case.tenants[tenant].id.clone(), fms.join("|"))).collect()
}

fn changes(base: &BTreeMap<Box<str>, String>, case: &Case, plan: &Plan) -> Vec<FmChange> {
    let here = leaders(case, plan);
    let change = |tenant: &Tenant| {
        let before = base.get(&tenant.id)?;
        let after = here.get(&tenant.id)?;
        (before != after).then(|| FmChange { tenant: tenant.id.clone(), before: before.clone(), after: after.clone() })
    };
    case.tenants.iter().filter_map(change).collect()
}
