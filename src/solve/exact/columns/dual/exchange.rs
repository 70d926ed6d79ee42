//! A set made better by exchanges: a member goes and whoever pays comes, or a candidate comes and whoever must goes for it.
//!
//! At prices that moved a little the best set is a few exchanges away from one that was good before: a search that begins
//! anew takes a hundred times as long to find it.

use super::mend::{Member, Open};
use super::{Dual, Part};

/// Sets that exchanges begin with.
const STARTS: usize = 3;

/// Candidates outside the set that are looked at: those that cost least at the rates.
const NEAREST: usize = 32;

/// Passes over all exchanges at the most.
const PASSES: usize = 8;

/// A set in the making: the members with the load they make.
struct Draft {
    members: Vec<Member>,
    load: Vec<f64>,
    cost: f64,
}

impl Dual<'_> {
    /// Makes the best few of the sets `known`, by their ways, better as far as exchanges do, and keeps what is the best so far.
    pub(in super::super) fn exchange(&mut self, known: &[Vec<usize>], rates: &[f64]) {
        let value = self.value(rates);
        let mut starts: Vec<(f64, &Vec<usize>)> = known.iter().map(|ways| (self.cost_of(ways), ways)).collect();
        starts.sort_by(|a, b| a.0.total_cmp(&b.0));
        starts.into_iter().take(STARTS).for_each(|(_, ways)| self.improve(ways, value));
    }

    /// Makes the set of `ways` better, at rates at which D is `value`.
    fn improve(&mut self, ways: &[usize], value: f64) {
        let mut open = self.open_by_cost(self.best - value);
        let inside =
            |parts: &[Part]| ways.iter().any(|way| self.market.candidates[parts[0].candidate].ways.contains(way));
        let mut outside = 0;
        open.retain(|(_, parts)| {
            outside += usize::from(!inside(parts));
            outside <= NEAREST
        });
        self.take(ways);
        let mut members = self.members();
        if !self.lighten(&mut members) {
            return;
        }
        self.complete(&mut members, open.iter());
        let mut best = self.draft(members);
        for _ in 0..PASSES {
            let before = best.cost;
            self.without_each(&mut best, &open);
            self.with_each(&mut best, &open);
            if best.cost >= before {
                break;
            }
        }
        self.offer(best.members.into_iter().flat_map(|member| member.ways).collect());
    }

    /// Lets go each member in turn, those first that cost most, for who pays instead.
    fn without_each(&mut self, best: &mut Draft, open: &[Open]) {
        for (_, parts) in open.iter().rev() {
            let candidate = parts[0].candidate;
            let Some(at) = best.members.iter().position(|member| member.candidate == candidate) else { continue };
            let mut members = best.members.clone();
            self.load.copy_from_slice(&best.load);
            let gone = members.swap_remove(at);
            self.add(&gone.ways, -1.0);
            let (others, itself) = (|open: &&Open| !is(candidate, open), |open: &&Open| is(candidate, open));
            self.complete(&mut members, open.iter().filter(others).chain(open.iter().filter(itself)));
            self.take_better(best, members);
        }
    }

    /// Lets each candidate come in turn, those first that cost least, whoever must go for it.
    fn with_each(&mut self, best: &mut Draft, open: &[Open]) {
        for (_, parts) in open {
            let candidate = parts[0].candidate;
            if best.members.iter().any(|member| member.candidate == candidate) {
                continue;
            }
            let mut members = best.members.clone();
            self.load.copy_from_slice(&best.load);
            let ways: Vec<usize> = parts.iter().filter_map(|part| self.cheapest_way(part)).collect();
            self.add(&ways, 1.0);
            members.push(Member { candidate, ways });
            let must = std::mem::replace(&mut self.decided.must[candidate], true);
            let fits = self.lighten(&mut members);
            self.decided.must[candidate] = must;
            if fits {
                self.complete(&mut members, open.iter());
                self.take_better(best, members);
            }
        }
    }

    /// What the set of `ways` costs; infinite when it does not fit.
    pub(in super::super) fn cost_of(&mut self, ways: &[usize]) -> f64 {
        self.take(ways);
        self.cost_with(self.others_of(&self.members()))
    }

    fn take_better(&self, best: &mut Draft, members: Vec<Member>) {
        let draft = self.draft(members);
        if draft.cost < best.cost {
            *best = draft;
        }
    }

    /// `members`, whose load is there.
    fn draft(&self, members: Vec<Member>) -> Draft {
        let cost = self.cost_with(self.others_of(&members));
        Draft { members, load: self.load.clone(), cost }
    }

    /// The open way of `part` that costs least at the last rates.
    fn cheapest_way(&self, part: &Part) -> Option<usize> {
        let ways = self.ways[part.ways.clone()].iter().copied();
        ways.min_by(|&a, &b| self.cost[a].total_cmp(&self.cost[b]))
    }
}

fn is(candidate: usize, (_, parts): &Open) -> bool {
    parts[0].candidate == candidate
}
