//! A case from the command line, with everything its tables and the rules have to say.

use super::findings;
use crate::case::Case;
use crate::error::Result;
use crate::finding::Finding;
use crate::rules::Facts;
use crate::tables::{self, Folder};
use std::collections::BTreeMap;
use std::path::Path;

/// What was read.
pub(super) struct Input {
    /// The case, unless its tables are beyond repair. With errors it is what remains without the bad rows.
    pub case: Option<Case>,
    /// What the tables have to say.
    pub of_tables: Vec<Finding>,
    /// What the rules have to say.
    pub of_rules: Vec<Finding>,
    /// SHA-256 of each file.
    pub hashes: BTreeMap<String, String>,
}

impl Input {
    /// Reads the case in the folder `path` and applies the rules to it.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let reading = tables::read(&Folder::open(path)?)?;
        let of_rules = reading.case.as_ref().map(|case| Facts::of(case).findings).unwrap_or_default();
        Ok(Self { case: reading.case, of_tables: reading.findings, of_rules, hashes: reading.inputs })
    }

    /// True when the run must not go on, unless bad rows are skipped.
    pub(super) fn has_errors(&self) -> bool {
        findings::has_errors(&self.of_tables) || findings::has_errors(&self.of_rules)
    }

    /// All findings, in the order of `findings.csv`.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let mut all = [self.of_tables.as_slice(), self.of_rules.as_slice()].concat();
        findings::sort(&mut all);
        all
    }
}
