//! Whether the program of a model can be built in no time.
//!
//! Units and FMs say how hard a program is; how large it is also depends on the days each task may start on. Where customers may
//! wait for a year, a chain of two tasks alone has a million terms with each FM, and the solver looks at no clock before
//! it has read them.

use crate::case::Id;
use crate::model::{Model, Unit};
use std::time::Duration;

/// Terms of a program that are built in some seconds; under a time limit so many in each second, and at least as many.
const TERMS: usize = 4_000_000;
const TERMS_PER_SECOND: f64 = 100_000.0;
const LEAST_TERMS: usize = 1_000_000;

/// True when the program over all days of `model` is too large for a run of `time_limit`.
pub(super) fn is_too_wide(model: &Model, time_limit: Option<Duration>) -> bool {
    let most = time_limit.map_or(TERMS, |limit| LEAST_TERMS.max((limit.as_secs_f64() * TERMS_PER_SECOND) as usize));
    !model.load_is_free() && terms(model) > most
}

fn terms(model: &Model) -> usize {
    model.units.ids().map(|unit| model.candidates(unit).len() * terms_of(model, unit)).sum()
}

/// Terms of the rows of `unit` with one FM: the load of each day, and for each day of a successor the days it rules out.
fn terms_of(model: &Model, unit: Id<Unit>) -> usize {
    let of_task = |(task, _)| {
        let row = &model.tasks[task];
        let days = model.starts_of(task).len();
        let gaps = row.after.map_or(0, |(before, _)| days * (days + model.starts_of(before).len()) / 2);
        days * (row.weeks as usize + 1) + gaps
    };
    model.tasks_of(unit).map(of_task).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::{case, esd};
    use crate::rules::Facts;

    /// Twenty tenants with a chain of two deployments, each of which may wait so many working days, and one FM.
    fn model(max_wait_days: u32) -> Model {
        let desk = case("2026-11-23", 520).effort("*", &[(9, 4)]).fm("F1", |_| {});
        let chains = (0..20).fold(desk, |desk, number| {
            let desk = desk.tenant(&format!("T{number}"), |_| {}).workload("Teams", |row| row.esd = esd("2026-12-01"));
            desk.workload_after("Intune", 0, |row| row.esd = esd("2027-06-01"))
        });
        let case = chains.with(|case| case.policy.max_wait_days = max_wait_days).done();
        Model::build(&case, &Facts::of(&case))
    }

    #[test]
    fn a_program_is_too_wide_where_everybody_may_wait_for_years() {
        // 6 days x 10 weeks for each of two tasks, and 6 x (6 + 6) / 2 terms of the gap.
        assert_eq!(terms(&model(5)), 20 * (2 * 60 + 36));
        let wide = model(1_000);
        assert!(is_too_wide(&wide, None) && is_too_wide(&wide, Some(Duration::from_secs(10))));
        assert!(!is_too_wide(&wide, Some(Duration::from_secs(3_600))), "an hour has room for it");
    }
}
