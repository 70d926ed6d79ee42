//! The start days of new work that a unit's running work binds to one FM.
//!
//! Such a unit cannot go to a colleague when its FM is away on the due day, so it waits for that FM: it starts on the
//! FM's first working day after the due day, however far `max_wait_days` reaches. A successor whose own days the FM's
//! absences take away waits in the same way for the first day that keeps the gap.

use crate::case::{Case, Day, Fm, Id, Workload};
use crate::plan::Reason;
use crate::rules::{self, Availability, Facts, NextWorkingDay, Ready};

/// When a deployment may start with the FM its unit is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum BoundDays {
    /// On these days, with the region working days waited by then. With `follows` only on the first that keeps the gap.
    /// No days at all: the FM never comes back.
    On { days: Vec<(Day, u32)>, follows: bool },
    /// Not in this plan.
    Dropped(Reason),
}

/// The days of each of `ready`, which stand with predecessors first.
pub(super) fn days(case: &Case, facts: &Facts, fm: Id<Fm>, ready: &[(Id<Workload>, &Ready)]) -> Vec<BoundDays> {
    let mut found: Vec<BoundDays> = Vec::with_capacity(ready.len());
    for (id, row) in ready {
        let before = row.after.and_then(|(before, gap)| {
            let at = ready.iter().position(|other| other.0 == before)?;
            Some((&found[at], ready[at].1, gap as i32))
        });
        let lower = match before {
            None => Some(row.not_before.unwrap_or(row.first)),
            Some((before, before_row, gap)) => earliest_after(before, before_row, gap),
        };
        let next = match lower {
            None => BoundDays::Dropped(Reason::PredecessorUnscheduled),
            Some(lower) => {
                let region = case.tenants[case.workloads[*id].tenant].region;
                let wait = |day: Day| {
                    let open_month = row.month && day <= row.last;
                    if open_month { 0 } else { facts.calendars[region].wait_days(row.due, day) }
                };
                let chained = before.is_some() || row.not_before.is_some();
                own_days(&facts.availability[fm], row, lower, chained).with_waits(wait)
            }
        };
        found.push(next);
    }
    found
}

/// The first day a deployment may start when its predecessor starts as early as it can.
fn earliest_after(before: &BoundDays, row: &Ready, gap: i32) -> Option<Day> {
    match before {
        BoundDays::Dropped(_) => None,
        BoundDays::On { days, .. } => {
            // A predecessor that never starts leaves the unit without a choice anyway; its own days stand in.
            let first = days.first().map_or(row.first, |(day, _)| *day);
            Some(rules::end_of(row.profile.len(), first).plus(gap + 1))
        }
    }
}

fn own_days(fm: &Availability, row: &Ready, lower: Day, chained: bool) -> BoundDays {
    let window = |first: Day| (first.0..=row.last.0).map(Day).filter(|&day| fm.is_working(day));
    let own: Vec<Day> = if row.month || fm.is_working(row.due) { window(row.first).collect() } else { Vec::new() };
    let first_back = match fm.on_or_after(row.due) {
        NextWorkingDay::On(day) => Some(day),
        NextWorkingDay::BeyondHorizon | NextWorkingDay::Never => None,
    };
    let own = if own.is_empty() { first_back.into_iter().collect() } else { own };
    let kept: Vec<Day> = own.into_iter().filter(|&day| day >= lower).collect();
    if !kept.is_empty() {
        return plain(kept, false);
    }
    match fm.on_or_after(lower.max(row.due)) {
        NextWorkingDay::On(first) if chained => {
            let days = (first.0..).map(Day).take_while(|day| day.0 < first.0 + 7 * 520);
            plain(days.filter(|&day| fm.is_working(day)).collect(), true)
        }
        NextWorkingDay::On(first) => plain(vec![first], false),
        NextWorkingDay::BeyondHorizon => BoundDays::Dropped(Reason::BeyondHorizon),
        NextWorkingDay::Never => plain(Vec::new(), false),
    }
}

fn plain(days: Vec<Day>, follows: bool) -> BoundDays {
    BoundDays::On { days: days.into_iter().map(|day| (day, 0)).collect(), follows }
}

impl BoundDays {
    fn with_waits(self, wait: impl Fn(Day) -> u32) -> Self {
        match self {
            Self::Dropped(reason) => Self::Dropped(reason),
            Self::On { days, follows } => {
                Self::On { days: days.into_iter().map(|(day, _)| (day, wait(day))).collect(), follows }
            }
        }
    }
}
