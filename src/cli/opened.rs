//! A plan from the command line, with the case it was made for.

use super::check::changed_files;
use super::console::{Console, WARNING, printable};
use super::input::Input;
use super::numbers::Counted;
use crate::case::{Case, Fm, Id, Tenant};
use crate::error::{Error, Result};
use crate::explain::{Broken, Desk};
use crate::finding::named;
use crate::plan::Plan;
use crate::tables::schema::CASE_FILE;
use crate::tables::{Labels, near};
use crate::write::{self, Gone};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A plan and its case.
pub(super) struct Opened {
    /// The case as it is today.
    pub case: Case,
    /// The plan, without what the case no longer has.
    pub plan: Plan,
    /// Files of the case that are not those the plan was made from.
    pub changed: Vec<String>,
    /// What the case's tables have to say.
    pub of_tables: Vec<crate::finding::Finding>,
    /// What findings call its tables.
    pub labels: Labels,
    /// SHA-256 of each file of the case.
    pub hashes: std::collections::BTreeMap<String, String>,
    /// Where the case was read from.
    pub case_path: PathBuf,
    /// Where the plan was read from.
    pub plan_path: PathBuf,
}

/// So many FMs are told of in a remark.
const NAMED: usize = 5;

impl Opened {
    /// Reads the plan in `dir` and its case: the one its summary names, unless `case` is given. A case that has changed
    /// since is said so.
    ///
    /// # Errors
    /// When either cannot be read, or they do not fit together.
    pub(super) fn read(dir: &Path, case: Option<&Path>, console: &mut Console) -> Result<Self> {
        let summary = write::read_summary(dir)?;
        let case_path = match case {
            Some(path) => path.to_owned(),
            None if summary.case.is_empty() => {
                return Err(Error::usage("the plan does not say which case it was made for; name it with --case"));
            }
            None => case_of(dir, &summary.case),
        };
        if case.is_none() && !case_path.exists() {
            let path = case_path.display();
            return Err(Error::usage(format!("the case of the plan, {path}, is not there; name it with --case")));
        }
        let input = Input::read(&case_path)?;
        let changed = changed_files(&summary.inputs, &input.hashes);
        let findings = input.findings();
        let case = input
            .case
            .ok_or_else(|| Error::input(format!("{}: not a readable case", case_path.display()), findings))?;
        if !changed.is_empty() {
            let files = changed.join(", ");
            let words = "the case has changed since the plan was made; answers are about the case of today";
            console.warn(|out| writeln!(out, "{WARNING}note:{WARNING:#} {words} ({files})"));
        }
        let (plan, gone) = write::read_older_plan(&case, dir)?;
        warn_of_gone(&gone, console);
        Ok(Self {
            case,
            plan,
            changed,
            of_tables: input.of_tables,
            labels: input.labels,
            hashes: input.hashes,
            case_path,
            plan_path: dir.to_owned(),
        })
    }

    /// The tenant with this id, or the only one of this name.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub(super) fn tenant(&self, text: &str) -> Result<Id<Tenant>> {
        let rows = self.case.tenants.entries().map(|(id, row)| Named { id, key: &row.id, name: &row.name });
        find(("tenant", text), rows)
    }

    /// The FM with this id, or the only one of this name.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub(super) fn fm(&self, text: &str) -> Result<Id<Fm>> {
        let rows = self.case.fms.entries().map(|(id, row)| Named { id, key: &row.id, name: &row.name });
        find(("FM", text), rows)
    }
}

impl Opened {
    /// The plan opened for questions. Where it does not fit the case of today, this is said.
    pub(super) fn desk(&self, console: &mut Console) -> Desk<'_> {
        let desk = Desk::open(&self.case, &self.plan);
        let fallen: Vec<&str> = desk.stale().iter().map(|&unit| &*self.case.tenants[desk.tenant_of(unit)].id).collect();
        if !fallen.is_empty() {
            let words = "what the plan says of these cannot stand in the case of today, so they count as left out";
            let names = named(fallen);
            console.warn(|out| writeln!(out, "{WARNING}note:{WARNING:#} {words}: {}", printable(&names)));
        }
        let broken = desk.broken();
        if !broken.is_empty() {
            console.warn(|out| self.tell_broken(&broken, out));
        }
        desk
    }

    fn tell_broken(&self, broken: &[Broken], out: &mut dyn Write) -> io::Result<()> {
        let head = "the plan does not fit the case of today; answers take it as it is";
        writeln!(out, "{WARNING}warning:{WARNING:#} {head}:")?;
        for broken in broken.iter().take(NAMED) {
            writeln!(out, "  {}", printable(&broken.words(&self.case)))?;
        }
        match broken.len().saturating_sub(NAMED) {
            0 => {}
            more => writeln!(out, "  ... and {}", Counted(more as u64, "more FM"))?,
        }
        let (case, plan) = (self.case_path.display(), self.plan_path.display());
        writeln!(out, "  (fm-assign check {case} --plan {plan} lists it; plan {case} --previous {plan} plans anew)")
    }
}

/// Where the case of the plan in `dir` is, which its summary calls `name`: that of a scenario stands in the plan's folder.
pub(super) fn case_of(dir: &Path, name: &str) -> PathBuf {
    let beside = dir.join(name);
    if beside.join(CASE_FILE).is_file() { beside } else { PathBuf::from(name) }
}

/// Says which rows of the plan are passed over, if any.
pub(super) fn warn_of_gone(gone: &Gone, console: &mut Console) {
    if !gone.is_empty() {
        let names = gone.to_string();
        let words = "what the plan says of these is passed over, since the case no longer has them";
        console.warn(|out| writeln!(out, "{WARNING}note:{WARNING:#} {words}: {}", printable(&names)));
    }
}

/// A row that people know by its id in the table, and by a name.
struct Named<'a, T> {
    id: Id<T>,
    key: &'a str,
    name: &'a str,
}

fn find<'a, T>((what, text): (&str, &str), rows: impl Iterator<Item = Named<'a, T>> + Clone) -> Result<Id<T>> {
    if let Some(row) = rows.clone().find(|row| row.key == text) {
        return Ok(row.id);
    }
    let lower = text.to_lowercase();
    let is_same = |other: &str| !other.is_empty() && other.to_lowercase() == lower;
    let called: Vec<Named<'_, T>> = rows.clone().filter(|row| is_same(row.key) || is_same(row.name)).collect();
    match called.as_slice() {
        [row] => Ok(row.id),
        [] => Err(Error::usage(format!("the case has no {what} {text:?}{}", hint(text, rows)))),
        [..] => {
            let keys: Vec<&str> = called.iter().take(10).map(|row| row.key).collect();
            let keys = keys.join(", ");
            Err(Error::usage(format!("several rows are called {text:?}; name the {what} by its id, one of {keys}")))
        }
    }
}

/// The id that is near, or whose name is.
fn hint<'a, T>(text: &str, rows: impl Iterator<Item = Named<'a, T>> + Clone) -> String {
    if let Some(key) = near(text, rows.clone().map(|row| row.key)) {
        return format!("; the nearest known is {key}");
    }
    let name = near(text, rows.clone().map(|row| row.name).filter(|name| !name.is_empty()));
    let row = name.and_then(|name| rows.clone().find(|row| row.name == name));
    row.map(|row| format!("; the nearest known is {} ({})", row.key, row.name)).unwrap_or_default()
}
