//! Absences and employment of an FM, as days of the horizon.
//!
//! Full absences that overlap or touch count as one; one of at most `cover_days` weekdays is covered by colleagues.

use super::RegionCalendar;
use super::calendar::weekdays_before;
use crate::case::{Absence, Case, Day, Fm, Horizon, Share};

/// Full presence, or full absence, in millionths.
pub(super) const WHOLE: i64 = Share::WHOLE.0 as i64;

/// First and last day of the employment, where known.
pub(super) struct Employment {
    first: Option<Day>,
    pub(super) last: Option<Day>,
}

impl Employment {
    pub(super) fn new(horizon: &Horizon, fm: &Fm) -> Self {
        let day = |date| horizon.day(date);
        Self { first: fm.available_from.map(day), last: fm.available_to.map(day) }
    }

    pub(super) fn includes(&self, day: Day) -> bool {
        self.first.is_none_or(|first| first <= day) && self.last.is_none_or(|last| day <= last)
    }
}

/// A run of calendar days, both ends included.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) from: Day,
    pub(super) to: Day,
}

impl Span {
    pub(super) fn of(horizon: &Horizon, absence: &Absence) -> Self {
        Self { from: horizon.day(absence.from), to: horizon.day(absence.to) }
    }

    fn weekdays(self) -> i64 {
        i64::from(weekdays_before(self.to.plus(1)) - weekdays_before(self.from)).max(0)
    }

    pub(super) fn contains(self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }
}

/// Shares of absence on each day of the horizon, in millionths.
pub(super) struct Absences {
    /// Sum over absences that lower capacity; empty when the FM is never away.
    counted: Vec<i64>,
    /// Sum over absences that colleagues cover.
    covered: Vec<i64>,
}

impl Absences {
    pub(super) fn new(case: &Case, fm: &Fm) -> Self {
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

    pub(super) fn total(&self, day: Day) -> i64 {
        Self::on(&self.counted, day) + Self::on(&self.covered, day)
    }

    pub(super) fn presence(&self, day: Day) -> i64 {
        (WHOLE - Self::on(&self.counted, day)).max(0)
    }

    /// The presence that colleagues stand in for.
    pub(super) fn covered_presence(&self, day: Day) -> i64 {
        if Self::on(&self.covered, day) > 0 { self.presence(day) } else { 0 }
    }
}

fn is_whole(absence: &Absence) -> bool {
    absence.share >= Share::WHOLE
}

/// Covered absences that follow one another with no working day between them, joined, where colleagues would not cover them
/// as one. Exports with a row per week tear a long absence so.
pub(super) fn torn(case: &Case, calendar: &RegionCalendar, fm: &Fm) -> Vec<Span> {
    let mut runs: Vec<Span> = Vec::new();
    for block in covered_blocks(&case.horizon, &fm.absences, case.policy.cover_days) {
        match runs.last_mut() {
            Some(run) if calendar.on_or_after(run.to.plus(1)) >= block.from => run.to = block.to,
            Some(_) | None => runs.push(block),
        }
    }
    runs.retain(|run| run.weekdays() > i64::from(case.policy.cover_days));
    runs
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
