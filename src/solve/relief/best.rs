//! The best of several packings, market by market: which one packs best is chance, and in each market it is another one.

use super::weights::is_overfull;
use crate::model::{Model, Solution};
use crate::solve::markets::Markets;

/// One in so many overfull FMs is taken to send somebody away in the end: where that leaves no gain there is no look.
const SEND_AWAY: i64 = 2;

/// Of several plans the one that leaves out least in each market.
pub(super) struct Best<'m> {
    model: &'m Model,
    markets: Markets,
    pub(super) solution: Solution,
    /// By market, the priority left out.
    left_out: Vec<i64>,
}

impl<'m> Best<'m> {
    pub(super) fn new(model: &'m Model, solution: Solution) -> Self {
        let markets = Markets::new(model);
        let left_out = markets.left_out(model, &solution);
        Self { model, markets, solution, left_out }
    }

    /// True when what fits of `soft` may leave out less somewhere: of the FMs who are overfull, many have to send somebody away
    /// who finds no other place.
    pub(super) fn may_gain_by(&self, soft: &Solution, overfull: &[bool]) -> bool {
        let left_out = self.markets.left_out(self.model, soft);
        let full = self.markets.count_fms(|fm| is_overfull(self.model, fm, overfull));
        left_out.iter().zip(full).zip(&self.left_out).any(|((out, full), best)| out + full / SEND_AWAY < *best)
    }

    /// Takes over each market of `found` whose priority left out is `better` than the present.
    pub(super) fn take(&mut self, found: &Solution, better: impl Fn(i64, i64) -> bool) {
        let left_out = self.markets.left_out(self.model, found);
        let takes = |market: usize| better(left_out[market], self.left_out[market]);
        self.markets.mix(self.model, &mut self.solution, (found, &takes));
        self.left_out = self.markets.left_out(self.model, &self.solution);
    }
}
