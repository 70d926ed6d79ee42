//! Scenarios made true: the base case is cloned, and the clone changed.

mod demand;
mod effort;
mod fms;
mod rebuild;
mod relaxed;
mod shift;

pub(crate) use demand::matching;
pub(crate) use relaxed::{is_relaxed, is_same};

use super::change::{Change, Setting};
use crate::case::Case;
use crate::finding::Finding;

/// What came of a scenario's changes.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The case as the scenario would have it.
    pub case: Case,
    /// Notes for the plan: what in it is a hypothesis.
    pub notes: Vec<Finding>,
}

/// `base` with `changes`, made in their order. The base stays as it is.
#[must_use]
pub fn apply(base: &Case, changes: &[Change]) -> Changed {
    let mut changed = Changed { case: base.clone(), notes: Vec::new() };
    for change in changes {
        let case = &mut changed.case;
        match change {
            Change::Add(new) => fms::add(case, new),
            Change::Remove(removal) => fms::remove(case, removal),
            Change::Edit(who, edit) => fms::edit(case, who, edit),
            Change::Absent(who, away) => fms::away(case, who, *away),
            Change::Set(setting) => set(case, setting),
            Change::Shift(filter, days) => changed.notes.extend(shift::shift(case, filter, *days)),
            Change::Demand(demand) => demand::change(case, demand),
            Change::Drop(filter) => demand::drop(case, filter),
            Change::Effort(effort) => effort::change(case, effort),
        }
    }
    changed
}

fn set(case: &mut Case, setting: &Setting) {
    let (policy, objective) = (&mut case.policy, &mut case.objective);
    match setting {
        Setting::MaxUtilisation(millionths) => policy.max_utilisation = *millionths,
        Setting::CoverDays(days) => policy.cover_days = *days,
        Setting::MaxWaitDays(days) => policy.max_wait_days = *days,
        Setting::LeadDays(days) => policy.lead_days = Some(*days),
        Setting::SplitWhenNeeded(split) => policy.split_when_needed = *split,
        Setting::EsdEditors(roles) => policy.esd_editors.clone_from(roles),
        Setting::Stability(stability) => policy.stability = *stability,
        Setting::MaxMoves(moves) => policy.max_moves = Some(*moves),
        Setting::Growth(growth) => objective.growth = *growth,
        Setting::SecondLanguageHours(hours) => objective.second_language_hours = *hours,
        Setting::SameCustomerHours(hours) => objective.same_customer_hours = *hours,
        Setting::MoveHours(hours) => objective.move_hours = *hours,
    }
}

#[cfg(test)]
mod tests;
