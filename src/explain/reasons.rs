//! Why a unit got no FM: the first reason that is true of the final plan.

use super::desk::piece;
use super::lack::Lack;
use super::ledger::Ledger;
use super::verdict::Bar;
use super::words::listed;
use super::{departure, lack};
use crate::case::{Case, Fm, Id};
use crate::model::{Model, Solution, Start, StartPicks, Tie, Unit};
use crate::plan::Reason;
use crate::plan::assemble::Reasons;
use crate::rules::{self, Eligibility, Facts, Need};
use crate::solve::state::State;
use rayon::prelude::*;

/// The reason of every unit without FM in `solution`, with words.
pub(crate) fn reasons(known: (&Case, &Facts), model: &Model, solution: &Solution) -> Reasons {
    if model.links.is_empty() {
        return reasons_beside(known, &State::new(model, solution));
    }
    let beside = model.beside(solution);
    reasons_beside(known, &State::new(&beside, &model.carry(&beside, solution)))
}

fn reasons_beside((case, facts): (&Case, &Facts), state: &State<'_>) -> Reasons {
    let idle: Vec<Id<Unit>> = state.model.units.ids().filter(|&unit| state.fm_of(unit).is_none()).collect();
    if idle.is_empty() {
        return Reasons::new();
    }
    let ledger = Ledger::of(case, state.model, state.solution());
    idle.par_iter().map(|&unit| (unit, reason((case, facts), (state, &ledger), unit))).collect()
}

fn reason((case, facts): (&Case, &Facts), (state, ledger): (&State<'_>, &Ledger), unit: Id<Unit>) -> (Reason, String) {
    let model = state.model;
    let row = &model.units[unit];
    let eligible = match row.tie {
        Tie::Running => row.present.into_iter().collect(),
        Tie::None | Tie::Loose | Tie::Locked => model.eligible(row.pool),
    };
    if eligible.is_empty() {
        return (Reason::NoEligibleFm, what_is_missing((case, facts), model, unit));
    }
    if let Some(before) = model.waits_for(unit, state.solution()) {
        let name = case.service_name(model.tasks[before].workload);
        return (Reason::PredecessorUnscheduled, format!("{name}, which it comes after, has no FM"));
    }
    let legal: Vec<Id<Fm>> =
        eligible.iter().copied().filter(|&fm| StartPicks::new(model, unit, fm).earliest().is_some()).collect();
    if legal.is_empty() {
        return (Reason::FmAwayOnStart, away((case, facts), model, unit, &eligible));
    }
    let room = legal.iter().copied().find(|&fm| state.has_room(unit, fm));
    match room {
        Some(fm) => (Reason::MoveLimit, move_limit(case, model, unit, fm)),
        None => (Reason::NoCapacity, short_of(case, (state, ledger), unit, (eligible.len(), &legal))),
    }
}

/// What nobody brings: the region, the language, or a workload; and who did until they left.
fn what_is_missing((case, facts): (&Case, &Facts), model: &Model, unit: Id<Unit>) -> String {
    let row = &model.units[unit];
    let tenant = &case.tenants[row.tenant];
    let need = Need { tenant: row.tenant, services: facts.services(case, row.tenant, row.part) };
    let verdicts: Vec<(&Fm, Eligibility)> =
        case.fms.iter().map(|fm| (fm, rules::eligibility(case, &need, fm))).collect();
    let nobody = |brings: fn(&Eligibility) -> bool, words: String| {
        let (gone, here): (Vec<&Fm>, Vec<&Fm>) = verdicts
            .iter()
            .filter(|(_, verdict)| brings(verdict))
            .map(|(fm, _)| *fm)
            .partition(|fm| fm.has_left(case.plan_date));
        here.is_empty().then(|| words + &who_did(&gone))
    };
    let region = case.regions.name(tenant.region);
    let language = case.languages.name(tenant.language);
    let names: Vec<&str> = need.services.iter().map(|&service| case.services.name(service)).collect();
    let all = names.join(", ");
    nobody(|v| !matches!(v, Eligibility::WrongRegion), format!("no FM works in region {region}"))
        .or_else(|| {
            let speaks = |v: &Eligibility| !matches!(v, Eligibility::WrongRegion | Eligibility::NoLanguage);
            nobody(speaks, format!("no FM in region {region} speaks {language}"))
        })
        .or_else(|| {
            let leads = |v: &Eligibility| matches!(v, Eligibility::FirstLanguage | Eligibility::SecondLanguage);
            nobody(leads, format!("no FM in region {region} who speaks the language leads all of: {all}"))
        })
        .unwrap_or_default()
}

/// "; the last who did, F3, left on 2026-10-31", when FMs who have left did.
fn who_did(gone: &[&Fm]) -> String {
    let last = gone.iter().rev().max_by_key(|fm| fm.available_to);
    let date = last.and_then(|fm| Some((&fm.id, fm.available_to?)));
    date.map_or_else(String::new, |(id, date)| format!("; the last who did, {id}, left on {date}"))
}

fn away((case, facts): (&Case, &Facts), model: &Model, unit: Id<Unit>, eligible: &[Id<Fm>]) -> String {
    let has_day = model.tasks_of(unit).any(|(task, _)| !model.starts_of(task).is_empty());
    if let Some(before) = model.predecessor(unit).filter(|_| !has_day) {
        return Bar::Behind(model.tasks[before].workload).words(case);
    }
    if let ([fm], Some(unserved)) = (eligible, departure::unserved(facts, model, unit)) {
        let who = alone(model.units[unit].tie, 1);
        return format!("{}, {who}, {}", case.fms[*fm].id, departure::words(case, *fm, unserved));
    }
    let days = |is_meant: &dyn Fn(&[Start]) -> bool| {
        let tasks = model.tasks_of(unit).map(|(task, _)| model.starts_of(task));
        let ranges = tasks.filter(|starts| is_meant(starts)).filter_map(|starts| range(case, starts));
        ranges.collect::<Vec<_>>().join("; ")
    };
    let all = || days(&|_| true);
    let [only] = eligible else {
        return format!("none of {} eligible FMs works on all start days ({})", eligible.len(), all());
    };
    let (id, who) = (&case.fms[*only].id, alone(model.units[unit].tie, 1));
    let works = |start: &Start| facts.availability[*only].is_working(start.day);
    match days(&|starts| !starts.iter().any(works)) {
        none if none.is_empty() => format!("{id}, {who}, works on no start days that keep the gaps ({})", all()),
        missed => format!("{id}, {who}, is away on a start day ({missed})"),
    }
}

/// The first and the last of `starts`.
fn range(case: &Case, starts: &[Start]) -> Option<String> {
    let (first, last) = (case.horizon.date(starts.first()?.day), case.horizon.date(starts.last()?.day));
    Some(if first == last { first.to_string() } else { format!("{first} to {last}") })
}

/// How a sentence calls the one FM it is about, when so many are eligible.
fn alone(tie: Tie, eligible: usize) -> String {
    match (tie, eligible) {
        // Who else is eligible does not matter: its running work stays with its FM.
        (Tie::Running, _) => "its FM".to_owned(),
        (Tie::None | Tie::Loose | Tie::Locked, 0 | 1) => "the only eligible FM".to_owned(),
        (Tie::None | Tie::Loose | Tie::Locked, many) => {
            format!("of {many} eligible FMs the only one who can start everything in time")
        }
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

/// The FM of `legal` that lacks least (the one it is locked to, if that is one of them), with the weeks and hours it is short
/// of and the weeks of its limits, when so many are eligible.
fn short_of(
    case: &Case,
    (state, ledger): (&State<'_>, &Ledger),
    unit: Id<Unit>,
    (eligible, legal): (usize, &[Id<Fm>]),
) -> String {
    let row = &state.model.units[unit];
    let locked = row.present.filter(|present| row.tie == Tie::Locked && legal.contains(present));
    let fms = locked.as_ref().map_or(legal, std::slice::from_ref);
    let least = lack::nearest(ledger, piece(case, state.model, unit), fms.iter().copied());
    let Some((choice, lack)) = least else { return String::new() };
    let hours =
        |(week, minutes): &(usize, i32)| format!("{} {:.1} h", case.horizon.monday(*week), f64::from(*minutes) / 60.0);
    let weeks = |weeks: &[usize]| (!weeks.is_empty()).then(|| weeks_of(case, weeks));
    let starts: Vec<usize> = lack.starts.iter().map(|(week, _)| *week).collect();
    let parts = [
        (!lack.minutes.is_empty()).then(|| format!("is short in the weeks of {}", listed(&lack.minutes, hours))),
        weeks(&lack.tenants).map(|weeks| format!("is at its limit of tenants in {weeks}")),
        weeks(&starts).map(|weeks| format!("has too few starts left in {weeks}")),
    ];
    let lacks = parts.into_iter().flatten().collect::<Vec<_>>().join(" and ") + &leaves(case, choice.fm, &lack);
    let name = &case.fms[choice.fm].id;
    let are = if lack.minutes.is_empty() { "at a limit of tenants or starts" } else { "full" };
    match legal.len() {
        _ if locked.is_some() => format!("{name}, to whom it is locked, {lacks}"),
        1 => format!("{name}, {}, {lacks}", alone(row.tie, eligible)),
        many => format!("{many} eligible FMs are {are}; nearest is {name}, who {lacks}"),
    }
}

/// "; leaves on 2026-09-25", when the FM leaves before the end of a week in which hours are short.
fn leaves(case: &Case, fm: Id<Fm>, lack: &Lack) -> String {
    let last = case.fms[fm].available_to.zip(lack.minutes.last());
    let last = last.filter(|(last, (week, _))| (*last - case.horizon.monday(*week)).num_days() < 4);
    last.map_or_else(String::new, |(last, _)| format!("; leaves on {last}"))
}

fn weeks_of(case: &Case, weeks: &[usize]) -> String {
    let word = if weeks.len() == 1 { "week" } else { "weeks" };
    format!("the {word} of {}", listed(weeks, |&week| case.horizon.monday(week).to_string()))
}

#[cfg(test)]
mod tests;
