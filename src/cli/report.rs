//! `report`: makes the page of a plan anew.

use super::console::Console;
use super::former::{Former, Since};
use super::input::Input;
use super::opened::{case_of, warn_of_gone};
use super::{Exit, check};
use crate::error::{Error, Result};
use crate::report::Report;
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
    /// The page to write, new or in place of an older report [default: report.html in the plan folder]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Reads case and plan, and writes the page.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Exit> {
    let summary = write::read_summary(&args.plan)?;
    let file = args.out.clone().unwrap_or_else(|| args.plan.join(write::REPORT_FILE));
    write::ensure_report(&file)?;
    let dir = args.case.clone().unwrap_or_else(|| case_of(&args.plan, &summary.case));
    let input = read_case(&dir, args)?;
    let Some(case) = &input.case else {
        let message = format!("{}: this case cannot be read; fm-assign check says why", dir.display());
        return Err(Error::input(message, input.findings()));
    };
    let changed = check::changed_files(&summary.inputs, &input.hashes);
    if !changed.is_empty() {
        console.warn(|out| writeln!(out, "The plan was made before a change of {}.", changed.join(", ")));
    }
    let (plan, gone) = write::read_older_plan(case, &args.plan)?;
    warn_of_gone(&gone, console);
    let former = args.previous.as_deref().map(Former::read).transpose()?;
    let since = former.map(|former| former.until(case, &plan));
    let changes = since.as_ref().map(Since::changes);
    write::write_report(&Report { case, plan: &plan, changes }, &file)?;
    console.answer(|out| writeln!(out, "The report is {}", file.display()))?;
    Ok(Exit::Success)
}

fn read_case(dir: &Path, args: &Args) -> Result<Input> {
    if args.case.is_none() && !dir.is_dir() {
        let plan = args.plan.display();
        return Err(Error::usage(format!("{plan}: its case {} is not here; name it with --case", dir.display())));
    }
    Input::read(dir)
}
