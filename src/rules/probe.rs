//! What tests ask of the facts of a small case.

use super::{Facts, Ready, Running, Standing};
use crate::case::fixture::{Builder, case, change, date, esd};
use crate::case::{Case, EsdChange, Id};
use crate::finding::{Finding, Rule, Severity};

/// Eight weeks from Monday, 23 November 2026 (day 0); every workload takes 2 weeks of 10 hours. One FM, one tenant "T1".
pub(super) fn eight_weeks() -> Builder {
    weeks_of("2026-11-23").tenant("T1", |_| {})
}

/// The same from another plan date, without a tenant.
pub(super) fn weeks_of(plan_date: &str) -> Builder {
    case(plan_date, 8).effort("*", &[(2, 10)]).fm("F1", |_| {})
}

/// Where workload `row` stands.
pub(super) fn standing(case: &Case, row: usize) -> Standing {
    Facts::of(case).workloads[Id::new(row)].standing.clone()
}

/// Workload `row`, which can be scheduled.
pub(super) fn ready(case: &Case, row: usize) -> Ready {
    match standing(case, row) {
        Standing::Ready(ready) => ready,
        other => panic!("expected a workload that can be scheduled, found {other:?}"),
    }
}

/// Workload `row`, which runs.
pub(super) fn running(case: &Case, row: usize) -> Running {
    match standing(case, row) {
        Standing::Running(running) => running,
        other => panic!("expected a running workload, found {other:?}"),
    }
}

/// The first, last day of the window of workload `row` as dates.
pub(super) fn window(case: &Case, row: usize) -> (String, String) {
    let ready = ready(case, row);
    (case.horizon.date(ready.first).to_string(), case.horizon.date(ready.last).to_string())
}

/// Severity and rule of all findings.
pub(super) fn said(case: &Case) -> Vec<(Severity, Rule)> {
    Facts::of(case).findings.iter().map(|finding| (finding.severity, finding.rule)).collect()
}

/// The only finding.
pub(super) fn only_finding(case: &Case) -> Finding {
    let findings = Facts::of(case).findings;
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings[0].clone()
}

/// The day number of a date.
pub(super) fn day(case: &Case, text: &str) -> crate::case::Day {
    case.horizon.day(date(text))
}

/// The ESD in force after a change from `old` to 8 December, as edited, and what is said about it.
pub(super) fn after_change(old: &str, edit: impl FnOnce(&mut EsdChange)) -> (Option<String>, Vec<(Severity, Rule)>) {
    let mut change = change(old, "2026-12-08");
    edit(&mut change);
    let case = eight_weeks().workload("Teams", |w| (w.esd, w.changes) = (esd("2026-12-08"), vec![change])).done();
    let in_force = Facts::of(&case).workloads[Id::new(0)].esd_in_force;
    (in_force.map(|esd| esd.date.to_string()), said(&case))
}

/// What [`after_change`] gives when the change to 8 December is accepted.
pub(super) fn accepted() -> (Option<String>, Vec<(Severity, Rule)>) {
    (Some("2026-12-08".to_owned()), vec![])
}

/// What [`after_change`] gives when `rule` rejects a change from 1 December.
pub(super) fn rejected_by(rule: Rule) -> (Option<String>, Vec<(Severity, Rule)>) {
    (Some("2026-12-01".to_owned()), vec![(Severity::Warning, rule)])
}
