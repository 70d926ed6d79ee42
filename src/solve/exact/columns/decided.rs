//! What a node of branch and bound has decided about the units of one FM and their days.

use super::market::Market;

/// Something to decide about a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// The candidate is taken.
    Take(u32),
    /// The candidate is not taken.
    Leave(u32),
    /// The way is the one of its part, if its unit is taken.
    Only(u32),
    /// The way is not used.
    Drop(u32),
}

impl Decision {
    /// The same, decided the other way round.
    pub(super) const fn opposite(self) -> Self {
        match self {
            Self::Take(at) => Self::Leave(at),
            Self::Leave(at) => Self::Take(at),
            Self::Only(at) => Self::Drop(at),
            Self::Drop(at) => Self::Only(at),
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
            Decision::Only(way) => {
                let was_open = self.open[way as usize];
                self.open[market.part_of(way as usize)].fill(false);
                self.open[way as usize] = was_open;
            }
            Decision::Drop(way) => self.open[way as usize] = false,
        }
    }
}
