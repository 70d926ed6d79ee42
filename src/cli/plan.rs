//! `plan`: from a case to a plan folder.

use super::console::Console;
use super::findings;
use super::former::{Former, Since};
use super::headline::Headline;
use super::input::Input;
use super::numbers::Counted;
use super::progress::Bar;
use super::{Exit, violations};
use crate::engine::{self, MethodChoice, Progress, Settings};
use crate::error::Result;
use crate::finding::Severity;
use crate::plan::previous::unsaid;
use crate::plan::{Plan, Status, check};
use crate::report::Report;
use crate::write::{self, Extra};
use clap::ValueEnum;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Arguments of `plan`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case: a folder of tables, or a workbook (.xlsx)
    case: PathBuf,
    /// The folder the plan is written to; an older plan there is replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    solver: SolverArgs,
    /// Last week's plan: the search starts from it, and the report and changes.csv show what changed since
    #[arg(long, value_name = "PLAN")]
    previous: Option<PathBuf>,
    /// A plan the search starts from, with nothing said about what changes
    #[arg(long, value_name = "PLAN", conflicts_with = "previous")]
    from: Option<PathBuf>,
    /// Write the plan as a workbook too (plan.xlsx in the same folder)
    #[arg(long)]
    xlsx: bool,
    /// Leave report.html out, which takes a while where tenants are very many
    #[arg(long)]
    no_report: bool,
    /// Keep this run in a history, with a page that shows the trend
    #[arg(long, value_name = "DIR")]
    history: Option<PathBuf>,
    /// Exit with 3 when tenants are left without an FM
    #[arg(long)]
    strict: bool,
    /// Plan what remains when rows have errors
    #[arg(long)]
    skip_bad_rows: bool,
    /// Print summary.json instead of a summary for people
    #[arg(long)]
    json: bool,
}

/// How the solver is to work.
#[derive(Debug, clap::Args)]
pub(super) struct SolverArgs {
    /// Which solver
    #[arg(long, value_enum, default_value_t = MethodName::Auto)]
    method: MethodName,
    /// Seed of everything random
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Work units to spend [default: by size]
    #[arg(long, value_name = "N")]
    budget: Option<u64>,
    /// Be done after so long, files included; such a run cannot be repeated exactly
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    time_limit: Option<Duration>,
    /// Threads to use; never changes the plan [default: all cores]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Print the solver's log
    #[arg(short, long)]
    verbose: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum MethodName {
    /// The exact solver where it pays off, search elsewhere
    Auto,
    /// Branch and bound and mixed-integer programming; with a budget and no time limit, search beyond 6,000 pairs of unit and FM
    Exact,
    /// Construction and local search
    Search,
    /// The baseline: in order of start dates, to the FM with most room
    Greedy,
    /// The exact solver's program in the hands of HiGHS alone: a baseline
    Highs,
}

impl From<MethodName> for MethodChoice {
    fn from(name: MethodName) -> Self {
        match name {
            MethodName::Auto => Self::Auto,
            MethodName::Exact => Self::Exact,
            MethodName::Search => Self::Search,
            MethodName::Greedy => Self::Greedy,
            MethodName::Highs => Self::Highs,
        }
    }
}

/// A time limit as it stands on the command line.
pub(super) fn seconds(text: &str) -> std::result::Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    let limit = Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())?;
    if limit.is_zero() { Err("a limit is above 0".to_owned()) } else { Ok(limit) }
}

impl SolverArgs {
    /// The settings of a run.
    pub(super) fn settings(&self) -> Settings {
        Settings {
            method: self.method.into(),
            seed: self.seed,
            budget: self.budget,
            time_limit: self.time_limit,
            threads: self.threads.map(NonZeroUsize::get),
            start: None,
            verbose: self.verbose,
        }
    }

    /// The display that suits these settings.
    pub(super) fn progress(&self) -> Bar {
        Bar::new(self.verbose)
    }
}

/// Plans, checks, writes, and says what came out.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Exit> {
    write::ensure_replaceable(&args.out)?;
    args.history.as_deref().map_or(Ok(()), write::ensure_history)?;
    let bar = args.solver.progress();
    bar.stage("reading");
    let start = Instant::now();
    let input = Input::read(&args.case)?;
    let former = args.previous.as_deref().or(args.from.as_deref()).map(Former::read).transpose()?;
    let read_seconds = start.elapsed().as_secs_f64();
    match &input.case {
        Some(case) if args.skip_bad_rows || !input.has_errors() => {
            let start = former.as_ref().map(|former| Arc::clone(&former.texts));
            let time_limit =
                args.solver.time_limit.map(|limit| left_for_solving(limit, read_seconds, case.tenants.len()));
            let settings = Settings { start, time_limit, ..args.solver.settings() };
            let mut plan = engine::plan(case, &settings, &bar)?;
            let previous = former.as_ref().filter(|_| args.previous.is_some());
            plan.findings.extend(previous.map(|former| unsaid(case, &plan, &former.texts)).unwrap_or_default());
            complete(&mut plan, &input, args);
            plan.summary.former = former.as_ref().map(|former| former.plan.clone());
            plan.summary.timings.insert(0, ("read".to_owned(), read_seconds));
            let since = previous.map(|former| former.until(case, &plan));
            let report = Report { case, plan: &plan, changes: since.as_ref().map(Since::changes) };
            Run { args, report, bar: &bar }.deliver(console)
        }
        _ => {
            bar.clear();
            stop(args, &input, console)
        }
    }
}

/// What a time limit for the whole run leaves to the solver, once the tables are read: judging, checking and writing take
/// about so long for each tenant.
fn left_for_solving(limit: Duration, read_seconds: f64, tenants: usize) -> Duration {
    const EACH: Duration = Duration::from_micros(30);
    let reserved = Duration::from_secs_f64(read_seconds) + EACH * u32::try_from(tenants).unwrap_or(u32::MAX);
    limit.saturating_sub(reserved).max(limit / 10)
}

/// A run that has a plan.
struct Run<'a> {
    args: &'a Args,
    report: Report<'a>,
    bar: &'a Bar,
}

impl Run<'_> {
    /// Writes the plan, unless the check finds it wrong.
    fn deliver(&self, console: &mut Console) -> Result<Exit> {
        let Report { case, plan, .. } = self.report;
        self.bar.stage("checking");
        let violations = check::check(case, plan);
        if violations.is_empty() {
            self.bar.stage("writing");
            write::write_plan_with(&self.report, &self.extras(), &self.args.out)?;
            self.args.history.as_deref().map_or(Ok(()), |dir| write::append_history(case, plan, dir))?;
            self.bar.clear();
            self.say(console)
        } else {
            self.bar.clear();
            console.complain(
                "the plan breaks a rule. This is a defect of the program: please report it. Nothing is written.",
            );
            console.warn(|out| violations::list(&violations, out));
            Ok(Exit::Violation)
        }
    }

    fn extras(&self) -> Vec<Extra> {
        let wanted = [(Extra::Report, !self.args.no_report), (Extra::Workbook, self.args.xlsx)];
        wanted.into_iter().filter(|(_, wanted)| *wanted).map(|(extra, _)| extra).collect()
    }

    fn say(&self, console: &mut Console) -> Result<Exit> {
        let plan = self.report.plan;
        if self.args.json {
            console.answer(|out| out.write_all(write::summary_json(&plan.summary).as_bytes()))?;
        } else {
            console.answer(|out| Headline::of(self.report).print(&self.args.out, out))?;
        }
        let is_unassigned = plan.assignments.iter().any(|row| row.status == Status::Unassigned);
        let failed = self.args.strict && (is_unassigned || plan.summary.levels.unassigned > 0);
        Ok(if failed { Exit::Unassigned } else { Exit::Success })
    }
}

/// Ends a run whose input has errors: all of them are shown and written, and no plan.
fn stop(args: &Args, input: &Input, console: &mut Console) -> Result<Exit> {
    let all = input.findings();
    write::write_findings(&args.out, &all)?;
    let [errors, warnings, notes] = Severity::ALL.map(|severity| findings::count(&all, severity));
    if args.skip_bad_rows {
        let blocking = input.blocking.len() as u64;
        console.warn(|out| findings::list_all(&input.blocking, Severity::Error, out));
        let them = Counted(blocking, "error");
        console.complain(&format!("{them} cannot be skipped with a row, so there is no plan; correct them first."));
        let others = Counted(errors.saturating_sub(blocking), "other error");
        console.warn(|out| writeln!(out, "With --skip-bad-rows, {others} would be left out with their rows."));
    } else {
        console.warn(|out| findings::list(&all, Severity::Error, "in findings.csv", out));
        let advice = if input.case.is_some() { ", or leave the bad rows out with --skip-bad-rows" } else { "" };
        console.complain(&format!("the input has errors, so there is no plan; correct them{advice}."));
    }
    let (file, warnings, notes) = (args.out.join("findings.csv"), Counted(warnings, "warning"), Counted(notes, "note"));
    console.warn(|out| writeln!(out, "All findings: {} (with {warnings} and {notes})", file.display()));
    Ok(Exit::InputErrors)
}

/// Adds what only the command line knows: the files, their findings and their hashes.
fn complete(plan: &mut Plan, input: &Input, args: &Args) {
    input.labels.apply(&mut plan.findings);
    plan.findings.extend_from_slice(&input.of_tables);
    findings::sort(&mut plan.findings);
    plan.summary.inputs.clone_from(&input.hashes);
    plan.summary.case = args.case.display().to_string();
}
