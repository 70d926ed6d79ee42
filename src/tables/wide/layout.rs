//! Which column of an export holds what.

use super::dates;
use super::grid::Grid;
use super::mapping::Mapping;
use super::names;
use crate::finding::{Finding, Rule};
use crate::tables::nearest::nearest;
use crate::tables::row::quoted;
use crate::tables::schema::{TENANTS, TableSchema, WORKLOADS};
use std::collections::BTreeMap;

/// The places of columns, by their names in a table of a case.
pub(super) type Places = BTreeMap<&'static str, usize>;

/// The columns of an export.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Columns of `tenants.csv`.
    pub(super) tenant: Places,
    /// Workloads in the order of their first columns, each with its columns of `workloads.csv`.
    pub(super) workloads: Vec<(String, Places)>,
}

/// What one column holds.
enum Meaning<'a> {
    Tenant(&'static str),
    Workload(&'a str, &'static str),
    Nothing,
    Unknown,
}

impl Layout {
    /// Finds the meaning of every column. Faults make the layout unusable, columns without a meaning are warned of.
    pub(super) fn of(grid: &Grid, mapping: &Mapping, findings: &mut Vec<Finding>) -> Self {
        let mut layout = Self::default();
        let line = grid.header.line;
        let faults = (0..grid.header.cells.len()).filter_map(|place| layout.place(grid, mapping, place));
        findings.extend(faults.map(|finding| finding.at(&grid.file, line)));
        let missing = missing_of_mapping(grid, mapping).chain(layout.missing(mapping));
        findings.extend(missing.map(|message| Finding::error(Rule::TableMissing, message).at(&grid.file, line)));
        layout
    }

    fn place(&mut self, grid: &Grid, mapping: &Mapping, place: usize) -> Option<Finding> {
        let name = Grid::cell(&grid.header, place);
        let (places, column) = match meaning(grid, mapping, place) {
            Meaning::Nothing => return None,
            Meaning::Unknown => return Some(unknown(name)),
            Meaning::Tenant(column) => (&mut self.tenant, column),
            Meaning::Workload(workload, column) => (self.workload(workload), column),
        };
        let first = *places.entry(column).or_insert(place);
        (first != place).then(|| {
            let first = quoted(Grid::cell(&grid.header, first));
            let message = format!("columns {first} and {} both give {column}; ignore one in a mapping", quoted(name));
            Finding::error(Rule::TableColumn, message)
        })
    }

    /// The columns of the workload `name`; case does not count.
    fn workload(&mut self, name: &str) -> &mut Places {
        let known = self.workloads.iter().position(|(known, _)| known.eq_ignore_ascii_case(name));
        let index = known.unwrap_or_else(|| {
            self.workloads.push((name.to_owned(), Places::new()));
            self.workloads.len() - 1
        });
        &mut self.workloads[index].1
    }

    fn missing(&self, mapping: &Mapping) -> impl Iterator<Item = String> {
        let given = |column: &str| self.tenant.contains_key(column) || mapping.defaults.contains_key(column);
        let required = TENANTS.columns.iter().filter(|column| column.required);
        let absent: Vec<String> = required
            .filter(|column| !given(column.name))
            .map(|column| {
                let remedy = if column.name == "tenant_id" { "" } else { ", or one for all rows under [defaults]" };
                format!("no column gives {}; name one under [tenant] of a mapping{remedy}", column.name)
            })
            .collect();
        let no_dates = !self.workloads.iter().any(|(_, places)| places.contains_key("esd"));
        let no_dates = no_dates.then(|| {
            "no column holds engagement start dates; expected one per workload, such as \"Teams ESD\"".to_owned()
        });
        absent.into_iter().chain(no_dates)
    }
}

fn meaning<'a>(grid: &'a Grid, mapping: &'a Mapping, place: usize) -> Meaning<'a> {
    let name = Grid::cell(&grid.header, place);
    let is_this = |theirs: &str| theirs.trim().eq_ignore_ascii_case(name);
    if name.is_empty() || mapping.ignore.iter().any(|theirs| is_this(theirs)) {
        return Meaning::Nothing;
    }
    if let Some((ours, _)) = mapping.tenant.iter().find(|(_, theirs)| is_this(theirs)) {
        return known(&TENANTS, ours).map_or(Meaning::Unknown, Meaning::Tenant);
    }
    if let Some((workload, ours, _)) = mapping.workload_columns().into_iter().find(|(_, _, theirs)| is_this(theirs)) {
        return known(&WORKLOADS, ours).map_or(Meaning::Unknown, |column| Meaning::Workload(workload, column));
    }
    match (names::tenant_column(name), names::workload_column(name)) {
        (Some(column), _) if !mapping.tenant.contains_key(column) => Meaning::Tenant(column),
        (None, Some((workload, column))) => Meaning::Workload(workload, column),
        _ if !names::is_bookkeeping(name) && holds_dates(grid, place) => Meaning::Workload(name, "esd"),
        _ => Meaning::Unknown,
    }
}

/// True when the column has something like a date, so that its name must be a workload's.
fn holds_dates(grid: &Grid, place: usize) -> bool {
    grid.rows.iter().any(|row| dates::is_like_date(Grid::cell(row, place)))
}

fn known(table: &TableSchema, name: &str) -> Option<&'static str> {
    table.columns.iter().find(|column| column.name == name).map(|column| column.name)
}

fn unknown(name: &str) -> Finding {
    let message = format!("column {} is ignored; a mapping can say what it holds", quoted(name));
    Finding::warning(Rule::TableColumn, message)
}

/// Columns the mapping names and the export does not have.
fn missing_of_mapping(grid: &Grid, mapping: &Mapping) -> impl Iterator<Item = String> {
    let header: Vec<&str> = grid.header.cells.iter().map(|name| name.trim()).collect();
    let workloads = mapping.workload_columns().into_iter().map(|(_, _, theirs)| theirs);
    let named = mapping.tenant.values().map(String::as_str).chain(workloads);
    let absent = named.filter(|theirs| !header.iter().any(|name| name.eq_ignore_ascii_case(theirs.trim())));
    let messages: Vec<String> = absent
        .map(|theirs| {
            let nearest = nearest(theirs, header.iter().copied().filter(|name| !name.is_empty())).unwrap_or_default();
            format!(
                "the mapping names column {}, which is not there; the nearest is {}",
                quoted(theirs),
                quoted(nearest)
            )
        })
        .collect();
    messages.into_iter()
}
