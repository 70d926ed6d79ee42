//! Files -> [`Case`]: the only place that parses.
//!
//! [`read`] takes the tables of a case from a [`TableSource`] and gives back the case together with everything there is
//! to say about the files: every fault of every table at once, each with file, line, column, the value and what was
//! expected in its place. Cells are read into plain data first; the case is built of what was found to be in order.
//!
//! ```
//! use fm_assign::tables::{Memory, read};
//!
//! let files = Memory::new()
//!     .with("case.toml", "plan_date = 2026-11-23")
//!     .with("tenants.csv", "tenant_id,region,language\nT1,EMEA,en\n")
//!     .with("workloads.csv", "tenant_id,workload,l1_status,esd\nT1,Teams,In Progress,2026-12-07\n")
//!     .with("fms.csv", "fm_id,region,languages,workloads,weekly_hours\nF1,EMEA,en|fr,*,30\n")
//!     .with("effort.csv", "workload,weeks,hours_per_week\n*,4,five\n");
//! let reading = read(&files)?;
//! let findings: Vec<String> = reading.findings.iter().map(ToString::to_string).collect();
//! assert_eq!(
//!     findings[0],
//!     "effort.csv:2: error TABLE-CELL: hours_per_week is \"five\"; expected hours per week from 0 to 168 (workload *)"
//! );
//! # Ok::<(), fm_assign::Error>(())
//! ```

mod absences;
mod case_sheet;
mod cell;
mod columns;
mod date;
mod delimiter;
mod desk;
mod effort;
mod esd_changes;
pub mod fill;
mod fms;
mod formula;
mod holidays;
mod left_out;
mod merge;
mod names;
mod nearest;
mod pool;
mod reader;
mod record;
mod row;
pub mod schema;
mod serial;
mod settings;
mod sheet_cells;
mod source;
mod split;
mod tenants;
#[cfg(test)]
mod testing;
mod toml_keys;
mod unasked;
mod unnamed;
pub mod wide;
mod word;
mod workbook;
mod workloads;

pub(crate) use date::plain_date;
pub(crate) use nearest::{near, nearest};
pub(crate) use settings::no_toml;
pub use source::{Content, Folder, Memory, Sheet, SheetRow, TableSource, open};
pub(crate) use word::same;
pub use workbook::Workbook;

use crate::case::{Case, Table, Tenant};
use crate::error::Result;
use crate::finding::{Finding, Severity};
use chrono::NaiveDate;
use desk::Desk;
use effort::Effort;
use merge::Workloads;
use names::Vocabulary;
use record::Record;
use settings::CaseSettings;
use split::Splitter;
use std::collections::BTreeMap;
use tenants::Roster;

/// What came of reading the tables of a case.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The case; `None` when leaving out bad rows would not mend it: a required file or column is missing, a column
    /// stands twice, `case.toml` has an error, or a table breaks off.
    ///
    /// When the findings have errors, a case that is given is what remains without the bad rows: tenants and workloads
    /// with errors are marked `bad`, FMs with errors are left out, and so are single rows of the other tables. A
    /// workload that would need a bad row of `effort.csv` or has a bad row in `esd_changes.csv` is `bad` too.
    pub case: Option<Case>,
    /// Where there is no case: what its rows say all the same.
    pub remains: Option<Remains>,
    /// Everything found in the files, in the order of the files and their lines.
    pub findings: Vec<Finding>,
    /// Those of them for which there is no case, and would be none without the bad rows.
    pub blocking: Vec<Finding>,
    /// SHA-256 of each file read, in hexadecimal digits.
    pub inputs: BTreeMap<String, String>,
    /// What findings call the tables.
    pub labels: Labels,
}

/// What can be read of tables that make no case: never to be planned, but enough for [`crate::rules::errors`] to find what
/// else is wrong.
#[derive(Clone, Debug)]
pub struct Remains {
    /// The rows; settings that cannot be read have their defaults, and the plan date is any day.
    pub case: Case,
    /// Only the settings are at fault.
    pub tables_are_whole: bool,
}

impl Reading {
    /// True when a finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// What findings call the tables: the sheets of a workbook have names of their own, files have none but theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels(BTreeMap<&'static str, String>);

impl Labels {
    fn of(source: &dyn TableSource) -> Self {
        let files = schema::TABLES.iter().map(|table| table.file).chain([schema::CASE_FILE]);
        Self(files.map(|file| (file, source.label(file))).filter(|(file, label)| file != label).collect())
    }

    /// Makes findings about files speak of the sheets those are. [`Reading::findings`] do already, those of the rules
    /// do not.
    pub fn apply(&self, findings: &mut [Finding]) {
        for finding in findings.iter_mut().filter(|_| !self.0.is_empty()) {
            if let Some(label) = self.0.get(&*finding.file) {
                finding.file = label.as_str().into();
            }
        }
    }
}

/// The first physical line of each record of a table written with commas, its header left out.
pub(crate) fn record_lines(table: Vec<u8>) -> Vec<u32> {
    let (mut splitter, mut record) = (Splitter::new(table, 0, b','), Record::default());
    let lines = std::iter::from_fn(|| splitter.next(&mut record).then(|| record.line()));
    lines.skip(1).collect()
}

/// Reads a case.
///
/// # Errors
/// When a file is there but cannot be read. What is wrong inside the files is no error but a finding.
pub fn read(source: &dyn TableSource) -> Result<Reading> {
    let mut desk = Desk::new(source);
    desk.look_for_misspelt_files()?;
    let settings = settings::read(&mut desk)?;
    let mut names = Vocabulary::default();
    let mut staff = fms::read(&mut desk, &mut names)?;
    absences::read(&mut desk, &mut staff)?;
    let tenants = tenants::read(&mut desk, &mut names, &staff)?;
    let mut workloads = read_workloads(&mut desk, &mut names, (tenants.as_ref(), settings.plan_date))?;
    let effort = effort::read(&mut desk, &mut names.services)?;
    let tenants = tenants.unwrap_or_default();
    effort.mark_gaps(&mut workloads, &tenants, &mut desk.findings);
    let holidays = holidays::read(&mut desk, &mut names.regions)?;
    let parts = Parts { settings, names, effort, tenants, workloads };
    let knows_fms = staff.known;
    let offer = std::mem::take(&mut staff.offer);
    let case = Case { holidays, fms: std::mem::take(&mut staff.fms), ..parts.into_case() };
    left_out::tell(&case, &staff, &mut desk.findings);
    if knows_fms {
        pool::warn(&case, &offer, &mut desk.findings);
        unnamed::tell(&case, &offer, &mut desk.findings);
        // A row that cannot be read may be the one that asks.
        if desk.findings.iter().all(|finding| finding.severity != Severity::Error) {
            unasked::tell(&case, &offer, &mut desk.findings);
        }
    }
    formula::warn(&case, &mut desk.findings);
    let (tables_are_whole, settings_are_whole) = (desk.tables_are_whole, desk.settings_are_whole);
    let inputs = std::mem::take(&mut desk.inputs);
    let mut blocking = std::mem::take(&mut desk.blocking);
    let labels = Labels::of(source);
    let mut findings = desk.sorted_findings();
    labels.apply(&mut findings);
    labels.apply(&mut blocking);
    let (case, remains) = match settings_are_whole && tables_are_whole {
        true => (Some(case), None),
        false => (None, Some(Remains { case, tables_are_whole })),
    };
    Ok(Reading { case, remains, findings, blocking, inputs, labels })
}

/// Reads the workloads of `tenants` (`None` when they are unknown) with their change log.
fn read_workloads(
    desk: &mut Desk<'_>,
    names: &mut Vocabulary,
    (tenants, plan_date): (Option<&Table<Tenant>>, Option<NaiveDate>),
) -> Result<Workloads> {
    let mut roster = tenants.map(Roster::of);
    let context = workloads::Context { plan_date, roster: roster.as_mut(), services: &mut names.services };
    let rows = workloads::read(desk, context)?;
    let nobody = Table::new();
    let roster = roster.as_mut().filter(|_| rows.known);
    let mut workloads = merge::merge(rows, tenants.unwrap_or(&nobody), &names.services, &mut desk.findings);
    esd_changes::read(desk, roster, &names.services, &mut workloads)?;
    Ok(workloads)
}

/// What a case is put together of.
struct Parts {
    settings: CaseSettings,
    names: Vocabulary,
    effort: Effort,
    tenants: Table<Tenant>,
    workloads: Workloads,
}

impl Parts {
    /// The case without FMs and holidays. An unreadable plan date makes no case, so any day may stand for it.
    fn into_case(self) -> Case {
        let Self { settings, names, effort, mut tenants, workloads } = self;
        for (tenant, range) in tenants.iter_mut().zip(workloads.ranges) {
            tenant.workloads = range;
        }
        Case {
            policy: settings.policy,
            objective: settings.objective,
            regions: names.regions,
            languages: names.languages,
            services: names.services,
            customers: names.customers,
            tenants,
            workloads: workloads.table,
            effort: effort.into_table(),
            ..Case::new(settings.plan_date.unwrap_or_default(), settings.horizon_weeks as usize)
        }
    }
}
