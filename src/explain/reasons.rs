//! Why a unit got no FM: the first reason that is true of the final plan.

use crate::case::{Case, Fm, Id, Service};
use crate::finding::counted;
use crate::model::{Choice, Model, StartPicks, Tie, Unit};
use crate::plan::Reason;
use crate::plan::assemble::Reasons;
use crate::rules::{self, Eligibility, Need};
use crate::solve::state::State;
use rayon::prelude::*;

/// Gives every unassigned unit a place where some FM still has one, urgent ones first, so that "no capacity" is true of
/// all that remain.
pub(crate) fn close_gaps(state: &mut State<'_>) {
    let mut idle: Vec<Id<Unit>> = state.model.units.ids().filter(|&unit| state.fm_of(unit).is_none()).collect();
    idle.sort_by_key(|&unit| (-state.model.units[unit].priority, unit));
    let fits: Vec<bool> = idle.par_iter().map(|&unit| first_fit(state, unit).is_some()).collect();
    // A place that is taken makes none for others, so that what does not fit now never will.
    for (unit, _) in idle.into_iter().zip(fits).filter(|(_, fits)| *fits) {
        if let Some(choice) = first_fit(state, unit) {
            state.insert(unit, &choice);
        }
    }
}

/// A choice for `unit` that fits in, if any FM it may go to has one.
fn first_fit(state: &State<'_>, unit: Id<Unit>) -> Option<Choice> {
    state.model.candidates(unit).into_iter().find_map(|fm| state.any_fit(unit, fm))
}

/// The reason of every unassigned unit, with words.
pub(crate) fn reasons(case: &Case, state: &State<'_>) -> Reasons {
    let idle: Vec<Id<Unit>> = state.model.units.ids().filter(|&unit| state.fm_of(unit).is_none()).collect();
    idle.par_iter().map(|&unit| (unit, reason(case, state, unit))).collect()
}

fn reason(case: &Case, state: &State<'_>, unit: Id<Unit>) -> (Reason, String) {
    let model = state.model;
    let row = &model.units[unit];
    let eligible = match row.tie {
        Tie::Running => row.present.into_iter().collect(),
        Tie::None | Tie::Loose | Tie::Locked => model.eligible(row.pool),
    };
    if eligible.is_empty() {
        return (Reason::NoEligibleFm, what_is_missing(case, model, unit));
    }
    let legal: Vec<Id<Fm>> =
        eligible.iter().copied().filter(|&fm| StartPicks::new(model, unit, fm).earliest().is_some()).collect();
    if legal.is_empty() {
        return (Reason::FmAwayOnStart, away(case, model, unit, &eligible));
    }
    let room = legal.iter().copied().find(|&fm| state.has_room(unit, fm));
    match room {
        Some(fm) => (Reason::MoveLimit, move_limit(case, model, unit, fm)),
        None => (Reason::NoCapacity, short_of(case, state, unit, &legal)),
    }
}

/// What nobody brings: the region, the language, or a workload.
fn what_is_missing(case: &Case, model: &Model, unit: Id<Unit>) -> String {
    let row = &model.units[unit];
    let tenant = &case.tenants[row.tenant];
    let need = Need { tenant: row.tenant, services: services(case, model, unit) };
    let here = case.fms.iter().filter(|fm| !fm.has_left(case.plan_date));
    let verdicts: Vec<Eligibility> = here.map(|fm| rules::eligibility(case, &need, fm)).collect();
    let any = |wanted: fn(&Eligibility) -> bool| verdicts.iter().any(wanted);
    let region = case.regions.name(tenant.region);
    if !any(|v| !matches!(v, Eligibility::WrongRegion)) {
        return format!("no FM works in region {region}");
    }
    let language = case.languages.name(tenant.language);
    if !any(|v| matches!(v, Eligibility::NoSkill(_))) {
        return format!("no FM in region {region} speaks {language}");
    }
    let names: Vec<&str> = need.services.iter().map(|&service| case.services.name(service)).collect();
    format!("no FM in region {region} who speaks the language leads all of: {}", names.join(", "))
}

/// The services of all running and ready workloads of a unit.
fn services(case: &Case, model: &Model, unit: Id<Unit>) -> Vec<Id<Service>> {
    let row = &model.units[unit];
    let in_progress = case.workloads_of(row.tenant).filter(|(id, workload)| {
        let part = row.parts.is_empty() || row.parts.contains(id);
        part && workload.status == crate::case::L1Status::InProgress
    });
    let mut services: Vec<Id<Service>> = in_progress.map(|(_, workload)| workload.service).collect();
    services.sort_unstable();
    services.dedup();
    services
}

fn away(case: &Case, model: &Model, unit: Id<Unit>, eligible: &[Id<Fm>]) -> String {
    let days = model.tasks_of(unit).filter_map(|(task, _)| {
        let starts = model.starts_of(task);
        let first = case.horizon.date(starts.first()?.day);
        let last = case.horizon.date(starts.last()?.day);
        Some(if first == last { first.to_string() } else { format!("{first} to {last}") })
    });
    let days: Vec<String> = days.collect();
    match eligible {
        [only] => format!("{}, the only eligible FM, is away on a start day ({})", case.fms[*only].id, days.join("; ")),
        _ => format!("none of {} eligible FMs works on all start days ({})", eligible.len(), days.join("; ")),
    }
}

fn move_limit(case: &Case, model: &Model, unit: Id<Unit>, fm: Id<Fm>) -> String {
    let other = &case.fms[fm].id;
    match (model.units[unit].tie, model.units[unit].present) {
        (Tie::Locked, Some(present)) => {
            format!("locked to {}; {other} would have room", case.fms[present].id)
        }
        _ => format!("the limit on moves is used up; {other} would have room"),
    }
}

/// The FM that lacks least, with the weeks and hours it is short of.
fn short_of(case: &Case, state: &State<'_>, unit: Id<Unit>, legal: &[Id<Fm>]) -> String {
    let shortages = legal.iter().filter_map(|&fm| {
        let picks = StartPicks::new(state.model, unit, fm).earliest()?;
        Some((state.shortage(&Choice { fm, picks }, unit), fm))
    });
    let least = shortages.min_by_key(|(weeks, fm)| (weeks.iter().map(|(_, minutes)| *minutes).sum::<i32>(), *fm));
    let Some((weeks, fm)) = least else { return String::new() };
    let name = &case.fms[fm].id;
    if weeks.is_empty() {
        return match legal.len() {
            1 => format!("{name}, the only eligible FM, is at a limit of tenants or starts"),
            many => format!("{many} eligible FMs are at a limit of tenants or starts; nearest is {name}"),
        };
    }
    let list: Vec<String> = weeks
        .iter()
        .take(6)
        .map(|(week, minutes)| format!("{} {:.1} h", case.horizon.monday(*week), f64::from(*minutes) / 60.0))
        .collect();
    let more = if weeks.len() > 6 { format!(" and {}", counted(weeks.len() - 6, "more week")) } else { String::new() };
    let who = match legal.len() {
        1 => format!("{name}, the only eligible FM,"),
        many => format!("{many} eligible FMs are full; nearest is {name}, who"),
    };
    format!("{who} is short in the weeks of {}{more}", list.join(", "))
}
