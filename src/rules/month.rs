//! ESD-MONTH: a serial deployment whose date is not known yet carries the first day of its month as an estimate, and may
//! start on any working day of that month on or after the plan date, without waiting. A month already past is overdue.
//!
//! Whether a month is past is told by the calendar of the tenant's region; the days of an open one are those its FM works on.

use super::RegionCalendar;
use super::not_before::Window;
use crate::case::{Case, Day, Esd, Horizon, Precision};
use chrono::{Datelike, Months, NaiveDate};

/// The window of a month estimate; `None` for an exact date and for a month with no working day left.
pub(super) fn open_month(case: &Case, calendar: &RegionCalendar, esd: Esd) -> Option<Window> {
    if esd.precision == Precision::Day {
        return None;
    }
    let horizon = &case.horizon;
    let (first_of_month, last_of_month) = bounds(horizon, esd.date);
    let first = first_of_month.max(horizon.plan_day()).weekday_on_or_after();
    let due = calendar.on_or_after(first);
    let last = last_of_month.min(horizon.last_day());
    (due <= last_of_month).then_some(Window { due, first, last, month: true })
}

fn bounds(horizon: &Horizon, date: NaiveDate) -> (Day, Day) {
    let first = date.with_day(1).unwrap_or(date);
    let next_month = first.checked_add_months(Months::new(1)).unwrap_or(first);
    (horizon.day(first), horizon.day(next_month).plus(-1))
}

#[cfg(test)]
mod tests {
    use crate::case::fixture::esd;
    use crate::finding::{Rule, Severity};
    use crate::plan::Reason;
    use crate::rules::Standing;
    use crate::rules::probe::{eight_weeks, ready, said, standing, weeks_of, window};

    fn days(first: &str, last: &str) -> (String, String) {
        (first.to_owned(), last.to_owned())
    }

    #[test]
    fn a_month_estimate_may_start_on_any_day_of_its_month() {
        let case = eight_weeks().workload("Teams", |w| w.esd = esd("2026-12")).done();
        assert_eq!(window(&case, 0), days("2026-12-01", "2026-12-31"));
        assert!(ready(&case, 0).month);
    }

    #[test]
    fn a_month_is_due_on_the_first_working_day_of_the_region_and_open_from_its_first_weekday_on() {
        // An FM of another region, bound by running work, may work on the Tuesday that is a holiday here.
        let case = eight_weeks().holiday("2026-12-01").workload("Teams", |w| w.esd = esd("2026-12")).done();
        assert_eq!(window(&case, 0), days("2026-12-01", "2026-12-31"));
        assert_eq!(case.horizon.date(ready(&case, 0).due).to_string(), "2026-12-02");
    }

    #[test]
    fn the_first_of_the_month_as_an_exact_date_means_that_day() {
        let case = eight_weeks().workload("Teams", |w| w.esd = esd("2026-12-01")).done();
        assert_eq!(window(&case, 0), days("2026-12-01", "2026-12-01"));
        assert!(!ready(&case, 0).month);
    }

    #[test]
    fn the_present_month_is_open_from_the_plan_date_on() {
        let case = weeks_of("2026-11-25").tenant("T1", |_| {}).workload("Teams", |w| w.esd = esd("2026-11")).done();
        assert_eq!(window(&case, 0), days("2026-11-25", "2026-11-30"));
        assert_eq!(said(&case), []);
    }

    #[test]
    fn a_month_is_clipped_at_the_horizon() {
        let case = eight_weeks().workload("Teams", |w| w.esd = esd("2027-01")).done();
        assert_eq!(window(&case, 0), days("2027-01-01", "2027-01-17"));
    }

    #[test]
    fn a_month_with_no_working_day_left_is_overdue_and_waits_from_the_plan_date() {
        // Saturday 28 November with Monday the 30th a holiday: November has no working day left, so Tuesday is due.
        let month =
            |plan_date: &str| weeks_of(plan_date).tenant("T1", |_| {}).workload("Teams", |w| w.esd = esd("2026-11"));
        let case = month("2026-11-28").holiday("2026-11-30").done();
        assert_eq!(window(&case, 0), days("2026-12-01", "2026-12-01"));
        assert!(!ready(&case, 0).month);
        assert_eq!(said(&case), [(Severity::Note, Rule::EsdOverdue)]);
        let twin = month("2026-11-28").done();
        assert_eq!(window(&twin, 0), days("2026-11-30", "2026-11-30"));
        assert!(ready(&twin, 0).month);
    }

    #[test]
    fn a_month_whose_first_working_day_lies_after_the_horizon_is_beyond_it() {
        // Six weeks from 21 December end on Sunday 31 January: February lies beyond. Seven weeks from 22 June end on
        // Sunday 2 August: August begins inside, on a Saturday, but its first working day does not.
        for (plan_date, month, weeks) in [("2026-12-21", "2027-02", 6), ("2026-06-15", "2026-08", 7)] {
            let case = crate::case::fixture::case(plan_date, weeks).effort("*", &[(2, 10)]);
            let case = case.tenant("T1", |_| {}).workload("Teams", |w| w.esd = esd(month)).done();
            assert_eq!(standing(&case, 0), Standing::Unscheduled(Reason::BeyondHorizon), "{month}");
        }
    }
}
