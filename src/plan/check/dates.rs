//! The ESD in force and the days it allows a start on.

use super::calendar::{Calendar, is_working};
use crate::case::{Case, Contact, Day, Esd, EsdChange, Id, NoteCategory, Precision, Region, Tenant, Workload};
use chrono::{Datelike, Months};

/// The ESD after all accepted changes.
pub(super) fn in_force(case: &Case, tenant: &Tenant, workload: &Workload) -> Option<Esd> {
    let Some(oldest) = workload.changes.first() else { return workload.esd };
    let mut in_force = oldest.old_esd;
    for change in &workload.changes {
        let is_first_entry = change.old_esd.is_none() && in_force.is_none();
        if is_accepted(case, tenant, change, is_first_entry) {
            in_force = Some(change.new_esd);
        }
    }
    in_force
}

fn is_accepted(case: &Case, tenant: &Tenant, change: &EsdChange, is_first_entry: bool) -> bool {
    let talked = change.evidence.is_none_or(|evidence| evidence.is_two_way());
    let noted = change.note_category == Some(NoteCategory::OverallStatus) && !change.note.trim().is_empty();
    let editor = || case.policy.esd_editors.iter().any(|role| same_word(role, &change.changed_by));
    let answers = tenant.contact != Contact::Unresponsive;
    talked && (is_first_entry || (answers && noted && editor()))
}

/// True when other dates of the row contradict the ESD in force: the row is an input error then.
pub(super) fn is_contradicted(row: &Workload, in_force: Option<Esd>) -> bool {
    let kickoff = row.kickoff_date.zip(in_force).is_some_and(|(kickoff, esd)| kickoff < esd.date);
    let target = row.target_date.zip(in_force).is_some_and(|(target, esd)| target <= esd.date);
    let last = row.changes.last().map(|change| change.new_esd);
    let shown = row.esd.is_some_and(|shown| last.is_some() && Some(shown) != last && Some(shown) != in_force);
    kickoff || target || shown
}

fn same_word(left: &str, right: &str) -> bool {
    left.trim().to_lowercase() == right.trim().to_lowercase()
}

/// The days a start may fall on, as far as ESD and region tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Window {
    /// An exact or overdue date: due on `first`, at the latest on `last`.
    Exact { first: Day, last: Day },
    /// Any working day of a month that is not past, from `first` to `last`; `due` is the first one of the region.
    Month { due: Day, first: Day, last: Day },
    /// Due after the last day of the horizon.
    BeyondHorizon,
}

pub(super) fn window(case: &Case, calendar: &Calendar, region: Id<Region>, esd: Esd) -> Window {
    let (plan_day, day) = (case.horizon.plan_day(), case.horizon.day(esd.date));
    match esd.precision {
        Precision::Day => exact(case, calendar, day.max(plan_day)),
        Precision::Month => {
            let next_month = esd.date.with_day(1).and_then(|first| first.checked_add_months(Months::new(1)));
            let last = next_month.map_or(day, |first| case.horizon.day(first).plus(-1));
            let from = day.max(plan_day);
            let is_open = (from.0..=last.0).any(|day| is_working(case, region, Day(day)));
            if is_open { month(case, calendar, from, last) } else { exact(case, calendar, plan_day) }
        }
    }
}

fn exact(case: &Case, calendar: &Calendar, from: Day) -> Window {
    match calendar.on_or_after(from) {
        Some(first) => Window::Exact { first, last: calendar.later(first, case.policy.max_wait_days) },
        None => Window::BeyondHorizon,
    }
}

fn month(case: &Case, calendar: &Calendar, from: Day, last: Day) -> Window {
    let last = last.min(case.horizon.last_day());
    match calendar.on_or_after(from) {
        Some(due) if due <= last => Window::Month { due, first: from, last },
        _ => Window::BeyondHorizon,
    }
}
