//! What is worth a variable: the FMs of each unit, and the days left for its tasks there.
//!
//! Days on which the FM does not work, that no serial chain can use, or that do not fit into an otherwise empty calendar
//! go before the program is made.

use crate::case::{Day, Fm, Id};
use crate::model::{Model, Start, Task, Unit};

/// A unit at an FM, with the picks that are left for each task (index into [`Model::starts_of`], ascending).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    pub(super) unit: Id<Unit>,
    pub(super) fm: Id<Fm>,
    pub(super) picks: Vec<Vec<u16>>,
}

/// The offers of `unit`. With `most_excess` only days count on which the
/// task's priority x wait is at most that much above its least.
pub(super) fn of_unit(model: &Model, unit: Id<Unit>, most_excess: Option<i64>) -> Vec<Offer> {
    let fms = model.candidates(unit).into_iter();
    fms.filter_map(|fm| offer(model, unit, fm, most_excess)).collect()
}

fn offer(model: &Model, unit: Id<Unit>, fm: Id<Fm>, most_excess: Option<i64>) -> Option<Offer> {
    if !fits_alone(model, fm, model.units[unit].fixed.map(|load| model.loads.get(load))) {
        return None;
    }
    let mut offer = Offer { unit, fm, picks: Vec::new() };
    for (task, _) in model.tasks_of(unit) {
        let days = own_days(model, task, fm, most_excess);
        let days = reachable(model, task, &offer, days);
        offer.picks.push(days);
    }
    for (task, _) in model.tasks_of(unit).collect::<Vec<_>>().into_iter().rev() {
        drop_dead_ends(model, task, &mut offer);
    }
    offer.picks.iter().all(|picks| !picks.is_empty()).then_some(offer)
}

/// The days of `task` on which `fm` works and on which its load fits in.
fn own_days(model: &Model, task: Id<Task>, fm: Id<Fm>, most_excess: Option<i64>) -> Vec<u16> {
    let starts = model.starts_of(task);
    let least = model.least_wait(task);
    let unit = &model.units[model.tasks[task].unit];
    let excess = |start: &Start| i64::from(start.wait - least) * unit.priority;
    let allowed = |start: &Start| {
        model.fms[fm].works_on(start.day)
            && most_excess.is_none_or(|most| excess(start) <= most)
            && fits_alone(model, fm, Some(model.loads.get(start.load)))
    };
    (0u16..).zip(starts).filter(|(_, start)| allowed(start)).map(|(pick, _)| pick).collect()
}

fn fits_alone(model: &Model, fm: Id<Fm>, load: Option<(usize, &[i32])>) -> bool {
    let Some((first, minutes)) = load else { return true };
    (first..).zip(minutes).all(|(week, &minutes)| {
        let cell = &model.cells[model.cell(fm, week)];
        minutes <= cell.limit - cell.base
    })
}

/// Of `days`, those that some day left to the predecessor leads to.
fn reachable(model: &Model, task: Id<Task>, offer: &Offer, days: Vec<u16>) -> Vec<u16> {
    let row = &model.tasks[task];
    let start = |pick: u16| model.starts_of(task)[usize::from(pick)];
    match row.after {
        None if row.follows => {
            let first = first_on_or_after(model, task, offer.fm, Day(0));
            days.into_iter().filter(|&pick| Some(pick) == first).collect()
        }
        None => days,
        Some(_) => {
            let bounds: Vec<Day> = bounds_of(model, task, offer).map(|(_, day)| day).collect();
            let leads = |pick: u16| match row.follows {
                true => bounds.iter().any(|&day| first_on_or_after(model, task, offer.fm, day) == Some(pick)),
                false => bounds.iter().any(|&day| day <= start(pick).day),
            };
            days.into_iter().filter(|&pick| leads(pick)).collect()
        }
    }
}

/// Takes from the predecessor of `task` the days that leave none for `task`.
fn drop_dead_ends(model: &Model, task: Id<Task>, offer: &mut Offer) {
    let row = &model.tasks[task];
    let Some((before, _)) = row.after else { return };
    let at = |id: Id<Task>| id.index() - model.units[offer.unit].tasks.start;
    let own = &offer.picks[at(task)];
    let last = own.last().map(|&pick| model.starts_of(task)[usize::from(pick)].day);
    let open = |day: Day| match row.follows {
        true => first_on_or_after(model, task, offer.fm, day).is_some_and(|pick| own.contains(&pick)),
        false => last.is_some_and(|last| day <= last),
    };
    let kept = bounds_of(model, task, offer).filter(|&(_, day)| open(day)).map(|(pick, _)| pick).collect();
    offer.picks[at(before)] = kept;
}

/// For each day left to the predecessor of `task`: its pick, and the first day it leaves to `task`.
pub(super) fn bounds_of<'a>(
    model: &'a Model,
    task: Id<Task>,
    offer: &'a Offer,
) -> impl Iterator<Item = (u16, Day)> + 'a {
    let first = model.units[offer.unit].tasks.start;
    model.tasks[task].after.into_iter().flat_map(move |(before, gap)| {
        let bound = move |pick: u16| {
            let start = model.starts_of(before)[usize::from(pick)];
            (pick, model.tasks[before].frees(start.day, gap))
        };
        offer.picks[before.index() - first].iter().map(move |&pick| bound(pick))
    })
}

/// The first day of `task` on or after `day` on which `fm` works: the one a task that follows starts on.
pub(super) fn first_on_or_after(model: &Model, task: Id<Task>, fm: Id<Fm>, day: Day) -> Option<u16> {
    let starts = (0u16..).zip(model.starts_of(task));
    let mut open = starts.filter(|(_, start)| start.day >= day && model.fms[fm].works_on(start.day));
    open.next().map(|(pick, _)| pick)
}
