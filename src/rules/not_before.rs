//! ESD-NOT-BEFORE: work never starts before the ESD, and a ready customer does not wait.
//!
//! The due day is the first working day of the tenant's region on or after the ESD and the plan date. The start is the due
//! day, or at most `max_wait_days` working days later.

use super::{RegionCalendar, month};
use crate::case::{Case, Day, Esd};

/// The days a start may fall on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// The due day (may lie beyond the horizon); in an open month the same as `first`.
    pub(super) due: Day,
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
