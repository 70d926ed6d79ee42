//! Wide exports: one row per tenant, one engagement start date per workload in a column of its own.
//!
//! ```text
//! Tenant ID | Region | Language | Teams ESD  | Intune ESD | Intune status
//! T1        | EMEA   | English  | 12/07/2026 |            | No Intent
//! ```
//!
//! The columns are known by their names, by their endings (`ESD`, `Engagement Start Date`, `L1 status`, `seats` ...), by the
//! dates in them (the name is then the workload's), or by a mapping file. A workload has a row where its status or, without
//! a column of statuses, its date is given, and is `In Progress` unless a status says otherwise.

mod convert;
mod dates;
mod grid;
mod layout;
mod mapping;
mod names;
#[cfg(test)]
mod tests;

pub use dates::DateFormat;

use crate::error::{Error, Result};
use crate::finding::{Finding, Severity};
use convert::{Converter, Rows};
use grid::Grid;
use layout::Layout;
use mapping::Mapping;
use std::path::Path;

/// How to read an export.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// In which order it writes dates; `None` takes each as it reads and refuses those that read in two ways.
    pub date_format: Option<DateFormat>,
    /// The mapping file.
    pub mapping: Option<&'a Path>,
}

/// The tables of an export.
#[derive(Clone, Debug)]
pub struct Import {
    /// The bytes of `tenants.csv`.
    pub tenants: Vec<u8>,
    /// The number of tenants.
    pub tenant_count: usize,
    /// The bytes of `workloads.csv`.
    pub workloads: Vec<u8>,
    /// The number of rows in it.
    pub workload_count: usize,
    /// The names of the workloads that were found.
    pub workload_names: Vec<String>,
    /// Warnings, such as columns that mean nothing.
    pub findings: Vec<Finding>,
}

/// Reads the export in the file `path`: CSV, or the first sheet of a workbook.
///
/// # Errors
/// When a file cannot be read, or the export has faults: the error's [`findings`](Error::findings) name them all, with
/// file, line, column, value and what was expected.
pub fn import(path: &Path, options: Options<'_>) -> Result<Import> {
    let mapping = options.mapping.map_or_else(|| Ok(Mapping::default()), Mapping::read)?;
    let grid = Grid::read(path, mapping.sheet.as_deref())?;
    of_grid(&grid, &mapping, options.date_format)
}

fn of_grid(grid: &Grid, mapping: &Mapping, format: Option<DateFormat>) -> Result<Import> {
    let mut findings = Vec::new();
    let layout = Layout::of(grid, mapping, &mut findings);
    stop_at_errors(grid, &findings)?;
    let format = format.or_else(|| mapping.date_format());
    let mut converter = Converter { grid, layout: &layout, mapping, format, findings };
    let (tenants, workloads) = converter.tables();
    let findings = converter.findings;
    stop_at_errors(grid, &findings)?;
    Ok(Import {
        tenant_count: tenants.rows.len(),
        tenants: csv_bytes(&tenants)?,
        workload_count: workloads.rows.len(),
        workloads: csv_bytes(&workloads)?,
        workload_names: layout.workloads.iter().map(|(name, _)| name.clone()).collect(),
        findings,
    })
}

fn stop_at_errors(grid: &Grid, findings: &[Finding]) -> Result<()> {
    if findings.iter().all(|finding| finding.severity != Severity::Error) {
        return Ok(());
    }
    Err(Error::input(format!("{} has errors, so nothing is imported", grid.file), findings.to_vec()))
}

fn csv_bytes(table: &Rows) -> Result<Vec<u8>> {
    let write = || {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&table.columns)?;
        table.rows.iter().try_for_each(|row| writer.write_record(row))?;
        writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
    };
    write().map_err(|error| Error::io("write", Path::new("the table"), error.into()))
}
