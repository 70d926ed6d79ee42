//! Who may serve whom, and what that costs beside load: languages, moves, several FMs for one customer.

use super::State;
use crate::case::{Customer, Fm, Id};
use crate::model::{Model, Tie, Unit};

/// How a pool takes a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    No,
    First,
    Second,
}

/// By pool and group, row by row.
pub(super) fn fits(model: &Model) -> Vec<Fit> {
    let groups = model.groups.len();
    let mut fits = vec![Fit::No; model.pools.len() * groups];
    for (pool, members) in model.pools.entries() {
        for member in members {
            let fit = if member.second_language { Fit::Second } else { Fit::First };
            fits[pool.index() * groups + member.group.index()] = fit;
        }
    }
    fits
}

impl State<'_> {
    /// True when `fm` may serve `unit` by region, language, workloads and ties.
    #[inline]
    pub(crate) fn may_serve(&self, unit: Id<Unit>, fm: Id<Fm>) -> bool {
        let row = &self.model.units[unit];
        match row.tie {
            Tie::Running => row.present == Some(fm),
            Tie::Locked => row.present == Some(fm) && self.fit(row, fm) != Fit::No,
            Tie::None | Tie::Loose => self.fit(row, fm) != Fit::No,
        }
    }

    #[inline]
    fn fit(&self, unit: &Unit, fm: Id<Fm>) -> Fit {
        self.fits[unit.pool.index() * self.model.groups.len() + self.model.fms[fm].group.index()]
    }

    /// Language and move price of `unit` at `fm`.
    #[inline]
    pub(crate) fn preference(&self, unit: Id<Unit>, fm: Id<Fm>) -> i64 {
        let row = &self.model.units[unit];
        let terms = &self.model.terms;
        let language = if self.fit(row, fm) == Fit::Second { terms.second_language } else { 0 };
        let moved = if row.moves_to(fm) { terms.move_price } else { 0 };
        language + moved
    }

    /// What preferences and customers change when `unit` goes from one FM to another.
    #[inline]
    pub(crate) fn shift_preference(&self, unit: Id<Unit>, from: Id<Fm>, to: Id<Fm>) -> i64 {
        self.preference(unit, to) - self.preference(unit, from) + self.customer_change(unit, Some(from), Some(to))
    }

    /// What the customer of `unit` costs more when it is also served by `to` and, when `from` is given, one unit less
    /// by `from`.
    pub(crate) fn customer_change(&self, unit: Id<Unit>, from: Option<Id<Fm>>, to: Option<Id<Fm>>) -> i64 {
        let Some(customer) = self.model.units[unit].customer else { return 0 };
        let served = &self.served[customer.index()];
        let count =
            |fm: Option<Id<Fm>>| fm.and_then(|fm| served.iter().find(|entry| entry.0 == fm)).map_or(0, |entry| entry.1);
        let elsewhere = i64::from(self.model.customers[customer].elsewhere);
        let before = served.len() as i64 + elsewhere;
        let gone = i64::from(from.is_some() && count(from) == 1);
        let come = i64::from(to.is_some() && count(to) == 0);
        let after = before - gone + come;
        ((after - 1).max(0) - (before - 1).max(0)) * self.model.terms.same_customer
    }

    /// True when both units are of one customer, whose FMs cannot be counted for one of them at a time.
    #[inline]
    pub(crate) fn share_customer(&self, unit: Id<Unit>, other: Id<Unit>) -> bool {
        let customer = self.model.units[unit].customer;
        customer.is_some() && customer == self.model.units[other].customer
    }

    pub(super) fn count_customer(&mut self, customer: Option<Id<Customer>>, fm: Id<Fm>, more: i32) {
        let Some(customer) = customer else { return };
        let served = &mut self.served[customer.index()];
        match served.iter_mut().position(|entry| entry.0 == fm) {
            Some(at) => {
                served[at].1 = served[at].1.wrapping_add_signed(more);
                if served[at].1 == 0 {
                    served.swap_remove(at);
                }
            }
            None => served.push((fm, 1)),
        }
    }

    /// True when the limit on moves lets `unit` go from one FM (or none) to another.
    #[inline]
    pub(crate) fn move_allowed(&self, unit: Id<Unit>, from: Option<Id<Fm>>, to: Id<Fm>) -> bool {
        let Some(limit) = self.model.terms.max_moves else { return true };
        let row = &self.model.units[unit];
        let moved = |fm: Id<Fm>| u32::from(row.moves_to(fm));
        self.moves + moved(to) <= limit.saturating_add(from.map_or(0, moved))
    }

    /// True when the limit on moves lets a unit and another one, each with its FM, change places.
    #[inline]
    pub(crate) fn exchange_allowed(&self, (unit, from): (Id<Unit>, Id<Fm>), (other, to): (Id<Unit>, Id<Fm>)) -> bool {
        let Some(limit) = self.model.terms.max_moves else { return true };
        let moved = |unit: Id<Unit>, fm: Id<Fm>| u32::from(self.model.units[unit].moves_to(fm));
        let (more, less) = (moved(unit, to) + moved(other, from), moved(unit, from) + moved(other, to));
        self.moves + more <= limit.saturating_add(less)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::PresentFm;
    use crate::case::fixture::{case, esd};
    use crate::model::{Choice, Solution};
    use crate::rules::Facts;

    #[test]
    fn a_unit_that_has_moved_may_stay_where_it_is_however_large_the_limit_on_moves() {
        let allowed = |most: u32| {
            let case = case("2026-11-23", 8)
                .with(|case| case.policy.max_moves = Some(most))
                .effort("*", &[(2, 10)])
                .fm("F1", |_| {})
                .fm("F2", |_| {})
                .tenant("T1", |tenant| tenant.present_fm = PresentFm::Known(Id::new(0)))
                .workload("Teams", |row| row.esd = esd("2026-12-07"))
                .done();
            let model = Model::build(&case, &Facts::of(&case));
            let (unit, second) = (Id::new(0), Id::new(1));
            let mut solution = Solution::empty(&model);
            solution.assign(&model, unit, &Choice { fm: second, picks: vec![0] });
            State::new(&model, &solution).move_allowed(unit, Some(second), second)
        };
        assert_eq!([1, 2, u32::MAX].map(allowed), [true; 3]);
    }

    #[test]
    fn two_change_places_where_as_many_move_then_as_may() {
        // T1 and T2 have F1, T3 has F2. T1 is with F1, the others with F2, so that one has moved.
        let allowed = |most: u32| {
            let desk = case("2026-11-23", 8).with(|case| case.policy.max_moves = Some(most)).effort("*", &[(2, 10)]);
            let desk = desk.fm("F1", |_| {}).fm("F2", |_| {});
            let rows = [("T1", 0), ("T2", 0), ("T3", 1)].into_iter();
            let desk = rows.fold(desk, |desk, (tenant, fm)| {
                let present = |row: &mut crate::case::Tenant| row.present_fm = PresentFm::Known(Id::new(fm));
                desk.tenant(tenant, present).workload("Teams", |row| row.esd = esd("2026-12-07"))
            });
            let case = desk.done();
            let model = Model::build(&case, &Facts::of(&case));
            let mut solution = Solution::empty(&model);
            for (unit, fm) in [0, 1, 1].into_iter().enumerate() {
                solution.assign(&model, Id::new(unit), &Choice { fm: Id::new(fm), picks: vec![0] });
            }
            let state = State::new(&model, &solution);
            let with = |other: usize| state.exchange_allowed((Id::new(0), Id::new(0)), (Id::new(other), Id::new(1)));
            (with(1), with(2))
        };
        // T1 moves and T2 comes home; T1 and T3 both move.
        assert_eq!([1, 2, 3, u32::MAX].map(allowed), [(true, false), (true, false), (true, true), (true, true)]);
    }
}
