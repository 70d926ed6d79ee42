//! An FM who leaves before new work that is bound to it can start.

use crate::case::{Case, Day, Fm, Id, Workload};
use crate::model::{Model, Unit};
use crate::rules::{Facts, Standing};

/// The first deployment of `unit` for which the FM it is bound to has no working day left, and the first day it would
/// start on.
pub(super) fn unserved(facts: &Facts, model: &Model, unit: Id<Unit>) -> Option<(Id<Workload>, Day)> {
    let (_, task) = model.tasks_of(unit).find(|(task, _)| model.starts_of(*task).is_empty())?;
    let Standing::Ready(ready) = &facts.workloads[task.workload].standing else { return None };
    // What it comes after stands before it in the unit, so that one has days.
    let after = task.after.and_then(|(before, gap)| {
        let start = model.starts_of(before).first()?;
        Some(model.tasks[before].frees(start.day, gap))
    });
    let wanted = [after, ready.not_before].into_iter().flatten().fold(ready.due, Day::max);
    Some((task.workload, wanted))
}

/// What is to say of that FM, to be read after its name.
pub(super) fn words(case: &Case, fm: Id<Fm>, (workload, wanted): (Id<Workload>, Day)) -> String {
    let (name, wanted) = (case.service_name(workload), case.horizon.date(wanted));
    let no_day = format!("has no working day for the start of {name} on or after {wanted}");
    // Only the end of its employment keeps an FM away for ever.
    match case.fms[fm].available_to {
        Some(last) => format!("leaves on {last} and {no_day}"),
        None => no_day,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Desk, Verdict};
    use crate::case::fixture::{case, date, esd};
    use crate::case::{Case, Id, PresentFm};
    use crate::engine::{MethodChoice, Quiet, Settings, plan};

    /// F1 leaves on `last`; Exchange runs with it, Teams (2 weeks) is due on Tuesday, 1 December, and Intune comes after
    /// Teams in December. F2 could do it all.
    fn leaves_on(last: &str) -> Case {
        case("2026-11-23", 8)
            .effort("*", &[(2, 10)])
            .fm("F1", |fm| fm.available_to = Some(date(last)))
            .fm("F2", |_| {})
            .tenant("T1", |tenant| tenant.present_fm = PresentFm::Known(Id::new(0)))
            .workload("Exchange", |row| row.started_on = Some(date("2026-11-23")))
            .workload("Teams", |row| row.esd = esd("2026-12-01"))
            .workload_after("Intune", 1, |row| row.esd = esd("2026-12"))
            .done()
    }

    /// What the plan says of T1, and what the explanation says of F1.
    fn said(case: &Case) -> (String, String) {
        let settings = Settings { method: MethodChoice::Greedy, ..Settings::default() };
        let plan = plan(case, &settings, &Quiet).unwrap();
        let mut desk = Desk::open(case, &plan);
        let unit = desk.units(Id::new(0))[0];
        let Verdict::Barred(bar) = desk.why_not(unit, Id::new(0)).verdict else { panic!("F1 is barred") };
        (plan.assignments[0].detail.clone(), bar.words(case))
    }

    #[test]
    fn an_fm_who_leaves_before_the_start_is_named_with_the_last_day_and_the_first_day_wanted() {
        let words = "leaves on 2026-11-30 and has no working day for the start of Teams on or after 2026-12-01";
        assert_eq!(said(&leaves_on("2026-11-30")), (format!("F1, its FM, {words}"), words.to_owned()));
    }

    #[test]
    fn a_deployment_after_another_is_wanted_from_the_day_that_one_leaves() {
        // Teams starts on 1 December and ends on the tenth weekday, Monday, 14 December.
        let words = "leaves on 2026-12-11 and has no working day for the start of Intune on or after 2026-12-15";
        assert_eq!(said(&leaves_on("2026-12-11")), (format!("F1, its FM, {words}"), words.to_owned()));
    }
}
