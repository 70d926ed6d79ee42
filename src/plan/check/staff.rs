//! What each FM has to give: capacity by week and days on which work may start.

use super::calendar::{Calendar, is_working};
use crate::case::{Absence, Case, Day, Fm, Id, Share};
use chrono::NaiveDate;

const WHOLE: i64 = Share::WHOLE.0 as i64;

/// Capacity and working days of all FMs, in flat rows of weeks and days.
pub(super) struct Staff {
    weeks: usize,
    days: usize,
    /// Minutes by FM and week.
    capacity: Vec<i64>,
    /// Minutes colleagues cover, by FM and week.
    covered: Vec<i64>,
    /// Whether a deployment may start, by FM and day.
    works: Vec<bool>,
}

/// When an FM next works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    On(Day),
    AfterHorizon,
    Never,
}

impl Staff {
    pub(super) fn of(case: &Case, calendars: &[Calendar]) -> Self {
        let weeks = case.horizon.weeks();
        let mut staff = Self { weeks, days: 7 * weeks, capacity: vec![], covered: vec![], works: vec![] };
        for fm in case.fms.iter() {
            staff.push(case, &calendars[fm.region.index()], fm);
        }
        staff
    }

    fn push(&mut self, case: &Case, calendar: &Calendar, fm: &Fm) {
        let away = Away::of(case, fm);
        let on_duty =
            |day: usize| calendar.works(Day(day as i32)) && fm.is_employed(case.horizon.date(Day(day as i32)));
        let presence: Vec<i64> =
            (0..self.days).map(|day| if on_duty(day) { (WHOLE - away.uncovered[day]).max(0) } else { 0 }).collect();
        for week in 0..self.weeks {
            let days = 7 * week..7 * week + 7;
            let given: i64 = presence[days.clone()].iter().sum();
            let covered: i64 = days.filter(|&day| away.is_covered[day]).map(|day| presence[day]).sum();
            self.capacity.push(minutes(fm.weekly_minutes, given));
            self.covered.push(minutes(fm.weekly_minutes, covered));
        }
        let plan_day = case.horizon.plan_day().0;
        self.works.extend((0..self.days).map(|day| day as i32 >= plan_day && on_duty(day) && away.total[day] < WHOLE));
    }

    pub(super) fn capacity(&self, fm: Id<Fm>) -> &[i64] {
        &self.capacity[fm.index() * self.weeks..][..self.weeks]
    }

    pub(super) fn covered(&self, fm: Id<Fm>) -> &[i64] {
        &self.covered[fm.index() * self.weeks..][..self.weeks]
    }

    /// True when a deployment may start with `fm` on `day`.
    pub(super) fn works(&self, fm: Id<Fm>, day: Day) -> bool {
        usize::try_from(day.0).is_ok_and(|day| day < self.days && self.works[fm.index() * self.days + day])
    }

    /// The FM's working days from `first` to `last`, both inclusive.
    pub(super) fn days(&self, fm: Id<Fm>, first: Day, last: Day) -> impl Iterator<Item = Day> {
        (first.0..=last.0).map(Day).filter(move |&day| self.works(fm, day))
    }

    /// The FM's first working day on or after `day`.
    pub(super) fn next(&self, case: &Case, fm: Id<Fm>, day: Day) -> Next {
        let last = case.horizon.last_day();
        match self.days(fm, day, last).next() {
            Some(found) => Next::On(found),
            None if returns(case, &case.fms[fm], day.max(last.plus(1))) => Next::AfterHorizon,
            None => Next::Never,
        }
    }
}

fn minutes(weekly: i64, millionths: i64) -> i64 {
    (i128::from(weekly) * i128::from(millionths) / i128::from(5 * WHOLE)) as i64
}

/// True when `fm` works on some day from `from` (after the horizon) on.
fn returns(case: &Case, fm: &Fm, from: Day) -> bool {
    let Some(until) = fm.available_to else { return true };
    let mut days = (from.0..=case.horizon.day(until).0).map(Day);
    days.any(|day| {
        let date = case.horizon.date(day);
        is_working(case, fm.region, day) && fm.is_employed(date) && lost(&fm.absences, date) < WHOLE
    })
}

fn lost(absences: &[Absence], date: NaiveDate) -> i64 {
    absences.iter().filter(|row| row.from <= date && date <= row.to).map(|row| i64::from(row.share.0)).sum()
}

/// Absences of one FM by day of the horizon, in millionths.
struct Away {
    total: Vec<i64>,
    uncovered: Vec<i64>,
    is_covered: Vec<bool>,
}

impl Away {
    fn of(case: &Case, fm: &Fm) -> Self {
        let days = 7 * case.horizon.weeks();
        let mut away = Self { total: vec![0; days], uncovered: vec![0; days], is_covered: vec![false; days] };
        let covered = covered_blocks(case, fm);
        for row in &fm.absences {
            let whole = row.share >= Share::WHOLE;
            let is_covered = whole && covered.iter().any(|&(from, to)| from <= row.from && row.to <= to);
            let first = case.horizon.day(row.from).0.max(0);
            let last = case.horizon.day(row.to).0.min(days as i32 - 1);
            for day in first..=last {
                away.add(day as usize, i64::from(row.share.0), is_covered);
            }
        }
        away
    }

    fn add(&mut self, day: usize, share: i64, is_covered: bool) {
        self.total[day] += share;
        if is_covered {
            self.is_covered[day] = true;
        } else {
            self.uncovered[day] += share;
        }
    }
}

/// Full absences, those that overlap or touch as one, of at most `cover_days` weekdays.
fn covered_blocks(case: &Case, fm: &Fm) -> Vec<(NaiveDate, NaiveDate)> {
    let mut rows: Vec<(NaiveDate, NaiveDate)> =
        fm.absences.iter().filter(|row| row.share >= Share::WHOLE).map(|row| (row.from, row.to)).collect();
    rows.sort_unstable();
    let mut blocks: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for (from, to) in rows {
        match blocks.last_mut() {
            Some(block) if (from - block.1).num_days() <= 1 => block.1 = block.1.max(to),
            _ => blocks.push((from, to)),
        }
    }
    let weekdays = |from: NaiveDate, to: NaiveDate| {
        let (first, last) = (case.horizon.day(from).0, case.horizon.day(to).0);
        (first..=last).filter(|&day| Day(day).is_weekday()).count()
    };
    blocks.retain(|&(from, to)| weekdays(from, to) <= case.policy.cover_days as usize);
    blocks
}
