//! What the program does with generated cases of growing size, measured from outside.
//!
//! Every figure comes from a run of this very program as a process of its own, tables in and plan out, so that nothing
//! is left out of the time or the memory. Figures of one run of `bench` can be compared with each other; those of
//! different machines, or of a busy one, cannot.

use super::Args;
use crate::cli::Exit;
use crate::cli::console::{Console, HEADING};
use crate::cli::numbers::{Count, HoursShown, Percent};
use crate::cli::progress::Bar;
use crate::engine::Progress;
use crate::error::{Error, Result};
use crate::plan::Summary;
use crate::synth::{self, Spec};
use crate::write;
use clap::ValueEnum;
use serde_json::{Value, json};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::time::Instant;

/// A method to be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Method {
    /// The baseline
    Greedy,
    /// Construction and local search
    Search,
    /// Mixed-integer programming
    Exact,
    /// HiGHS alone, without a plan to begin with: the other baseline
    Highs,
    /// What `plan` would choose
    Auto,
}

impl Method {
    const fn name(self) -> &'static str {
        match self {
            Self::Greedy => "greedy",
            Self::Search => "search",
            Self::Exact => "exact",
            Self::Highs => "highs",
            Self::Auto => "auto",
        }
    }
}

/// One run.
struct Row {
    tenants: usize,
    fms: usize,
    method: Method,
    /// Wall-clock seconds of `plan`, from its start to its end, and of `check` on what it wrote.
    seconds: [f64; 2],
    peak_memory: Option<u64>,
    summary: Summary,
}

/// Generates, plans, checks and tells.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Exit> {
    let folder = Folder::new(args.keep.as_deref())?;
    let bar = Bar::new(false);
    let mut rows = Vec::new();
    for &tenants in &args.tenants {
        bar.stage(&format!("generating {} tenants", Count(tenants as u64)));
        let case = folder.path.join(format!("case-{tenants}"));
        let spec = Spec { tenants, weeks: args.weeks, seed: args.seed, ..Spec::default() };
        synth::generate(&spec, &case)?;
        for &method in &args.methods {
            bar.stage(&format!("{} tenants, {}", Count(tenants as u64), method.name()));
            rows.push(measure(args, (&folder.path, &case), (tenants, method))?);
        }
    }
    bar.clear();
    let growth: Vec<(Method, f64)> =
        args.methods.iter().filter_map(|&method| Some((method, growth(&rows, method)?))).collect();
    if args.json { print_json(&rows, &growth, console) } else { print_table(&rows, &growth, console) }?;
    Ok(Exit::Success)
}

/// Where cases and plans go; thrown away at the end unless they are to be kept.
struct Folder {
    path: PathBuf,
    kept: bool,
}

impl Folder {
    fn new(keep: Option<&Path>) -> Result<Self> {
        let scratch = || env::temp_dir().join(format!("fm-assign-bench-{}", process::id()));
        let path = keep.map_or_else(scratch, Path::to_path_buf);
        crate::cli::generate::ensure_empty(&path)?;
        fs::create_dir_all(&path).map_err(|error| Error::io("create", &path, error))?;
        Ok(Self { path, kept: keep.is_some() })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be thrown away stays in the system's folder for such things.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

fn measure(args: &Args, (folder, case): (&Path, &Path), (tenants, method): (usize, Method)) -> Result<Row> {
    let plan = folder.join(format!("plan-{tenants}-{}", method.name()));
    let mut command = this_program()?;
    command.arg("plan").arg(case).arg("--out").arg(&plan);
    command.args(["--method", method.name(), "--seed", &args.seed.to_string()]);
    if let Some(limit) = args.time_limit {
        command.args(["--time-limit", &limit.as_secs_f64().to_string()]);
    }
    let planned = timed(command)?;
    let mut command = this_program()?;
    command.arg("check").arg(case).arg("--plan").arg(&plan);
    let checked = timed(command)?;
    let summary = write::read_summary(&plan)?;
    let fms = fs::read_to_string(case.join("fms.csv")).map_or(0, |text| text.lines().count().saturating_sub(1));
    let peak_memory = write::read_peak_memory(&plan);
    Ok(Row { tenants, fms, method, seconds: [planned, checked], peak_memory, summary })
}

fn this_program() -> Result<Command> {
    let path = env::current_exe().map_err(|error| Error::io("find", Path::new("this program"), error))?;
    Ok(Command::new(path))
}

/// Runs `command` to its end and returns the seconds it took.
fn timed(mut command: Command) -> Result<f64> {
    let start = Instant::now();
    let failed = |error| Error::io("run", Path::new("this program"), error);
    let output = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output().map_err(failed)?;
    if output.status.success() {
        return Ok(start.elapsed().as_secs_f64());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(failed(std::io::Error::other(format!("{}: {}", output.status, said.trim()))))
}

/// How the time of a method grows with the number of tenants: the slope of seconds over tenants, both as logarithms, by
/// least squares.
fn growth(rows: &[Row], method: Method) -> Option<f64> {
    let own = rows.iter().filter(|row| row.method == method);
    let points: Vec<(f64, f64)> = own.map(|row| ((row.tenants as f64).ln(), row.seconds[0].ln())).collect();
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    let slope = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum::<f64>() / spread;
    (spread > 0.0).then_some(slope)
}

fn print_table(rows: &[Row], growth: &[(Method, f64)], console: &mut Console) -> Result<()> {
    console.answer(|out| {
        writeln!(
            out,
            "{HEADING}{:>10}{:>9}  {:<8}{:>11}{:>18}{:>9}{:>10}{:>9}{:>10}{HEADING:#}",
            "tenants", "FMs", "method", "unassigned", "cost", "gap", "plan s", "check s", "memory"
        )?;
        for row in rows {
            let memory = row.peak_memory.map_or_else(|| "?".to_owned(), |bytes| format!("{} MB", bytes / 1_000_000));
            writeln!(
                out,
                "{:>10}{:>9}  {:<8}{:>11}{:>18}{:>9}{:>10.1}{:>9.1}{memory:>10}",
                Count(row.tenants as u64).to_string(),
                Count(row.fms as u64).to_string(),
                row.method.name(),
                row.summary.levels.unassigned,
                HoursShown(row.summary.levels.cost_hours()).to_string(),
                Percent(row.summary.gaps()[2]).to_string(),
                row.seconds[0],
                row.seconds[1],
            )?;
        }
        growth.iter().try_for_each(|(method, slope)| {
            // Not "-0.00".
            let slope = (slope * 100.0).round() / 100.0 + 0.0;
            writeln!(out, "The time of {} grows with the number of tenants to the power {slope:.2}.", method.name())
        })
    })
}

fn print_json(rows: &[Row], growth: &[(Method, f64)], console: &mut Console) -> Result<()> {
    let runs: Vec<Value> = rows.iter().map(json_of).collect();
    let growth: serde_json::Map<String, Value> =
        growth.iter().map(|(method, slope)| (method.name().to_owned(), json!(slope))).collect();
    let text = serde_json::to_string_pretty(&json!({ "runs": runs, "growth": growth })).expect("its keys are texts");
    console.answer(|out| writeln!(out, "{text}"))
}

fn json_of(row: &Row) -> Value {
    json!({
        "tenants": row.tenants,
        "fms": row.fms,
        "method": row.method.name(),
        "unassigned": row.summary.levels.unassigned,
        "waiting": row.summary.levels.waiting,
        "cost": row.summary.levels.cost_hours(),
        "gap": row.summary.gaps()[2],
        "plan_seconds": row.seconds[0],
        "check_seconds": row.seconds[1],
        "peak_memory_bytes": row.peak_memory,
        "seconds_by_stage": row.summary.timings.iter().cloned().collect::<std::collections::BTreeMap<String, f64>>(),
    })
}
