//! Joins the rows of one workload, cell by cell.

use super::super::workloads::{AfterName, WorkloadRow};
use crate::case::{Id, L1Status, Names, Precision};
use crate::finding::Rule;
use std::fmt::Display;

/// The rows of one workload so far.
pub(super) struct Merged {
    /// The first row, its empty cells filled from the others.
    pub(super) row: WorkloadRow,
    /// Seats of the In Progress rows.
    pub(super) seats: u64,
    /// A row with the status In Progress has seats.
    in_progress: bool,
    /// The first status on a row that is not In Progress.
    other_status: Option<L1Status>,
    /// Line of the first row that calls the ESD a month estimate.
    pub(super) month_line: u32,
    pub(super) bad: bool,
}

impl Merged {
    pub(super) fn new(row: &WorkloadRow, seats: Option<u32>) -> Self {
        let (row, month_line, bad) = (row.clone(), row.line, row.bad);
        let mut merged = Self { row: row.clone(), seats: 0, in_progress: false, other_status: None, month_line, bad };
        merged.count(&row, seats);
        merged
    }

    /// Seats nobody stated (`None`) are not known to be none: the row counts, with 0 for the effort table.
    fn count(&mut self, row: &WorkloadRow, seats: Option<u32>) {
        if row.status == L1Status::InProgress {
            self.seats += u64::from(seats.unwrap_or(0));
            self.in_progress |= seats != Some(0);
        } else {
            self.other_status = self.other_status.or(Some(row.status));
        }
    }

    /// In Progress when a row of that status has seats, else that of the first row with another status. A workload
    /// of which no row has seats anywhere is in no state that is known.
    pub(super) fn status(&self) -> L1Status {
        if self.in_progress { L1Status::InProgress } else { self.other_status.unwrap_or(L1Status::StatusUnknown) }
    }

    /// True when all rows are In Progress and none has seats.
    pub(super) const fn lacks_seats(&self) -> bool {
        !self.in_progress && self.other_status.is_none()
    }

    /// Takes in a further row and says where it contradicts the ones before.
    pub(super) fn join(
        &mut self,
        row: &WorkloadRow,
        seats: Option<u32>,
        names: &Names<AfterName>,
    ) -> Vec<(Rule, String)> {
        self.count(row, seats);
        if self.row.precision.is_none() && row.precision == Some(Precision::Month) {
            self.month_line = row.line;
        }
        let first = self.row.line;
        let own = &mut self.row;
        let name = |id: Id<AfterName>| names.name(id).to_owned();
        let hours = |minutes: i64| minutes as f64 / 60.0;
        let clashes = [
            unite(&mut own.esd, row.esd).map(|pair| clash("esd", first, pair)),
            unite(&mut own.precision, row.precision).map(|(a, b)| clash("esd_precision", first, (word(a), word(b)))),
            unite(&mut own.started_on, row.started_on).map(|pair| clash("started_on", first, pair)),
            unite(&mut own.target_date, row.target_date).map(|pair| clash("target_date", first, pair)),
            unite(&mut own.kickoff_date, row.kickoff_date).map(|pair| clash("kickoff_date", first, pair)),
            unite(&mut own.after, row.after).map(|(a, b)| clash("after", first, (name(a), name(b)))),
            unite(&mut own.gap_days, row.gap_days).map(|pair| clash("gap_days", first, pair)),
            unite(&mut own.duration_weeks, row.duration_weeks).map(|pair| clash("duration_weeks", first, pair)),
            unite(&mut own.minutes_per_week, row.minutes_per_week)
                .map(|(a, b)| clash("hours_per_week", first, (hours(a), hours(b)))),
        ];
        let clashes: Vec<_> = clashes.into_iter().flatten().collect();
        self.bad |= row.bad || !clashes.is_empty();
        clashes
    }
}

/// Fills an empty cell from another row; both values when they differ.
fn unite<T: Copy + PartialEq>(own: &mut Option<T>, other: Option<T>) -> Option<(T, T)> {
    let pair = own.zip(other).filter(|(own, other)| own != other);
    *own = own.or(other);
    pair
}

fn clash<T: Display>(column: &'static str, first: u32, (before, here): (T, T)) -> (Rule, String) {
    let rule = if column.starts_with("esd") { Rule::EsdOne } else { Rule::TableDuplicate };
    let message = format!(
        "{column} is {here} here and {before} on an earlier row of this workload (the first is line {first}); \
         expected one value per tenant and workload"
    );
    (rule, message)
}

const fn word(precision: Precision) -> &'static str {
    match precision {
        Precision::Day => "day",
        Precision::Month => "month",
    }
}
