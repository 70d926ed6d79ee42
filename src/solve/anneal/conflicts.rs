//! Where few units stand in a place that costs anything, those are what proposals are about.
//!
//! Min-conflicts (Minton et al. 1992, doi:10.1016/0004-3702(92)90007-K): of 5,000 tenants short of people relief leaves out 60
//! to 63 by it in place of 90 to 95, and of 20,000 a run leaves out 299 in place of 357 by priority. On four cases of 150, 76
//! in place of 55 of 192 reliefs end at the fewest known.
//!
//! What was tried besides: all units of an FM who is overfull, not only those of the weeks that are (no better); of some FMs
//! or partners the cheapest by the estimate (a few less on 1,000 tenants, none on 5,000, for a fifth more time); no splits (a
//! few less on 5,000, but on 150 61 of the 192 in nearly twice the time).

use super::{Search, is_mobile};
use crate::case::{Fm, Id};
use crate::model::Unit;
use rand::RngExt;

/// The share of draws that are about conflicts. The others change what surrounds them.
const FOCUS: f64 = 0.9;

impl Search<'_> {
    /// A unit whose place has a price: in most cases where the search is focused on them.
    pub(super) fn conflict(&mut self) -> Option<Id<Unit>> {
        let conflicts = self.conflicts.as_ref().filter(|conflicts| !conflicts.is_empty())?;
        let focused = self.rng.random_bool(FOCUS);
        focused.then(|| conflicts[self.rng.random_range(0..conflicts.len())])
    }

    /// Brings the conflicts up to date, where the search is focused on them.
    pub(super) fn find_conflicts(&mut self) {
        let Some(mut conflicts) = self.conflicts.take() else { return };
        conflicts.clear();
        for fm in self.state.model.fms.ids() {
            conflicts.extend(self.conflicts_of(fm));
        }
        self.conflicts = Some(conflicts);
    }

    /// The mobile units of `fm` that cost something with it, or have load in a week whose load does.
    fn conflicts_of(&self, fm: Id<Fm>) -> impl Iterator<Item = Id<Unit>> {
        let state = &self.state;
        let model = state.model;
        let has_price = |cell: usize| model.curve(cell).price(state.load(cell)) > 0;
        let weeks: Vec<bool> = (0..model.weeks).map(|week| has_price(model.cell(fm, week))).collect();
        let is_priced = weeks.contains(&true);
        let units = state.units_of(fm).iter().map(|&index| Id::new(index as usize));
        units.filter(move |&unit| {
            let span = state.span(unit);
            let in_priced = || weeks[span.first..].iter().zip(&span.minutes).any(|(has, minutes)| *has && *minutes > 0);
            (is_priced && in_priced() || state.preference(unit, fm) > 0) && is_mobile(model, &self.fms, unit)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::{case, esd};
    use crate::model::{BANDS, BandPrices, Choice, Curve, Model, Solution};
    use crate::rules::Facts;
    use std::sync::Arc;

    #[test]
    fn whoever_has_load_in_an_overfull_week_or_costs_something_is_a_conflict() {
        // F1 and F2 have 40 hours a week. F1 takes T0 and T1 (30 hours each, the same two weeks) and T2 (30 hours, two weeks
        // later), F2 takes T3 and, two weeks later, T4, whose first language only F1 speaks.
        let [first, second] = [1, 2].map(Id::new);
        let desk = case("2026-11-23", 6).with(|case| {
            for language in ["German", "French"] {
                case.languages.intern(language);
            }
        });
        let desk = desk.effort("*", &[(2, 30)]).fm("F1", |fm| fm.languages.push(first));
        let desk = desk.fm("F2", |fm| fm.languages.push(second));
        let days = ["2026-11-23", "2026-11-23", "2026-12-07", "2026-11-23", "2026-12-07"];
        let case = days.iter().enumerate().fold(desk, |case, (at, day)| {
            let tenant = case.tenant(&format!("T{at}"), |tenant| {
                if at == 4 {
                    (tenant.language, tenant.second_language) = (first, Some(second));
                }
            });
            tenant.workload("Teams", |row| row.esd = esd(day))
        });
        let case = case.done();
        let mut model = Model::build(&case, &Facts::of(&case));
        // Minutes beyond 40 hours have a price, others none.
        let mut prices = [0; BANDS];
        prices[BANDS - 1] = 1;
        model.curves = Arc::new(vec![Curve::new(2400, &BandPrices(prices)); model.curves.len()]);
        let mut solution = Solution::empty(&model);
        for (unit, fm) in [0, 0, 0, 1, 1].into_iter().enumerate() {
            solution.assign(&model, Id::new(unit), &Choice { fm: Id::new(fm), picks: vec![0] });
        }
        let mut search = Search::new(&model, &solution, 1);
        search.find_conflicts();
        assert_eq!(search.conflicts, None, "the search is not focused");
        search.conflicts = Some(Vec::new());
        search.find_conflicts();
        assert_eq!(search.conflicts, Some([0, 1, 4].map(Id::new).to_vec()));
    }
}
