//! New tenants beside a plan's case, described by options or by a small CSV. They are read like any other tenant.

use super::findings::has_errors;
use crate::case::Case;
use crate::error::{Error, Result};
use crate::explain::Probe;
use crate::finding::{Finding, Rule, Severity};
use crate::tables::schema::{self, TableSchema};
use crate::tables::{self, Content, TableSource, near, same};
use std::fs;
use std::path::Path;

/// A tenant described by options.
#[derive(Debug, clap::Args)]
pub(super) struct NewTenant {
    /// Region of the new tenant
    #[arg(long, requires = "new", value_name = "NAME")]
    region: Option<String>,
    /// Its language
    #[arg(long, requires = "new", value_name = "NAME")]
    language: Option<String>,
    /// Its second language
    #[arg(long, requires = "new", value_name = "NAME")]
    second_language: Option<String>,
    /// A workload it deploys (may be given several times)
    #[arg(long, requires = "new", value_name = "NAME")]
    workload: Vec<String>,
    /// The engagement start date, YYYY-MM-DD or YYYY-MM: one for all, or one for each workload in their order
    #[arg(long, requires = "new", value_name = "DATE")]
    esd: Vec<String>,
    /// Its seats
    #[arg(long, requires = "new", value_name = "N")]
    seats: Option<u32>,
    /// Its customer, when it is one of the case
    #[arg(long, requires = "new", value_name = "ID")]
    customer: Option<String>,
}

impl NewTenant {
    /// The tenant beside the case at `case`, and what there is to warn of.
    ///
    /// # Errors
    /// When the options do not describe a tenant that can be planned.
    pub(super) fn probe(&self, case: &Path) -> Result<(Probe, Vec<Finding>)> {
        if self.esd.is_empty() || (self.esd.len() > 1 && self.esd.len() != self.workload.len()) {
            return Err(Error::usage("give one --esd for all workloads, or one for each"));
        }
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let seats = self.seats.map_or_else(String::new, |seats| seats.to_string());
        let mut rows = vec![header(&["tenant_id", "region", "language", "second_language", "seats", "customer_id"])];
        rows[0].extend(header(&["workload", "esd"]));
        for (at, workload) in self.workload.iter().enumerate() {
            let esd = self.esd.get(at).unwrap_or(&self.esd[0]);
            rows.push(vec![
                "new".to_owned(),
                text(&self.region),
                text(&self.language),
                text(&self.second_language),
                seats.clone(),
                text(&self.customer),
                workload.clone(),
                esd.clone(),
            ]);
        }
        beside(&rows, (case, b','), &of_option)
    }

    /// A warning, when no tenant of `case` is of the customer.
    pub(super) fn unknown_customer(&self, case: &Case) -> Option<Finding> {
        let id = self.customer.as_deref().filter(|id| case.customers.find(id).is_none())?;
        let all: Vec<&str> = case.customers.iter().map(|(_, known)| known).collect();
        let known = near(id, all.iter().copied());
        let known = known.map_or_else(String::new, |known| format!("; the nearest known is {known}"));
        let message =
            format!("no tenant of the case has customer_id {id}: the new one is a customer of its own{known}");
        Some(Finding::warning(Rule::TableReference, message).at("--customer", 0))
    }
}

/// Makes a finding about a table speak of the option that gave the value.
fn of_option(finding: &mut Finding) {
    let option = match finding.message.split(' ').next() {
        Some(column @ ("region" | "language" | "second_language" | "workload" | "esd" | "seats")) => column,
        Some("customer_id") => "customer",
        _ => "new",
    };
    (finding.file, finding.line) = (format!("--{}", option.replace('_', "-")).into(), None);
}

fn header(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// The tenants of the CSV file `path` beside the case at `case`, and what there is to warn of.
///
/// # Errors
/// When the file cannot be read, or its rows do not describe tenants that can be planned.
pub(super) fn of_file(path: &Path, case: &Path) -> Result<(Probe, Vec<Finding>)> {
    let text = fs::read_to_string(path).map_err(|error| Error::io("read", path, error))?;
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|&d| (count(first, d), u8::from(d == b',')));
    let delimiter = delimiter.unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut rows: Vec<Vec<String>> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| Error::usage(format!("{}: {error}", path.display())))?;
        rows.push(record.iter().map(|cell| cell.trim().to_owned()).collect());
    }
    if rows.first().is_none_or(|header| place(header, "tenant_id").is_none()) {
        return Err(Error::usage(format!("{}: expected a header row with tenant_id", path.display())));
    }
    // A row is told by its tenant and workload: it stands on other lines in the tables that are made of the file.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    beside(&rows, (case, delimiter), &|finding| (finding.file, finding.line) = (name.as_ref().into(), None))
}

fn count(line: &str, delimiter: u8) -> usize {
    line.bytes().filter(|&byte| byte == delimiter).count()
}

fn place(header: &[String], name: &str) -> Option<usize> {
    header.iter().position(|cell| same(name, cell))
}

/// Reads `rows`, a header and one row per workload, as the tenants of the case; `place` says in a finding where its row came
/// from. The findings that are given back are warnings about the rows, and notes on whose hours they go by.
fn beside(
    rows: &[Vec<String>],
    (case, delimiter): (&Path, u8),
    place: &dyn Fn(&mut Finding),
) -> Result<(Probe, Vec<Finding>)> {
    let failed = |error: csv::Error| Error::usage(format!("the new tenants cannot be read: {error}"));
    let tenants = table(rows, &schema::TENANTS, delimiter).map_err(failed)?;
    let workloads = table(rows, &schema::WORKLOADS, delimiter).map_err(failed)?;
    let source = Beside { base: tables::open(case)?, tenants, workloads };
    let mut reading = tables::read(&source)?;
    let probe = reading.case.map(Probe::new);
    let mut of_rules: Vec<Finding> = probe.iter().flat_map(|probe| probe.facts().findings.iter().cloned()).collect();
    reading.labels.apply(&mut of_rules);
    reading.findings.extend(of_rules);
    let is_new = |finding: &Finding| [schema::TENANTS.file, schema::WORKLOADS.file].contains(&&*finding.file);
    let (mut said, of_case): (Vec<Finding>, Vec<Finding>) = reading.findings.into_iter().partition(is_new);
    said.iter_mut().for_each(place);
    match probe {
        Some(probe) if !has_errors(&said) && !has_errors(&of_case) => {
            said.retain(|finding| finding.severity == Severity::Warning || finding.rule == Rule::TableEffort);
            Ok((probe, said))
        }
        _ => Err(Error::input("the new tenants have errors", [said, of_case].concat())),
    }
}

/// The columns of `rows` that belong to one table. Seats are those of the tenant; a tenant is told once.
fn table(rows: &[Vec<String>], schema: &TableSchema, delimiter: u8) -> csv::Result<Vec<u8>> {
    let header = &rows[0];
    let is_tenants = schema.file == schema::TENANTS.file;
    let is_of_schema = |name: &str| schema.columns.iter().any(|column| same(column.name, name));
    let belongs = |name: &str| (is_tenants || !same("seats", name)) && is_of_schema(name);
    let places: Vec<usize> = (0..header.len()).filter(|&at| belongs(&header[at])).collect();
    let key = place(header, "tenant_id").unwrap_or(0);
    let status = !is_tenants && place(header, "l1_status").is_none();
    let mut out = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    let mut seen = std::collections::BTreeSet::new();
    for (number, row) in rows.iter().enumerate() {
        if is_tenants && number > 0 && !seen.insert(row.get(key)) {
            continue;
        }
        let cells = places.iter().map(|&at| row.get(at).map_or("", String::as_str));
        let added = if number == 0 { "l1_status" } else { "In Progress" };
        out.write_record(cells.chain(status.then_some(added)))?;
    }
    out.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
}

/// A case with other tenants.
struct Beside {
    base: Box<dyn TableSource>,
    tenants: Vec<u8>,
    workloads: Vec<u8>,
}

impl TableSource for Beside {
    fn fetch(&self, file: &str) -> Result<Option<Content>> {
        if file == schema::TENANTS.file {
            Ok(Some(Content::Text(self.tenants.clone())))
        } else if file == schema::WORKLOADS.file {
            Ok(Some(Content::Text(self.workloads.clone())))
        } else if file == schema::ESD_CHANGES.file {
            Ok(None)
        } else {
            self.base.fetch(file)
        }
    }

    fn label(&self, file: &str) -> String {
        let is_ours = [schema::TENANTS.file, schema::WORKLOADS.file].contains(&file);
        if is_ours { file.to_owned() } else { self.base.label(file) }
    }
}
