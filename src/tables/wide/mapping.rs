//! The mapping file: what the columns of an export mean where their names do not tell.

use super::dates::DateFormat;
use crate::error::{Error, Result};
use crate::finding::{Finding, Rule};
use crate::tables::nearest::nearest;
use crate::tables::schema::{TENANTS, TableSchema, WORKLOADS};
use crate::tables::settings::line_at;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A mapping, as its TOML has it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Mapping {
    /// The sheet of a workbook; the first one when it is not given.
    pub(super) sheet: Option<String>,
    /// In which order dates are written, unless the command line says it.
    date_format: Option<String>,
    /// Columns that mean nothing here.
    pub(super) ignore: Vec<String>,
    /// The column of the export for each column of `tenants.csv`.
    pub(super) tenant: BTreeMap<String, String>,
    /// What stands in empty cells and missing columns; `l1_status` is that of workloads.
    pub(super) defaults: BTreeMap<String, String>,
    /// For each workload the column of its ESD, or the columns of all it has.
    workloads: BTreeMap<String, Columns>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Columns {
    Esd(String),
    Many(BTreeMap<String, String>),
}

impl Mapping {
    /// Reads the mapping in the file `path`.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).map_err(|error| Error::io("read the mapping", path, error))?;
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        Self::parse(&text, &file)
    }

    /// Reads the text of a mapping, which findings call `file`.
    pub(super) fn parse(text: &str, file: &str) -> Result<Self> {
        let failed = |findings| Err(Error::input(format!("{file} is no mapping"), findings));
        let mapping: Self = match toml::from_str(text) {
            Ok(mapping) => mapping,
            Err(error) => {
                let line = line_at(text.as_bytes(), error.span().map_or(0, |span| span.start));
                let message = error.message().lines().collect::<Vec<_>>().join(", ");
                return failed(vec![Finding::error(Rule::TableSettings, message).at(file, line)]);
            }
        };
        let faults: Vec<Finding> =
            mapping.faults().map(|message| Finding::error(Rule::TableSettings, message).at(file, 0)).collect();
        if faults.is_empty() { Ok(mapping) } else { failed(faults) }
    }

    /// The order of dates.
    pub(super) fn date_format(&self) -> Option<DateFormat> {
        DateFormat::ALL.into_iter().find(|format| self.date_format.as_deref() == Some(format.as_str()))
    }

    /// Workload, column of `workloads.csv` and column of the export.
    pub(super) fn workload_columns(&self) -> Vec<(&str, &str, &str)> {
        let mut all: Vec<(&str, &str, &str)> = Vec::new();
        for (workload, columns) in &self.workloads {
            match columns {
                Columns::Esd(theirs) => all.push((workload, "esd", theirs)),
                Columns::Many(many) => {
                    all.extend(many.iter().map(|(ours, theirs)| (workload.as_str(), ours.as_str(), theirs.as_str())));
                }
            }
        }
        all
    }

    fn faults(&self) -> impl Iterator<Item = String> {
        let tenant = self.tenant.keys().filter_map(|key| unknown("tenant", key, &TENANTS));
        let defaults = self.defaults.keys().filter(|key| *key != "l1_status");
        let defaults = defaults.filter_map(|key| unknown("defaults", key, &TENANTS));
        let workloads = self.workload_columns();
        let workloads: Vec<String> =
            workloads.into_iter().filter_map(|(name, ours, _)| unknown(name, ours, &WORKLOADS)).collect();
        let format = self.date_format.as_ref().filter(|_| self.date_format().is_none());
        let format = format.map(|text| format!("date_format is {text:?}; expected mdy, dmy or iso"));
        tenant.chain(defaults).chain(workloads).chain(format)
    }
}

/// Says that a table has no such column.
fn unknown(section: &str, key: &str, table: &TableSchema) -> Option<String> {
    let names = || table.columns.iter().map(|column| column.name);
    let known = names().any(|name| name == key);
    let hint = || nearest(key, names()).unwrap_or_default();
    (!known).then(|| format!("[{section}] {key:?} is no column of {}; the nearest is {}", table.file, hint()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        Mapping::parse(text, "map.toml").unwrap_err().findings().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_workload_has_one_column_or_many() {
        let text = "[workloads]\nTeams = \"T1\"\n[workloads.Intune]\nesd = \"I1\"\nl1_status = \"I2\"\n";
        let mapping = Mapping::parse(text, "map.toml").unwrap();
        assert_eq!(
            mapping.workload_columns(),
            [("Intune", "esd", "I1"), ("Intune", "l1_status", "I2"), ("Teams", "esd", "T1")]
        );
    }

    #[test]
    fn what_a_mapping_cannot_say_is_an_error() {
        assert_eq!(
            faults("date_format = \"us\"\n[tenant]\nregon = \"Area\"\n[workloads.Teams]\nstart = \"T\"\n"),
            [
                "map.toml: error TABLE-SETTINGS: [tenant] \"regon\" is no column of tenants.csv; the nearest is region",
                "map.toml: error TABLE-SETTINGS: [Teams] \"start\" is no column of workloads.csv; the nearest is started_on",
                "map.toml: error TABLE-SETTINGS: date_format is \"us\"; expected mdy, dmy or iso",
            ]
        );
        assert!(faults("\n[tenant\n")[0].starts_with("map.toml:2: error TABLE-SETTINGS"));
        assert!(faults("tenants = 3\n")[0].starts_with("map.toml:1: error TABLE-SETTINGS: unknown field"));
    }
}
