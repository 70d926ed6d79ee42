//! Findings that a case gives and its plan does not have.
//!
//! What the rules find follows from the case, and what ends late from the case and the schedule: a plan has all of it. What
//! the text of the tables gives, what a previous plan gives and what a scenario adds is not asked for, nor are the words of
//! a message, which may be those of another release.

use super::input::Input;
use crate::case::Case;
use crate::finding::{Finding, Rule, Severity};
use crate::plan::check::{Kind, Violation};
use crate::plan::{Plan, late};
use std::collections::HashMap;

/// A violation for each finding about `case` that `plan`, which was made of the same files, does not have.
pub(super) fn violations(input: &Input, case: &Case, plan: &Plan) -> Vec<Violation> {
    let mut ends_late = late(case, &plan.schedule);
    input.labels.apply(&mut ends_late);
    let mut there: HashMap<Subject<'_>, usize> = HashMap::new();
    plan.findings.iter().for_each(|finding| *there.entry(subject(finding)).or_default() += 1);
    let mut lacking = Vec::new();
    for finding in input.of_rules.iter().chain(&ends_late) {
        match there.get_mut(&subject(finding)) {
            Some(left) if *left > 0 => *left -= 1,
            Some(_) | None => lacking.push(violation(finding)),
        }
    }
    lacking
}

/// All of a finding but its words.
type Subject<'a> = (Severity, Rule, (&'a str, Option<u32>), [&'a str; 3]);

fn subject(finding: &Finding) -> Subject<'_> {
    let place = (&*finding.file, finding.line);
    (finding.severity, finding.rule, place, [&finding.tenant, &finding.workload, &finding.fm])
}

fn violation(finding: &Finding) -> Violation {
    Violation {
        kind: Kind::Findings,
        tenant: finding.tenant.clone(),
        workload: finding.workload.clone(),
        fm: finding.fm.clone(),
        week: "".into(),
        message: format!(
            "findings.csv lacks the {} {}: {}",
            finding.severity.as_str(),
            finding.rule.code(),
            finding.message
        ),
    }
}
