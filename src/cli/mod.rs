//! The command line: one file per command, each a function from its arguments to an [`Exit`].
//!
//! A command prints its answer to standard output and everything else (progress, findings of a run without a plan) to
//! standard error. To add one: a file with `Args` and `run`, a variant of `Command`, a line in `Command::run`.

mod adopt;
mod bench;
mod check;
mod completions;
mod console;
mod diff;
mod exit;
mod explain;
mod explain_json;
mod explain_text;
mod findings;
mod former;
mod generate;
mod headline;
mod import;
mod init;
mod input;
mod look_first;
mod man;
mod numbers;
mod opened;
mod plan;
mod progress;
mod recommend;
mod recommend_new;
mod report;
mod starter;
mod unfound;
mod violations;
mod whatif;

pub use exit::Exit;

use crate::error::{Error, Result};
use crate::finding::Severity;
use clap::{Parser, Subcommand};
use console::Console;
use std::process::ExitCode;

/// Assigns customers to FastTrack Managers and schedules their deployments.
#[derive(Debug, Parser)]
#[command(name = "fm-assign", version, about, arg_required_else_help = true, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Exit codes: 0 done; 1 wrong usage, or a file cannot be read or written; 2 errors in the input; \
3 tenants are unassigned (plan --strict); 4 the check found a violation.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Plans a case: who leads which tenant, and when each deployment starts
    Plan(plan::Args),
    /// Checks a case and, with --plan, a plan of it
    Check(check::Args),
    /// Says why: the FM of a tenant, why not another, its starts, what would unblock it; or one FM's weeks
    Explain(explain::Args),
    /// Ranks the FMs for one tenant, or for new ones, with starts and prices
    Recommend(recommend::Args),
    /// Writes next week's tenants.csv with the FMs of a plan
    Adopt(adopt::Args),
    /// Shows what changed from one plan to another
    Diff(diff::Args),
    /// Makes the report of a plan anew
    Report(report::Args),
    /// Plans scenarios of a case, side by side
    Whatif(whatif::Args),
    /// Writes a small case to begin with, each setting and column explained
    Init(init::Args),
    /// Makes a case of a wide export: a row per tenant, a date column per workload
    Import(import::Args),
    /// Writes a synthetic case of any size
    Generate(generate::Args),
    /// Measures this program on generated cases of growing size
    Bench(bench::Args),
    /// Prints the completions of a shell
    Completions(completions::Args),
    /// Prints the manual page
    Man,
}

impl Command {
    fn run(&self, console: &mut Console) -> Result<Exit> {
        match self {
            Self::Plan(args) => plan::run(args, console),
            Self::Check(args) => check::run(args, console),
            Self::Explain(args) => explain::run(args, console),
            Self::Recommend(args) => recommend::run(args, console),
            Self::Adopt(args) => adopt::run(args, console),
            Self::Diff(args) => diff::run(args, console),
            Self::Report(args) => report::run(args, console),
            Self::Whatif(args) => whatif::run(args, console),
            Self::Init(args) => init::run(args, console),
            Self::Import(args) => import::run(args, console),
            Self::Generate(args) => generate::run(args, console),
            Self::Bench(args) => bench::run(args, console),
            Self::Completions(args) => completions::run(args, console),
            Self::Man => man::run(console),
        }
    }
}

/// Does what the process's arguments ask for and says how it went.
#[must_use]
pub fn run() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => conclude(&cli.command),
        Err(answer) => {
            // A closed pipe is no reason to complain about the help nobody reads.
            let _ = answer.print();
            if answer.use_stderr() { Exit::Failure } else { Exit::Success }.into()
        }
    }
}

fn conclude(command: &Command) -> ExitCode {
    let mut console = Console::of_process();
    let exit = command.run(&mut console).unwrap_or_else(|error| report(&error, &mut console));
    exit.into()
}

fn report(error: &Error, console: &mut Console) -> Exit {
    console.complain(&error.to_string());
    console.warn(|out| findings::list(error.findings(), Severity::Error, "like these", out));
    Exit::from(error.kind())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_contradict_each_other_nowhere() {
        Cli::command().debug_assert();
    }
}
