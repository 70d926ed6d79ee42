//! Relief: who is left out comes in while FMs may be overfull for a time, at prices that rise where they stay so.
//!
//! With hard limits, room for one more unit must gather at one FM by chance. Here the load above a limit has a price per
//! minute, and one more FM, who takes anybody at a price per point of priority, stands for being left out. All that
//! the annealing knows then works on who is left out as on everything else: it shifts, swaps and shares out units between
//! FMs, and between an FM and those left out, by the minutes that lie above the limits. Load below them, languages,
//! customers, moves and waiting count for nothing; the search that follows sees to them.
//!
//! The price is low at first, so that much may change, and each week of an FM learns its own: after every round in which it
//! was overfull its minutes are dearer, and otherwise cheaper again. What is short everywhere is so found out: guided local
//! search (Voudouris and Tsang 1999, doi:10.1016/S0377-2217(98)00099-X) with weights that are forgotten again (Hutter,
//! Tompkins and Hoos 2002, doi:10.1007/3-540-46135-3_16).
//!
//! After each round (of large cases, after the last) whoever does not fit is left out, the urgent and the small stay, and every
//! market keeps the best it ever had (`markets`): which round packs best is chance, and in each market it is another one.
//! Soft limits in a local search that ends within them: strategic oscillation (Glover 1989, doi:10.1287/ijoc.1.3.190).
//!
//! Only what is overfull or left out has a price, and that is what most proposals are about (`anneal::conflicts`).
//!
//! There is relief several times, each from the best so far and longer than the one before: of three cases of 1,000 to 2,000
//! tenants a minute leaves out 19, 28 and 7 in place of 19, 34 and 10. A weekly run that starts from a former plan has its
//! share, with a fraction of the work: 21, 27 and 8 in place of 24, 36 and 9.
//!
//! Against one price for all that only rises, learning finds room for one more tenant in 70 instead of 6 % of the runs on the
//! hardest of three cases of 150 tenants, and leaves out 27 instead of 33 in sum on three of 1,000 to 2,000; at 20,000 tenants,
//! where there is less work for each, it is as good.
//!
//! What was tried and lost: limits that stay hard, with those left out as an FM (69 against 45 of 5,000 tenants); a price
//! for all minutes, so that the large are left out first; more rounds where prices do not learn, and fewer where they do; a
//! start three times as dear, or as hot; later reliefs that begin or end hotter or colder (no difference); programs of some FMs after it, which found nobody a place in a quarter of a minute.

use super::anneal::{self, Schedule};
use super::construct;
use super::markets::Markets;
use super::room::{self, Effort};
use super::rounds::{Plan, Round, Temperature};
use super::state::State;
use crate::case::{Fm, Id};
use crate::model::{
    BANDS, BandPrices, Cell, Choice, Curve, Model, ModelFm, PoolMember, Solution, StartPicks, Tie, Unit,
};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

/// The price of leaving out a unit of mean priority.
const OUT: f64 = 1_000_000.0;

/// Minutes above a limit that cost as much where it was never exceeded.
const MINUTES: f64 = 1_000.0;

/// By how much the price of a cell that is overfull after a round grows, as a share of what it was at first; what remains
/// of all that after a round in which it is not.
const LEARNT: f64 = 0.5;
const REMEMBERED: f64 = 0.95;

/// Temperatures for it.
pub(crate) const TEMPERATURE: Temperature = Temperature { from: 0.02 * OUT, to: 0.006 * OUT };

/// The share of a limit that may be exceeded: one in so many minutes.
const EXCESS: i32 = 3;

/// How often those left out stand among the FMs that a change is drawn from.
const TURNS: usize = 8;

/// The most proposals per unit where few parts need relief.
const MOST_PER_UNIT: u64 = 100_000;

/// Of the proposals of a round at least this share is made where the clock leaves no time for all of them in all rounds: prices
/// learn from the number of rounds (20,000 tenants, a minute: 297 left out after 76 short rounds, 328 after 40 long ones).
const SLOWEST: f64 = 0.1;

/// Units up to which each round is looked at for what fits: that takes as long for all as a round does, and of more units
/// rounds learn more (20,000 tenants, a minute: 373 left out).
const LOOKED_AT: usize = 6_000;

/// One in so many overfull FMs is taken to send somebody away in the end: where that leaves no gain there is no look.
const SEND_AWAY: i64 = 2;

/// Steps of the walk after it.
const WALK: u64 = 20_000;

/// Improves `state` in each market where relief leaves out less priority; returns the proposals made, none where there is
/// nothing to do.
pub(crate) fn relieve(state: &mut State<'_>, plan: Plan) -> u64 {
    let model = state.model;
    let (Some(mut found), work) = relieved(state, plan, &vec![1.0; model.units.len()]) else { return 0 };
    room::make(&mut found, Effort { steps: WALK, deadline: None, seed: plan.seed });
    let mut best = Best::new(model, state.solution().clone());
    best.take(found.solution(), |found, best| found < best);
    *state = State::new(model, &best.solution);
    work
}

/// What relief makes of `state`, better or not, unless there is nothing to do; and the proposals made. Leaving out a unit
/// costs its priority times its `worth`, which differs little between units that may stand for each other.
pub(crate) fn relieved<'m>(state: &State<'m>, plan: Plan, worth: &[f64]) -> (Option<State<'m>>, u64) {
    let (model, solution) = (state.model, state.solution());
    let could_come = |(unit, fm): (Id<Unit>, &Option<Id<Fm>>)| fm.is_none() && model.has_option(unit);
    // Where load costs nothing, starts differ between FMs, and nobody could go anywhere without another one.
    if model.load_is_free() || model.terms.max_moves.is_some() || !solution.fm.entries().any(could_come) {
        return (None, 0);
    }
    let mut soft = solution.clone();
    let mut overfull = overfull_cells(model, &soft);
    let mut weights = Weights::new(model);
    let mut best = Best::new(model, Solution::empty(model));
    let (mut work, mut pace) = (0, 1.0);
    for number in 0..plan.rounds {
        let (round, began) = (Round::new(plan, number), Instant::now());
        if round.begin >= 1.0 {
            break;
        }
        work += step(model, &mut soft, (plan, &round, pace), (&overfull, &weights, worth));
        overfull = overfull_cells(model, &soft);
        weights.learn(&overfull);
        if let Some((begun, limit)) = plan.deadline {
            let each = limit.saturating_sub(begun.elapsed()).as_secs_f64() / f64::from(plan.rounds - number);
            pace = (pace * each / began.elapsed().as_secs_f64()).clamp(SLOWEST, 1.0);
        }
        if model.units.len() <= LOOKED_AT && best.may_gain_by(&soft, &overfull) {
            best.take(&harden(model, &soft, plan.seed), |found, best| found < best);
        }
    }
    best.take(&harden(model, &soft, plan.seed), |found, best| found <= best);
    (Some(State::new(model, &best.solution)), work)
}

/// Of several plans the one that leaves out least in each market.
struct Best<'m> {
    model: &'m Model,
    markets: Markets,
    solution: Solution,
    /// By market, the priority left out.
    left_out: Vec<i64>,
}

impl<'m> Best<'m> {
    fn new(model: &'m Model, solution: Solution) -> Self {
        let markets = Markets::new(model);
        let left_out = markets.left_out(model, &solution);
        Self { model, markets, solution, left_out }
    }

    /// True when what fits of `soft` may leave out less somewhere: of the FMs who are overfull, many have to send somebody away
    /// who finds no other place.
    fn may_gain_by(&self, soft: &Solution, overfull: &[bool]) -> bool {
        let left_out = self.markets.left_out(self.model, soft);
        let full = self.markets.count_fms(|fm| is_overfull(self.model, fm, overfull));
        left_out.iter().zip(full).zip(&self.left_out).any(|((out, full), best)| out + full / SEND_AWAY < *best)
    }

    /// Takes over each market of `found` whose priority left out is `better` than the present.
    fn take(&mut self, found: &Solution, better: impl Fn(i64, i64) -> bool) {
        let left_out = self.markets.left_out(self.model, found);
        let takes = |market: usize| better(left_out[market], self.left_out[market]);
        self.markets.mix(self.model, &mut self.solution, (found, &takes));
        self.left_out = self.markets.left_out(self.model, &self.solution);
    }
}

/// What a minute above the limit of a cell costs, as a multiple of what it costs at first.
struct Weights(Vec<f64>);

impl Weights {
    fn new(model: &Model) -> Self {
        Self(vec![1.0; model.cells.len()])
    }

    /// Takes over which cells are overfull after a round.
    fn learn(&mut self, overfull: &[bool]) {
        for (weight, &overfull) in self.0.iter_mut().zip(overfull) {
            *weight = if overfull { *weight + LEARNT } else { 1.0 + (*weight - 1.0) * REMEMBERED };
        }
    }

    /// Those of `fms`, one after the other.
    fn of(&self, model: &Model, fms: &[Id<Fm>]) -> Self {
        Self(fms.iter().flat_map(|&fm| &self.0[weeks_of(model, fm)]).copied().collect())
    }
}

/// The cells of `fm`.
fn weeks_of(model: &Model, fm: Id<Fm>) -> Range<usize> {
    let first = model.cell(fm, 0);
    first..first + model.weeks
}

/// By cell: whether more minutes are taken than there are.
fn overfull_cells(model: &Model, solution: &Solution) -> Vec<bool> {
    let loads = solution.cell_loads(model);
    model.cells.iter().zip(loads).map(|(cell, load)| load > i64::from(cell.limit)).collect()
}

fn is_overfull(model: &Model, fm: Id<Fm>, cells: &[bool]) -> bool {
    cells[weeks_of(model, fm)].contains(&true)
}

/// One round: anneals every part in which somebody is left out or an FM overfull, with the share
/// `pace` of the usual proposals; returns those made.
fn step(
    model: &Model,
    solution: &mut Solution,
    (plan, round, pace): (Plan, &Round, f64),
    (overfull, weights, worth): (&[bool], &Weights, &[f64]),
) -> u64 {
    let full = |&fm: &Id<Fm>| is_overfull(model, fm, overfull);
    let mut pieces = round.cut(model, solution);
    pieces.retain(|(fms, units)| units.iter().any(|&unit| solution.fm[unit].is_none()) || fms.iter().any(full));
    let units: usize = pieces.iter().map(|(_, units)| units.len()).sum();
    let per_unit = (pace * (plan.proposals / units.max(1) as u64).min(MOST_PER_UNIT) as f64) as u64;
    let proposals = |units: usize| per_unit * units as u64 / u64::from(plan.rounds);
    let worth = |units: &[Id<Unit>]| units.iter().map(|unit| worth[unit.index()]).collect();
    let prices: Vec<(Weights, Vec<f64>)> =
        pieces.iter().map(|(fms, units)| (weights.of(model, fms), worth(units))).collect();
    round.run(model, solution, (pieces, &proposals), &|part, turn| {
        let soft = Soft::new(part, &prices[turn.index]);
        let schedule = Schedule { focused: true, ..turn.schedule };
        let (_, found) = anneal::anneal(&soft.model, &soft.enter(turn.start), schedule);
        soft.leave(found)
    })
}

/// A part with soft limits and an FM for those left out.
struct Soft {
    model: Model,
    outside: Id<Fm>,
}

impl Soft {
    /// `part` where minutes above limits have a price.
    fn new(part: &Model, (weights, worth): &(Weights, Vec<f64>)) -> Self {
        let mut model = part.clone();
        price_leaving_out(&mut model, worth);
        soften(&mut model, weights);
        let group = model.groups.push(Vec::new());
        let words = model.fms.iter().map(|fm| fm.working.len()).max().unwrap_or(0);
        let row = ModelFm { group, start_limit: None, limits_tenants: false, working: vec![u64::MAX; words] };
        let outside = model.fms.push(row);
        model.groups[group] = vec![outside; TURNS];
        let curve = model.curves.len() as u32 - 1;
        let cell = Cell { curve, limit: i32::MAX / 2, base: 0, tenant_limit: u32::MAX, base_tenants: 0 };
        model.cells.resize(model.cells.len() + model.weeks, cell);
        for pool in model.pools.iter_mut() {
            pool.iter_mut().for_each(|member| member.second_language = false);
            pool.push(PoolMember { group, second_language: true });
        }
        model.terms.same_customer = 0;
        model.terms.move_price = 0;
        model.starts.iter_mut().for_each(|start| (start.wait, start.cost) = (0, 0));
        model.units.iter_mut().for_each(|unit| unit.customer = None);
        Self { model, outside }
    }

    /// `solution` with those left out who may go anywhere outside, on starts that keep their serial gaps: the annealing takes
    /// the starts of whoever has an FM as legal, and somebody who never had one has none yet.
    fn enter(&self, mut solution: Solution) -> Solution {
        for (unit, row) in self.model.units.entries() {
            let free = matches!(row.tie, Tie::None | Tie::Loose);
            if !free || solution.fm[unit].is_some() {
                continue;
            }
            if let Some(picks) = StartPicks::new(&self.model, unit, self.outside).earliest() {
                solution.assign(&self.model, unit, &Choice { fm: self.outside, picks });
            }
        }
        solution
    }

    /// `solution` with whoever is outside left out.
    fn leave(&self, mut solution: Solution) -> Solution {
        solution.fm.iter_mut().filter(|fm| **fm == Some(self.outside)).for_each(|fm| *fm = None);
        solution
    }
}

/// Being left out has its price as a second language has, by priority and worth.
fn price_leaving_out(model: &mut Model, worth: &[f64]) {
    let all: i64 = model.units.iter().map(|unit| unit.priority).sum();
    let price = OUT * model.units.len() as f64 / all.max(1) as f64;
    model.terms.second_language = 1;
    for (unit, worth) in model.units.iter_mut().zip(worth) {
        // The price of whom no priority keeps in is next to nothing beside the others, but not nothing.
        unit.weight = ((price * worth * unit.priority.max(1) as f64).round() as i64).max(1);
    }
}

/// Lets cells be overfull at a price; the last curve is that of an FM whose load is free.
fn soften(model: &mut Model, weights: &Weights) {
    let mut curves = Vec::new();
    let mut known: HashMap<(i32, i64), u32> = HashMap::new();
    for (cell, weight) in model.cells.iter_mut().zip(&weights.0) {
        let price = (OUT / MINUTES * weight).round() as i64;
        cell.curve = *known.entry((cell.limit, price)).or_insert_with(|| {
            let mut prices = [0; BANDS];
            prices[BANDS - 1] = price;
            curves.push(Curve::new(i64::from(cell.limit), &BandPrices(prices)));
            curves.len() as u32 - 1
        });
        cell.limit += cell.limit / EXCESS;
    }
    curves.push(Curve::new(1, &BandPrices::FREE));
    model.curves = Arc::new(curves);
}

/// The legal part of `soft`: the urgent and then the small stay where they are; the others go where there is room.
fn harden(model: &Model, soft: &Solution, seed: u64) -> Solution {
    let mut state = State::new(model, &Solution::empty(model));
    let mut placed: Vec<(i64, i32, Id<Unit>, Choice)> = Vec::new();
    for unit in model.units.ids() {
        if let Some(choice) = soft.choice(model, unit) {
            let minutes = state.span_of(unit, &choice.picks).minutes.iter().sum();
            placed.push((-model.units[unit].priority, minutes, unit, choice));
        }
    }
    placed.sort_unstable_by_key(|&(urgency, minutes, unit, _)| (urgency, minutes, unit));
    for (_, _, unit, choice) in placed {
        if state.insertion(unit, &choice).is_some() {
            state.insert(unit, &choice);
        }
    }
    construct::fill(&mut state, seed);
    state.into_solution()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::{case, esd};
    use crate::model::evaluate;
    use crate::rules::Facts;

    const PLAN: Plan = Plan { rounds: 6, proposals: 6_000, temperature: TEMPERATURE, seed: 3, deadline: None };

    /// Three FMs of 40 hours, and a tenant for each of `hours` in the same two weeks; F1 has the first two tenants, F2 the
    /// next two, F3 the fifth. Returns who is left out before and after relief.
    fn relieved(hours: &[i64]) -> (usize, usize) {
        let fms = ["F1", "F2", "F3"].iter().fold(case("2026-11-23", 4), |case, fm| case.fm(fm, |_| {}));
        let rows = hours.iter().enumerate();
        let case = rows.fold(fms, |case, (at, &hours)| {
            let service = format!("W{at}");
            let tenant = case.effort(&service, &[(2, hours)]).tenant(&format!("T{at}"), |_| {});
            tenant.workload(&service, |row| row.esd = esd("2026-11-23"))
        });
        let case = case.done();
        let model = Model::build(&case, &Facts::of(&case));
        let mut solution = Solution::empty(&model);
        for (unit, fm) in [0, 0, 1, 1, 2].into_iter().enumerate().take(hours.len()) {
            solution.assign(&model, Id::new(unit), &Choice { fm: Id::new(fm), picks: vec![0] });
        }
        evaluate(&model, &solution).unwrap();
        let out = |solution: &Solution| solution.fm.iter().filter(|fm| fm.is_none()).count();
        let mut state = State::new(&model, &solution);
        relieve(&mut state, PLAN);
        evaluate(&model, state.solution()).unwrap();
        (out(&solution), out(state.solution()))
    }

    #[test]
    fn a_unit_comes_in_by_a_chain_of_changes() {
        // 22 + 12, 24 + 10 and 29 hours; 18 more fit as 22 + 18, 24 + 12 and 29 + 10.
        assert_eq!(relieved(&[22, 12, 24, 10, 29, 18]), (1, 0));
        // Beside 31 there is no room for any of the others, which take 86 of the 80 hours of two FMs.
        assert_eq!(relieved(&[22, 12, 24, 10, 31, 18]), (1, 1));
    }

    #[test]
    fn a_week_gets_dearer_while_it_is_overfull_and_cheaper_again_when_it_is_not() {
        // One FM with 40 hours a week; one tenant with 50 hours in each of two weeks out of four.
        let case = case("2026-11-23", 4).effort("*", &[(2, 100)]).fm("F1", |_| {});
        let case = case.tenant("T1", |_| {}).workload("Teams", |row| row.esd = esd("2026-11-23")).done();
        let model = Model::build(&case, &Facts::of(&case));
        let idle = Solution::empty(&model);
        let mut busy = idle.clone();
        busy.assign(&model, Id::new(0), &Choice { fm: Id::new(0), picks: vec![0] });
        let mut weights = Weights::new(&model);
        weights.learn(&overfull_cells(&model, &busy));
        weights.learn(&overfull_cells(&model, &busy));
        assert_eq!(weights.0, [2.0, 2.0, 1.0, 1.0]);
        weights.learn(&overfull_cells(&model, &idle));
        assert_eq!(weights.of(&model, &[Id::new(0)]).0, [1.95, 1.95, 1.0, 1.0]);
    }

    #[test]
    fn who_has_no_priority_may_be_left_out_too() {
        // Two of 40 hours each and one FM: T2 has priority, T1 has the place.
        let two = case("2026-11-23", 4).effort("*", &[(2, 40)]).fm("F1", |_| {});
        let two = two.tenant("T1", |tenant| tenant.priority = 0).workload("Teams", |row| row.esd = esd("2026-11-23"));
        let two = two.tenant("T2", |_| {}).workload("Teams", |row| row.esd = esd("2026-11-23")).done();
        let model = Model::build(&two, &Facts::of(&two));
        let mut solution = Solution::empty(&model);
        solution.assign(&model, Id::new(0), &Choice { fm: Id::new(0), picks: vec![0] });
        let mut state = State::new(&model, &solution);
        relieve(&mut state, PLAN);
        assert_eq!(evaluate(&model, state.solution()).unwrap().unassigned, 0);
    }

    #[test]
    fn who_has_never_had_an_fm_goes_outside_on_starts_that_keep_the_gap() {
        // Both are estimates for December: Intune comes two weeks after Teams begins, not on the first day as well.
        let case = case("2026-11-23", 8)
            .effort("*", &[(2, 10)])
            .fm("F1", |_| {})
            .tenant("T1", |_| {})
            .workload("Teams", |row| row.esd = esd("2026-12"))
            .workload_after("Intune", 0, |row| row.esd = esd("2026-12"))
            .done();
        let model = Model::build(&case, &Facts::of(&case));
        let (unit, never) = (Id::new(0), Solution::empty(&model));
        let keeps = |picks: &[u16]| StartPicks::new(&model, unit, Id::new(0)).keeps(picks, 0);
        assert!(!keeps(&[0, 0]), "what an empty solution has");
        let soft = Soft::new(&model, &(Weights::new(&model), vec![1.0]));
        let choice = soft.enter(never).choice(&soft.model, unit).unwrap();
        assert_eq!(choice.fm, soft.outside);
        assert!(keeps(&choice.picks), "{:?}", choice.picks);
    }
}
