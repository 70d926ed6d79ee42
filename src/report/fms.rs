//! The FMs of the heat map, with their weeks.

use super::calendar::Calendar;
use super::text;
use crate::case::{Absence, Case, Fm, Id, Share};
use crate::plan::FmWeek;
use chrono::NaiveDate;
use serde::Serialize;
use std::borrow::Cow;
use std::cmp::Reverse;

/// An FM and its weeks. Days are counted from the horizon's Monday.
#[derive(Debug, Serialize)]
pub(super) struct FmRow<'a> {
    id: Cow<'a, str>,
    name: Cow<'a, str>,
    pool: usize,
    /// Minutes of load in each week.
    load: Vec<i64>,
    /// Minutes of capacity: pairs of a value and the weeks it lasts.
    cap: Vec<(i64, usize)>,
    tenants: Vec<u32>,
    starts: Vec<u32>,
    /// First day, last day and percent of each absence in the horizon.
    away: Vec<(i32, i32, u32)>,
    /// First and last day of employment, where they lie in the horizon.
    from: Option<i32>,
    to: Option<i32>,
    /// Deployments of this plan.
    deployments: usize,
    /// They themselves; none where the page leaves the calendar out.
    calendar: Option<Calendar>,
}

/// The weeks of one FM.
pub(super) struct FmWeeks<'a> {
    /// The FM.
    pub fm: Id<Fm>,
    weeks: &'a [FmWeek],
}

/// The FMs with capacity or load, the busiest first.
pub(super) fn busiest_first(load: &[FmWeek]) -> Vec<FmWeeks<'_>> {
    let runs = load.chunk_by(|one, other| one.fm == other.fm);
    let mut fms: Vec<FmWeeks<'_>> = runs.map(|weeks| FmWeeks { fm: weeks[0].fm, weeks }).collect();
    fms.sort_by_key(|fm| (Reverse(fm.peak()), fm.fm));
    fms
}

impl FmWeeks<'_> {
    /// Millionths of capacity in the busiest week.
    fn peak(&self) -> i64 {
        let shares =
            self.weeks.iter().filter(|week| week.capacity > 0).map(|week| week.load * 1_000_000 / week.capacity);
        shares.max().unwrap_or(0)
    }

    /// The row of the page.
    pub(super) fn row<'c>(
        &self,
        case: &'c Case,
        pool: usize,
        deployments: usize,
        calendar: Option<Calendar>,
    ) -> FmRow<'c> {
        let fm = &case.fms[self.fm];
        let mut row = FmRow {
            id: text::name(&fm.id),
            name: text::name(&fm.name),
            pool,
            load: vec![0; case.horizon.weeks()],
            cap: Vec::new(),
            tenants: vec![0; case.horizon.weeks()],
            starts: vec![0; case.horizon.weeks()],
            away: fm.absences.iter().filter_map(|absence| away(case, absence)).collect(),
            from: fm.available_from.and_then(|date| day_inside(case, date)),
            to: fm.available_to.and_then(|date| day_inside(case, date)),
            deployments,
            calendar,
        };
        let mut capacity = vec![0; case.horizon.weeks()];
        for week in self.weeks {
            capacity[week.week] = week.capacity;
            row.load[week.week] = week.load;
            row.tenants[week.week] = week.tenants;
            row.starts[week.week] = week.starts;
        }
        row.cap = capacity.chunk_by(|one, other| one == other).map(|run| (run[0], run.len())).collect();
        row
    }
}

/// The part of an absence that lies in the horizon.
fn away(case: &Case, absence: &Absence) -> Option<(i32, i32, u32)> {
    let last = case.horizon.last_day().0;
    let (from, to) = (case.horizon.day(absence.from).0.max(0), case.horizon.day(absence.to).0.min(last));
    (from <= to).then_some((from, to, absence.share.0 / (Share::WHOLE.0 / 100)))
}

fn day_inside(case: &Case, date: NaiveDate) -> Option<i32> {
    let day = case.horizon.day(date);
    (0 <= day.0 && day <= case.horizon.last_day()).then_some(day.0)
}
