//! Where the files of a case are opened and what is found in them is collected.

use super::nearest::likely;
use super::reader::TableReader;
use super::schema::{CASE_FILE, TABLES, TableSchema};
use super::source::{Content, TableSource};
use crate::error::Result;
use crate::finding::{Finding, Rule, Severity};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Opens tables and keeps findings and digests.
pub(super) struct Desk<'s> {
    source: &'s dyn TableSource,
    /// What was found so far, table by table in the order of reading.
    pub(super) findings: Vec<Finding>,
    /// SHA-256 of each file read.
    pub(super) inputs: BTreeMap<String, String>,
    /// Those of the findings that leaving out bad rows does not mend.
    pub(super) blocking: Vec<Finding>,
    /// False when something is wrong with a table that leaving out rows does not mend.
    pub(super) tables_are_whole: bool,
    /// False when something is wrong with the settings.
    pub(super) settings_are_whole: bool,
}

impl<'s> Desk<'s> {
    pub(super) fn new(source: &'s dyn TableSource) -> Self {
        Self {
            source,
            findings: Vec::new(),
            inputs: BTreeMap::new(),
            blocking: Vec::new(),
            tables_are_whole: true,
            settings_are_whole: true,
        }
    }

    /// The content of `file`, whose digest is noted.
    pub(super) fn fetch(&mut self, file: &str) -> Result<Option<Content>> {
        let content = self.source.fetch(file)?;
        match &content {
            Some(Content::Text(bytes)) => self.inputs.insert(file.to_owned(), hex(&Sha256::digest(bytes))),
            Some(Content::Sheet(sheet)) => self.inputs.insert(sheet.file.clone(), sheet.sha256.clone()),
            None => None,
        };
        Ok(content)
    }

    /// Opens a table; `None` when it is not there or cannot be read (the findings say so where that is a fault).
    pub(super) fn open(&mut self, schema: &'static TableSchema) -> Result<Option<TableReader>> {
        let Some(content) = self.fetch(schema.file)? else {
            if schema.required {
                self.miss(schema);
            }
            return Ok(None);
        };
        let before = self.findings.len();
        let reader = TableReader::open(content, schema, &mut self.findings);
        if reader.is_none() {
            self.tables_are_whole = false;
            self.block_by(before, |_| true);
        }
        Ok(reader)
    }

    /// Ends the reading of a table.
    pub(super) fn close(&mut self, reader: &TableReader) {
        if let Some(line) = reader.broken_at() {
            self.tables_are_whole = false;
            let file = reader.header().schema.file;
            self.block_by(0, |finding| &*finding.file == file && finding.line == Some(line));
        }
    }

    /// Notes that the errors from number `first` on for which `applies` is true stand in the way of a case.
    pub(super) fn block_by(&mut self, first: usize, applies: impl Fn(&Finding) -> bool) {
        let errors = self.findings[first..].iter().filter(|finding| finding.severity == Severity::Error);
        self.blocking.extend(errors.filter(|finding| applies(finding)).cloned());
    }

    fn miss(&mut self, schema: &TableSchema) {
        self.tables_are_whole = false;
        let message = format!("required {} is missing; each row is {}", self.called(schema.file), schema.meaning);
        let before = self.findings.len();
        self.findings.push(Finding::error(Rule::TableMissing, message).at(schema.file, 0));
        self.block_by(before, |_| true);
    }

    /// How to speak of the table `file`: as a file, or as a sheet where it has another name.
    pub(super) fn called(&self, file: &str) -> String {
        let label = self.source.label(file);
        format!("{} {label}", if label == file { "file" } else { "sheet" })
    }

    /// Warns of files whose names look like misspelt tables.
    pub(super) fn look_for_misspelt_files(&mut self) -> Result<()> {
        let known = || TABLES.iter().map(|table| table.file).chain([CASE_FILE]);
        for name in self.source.names()? {
            if known().any(|file| file == name) || !(name.ends_with(".csv") || name.ends_with(".toml")) {
                continue;
            }
            if let Some(file) = likely(&name, known()) {
                let (label, file) = (self.source.label(&name), self.called(file));
                let message = format!("{label} is no table of a case and is ignored; the nearest known is {file}");
                self.findings.push(Finding::warning(Rule::TableMissing, message).at(&label, 0));
            }
        }
        Ok(())
    }

    /// The findings in the order of the files, then lines; errors first within a line.
    pub(super) fn sorted_findings(self) -> Vec<Finding> {
        let mut findings = self.findings;
        let rank = |file: &str| TABLES.iter().position(|table| table.file == file).map_or(0, |index| index + 1);
        findings.sort_by_cached_key(|finding| (rank(&finding.file), finding.line, finding.severity != Severity::Error));
        findings
    }
}

/// The bytes in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{case, reading, texts};

    #[test]
    fn a_missing_required_file_is_an_error_and_the_others_are_still_checked() {
        let files = case().without("tenants.csv").without("case.toml").with("fms.csv", "fm_id\n");
        let reading = reading(&files);
        let all = texts(&reading);
        assert_eq!(
            all[0],
            "case.toml: error TABLE-MISSING: required file case.toml is missing; it gives at least the plan_date"
        );
        assert_eq!(
            all[1],
            "tenants.csv: error TABLE-MISSING: required file tenants.csv is missing; each row is one customer tenant"
        );
        assert!(all[2].starts_with("fms.csv:1: error TABLE-MISSING: required column region is missing"));
        assert_eq!(all.len(), 6, "no workload dangles when nobody knows the tenants: {all:?}");
        assert!(reading.case.is_none());
    }

    #[test]
    fn the_change_log_does_not_dangle_when_nobody_knows_the_workloads() {
        let changes = "tenant_id,workload,changed_on,changed_by,old_esd,new_esd\nT1,Teams,2026-10-01,FM,,2026-12\n";
        let reading = reading(&case().without("workloads.csv").with("esd_changes.csv", changes));
        assert_eq!(reading.findings.len(), 1);
    }

    #[test]
    fn a_file_whose_name_looks_misspelt_is_a_warning() {
        let files = case().with("absence.csv", "fm_id,from,to\n").with("notes.csv", "x\n").with("Readme.md", "x");
        assert_eq!(
            texts(&reading(&files)),
            [
                "absence.csv: warning TABLE-MISSING: absence.csv is no table of a case and is ignored; the nearest known is file absences.csv"
            ]
        );
    }

    #[test]
    fn what_leaving_out_rows_does_not_mend_is_told_apart() {
        let files = case().with("fms.csv", "fm_id,region,languages,workloads,weekly_hours\nF1,EMEA,en,*,x\n");
        assert!(reading(&files).blocking.is_empty());
        let head = "tenant_id,region,language,priority\n";
        let open_quote = format!("{head}T0,EMEA,en,x\nT1,EMEA,\"en,1\n");
        let files = files.with("tenants.csv", open_quote).with("case.toml", "").with("absences.csv", "fm_id,from\n");
        let blocking: Vec<(String, Option<u32>)> =
            reading(&files.without("effort.csv")).blocking.iter().map(|f| (f.file.to_string(), f.line)).collect();
        let expected =
            [("case.toml", Some(1)), ("absences.csv", Some(1)), ("tenants.csv", Some(3)), ("effort.csv", None)];
        assert_eq!(blocking, expected.map(|(file, line)| (file.to_owned(), line)));
    }

    #[test]
    fn every_file_that_was_read_has_its_digest() {
        let inputs = reading(&case().with("holidays.csv", "region,date\n")).inputs;
        assert_eq!(inputs.len(), 6);
        // printf 'region,date\n' | sha256sum
        assert_eq!(inputs["holidays.csv"], "86eb61fdf32fd26dd84d37fb75af150a019f8b16ea8f4c9b427f5f31fcd2b1fd");
    }
}
