//! What every load costs at every price class.
//!
//! Looking a load up at the classes of a unit is the innermost step of the bound, so the prices are laid out load by
//! load, and computed for a run of classes at a time. Rates that are whole numbers give whole sums: they stay below
//! 2^53, so that a `f64` holds them exactly.

use super::classes::Class;
use super::prices::Relaxation;
use crate::case::Id;
use crate::model::{Load, Model};
use rayon::prelude::*;

/// Entries of the table that are worth keeping.
const TABLE: usize = 24_000_000;

/// Loads handled by one task of the thread pool.
const CHUNK: usize = 256;

/// The largest logarithm of a rate: with it, the price of a load stays below 2^53.
pub(crate) const HIGHEST: f64 = 20.0;

/// The prices of all loads.
pub(crate) struct Tariff<'r> {
    model: &'r Model,
    classes: usize,
    /// By class, then week: price per minute.
    rates: &'r [f64],
    /// By load, then class; empty where loads are priced when asked for.
    table: Vec<f64>,
}

impl<'r> Tariff<'r> {
    /// The prices at `rates`. With few of the units to price (`sampled`), or too many entries, none are kept.
    pub(crate) fn new(relaxation: &'r Relaxation<'_>, rates: &'r [f64], sampled: bool) -> Self {
        let (model, classes) = (relaxation.model, relaxation.classes.len());
        let mut tariff = Self { model, classes, rates, table: Vec::new() };
        if !sampled && Self::fits(model, classes) {
            tariff.table = tariff.priced(relaxation);
        }
        tariff
    }

    /// True when the prices of all loads at so many classes can be kept.
    pub(crate) fn fits(model: &Model, classes: usize) -> bool {
        model.loads.len() * classes <= TABLE
    }

    fn priced(&self, relaxation: &Relaxation<'_>) -> Vec<f64> {
        let (weeks, classes) = (self.model.weeks, self.classes);
        let by_week: Vec<f64> =
            (0..weeks * classes).map(|at| self.rates[at % classes * weeks + at / classes]).collect();
        let mut table = vec![0.0; self.model.loads.len() * classes];
        table.par_chunks_mut(CHUNK * classes).enumerate().for_each(|(chunk, rows)| {
            for (at, row) in rows.chunks_exact_mut(classes).enumerate() {
                let load = Id::new(chunk * CHUNK + at);
                let asked = relaxation.asked(load);
                let row = &mut row[asked.clone()];
                let (first, minutes) = self.model.loads.get(load);
                for (week, &minutes) in (first..).zip(minutes) {
                    let rates = &by_week[week * classes..][asked.clone()];
                    let minutes = f64::from(minutes);
                    row.iter_mut().zip(rates).for_each(|(sum, rate)| *sum += rate * minutes);
                }
            }
        });
        table
    }

    /// The price of `load` at `class`.
    #[inline]
    pub(crate) fn get(&self, class: Id<Class>, load: Id<Load>) -> f64 {
        if self.table.is_empty() {
            self.dot(class, load)
        } else {
            self.table[load.index() * self.classes + class.index()]
        }
    }

    fn dot(&self, class: Id<Class>, load: Id<Load>) -> f64 {
        let (first, minutes) = self.model.loads.get(load);
        let at = class.index() * self.model.weeks + first;
        self.rates[at..].iter().zip(minutes).map(|(rate, &minutes)| rate * f64::from(minutes)).sum()
    }
}
