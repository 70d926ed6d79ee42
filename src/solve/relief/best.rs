//! The best of several packings, market by market: which one packs best is chance, and in each market it is another one.

use super::weights::is_overfull;
use crate::model::{Model, Solution};
use crate::solve::markets::{Markets, Upper};

/// One in so many overfull FMs is taken to send somebody away in the end: where that leaves no gain there is no look.
const SEND_AWAY: i64 = 2;

/// Of several plans the one that leaves out least in each market, and then waits least.
pub(super) struct Best<'m> {
    model: &'m Model,
    markets: Markets,
    pub(super) solution: Solution,
    /// By market, the levels above the cost.
    levels: Vec<Upper>,
}

impl<'m> Best<'m> {
    pub(super) fn new(model: &'m Model, solution: Solution) -> Self {
        let markets = Markets::new(model);
        let levels = markets.upper(model, &solution);
        Self { model, markets, solution, levels }
    }

    /// True when what fits of `soft` may be better somewhere: of the FMs who are overfull, many have to send somebody away
    /// who finds no other place.
    pub(super) fn may_gain_by(&self, soft: &Solution, overfull: &[bool]) -> bool {
        let levels = self.markets.upper(self.model, soft);
        let full = self.markets.count_fms(|fm| is_overfull(self.model, fm, overfull));
        let hoped = levels.into_iter().zip(full).map(|((out, wait), full)| (out + full / SEND_AWAY, wait));
        hoped.zip(&self.levels).any(|(hoped, best)| hoped < *best)
    }

    /// Takes over each market of `found` whose levels are `better` than the present ones.
    pub(super) fn take(&mut self, found: &Solution, better: impl Fn(Upper, Upper) -> bool) {
        let levels = self.markets.upper(self.model, found);
        let takes = |market: usize| better(levels[market], self.levels[market]);
        self.markets.mix(self.model, &mut self.solution, (found, &takes));
        self.levels = self.markets.upper(self.model, &self.solution);
    }
}
