//! What a node of branch and bound has decided about the units of one FM and their days.

use super::market::Market;

/// Something to decide about a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// The candidate is taken.
    Take(u32),
    /// The candidate is not taken.
    Leave(u32),
    /// Of the ways of its part only this one and those before it may be used.
    Until(u32),
    /// Only those behind it.
    Beyond(u32),
}

impl Decision {
    /// The same, decided the other way round.
    pub(super) const fn opposite(self) -> Self {
        match self {
            Self::Take(at) => Self::Leave(at),
            Self::Leave(at) => Self::Take(at),
            Self::Until(at) => Self::Beyond(at),
            Self::Beyond(at) => Self::Until(at),
        }
    }
}

/// What is open and what is not.
#[derive(Clone, Debug, Default)]
pub(super) struct Decided {
    /// By way: it may be used.
    pub(super) open: Vec<bool>,
    /// By candidate: it is taken.
    pub(super) must: Vec<bool>,
}

impl Decided {
    pub(super) fn nothing(market: &Market) -> Self {
        Self { open: vec![true; market.ways.len()], must: vec![false; market.candidates.len()] }
    }

    /// Becomes `other` with `decisions` about `market` on top.
    pub(super) fn take_over(&mut self, other: &Self, market: &Market, decisions: &[Decision]) {
        self.open.copy_from_slice(&other.open);
        self.must.copy_from_slice(&other.must);
        decisions.iter().for_each(|&decision| self.decide(market, decision));
    }

    pub(super) fn decide(&mut self, market: &Market, decision: Decision) {
        match decision {
            Decision::Take(candidate) => self.must[candidate as usize] = true,
            Decision::Leave(candidate) => self.open[market.candidates[candidate as usize].ways.clone()].fill(false),
            Decision::Until(way) => self.open[way as usize + 1..market.part_of(way as usize).end].fill(false),
            Decision::Beyond(way) => self.open[market.part_of(way as usize).start..=way as usize].fill(false),
        }
    }
}
