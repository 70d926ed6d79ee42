//! Turns the rows of an export into rows of `tenants.csv` and `workloads.csv`.

use super::dates::{self, DateFormat};
use super::grid::Grid;
use super::layout::{Layout, Places};
use super::mapping::Mapping;
use crate::finding::{Finding, Rule};
use crate::tables::cell::{Cell, Parsed, hours_per_week, whole};
use crate::tables::effort::{MOST_SEATS, MOST_WEEKS};
use crate::tables::row::quoted;
use crate::tables::schema::{TENANTS, TableSchema, WORKLOADS};
use crate::tables::source::SheetRow;
use crate::tables::word;
use std::collections::{BTreeSet, HashMap};

/// The rows of one table, with its header.
#[derive(Debug)]
pub(super) struct Rows {
    /// The columns that are given.
    pub(super) columns: Vec<&'static str>,
    /// A text for each of them.
    pub(super) rows: Vec<Vec<String>>,
}

/// What the conversion goes by.
pub(super) struct Converter<'a> {
    /// The export.
    pub(super) grid: &'a Grid,
    /// The meaning of its columns.
    pub(super) layout: &'a Layout,
    /// What stands in empty cells.
    pub(super) mapping: &'a Mapping,
    /// How it writes dates.
    pub(super) format: Option<DateFormat>,
    /// What is wrong with its cells.
    pub(super) findings: Vec<Finding>,
}

/// Whose cell is read.
#[derive(Clone, Copy)]
struct Place<'a> {
    row: &'a SheetRow,
    tenant: &'a str,
    workload: &'a str,
}

/// The status of a workload that has a date where the export has no column of statuses.
const IN_PROGRESS: &str = "In Progress";

impl<'a> Converter<'a> {
    /// The rows of `tenants.csv` and `workloads.csv`.
    pub(super) fn tables(&mut self) -> (Rows, Rows) {
        let grid = self.grid;
        let mut tenants = Rows { columns: self.tenant_columns(), rows: Vec::new() };
        let mut workloads = Rows { columns: self.workload_columns(), rows: Vec::new() };
        let mut lines: HashMap<&str, u32> = HashMap::new();
        for row in &grid.rows {
            let id = self.layout.tenant.get("tenant_id").map_or("", |&place| Grid::cell(row, place));
            let place = Place { row, tenant: id, workload: "" };
            if let Some(first) = lines.insert(id, row.line).filter(|_| !id.is_empty()) {
                let message =
                    format!("tenant_id {} stands on line {first} too; expected one row per tenant", quoted(id));
                self.fault(place, Rule::TableDuplicate, message);
            }
            tenants.rows.push(self.tenant(place, &tenants.columns));
            self.workloads(place, &mut workloads);
        }
        (tenants, workloads)
    }

    fn tenant_columns(&self) -> Vec<&'static str> {
        let given =
            |column: &str| self.layout.tenant.contains_key(column) || self.mapping.defaults.contains_key(column);
        columns_of(&TENANTS, given)
    }

    fn workload_columns(&self) -> Vec<&'static str> {
        let given: BTreeSet<&str> =
            self.layout.workloads.iter().flat_map(|(_, places)| places.keys().copied()).collect();
        columns_of(&WORKLOADS, |column| column == "esd" || given.contains(column))
    }

    fn tenant(&mut self, place: Place<'_>, columns: &[&'static str]) -> Vec<String> {
        let layout = self.layout;
        columns.iter().map(|column| self.value(place, &layout.tenant, column)).collect()
    }

    /// Adds a row for each workload the tenant has.
    fn workloads(&mut self, place: Place<'_>, table: &mut Rows) {
        let layout = self.layout;
        for (workload, places) in &layout.workloads {
            let filled = |column: &str| places.get(column).is_some_and(|&at| !Grid::cell(place.row, at).is_empty());
            let exists = if places.contains_key("l1_status") {
                places.keys().any(|column| filled(column))
            } else {
                filled("esd") || filled("started_on")
            };
            if exists {
                let place = Place { workload, ..place };
                let cells = table.columns.iter().map(|column| match *column {
                    "tenant_id" => place.tenant.to_owned(),
                    "workload" => workload.clone(),
                    column => self.value(place, places, column),
                });
                table.rows.push(cells.collect());
            }
        }
    }

    /// The text of a column for a case: that of the cell, or the default.
    fn value(&mut self, place: Place<'_>, places: &Places, column: &'static str) -> String {
        let at = places.get(column).copied();
        let given = at.map_or("", |at| Grid::cell(place.row, at));
        let theirs = at.map_or(column, |at| Grid::cell(&self.grid.header, at));
        let (text, name) = match (given, self.default(column, at.is_some(), place)) {
            ("", "") => {
                if is_required(column, place) {
                    self.fault(place, Rule::TableCell, empty(theirs, column));
                }
                return String::new();
            }
            ("", default) => (default, column),
            (given, _) => (given, theirs),
        };
        let cell = Cell { text, decimal_comma: self.grid.decimal_comma };
        judge(column, cell, self.format).unwrap_or_else(|expected| {
            self.fault(place, Rule::TableCell, format!("{name} is {}; expected {expected}", quoted(text)));
            String::new()
        })
    }

    fn default(&self, column: &str, has_column: bool, place: Place<'_>) -> &'a str {
        let is_of_tenant = place.workload.is_empty();
        match self.mapping.defaults.get(column) {
            Some(text) if is_of_tenant || column == "l1_status" => text,
            _ if column == "l1_status" && !has_column => IN_PROGRESS,
            _ => "",
        }
    }

    fn fault(&mut self, place: Place<'_>, rule: Rule, message: String) {
        let finding = Finding::error(rule, message).at(&self.grid.file, place.row.line);
        self.findings.push(finding.about(place.tenant, place.workload));
    }
}

fn columns_of(table: &TableSchema, given: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let wanted = table.columns.iter().filter(|column| column.required || given(column.name));
    wanted.map(|column| column.name).collect()
}

/// What is wrong with an empty cell in the column that the export calls `theirs`.
fn empty(theirs: &str, column: &str) -> String {
    format!("{theirs} is empty; expected a value, or {column} for all rows under [defaults] of a mapping")
}

fn is_required(column: &str, place: Place<'_>) -> bool {
    let table = if place.workload.is_empty() { &TENANTS } else { &WORKLOADS };
    table.columns.iter().any(|known| known.required && known.name == column)
}

/// The text a case has for this cell.
fn judge(column: &str, cell: Cell<'_>, format: Option<DateFormat>) -> Parsed<String> {
    let same = || cell.text.to_owned();
    match column {
        "esd" => dates::day_or_month(cell.text, format),
        "started_on" | "target_date" | "kickoff_date" => dates::day(cell.text, format),
        "l1_status" => word::status(cell).map(|status| status.as_str().to_owned()),
        "channel" => word::channel(cell).map(|_| same()),
        "contact" => word::contact(cell).map(|_| same()),
        "esd_precision" => word::precision(cell).map(|_| same()),
        "seats" => whole(0..=MOST_SEATS)(cell).map(|number| number.to_string()),
        "priority" => whole(0..=1_000_000)(cell).map(|number| number.to_string()),
        "gap_days" => whole(0..=3_650)(cell).map(|number| number.to_string()),
        "duration_weeks" => whole(1..=MOST_WEEKS)(cell).map(|number| number.to_string()),
        "hours_per_week" => hours_per_week(cell).map(|_| cell.text.replace(',', ".")),
        _ => Ok(same()),
    }
}
