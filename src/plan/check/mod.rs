//! Verifies a plan against its case, by code that shares nothing with the rules, the model or the solvers.
//!
//! Everything is recomputed from the case with plain loops: the ESD in force, what runs, which days allow a start, what
//! each FM has to give, the load, the levels, and for all that was left out whether its reason is true of this plan.
//! What a plan may not be is listed in [`Kind`]. The check does not judge whether a better plan exists, and reads none of
//! the texts (details where they belong; the command compares findings with those that it gives of the case). Where a unit has more than 200,000 combinations of start days with one FM, the search
//! for one that fits stops there and the reason is taken as true.

mod ask;
mod book;
mod calendar;
mod dates;
mod days;
mod deployments;
mod effort;
mod figures;
mod fit;
mod levels;
mod load;
mod reasons;
mod repeated;
mod rows;
mod staff;
mod standing;
#[cfg(test)]
mod tests;
mod truth;
mod violation;

pub use violation::{Kind, Violation};

use crate::case::Case;
use crate::plan::Plan;
use book::Book;
use load::Cells;
use rows::Outcome;
use truth::{Fate, Truth};

/// Everything that is wrong with `plan`; nothing for a plan that keeps `case` and says so correctly.
#[must_use]
pub fn check(case: &Case, plan: &Plan) -> Vec<Violation> {
    let mut found = book::unknown_ids(case, plan);
    if !found.is_empty() {
        return found;
    }
    let truth = Truth::of(case);
    let book = Book::of(&truth, plan, &mut found);
    let outcomes = check_units(&truth, &book, &mut found);
    let cells = Cells::of(&truth, &book);
    load::check_limits(&truth, &cells, &mut found);
    load::check_table(&truth, &book, &cells, &mut found);
    found.extend(reasons::check(&truth, &book, &outcomes, &cells));
    found.extend(levels::check(&truth, &book, &outcomes, &cells));
    found.extend(figures::check(&truth, &book, &cells));
    found.extend(repeated::check(case, plan));
    found
}

fn check_units(truth: &Truth<'_>, book: &Book<'_>, found: &mut Vec<Violation>) -> Vec<Outcome> {
    let mut outcomes = Vec::with_capacity(truth.slots.len());
    for (at, slot) in truth.slots.iter().enumerate() {
        let outcome = match slot.fate {
            Fate::Bound(_) | Fate::Open => deployments::check_unit(truth, book, at, found),
            Fate::Bad | Fate::Partner | Fate::Parked | Fate::Idle(_) => Outcome { fm: None, left_out: false },
        };
        found.extend(rows::check_row(truth, book, at, outcome));
        outcomes.push(outcome);
    }
    deployments::check_others(truth, book, found);
    outcomes
}
