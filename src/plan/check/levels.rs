//! The three levels of the objective, recomputed from the plan's rows.

use super::book::Book;
use super::deployments::wait_days;
use super::load::Cells;
use super::reasons::moves;
use super::rows::Outcome;
use super::standing::Standing;
use super::truth::{Fate, Truth};
use super::violation::{Kind, Violation};
use crate::case::{Customer, Fm, Id, Stability, Tenant};
use crate::plan::{Levels, Summary, Termination};

/// Compares the summary's levels and bounds with the recomputed levels.
pub(super) fn check(truth: &Truth<'_>, book: &Book<'_>, outcomes: &[Outcome], cells: &Cells) -> Vec<Violation> {
    let summary = &book.plan.summary;
    let (balance, preferences) = (balance(truth, cells), preferences(truth, outcomes));
    let moves = price_of_moves(truth, outcomes);
    let mut right = Levels {
        unassigned: unassigned(truth, outcomes),
        waiting: waiting(truth, book),
        cost: balance + preferences + moves,
    };
    // The second language of units that stay with their FM whatever is decided is the same in every plan. A cost
    // without it is as good.
    let given = cost_units(truth.case.objective.second_language_hours) * second_language_given(truth, book, outcomes);
    if summary.levels.cost == right.cost - given {
        right.cost -= given;
    }
    let mut found = Vec::new();
    for (level, is, right) in each(&summary.levels, &right) {
        if is != right {
            let parts = format!(
                "cost = balance {} + preferences {} + moves {}, in hours",
                cost_hours(balance),
                cost_hours(preferences),
                cost_hours(moves)
            );
            let (is, right) = (shown(level, is), shown(level, right));
            found.push(Violation::new(Kind::Levels, format!("level {level} is {is}, should be {right} ({parts})")));
        }
    }
    found.extend(bounds(summary));
    found
}

fn bounds(summary: &Summary) -> Vec<Violation> {
    let mut found = Vec::new();
    for (level, bound, value) in each(&summary.bounds, &summary.levels) {
        let is_above = bound > value;
        let is_below = bound < value;
        let (bound, value) = (shown(level, bound), shown(level, value));
        if is_above {
            found.push(Violation::new(
                Kind::Bounds,
                format!("the bound of {level} is {bound}, above its value {value}"),
            ));
        } else if is_below && summary.termination == Termination::Optimal {
            let text = format!("called optimal, yet the bound of {level} is {bound}, below its value {value}");
            found.push(Violation::new(Kind::Bounds, text));
        }
    }
    found
}

/// A cost in hours, as `summary.json` has it.
fn cost_hours(cost: i64) -> f64 {
    Levels { cost, ..Levels::default() }.cost_hours()
}

/// The value of a level as `summary.json` has it.
fn shown(level: &str, value: i64) -> String {
    if level == "cost" { cost_hours(value).to_string() } else { value.to_string() }
}

fn each(left: &Levels, right: &Levels) -> [(&'static str, i64, i64); 3] {
    [
        ("unassigned", left.unassigned, right.unassigned),
        ("waiting", left.waiting, right.waiting),
        ("cost", left.cost, right.cost),
    ]
}

fn unassigned(truth: &Truth<'_>, outcomes: &[Outcome]) -> i64 {
    let out = truth.slots.iter().zip(outcomes).filter(|(_, outcome)| outcome.left_out);
    out.map(|(slot, _)| i64::from(truth.case.tenants[slot.tenant].priority)).sum()
}

fn waiting(truth: &Truth<'_>, book: &Book<'_>) -> i64 {
    let ids = truth.case.workloads.ids();
    ids.map(|id| {
        let (Standing::Ready(ready), Some(start)) = (truth.standings[id.index()], book.start(truth.case, id)) else {
            return 0;
        };
        let priority = truth.case.tenants[truth.case.workloads[id].tenant].priority;
        i64::from(priority) * i64::from(wait_days(truth, id, &ready, start))
    })
    .sum()
}

fn balance(truth: &Truth<'_>, cells: &Cells) -> i64 {
    let growth = truth.case.objective.growth;
    let prices: Vec<i64> = (0..=10).map(|band| (growth.powi(band) * 1000.0).round() as i64).collect();
    let fms = truth.case.fms.ids();
    fms.map(|fm| {
        let weeks = truth.staff.capacity(fm).iter().zip(cells.row(fm));
        weeks.map(|(&capacity, cell)| price(capacity, cell.load, &prices)).sum::<i64>()
    })
    .sum()
}

/// The price of `load` minutes: each tenth of the capacity at its own price, what lies above at the last.
fn price(capacity: i64, load: i64, prices: &[i64]) -> i64 {
    let mut sum = (load - capacity).max(0) * prices[10];
    for band in 0..10 {
        let (from, to) = (capacity * band / 10, capacity * (band + 1) / 10);
        sum += (load.min(to) - from).max(0) * prices[band as usize];
    }
    sum
}

fn cost_units(hours: f64) -> i64 {
    (hours * Levels::COST_PER_HOUR as f64).round() as i64
}

fn preferences(truth: &Truth<'_>, outcomes: &[Outcome]) -> i64 {
    let units = || truth.slots.iter().zip(outcomes).filter_map(|(slot, outcome)| Some((slot.tenant, outcome.fm?)));
    let second = units().filter(|&(tenant, fm)| is_second_language(truth, tenant, fm)).count() as i64;
    let customer =
        |tenant: Id<Tenant>| -> Result<Id<Customer>, Id<Tenant>> { truth.case.tenants[tenant].customer.ok_or(tenant) };
    let mut served: Vec<_> = units().map(|(tenant, fm)| (customer(tenant), fm)).collect();
    served.sort_unstable();
    served.dedup();
    let pairs = served.len();
    served.dedup_by_key(|(customer, _)| *customer);
    let objective = &truth.case.objective;
    second * cost_units(objective.second_language_hours)
        + (pairs - served.len()) as i64 * cost_units(objective.same_customer_hours)
}

fn is_second_language(truth: &Truth<'_>, tenant: Id<Tenant>, fm: Id<Fm>) -> bool {
    let (tenant, languages) = (&truth.case.tenants[tenant], &truth.case.fms[fm].languages);
    let speaks_second = tenant.second_language.is_some_and(|second| languages.contains(&second));
    !languages.contains(&tenant.language) && speaks_second
}

/// Units served in their second language without a decision of this plan: they run with their FM, and it starts nothing
/// new of them, or may do so only because they run with it.
fn second_language_given(truth: &Truth<'_>, book: &Book<'_>, outcomes: &[Outcome]) -> i64 {
    let units = truth.slots.iter().zip(outcomes);
    let given = units.filter(|(slot, _)| {
        let Fate::Bound(fm) = slot.fate else { return false };
        let decides = truth.ready(slot).any(|(id, _)| book.start(truth.case, id).is_some());
        let is_eligible = || truth.is_eligible(fm, slot.tenant, &truth.services(slot));
        is_second_language(truth, slot.tenant, fm) && !(decides && is_eligible())
    });
    given.filter(|(_, outcome)| outcome.fm.is_some()).count() as i64
}

fn price_of_moves(truth: &Truth<'_>, outcomes: &[Outcome]) -> i64 {
    match truth.case.policy.stability {
        Stability::Priced => moves(truth, outcomes) as i64 * cost_units(truth.case.objective.move_hours),
        Stability::Locked | Stability::Free => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tenth_of_the_capacity_has_its_own_price() {
        let prices: Vec<i64> = (0..=10).map(|band| (1.6_f64.powi(band) * 1000.0).round() as i64).collect();
        // Capacity 100: bands of 10 minutes at 1000, 1600, 2560 ...
        assert_eq!(price(100, 10, &prices), 10_000);
        assert_eq!(price(100, 25, &prices), 10_000 + 16_000 + 5 * 2560);
        // Capacity 15: edges 0, 1, 3, 4, 6 ..., so the first band has one minute and the second two.
        assert_eq!(price(15, 3, &prices), 1000 + 2 * 1600);
        // No capacity: all of it above.
        assert_eq!(price(0, 2, &prices), 2 * 109_951);
    }
}
