//! ESD-OVERDUE: a past ESD that has not started is overdue, not invalid. Its due day counts from the plan date, and the ESD
//! is never rewritten.

use super::not_before::Window;
use super::row::{Row, esd_text};
use crate::case::Esd;
use crate::finding::{Finding, Rule};

/// A note, when the ESD lies before the plan date and is no month that is still open. A weekend is past like any day, although
/// the day that was due for it may be the plan date.
pub(super) fn note(row: &Row<'_>, esd: Esd, window: &Window) -> Option<Finding> {
    let is_past = esd.date < row.case.plan_date;
    let message = || {
        format!(
            "the ESD {} is overdue: counted from the plan date it is due on {}",
            esd_text(esd),
            row.date(window.due)
        )
    };
    (!window.month && is_past).then(|| row.note(Rule::EsdOverdue, message()))
}

#[cfg(test)]
mod tests {
    use crate::case::fixture::esd;
    use crate::case::{Case, Id};
    use crate::finding::{Rule, Severity};
    use crate::rules::Facts;
    use crate::rules::probe::{only_finding, ready, said, weeks_of};

    fn planned_on(plan_date: &str, esd_text: &str) -> Case {
        weeks_of(plan_date).tenant("T1", |_| {}).workload("Teams", |w| w.esd = esd(esd_text)).done()
    }

    #[test]
    fn a_past_esd_is_due_from_the_plan_date_and_stays_as_it_is() {
        for past in ["2026-11-20", "2026-10"] {
            let case = planned_on("2026-11-25", past);
            let finding = only_finding(&case);
            assert_eq!((finding.severity, finding.rule), (Severity::Note, Rule::EsdOverdue));
            assert_eq!(ready(&case, 0).due, case.horizon.plan_day());
            assert_eq!(Facts::of(&case).workloads[Id::new(0)].esd_in_force, esd(past), "never rewritten");
        }
    }

    #[test]
    fn an_esd_on_the_weekend_before_the_plan_date_is_overdue_and_due_on_the_plan_date() {
        // Sunday 22 November: due on Monday the 23rd, which is the plan date, so that nothing waits.
        let case = planned_on("2026-11-23", "2026-11-22");
        assert_eq!(said(&case), [(Severity::Note, Rule::EsdOverdue)]);
        assert_eq!(ready(&case, 0).due, case.horizon.plan_day());
    }

    #[test]
    fn an_esd_on_the_plan_date_is_not_overdue_whatever_day_that_is() {
        for day in ["2026-11-22", "2026-11-23"] {
            assert_eq!(said(&planned_on(day, day)), []);
        }
    }
}
