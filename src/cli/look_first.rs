//! What a planner should look at first: who is left out and why, who waits longest, the hottest weeks, the warnings.

use super::console::{HEADING, printable, shortened};
use super::findings;
use super::headline::{by_heat, place};
use super::numbers::{Count, Counted, Percent};
use crate::case::Case;
use crate::finding::{Rule, Severity};
use crate::plan::{Assignment, Deployment, DeploymentStatus, FmWeek, Plan, Reason, Status};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// So many examples of one thing are named.
const EXAMPLES: usize = 3;
/// So many characters of a longer explanation are shown; all of it stands in the tables.
const WIDTH: usize = 150;

/// Prints what deserves a look; nothing when nothing does.
pub(super) fn print(case: &Case, plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    let lines = [
        left_out(case, plan),
        not_scheduled(case, plan),
        waiting(case, plan),
        hot_weeks(case, plan),
        unsaid(plan),
        remarks(plan),
    ];
    let lines: Vec<String> = lines.into_iter().flatten().collect();
    if !lines.is_empty() {
        writeln!(out, "\n{HEADING}Look at first{HEADING:#}")?;
    }
    lines.iter().try_for_each(|line| writeln!(out, "  {line}"))
}

/// Tenants whose work found no place, by reason, the reason with most priority first.
fn left_out(case: &Case, plan: &Plan) -> Vec<String> {
    let mut groups: BTreeMap<(bool, Reason), Vec<&Assignment>> = BTreeMap::new();
    for row in plan.assignments.iter().filter(|row| row.is_left_out()) {
        if let Some(reason) = row.reason {
            groups.entry((row.status != Status::Unassigned, reason)).or_default().push(row);
        }
    }
    let priority = |row: &&Assignment| u64::from(case.tenants[row.tenant].priority);
    let mut groups: Vec<((bool, Reason), Vec<&Assignment>)> = groups.into_iter().collect();
    groups.sort_by_key(|(_, rows)| Reverse(rows.iter().map(priority).sum::<u64>()));
    for (_, rows) in &mut groups {
        rows.sort_by_key(|row| Reverse(case.tenants[row.tenant].priority));
    }
    groups.iter().map(|((has_fm, reason), rows)| left_out_line(case, (*has_fm, *reason), rows)).collect()
}

fn left_out_line(case: &Case, (has_fm, reason): (bool, Reason), rows: &[&Assignment]) -> String {
    let tenants = Counted(rows.len() as u64, "tenant");
    let what = if has_fm { "kept without room for new work" } else { "left out" };
    let names = examples(rows.iter().map(|row| &*case.tenants[row.tenant].id));
    format!("{tenants} {what}, {}: {names}{}", reason.as_str(), detail(case, rows))
}

/// What holds for all `rows`, or for the first that has more to say, named.
fn detail(case: &Case, rows: &[&Assignment]) -> String {
    let Some(row) = rows.iter().find(|row| !row.detail.is_empty()) else { return String::new() };
    let detail = printable(&row.detail);
    let is_shared = rows.iter().all(|other| other.detail == row.detail);
    let of_whom = if is_shared { String::new() } else { format!("{}: ", printable(&case.tenants[row.tenant].id)) };
    format!(" - {of_whom}{}", shortened(&detail, WIDTH))
}

/// Workloads that are not scheduled for a reason of their own.
fn not_scheduled(case: &Case, plan: &Plan) -> Vec<String> {
    let of_tenants: BTreeSet<Reason> = [
        Reason::NoEligibleFm,
        Reason::FmAwayOnStart,
        Reason::MoveLimit,
        Reason::NoCapacity,
        Reason::Unresponsive,
        Reason::Partner,
        Reason::NotInProgress,
    ]
    .into();
    let mut groups: BTreeMap<Reason, Vec<&Deployment>> = BTreeMap::new();
    for row in plan.schedule.iter().filter(|row| row.status == DeploymentStatus::Unscheduled) {
        if let Some(reason) = row.reason.filter(|reason| !of_tenants.contains(reason)) {
            groups.entry(reason).or_default().push(row);
        }
    }
    let line = |(reason, rows): (Reason, Vec<&Deployment>)| {
        let names = examples(rows.iter().map(|row| &*case.tenants[case.workloads[row.workload].tenant].id));
        format!("{} not scheduled, {}: {names}", Counted(rows.len() as u64, "workload"), reason.as_str())
    };
    groups.into_iter().map(line).collect()
}

fn waiting(case: &Case, plan: &Plan) -> Vec<String> {
    let longest = plan.schedule.iter().filter(|row| row.wait_days > Some(0)).max_by_key(|row| row.wait_days);
    let line = |row: &Deployment| {
        let (tenant, service) =
            (&case.tenants[case.workloads[row.workload].tenant].id, case.service_name(row.workload));
        let days = Counted(u64::from(row.wait_days.unwrap_or(0)), "working day");
        format!("longest wait: {} for {} of {}", days, printable(service), printable(tenant))
    };
    longest.map(line).into_iter().collect()
}

/// The hottest FM-weeks above 85 % of capacity.
fn hot_weeks(case: &Case, plan: &Plan) -> Vec<String> {
    let mut hot: Vec<&FmWeek> =
        plan.load.iter().filter(|week| week.load > 0 && week.load * 100 > week.capacity * 85).collect();
    hot.sort_by(|a, b| by_heat(b, a));
    let shown: Vec<String> = hot.iter().take(EXAMPLES).map(|week| heat(case, week)).collect();
    if shown.is_empty() { Vec::new() } else { vec![format!("hottest weeks: {}", shown.join("; "))] }
}

fn heat(case: &Case, week: &FmWeek) -> String {
    let share = match week.capacity {
        0 => "no capacity".to_owned(),
        capacity => Percent(week.load as f64 / capacity as f64).to_string(),
    };
    format!("{} ({share})", place(case, week))
}

/// What the previous plan made happen and the case does not say.
fn unsaid(plan: &Plan) -> Vec<String> {
    let groups = findings::by_rule(&plan.findings, Severity::Note);
    let mut lines = Vec::new();
    if let (Some(rows), Some(former)) = (groups.get(&Rule::PreviousFm), &plan.summary.former) {
        let tenants = Counted(rows.len() as u64, "tenant");
        let (from, case) = (printable(&former.plan), printable(&plan.summary.case));
        lines.push(format!(
            "{tenants} with another fm_id than the previous plan announced: {}; to enter all: fm-assign adopt {from} {case} --out FILE",
            examples(rows.iter().map(|row| &*row.tenant))
        ));
    }
    if let Some(rows) = groups.get(&Rule::PreviousStart) {
        let deployments = Counted(rows.len() as u64, "deployment");
        let tenants = examples(rows.iter().map(|row| &*row.tenant));
        let table = printable(&rows[0].file);
        lines.push(format!("{deployments} begun by the previous plan without started_on in {table}: {tenants}"));
    }
    lines
}

/// Errors that were skipped and warnings: how many of each rule, with the first.
fn remarks(plan: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    for severity in [Severity::Error, Severity::Warning] {
        for (rule, group) in findings::by_rule(&plan.findings, severity) {
            let number = Counted(group.len() as u64, severity.as_str());
            let style = findings::style(severity);
            let first = findings::place_and_message(group[0]);
            lines.push(format!("{style}{number}{style:#} {}: {}", rule.code(), shortened(&first, WIDTH)));
        }
    }
    lines.extend(notes(plan));
    lines
}

fn notes(plan: &Plan) -> Option<String> {
    let number = findings::count(&plan.findings, Severity::Note);
    (number > 0).then(|| format!("{} in findings.csv", Counted(number, "note")))
}

/// "T1, T2, T3 and 7 more", each name once.
fn examples<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut seen = BTreeSet::new();
    let names: Vec<&str> = names.filter(|name| seen.insert(*name)).collect();
    let shown: Vec<String> = names.iter().take(EXAMPLES).map(|name| printable(name).into_owned()).collect();
    match names.len().saturating_sub(EXAMPLES) {
        0 => shown.join(", "),
        more => format!("{} and {} more", shown.join(", "), Count(more as u64)),
    }
}
