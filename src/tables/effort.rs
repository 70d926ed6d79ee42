//! `effort.csv`.

use super::cell;
use super::columns::{Col, Header};
use super::desk::Desk;
use super::merge::Workloads;
use super::names::misspelt;
use super::pool::is_served;
use super::row::{About, Row};
use super::schema::EFFORT;
use crate::case::{EffortRows, EffortTable, L1Status, Names, Phase, Service, Table, Tenant, Workload};
use crate::error::Result;
use crate::finding::{Finding, Rule, counted, named};
use std::collections::{BTreeMap, HashMap};

/// The hours of deployments, with an empty set of phases where a bad row leaves them unknown.
#[derive(Debug, Default)]
pub(super) struct Effort {
    table: EffortTable,
    /// True when some set of rows has a bad row.
    has_gaps: bool,
}

impl Effort {
    /// Marks the workloads whose hours a bad row leaves unknown: nobody should plan them with too few. Tells at each such
    /// row how many there are.
    pub(super) fn mark_gaps(&self, workloads: &mut Workloads, tenants: &Table<Tenant>, findings: &mut Vec<Finding>) {
        if !self.has_gaps {
            return;
        }
        let mut left_out: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
        for workload in workloads.table.iter_mut() {
            let Some(line) = self.gap(workload) else { continue };
            let was_bad = std::mem::replace(&mut workload.bad, true);
            let tenant = &tenants[workload.tenant];
            if !was_bad && is_served(tenant) {
                left_out.entry(line).or_default().push(&tenant.id);
            }
        }
        findings.extend(left_out.into_iter().map(|(line, tenants)| left_out_at(line, tenants)));
    }

    /// The line of the bad row for which nobody knows what `workload` takes.
    fn gap(&self, workload: &Workload) -> Option<u32> {
        let overridden = workload.duration_weeks.is_some() && workload.minutes_per_week.is_some();
        let needs_rows = workload.status == L1Status::InProgress && !overridden;
        let rows = self.table.rows(workload.service, workload.seats).filter(|_| needs_rows)?;
        rows.phases.is_empty().then_some(rows.line)
    }

    /// The table without the sets that have a bad row.
    pub(super) fn into_table(mut self) -> EffortTable {
        let is_whole = |rows: &EffortRows| !rows.phases.is_empty();
        self.table.fallback.retain(is_whole);
        self.table.by_service.values_mut().for_each(|rows| rows.retain(is_whole));
        self.table
    }
}

/// What follows when the bad row on `line` is left out; `tenants` have work that needs it.
fn left_out_at(line: u32, mut tenants: Vec<&str>) -> Finding {
    let (are, they) = if tenants.len() == 1 { ("is", "it takes") } else { ("are", "they take") };
    let number = counted(tenants.len(), "workload");
    tenants.dedup();
    let tenants = named(tenants);
    let message = format!(
        "with --skip-bad-rows {number} In Progress {are} not planned, since nothing else says what {they} ({tenants})"
    );
    Finding::warning(Rule::TableEffort, message).at(EFFORT.file, line)
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
        let Some(workload) = workload else {
            desk.findings.push(nameless().at(row.file(), row.line()));
            continue;
        };
        if workload != "*" && !bad && sets.is_new(workload) {
            desk.findings
                .extend(misspelt("workload", workload, services).map(|warning| warning.at(row.file(), row.line())));
        }
        sets.add(workload, seats_from, (row.line(), phase.filter(|_| !bad)));
    }
    desk.close(&table);
    effort.table = sets.into_table(services);
    Ok(effort)
}

/// What follows when a row without a workload is left out.
fn nameless() -> Finding {
    let message =
        "with --skip-bad-rows this row does not count: the workload it is meant for is planned without its weeks";
    Finding::warning(Rule::TableEffort, message)
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
    /// The sets by `seats_from`.
    sets: BTreeMap<u32, Set>,
    /// The line of the first bad row that does not say which set it belongs to.
    spoilt: Option<u32>,
}

/// Rows of one workload and one `seats_from`.
struct Set {
    /// The first line; that of the first bad row, when there is one.
    line: u32,
    /// The phases in the order of the file; `None` where one of them is bad.
    phases: Option<Vec<Phase>>,
}

impl Set {
    fn add(&mut self, line: u32, phase: Option<Phase>) {
        match (&mut self.phases, phase) {
            (Some(phases), Some(phase)) => phases.push(phase),
            (Some(_), None) => *self = Self { line, phases: None },
            (None, _) => {}
        }
    }
}

impl Rows {
    /// The sets, ascending by `seats_from`; one without phases stands for those with a bad row.
    fn finish(self) -> Vec<EffortRows> {
        if let Some(line) = self.spoilt {
            return vec![EffortRows { seats_from: 0, phases: Vec::new(), line }];
        }
        let rows = |(seats_from, Set { line, phases }): (u32, Set)| EffortRows {
            seats_from,
            phases: phases.unwrap_or_default(),
            line,
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

    /// Adds the phase on `line`; `None` stands for a bad row.
    fn add(&mut self, workload: &str, seats_from: Option<u32>, (line, phase): (u32, Option<Phase>)) {
        let rows = self.rows(workload);
        match seats_from {
            Some(seats_from) => {
                let empty = || Set { line, phases: Some(Vec::new()) };
                rows.sets.entry(seats_from).or_insert_with(empty).add(line, phase);
            }
            None => drop(rows.spoilt.get_or_insert(line)),
        }
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
    use super::super::testing::{case, findings, reading, texts, with};

    const HEADER: &str = "workload,seats_from,weeks,hours_per_week";

    #[test]
    fn a_bad_cell_is_named_with_its_value_and_what_was_expected_and_so_is_what_is_not_planned_for_it() {
        let skipped = "effort.csv:2: warning TABLE-EFFORT: with --skip-bad-rows 1 workload In Progress is not planned, since \
                       nothing else says what it takes (T1)";
        for (row, expected) in [
            ("*,many,4,2", "seats_from is \"many\"; expected a whole number from 0 to 1000000000"),
            ("*,0,,2", "weeks is empty; expected a value (weeks of the phase)"),
            ("*,0,2.5,2", "weeks is \"2.5\"; expected a whole number from 0 to 520"),
            ("*,0,4,169", "hours_per_week is \"169\"; expected hours per week from 0 to 168"),
            ("*,0,4,nan", "hours_per_week is \"nan\"; expected hours per week from 0 to 168"),
        ] {
            let error = format!("effort.csv:2: error TABLE-CELL: {expected} (workload *)");
            assert_eq!(findings("effort.csv", format!("{HEADER}\n{row}\n")), [&error, skipped], "{row}");
        }
    }

    #[test]
    fn a_row_without_a_workload_is_an_error_and_does_not_count_when_it_is_skipped() {
        let skipped = "effort.csv:3: warning TABLE-EFFORT: with --skip-bad-rows this row does not count: the workload it is \
                       meant for is planned without its weeks";
        let all = findings("effort.csv", format!("{HEADER}\n*,0,4,2\n,0,4,2\n"));
        assert!(all.len() == 2 && all[0].contains("error TABLE-CELL: workload is empty"), "{all:?}");
        assert_eq!(all[1], skipped);
    }

    #[test]
    fn all_that_a_bad_row_leaves_unplanned_is_counted_once_at_the_first_bad_row_of_its_set() {
        let workloads = "tenant_id,workload,l1_status,seats,duration_weeks,hours_per_week\nT1,Teams,In Progress,100,,\n\
                         T1,Intune,In Progress,50,,\nT2,Teams,In Progress,50,2,3\nT2,Intune,Blocked,50,,\n";
        let rows = "*,0,1,1\n*,50,4,2\n*,50,x,2\n*,50,4,y\n*,500,z,1\n";
        let files = case().with("workloads.csv", workloads).with("effort.csv", format!("{HEADER}\n{rows}"));
        let read = reading(&files);
        let said: Vec<String> = texts(&read).into_iter().filter(|text| !text.contains("error")).collect();
        assert_eq!(
            said,
            [
                "effort.csv:4: warning TABLE-EFFORT: with --skip-bad-rows 2 workloads In Progress are not planned, since nothing \
              else says what they take (T1)"
            ]
        );
        let bad: Vec<bool> = read.case.unwrap().workloads.iter().map(|workload| workload.bad).collect();
        assert_eq!(bad, [true, true, false, false]);
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
