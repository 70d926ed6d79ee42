//! Markets: FMs that share units, directly or through others.
//!
//! What happens in one changes nothing in another, but for the prices of customers with tenants in several and a limit on
//! moves. So of several plans each market may take its own best.

use crate::case::{Fm, Id, Table};
use crate::model::{Model, Solution, Tie, Unit};

/// The levels above the cost: priority left out, priority x days of waiting.
pub(super) type Upper = (i64, i64);

/// Which market each FM and each unit belongs to.
pub(super) struct Markets {
    count: usize,
    of_fm: Table<usize, Fm>,
    /// None where no FM can ever serve the unit.
    of: Table<Option<usize>, Unit>,
}

impl Markets {
    pub(super) fn new(model: &Model) -> Self {
        let markets = markets(model);
        let mut of_fm: Table<usize, Fm> = vec![0; model.fms.len()].into();
        for (index, fms) in markets.iter().enumerate() {
            fms.iter().for_each(|&fm| of_fm[fm] = index);
        }
        let some_fm = |unit: &Unit| match unit.tie {
            Tie::Running | Tie::Locked => unit.present,
            Tie::None | Tie::Loose => {
                model.pools[unit.pool].iter().find_map(|member| model.groups[member.group].first().copied())
            }
        };
        let of = model.units.iter().map(|unit| some_fm(unit).map(|fm| of_fm[fm])).collect();
        Self { count: markets.len(), of_fm, of }
    }

    /// By market, the priority that `solution` leaves out, and its priority x days of waiting.
    pub(super) fn upper(&self, model: &Model, solution: &Solution) -> Vec<Upper> {
        let mut sums = vec![(0, 0); self.count];
        for (unit, fm) in solution.fm.entries() {
            let Some(market) = self.of[unit] else { continue };
            let (out, wait) = &mut sums[market];
            if fm.is_none() {
                *out += model.units[unit].priority;
            }
            *wait += solution.waiting(model, unit);
        }
        sums
    }

    /// By market, how many FMs are such.
    pub(super) fn count_fms(&self, are: impl Fn(Id<Fm>) -> bool) -> Vec<i64> {
        let mut counts = vec![0; self.count];
        self.of_fm.entries().filter(|(fm, _)| are(*fm)).for_each(|(_, &market)| counts[market] += 1);
        counts
    }

    /// Gives `solution` what `other` has in each market where `takes` says so.
    pub(super) fn mix(
        &self,
        model: &Model,
        solution: &mut Solution,
        (other, takes): (&Solution, &dyn Fn(usize) -> bool),
    ) {
        for (unit, market) in self.of.entries() {
            if market.is_some_and(takes) {
                solution.fm[unit] = other.fm[unit];
                model.tasks_of(unit).for_each(|(task, _)| solution.pick[task] = other.pick[task]);
            }
        }
    }
}

/// FMs that share units, directly or through others: the connected components of groups and pools.
pub(super) fn markets(model: &Model) -> Vec<Vec<Id<Fm>>> {
    let mut leader: Vec<usize> = (0..model.groups.len()).collect();
    fn find(leader: &mut [usize], mut at: usize) -> usize {
        while leader[at] != at {
            leader[at] = leader[leader[at]];
            at = leader[at];
        }
        at
    }
    for members in &model.pools {
        for pair in members.windows(2) {
            let (a, b) = (find(&mut leader, pair[0].group.index()), find(&mut leader, pair[1].group.index()));
            leader[a.max(b)] = a.min(b);
        }
    }
    let mut by_leader: Vec<Vec<Id<Fm>>> = vec![Vec::new(); model.groups.len()];
    for (fm, row) in model.fms.entries() {
        by_leader[find(&mut leader, row.group.index())].push(fm);
    }
    by_leader.retain(|fms| !fms.is_empty());
    by_leader
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::{case, esd};
    use crate::model::Choice;
    use crate::rules::Facts;

    #[test]
    fn each_market_takes_its_own_part_of_a_plan() {
        // F1 and F2 speak English alone, F3 German alone; T2 and T3 speak German, T4 French.
        let [german, french] = [1, 2].map(Id::new);
        let desk = case("2026-11-23", 4).effort("*", &[(2, 10)]).with(|case| {
            for language in ["German", "French"] {
                case.languages.intern(language);
            }
        });
        let desk = desk.fm("F1", |_| {}).fm("F2", |_| {}).fm("F3", |fm| fm.languages = vec![german]);
        let languages = [None, None, Some(german), Some(german), Some(french)];
        let desk = languages.into_iter().enumerate().fold(desk, |desk, (at, language)| {
            let row = |row: &mut crate::case::Tenant| {
                row.language = language.unwrap_or(row.language);
                row.priority = at as u32 + 1;
            };
            desk.tenant(&format!("T{at}"), row).workload("Teams", |row| row.esd = esd("2026-11-23"))
        });
        let case = desk.done();
        let model = Model::build(&case, &Facts::of(&case));
        let plan = |fms: [Option<usize>; 5]| {
            let mut solution = Solution::empty(&model);
            for (unit, fm) in fms.into_iter().enumerate().filter_map(|(unit, fm)| Some((unit, fm?))) {
                solution.assign(&model, Id::new(unit), &Choice { fm: Id::new(fm), picks: vec![0] });
            }
            solution
        };
        let markets = Markets::new(&model);
        let (mut first, second) =
            (plan([Some(0), None, Some(2), None, None]), plan([Some(1), Some(0), None, None, None]));
        let (of_first, of_second) = (markets.upper(&model, &first), markets.upper(&model, &second));
        assert_eq!(
            (of_first.as_slice(), of_second.as_slice()),
            ([(2, 0), (4, 0)].as_slice(), [(0, 0), (7, 0)].as_slice()),
            "T4 has no market"
        );
        markets.mix(&model, &mut first, (&second, &|market| of_second[market] < of_first[market]));
        assert_eq!(first, plan([Some(1), Some(0), Some(2), None, None]));
    }
}
