//! `report`: makes the page of a plan anew.

use super::console::Console;
use super::input::Input;
use super::{Exit, check};
use crate::case::Case;
use crate::error::{Error, Result};
use crate::plan::diff::Diff;
use crate::plan::{Plan, PlanTexts};
use crate::report::{Changes, Report};
use crate::write;
use std::path::{Path, PathBuf};

/// Arguments of `report`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The plan folder
    plan: PathBuf,
    /// The case it was made from [default: where it was when the plan was made]
    #[arg(long, value_name = "DIR")]
    case: Option<PathBuf>,
    /// The previous plan: the report shows what changed
    #[arg(long, value_name = "DIR")]
    previous: Option<PathBuf>,
    /// The file to write [default: report.html in the plan folder]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Reads case and plan, and writes the page.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Exit> {
    let summary = write::read_summary(&args.plan)?;
    let dir = args.case.clone().unwrap_or_else(|| PathBuf::from(&summary.case));
    let input = read_case(&dir, args)?;
    let Some(case) = &input.case else {
        let message = format!("{}: this case cannot be read; fm-assign check says why", dir.display());
        return Err(Error::input(message, input.findings()));
    };
    let changed = check::changed_files(&summary.inputs, &input.hashes);
    if !changed.is_empty() {
        console.warn(|out| writeln!(out, "The plan was made before a change of {}.", changed.join(", ")));
    }
    let plan = write::read_plan(case, &args.plan)?;
    let file = args.out.clone().unwrap_or_else(|| args.plan.join(write::REPORT_FILE));
    let since = args.previous.as_deref().map(|dir| changes(case, &plan, dir)).transpose()?;
    let changes = since.as_ref().map(|(since, diff)| Changes { since, diff });
    write::write_report(&Report { case, plan: &plan, changes }, &file)?;
    console.answer(|out| writeln!(out, "The report is {}", file.display()))?;
    Ok(Exit::Success)
}

/// How the previous plan is called, and what changed since.
fn changes(case: &Case, plan: &Plan, previous: &Path) -> Result<(String, Diff)> {
    let before = write::read_texts(previous)?;
    Ok((previous.display().to_string(), Diff::between(&before, &PlanTexts::of(case, plan))))
}

fn read_case(dir: &Path, args: &Args) -> Result<Input> {
    if args.case.is_none() && !dir.is_dir() {
        let plan = args.plan.display();
        return Err(Error::usage(format!("{plan}: its case {} is not here; name it with --case", dir.display())));
    }
    Input::read(dir)
}
