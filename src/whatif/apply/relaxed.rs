//! Whether a changed case asks the same as the base, or allows all that the base allows.

use crate::case::{Case, Fm, Policy, WorkloadSkill};

/// True when the changes changed nothing.
pub(crate) fn is_same(base: &Case, changed: &Case) -> bool {
    same_work(base, changed)
        && base.policy == changed.policy
        && base.objective == changed.objective
        && base.fms == changed.fms
}

/// True when the work is the same and people, skills, capacity and limits only grew, so that a plan of `base` is a plan of
/// `changed` that is not worse on any level; but work bound to an FM who is there earlier now starts earlier, room or not.
pub(crate) fn is_relaxed(base: &Case, changed: &Case) -> bool {
    same_work(base, changed)
        && base.objective == changed.objective
        && is_policy_relaxed(&base.policy, &changed.policy)
        && base.fms.len() <= changed.fms.len()
        && base.fms.iter().zip(changed.fms.iter()).all(|(old, new)| is_fm_relaxed(old, new) && stays(base, old, new))
        // Where tenants may be split, who can take them whole decides what the units are.
        && !base.policy.split_when_needed
}

fn same_work(base: &Case, changed: &Case) -> bool {
    base.plan_date == changed.plan_date
        && base.horizon == changed.horizon
        && base.tenants == changed.tenants
        && base.workloads == changed.workloads
        && base.effort == changed.effort
        && base.holidays == changed.holidays
}

fn is_policy_relaxed(old: &Policy, new: &Policy) -> bool {
    let limits = Policy {
        max_utilisation: old.max_utilisation,
        max_wait_days: old.max_wait_days,
        max_moves: old.max_moves,
        ..new.clone()
    };
    limits == *old
        && new.max_utilisation >= old.max_utilisation
        && new.max_wait_days >= old.max_wait_days
        && is_limit_relaxed(old.max_moves, new.max_moves)
}

/// Work that runs with an FM who has left moves; with one who has not, it stays.
fn stays(base: &Case, old: &Fm, new: &Fm) -> bool {
    old.has_left(base.plan_date) == new.has_left(base.plan_date)
}

fn is_limit_relaxed(old: Option<u32>, new: Option<u32>) -> bool {
    new.is_none_or(|new| old.is_some_and(|old| old <= new))
}

fn is_fm_relaxed(old: &Fm, new: &Fm) -> bool {
    let earlier = new.available_from.is_none_or(|new| old.available_from.is_some_and(|old| new <= old));
    let later = new.available_to.is_none_or(|new| old.available_to.is_some_and(|old| new >= old));
    let leads = match (&old.workloads, &new.workloads) {
        (_, WorkloadSkill::All) => true,
        (WorkloadSkill::All, WorkloadSkill::Only(_)) => false,
        (WorkloadSkill::Only(old), WorkloadSkill::Only(new)) => old.iter().all(|service| new.contains(service)),
    };
    old.id == new.id
        && old.region == new.region
        && old.languages.iter().all(|&language| new.speaks(language))
        && leads
        && old.weekly_minutes <= new.weekly_minutes
        && is_limit_relaxed(old.max_tenants, new.max_tenants)
        && is_limit_relaxed(old.max_starts_per_week, new.max_starts_per_week)
        && earlier
        && later
        && old.absences == new.absences
}
