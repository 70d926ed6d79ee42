//! `effort.csv`.

use super::cell;
use super::columns::{Col, Header};
use super::desk::Desk;
use super::merge::Workloads;
use super::row::{About, Row};
use super::schema::EFFORT;
use crate::case::{EffortRows, EffortTable, Names, Phase, Service};
use crate::error::Result;
use std::collections::{BTreeMap, HashMap};

/// The hours of deployments, with an empty set of phases where a bad row leaves them unknown.
#[derive(Debug, Default)]
pub(super) struct Effort {
    table: EffortTable,
    /// True when some set of rows has a bad row.
    has_gaps: bool,
}

impl Effort {
    /// Marks the workloads whose hours a bad row leaves unknown: nobody should plan them with too few.
    pub(super) fn mark_gaps(&self, workloads: &mut Workloads) {
        if !self.has_gaps {
            return;
        }
        for workload in workloads.table.iter_mut() {
            let overridden = workload.duration_weeks.is_some() && workload.minutes_per_week.is_some();
            let phases = self.table.phases(workload.service, workload.seats);
            workload.bad |= !overridden && phases.is_some_and(<[Phase]>::is_empty);
        }
    }

    /// The table without the sets that have a bad row.
    pub(super) fn into_table(mut self) -> EffortTable {
        let is_whole = |rows: &EffortRows| !rows.phases.is_empty();
        self.table.fallback.retain(is_whole);
        self.table.by_service.values_mut().for_each(|rows| rows.retain(is_whole));
        self.table
    }
}

struct Columns {
    workload: Col,
    seats_from: Col,
    phase: Col,
    weeks: Col,
    hours_per_week: Col,
}

impl Columns {
    fn of(header: &Header) -> Self {
        Self {
            workload: header.column("workload"),
            seats_from: header.column("seats_from"),
            phase: header.column("phase"),
            weeks: header.column("weeks"),
            hours_per_week: header.column("hours_per_week"),
        }
    }
}

/// Reads the effort table.
pub(super) fn read(desk: &mut Desk<'_>, services: &mut Names<Service>) -> Result<Effort> {
    let mut effort = Effort::default();
    let Some(mut table) = desk.open(&EFFORT)? else { return Ok(effort) };
    let columns = Columns::of(table.header());
    let mut sets = Sets::default();
    while let Some(mut row) = table.next_row() {
        let workload = row.key(columns.workload);
        let (seats_from, phase) = read_row(&mut row, &columns);
        let bad = row.report(About::workload(None, workload), &mut desk.findings);
        effort.has_gaps |= bad;
        if let Some(workload) = workload {
            sets.add(workload, seats_from, phase.filter(|_| !bad));
        }
    }
    desk.close(&table);
    effort.table = sets.into_table(services);
    Ok(effort)
}

/// Weeks a phase or a deployment may last.
pub(super) const MOST_WEEKS: u32 = 520;

/// The largest number of seats.
pub(super) const MOST_SEATS: u32 = 1_000_000_000;

fn read_row(row: &mut Row<'_>, columns: &Columns) -> (u32, Option<Phase>) {
    let seats_from = row.optional(columns.seats_from, cell::whole(0..=MOST_SEATS)).unwrap_or(0);
    let weeks = row.required(columns.weeks, cell::whole(0..=MOST_WEEKS));
    let minutes_per_week = row.required(columns.hours_per_week, cell::weekly_hours);
    let name = row.text(columns.phase).into();
    let phase = weeks.zip(minutes_per_week).map(|(weeks, minutes_per_week)| Phase { name, weeks, minutes_per_week });
    (seats_from, phase)
}

/// The phases of one workload by `seats_from`, in the order of the file; `None` where one of their rows is bad.
type SetsBySeats = BTreeMap<u32, Option<Vec<Phase>>>;

/// The phases of all workloads, in the order in which the file first names them.
#[derive(Default)]
struct Sets {
    workloads: Vec<(Box<str>, SetsBySeats)>,
    positions: HashMap<Box<str>, usize>,
}

impl Sets {
    fn add(&mut self, workload: &str, seats_from: u32, phase: Option<Phase>) {
        let phases = self.of(workload).entry(seats_from).or_insert_with(|| Some(Vec::new()));
        *phases = phases.take().zip(phase).map(|(mut phases, phase)| {
            phases.push(phase);
            phases
        });
    }

    fn of(&mut self, workload: &str) -> &mut SetsBySeats {
        let next = self.workloads.len();
        let position = *self.positions.entry(workload.into()).or_insert(next);
        if position == next {
            self.workloads.push((workload.into(), SetsBySeats::new()));
        }
        &mut self.workloads[position].1
    }

    fn into_table(self, services: &mut Names<Service>) -> EffortTable {
        let mut table = EffortTable::default();
        let rows = |(seats_from, phases): (u32, Option<Vec<Phase>>)| EffortRows {
            seats_from,
            phases: phases.unwrap_or_default(),
        };
        for (workload, sets) in self.workloads {
            let rows = sets.into_iter().map(rows).collect();
            if &*workload == "*" {
                table.fallback = rows;
            } else {
                table.by_service.insert(services.intern(&workload), rows);
            }
        }
        table
    }
}
