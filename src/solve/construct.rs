//! First plans: the greedy baseline, and the construction the search starts from.

use super::state::State;
use crate::case::{Fm, Id};
use crate::model::{Choice, Model, Solution, StartPicks, Tie, Unit};
use crate::plan::Levels;
use crate::solve::is_over;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use std::cmp::Ordering;
use std::iter;
use std::time::Instant;

/// FMs the construction prices for one unit before it takes the cheapest; all of them when nobody of these has room.
const SAMPLE: usize = 40;

/// The baseline every figure is compared with: units in the order of their first start, each to the least utilised
/// eligible FM with room, on the earliest days.
pub(crate) fn greedy(model: &Model) -> Solution {
    let mut state = State::new(model, &Solution::empty(model));
    let mut order: Vec<Id<Unit>> = model.units.ids().collect();
    order.sort_by_key(|&unit| (first_day(model, unit), unit));
    let mut used: Vec<i64> = model.fms.ids().map(|fm| total(model, fm, |cell| model.cells[cell].base)).collect();
    let capacity: Vec<i64> =
        model.fms.ids().map(|fm| total(model, fm, |cell| model.curve(cell).capacity() as i32)).collect();
    let mut fms_of = Candidates::new(model);
    for unit in order {
        let mut fms = fms_of.get(unit).into_owned();
        let share = |fm: Id<Fm>, other: Id<Fm>| used[fm.index()] * capacity[other.index()].max(1);
        let order = |&a: &Id<Fm>, &b: &Id<Fm>| share(a, b).cmp(&share(b, a)).then(a.cmp(&b));
        // Mostly the first has room, so sorting them all would be in vain.
        let choice = iter::from_fn(|| take_least(&mut fms, order)).find_map(|fm| fitting(&state, unit, fm));
        if let Some(choice) = choice {
            state.insert(unit, &choice);
            used[choice.fm.index()] += state.span(unit).minutes.iter().map(|&m| i64::from(m)).sum::<i64>();
        }
    }
    state.into_solution()
}

fn take_least(fms: &mut Vec<Id<Fm>>, order: impl Fn(&Id<Fm>, &Id<Fm>) -> Ordering) -> Option<Id<Fm>> {
    let least = (0..fms.len()).min_by(|&a, &b| order(&fms[a], &fms[b]))?;
    Some(fms.swap_remove(least))
}

fn total(model: &Model, fm: Id<Fm>, of: impl Fn(usize) -> i32) -> i64 {
    (0..model.weeks).map(|week| i64::from(of(model.cell(fm, week)))).sum()
}

/// The earliest choice of `unit` for `fm`, if it fits.
fn fitting(state: &State<'_>, unit: Id<Unit>, fm: Id<Fm>) -> Option<Choice> {
    let picks = StartPicks::new(state.model, unit, fm).earliest()?;
    let choice = Choice { fm, picks };
    state.insertion(unit, &choice).map(|_| choice)
}

/// What a former plan suggests for a unit.
#[derive(Clone, Debug)]
pub(crate) struct Hint {
    pub(crate) unit: Id<Unit>,
    pub(crate) fm: Id<Fm>,
    /// Its starts, where every task still has the day it had.
    pub(crate) picks: Option<Vec<u16>>,
}

/// Puts units where a former plan had them, as far as that is legal and fits: first all that keep their starts too.
pub(crate) fn resume(state: &mut State<'_>, hints: &[Hint]) {
    let model = state.model;
    let hints: Vec<&Hint> = hints.iter().filter(|hint| state.may_serve(hint.unit, hint.fm)).collect();
    for &Hint { unit, fm, picks } in &hints {
        let keeps = |picks: &&Vec<u16>| StartPicks::new(model, *unit, *fm).keeps(picks, 0);
        let Some(picks) = picks.as_ref().filter(keeps) else { continue };
        let choice = Choice { fm: *fm, picks: picks.clone() };
        if state.insertion(*unit, &choice).is_some() {
            state.insert(*unit, &choice);
        }
    }
    for hint in hints {
        if state.fm_of(hint.unit).is_none()
            && let Some((_, choice)) = settle(state, hint.unit, hint.fm)
        {
            state.insert(hint.unit, &choice);
        }
    }
}

/// Leaves units with their present FM where that is legal and fits.
pub(crate) fn keep_present(state: &mut State<'_>) {
    let model = state.model;
    for unit in model.units.ids() {
        let Some(fm) = model.units[unit].present.filter(|&fm| state.may_serve(unit, fm)) else { continue };
        if let Some((_, choice)) = settle(state, unit, fm) {
            state.insert(unit, &choice);
        }
    }
}

/// Gives every unassigned unit of `state` the cheapest place among a sample of its FMs: the urgent and the large first.
pub(crate) fn fill(state: &mut State<'_>, seed: u64) {
    fill_until(state, seed, None);
}

/// [`fill`] with a clock: whoever is left when `end` is over gets the first place there is.
pub(crate) fn fill_until(state: &mut State<'_>, seed: u64, end: Option<Instant>) {
    let model = state.model;
    let mut order: Vec<(i64, i64, Id<Unit>)> = model
        .units
        .ids()
        .filter(|&unit| state.fm_of(unit).is_none())
        .map(|unit| (-model.units[unit].priority, -weight(model, unit), unit))
        .collect();
    order.sort_unstable();
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut fms_of = Candidates::new(model);
    for (_, _, unit) in order {
        let fms = fms_of.get(unit);
        let is_late = is_over(end);
        let choice =
            if is_late { first_place(state, unit, &fms, &mut rng) } else { cheapest(state, unit, &fms, &mut rng) };
        if let Some(choice) = choice {
            state.insert(unit, &choice);
        }
    }
}

/// The earliest choice of `unit` for the first of `fms` it fits in with, from a random one on.
fn first_place(state: &State<'_>, unit: Id<Unit>, fms: &[Id<Fm>], rng: &mut Xoshiro256PlusPlus) -> Option<Choice> {
    let (before, after) = fms.split_at(rng.random_range(0..=fms.len()));
    after.iter().chain(before).find_map(|&fm| fitting(state, unit, fm))
}

/// The cheapest choice of `unit` among a sample of `fms`, or among all of them when no sampled one has room.
pub(crate) fn cheapest(
    state: &State<'_>,
    unit: Id<Unit>,
    fms: &[Id<Fm>],
    rng: &mut Xoshiro256PlusPlus,
) -> Option<Choice> {
    let few: Vec<Id<Fm>> = if fms.len() <= SAMPLE {
        fms.to_vec()
    } else {
        (0..SAMPLE).map(|_| fms[rng.random_range(0..fms.len())]).collect()
    };
    let found = cheapest_of(state, unit, &few);
    if found.is_some() || fms.len() <= SAMPLE {
        return found;
    }
    let mut rest = fms.to_vec();
    rest.shuffle(rng);
    rest.chunks(SAMPLE).find_map(|some| cheapest_of(state, unit, some))
}

fn cheapest_of(state: &State<'_>, unit: Id<Unit>, fms: &[Id<Fm>]) -> Option<Choice> {
    let mut best: Option<(Levels, Choice)> = None;
    for &fm in fms {
        if let Some((worse, choice)) = settle(state, unit, fm)
            && best.as_ref().is_none_or(|(levels, _)| worse < *levels)
        {
            best = Some((worse, choice));
        }
    }
    best.map(|(_, choice)| choice)
}

/// A good choice of `unit` for `fm`: from the earliest legal days, one task after the other on its best day.
pub(crate) fn settle(state: &State<'_>, unit: Id<Unit>, fm: Id<Fm>) -> Option<(Levels, Choice)> {
    let model = state.model;
    let single = model.tasks_of(unit).all(|(task, _)| model.starts_of(task).len() == 1);
    let options = StartPicks::new(model, unit, fm);
    let picks = options.earliest()?;
    let choice = Choice { fm, picks };
    if single {
        return state.insertion(unit, &choice).map(|worse| (worse, choice));
    }
    // Few combinations are walked in full; many are settled task by task.
    let days = model.tasks_of(unit).map(|(task, _)| model.starts_of(task).len());
    if days.fold(1, usize::saturating_mul) <= 30 {
        return state.best_picks(unit, fm);
    }
    descend(state, unit, choice).or_else(|| descend(state, unit, state.quick_fit(unit, fm)?))
}

/// The best choice that comes of `choice` when one task after the other takes its best day, the last first.
fn descend(state: &State<'_>, unit: Id<Unit>, choice: Choice) -> Option<(Levels, Choice)> {
    let (fm, options) = (choice.fm, StartPicks::new(state.model, unit, choice.fm));
    let mut best = state.insertion(unit, &choice).map(|worse| (worse, choice.clone()));
    let mut picks = choice.picks;
    for at in (0..picks.len()).rev() {
        for pick in days_in_question(state, &options, (unit, at), (&picks, &best)) {
            let kept = std::mem::replace(&mut picks[at], pick);
            if best.as_ref().is_some_and(|(levels, _)| levels.waiting < state.waiting(unit, &picks)) {
                picks[at] = kept;
                break;
            }
            let legal = options.keeps(&picks, at + 1);
            let choice = Choice { fm, picks: picks.clone() };
            let worse = if legal { state.insertion(unit, &choice) } else { None };
            match worse {
                Some(worse) if best.as_ref().is_none_or(|(levels, _)| worse < *levels) => best = Some((worse, choice)),
                _ => picks[at] = kept,
            }
        }
        if let Some((_, choice)) = &best {
            picks.clone_from(&choice.picks);
        }
    }
    best
}

/// The legal days of the task at `at` of `unit`, given the others: days come in the order of their waits, and those that only
/// wait longer than `best` need no price.
fn days_in_question(
    state: &State<'_>,
    options: &StartPicks<'_>,
    (unit, at): (Id<Unit>, usize),
    (picks, best): (&[u16], &Option<(Levels, Choice)>),
) -> Vec<u16> {
    let row = &state.model.units[unit];
    let starts = state.model.starts_of(Id::new(row.tasks.start + at));
    let waits = |pick: u16| i64::from(starts[usize::from(pick)].wait) * row.priority;
    let most = best.as_ref().map(|(levels, _)| levels.waiting - state.waiting(unit, picks) + waits(picks[at]));
    let days = options.open_at(at, &picks[..at]);
    days.take_while(|&pick| most.is_none_or(|most| waits(pick) <= most)).collect()
}

fn first_day(model: &Model, unit: Id<Unit>) -> i32 {
    let days = model.tasks_of(unit).filter_map(|(task, _)| model.starts_of(task).first());
    days.map(|start| start.day.0).min().unwrap_or(0)
}

fn weight(model: &Model, unit: Id<Unit>) -> i64 {
    let starts = model.tasks_of(unit).filter_map(|(task, _)| model.starts_of(task).first()).map(|start| start.load);
    let loads = model.units[unit].fixed.into_iter().chain(starts);
    loads.map(|load| model.loads.get(load).1.iter().map(|&m| i64::from(m)).sum::<i64>()).sum()
}

/// The FMs of each unit, looked up once per pool.
pub(crate) struct Candidates<'m> {
    model: &'m Model,
    by_pool: Vec<Option<Vec<Id<Fm>>>>,
}

impl<'m> Candidates<'m> {
    pub(crate) fn new(model: &'m Model) -> Self {
        Self { model, by_pool: vec![None; model.pools.len()] }
    }

    /// The FMs that may serve `unit`, ascending.
    pub(crate) fn get(&mut self, unit: Id<Unit>) -> std::borrow::Cow<'_, [Id<Fm>]> {
        let row = &self.model.units[unit];
        match row.tie {
            Tie::Running | Tie::Locked => self.model.candidates(unit).into(),
            Tie::None | Tie::Loose => {
                let pool = row.pool;
                self.by_pool[pool.index()].get_or_insert_with(|| self.model.eligible(pool)).as_slice().into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::{case, esd};
    use crate::rules::Facts;

    /// The starts that T1 gets, a month estimate that lasts a week, beside T2 on the first days of that month, one FM: T2 is
    /// more urgent and comes first.
    fn start_of_first(end: Option<Instant>) -> (Option<u16>, Levels) {
        let desk = case("2026-11-30", 6).effort("*", &[(1, 20)]).fm("F1", |_| {});
        let desk = desk.tenant("T1", |_| {}).workload("Teams", |row| row.esd = esd("2026-12"));
        let desk = desk.tenant("T2", |row| row.priority = 2).workload("Teams", |row| row.esd = esd("2026-11-30"));
        let case = desk.done();
        let model = Model::build(&case, &Facts::of(&case));
        let mut state = State::new(&model, &Solution::empty(&model));
        fill_until(&mut state, 1, end);
        (state.fm_of(Id::new(0)).map(|_| state.picks(Id::new(0))[0]), state.levels())
    }

    #[test]
    fn whoever_comes_when_time_is_over_gets_the_first_place_there_is() {
        let (in_time, cheap) = start_of_first(None);
        let (late, dear) = start_of_first(Some(Instant::now()));
        // December begins on a Tuesday, in the week of T2; the week after is empty.
        assert!(in_time >= Some(4) && cheap.cost < dear.cost, "{in_time:?}");
        assert_eq!((late, dear.unassigned, dear.waiting), (Some(0), 0, 0));
    }
}
