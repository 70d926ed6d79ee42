//! What every load costs at every price class.
//!
//! Looking a load up at the classes of a unit is the innermost step of the bound, so the prices are laid out load by
//! load, and computed for a run of classes at a time. Rates that are whole numbers give whole sums: they stay below
//! 2^53, so that a `f64` holds them exactly.

use super::classes::Class;
use super::classes::Classes;
use super::prices::Relaxation;
use crate::case::Id;
use crate::model::{Load, Model, Unit};
use rayon::prelude::*;
use std::ops::Range;

/// Entries of the table that are worth keeping.
const TABLE: usize = 24_000_000;

/// Loads handled by one task of the thread pool.
const CHUNK: usize = 256;

/// The largest rate: with it, the price of a load stays below 2^53.
pub(crate) const HIGHEST: f64 = 480_000_000.0;

/// The prices of all loads.
pub(crate) struct Tariff<'r> {
    relaxation: &'r Relaxation<'r>,
    asked: &'r Asked,
    /// By class, then week: price per minute.
    rates: &'r [f64],
    /// By load, then the classes it may be brought to; empty where loads are priced when asked for.
    table: Vec<f64>,
}

impl<'r> Tariff<'r> {
    /// The prices at `rates` of what may be `asked` for; none are kept where there would be too many.
    pub(crate) fn new(relaxation: &'r Relaxation<'r>, asked: &'r Asked, rates: &'r [f64]) -> Self {
        let mut tariff = Self { relaxation, asked, rates, table: Vec::new() };
        if asked.entries() <= TABLE {
            tariff.table = tariff.priced();
        }
        tariff
    }

    fn priced(&self) -> Vec<f64> {
        let (weeks, classes) = (self.relaxation.model.weeks, self.relaxation.classes.len());
        let by_week: Vec<f64> =
            (0..weeks * classes).map(|at| self.rates[at % classes * weeks + at / classes]).collect();
        let loads: Vec<Id<Load>> = self.relaxation.model.loads.ids().collect();
        let rows: Vec<Vec<f64>> = loads.par_chunks(CHUNK).map(|some| self.rows(some, &by_week)).collect();
        rows.concat()
    }

    fn rows(&self, loads: &[Id<Load>], by_week: &[f64]) -> Vec<f64> {
        let classes = self.relaxation.classes.len();
        let mut rows = Vec::new();
        for &load in loads {
            let asked = self.asked.classes(load);
            let begin = rows.len();
            rows.resize(begin + asked.len(), 0.0);
            let (first, minutes) = self.relaxation.model.loads.get(load);
            for (week, &minutes) in (first..).zip(minutes) {
                let rates = &by_week[week * classes..][asked.clone()];
                let minutes = f64::from(minutes);
                rows[begin..].iter_mut().zip(rates).for_each(|(sum, rate)| *sum += rate * minutes);
            }
        }
        rows
    }

    /// The price of `load` at `class`.
    #[inline]
    pub(crate) fn get(&self, class: Id<Class>, load: Id<Load>) -> f64 {
        if self.table.is_empty() { self.dot(class, load) } else { self.table[self.asked.at(load, class)] }
    }

    fn dot(&self, class: Id<Class>, load: Id<Load>) -> f64 {
        let model = self.relaxation.model;
        let (first, minutes) = model.loads.get(load);
        let at = class.index() * model.weeks + first;
        self.rates[at..].iter().zip(minutes).map(|(rate, &minutes)| rate * f64::from(minutes)).sum()
    }
}

/// For each load, the run of classes it may be brought to, and where its prices stand in the table.
pub(crate) struct Asked {
    classes: Vec<Range<u32>>,
    at: Vec<usize>,
}

impl Asked {
    /// What `units` of `model` may ask for.
    pub(crate) fn new(model: &Model, classes: &Classes, units: impl Iterator<Item = Id<Unit>>) -> Self {
        let mut asked: Vec<Range<u32>> = vec![0..0; model.loads.len()];
        for id in units {
            let unit = &model.units[id];
            let classes = classes.of_unit(unit);
            let (Some(first), Some(last)) = (classes.first(), classes.last()) else { continue };
            let run = first.0.index() as u32..last.0.index() as u32 + 1;
            let starts = model.tasks_of(id).flat_map(|(task, _)| model.starts_of(task));
            starts.map(|start| start.load).chain(unit.fixed).for_each(|load| widen(&mut asked[load.index()], &run));
        }
        let mut end = 0;
        let at = asked.iter().map(|run| {
            end += run.len();
            end - run.len()
        });
        Self { at: at.collect(), classes: asked }
    }

    fn classes(&self, load: Id<Load>) -> Range<usize> {
        let run = &self.classes[load.index()];
        run.start as usize..run.end as usize
    }

    fn at(&self, load: Id<Load>, class: Id<Class>) -> usize {
        self.at[load.index()] + class.index() - self.classes[load.index()].start as usize
    }

    fn entries(&self) -> usize {
        self.classes.iter().map(ExactSizeIterator::len).sum()
    }
}

fn widen(run: &mut Range<u32>, other: &Range<u32>) {
    *run = if run.end == 0 { other.clone() } else { run.start.min(other.start)..run.end.max(other.end) };
}
