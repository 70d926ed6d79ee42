//! A quick estimate of what a change costs, to tell hopeless proposals from those worth pricing exactly.
//!
//! Around its present load L a cell's price is taken as p(L + d) ~ p(L) + m d + h d^2 / 2, with m and h from finite
//! differences over about half a band. Summed over weeks this needs no branches and no table, so it runs some ten times
//! faster than the exact price. What passes is priced exactly: the estimate decides where to look, never what is true.

use super::rows::{LANES, Rows};
use super::state::{Span, State};
use crate::case::{Fm, Id};
use crate::model::Unit;
use std::ops::Range;

/// Marginal prices and curvatures of the cells as padded rows of weeks, and the loads of the units.
pub(crate) struct Field {
    stride: usize,
    marginal: Vec<f32>,
    curvature: Vec<f32>,
    loads: Rows,
}

impl Field {
    /// The field of `state`.
    pub(crate) fn new(state: &State<'_>) -> Self {
        let model = state.model;
        let loads = Rows::new(model.units.len(), model.weeks);
        let stride = loads.stride();
        let rows = vec![0.0; model.fms.len() * stride];
        let mut field = Self { stride, marginal: rows.clone(), curvature: rows, loads };
        for fm in model.fms.ids() {
            field.refresh_cells(state, fm, 0, model.weeks);
        }
        for unit in model.units.ids() {
            field.refresh_unit(state, unit);
        }
        field
    }

    /// Takes over the present load of `unit` and of its FM's cells in those weeks, after a change.
    pub(crate) fn refresh_unit(&mut self, state: &State<'_>, unit: Id<Unit>) {
        self.loads.set(unit, state.span(unit));
    }

    /// Takes over the load of the cells of `fm` in the weeks of `span`.
    pub(crate) fn refresh_span(&mut self, state: &State<'_>, fm: Id<Fm>, span: &Span) {
        self.refresh_cells(state, fm, span.first, span.first + span.minutes.len());
    }

    fn refresh_cells(&mut self, state: &State<'_>, fm: Id<Fm>, first: usize, end: usize) {
        let model = state.model;
        for week in first..end {
            let cell = model.cell(fm, week);
            let curve = model.curve(cell);
            let load = state.load(cell);
            let step = (curve.capacity() as i32 / 16).max(1);
            let (low, here, high) = (curve.price((load - step).max(0)), curve.price(load), curve.price(load + step));
            let below = step.min(load).max(1);
            let slope_up = (high - here) as f32 / step as f32;
            let slope_down = if load > 0 { (here - low) as f32 / below as f32 } else { slope_up };
            self.marginal[fm.index() * self.stride + week] = 0.5 * (slope_up + slope_down);
            self.curvature[fm.index() * self.stride + week] = (slope_up - slope_down) / step as f32;
        }
    }

    /// About what it costs more when `unit` goes from one FM to another.
    #[inline]
    pub(crate) fn shift(&self, unit: Id<Unit>, from: Id<Fm>, to: Id<Fm>) -> f32 {
        let weeks = self.loads.range(unit);
        let rows = (self.cells(from, &weeks), self.cells(to, &weeks));
        let load = self.loads.load(unit, &weeks);
        let mut sums = [0f32; LANES];
        let blocks = load.chunks_exact(LANES).enumerate();
        for (block, load) in blocks {
            let at = block * LANES;
            for lane in 0..LANES {
                let marginal = rows.1.0[at + lane] - rows.0.0[at + lane];
                let curvature = rows.1.1[at + lane] + rows.0.1[at + lane];
                sums[lane] += load[lane] * (marginal + 0.5 * curvature * load[lane]);
            }
        }
        sums.iter().sum()
    }

    /// About what it costs more when `unit`, served by `here`, and `other`, served by `there`, change places.
    #[inline]
    pub(crate) fn swap(&self, (unit, here): (Id<Unit>, Id<Fm>), (other, there): (Id<Unit>, Id<Fm>)) -> f32 {
        let weeks = self.loads.joint_range(unit, other);
        let rows = (self.cells(here, &weeks), self.cells(there, &weeks));
        let (out, into) = (self.loads.load(unit, &weeks), self.loads.load(other, &weeks));
        let mut sums = [0f32; LANES];
        for (block, (out, into)) in out.chunks_exact(LANES).zip(into.chunks_exact(LANES)).enumerate() {
            let at = block * LANES;
            for lane in 0..LANES {
                let more = into[lane] - out[lane];
                let marginal = rows.0.0[at + lane] - rows.1.0[at + lane];
                let curvature = rows.0.1[at + lane] + rows.1.1[at + lane];
                sums[lane] += more * (marginal + 0.5 * curvature * more);
            }
        }
        sums.iter().sum()
    }

    /// The loads of the units.
    pub(super) const fn loads(&self) -> &Rows {
        &self.loads
    }

    /// By week: how much dearer a minute is at `b` than at `a`, and the sum of the two curvatures.
    pub(super) fn between(&self, a: Id<Fm>, b: Id<Fm>, difference: &mut Vec<f32>, bend: &mut Vec<f32>) {
        let weeks = 0..self.stride;
        let (a, b) = (self.cells(a, &weeks), self.cells(b, &weeks));
        difference.clear();
        difference.extend(b.0.iter().zip(a.0).map(|(b, a)| b - a));
        bend.clear();
        bend.extend(b.1.iter().zip(a.1).map(|(b, a)| b + a));
    }

    #[inline]
    fn cells(&self, fm: Id<Fm>, weeks: &Range<usize>) -> (&[f32], &[f32]) {
        let row = fm.index() * self.stride;
        let weeks = row + weeks.start..row + weeks.end;
        (&self.marginal[weeks.clone()], &self.curvature[weeks])
    }
}
