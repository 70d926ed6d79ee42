//! A set that fits out of what each unit would do for itself: some units go, others come where that pays.
//!
//! Where weeks are nearly full, what the units choose by themselves hardly ever fits, and a search that waits for it knows no
//! good set.

use super::{Dual, Part};

/// A candidate of the set, with a way for each of its parts.
#[derive(Clone)]
pub(super) struct Member {
    pub(super) candidate: usize,
    pub(super) ways: Vec<usize>,
}

/// An open candidate: what it costs at the last rates, and its parts.
pub(super) type Open = (f64, Vec<Part>);

impl Dual<'_> {
    /// Makes a set of what was taken last, at rates at which D is `value`, and keeps it when it is the best so far.
    pub(super) fn mend(&mut self, value: f64) {
        let mut set = self.members();
        if !self.lighten(&mut set) {
            return;
        }
        let open = self.open_by_cost(self.best - value);
        self.complete(&mut set, open.iter());
        let others = self.others_of(&set);
        self.taken.clear();
        self.taken.extend(set.iter().flat_map(|member| &member.ways));
        self.offer_set(others);
    }

    /// Keeps the set of `ways` when it fits and is the best so far.
    pub(in super::super) fn offer(&mut self, ways: Vec<usize>) {
        self.take(&ways);
        self.offer_set(self.others_of(&self.members()));
    }

    /// Takes `ways` and nothing else.
    pub(super) fn take(&mut self, ways: &[usize]) {
        self.load.iter_mut().zip(&self.market.rows).for_each(|(load, row)| *load = row.base);
        self.add(ways, 1.0);
        self.taken.clear();
        self.taken.extend(ways);
    }

    /// What was taken last, by candidate.
    pub(super) fn members(&self) -> Vec<Member> {
        let mut set: Vec<Member> = Vec::new();
        for &way in &self.taken {
            match set.last_mut() {
                Some(last) if self.market.candidates[last.candidate].ways.contains(&way) => last.ways.push(way),
                _ => set.push(Member { candidate: self.market.candidate_of(way), ways: vec![way] }),
            }
        }
        set
    }

    /// What a member costs beside load.
    fn others(&self, member: &Member) -> f64 {
        self.costs.candidates[member.candidate] + member.ways.iter().map(|&way| self.costs.ways[way]).sum::<f64>()
    }

    /// What `members` cost beside load.
    pub(super) fn others_of(&self, members: &[Member]) -> f64 {
        members.iter().map(|member| self.others(member)).sum()
    }

    /// Takes members out until the others fit and each earns more than it costs; false when they cannot.
    pub(super) fn lighten(&mut self, set: &mut Vec<Member>) -> bool {
        loop {
            let is_over = self.market.rows.iter().zip(&self.load).any(|(row, load)| *load > row.limit);
            let removable = set.iter().enumerate().filter(|(_, member)| !self.decided.must[member.candidate]);
            let judged = removable.map(|(at, member)| {
                let (loss, relief) = self.without(member);
                (if is_over { loss / relief } else { loss }, at)
            });
            let judged = judged.filter(|(loss, _)| loss.is_finite() && (is_over || *loss < 0.0));
            let Some((_, at)) = judged.min_by(|a, b| a.0.total_cmp(&b.0)) else { return !is_over };
            let member = set.swap_remove(at);
            self.add(&member.ways, -1.0);
        }
    }

    /// What the set loses without a member, and how much less of it lies above the limits.
    fn without(&self, member: &Member) -> (f64, f64) {
        let mut loss = -self.others(member);
        let mut relief = 0.0;
        for (at, uses) in self.uses(&member.ways) {
            let (row, load) = (&self.market.rows[at], self.load[at]);
            loss -= row.price(load) - row.price(load - uses);
            relief += uses.min((load - row.limit).max(0.0));
        }
        (loss, relief)
    }

    /// The open candidates by what they cost at the last rates, the cheapest first; no better set has one that costs `reach`
    /// or more there.
    pub(super) fn open_by_cost(&self, reach: f64) -> Vec<Open> {
        let mut open: Vec<Open> = Vec::new();
        for parts in self.of_candidates() {
            let cost = self.cost_of_candidate(parts);
            if cost < reach {
                open.push((cost, parts.to_vec()));
            }
        }
        open.sort_by(|a, b| a.0.total_cmp(&b.0));
        open
    }

    /// Adds those of `open` that pay and are not in the set, in this order.
    pub(super) fn complete<'a>(&mut self, set: &mut Vec<Member>, open: impl Iterator<Item = &'a Open>) {
        for (_, parts) in open {
            if set.iter().all(|member| member.candidate != parts[0].candidate) {
                set.extend(self.join(parts));
            }
        }
    }

    /// Adds the candidate of `parts`, each by the way that costs least on top of the load, if it pays.
    fn join(&mut self, parts: &[Part]) -> Option<Member> {
        let candidate = parts[0].candidate;
        let mut cost = self.costs.candidates[candidate];
        let mut ways = Vec::with_capacity(parts.len());
        for part in parts {
            let open = &self.ways[part.ways.clone()];
            let priced = open.iter().map(|&way| (self.price_on_top(way), way));
            let (price, way) =
                priced.fold((f64::INFINITY, open[0]), |best, one| if one.0 < best.0 { one } else { best });
            self.work += open.len() as u64;
            cost += price;
            self.add(&[way], 1.0);
            ways.push(way);
        }
        if cost < 0.0 {
            return Some(Member { candidate, ways });
        }
        self.add(&ways, -1.0);
        None
    }

    /// What `way` costs on top of the load; infinite when it does not fit.
    fn price_on_top(&self, way: usize) -> f64 {
        let mut price = self.costs.ways[way];
        for (at, uses) in self.uses(&[way]) {
            let (row, load) = (&self.market.rows[at], self.load[at]);
            if load + uses > row.limit {
                return f64::INFINITY;
            }
            price += row.price(load + uses) - row.price(load);
        }
        price
    }

    pub(super) fn add(&mut self, ways: &[usize], sign: f64) {
        for &way in ways {
            for (first, uses) in self.market.spans(way) {
                self.load[first..].iter_mut().zip(uses).for_each(|(load, uses)| *load += sign * uses);
            }
        }
    }

    /// The rows that `ways` use, and how much; a row may come more than once.
    fn uses(&self, ways: &[usize]) -> impl Iterator<Item = (usize, f64)> {
        ways.iter().flat_map(|&way| self.market.uses(way))
    }
}
