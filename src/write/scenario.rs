//! The folder of a what-if: one folder per scenario with its plan, its changed case and what it was made from.

use super::folder::{self, Target};
use super::{Extra, PlanFile, case_files, ensure_is_plan_or, plan_files, read_plan, replace_file, with_written_lines};
use crate::case::Case;
use crate::error::{Error, Result};
use crate::plan::Plan;
use crate::report::Report;
use crate::tables::schema::{CASE_FILE, TABLES};
use crate::whatif::{BASE, Finished, Shelf};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The file that says what a scenario was made from.
const SCENARIO_FILE: &str = "scenario.json";

/// The folder of the changed case in that of its scenario.
const CASE_FOLDER: &str = "case";

/// The file that marks the folder of a what-if.
const MARK: &str = "whatif.json";

/// The folder of a what-if.
#[derive(Debug)]
pub struct ScenarioShelf {
    dir: PathBuf,
    /// The folders that were asked for.
    used: Mutex<BTreeSet<String>>,
}

impl ScenarioShelf {
    /// The folder `dir`: a new one, or that of a former what-if, whose finished scenarios are kept as far as they hold.
    ///
    /// # Errors
    /// When it holds anything else, or cannot be made.
    pub fn open(dir: &Path) -> Result<Self> {
        let entries = match fs::read_dir(dir) {
            Ok(entries) => entries.flatten().count(),
            Err(error) if error.kind() == ErrorKind::NotFound => 0,
            Err(error) => return Err(Error::io("use this folder", dir, error)),
        };
        let mark = dir.join(MARK);
        if entries > 0 && !mark.is_file() {
            let dir = dir.display();
            return Err(Error::usage(format!("{dir}: is not empty and no folder of a what-if; name another folder")));
        }
        fs::create_dir_all(dir).map_err(|error| Error::io("create this folder", dir, error))?;
        let about = json!({ "program": "fm-assign whatif", "version": env!("CARGO_PKG_VERSION") });
        write_text(&mark, &about)?;
        Ok(Self { dir: dir.to_owned(), used: Mutex::default() })
    }

    /// Removes the folders of scenarios that a former run wrote and nobody asked this one for. What holds anything else is
    /// left alone.
    ///
    /// # Errors
    /// When the folder cannot be read, or one of them not removed.
    pub fn clear(&self) -> Result<()> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = |error| Error::io("read this folder", &self.dir, error);
        for entry in fs::read_dir(&self.dir).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let (path, is_folder) = (entry.path(), entry.file_type().is_ok_and(|kind| kind.is_dir()));
            let is_used = entry.file_name().to_str().is_some_and(|name| name == BASE || used.contains(name));
            if is_folder && !is_used && is_scenario(&path) {
                fs::remove_dir_all(&path).map_err(|error| Error::io("remove this folder", &path, error))?;
            }
        }
        Ok(())
    }
}

impl Shelf for ScenarioShelf {
    fn find(&self, folder: &str, case: &Case, fingerprint: &str) -> Option<Plan> {
        let dir = self.dir.join(folder);
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned());
        let about: Value = serde_json::from_str(&fs::read_to_string(dir.join(SCENARIO_FILE)).ok()?).ok()?;
        if about["fingerprint"] != fingerprint {
            return None;
        }
        read_plan(case, &dir).ok()
    }

    fn lined(&self, case: &Case) -> Result<Case> {
        with_written_lines(case).map_err(|error| Error::io("write", &self.dir, error))
    }

    fn keep(&self, finished: &Finished<'_>) -> Result<()> {
        let dir = self.dir.join(finished.folder);
        ensure_is_plan_or(&dir, &[SCENARIO_FILE, CASE_FOLDER])?;
        let tables = case_files(finished.case).map_err(|error| Error::io("write", &dir, error))?;
        let mut plan = finished.plan.clone();
        plan.summary.inputs =
            tables.iter().map(|(name, bytes)| ((*name).to_owned(), sha256(bytes))).collect::<BTreeMap<_, _>>();
        CASE_FOLDER.clone_into(&mut plan.summary.case);
        let about = json!({ "name": finished.name, "fingerprint": finished.fingerprint });
        let report = Report::new(finished.case, &plan);
        folder::replace(&Target::of(&dir)?, |sibling| {
            let inner = sibling.join(CASE_FOLDER);
            fs::create_dir(&inner).map_err(|error| Error::io("create this folder", &inner, error))?;
            for (name, bytes) in &tables {
                PlanFile::new(name, |out| out.write_all(bytes)).create(&inner)?;
            }
            plan_files(&report, &[Extra::Report]).into_iter().try_for_each(|file| file.create(sibling))?;
            PlanFile::new(SCENARIO_FILE, |out| out.write_all(pretty(&about).as_bytes())).create(sibling)
        })
    }
}

/// True when `dir` holds what [`ScenarioShelf::keep`] writes, and nothing else.
fn is_scenario(dir: &Path) -> bool {
    let is_table = |name: &str| name == CASE_FILE || TABLES.iter().any(|table| table.file == name);
    let has_tables_only = fs::read_dir(dir.join(CASE_FOLDER)).is_ok_and(|mut entries| {
        entries.all(|entry| entry.is_ok_and(|entry| entry.file_name().to_str().is_some_and(is_table)))
    });
    let is_plan = || ensure_is_plan_or(dir, &[SCENARIO_FILE, CASE_FOLDER]).is_ok();
    dir.join(SCENARIO_FILE).is_file() && has_tables_only && is_plan()
}

/// The SHA-256 of `bytes` in hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn write_text(path: &Path, value: &Value) -> Result<()> {
    replace_file(path, |out| out.write_all(pretty(value).as_bytes()))
}
