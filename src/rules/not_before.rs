//! ESD-NOT-BEFORE: work never starts before the ESD, and a ready customer does not wait.
//!
//! The due day is the first working day of the tenant's region on or after the ESD and the plan date. The start is the due
//! day, or at most `max_wait_days` working days later.

use super::{RegionCalendar, month};
use crate::case::{Case, Day, Esd};

/// The days a start may fall on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// The due day (may lie beyond the horizon); in an open month its first region working day that is left.
    pub(super) due: Day,
    /// The due day; in an open month its first weekday that is left, holiday or not.
    pub(super) first: Day,
    pub(super) last: Day,
    /// True for an open month.
    pub(super) month: bool,
}

impl Window {
    /// The window that `esd` leaves.
    pub(super) fn of(case: &Case, calendar: &RegionCalendar, esd: Esd) -> Self {
        month::open_month(case, calendar, esd).unwrap_or_else(|| Self::exact(case, calendar, esd))
    }

    fn exact(case: &Case, calendar: &RegionCalendar, esd: Esd) -> Self {
        let horizon = &case.horizon;
        let due = calendar.on_or_after(horizon.day(esd.date).max(horizon.plan_day()));
        let last = calendar.after_wait(due, case.policy.max_wait_days, horizon.last_day());
        Self { due, first: due, last, month: false }
    }

    /// True when nothing of it lies in the horizon.
    pub(super) fn is_beyond_horizon(&self, case: &Case) -> bool {
        self.due > case.horizon.last_day()
    }
}

#[cfg(test)]
mod tests {
    use crate::case::fixture::esd;
    use crate::plan::Reason;
    use crate::rules::Standing;
    use crate::rules::probe::{eight_weeks, ready, standing, weeks_of, window};

    fn days(first: &str, last: &str) -> (String, String) {
        (first.to_owned(), last.to_owned())
    }

    #[test]
    fn work_starts_on_the_esd() {
        let case = eight_weeks().workload("Teams", |w| w.esd = esd("2026-12-01")).done();
        assert_eq!(window(&case, 0), days("2026-12-01", "2026-12-01"));
        assert_eq!(ready(&case, 0).due, ready(&case, 0).first);
    }

    #[test]
    fn an_esd_on_a_weekend_or_holiday_is_due_on_the_next_working_day() {
        // Saturday, and Monday is a holiday: Tuesday.
        let case = eight_weeks().holiday("2026-12-07").workload("Teams", |w| w.esd = esd("2026-12-05")).done();
        assert_eq!(window(&case, 0), days("2026-12-08", "2026-12-08"));
    }

    #[test]
    fn a_customer_who_is_ready_waits_at_most_max_wait_days_working_days() {
        // Thursday; Friday is a holiday, so two working days later is the Tuesday. The twin may not wait.
        let base = || eight_weeks().holiday("2026-12-04").workload("Teams", |w| w.esd = esd("2026-12-03"));
        let case = base().with(|case| case.policy.max_wait_days = 2).done();
        assert_eq!(window(&case, 0), days("2026-12-03", "2026-12-08"));
        assert_eq!(window(&base().done(), 0), days("2026-12-03", "2026-12-03"));
    }

    #[test]
    fn the_wait_ends_with_the_horizon() {
        let base = eight_weeks().workload("Teams", |w| w.esd = esd("2027-01-14"));
        let case = base.with(|case| case.policy.max_wait_days = 30).done();
        assert_eq!(window(&case, 0), days("2027-01-14", "2027-01-17"));
    }

    #[test]
    fn nothing_starts_before_the_plan_date() {
        let case = weeks_of("2026-11-25").tenant("T1", |_| {}).workload("Teams", |w| w.esd = esd("2026-11-23")).done();
        assert_eq!(window(&case, 0), days("2026-11-25", "2026-11-25"));
    }

    #[test]
    fn a_due_day_after_the_horizon_is_not_planned() {
        // The eight weeks end on Sunday 17 January; Friday the 15th is the last day that can be due.
        for (esd_text, planned) in [("2027-01-15", true), ("2027-01-16", false), ("2027-01-18", false)] {
            let case = eight_weeks().workload("Teams", |w| w.esd = esd(esd_text)).done();
            let beyond = standing(&case, 0) == Standing::Unscheduled(Reason::BeyondHorizon);
            assert_eq!(beyond, !planned, "{esd_text}");
        }
    }
}
