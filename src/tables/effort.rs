//! `effort.csv`.

use super::cell;
use super::columns::{Col, Header};
use super::desk::Desk;
use super::merge::Workloads;
use super::names::misspelt;
use super::row::{About, Row};
use super::schema::EFFORT;
use crate::case::{EffortRows, EffortTable, L1Status, Names, Phase, Service};
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
            if workload.status == L1Status::InProgress && !overridden {
                let phases = self.table.phases(workload.service, workload.seats);
                workload.bad |= phases.is_some_and(<[Phase]>::is_empty);
            }
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

/// Reads the effort table, last of those that name workloads.
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
        let Some(workload) = workload else { continue };
        if workload != "*" && !bad && sets.is_new(workload) {
            desk.findings
                .extend(misspelt("workload", workload, services).map(|warning| warning.at(row.file(), row.line())));
        }
        sets.add(workload, seats_from, phase.filter(|_| !bad));
    }
    desk.close(&table);
    effort.table = sets.into_table(services);
    Ok(effort)
}

/// Weeks a phase or a deployment may last.
pub(super) const MOST_WEEKS: u32 = 520;

/// The largest number of seats.
pub(super) const MOST_SEATS: u32 = 1_000_000_000;

/// The least seats of a row (`None` when unreadable) and its phase.
fn read_row(row: &mut Row<'_>, columns: &Columns) -> (Option<u32>, Option<Phase>) {
    let everybody = row.text(columns.seats_from).is_empty().then_some(0);
    let seats_from = row.optional(columns.seats_from, cell::whole(0..=MOST_SEATS)).or(everybody);
    let weeks = row.required(columns.weeks, cell::whole(0..=MOST_WEEKS));
    let minutes_per_week = row.required(columns.hours_per_week, cell::hours_per_week);
    let name = row.text(columns.phase).into();
    let phase = weeks.zip(minutes_per_week).map(|(weeks, minutes_per_week)| Phase { name, weeks, minutes_per_week });
    (seats_from, phase)
}

/// The rows of one workload.
#[derive(Default)]
struct Rows {
    workload: Box<str>,
    /// The phases by `seats_from`, in the order of the file; `None` where one of them is bad.
    sets: BTreeMap<u32, Option<Vec<Phase>>>,
    /// True when a bad row does not say which set it belongs to.
    spoilt: bool,
}

impl Rows {
    /// The sets, ascending by `seats_from`; one without phases stands for those with a bad row.
    fn finish(self) -> Vec<EffortRows> {
        if self.spoilt {
            return vec![EffortRows { seats_from: 0, phases: Vec::new() }];
        }
        let rows = |(seats_from, phases): (u32, Option<Vec<Phase>>)| EffortRows {
            seats_from,
            phases: phases.unwrap_or_default(),
        };
        self.sets.into_iter().map(rows).collect()
    }
}

/// The rows of all workloads, in the order in which the file first names them.
#[derive(Default)]
struct Sets {
    workloads: Vec<Rows>,
    positions: HashMap<Box<str>, usize>,
}

impl Sets {
    fn is_new(&self, workload: &str) -> bool {
        !self.positions.contains_key(workload)
    }

    /// Adds a phase; `None` stands for a bad row.
    fn add(&mut self, workload: &str, seats_from: Option<u32>, phase: Option<Phase>) {
        let rows = self.rows(workload);
        let Some(seats_from) = seats_from else {
            rows.spoilt = true;
            return;
        };
        let set = rows.sets.entry(seats_from).or_insert_with(|| Some(Vec::new()));
        *set = set.take().zip(phase).map(|(mut phases, phase)| {
            phases.push(phase);
            phases
        });
    }

    fn rows(&mut self, workload: &str) -> &mut Rows {
        let next = self.workloads.len();
        let position = *self.positions.entry(workload.into()).or_insert(next);
        if position == next {
            self.workloads.push(Rows { workload: workload.into(), ..Rows::default() });
        }
        &mut self.workloads[position]
    }

    fn into_table(self, services: &mut Names<Service>) -> EffortTable {
        let mut table = EffortTable::default();
        for rows in self.workloads {
            if &*rows.workload == "*" {
                table.fallback = rows.finish();
            } else {
                table.by_service.insert(services.intern(&rows.workload), rows.finish());
            }
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_rows, case, findings, reading, with};

    const HEADER: &str = "workload,seats_from,weeks,hours_per_week";

    #[test]
    fn a_bad_cell_is_named_with_its_value_and_what_was_expected() {
        assert_rows(
            "effort.csv",
            HEADER,
            &[
                (
                    ",0,4,2",
                    "error TABLE-CELL: workload is empty; expected a value (name of the workload, or * for those without rows of their own)",
                ),
                (
                    "*,many,4,2",
                    "error TABLE-CELL: seats_from is \"many\"; expected a whole number from 0 to 1000000000 (workload *)",
                ),
                ("*,0,,2", "error TABLE-CELL: weeks is empty; expected a value (weeks of the phase) (workload *)"),
                ("*,0,2.5,2", "error TABLE-CELL: weeks is \"2.5\"; expected a whole number from 0 to 520 (workload *)"),
                (
                    "*,0,4,169",
                    "error TABLE-CELL: hours_per_week is \"169\"; expected hours per week from 0 to 168 (workload *)",
                ),
                (
                    "*,0,4,nan",
                    "error TABLE-CELL: hours_per_week is \"nan\"; expected hours per week from 0 to 168 (workload *)",
                ),
            ],
        );
    }

    /// Whether the workload of T1 (Teams, 100 seats) is bad with these rows.
    fn is_bad(rows: &str) -> bool {
        let case = with("effort.csv", format!("{HEADER}\n{rows}")).case.unwrap();
        case.workloads.as_slice()[0].bad
    }

    #[test]
    fn a_workload_whose_hours_a_bad_row_leaves_unknown_is_bad() {
        assert!(is_bad("Teams,0,4,2\nTeams,0,4,x\n"), "a phase is missing");
        assert!(is_bad("Teams,0,4,2\nTeams,?,4,2\n"), "the row may belong to its seats");
        assert!(is_bad("*,0,4,2\n*,0,x,2\n"), "the fallback has a bad phase");
        assert!(!is_bad("Teams,0,4,2\nTeams,1000,4,x\n"), "the bad row is for larger tenants");
        assert!(!is_bad("Teams,0,4,2\nIntune,0,4,x\n"), "the bad row is for another workload");
        assert!(!is_bad("Teams,0,4,2\n*,0,4,x\n"), "Teams has rows of its own");
    }

    #[test]
    fn a_workload_that_brings_its_own_hours_needs_no_effort_rows() {
        let workloads = "tenant_id,workload,l1_status,duration_weeks,hours_per_week\nT1,Teams,In Progress,4,2\n";
        let files = case().with("workloads.csv", workloads).with("effort.csv", format!("{HEADER}\n*,0,4,x\n"));
        assert!(!reading(&files).case.unwrap().workloads.as_slice()[0].bad);
    }

    #[test]
    fn a_set_with_a_bad_row_is_left_out() {
        let case = with("effort.csv", format!("{HEADER}\nTeams,0,4,2\nTeams,50,4,x\n")).case.unwrap();
        let teams = case.services.find("Teams").unwrap();
        assert_eq!(case.effort.by_service[&teams].len(), 1);
    }

    #[test]
    fn a_workload_that_looks_misspelt_is_a_warning_once() {
        assert_eq!(
            findings("effort.csv", format!("{HEADER}\n*,0,4,2\nTaems,0,4,2\nTaems,9,4,2\nYammer,0,1,1\n")),
            ["effort.csv:3: warning POOL-EMPTY: no tenant and no FM has workload Taems; the nearest known is Teams"]
        );
    }
}
