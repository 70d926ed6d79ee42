//! Who is left out, and the cheapest thing that would help each.

use crate::case::Case;
use crate::explain::Desk;
use crate::plan::{Assignment, Plan};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// So many tenants are looked into; the others get general advice.
const ROWS: usize = 200;
/// Opening a larger plan for questions takes longer than writing it.
const TENANTS: usize = 150_000;

/// What would help, by the row of the plan's assignments.
#[derive(Debug, Default)]
pub(super) struct Remedies(BTreeMap<usize, String>);

impl Remedies {
    /// Looks into the most urgent rows.
    pub(super) fn of(case: &Case, plan: &Plan) -> Self {
        let rows = left_out(case, plan);
        if rows.is_empty() || case.tenants.len() > TENANTS {
            return Self::default();
        }
        let mut desk = Desk::open(case, plan);
        let remedy = |&at: &usize| Some((at, remedy(&mut desk, &plan.assignments[at])?));
        Self(rows.iter().take(ROWS).filter_map(remedy).collect())
    }

    /// What would help row `at`; empty where nothing is known.
    pub(super) fn of_row(&self, at: usize) -> &str {
        self.0.get(&at).map_or("", String::as_str)
    }
}

/// The rows of the plan's assignments with work that no FM was found for, the most urgent first.
pub(super) fn left_out(case: &Case, plan: &Plan) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..plan.assignments.len()).filter(|&at| plan.assignments[at].is_left_out()).collect();
    rows.sort_by_key(|&at| Reverse(case.tenants[plan.assignments[at].tenant].priority));
    rows
}

fn remedy(desk: &mut Desk<'_>, row: &Assignment) -> Option<String> {
    let is_meant = |part: Option<_>| row.workload.is_none_or(|workload| part == Some(workload));
    let units = desk.units(row.tenant);
    let unit = units.into_iter().find(|&unit| is_meant(desk.model().units[unit].part))?;
    if desk.solution().fm[unit].is_some() {
        return None;
    }
    let case = desk.case();
    desk.first_unblock(unit).map(|way| way.words(case))
}
