//! What an FM has to give: hours in every week, and the days on which a deployment may start.
//!
//! Capacity of a week = `weekly_hours` x (sum of presence over its weekdays) / 5, rounded down to minutes. Presence is 0
//! on a holiday of the FM's region and outside the employment, else 1 less the shares of the absences of that day. A full
//! absence of at most `cover_days` weekdays is covered by colleagues: it bars starts and leaves capacity alone.

use super::RegionCalendar;
use super::calendar::weekdays_before;
use crate::case::{Absence, Case, Day, Fm, Horizon, Region, Share, Table};

/// What an FM has to give.
#[derive(Clone, Debug, PartialEq)]
pub struct Availability {
    /// Minutes of capacity in each week of the horizon.
    pub capacity: Vec<i64>,
    /// Minutes in each week in which colleagues cover for the FM.
    pub covered: Vec<i64>,
    /// The days of the horizon on which a deployment may start.
    starts: DaySet,
    after_horizon: AfterHorizon,
}

/// Whether the FM still works after the horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AfterHorizon {
    Never,
    Until(Day),
    Always,
}

/// When an FM next works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextWorkingDay {
    /// On this day of the horizon.
    On(Day),
    /// Only after the horizon.
    BeyondHorizon,
    /// Never again.
    Never,
}

impl Availability {
    /// True when a deployment may start on `day` (false outside the horizon).
    #[must_use]
    pub fn is_working(&self, day: Day) -> bool {
        self.starts.contains(day)
    }

    /// The FM's first working day on or after `day`.
    #[must_use]
    pub fn on_or_after(&self, day: Day) -> NextWorkingDay {
        if let Some(next) = self.starts.next(day) {
            return NextWorkingDay::On(next);
        }
        match self.after_horizon {
            AfterHorizon::Always => NextWorkingDay::BeyondHorizon,
            AfterHorizon::Until(last) if day <= last => NextWorkingDay::BeyondHorizon,
            AfterHorizon::Until(_) | AfterHorizon::Never => NextWorkingDay::Never,
        }
    }

    fn of(case: &Case, calendar: &RegionCalendar, fm: &Fm) -> Self {
        let employed = Employment::new(&case.horizon, fm);
        let absences = Absences::new(case, fm);
        let works = |day: Day| calendar.is_working(day) && employed.includes(day);
        let minutes = |week: usize, presence: &dyn Fn(Day) -> i64| {
            let millionths: i64 = weekdays_of(week).filter(|&day| works(day)).map(presence).sum();
            fm.weekly_minutes * millionths / (5 * WHOLE)
        };
        let weeks = 0..case.horizon.weeks();
        let starts = weeks.clone().flat_map(weekdays_of);
        let starts = starts.filter(|&d| d >= case.horizon.plan_day() && works(d) && absences.total(d) < WHOLE);
        Self {
            starts: DaySet::new(&case.horizon, starts),
            capacity: weeks.clone().map(|week| minutes(week, &|day| absences.presence(day))).collect(),
            covered: weeks.map(|week| minutes(week, &|day| absences.covered_presence(day))).collect(),
            after_horizon: after_horizon(case, calendar, fm),
        }
    }
}

/// The availability of every FM.
pub(super) fn of_fms(case: &Case, calendars: &Table<RegionCalendar, Region>) -> Table<Availability, Fm> {
    case.fms.iter().map(|fm| Availability::of(case, &calendars[fm.region], fm)).collect()
}

const WHOLE: i64 = Share::WHOLE.0 as i64;

fn weekdays_of(week: usize) -> impl Iterator<Item = Day> + Clone {
    let first = week as i32 * 5;
    (first..first + 5).map(Day::of_weekday)
}

/// First and last day of the employment, where known.
struct Employment {
    first: Option<Day>,
    last: Option<Day>,
}

impl Employment {
    fn new(horizon: &Horizon, fm: &Fm) -> Self {
        let day = |date| horizon.day(date);
        Self { first: fm.available_from.map(day), last: fm.available_to.map(day) }
    }

    fn includes(&self, day: Day) -> bool {
        self.first.is_none_or(|first| first <= day) && self.last.is_none_or(|last| day <= last)
    }
}

/// A run of calendar days, both ends included.
#[derive(Clone, Copy)]
struct Span {
    from: Day,
    to: Day,
}

impl Span {
    fn of(horizon: &Horizon, absence: &Absence) -> Self {
        Self { from: horizon.day(absence.from), to: horizon.day(absence.to) }
    }

    fn weekdays(self) -> i64 {
        i64::from(weekdays_before(self.to.plus(1)) - weekdays_before(self.from)).max(0)
    }

    fn contains(self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }
}

/// Shares of absence on each day of the horizon, in millionths.
struct Absences {
    /// Sum over absences that lower capacity; empty when the FM is never away.
    counted: Vec<i64>,
    /// Sum over absences that colleagues cover.
    covered: Vec<i64>,
}

impl Absences {
    fn new(case: &Case, fm: &Fm) -> Self {
        if fm.absences.is_empty() {
            return Self { counted: Vec::new(), covered: Vec::new() };
        }
        let horizon = &case.horizon;
        let blocks = covered_blocks(horizon, &fm.absences, case.policy.cover_days);
        let days = horizon.weeks() * 7;
        let mut absences = Self { counted: vec![0; days], covered: vec![0; days] };
        for absence in &fm.absences {
            let span = Span::of(horizon, absence);
            let is_covered = is_whole(absence) && blocks.iter().any(|block| block.contains(span.from));
            let shares = if is_covered { &mut absences.covered } else { &mut absences.counted };
            for day in span.from.0.max(0)..=span.to.0.min(horizon.last_day().0) {
                shares[day as usize] += i64::from(absence.share.0);
            }
        }
        absences
    }

    fn on(shares: &[i64], day: Day) -> i64 {
        usize::try_from(day.0).ok().and_then(|index| shares.get(index)).copied().unwrap_or(0)
    }

    fn total(&self, day: Day) -> i64 {
        Self::on(&self.counted, day) + Self::on(&self.covered, day)
    }

    fn presence(&self, day: Day) -> i64 {
        (WHOLE - Self::on(&self.counted, day)).max(0)
    }

    /// The presence that colleagues stand in for.
    fn covered_presence(&self, day: Day) -> i64 {
        if Self::on(&self.covered, day) > 0 { self.presence(day) } else { 0 }
    }
}

fn is_whole(absence: &Absence) -> bool {
    absence.share >= Share::WHOLE
}

/// The full absences short enough for colleagues to cover; rows that overlap or touch count as one.
fn covered_blocks(horizon: &Horizon, absences: &[Absence], cover_days: u32) -> Vec<Span> {
    let mut spans: Vec<Span> = absences.iter().filter(|a| is_whole(a)).map(|a| Span::of(horizon, a)).collect();
    spans.sort_unstable_by_key(|span| (span.from, span.to));
    let mut blocks: Vec<Span> = Vec::new();
    for span in spans {
        match blocks.last_mut() {
            Some(block) if span.from <= block.to.plus(1) => block.to = block.to.max(span.to),
            Some(_) | None => blocks.push(span),
        }
    }
    blocks.retain(|block| block.weekdays() <= i64::from(cover_days));
    blocks
}

/// Absences end some day, so only the end of the employment can keep an FM from working after the horizon.
fn after_horizon(case: &Case, calendar: &RegionCalendar, fm: &Fm) -> AfterHorizon {
    let horizon = &case.horizon;
    let employed = Employment::new(horizon, fm);
    let Some(mut day) = employed.last else { return AfterHorizon::Always };
    let spans: Vec<(Span, i64)> =
        fm.absences.iter().map(|absence| (Span::of(horizon, absence), i64::from(absence.share.0))).collect();
    while day > horizon.last_day() && employed.includes(day) {
        let away = || spans.iter().filter(|(span, _)| span.contains(day));
        // A long full absence is jumped over, so that "away until 9999" costs nothing.
        if let Some((span, _)) = away().find(|(_, share)| *share >= WHOLE) {
            day = span.from.plus(-1);
        } else if calendar.is_working(day) && away().map(|(_, share)| share).sum::<i64>() < WHOLE {
            return AfterHorizon::Until(day);
        } else {
            day = day.plus(-1);
        }
    }
    AfterHorizon::Never
}

/// A set of days of the horizon, one bit each.
#[derive(Clone, Debug, PartialEq)]
struct DaySet {
    words: Vec<u64>,
}

impl DaySet {
    fn new(horizon: &Horizon, days: impl Iterator<Item = Day>) -> Self {
        let mut words = vec![0; (horizon.weeks() * 7).div_ceil(64)];
        for day in days {
            words[day.0 as usize / 64] |= 1 << (day.0 % 64);
        }
        Self { words }
    }

    fn contains(&self, day: Day) -> bool {
        usize::try_from(day.0)
            .ok()
            .and_then(|index| self.words.get(index / 64))
            .is_some_and(|word| word >> (day.0 % 64) & 1 == 1)
    }

    fn next(&self, day: Day) -> Option<Day> {
        let from = usize::try_from(day.0).unwrap_or(0);
        let rest = self.words.get(from / 64)? & (u64::MAX << (from % 64));
        let later = self.words.iter().enumerate().skip(from / 64 + 1).map(|(index, &word)| (index, word));
        let mut words = std::iter::once((from / 64, rest)).chain(later);
        words.find(|(_, word)| *word != 0).map(|(index, word)| Day((index * 64) as i32 + word.trailing_zeros() as i32))
    }
}
