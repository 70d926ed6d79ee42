//! A case from the command line, with everything its tables and the rules have to say.

use super::findings;
use crate::case::Case;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::rules::{self, Facts};
use crate::tables::{self, Labels, Reading};
use crate::write;
use std::collections::BTreeMap;
use std::path::Path;

/// What was read.
pub(super) struct Input {
    /// The case, unless its tables are beyond repair. With errors it is what remains without the bad rows.
    pub case: Option<Case>,
    /// What the tables have to say.
    pub of_tables: Vec<Finding>,
    /// Those of them that leaving out bad rows does not mend; none where there is a case.
    pub blocking: Vec<Finding>,
    /// What the rules have to say.
    pub of_rules: Vec<Finding>,
    /// SHA-256 of each file.
    pub hashes: BTreeMap<String, String>,
    /// What findings call the tables.
    pub labels: Labels,
}

impl Input {
    /// Reads the case at `path`, a folder or a workbook, and applies the rules to it.
    ///
    /// # Errors
    /// When there is none, or what stands there is a plan.
    pub(super) fn read(path: &Path) -> Result<Self> {
        if write::is_plan(path) {
            let path = path.display();
            return Err(Error::usage(format!("{path} is a plan; name the case, a folder of tables or a workbook")));
        }
        let reading = tables::read(&*tables::open(path)?)?;
        let Reading { case, remains, findings: of_tables, blocking, inputs: hashes, labels } = reading;
        let of_remains = || remains.map(|remains| rules::errors(&remains.case, remains.tables_are_whole));
        let of_case = case.as_ref().map(|case| Facts::of(case).findings);
        let mut of_rules = of_case.or_else(of_remains).unwrap_or_default();
        labels.apply(&mut of_rules);
        Ok(Self { case, of_tables, blocking, of_rules, hashes, labels })
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
