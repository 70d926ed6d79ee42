//! ESD-MONTH: a serial deployment whose date is not known yet carries the first day of its month as an estimate, and may
//! start on any working day of that month on or after the plan date, without waiting. A month already past is overdue.

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
    let first = calendar.on_or_after(first_of_month.max(horizon.plan_day()));
    let last = last_of_month.min(horizon.last_day());
    (first <= last_of_month).then_some(Window { due: first, first, last, month: true })
}

fn bounds(horizon: &Horizon, date: NaiveDate) -> (Day, Day) {
    let first = date.with_day(1).unwrap_or(date);
    let next_month = first.checked_add_months(Months::new(1)).unwrap_or(first);
    (horizon.day(first), horizon.day(next_month).plus(-1))
}
