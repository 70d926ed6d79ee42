//! ESD-OVERDUE: a past ESD that has not started is overdue, not invalid. Its due day counts from the plan date, and the ESD
//! is never rewritten.

use super::RegionCalendar;
use super::not_before::Window;
use super::row::{Row, esd_text};
use crate::case::Esd;
use crate::finding::{Finding, Rule};

/// A note, when the day that was due without regard to the plan date is past.
pub(super) fn note(row: &Row<'_>, calendar: &RegionCalendar, esd: Esd, window: &Window) -> Option<Finding> {
    let horizon = &row.case.horizon;
    let is_past = || calendar.on_or_after(horizon.day(esd.date)) < horizon.plan_day();
    let message =
        || format!("the ESD {} is overdue: due on {} from the plan date", esd_text(esd), row.date(window.due));
    (!window.month && is_past()).then(|| row.note(Rule::EsdOverdue, message()))
}
