//! Whether the work of a unit still fits into what an FM has left.

use super::days::{Job, bound, each};
use super::effort::Work;
use super::load::{Cell, Cells, Limits};
use super::truth::Truth;
use crate::case::{Day, Fm, Id};

/// Start combinations tried for one unit and FM before the question is left open.
const MOST_TRIES: u32 = 200_000;

/// What every FM has left, in rows of weeks.
pub(super) struct Left {
    weeks: usize,
    /// Minutes a tenant that is not there yet may add.
    minutes: Vec<i64>,
    /// Starts that may be added.
    starts: Vec<u32>,
}

impl Left {
    pub(super) fn of(truth: &Truth<'_>, cells: &Cells) -> Self {
        let mut left = Self { weeks: truth.weeks, minutes: Vec::new(), starts: Vec::new() };
        for fm in truth.case.fms.ids() {
            let limits = Limits::of(truth, fm);
            for (week, cell) in cells.row(fm).iter().enumerate() {
                left.minutes.push(minutes_left(&limits, week, cell, false));
                left.starts.push(limits.starts().map_or(u32::MAX, |most| most.saturating_sub(cell.starts)));
            }
        }
        left
    }

    pub(super) fn minutes(&self, fm: Id<Fm>) -> &[i64] {
        &self.minutes[fm.index() * self.weeks..][..self.weeks]
    }

    pub(super) fn starts(&self, fm: Id<Fm>) -> &[u32] {
        &self.starts[fm.index() * self.weeks..][..self.weeks]
    }
}

/// Minutes a tenant may add to a week; it `is_there` when it has load in it already.
pub(super) fn minutes_left(limits: &Limits<'_>, week: usize, cell: &Cell, is_there: bool) -> i64 {
    let is_full = !is_there && limits.tenants(cell).is_some_and(|most| cell.tenants >= most);
    if is_full { 0 } else { limits.load(week, cell) - cell.load }
}

/// The load of each job by start day, to turn most FMs down at a glance.
pub(super) struct Glance {
    jobs: Vec<Vec<DayLoad>>,
}

/// A start day and the minutes it puts on the weeks from `first` on.
struct DayLoad {
    day: Day,
    first: usize,
    minutes: Vec<i64>,
}

impl Glance {
    /// The days of `jobs` on the region's calendar, for units that may go to any FM.
    pub(super) fn of(truth: &Truth<'_>, jobs: &[Job]) -> Self {
        let jobs = jobs.iter().map(|job| {
            let first = job.not_before.map_or(job.ready.due, |bound| bound.max(job.ready.due));
            let days = (first.0..=job.ready.last.0).map(Day).filter(|day| day.is_weekday());
            days.map(|day| DayLoad::of(truth, job, day)).collect()
        });
        Self { jobs: jobs.collect() }
    }

    /// False when some job fits on none of its days, even without the others.
    pub(super) fn may_fit(&self, truth: &Truth<'_>, fm: Id<Fm>, left: &[i64]) -> bool {
        self.jobs.iter().all(|days| days.iter().any(|day| day.fits(left) && truth.staff.works(fm, day.day)))
    }
}

impl DayLoad {
    fn of(truth: &Truth<'_>, job: &Job, day: Day) -> Self {
        let (mut first, mut minutes) = (0, Vec::new());
        truth.profiles.spread(work(job, day), truth.weeks, |week, load| {
            first = week - minutes.len();
            minutes.push(load);
        });
        Self { day, first, minutes }
    }

    fn fits(&self, left: &[i64]) -> bool {
        self.minutes.iter().zip(&left[self.first..]).all(|(&minutes, &left)| minutes == 0 || minutes <= left)
    }
}

/// The question whether work fits.
#[derive(Clone, Copy)]
pub(super) struct Fit<'a> {
    pub(super) truth: &'a Truth<'a>,
    pub(super) fm: Id<Fm>,
    pub(super) jobs: &'a [Job],
    /// Minutes left by week.
    pub(super) minutes: &'a [i64],
    /// Starts left by week.
    pub(super) starts: &'a [u32],
}

/// What a unit adds to its FM's weeks while combinations are tried; kept between questions to save allocations.
#[derive(Default)]
pub(super) struct Sheet {
    minutes: Vec<i64>,
    starts: Vec<u32>,
    /// Start days of the jobs placed so far.
    days: Vec<Day>,
    tries: u32,
}

impl Sheet {
    fn clear(&mut self, weeks: usize) {
        self.minutes.clear();
        self.minutes.resize(weeks, 0);
        self.starts.clear();
        self.starts.resize(weeks, 0);
        self.days.clear();
        self.tries = 0;
    }
}

impl Fit<'_> {
    /// True when `running` and every job fit together; false also when too many combinations would have to be tried.
    pub(super) fn holds(&self, running: &[Work], sheet: &mut Sheet) -> bool {
        sheet.clear(self.truth.weeks);
        let runs = running.iter().all(|&work| self.add(sheet, work, 1));
        runs && self.place(sheet)
    }

    /// Tries the days of the first job that has none yet, and then those of the jobs after it.
    fn place(&self, sheet: &mut Sheet) -> bool {
        let Some(job) = self.jobs.get(sheet.days.len()) else { return true };
        let from = bound(self.truth, job, &sheet.days, self.jobs);
        for day in each(self.truth, job.days, self.fm, from) {
            sheet.tries += 1;
            if sheet.tries > MOST_TRIES {
                return false;
            }
            let fits = self.put(sheet, job, day);
            sheet.days.push(day);
            if fits && self.place(sheet) {
                return true;
            }
            sheet.days.pop();
            self.take(sheet, job, day);
        }
        false
    }

    /// Adds a start and says whether what it touches stays within what is left.
    fn put(&self, sheet: &mut Sheet, job: &Job, day: Day) -> bool {
        let week = day.week() as usize;
        sheet.starts[week] += 1;
        let starts_fit = sheet.starts[week] <= self.starts[week];
        self.add(sheet, work(job, day), 1) && starts_fit
    }

    /// Takes back what [`Fit::put`] added.
    fn take(&self, sheet: &mut Sheet, job: &Job, day: Day) {
        sheet.starts[day.week() as usize] -= 1;
        self.add(sheet, work(job, day), -1);
    }

    fn add(&self, sheet: &mut Sheet, work: Work, sign: i64) -> bool {
        let mut fits = true;
        self.truth.profiles.spread(work, self.truth.weeks, |week, minutes| {
            sheet.minutes[week] += sign * minutes;
            fits &= minutes == 0 || sheet.minutes[week] <= self.minutes[week];
        });
        fits
    }
}

fn work(job: &Job, day: Day) -> Work {
    Work::Profile { profile: job.ready.profile, start: day.weekday_number() }
}
