use super::*;
use crate::case::fixture::{case, esd};
use crate::model::evaluate;
use crate::rules::Facts;
use crate::solve::construct;
use crate::solve::state::State;
use crate::synth::{Spec, files};
use crate::tables::{self, Memory};

/// Minutes above a limit cost 1,000 each, and leaving out a unit a million for each point of priority.
fn prices(model: &Model) -> Prices {
    let out = model.units.iter().map(|unit| 1e6 * unit.priority as f32).collect();
    Prices { minute: vec![1e3; model.cells.len()], out, wait: 1e4 }
}

const fn schedule(proposals: u64, temperature: f64) -> Schedule {
    Schedule { proposals, from: temperature, to: temperature, seed: 1 }
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
    let prices = prices(&model);
    let packing = Packing::new(&model, &prices, never, 1);
    assert_eq!(packing.solution.fm[unit], Some(packing.outside));
    assert!(keeps(&packing.picks(unit)), "{:?}", packing.picks(unit));
    assert_eq!(packing.into_solution().fm[unit], None);
}

/// A generated model that is short of people, with limits on tenants and starts that bind.
fn crowded() -> Model {
    crowded_by(Spec::default())
}

/// The same by another `spec`.
fn crowded_by(spec: Spec) -> Model {
    let spec = Spec { tenants: 150, tightness: 1.2, ..spec };
    let memory = files(&spec).expect("sound").into_iter().fold(Memory::new(), |memory, (name, bytes)| {
        memory.with(&name, std::str::from_utf8(&bytes).expect("tables are UTF-8"))
    });
    let mut case = tables::read(&memory).expect("tables").case.expect("no errors");
    case.fms.iter_mut().for_each(|fm| (fm.max_tenants, fm.max_starts_per_week) = (Some(9), Some(2)));
    Model::build(&case, &Facts::of(&case))
}

/// A plan with as many as there is room for.
fn filled(model: &Model) -> Solution {
    let mut state = State::new(model, &Solution::empty(model));
    construct::fill(&mut state, 1);
    state.into_solution()
}

/// What a plan that may not fit costs: the reference for every change.
fn price(packing: &Packing<'_>) -> f64 {
    let (model, outside) = (packing.model, Some(packing.outside));
    let mut inside = packing.solution.clone();
    inside.fm.iter_mut().filter(|fm| **fm == outside).for_each(|fm| *fm = None);
    let over = model.cells.iter().zip(inside.cell_loads(model)).map(|(cell, load)| load - i64::from(cell.limit));
    let over: f64 = over.zip(&packing.prices.minute).map(|(over, price)| over.max(0) as f64 * f64::from(*price)).sum();
    let out = packing.units_of[packing.outside.index()].iter().map(|unit| f64::from(packing.prices.out[unit.index()]));
    let served = model.units.ids().filter(|&unit| inside.fm[unit].is_some());
    let days: i64 = served.map(|unit| extra_waiting(model, &inside, unit)).sum();
    over + out.sum::<f64>() + f64::from(packing.prices.wait) * days as f64
}

#[test]
fn a_shift_and_a_swap_cost_what_they_say() {
    let model = crowded();
    let prices = prices(&model);
    let mut packing = Packing::new(&model, &prices, filled(&model), 7);
    let mut out = 0;
    for number in 0..400 {
        let unit = packing.mobile[number * 7 % packing.mobile.len()];
        let (before, from) = (price(&packing), packing.solution.fm[unit].unwrap());
        let fms = &packing.fms[model.units[unit].pool.index()];
        let to = fms[number % fms.len()];
        let others = packing.units_of[to.index()].iter().copied();
        let some = others.filter(|&other| number % 2 == 0 && other != unit && packing.is_mobile[other]).max();
        let said = match some {
            Some(other) => packing.price_of_swap((unit, from), (other, to)),
            None if to == from => continue,
            None => packing.price_of_shift(unit, (from, to)),
        };
        if to == from {
            continue;
        }
        packing.remove(unit, from);
        if let Some(other) = some {
            packing.remove(other, to);
            packing.insert(other, from);
        }
        packing.insert(unit, to);
        let costs = price(&packing) - before;
        assert!((f64::from(said) - costs).abs() < 1e-5 * costs.abs() + 1.0, "{said} {costs}");
        out += usize::from(to == packing.outside || from == packing.outside);
    }
    assert!(out > 20, "{out}");
}

#[test]
fn whatever_changed_hands_a_packing_knows_its_minutes_tenants_starts_and_days() {
    let model = crowded_by(Spec { max_wait_days: 10, ..Spec::default() });
    let prices = prices(&model);
    let start = filled(&model);
    let mut packing = Packing::new(&model, &prices, start.clone(), 7);
    let before = price(&packing);
    // So hot that nearly everything is taken that the limits on tenants and starts allow.
    packing.anneal(schedule(40_000, 1e9));
    let costs = price(&packing) - before;
    assert!((packing.price - costs).abs() < 1e-4 * costs.abs() + 100.0, "{} {costs}", packing.price);
    let changed = |packed: &Solution| packed.fm.entries().filter(|(unit, fm)| start.fm[*unit] != **fm).count();
    assert!(changed(&packing.solution) > model.units.len() / 4);
    let (over, counts) = (packing.over.clone(), packing.limits.counts());
    let packed = packing.into_solution();
    let afresh = Packing::new(&model, &prices, packed.clone(), 7);
    let inside = ..model.fms.len() * afresh.loads.stride();
    assert_eq!(over[inside], afresh.over[inside]);
    assert_eq!(counts, afresh.limits.counts());
    assert!(model.units.ids().any(|unit| extra_waiting(&model, &packed, unit) > 0));
    // Nothing but minutes breaks a limit.
    let mut wide = model.clone();
    wide.cells.iter_mut().for_each(|cell| cell.limit = i32::MAX / 2);
    evaluate(&wide, &packed).unwrap();
}
