//! `import`: a wide export (a row per tenant, a date column per workload) becomes the tables of a case.

use super::console::{Console, HEADING, printable};
use super::numbers::Counted;
use super::{Exit, findings, starter};
use crate::error::{Error, Result};
use crate::finding::Severity;
use crate::tables::schema::{CASE_FILE, TENANTS, WORKLOADS};
use crate::tables::wide::{self, DateFormat, Import, Options};
use crate::write::replace_file;
use chrono::{Local, NaiveDate};
use clap::ValueEnum;
use std::fs;
use std::path::PathBuf;

/// Arguments of `import`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The export: a CSV file, or a workbook (.xlsx)
    wide: PathBuf,
    /// The folder of the case; tenants.csv and workloads.csv are written into it
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// What the columns hold where their names do not tell
    #[arg(long, value_name = "FILE.toml")]
    mapping: Option<PathBuf>,
    /// In which order dates are written [default: refuse dates that read in two ways]
    #[arg(long, value_enum, value_name = "FORMAT")]
    date_format: Option<FormatName>,
    /// The plan date of a new case.toml [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    plan_date: Option<NaiveDate>,
    /// Replace tenants.csv and workloads.csv where they exist
    #[arg(long)]
    replace: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatName {
    /// Month, day, year
    Mdy,
    /// Day, month, year
    Dmy,
    /// YYYY-MM-DD only
    Iso,
}

impl From<FormatName> for DateFormat {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Mdy => Self::Mdy,
            FormatName::Dmy => Self::Dmy,
            FormatName::Iso => Self::Iso,
        }
    }
}

/// Where the findings are that a long list leaves out.
const REST: &str = "like these";

/// Imports.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Exit> {
    refuse_to_overwrite(args)?;
    let options = Options { date_format: args.date_format.map(DateFormat::from), mapping: args.mapping.as_deref() };
    let import = wide::import(&args.wide, options)?;
    fs::create_dir_all(&args.out).map_err(|error| Error::io("create this folder", &args.out, error))?;
    replace_file(&args.out.join(TENANTS.file), |out| out.write_all(&import.tenants))?;
    replace_file(&args.out.join(WORKLOADS.file), |out| out.write_all(&import.workloads))?;
    let settings = args.out.join(CASE_FILE);
    if !settings.exists() {
        let date = args.plan_date.unwrap_or_else(|| Local::now().date_naive());
        replace_file(&settings, |out| out.write_all(starter::case_toml(date).as_bytes()))?;
    }
    say(args, &import, console)?;
    Ok(Exit::Success)
}

fn refuse_to_overwrite(args: &Args) -> Result<()> {
    let standing =
        [TENANTS.file, WORKLOADS.file].map(|file| args.out.join(file)).into_iter().find(|path| path.exists());
    match standing {
        Some(path) if !args.replace => Err(Error::usage(format!(
            "{}: stands there already; name another folder, or give --replace",
            path.display()
        ))),
        _ => Ok(()),
    }
}

fn say(args: &Args, import: &Import, console: &mut Console) -> Result<()> {
    console.warn(|out| findings::list(&import.findings, Severity::Warning, REST, out));
    let tenants = Counted(import.tenant_count as u64, "tenant");
    let workloads = Counted(import.workload_count as u64, "workload");
    let dir = args.out.display();
    console.answer(|out| {
        writeln!(out, "{HEADING}{tenants}, {workloads}{HEADING:#} written to {dir}")?;
        writeln!(out, "Workloads found: {}", printable(&import.workload_names.join(", ")))?;
        let absent = ["fms.csv", "effort.csv"].into_iter().filter(|file| !args.out.join(file).exists());
        match absent.collect::<Vec<_>>().join(" and ").as_str() {
            "" => writeln!(out, "Next: fm-assign check {dir}"),
            absent => writeln!(out, "Next: add {absent} (fm-assign init shows examples), then fm-assign check {dir}"),
        }
    })
}
