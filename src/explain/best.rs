//! The best starts of a unit with one FM, by branch and bound over the days of its deployments.
//!
//! Load prices are convex, so a deployment costs at least what it would cost alone: the price of what is placed plus the
//! least price alone of each deployment still to come is a lower bound, and so is the sum of least waits.

use super::ledger::{Ledger, Piece};
use crate::case::{Fm, Id};
use crate::model::{Choice, Load, StartPicks, Task};

/// After so many steps the best choice found so far stands; only units of many month estimates get there.
const MOST_STEPS: u32 = 2_000_000;

/// Waiting, then load price.
type Cost = (i64, i64);

/// The choice of `piece` for `fm` that fits with least waiting, then least load price (the first of equals), if any does.
/// Ties and the limit on moves are not looked at.
pub(super) fn best(ledger: &Ledger, piece: Piece<'_>, fm: Id<Fm>) -> Option<Choice> {
    let mut search = Search::new(ledger, piece, fm)?;
    search.extend((0, search.fixed_price));
    let picks = search.best?.1;
    Some(Choice { fm, picks })
}

struct Search<'a> {
    ledger: &'a Ledger,
    piece: Piece<'a>,
    fm: Id<Fm>,
    days: StartPicks<'a>,
    placed: Vec<i32>,
    fixed_price: i64,
    /// For each task: what it and those after it cost at least.
    rest: Vec<Cost>,
    picks: Vec<u16>,
    steps: u32,
    best: Option<(Cost, Vec<u16>)>,
}

impl<'a> Search<'a> {
    /// `None` when the running work alone does not fit, or a task has no day.
    fn new(ledger: &'a Ledger, piece: Piece<'a>, fm: Id<Fm>) -> Option<Self> {
        let mut search = Self {
            ledger,
            piece,
            fm,
            days: StartPicks::new(piece.model, piece.unit, fm),
            placed: vec![0; ledger.weeks()],
            fixed_price: 0,
            rest: Vec::new(),
            picks: Vec::new(),
            steps: 0,
            best: None,
        };
        if let Some(load) = piece.row().fixed {
            search.fixed_price = search.price(load)?;
            search.place(load, 1);
        }
        search.rest = search.least()?;
        Some(search)
    }

    /// What `load` costs on top of what is placed; `None` when it does not fit.
    fn price(&self, load: Id<Load>) -> Option<i64> {
        let (first, minutes) = self.piece.model.loads.get(load);
        let mut sum = 0;
        for (week, &more) in (first..).zip(minutes).filter(|(_, more)| **more > 0) {
            if self.ledger.short(self.fm, week, self.placed[week] + more) > 0 {
                return None;
            }
            sum += self.ledger.price(self.fm, week, self.placed[week], more);
        }
        Some(sum)
    }

    fn place(&mut self, load: Id<Load>, sign: i32) {
        self.piece.model.loads.add_to(&mut self.placed, load, sign);
    }

    fn least(&self) -> Option<Vec<Cost>> {
        let mut sum = (0, 0);
        let mut rest = vec![sum];
        for (task, _) in self.piece.model.tasks_of(self.piece.unit).collect::<Vec<_>>().into_iter().rev() {
            let (waiting, price) = self.least_of(task)?;
            sum = (sum.0 + waiting, sum.1 + price);
            rest.push(sum);
        }
        rest.reverse();
        Some(rest)
    }

    /// The least wait and the least price of one task, each for itself.
    fn least_of(&self, task: Id<Task>) -> Option<Cost> {
        let works = &self.piece.model.fms[self.fm];
        let starts = self.piece.model.starts_of(task).iter().filter(|start| works.works_on(start.day));
        let costs = starts
            .filter_map(|start| Some((self.waiting(start.wait), self.price(start.load)? + i64::from(start.cost))));
        costs.reduce(|least, cost| (least.0.min(cost.0), least.1.min(cost.1)))
    }

    fn waiting(&self, days: u32) -> i64 {
        self.piece.wait_price(i64::from(days))
    }

    fn extend(&mut self, so_far: Cost) {
        let at = self.picks.len();
        let bound = (so_far.0 + self.rest[at].0, so_far.1 + self.rest[at].1);
        self.steps += 1;
        if self.steps > MOST_STEPS || self.best.as_ref().is_some_and(|(best, _)| bound >= *best) {
            return;
        }
        if at + 1 == self.rest.len() {
            if counts_fit(self.ledger, self.piece, self.fm, &self.picks) {
                self.best = Some((so_far, self.picks.clone()));
            }
            return;
        }
        let starts = self.piece.model.starts_of(Id::new(self.piece.row().tasks.start + at));
        for pick in self.days.legal(&self.picks) {
            let start = starts[usize::from(pick)];
            let Some(price) = self.price(start.load) else { continue };
            let price = price + i64::from(start.cost);
            self.place(start.load, 1);
            self.picks.push(pick);
            self.extend((so_far.0 + self.waiting(start.wait), so_far.1 + price));
            self.picks.pop();
            self.place(start.load, -1);
        }
    }
}

/// True when the limits on tenants and starts leave room.
fn counts_fit(ledger: &Ledger, piece: Piece<'_>, fm: Id<Fm>, picks: &[u16]) -> bool {
    let lack = super::lack::counts(ledger, piece, &Choice { fm, picks: picks.to_vec() });
    lack.tenants.is_empty() && lack.starts.is_empty()
}
