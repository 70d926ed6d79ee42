//! Room for units that nobody has room for: others give way, each to another place.
//!
//! One FM after the other is tried. The units that weigh most in the weeks that are short leave it until the new one fits;
//! those for whom there is still room come back, the others go to the cheapest place elsewhere, where again others may
//! give way. Where one of them finds no place, all of it is undone.
//!
//! Then a walk: a unit goes in, and those for whom there is no place left stay out, as long as no more is left out than
//! before. Steps at no loss change who is left out, and where others stand, until somebody finds room (ejection chains:
//! Glover 1996, doi:10.1016/0166-218X(94)00037-E); what came after the last gain is taken back.

use super::construct::{self, Candidates};
use super::state::State;
use crate::case::{Fm, Id};
use crate::model::{Choice, StartPicks, Unit};
use crate::solve::is_over;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use std::cmp::Reverse;
use std::time::Instant;

/// FMs that are tried in all, for each of so many steps of the walk one, within these bounds: where people are too few, most are
/// tried in vain.
const TRIALS: [u64; 2] = [100, 3_000];
const STEPS_PER_TRIAL: u64 = 6;

/// FMs that are tried for one unit, and for one that gives way to another.
const FMS: [usize; 2] = [24, 6];

/// Units that may have to give way to one.
const MOST: usize = 6;

/// Steps of the walk without a gain before it ends, for each unit left out.
const PATIENCE: usize = 5_000;

/// Steps of the walk in all: one for so many proposals of the search, within these bounds, but never for fewer than it takes.
const PROPOSALS_PER_STEP: u64 = 400;
const STEPS: [u64; 2] = [20_000, 400_000];
const LEAST_PER_STEP: u64 = 10;

/// FMs that the walk asks for a place.
const ANYWHERE: usize = 8;

/// How much is to be tried.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// Steps of the walk.
    pub(crate) steps: u64,
    /// When all of it ends at the latest.
    pub(crate) deadline: Option<Instant>,
    /// Seed.
    pub(crate) seed: u64,
}

impl Effort {
    /// What goes with a search of so many proposals.
    pub(crate) fn beside(proposals: u64, seed: u64) -> Self {
        let steps = (proposals / PROPOSALS_PER_STEP).clamp(STEPS[0], STEPS[1]).min(proposals / LEAST_PER_STEP);
        Self { steps, deadline: None, seed }
    }

    fn is_over(self) -> bool {
        is_over(self.deadline)
    }
}

/// Tries to give every unassigned unit an FM, the most urgent first.
pub(crate) fn make(state: &mut State<'_>, effort: Effort) {
    let model = state.model;
    let mut idle: Vec<Id<Unit>> = model.units.ids().filter(|&unit| state.fm_of(unit).is_none()).collect();
    idle.sort_by_key(|&unit| (Reverse(model.units[unit].priority), unit));
    let rng = Xoshiro256PlusPlus::seed_from_u64(effort.seed);
    let left = (effort.steps / STEPS_PER_TRIAL).clamp(TRIALS[0], TRIALS[1]);
    let mut search = Search { state, rng, journal: Vec::new(), effort, left, fms_of: Candidates::new(model) };
    for unit in idle {
        let _ = (0..FMS.len()).any(|depth| search.place_anywhere(unit, depth));
    }
    search.walk();
}

struct Search<'s, 'm> {
    state: &'s mut State<'m>,
    rng: Xoshiro256PlusPlus,
    /// Every change, with what the unit had before.
    journal: Vec<(Id<Unit>, Option<Choice>)>,
    effort: Effort,
    left: u64,
    fms_of: Candidates<'m>,
}

impl Search<'_, '_> {
    /// Gives `unit` to one of its FMs, where others give way, and others to them down to `depth`.
    fn place_anywhere(&mut self, unit: Id<Unit>, depth: usize) -> bool {
        let mut fms = self.fms_of.get(unit).into_owned();
        fms.shuffle(&mut self.rng);
        fms.truncate(FMS[FMS.len() - 1 - depth]);
        fms.into_iter().any(|fm| self.place(unit, fm, depth))
    }

    /// Gives `unit` to `fm` if all who must give way find another place; else nothing changes.
    fn place(&mut self, unit: Id<Unit>, fm: Id<Fm>, depth: usize) -> bool {
        if self.left == 0 || self.effort.is_over() {
            return false;
        }
        self.left -= 1;
        let mark = self.journal.len();
        let mut others = self.in_the_way(unit, fm);
        others.truncate(MOST);
        let done = self.push_in((unit, fm), others) && self.place_again(mark, depth);
        if !done {
            self.undo(mark);
        }
        done
    }

    /// Changes who is left out at no loss, as long as that leads to a gain now and then.
    fn walk(&mut self) {
        let model = self.state.model;
        let idle = model.units.ids().filter(|&unit| self.state.fm_of(unit).is_none());
        let mut idle: Vec<Id<Unit>> = idle.filter(|&unit| model.has_option(unit)).collect();
        let patience = PATIENCE * idle.len();
        let (mut gained, mut left) = (self.journal.len(), patience);
        for _ in 0..self.effort.steps {
            if left == 0 || idle.is_empty() || self.effort.is_over() {
                break;
            }
            left -= 1;
            let (before, mark) = (self.state.levels().unassigned, self.journal.len());
            let unit = idle[self.rng.random_range(0..idle.len())];
            let out = self.step(unit);
            if out.is_none() || self.state.levels().unassigned > before {
                self.undo(mark);
                continue;
            }
            idle.extend(out.into_iter().flatten());
            idle.retain(|&unit| self.state.fm_of(unit).is_none());
            if self.state.levels().unassigned < before {
                (gained, left) = (self.journal.len(), patience);
            }
        }
        self.undo(gained);
    }

    /// Gives `idle` to an FM it may have, or one unit of that FM to another; returns who had to leave for it and found no
    /// place.
    fn step(&mut self, idle: Id<Unit>) -> Option<Vec<Id<Unit>>> {
        let (mut unit, mut fm) = (idle, *self.fms_of.get(idle).choose(&mut self.rng)?);
        if self.rng.random() {
            unit = Id::new(*self.state.units_of(fm).choose(&mut self.rng)? as usize);
            fm = *self.fms_of.get(unit).choose(&mut self.rng)?;
            let former = self.state.remove(unit);
            self.journal.push((unit, former));
        }
        let mark = self.journal.len();
        let mut others = self.in_the_way(unit, fm);
        others.shuffle(&mut self.rng);
        self.push_in((unit, fm), others).then(|| self.left_out_since(mark))
    }

    /// Gives those who left since `mark` their old place, or in half the cases another one, so that the walk does not
    /// tread on the spot; who finds none.
    fn left_out_since(&mut self, mark: usize) -> Vec<Id<Unit>> {
        let mut out = self.leavers(mark);
        out.retain(|(unit, former)| {
            let comes_back = self.rng.random() && self.still_fits(*unit, former);
            let choice = if comes_back { Some(former.clone()) } else { self.any_place(*unit) };
            choice.iter().for_each(|choice| self.insert(*unit, choice));
            choice.is_none()
        });
        out.into_iter().map(|(unit, _)| unit).collect()
    }

    /// A place with one of some FMs that has one.
    fn any_place(&mut self, unit: Id<Unit>) -> Option<Choice> {
        let mut fms = self.fms_of.get(unit).into_owned();
        let (some, _) = fms.partial_shuffle(&mut self.rng, ANYWHERE);
        some.iter().find_map(|&fm| Some(construct::settle(self.state, unit, fm)?.1))
    }

    /// Who left since `mark`, with the place each had.
    fn leavers(&self, mark: usize) -> Vec<(Id<Unit>, Choice)> {
        self.journal[mark..].iter().filter_map(|(unit, former)| Some((*unit, former.clone()?))).collect()
    }

    fn still_fits(&self, unit: Id<Unit>, former: &Choice) -> bool {
        self.state.insertion(unit, former).is_some()
    }

    /// Gives `unit` to `fm`, from where as many of `others` leave, one after the other, as must.
    fn push_in(&mut self, (unit, fm): (Id<Unit>, Id<Fm>), others: Vec<Id<Unit>>) -> bool {
        let mut others = others.into_iter();
        loop {
            if let Some((_, choice)) = construct::settle(self.state, unit, fm) {
                self.insert(unit, &choice);
                return true;
            }
            let Some(other) = others.next() else { return false };
            let former = self.state.remove(other);
            self.journal.push((other, former));
        }
    }

    /// Gives all who left since `mark` the place they had, or another one.
    fn place_again(&mut self, mark: usize, depth: usize) -> bool {
        self.leavers(mark).into_iter().all(|(unit, former)| {
            let choice = if self.still_fits(unit, &former) { Some(former) } else { self.cheapest(unit) };
            match choice {
                Some(choice) => self.insert(unit, &choice),
                None => return depth > 0 && self.place_anywhere(unit, depth - 1),
            }
            true
        })
    }

    fn cheapest(&mut self, unit: Id<Unit>) -> Option<Choice> {
        construct::cheapest(self.state, unit, &self.fms_of.get(unit), &mut self.rng)
    }

    fn insert(&mut self, unit: Id<Unit>, choice: &Choice) {
        self.state.insert(unit, choice);
        self.journal.push((unit, None));
    }

    /// Takes back every change since `mark`, the last one first.
    fn undo(&mut self, mark: usize) {
        while self.journal.len() > mark {
            match self.journal.pop() {
                Some((unit, Some(former))) => self.state.insert(unit, &former),
                Some((unit, None)) => drop(self.state.remove(unit)),
                None => return,
            }
        }
    }

    /// The units of `fm` that could leave it, those that weigh most in the weeks `unit` lacks first.
    fn in_the_way(&self, unit: Id<Unit>, fm: Id<Fm>) -> Vec<Id<Unit>> {
        let model = self.state.model;
        let Some(picks) = StartPicks::new(model, unit, fm).earliest() else { return Vec::new() };
        let short = self.state.shortage(&Choice { fm, picks }, unit);
        let weight = |other: Id<Unit>| {
            let span = self.state.span(other);
            let in_week = |week: usize| week.checked_sub(span.first).and_then(|at| span.minutes.get(at)).copied();
            short.iter().map(|&(week, lack)| in_week(week).unwrap_or(0).min(lack)).sum::<i32>()
        };
        let others = self.state.units_of(fm).iter().map(|&index| Id::new(index as usize));
        let mut weighed: Vec<(i32, Id<Unit>)> = others.map(|other| (weight(other), other)).collect();
        weighed.retain(|(weight, _)| *weight > 0);
        weighed.sort_by_key(|&(weight, other)| (Reverse(weight), other));
        weighed.into_iter().map(|(_, other)| other).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::WorkloadSkill;
    use crate::case::fixture::{case, esd};
    use crate::model::{Model, Solution};
    use crate::rules::Facts;

    #[test]
    fn room_takes_no_more_than_goes_with_the_search() {
        let steps = |proposals| Effort::beside(proposals, 1).steps;
        assert_eq!([0, 2_000, 200_000, 3_000_000].map(steps), [0, 200, 20_000, 20_000]);
        assert_eq!([16_000_000, 1_000_000_000].map(steps), [40_000, 400_000]);
    }

    /// T1 (Teams) stands on F1, who alone leads Intune, which T2 needs; each takes 30 of 40 hours.
    fn placed(second_leads_teams: bool) -> (Option<Id<Fm>>, Option<Id<Fm>>) {
        let small = case("2026-11-23", 4).effort("*", &[(2, 30)]).fm("F1", |_| {}).fm("F2", |_| {});
        let first = small.tenant("T1", |_| {}).workload("Teams", |row| row.esd = esd("2026-11-23"));
        let both = first.tenant("T2", |_| {}).workload("Intune", |row| row.esd = esd("2026-11-23"));
        let case = both.with(|case| {
            let teams = case.services.find("Teams").into_iter().filter(|_| second_leads_teams);
            case.fms[Id::new(1)].workloads = WorkloadSkill::Only(teams.collect());
        });
        let case = case.done();
        let model = Model::build(&case, &Facts::of(&case));
        let mut solution = Solution::empty(&model);
        solution.assign(&model, Id::new(0), &Choice { fm: Id::new(0), picks: vec![0] });
        let mut state = State::new(&model, &solution);
        make(&mut state, Effort::beside(0, 1));
        let solution = state.into_solution();
        crate::model::evaluate(&model, &solution).unwrap();
        (solution.fm[Id::new(0)], solution.fm[Id::new(1)])
    }

    #[test]
    fn one_gives_way_to_another_where_it_has_a_place_to_go() {
        let [first, second] = [0, 1].map(|fm| Some(Id::new(fm)));
        assert_eq!(placed(true), (second, first));
        assert_eq!(placed(false), (first, None), "and nothing changes where it has none");
    }
}
