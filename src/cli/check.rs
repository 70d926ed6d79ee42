//! `check`: lints a case, and verifies a plan of it.

use super::console::{BAD, Console, GOOD};
use super::input::Input;
use super::numbers::Counted;
use super::{Exit, findings, unfound, violations};
use crate::error::{ErrorKind, Result};
use crate::finding::{Finding, Severity};
use crate::plan::check::{self, Violation};
use crate::write;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The case: a folder of tables, or a workbook (.xlsx)
    case: PathBuf,
    /// A plan of this case, to be verified
    #[arg(long, value_name = "DIR")]
    plan: Option<PathBuf>,
    /// The plan was made with --skip-bad-rows: errors in the case are no failure
    #[arg(long)]
    skip_bad_rows: bool,
    /// Print every warning and note, as every error is
    #[arg(long)]
    all: bool,
    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
}

/// Where the findings are that a long list leaves out.
const REST: &str = "(--all prints them)";

/// What a check cannot tell.
const OF_BOUNDS: &str = "bounds: as the solver claims them; they fit the levels, but no proof is repeated here";

/// What the check found.
struct Answer {
    findings: Vec<Finding>,
    plan: OfPlan,
}

/// What there is to say about the plan.
enum OfPlan {
    /// None was given.
    NotAsked,
    /// The case is beyond repair, so nothing can be said.
    NoCase,
    /// Its tables cannot be read, or are not of this case.
    Unreadable(Vec<Finding>),
    /// It was verified.
    Verified {
        violations: Vec<Violation>,
        /// Input files that are not the ones the plan was made from.
        changed: Vec<String>,
    },
}

/// Checks and says what was found.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Exit> {
    let input = Input::read(&args.case)?;
    let plan = args.plan.as_deref().map_or(Ok(OfPlan::NotAsked), |dir| OfPlan::of(&input, dir))?;
    let answer = Answer { findings: input.findings(), plan };
    if args.json {
        let text = serde_json::to_string_pretty(&answer.json()).expect("its keys are texts");
        console.answer(|out| writeln!(out, "{text}"))?;
    } else {
        console.answer(|out| answer.print(args.all, out))?;
    }
    Ok(answer.exit(args.skip_bad_rows))
}

impl OfPlan {
    fn of(input: &Input, dir: &Path) -> Result<Self> {
        let Some(case) = &input.case else { return Ok(Self::NoCase) };
        match write::read_plan(case, dir) {
            Ok(plan) => {
                let changed = changed_files(&plan.summary.inputs, &input.hashes);
                let mut violations = check::check(case, &plan);
                // Other files have other findings, and on other lines.
                if changed.is_empty() {
                    violations.extend(unfound::violations(input, case, &plan));
                }
                Ok(Self::Verified { violations, changed })
            }
            Err(error) if error.kind() == ErrorKind::Input => Ok(Self::Unreadable(error.findings().to_vec())),
            Err(error) => Err(error),
        }
    }

    fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::NotAsked => Ok(()),
            Self::NoCase => writeln!(out, "plan: {BAD}not verified{BAD:#}, since the case cannot be read"),
            Self::Unreadable(problems) => {
                findings::list_all(problems, Severity::Error, out)?;
                let problems = Counted(problems.len() as u64, "problem");
                writeln!(out, "plan: {BAD}cannot be read{BAD:#} as a plan of this case ({problems})")
            }
            Self::Verified { violations, changed } => print_verified(violations, changed, out),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::NotAsked => Value::Null,
            Self::NoCase => json!({ "verified": false }),
            Self::Unreadable(problems) => {
                json!({ "verified": false, "unreadable": problems.iter().map(finding_json).collect::<Vec<_>>() })
            }
            Self::Verified { violations, changed } => json!({
                "verified": true,
                "bounds_proved": false,
                "violations": violations.iter().map(violation_json).collect::<Vec<_>>(),
                "changed_inputs": changed,
            }),
        }
    }
}

/// The files that differ between the plan's input and the case of today.
pub(super) fn changed_files(of_plan: &BTreeMap<String, String>, of_case: &BTreeMap<String, String>) -> Vec<String> {
    let files: BTreeSet<&String> = of_plan.keys().chain(of_case.keys()).collect();
    files.into_iter().filter(|&file| of_plan.get(file) != of_case.get(file)).cloned().collect()
}

fn print_verified(violations: &[Violation], changed: &[String], out: &mut dyn Write) -> io::Result<()> {
    if !changed.is_empty() {
        writeln!(out, "plan: made before a change of {}", changed.join(", "))?;
    }
    violations::list(violations, out)?;
    match violations.len() as u64 {
        0 => writeln!(out, "{OF_BOUNDS}\nplan: {GOOD}keeps every rule{GOOD:#}"),
        number => writeln!(out, "plan: {BAD}{}{BAD:#}", Counted(number, "violation")),
    }
}

impl Answer {
    fn exit(&self, skip_bad_rows: bool) -> Exit {
        let is_input_bad = findings::has_errors(&self.findings) && !skip_bad_rows;
        match &self.plan {
            OfPlan::Unreadable(_) => Exit::Violation,
            OfPlan::Verified { violations, .. } if !violations.is_empty() => Exit::Violation,
            OfPlan::NoCase => Exit::InputErrors,
            OfPlan::NotAsked | OfPlan::Verified { .. } if is_input_bad => Exit::InputErrors,
            OfPlan::NotAsked | OfPlan::Verified { .. } => Exit::Success,
        }
    }

    fn print(&self, all: bool, out: &mut dyn Write) -> io::Result<()> {
        for severity in Severity::ALL {
            if all || severity == Severity::Error {
                findings::list_all(&self.findings, severity, out)?;
            } else {
                findings::list(&self.findings, severity, REST, out)?;
            }
        }
        let [errors, warnings, notes] = self.counts();
        let counts = (Counted(errors, "error"), Counted(warnings, "warning"), Counted(notes, "note"));
        let style = if errors > 0 { BAD } else { GOOD };
        writeln!(out, "case: {style}{}{style:#}, {}, {}", counts.0, counts.1, counts.2)?;
        self.plan.print(out)
    }

    fn counts(&self) -> [u64; 3] {
        Severity::ALL.map(|severity| findings::count(&self.findings, severity))
    }

    fn json(&self) -> Value {
        let [errors, warnings, notes] = self.counts();
        json!({
            "errors": errors,
            "warnings": warnings,
            "notes": notes,
            "findings": self.findings.iter().map(finding_json).collect::<Vec<_>>(),
            "plan": self.plan.json(),
        })
    }
}

fn finding_json(finding: &Finding) -> Value {
    json!({
        "severity": finding.severity.as_str(),
        "rule": finding.rule.code(),
        "file": finding.file,
        "line": finding.line,
        "tenant_id": finding.tenant,
        "workload": finding.workload,
        "fm_id": finding.fm,
        "message": finding.message,
    })
}

fn violation_json(violation: &Violation) -> Value {
    json!({
        "kind": violation.kind.code(),
        "tenant_id": violation.tenant,
        "workload": violation.workload,
        "fm_id": violation.fm,
        "week": violation.week,
        "message": violation.message,
    })
}
