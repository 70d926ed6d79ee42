//! The tables of the page.

use super::remedies::{self, Remedies};
use super::tenants::Tenants;
use super::text;
use super::{Changes, Report};
use crate::case::{Case, PresentFm};
use crate::finding::Finding;
use crate::plan::diff::{Diff, StartChange, TenantChange};
use crate::plan::{AssignedFm, Assignment, DeploymentStatus, Reason, Status};
use serde::Serialize;
use std::borrow::Cow;

/// The rows of a table that a page holds, and how many there are.
#[derive(Debug, Serialize)]
pub(super) struct List<T> {
    total: usize,
    rows: Vec<T>,
}

impl<T> List<T> {
    /// The first `limit` rows.
    pub(super) fn first<'s, S>(all: &'s [S], limit: usize, row: impl FnMut(&'s S) -> T) -> Self {
        Self { total: all.len(), rows: all.iter().take(limit).map(row).collect() }
    }

    /// These rows of `total`.
    pub(super) const fn of(total: usize, rows: Vec<T>) -> Self {
        Self { total, rows }
    }
}

type Text<'a> = Cow<'a, str>;

/// Tenant, workload, reason, detail, remedy.
#[derive(Debug, Serialize)]
pub(super) struct LeftOut<'a>(usize, &'a str, &'static str, Text<'a>, Text<'a>);

/// Tenant, service, reason, ESD.
#[derive(Debug, Serialize)]
pub(super) struct Unscheduled(usize, usize, &'static str, String);

/// Tenant, workload, FM, previous FM, status, reason.
#[derive(Debug, Serialize)]
pub(super) struct TenantPlan<'a>(usize, &'a str, Text<'a>, Text<'a>, &'static str, &'static str);

/// Severity, rule, file, line, tenant, workload, FM, message.
#[derive(Debug, Serialize)]
pub(super) struct FindingRow<'a>(
    &'static str,
    &'static str,
    &'a str,
    Option<u32>,
    Text<'a>,
    Text<'a>,
    Text<'a>,
    Text<'a>,
);

/// Kind, tenant, workload, before, after.
#[derive(Debug, Serialize)]
pub(super) struct ChangeRow<'a>(&'static str, Text<'a>, Text<'a>, Text<'a>, Text<'a>);

/// What changed, and since when.
#[derive(Debug, Serialize)]
pub(super) struct ChangeTable<'a> {
    since: Text<'a>,
    #[serde(flatten)]
    list: List<ChangeRow<'a>>,
}

/// Who is left out, the most urgent first.
pub(super) fn left_out<'a>(
    report: &Report<'a>,
    remedies: &'a Remedies,
    (tenants, limit): (&mut Tenants<'a>, usize),
) -> List<LeftOut<'a>> {
    let (case, rows) = (report.case, remedies::left_out(report.case, report.plan));
    List::first(&rows, limit, |&at| {
        let row = &report.plan.assignments[at];
        let (tenant, remedy) = (tenants.place(row.tenant), remedies.of_row(at));
        LeftOut(tenant, service(case, row), reason(row.reason), text::message(&row.detail), text::message(remedy))
    })
}

/// The workloads that are not scheduled.
pub(super) fn unscheduled<'a>(report: &Report<'a>, tenants: &mut Tenants<'a>, limit: usize) -> List<Unscheduled> {
    let rows = report.plan.schedule.iter().filter(|row| row.status == DeploymentStatus::Unscheduled);
    let rows: Vec<_> = rows.collect();
    List::first(&rows, limit, |row| {
        let workload = &report.case.workloads[row.workload];
        let esd = row.esd.map_or_else(String::new, |date| date.to_string());
        Unscheduled(tenants.place(workload.tenant), workload.service.index(), reason(row.reason), esd)
    })
}

/// What became of every tenant; who is left out and who moves come first when not all have room.
pub(super) fn plans<'a>(report: &Report<'a>, tenants: &mut Tenants<'a>, limit: usize) -> List<TenantPlan<'a>> {
    let case = report.case;
    let mut rows: Vec<&Assignment> = report.plan.assignments.iter().collect();
    if rows.len() > limit {
        rows.sort_by_key(|row| urgency(row.status));
    }
    List::first(&rows, limit, |row| {
        let previous = present(case, &case.tenants[row.tenant].present_fm);
        let tenant = tenants.place(row.tenant);
        TenantPlan(
            tenant,
            service(case, row),
            fm(case, row.fm.as_ref()),
            previous,
            row.status.as_str(),
            reason(row.reason),
        )
    })
}

const fn urgency(status: Status) -> u8 {
    match status {
        Status::Unassigned => 0,
        Status::Moved => 1,
        Status::New => 2,
        Status::Provisional => 3,
        Status::Kept => 4,
        Status::Parked => 5,
        Status::Partner | Status::Idle => 6,
    }
}

/// The findings.
pub(super) fn findings(all: &[Finding], limit: usize) -> List<FindingRow<'_>> {
    List::first(all, limit, |row| {
        FindingRow(
            row.severity.as_str(),
            row.rule.code(),
            &row.file,
            row.line,
            text::name(&row.tenant),
            text::name(&row.workload),
            text::name(&row.fm),
            text::message(&row.message),
        )
    })
}

/// What changed: tenants first, then starts.
pub(super) fn changes<'a>(changes: Changes<'a>, limit: usize) -> ChangeTable<'a> {
    let Diff { tenants, starts, .. } = changes.diff;
    let of_tenants = tenants.iter().map(tenant_change);
    let rows = of_tenants.chain(starts.iter().map(start_change)).take(limit).collect();
    ChangeTable { since: text::name(changes.since), list: List::of(tenants.len() + starts.len(), rows) }
}

fn tenant_change(change: &TenantChange) -> ChangeRow<'_> {
    let [before, after] = change.statuses.map(|status| status.map_or("", Status::as_str));
    let shown = |fm: &'_ str, status: &str| text::name(&joined(fm, status)).into_owned().into();
    let (before, after) = (shown(&change.from, before), shown(&change.to, after));
    ChangeRow(change.kind.as_str(), text::name(&change.tenant), text::name(&change.workload), before, after)
}

fn start_change(change: &StartChange) -> ChangeRow<'_> {
    let side = |at: usize| {
        let date = change.starts[at].map_or_else(String::new, |date| date.to_string());
        joined(&date, change.statuses[at].map_or("", DeploymentStatus::as_str)).into()
    };
    ChangeRow("start", text::name(&change.tenant), text::name(&change.workload), side(0), side(1))
}

/// "anna, kept", or one of the two where the other is empty.
fn joined(first: &str, second: &str) -> String {
    let parts: Vec<&str> = [first, second].into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

fn service<'a>(case: &'a Case, row: &Assignment) -> &'a str {
    row.workload.map_or("", |workload| case.service_name(workload))
}

fn reason(reason: Option<Reason>) -> &'static str {
    reason.map_or("", Reason::as_str)
}

fn fm<'a>(case: &'a Case, fm: Option<&'a AssignedFm>) -> Text<'a> {
    text::name(match fm {
        None => "",
        Some(AssignedFm::Known(fm)) => &case.fms[*fm].id,
        Some(AssignedFm::Unknown(id)) => id,
    })
}

fn present<'a>(case: &'a Case, fm: &'a PresentFm) -> Text<'a> {
    text::name(match fm {
        PresentFm::None => "",
        PresentFm::Known(fm) => &case.fms[*fm].id,
        PresentFm::Unknown(id) => id,
    })
}
