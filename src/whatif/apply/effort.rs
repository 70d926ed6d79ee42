//! Deployments take other hours.

use crate::case::{Case, EffortRows, EffortTable, HOURS_OF_WEEK, Id, Phase, Service};
use crate::whatif::change::{EffortChange, NewEffort};
use std::collections::BTreeMap;

/// Changes the effort table. Hours that stand on a workload itself stay.
pub(super) fn change(case: &mut Case, change: &EffortChange) {
    match (&change.hours, change.workload) {
        (NewEffort::Factor(factor), Some(service)) => {
            let mut rows = all_rows(&case.effort, service);
            rows.iter_mut().for_each(|rows| scale(rows, *factor));
            case.effort.by_service.insert(service, rows);
        }
        (NewEffort::Factor(factor), None) => {
            let all = case.effort.by_service.values_mut().chain([&mut case.effort.fallback]);
            all.flatten().for_each(|rows| scale(rows, *factor));
        }
        (NewEffort::Rows(rows), Some(service)) => {
            case.effort.by_service.insert(service, sets(rows));
        }
        (NewEffort::Rows(rows), None) => case.effort.fallback = sets(rows),
    }
}

/// The rows that deployments of `service` take their hours from: its own, and below the first of them those of `*`.
fn all_rows(effort: &EffortTable, service: Id<Service>) -> Vec<EffortRows> {
    let own = effort.by_service.get(&service).cloned().unwrap_or_default();
    let below = |rows: &&EffortRows| own.first().is_none_or(|first| rows.seats_from < first.seats_from);
    effort.fallback.iter().filter(below).chain(&own).cloned().collect()
}

fn scale(rows: &mut EffortRows, factor: i64) {
    for phase in &mut rows.phases {
        phase.minutes_per_week = ((phase.minutes_per_week * factor + 500) / 1000).clamp(0, 60 * HOURS_OF_WEEK);
    }
}

/// The rows by `seats_from`, phases in their order.
fn sets(rows: &[(u32, Phase)]) -> Vec<EffortRows> {
    let mut sets: BTreeMap<u32, Vec<Phase>> = BTreeMap::new();
    rows.iter().for_each(|(seats_from, phase)| sets.entry(*seats_from).or_default().push(phase.clone()));
    sets.into_iter().map(|(seats_from, phases)| EffortRows { seats_from, phases, line: 0 }).collect()
}
