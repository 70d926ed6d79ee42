//! One FM-week as branch and bound sees it: bands of ever dearer load, and a limit.

use crate::case::{Fm, Id};
use crate::model::{BANDS, Model};

/// One FM-week, by minutes, tenants or starts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    /// Where the bands begin; infinite behind the last.
    edges: [f64; BANDS],
    /// What they cost per minute; infinite behind the last.
    slopes: [f64; BANDS],
    /// What all below them costs.
    below: [f64; BANDS],
    /// What it has anyway, and what that costs.
    pub(super) base: f64,
    base_price: f64,
    /// The most it may have.
    pub(super) limit: f64,
}

impl Row {
    fn new(bands: &[(f64, f64, f64)], (base, limit): (f64, f64)) -> Self {
        let mut row = Self {
            edges: [f64::INFINITY; BANDS],
            slopes: [f64::INFINITY; BANDS],
            below: [0.0; BANDS],
            base,
            base_price: 0.0,
            limit: limit.max(base),
        };
        for (at, (edge, slope, below)) in bands.iter().enumerate() {
            (row.edges[at], row.slopes[at], row.below[at]) = (*edge, *slope, *below);
        }
        row.base_price = row.price(base);
        row
    }

    /// The minutes of `fm` in `week`.
    pub(super) fn of_minutes(model: &Model, fm: Id<Fm>, week: usize) -> Self {
        let cell = model.cell(fm, week);
        let (row, curve) = (&model.cells[cell], model.curve(cell));
        let mut bands: Vec<(f64, f64, f64)> = Vec::new();
        for (edge, &slope) in curve.edges().zip(curve.slopes()) {
            // Bands of no width give way to the next.
            if bands.last().is_some_and(|band| band.0 == edge as f64) {
                bands.pop();
            }
            bands.push((edge as f64, slope as f64, curve.price(edge as i32) as f64));
        }
        Self::new(&bands, (f64::from(row.base), f64::from(row.limit)))
    }

    /// A row that costs nothing up to its limit.
    pub(super) fn free(base: f64, limit: f64) -> Self {
        Self::new(&[(0.0, 0.0, 0.0)], (base, limit))
    }

    /// What lies between the load it has anyway and its limit: the widths of the bands, and what they cost per minute.
    pub(super) fn bands(&self) -> impl Iterator<Item = (f64, f64)> {
        let ends = self.edges[1..].iter().copied().chain([f64::INFINITY]);
        let inside = self.edges.iter().zip(ends).map(|(from, to)| to.min(self.limit) - from.max(self.base));
        inside.zip(self.slopes).filter(|(width, _)| *width > 0.0)
    }

    /// What the last minute below the limit costs.
    pub(super) fn steepest(&self) -> f64 {
        let band = self.edges[1..].iter().filter(|edge| **edge < self.limit).count();
        self.slopes[band]
    }

    /// What `load` costs.
    #[inline]
    pub(super) fn price(&self, load: f64) -> f64 {
        let band = self.edges[1..].iter().map(|edge| usize::from(*edge <= load)).sum::<usize>();
        self.below[band] + self.slopes[band] * (load - self.edges[band])
    }

    /// What `load` costs more than what it has anyway.
    #[inline]
    pub(super) fn added_price(&self, load: f64) -> f64 {
        self.price(load) - self.base_price
    }

    /// The load from `least` on at which price less `rate` per minute is lowest, and what it costs more than what it has
    /// anyway.
    #[inline]
    pub(super) fn best(&self, rate: f64, least: f64) -> (f64, f64) {
        let worth = self.slopes.iter().map(|slope| usize::from(*slope < rate)).sum::<usize>();
        match self.edges.get(worth) {
            Some(&edge) if edge >= least && edge <= self.limit => (edge, self.below[worth] - self.base_price),
            edge => {
                let load = edge.map_or(self.limit, |edge| edge.min(self.limit)).max(least);
                (load, self.added_price(load))
            }
        }
    }
}
