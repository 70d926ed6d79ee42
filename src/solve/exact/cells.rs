//! The rows of the FM-weeks: minutes and their price, tenants, starts.

use super::formulation::{Bands, Chosen, Formulation, HOUR, hours};
use super::program::Var;
use crate::case::{Fm, Id};
use crate::model::Model;
use std::collections::BTreeMap;

/// What the offers may bring to one cell.
#[derive(Clone, Debug, Default)]
struct Brought {
    /// Minutes by variable.
    load: BTreeMap<Var, i64>,
    /// The most minutes there can be, `base` not counted.
    most: i64,
}

/// Adds the rows of all cells of `fms`; with `priced` also what load costs.
pub(super) fn add(to: &mut Formulation, model: &Model, fms: &[Id<Fm>], priced: bool) {
    let brought = brought(model, &to.chosen);
    for &fm in fms {
        for week in 0..model.weeks {
            let cell = model.cell(fm, week);
            if priced && !model.curve(cell).is_free() {
                price(to, model, cell, &brought[cell]);
            } else {
                limit(to, model, cell, &brought[cell]);
            }
            if model.fms[fm].limits_tenants {
                tenants(to, model, fm, week);
            }
        }
        if let Some(limit) = model.fms[fm].start_limit {
            starts(to, model, fm, limit);
        }
    }
}

fn brought(model: &Model, chosen: &[Chosen]) -> Vec<Brought> {
    let mut cells = vec![Brought::default(); model.cells.len()];
    for row in chosen {
        let fm = row.offer.fm;
        let mut unit_most: BTreeMap<usize, i64> = BTreeMap::new();
        if let Some(load) = model.units[row.offer.unit].fixed {
            let mut most = BTreeMap::new();
            add_load(model, (fm, row.x), model.loads.get(load), (&mut cells, &mut most));
            merge_sum(&mut unit_most, most);
        }
        for ((task, _), days) in model.tasks_of(row.offer.unit).zip(&row.days) {
            let mut most = BTreeMap::new();
            for &(pick, var) in days {
                let load = model.starts_of(task)[usize::from(pick)].load;
                add_load(model, (fm, var), model.loads.get(load), (&mut cells, &mut most));
            }
            merge_sum(&mut unit_most, most);
        }
        unit_most.into_iter().for_each(|(cell, minutes)| cells[cell].most += minutes);
    }
    cells
}

fn add_load(
    model: &Model,
    (fm, var): (Id<Fm>, Var),
    (first, minutes): (usize, &[i32]),
    (cells, most): (&mut [Brought], &mut BTreeMap<usize, i64>),
) {
    for (week, &minutes) in (first..).zip(minutes).filter(|(_, minutes)| **minutes > 0) {
        let cell = model.cell(fm, week);
        *cells[cell].load.entry(var).or_default() += i64::from(minutes);
        let most = most.entry(cell).or_default();
        *most = (*most).max(i64::from(minutes));
    }
}

fn merge_sum(into: &mut BTreeMap<usize, i64>, more: BTreeMap<usize, i64>) {
    more.into_iter().for_each(|(cell, minutes)| *into.entry(cell).or_default() += minutes);
}

fn in_hours(load: &BTreeMap<Var, i64>) -> Vec<(Var, f64)> {
    load.iter().map(|(&var, &minutes)| (var, minutes as f64 / HOUR)).collect()
}

fn limit(to: &mut Formulation, model: &Model, cell: usize, brought: &Brought) {
    let row = &model.cells[cell];
    let room = i64::from(row.limit - row.base);
    if brought.most > room {
        to.load_rows.push((cell, to.program.rows.len()));
        to.program.at_most(in_hours(&brought.load), room as f64 / HOUR);
    }
}

/// The bands of a cell that its load can reach. Their widths add up to what the limit leaves, so they keep it too.
fn price(to: &mut Formulation, model: &Model, cell: usize, brought: &Brought) {
    let row = &model.cells[cell];
    let curve = model.curve(cell);
    to.program.constant += hours(curve.price(row.base));
    if brought.load.is_empty() {
        return;
    }
    let base = i64::from(row.base);
    let most = i64::from(row.limit).min(base + brought.most);
    let edges: Vec<i64> = curve.edges().collect();
    let mut bands = Vec::new();
    for (band, &slope) in curve.slopes().iter().enumerate() {
        let from = edges[band].max(base);
        let to_edge = edges.get(band + 1).map_or(most, |&edge| edge.min(most));
        if to_edge > from {
            let width = (to_edge - from) as f64 / HOUR;
            bands.push((to.program.continuous(slope as f64 / 1000.0, width), width));
        }
    }
    let load = in_hours(&brought.load);
    let terms = load.iter().copied().chain(bands.iter().map(|&(var, _)| (var, -1.0))).collect();
    to.load_rows.push((cell, to.program.rows.len()));
    to.program.equal(terms, 0.0);
    to.bands.push(Bands { load, bands });
}

/// Tenants with load in one week of an FM, where more could come than may.
fn tenants(to: &mut Formulation, model: &Model, fm: Id<Fm>, week: usize) {
    let cell = &model.cells[model.cell(fm, week)];
    let room = i64::from(cell.tenant_limit) - i64::from(cell.base_tenants);
    let at_fm: Vec<usize> = (0..to.chosen.len()).filter(|&at| to.chosen[at].offer.fm == fm).collect();
    let tenant = |at: usize| model.units[to.chosen[at].offer.unit].tenant;
    // Units of a split tenant stand side by side, and are one tenant together.
    let mut active = Vec::new();
    for units in at_fm.chunk_by(|&one, &other| tenant(one) == tenant(other)) {
        let rows = units.iter().map(|&at| &to.chosen[at]).filter(|row| !model.runs_in(row.offer.unit, week));
        active.extend(rows.filter_map(|row| activity(model, row, week)).reduce(Active::or));
    }
    if (active.len() as i64) <= room {
        return;
    }
    let mut terms = Vec::with_capacity(active.len());
    for active in active {
        let var = match active {
            Active::Always(x) => x,
            Active::Sometimes(sums) => to.largest(sums, 1.0),
        };
        terms.push((var, 1.0));
    }
    to.program.at_most(terms, room as f64);
}

/// When an offer has load in a week.
enum Active {
    /// Whenever it is chosen.
    Always(Var),
    /// When one of these sums is 1: by task, the days that bring load to the week.
    Sometimes(Vec<Vec<Var>>),
}

impl Active {
    /// When one or the other has load.
    fn or(self, other: Self) -> Self {
        let sums = |active| match active {
            Self::Always(x) => vec![vec![x]],
            Self::Sometimes(sums) => sums,
        };
        Self::Sometimes([sums(self), sums(other)].concat())
    }
}

fn activity(model: &Model, row: &Chosen, week: usize) -> Option<Active> {
    let has_load = |(first, minutes): (usize, &[i32])| {
        week >= first && minutes.get(week - first).is_some_and(|minutes| *minutes > 0)
    };
    if model.units[row.offer.unit].fixed.is_some_and(|load| has_load(model.loads.get(load))) {
        return Some(Active::Always(row.x));
    }
    let mut sums = Vec::new();
    for ((task, _), days) in model.tasks_of(row.offer.unit).zip(&row.days) {
        let load = |pick: u16| model.loads.get(model.starts_of(task)[usize::from(pick)].load);
        let sum: Vec<Var> = days.iter().filter(|(pick, _)| has_load(load(*pick))).map(|(_, var)| *var).collect();
        if sum.len() == days.len() {
            return Some(Active::Always(row.x));
        }
        if !sum.is_empty() {
            sums.push(sum);
        }
    }
    (!sums.is_empty()).then_some(Active::Sometimes(sums))
}

/// Starts per week of an FM, where more could come than may.
fn starts(to: &mut Formulation, model: &Model, fm: Id<Fm>, limit: u32) {
    let mut by_week: BTreeMap<usize, BTreeMap<Var, f64>> = BTreeMap::new();
    for row in to.chosen.iter().filter(|row| row.offer.fm == fm) {
        for ((task, _), days) in model.tasks_of(row.offer.unit).zip(&row.days) {
            for &(pick, var) in days {
                let week = model.starts_of(task)[usize::from(pick)].day.week() as usize;
                *by_week.entry(week).or_default().entry(var).or_default() += 1.0;
            }
        }
    }
    for terms in by_week.into_values().filter(|terms| terms.values().sum::<f64>() > f64::from(limit)) {
        to.program.at_most(terms.into_iter().collect(), f64::from(limit));
    }
}
