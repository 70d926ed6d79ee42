//! `whatif`: scenarios of a case, each planned, side by side.

use super::Exit;
use super::console::{BAD, Console, GOOD, HEADING, printable};
use super::findings;
use super::input::Input;
use super::numbers::{Counted, HoursShown, Percent};
use super::plan::SolverArgs;
use crate::case::Case;
use crate::engine::Progress;
use crate::error::{Error, Result};
use crate::finding::Severity;
use crate::plan::Plan;
use crate::whatif::{self, Comparison, HeadcountAnswer, Outcome, Questions, RoomAnswer, ShortageOption, Sweep};
use crate::write::{self, ScenarioShelf};
use std::cmp::Ordering;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What a time limit means where plans are many.
const TIME_LIMIT: &str = "Be done with each plan after so long, the base plan and every scenario one by one; such a run cannot be repeated \
                          exactly";

/// Arguments of `whatif`.
#[derive(Debug, clap::Args)]
#[command(mut_arg("time_limit", |arg| arg.help(TIME_LIMIT)))]
pub(super) struct Args {
    /// The case: a folder of tables, or a workbook (.xlsx)
    case: PathBuf,
    /// The scenarios: a TOML file
    scenarios: PathBuf,
    /// The folder for the results; finished scenarios of a former run that still hold are not solved again, and those that
    /// are asked for no more are removed
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The plan to start from and compare with [default: one is made]
    #[arg(long, value_name = "PLAN")]
    base: Option<PathBuf>,
    #[command(flatten)]
    solver: SolverArgs,
    /// Print comparison.json instead of a summary for people
    #[arg(long)]
    json: bool,
}

/// Plans all scenarios, writes them, and says what came out.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Exit> {
    let bar = args.solver.progress();
    bar.stage("reading");
    let input = Input::read(&args.case)?;
    let case = match &input.case {
        Some(case) if !input.has_errors() => case,
        _ => {
            bar.clear();
            return Ok(stop(&input, console));
        }
    };
    let questions = read_questions(case, &args.scenarios)?;
    let base = args.base.as_deref().map(|dir| read_base(case, dir)).transpose()?;
    let shelf = ScenarioShelf::open(&args.out)?;
    let settings = args.solver.settings();
    let sweep = Sweep { case, inputs: &input.hashes, base, settings: &settings, shelf: &shelf, progress: &bar };
    let comparison = whatif::sweep(&sweep, &questions)?;
    write::write_comparison(&comparison, &args.case.to_string_lossy(), &args.out)?;
    shelf.clear()?;
    bar.clear();
    if args.json {
        console.answer(|out| out.write_all(write::comparison_json(&comparison).as_bytes()))?;
    } else {
        console.answer(|out| print(&comparison, &args.out, out))?;
    }
    Ok(Exit::Success)
}

/// Ends a run whose case has errors.
fn stop(input: &Input, console: &mut Console) -> Exit {
    console.warn(|out| findings::list(&input.findings(), Severity::Error, "(fm-assign check tells all)", out));
    console.complain("the case has errors, so there is nothing to compare with; correct them first");
    Exit::InputErrors
}

fn read_questions(case: &Case, path: &Path) -> Result<Questions> {
    let text = fs::read_to_string(path).map_err(|error| Error::io("read the scenarios", path, error))?;
    let name = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
    whatif::read(case, &name, &text)
}

fn read_base(case: &Case, dir: &Path) -> Result<Plan> {
    let plan = write::read_plan(case, dir)?;
    if findings::has_errors(&plan.findings) {
        return Err(Error::usage(format!("{}: this plan was made with errors in the case", dir.display())));
    }
    Ok(plan)
}

/// Scenarios that are shown; the others stand in `comparison.csv`.
const SHOWN: usize = 60;

fn print(comparison: &Comparison, dir: &Path, out: &mut dyn Write) -> io::Result<()> {
    if !comparison.scenarios.is_empty() {
        print_scenarios(comparison, out)?;
    }
    let answers = &comparison.answers;
    answers.headcounts.iter().try_for_each(|answer| writeln!(out, "{}", headcount(answer)))?;
    answers.rooms.iter().try_for_each(|answer| writeln!(out, "{}", room(answer)))?;
    for option in &answers.shortages {
        writeln!(out, "  {HEADING}{}{HEADING:#}: {}", printable(&option.pool), printable(&shortage(option)))?;
    }
    for curve in &answers.curves {
        writeln!(out, "  {HEADING}{}{HEADING:#} over {}", printable(&curve.name), curve.over)?;
        for (value, outcome) in &curve.points {
            let (levels, peak) = (outcome.summary.levels, Percent(outcome.summary.kpis.peak_utilisation));
            writeln!(out, "    {value:>4}: unassigned {}, waiting {}, peak {peak}", levels.unassigned, levels.waiting)?;
        }
    }
    writeln!(out, "\nScenarios side by side: {}", dir.join("comparison.html").display())?;
    writeln!(out, "Plans, comparison.csv and the other tables are in {}", dir.display())
}

fn headcount(answer: &HeadcountAnswer) -> String {
    let name = printable(&answer.name);
    let Some(count) = answer.count else {
        let left = Counted(answer.left_out as u64, "tenant");
        return format!(
            "  {HEADING}{name}{HEADING:#}: {BAD}no number that was tried is enough{BAD:#} ({left} left out)"
        );
    };
    let from = answer.from.map(|date| format!(" from {date} on")).unwrap_or_default();
    let fms = Counted(u64::from(count), "more FM");
    let fewer = match (count, answer.proved) {
        (0, _) => "nobody is left out as it is".to_owned(),
        (_, true) => "one fewer is proved to leave somebody out".to_owned(),
        (_, false) => {
            let left = Counted(answer.left_out_with_one_fewer as u64, "tenant");
            format!("with one fewer {left} were left out in the best plan found, which is no proof")
        }
    };
    format!("  {HEADING}{name}{HEADING:#}: {fms}{from}; {fewer}")
}

fn room(answer: &RoomAnswer) -> String {
    let more = match (answer.is_open, answer.proved) {
        (true, _) => "and perhaps more",
        (false, true) => "one more is proved not to fit",
        (false, false) => "no plan with one more was found, which is no proof",
    };
    let tenants = Counted(u64::from(answer.tenants), "more tenant");
    format!("  {HEADING}{}{HEADING:#}: {tenants} fit; {more}", printable(&answer.name))
}

fn shortage(option: &ShortageOption) -> String {
    let all = Counted(option.tenants.len() as u64, "tenant");
    let (before, after) = option.unassigned;
    format!("{}: helps {} of {all} left out, unassigned {before} -> {after}", option.advice, option.helped)
}

fn print_scenarios(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let number = Counted(comparison.scenarios.len() as u64, "scenario");
    writeln!(out, "{HEADING}{number} against the base plan{HEADING:#}\n")?;
    let names = comparison.scenarios.iter().take(SHOWN).map(|outcome| outcome.name.chars().count());
    let width = names.max().unwrap_or(0).clamp(8, 76);
    writeln!(
        out,
        "  {:width$}  {:>10} {:>8} {:>14} {:>6} {:>6} {:>7}  against the base",
        "", "unassigned", "waiting", "cost", "gap", "peak", "changes"
    )?;
    print_row(&comparison.base, None, (width, out))?;
    for outcome in comparison.scenarios.iter().take(SHOWN) {
        print_row(outcome, Some(&comparison.base), (width, out))?;
    }
    if comparison.scenarios.len() > SHOWN {
        writeln!(out, "  ... and {} more in comparison.csv", comparison.scenarios.len() - SHOWN)?;
    }
    writeln!(out)
}

fn print_row(outcome: &Outcome, base: Option<&Outcome>, (width, out): (usize, &mut dyn Write)) -> io::Result<()> {
    let levels = outcome.summary.levels;
    let name: String = printable(&outcome.name).chars().take(width).collect();
    write!(
        out,
        "  {name:width$}  {:>10} {:>8} {:>14} {:>6} {:>6} {:>7}  ",
        levels.unassigned,
        levels.waiting,
        HoursShown(levels.cost_hours()).to_string(),
        gap(outcome).to_string(),
        Percent(outcome.summary.kpis.peak_utilisation).to_string(),
        outcome.changes.len()
    )?;
    match base {
        None => writeln!(out, "-"),
        Some(base) => writeln!(out, "{}", against(outcome, base)),
    }
}

/// How much less the cost may be for all that is proved.
fn gap(outcome: &Outcome) -> Percent {
    let [_, _, cost] = outcome.summary.gaps();
    Percent(cost)
}

/// What changed, the level that decides first.
fn against(outcome: &Outcome, base: &Outcome) -> String {
    let (here, there) = (outcome.summary.levels, base.summary.levels);
    let style = match here.cmp(&there) {
        Ordering::Less => GOOD,
        Ordering::Equal if outcome.is_proved() && base.is_proved() => return "the same".to_owned(),
        Ordering::Equal => return format!("nothing better found (gap {})", gap(outcome)),
        Ordering::Greater => BAD,
    };
    let mut parts = Vec::new();
    if here.unassigned != there.unassigned {
        parts.push(format!("unassigned {:+}", here.unassigned - there.unassigned));
    }
    if here.waiting != there.waiting {
        parts.push(format!("waiting {:+}", here.waiting - there.waiting));
    }
    let hours = here.cost_hours() - there.cost_hours();
    parts.push(format!("cost {}{}", if hours > 0.0 { "+" } else { "" }, HoursShown(hours)));
    let (better, worse) = outcome.weeks_better_and_worse();
    let better = Counted(better as u64, "week");
    format!("{style}{}{style:#}; {better} better, {worse} worse", parts.join(", "))
}
